//! As what a name stands in a text: code, a string, a comment. Fast and rough: no parser, so that it can be asked of every revision
//! of every file.

use std::ops::Range;

use crate::scan::inventory::{Language, MentionKind, language_of};

/// How a language writes comments and strings.
struct Marks {
    line: &'static [&'static str],
    block: &'static [(&'static str, &'static str)],
    /// Signs that open a string and close it.
    quotes: &'static [u8],
    /// Signs whose strings go over lines.
    long: &'static [u8],
}

const C: Marks = Marks {
    line: &["//"],
    block: &[("/*", "*/")],
    quotes: b"\"'",
    long: b"`",
};
const RUST: Marks = Marks {
    line: &["//"],
    block: &[("/*", "*/")],
    quotes: b"",
    long: b"\"",
};
const PYTHON: Marks = Marks {
    line: &["#"],
    block: &[("\"\"\"", "\"\"\""), ("'''", "'''")],
    quotes: b"\"'",
    long: b"",
};
const HASH: Marks = Marks {
    line: &["#"],
    block: &[],
    quotes: b"\"'",
    long: b"",
};
const PHP: Marks = Marks {
    line: &["//", "#"],
    block: &[("/*", "*/")],
    quotes: b"",
    long: b"\"'",
};
const RUBY: Marks = Marks {
    line: &["#"],
    block: &[("\n=begin", "\n=end")],
    quotes: b"\"'",
    long: b"",
};
const SQL: Marks = Marks {
    line: &["--"],
    block: &[("/*", "*/")],
    quotes: b"'",
    long: b"",
};
const LUA: Marks = Marks {
    line: &["--"],
    block: &[("--[[", "]]")],
    quotes: b"\"'",
    long: b"",
};
const MARKUP: Marks = Marks {
    line: &[],
    block: &[("<!--", "-->")],
    quotes: b"",
    long: b"",
};
const VUE: Marks = Marks {
    line: &[],
    block: &[("<!--", "-->"), ("/*", "*/")],
    quotes: b"",
    long: b"",
};
const DATA: Marks = Marks {
    line: &[],
    block: &[],
    quotes: b"",
    long: b"",
};
const SEMICOLON: Marks = Marks {
    line: &[";", "#"],
    block: &[],
    quotes: b"\"",
    long: b"",
};

fn marks(language: Language) -> &'static Marks {
    match language {
        Language::Python => &PYTHON,
        Language::Rust => &RUST,
        Language::Php => &PHP,
        Language::Ruby => &RUBY,
        Language::Other("sql") => &SQL,
        Language::Other("lua" | "haskell") => &LUA,
        Language::Other("template" | "xml") => &MARKUP,
        Language::Other("vue" | "svelte" | "astro") => &VUE,
        Language::Other("json") => &DATA,
        Language::Other("ini" | "clojure" | "assembly") => &SEMICOLON,
        Language::Other(
            "shell" | "script" | "make" | "just" | "docker" | "yaml" | "toml" | "env"
            | "properties" | "elixir" | "perl" | "r" | "julia" | "terraform" | "starlark" | "cmake"
            | "nix" | "powershell" | "nim" | "crystal",
        ) => &HASH,
        _ => &C,
    }
}

/// As what a name stands in a text, at every place where it is a whole word, in order. Definitions are told as code.
pub fn kinds_in(path: &str, text: &str, name: &str) -> Vec<MentionKind> {
    let places = places_of(text.as_bytes(), name.as_bytes());
    kinds(path, text.as_bytes(), &places)
}

/// As what the places of a text stand, which are in order.
pub(super) fn kinds(path: &str, text: &[u8], places: &[usize]) -> Vec<MentionKind> {
    if places.is_empty() {
        return Vec::new();
    }
    let marks = language_of(path).map_or(&C, marks);
    let mut parts = spoken(text, marks).into_iter().peekable();
    places
        .iter()
        .map(|place| {
            while parts.peek().is_some_and(|(range, _)| range.end <= *place) {
                parts.next();
            }
            match parts.peek() {
                Some((range, kind)) if range.start <= *place => *kind,
                _ => MentionKind::Code,
            }
        })
        .collect()
}

/// Where a name stands as a whole word.
pub(super) fn places_of(text: &[u8], name: &[u8]) -> Vec<usize> {
    let mut places = Vec::new();
    if name.is_empty() {
        return places;
    }
    let finder = aho_corasick::AhoCorasick::new([name]);
    let Ok(finder) = finder else { return places };
    let word = |byte: Option<&u8>| {
        byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80)
    };
    for found in finder.find_iter(text) {
        let before = found.start().checked_sub(1).and_then(|at| text.get(at));
        let glued =
            word(before) && word(name.first()) || word(text.get(found.end())) && word(name.last());
        if !glued {
            places.push(found.start());
        }
    }
    places
}

/// Comments and strings, in order.
fn spoken(text: &[u8], marks: &Marks) -> Vec<(Range<usize>, MentionKind)> {
    let mut parts = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        if let Some((open, close)) = marks
            .block
            .iter()
            .find(|(open, _)| rest.starts_with(open.as_bytes()))
        {
            let end = find(text, at + open.len(), close.as_bytes())
                .map_or(text.len(), |end| end + close.len());
            // What is between three quotes and belongs to a statement is a string.
            let kind = if open.starts_with(['"', '\'']) && !begins_line(text, at) {
                MentionKind::Text
            } else {
                MentionKind::Comment
            };
            parts.push((at..end, kind));
            at = end;
        } else if marks
            .line
            .iter()
            .any(|mark| rest.starts_with(mark.as_bytes()))
            && !is_part_of_word(text, at)
        {
            let end = find(text, at, b"\n").unwrap_or(text.len());
            parts.push((at..end, MentionKind::Comment));
            at = end;
        } else if marks.quotes.contains(&text[at]) || marks.long.contains(&text[at]) {
            let end = string_end(text, at, marks.long.contains(&text[at]));
            parts.push((at..end, MentionKind::Text));
            at = end;
        } else {
            at += 1;
        }
    }
    parts
}

/// `http://` in a bare word, `$#`, `a#b`: no comment begins there.
fn is_part_of_word(text: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|at| text.get(at));
    match text[at] {
        b'#' => before.is_some_and(|byte| !byte.is_ascii_whitespace() && !b";{}()".contains(byte)),
        b'/' => before == Some(&b':'),
        _ => false,
    }
}

fn begins_line(text: &[u8], at: usize) -> bool {
    text[..at]
        .iter()
        .rev()
        .take_while(|byte| **byte != b'\n')
        .take(400)
        .all(|byte| byte.is_ascii_whitespace() || b"rRbBuUfF".contains(byte))
}

/// The end of a string that begins at `at`; a short one ends with its line.
fn string_end(text: &[u8], at: usize, long: bool) -> usize {
    let quote = text[at];
    let mut place = at + 1;
    while place < text.len() {
        match text[place] {
            b'\\' => place += 1,
            b'\n' if !long => return place,
            byte if byte == quote => return place + 1,
            _ => {}
        }
        place += 1;
    }
    text.len()
}

fn find(text: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let first = *what.first()?;
    let mut at = from;
    while at < text.len() {
        at += text[at..].iter().position(|byte| *byte == first)?;
        if text[at..].starts_with(what) {
            return Some(at);
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use MentionKind::{Code, Comment, Text};

    #[test]
    fn code_strings_and_comments() {
        for (path, text, expected) in [
            (
                "a.ts",
                "total(); // total\n/* total */ 'total' `\ntotal` total",
                &[Code, Comment, Comment, Text, Text, Code][..],
            ),
            (
                "a.ts",
                "\"a \\\" total\" total subtotal total_2",
                &[Text, Code],
            ),
            ("a.ts", "const u = 'http://x'; total()", &[Code]),
            (
                "a.py",
                "total() # total\n\"\"\"total\n\"\"\"\nx = \"\"\"total\"\"\"\n'total'",
                &[Code, Comment, Comment, Text, Text],
            ),
            (
                "a.rs",
                "fn total<'a>(x: &'a str) { \"total\n\" } // total",
                &[Code, Text, Comment],
            ),
            (
                "a.rb",
                "total # total\n\"#{x} total\"",
                &[Code, Comment, Text],
            ),
            (
                "a.sql",
                "SELECT total -- total\n'total'",
                &[Code, Comment, Text],
            ),
            ("a.json", "{\"total\": 1}", &[Code]),
            ("a.yml", "total: 1 # total", &[Code, Comment]),
            ("a.sh", "echo $#; total", &[Code]),
            ("a.go", "`total` /* total", &[Text, Comment]),
            ("a.html", "<p>total</p><!-- total -->", &[Code, Comment]),
            ("a.ts", "", &[]),
        ] {
            assert_eq!(kinds_in(path, text, "total"), expected, "{path}: {text}");
        }
    }

    #[test]
    fn odd_texts_end() {
        for text in ["\"", "'\\", "/*", "//", "\"\"\"", "`\u{0}", "#"] {
            for path in ["a.ts", "a.py", "a.rs", "a"] {
                assert_eq!(kinds_in(path, text, "total"), []);
            }
        }
        let many = "/*".repeat(200_000);
        assert_eq!(kinds_in("a.ts", &many, "total"), []);
    }
}
