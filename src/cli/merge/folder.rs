//! The new bundle while it is being made: in a folder beside its place, of which nothing looks like a bundle to anyone.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{cli::error::CliError, evidence::BundleError};

const PREFIX: &str = ".merging-";
/// A younger one may be just being made.
const YOUNG: Duration = Duration::from_secs(60);

/// Removed when it is dropped, and by the next one when its process was killed.
pub(super) struct Folder {
    /// One level deeper than bundles are looked for.
    inner: PathBuf,
    _outer: tempfile::TempDir,
    /// Held as long as the process lives.
    _held: File,
}

impl Folder {
    /// Makes one beside `out`, on the same file system.
    ///
    /// # Errors
    /// When there is something in `out` already, or nothing can be written there.
    pub(super) fn beside(out: &Path) -> Result<Self, CliError> {
        let occupied = match fs::read_dir(out) {
            Ok(mut entries) => entries.next().is_some(),
            Err(error) => error.kind() != io::ErrorKind::NotFound,
        };
        if occupied {
            return Err(BundleError::Exists(out.to_owned()).into());
        }
        let parent = out.parent().unwrap_or(Path::new("."));
        let make = || {
            fs::create_dir_all(parent)?;
            clear(parent);
            let outer = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
            let held = File::open(outer.path())?;
            held.try_lock()?;
            let inner = outer.path().join("bundle");
            fs::create_dir(&inner)?;
            io::Result::Ok(Self {
                inner,
                _outer: outer,
                _held: held,
            })
        };
        make().map_err(|error| {
            CliError::environment(format!("nothing can be written in {}", parent.display()))
                .because(error)
                .hint("write the bundle elsewhere with --out DIR")
        })
    }

    /// Where the bundle is made.
    pub(super) fn path(&self) -> &Path {
        &self.inner
    }

    /// Puts the bundle in its place, in one step.
    ///
    /// # Errors
    /// When the place is taken by now.
    pub(super) fn keep(self, out: &Path) -> Result<(), CliError> {
        fs::rename(&self.inner, out).map_err(|error| {
            CliError::environment(format!("the bundle cannot be put at {}", out.display()))
                .because(error)
        })
    }
}

/// Removes what killed processes have left.
fn clear(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let made = entry.metadata().and_then(|metadata| metadata.modified());
        let old = made.is_ok_and(|made| made.elapsed().is_ok_and(|age| age > YOUNG));
        if ours && folder && old {
            let free = File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_ok());
            if free {
                let _ = fs::remove_dir_all(entry.path());
            }
        }
    }
}
