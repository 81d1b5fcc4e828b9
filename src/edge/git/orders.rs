//! What in a repository makes later git commands start programs: its settings and its hooks (git-config(1), githooks(5)).

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use rustix::fs::OFlags;

/// Files that are looked at, beside every hook. No repository has larger ones for a good reason.
const FILES: [&str; 3] = ["config", "config.worktree", "info/attributes"];
const LARGEST: u64 = 1 << 20;

/// The settings and hooks of a checkout at one moment, for seeing later whether somebody changed them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Orders {
    git: PathBuf,
    /// Bytes and permissions, by path below `.git`; `None`: it is no ordinary file, or too large to be kept.
    files: BTreeMap<String, Option<(Vec<u8>, u32)>>,
}

impl Orders {
    /// Reads those of a checkout whose root has its `.git` folder; without one there are none.
    pub fn of(checkout: &Path) -> Self {
        let git = checkout.join(".git");
        let is_folder = git
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_dir());
        if !is_folder {
            return Self::default();
        }
        let mut names: Vec<String> = FILES.map(str::to_owned).to_vec();
        let hooks = fs::read_dir(git.join("hooks")).into_iter().flatten();
        names.extend(hooks.flatten().filter_map(|entry| {
            let name = entry.file_name().into_string().ok()?;
            (!name.ends_with(".sample")).then(|| format!("hooks/{name}"))
        }));
        let files = names.into_iter().filter_map(|name| {
            let path = git.join(&name);
            path.symlink_metadata().ok()?;
            Some((name, read(&path).ok()))
        });
        Self {
            files: files.collect(),
            git,
        }
    }

    /// Puts back what has changed since. Returns the paths of what had, from the checkout's root.
    ///
    /// # Errors
    /// When something cannot be put back.
    pub fn put_back(&self, checkout: &Path) -> io::Result<Vec<String>> {
        let now = Self::of(checkout);
        let mut changed = Vec::new();
        for (name, before) in &self.files {
            if now.files.get(name) == Some(before) {
                continue;
            }
            changed.push(format!(".git/{name}"));
            if let Some((bytes, mode)) = before {
                replace(&self.git.join(name), bytes, *mode)?;
            }
        }
        for name in now.files.keys() {
            if !self.files.contains_key(name) && !self.git.as_os_str().is_empty() {
                changed.push(format!(".git/{name}"));
                remove(&self.git.join(name))?;
            }
        }
        Ok(changed)
    }
}

fn read(path: &Path) -> io::Result<(Vec<u8>, u32)> {
    let file = File::options()
        .read(true)
        .custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed())
        .open(path)?;
    let metadata = file.metadata()?;
    if !metadata.is_file() || metadata.len() > LARGEST {
        return Err(io::Error::other("it is no ordinary file"));
    }
    let mut bytes = Vec::new();
    file.take(LARGEST).read_to_end(&mut bytes)?;
    Ok((bytes, metadata.permissions().mode()))
}

/// Whatever is there now, and wherever it leads.
fn replace(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    if folder.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
        fs::remove_file(folder)?;
    }
    fs::create_dir_all(folder)?;
    remove(path)?;
    let mut file = File::options().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.set_permissions(fs::Permissions::from_mode(mode))
}

fn remove(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changed_settings_and_new_hooks_are_put_back() {
        let folder = tempfile::tempdir().expect("a folder");
        let git = folder.path().join(".git");
        fs::create_dir_all(git.join("hooks")).expect("folders");
        fs::write(git.join("config"), "[core]\n").expect("a file");
        fs::write(git.join("hooks/pre-push"), "#!/bin/sh\n").expect("a file");
        fs::write(git.join("hooks/pre-push.sample"), "").expect("a file");
        let before = Orders::of(folder.path());
        assert_eq!(
            before.put_back(folder.path()).expect("nothing to do"),
            [""; 0]
        );

        fs::write(git.join("config"), "[core]\nfsmonitor = evil\n").expect("a file");
        fs::write(git.join("hooks/post-checkout"), "#!/bin/sh\nevil\n").expect("a file");
        fs::remove_file(git.join("hooks/pre-push")).expect("removed");
        std::os::unix::fs::symlink("/evil", git.join("hooks/pre-push")).expect("a link");
        fs::create_dir(git.join("config.worktree")).expect("a folder");
        let mut changed = before.put_back(folder.path()).expect("put back");
        changed.sort();
        assert_eq!(
            changed,
            [
                ".git/config",
                ".git/config.worktree",
                ".git/hooks/post-checkout",
                ".git/hooks/pre-push"
            ]
        );
        assert_eq!(Orders::of(folder.path()), before);

        // Even where the whole folder has been exchanged.
        fs::rename(git.join("hooks"), git.join("old")).expect("renamed");
        std::os::unix::fs::symlink("/evil", git.join("hooks")).expect("a link");
        before.put_back(folder.path()).expect("put back");
        assert_eq!(Orders::of(folder.path()), before);
    }

    #[test]
    fn without_a_repository_there_is_nothing_to_do() {
        let folder = tempfile::tempdir().expect("a folder");
        let before = Orders::of(folder.path());
        assert_eq!(before, Orders::default());
        assert_eq!(before.put_back(folder.path()).expect("nothing"), [""; 0]);
    }
}
