//! What a case changed in its copy of the checkout.

use std::{fmt::Write, path::Path};

use similar::TextDiff;

use super::workspace::Workspace;
use crate::domain::observation::Change;

/// Larger files are named in the diff, not shown.
const LARGEST_DIFFED: u64 = 256 << 10;

/// So much of a diff is kept.
const LARGEST_DIFF: usize = 1 << 20;

/// What the case changed in its copy, as a unified diff against the checkout; `None`: nothing, or it had no copy.
pub(super) fn workspace_diff(workspace: &Workspace, checkout: &Path) -> Option<String> {
    let root = workspace.tree.root();
    if root == checkout {
        return None;
    }
    let changes = workspace.snapshot.as_ref()?.changes(root, None).ok()?;
    let mut text = String::new();
    for change in &changes {
        if text.len() > LARGEST_DIFF {
            text.push_str("[… more files changed …]\n");
            break;
        }
        let read = |folder: &Path| {
            let path = folder.join(&change.path);
            let metadata = path.symlink_metadata().ok()?;
            if !metadata.is_file() || metadata.len() > LARGEST_DIFFED {
                return None;
            }
            String::from_utf8(std::fs::read(path).ok()?)
                .ok()
                .filter(|text| !text.contains('\0'))
        };
        let (before, after) = match change.change {
            Change::Added => (Some(String::new()), read(root)),
            Change::Removed => (read(checkout), Some(String::new())),
            Change::Modified => (read(checkout), read(root)),
        };
        match (before, after) {
            (Some(before), Some(after)) => {
                let diff = TextDiff::from_lines(&before, &after);
                let mut unified = diff.unified_diff();
                let _ = write!(
                    text,
                    "{}",
                    unified
                        .context_radius(3)
                        .header(&format!("a/{}", change.path), &format!("b/{}", change.path))
                );
            }
            _ => {
                let _ = writeln!(
                    text,
                    "{:?}: {} (not shown: binary, a link, or large)",
                    change.change, change.path
                );
            }
        }
    }
    (!text.is_empty()).then_some(text)
}
