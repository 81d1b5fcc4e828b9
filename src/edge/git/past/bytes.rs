//! Ids of contents, and the contents.

use git2::{ObjectType, Oid, Repository};

use crate::domain::past::BlobId;

/// A longer text is not given.
pub(super) const MOST_TEXT: usize = 4 << 20;

pub(super) fn blob_id(id: Oid) -> BlobId {
    let mut bytes = [0; 20];
    bytes.copy_from_slice(&id.as_bytes()[..20]);
    BlobId(bytes)
}

/// A file's bytes; `None` when it is not there, or has more than `most`.
pub(super) fn read(repository: &Repository, blob: BlobId, most: usize) -> Option<Vec<u8>> {
    let id = Oid::from_bytes(&blob.0).ok()?;
    // The header tells the length before anything is unpacked.
    let (bytes, kind) = repository.odb().ok()?.read_header(id).ok()?;
    if kind != ObjectType::Blob || bytes > most {
        return None;
    }
    Some(repository.find_blob(id).ok()?.content().to_vec())
}
