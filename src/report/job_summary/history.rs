//! How failed cases did in the runs before: whether a reviewer has to look for the cause in this change.

use crate::{
    domain::results::CaseResult,
    report::{
        escape::prose,
        text::{counted, grouped, shorten},
    },
};

use super::section::MAX_TEXT;

/// How a failed case did before; empty: nothing is known.
pub(super) fn before(case: &CaseResult) -> String {
    let history = case.history.as_deref();
    let words = history.map(|history| prose(&shorten(&history.words(true), MAX_TEXT)).to_string());
    words.unwrap_or_default()
}

/// One line over all failed cases; empty where none of them failed before.
pub(super) fn broken_before<'a>(failed: impl Iterator<Item = &'a CaseResult>) -> String {
    let (mut cases, mut broken, mut on) = (0_u64, 0_u64, None);
    for case in failed {
        cases += 1;
        if let Some(history) = case.history.as_deref().filter(|past| past.was_broken()) {
            broken += 1;
            on = Some(&history.on);
        }
    }
    let Some(on) = on else {
        return String::new();
    };
    let on = prose(&shorten(on, 100)).to_string();
    let which = match (broken, cases) {
        (1, 1) => "It".to_owned(),
        (broken, cases) if broken == cases => format!("All {}", counted(cases, "failed case")),
        (broken, cases) => format!("{} of {}", grouped(broken), counted(cases, "failed case")),
    };
    format!("{which} failed in the last run on {on} before this change, too.")
}
