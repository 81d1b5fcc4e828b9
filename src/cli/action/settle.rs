//! A bundle that was written out of reach of what it tells about goes to where bundles are.

use std::{
    io,
    path::{Path, PathBuf},
};

use super::surroundings::Surroundings;
use crate::{cli::runs::RUNS, edge::files::Tree};

/// Copies the bundle at `from` to the checkout, below the name of its run, and gives it to whom the checkout belongs. Nothing
/// that scenarios left behind in the checkout can lead the copy out of it. Returns where it is.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn settle(from: &Path, surroundings: &Surroundings, run: &str) -> io::Result<PathBuf> {
    let root = &surroundings.root;
    let tree = Tree::open(root)?.owned_by(surroundings.files_owner());
    let io = io::Error::other;
    tree.write(&format!("{RUNS}/.gitignore"), b"*\n")
        .map_err(io)?;
    let place = format!("{RUNS}/{run}");
    tree.take_in(from, &place).map_err(io)?;
    Ok(root.join(place))
}
