//! Whether the pack still stands on what it was generated from: its sources, and a person's yes to them.

use std::{io, path::Path};

use crate::{
    check::selection_digest,
    domain::{
        confirmation::Confirmed, drift::SourceDrift, gate::Unconfirmed, manifest::Manifest,
        pack::Pack,
    },
    edge::{files::Tree, git::History},
    scan::{self, Texts},
};

/// What has changed of the sources; empty also for a pack that is tied to none.
///
/// # Errors
/// When the project's folder cannot be opened.
pub(super) fn source_drift(
    root: &Path,
    pack: &Pack,
    manifest: Option<&Manifest>,
) -> io::Result<Vec<SourceDrift>> {
    if pack.manifest.is_none() {
        return Ok(Vec::new());
    }
    let documents = Documents {
        tree: Tree::open(root)?,
        history: History::open(root),
    };
    Ok(scan::source_drift(pack, manifest, &documents))
}

/// Why the pack stands on no confirmation; `None`: it does, or people wrote it.
pub(super) fn unconfirmed(pack: &Pack, manifest: Option<&Manifest>) -> Option<Unconfirmed> {
    if pack.manifest.is_none() {
        // Who strikes out what a generated pack was made from would be asked for no confirmation.
        return pack.generation.as_ref().map(|_| Unconfirmed::NotTied);
    }
    match manifest {
        None => Some(Unconfirmed::NoManifest),
        Some(manifest) => Confirmed::of(manifest, selection_digest).err(),
    }
}

struct Documents {
    tree: Tree,
    history: History,
}

impl Texts for Documents {
    fn now(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        let there = self
            .tree
            .read(path, |part| bytes.extend_from_slice(part))
            .map_err(|error| error.reason)?;
        Ok(there.then_some(bytes))
    }

    fn then(&self, commit: &str, path: &str) -> Option<Vec<u8>> {
        self.history.file(commit, path)
    }
}
