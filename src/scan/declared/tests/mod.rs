//! Declarations of every kind, each with what looks like one and is none.

mod others;
mod own;
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
