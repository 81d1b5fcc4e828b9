//! What a user does in a step. Every string is a template.

use std::{collections::BTreeMap, fmt, marker::PhantomData};

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{
    Deserialize, Serialize,
    de::{MapAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use super::units::TimeSpan;

/// `run`: a command, in full or as a bare string. Its exit code counts where a checkpoint asks for it, and where the step
/// has no checkpoint at all; one that a signal ends has failed unless a checkpoint asks for `exit_code`.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum RunAction {
    /// Only the command.
    Line(String),
    /// With its surroundings.
    Full(#[serde(deserialize_with = "object")] RunCommand),
}

impl RunAction {
    /// The command with its surroundings, whichever way it was written.
    pub fn command(&self) -> RunCommand {
        match self {
            Self::Line(command) => RunCommand {
                command: command.clone(),
                ..RunCommand::default()
            },
            Self::Full(command) => command.clone(),
        }
    }
}

/// A command for `sh -c` in the case's workspace.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RunCommand {
    /// The command line.
    pub command: String,
    /// What it reads; `None`: nothing. With `pty`, its lines answer one prompt each.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stdin: Option<String>,
    /// Variables over those of the configuration.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// A folder of the workspace; `None`: its root.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cwd: Option<String>,
    /// Instead of the configuration's `step_timeout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<TimeSpan>,
    /// Run on a terminal of its own; its output is all in `stdout` then.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pty: bool,
}

/// `http`: one request, with at most one of `json`, `form`, `body` and `multipart`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HttpAction {
    /// `GET` unless said otherwise.
    #[serde(default = "get")]
    pub method: String,
    /// Absolute.
    pub url: String,
    /// A list as a value sends the header several times.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub headers: IndexMap<String, Value>,
    /// Added to the URL; a list as a value repeats the name.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub query: IndexMap<String, Value>,
    /// Sent as `application/json`. `null` is sent as `null`; absent sends nothing.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub json: Option<Value>,
    /// Sent as `application/x-www-form-urlencoded`; a list as a value repeats the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub form: Option<IndexMap<String, Value>>,
    /// Sent as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Sent as `multipart/form-data`; a list as a value repeats the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multipart: Option<IndexMap<String, PartValue>>,
    /// Redirects are followed (at most 10) unless this is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_redirects: Option<bool>,
    /// Instead of the configuration's `step_timeout`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout: Option<TimeSpan>,
}

fn get() -> String {
    "GET".to_owned()
}

/// Tells `"json": null` (send `null`) from no `json` at all.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// Refuses a list, whose items would else be taken for the members in their order.
fn object<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: serde::Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct Object<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
        type Value = T;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map))
        }
    }

    deserializer.deserialize_map(Object(PhantomData))
}

/// What stands under one name of a multipart form.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum PartValue {
    /// Several under one name. It goes before `Part`, which would take a list for its fields in order.
    List(Vec<PartValue>),
    /// A file, or text with a content type.
    Part(Part),
    /// Plain text (numbers and booleans as text).
    Text(Value),
}

/// A part of a multipart form: `file` or `value`.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Part {
    /// A file of the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// Text instead of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Value>,
    /// The file's own name unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filename: Option<String>,
    /// `application/octet-stream` for files unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
}

/// `file`: exactly one of `write`, `copy` and `remove`; paths are relative to the workspace and stay in it.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FileAction {
    /// The file to write; folders are made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write: Option<String>,
    /// With `write`: what stands in it. A value that is no text is written as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content: Option<Value>,
    /// The file to copy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub copy: Option<String>,
    /// With `copy`: where to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The file or folder to remove.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remove: Option<String>,
}

/// One operation in a browser: exactly one key.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BrowserOperation {
    /// Opens a URL.
    Goto(String),
    /// Clicks a target.
    Click(String),
    /// Replaces the value of a field.
    Fill(TargetValue),
    /// Presses a key, where the focus is or on a target.
    Press(Press),
    /// Chooses an option.
    Select(TargetValue),
    /// Ticks a box.
    Check(String),
    /// Clears a box.
    Uncheck(String),
    /// Moves the pointer over a target.
    Hover(String),
    /// Chooses files.
    Upload(Upload),
    /// Waits until a target is visible.
    WaitFor(String),
    /// Loads the page again.
    Reload(bool),
    /// Goes back in the history.
    Back(bool),
}

/// A target and a value for it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetValue {
    /// For example `label=Email`.
    pub target: String,
    /// What to enter or choose.
    pub value: Value,
}

/// A key, on its own or on a target.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Press {
    /// Where the focus is.
    Key(String),
    /// On a target.
    On(PressOn),
}

/// A key on a target.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PressOn {
    /// For example `role=textbox`.
    pub target: String,
    /// For example `Enter`.
    pub key: String,
}

/// Files for a file input.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Upload {
    /// For example `label=Photo`.
    pub target: String,
    /// Of the workspace.
    pub files: Vec<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_no_object() {
        let run = |value| serde_json::from_value::<RunAction>(value);
        assert!(run(json!(["npm", "test"])).is_err());
        assert!(matches!(
            run(json!({ "command": "npm test" })),
            Ok(RunAction::Full(_))
        ));
        let part = |value| serde_json::from_value::<PartValue>(value).expect("a part");
        assert!(matches!(part(json!(["a", "b"])), PartValue::List(list) if list.len() == 2));
        assert!(matches!(part(json!({ "file": "a" })), PartValue::Part(_)));
        assert!(matches!(part(json!("a")), PartValue::Text(_)));
    }
}
