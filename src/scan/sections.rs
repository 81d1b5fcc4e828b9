//! The sections of a document, and which of them differ between two versions.

use std::collections::HashMap;

use super::document;
use crate::domain::drift::{SectionChange, SectionDrift};

/// One heading with what stands under it, up to the next heading of any level.
pub(super) struct Section {
    title: String,
    /// The headings above it and its own: two sections of one title in two chapters are two.
    path: Vec<String>,
    /// Of its text as it stands, with the heading: its title leaves out links, pictures and marks.
    sha256: String,
    /// Counted from 1.
    lines: (u32, u32),
}

/// Every section of a document, in order. What stands before the first heading is one without a title, if it has any words.
pub(super) fn sections(path: &str, text: &str) -> Vec<Section> {
    let read = document::read(path, text).sections;
    let mut found: Vec<Section> = Vec::with_capacity(read.len());
    for section in read {
        let above = section.above.and_then(|above| found.get(above));
        let mut path = above.map_or_else(Vec::new, |above| above.path.clone());
        if section.level > 0 {
            path.push(section.title.clone());
        }
        found.push(Section {
            title: section.title,
            path,
            sha256: section.sha256,
            lines: section.lines,
        });
    }
    found
}

/// Whether two versions of a document are the same but for line ends, white space at the ends of lines, and blank lines around
/// sections. Anything else is a change, also where no section differs because one has only moved.
pub(super) fn unchanged(before: &[Section], now: &[Section]) -> bool {
    let digests = |sections: &[Section]| -> Vec<String> {
        let digests = sections.iter().map(|section| section.sha256.clone());
        digests.collect()
    };
    digests(before) == digests(now)
}

/// The sections that differ between two versions of a document; what [`unchanged`] passes over does not count, and neither does a
/// section that only moved.
pub(super) fn differing(before: &[Section], now: &[Section]) -> Vec<SectionDrift> {
    let mut known: HashMap<(&[String], usize), &Section> = HashMap::new();
    let mut times: HashMap<&[String], usize> = HashMap::new();
    for section in before {
        let time = times.entry(&section.path).or_default();
        known.insert((&section.path, *time), section);
        *time += 1;
    }
    let mut drift = Vec::new();
    let mut times: HashMap<&[String], usize> = HashMap::new();
    for section in now {
        let time = times.entry(&section.path).or_default();
        let change = match known.remove(&(section.path.as_slice(), *time)) {
            None => Some(SectionChange::Added),
            Some(old) if old.sha256 != section.sha256 => Some(SectionChange::Changed),
            Some(_) => None,
        };
        *time += 1;
        drift.extend(change.map(|change| section.drift(change)));
    }
    // In the order of the old text: a map has none.
    let mut removed: Vec<&Section> = known.into_values().collect();
    removed.sort_by_key(|section| section.lines);
    let removed = removed
        .into_iter()
        .map(|section| section.drift(SectionChange::Removed));
    drift.extend(removed);
    drift
}

/// The lines of the old text whose sections differ now, each as first and last.
pub(super) fn lines_that_differ(before: &[Section], now: &[Section]) -> Vec<(u32, u32)> {
    let mut unchanged: HashMap<(&[String], usize), &str> = HashMap::new();
    let mut times: HashMap<&[String], usize> = HashMap::new();
    for section in now {
        let time = times.entry(&section.path).or_default();
        unchanged.insert((&section.path, *time), &section.sha256);
        *time += 1;
    }
    let mut times: HashMap<&[String], usize> = HashMap::new();
    let mut lines = Vec::new();
    for section in before {
        let time = times.entry(&section.path).or_default();
        let same = unchanged.get(&(section.path.as_slice(), *time));
        *time += 1;
        if same.is_none_or(|same| *same != section.sha256) {
            lines.push(section.lines);
        }
    }
    lines
}

impl Section {
    fn drift(&self, change: SectionChange) -> SectionDrift {
        SectionDrift {
            title: self.title.clone(),
            change,
            lines: self.lines,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unchanged(before: &str, now: &str) -> bool {
        super::unchanged(&sections("a.md", before), &sections("a.md", now))
    }

    fn differing(before: &str, now: &str) -> Vec<SectionDrift> {
        super::differing(&sections("a.md", before), &sections("a.md", now))
    }

    fn lines_that_differ(before: &str, now: &str) -> Vec<(u32, u32)> {
        super::lines_that_differ(&sections("a.md", before), &sections("a.md", now))
    }

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
    fn documents_of_every_format_are_cut_alike() {
        for (path, before, told) in [
            (
                "a.rst",
                "Shop\n====\n\nTea.\n\nOrders\n------\n\nOne.\n",
                "section “Orders” (lines 6-9)",
            ),
            (
                "a.adoc",
                "= Shop\n\nTea.\n\n== Orders\n\nOne.\n",
                "section “Orders” (lines 5-7)",
            ),
            (
                "a.feature",
                "Feature: Shop\n\n  Scenario: Orders\n    Given One.\n",
                "section “Orders” (lines 3-4)",
            ),
            (
                "a.yaml",
                "openapi: 3.0.0\npaths:\n  /orders:\n    get:\n      summary: One.\n",
                "section “GET /orders” (lines 3-5)",
            ),
        ] {
            let now = before.replace("One", "Two");
            let drift = super::differing(&sections(path, before), &sections(path, &now));
            let drift: Vec<String> = drift.iter().map(ToString::to_string).collect();
            assert_eq!(drift, [told], "{path}");
        }
    }

    #[test]
    fn headings_of_every_kind_are_found_and_nothing_breaks_on_odd_texts() {
        let titles = |text: &str| -> Vec<String> {
            sections("a.md", text)
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
