//! Lines and columns of findings, found in one pass over the text however many findings there are.

use super::{
    finding::Finding,
    path::parse,
    syntax::strip_mark,
    tokens::{Token, Tokens, unescape},
    toml,
    wanted::Wanted,
};

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// `scenarios.json`, `manifest.json`.
    Json,
    /// `config.toml`.
    Toml,
}

/// A file as it was read.
#[derive(Debug, Clone)]
pub struct FileText {
    /// From the checkout's root; it stands in findings.
    pub path: String,
    /// Its language.
    pub format: Format,
    /// Its text.
    pub text: String,
}

/// Gives findings the file and, by their paths, the line and column. A path that is not in the text gets the place
/// of the nearest container that is.
pub fn place(findings: &mut [Finding], file: &FileText) {
    for finding in findings.iter_mut() {
        finding.file.clone_from(&file.path);
    }
    locate(findings, strip_mark(&file.text), file.format);
}

pub(super) fn locate(findings: &mut [Finding], text: &str, format: Format) {
    if findings.is_empty() {
        return;
    }
    let mut wanted = Wanted::default();
    let nodes: Vec<usize> = findings
        .iter()
        .map(|finding| wanted.want(&parse(&finding.path)))
        .collect();
    match format {
        Format::Json => scan_json(text, &mut wanted),
        Format::Toml => toml::scan(text, &mut wanted),
    }
    for (finding, node) in findings.iter_mut().zip(nodes) {
        if finding.offset.is_none() {
            finding.offset = Some(wanted.offset(node, finding.about_key));
        }
    }
    count(findings, text);
}

/// Turns offsets into lines and columns.
pub(super) fn count(findings: &mut [Finding], text: &str) {
    let mut order: Vec<&mut Finding> = findings.iter_mut().collect();
    order.sort_by_key(|finding| finding.offset);
    let (mut line, mut column, mut at) = (1u32, 1u32, 0);
    for finding in order {
        let Some(mut offset) = finding.offset.map(|offset| offset.min(text.len())) else {
            continue;
        };
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let between = &text[at..offset];
        let lines = between.bytes().filter(|byte| *byte == b'\n').count();
        let behind = between.rfind('\n').map_or(0, |newline| newline + 1);
        if lines > 0 {
            line = line.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
            column = 1;
        }
        let characters = between[behind..].chars().count();
        column = column.saturating_add(u32::try_from(characters).unwrap_or(u32::MAX));
        at = offset;
        finding.line = line;
        finding.column = column;
    }
}

fn scan_json(text: &str, wanted: &mut Wanted) {
    // The wanted node of each open container, with the index of the current item (of no use in objects).
    let mut open: Vec<(Option<usize>, usize)> = Vec::new();
    let mut value = Some(0);
    for (offset, token) in Tokens::new(text) {
        match token {
            Token::Object | Token::Array | Token::Scalar => {
                if let Some(node) = value.take() {
                    wanted.found_value(node, offset);
                    if token != Token::Scalar {
                        open.push((Some(node), 0));
                    }
                    if token == Token::Array {
                        value = wanted.item(node, 0);
                    }
                } else if token != Token::Scalar {
                    open.push((None, 0));
                }
            }
            Token::Close => {
                open.pop();
                value = None;
            }
            Token::Comma => {
                if let Some((node, index)) = open.last_mut() {
                    *index += 1;
                    value = node.and_then(|node| wanted.item(node, *index));
                }
            }
            Token::Key(raw) => {
                let node = open.last().and_then(|(node, _)| *node);
                value = node.and_then(|node| wanted.key(node, &unescape(raw)));
                if let Some(node) = value {
                    wanted.found_key(node, offset);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::finding::Severity;

    fn places(text: &str, format: Format, paths: &[(&str, bool)]) -> Vec<(u32, u32)> {
        let mut findings: Vec<Finding> = paths
            .iter()
            .map(|(path, about_key)| {
                let finding = Finding::new("x", Severity::Error, (*path).to_owned(), "");
                match about_key {
                    true => finding.about_key(),
                    false => finding,
                }
            })
            .collect();
        locate(&mut findings, text, format);
        findings
            .iter()
            .map(|finding| (finding.line, finding.column))
            .collect()
    }

    #[test]
    fn json_places_count_characters() {
        let text =
            "{\r\n  \"ä\": \"öö\", \"b\": [ 1,\n [ { \"c\": 2 } ] ],\n\t\"e\\u0041\": null }";
        let paths = [
            ("", false),
            (r#"["ä"]"#, true),
            (r#"["ä"]"#, false),
            ("b[0]", false),
            ("b[1][0].c", true),
            ("b[1][0].c", false),
            ("b[1][0].missing", false),
            ("b[7].x", true),
            ("eA", true),
            ("none", false),
        ];
        assert_eq!(
            places(text, Format::Json, &paths),
            [
                (1, 1),
                (2, 3),
                (2, 8),
                (2, 21),
                (3, 6),
                (3, 11),
                (3, 4),
                (2, 19),
                (4, 2),
                (1, 1)
            ]
        );
    }

    #[test]
    fn toml_places_are_spans() {
        let text = "[services.api]\ncommand = 'x'\nready = { tcp = 3 }\n[[gate.quarantine]]\nscenario = 1\n";
        let paths = [
            ("services.api.command", true),
            ("services.api.command", false),
            ("services.api.ready.tcp", false),
            ("services.api.port", false),
            ("gate.quarantine[0].scenario", false),
            ("gate.quarantine[0]", false),
        ];
        assert_eq!(
            places(text, Format::Toml, &paths),
            [(2, 1), (2, 11), (3, 17), (1, 1), (5, 12), (4, 1)]
        );
    }

    #[test]
    fn many_findings_in_one_long_line_are_cheap() {
        let text = format!("[{}]", vec!["\"ä\""; 100_000].join(","));
        let paths: Vec<String> = (0..100_000).map(|index| format!("[{index}]")).collect();
        let paths: Vec<(&str, bool)> = paths.iter().map(|path| (path.as_str(), false)).collect();
        let found = places(&text, Format::Json, &paths);
        assert_eq!((found[0], found[99_999]), ((1, 2), (1, 2 + 4 * 99_999)));
    }
}
