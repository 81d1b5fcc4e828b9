//! Files that nobody could look at: told to people, and no ground for any verdict.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{domain::manifest::Manifest, edge::files::Unread};

/// Files that are named; the others are counted.
const MOST_NAMED: usize = 20;

/// By path, why each was not looked at.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct NotRead {
    files: BTreeMap<String, Reason>,
    /// Folders that could not be entered; a listing tells of them anew each time.
    folders: Vec<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Reason {
    text: String,
    /// Whether it might be read another time: the system said no. A length stays as it is.
    failed: bool,
}

impl NotRead {
    /// Takes note of a file. One that has gone meanwhile, or is no ordinary file, is not there.
    pub(super) fn add(&mut self, path: &str, why: &Unread) {
        let failed = match why {
            Unread::Gone => return,
            Unread::TooLong(_) => false,
            Unread::Failed(_) => true,
        };
        let text = why.to_string();
        self.files.insert(path.to_owned(), Reason { text, failed });
    }

    /// Takes note of a folder that could not be entered.
    pub(super) fn add_folder(&mut self, path: &str) {
        self.folders.push(path.to_owned());
    }

    /// Whether another scan of the same files would say the same: nothing failed that may not fail the next time.
    pub(super) fn is_lasting(&self) -> bool {
        self.files.values().all(|reason| !reason.failed)
    }

    /// A sentence for each file; many are counted.
    pub(super) fn notes(&self) -> Vec<String> {
        let files = self.files.iter().take(MOST_NAMED);
        let mut notes: Vec<String> = files
            .map(|(path, reason)| format!("{path}: {}", reason.text))
            .collect();
        if let more @ 1.. = self.files.len().saturating_sub(MOST_NAMED) {
            notes.push(format!("{more} files more"));
        }
        notes
    }

    /// Why nobody can tell whether a manifest fits: what could not be read, and sources of it that nobody looks at any more.
    pub(super) fn doubts(&self, committed: &Manifest) -> Vec<String> {
        let is_source = |path: &str| committed.sources.iter().any(|source| source.path == path);
        let doubtful = self
            .files
            .iter()
            .filter(|(path, reason)| reason.failed || is_source(path));
        let files = doubtful.map(|(path, reason)| format!("{path}: {}", reason.text));
        let folders = self.folders.iter().filter(|folder| {
            committed.sources.iter().any(|source| {
                source
                    .path
                    .strip_prefix(folder.as_str())
                    .is_some_and(|rest| rest.starts_with('/'))
            })
        });
        let folders = folders.map(|folder| format!("{folder}: the folder could not be read"));
        files.chain(folders).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use serde_json::json;

    use super::*;

    #[test]
    fn what_failed_and_what_was_a_source_leave_doubts() {
        let mut unread = NotRead::default();
        let denied = || Unread::Failed(io::Error::from(io::ErrorKind::PermissionDenied));
        unread.add("src/a.js", &denied());
        unread.add("docs/prd.md", &Unread::TooLong(9_000_000));
        unread.add("words.txt", &Unread::TooLong(10_000_000));
        unread.add("docs/gone.md", &Unread::Gone);
        let manifest: Manifest = serde_json::from_value(json!({
            "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
            "sources": [{
                "id": "src-prd", "path": "docs/prd.md", "type": "prd", "title": "PRD", "sha256": "0", "bytes": 1, "last_commit": null,
                "status": "trusted", "score": 50, "selected": true, "warnings": []
            }],
            "code_baseline": { "digest": "sha256:0", "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
            "confirmation": null
        }))
        .expect("a manifest");
        let long = "docs/prd.md: it has 9000000 bytes, which is too long to be looked at";
        assert_eq!(
            unread.doubts(&manifest),
            [long, "src/a.js: permission denied"]
        );
        assert_eq!(unread.notes().len(), 3);
        for folder in ["data", "doc", "docs"] {
            unread.add_folder(folder);
        }
        assert_eq!(
            unread.doubts(&manifest).last().map(String::as_str),
            Some("docs: the folder could not be read")
        );
        assert_eq!(unread.doubts(&manifest).len(), 3);
        for number in 0..100 {
            unread.add(&format!("src/{number}.js"), &denied());
        }
        assert_eq!(unread.notes().len(), 21);
        assert_eq!(unread.notes()[20], "83 files more");
    }
}
