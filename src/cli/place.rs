//! Where bundles and workspaces are.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use super::{error::CliError, runs::RUNS};
use crate::{
    domain::ids::RunId,
    edge::{
        docker::{Place, in_container, place_of},
        files::{Tree, owner},
    },
};

/// The folder of a local bundle; git is told to ignore it.
pub(super) fn local(root: &Path, run: &RunId) -> Result<PathBuf, CliError> {
    let runs = root.join(RUNS);
    let prepared = make_runs(root);
    prepared.map_err(|error| {
        CliError::environment(format!("{} cannot be written", runs.display()))
            .because(error)
            .hint("write the bundle elsewhere with --out DIR")
    })?;
    Ok(runs.join(run.as_str()))
}

/// Makes the folder for bundles. It belongs to whom the checkout belongs to.
fn make_runs(root: &Path) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, chown};
    let (runs, owner) = (root.join(RUNS), fs::metadata(root)?);
    let give = |path: &Path| match rustix::process::geteuid().is_root() && owner.uid() != 0 {
        true => chown(path, Some(owner.uid()), Some(owner.gid())),
        false => Ok(()),
    };
    if !runs.is_dir() {
        fs::create_dir_all(&runs)?;
        give(&runs)?;
    }
    let ignore = runs.join(".gitignore");
    if !ignore.exists() {
        fs::write(&ignore, "*\n")?;
        give(&ignore)?;
    }
    Ok(())
}

/// Where the case's copies are not to look: git's folder, the bundles, and our `own` folders where they are inside.
pub(super) fn left_out(root: &Path, own: &[&Path]) -> Vec<String> {
    let mut left_out = vec![".git".to_owned(), RUNS.to_owned()];
    for folder in own {
        let folder = folder
            .canonicalize()
            .unwrap_or_else(|_| folder.to_path_buf());
        if let Some(inside) = folder.strip_prefix(root).ok().and_then(Path::to_str) {
            left_out.push(inside.to_owned());
        }
    }
    left_out
}

/// Where workspaces are made that the app's container is to see, too: where they are made otherwise, unless that is a place
/// inside of our own container. Then on a part of the host that we were given, if it can be shared in parts, or else with
/// the bundles, which copies leave out.
pub(super) fn seen_beside(
    root: &Path,
    usual: PathBuf,
    caller: &BTreeMap<String, String>,
) -> PathBuf {
    if !in_container() {
        return usual;
    }
    let runner = caller.get("RUNNER_TEMP").filter(|path| !path.is_empty());
    std::iter::once(usual)
        .chain(runner.map(PathBuf::from))
        .find(|base| place_of(base) == Place::Bind)
        .unwrap_or_else(|| {
            // Where that cannot be written, making the workspaces says so.
            let _ = make_runs(root);
            root.join(RUNS)
        })
}

/// A folder for workspaces. It is ours for as long as the open file lives. `passage`: others go through it on the way to
/// what is theirs.
pub(super) fn work_folder(
    base: &Path,
    passage: bool,
) -> Result<(tempfile::TempDir, fs::File), CliError> {
    // Copies of a checkout are nobody else's business.
    let mode = if passage { 0o711 } else { 0o700 };
    // Cases run elsewhere, where a relative path would be another one; and a mount's path has no links.
    let base = base
        .canonicalize()
        .or_else(|_| std::path::absolute(base))
        .unwrap_or_else(|_| base.to_owned());
    clear_abandoned(&base);
    let prefix = format!("scenarioforge-{}-", std::process::id());
    let make = || {
        let work = tempfile::Builder::new()
            .prefix(&prefix)
            .permissions(std::os::unix::fs::PermissionsExt::from_mode(mode))
            .tempdir_in(&base)?;
        let held = fs::File::open(work.path())?;
        held.try_lock()?;
        Ok((work, held))
    };
    let made: io::Result<_> = make();
    made.map_err(|error| {
        CliError::environment(format!(
            "there is no place for workspaces in {}",
            base.display()
        ))
        .because(error)
        .hint("point TMPDIR to a folder with room")
    })
}

/// Beside the checkout in the cache of the user, if that is the same file system and temporary files are on another.
pub(super) fn near_or_temporary(root: &Path) -> PathBuf {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
    let temporary = std::env::temp_dir();
    let cache = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let near =
        cache.filter(|cache| device(cache) == device(root) && device(&temporary) != device(root));
    // Cases run elsewhere, where a relative path would be another one.
    let base = near.unwrap_or(temporary);
    std::path::absolute(&base).unwrap_or(base)
}

/// Removes the workspaces of runs that were killed: the system has let go of their locks. Process ids alone do not tell,
/// because containers that share the folder count their own, and a number comes again; but a folder that nobody holds yet
/// may be one that is just being made.
fn clear_abandoned(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| {
            name.strip_prefix("scenarioforge-")?
                .split_once('-')?
                .0
                .parse::<u32>()
                .ok()
        });
        let folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        let Some(owner) = owner.filter(|_| folder) else {
            continue;
        };
        let held = fs::File::open(entry.path()).is_ok_and(|folder| folder.try_lock().is_err());
        let made = entry.metadata().and_then(|metadata| metadata.modified());
        let old = made.is_ok_and(|made| {
            made.elapsed()
                .is_ok_and(|age| age > std::time::Duration::from_secs(60))
        });
        if !held && (old || !Path::new(&format!("/proc/{owner}")).exists()) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// A folder whose files are read and written as whom it belongs to.
pub(super) fn tree(folder: &Path) -> io::Result<Tree> {
    let own = rustix::process::geteuid()
        .is_root()
        .then(|| owner(folder))
        .transpose()?;
    Ok(Tree::open(folder)?.owned_by(own.filter(|(user, _)| *user != 0)))
}

/// A path as the user would type it from here.
pub(super) fn shown_path(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let near = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    near.unwrap_or_else(|| path.to_owned())
        .display()
        .to_string()
}
