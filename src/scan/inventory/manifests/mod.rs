//! What the files tell that describe a package or how it is built: scripts, targets, programs.

use super::facts::Facts;

/// Adds what the file tells. Files that are no manifests add nothing.
pub(super) fn facts(_path: &str, _text: &str, _out: &mut Facts) {}
