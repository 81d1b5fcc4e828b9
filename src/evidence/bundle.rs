//! The folder of one run.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{attempt::AttemptEvidence, redact::Redactor, stream::LogFile};
use crate::domain::{
    config::FailOn,
    event::AttemptRef,
    ids::{Digest, RunId},
    plan::ShardRef,
};

/// The `schema` of `run.json`.
pub const RUN_SCHEMA: &str = "scenarioforge.run/1";

/// Why a bundle cannot be made, read or written.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The system refused a file.
    #[error("{doing} {path}: {reason}")]
    File {
        /// For example `create`.
        doing: &'static str,
        /// The file.
        path: PathBuf,
        /// What the system said.
        reason: io::Error,
    },
    /// A new bundle would fall on an old one.
    #[error("create {0}: there is a bundle already")]
    Exists(PathBuf),
    /// A file of the bundle is not what it should be.
    #[error("read {path}: {reason}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
}

/// `run.json`: what was run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RunRecord {
    /// [`RUN_SCHEMA`].
    pub schema: String,
    /// The run.
    pub run: RunId,
    /// The project's name, for reports.
    #[serde(default)]
    pub project: String,
    /// Name and version of this program.
    pub tool: String,
    /// `owner/name`; `None` without a remote.
    pub repository: Option<String>,
    /// The commit; `None` outside git.
    pub head_sha: Option<String>,
    /// Whether tracked files differ from the commit; `None` outside git.
    pub dirty: Option<bool>,
    /// Of the pack.
    pub pack: Digest,
    /// Of the manifest; `None` without one.
    pub manifest: Option<Digest>,
    /// Of the configuration.
    pub config: Digest,
    /// What fails the gate instead of the configuration's; `None`: the configuration decides.
    #[serde(default)]
    pub fail_on: Option<Vec<FailOn>>,
    /// Instead of the configuration's; `None`: the configuration decides.
    #[serde(default)]
    pub retries: Option<u32>,
    /// As typed, redacted.
    pub arguments: Vec<String>,
    /// Where it ran.
    pub runner: Runner,
    /// Which part of which plan this is; `None`: an old bundle that has no plan, or one that was merged.
    pub shard: Option<ShardRef>,
    /// The runs of the shards that were joined to this one; empty: it was executed here.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub merged: Vec<RunId>,
    /// When it started.
    pub started: jiff::Timestamp,
}

/// The machine of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Runner {
    /// For example `linux`.
    pub os: String,
    /// For example `x86_64`.
    pub arch: String,
    /// Cases at once.
    pub jobs: u32,
}

/// A bundle that is being written.
#[derive(Debug, Clone)]
pub struct Bundle {
    root: PathBuf,
    redactor: Arc<Redactor>,
    max_log: u64,
}

impl Bundle {
    /// Makes the folder of a new bundle.
    ///
    /// # Errors
    /// When it exists with something in it, or cannot be made.
    pub fn create(
        root: PathBuf,
        redactor: Arc<Redactor>,
        max_log: u64,
    ) -> Result<Self, BundleError> {
        let fail = |doing| {
            move |path: &Path, reason| BundleError::File {
                doing,
                path: path.to_owned(),
                reason,
            }
        };
        fs::create_dir_all(&root).map_err(|reason| fail("create")(&root, reason))?;
        if fs::read_dir(&root)
            .map_err(|reason| fail("list")(&root, reason))?
            .next()
            .is_some()
        {
            return Err(BundleError::Exists(root));
        }
        Ok(Self {
            root,
            redactor,
            max_log,
        })
    }

    /// Goes on with a bundle.
    pub fn reopen(root: PathBuf, redactor: Arc<Redactor>, max_log: u64) -> Self {
        Self {
            root,
            redactor,
            max_log,
        }
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// What hides secrets in it.
    pub fn redactor(&self) -> Arc<Redactor> {
        Arc::clone(&self.redactor)
    }

    /// Kept per stream.
    pub fn max_log(&self) -> u64 {
        self.max_log
    }

    /// The folder of an attempt.
    pub fn attempt(&self, of: &AttemptRef) -> AttemptEvidence {
        let name = format!("evidence/{}/{}/{}", of.scenario, of.case, of.attempt);
        AttemptEvidence::new(&self.root, name, self.redactor(), self.max_log)
    }

    /// A log of a service: `name` is for example `services/api/stdout.log`.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn log(&self, name: String) -> io::Result<LogFile> {
        LogFile::create(&self.root, name, self.redactor(), self.max_log)
    }

    /// Writes a document of the bundle atomically: two-space indented, redacted, with a newline at its end.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_json<T: Serialize>(&self, name: &str, value: &T) -> Result<(), BundleError> {
        let path = self.root.join(name);
        let fail = |reason: io::Error| BundleError::File {
            doing: "write",
            path: path.clone(),
            reason,
        };
        let (value, _) = self
            .redactor
            .value(serde_json::to_value(value).map_err(|error| fail(error.into()))?);
        let mut bytes = serde_json::to_vec_pretty(&value).map_err(|error| fail(error.into()))?;
        bytes.push(b'\n');
        replace(&path, &bytes).map_err(fail)
    }

    /// Writes a text of the bundle atomically and redacted.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_text(&self, name: &str, text: &str) -> Result<(), BundleError> {
        let path = self.root.join(name);
        replace(&path, self.redactor.text(text).0.as_bytes()).map_err(|reason| BundleError::File {
            doing: "write",
            path,
            reason,
        })
    }

    /// Reads a document of the bundle.
    ///
    /// # Errors
    /// When it is not there or is something else.
    pub fn read_json<T: serde::de::DeserializeOwned>(
        root: &Path,
        name: &str,
    ) -> Result<T, BundleError> {
        let path = root.join(name);
        let text = fs::read(&path).map_err(|reason| BundleError::File {
            doing: "read",
            path: path.clone(),
            reason,
        })?;
        serde_json::from_slice(&text).map_err(|error| BundleError::Damaged {
            path,
            reason: error.to_string(),
        })
    }
}

/// Replaces a file as a whole: readers see the old one or the new one.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(".writing-")
        .tempfile_in(folder)?;
    temporary.write_all(bytes)?;
    let file: &File = temporary.as_file();
    file.sync_data()?;
    // Temporary files are private by default; these are to be read like their neighbours.
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644))?;
    temporary.persist(path).map_err(|error| error.error)?;
    Ok(())
}
