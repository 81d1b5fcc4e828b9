//! Every ordinary file below a folder, sorted by the name that it gets.

use std::{
    collections::HashSet,
    io,
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
};

use rustix::{
    fs::{AtFlags, Dir, FileType, statat},
    io::Errno,
};

use super::{
    folders::{Folders, MAX_DEPTH},
    remarks::{Remarks, What},
};
use crate::edge::artifacts::names;

/// More would not fit into the memory that an upload may take.
const MAX_FILES: usize = 200_000;

/// Linux takes no longer ones at once; a name in a zip may have 65,535 bytes, also with every byte encoded.
const MAX_PATH_BYTES: usize = 4096;

/// A file to pack.
#[derive(Debug)]
pub(super) struct Listed {
    /// Relative to the root.
    pub(super) path: Box<[u8]>,
    /// `None`: the same as its path.
    renamed: Option<Box<str>>,
    /// In bytes, when it was listed. What is appended later is not packed, so an upload ends also while a file grows.
    pub(super) size: u64,
}

impl Listed {
    /// In the zip.
    pub(super) fn name(&self) -> &[u8] {
        match &self.renamed {
            Some(name) => name.as_bytes(),
            None => &self.path,
        }
    }
}

/// What there is to pack.
#[derive(Debug)]
pub(in crate::edge::artifacts) struct Listing {
    pub(super) root: PathBuf,
    pub(super) files: Vec<Listed>,
    pub(super) remarks: Remarks,
}

impl Listing {
    /// Lists a folder. Links are not followed. What is hidden (its name, or a folder's above it, starts with a dot) is
    /// left out if that is wanted. Ends early, with what there is, when `stop` says so.
    ///
    /// # Errors
    /// When the root cannot be read.
    pub(in crate::edge::artifacts) fn of(
        root: &Path,
        leave_out_hidden: bool,
        stop: &AtomicBool,
    ) -> io::Result<Self> {
        let mut folders = Folders::open(root)?;
        let mut listing = Self {
            root: root.to_owned(),
            files: Vec::new(),
            remarks: Remarks::default(),
        };
        let mut waiting = vec![Vec::new()];
        while let Some(folder) = waiting.pop() {
            if stop.load(Ordering::Relaxed) {
                break;
            }
            let listed = listing.folder(&mut folders, &folder, leave_out_hidden, &mut waiting);
            match listed {
                Ok(()) => {}
                Err(error) if folder.is_empty() => return Err(error.into()),
                Err(error) => listing.left_out(&folder, error),
            }
        }
        listing.rename();
        listing
            .files
            .sort_unstable_by(|one, other| one.name().cmp(other.name()));
        Ok(listing)
    }

    /// Whether there is nothing to pack.
    pub(in crate::edge::artifacts) fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    fn folder(
        &mut self,
        folders: &mut Folders,
        path: &[u8],
        leave_out_hidden: bool,
        waiting: &mut Vec<Vec<u8>>,
    ) -> Result<(), Errno> {
        let folder = folders.folder(path)?;
        for entry in Dir::read_from(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_bytes();
            if matches!(name, b"." | b"..") || leave_out_hidden && name.starts_with(b".") {
                continue;
            }
            let mut below = Vec::with_capacity(path.len() + 1 + name.len());
            below.extend_from_slice(path);
            if !path.is_empty() {
                below.push(b'/');
            }
            below.extend_from_slice(name);
            if below.len() > MAX_PATH_BYTES || depth(&below) > MAX_DEPTH {
                self.remarks.add(&below, What::TooMany);
                continue;
            }
            let status = match statat(folder, name, AtFlags::SYMLINK_NOFOLLOW) {
                Ok(status) => status,
                Err(error) => {
                    self.left_out(&below, error);
                    continue;
                }
            };
            match FileType::from_raw_mode(status.st_mode) {
                FileType::Directory => waiting.push(below),
                FileType::RegularFile if self.files.len() >= MAX_FILES => {
                    self.remarks.add(&below, What::TooMany);
                }
                FileType::RegularFile => self.files.push(Listed {
                    path: below.into(),
                    renamed: None,
                    size: u64::try_from(status.st_size).unwrap_or(0),
                }),
                FileType::Symlink => self.remarks.add(&below, What::Symlink),
                _ => self.remarks.add(&below, What::Special),
            }
        }
        Ok(())
    }

    fn left_out(&self, path: &[u8], error: Errno) {
        self.remarks.add(path, What::of(error));
    }

    /// Gives names to files whose paths cannot be theirs; none that another file has.
    fn rename(&mut self) {
        let mut encoded: Vec<(usize, String)> = Vec::new();
        for (index, file) in self.files.iter().enumerate() {
            encoded.extend(names::encoded(&file.path).map(|name| (index, name)));
        }
        if encoded.is_empty() {
            return;
        }
        encoded.sort_unstable_by(|one, other| one.1.cmp(&other.1));
        let renamed: HashSet<usize> = encoded.iter().map(|(index, _)| *index).collect();
        let mut taken: HashSet<Box<[u8]>> = self
            .files
            .iter()
            .enumerate()
            .filter(|(index, _)| !renamed.contains(index))
            .map(|(_, file)| file.path.clone())
            .collect();
        for (index, mut name) in encoded {
            while !taken.insert(name.as_bytes().into()) {
                name = names::encoded_again(&name);
            }
            let file = &mut self.files[index];
            self.remarks
                .add(&file.path, What::Renamed { to: name.clone() });
            file.renamed = Some(name.into());
        }
    }
}

impl What {
    /// Why a file is left out that could not be opened or asked about.
    pub(super) fn of(error: Errno) -> Self {
        match error {
            Errno::NOENT | Errno::NOTDIR | Errno::LOOP => Self::Vanished,
            Errno::NAMETOOLONG => Self::TooMany,
            error => Self::Unreadable {
                reason: io::Error::from(error).to_string(),
            },
        }
    }
}

fn depth(path: &[u8]) -> usize {
    1 + path.iter().filter(|byte| **byte == b'/').count()
}
