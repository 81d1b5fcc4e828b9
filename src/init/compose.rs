//! Compose files: what the application depends on, and which folder is which service
//! (<https://github.com/compose-spec/compose-spec/blob/main/spec.md>).

use serde_json::Value;

use super::{
    draft::Ready,
    guess::{Evidence, Guess},
    units::Unit,
    view::View,
};

const NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yaml",
    "docker-compose.yml",
];
/// Services of a file that are looked at.
const MOST: usize = 50;

/// Images of what applications keep their state in, and the line that says that one serves. A port alone tells too little:
/// Docker's proxy takes connections before the server does.
const STORES: [(&str, &str); 11] = [
    ("postgres", "listening on IPv4 address"),
    ("postgis", "listening on IPv4 address"),
    ("pgvector", "listening on IPv4 address"),
    ("redis", "Ready to accept connections"),
    ("valkey", "Ready to accept connections"),
    ("mysql", "ready for connections.*port: 3306"),
    ("mariadb", "ready for connections"),
    ("mongo", "Waiting for connections"),
    ("rabbitmq", "Server startup complete"),
    ("nats", "Server is ready"),
    ("memcached", ""),
];

/// A service of the file.
#[derive(Debug)]
pub(super) struct Composed {
    pub(super) name: String,
    /// Where it stands.
    pub(super) at: Evidence,
    /// The folder that its image is built from, from the root; `None`: its image comes from elsewhere.
    pub(super) builds: Option<String>,
    /// The port of this machine that it is published at.
    pub(super) published: Option<Guess<u16>>,
    /// Names of services before it.
    pub(super) after: Vec<String>,
    /// Names of variables that the file sets.
    pub(super) variables: Vec<String>,
    /// Whether it keeps an application's state.
    pub(super) is_store: bool,
    /// The line that says that it serves, where its image is known.
    pub(super) ready: Option<Guess<Ready>>,
}

/// The services of the root's compose file with its name, in the order of the file. The error is for people.
pub(super) fn read(root: &Unit, view: &dyn View) -> Result<(&'static str, Vec<Composed>), String> {
    let Some(name) = root.first(&NAMES) else {
        return Ok(("", Vec::new()));
    };
    let Some(text) = root.text(view, name) else {
        return Err(format!(
            "{name} is no text, or too long; it was not looked at"
        ));
    };
    // The parser bounds depth, aliases and what they unfold to.
    let value: Value = serde_saphyr::from_str(&text)
        .map_err(|_| format!("{name} is no YAML that can be read; it was not looked at"))?;
    let Some(services) = value["services"].as_object() else {
        return Ok((name, Vec::new()));
    };
    let begin = text
        .lines()
        .position(|line| line.starts_with("services:"))
        .unwrap_or(0);
    let composed = services.iter().take(MOST).map(|(service, value)| {
        let line = text.lines().skip(begin + 1).position(|line| {
            let key = line.trim_start();
            key.len() < line.len()
                && key
                    .trim_start_matches(['"', '\''])
                    .strip_prefix(service.as_str())
                    .is_some_and(|rest| rest.trim_start_matches(['"', '\'']).starts_with(':'))
        });
        let at = match line {
            Some(line) => Evidence::line(name, begin + line + 2, format!("service \"{service}\"")),
            None => Evidence::file(name, format!("service \"{service}\"")),
        };
        one(service, value, at)
    });
    Ok((name, composed.collect()))
}

fn one(name: &str, value: &Value, at: Evidence) -> Composed {
    let build = &value["build"];
    let context = build.as_str().or_else(|| build["context"].as_str());
    let image = value["image"].as_str().unwrap_or_default();
    let store = store(image);
    let published = value["ports"]
        .as_array()
        .into_iter()
        .flatten()
        .find_map(published);
    let after = match &value["depends_on"] {
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        Value::Object(map) => map.keys().cloned().collect(),
        _ => Vec::new(),
    };
    let variables = match &value["environment"] {
        Value::Array(list) => list
            .iter()
            .filter_map(Value::as_str)
            .map(|entry| entry.split('=').next().unwrap_or(entry).to_owned())
            .collect(),
        Value::Object(map) => map.keys().cloned().collect(),
        _ => Vec::new(),
    };
    let says = |says: String| Evidence { says, ..at.clone() };
    Composed {
        name: name.to_owned(),
        builds: match build.is_null() {
            true => None,
            false => Some(inside(context.unwrap_or("."))),
        },
        published: published
            .map(|port| Guess::new(port, says(format!("it is published at {port}")))),
        after,
        variables,
        is_store: store.is_some(),
        ready: store.filter(|line| !line.is_empty()).map(|line| {
            Guess::new(
                Ready::Log(line),
                says("what this kind of image prints when it serves".to_owned()),
            )
        }),
        at,
    }
}

/// A path of the file, from the root.
fn inside(path: &str) -> String {
    path.trim_start_matches("./")
        .trim_matches('/')
        .trim_matches('.')
        .to_owned()
}

/// What a store's image prints when it serves; `None`: it is no store that is known.
fn store(image: &str) -> Option<&'static str> {
    let name = image.rsplit('/').next()?.split([':', '@']).next()?;
    STORES
        .into_iter()
        .find(|(known, _)| name == *known || name.starts_with(&format!("{known}-")))
        .map(|(_, line)| line)
}

/// The host's side of `8080:80`, `127.0.0.1:8080:80/tcp`, `{ published: 8080 }`.
fn published(port: &Value) -> Option<u16> {
    let number = match port {
        Value::String(text) => {
            let parts: Vec<&str> = text.split('/').next()?.split(':').collect();
            let &[.., host, _] = parts.as_slice() else {
                return None;
            };
            host.parse().ok()
        }
        Value::Object(long) => match &long["published"] {
            Value::String(text) => text.parse().ok(),
            number => number
                .as_u64()
                .and_then(|number| u16::try_from(number).ok()),
        },
        _ => None,
    };
    number.filter(|port| *port != 0)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ports_and_images_are_read_in_every_form() {
        for (port, expected) in [
            (json!("8080:80"), Some(8080)),
            (json!("127.0.0.1:8081:80/tcp"), Some(8081)),
            (json!({ "target": 80, "published": "8082" }), Some(8082)),
            (json!({ "target": 80, "published": 8083 }), Some(8083)),
            (json!("80"), None),
            (json!("8000-8010:80"), None),
            (json!("${PORT}:80"), None),
            (json!(80), None),
        ] {
            assert_eq!(published(&port), expected, "{port}");
        }
        assert!(
            store("docker.io/library/postgres:16-alpine").is_some()
                && store("acme/api:1").is_none()
        );
        for (path, expected) in [
            (".", ""),
            ("./api", "api"),
            ("api/", "api"),
            ("./a/b", "a/b"),
        ] {
            assert_eq!(inside(path), expected, "{path}");
        }
    }
}
