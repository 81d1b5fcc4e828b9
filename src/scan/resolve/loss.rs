//! Whether one change to one file took a thing away.

use crate::{
    domain::{inventory::Inventory, manifest::Route},
    scan::{
        inventory::{Facts, MentionKind, compose, language_of, read},
        references::Target,
    },
};

use super::{
    lexer::{kinds, places_of},
    quest::Quest,
    renamed::renamed,
    route_shape::{Shape, takes},
    today::script_of,
};

/// A file before and after a change.
pub(super) struct Revision<'r> {
    path: &'r str,
    before: &'r str,
    /// Empty when it was removed.
    after: &'r str,
    facts: Option<(Facts, Facts)>,
}

/// What became of the thing, when the change took it away.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken {
    /// What stands in its place; `None` when nobody can tell.
    pub(super) renamed_to: Option<String>,
}

impl<'r> Revision<'r> {
    /// `after` is empty when the file was removed.
    pub(super) fn new(path: &'r str, before: &'r str, after: &'r str) -> Self {
        Self {
            path,
            before,
            after,
            facts: None,
        }
    }

    /// Whether the change took a thing away; `None` when it did not.
    pub(super) fn took(&mut self, quest: &Quest<'_>) -> Option<Taken> {
        match quest.target {
            Target::Path { .. } => None,
            Target::Symbol { name, owner } => self.symbol(name, owner.as_deref(), quest.weak),
            Target::Route { method, path } => self.route(method.as_deref(), path, quest.weak),
            Target::Flag(flag) => self.named(flag, quest, |facts| &facts.flags),
            Target::ConfigKey(key) => self.named(key, quest, |facts| &facts.keys),
            Target::Table(table) => self.table(table, quest),
            Target::Script(script) => self.script(script),
            Target::Command(command) => self.command(command),
        }
    }

    /// What the two texts tell; read once for all things that are asked for.
    fn facts(&mut self) -> &(Facts, Facts) {
        let (path, before, after) = (self.path, self.before, self.after);
        self.facts.get_or_insert_with(|| {
            let facts = |text: &str| match language_of(path) {
                Some(language) if !text.is_empty() => read(path, language, text),
                _ => Facts::default(),
            };
            (facts(before), facts(after))
        })
    }

    fn symbol(&mut self, name: &str, owner: Option<&str>, weak: bool) -> Option<Taken> {
        let taken = if weak && let Some(owner) = owner {
            let (before, after) = self.facts();
            let has = |facts: &Facts| {
                facts.symbols.iter().any(|symbol| {
                    symbol.name == name
                        && symbol
                            .owner
                            .as_deref()
                            .is_some_and(|its| its == owner || its.ends_with(owner))
                })
            };
            has(before) && !has(after)
        } else {
            // What stood in strings alone was no symbol, where code is what is missed.
            self.stood(name, weak) && !self.stands(name, weak)
        };
        taken.then(|| Taken {
            renamed_to: self.renamed(name),
        })
    }

    /// Whether a name stood in the file outside comments; `strict`: in code, not only in strings.
    fn stood(&self, name: &str, strict: bool) -> bool {
        outside_comments(self.path, self.before, name, strict)
    }

    fn stands(&self, name: &str, strict: bool) -> bool {
        outside_comments(self.path, self.after, name, strict)
    }

    fn renamed(&self, name: &str) -> Option<String> {
        renamed(name, self.before, self.after)
    }

    /// Flags and keys: by what the file tells of itself, else by their strings.
    fn named(
        &mut self,
        name: &str,
        quest: &Quest<'_>,
        list: fn(&Facts) -> &Vec<crate::scan::inventory::NameFact>,
    ) -> Option<Taken> {
        let (before, after) = self.facts();
        let has = |facts: &Facts| {
            list(facts)
                .iter()
                .any(|fact| fact.name.eq_ignore_ascii_case(name))
        };
        let told = has(before);
        let taken = if told { !has(after) } else { false };
        if taken {
            let new: Vec<&str> = list(after)
                .iter()
                .map(|fact| fact.name.as_str())
                .filter(|new| !list(before).iter().any(|old| old.name == *new))
                .collect();
            let nearest = nearest_of(name, &new);
            return Some(Taken {
                renamed_to: nearest.or_else(|| self.renamed(name)),
            });
        }
        // One file tells it no longer, but another word of it stays; or nobody can tell.
        if told || quest.weak {
            return None;
        }
        let needles: Vec<String> = match quest.target {
            Target::Flag(_) => quest.target.needles(),
            _ => vec![name.to_owned()],
        };
        let stood = needles.iter().any(|needle| self.stood(needle, false));
        let stands = needles.iter().any(|needle| self.stands(needle, false));
        (stood && !stands).then(|| Taken {
            renamed_to: self.renamed(name),
        })
    }

    fn table(&mut self, table: &str, quest: &Quest<'_>) -> Option<Taken> {
        let (before, after) = self.facts();
        let has = |list: &[crate::scan::inventory::NameFact]| {
            list.iter()
                .any(|fact| fact.name.eq_ignore_ascii_case(table))
        };
        if has(&after.dropped_tables) && !has(&before.dropped_tables) {
            return Some(Taken { renamed_to: None });
        }
        self.named(table, quest, |facts| &facts.tables)
    }

    fn script(&mut self, script: &str) -> Option<Taken> {
        let wanted = script_of(script);
        let (before, after) = self.facts();
        let has = |facts: &Facts| {
            facts
                .scripts
                .iter()
                .any(|fact| script_of(&fact.name) == wanted)
        };
        if has(before) && !has(after) {
            let new: Vec<&str> = after
                .scripts
                .iter()
                .map(|fact| fact.name.as_str())
                .filter(|new| !before.scripts.iter().any(|old| old.name == *new))
                .collect();
            return Some(Taken {
                renamed_to: nearest_of(script, &new),
            });
        }
        let file = self.path.rsplit('/').next().unwrap_or_default();
        let (line, is_list) = match wanted.0 {
            "npm" => (
                format!("\"{}\"", wanted.1),
                file == "package.json" || file.starts_with("deno.json"),
            ),
            "composer" => (format!("\"{}\"", wanted.1), file == "composer.json"),
            _ => (
                format!("{}:", wanted.1),
                matches!(
                    file,
                    "Makefile" | "makefile" | "GNUmakefile" | "justfile" | "Justfile"
                ),
            ),
        };
        let none = self.facts().0.scripts.is_empty();
        (is_list && none && self.stood(&line, false) && !self.stands(&line, false))
            .then_some(Taken { renamed_to: None })
    }

    fn command(&mut self, command: &str) -> Option<Taken> {
        let (before, after) = self.facts();
        let words: Vec<&str> = command.split(' ').collect();
        // The program's own name is in no command; what stands behind may be an argument.
        let mut own = words.iter().skip(usize::from(words.len() > 1)).copied();
        let has = |facts: &Facts, word: &str| {
            facts.commands.iter().any(|fact| {
                fact.name == word
                    || fact.name == command
                    || fact.name.rsplit(' ').next() == Some(word)
            })
        };
        let gone = own.find(|word| has(before, word) && !has(after, word))?;
        let new: Vec<&str> = after
            .commands
            .iter()
            .map(|fact| fact.name.as_str())
            .filter(|new| !before.commands.iter().any(|old| old.name == *new))
            .collect();
        Some(Taken {
            renamed_to: nearest_of(gone, &new),
        })
    }

    fn route(&mut self, method: Option<&str>, path: &str, weak: bool) -> Option<Taken> {
        let shape = Shape::of(path);
        let file = self.path;
        let (before, after) = self.facts();
        let routes = |facts: &Facts| -> Inventory { compose(&[(file, facts)], &[file]) };
        let (was, is) = (routes(before), routes(after));
        // The file may know only the end of the route.
        let serves = |route: &Route| {
            let own = Shape::of(&route.path);
            takes(route, method)
                && (own.serves(&shape) || own.fixed().next().is_some() && ends_with(&shape, &own))
        };
        let mounted = |facts: &Facts| -> Vec<String> {
            let prefixes = facts
                .mounts
                .iter()
                .map(|mount| &mount.prefix)
                .chain(facts.routers.iter().map(|router| &router.prefix));
            let prefixes = prefixes.filter(|prefix| {
                Shape::of(prefix).fixed().next().is_some() && Shape::of(prefix).is_within(&shape)
            });
            prefixes.cloned().collect()
        };
        let lost_route = was.routes.iter().any(serves) && !is.routes.iter().any(serves);
        let lost_mount = !mounted(before).is_empty() && mounted(after).is_empty();
        if lost_route || lost_mount {
            let new: Vec<&Route> = is
                .routes
                .iter()
                .filter(|new| {
                    takes(new, method)
                        && !was
                            .routes
                            .iter()
                            .any(|old| old.path == new.path && old.method == new.method)
                })
                .collect();
            let paths: Vec<&str> = new.iter().map(|route| route.path.as_str()).collect();
            return Some(Taken {
                renamed_to: nearest_of(path, &paths),
            });
        }
        let told = !before.routes.is_empty() || !before.mounts.is_empty();
        if told || weak {
            return None;
        }
        // Nobody here knows the framework: all pieces stood in this file, and the last one no longer does.
        let last = shape.fixed().last()?.to_owned();
        let all = shape
            .fixed()
            .filter(|part| !matches!(*part, "api" | "v1" | "v2" | "rest"))
            .all(|part| self.stood(part, false));
        (all && quoted(self.path, self.before, &last) && !self.stands(&last, false))
            .then_some(Taken { renamed_to: None })
    }
}

fn ends_with(long: &Shape, short: &Shape) -> bool {
    short.is_within(long) && short.fixed().last() == long.fixed().last()
}

/// Whether a name stands in a text outside comments; `strict`: outside strings, too.
fn outside_comments(path: &str, text: &str, name: &str, strict: bool) -> bool {
    let places = places_of(text.as_bytes(), name.as_bytes());
    kinds(path, text.as_bytes(), &places)
        .into_iter()
        .any(|kind| match kind {
            MentionKind::Definition | MentionKind::Code => true,
            MentionKind::Text => !strict,
            MentionKind::Comment => false,
        })
}

/// Whether a name stands in a string, or in a path.
fn quoted(path: &str, text: &str, name: &str) -> bool {
    let places = places_of(text.as_bytes(), name.as_bytes());
    let kinds = kinds(path, text.as_bytes(), &places);
    places.iter().zip(kinds).any(|(at, kind)| {
        kind == MentionKind::Text
            || kind == MentionKind::Code
                && at
                    .checked_sub(1)
                    .is_some_and(|at| text.as_bytes()[at] == b'/')
    })
}

/// The name that is nearest, when it is near enough to be the same thing under a new name. A single new one is believed sooner.
fn nearest_of(name: &str, new: &[&str]) -> Option<String> {
    let enough = if new.len() == 1 { 0.3 } else { 0.5 };
    let mut best: Option<(f64, &str)> = None;
    for other in new.iter().filter(|other| other.len() <= 200).take(200) {
        let likeness = strsim::normalized_damerau_levenshtein(name, other);
        if likeness >= enough && best.is_none_or(|(its, _)| likeness > its) {
            best = Some((likeness, other));
        }
    }
    best.map(|(_, other)| other.to_owned())
}
