//! A folder that is read without ever leaving it: no link is followed, whatever stands in it.

use std::{
    ffi::CStr,
    fs::File,
    io::{self, Read},
    os::fd::{AsFd, OwnedFd},
    path::Path,
};

use rustix::fs::{AtFlags, CWD, Dir, FileType, Mode, OFlags, openat, statat};

/// Folders below folders; a bundle has seven.
const DEEPEST: usize = 32;
/// A path of more bytes could not be opened on every system.
const LONGEST: usize = 3000;

#[derive(Debug)]
pub(super) struct Inside {
    root: OwnedFd,
}

impl Inside {
    /// Opens the folder that the user named, through links if there are any.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self {
            root: openat(CWD, path, flags, Mode::empty())?,
        })
    }

    /// Opens a regular file. What is a link, also on the way, is refused, and nothing is waited for.
    pub(super) fn file(&self, path: &str) -> io::Result<File> {
        check(path).map_err(io::Error::other)?;
        let mut folder: Option<OwnedFd> = None;
        let mut parts = path.split('/').peekable();
        while let Some(part) = parts.next() {
            let from = folder.as_ref().map_or(self.root.as_fd(), |fd| fd.as_fd());
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
            if parts.peek().is_some() {
                folder = Some(openat(
                    from,
                    part,
                    flags | OFlags::DIRECTORY,
                    Mode::empty(),
                )?);
                continue;
            }
            let file = File::from(openat(from, part, flags | OFlags::NONBLOCK, Mode::empty())?);
            return match file.metadata()?.is_file() {
                true => Ok(file),
                false => Err(io::Error::other("it is no regular file")),
            };
        }
        Err(io::ErrorKind::NotFound.into())
    }

    /// Reads a file of at most so many bytes.
    pub(super) fn read(&self, path: &str, most: u64) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.file(path)?.take(most + 1).read_to_end(&mut bytes)?;
        if bytes.len() as u64 > most {
            return Err(io::Error::other(format!("it is longer than {most} bytes")));
        }
        Ok(bytes)
    }

    /// Passes the path of each file to `found`; an error of it ends the walk.
    ///
    /// # Errors
    /// In words, when there is anything but folders and regular files with readable names.
    pub(super) fn walk(
        &self,
        found: &mut dyn FnMut(&str) -> Result<(), String>,
    ) -> Result<(), String> {
        walk(&self.root, "", 0, found)
    }
}

fn walk(
    folder: &OwnedFd,
    below: &str,
    depth: usize,
    found: &mut dyn FnMut(&str) -> Result<(), String>,
) -> Result<(), String> {
    let here = if below.is_empty() { "." } else { below };
    let told = |reason: rustix::io::Errno| format!("{here}: {reason}");
    for entry in Dir::read_from(folder).map_err(told)? {
        let entry = entry.map_err(told)?;
        if matches!(entry.file_name().to_bytes(), b"." | b"..") {
            continue;
        }
        let Ok(name) = entry.file_name().to_str() else {
            return Err(format!(
                "{here}: the name {:?} is no UTF-8",
                entry.file_name().to_string_lossy()
            ));
        };
        let path = match below {
            "" => name.to_owned(),
            below => format!("{below}/{name}"),
        };
        match kind(folder, entry.file_name(), entry.file_type()).map_err(told)? {
            FileType::RegularFile => found(&path)?,
            FileType::Directory if depth >= DEEPEST => {
                return Err(format!("{path}: there are too many folders in each other"));
            }
            FileType::Directory => {
                let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::DIRECTORY | OFlags::CLOEXEC;
                let inner = openat(folder, name, flags, Mode::empty()).map_err(told)?;
                walk(&inner, &path, depth + 1, found)?;
            }
            FileType::Symlink => return Err(format!("{path}: it is a link")),
            _ => return Err(format!("{path}: it is no regular file")),
        }
    }
    Ok(())
}

/// Some file systems do not tell the kind with the name.
fn kind(folder: &OwnedFd, name: &CStr, told: FileType) -> rustix::io::Result<FileType> {
    match told {
        FileType::Unknown => {
            let seen = statat(folder, name, AtFlags::SYMLINK_NOFOLLOW)?;
            Ok(FileType::from_raw_mode(seen.st_mode))
        }
        told => Ok(told),
    }
}

/// Whether a path of a document stays inside.
pub(super) fn check(path: &str) -> Result<(), &'static str> {
    if path.is_empty() || path.len() > LONGEST {
        return Err("the path is empty or too long");
    }
    if path.starts_with('/') {
        return Err("the path is absolute");
    }
    if path.contains('\0') {
        return Err("the path holds a NUL");
    }
    if path.split('/').count() > DEEPEST {
        return Err("the path has too many folders");
    }
    if path.split('/').any(|part| matches!(part, "" | "." | "..")) {
        return Err("the path leads out of the bundle");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn nothing_outside_is_opened() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().join("bundle");
        fs::create_dir_all(root.join("a/b")).expect("folders");
        fs::write(root.join("a/b/file"), "in").expect("a file");
        fs::write(folder.path().join("secret"), "out").expect("a file");
        symlink("../secret", root.join("link")).expect("a link");
        symlink("../..", root.join("a/up")).expect("a link");
        rustix::fs::mknodat(CWD, root.join("pipe"), FileType::Fifo, Mode::RWXU, 0).expect("a pipe");
        let inside = Inside::open(&root).expect("a folder");
        assert_eq!(inside.read("a/b/file", 2).expect("two bytes"), b"in");
        let long = format!("{}x", "x/".repeat(40));
        for path in [
            "../secret",
            "/etc/passwd",
            "link",
            "a/up/secret",
            "a/./b/file",
            "a//b/file",
            "",
            "a/b",
            "pipe",
            "a\0",
            long.as_str(),
        ] {
            assert!(inside.file(path).is_err(), "{path:?}");
        }
        assert!(inside.read("a/b/file", 1).is_err(), "too long");
        let mut found = Vec::new();
        let walked = inside.walk(&mut |path| {
            found.push(path.to_owned());
            Ok(())
        });
        let error = walked.expect_err("a link or a pipe");
        assert!(
            error.contains("link") || error.contains("regular"),
            "{error}"
        );
    }
}
