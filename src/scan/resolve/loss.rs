//! Whether one change to one file took a thing away.

use crate::{
    domain::{inventory::Inventory, manifest::Route},
    scan::{
        inventory::{
            CommandFact, Facts, Language, NameFact, SymbolFact, compose, language_of, read,
            wants_structure,
        },
        references::Target,
    },
};

use super::{
    quest::Quest,
    renamed::renamed,
    route_shape::{Shape, is_prefix, takes},
    standing::{has_path, is_piece, outside_comments},
    today::script_of,
    written::replaced,
};

/// A file before and after a change.
pub(super) struct Revision<'r> {
    path: &'r str,
    before: &'r str,
    /// Empty when it was removed.
    after: &'r str,
    facts: Option<(Facts, Facts)>,
    symbols: Option<(Facts, Facts)>,
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
            symbols: None,
        }
    }

    /// Whether the change took a thing away; `None` when it did not.
    pub(super) fn took(&mut self, quest: &Quest<'_>) -> Option<Taken> {
        match quest.target {
            Target::Path { .. } => None,
            Target::Symbol { name, owner } => self.symbol(name, owner.as_deref(), quest.weak),
            Target::Route { method, path } => self.route(method.as_deref(), path, quest),
            Target::Flag(flag) => self.named(flag, quest, |facts| &facts.flags),
            Target::ConfigKey(key) => self.named(key, quest, |facts| &facts.keys),
            Target::Table(table) => self.table(table, quest),
            Target::Script(script) => self.script(script),
            Target::Command(command) => self.command(command, quest.weak),
        }
    }

    /// What the two texts tell of routes, commands, flags and their like; read once for all things that are asked for. Texts
    /// without a trace of such things are not read.
    fn facts(&mut self) -> &(Facts, Facts) {
        let (path, before, after) = (self.path, self.before, self.after);
        self.facts.get_or_insert_with(|| {
            let facts = |text: &str| match language_of(path) {
                Some(language) if wants_structure(path, language, text.as_bytes()) => {
                    read(path, language, text)
                }
                _ => Facts::default(),
            };
            (facts(before), facts(after))
        })
    }

    /// What the two texts tell of symbols.
    fn symbols(&mut self) -> &(Facts, Facts) {
        let (path, before, after) = (self.path, self.before, self.after);
        self.symbols.get_or_insert_with(|| {
            let facts = |text: &str| match language_of(path) {
                Some(language) if !text.is_empty() => read(path, language, text),
                _ => Facts::default(),
            };
            (facts(before), facts(after))
        })
    }

    fn symbol(&mut self, name: &str, owner: Option<&str>, weak: bool) -> Option<Taken> {
        if weak && let Some(owner) = owner {
            let members = |facts: &Facts| -> Vec<String> {
                let of = |symbol: &&SymbolFact| {
                    symbol
                        .owner
                        .as_deref()
                        .is_some_and(|its| its.rsplit(['.', ':', '#', '\\']).next() == Some(owner))
                };
                facts
                    .symbols
                    .iter()
                    .filter(of)
                    .map(|symbol| symbol.name.clone())
                    .collect()
            };
            let (before, after) = self.symbols();
            let (before, after) = (members(before), members(after));
            let gone = before.iter().any(|member| member == name)
                && !after.iter().any(|member| member == name);
            return gone.then(|| Taken {
                renamed_to: successor(name, &before, &after),
            });
        }
        // Code still reads it as a text: an example or a setting that went with it took nothing away.
        if weak && !language_of(self.path).is_some_and(Language::is_code) {
            return None;
        }
        // What stood in strings alone was no symbol, where code is what is missed.
        let gone = self.stood(name, weak) && !self.stands(name, weak);
        gone.then(|| Taken {
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
        list: fn(&Facts) -> &Vec<NameFact>,
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
            let nearest = successor(name, &names(list(before)), &names(list(after)));
            return Some(Taken {
                renamed_to: nearest.or_else(|| self.renamed(name)),
            });
        }
        // One file tells it no longer, but another word of it stays; or nobody can tell.
        if told || quest.weak && !quest.unwritten {
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
        let has = |list: &[NameFact]| {
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
            return Some(Taken {
                renamed_to: successor(script, &names(&before.scripts), &names(&after.scripts)),
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

    /// `weak`: what its last word hangs below is there.
    fn command(&mut self, command: &str, weak: bool) -> Option<Taken> {
        let (before, after) = self.facts();
        let words: Vec<&str> = command.split(' ').collect();
        // The program's own name is in no command; what stands behind may be an argument.
        let first = if weak {
            words.len() - 1
        } else {
            usize::from(words.len() > 1)
        };
        let mut own = words.iter().skip(first).copied();
        // Below what is there, a command of the same name counts where its group is the one that is written before it.
        let below = |facts: &Facts, fact: &CommandFact| {
            let group = fact.group.as_deref().filter(|_| weak);
            let parent = group.and_then(|group| {
                let mut all = facts.commands.iter();
                all.find(|other| other.handle.as_deref() == Some(group))
            });
            parent.is_none_or(|parent| {
                parent.name.is_empty()
                    || words.len() < 3
                    || parent.name.rsplit(' ').next() == words.get(words.len() - 2).copied()
            })
        };
        let has = |facts: &Facts, word: &str| {
            facts.commands.iter().any(|fact| {
                (fact.name == word
                    || fact.name == command
                    || fact.name.rsplit(' ').next() == Some(word))
                    && below(facts, fact)
            })
        };
        let gone = own.find(|word| has(before, word) && !has(after, word))?;
        let names = |facts: &Facts| -> Vec<String> {
            facts
                .commands
                .iter()
                .map(|fact| fact.name.clone())
                .collect()
        };
        let new = successor(gone, &names(before), &names(after));
        // The other words of the command are as they were.
        let renamed_to = new.map(|new| {
            let new = new.rsplit(' ').next().unwrap_or(&new);
            let words = words
                .iter()
                .map(|word| if *word == gone { new } else { word });
            words.collect::<Vec<_>>().join(" ")
        });
        Some(Taken { renamed_to })
    }

    fn route(&mut self, method: Option<&str>, path: &str, quest: &Quest<'_>) -> Option<Taken> {
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
        // What was never served below a prefix did not go with it: something must be served today that ends alike.
        let below = |prefix: &Shape| -> bool {
            prefix.fixed().next().is_some()
                && shape.after(prefix).is_some_and(|rest| match rest {
                    0 => method.is_some() || shape.fixed().any(|part| !is_general(part)),
                    _ => rest <= quest.ends || shape.ends_in_parameters(rest),
                })
        };
        let mounted = |facts: &Facts| -> Vec<String> {
            let prefixes = facts
                .mounts
                .iter()
                .map(|mount| &mount.prefix)
                .chain(facts.routers.iter().map(|router| &router.prefix));
            let prefixes = prefixes.filter(|prefix| below(&Shape::of(prefix)));
            prefixes.cloned().collect()
        };
        let lost_route = was.routes.iter().any(serves) && !is.routes.iter().any(serves);
        let lost_mount = !mounted(before).is_empty() && mounted(after).is_empty();
        if lost_mount && !lost_route {
            let prefixes = |facts: &Facts| -> Vec<String> {
                let mounts = facts.mounts.iter().map(|mount| mount.prefix.clone());
                let own = facts.routers.iter().map(|router| router.prefix.clone());
                mounts
                    .chain(own)
                    .filter(|prefix| prefix.contains(|sign: char| sign.is_alphanumeric()))
                    .collect()
            };
            let (old, new) = (prefixes(before), prefixes(after));
            let renamed_to = mounted(before)
                .first()
                .and_then(|prefix| Some((prefix, successor(prefix, &old, &new)?)))
                .and_then(|(prefix, new)| replaced(path, prefix, &new));
            return Some(Taken { renamed_to });
        }
        if lost_route {
            let paths = |routes: &Inventory| -> Vec<String> {
                let fitting = routes.routes.iter().filter(|route| takes(route, method));
                fitting.map(|route| route.path.clone()).collect()
            };
            let own = was.routes.iter().find(|route| serves(route));
            let own = own.map_or(path, |route| route.path.as_str());
            let renamed_to = successor(own, &paths(&was), &paths(&is))
                .map(|new| replaced(path, own, &new).unwrap_or(new));
            return Some(Taken { renamed_to });
        }
        let told = !before.routes.is_empty() || !before.mounts.is_empty();
        if told || quest.weak {
            return self.unwritten(path, &shape, quest);
        }
        // Nobody here knows the framework: all pieces stood in this file as texts of their own or in paths, and the last one no
        // longer stands there at all. Words of a sentence are no pieces.
        let last = shape.fixed().last()?.to_owned();
        let mut pieces = shape.fixed().filter(|part| !is_general(part));
        let all = pieces.all(|part| is_piece(self.path, self.before, part));
        if all && !self.stands(&last, false) {
            return Some(Taken { renamed_to: None });
        }
        self.unwritten(path, &shape, quest)
    }
}

impl Revision<'_> {
    /// A path that stood in the file as a text, and that no code has any more, went whatever registered it.
    fn unwritten(&self, path: &str, shape: &Shape, quest: &Quest<'_>) -> Option<Taken> {
        // What gateways put in front of anything is no path by itself.
        if !quest.unwritten || shape.fixed().all(is_prefix) {
            return None;
        }
        let needles = quest.target.needles();
        let needle = needles.iter().find(|needle| needle.starts_with('/'))?;
        let has = |text: &str| has_path(self.path, text, needle, shape);
        if !has(self.before) || has(self.after) {
            return None;
        }
        let last = shape.fixed().last()?;
        let renamed_to = self.renamed(last).and_then(|new| {
            let (before, behind) = path.rsplit_once(last)?;
            Some(format!("{before}{new}{behind}"))
        });
        Some(Taken { renamed_to })
    }
}

/// Words that a gateway puts in front of anything.
fn is_general(part: &str) -> bool {
    matches!(part, "api" | "v1" | "v2" | "v3" | "rest")
}

fn ends_with(long: &Shape, short: &Shape) -> bool {
    short.is_within(long) && short.fixed().last() == long.fixed().last()
}

fn names(facts: &[NameFact]) -> Vec<String> {
    facts.iter().map(|fact| fact.name.clone()).collect()
}

/// What of the new names takes the place of an old one: the only new one where only one went, else one that is like it.
fn successor(name: &str, before: &[String], after: &[String]) -> Option<String> {
    let went = before.iter().filter(|old| !after.contains(old)).count();
    let came: Vec<&String> = after
        .iter()
        .filter(|new| !before.contains(new))
        .take(200)
        .collect();
    if let ([new], 1) = (came.as_slice(), went) {
        return Some((*new).clone());
    }
    let mut best: Option<(f64, &String)> = None;
    for other in came.into_iter().filter(|other| other.len() <= 200) {
        let likeness = strsim::normalized_damerau_levenshtein(name, other);
        if likeness >= 0.5 && best.is_none_or(|(its, _)| likeness > its) {
            best = Some((likeness, other));
        }
    }
    best.map(|(_, other)| other.clone())
}
