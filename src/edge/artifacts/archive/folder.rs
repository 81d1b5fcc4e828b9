//! Making files below a folder, one part of a path after the other, so that no part of it can be a link to elsewhere.

use std::{fs::File, io, os::fd::OwnedFd, path::Path};

use rustix::{
    fs::{Mode, OFlags, mkdirat, open, openat},
    io::Errno,
};

const WAY: OFlags = OFlags::DIRECTORY
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC)
    .union(OFlags::RDONLY);
const NEW_FILE: OFlags = OFlags::CREATE
    .union(OFlags::EXCL)
    .union(OFlags::WRONLY)
    .union(OFlags::NOFOLLOW)
    .union(OFlags::CLOEXEC);

/// A folder that is being filled.
pub(super) struct Folder {
    root: OwnedFd,
    /// The folder that the last file went to; files of one folder mostly stand together.
    last: Option<(String, OwnedFd)>,
}

impl Folder {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let root = open(path, WAY, Mode::empty())?;
        Ok(Self { root, last: None })
    }

    /// Makes a file that is not there yet, with the folders above it.
    pub(super) fn create(&mut self, path: &str, mode: u32) -> io::Result<File> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let folder = self.make(folder)?;
        let file = openat(folder, name, NEW_FILE, Mode::from_raw_mode(mode))?;
        // What the process leaves out of rights for new files is for its own files.
        rustix::fs::fchmod(&file, Mode::from_raw_mode(mode))?;
        Ok(file.into())
    }

    /// Makes a folder, with those above it, where it is not there yet.
    pub(super) fn make(&mut self, path: &str) -> io::Result<&OwnedFd> {
        if path.is_empty() {
            return Ok(&self.root);
        }
        if self.last.as_ref().is_none_or(|(last, _)| last != path) {
            let mut folder: Option<OwnedFd> = None;
            for part in path.split('/') {
                let above = folder.as_ref().unwrap_or(&self.root);
                match mkdirat(above, part, Mode::from_raw_mode(0o755)) {
                    Ok(()) | Err(Errno::EXIST) => {}
                    Err(error) => return Err(error.into()),
                }
                folder = Some(openat(above, part, WAY, Mode::empty())?);
            }
            self.last = folder.map(|folder| (path.to_owned(), folder));
        }
        Ok(self.last.as_ref().map_or(&self.root, |(_, folder)| folder))
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn nothing_is_written_over_and_no_link_is_followed() {
        let here = tempfile::tempdir().expect("a folder");
        let inside = here.path().join("inside");
        fs::create_dir(&inside).expect("a folder");
        symlink("..", inside.join("up")).expect("a link");
        symlink("../new", inside.join("new")).expect("a link");
        let mut folder = Folder::open(&inside).expect("a folder");
        folder.create("a/b/c", 0o644).expect("a file");
        folder.create("a/b/d", 0o755).expect("a file beside it");
        for (path, why) in [
            ("a/b/c", "it is there"),
            ("a/b", "it is a folder"),
            ("a/b/c/d", "that is a file"),
            ("up/x", "that is a link"),
            ("new", "that is a link"),
        ] {
            assert!(folder.create(path, 0o644).is_err(), "{path}: {why}");
        }
        assert_eq!(fs::read_dir(here.path()).expect("a folder").count(), 1);
    }
}
