//! When documents were written: the commits that created them, followed back through moves.

use rustc_hash::FxHashMap;

use crate::domain::past::PastCommit;

/// For each document the index of the commit that created it; `None` when no commit did: it is older than the history, or nobody
/// committed it. Commits are newest first, so a larger index is older.
pub(super) fn created(paths: &[&str], commits: &[PastCommit]) -> Vec<Option<usize>> {
    let mut created = vec![None; paths.len()];
    // What the documents were called at the commit that is looked at.
    let mut names: FxHashMap<String, Vec<usize>> = FxHashMap::default();
    for (place, path) in paths.iter().enumerate() {
        names.entry((*path).to_owned()).or_default().push(place);
    }
    for (index, commit) in commits.iter().enumerate() {
        if names.is_empty() {
            break;
        }
        for change in &commit.changes {
            if change.before.is_some() || !change.there {
                continue;
            }
            let Some(documents) = names.remove(&change.path) else {
                continue;
            };
            let before = change
                .moved_from
                .clone()
                .or_else(|| edited_move(commit, &change.path));
            match before {
                Some(before) => names.entry(before).or_default().extend(documents),
                None => {
                    for document in documents {
                        created[document] = Some(index);
                    }
                }
            }
        }
    }
    created
}

/// Where a new file was before, when the commit removed exactly one of the same name.
fn edited_move(commit: &PastCommit, path: &str) -> Option<String> {
    let name = path.rsplit('/').next().unwrap_or(path);
    // Every folder has its `README.md`.
    if matches!(
        name.to_ascii_lowercase().as_str(),
        "readme.md"
            | "index.md"
            | "spec.md"
            | "plan.md"
            | "tasks.md"
            | "design.md"
            | "requirements.md"
            | "proposal.md"
    ) {
        return None;
    }
    let mut removed = commit.changes.iter().filter(|change| {
        !change.there && change.path != path && change.path.rsplit('/').next() == Some(name)
    });
    let one = removed.next()?;
    removed.next().is_none().then(|| one.path.clone())
}
