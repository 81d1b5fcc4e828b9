//! Flags, and keys of configuration.

use super::{
    found::Found,
    model::{Claim, Target},
    well_known,
};

/// A key of configuration by its name.
pub(super) fn key_of(key: &str, at: usize) -> Found {
    let found = Found::new(Target::ConfigKey(key.to_owned()), key, at);
    if well_known::is_name(key) {
        found.claimed(Claim::Elsewhere)
    } else {
        found
    }
}

/// A long flag without its value: `--dry-run` of `--dry-run=true`.
pub(super) fn flag(text: &str) -> Option<String> {
    let rest = text.strip_prefix("--")?;
    let end = rest
        .find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '-' || sign == '_'))
        .unwrap_or(rest.len());
    let name = rest[..end].trim_end_matches('-');
    let sound = name.len() > 1
        && name.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && rest[end..]
            .chars()
            .next()
            .is_none_or(|sign| " =[<,:)|/.;\"'`\t".contains(sign));
    sound.then(|| format!("--{name}"))
}
