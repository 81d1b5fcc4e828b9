//! A zip becomes a folder, or nothing does.

use std::{
    fs::{self, File, Permissions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use tokio_util::sync::CancellationToken;
use zip::{
    ZipArchive, ZipReadOptions,
    read::{ArchiveOffset, Config},
};

use super::{
    End, TAIL, UnpackLimits,
    folder::Folder,
    guard::{Wanted, admitted},
};

/// Of a name that is shown.
const MAX_SHOWN: usize = 200;

/// Why a zip did not become a folder. Nothing of it is there then.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The whole of it is refused.
    #[error("the artifact `{artifact}` is not unpacked: {reason}")]
    Archive {
        /// Its name.
        artifact: String,
        /// What is wrong with it.
        reason: String,
    },
    /// One entry of it is refused, and so is the rest.
    #[error("the artifact `{artifact}` is not unpacked: its entry {entry:?} is refused: {reason}")]
    Entry {
        /// The artifact's name.
        artifact: String,
        /// The entry's name, cut where it is long.
        entry: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The disk is full, for example.
    #[error("the artifact `{artifact}` could not be unpacked to {}", .folder.display())]
    Write {
        /// Its name.
        artifact: String,
        /// Where it should have come to be.
        folder: PathBuf,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// The caller wanted it to end.
    #[error("the unpacking was cancelled")]
    Cancelled,
}

/// What came out of a zip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unpacked {
    /// Ordinary files.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// Unpacks the zip to a folder that is not there yet. It is done beside it, in a folder that only we may enter, and
/// moved to its place when all of it is right. Takes its time; not for a thread that others wait for.
///
/// # Errors
/// When anything about the zip is not as it should be: see [`UnpackError`].
pub fn unpack(
    mut zip: &File,
    artifact: &str,
    to: &Path,
    limits: &UnpackLimits,
    stop: &CancellationToken,
) -> Result<Unpacked, UnpackError> {
    let refused = |reason: String| UnpackError::Archive {
        artifact: artifact.to_owned(),
        reason,
    };
    let not_written = |reason| UnpackError::Write {
        artifact: artifact.to_owned(),
        folder: to.to_owned(),
        reason,
    };
    let length = zip.seek(SeekFrom::End(0)).map_err(not_written)?;
    let end = read_end(zip, length).map_err(|error| refused(error.to_string()))?;
    if end.entries > limits.entries {
        let most = limits.entries;
        return Err(refused(format!(
            "it has {} entries; at most {most} may be",
            end.entries
        )));
    }
    if end.size > limits.directory {
        let most = limits.directory;
        return Err(refused(format!(
            "its directory has {} bytes; at most {most} may be",
            end.size
        )));
    }
    let mut archive = opened(io::BufReader::new(zip), &end).map_err(refused)?;
    if archive
        .has_overlapping_entries()
        .map_err(|error| refused(error.to_string()))?
    {
        return Err(refused("its entries overlap".to_owned()));
    }
    let above = to.parent().unwrap_or(Path::new("."));
    let fresh = tempfile::Builder::new()
        .prefix(".unpacking-")
        .permissions(Permissions::from_mode(0o700))
        .tempdir_in(above)
        .map_err(not_written)?;
    let mut folder = Folder::open(fresh.path()).map_err(not_written)?;
    let mut unpacked = Unpacked { files: 0, bytes: 0 };
    let allowed = limits.allowed(length);
    for index in 0..archive.len() {
        if stop.is_cancelled() {
            return Err(UnpackError::Cancelled);
        }
        let name = archive
            .by_index_data(index)
            .map(|entry| shown(entry.name_raw()));
        let name = name.map_err(|error| refused(error.to_string()))?;
        let entry = take(
            &mut archive,
            index,
            &mut folder,
            allowed - unpacked.bytes,
            stop,
        );
        match entry {
            Ok(None) => {}
            Ok(Some(bytes)) => {
                unpacked.files += 1;
                unpacked.bytes += bytes;
            }
            Err(Trouble::Entry(reason)) => {
                return Err(UnpackError::Entry {
                    artifact: artifact.to_owned(),
                    entry: name,
                    reason,
                });
            }
            Err(Trouble::Write(reason)) => return Err(not_written(reason)),
            Err(Trouble::Cancelled) => return Err(UnpackError::Cancelled),
        }
    }
    fs::set_permissions(fresh.path(), Permissions::from_mode(0o755)).map_err(not_written)?;
    // An empty folder would be replaced by this, which is as good as none.
    fs::rename(fresh.path(), to).map_err(not_written)?;
    let _ = fresh.keep();
    Ok(unpacked)
}

fn read_end(mut zip: &File, length: u64) -> io::Result<End> {
    let mut tail = vec![0; TAIL.min(usize::try_from(length).unwrap_or(TAIL))];
    zip.seek(SeekFrom::End(-(tail.len() as i64)))?;
    zip.read_exact(&mut tail)?;
    End::read(&tail, length).map_err(io::Error::other)
}

/// The zip, as the records at its end have it and in no other way.
pub(super) fn opened<R: Read + Seek>(reader: R, end: &End) -> Result<ZipArchive<R>, String> {
    let config = Config {
        archive_offset: ArchiveOffset::Known(0),
    };
    let archive = ZipArchive::with_config(config, reader).map_err(|error| error.to_string())?;
    if archive.has_duplicate_names() {
        return Err("two of its entries have one name".to_owned());
    }
    if archive.len() as u64 != end.entries || archive.central_directory_start() != end.start {
        return Err("it can be read in more than one way".to_owned());
    }
    Ok(archive)
}

enum Trouble {
    Entry(String),
    Write(io::Error),
    Cancelled,
}

/// Unpacks one entry. Returns how many bytes it has; `None`: it is a folder.
fn take<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    index: usize,
    folder: &mut Folder,
    allowed: u64,
    stop: &CancellationToken,
) -> Result<Option<u64>, Trouble> {
    let options = ZipReadOptions::new().enforce_header_consistency(true);
    let wanted = archive.by_index_data(index);
    let wanted = wanted.map_err(|error| Trouble::Entry(error.to_string()))?;
    let wanted = admitted(&wanted).map_err(Trouble::Entry)?;
    let mut entry = archive
        .by_index_with_options(index, options)
        .map_err(|error| Trouble::Entry(error.to_string()))?;
    let (path, mode) = match wanted {
        Wanted::Folder(path) => {
            folder.make(&path).map_err(made)?;
            return Ok(None);
        }
        Wanted::File { path, mode } => (path, mode),
    };
    let mut file = folder.create(&path, mode).map_err(made)?;
    let mut buffer = vec![0; 64 << 10];
    let mut bytes = 0;
    loop {
        let read = entry
            .read(&mut buffer)
            .map_err(|error| Trouble::Entry(error.to_string()))?;
        if read == 0 {
            break;
        }
        bytes += read as u64;
        if bytes > allowed {
            return Err(Trouble::Entry(
                "with it more comes out of the zip than may".to_owned(),
            ));
        }
        if stop.is_cancelled() {
            return Err(Trouble::Cancelled);
        }
        file.write_all(&buffer[..read]).map_err(Trouble::Write)?;
    }
    if bytes != entry.size() {
        let says = entry.size();
        return Err(Trouble::Entry(format!(
            "it has {bytes} bytes and says {says}"
        )));
    }
    Ok(Some(bytes))
}

/// What stands in the way of a name is the zip's fault; anything else is the disk's.
fn made(error: io::Error) -> Trouble {
    match error.kind() {
        io::ErrorKind::AlreadyExists
        | io::ErrorKind::NotADirectory
        | io::ErrorKind::IsADirectory
        | io::ErrorKind::InvalidFilename => {
            Trouble::Entry("another entry, or this system, does not allow its name".to_owned())
        }
        _ => Trouble::Write(error),
    }
}

/// A name for people.
fn shown(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name);
    match name.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => format!("{}…", &name[..at]),
        None => name.into_owned(),
    }
}
