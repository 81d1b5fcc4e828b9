//! Opens what is below a folder, one name at a time and never through a symlink (`openat(2)` with `O_NOFOLLOW`): what
//! was a folder when it was listed may be a link when it is read.

use std::{fs::File, os::fd::OwnedFd, path::Path};

use rustix::{
    fs::{CWD, FileType, Mode, OFlags, fstat, openat},
    io::Errno,
};

/// Each folder on the way is an open descriptor; 1,024 is what a process commonly has.
pub(super) const MAX_DEPTH: usize = 200;

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

/// A root with the way to the folder that was opened last: files come sorted, so that the next one is most often there.
pub(super) struct Folders {
    root: OwnedFd,
    way: Vec<(Vec<u8>, OwnedFd)>,
}

impl Folders {
    /// The root itself may be a symlink: its path is the caller's, not the work of whoever filled it.
    pub(super) fn open(root: &Path) -> Result<Self, Errno> {
        Ok(Self {
            root: openat(CWD, root, FOLDER, Mode::empty())?,
            way: Vec::new(),
        })
    }

    /// A folder below the root by its path, which is empty for the root.
    pub(super) fn folder(&mut self, path: &[u8]) -> Result<&OwnedFd, Errno> {
        let mut depth = 0;
        for name in path.split(|byte| *byte == b'/').filter(|n| !n.is_empty()) {
            if self.way.get(depth).is_none_or(|(there, _)| there != name) {
                self.way.truncate(depth);
                if depth == MAX_DEPTH {
                    return Err(Errno::NAMETOOLONG);
                }
                let above = self.way.last().map_or(&self.root, |(_, folder)| folder);
                let folder = openat(above, name, FOLDER | OFlags::NOFOLLOW, Mode::empty())?;
                self.way.push((name.to_vec(), folder));
            }
            depth += 1;
        }
        self.way.truncate(depth);
        Ok(self.way.last().map_or(&self.root, |(_, folder)| folder))
    }

    /// An ordinary file for reading, or `None` where there is another thing. Never waits for the writer of a pipe.
    pub(super) fn file(&mut self, path: &[u8]) -> Result<Option<File>, Errno> {
        let cut = path.iter().rposition(|byte| *byte == b'/');
        let (folder, name) = cut.map_or((&b""[..], path), |cut| (&path[..cut], &path[cut + 1..]));
        let flags =
            OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
        let opened = match openat(self.folder(folder)?, name, flags, Mode::empty()) {
            // A link and a socket are refused by the opening itself.
            Err(Errno::LOOP | Errno::NXIO) => return Ok(None),
            opened => opened?,
        };
        let kind = FileType::from_raw_mode(fstat(&opened)?.st_mode);
        Ok((kind == FileType::RegularFile).then(|| File::from(opened)))
    }
}
