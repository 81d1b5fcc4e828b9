//! Plain text: headings as people write them without a markup, lists, paragraphs.

use std::sync::LazyLock;

use regex::Regex;

use super::{builder::Builder, headers, model::BlockKind, words::Words};

static NUMBERED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:(?:Section|Chapter|Part|Appendix|Abschnitt|Kapitel) )?((?:\d{1,3}|[A-Z])(?:\.\d{1,3}){0,5})[.)]? {1,4}(\S.*)$")
        .expect("a pattern")
});
static ITEM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:[-*+•·o‣]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?:\[([ xX])\]\s+)?(\S.*)$")
        .expect("a pattern")
});
/// MediaWiki, in which proposals of other days are written.
static WIKI: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(={1,6})\s*([^=\s].*?)\s*={1,6}\s*$").expect("a pattern"));

/// Longer lines are no headings.
const MOST_HEADING: usize = 90;

/// Reads a text.
pub(super) fn read<'t>(builder: &mut Builder<'t>, text: &'t str) {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let first = |line: &&str| !line.is_empty() && !line.starts_with("<pre");
    let start = lines.iter().position(first).unwrap_or(lines.len());
    let taken = headers::read(builder, &lines[start..], number(start));
    let mut reader = Reader {
        builder,
        lines: &lines,
    };
    let mut place = start + taken;
    while place < lines.len() {
        place = reader.block(place).max(place + 1);
    }
}

fn number(place: usize) -> u32 {
    u32::try_from(place + 1).unwrap_or(u32::MAX)
}

struct Reader<'b, 't, 'l> {
    builder: &'b mut Builder<'t>,
    lines: &'l [&'t str],
}

/// The sign of a line that is only that sign.
fn rule(line: &str) -> Option<u8> {
    let sign = *line.as_bytes().first()?;
    let is = line.len() >= 3
        && matches!(sign, b'=' | b'-' | b'~' | b'^' | b'*' | b'#' | b'_')
        && line.bytes().all(|byte| byte == sign);
    is.then_some(sign)
}

impl<'t> Reader<'_, 't, '_> {
    fn line(&self, place: usize) -> &'t str {
        self.lines.get(place).copied().unwrap_or_default()
    }

    fn block(&mut self, place: usize) -> usize {
        let line = self.line(place);
        if line.is_empty() {
            return place + 1;
        }
        if let Some((level, from, to, title)) = self.heading(place) {
            let words = Words::plain(title, number(from));
            self.builder
                .heading(level, (number(place), number(to - 1)), words);
            return to;
        }
        if rule(line).is_some() || line.starts_with("<pre") || line.starts_with("</") {
            return place + 1;
        }
        let item = ITEM.captures(line);
        let end = self.words_end(place + 1);
        let (kind, first) = match &item {
            Some(item) => {
                let checked = item.get(1).map(|mark| mark.as_str() != " ");
                let first = item.get(2).map_or("", |words| words.as_str());
                (BlockKind::Item { checked }, first)
            }
            None => (BlockKind::Paragraph, line.trim_start()),
        };
        let mut lines = vec![first];
        lines.extend((place + 1..end).map(|place| self.line(place).trim_start()));
        let mut words = Words::new(number(place));
        for (count, part) in lines.join("\n").split('`').enumerate() {
            // Backticks are the one mark that everybody uses.
            if count % 2 == 1 && lines.len() < 1_000 && !part.contains('\n') && !part.is_empty() {
                words.marked(super::model::SpanKind::Code, part);
            } else {
                words.push(part);
            }
        }
        self.builder
            .block(kind, (number(place), number(end - 1)), words);
        end
    }

    fn words_end(&self, from: usize) -> usize {
        let ends = |place: &usize| {
            let line = self.line(*place);
            line.is_empty()
                || ITEM.is_match(line)
                || rule(line).is_some()
                || self.heading(*place).is_some()
        };
        (from..self.lines.len())
            .find(ends)
            .unwrap_or(self.lines.len())
    }

    /// Level, line of the title, where it ends, title.
    fn heading(&self, place: usize) -> Option<(u8, usize, usize, &'t str)> {
        let line = self.line(place);
        if line.len() > 4 * MOST_HEADING || line.chars().count() > MOST_HEADING {
            return None;
        }
        if let Some(wiki) = WIKI.captures(line) {
            let level = wiki.get(1).map_or(1, |marks| marks.as_str().len());
            let title = wiki.get(2).map_or("", |title| title.as_str());
            return Some((u8::try_from(level).unwrap_or(6), place, place + 1, title));
        }
        // A title between two rules.
        if let Some(sign) = rule(line) {
            let title = self.line(place + 1);
            let is = !title.is_empty()
                && rule(title).is_none()
                && title.chars().count() <= MOST_HEADING
                && rule(self.line(place + 2)) == Some(sign);
            return is.then(|| (1, place + 1, place + 3, title.trim()));
        }
        let before = place.checked_sub(1).map_or("", |before| self.line(before));
        let next = self.line(place + 1);
        if let Some(sign) = rule(next)
            && (before.is_empty() || rule(before).is_some())
            && !line.starts_with("  ")
        {
            let level = if sign == b'=' { 1 } else { 2 };
            let near = next.len().abs_diff(line.chars().count()) <= 12 || next.len() >= 4;
            return near.then(|| (level, place, place + 2, line.trim()));
        }
        if line.starts_with([' ', '\t']) || !before.is_empty() {
            return None;
        }
        let ends_open = line.ends_with(['.', ',', ';', ':', '。', '、']);
        if let Some(found) = NUMBERED.captures(line)
            && next.is_empty()
            && !ends_open
        {
            let count = found.get(1).map_or("", |count| count.as_str());
            let title = found.get(2).map_or("", |title| title.as_str());
            // `A  word` needs its dot, and a title begins with a large letter.
            let small = title.chars().next().is_some_and(char::is_lowercase);
            let bare = count.len() == 1
                && !line[1..].starts_with(['.', ')'])
                && count.as_bytes()[0].is_ascii_alphabetic();
            let level = 1 + count.matches('.').count();
            return (!small && !bare)
                .then(|| (u8::try_from(level).unwrap_or(6), place, place + 1, line));
        }
        let letters = line.chars().filter(|sign| sign.is_alphabetic()).count();
        let loud = letters >= 3
            && !line.chars().any(char::is_lowercase)
            && line.chars().any(char::is_uppercase)
            && !line.contains([':', '|', '=', '_', '/', '$'])
            && line.chars().count() <= 60;
        (loud && next.is_empty() && !ends_open).then(|| (1, place, place + 1, line))
    }
}
