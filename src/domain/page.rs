//! What a browser showed: the page as checkpoints see it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// The active page at the end of a browser step.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PageSeen {
    /// Of the page, with query and fragment.
    pub url: String,
    /// Of the document.
    pub title: String,
    /// What a user can read, frames and shadow roots included; `None`: no checkpoint asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Characters of the text beyond those kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub omitted: u64,
    /// What the targets of checkpoints matched.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub elements: BTreeMap<String, ElementsSeen>,
    /// Errors that the page wrote to its console or did not catch, since the case began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub console: Vec<ConsoleError>,
    /// Errors beyond those kept.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub console_more: u64,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "the signature that serde calls"
)]
fn is_zero(number: &u64) -> bool {
    *number == 0
}

/// The elements that one target matched.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ElementsSeen {
    /// How many.
    pub count: u64,
    /// How many of them can be seen.
    #[serde(default)]
    pub visible: u64,
    /// At most twenty of them, in the order of the page; of more those that can be seen first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub matches: Vec<ElementSeen>,
    /// Targets of elements that a person may have meant; only where nothing matched.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<String>,
    /// Why the target could not be looked for; `None`: it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// One element.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ElementSeen {
    /// A target that would match it alone, for messages.
    pub target: String,
    /// What it says, white space collapsed: the value of a field, the chosen option of a select, else its text.
    pub text: String,
    /// Characters of it beyond those kept.
    #[serde(skip_serializing_if = "is_zero")]
    pub omitted: u64,
    /// Whether it has a size and is not hidden.
    pub visible: bool,
    /// Whether it can be used.
    pub enabled: bool,
    /// Whether it is ticked; `None`: it is nothing that could be.
    pub checked: Option<bool>,
}

/// An error on a page's console.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConsoleError {
    /// What was written, or the exception.
    pub text: String,
    /// The script; empty where it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub url: String,
    /// In it, from 1; 0 where it is not known.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub line: u64,
}
