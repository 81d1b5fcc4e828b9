//! Reading and changing files by paths that stay inside one folder, also through symlinks (`openat2(2)`, by way of
//! cap-std).

use std::{
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use super::owner::{Owner, as_owner};
use cap_std::{
    ambient_authority,
    fs::{Dir, File, OpenOptions},
};

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

/// What a path names.
enum Found {
    Nothing,
    Folder,
    File(File),
}

/// A folder that nothing done through it can leave.
#[derive(Debug)]
pub struct Tree {
    root: PathBuf,
    dir: Dir,
    /// As whom files are read and written; `None`: as we are.
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

    /// The same, and everything is done as `owner` would do it, where one is named (see [`as_owner`]).
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
        let open = || {
            let metadata = match self.dir.metadata(path) {
                Ok(metadata) => metadata,
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                    ) =>
                {
                    return Ok(Found::Nothing);
                }
                Err(error) => return Err(error),
            };
            if metadata.is_dir() {
                return Ok(Found::Folder);
            }
            if !metadata.is_file() {
                // To open a named pipe would wait for its writer.
                return Err(io::Error::other("it is no ordinary file"));
            }
            self.dir.open(path).map(Found::File)
        };
        let mut file = match self.acting(open).map_err(fail("read", path))? {
            Found::Nothing => return Ok(false),
            Found::Folder => return Ok(true),
            Found::File(file) => file,
        };
        let mut buffer = vec![0; 64 << 10];
        loop {
            match file.read(&mut buffer).map_err(fail("read", path))? {
                0 => return Ok(true),
                count => sink(&buffer[..count]),
            }
        }
    }

    /// The bytes of a short file; `None`: there is none, it is no ordinary file, or it has more than `most` bytes.
    ///
    /// # Errors
    /// When it cannot be read, or the path leads out.
    pub fn short(&self, path: &str, most: u64) -> Result<Option<Vec<u8>>, FileError> {
        let read = || {
            let metadata = match self.dir.metadata(path) {
                Ok(metadata) => metadata,
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                    ) =>
                {
                    return Ok(None);
                }
                Err(error) => return Err(error),
            };
            if !metadata.is_file() || metadata.len() > most {
                return Ok(None);
            }
            let mut bytes = Vec::new();
            let file = self.dir.open(path)?;
            file.take(most + 1).read_to_end(&mut bytes)?;
            Ok((bytes.len() as u64 <= most).then_some(bytes))
        };
        self.acting(read).map_err(fail("read", path))
    }

    /// Whether anything stands at a path, be it a link that leads nowhere.
    ///
    /// # Errors
    /// When it cannot be told, or the path to it leads out.
    pub fn has(&self, path: &str) -> Result<bool, FileError> {
        let look = || match self.dir.symlink_metadata(path) {
            Ok(_) => Ok(true),
            Err(error)
                if matches!(
                    error.kind(),
                    io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
                ) =>
            {
                Ok(false)
            }
            Err(error) => Err(error),
        };
        self.acting(look).map_err(fail("look at", path))
    }

    /// Puts a file in place of what was there, at once: whoever reads it sees the old or the new. A link at the path is
    /// replaced, not followed; folders above are made.
    ///
    /// # Errors
    /// When it cannot be written, or the path leads out.
    pub fn replace(&self, path: &str, content: &[u8]) -> Result<(), FileError> {
        let replace = || {
            self.make_parents(path)?;
            let beside = format!("{path}.{}.new", std::process::id());
            let new = OpenOptions::new().write(true).create_new(true).clone();
            let written = self
                .dir
                .open_with(&beside, &new)
                .and_then(|mut file| file.write_all(content))
                .and_then(|()| self.dir.rename(&beside, &self.dir, path));
            if written.is_err() {
                let _ = self.dir.remove_file(&beside);
            }
            written
        };
        self.acting(replace).map_err(fail("write", path))
    }

    /// Does something else with these files, as their owner would do it.
    ///
    /// # Errors
    /// Those of the work, and when this process may not act as somebody else.
    pub fn acting<T>(&self, work: impl FnOnce() -> io::Result<T>) -> io::Result<T> {
        as_owner(self.owner, work)?
    }

    /// Writes a file, with the folders above it.
    ///
    /// # Errors
    /// When it cannot be written, or the path leads out.
    pub fn write(&self, path: &str, content: &[u8]) -> Result<(), FileError> {
        let write = || {
            self.make_parents(path)?;
            self.dir.create(path)?.write_all(content)
        };
        self.acting(write).map_err(fail("write", path))
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
            self.dir.copy(from, &self.dir, to).map(drop)
        };
        self.acting(copy).map_err(fail("copy", from))
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
        self.acting(remove).map_err(fail("remove", path))
    }

    /// Copies a folder from elsewhere, with all ordinary files in it, to a path where nothing is yet.
    ///
    /// # Errors
    /// When something cannot be read or written, or the path leads out.
    pub fn take_in(&self, from: &Path, to: &str) -> Result<(), FileError> {
        let take = || {
            self.acting(|| self.make_parents(to))?;
            self.take_folder(from, Path::new(to))
        };
        take().map_err(fail("copy a folder to", to))
    }

    /// What is read is ours to read, and what is written the owner's to write.
    fn take_folder(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.acting(|| self.dir.create_dir(to))?;
        for entry in std::fs::read_dir(from)? {
            let entry = entry?;
            let (kind, target) = (entry.file_type()?, to.join(entry.file_name()));
            if kind.is_dir() {
                self.take_folder(&entry.path(), &target)?;
            } else if kind.is_file() {
                let mut original = std::fs::File::open(entry.path())?;
                let new = OpenOptions::new().write(true).create_new(true).clone();
                let copy = self.acting(|| self.dir.open_with(&target, &new))?;
                // As files of the system, which are copied without passing through this process.
                io::copy(&mut original, &mut copy.into_std())?;
            }
        }
        Ok(())
    }

    fn make_parents(&self, path: &str) -> io::Result<()> {
        match Path::new(path).parent() {
            Some(parent) if parent != Path::new("") => self.dir.create_dir_all(parent),
            _ => Ok(()),
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
        self.acting(resolve).map_err(fail("enter", path))
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
            assert!(tree.replace(path, b"x").is_err(), "replace {path}");
            assert!(tree.has(path).is_err(), "has {path}");
        }
        assert!(tree.short("link", 100).is_err());
        assert!(tree.has("link").expect("a link"));
        tree.replace("link", b"mine").expect("a link is replaced");
        assert_eq!(
            tree.short("link", 4).expect("a file").as_deref(),
            Some(&b"mine"[..])
        );
        assert_eq!(tree.short("link", 3).expect("a file"), None);
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
