//! What the program says of a checkout.

use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Stdio},
};

use scenarioforge::domain::manifest::{Manifest, Source, SourceStatus, SourceType, SourceWarning};

/// Sources by path.
pub(crate) type Sources = BTreeMap<String, Source>;

/// Runs `scan --json` in a clean environment; the error is what it wrote to the standard error stream.
pub(crate) fn scan(program: &Path, folder: &Path) -> Result<Sources, String> {
    let output = Command::new(program)
        .args(["scan", "--json"])
        .current_dir(folder)
        .env_clear()
        .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
        .env("HOME", folder.parent().expect("a temporary folder"))
        .env("LANG", "C.UTF-8")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(format!(
            "{}: {}",
            output.status,
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let manifest: Manifest =
        serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())?;
    let sources = manifest.sources.into_iter();
    Ok(sources
        .map(|source| (source.path.clone(), source))
        .collect())
}

/// The word for a type.
pub(crate) fn type_word(kind: SourceType) -> &'static str {
    match kind {
        SourceType::Prd => "prd",
        SourceType::Spec => "spec",
        SourceType::Plan => "plan",
        SourceType::Architecture => "architecture",
        SourceType::Code => "code",
    }
}

/// The word for a status.
pub(crate) fn status_word(status: SourceStatus) -> &'static str {
    match status {
        SourceStatus::Trusted => "trusted",
        SourceStatus::Suspect => "suspect",
        SourceStatus::Stale => "stale",
        SourceStatus::Excluded => "excluded",
    }
}

/// Whether it says that something which the document names was there and is not any more.
pub(crate) fn tells_of_loss(warning: &SourceWarning) -> bool {
    warning.code.starts_with("missing-")
}

/// Whether it says that two statements differ.
pub(crate) fn tells_of_contradiction(warning: &SourceWarning) -> bool {
    warning.code.starts_with("contradict")
}

/// Whether a warning's reference is what a label calls gone. A warning may name the part (`SmsSender` of `SmsSender.send`)
/// or the whole.
pub(crate) fn names(warning: &SourceWarning, label: &str) -> bool {
    let Some(reference) = warning.reference.as_deref() else {
        return false;
    };
    let plain = |text: &str| text.replace(['`', '(', ')'], "").trim().to_lowercase();
    let (reference, label) = (plain(reference), plain(label));
    reference == label
        || (reference.len() >= 4 && label.contains(&reference))
        || (label.len() >= 4 && reference.contains(&label))
}
