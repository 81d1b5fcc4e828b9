//! Where a case happens: its own copy of the checkout, or the checkout itself; and a HOME and TMPDIR of its own.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::{
    domain::config::Isolation,
    edge::{
        files::{Owner, Snapshot, Tree, as_owner, copy_tree, hand_over},
        git,
    },
};

/// The folders of one worker, below a temporary folder of the run.
#[derive(Debug)]
pub(super) struct Bench {
    folder: PathBuf,
    /// Whose the contents become; the folder itself and those that are laid out in it stay ours, so that nothing that runs
    /// there can put another in their place. `None`: all is ours.
    owner: Option<Owner>,
}

/// The folders of one attempt.
#[derive(Debug)]
pub(super) struct Workspace {
    pub(super) tree: Tree,
    pub(super) home: PathBuf,
    pub(super) temporary: PathBuf,
    /// How the files stood at the beginning; `None`: nobody will ask.
    pub(super) snapshot: Option<Snapshot>,
    copy: Option<PathBuf>,
}

impl Bench {
    pub(super) fn new(work: &Path, worker: usize, owner: Option<Owner>) -> io::Result<Self> {
        let folder = work.join(format!("w{worker}"));
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, owner })
    }

    /// Lays out an attempt. `watch`: a checkpoint will ask for changed files. `left_out`: paths of the checkout that are no
    /// part of the product; git's own folder is lent instead of copied.
    pub(super) fn lay_out(
        &self,
        checkout: &Path,
        isolation: Isolation,
        watch: bool,
        left_out: &[String],
        stop: &dyn Fn() -> bool,
    ) -> io::Result<Workspace> {
        remove_all(&self.services())?;
        let home = self.empty("home")?;
        let temporary = self.empty("tmp")?;
        for folder in [&home, &temporary] {
            self.give(folder)?;
        }
        match isolation {
            Isolation::Checkout => {
                let snapshot = if watch {
                    Some(as_owner(self.owner, || {
                        Snapshot::take(checkout, left_out)
                    })??)
                } else {
                    None
                };
                Ok(Workspace {
                    tree: Tree::open(checkout)?.owned_by(self.owner),
                    home,
                    temporary,
                    snapshot,
                    copy: None,
                })
            }
            Isolation::Copy => {
                // Named like the checkout, because some programs name things after their folder.
                let name = checkout.file_name().unwrap_or("workspace".as_ref());
                let parent = self.empty("checkout")?;
                let copy = parent.join(name);
                self.give(&parent)?;
                // As whom it will belong to, because what runs in the checkout may put a link anywhere meanwhile.
                let copied = as_owner(self.owner, || {
                    let snapshot = copy_tree(checkout, &copy, left_out, stop)?;
                    git::lend(checkout, &copy)?;
                    io::Result::Ok(snapshot)
                });
                let snapshot = copied??;
                Ok(Workspace {
                    tree: Tree::open(&copy)?.owned_by(self.owner),
                    home,
                    temporary,
                    snapshot: Some(snapshot),
                    copy: Some(parent),
                })
            }
        }
    }

    /// To whoever works there.
    fn give(&self, made: &Path) -> io::Result<()> {
        self.owner
            .map_or(Ok(()), |owner| hand_over(made, owner, None))
    }

    /// All of them.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// For HOME and TMPDIR of a case's own services.
    pub(super) fn services(&self) -> PathBuf {
        self.folder.join("services")
    }

    /// An empty folder. One that is still empty from the case before is used again: making it costs more than looking.
    fn empty(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.folder.join(name);
        match fs::read_dir(&path).map(|mut entries| entries.next().is_none()) {
            Ok(true) => return Ok(path),
            Ok(false) => remove_all(&path)?,
            Err(_) => {}
        }
        fs::create_dir_all(&path)?;
        Ok(path)
    }
}

impl Workspace {
    /// Removes the copy.
    pub(super) fn clear(self) -> io::Result<()> {
        match self.copy {
            Some(parent) => remove_all(&parent),
            None => Ok(()),
        }
    }
}

/// Removes a folder, also where the app took away its own permissions (Go's module cache is read-only).
fn remove_all(path: &Path) -> io::Result<()> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
            let _ = open_up(path);
            fs::remove_dir_all(path)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

fn open_up(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            open_up(&entry.path())?;
        }
    }
    Ok(())
}
