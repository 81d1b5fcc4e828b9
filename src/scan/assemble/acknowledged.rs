//! What an acknowledgement is tied to.

use sha2::{Digest as _, Sha256};

use crate::domain::manifest::{Source, SourceWarning};

/// Hexadecimal SHA-256 of what a person has seen who acknowledges a warning: the text of the section, and what the warning says
/// of its target. For another text, or another target, it is another.
pub fn acknowledgement_of(source: &Source, warning: &SourceWarning) -> String {
    let section = warning.line.and_then(|line| {
        source
            .sections
            .iter()
            .find(|section| section.lines.0 <= line && line <= section.lines.1)
    });
    let text = section.map_or(&source.sha256, |section| &section.sha256);
    // What is nearest to a name that is gone may change every day; what another statement says is the target itself.
    let target = if warning.code.starts_with("contradicts") {
        Some(&warning.message)
    } else {
        warning.revision.as_ref()
    };
    let mut sha256 = Sha256::new();
    for part in [
        Some(&warning.code),
        warning.reference.as_ref(),
        Some(text),
        target,
    ] {
        let part = part.map_or("", String::as_str);
        sha256.update((part.len() as u64).to_le_bytes());
        sha256.update(part);
    }
    sha256
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
