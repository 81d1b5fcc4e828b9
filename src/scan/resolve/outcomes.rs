//! From references to outcomes.

use std::cell::{LazyCell, RefCell};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    domain::manifest::{HistoryDepth, NamedPlace},
    scan::{
        inventory::MentionKind,
        references::{Claim, Reference, Target, is_placeholder},
    },
};

use super::{
    created::created,
    gone::{Bounds, Losses, losses},
    model::{Outcome, Past, Places, Today},
    nearest::Nearest,
    programs::Programs,
    quest::{Loss, Quest},
    route_shape::Ends,
    today::{verdicts, wanted},
    verdict::Verdict,
    written::as_written,
};

/// What became of the references of documents: for each document, given by its path and its references, one outcome a reference.
///
/// A thing that many documents name is asked for once. What today's code does not show is looked for in history, in one walk that
/// goes back no further than to the commit that created the oldest document which names it.
pub fn resolve(
    documents: &[(&str, &[Reference])],
    today: Today<'_>,
    past: &dyn Past,
) -> Vec<Vec<Outcome>> {
    resolve_within(documents, today, past, Bounds::USUAL)
}

/// The same, with other bounds.
pub(super) fn resolve_within(
    documents: &[(&str, &[Reference])],
    today: Today<'_>,
    past: &dyn Past,
    bounds: Bounds,
) -> Vec<Vec<Outcome>> {
    let things = Things::of(documents);
    let asked: Vec<&Reference> = things.first.clone();
    let verdicts = verdicts(&asked, today);
    let paths: Vec<&str> = documents.iter().map(|(path, _)| *path).collect();
    let depth = past.depth();
    let created = if depth == HistoryDepth::None {
        vec![None; paths.len()]
    } else {
        created(&paths, past.commits())
    };
    // What has to be asked of history, each with its place among the things.
    let mut until: FxHashMap<usize, usize> = FxHashMap::default();
    for (document, (_, references)) in documents.iter().enumerate() {
        for (place, reference) in references.iter().enumerate() {
            let thing = things.of[document][place];
            let living = matches!(verdicts[thing], Verdict::Living(_));
            if !living
                && is_ours(reference)
                && things.removed[document].binary_search(&thing).is_err()
            {
                let oldest = until.entry(thing).or_default();
                *oldest = (*oldest).max(created[document].unwrap_or(usize::MAX));
            }
        }
    }
    let mut places: Vec<usize> = until.keys().copied().collect();
    places.sort_unstable();
    let ends = Ends::new(&today.inventory.routes);
    let quests: Vec<Quest<'_>> = places
        .iter()
        .map(|thing| Quest {
            target: &asked[*thing].target,
            weak: matches!(verdicts[*thing], Verdict::Weak(_)),
            ends: ends.of(&asked[*thing].target),
            unwritten: is_unwritten(&asked[*thing].target, today.places),
            until: until[thing],
        })
        .collect();
    let Losses { found, cut } = if depth == HistoryDepth::None {
        Losses {
            found: vec![None; quests.len()],
            cut: None,
        }
    } else {
        let paths = places.iter().map(|thing| wanted(asked[*thing])).collect();
        losses(
            &quests,
            paths,
            &spoken_of(&verdicts),
            today.places,
            past,
            bounds,
        )
    };
    let lost: FxHashMap<usize, Loss> = places
        .iter()
        .copied()
        .zip(found)
        .filter_map(|(thing, loss)| Some((thing, loss?)))
        .collect();
    let missing: Vec<&Target> = quests.iter().map(|quest| quest.target).collect();
    let nearest = Nearest::new(&missing, today.inventory);
    let teller = Teller {
        today,
        past,
        depth,
        cut,
        nearest,
        known: RefCell::default(),
        programs: LazyCell::new(Box::new(move || Programs::of(today.inventory))),
    };
    documents
        .iter()
        .enumerate()
        .map(|(document, (_, references))| {
            let outcome = |(place, reference): (usize, &Reference)| {
                let thing = things.of[document][place];
                let removed = things.removed[document].binary_search(&thing).is_ok();
                teller.outcome(
                    thing,
                    reference,
                    removed,
                    &verdicts[thing],
                    lost.get(&thing),
                    created[document],
                )
            };
            references.iter().enumerate().map(outcome).collect()
        })
        .collect()
}

/// Whether no code of today has the path of a route as a text, neither whole nor its end, for whatever has it otherwise is a name
/// that is spelt alike; or a key of several levels as it is written, for its last word may be anything's.
fn is_unwritten(target: &Target, places: &dyn Places) -> bool {
    let needles: Vec<String> = match target {
        Target::Route { .. } => {
            let mut needles = target.needles();
            needles.retain(|needle| needle.starts_with('/'));
            needles
        }
        Target::ConfigKey(key) if key.split(['.', ':']).count() > 2 => vec![key.clone()],
        _ => return false,
    };
    let stands = |needle: &String| {
        places.of(needle).iter().any(|place| {
            !place.test
                && places
                    .kinds(&place.path, needle)
                    .into_iter()
                    .min()
                    .is_none_or(|kind| kind != MentionKind::Comment)
        })
    };
    !needles.iter().any(stands)
}

/// The files in which things are that documents name, and their folders.
fn spoken_of(verdicts: &[Verdict]) -> FxHashSet<&str> {
    let mut named = FxHashSet::default();
    for verdict in verdicts {
        if let Verdict::Living(Some(file)) | Verdict::Weak(Some(file)) = verdict {
            named.insert(file.as_str());
            named.extend(file.rsplit_once('/').map(|(folder, _)| folder));
        }
    }
    named
}

/// Whether a thing that is not there is worth asking for.
fn is_ours(reference: &Reference) -> bool {
    match reference.claim {
        Claim::Is | Claim::Planned => true,
        Claim::Removed | Claim::Elsewhere => false,
        // `e.g. OrderService` may well be a real one; `e.g. MyService` is none.
        Claim::Example => !is_made_up(reference),
    }
}

/// Whether an example has a name that nobody gives. A route may be a real one, asked of a host that stands for any:
/// `GET https://example.com/orders`.
fn is_made_up(reference: &Reference) -> bool {
    reference.claim == Claim::Example
        && !matches!(reference.target, Target::Route { .. })
        && is_placeholder(&reference.text)
}

/// The different things that documents name.
struct Things<'d> {
    /// One reference to each.
    first: Vec<&'d Reference>,
    /// For each document and reference the thing.
    of: Vec<Vec<usize>>,
    /// For each document the things that it says are removed, in order; whatever else it says of them.
    removed: Vec<Vec<usize>>,
}

impl<'d> Things<'d> {
    fn of(documents: &[(&'d str, &'d [Reference])]) -> Self {
        let mut ids: FxHashMap<(&Target, &str), usize> = FxHashMap::default();
        let mut things = Self {
            first: Vec::new(),
            of: Vec::new(),
            removed: Vec::new(),
        };
        for (_, references) in documents {
            let mut own = Vec::with_capacity(references.len());
            let mut removed = Vec::new();
            for reference in *references {
                // A link has a second meaning, from the root, that its text tells.
                let text = if matches!(reference.target, Target::Path { link: true, .. }) {
                    reference.text.as_str()
                } else {
                    ""
                };
                let id = *ids.entry((&reference.target, text)).or_insert_with(|| {
                    things.first.push(reference);
                    things.first.len() - 1
                });
                own.push(id);
                if reference.claim == Claim::Removed {
                    removed.push(id);
                }
            }
            removed.sort_unstable();
            things.of.push(own);
            things.removed.push(removed);
        }
        things
    }
}

struct Teller<'t> {
    today: Today<'t>,
    past: &'t dyn Past,
    depth: HistoryDepth,
    /// The newest commit that was not looked at as a whole.
    cut: Option<usize>,
    nearest: Nearest<'t>,
    /// What is nearest to each thing, once it was asked for.
    known: RefCell<FxHashMap<usize, Option<NamedPlace>>>,
    programs: LazyCell<Programs<'t>, Box<dyn FnOnce() -> Programs<'t> + 't>>,
}

impl Teller<'_> {
    /// Whether a path leads into a repository that lies in this one.
    fn is_nested(&self, target: &Target) -> bool {
        let Target::Path { path, .. } = target else {
            return false;
        };
        let below = |folder: &String| {
            path.strip_prefix(folder.trim_end_matches('/'))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.today.inventory.nested.iter().any(below)
    }

    fn nearest_to(&self, thing: usize, target: &Target) -> Option<NamedPlace> {
        let mut known = self.known.borrow_mut();
        known
            .entry(thing)
            .or_insert_with(|| self.nearest.of(target))
            .clone()
    }

    fn outcome(
        &self,
        thing: usize,
        reference: &Reference,
        removed: bool,
        verdict: &Verdict,
        loss: Option<&Loss>,
        created: Option<usize>,
    ) -> Outcome {
        if reference.claim == Claim::Elsewhere || is_made_up(reference) {
            return Outcome::NotOurs;
        }
        if let Verdict::Living(file) = verdict {
            return Outcome::Living { file: file.clone() };
        }
        if removed || self.is_nested(&reference.target) {
            return Outcome::NotOurs;
        }
        let nearest = || self.nearest_to(thing, &reference.target);
        // A loss before the document was written, or with it, is nothing that it ever spoke of.
        let drift = loss.filter(|loss| created.is_none_or(|created| loss.commit < created));
        if let Some(loss) = drift {
            let commit = &self.past.commits()[loss.commit];
            return Outcome::Gone {
                commit: commit.sha.clone(),
                last_revision: commit.parent.clone(),
                file: Some(loss.file.clone()),
                renamed_to: loss
                    .renamed_to
                    .as_deref()
                    .map(|new| as_written(reference, new)),
                nearest: nearest(),
            };
        }
        match verdict {
            Verdict::Weak(file) => Outcome::Living { file: file.clone() },
            _ if reference.claim == Claim::Example => Outcome::NotOurs,
            // Where there is no code, documents speak of the code of other repositories.
            _ if self.today.inventory.languages.is_empty()
                && !matches!(reference.target, Target::Path { .. }) =>
            {
                Outcome::NotOurs
            }
            // A program of others, or two words that are no command at all.
            _ if matches!(&reference.target, Target::Command(name) if !self.programs.have(name)) => {
                Outcome::NotOurs
            }
            // It may have gone with what nobody looked at.
            _ if self
                .cut
                .is_some_and(|cut| created.is_none_or(|created| cut < created)) =>
            {
                Outcome::NotLooked { nearest: nearest() }
            }
            _ if self.depth == HistoryDepth::Whole => Outcome::NeverThere { nearest: nearest() },
            _ => Outcome::NotThere { nearest: nearest() },
        }
    }
}
