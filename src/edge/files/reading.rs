//! Many files of a checkout, each read once, by several threads.

use std::{
    fs::File,
    io::{self, Read},
    os::fd::{AsFd, OwnedFd},
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
};

use rustix::fs::{Mode, OFlags, ResolveFlags};

/// Files that a thread takes at once.
const AT_ONCE: usize = 32;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// It is not there, is no ordinary file, or a link is on the way.
    #[error("it is no ordinary file of the checkout")]
    Gone,
    /// It has so many bytes.
    #[error("it has {0} bytes, which is too long to be looked at")]
    TooLong(u64),
    /// The system said no.
    #[error("{0}")]
    Failed(io::Error),
}

/// Reads files below a folder and passes each to `look` with its place in the list; what that makes of them comes back in the
/// order of the list. No link is followed. A file of more than `most` bytes is not read.
///
/// # Errors
/// When the folder cannot be opened.
pub fn read_each<P: AsRef<str> + Sync, R: Send>(
    root: &Path,
    paths: &[P],
    most: u64,
    look: impl Fn(usize, Result<&[u8], Unread>) -> R + Sync,
) -> io::Result<Vec<R>> {
    let top = rustix::fs::open(
        root,
        OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC,
        Mode::empty(),
    )?;
    // Some wait for the disk while others work.
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let threads = cores.clamp(4, 16).min(paths.len().div_ceil(AT_ONCE));
    let next = AtomicUsize::new(0);
    let work = || {
        let mut made = Vec::new();
        let mut buffer = Vec::new();
        loop {
            let first = next.fetch_add(AT_ONCE, Ordering::Relaxed);
            if first >= paths.len() {
                return made;
            }
            let last = (first + AT_ONCE).min(paths.len());
            for (place, path) in paths.iter().enumerate().take(last).skip(first) {
                let read = open_beneath(&top, path.as_ref())
                    .and_then(|file| read_into(file, most, &mut buffer));
                made.push((place, look(place, read.map(|()| buffer.as_slice()))));
                // One large file is not kept until the end.
                if buffer.capacity() > 8 << 20 {
                    buffer = Vec::new();
                }
            }
        }
    };
    let mut results: Vec<Option<R>> = std::iter::repeat_with(|| None).take(paths.len()).collect();
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        for reader in readers {
            for (place, made) in reader.join().expect("what looks at files does not panic") {
                results[place] = Some(made);
            }
        }
    });
    Ok(results
        .into_iter()
        .map(|made| made.expect("each was looked at"))
        .collect())
}

/// Opens an ordinary file without following any link (`openat2(2)`).
pub(super) fn open_beneath(top: impl AsFd, path: &str) -> Result<OwnedFd, Unread> {
    let opened = rustix::fs::openat2(
        top,
        path,
        // To open a named pipe would wait for its writer.
        OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC,
        Mode::empty(),
        ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS | ResolveFlags::NO_MAGICLINKS,
    );
    opened.map_err(|error| match error {
        rustix::io::Errno::NOENT
        | rustix::io::Errno::NOTDIR
        | rustix::io::Errno::LOOP
        | rustix::io::Errno::XDEV => Unread::Gone,
        error => Unread::Failed(error.into()),
    })
}

/// The bytes of a file that is expected to be short.
pub(super) fn read_small(file: OwnedFd, most: u64) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    read_into(file, most, &mut bytes)?;
    Ok(bytes)
}

fn read_into(file: OwnedFd, most: u64, buffer: &mut Vec<u8>) -> Result<(), Unread> {
    buffer.clear();
    let mut file = File::from(file);
    let metadata = file.metadata().map_err(Unread::Failed)?;
    if !metadata.is_file() {
        return Err(Unread::Gone);
    }
    if metadata.len() > most {
        return Err(Unread::TooLong(metadata.len()));
    }
    // One more than it says, so that the end is seen without another turn.
    buffer.reserve(usize::try_from(metadata.len()).unwrap_or(0) + 1);
    // It may grow meanwhile.
    let read = file.by_ref().take(most + 1).read_to_end(buffer);
    match read.map_err(Unread::Failed)? as u64 {
        length if length > most => Err(Unread::TooLong(length)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn files_come_in_order_and_what_is_none_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("in");
        fs::create_dir_all(root.join("sub")).expect("a folder");
        fs::write(folder.path().join("secret"), "x").expect("a file");
        symlink("../secret", root.join("link")).expect("a link");
        symlink("..", root.join("up")).expect("a link");
        rustix::fs::mkfifoat(
            rustix::fs::CWD,
            root.join("pipe"),
            Mode::from_raw_mode(0o600),
        )
        .expect("a pipe");
        fs::write(root.join("long"), vec![b'x'; 5000]).expect("a file");
        let mut paths: Vec<String> = (0..500).map(|number| format!("sub/{number}")).collect();
        for path in &paths {
            fs::write(root.join(path), path).expect("a file");
        }
        let odd = [
            "link",
            "up/secret",
            "../secret",
            "pipe",
            "long",
            "none",
            "sub",
        ];
        paths.extend(odd.map(str::to_owned));
        let told = read_each(&root, &paths, 4096, |place, bytes| match bytes {
            Ok(bytes) => {
                assert_eq!(bytes, paths[place].as_bytes());
                "read"
            }
            Err(Unread::Gone) => "gone",
            Err(Unread::TooLong(_)) => "long",
            Err(Unread::Failed(_)) => "failed",
        })
        .expect("a folder");
        assert!(told[..500].iter().all(|told| *told == "read"));
        assert_eq!(
            told[500..],
            ["gone", "gone", "gone", "gone", "long", "gone", "gone"]
        );
    }
}
