//! Declarations of every kind, each with what looks like one and is none.

mod formats;
mod others;
mod own;
mod tools;
mod words;

use super::{Declared, Neighbours, Standing, declared};
use crate::scan::document::read;

fn of(path: &str, text: &str) -> Option<Declared> {
    declared(path, &read(path, text), &Neighbours::default())
}

/// Standing and what takes its place.
fn told(path: &str, text: &str) -> Option<(Standing, Option<String>)> {
    of(path, text).map(|said| (said.standing, said.superseded_by))
}

fn check(cases: &[(&str, Option<Standing>)]) {
    for (text, standing) in cases {
        let said = of("docs/adr/0007-use-tea.md", text);
        assert_eq!(
            said.as_ref().map(|said| said.standing),
            *standing,
            "{text:?} {said:?}"
        );
    }
}

/// Paths with texts and what each of them declares.
fn all(cases: &[(&str, &str, Option<Standing>)]) {
    let mut wrong = Vec::new();
    for (path, text, expected) in cases {
        let found = told(path, text).map(|(standing, _)| standing);
        if found != *expected {
            wrong.push(format!("{path} {text:?}: {found:?}, expected {expected:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
