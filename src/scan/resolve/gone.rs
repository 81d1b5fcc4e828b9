//! One walk through history, newest commit first: for each thing that is not there, the change that took it away.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    domain::past::{BlobId, PastChange, PastCommit},
    scan::{
        inventory::language_of,
        needles::{NeedleId, Needles},
        references::Target,
    },
};

use super::{
    files::{is_searched, is_test},
    loss::Revision,
    model::{Past, Places},
    moved::{folder_successor, successor},
    path_index::{PathIndex, Wanted, folders},
    prints::{Print, prints},
    proofs::proofs,
    quest::{Loss, Quest},
};

/// Commits whose files are read together.
const BATCH: usize = 128;
/// A commit that changes more files is read by pieces, within [`Bounds`]: whoever changes so many moves or reformats, and may hide a
/// loss among them.
const MANY: usize = 4000;
/// Texts of a commit that changes many files that are read together.
const PIECE: usize = 2048;
/// Prints that are kept for the commits to come.
const KEPT: usize = 400_000;

/// Bytes that are read of commits that change many files.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Of one of them.
    pub(super) one: u64,
    /// Of all of them.
    pub(super) all: u64,
}

impl Bounds {
    /// What a machine reads in seconds.
    pub(super) const USUAL: Self = Self {
        one: 512 << 20,
        all: 4 << 30,
    };
}

/// What history answered.
#[derive(Debug, Default)]
pub(super) struct Losses {
    /// For each quest what took the thing away last; `None` when no commit in reach did.
    pub(super) found: Vec<Option<Loss>>,
    /// The newest commit, by its index, that changes so much that not all of it was looked at; `None`: everything was.
    pub(super) cut: Option<usize>,
}

/// Asks history. `paths` tells for each quest how it may be a path; `named` are files that documents speak of, which are looked at
/// before others where not all can be.
pub(super) fn losses(
    quests: &[Quest<'_>],
    paths: Vec<Option<Wanted>>,
    named: &FxHashSet<&str>,
    places: &dyn Places,
    past: &dyn Past,
    bounds: Bounds,
) -> Losses {
    let commits = past.commits();
    let reach = quests
        .iter()
        .map(|quest| quest.until)
        .max()
        .unwrap_or(0)
        .min(commits.len());
    let mut walk = Walk::new(quests, paths, places, past, bounds);
    let mut from = 0;
    while from < reach && !walk.open.is_empty() {
        let to = (from + BATCH).min(reach);
        walk.close_before(from);
        walk.read(from, &commits[from..to], named);
        for (index, commit) in commits.iter().enumerate().take(to).skip(from) {
            walk.paths_of(index, commit);
            walk.names_of(index, commit);
        }
        from = to;
    }
    Losses {
        found: walk.found,
        cut: walk.cut,
    }
}

struct Walk<'w> {
    quests: &'w [Quest<'w>],
    places: &'w dyn Places,
    past: &'w dyn Past,
    /// Quests without an answer that commits to come may answer.
    open: FxHashSet<usize>,
    found: Vec<Option<Loss>>,
    paths: PathIndex,
    needles: Needles,
    strings: Vec<String>,
    /// For each needle the quests that it belongs to.
    asks: Vec<Vec<usize>>,
    prints: FxHashMap<BlobId, Print>,
    /// Exact moves of the commits that were looked at: where a path is now.
    later: FxHashMap<String, String>,
    cut: Option<usize>,
    /// What commits with many files may still cost.
    bounds: Bounds,
}

impl<'w> Walk<'w> {
    fn new(
        quests: &'w [Quest<'w>],
        paths: Vec<Option<Wanted>>,
        places: &'w dyn Places,
        past: &'w dyn Past,
        bounds: Bounds,
    ) -> Self {
        let mut ids: FxHashMap<String, usize> = FxHashMap::default();
        let (mut strings, mut asks): (Vec<String>, Vec<Vec<usize>>) = (Vec::new(), Vec::new());
        for (place, quest) in quests.iter().enumerate() {
            for needle in proofs(quest.target) {
                let id = *ids.entry(needle.clone()).or_insert_with(|| {
                    strings.push(needle);
                    asks.push(Vec::new());
                    strings.len() - 1
                });
                asks[id].push(place);
            }
        }
        Self {
            quests,
            places,
            past,
            open: (0..quests.len()).collect(),
            found: vec![None; quests.len()],
            paths: PathIndex::new(
                paths
                    .into_iter()
                    .map(|path| path.unwrap_or_else(|| Wanted::new("", true)))
                    .collect(),
            ),
            needles: Needles::new(strings.iter().map(String::as_str)),
            strings,
            asks,
            prints: FxHashMap::default(),
            later: FxHashMap::default(),
            cut: None,
            bounds,
        }
    }

    /// Quests that no older commit can answer are over.
    fn close_before(&mut self, index: usize) {
        self.open.retain(|quest| self.quests[*quest].until > index);
    }

    /// Makes the prints of all files that these commits changed, the first of which has an index.
    fn read(&mut self, from: usize, commits: &[PastCommit], named: &FxHashSet<&str>) {
        if self.strings.is_empty() {
            return;
        }
        if self.prints.len() > KEPT {
            self.prints.clear();
        }
        let mut wanted: Vec<BlobId> = Vec::new();
        let mut seen = FxHashSet::default();
        for (index, commit) in commits.iter().enumerate() {
            let mut changes: Vec<&PastChange> = read_of(commit).collect();
            if changes.len() > MANY {
                changes.sort_by_cached_key(|change| rank(&change.path, named));
                self.read_pieces(from + index, &changes);
                continue;
            }
            for blob in blobs(&changes) {
                if !self.prints.contains_key(&blob) && seen.insert(blob) {
                    wanted.push(blob);
                }
            }
        }
        self.prints
            .extend(prints(&wanted, &self.needles, self.past).0);
    }

    /// The same for a commit that changes many files, as far as its bytes allow.
    fn read_pieces(&mut self, index: usize, changes: &[&PastChange]) {
        let mut wanted = Vec::new();
        let mut seen = FxHashSet::default();
        for blob in blobs(changes) {
            if !self.prints.contains_key(&blob) && seen.insert(blob) {
                wanted.push(blob);
            }
        }
        let mut left = self.bounds.one.min(self.bounds.all);
        for piece in wanted.chunks(PIECE) {
            if left == 0 {
                self.cut.get_or_insert(index);
                return;
            }
            let (made, bytes) = prints(piece, &self.needles, self.past);
            self.prints.extend(made);
            left = left.saturating_sub(bytes);
            self.bounds.all = self.bounds.all.saturating_sub(bytes);
        }
    }

    /// Paths that a commit removed or moved.
    fn paths_of(&mut self, index: usize, commit: &PastCommit) {
        if !self.paths.is_empty() {
            let removed: FxHashSet<&str> = commit
                .changes
                .iter()
                .filter(|change| !change.there)
                .map(|change| change.path.as_str())
                .collect();
            for change in &commit.changes {
                // A moved file may be told with its old place as a removal, or by its new place alone.
                let moved = change
                    .moved_from
                    .as_deref()
                    .filter(|from| !removed.contains(from));
                let gone = (!change.there).then_some(change.path.as_str()).or(moved);
                let Some(gone) = gone else { continue };
                let files = self
                    .paths
                    .named(gone, false)
                    .into_iter()
                    .map(|place| (place, None));
                let above: Vec<&str> = folders(gone).collect();
                let all: Vec<(usize, Option<&str>)> = files
                    .chain(above.iter().flat_map(|folder| {
                        self.paths
                            .named(folder, true)
                            .into_iter()
                            .map(|place| (place, Some(*folder)))
                    }))
                    .collect();
                for (place, folder) in all {
                    if !self.asks_now(place, index) || self.quests[place].weak {
                        continue;
                    }
                    let new = match folder {
                        Some(folder) => folder_successor(commit, folder),
                        None if moved.is_some() => Some(change.path.clone()),
                        None => successor(commit, change, self.past),
                    };
                    let renamed_to = new.map(|new| self.today(new));
                    self.close(
                        place,
                        Loss {
                            commit: index,
                            file: folder.unwrap_or(gone).to_owned(),
                            renamed_to,
                        },
                    );
                }
            }
        }
        for change in &commit.changes {
            if let Some(from) = &change.moved_from {
                self.later.insert(from.clone(), change.path.clone());
            }
        }
    }

    /// Where a path is that later commits may have moved on.
    fn today(&self, mut path: String) -> String {
        for _ in 0..50 {
            match self.later.get(&path) {
                Some(next) if *next != path => path.clone_from(next),
                _ => break,
            }
        }
        path
    }

    /// Names that a commit took out of code.
    fn names_of(&mut self, index: usize, commit: &PastCommit) {
        if self.strings.is_empty() {
            return;
        }
        let moved: FxHashSet<_> = commit
            .changes
            .iter()
            .filter_map(|change| Some((change.moved_from.as_deref()?, change.after?)))
            .collect();
        for change in read_of(commit) {
            let Some(before) = change.before else {
                continue;
            };
            // The same bytes at another place are no loss.
            if moved.contains(&(change.path.as_str(), before)) {
                continue;
            }
            let asked = self.candidates(index, change, before);
            if asked.is_empty() {
                continue;
            }
            let Some(old) = self.past.text(before) else {
                continue;
            };
            let old = String::from_utf8_lossy(&old);
            let new = match (change.there, change.after) {
                (false, _) => Some(Vec::new()),
                (true, Some(after)) => self.past.text(after),
                // It stands in the checkout only; what it has is known, not how.
                (true, None) => None,
            };
            let uncommitted = new.is_none();
            let new = new.unwrap_or_default();
            let new = String::from_utf8_lossy(&new);
            let mut revision = Revision::new(&change.path, &old, &new);
            for place in asked {
                let quest = &self.quests[place];
                if uncommitted && (quest.weak || self.stands_now(quest.target, &change.path)) {
                    continue;
                }
                if let Some(taken) = revision.took(quest) {
                    self.close(
                        place,
                        Loss {
                            commit: index,
                            file: change.path.clone(),
                            renamed_to: taken.renamed_to,
                        },
                    );
                }
            }
        }
    }

    /// The open quests, in order, whose names stand in other lines, or in none, after a change.
    fn candidates(&self, index: usize, change: &PastChange, before: BlobId) -> Vec<usize> {
        let Some(was) = self.prints.get(&before) else {
            return Vec::new();
        };
        let nothing = Print::new();
        let is = change
            .after
            .and_then(|after| self.prints.get(&after))
            .unwrap_or(&nothing);
        let differs = |(needle, print): &&(NeedleId, u64)| {
            is.binary_search_by_key(needle, |(other, _)| *other)
                .map_or(true, |at| is[at].1 != *print)
        };
        let mut asked: Vec<usize> = was
            .iter()
            .filter(differs)
            .flat_map(|(needle, _)| &self.asks[*needle as usize])
            .copied()
            .filter(|place| self.asks_now(*place, index))
            .collect();
        // What a migration drops is in its new lines.
        asked.extend(
            is.iter()
                .filter(|(needle, _)| {
                    was.binary_search_by_key(needle, |(other, _)| *other)
                        .is_err()
                })
                .flat_map(|(needle, _)| &self.asks[*needle as usize])
                .copied()
                .filter(|place| {
                    matches!(self.quests[*place].target, Target::Table(_))
                        && self.asks_now(*place, index)
                }),
        );
        asked.sort_unstable();
        asked.dedup();
        asked
    }

    fn asks_now(&self, place: usize, index: usize) -> bool {
        self.open.contains(&place) && index < self.quests[place].until
    }

    fn stands_now(&self, target: &Target, path: &str) -> bool {
        let mut needles = proofs(target).into_iter();
        needles.any(|needle| {
            self.places
                .of(&needle)
                .iter()
                .any(|place| place.path == path)
        })
    }

    fn close(&mut self, place: usize, loss: Loss) {
        self.found[place] = Some(loss);
        self.open.remove(&place);
    }
}

/// Changes of a commit that names are looked for in.
fn read_of(commit: &PastCommit) -> impl Iterator<Item = &PastChange> {
    let searched = commit.changes.iter().filter(|change| {
        change.moved_from.is_none() && is_searched(&change.path) && !is_test(&change.path)
    });
    // A new file took nothing away, but for a migration, whose tables it drops.
    searched.filter(|change| {
        change.before.is_some() || change.path.ends_with(".sql") || change.path.contains("migrat")
    })
}

/// What was and is, of each change.
fn blobs(changes: &[&PastChange]) -> impl Iterator<Item = BlobId> {
    changes
        .iter()
        .flat_map(|change| change.before.into_iter().chain(change.after))
}

/// In which order files are looked at: those that documents speak of, their neighbours, code, all others.
fn rank(path: &str, named: &FxHashSet<&str>) -> u8 {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if named.contains(path) {
        0
    } else if named.contains(folder) {
        1
    } else if language_of(path).is_some_and(|language| language.is_code()) {
        2
    } else {
        3
    }
}
