//! What templates can read, in sections that are replaced one by one.

use std::{fmt, sync::Arc};

use minijinja::value::{Enumerator, Object, Serde, Value};

/// The names at the top.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// `data`: the scenario's values.
    Data,
    /// `captured`: what earlier steps took.
    Captured,
    /// `services`: by name, each with its `url` and `port`.
    Services,
    /// `env`: variables that children get.
    Env,
    /// `workspace`: the directory that the case works in.
    Workspace,
    /// `case`: which case and attempt this is.
    Case,
    /// `port`: of a service, in its own settings only.
    Port,
}

impl Section {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::Data,
        Self::Captured,
        Self::Services,
        Self::Env,
        Self::Workspace,
        Self::Case,
        Self::Port,
    ];

    /// As written in templates.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Captured => "captured",
            Self::Services => "services",
            Self::Env => "env",
            Self::Workspace => "workspace",
            Self::Case => "case",
            Self::Port => "port",
        }
    }

    fn named(name: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|section| section.word() == name)
    }
}

/// What a template can read. Cloning is cheap, and setting a section leaves clones as they were, so one scope a run
/// can be refined to one a case and one a step.
#[derive(Clone, Default)]
pub struct Scope {
    sections: Arc<Sections>,
}

#[derive(Clone, Default)]
struct Sections([Option<Value>; Section::ALL.len()]);

impl Scope {
    /// Nothing to read.
    pub fn new() -> Self {
        Self::default()
    }

    /// Replaces one section.
    pub fn set(&mut self, section: Section, value: &serde_json::Value) {
        Arc::make_mut(&mut self.sections).0[section as usize] = Some(Value::from(Serde(value)));
    }

    /// The same with one section replaced.
    #[must_use]
    pub fn with(mut self, section: Section, value: &serde_json::Value) -> Self {
        self.set(section, value);
        self
    }

    /// As the context of a render.
    pub(super) fn context(&self) -> Value {
        Value::from_dyn_object(Arc::clone(&self.sections))
    }

    /// Where a dotted name leads to nothing; `None`: it leads somewhere.
    pub(super) fn missing(&self, dotted: &str) -> Option<Missing> {
        let mut value = self.context();
        let mut path = String::new();
        for name in dotted.split('.') {
            let next = value.get_attr(name).unwrap_or_default();
            let prefix = if path.is_empty() {
                String::new()
            } else {
                format!("{path}.")
            };
            if next.is_undefined() {
                let mut known: Vec<String> = match value.as_object() {
                    Some(_) => value
                        .try_iter()
                        .into_iter()
                        .flatten()
                        .map(|key| format!("{prefix}{key}"))
                        .collect(),
                    None => Vec::new(),
                };
                known.sort_unstable();
                return Some(Missing {
                    name: prefix + name,
                    known,
                });
            }
            path = prefix + name;
            value = next;
        }
        None
    }
}

/// A name that leads to nothing.
pub(super) struct Missing {
    /// Up to the part that is missing.
    pub(super) name: String,
    /// The dotted names in its place.
    pub(super) known: Vec<String>,
}

impl Object for Sections {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.0[Section::named(key)? as usize].clone()
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        let there = Section::ALL
            .iter()
            .filter(|section| self.0[**section as usize].is_some());
        Enumerator::Values(there.map(|section| Value::from(section.word())).collect())
    }
}

/// Names only: the values may hold secrets.
impl fmt::Debug for Sections {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let there = Section::ALL
            .iter()
            .filter(|section| self.0[**section as usize].is_some());
        f.debug_list()
            .entries(there.map(|section| section.word()))
            .finish()
    }
}

impl fmt::Debug for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Scope").field(&self.sections).finish()
    }
}
