//! GitHub's own description of its API, cut down to what is used: what is asked is held against it, and what the fake
//! answers, so that the fake cannot become a fiction.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, Mutex},
};

use jsonschema::Validator;
use serde_json::{Value, json};

/// From the npm package that the file names; `source` and `changes` in it say what was left out.
static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| {
    serde_json::from_str(include_str!("openapi.json")).expect("the description is JSON")
});

type Known = Mutex<HashMap<(String, &'static str), Option<Arc<Validator>>>>;
static VALIDATORS: LazyLock<Known> = LazyLock::new(Known::default);

fn operation(name: &str) -> &'static Value {
    let operation = DESCRIPTION["operations"].get(name);
    operation.unwrap_or_else(|| panic!("{name} is not in the description"))
}

/// The parameters that a query may have.
pub(super) fn takes(name: &str, parameter: &str) -> bool {
    let parameters = operation(name)["query"].as_array().expect("a list");
    parameters.iter().any(|known| known == parameter)
}

/// The example of an answer that the description gives.
pub(super) fn example(name: &str) -> Value {
    operation(name)["example"].clone()
}

/// What is wrong with a request's body.
pub(super) fn of_request(name: &str, body: &Value) -> Vec<String> {
    violations(name, "request", body)
}

/// What is wrong with an answer.
pub(super) fn of_answer(name: &str, body: &Value) -> Vec<String> {
    violations(name, "answer", body)
}

fn violations(name: &str, part: &'static str, body: &Value) -> Vec<String> {
    let mut known = VALIDATORS.lock().expect("no test panics with the lock");
    let validator = known.entry((name.to_owned(), part)).or_insert_with(|| {
        let mut schema = operation(name).get(part)?.clone();
        schema["components"] = json!(DESCRIPTION["components"]);
        Some(Arc::new(
            jsonschema::validator_for(&schema).expect("a schema"),
        ))
    });
    let validator = validator.clone();
    drop(known);
    let Some(validator) = validator else {
        return Vec::new();
    };
    let errors = validator.iter_errors(body);
    errors
        .take(5)
        .map(|error| format!("{} {error:.300}", error.instance_path()))
        .collect()
}
