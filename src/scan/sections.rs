//! The sections of a Markdown document, and which of them differ between two versions.

use std::collections::HashMap;

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::domain::drift::{SectionChange, SectionDrift};

/// Characters of a heading that are shown, and by which it is found again. What differs behind them is a change of the text.
const MAX_TITLE: usize = 120;

/// One heading with what stands under it, up to the next heading of any level.
struct Section<'t> {
    title: String,
    /// The headings above it and its own: two sections of one title in two chapters are two.
    path: Vec<String>,
    /// As it stands, with the heading: its title leaves out links, pictures and marks.
    text: &'t str,
    /// Counted from 1.
    lines: (u32, u32),
}

/// Whether two versions of a document are the same but for line ends, white space at the ends of lines, and blank lines around
/// sections. Anything else is a change, also where no section differs because one has only moved.
pub(super) fn unchanged(before: &str, now: &str) -> bool {
    let (before, now) = (sections(before), sections(now));
    before.len() == now.len()
        && before
            .iter()
            .zip(&now)
            .all(|(old, new)| same(old.text, new.text))
}

/// The sections that differ between two versions of a document; what [`unchanged`] passes over does not count, and neither does a
/// section that only moved.
pub(super) fn differing(before: &str, now: &str) -> Vec<SectionDrift> {
    let (before, now) = (sections(before), sections(now));
    let mut known: HashMap<(&[String], usize), &Section<'_>> = HashMap::new();
    let mut times: HashMap<&[String], usize> = HashMap::new();
    for section in &before {
        let time = times.entry(&section.path).or_default();
        known.insert((&section.path, *time), section);
        *time += 1;
    }
    let mut drift = Vec::new();
    let mut times: HashMap<&[String], usize> = HashMap::new();
    for section in &now {
        let time = times.entry(&section.path).or_default();
        let change = match known.remove(&(section.path.as_slice(), *time)) {
            None => Some(SectionChange::Added),
            Some(old) if !same(old.text, section.text) => Some(SectionChange::Changed),
            Some(_) => None,
        };
        *time += 1;
        drift.extend(change.map(|change| section.drift(change)));
    }
    // In the order of the old text: a map has none.
    let mut removed: Vec<&Section<'_>> = known.into_values().collect();
    removed.sort_by_key(|section| section.lines);
    let removed = removed
        .into_iter()
        .map(|section| section.drift(SectionChange::Removed));
    drift.extend(removed);
    drift
}

/// The lines of the old text whose sections differ now, each as first and last.
pub(super) fn lines_that_differ(before: &str, now: &str) -> Vec<(u32, u32)> {
    let old = sections(before);
    let mut unchanged: HashMap<(Vec<String>, usize), &str> = HashMap::new();
    let mut times: HashMap<Vec<String>, usize> = HashMap::new();
    for section in sections(now) {
        let time = times.entry(section.path.clone()).or_default();
        unchanged.insert((section.path, *time), section.text);
        *time += 1;
    }
    let mut times: HashMap<&[String], usize> = HashMap::new();
    let mut lines = Vec::new();
    for section in &old {
        let time = times.entry(&section.path).or_default();
        let key = (section.path.clone(), *time);
        *time += 1;
        if !unchanged
            .get(&key)
            .is_some_and(|text| same(text, section.text))
        {
            lines.push(section.lines);
        }
    }
    lines
}

impl Section<'_> {
    fn drift(&self, change: SectionChange) -> SectionDrift {
        SectionDrift {
            title: self.title.clone(),
            change,
            lines: self.lines,
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let lines = text.lines().map(|line| line.trim_end().to_owned());
        let mut lines: Vec<String> = lines.skip_while(String::is_empty).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    };
    one == other || words(one) == words(other)
}

/// Every section, in order. What stands before the first heading is one without a title, if it has any words.
fn sections(text: &str) -> Vec<Section<'_>> {
    struct Heading {
        level: HeadingLevel,
        title: String,
        /// Where it begins.
        start: usize,
    }
    let mut headings: Vec<Heading> = Vec::new();
    let mut inside = false;
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_YAML_STYLE_METADATA_BLOCKS
        | Options::ENABLE_PLUSES_DELIMITED_METADATA_BLOCKS;
    for (event, range) in Parser::new_ext(text, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                inside = true;
                headings.push(Heading {
                    level,
                    title: String::new(),
                    start: range.start,
                });
            }
            Event::End(TagEnd::Heading(_)) => inside = false,
            Event::Text(words) | Event::Code(words) if inside => {
                if let Some(heading) = headings.last_mut() {
                    heading.title.push_str(&words);
                }
            }
            Event::SoftBreak | Event::HardBreak if inside => {
                if let Some(heading) = headings.last_mut() {
                    heading.title.push(' ');
                }
            }
            _ => {}
        }
    }
    let mut line_of = LineOf::new(text);
    let mut found = Vec::with_capacity(headings.len() + 1);
    let first = headings.first().map_or(text.len(), |heading| heading.start);
    if !text[..first].trim().is_empty() {
        found.push(Section {
            title: String::new(),
            path: Vec::new(),
            text: &text[..first],
            lines: (1, line_of.last_before(first)),
        });
    }
    let mut above: Vec<(HeadingLevel, String)> = Vec::new();
    for (place, heading) in headings.iter().enumerate() {
        let end = headings
            .get(place + 1)
            .map_or(text.len(), |next| next.start);
        let title: String = heading.title.trim().chars().take(MAX_TITLE).collect();
        above.retain(|(level, _)| *level < heading.level);
        above.push((heading.level, title.clone()));
        let begins = line_of.of(heading.start);
        found.push(Section {
            path: above.iter().map(|(_, title)| title.clone()).collect(),
            title,
            text: &text[heading.start..end],
            lines: (begins, line_of.last_before(end).max(begins)),
        });
    }
    found
}

/// Counts lines, going forward only.
struct LineOf<'t> {
    text: &'t [u8],
    at: usize,
    line: u32,
}

impl<'t> LineOf<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            text: text.as_bytes(),
            at: 0,
            line: 1,
        }
    }

    /// The line of a byte that is not before the last one asked for; the last one for what is.
    fn of(&mut self, offset: usize) -> u32 {
        if offset > self.at {
            let ends = self.text[self.at..offset].iter();
            let ends = ends.filter(|byte| **byte == b'\n').count();
            self.line = self
                .line
                .saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
            self.at = offset;
        }
        self.line
    }

    /// The line of the last byte before `end`.
    fn last_before(&mut self, end: usize) -> u32 {
        self.of(end.saturating_sub(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = "Opening words.\n\n# Shop\n\nA shop.\n\n## Orders\n\nOne.\n\n## Refunds\n\nTwo.\n\n# Admin\n\n## Orders\n\nThree.\n";

    #[test]
    fn what_differs_is_named_by_its_heading_and_its_lines() {
        let replaced = |from: &str, to: &str| DOCUMENT.replacen(from, to, 1);
        for (now, told) in [
            (DOCUMENT.to_owned(), vec![]),
            // White space and line ends.
            (DOCUMENT.replace('\n', "\r\n"), vec![]),
            (replaced("A shop.\n", "A shop.   \n\n\n"), vec![]),
            // Only moved down.
            (
                replaced("A shop.", "A shop.\nWith tea."),
                vec!["section “Shop” (lines 3-7)"],
            ),
            (
                replaced("Three", "Four"),
                vec!["section “Orders” (lines 17-19)"],
            ),
            (
                replaced("Opening", "Other"),
                vec!["its opening (lines 1-2)"],
            ),
            (
                replaced("## Refunds", "## Money back"),
                vec![
                    "new section “Money back” (lines 11-14)",
                    "section “Refunds” was removed",
                ],
            ),
            (
                replaced("# Admin", "# Admin\n\n# Gifts"),
                vec![
                    "new section “Gifts” (lines 17-18)",
                    "new section “Orders” (lines 19-21)",
                    "section “Orders” was removed",
                ],
            ),
            (
                String::new(),
                vec![
                    "its opening was removed",
                    "section “Shop” was removed",
                    "section “Orders” was removed",
                    "section “Refunds” was removed",
                    "section “Admin” was removed",
                    "section “Orders” was removed",
                ],
            ),
            (
                format!("{DOCUMENT}```\n# No heading\n```\n"),
                vec!["section “Orders” (lines 17-22)"],
            ),
        ] {
            let drift = differing(DOCUMENT, &now);
            let drift: Vec<String> = drift.iter().map(ToString::to_string).collect();
            assert_eq!(drift, told, "{now}");
        }
    }

    #[test]
    fn a_heading_is_compared_as_it_stands() {
        let long = "word ".repeat(60);
        for (before, now) in [
            // A paragraph above a rule is a heading to Markdown.
            (
                "# Shop\n\nAt most 10.\n---\n",
                "# Shop\n\nAt most 99.\n---\n",
            ),
            (&*format!("{long}10\n---\n"), &*format!("{long}99\n---\n")),
            (&*format!("# {long}10\n"), &*format!("# {long}99\n")),
            ("## A [link](https://a/v1)\n", "## A [link](https://a/v2)\n"),
            ("## A [l](/a \"one\")\n", "## A [l](/a \"two\")\n"),
            ("## A ![p](one.png)\n", "## A ![p](two.png)\n"),
            ("## A <!-- not in v1 -->\n", "## A\n"),
            ("## A <b>b</b>\n", "## A b\n"),
            ("## A *b*\n", "## A b\n"),
            ("## A `b`\n", "## A b\n"),
            ("## A\n", "### A\n"),
            ("> ## A\n", "## A\n"),
        ] {
            assert!(!unchanged(before, now), "{before} {now}");
            assert_ne!(differing(before, now), [], "{before} {now}");
            assert_ne!(lines_that_differ(before, now), [], "{before} {now}");
        }
    }

    /// Whatever Markdown has, in one text.
    const EVERYTHING: &str = "---\ntitle: x\n---\nIntro\n\n# Shop [l](/a \"t\")\n\nA *b* `c` <i>d</i> ![e](f.png)\nlast line\n---\n\n## Two <!-- g -->\n\n- h\n  1. i\n\n> # Quoted\n> j\n\n```rs\n# k\n```\n\n    # l\n\n<div>\n# m\n</div>\n\n| n | o |\n|---|---|\n| p | q |\n\n[r]: /s\n\n## Two <!-- g -->\n\n# t\\\nu\n===\n";

    #[test]
    fn no_change_but_white_space_is_ever_passed_over() {
        for (place, sign) in EVERYTHING.char_indices() {
            let (head, tail) = (&EVERYTHING[..place], &EVERYTHING[place + sign.len_utf8()..]);
            let (gone, other) = (format!("{head}{tail}"), format!("{head}Z{tail}"));
            assert!(!unchanged(EVERYTHING, &other), "{other}");
            if !sign.is_whitespace() {
                assert!(!unchanged(EVERYTHING, &gone), "{gone}");
                assert!(!unchanged(&gone, EVERYTHING), "{gone}");
            }
        }
        let lines: Vec<&str> = EVERYTHING.lines().collect();
        for one in 0..lines.len() {
            for other in one + 1..lines.len() {
                let mut swapped = lines.clone();
                swapped.swap(one, other);
                let signs = |lines: &[&str]| -> String {
                    lines
                        .concat()
                        .chars()
                        .filter(|sign| !sign.is_whitespace())
                        .collect()
                };
                if signs(&swapped) != signs(&lines) {
                    assert!(!unchanged(EVERYTHING, &swapped.join("\n")), "{one} {other}");
                }
            }
        }
        assert!(unchanged(DOCUMENT, &DOCUMENT.replace('\n', " \t\r\n")));
        // A section that moved says the same, and the document does not.
        let moved = DOCUMENT.replace(
            "## Orders\n\nOne.\n\n## Refunds\n\nTwo.",
            "## Refunds\n\nTwo.\n\n## Orders\n\nOne.",
        );
        assert_eq!(differing(DOCUMENT, &moved), []);
        assert!(!unchanged(DOCUMENT, &moved));
    }

    #[test]
    fn lines_of_the_old_text_say_whom_it_concerns() {
        let now = DOCUMENT
            .replacen("One", "Uno", 1)
            .replacen("Opening", "New line.\n\nOpening", 1);
        assert_eq!(lines_that_differ(DOCUMENT, &now), [(1, 2), (7, 10)]);
        assert_eq!(lines_that_differ(DOCUMENT, DOCUMENT), []);
    }

    #[test]
    fn headings_of_every_kind_are_found_and_nothing_breaks_on_odd_texts() {
        let titles = |text: &str| -> Vec<String> {
            sections(text)
                .into_iter()
                .map(|section| section.title)
                .collect()
        };
        assert_eq!(titles("One\n===\n\nTwo\n---\n"), ["One", "Two"]);
        assert_eq!(titles("---\ntitle: x\n---\n# A `b` *c*\n"), ["", "A b c"]);
        assert_eq!(titles("#\n#\n"), ["", ""]);
        for odd in [
            "",
            "\n",
            "#",
            "# \u{0}",
            "#\r#\r",
            "\u{feff}# a",
            "> # quoted\n> text\n",
        ] {
            assert_eq!(differing(odd, odd), [], "{odd:?}");
        }
    }
}
