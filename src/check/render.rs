//! Findings for people: what, where, the line itself, what to do.
//!
//! ```text
//! error[unknown-key]: unknown key `valeu`
//!   --> .scenarioforge/scenarios.json:12:7  scenarios[0].steps[1]
//!    |
//! 12 |       "valeu": 3
//!    |       ^
//!    = help: did you mean `value`?
//! ```

use std::fmt::Write as _;

use super::{
    finding::{Finding, Severity},
    place::FileText,
    syntax::strip_mark,
};

/// Characters shown around the caret; minified JSON may be one line of megabytes.
const BEFORE: usize = 50;
const AFTER: usize = 50;

/// Renders at most `max` findings, says how many more there are, and counts them. Texts from files cannot reach the
/// terminal as control characters. Empty when there are no findings.
pub fn render(findings: &[Finding], sources: &[FileText], color: bool, max: usize) -> String {
    let mut out = String::new();
    for finding in findings.iter().take(max) {
        one(finding, sources, color, &mut out);
        out.push('\n');
    }
    if findings.len() > max {
        let more = findings.len() - max;
        writeln!(out, "{more} more not shown\n").expect("writing to a String cannot fail");
    }
    if !findings.is_empty() {
        out.push_str(&summary(findings));
        out.push('\n');
    }
    out
}

/// `2 errors, 1 warning`.
fn summary(findings: &[Finding]) -> String {
    let parts = [
        (Severity::Error, "error", "errors"),
        (Severity::Contract, "gap in a contract", "gaps in contracts"),
        (Severity::Warning, "warning", "warnings"),
    ];
    let counted = parts.iter().filter_map(|(severity, one, many)| {
        let same = findings
            .iter()
            .filter(|finding| finding.severity == *severity);
        match same.count() {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        }
    });
    counted.collect::<Vec<_>>().join(", ")
}

fn one(finding: &Finding, sources: &[FileText], color: bool, out: &mut String) {
    let (heading, dim, caret, end) = match (color, finding.severity) {
        (false, _) => ("", "", "", ""),
        (true, Severity::Error) => ("\x1b[1;31m", "\x1b[1;34m", "\x1b[1;31m", "\x1b[0m"),
        (true, Severity::Contract) => ("\x1b[1;35m", "\x1b[1;34m", "\x1b[1;35m", "\x1b[0m"),
        (true, Severity::Warning) => ("\x1b[1;33m", "\x1b[1;34m", "\x1b[1;33m", "\x1b[0m"),
    };
    let word = finding.severity.word();
    let message = visible(&finding.message);
    let width = finding.line.max(1).ilog10() as usize + 1;
    let (blank, bar) = (" ".repeat(width), format!("{dim}|{end}"));
    let mut say = |line: std::fmt::Arguments<'_>| {
        out.write_fmt(line)
            .expect("writing to a String cannot fail");
        out.push('\n');
    };
    say(format_args!(
        "{heading}{word}[{}]{end}: {message}",
        finding.code
    ));
    if !finding.file.is_empty() {
        let place = match finding.line {
            0 => String::new(),
            line => format!(":{line}:{}", finding.column),
        };
        let path = match finding.path.as_str() {
            "" => String::new(),
            path => format!("  {}", visible(path)),
        };
        say(format_args!(
            "{blank}{dim}-->{end} {}{place}{path}",
            visible(&finding.file)
        ));
    } else if !finding.path.is_empty() {
        say(format_args!(
            "{blank}{dim}-->{end} {}",
            visible(&finding.path)
        ));
    }
    let source = sources.iter().find(|source| source.path == finding.file);
    if let (Some(source), Some(offset)) = (source, finding.offset) {
        let (text, before) = excerpt(strip_mark(&source.text), offset);
        let spaces = " ".repeat(before);
        say(format_args!("{blank} {bar}"));
        say(format_args!("{dim}{}{end} {bar} {text}", finding.line));
        say(format_args!("{blank} {bar} {spaces}{caret}^{end}"));
    }
    if let Some(remedy) = &finding.remedy {
        say(format_args!(
            "{blank} {dim}={end} help: {}",
            visible(remedy)
        ));
    }
}

/// The part of the line around an offset, and how many characters of it stand before the caret.
fn excerpt(text: &str, offset: usize) -> (String, usize) {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let (left, right) = text.split_at(offset);
    let mut before: Vec<char> = left
        .chars()
        .rev()
        .take_while(|c| *c != '\n')
        .take(BEFORE + 1)
        .collect();
    let cut_left = before.len() > BEFORE;
    before.truncate(BEFORE);
    let mut after: String = right
        .chars()
        .take_while(|c| *c != '\n')
        .take(AFTER + 1)
        .collect();
    let cut_right = after.chars().count() > AFTER;
    if cut_right {
        after.pop();
    }
    let left: String = before.into_iter().rev().collect();
    let mut line = visible(&left);
    if cut_left {
        line.insert(0, '…');
    }
    let width = line.chars().count();
    line.push_str(&visible(after.trim_end_matches('\r')));
    if cut_right {
        line.push('…');
    }
    (line, width)
}

/// Control characters as pictures, and those that reorder or hide text as escapes, so that a line shows what it holds.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push(' '),
            '\0'..='\u{1f}' => {
                let picture = char::from_u32(0x2400 + u32::from(c));
                out.push(picture.unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            '\u{7f}' => out.push('\u{2421}'),
            '\u{80}'..='\u{9f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {
                out.extend(c.escape_unicode());
            }
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Format, place};

    fn source(text: &str) -> FileText {
        FileText {
            path: "a.json".to_owned(),
            format: Format::Json,
            text: text.to_owned(),
        }
    }

    fn finding(severity: Severity, path: &str, remedy: Option<&str>) -> Finding {
        let finding = Finding::new("some-code", severity, path.to_owned(), "it is wrong");
        match remedy {
            Some(remedy) => finding.with_remedy(remedy),
            None => finding,
        }
    }

    #[test]
    fn a_finding_shows_its_line() {
        let source = source("{\n\t\"a\": \"\u{1b}[2J\u{202e}\",\r\n\t\"b\": 1\r\n}");
        let mut findings = [
            finding(Severity::Error, "a", Some("do\nthis")),
            finding(Severity::Contract, "b", None),
            finding(Severity::Warning, "", None),
            finding(Severity::Warning, "", None),
        ];
        place(&mut findings, &source);
        let shown = render(&findings, &[source], false, 2);
        assert_eq!(
            shown,
            "error[some-code]: it is wrong\n \
             --> a.json:2:7  a\n  \
             |\n\
             2 |  \"a\": \"␛[2J\\u{202e}\",\n  \
             |       ^\n  \
             = help: do␊this\n\
             \n\
             contract[some-code]: it is wrong\n \
             --> a.json:3:7  b\n  \
             |\n\
             3 |  \"b\": 1\n  \
             |       ^\n\
             \n\
             2 more not shown\n\
             \n\
             1 error, 1 gap in a contract, 2 warnings\n"
        );
    }

    #[test]
    fn a_long_line_is_cut_around_the_caret() {
        let source = source(&format!("[{}]", vec!["\"ä\""; 1000].join(",")));
        let mut findings = [finding(Severity::Error, "[500]", None)];
        place(&mut findings, &source);
        let shown = render(&findings, &[source], true, 9);
        let lines: Vec<&str> = shown.lines().collect();
        assert!(
            lines[0].starts_with("\x1b[1;31merror[some-code]\x1b[0m: "),
            "{shown}"
        );
        assert!(
            lines[3].contains('…') && lines[3].chars().count() < 140,
            "{shown}"
        );
        assert_eq!(render(&[], &[], true, 9), "");
    }

    #[test]
    fn a_finding_without_a_text_is_still_told() {
        let mut nowhere = finding(Severity::Error, "", None);
        nowhere.file = "gone.json".to_owned();
        let shown = render(
            &[nowhere, finding(Severity::Error, "a[0]", None)],
            &[],
            false,
            9,
        );
        assert_eq!(
            shown,
            "error[some-code]: it is wrong\n --> gone.json\n\nerror[some-code]: it is wrong\n --> a[0]\n\n2 errors\n"
        );
    }
}
