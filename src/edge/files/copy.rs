//! Copies a checkout: by reflink where the file system can (`FICLONE`, ioctl_ficlone(2)), else by `copy_file_range(2)`.
//! Never by hard links, through which a case could change the checkout.

use std::{
    fs::{self, File, FileTimes},
    io,
    os::unix::fs::{OpenOptionsExt, PermissionsExt, symlink},
    path::Path,
    sync::atomic::{AtomicBool, Ordering},
};

use rustix::fs::OFlags;

use super::snapshot::{Snapshot, Stamp};

/// Copies everything below `from` to the new folder `to`, except the given paths (relative to `from`). Times
/// and permissions are kept, so that build tools see what they built; sockets, pipes and devices are left out, and so is
/// what vanishes while it is copied.
///
/// # Errors
/// When a file cannot be read or written, or `stop`, which is asked before each, says so.
pub fn copy_tree(
    from: &Path,
    to: &Path,
    left_out: &[String],
    stop: &dyn Fn() -> bool,
) -> io::Result<Snapshot> {
    let mut snapshot = Snapshot::without(left_out);
    let copier = Copier {
        left_out,
        stop,
        reflink: AtomicBool::new(true),
    };
    copier.folder(from, to, "", &mut snapshot)?;
    snapshot.sort();
    Ok(snapshot)
}

struct Copier<'a> {
    left_out: &'a [String],
    stop: &'a dyn Fn() -> bool,
    /// Until the file system has refused once.
    reflink: AtomicBool,
}

impl Copier<'_> {
    fn folder(
        &self,
        from: &Path,
        to: &Path,
        below: &str,
        snapshot: &mut Snapshot,
    ) -> io::Result<()> {
        fs::create_dir(to)?;
        for entry in fs::read_dir(from)? {
            if (self.stop)() {
                return Err(io::ErrorKind::Interrupted.into());
            }
            let entry = entry?;
            let name = entry.file_name();
            let text = name.to_string_lossy();
            let path = if below.is_empty() {
                text.into_owned()
            } else {
                format!("{below}/{text}")
            };
            if self.left_out.contains(&path) {
                continue;
            }
            let (source, target) = (entry.path(), to.join(&name));
            match self.entry(&entry, &source, &target, path, snapshot) {
                Err(error) if error.kind() == io::ErrorKind::NotFound && !source.exists() => {}
                other => other.map_err(|error| {
                    io::Error::new(error.kind(), format!("{}: {error}", source.display()))
                })?,
            }
        }
        // Last, because a folder without write permission could not be filled.
        let permissions = fs::metadata(from)?.permissions();
        fs::set_permissions(to, fs::Permissions::from_mode(permissions.mode() | 0o700))
    }

    fn entry(
        &self,
        entry: &fs::DirEntry,
        source: &Path,
        target: &Path,
        path: String,
        snapshot: &mut Snapshot,
    ) -> io::Result<()> {
        let kind = entry.file_type()?;
        if kind.is_dir() {
            self.folder(source, target, &path, snapshot)
        } else if kind.is_symlink() {
            let points_to = fs::read_link(source)?;
            symlink(&points_to, target)?;
            snapshot.add(path, Stamp::link(&points_to));
            Ok(())
        } else if kind.is_file() {
            let stamp = self.file(source, target)?;
            snapshot.add(path, stamp);
            Ok(())
        } else {
            Ok(())
        }
    }

    fn file(&self, source: &Path, target: &Path) -> io::Result<Stamp> {
        // It was a file a moment ago; a link or a pipe that has taken its place would lead anywhere, or wait.
        let mut original = File::options()
            .read(true)
            .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
            .open(source)?;
        let metadata = original.metadata()?;
        let mode = metadata.permissions().mode();
        let mut copy = File::options()
            .write(true)
            .create_new(true)
            .mode(mode | 0o200)
            .open(target)?;
        let cloned = self.reflink.load(Ordering::Relaxed) && {
            let cloned = rustix::fs::ioctl_ficlone(&copy, &original);
            if let Err(
                rustix::io::Errno::OPNOTSUPP
                | rustix::io::Errno::XDEV
                | rustix::io::Errno::INVAL
                | rustix::io::Errno::NOTTY,
            ) = cloned
            {
                self.reflink.store(false, Ordering::Relaxed);
            }
            cloned.is_ok()
        };
        if !cloned && metadata.len() > 0 {
            io::copy(&mut original, &mut copy)?;
        }
        let modified = metadata.modified()?;
        copy.set_times(FileTimes::new().set_modified(modified))?;
        Ok(Stamp::file(metadata.len(), modified))
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn a_copy_is_like_its_checkout_and_shares_nothing_with_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir_all(from.join("a/b")).expect("folders");
        fs::create_dir_all(from.join("skipped")).expect("folders");
        fs::write(from.join("a/b/tool"), "#!/bin/sh").expect("a file");
        fs::set_permissions(from.join("a/b/tool"), fs::Permissions::from_mode(0o555))
            .expect("permissions");
        fs::write(from.join("skipped/x"), "x").expect("a file");
        symlink("b/tool", from.join("a/link")).expect("a link");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            from.join("pipe"),
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RWXU,
            0,
        )
        .expect("a pipe");
        let snapshot = copy_tree(&from, &to, &["skipped".to_owned()], &|| false).expect("a copy");
        let (original, copy) = (
            fs::metadata(from.join("a/b/tool")).expect("there"),
            fs::metadata(to.join("a/b/tool")).expect("there"),
        );
        assert_ne!(original.ino(), copy.ino(), "no hard link");
        assert_eq!(
            original.modified().expect("a time"),
            copy.modified().expect("a time")
        );
        assert_eq!(copy.permissions().mode() & 0o111, 0o111);
        assert_eq!(
            fs::read_link(to.join("a/link")).expect("a link"),
            Path::new("b/tool")
        );
        assert!(!to.join("skipped").exists() && !to.join("pipe").exists());
        assert_eq!(snapshot.changes(&to, None).expect("listed"), []);
    }
}
