//! Lines at the top of a document that say something of the document: `**Status:** Draft`, `- Date: …`, a table of two columns.

use std::sync::LazyLock;

use regex::Regex;

use super::{model::BlockKind, words::Words};

/// A name of a few words, a colon, a value.
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^[\s>*_+•·-]*(\p{L}[\p{L}\p{M}\p{N} _/()&'.-]{0,38}?)[\s*_]*(?::([\s*_]+\S.*|[^\s/\x00-\x7F].*|[A-Z].*)|：\s*(\S.*))$")
        .expect("a pattern")
});

/// Titles of sections that have nothing but such lines, wherever they stand among the first.
static ABOUT_ITSELF: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^[\W\d]*(meta|meta ?data|document (control|information|info|history|status|metadata)|about this document|front ?matter|header|properties|info|information|文書情報|文档信息|文件信息|基本信息)\W*$")
        .expect("a pattern")
});

/// Blocks of other content after which nothing more is taken for such lines.
const MOST_OTHER: u32 = 3;
/// Headings that are looked behind.
const MOST_HEADINGS: u32 = 4;
/// Words in the name of a field.
const MOST_NAME_WORDS: usize = 5;

/// What has been seen of the top.
#[derive(Debug, Default)]
pub(super) struct Leading {
    /// Blocks of other content in this section.
    other: u32,
    headings: u32,
    /// A section with other content has ended, and this one is not about the document itself.
    over: bool,
    /// Whether a section before this one had other content.
    content: bool,
}

impl Leading {
    /// A heading begins.
    pub(super) fn heading(&mut self, title: &str) {
        self.headings += 1;
        self.content |= self.other > 0;
        self.other = 0;
        let about = ABOUT_ITSELF.is_match(title);
        self.over = self.headings > MOST_HEADINGS || (self.content && !about);
    }

    /// Something that is no such line.
    pub(super) fn other(&mut self) {
        self.other += 1;
    }

    /// The fields of a block: name, value, line.
    pub(super) fn block(&mut self, kind: &BlockKind, words: &Words) -> Vec<(String, String, u32)> {
        if self.over || self.other >= MOST_OTHER {
            return Vec::new();
        }
        match kind {
            BlockKind::Heading | BlockKind::Comment => return Vec::new(),
            BlockKind::Code { .. } | BlockKind::Item { checked: Some(_) } => {
                self.other();
                return Vec::new();
            }
            BlockKind::Row => {
                let row = row(words);
                if row.is_none() && words.text().matches(" | ").count() != 1 {
                    self.other();
                }
                return row.into_iter().collect();
            }
            BlockKind::Paragraph | BlockKind::Item { .. } | BlockKind::Quote => {}
        }
        let unstruck = words.unstruck();
        let words = unstruck.as_ref().unwrap_or(words);
        let mut found = Vec::new();
        let mut all = true;
        for (line, text) in words.by_line().take(64) {
            // Several in one line, as in `**Status:** Draft | **Owner:** me`; `Status: draft | done` is one.
            let parts = text
                .split(" | ")
                .flat_map(|part| part.split(" · "))
                .flat_map(|part| part.split(" • "));
            let several: Option<Vec<_>> = parts.map(field).collect();
            match several.or_else(|| Some(vec![field(text)?])) {
                Some(fields) => {
                    let fields = fields.into_iter();
                    found.extend(fields.map(|(name, value)| (name, value, line)));
                }
                None => all = false,
            }
        }
        if !all {
            self.other();
        }
        found
    }
}

/// A row of two cells of which the first is a name.
fn row(words: &Words) -> Option<(String, String, u32)> {
    let (line, _) = words.by_line().next()?;
    let (name, value) = words.text().split_once(" | ")?;
    let (name, value) = (name.trim().trim_end_matches([':', '：']), value.trim());
    let value = value.trim_end_matches('|').trim();
    let single = !value.contains(" | ") && !value.is_empty() && is_name(name);
    single.then(|| (name.to_owned(), value.to_owned(), line))
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 80
        && name.split_whitespace().count() <= MOST_NAME_WORDS
        && name.chars().any(char::is_alphabetic)
}

/// `Status: Draft` as name and value.
fn field(line: &str) -> Option<(String, String)> {
    // A name has 40 characters at most, so that no more of the line has to be looked at for it.
    let captures = LINE.captures(line)?;
    let name = captures.get(1)?.as_str().trim();
    let value = captures.get(2).or(captures.get(3))?.as_str();
    let value = value.trim_matches(|sign: char| sign.is_whitespace() || matches!(sign, '*' | '_'));
    (is_name(name) && !value.is_empty()).then(|| (name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_a_name_and_a_value_are_fields() {
        for (line, told) in [
            ("Status: Draft", Some(("Status", "Draft"))),
            ("Status : Draft", Some(("Status", "Draft"))),
            ("Feature Branch: 001-x", Some(("Feature Branch", "001-x"))),
            ("ステータス：承認済み", Some(("ステータス", "承認済み"))),
            ("状态:草稿", Some(("状态", "草稿"))),
            ("Superseded-By: 12", Some(("Superseded-By", "12"))),
            ("Statut : Accepté", Some(("Statut", "Accepté"))),
            ("see https://a.example/b", None),
            ("https://a.example", None),
            ("10:30 we met", None),
            ("orders:create", None),
            (
                "We have decided on these things after long talks: a, b",
                None,
            ),
            ("Status:", None),
            ("Words without a colon", None),
        ] {
            let told = told.map(|(name, value)| (name.to_owned(), value.to_owned()));
            assert_eq!(field(line), told, "{line}");
        }
    }
}
