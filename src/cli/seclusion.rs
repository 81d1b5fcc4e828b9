//! What of the caller's environment this process keeps for itself while cases run.

use std::io;

use crate::{
    edge::process::{Caller, seclude},
    evidence::is_secret_name,
};

/// Variables that this program reads, or that say nothing.
const KEPT: [&str; 14] = [
    "PATH",
    "HOME",
    "LANG",
    "TMPDIR",
    "TERM",
    "COLORTERM",
    "COLUMNS",
    "LINES",
    "NO_COLOR",
    "CI",
    "USER",
    "PWD",
    "SHLVL",
    "GITHUB_ACTIONS",
];

fn is_kept(name: &str) -> bool {
    KEPT.contains(&name)
        || name.starts_with("LC_")
        || (name.starts_with("SCENARIOFORGE_") && !is_secret_name(name))
}

/// The caller's environment; of which only what [`KEPT`] names, and this program's own variables, stays in this process.
/// Children of the same user could read the rest in `/proc`.
pub(super) fn caller() -> Caller {
    seclude(is_kept, &[]).unwrap_or_else(|error| {
        tracing::warn!(
            "the caller's environment could not be hidden from children of the same user: {error}"
        );
        Caller {
            variables: std::env::vars_os()
                .filter_map(|(name, value)| {
                    Some((name.into_string().ok()?, value.into_string().ok()?))
                })
                .collect(),
        }
    })
}

/// The same, with a few variables `more`, or not at all.
///
/// # Errors
/// When the program cannot start itself again.
pub(super) fn seclude_all(more: &[(&str, String)]) -> io::Result<Caller> {
    seclude(is_kept, more)
}
