//! Tables in statements of SQL.

use std::sync::LazyLock;

use regex::Regex;

use super::{found::Found, model::Target, well_known};

/// What the words of tables and databases are.
static SQL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r#"(?i)\b(?:from|join|into|update|table(?:\s+if\s+(?:not\s+)?exists)?)\s+(?:\w+\.)?["`\[]?([a-z_][a-z0-9_]*)"#,
    )
    .expect("a pattern of ours")
});

/// The tables that a statement of SQL names.
pub(super) fn tables(text: &str, at: usize) -> Vec<Found> {
    let names = SQL
        .captures_iter(text)
        .filter_map(|captures| captures.get(1));
    names
        .filter(|name| {
            !well_known::is_name(&name.as_str().to_ascii_uppercase())
                && name.as_str().len() > 2
                && !matches!(
                    name.as_str().to_ascii_lowercase().as_str(),
                    "select"
                        | "set"
                        | "the"
                        | "only"
                        | "information_schema"
                        | "pg_catalog"
                        | "not"
                        | "exists"
                )
        })
        .map(|name| {
            Found::new(
                Target::Table(name.as_str().to_owned()),
                name.as_str(),
                at + name.start(),
            )
        })
        .collect()
}
