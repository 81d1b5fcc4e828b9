//! What the forms hand to the walk over a document.

use super::model::{Claim, Target};

/// A thing that a form of writing names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// What is named.
    pub(super) target: Target,
    /// As it is written.
    pub(super) text: String,
    /// What its form says by itself; `None`: the words around it decide.
    pub(super) claim: Option<Claim>,
    /// Where it begins in the text that was read, in bytes.
    pub(super) at: usize,
}

impl Found {
    /// A thing whose claim the words around it decide.
    pub(super) fn new(target: Target, text: &str, at: usize) -> Self {
        Self {
            target,
            text: text.to_owned(),
            claim: None,
            at,
        }
    }

    /// The same thing, with a claim that its form gives.
    pub(super) fn claimed(mut self, claim: Claim) -> Self {
        self.claim = Some(claim);
        self
    }
}

/// A symbol by its own name.
pub(super) fn symbol(name: &str) -> Target {
    Target::Symbol {
        name: name.to_owned(),
        owner: None,
    }
}

/// A path that is no link.
pub(super) fn path(path: &str) -> Target {
    Target::Path {
        path: path.to_owned(),
        link: false,
    }
}

/// What was found, in short, for tests; `!` is what belongs elsewhere.
#[cfg(test)]
pub(super) fn shown(all: &[Found]) -> Vec<String> {
    all.iter()
        .map(|found| {
            let mark = if found.claim == Some(Claim::Elsewhere) {
                "!"
            } else {
                ""
            };
            match &found.target {
                Target::Path { path, .. } => format!("{mark}path {path}"),
                Target::Route { method, path } => {
                    format!("{mark}{} {path}", method.as_deref().unwrap_or("route"))
                }
                Target::Command(name) => format!("{mark}command {name}"),
                Target::Flag(name) => format!("{mark}flag {name}"),
                Target::ConfigKey(name) => format!("{mark}key {name}"),
                Target::Script(name) => format!("{mark}script {name}"),
                Target::Table(name) => format!("{mark}table {name}"),
                Target::Symbol { name, owner: None } => format!("{mark}symbol {name}"),
                Target::Symbol {
                    name,
                    owner: Some(owner),
                } => format!("{mark}symbol {owner}.{name}"),
            }
        })
        .collect()
}
