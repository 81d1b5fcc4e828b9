//! Variables of the environment and keys of configuration.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, NameFact},
        syntax::{children, field, line, text},
    },
    nodes::{arguments, awaited, dotted},
    outline::Outline,
    value::Values,
};

/// Objects that hold the variables of the environment.
const ENVIRONMENTS: [&str; 7] = [
    "process.env",
    "import.meta.env",
    "Bun.env",
    "globalThis.process.env",
    "$env",
    "env.process",
    "self.env",
];

/// All keys of the module.
pub(super) fn keys(outline: &Outline<'_, '_>, values: &Values<'_>, out: &mut Facts) {
    let source = outline.source;
    for member in &outline.members {
        let Some(object) = field(*member, "object") else {
            continue;
        };
        if !is_environment(object, source) {
            continue;
        }
        if let Some(name) = field(*member, "property") {
            push(text(name, source), *member, out);
        } else if let Some(name) = field(*member, "index").and_then(|name| values.known(name)) {
            push(&name, *member, out);
        }
    }
    for variable in &outline.variables {
        // `const { PORT, HOST = "x" } = process.env`.
        let (Some(value), Some(pattern)) = (variable.value, field(variable.node, "name")) else {
            continue;
        };
        if pattern.kind() == "object_pattern" && is_environment(awaited(value), source) {
            for part in children(pattern) {
                let name = match part.kind() {
                    "pair_pattern" => field(part, "key"),
                    "object_assignment_pattern" => field(part, "left"),
                    "shorthand_property_identifier_pattern" => Some(part),
                    _ => None,
                };
                if let Some(name) = name {
                    push(text(name, source), part, out);
                }
            }
        }
    }
    for call in &outline.calls {
        let object = call
            .object
            .map(|object| text(object, source))
            .filter(|object| object.len() < 80);
        let places = || arguments(call.node);
        match (object, call.name) {
            (None, "env")
            | (Some("Deno.env"), "get")
            | (Some("env"), "string" | "int" | "bool" | "get" | "require") => {
                if let Some(name) = places().first().and_then(|name| values.known(*name)) {
                    push(&name, call.node, out);
                }
            }
            (Some(object), "get" | "getOrThrow" | "has")
                if object.to_ascii_lowercase().ends_with("config")
                    || object.to_ascii_lowercase().ends_with("configservice") =>
            {
                if let Some(name) = places().first().and_then(|name| values.known(*name)) {
                    push(&name, call.node, out);
                }
            }
            (_, "cleanEnv" | "createEnv" | "envsafe" | "makeValidators")
            | (Some("z" | "Joi" | "yup" | "t" | "v"), "object" | "Object" | "strictObject") => {
                for place in places() {
                    upper_keys(place, source, 0, out);
                }
            }
            _ => {}
        }
    }
    for pair in &outline.pairs {
        // convict: `{ port: { env: "PORT" } }`.
        if let (Some(key), Some(value)) = (field(*pair, "key"), field(*pair, "value"))
            && text(key, source) == "env"
            && value.kind() == "string"
            && let Some(name) = values.known(value).filter(|name| is_upper(name))
        {
            push(&name, *pair, out);
        }
    }
    out.keys
        .sort_by(|a, b| (a.line, &a.name).cmp(&(b.line, &b.name)));
    out.keys.dedup();
}

fn is_environment(node: Node<'_>, source: &str) -> bool {
    let written = text(node, source);
    written.len() < 40
        && (ENVIRONMENTS.contains(&written)
            || dotted(node, source).is_some_and(|name| name.ends_with(".process.env")))
}

/// Keys in capitals of an object that describes the environment, and of objects in it.
fn upper_keys(object: Node<'_>, source: &str, depth: u8, out: &mut Facts) {
    if object.kind() != "object" || depth > 3 {
        return;
    }
    for pair in children(object) {
        let (Some(key), Some(value)) = (field(pair, "key"), field(pair, "value")) else {
            continue;
        };
        let name = text(key, source).trim_matches(['"', '\'']);
        if is_upper(name) {
            push(name, pair, out);
        } else if matches!(name, "server" | "client" | "shared") {
            upper_keys(value, source, depth + 1, out);
        }
    }
}

fn is_upper(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

fn push(name: &str, node: Node<'_>, out: &mut Facts) {
    let plain = !name.is_empty()
        && name.len() < 120
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b':'));
    if plain {
        out.keys.push(NameFact {
            name: name.to_owned(),
            line: line(node),
        });
    }
}
