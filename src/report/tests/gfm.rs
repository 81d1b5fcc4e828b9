//! Markdown as a renderer of GitHub's dialect reads it, as far as the tests of this room ask.

use super::hostile::outside_code;

/// What a renderer would stumble over: an open fence, an open tag, a row with another number of cells.
pub(in crate::report) fn assert_whole(text: &str) {
    let lines: Vec<_> = outside_code(text).map(without_code).collect();
    let fences = text.lines().filter(|line| line.starts_with("```"));
    assert_eq!(fences.count() % 2, 0, "an open fence in {text}");
    for tag in ["details", "summary", "sub", "code"] {
        let count = |mark: String| {
            lines
                .iter()
                .map(|line| line.matches(&mark).count())
                .sum::<usize>()
        };
        assert_eq!(
            count(format!("<{tag}>")),
            count(format!("</{tag}>")),
            "<{tag}> in {text}"
        );
    }
    let mut cells = None;
    for line in outside_code(text) {
        if !line.starts_with('|') {
            cells = None;
            continue;
        }
        assert!(line.ends_with('|'), "{line}");
        let own = line.replace("\\|", "").matches('|').count();
        assert_eq!(*cells.get_or_insert(own), own, "{line}");
    }
    assert!(text.is_empty() || text.ends_with('\n'), "{text}");
}

/// A line without its code spans.
pub(super) fn without_code(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(start) = rest.find('`') {
        if rest[..start].ends_with('\\') {
            out.push_str(&rest[..start - 1]);
            rest = &rest[start + 1..];
            continue;
        }
        let run = rest[start..].len() - rest[start..].trim_start_matches('`').len();
        let fence = "`".repeat(run);
        out.push_str(&rest[..start]);
        let inside = &rest[start + run..];
        let mut at = 0;
        let end = loop {
            let Some(found) = inside[at..].find(&fence) else {
                break None;
            };
            let close =
                inside[at + found..].len() - inside[at + found..].trim_start_matches('`').len();
            if close == run {
                break Some(at + found);
            }
            at += found + close;
        };
        let Some(end) = end else {
            out.push('`');
            rest = inside;
            continue;
        };
        rest = &inside[end + run..];
    }
    out + rest
}

/// A line without the targets of its links, which are no text.
pub(super) fn without_targets(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((text, after)) = rest.split_once("](") {
        out.push_str(text);
        let link = !text.ends_with('\\');
        rest = match after.split_once(')') {
            Some((_, after)) if link => after,
            _ => after,
        };
    }
    out + rest
}
