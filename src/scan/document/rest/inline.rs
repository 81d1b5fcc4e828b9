//! Marks within words of reStructuredText.

use std::collections::HashMap;

use crate::scan::document::{model::SpanKind, words::Words};

/// Targets by their names in lower case.
pub(super) type Targets = HashMap<String, String>;

/// Reads words; an end of a line is one of the source.
pub(super) fn inline(words: &mut Words, text: &str, targets: &Targets) {
    let mut reader = Reader {
        text,
        plain: 0,
        no_literal: false,
        no_tick: false,
        no_strong: false,
    };
    let bytes = text.as_bytes();
    let is_mark = |byte: &u8| matches!(byte, b'`' | b'*' | b'_' | b'\\');
    let mut place = 0;
    while let Some(plain) = bytes
        .get(place..)
        .and_then(|rest| rest.iter().position(is_mark))
    {
        place += plain;
        let next = match &bytes[place] {
            b'`' if text[place..].starts_with("``") => reader.literal(words, place),
            b'`' => reader.interpreted(words, place, targets),
            b'*' if text[place..].starts_with("**") => reader.strong(words, place),
            b'*' => reader.emphasis(words, place),
            b'_' => reader.reference(words, place, targets),
            b'\\' => reader.escape(words, place),
            _ => None,
        };
        place = next.unwrap_or(place + 1);
    }
    words.push(&text[reader.plain..]);
}

struct Reader<'t> {
    text: &'t str,
    /// What is not told yet begins here.
    plain: usize,
    /// No such end stands behind, so that nobody looks for it again.
    no_literal: bool,
    no_tick: bool,
    no_strong: bool,
}

fn find(text: &str, from: usize, token: &str, none: &mut bool) -> Option<usize> {
    if *none {
        return None;
    }
    let found = text.get(from..)?.find(token).map(|place| from + place);
    *none = found.is_none();
    found
}

impl<'t> Reader<'t> {
    /// Tells what stands before, which `begin` ends.
    fn tell(&mut self, words: &mut Words, end: usize, next: usize) {
        words.push(&self.text[self.plain..end.max(self.plain)]);
        self.plain = next;
    }

    fn literal(&mut self, words: &mut Words, place: usize) -> Option<usize> {
        let end = find(self.text, place + 2, "``", &mut self.no_literal)?;
        self.tell(words, place, end + 2);
        words.marked(SpanKind::Code, &self.text[place + 2..end]);
        Some(end + 2)
    }

    fn strong(&mut self, words: &mut Words, place: usize) -> Option<usize> {
        let end = find(self.text, place + 2, "**", &mut self.no_strong)?;
        let inside = &self.text[place + 2..end];
        if inside.starts_with(char::is_whitespace) || inside.is_empty() {
            return None;
        }
        self.tell(words, place, end + 2);
        words.marked(SpanKind::Strong, inside);
        Some(end + 2)
    }

    fn emphasis(&mut self, words: &mut Words, place: usize) -> Option<usize> {
        let inside = &self.text[place + 1..];
        let before = self.text[..place].chars().next_back();
        if inside.starts_with(char::is_whitespace) || before.is_some_and(char::is_alphanumeric) {
            return None;
        }
        let end = inside.find(['*', '\n', '`'])?;
        let closes = inside[end..].starts_with('*') && end > 0;
        let after = inside[end + 1..].chars().next();
        if !closes || after.is_some_and(char::is_alphanumeric) {
            return None;
        }
        self.tell(words, place, place + 1 + end + 1);
        words.push(&inside[..end]);
        Some(place + end + 2)
    }

    /// `\*` is a star; an escaped space is nothing.
    fn escape(&mut self, words: &mut Words, place: usize) -> Option<usize> {
        let sign = self.text[place + 1..].chars().next()?;
        if sign.is_alphanumeric() {
            return None;
        }
        self.tell(words, place, place + 1);
        if sign == ' ' {
            self.plain += 1;
        }
        Some(place + 1 + sign.len_utf8())
    }

    fn interpreted(&mut self, words: &mut Words, place: usize, targets: &Targets) -> Option<usize> {
        let end = find(self.text, place + 1, "`", &mut self.no_tick)?;
        let inside = &self.text[place + 1..end];
        if inside.trim().is_empty() {
            return None;
        }
        let role_at = role_before(&self.text[self.plain..place]).map(|at| self.plain + at);
        let behind = &self.text[end + 1..];
        let (title, target) = titled(inside);
        if let Some(at) = role_at {
            let role = self.text[at..place].trim_matches(':');
            self.tell(words, at, end + 1);
            role_words(words, role, title, target);
            return Some(end + 1);
        }
        let refers = behind.starts_with('_');
        let mut next = end + 1;
        self.tell(words, place, next);
        if refers {
            next += behind
                .bytes()
                .take(2)
                .take_while(|byte| *byte == b'_')
                .count();
            self.plain = next;
            let known = || targets.get(&key(title)).map(String::as_str);
            match target.or_else(known) {
                // `name_` within brackets is the name of another target.
                Some(target) => {
                    let named = target
                        .strip_suffix('_')
                        .and_then(|name| targets.get(&key(name)));
                    let target = named.map_or(target, String::as_str);
                    words.marked(SpanKind::Link(joined(target)), title);
                }
                None => words.push(title),
            }
        } else if let Some((role, _)) = behind.strip_prefix(':').and_then(|behind| {
            let (role, rest) = behind.split_once(':')?;
            is_role(role).then_some((role, rest))
        }) {
            self.plain = next + role.len() + 2;
            next = self.plain;
            role_words(words, role, title, target);
        } else {
            words.marked(SpanKind::Code, inside);
        }
        Some(next)
    }

    /// `name_` where a target has that name.
    fn reference(&mut self, words: &mut Words, place: usize, targets: &Targets) -> Option<usize> {
        let after = self.text[place + 1..]
            .trim_start_matches('_')
            .chars()
            .next();
        if targets.is_empty() || after.is_some_and(|sign| sign.is_alphanumeric()) {
            return None;
        }
        let before = &self.text[self.plain..place];
        let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '.');
        // Names of targets are short.
        let length: usize = before
            .chars()
            .rev()
            .take(80)
            .take_while(|sign| is_part(*sign))
            .map(char::len_utf8)
            .sum();
        let start = place - length;
        let target = targets.get(&key(&self.text[start..place]))?;
        self.tell(words, start, place + 1);
        words.marked(SpanKind::Link(target.clone()), &self.text[start..place]);
        Some(place + 1)
    }
}

/// The name of a target, as names are compared.
pub(super) fn key(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    words.join(" ").to_lowercase()
}

fn joined(target: &str) -> String {
    target.split_whitespace().collect()
}

/// `text <target>` as its two parts.
fn titled(inside: &str) -> (&str, Option<&str>) {
    let parts = inside
        .strip_suffix('>')
        .and_then(|inside| inside.rsplit_once('<'));
    match parts {
        Some((title, target)) if title.trim().is_empty() => (target, Some(target)),
        Some((title, target)) => (title.trim_end(), Some(target)),
        None => (inside, None),
    }
}

fn is_role(role: &str) -> bool {
    !role.is_empty()
        && role.len() <= 40
        && role.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-' | b'_' | b'.' | b'+')
        })
}

/// Where `:role:` begins that ends this text.
fn role_before(text: &str) -> Option<usize> {
    let inside = text.strip_suffix(':')?;
    let tail = inside.char_indices().rev().take(42);
    let mut start = inside.len();
    for (place, sign) in tail {
        if !sign.is_ascii() || !is_role(&sign.to_string()) {
            break;
        }
        start = place;
    }
    let role = inside[start..].strip_prefix(':')?;
    is_role(role).then_some(start)
}

fn role_words(words: &mut Words, role: &str, title: &str, target: Option<&str>) {
    match role.rsplit(':').next().unwrap_or(role) {
        "doc" | "download" | "any" | "file" if target.is_some() || role != "file" => {
            let target = target.unwrap_or(title);
            words.marked(SpanKind::Link(joined(target)), title);
        }
        "ref" | "numref" | "term" | "abbr" | "sub" | "sup" | "guilabel" | "menuselection"
        | "dfn" | "title" | "emphasis" | "math" | "cite" => words.push(title),
        "strong" => words.marked(SpanKind::Strong, title),
        "pep" => words.marked(
            SpanKind::Link(format!("pep-{title}")),
            &format!("PEP {title}"),
        ),
        "rfc" => words.push(&format!("RFC {title}")),
        _ => {
            let shown = title.trim_start_matches('!');
            // `~a.b.c` shows its last part; what it names is the whole.
            words.marked(SpanKind::Code, shown.trim_start_matches('~'));
        }
    }
}
