//! Uploads to an artifact service and downloads from it, looked at from its side.

mod calls;
mod changes;
mod downloads;
mod faults;
mod files;
mod remote;
mod service;
mod unpacking;
mod zips;

use std::{
    collections::BTreeMap,
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use scenarioforge::edge::artifacts::{
    Patience, Service, Upload, UploadError, UploadEvent, Uploaded, upload,
};
use tokio_util::sync::CancellationToken;

pub(crate) use service::{Artifact, Asked, FakeService, Fault, Rules};

/// A zip of one file.
pub(crate) fn zip_of(name: &str, content: &[u8]) -> Vec<u8> {
    zips::zip(&[zips::deflated(name, content)])
}

/// Waits that a test can afford; the numbers of attempts are the true ones.
fn patience() -> Patience {
    Patience {
        first_wait: Duration::from_millis(1),
        longest_wait: Duration::from_secs(2),
        ..Patience::default()
    }
}

/// An upload of a folder and all that was told about it.
struct Attempt {
    service: Service,
    upload: Upload,
    told: Arc<Mutex<Vec<UploadEvent>>>,
    stop: CancellationToken,
}

impl Attempt {
    fn of(fake: &FakeService, root: &Path) -> Self {
        Self::with(fake, root, &[])
    }

    /// With more variables.
    fn with(fake: &FakeService, root: &Path, more: &[(&str, &str)]) -> Self {
        let mut variables: BTreeMap<String, String> = fake.variables().into_iter().collect();
        for (name, value) in more {
            variables.insert((*name).to_owned(), (*value).to_owned());
        }
        Self {
            service: Service::from_variables(&variables)
                .expect("a service")
                .with_patience(patience()),
            upload: Upload {
                name: "evidence".to_owned(),
                root: root.to_owned(),
                retention_days: None,
                overwrite: false,
                leave_out_hidden: false,
            },
            told: Arc::default(),
            stop: CancellationToken::new(),
        }
    }

    /// On one thread, as the program does it.
    fn run(&self) -> Result<Uploaded, UploadError> {
        self.run_and(|_| {})
    }

    /// With something that happens at an event.
    fn run_and(
        &self,
        happens: impl Fn(&UploadEvent) + Send + Sync + 'static,
    ) -> Result<Uploaded, UploadError> {
        let told = Arc::clone(&self.told);
        let listener = move |event| {
            happens(&event);
            told.lock().expect("a lock").push(event);
        };
        let work = upload(&self.service, &self.upload, Arc::new(listener), &self.stop);
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime")
            .block_on(work)
    }

    fn told(&self) -> Vec<UploadEvent> {
        self.told.lock().expect("a lock").clone()
    }
}

/// A folder with a few files, one of them in a folder.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("logs")).expect("a folder");
    fs::write(folder.path().join("index.html"), "<h1>Tea</h1>".repeat(200)).expect("a file");
    fs::write(folder.path().join("logs/shop.log"), "milk\n").expect("a file");
    fs::write(folder.path().join("empty"), "").expect("a file");
    folder
}

/// Bytes that nothing makes smaller.
fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend(state.wrapping_mul(0x2545_F491_4F6C_DD1D).to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
