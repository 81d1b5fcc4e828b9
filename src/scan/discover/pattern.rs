//! Patterns of paths: components between slashes, matched from any folder on.
//!
//! `*` stands for any signs within a component, `**` for any number of components, `#` for a component that begins as
//! records do. The last component is matched against the file's stem. A leading `/` binds the pattern to the root.

use super::{place::Place, record::mark};

/// A pattern, taken apart once.
pub(super) struct Pattern {
    rooted: bool,
    parts: Vec<&'static str>,
}

impl Pattern {
    /// From how it is written.
    pub(super) fn of(pattern: &'static str) -> Self {
        let (rooted, pattern) = match pattern.strip_prefix('/') {
            Some(rest) => (true, rest),
            None => (false, pattern),
        };
        Self {
            rooted,
            parts: pattern.split('/').collect(),
        }
    }

    /// The component with which every match begins; `None` when it may be one of many.
    pub(super) fn first_word(&self) -> Option<&'static str> {
        let first = *self.parts.first()?;
        (!first.contains(['*', '#'])).then_some(first)
    }

    /// The index of the first component that it matches; `None` when it does not match. What stands before it is only the
    /// way there.
    pub(super) fn find(&self, place: &Place) -> Option<usize> {
        let last = if self.rooted { 0 } else { place.folders.len() };
        (0..=last).find(|start| here(&self.parts, &place.folders[*start..], &place.stem))
    }
}

fn here(parts: &[&str], folders: &[String], stem: &str) -> bool {
    match (parts, folders) {
        ([], _) => false,
        (["**"], _) => true,
        ([part], []) => component(part, stem),
        (["**", rest @ ..], _) => {
            (0..=folders.len()).any(|skipped| here(rest, &folders[skipped..], stem))
        }
        ([_], _) | (_, []) => false,
        ([part, rest @ ..], [folder, below @ ..]) => {
            component(part, folder) && here(rest, below, stem)
        }
    }
}

fn component(part: &str, text: &str) -> bool {
    if let Some(rest) = part.strip_prefix('#') {
        return mark(text).is_some() && (rest.is_empty() || component(rest, text));
    }
    match part.split_once('*') {
        None => part == text,
        Some((head, tail)) => {
            let Some(rest) = text.strip_prefix(head) else {
                return false;
            };
            match tail.split_once('*') {
                None => rest.ends_with(tail),
                // At most two stars are written: what is between them has to be somewhere.
                Some((middle, end)) => rest
                    .find(middle)
                    .is_some_and(|at| rest[at + middle.len()..].ends_with(end)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_from_any_folder_on() {
        for (pattern, path, expected) in [
            ("adr/**", "docs/adr/0001-x.md", Some(1)),
            ("adr/**", "adr/x/y.md", Some(0)),
            ("adr/**", "docs/adr.md", None),
            ("adr/**", "adr", None),
            (
                ".kiro/specs/**/design",
                "a/.kiro/specs/x/y/design.md",
                Some(1),
            ),
            (".kiro/specs/**/design", ".kiro/specs/design.md", Some(0)),
            (".kiro/specs/**/design", ".kiro/specs/x/designs.md", None),
            ("specs/#/spec", "specs/001-login/spec.md", Some(0)),
            ("specs/#/spec", "specs/login/spec.md", None),
            ("specs/*/spec", "specs/login/spec.md", Some(0)),
            ("/prd", "prd.md", Some(0)),
            ("/prd", "docs/prd.md", None),
            ("docs/*-plan", "docs/the-plan.md", Some(0)),
            ("docs/*-plan", "docs/the-planet.md", None),
            ("docs/a*b*c", "docs/axbyc.md", Some(0)),
            ("docs/a*b*c", "docs/axyc.md", None),
        ] {
            assert_eq!(
                Pattern::of(pattern).find(&Place::of(path)),
                expected,
                "{pattern} {path}"
            );
        }
    }
}
