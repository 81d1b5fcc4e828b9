//! Checkpoints: one binary claim each. One subject, one predicate, one verdict.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ids::CheckpointId;

/// A claim about what a step led to.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Unique in its step.
    pub id: CheckpointId,
    /// In words.
    #[serde(default)]
    pub text: String,
    /// What is looked at.
    pub subject: Subject,
    /// Where in it: a header's name, a JSONPath, a path, a glob, a target.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// How it is judged.
    pub predicate: Predicate,
    /// Judged against; `None` for predicates that need no value.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub value: Option<Value>,
}

/// Tells `"value": null` from no value.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// A value taken from what was observed, for the templates of later steps.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Capture {
    /// Known to templates as `captured.<name>`.
    #[schemars(regex(pattern = r"^[A-Za-z_][A-Za-z0-9_]*$"))]
    pub name: String,
    /// What is looked at.
    pub subject: Subject,
    /// Where in it, as in a checkpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// A regular expression: its first group, or the whole match, is taken from the text. `None`: all of it (of the
    /// output of a command without the line ends at its end).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
        }

        impl $name {
            /// All of them, in the order of the documentation.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// As written in a pack.
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.word())
            }
        }
    };
}

words!(
    /// What a checkpoint looks at.
    Subject {
        /// Exit code of a command.
        ExitCode = "exit_code",
        /// Standard output, as text.
        Stdout = "stdout",
        /// Standard error, as text.
        Stderr = "stderr",
        /// Status of an HTTP response.
        Status = "status",
        /// A header of an HTTP response (`at`: name).
        Header = "header",
        /// Body of an HTTP response, as text.
        Body = "body",
        /// A value in a JSON body, or in JSON that a command printed (`at`: JSONPath, RFC 9535).
        Json = "json",
        /// A cookie of the case's jar (`at`: name).
        Cookie = "cookie",
        /// How long the action took, in milliseconds.
        DurationMs = "duration_ms",
        /// A file of the workspace, as text (`at`: path).
        File = "file",
        /// Files of the workspace that the case changed (`at`: glob).
        Workspace = "workspace",
        /// The page's address.
        Url = "url",
        /// The page's title.
        Title = "title",
        /// The page's text.
        Page = "page",
        /// An element of the page (`at`: target).
        Element = "element",
        /// Errors on the page's console.
        Console = "console",
    }
);

words!(
    /// How a subject is judged.
    Predicate {
        /// The same value and type; numbers by value.
        Equals = "equals",
        /// There, but another value.
        NotEquals = "not_equals",
        /// Text: holds this text. List: holds this value. Object: holds these members.
        Contains = "contains",
        /// There, but does not hold it.
        NotContains = "not_contains",
        /// A regular expression finds a match.
        Matches = "matches",
        /// A regular expression finds none.
        NotMatches = "not_matches",
        /// It is there.
        Exists = "exists",
        /// It is not there.
        Absent = "absent",
        /// A number that is not smaller.
        AtLeast = "at_least",
        /// A number that is not larger.
        AtMost = "at_most",
        /// So many: values, list items, lines, files, elements.
        Count = "count",
        /// Equal to one of these.
        OneOf = "one_of",
        /// Of this JSON type.
        HasType = "has_type",
        /// Valid against this JSON Schema.
        HasSchema = "has_schema",
        /// An element that can be seen.
        Visible = "visible",
        /// An element that is not there or cannot be seen.
        Hidden = "hidden",
        /// An element that can be used.
        Enabled = "enabled",
        /// An element that cannot be used.
        Disabled = "disabled",
        /// A ticked box.
        Checked = "checked",
    }
);
