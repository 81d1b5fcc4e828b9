//! Marks within words of AsciiDoc.

use std::sync::LazyLock;

use regex::Regex;

use crate::scan::document::{model::SpanKind, words::Words};

/// A macro with its target and its text in brackets: `link:a.html[A]`, `xref:b.adoc#c[B]`, `https://d[D]`.
static MACRO: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(link|xref|image|footnote|kbd|btn|menu|mailto|pass|anchor|include|https?)::?([^\s\[\]<>]*)\[([^\]]*)\]")
        .expect("a pattern")
});

/// Reads words; an end of a line is one of the source.
pub(super) fn inline(words: &mut Words, text: &str) {
    let mut rest = 0;
    for found in MACRO.captures_iter(text) {
        let (Some(whole), Some(name), Some(target), Some(shown)) =
            (found.get(0), found.get(1), found.get(2), found.get(3))
        else {
            continue;
        };
        marks(words, &text[rest..whole.start()]);
        rest = whole.end();
        let shown = shown.as_str().trim_matches('"');
        // What stands behind a comma are attributes.
        let label = shown
            .split(",window=")
            .next()
            .unwrap_or(shown)
            .trim_end_matches('^');
        match name.as_str() {
            "https" | "http" => {
                let address = format!("{}:{}", name.as_str(), target.as_str());
                let label = if label.is_empty() {
                    address.clone()
                } else {
                    label.to_owned()
                };
                words.marked(SpanKind::Link(address), &label);
            }
            "link" | "xref" | "image" | "include" => {
                let label = if label.is_empty() {
                    target.as_str()
                } else {
                    label
                };
                words.marked(SpanKind::Link(target.as_str().to_owned()), label);
            }
            "footnote" | "pass" => {
                words.push(" ");
                marks(words, shown);
            }
            "anchor" => {}
            _ => words.push(label),
        }
    }
    marks(words, &text[rest..]);
}

/// Pairs of signs, cross references and anchors.
fn marks(words: &mut Words, text: &str) {
    let bytes = text.as_bytes();
    let (mut plain, mut place) = (0, 0);
    // Signs that have no partner any more.
    let mut alone = [false; 128];
    let mut struck = false;
    while let Some(byte) = bytes.get(place) {
        let sign = *byte;
        if !matches!(sign, b'<' | b'[' | b'`' | b'*' | b'_' | b'#' | b'+') {
            place += 1;
            continue;
        }
        let rest = &text[place..];
        if rest.starts_with("<<") && !alone[usize::from(b'<')] {
            if let Some(end) = rest.find(">>") {
                words.push(&text[plain..place]);
                let inside = &rest[2..end];
                let (target, shown) = inside.split_once(',').unwrap_or((inside, inside));
                words.marked(SpanKind::Link(target.trim().to_owned()), shown.trim_start());
                place += end + 2;
                plain = place;
                continue;
            }
            alone[usize::from(b'<')] = true;
        }
        if rest.starts_with("[[") && !alone[usize::from(b'[')] {
            if let Some(end) = rest.find("]]") {
                words.push(&text[plain..place]);
                place += end + 2;
                plain = place;
                continue;
            }
            alone[usize::from(b'[')] = true;
        }
        if rest.starts_with("[.") && !alone[usize::from(b']')] {
            match rest.find("]#").filter(|end| *end < 60) {
                Some(end) => {
                    words.push(&text[plain..place]);
                    struck = rest[..end].contains("line-through");
                    place += end + 1;
                    plain = place;
                    continue;
                }
                None => alone[usize::from(b']')] = !rest.contains("]#"),
            }
        }
        let marks = matches!(sign, b'`' | b'*' | b'_' | b'#' | b'+');
        if !marks || alone[usize::from(sign)] {
            place += 1;
            continue;
        }
        let double = bytes.get(place + 1) == Some(&sign);
        let width = 1 + usize::from(double);
        let token = &text[place..place + width];
        let before = text[..place].chars().next_back();
        let opens = double || !before.is_some_and(|sign| sign.is_alphanumeric() || sign == '\\');
        let inside = &text[place + width..];
        let begins = inside
            .chars()
            .next()
            .is_some_and(|sign| !sign.is_whitespace());
        if !opens || !begins {
            place += width;
            continue;
        }
        let Some(end) = inside.find(token) else {
            alone[usize::from(sign)] = !double || !inside.contains(char::from(sign));
            place += width;
            continue;
        };
        let words_inside = &inside[..end];
        let after = inside[end + width..].chars().next();
        let closes = !words_inside.is_empty()
            && !words_inside.ends_with(char::is_whitespace)
            && (double || !after.is_some_and(char::is_alphanumeric));
        if !closes {
            place += width;
            continue;
        }
        words.push(&text[plain..place]);
        match sign {
            b'`' => {
                let code = words_inside
                    .strip_prefix('+')
                    .and_then(|code| code.strip_suffix('+'));
                words.marked(SpanKind::Code, code.unwrap_or(words_inside));
            }
            // The older way to write code.
            b'+' if !words_inside.contains(' ') => words.marked(SpanKind::Code, words_inside),
            b'*' => {
                words.begin(SpanKind::Strong);
                code_in(words, words_inside);
                words.end();
            }
            b'#' if struck => words.marked(SpanKind::Struck, words_inside),
            _ => code_in(words, words_inside),
        }
        struck = false;
        place += width + end + width;
        plain = place;
    }
    words.push(&text[plain..]);
}

/// Words within a mark, where only code is looked for.
fn code_in(words: &mut Words, text: &str) {
    for (place, part) in text.split('`').enumerate() {
        if place % 2 == 1 {
            words.marked(SpanKind::Code, part);
        } else {
            words.push(part.trim_matches(['_', '*']));
        }
    }
}
