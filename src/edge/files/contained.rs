//! Reading and changing files by paths that stay inside one folder, also through symlinks (`openat2(2)`, by way of
//! cap-std).

use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use cap_std::{
    ambient_authority,
    fs::{Dir, OpenOptions},
};
use rustix::fs::{AtFlags, Gid, Uid};

use super::owner::Owner;

/// Why a file action could not be done.
#[derive(Debug, thiserror::Error)]
#[error("{doing} {path}: {reason}")]
pub struct FileError {
    /// For example `write`.
    pub doing: &'static str,
    /// As the pack has it.
    pub path: String,
    /// What the system said.
    pub reason: io::Error,
}

fn fail(doing: &'static str, path: &str) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |reason| FileError {
        doing,
        path,
        reason,
    }
}

/// A folder that nothing done through it can leave.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    dir: Dir,
    /// Whose what is written becomes; `None`: it stays ours.
    owner: Option<Owner>,
}

impl Tree {
    /// Opens a folder.
    ///
    /// # Errors
    /// When it is none.
    pub fn open(root: &Path) -> io::Result<Self> {
        Ok(Self {
            root: root.to_owned(),
            dir: Dir::open_ambient_dir(root, ambient_authority())?,
            owner: None,
        })
    }

    /// The same, and what is written there belongs to `owner`, where one is named.
    #[must_use]
    pub fn owned_by(self, owner: Option<Owner>) -> Self {
        Self { owner, ..self }
    }

    /// Where it is.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Passes the bytes of a file to `sink`. Returns false when there is no such file; a folder is there and has no bytes.
    ///
    /// # Errors
    /// When it cannot be read, or the path leads out.
    pub fn read(&self, path: &str, mut sink: impl FnMut(&[u8])) -> Result<bool, FileError> {
        let found = self.dir.metadata(path);
        let metadata = match found {
            Ok(metadata) => metadata,
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                return Ok(false);
            }
            Err(error) => return Err(fail("read", path)(error)),
        };
        if metadata.is_dir() {
            return Ok(true);
        }
        if !metadata.is_file() {
            // To open a named pipe would wait for its writer.
            return Err(fail("read", path)(io::Error::other(
                "it is no ordinary file",
            )));
        }
        let mut file = self.dir.open(path).map_err(fail("read", path))?;
        let mut buffer = vec![0; 64 << 10];
        loop {
            match file.read(&mut buffer).map_err(fail("read", path))? {
                0 => return Ok(true),
                count => sink(&buffer[..count]),
            }
        }
    }

    /// Writes a file, with the folders above it.
    ///
    /// # Errors
    /// When it cannot be written, or the path leads out.
    pub fn write(&self, path: &str, content: &[u8]) -> Result<(), FileError> {
        let write = || {
            self.make_parents(path)?;
            let mut file = self.dir.create(path)?;
            self.give(&file)?;
            file.write_all(content)
        };
        write().map_err(fail("write", path))
    }

    /// Copies a file, with the folders above the copy.
    ///
    /// # Errors
    /// When it cannot be copied, or a path leads out.
    pub fn copy(&self, from: &str, to: &str) -> Result<(), FileError> {
        let copy = || {
            if !self.dir.metadata(from)?.is_file() {
                return Err(io::Error::other("it is no ordinary file"));
            }
            self.make_parents(to)?;
            self.dir.copy(from, &self.dir, to)?;
            match self.owner {
                Some(_) => self.give(&self.dir.open(to)?),
                None => Ok(()),
            }
        };
        copy().map_err(fail("copy", from))
    }

    /// Removes a file, or a folder with all that is in it. What is not there counts as removed.
    ///
    /// # Errors
    /// When it cannot be removed, or the path leads out.
    pub fn remove(&self, path: &str) -> Result<(), FileError> {
        let remove = || match self.dir.symlink_metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.dir.remove_dir_all(path),
            Ok(_) => self.dir.remove_file(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        };
        remove().map_err(fail("remove", path))
    }

    /// Copies a folder from elsewhere, with all ordinary files in it, to a path where nothing is yet.
    ///
    /// # Errors
    /// When something cannot be read or written, or the path leads out.
    pub fn take_in(&self, from: &Path, to: &str) -> Result<(), FileError> {
        let take = || {
            self.make_parents(to)?;
            self.take_folder(from, Path::new(to))
        };
        take().map_err(fail("copy a folder to", to))
    }

    fn take_folder(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.dir.create_dir(to)?;
        self.give(&self.dir.open_dir(to)?)?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
            if kind.is_dir() {
                self.take_folder(&entry.path(), &target)?;
            } else if kind.is_file() {
                let new = OpenOptions::new().write(true).create_new(true).clone();
                // As files of the system, which are copied without passing through this process.
                let mut copy = self.dir.open_with(&target, &new)?.into_std();
                io::copy(&mut std::fs::File::open(entry.path())?, &mut copy)?;
                self.give(&copy)?;
            }
        }
        Ok(())
    }

    fn make_parents(&self, path: &str) -> io::Result<()> {
        let Some(parent) = Path::new(path).parent() else {
            return Ok(());
        };
        if parent == Path::new("") {
            return Ok(());
        }
        if self.owner.is_none() {
            return self.dir.create_dir_all(parent);
        }
        let mut folder = PathBuf::new();
        for part in parent.components() {
            folder.push(part);
            match self.dir.create_dir(&folder) {
                Ok(()) => self.give(&self.dir.open_dir(&folder)?)?,
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn give(&self, made: impl rustix::fd::AsFd) -> io::Result<()> {
        match self.owner {
            // By an empty path, because a folder that was only opened as a place cannot be named otherwise (open(2), O_PATH).
            Some((uid, gid)) => Ok(rustix::fs::chownat(
                made,
                "",
                Some(Uid::from_raw(uid)),
                Some(Gid::from_raw(gid)),
                AtFlags::EMPTY_PATH,
            )?),
            None => Ok(()),
        }
    }

    /// The folder that a relative path names, for a process to start in.
    ///
    /// # Errors
    /// When it is no folder, or the path leads out.
    pub fn folder(&self, path: &str) -> Result<PathBuf, FileError> {
        let resolve = || {
            let canonical = self.dir.canonicalize(path)?;
            self.dir.open_dir(&canonical)?;
            Ok(self.root.join(canonical))
        };
        resolve().map_err(fail("enter", path))
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn nothing_leads_out_of_the_tree() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("inside");
        fs::create_dir(&root).expect("a folder");
        fs::write(folder.path().join("secret"), "secret").expect("a file");
        symlink("../secret", root.join("link")).expect("a link");
        symlink("..", root.join("up")).expect("a link");
        symlink("/etc", root.join("etc")).expect("a link");
        let tree = Tree::open(&root).expect("a tree");
        for path in [
            "../secret",
            "link",
            "up/secret",
            "etc/passwd",
            "/etc/passwd",
            "a/../../secret",
        ] {
            assert!(
                !tree.read(path, |_| {}).is_ok_and(|found| found),
                "read {path}"
            );
            assert!(tree.write(path, b"x").is_err(), "write {path}");
            assert!(tree.copy(path, "copied").is_err(), "copy {path}");
        }
        for path in ["../secret", "up/secret", "etc/passwd", "/etc/passwd"] {
            assert!(tree.remove(path).is_err(), "remove {path}");
        }
        assert!(tree.folder("up").is_err() && tree.folder("..").is_err());
        assert_eq!(
            fs::read_to_string(folder.path().join("secret")).expect("a file"),
            "secret"
        );
    }

    #[test]
    fn files_are_written_copied_read_and_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let tree = Tree::open(folder.path()).expect("a tree");
        tree.write("a/b/c.txt", b"milk").expect("written");
        tree.copy("a/b/c.txt", "d/e.txt").expect("copied");
        let mut read = Vec::new();
        assert!(
            tree.read("d/e.txt", |bytes| read.extend_from_slice(bytes))
                .expect("read")
        );
        assert_eq!(read, b"milk");
        assert!(tree.read("a", |_| {}).expect("a folder"));
        tree.remove("a").expect("removed");
        tree.remove("a").expect("removed already");
        assert!(!tree.read("a/b/c.txt", |_| {}).expect("not there"));
        assert_eq!(tree.folder("d").expect("a folder"), folder.path().join("d"));
    }
}
