//! Who confirms.

use std::path::Path;

use super::super::error::CliError;
use crate::edge::git::{Identity, identity};

/// A longer name is none.
const LONGEST_NAME: usize = 200;
/// A longer note belongs into a document.
const LONGEST_NOTE: usize = 10_000;

/// The name that is given; else the workflow's actor; else the user of git's settings.
///
/// # Errors
/// When there is none, or it is no name; the remedy is told.
pub(super) fn who(given: Option<&str>, root: &Path) -> Result<String, CliError> {
    let name = match given {
        Some(given) => given.to_owned(),
        None => actor().or_else(|| known(identity(root))).ok_or_else(|| {
            CliError::input("nobody can tell who confirms this")
                .hint("name yourself: --by 'Ada Lovelace'")
                .hint("or let git know you: git config user.name 'Ada Lovelace'")
        })?,
    };
    let name = name.trim();
    if name.is_empty() || name.len() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(CliError::input(format!(
            "`{}` is no name",
            name.chars().take(50).collect::<String>()
        ))
        .hint("a name has one line of at most 200 characters: --by 'Ada Lovelace'"));
    }
    Ok(name.to_owned())
}

fn actor() -> Option<String> {
    let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
    variable("GITHUB_ACTIONS").filter(|value| value == "true")?;
    variable("GITHUB_ACTOR")
}

fn known(identity: Identity) -> Option<String> {
    match (identity.name, identity.email) {
        (Some(name), Some(email)) => Some(format!("{name} <{email}>")),
        (name, email) => name.or(email),
    }
}

/// A note without white space around it; `None`: nothing was said.
///
/// # Errors
/// When it is no text for people.
pub(super) fn note(given: Option<&str>) -> Result<Option<String>, CliError> {
    let Some(note) = given.map(str::trim).filter(|note| !note.is_empty()) else {
        return Ok(None);
    };
    if note.len() > LONGEST_NOTE || note.chars().any(|c| c.is_control() && c != '\n') {
        return Err(CliError::input(
            "the note is longer than 10,000 characters, or has control characters in it",
        )
        .hint("say it in a sentence or two: --note 'why'"));
    }
    Ok(Some(note.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_a_note_are_texts_for_people() {
        let root = Path::new("/");
        assert_eq!(who(Some(" Ada "), root).ok().as_deref(), Some("Ada"));
        for wrong in ["", "  ", "a\nb", "a\u{1b}[31m", &"x".repeat(201)] {
            assert!(who(Some(wrong), root).is_err(), "{wrong:?}");
        }
        assert_eq!(note(Some(" a\nb ")).ok().flatten().as_deref(), Some("a\nb"));
        assert_eq!(note(Some(" ")).ok(), Some(None));
        assert!(note(Some("a\u{1b}[31m")).is_err());
    }

    #[test]
    fn git_knows_a_name_or_an_address() {
        let identity = |name: Option<&str>, email: Option<&str>| Identity {
            name: name.map(str::to_owned),
            email: email.map(str::to_owned),
        };
        for (found, expected) in [
            (identity(Some("Ada"), Some("a@b")), Some("Ada <a@b>")),
            (identity(Some("Ada"), None), Some("Ada")),
            (identity(None, Some("a@b")), Some("a@b")),
            (identity(None, None), None),
        ] {
            assert_eq!(known(found).as_deref(), expected);
        }
    }
}
