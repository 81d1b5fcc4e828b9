//! The files of a shard's bundle, as its `evidence.json` lists them.

use std::{collections::BTreeMap, io};

use super::{
    given::document,
    inside::{self, Inside},
    problem::Refusal,
};
use crate::{
    domain::event::EvidenceFile,
    evidence::index::{EVIDENCE_SCHEMA, EvidenceIndex},
};

/// Some three hundred bytes for each file, of as many as are ever unpacked.
const LONGEST_INDEX: u64 = 64 << 20;

/// What is known of a file before it is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) sha256: String,
    pub(super) bytes: u64,
}

impl From<EvidenceFile> for Known {
    fn from(file: EvidenceFile) -> Self {
        Self {
            sha256: file.sha256,
            bytes: file.bytes,
        }
    }
}

/// By path, so that files of one folder come after each other.
pub(super) type Files = BTreeMap<String, Known>;

/// The index; `None` for a run that was killed before it wrote one. Every file of the folder is in it, and each of its paths
/// stays in the folder.
pub(super) fn indexed(inside: &Inside) -> Result<Option<Files>, Refusal> {
    match inside.file("evidence.json") {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        _ => {}
    }
    let index: EvidenceIndex =
        document(inside, "evidence.json", LONGEST_INDEX).map_err(Refusal::damaged)?;
    let version = index.schema.strip_prefix(EVIDENCE_SCHEMA);
    if !version.is_some_and(|minor| minor.is_empty() || minor.starts_with('.')) {
        return Err(Refusal::damaged(format!(
            "evidence.json: it is a {}, and {EVIDENCE_SCHEMA} is expected",
            index.schema
        )));
    }
    let mut files = Files::new();
    for entry in index.files {
        let path = entry.file.path.clone();
        inside::check(&path)
            .map_err(|why| Refusal::damaged(format!("evidence.json: {path}: {why}")))?;
        if files.insert(path.clone(), entry.file.into()).is_some() {
            return Err(Refusal::damaged(format!(
                "evidence.json: {path} is in it twice"
            )));
        }
    }
    inside
        .walk(
            &mut |path| match path == "evidence.json" || files.contains_key(path) {
                true => Ok(()),
                false => Err(format!("{path}: it is not in evidence.json")),
            },
        )
        .map_err(Refusal::damaged)?;
    for document in ["events.jsonl", "run.json", "plan.json", "results.json"] {
        if !files.contains_key(document) {
            return Err(Refusal::damaged(format!(
                "evidence.json: {document} is not in it"
            )));
        }
    }
    Ok(Some(files))
}
