//! Room for bundles, workspaces and temporary files.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::Path,
};

use rustix::fs::StatVfsMountFlags;

use super::{context::Context, machine::size, probe::Outcome};
use crate::cli::{place::near_or_temporary, runs::RUNS};

/// Less than this is used up by a few screenshots.
const NO_ROOM: u64 = 64 << 20;
const LITTLE_ROOM: u64 = 1 << 30;
/// Files that a file system can still hold.
const FEW_FILES: u64 = 10_000;
/// A browser is told to go without below this.
const SHARED: u64 = 512 << 20;

/// What is left of a file system: bytes, files.
fn room(path: &Path) -> io::Result<(u64, Option<u64>)> {
    let stat = rustix::fs::statvfs(path)?;
    // Some file systems make inodes as they are needed, and count none.
    let files = (stat.f_files > 0).then_some(stat.f_favail);
    Ok((stat.f_bavail.saturating_mul(stat.f_frsize), files))
}

/// Whether there is room in a folder, and files can be made there.
fn roomy(path: &Path, more: &str, remedy: &str) -> Outcome {
    let shown = path.display();
    if let Err(error) = tempfile::tempfile_in(path).and_then(|mut file| file.write_all(b"doctor")) {
        return Outcome::failed(format!("{shown} cannot be written: {error}"), remedy);
    }
    match room(path) {
        Err(error) => Outcome::unknown(format!("{shown}: {error}")),
        Ok((bytes, files)) => {
            let mut found = format!("{} free in {shown}{more}", size(bytes));
            let few = files.filter(|files| *files < FEW_FILES);
            if let Some(files) = few {
                found.push_str(&format!(", room for {files} files only"));
            }
            match bytes {
                0..NO_ROOM => Outcome::failed(found, remedy),
                NO_ROOM..LITTLE_ROOM => Outcome::warning(found, remedy),
                _ if few.is_some() => Outcome::warning(found, remedy),
                _ => Outcome::ok(found),
            }
        }
    }
}

/// Where bundles go: the folder itself, or the nearest above it that is there.
pub(super) fn bundles(context: &Context) -> Outcome {
    let runs = context.root.join(RUNS);
    let place = runs
        .ancestors()
        .find(|folder| folder.is_dir())
        .unwrap_or(&context.root);
    roomy(
        place,
        "",
        "free some room there, or write bundles elsewhere with --out DIR",
    )
}

/// Where copies of the checkout go, and whether the file system can share their blocks.
pub(super) fn workspaces(context: &Context) -> Outcome {
    let base = near_or_temporary(&context.root);
    let shared = match shares(&context.root, &base) {
        true => "; copies of the checkout share its blocks (reflink)",
        false => "; copies of the checkout are whole ones",
    };
    roomy(
        &base,
        shared,
        "free some room there, or point TMPDIR to a folder with room",
    )
}

/// Whether a file of the checkout can be cloned to there (ioctl_ficlone(2)). The checkout is not written to.
fn shares(root: &Path, base: &Path) -> bool {
    let mut entries = fs::read_dir(root).into_iter().flatten().flatten();
    let file = entries.by_ref().take(1000).find(|entry| {
        let metadata = entry.metadata();
        metadata.is_ok_and(|metadata| metadata.is_file() && metadata.len() > 0)
    });
    let original = file.and_then(|entry| File::open(entry.path()).ok());
    let (Some(original), Ok(copy)) = (original, tempfile::tempfile_in(base)) else {
        return false;
    };
    rustix::fs::ioctl_ficlone(&copy, &original).is_ok()
}

/// Where the application and the browser put temporary files.
pub(super) fn temporary(context: &Context) -> Outcome {
    let path = context.variable("TMPDIR").unwrap_or("/tmp");
    let found = roomy(
        Path::new(path),
        "",
        "point TMPDIR to a folder with room that can be written",
    );
    let runs_nothing =
        rustix::fs::statvfs(path).is_ok_and(|stat| stat.f_flag.contains(StatVfsMountFlags::NOEXEC));
    match found.status {
        super::probe::Status::Ok if runs_nothing => Outcome::warning(
            format!(
                "{}; programs there cannot be run (mounted noexec)",
                found.found
            ),
            "point TMPDIR to a folder that is not mounted noexec",
        ),
        _ => found,
    }
}

/// `/dev/shm`.
pub(super) fn shared_memory(_: &Context) -> Outcome {
    let Ok(stat) = rustix::fs::statvfs("/dev/shm") else {
        return Outcome::warning(
            "there is no /dev/shm; the browser is started without it",
            "mount -t tmpfs tmpfs /dev/shm",
        );
    };
    let bytes = stat.f_blocks.saturating_mul(stat.f_frsize);
    let found = format!("{} in /dev/shm", size(bytes));
    match bytes {
        0..SHARED => Outcome::ok(format!(
            "{found}; the browser is started without it (docker run --shm-size=1g gives more)"
        )),
        _ => Outcome::ok(found),
    }
}
