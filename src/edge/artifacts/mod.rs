//! The door to the artifact service of GitHub Actions: a folder goes up as one zip, packed while it is sent.
//!
//! Protocol: version 4 of `github.actions.results.api.v1.ArtifactService`, as the official client speaks it
//! (actions/toolkit, `packages/artifact`), with blocks for an Azure block blob. Nothing is written to the disk, and the
//! process's environment is not asked: what the runner gave arrives as a map.

mod blob;
mod client;
mod error;
mod names;
mod patience;
mod service;
mod signed;
mod twirp;
mod upload;
mod zip;

pub use error::{Call, UploadError};
pub use names::{NameError, check_name};
pub use patience::Patience;
pub use service::{Service, ServiceError};
pub use upload::{Listener, Upload, UploadEvent, Uploaded, upload};
pub use zip::{Remark, What};
