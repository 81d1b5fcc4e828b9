//! Names of images, and what the user's Docker configuration knows about their registries.

use std::{collections::BTreeMap, fs::File, io::Read, path::PathBuf};

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use serde_json::{Value, json};

/// How Docker Hub is called in configurations.
const HUB: &str = "https://index.docker.io/v1/";
/// A configuration is some lines.
const MOST: u64 = 1 << 20;

/// An image's name, taken apart as the engine's pull wants it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference<'a> {
    /// Without tag and digest.
    pub(super) name: &'a str,
    /// Tag or digest. Without one the engine would pull every tag there is.
    pub(super) version: &'a str,
    /// Where it comes from; `None`: Docker Hub.
    registry: Option<&'a str>,
}

impl<'a> Reference<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let (name, version) = match text.split_once('@') {
            // A tag beside a digest says nothing more.
            Some((name, digest)) => (without_tag(name).0, digest),
            None => without_tag(text),
        };
        let registry = name
            .split_once('/')
            .map(|(first, _)| first)
            .filter(|first| first.contains(['.', ':']) || *first == "localhost")
            .filter(|first| !matches!(*first, "docker.io" | "index.docker.io"));
        Self {
            name,
            version,
            registry,
        }
    }
}

fn without_tag(name: &str) -> (&str, &str) {
    match name.rsplit_once(':') {
        // A port of the registry is no tag.
        Some((before, tag)) if !tag.contains('/') => (before, tag),
        _ => (name, "latest"),
    }
}

/// The value of `X-Registry-Auth` for an image, from `auths` of the caller's `config.json`; `None`: there is nothing about
/// its registry there. Credential helpers, which are programs, are not asked.
pub(super) fn credentials(
    reference: &Reference<'_>,
    variables: &BTreeMap<String, String>,
) -> Option<String> {
    let folder = match variables
        .get("DOCKER_CONFIG")
        .filter(|path| !path.is_empty())
    {
        Some(folder) => PathBuf::from(folder),
        None => PathBuf::from(variables.get("HOME")?).join(".docker"),
    };
    let mut text = String::new();
    let file = File::open(folder.join("config.json")).ok()?;
    file.take(MOST).read_to_string(&mut text).ok()?;
    of_config(&serde_json::from_str(&text).ok()?, reference.registry)
}

fn of_config(config: &Value, registry: Option<&str>) -> Option<String> {
    let auths = config.get("auths")?.as_object()?;
    let (address, entry) = match registry {
        None => (HUB, auths.get(HUB)?),
        Some(registry) => {
            let named = |key: &str| {
                let host = key
                    .trim_start_matches("https://")
                    .trim_start_matches("http://");
                host.split('/').next() == Some(registry)
            };
            (registry, auths.iter().find(|(key, _)| named(key))?.1)
        }
    };
    let sent = match entry.get("identitytoken").and_then(Value::as_str) {
        Some(token) => json!({ "identitytoken": token, "serveraddress": address }),
        None => {
            let both = STANDARD.decode(entry.get("auth")?.as_str()?).ok()?;
            let both = String::from_utf8(both).ok()?;
            let (user, password) = both.split_once(':')?;
            json!({ "username": user, "password": password.trim_end_matches('\0'), "serveraddress": address })
        }
    };
    Some(URL_SAFE.encode(sent.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart() {
        for (text, name, version, registry) in [
            ("node", "node", "latest", None),
            ("node:22", "node", "22", None),
            (
                "docker.io/library/node:22",
                "docker.io/library/node",
                "22",
                None,
            ),
            ("localhost/a", "localhost/a", "latest", Some("localhost")),
            ("ghcr.io/o/app:1", "ghcr.io/o/app", "1", Some("ghcr.io")),
            (
                "127.0.0.1:5000/a/b",
                "127.0.0.1:5000/a/b",
                "latest",
                Some("127.0.0.1:5000"),
            ),
            ("a/b@sha256:00", "a/b", "sha256:00", None),
            ("a/b:1@sha256:00", "a/b", "sha256:00", None),
        ] {
            assert_eq!(
                Reference::of(text),
                Reference {
                    name,
                    version,
                    registry
                },
                "{text}"
            );
        }
    }

    #[test]
    fn credentials_are_those_of_the_registry_and_no_other() {
        let auth = STANDARD.encode("me:pass:word");
        let config = json!({ "auths": {
            HUB: { "auth": auth },
            "https://ghcr.io/v2/": { "auth": auth },
            "token.example": { "identitytoken": "t" },
            "helper.example": {},
        }});
        let sent = |registry| {
            let header = of_config(&config, registry)?;
            let bytes = URL_SAFE.decode(header).expect("base64");
            Some(serde_json::from_slice::<Value>(&bytes).expect("JSON"))
        };
        let of = |address| json!({ "username": "me", "password": "pass:word", "serveraddress": address });
        assert_eq!(sent(None), Some(of(HUB)));
        assert_eq!(sent(Some("ghcr.io")), Some(of("ghcr.io")));
        assert_eq!(
            sent(Some("token.example")),
            Some(json!({ "identitytoken": "t", "serveraddress": "token.example" }))
        );
        assert_eq!(sent(Some("helper.example")), None);
        assert_eq!(sent(Some("evil-ghcr.io")), None);
    }
}
