//! The living thing whose name is nearest to one that is missing: only names with a word in common are compared.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    domain::{inventory::Inventory, manifest::NamedPlace},
    scan::references::{Target, words},
};

/// Names that one word may bring into comparison.
const BUCKET: usize = 64;
/// Names that one missing name is compared with.
const COMPARED: usize = 48;
/// How like two names have to be, from 0 to 1.
const NEAR: f64 = 0.6;

/// The kinds of names that are compared with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Kind {
    Path,
    Route,
    Symbol,
    Command,
    Flag,
    Key,
    Table,
    Script,
}

/// Living names by their words.
pub(super) struct Nearest<'i> {
    buckets: FxHashMap<(Kind, String), Vec<Near<'i>>>,
}

/// A living name with its place.
#[derive(Debug, Clone, Copy)]
struct Near<'i> {
    name: &'i str,
    /// What is shown: a route with its method.
    method: &'i str,
    file: &'i str,
    line: u32,
}

impl<'i> Nearest<'i> {
    /// Over the names that share a word with one of the missing things.
    pub(super) fn new(missing: &[&Target], inventory: &'i Inventory) -> Self {
        let mut asked: FxHashSet<(Kind, String)> = FxHashSet::default();
        for target in missing {
            let (kind, name) = name_of(target);
            asked.extend(keys(kind, name).into_iter().map(|key| (kind, key)));
        }
        let mut nearest = Self {
            buckets: FxHashMap::default(),
        };
        let kinds: FxHashSet<Kind> = asked.iter().map(|(kind, _)| *kind).collect();
        let mut add = |kind: Kind, near: Near<'i>| {
            if !kinds.contains(&kind) {
                return;
            }
            for key in keys(kind, near.name) {
                if asked.contains(&(kind, key.clone())) {
                    let bucket = nearest.buckets.entry((kind, key)).or_default();
                    if bucket.len() < BUCKET {
                        bucket.push(near);
                    }
                }
            }
        };
        let place = |place: &'i NamedPlace| Near {
            name: &place.name,
            method: "",
            file: &place.file,
            line: place.line,
        };
        for route in &inventory.routes {
            add(
                Kind::Route,
                Near {
                    name: &route.path,
                    method: &route.method,
                    file: &route.file,
                    line: route.line,
                },
            );
        }
        for symbol in &inventory.symbols {
            add(
                Kind::Symbol,
                Near {
                    name: &symbol.name,
                    method: "",
                    file: &symbol.file,
                    line: symbol.line,
                },
            );
        }
        for (kind, list) in [
            (Kind::Command, &inventory.commands),
            (Kind::Flag, &inventory.flags),
            (Kind::Key, &inventory.config_keys),
            (Kind::Table, &inventory.tables),
            (Kind::Script, &inventory.scripts),
        ] {
            for named in list {
                add(kind, place(named));
            }
        }
        for file in &inventory.files {
            add(
                Kind::Path,
                Near {
                    name: file,
                    method: "",
                    file,
                    line: 1,
                },
            );
        }
        nearest
    }

    /// The nearest living name of the same kind; `None` when nothing is near.
    pub(super) fn of(&self, target: &Target) -> Option<NamedPlace> {
        let (kind, name) = name_of(target);
        if name.len() > 200 {
            return None;
        }
        let method = match target {
            Target::Route { method, .. } => method.as_deref(),
            _ => None,
        };
        // A route of another method does something else, however alike the paths are.
        let same = |near: &Near<'_>| {
            method.is_none_or(|method| method == near.method || near.method == "ANY")
        };
        let mut best: Option<(bool, f64, &Near<'_>)> = None;
        let mut seen = FxHashSet::default();
        // The rarest word says most.
        let mut keys = keys(kind, name);
        keys.sort_by_cached_key(|key| {
            let bucket = self.buckets.get(&(kind, key.clone()));
            bucket.map_or(0, Vec::len)
        });
        for key in keys {
            for near in self.buckets.get(&(kind, key)).into_iter().flatten() {
                if seen.len() >= COMPARED {
                    break;
                }
                if !seen.insert((near.name, near.method, near.file))
                    || near.name.len() > 300
                    || kind == Kind::Symbol && near.name == name
                {
                    continue;
                }
                let likeness = likeness(kind, name, near.name);
                let fits = same(near);
                let better = best.is_none_or(|(fitted, its, other)| {
                    (fits, likeness) > (fitted, its)
                        || (fits, likeness) == (fitted, its)
                            && (near.file, near.name) < (other.file, other.name)
                });
                if likeness >= NEAR && better {
                    best = Some((fits, likeness, near));
                }
            }
        }
        let near = best?.2;
        let shown = if near.method.is_empty() || near.method == "ANY" {
            near.name.to_owned()
        } else {
            format!("{} {}", near.method, near.name)
        };
        Some(NamedPlace {
            name: shown,
            file: near.file.to_owned(),
            line: near.line,
        })
    }
}

fn name_of(target: &Target) -> (Kind, &str) {
    match target {
        Target::Path { path, .. } => (Kind::Path, path.trim_end_matches('/')),
        Target::Route { path, .. } => (Kind::Route, path),
        Target::Symbol { name, .. } => (Kind::Symbol, name),
        Target::Command(name) => (Kind::Command, name),
        Target::Flag(name) => (Kind::Flag, name),
        Target::ConfigKey(name) => (Kind::Key, name),
        Target::Table(name) => (Kind::Table, name),
        Target::Script(name) => (Kind::Script, name),
    }
}

/// The words that bring two names together. Files meet by their own names, not by their folders'.
fn keys(kind: Kind, name: &str) -> Vec<String> {
    let name = if kind == Kind::Path {
        name.rsplit('/').next().unwrap_or(name)
    } else {
        name
    };
    let mut keys: Vec<String> = if kind == Kind::Path {
        let stem = name.split('.').next().unwrap_or(name);
        vec![name.to_lowercase(), stem.to_lowercase()]
    } else {
        let common = ["api", "get", "set", "npm", "run", "the"];
        words(name)
            .into_iter()
            .filter(|word| word.len() > 2 && !common.contains(&word.as_str()))
            .take(8)
            .collect()
    };
    // A slip of the pen in the only word.
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(|sign| sign.is_alphanumeric())
        .collect();
    keys.extend(
        plain
            .char_indices()
            .nth(4)
            .map(|(at, _)| format!("^{}", &plain[..at])),
    );
    keys.sort();
    keys.dedup();
    keys
}

fn likeness(kind: Kind, one: &str, other: &str) -> f64 {
    if kind == Kind::Path {
        let (one_name, other_name) = (
            one.rsplit('/').next().unwrap_or(one),
            other.rsplit('/').next().unwrap_or(other),
        );
        let names = strsim::normalized_damerau_levenshtein(
            &one_name.to_lowercase(),
            &other_name.to_lowercase(),
        );
        // The same name elsewhere is nearest; of several, the one whose folders are most alike.
        let shared = one
            .rsplit('/')
            .zip(other.rsplit('/'))
            .take_while(|(one, other)| one == other)
            .count();
        return names - 0.1 + 0.02 * shared.min(5) as f64;
    }
    let spelled = |name: &str| words(name).join(" ");
    // Names of very different lengths cannot be like each other; most are told apart by that.
    let (long, short) = (one.len().max(other.len()), one.len().min(other.len()));
    if (short as f64) < NEAR * 0.9 * long as f64 {
        return 0.0;
    }
    // Spelled with other signs is nearer than spelled with other letters.
    strsim::normalized_damerau_levenshtein(&spelled(one), &spelled(other))
        .max(strsim::normalized_damerau_levenshtein(one, other))
}
