//! What this process, and everything it starts from then on, can no longer do (landlock(7), prctl(2)).
//!
//! Meant for the start of a program, before it has threads: both are properties of a thread that new threads and
//! processes inherit, and nothing takes them back.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use landlock::{
    ABI, Access, AccessFs, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr, RulesetCreatedAttr,
    RulesetError, RulesetStatus,
};

/// Why something stays possible that should not.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// The kernel has no Landlock (before Linux 5.13, or switched off), or a container's seccomp filter hides it.
    #[error(
        "this kernel does not offer Landlock, which keeps scenarios away from the runner's files"
    )]
    NoLandlock,
    /// It refused a rule.
    #[error("Landlock refused: {0}")]
    Landlock(#[from] RulesetError),
    /// It refused to be told that programs gain no rights.
    #[error("no_new_privs could not be set: {0}")]
    NewPrivileges(#[source] io::Error),
}

/// No program that is started can gain rights by being set-uid, set-gid, or having file capabilities (`PR_SET_NO_NEW_PRIVS`).
///
/// # Errors
/// When the kernel refuses.
pub fn refuse_new_privileges() -> Result<(), ConfineError> {
    rustix::thread::set_no_new_privs(true)
        .map_err(|error| ConfineError::NewPrivileges(error.into()))
}

/// Closes files and folders to this process: what is below `closed` can be neither read nor written, executed, renamed or
/// removed, unless it is below `open` again. Files that are open stay so. Names can still be listed. Paths that are not
/// there are ignored.
///
/// # Errors
/// When the kernel cannot do all of it: nothing is closed then.
pub fn close(closed: &[PathBuf], open: &[PathBuf]) -> Result<(), ConfineError> {
    let real = |path: &PathBuf| path.canonicalize().ok();
    let closed: Vec<PathBuf> = closed.iter().filter_map(real).collect();
    if closed.is_empty() {
        return Ok(());
    }
    let mut left = Vec::new();
    beside(Path::new("/"), &closed, &mut left);
    left.extend(open.iter().filter_map(real));
    // Rules can only allow. Reading a folder's names is not governed, because `/` itself could not be listed then.
    let governed = AccessFs::from_all(ABI::V5) & !AccessFs::ReadDir;
    let mut rules = Ruleset::default()
        .handle_access(governed)?
        .create()?
        .no_new_privs(false);
    for path in left {
        let is_folder = path.is_dir();
        // What has gone meanwhile, or cannot be opened, needs no rule.
        let Ok(opened) = PathFd::new(&path) else {
            continue;
        };
        let of_files = AccessFs::from_file(ABI::V5);
        let access: BitFlags<AccessFs> = if is_folder {
            governed
        } else {
            governed & of_files
        };
        rules = rules.add_rule(PathBeneath::new(opened, access))?;
    }
    match rules.restrict_self()?.ruleset {
        RulesetStatus::NotEnforced => Err(ConfineError::NoLandlock),
        // Newer rights than the kernel knows: those of truncation and of devices.
        RulesetStatus::PartiallyEnforced | RulesetStatus::FullyEnforced => Ok(()),
    }
}

/// The largest folders and files below `path` that have nothing closed in them.
fn beside(path: &Path, closed: &[PathBuf], left: &mut Vec<PathBuf>) {
    if closed.iter().any(|closed| closed == path) {
        return;
    }
    if !closed.iter().any(|closed| closed.starts_with(path)) {
        left.push(path.to_owned());
        return;
    }
    for entry in fs::read_dir(path).into_iter().flatten().flatten() {
        // What a link leads to has a rule by its own path.
        if entry.file_type().is_ok_and(|kind| !kind.is_symlink()) {
            beside(&entry.path(), closed, left);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_beside_what_is_closed_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("it is there");
        for path in ["a/secret", "a/b", "c", "d/e/secret"] {
            fs::create_dir_all(root.join(path)).expect("a folder");
        }
        fs::write(root.join("a/file"), "").expect("a file");
        std::os::unix::fs::symlink(root.join("a/secret"), root.join("link")).expect("a link");
        let closed = [root.join("a/secret"), root.join("d/e")];
        let mut left = Vec::new();
        beside(&root, &closed, &mut left);
        left.sort();
        let names = left
            .iter()
            .map(|path| path.strip_prefix(&root).expect("in it"));
        assert_eq!(
            names.collect::<Vec<_>>(),
            ["a/b", "a/file", "c"].map(Path::new)
        );
        left.clear();
        beside(&root, &[], &mut left);
        assert_eq!(left, [root]);
    }
}
