//! JSON that is no JSON: where, and what was expected there.

use super::finding::{Finding, Severity};

/// A syntax error as a finding with its offset.
pub(super) fn explain(text: &str, error: &serde_json::Error) -> Finding {
    let said = message(error);
    let (message, remedy) = match said.as_str() {
        _ if text.trim().is_empty() => ("the file is empty".to_owned(), ""),
        "trailing comma" => (said, "remove the comma in front of this"),
        "key must be a string" => (
            said,
            "keys stand in double quotes, and JSON has no comments",
        ),
        "recursion limit exceeded" => ("values are nested more than 127 deep".to_owned(), ""),
        "trailing characters" => (
            "the document ended before this".to_owned(),
            "a file holds one JSON value; is there a bracket too many?",
        ),
        _ if said.starts_with("control character") => (
            "a control character stands in a string".to_owned(),
            "write it with a backslash: \\n, \\t, \\u0000",
        ),
        _ if error.is_eof() => (
            format!("the file ends too early: {said}"),
            "is it cut off, or a bracket or quote not closed?",
        ),
        _ => (said, ""),
    };
    let mut finding = Finding::new("json-syntax", Severity::Error, String::new(), message);
    if !remedy.is_empty() {
        finding = finding.with_remedy(remedy);
    }
    finding.offset = Some(offset(text, error).saturating_sub(1));
    finding
}

/// The parser's message without its place.
pub(super) fn message(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) if error.line() > 0 => text[..end].to_owned(),
        _ => text,
    }
}

/// The offset behind the last byte that the parser read.
pub(super) fn offset(text: &str, error: &serde_json::Error) -> usize {
    let line = error.line().saturating_sub(1);
    let start = match line {
        0 => 0,
        _ => text
            .match_indices('\n')
            .nth(line - 1)
            .map_or(text.len(), |(newline, _)| newline + 1),
    };
    start.saturating_add(error.column()).min(text.len())
}

/// Some editors begin a file with a byte order mark; it is no part of the text.
pub(super) fn strip_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
