//! The door to the artifact service of GitHub Actions: a folder goes up as one zip, packed while it is sent; zips come
//! down as files, are read in part, and are unpacked as what they are, which is bytes from anybody.
//!
//! Protocol: version 4 of `github.actions.results.api.v1.ArtifactService`, as the official client speaks it
//! (actions/toolkit, `packages/artifact`), with blocks for an Azure block blob. An upload writes nothing to
//! the disk, and the process's environment is not asked: what the runner gave arrives as a map.

mod archive;
mod blob;
mod client;
mod download;
mod error;
mod names;
mod patience;
mod receive;
mod remote_zip;
mod service;
mod signed;
mod transport;
mod twirp;
mod upload;
mod zip;

pub use archive::{UnpackError, UnpackLimits, Unpacked, unpack};
pub use download::{DownloadError, Fetched, RunArtifacts};
pub use error::{Call, UploadError};
pub use names::{NameError, check_name};
pub use patience::Patience;
pub use remote_zip::{EntryLimits, RemoteZips};
pub use service::{Service, ServiceError};
pub use twirp::Listed;
pub use upload::{Listener, Upload, UploadEvent, Uploaded, upload};
pub use zip::{Remark, What};
