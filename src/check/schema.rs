//! The JSON Schema of each document, derived from the Rust types.

use schemars::JsonSchema;
use serde_json::{Value, json};

use crate::domain::{
    config::Config,
    event::{EVENT_SCHEMA, Event},
    manifest::{MANIFEST_SCHEMA, Manifest},
    pack::{PACK_SCHEMA, Pack},
    plan::{PLAN_SCHEMA, Plan},
    results::{RESULTS_SCHEMA, Results},
};

/// The documents that have a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SchemaKind {
    /// `config.toml`.
    Config,
    /// `manifest.json`.
    Manifest,
    /// `scenarios.json`.
    Pack,
    /// One line of `events.jsonl`.
    Event,
    /// `results.json`.
    Results,
    /// A bundle's `plan.json`.
    Plan,
}

impl SchemaKind {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 6] = [
        Self::Config,
        Self::Manifest,
        Self::Pack,
        Self::Event,
        Self::Results,
        Self::Plan,
    ];

    /// As on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Manifest => "manifest",
            Self::Pack => "pack",
            Self::Event => "event",
            Self::Results => "results",
            Self::Plan => "plan",
        }
    }

    /// What the document's `schema` says; `None` for a document without one.
    pub const fn version(self) -> Option<&'static str> {
        match self {
            Self::Config => None,
            Self::Manifest => Some(MANIFEST_SCHEMA),
            Self::Pack => Some(PACK_SCHEMA),
            // An event carries it only in `run-started`.
            Self::Event => None,
            Self::Results => Some(RESULTS_SCHEMA),
            Self::Plan => Some(PLAN_SCHEMA),
        }
    }
}

/// The JSON Schema (2020-12) of a document, with descriptions for editors.
pub fn json_schema(which: SchemaKind) -> Value {
    let (mut schema, id, title) = match which {
        SchemaKind::Config => (derive::<Config>(), "scenarioforge.config/1", "config.toml"),
        SchemaKind::Manifest => (derive::<Manifest>(), MANIFEST_SCHEMA, "manifest.json"),
        SchemaKind::Pack => (derive::<Pack>(), PACK_SCHEMA, "scenarios.json"),
        SchemaKind::Event => (derive::<Event>(), EVENT_SCHEMA, "a line of events.jsonl"),
        SchemaKind::Results => (derive::<Results>(), RESULTS_SCHEMA, "results.json"),
        SchemaKind::Plan => (derive::<Plan>(), PLAN_SCHEMA, "plan.json"),
    };
    tidy(&mut schema);
    let (name, major) = id.split_once('/').expect("every version has a name");
    if let Some(members) = schema.as_object_mut() {
        let dialect = members.shift_remove("$schema").unwrap_or_default();
        members.shift_insert(0, "$schema".to_owned(), dialect);
        members.shift_insert(1, "$id".to_owned(), json!(format!("urn:{name}:{major}")));
        members.insert("title".to_owned(), json!(format!("ScenarioForge {title}")));
    }
    if which.version().is_some() {
        let pattern = format!(r"^{}/{major}(\.[0-9]+)*$", name.replace('.', r"\."));
        schema["properties"]["schema"]["pattern"] = pattern.into();
    }
    schema
}

fn derive<T: JsonSchema>() -> Value {
    schemars::schema_for!(T).to_value()
}

/// The derived schemas bound integers below but, from 32 bits on, not above; a number that the types would refuse must
/// not pass the schema.
fn tidy(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            let limit = match members.get("format").and_then(Value::as_str) {
                Some("uint32") => Some(u64::from(u32::MAX)),
                Some("uint64") => Some(u64::MAX),
                _ => None,
            };
            if let Some(limit) = limit {
                members.entry("maximum").or_insert(limit.into());
            }
            // Editors show descriptions as they are, and know no links between Rust items.
            if let Some(Value::String(text)) = members.get_mut("description") {
                *text = text.replace("[`", "`").replace("`]", "`");
            }
            members.values_mut().for_each(tidy);
        }
        Value::Array(items) => items.iter_mut().for_each(tidy),
        _ => {}
    }
}
