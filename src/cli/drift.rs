//! Sources that changed since the pack was generated from them.

use std::path::Path;

use sha2::{Digest as _, Sha256};

use crate::domain::{ids::Digest, manifest::Manifest, pack::Pack};

/// What has changed, in words; empty also for a pack that is tied to no source.
pub(super) fn source_drift(root: &Path, pack: &Pack, manifest: Option<&Manifest>) -> Vec<String> {
    let Some(tied) = &pack.manifest else {
        return Vec::new();
    };
    let mut drift = Vec::new();
    for (id, digest) in &tied.sources {
        let source =
            manifest.and_then(|manifest| manifest.sources.iter().find(|source| source.id == *id));
        let Some(source) = source else {
            drift.push(format!("source {id} is no longer in the manifest"));
            continue;
        };
        match std::fs::read(root.join(&source.path)) {
            Ok(bytes) if Digest::from_sha256(&Sha256::digest(&bytes)) == *digest => {}
            Ok(_) => drift.push(format!(
                "{} has changed since the pack was generated",
                source.path
            )),
            Err(error) => drift.push(format!("{}: {error}", source.path)),
        }
    }
    drift
}
