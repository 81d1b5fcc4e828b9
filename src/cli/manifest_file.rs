//! `.scenarioforge/manifest.json`: how the commands that write it read it and put it back.

use std::{io, path::Path};

use serde::Serialize;
use serde_json::Value;

use super::{check::SHOWN, error::CliError, place::tree};
use crate::{
    check::{FileText, Format, MANIFEST_PATH, load_manifest, render},
    domain::manifest::Manifest,
    edge::files::{FileError, Tree},
};

/// A larger file is not read: the commands that read it for a run refuse it, too.
const MOST_BYTES: u64 = 256 << 20;

/// A manifest with the text that it was read from.
#[derive(Debug)]
pub(super) struct ManifestFile {
    /// What the text says.
    pub(super) manifest: Manifest,
    text: String,
}

/// Reads the manifest of a project; `None`: there is none.
///
/// # Errors
/// When it cannot be read, or is no manifest; the remedy is told.
pub(super) fn read(root: &Path, color: bool) -> Result<Option<ManifestFile>, CliError> {
    let Some(text) = text(&opened(root)?)? else {
        return Ok(None);
    };
    match load_manifest(&text, MANIFEST_PATH) {
        Ok(manifest) => Ok(Some(ManifestFile { manifest, text })),
        Err(findings) => {
            let file = FileText {
                path: MANIFEST_PATH.to_owned(),
                format: Format::Json,
                text,
            };
            let rendered = render(&findings, &[file], color, SHOWN);
            Err(CliError::findings(format!(
                "{rendered}  hint: take it from an earlier commit: git checkout HEAD -- {MANIFEST_PATH}\n  hint: or begin anew, which forgets what was selected and confirmed: rm {MANIFEST_PATH} && scenarioforge scan\n"
            )))
        }
    }
}

/// Writes a manifest. The same manifest gives the same bytes. `read`: what it has been made from by changing values, if it has;
/// then keys that this version does not know are kept.
///
/// # Errors
/// When somebody else has changed the file since it was `read`, or it cannot be written.
pub(super) fn write(
    root: &Path,
    manifest: &Manifest,
    read: Option<&ManifestFile>,
) -> Result<(), CliError> {
    let tree = opened(root)?;
    if let Some(read) = read {
        if text(&tree)?.as_deref() != Some(read.text.as_str()) {
            return Err(CliError::input(format!(
                "{MANIFEST_PATH} has changed since it was read, and nothing was written"
            ))
            .hint("do the same again"));
        }
        // Only a text that is not just what we would write can have something that we do not know. It costs several times
        // the memory to keep that.
        let unknown = bytes(&read.manifest)? != read.text.as_bytes();
        let old = read.text.trim_start_matches('\u{feff}');
        if unknown && let Ok(old) = serde_json::from_str(old) {
            let mut new = serde_json::to_value(manifest).map_err(unwritten)?;
            keep_unknown(&mut new, old, 0);
            return put(&tree, &bytes(&new)?);
        }
    }
    put(&tree, &bytes(manifest)?)
}

/// Adds what the old document has and the new one does not. The confirmation is another one as a whole.
fn keep_unknown(new: &mut Value, old: Value, depth: usize) {
    match (new, old) {
        (Value::Object(new), Value::Object(old)) => {
            for (key, old) in old {
                match new.get_mut(&key) {
                    None => {
                        new.insert(key, old);
                    }
                    Some(_) if depth == 0 && key == "confirmation" => {}
                    Some(new) => keep_unknown(new, old, depth + 1),
                }
            }
        }
        (Value::Array(new), Value::Array(old)) if new.len() == old.len() => {
            for (new, old) in new.iter_mut().zip(old) {
                keep_unknown(new, old, depth + 1);
            }
        }
        _ => {}
    }
}

fn opened(root: &Path) -> Result<Tree, CliError> {
    tree(root).map_err(|error| {
        CliError::environment(format!("{} cannot be opened", root.display())).because(error)
    })
}

fn text(tree: &Tree) -> Result<Option<String>, CliError> {
    let refused = |error: FileError| {
        CliError::input(format!("{MANIFEST_PATH} cannot be read")).because(error)
    };
    if !tree.has(MANIFEST_PATH).map_err(refused)? {
        return Ok(None);
    }
    let bytes = tree.short(MANIFEST_PATH, MOST_BYTES).map_err(refused)?;
    let Some(bytes) = bytes else {
        return Err(CliError::input(format!(
            "{MANIFEST_PATH} is no ordinary file of at most {} MiB",
            MOST_BYTES >> 20
        ))
        .hint(format!(
            "remove it, and have it written anew: rm {MANIFEST_PATH} && scenarioforge scan"
        )));
    };
    String::from_utf8(bytes).map(Some).map_err(|error| {
        CliError::input(format!("{MANIFEST_PATH} is not UTF-8"))
            .because(error)
            .hint(format!(
                "have it written anew: rm {MANIFEST_PATH} && scenarioforge scan"
            ))
    })
}

fn unwritten(error: impl std::error::Error) -> CliError {
    CliError::environment(format!("{MANIFEST_PATH} cannot be written")).because(error)
}

/// A document as it stands in the file.
fn bytes(document: &impl Serialize) -> Result<Vec<u8>, CliError> {
    let mut bytes = serde_json::to_vec_pretty(document).map_err(unwritten)?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// A manifest as it stands in its file.
///
/// # Errors
/// When it cannot be written as JSON, which does not happen.
pub(super) fn text_of(manifest: &Manifest) -> Result<Vec<u8>, CliError> {
    bytes(manifest)
}

fn put(tree: &Tree, bytes: &[u8]) -> Result<(), CliError> {
    tree.replace(MANIFEST_PATH, bytes).map_err(|error| {
        let leads_out = error.reason.kind() == io::ErrorKind::PermissionDenied;
        let refused = unwritten(error);
        if leads_out {
            refused.hint("`.scenarioforge` may be a link that leads out of the checkout, or belong to somebody else; nothing is written there")
        } else {
            refused
        }
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_later_version_wrote_is_kept_and_the_order_is_ours() {
        let mut new = json!({ "a": 1, "list": [{ "b": true }, { "c": [1] }], "confirmation": { "by": "ada" }, "short": [1] });
        let old = json!({
            "later": { "x": 1 }, "a": 7, "short": [1, 2], "confirmation": { "by": "bob", "later": 1 },
            "list": [{ "b": false, "later": 2 }, { "c": [0] }]
        });
        keep_unknown(&mut new, old, 0);
        assert_eq!(
            new.to_string(),
            r#"{"a":1,"list":[{"b":true,"later":2},{"c":[1]}],"confirmation":{"by":"ada"},"short":[1],"later":{"x":1}}"#
        );
    }
}
