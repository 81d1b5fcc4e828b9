//! The examples of the documentation, completed where they leave something out, are accepted by types and schema.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::*;
use crate::domain::{event::Event, results::Results};

const CONFIG: &str = include_str!("examples/config.toml");
const MANIFEST: &str = include_str!("examples/manifest.json");
const PACK: &str = include_str!("examples/scenarios.json");
const EVENT: &str = include_str!("examples/event.json");
const RESULTS: &str = include_str!("examples/results.json");

/// What a schema says against a document.
fn errors(schema: &Value, document: &Value) -> Vec<String> {
    let validator = jsonschema::draft202012::options()
        .build(schema)
        .expect("a schema that compiles");
    let errors = validator.iter_errors(document);
    errors
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

fn accepted<T: DeserializeOwned + serde::Serialize>(kind: SchemaKind, document: &Value) {
    let schema = json_schema(kind);
    assert_eq!(errors(&schema, document), [""; 0], "{kind:?}");
    let typed: T = serde_json::from_value(document.clone()).expect("a document");
    let written = serde_json::to_value(&typed).expect("JSON");
    assert_eq!(errors(&schema, &written), [""; 0], "{kind:?} as written");
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn every_schema_is_a_schema() {
    for kind in SchemaKind::ALL {
        let schema = json_schema(kind);
        assert!(jsonschema::meta::is_valid(&schema), "{kind:?}");
        assert!(
            schema["$id"]
                .as_str()
                .is_some_and(|id| id.starts_with("urn:scenarioforge."))
        );
        assert!(schema["title"].is_string() && schema["description"].is_string());
        assert_eq!(schema, json_schema(kind));
    }
}

#[test]
fn the_examples_of_the_documentation_are_accepted() {
    accepted::<Config>(SchemaKind::Config, &toml::read(CONFIG).expect("TOML"));
    accepted::<Manifest>(SchemaKind::Manifest, &json(MANIFEST));
    accepted::<Pack>(SchemaKind::Pack, &json(PACK));
    accepted::<Event>(SchemaKind::Event, &json(EVENT));
    accepted::<Results>(SchemaKind::Results, &json(RESULTS));
    config(CONFIG);
    load_manifest(MANIFEST, "manifest.json").expect("a manifest");
    load_pack(PACK, "scenarios.json").expect("a pack");
}

#[test]
fn the_example_of_a_pack_passes_its_rules() {
    // The example shows a service's `command` and `url` side by side, though a service has only one of them.
    let config = config(
        &CONFIG
            .replace("url = \"http://127.0.0.1:8080\"", "")
            .replace("after = [\"db\"]", ""),
    );
    assert_eq!(codes(&check_config(&config), Severity::Warning), [""; 0]);
    let pack = load_pack(PACK, "scenarios.json").expect("a pack");
    let manifest = load_manifest(MANIFEST, "manifest.json").expect("a manifest");
    assert_eq!(
        codes(
            &check_pack(&pack, &config, Some(&manifest)),
            Severity::Warning
        ),
        [
            "edited-since-sealed digest",
            "uncovered coverage.uncovered",
            "confirmation-void manifest",
        ]
    );
}

#[test]
fn schemas_refuse_what_the_types_refuse() {
    let schema = json_schema(SchemaKind::Pack);
    for broken in [
        r#"{"schema":"scenarioforge.pack/2","scenarios":[]}"#,
        r#"{"schema":"scenarioforge.pack/1","scenarios":[],"x":1}"#,
        r#"{"schema":"scenarioforge.pack/1","scenarios":[],"revision":4294967296}"#,
        r#"{"schema":"scenarioforge.pack/1","scenarios":[{"id":"a"}]}"#,
    ] {
        assert!(!errors(&schema, &json(broken)).is_empty(), "{broken}");
        assert!(load_pack(broken, "p").is_err(), "{broken}");
    }
}
