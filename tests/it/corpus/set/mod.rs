//! The labelled set in `tests/corpus`: small repositories with their histories, what a careful maintainer would say of
//! each document, and changes of the code that some documents must notice and all others must not.
//!
//! ```text
//! tests/corpus/<name>/
//!   repository.txt   every commit with the files that it wrote, edited, moved or deleted; see `archive`
//!   labels.toml      type and status of every document, and what it names that is gone; see `labels`
//!   mutations.toml   changes of the code, and which documents each must bring down; see `mutations`
//! ```
//!
//! Shared by the tests, which hold floors, and by `benches/sources`, which prints everything.

mod archive;
pub(crate) mod checkout;
mod judgement;
mod labels;
mod mutations;
mod outcome;
mod report;
mod scanned;

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

pub(crate) use archive::Archive;
pub(crate) use labels::Labels;
pub(crate) use mutations::Mutation;
pub(crate) use outcome::Outcome;
pub(crate) use report::Report;

/// One repository of the set.
pub(crate) struct Fixture {
    pub(crate) name: String,
    pub(crate) archive: Archive,
    pub(crate) labels: Labels,
    pub(crate) mutations: Vec<Mutation>,
}

/// Every repository of the set, in the order of their names.
pub(crate) fn fixtures() -> Vec<Fixture> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let mut folders: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the set is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    folders.iter().map(|folder| fixture(folder)).collect()
}

fn fixture(folder: &Path) -> Fixture {
    let name = folder.file_name().expect("a name").to_string_lossy();
    let read = |file: &str| {
        fs::read_to_string(folder.join(file))
            .unwrap_or_else(|error| panic!("{name}/{file}: {error}"))
    };
    Fixture {
        archive: Archive::read(&name, &read("repository.txt")),
        labels: Labels::read(&name, &read("labels.toml")),
        mutations: Mutation::read_all(&name, &read("mutations.toml")),
        name: name.into_owned(),
    }
}

/// Builds the repositories, scans them with the program, as they are and with each change, and says what came of it.
pub(crate) fn measure(program: &Path, fixtures: &[Fixture]) -> Vec<Outcome> {
    let next = AtomicUsize::new(0);
    let outcomes = Mutex::new(Vec::new());
    let threads = thread::available_parallelism().map_or(2, NonZeroUsize::get);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(fixture) = fixtures.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let outcome = Outcome::of(program, fixture);
                    outcomes.lock().expect("nobody panicked").push(outcome);
                }
            });
        }
    });
    let mut outcomes = outcomes.into_inner().expect("nobody panicked");
    outcomes.sort_by(|a, b| a.name.cmp(&b.name));
    outcomes
}
