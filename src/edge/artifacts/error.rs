//! Why an artifact is not there.

use std::{fmt, io, path::PathBuf};

use super::NameError;

/// What the service was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Call {
    /// Reserves the name, and gives the address for the content.
    CreateArtifact,
    /// Sends some of the content (Azure Put Block).
    PutBlock,
    /// Says which blocks in which order are the content (Azure Put Block List).
    PutBlockList,
    /// Says that the content is whole.
    FinalizeArtifact,
    /// Looks for a name.
    ListArtifacts,
    /// Makes room for another of the same name.
    DeleteArtifact,
    /// Asks where the content of an artifact can be had.
    GetSignedUrl,
    /// Receives some of the content.
    GetBlob,
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::CreateArtifact => "CreateArtifact",
            Self::PutBlock => "Put Block",
            Self::PutBlockList => "Put Block List",
            Self::FinalizeArtifact => "FinalizeArtifact",
            Self::ListArtifacts => "ListArtifacts",
            Self::DeleteArtifact => "DeleteArtifact",
            Self::GetSignedUrl => "GetSignedArtifactURL",
            Self::GetBlob => "Get Blob",
        })
    }
}

/// Why a folder could not be uploaded.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// Nothing was sent.
    #[error(transparent)]
    Name(#[from] NameError),
    /// Nothing was sent.
    #[error("the folder {} cannot be read", .path.display())]
    Root {
        /// As given.
        path: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// There is no file to upload.
    #[error("no file is in the folder {}", .path.display())]
    Empty {
        /// As given.
        path: PathBuf,
    },
    /// The disk failed in the middle of a file.
    #[error("the file {path} could not be read to its end")]
    Read {
        /// Relative to the folder.
        path: String,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// The service takes no more blocks.
    #[error("the folder is too large for one artifact: {bytes} bytes are packed, and it goes on")]
    TooLarge {
        /// Of the zip, sent so far.
        bytes: u64,
    },
    /// The run has an artifact of this name.
    #[error("this workflow run already has an artifact named `{name}`")]
    NameTaken {
        /// The name.
        name: String,
    },
    /// No storage is left.
    #[error("the storage for artifacts is used up: {message}")]
    Quota {
        /// What the service said.
        message: String,
    },
    /// The token or the signed address is not accepted.
    #[error("{call} is not allowed: {status} {message}")]
    Denied {
        /// What was asked.
        call: Call,
        /// 401 or 403.
        status: u16,
        /// What the service said; may be empty.
        message: String,
    },
    /// The service will not do it.
    #[error("{call} was refused: {status} {message}")]
    Refused {
        /// What was asked.
        call: Call,
        /// Of HTTP.
        status: u16,
        /// What the service said; may be empty.
        message: String,
    },
    /// The service answered, and the answer is of no use.
    #[error("the answer to {call} is not usable: {why}")]
    Answer {
        /// What was asked.
        call: Call,
        /// What is wrong with it.
        why: String,
    },
    /// Every attempt failed.
    #[error("{call} failed {attempts} times, at last: {reason}")]
    GaveUp {
        /// What was asked.
        call: Call,
        /// How often.
        attempts: u32,
        /// Why the last attempt failed.
        reason: String,
    },
    /// No client can be made: no certificates, or a proxy's address that is none.
    #[error("no connection can be made: {reason}")]
    Client {
        /// What the library said.
        reason: String,
    },
    /// The caller wanted it to end.
    #[error("the upload was cancelled")]
    Cancelled,
    /// This program is at fault, or the system gives no thread.
    #[error("the folder could not be packed: {reason}")]
    Packing {
        /// What happened.
        reason: String,
    },
}

impl UploadError {
    /// What a person can do, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NameTaken { .. } => Some(
                "names are unique in a run: give each job and each part of a matrix its own `artifact-name`",
            ),
            Self::Quota { .. } => Some(
                "delete old artifacts, shorten `retention-days`, or raise the limit in the billing settings; usage is counted anew every 6 to 12 hours",
            ),
            Self::Denied { .. } => Some(
                "the runtime token is for the job that it was made for and ends with it; check the clock of a self-hosted runner",
            ),
            Self::GaveUp { .. } => Some(
                "see https://www.githubstatus.com, and whether the runner's firewall lets *.actions.githubusercontent.com and *.blob.core.windows.net through",
            ),
            Self::Client { .. } => {
                Some("install the package `ca-certificates`, and check https_proxy and no_proxy")
            }
            Self::TooLarge { .. } => Some("split the run into shards, each with its own artifact"),
            _ => None,
        }
    }
}
