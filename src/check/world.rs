//! What templates may name: the services and variables of the configuration, and what a case has gathered so far.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    rc::Rc,
};

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    forms::is_variable,
    nearest::{did_you_mean, nearest},
};
use crate::{
    domain::{
        config::{Config, Service},
        ids::ServiceName,
    },
    edge::template,
};

/// Names in a template, or why it is none.
pub(super) type Names = Result<Vec<String>, String>;

/// The configuration as templates see it, and an analysis of every template that was met.
pub(super) struct World<'c> {
    /// `None` when the configuration could not be read; nothing is said about services and variables then.
    config: Option<&'c Config>,
    env: BTreeSet<&'c str>,
    analysed: RefCell<HashMap<String, Rc<Names>>>,
}

impl<'c> World<'c> {
    pub(super) fn new(config: Option<&'c Config>) -> Self {
        let env = config.into_iter().flat_map(|config| {
            let own = config.run.env.keys().map(String::as_str);
            own.chain(config.run.pass_env.iter().map(String::as_str))
        });
        Self {
            config,
            env: env.collect(),
            analysed: RefCell::default(),
        }
    }

    /// The names in a text; `None` for a text without a template. Most texts of a pack occur in many scenarios, so
    /// each is analysed once.
    pub(super) fn names(&self, text: &str) -> Option<Rc<Names>> {
        if !(text.contains("{{") || text.contains("{%") || text.contains("{#")) {
            return None;
        }
        if let Some(known) = self.analysed.borrow().get(text) {
            return Some(Rc::clone(known));
        }
        let names = match plain_names(text) {
            Some(names) => Ok(names),
            None => template::names(text).map_err(|error| error.to_string()),
        };
        // Whoever asks whether a name is there, or says what to take instead, may name what is not.
        let names = Rc::new(match names {
            Ok(_) if asks_first(text) => Ok(Vec::new()),
            names => names,
        });
        self.analysed
            .borrow_mut()
            .insert(text.to_owned(), Rc::clone(&names));
        Some(names)
    }

    pub(super) fn services(&self) -> Option<&'c BTreeMap<ServiceName, Service>> {
        self.config.map(|config| &config.services)
    }

    pub(super) fn has_env(&self, name: &str) -> bool {
        self.config.is_none() || self.env.contains(name)
    }
}

/// The names of a template that is only text and `{{ dotted.names }}`, as nearly all are: a pack of ten thousand
/// scenarios has tens of thousands of them, and a parser made for each would take most of the time. `None` leaves the
/// template to the parser.
fn plain_names(text: &str) -> Option<Vec<String>> {
    if text.contains("{%") || text.contains("{#") {
        return None;
    }
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let inner = &rest[start + 2..];
        let end = inner.find("}}")?;
        let name = inner[..end].trim_matches(' ');
        let mut parts = name.split('.');
        if !parts.next().is_some_and(|root| ROOTS.contains(&root)) || !parts.all(is_variable) {
            return None;
        }
        names.push(name.to_owned());
        rest = &inner[end + 2..];
    }
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// What templates know.
const ROOTS: [&str; 6] = ["data", "captured", "services", "env", "workspace", "case"];

fn asks_first(text: &str) -> bool {
    let mut filters = text.split('|').skip(1).map(str::trim_start);
    filters.any(|filter| filter.starts_with("default") || filter.starts_with("d("))
        || ["is defined", "is not defined", "is undefined"]
            .iter()
            .any(|question| text.contains(question))
}

/// What a template names and is not there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    pub(super) code: &'static str,
    pub(super) message: String,
    pub(super) remedy: String,
}

pub(super) fn unknown(code: &'static str, message: String, remedy: impl Into<String>) -> Unknown {
    Unknown {
        code,
        message,
        remedy: remedy.into(),
    }
}

/// What the templates of one place may name.
#[derive(Clone, Copy)]
pub(super) struct Scope<'s> {
    /// The configuration.
    pub(super) world: &'s World<'s>,
    /// Values of the case, those of its variant first.
    pub(super) data: &'s [&'s IndexMap<String, Value>],
    /// What earlier steps captured; `None` inside `data`, which is rendered before anything else is known.
    pub(super) captured: Option<&'s HashSet<&'s str>>,
    /// What any step of the case captures, for the remedy.
    pub(super) captured_later: &'s HashSet<&'s str>,
}

impl Scope<'_> {
    /// Whether a dotted name is there.
    pub(super) fn resolve(&self, name: &str) -> Result<(), Unknown> {
        let (root, rest) = name.split_once('.').unwrap_or((name, ""));
        match root {
            "workspace" if rest.is_empty() => Ok(()),
            "workspace" => Err(unknown(
                "unknown-name",
                format!("`{name}`: `workspace` is a path and has no members"),
                "write `{{ workspace }}`",
            )),
            "case" => member(name, rest, &["id", "scenario", "attempt", "key"]),
            "data" => self.resolve_data(name, rest),
            "captured" => self.resolve_captured(rest),
            "services" => resolve_service(self.world, rest),
            "env" => resolve_env(self.world, rest),
            _ => Err(unknown(
                "unknown-name",
                format!("templates know no `{name}`"),
                root_remedy(self.world, root, name),
            )),
        }
    }

    fn resolve_data(&self, name: &str, rest: &str) -> Result<(), Unknown> {
        if self.captured.is_none() {
            return Err(unknown(
                "data-in-data",
                format!("`{name}`: `data` is being made here, so it cannot use itself"),
                "write the value out, or put the two together in the step",
            ));
        }
        let mut keys = rest.split('.').filter(|key| !key.is_empty());
        let Some(first) = keys.next() else {
            return Ok(());
        };
        let Some(mut value) = self.data.iter().find_map(|data| data.get(first)) else {
            let known: BTreeSet<&str> = self
                .data
                .iter()
                .flat_map(|data| data.keys())
                .map(String::as_str)
                .collect();
            return Err(unknown(
                "unknown-data",
                format!("the data has no `{first}`"),
                did_you_mean(first, "it has", known.iter().copied()),
            ));
        };
        for key in keys {
            match value {
                Value::Object(members) => match members.get(key) {
                    Some(member) => value = member,
                    // Methods of a map, not keys.
                    None if matches!(key, "items" | "keys" | "values") => return Ok(()),
                    None => {
                        return Err(unknown(
                            "unknown-data",
                            format!("`{name}`: there is no `{key}`"),
                            did_you_mean(key, "there are", members.keys().map(String::as_str)),
                        ));
                    }
                },
                Value::Number(_) | Value::Bool(_) | Value::Null => {
                    return Err(unknown(
                        "unknown-data",
                        format!("`{name}`: {value} has no `{key}`"),
                        "",
                    ));
                }
                // A text may be a template for anything, and lists have indexes.
                Value::String(_) | Value::Array(_) => return Ok(()),
            }
        }
        Ok(())
    }

    fn resolve_captured(&self, rest: &str) -> Result<(), Unknown> {
        let name = rest.split('.').next().unwrap_or_default();
        let Some(captured) = self.captured else {
            return Err(unknown(
                "captured-in-data",
                "`data` is known before the first step, so it cannot use what a step captures"
                    .to_owned(),
                "use `captured` in the step itself",
            ));
        };
        if name.is_empty() || captured.contains(name) {
            return Ok(());
        }
        let remedy = if self.captured_later.contains(name) {
            "it is captured by this step or a later one; only earlier steps count".to_owned()
        } else {
            let mut known: Vec<&str> = captured.iter().copied().collect();
            known.sort_unstable();
            did_you_mean(name, "captured so far", known.iter().copied())
        };
        Err(unknown(
            "not-captured",
            format!("no earlier step captures `{name}`"),
            remedy,
        ))
    }
}

fn root_remedy(world: &World<'_>, root: &str, name: &str) -> String {
    if let Some(near) = nearest(root, ROOTS) {
        return format!("did you mean `{}`?", name.replacen(root, near, 1));
    }
    let tail = world.services().into_iter().flat_map(BTreeMap::keys);
    // `services.my-api.url` is a subtraction to a template.
    if let Some(service) = tail.into_iter().find(|service| {
        service.as_str().contains('-') && service.as_str().ends_with(&format!("-{root}"))
    }) {
        return format!("a name with `-` is written services[\"{service}\"]");
    }
    format!("they know `{}`", ROOTS.join("`, `"))
}

fn member(name: &str, rest: &str, members: &[&str]) -> Result<(), Unknown> {
    if rest.is_empty() || members.contains(&rest) {
        return Ok(());
    }
    Err(unknown(
        "unknown-name",
        format!("templates know no `{name}`"),
        did_you_mean(rest, "there are", members.iter().copied()),
    ))
}

/// `services.<name>.<url|host|port>`.
pub(super) fn resolve_service(world: &World<'_>, rest: &str) -> Result<(), Unknown> {
    let Some(services) = world.services() else {
        return Ok(());
    };
    if rest.is_empty() {
        return Ok(());
    }
    // A service's name may itself hold dots.
    let (name, field) = match services.contains_key(rest) {
        true => (rest, ""),
        false => rest
            .rsplit_once('.')
            .filter(|(name, _)| services.contains_key(*name))
            .or_else(|| rest.split_once('.'))
            .unwrap_or((rest, "")),
    };
    let Some(service) = services.get(name) else {
        return Err(no_such_service(name, services));
    };
    if !matches!(field, "" | "url" | "host" | "port") {
        return Err(unknown(
            "unknown-name",
            format!("a service has no `{field}`"),
            did_you_mean(field, "it has", ["url", "host", "port"]),
        ));
    }
    if !field.is_empty() && service.port.is_none() && service.url.is_none() {
        return Err(unknown(
            "service-without-address",
            format!("service `{name}` has neither a port nor a url, so it has no `{field}`"),
            format!("add `port = \"auto\"` to [services.{name}]"),
        ));
    }
    Ok(())
}

pub(super) fn no_such_service(name: &str, services: &BTreeMap<ServiceName, Service>) -> Unknown {
    let remedy = if services.is_empty() {
        "the configuration has no [services.…] yet".to_owned()
    } else {
        let known: Vec<&str> = services.keys().map(ServiceName::as_str).collect();
        let dashed = known
            .iter()
            .find(|known| known.split('-').next() == Some(name) && known.contains('-'));
        match dashed {
            Some(dashed) => format!("a name with `-` is written services[\"{dashed}\"]"),
            None => did_you_mean(name, "the configuration has", known.iter().copied()),
        }
    };
    unknown(
        "no-such-service",
        format!("there is no service `{name}`"),
        remedy,
    )
}

pub(super) fn resolve_env(world: &World<'_>, rest: &str) -> Result<(), Unknown> {
    if rest.is_empty() || world.has_env(rest) {
        return Ok(());
    }
    Err(unknown(
        "unknown-variable",
        format!("`{rest}` is neither in run.env nor in run.pass_env"),
        did_you_mean(rest, "there are", world.env.iter().copied()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_short_way_to_names_agrees_with_the_parser() {
        for text in [
            "{{ data.item }}",
            "a {{data.b.c}} {{ captured.x }}{{ data.b.c }} }} {{ workspace }}",
            "{{ case }}{{ env._A1 }}",
        ] {
            let names = plain_names(text).expect("plain");
            assert_eq!(names, template::names(text).expect("a template"), "{text}");
        }
        for text in [
            "{{ x }}",
            "{{ data.x | upper }}",
            "{{- data.x }}",
            "{{ data.x",
            "{{ data.0 }}",
            "{{ data. }}",
            "{{ data.x }}{# c #}",
            "{{ data['x'] }}",
            "{{ }}",
            "{{ data.x\n}}",
        ] {
            assert_eq!(plain_names(text), None, "{text}");
        }
    }
}
