//! Where names stand in a file: defined, used, or only spoken of.

use std::collections::HashSet;

use aho_corasick::{AhoCorasick, MatchKind};

use super::{
    language::{Language, interpreted},
    read::read,
    regions::{Region, regions},
};

/// A name that stands in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mention {
    /// Index of the name in the list that was given.
    pub needle: usize,
    /// Counted from 1.
    pub line: u32,
    /// As what.
    pub kind: MentionKind,
}

/// As what a name stands in a file; the stronger first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MentionKind {
    /// It is defined there.
    Definition,
    /// It is used.
    Code,
    /// It stands in a string.
    Text,
    /// It stands in a comment, or in documentation within the code.
    Comment,
}

/// Where the names stand as whole words, in the order of the text. `path` tells what `language` does not: files whose kind is in
/// their name. A definition is told from a use only in texts that are short enough to be parsed.
pub fn mentions(path: &str, language: Language, text: &str, needles: &[&str]) -> Vec<Mention> {
    let Ok(search) = AhoCorasick::builder()
        .match_kind(MatchKind::Standard)
        .build(needles)
    else {
        return Vec::new();
    };
    let mut places: Vec<(usize, usize)> = search
        .find_overlapping_iter(text)
        .filter(|found| found.start() < found.end() && is_whole(text, found.start(), found.end()))
        .map(|found| (found.start(), found.pattern().as_usize()))
        .collect();
    if places.is_empty() {
        return Vec::new();
    }
    places.sort_unstable();
    let regions = regions(interpreted(language, text.as_bytes()), text);
    let bytes = text.as_bytes();
    let (mut line, mut counted, mut region) = (1_u32, 0, 0);
    let mut mentions = Vec::with_capacity(places.len());
    for (start, needle) in places {
        let newlines = bytes[counted..start]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count();
        line = line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        counted = start;
        while regions.get(region + 1).is_some_and(|next| next.0 <= start) {
            region += 1;
        }
        let kind = match regions.get(region).map(|region| region.1) {
            Some(Region::Comment) => MentionKind::Comment,
            Some(Region::Text) => MentionKind::Text,
            _ => MentionKind::Code,
        };
        mentions.push(Mention { needle, line, kind });
    }
    if mentions
        .iter()
        .any(|mention| mention.kind == MentionKind::Code)
    {
        let facts = read(path, language, text);
        let defined: HashSet<(&str, u32)> = facts
            .symbols
            .iter()
            .map(|symbol| (symbol.name.as_str(), symbol.line))
            .collect();
        for mention in mentions
            .iter_mut()
            .filter(|mention| mention.kind == MentionKind::Code)
        {
            if needles
                .get(mention.needle)
                .is_some_and(|needle| defined.contains(&(*needle, mention.line)))
            {
                mention.kind = MentionKind::Definition;
            }
        }
    }
    mentions
}

/// Whether what is found is not a part of a longer name.
fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let word = |character: char| character.is_alphanumeric() || character == '_';
    let glued = |inside: Option<char>, outside: Option<char>| {
        inside.is_some_and(word) && outside.is_some_and(word)
    };
    let (before, found, after) = (&text[..start], &text[start..end], &text[end..]);
    !glued(found.chars().next(), before.chars().next_back())
        && !glued(found.chars().next_back(), after.chars().next())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(path: &str, language: Language, text: &str, needles: &[&str]) -> Vec<String> {
        mentions(path, language, text, needles)
            .iter()
            .map(|mention| {
                format!(
                    "{} {} {:?}",
                    needles[mention.needle], mention.line, mention.kind
                )
            })
            .collect()
    }

    #[test]
    fn names_are_found_as_what_they_are() {
        for (path, language, text, needles, expected) in [
            (
                "a.py",
                Language::Python,
                "# total\ndef total():\n    \"\"\"Gives the total.\"\"\"\n    return 'total'\ntotal()\nsubtotal()\n",
                &["total"][..],
                vec![
                    "total 1 Comment",
                    "total 2 Definition",
                    "total 3 Comment",
                    "total 4 Text",
                    "total 5 Code",
                ],
            ),
            (
                "a.ts",
                Language::TypeScript,
                "// Order\nexport class Order { total = 1 }\nnew Order().total; `${Order}` + 'Orders'\n",
                &["Order", "total"],
                vec![
                    "Order 1 Comment",
                    "Order 2 Definition",
                    "total 2 Definition",
                    "Order 3 Code",
                    "total 3 Code",
                    "Order 3 Code",
                ],
            ),
            (
                "a.sh",
                Language::Other("shell"),
                "x --dry-run # --dry-run-all\n",
                &["--dry-run"],
                vec!["--dry-run 1 Code", "--dry-run 1 Comment"],
            ),
            ("a.py", Language::Python, "x", &["", "y"], vec![]),
            (
                "a.py",
                Language::Python,
                "größe = größer",
                &["größe"],
                vec!["größe 1 Definition"],
            ),
        ] {
            assert_eq!(kinds(path, language, text, needles), expected, "{text}");
        }
    }
}
