//! Routes that only the whole code can tell: their path is put together from several places, so that no line has it.
//!
//! Going back, commit by commit, the files that changed are read as they were, and the routes of that day are put together again.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    created::created,
    model::{Outcome, Past},
    route_shape::Shape,
};
use crate::{
    domain::{manifest::HistoryDepth, past::PastCommit},
    scan::{
        inventory::{Facts, compose, is_foreign, language_of, read, wants_structure},
        references::{Reference, Target},
    },
};

/// Method and path, as a document has them.
type Named = (Option<String>, String);

/// Times that routes are put together; each costs as much as there are files with routers.
const MOST_TIMES: usize = 300;
/// Files in all of these times.
const MOST_FILES: usize = 1_000_000;
/// Texts that are read.
const MOST_TEXTS: usize = 20_000;
/// Longer texts are data.
const LONGEST: usize = 1 << 20;

/// Looks once more for routes that were never there, as far as [`resolve`](super::resolve()) can tell: what was composed of several
/// places and is gone becomes [`Outcome::Gone`]. `facts` are those of the code of today, `paths` all files.
pub fn lost_routes(
    documents: &[(&str, &[Reference])],
    outcomes: &mut [Vec<Outcome>],
    facts: &[(&str, &Facts)],
    paths: &[&str],
    past: &dyn Past,
) {
    if past.depth() == HistoryDepth::None {
        return;
    }
    let places: Vec<&str> = documents.iter().map(|(path, _)| *path).collect();
    let created = created(&places, past.commits());
    // Each route with the documents that name it; they are asked as far back as the oldest of them.
    let mut wanted: BTreeMap<Named, Vec<(usize, usize)>> = BTreeMap::new();
    for (document, (_, references)) in documents.iter().enumerate() {
        for (place, reference) in references.iter().enumerate() {
            // A piece of its path may still stand in the code, without any route that serves it.
            let asked = match &outcomes[document][place] {
                Outcome::NeverThere { .. } | Outcome::NotLooked { .. } => true,
                Outcome::Living { .. } => !facts.is_empty(),
                _ => false,
            };
            if let Target::Route { method, path } = &reference.target
                && asked
            {
                wanted
                    .entry((method.clone(), path.clone()))
                    .or_default()
                    .push((document, place));
            }
        }
    }
    if wanted.is_empty() {
        return;
    }
    let oldest = |document: usize| created[document].unwrap_or(past.commits().len());
    let until = wanted
        .values()
        .flatten()
        .map(|(document, _)| oldest(*document))
        .max()
        .unwrap_or(0);
    let mut then = Then::of(facts, paths);
    let today = then.routes();
    wanted.retain(|(method, path), _| served(&today, method.as_deref(), path).is_none());
    let mut left = Budget {
        times: MOST_TIMES,
        files: MOST_FILES,
        texts: MOST_TEXTS,
    };
    for (number, commit) in past.commits().iter().enumerate().take(until) {
        if wanted.is_empty() {
            return;
        }
        if !left.is_enough() {
            // Nobody looked any further.
            for (document, place) in wanted.values().flatten() {
                let outcome = &mut outcomes[*document][*place];
                if let Outcome::NeverThere { nearest } = outcome
                    && number < oldest(*document)
                {
                    *outcome = Outcome::NotLooked {
                        nearest: nearest.take(),
                    };
                }
            }
            return;
        }
        if !then.go_back(commit, past, &mut left) {
            continue;
        }
        left.times -= 1;
        left.files = left.files.saturating_sub(then.len());
        let routes = then.routes();
        wanted.retain(|(method, path), named| {
            let found = served(&routes, method.as_deref(), path);
            let Some(file) = found else {
                return true;
            };
            // What was lost before a document was written is none of its business.
            for (document, place) in named
                .iter()
                .filter(|(document, _)| number < oldest(*document))
            {
                let outcome = &mut outcomes[*document][*place];
                let nearest = match outcome {
                    Outcome::NeverThere { nearest } | Outcome::NotLooked { nearest } => {
                        nearest.take()
                    }
                    _ => None,
                };
                *outcome = Outcome::Gone {
                    commit: commit.sha.clone(),
                    last_revision: commit.parent.clone(),
                    file: Some(file.to_owned()),
                    renamed_to: None,
                    nearest,
                };
            }
            false
        });
    }
}

/// The file of the route that serves what a document names.
fn served<'r>(
    routes: &'r [(Shape, String, String)],
    method: Option<&str>,
    path: &str,
) -> Option<&'r str> {
    let shape = Shape::of(path);
    let found = routes.iter().find(|(known, _, takes)| {
        method.is_none_or(|method| takes == method || takes == "ANY") && known.serves(&shape)
    });
    found.map(|(_, file, _)| file.as_str())
}

struct Budget {
    times: usize,
    files: usize,
    texts: usize,
}

impl Budget {
    fn is_enough(&self) -> bool {
        self.times > 0 && self.files > 0 && self.texts > 0
    }
}

/// The code of an earlier day, as far as routes need it.
struct Then {
    facts: FxHashMap<String, Facts>,
    paths: std::collections::BTreeSet<String>,
}

impl Then {
    fn of(facts: &[(&str, &Facts)], paths: &[&str]) -> Self {
        let facts = facts
            .iter()
            .map(|(path, facts)| ((*path).to_owned(), slim(facts)));
        Self {
            facts: facts
                .filter(|(_, facts)| *facts != Facts::default())
                .collect(),
            paths: paths.iter().map(|path| (*path).to_owned()).collect(),
        }
    }

    fn len(&self) -> usize {
        self.facts.len()
    }

    /// Undoes a commit. Returns whether anything is different that routes may be made of.
    fn go_back(&mut self, commit: &PastCommit, past: &dyn Past, left: &mut Budget) -> bool {
        let mut differs = false;
        for change in &commit.changes {
            let Some(language) = language_of(&change.path).filter(|_| !is_foreign(&change.path))
            else {
                continue;
            };
            if change.before.is_none() {
                self.paths.remove(&change.path);
                differs |= self.facts.remove(&change.path).is_some();
                continue;
            }
            self.paths.insert(change.path.clone());
            if left.texts == 0 {
                return differs;
            }
            left.texts -= 1;
            let text = change
                .before
                .and_then(|blob| past.text(blob))
                .filter(|text| text.len() <= LONGEST);
            let before = text
                .filter(|text| wants_structure(&change.path, language, text))
                .map(|text| {
                    slim(&read(
                        &change.path,
                        language,
                        &String::from_utf8_lossy(&text),
                    ))
                })
                .filter(|facts| *facts != Facts::default());
            let known = match before {
                Some(before) => self.facts.insert(change.path.clone(), before),
                None => self.facts.remove(&change.path),
            };
            differs |= known.as_ref().map(without_lines)
                != self.facts.get(&change.path).map(without_lines);
        }
        differs
    }

    /// Shape, file and method of each route.
    fn routes(&self) -> Vec<(Shape, String, String)> {
        let mut facts: Vec<(&str, &Facts)> = self
            .facts
            .iter()
            .map(|(path, facts)| (path.as_str(), facts))
            .collect();
        facts.sort_unstable_by_key(|(path, _)| *path);
        let paths: Vec<&str> = self.paths.iter().map(String::as_str).collect();
        let routes = compose(&facts, &paths).routes;
        routes
            .into_iter()
            .map(|route| (Shape::of(&route.path), route.file, route.method))
            .collect()
    }
}

/// What routes are made of.
fn slim(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    facts.symbols = Vec::new();
    facts.flags = Vec::new();
    facts.tables = Vec::new();
    facts.scripts = Vec::new();
    facts.commands = Vec::new();
    facts
}

/// Facts in which a line that was moved is no difference.
fn without_lines(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    for route in &mut facts.routes {
        route.line = 0;
    }
    for mount in &mut facts.mounts {
        mount.line = 0;
    }
    for key in &mut facts.keys {
        key.line = 0;
    }
    facts
}
