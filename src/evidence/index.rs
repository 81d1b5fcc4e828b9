//! `evidence.json`: every file of a bundle with its digest, so that a reader can tell whether it is whole.

use std::{
    collections::HashSet,
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::{
    bundle::{Bundle, BundleError},
    hex::hex,
    journal::read_evidence,
};
use crate::domain::event::{EventKind, EvidenceFile};

/// The `schema` of `evidence.json`.
pub const EVIDENCE_SCHEMA: &str = "scenarioforge.evidence/1";

/// The whole file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct EvidenceIndex {
    /// [`EVIDENCE_SCHEMA`].
    pub schema: String,
    /// By path, so that two runs list the same files alike.
    pub files: Vec<IndexedFile>,
}

/// One file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct IndexedFile {
    /// What it is.
    #[serde(flatten)]
    pub file: EvidenceFile,
    /// The event that told of it; `None` for the bundle's own documents and for what a killed run left behind.
    pub seq: Option<u64>,
}

impl EvidenceIndex {
    /// Reads the journal and what else stands in the bundle, and writes `evidence.json`.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn write(bundle: &Bundle) -> Result<Self, BundleError> {
        let root = bundle.root();
        let fail = |reason| BundleError::File {
            doing: "index",
            path: root.to_owned(),
            reason,
        };
        let mut files = Vec::new();
        let mut known = HashSet::new();
        let journal = root.join("events.jsonl");
        read_evidence(&journal, |event| {
            if let EventKind::Evidence { file, .. } = event.kind
                && known.insert(file.path.clone())
            {
                files.push(IndexedFile {
                    file,
                    seq: Some(event.seq),
                });
            }
        })
        .map_err(fail)?;
        let mut others = Vec::new();
        list(root, "", &mut others).map_err(fail)?;
        others.sort();
        for path in others {
            if !known.contains(&path) && path != "evidence.json" {
                files.push(IndexedFile {
                    file: describe(root, path).map_err(fail)?,
                    seq: None,
                });
            }
        }
        files.sort_by(|one: &IndexedFile, other| one.file.path.cmp(&other.file.path));
        let index = Self {
            schema: EVIDENCE_SCHEMA.to_owned(),
            files,
        };
        bundle.write_json("evidence.json", &index)?;
        Ok(index)
    }

    /// Takes the digests of these documents anew, because they were written again or removed; all others stay as they
    /// were when they were seen.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn refresh(bundle: &Bundle, documents: &[String]) -> Result<(), BundleError> {
        let root = bundle.root();
        if !root.join("evidence.json").exists() {
            return Self::write(bundle).map(drop);
        }
        let mut index: Self = Bundle::read_json(root, "evidence.json")?;
        let again: HashSet<&String> = documents.iter().collect();
        index
            .files
            .retain(|known| !again.contains(&known.file.path));
        for document in documents {
            match describe(root, document.clone()) {
                Ok(file) => index.files.push(IndexedFile { file, seq: None }),
                // A report of less has fewer files.
                Err(reason) if reason.kind() == io::ErrorKind::NotFound => {}
                Err(reason) => {
                    return Err(BundleError::File {
                        doing: "read",
                        path: root.join(document),
                        reason,
                    });
                }
            }
        }
        index
            .files
            .sort_by(|one, other| one.file.path.cmp(&other.file.path));
        bundle.write_json("evidence.json", &index)
    }

    /// Files of the bundle that the index does not know.
    ///
    /// # Errors
    /// When the bundle cannot be listed.
    pub fn unlisted(&self, root: &Path) -> Result<Vec<String>, BundleError> {
        let mut there = Vec::new();
        list(root, "", &mut there).map_err(|reason| BundleError::File {
            doing: "list",
            path: root.to_owned(),
            reason,
        })?;
        let known: HashSet<&str> = self
            .files
            .iter()
            .map(|known| known.file.path.as_str())
            .collect();
        there.retain(|path| path != "evidence.json" && !known.contains(path.as_str()));
        there.sort();
        Ok(there)
    }
}

fn list(root: &Path, below: &str, found: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(root.join(below))? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = if below.is_empty() {
            name
        } else {
            format!("{below}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(root, &path, found)?;
        } else if kind.is_file() {
            found.push(path);
        }
    }
    Ok(())
}

fn describe(root: &Path, path: String) -> io::Result<EvidenceFile> {
    let mut file = File::open(root.join(&path))?;
    let (mut sha256, mut bytes, mut buffer) = (Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        sha256.update(&buffer[..count]);
        bytes += count as u64;
    }
    let media_type = match path.rsplit('.').next() {
        Some("json") => "application/json",
        Some("jsonl") => "application/jsonl",
        Some("toml") => "application/toml",
        Some("md") => "text/markdown",
        Some("xml") => "application/xml",
        Some("html") => "text/html",
        Some("js") => "text/javascript",
        Some("log" | "sh" | "diff" | "txt") => "text/plain",
        _ => "application/octet-stream",
    };
    Ok(EvidenceFile {
        path,
        sha256: hex(&sha256.finalize()),
        bytes,
        media_type: media_type.to_owned(),
        truncated: 0,
        redactions: 0,
    })
}
