//! Identifiers. Each is its own type, so that a step's id cannot be passed where a scenario's is meant, and each
//! is safe as one component of a path, because evidence is filed under it.

use std::{borrow::Cow, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// The form of every id that people write: `[A-Za-z0-9][A-Za-z0-9._-]*`.
pub const ID_PATTERN: &str = "^[A-Za-z0-9][A-Za-z0-9._-]*$";

/// A longer id could not be a file name on every file system.
pub const MAX_ID_BYTES: usize = 200;

/// Why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{text}` is no {what}: it must match [A-Za-z0-9][A-Za-z0-9._-]* and have at most {MAX_ID_BYTES} characters"
)]
pub struct InvalidId {
    what: &'static str,
    text: String,
}

fn is_id(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() <= MAX_ID_BYTES
        && bytes.first().is_some_and(u8::is_ascii_alphanumeric)
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(std::sync::Arc<str>);

        impl $name {
            /// The id as written.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                if is_id(&text) { Ok(Self(text.into())) } else { Err(InvalidId { what: $what, text }) }
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Self::try_from(text.to_owned())
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0.as_ref().to_owned()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl std::borrow::Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": "string", "pattern": ID_PATTERN, "maxLength": MAX_ID_BYTES })
            }
        }
    };
}

id!(
    /// A scenario, unique in its pack.
    ScenarioId, "scenario id"
);
id!(
    /// A case of a scenario: `base`, or the id of an edge variant.
    CaseId, "case id"
);
id!(
    /// A step, unique in its case.
    StepId, "step id"
);
id!(
    /// A checkpoint, unique in its step.
    CheckpointId, "checkpoint id"
);
id!(
    /// A source of the manifest.
    SourceId, "source id"
);
id!(
    /// A service of the configuration.
    ServiceName, "service name"
);
id!(
    /// A run and its bundle, for example `20261122T134501Z-4f9a1c`.
    RunId, "run id"
);

impl CaseId {
    /// The id of the base flow of every scenario.
    pub fn base() -> Self {
        Self("base".into())
    }
}

impl RunId {
    /// Names a run after its start (UTC, seconds) and six hexadecimal digits that keep two runs of one second apart.
    pub fn new(started: jiff::Timestamp, nonce: u32) -> Self {
        let time = started.strftime("%Y%m%dT%H%M%SZ");
        Self(format!("{time}-{:06x}", nonce & 0x00ff_ffff).into())
    }
}

/// One case of one scenario, written `SC-orders-001/base`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseRef {
    /// The scenario.
    pub scenario: ScenarioId,
    /// Its case.
    pub case: CaseId,
}

impl fmt::Display for CaseRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.scenario, self.case)
    }
}

/// A content digest, written `sha256:<64 hexadecimal digits>`.
#[derive(
    Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, schemars::JsonSchema,
)]
#[serde(transparent)]
pub struct Digest(String);

impl Digest {
    /// Wraps the 32 bytes of a SHA-256.
    pub fn from_sha256(bytes: &[u8]) -> Self {
        let mut text = String::with_capacity(7 + bytes.len() * 2);
        text.push_str("sha256:");
        for byte in bytes {
            use fmt::Write;
            write!(text, "{byte:02x}").expect("writing to a String cannot fail");
        }
        Self(text)
    }

    /// The digest with its prefix.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_path_components() {
        for good in ["SC-orders-001", "base", "a", "0", "a.b_c-d"] {
            assert!(good.parse::<ScenarioId>().is_ok(), "{good}");
        }
        let long = "x".repeat(MAX_ID_BYTES + 1);
        for bad in ["", ".", "..", "-a", "a/b", "a b", "ä", "a\n", long.as_str()] {
            assert!(bad.parse::<ScenarioId>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_run_is_named_after_its_start() {
        let started = "2026-11-22T13:45:01.9Z".parse().expect("a timestamp");
        assert_eq!(
            RunId::new(started, 0xff4f_9a1c).as_str(),
            "20261122T134501Z-4f9a1c"
        );
    }
}
