//! Whose files are.

use std::{io, path::Path};

use rustix::{
    fd::{AsFd, OwnedFd},
    fs::{AtFlags, CWD, Dir, FileType, Gid, Mode, OFlags, Uid},
    thread::{set_thread_res_gid, set_thread_res_uid},
};

/// The owner of a file or folder: user id, group id.
pub type Owner = (u32, u32);

/// Does something with files as their owner would: what it makes belongs to `owner`, and it reaches nothing that `owner` could
/// not, wherever a link leads that somebody put in its way. Only this thread acts so, and only until this returns. `None`:
/// as whoever runs this.
///
/// # Errors
/// When this process may not act as somebody else; the work was not begun then.
pub fn as_owner<T>(owner: Option<Owner>, work: impl FnOnce() -> T) -> io::Result<T> {
    let _acting = owner.map(Acting::begin).transpose()?;
    Ok(work())
}

/// While it lives, this thread is somebody else in the eyes of the file system (credentials(7): the effective ids).
struct Acting {
    before: (Uid, Gid),
}

impl Acting {
    fn begin((uid, gid): Owner) -> io::Result<Self> {
        let before = (rustix::process::geteuid(), rustix::process::getegid());
        set_thread_res_gid(None, Gid::from_raw(gid), None)?;
        let acting = Self { before };
        set_thread_res_uid(None, Uid::from_raw(uid), None)?;
        Ok(acting)
    }
}

impl Drop for Acting {
    fn drop(&mut self) {
        let (uid, gid) = self.before;
        // The saved ids are still ours, so the kernel has no reason to refuse; a thread that stayed somebody else could do less
        // than before, not more.
        let _ = set_thread_res_uid(None, uid, None);
        let _ = set_thread_res_gid(None, gid, None);
    }
}

/// Who owns this. A link at the end is not followed.
///
/// # Errors
/// When it is not there.
pub fn owner(path: &Path) -> io::Result<Owner> {
    let stat = rustix::fs::lstat(path)?;
    Ok((stat.st_uid, stat.st_gid))
}

/// Gives a file, or a folder with all that is in it, to someone. `of`: only what belongs to this user id. No link is
/// followed on the way down, also not one that is put there meanwhile; what vanishes meanwhile is no error.
///
/// # Errors
/// When something cannot be read or given away.
pub fn hand_over(path: &Path, to: Owner, of: Option<u32>) -> io::Result<()> {
    let to = (Uid::from_raw(to.0), Gid::from_raw(to.1));
    give(CWD.as_fd(), path.as_os_str().as_encoded_bytes(), to, of)?;
    match folder(CWD.as_fd(), path.as_os_str().as_encoded_bytes()) {
        Ok(folder) => below(&folder, to, of),
        // It is a file.
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => Ok(()),
        Err(error) => Err(error),
    }
}

fn below(parent: &OwnedFd, to: (Uid, Gid), of: Option<u32>) -> io::Result<()> {
    for entry in Dir::read_from(parent)? {
        let entry = entry?;
        let name = entry.file_name().to_bytes();
        if name == b"." || name == b".." {
            continue;
        }
        give(parent.as_fd(), name, to, of)?;
        if matches!(entry.file_type(), FileType::Directory | FileType::Unknown) {
            match folder(parent.as_fd(), name) {
                Ok(folder) => below(&folder, to, of)?,
                Err(error)
                    if matches!(
                        error.kind(),
                        io::ErrorKind::NotADirectory | io::ErrorKind::NotFound
                    ) => {}
                Err(error) => return Err(error),
            }
        }
    }
    Ok(())
}

fn folder(parent: rustix::fd::BorrowedFd<'_>, name: &[u8]) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(rustix::fs::openat(parent, name, flags, Mode::empty())?)
}

fn give(
    parent: rustix::fd::BorrowedFd<'_>,
    name: &[u8],
    (uid, gid): (Uid, Gid),
    of: Option<u32>,
) -> io::Result<()> {
    let given = (|| {
        if let Some(of) = of {
            let stat = rustix::fs::statat(parent, name, AtFlags::SYMLINK_NOFOLLOW)?;
            if stat.st_uid != of {
                return Ok(());
            }
        }
        rustix::fs::chownat(
            parent,
            name,
            Some(uid),
            Some(gid),
            AtFlags::SYMLINK_NOFOLLOW,
        )
    })();
    match given {
        Err(rustix::io::Errno::NOENT) => Ok(()),
        other => Ok(other?),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, os::unix::fs::symlink};

    use super::*;

    #[test]
    fn acting_as_somebody_else_reaches_no_more_than_they_could() {
        if !rustix::process::geteuid().is_root() {
            return;
        }
        let folder = tempfile::Builder::new()
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o711))
            .tempdir()
            .expect("a folder");
        let (theirs, secret) = (folder.path().join("theirs"), folder.path().join("secret"));
        fs::create_dir(&theirs).expect("a folder");
        fs::write(&secret, "ours").expect("a file");
        fs::set_permissions(&secret, std::os::unix::fs::PermissionsExt::from_mode(0o600))
            .expect("permissions");
        let them = (4711, 4712);
        hand_over(&theirs, them, None).expect("given");
        let kind = as_owner(Some(them), || {
            fs::write(theirs.join("made"), "").expect("it is their folder");
            fs::read(&secret).map_err(|error| error.kind())
        });
        assert_eq!(
            kind.expect("root may"),
            Err(io::ErrorKind::PermissionDenied)
        );
        assert_eq!(owner(&theirs.join("made")).expect("it is there"), them);
        assert_eq!(fs::read_to_string(&secret).expect("ours again"), "ours");
    }

    #[test]
    fn all_below_is_given_and_no_link_is_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let (inside, outside) = (folder.path().join("inside"), folder.path().join("outside"));
        fs::create_dir_all(inside.join("deep/er")).expect("folders");
        fs::create_dir(&outside).expect("a folder");
        fs::write(inside.join("deep/er/file"), "").expect("a file");
        fs::write(outside.join("file"), "").expect("a file");
        symlink(&outside, inside.join("link")).expect("a link");
        symlink("/nowhere", inside.join("dangling")).expect("a link");
        let before = owner(&outside).expect("it is there");
        // Only root can give files away; everyone can give them to himself.
        let to = if before.0 == 0 { (4711, 4712) } else { before };
        hand_over(&inside, to, None).expect("given");
        for path in ["", "deep", "deep/er", "deep/er/file", "link", "dangling"] {
            assert_eq!(owner(&inside.join(path)).expect(path), to, "{path}");
        }
        for path in [outside.clone(), outside.join("file")] {
            assert_eq!(owner(&path).expect("it is there"), before, "{path:?}");
        }
        // Back, but only what is theirs.
        hand_over(&inside.join("deep"), before, Some(4711 + 1)).expect("nothing to give");
        assert_eq!(owner(&inside.join("deep")).expect("it is there"), to);
        hand_over(&inside, before, Some(to.0)).expect("given back");
        assert_eq!(owner(&inside.join("deep/er/file")).expect("it"), before);
        assert!(hand_over(&inside.join("absent"), to, None).is_err());
    }
}
