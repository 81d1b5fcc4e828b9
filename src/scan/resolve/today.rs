//! What of the things that documents name is there today.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::{
    domain::{
        inventory::{Symbol, SymbolKind},
        manifest::NamedPlace,
    },
    scan::{
        inventory::MentionKind,
        references::{Reference, Target, is_type},
    },
};

use super::{
    model::Today,
    path_index::{PathIndex, Wanted},
    served::Served,
    verdict::{Verdict, living},
};

/// Files in which the standing of a name is asked; a name in more of them is used somewhere.
const ASKED: usize = 60;

/// For each reference what is there of its target.
pub(super) fn verdicts(references: &[&Reference], today: Today<'_>) -> Vec<Verdict> {
    let index = Index::new(references, today);
    // To tell code from comments, files are read.
    references
        .par_iter()
        .enumerate()
        .map(|(place, reference)| index.verdict(place, &reference.target))
        .collect()
}

/// How a reference may be a path; `None` when it cannot.
pub(super) fn wanted(reference: &Reference) -> Option<Wanted> {
    match &reference.target {
        Target::Path { path, link } => Some(Wanted::new(path, !link)),
        // A folder, a page, a package may be called like a route or a name.
        Target::Route { method: None, path } => Some(Wanted::new(path, true)),
        Target::Symbol { name, owner: None } if name.contains('-') => Some(Wanted::new(name, true)),
        _ => None,
    }
}

struct Index<'t> {
    today: Today<'t>,
    /// For each reference the file or folder that it is.
    paths: Vec<Option<(&'t str, bool)>>,
    /// For links that lead nowhere from their document: what they are from the root.
    from_root: Vec<Option<(&'t str, bool)>>,
    routes: Served<'t>,
    symbols: FxHashMap<&'t str, Vec<&'t Symbol>>,
    /// What has members by the documents and is defined, whatever it is.
    named_owners: FxHashSet<&'t str>,
    /// Types and modules that are named as owners.
    types: FxHashSet<&'t str>,
    /// Those of them whose members are known.
    owners: FxHashSet<&'t str>,
    /// Also by the words that they begin or end with.
    commands: FxHashMap<&'t str, &'t NamedPlace>,
    flags: FxHashMap<&'t str, &'t NamedPlace>,
    keys: FxHashMap<String, &'t NamedPlace>,
    tables: FxHashMap<String, &'t NamedPlace>,
    scripts: FxHashMap<(&'static str, &'t str), &'t NamedPlace>,
}

impl<'t> Index<'t> {
    fn new(references: &[&Reference], today: Today<'t>) -> Self {
        let inventory = today.inventory;
        let nothing = || Wanted::new("", true);
        let asked = references
            .iter()
            .map(|reference| wanted(reference).unwrap_or_else(nothing));
        let paths = PathIndex::new(asked.collect());
        let rooted = references.iter().map(|reference| match &reference.target {
            Target::Path { link: true, .. } => {
                Wanted::new(&reference.text, reference.text.starts_with('/'))
            }
            _ => nothing(),
        });
        let rooted = PathIndex::new(rooted.collect());
        let (mut names, mut owners) = (FxHashSet::default(), FxHashSet::default());
        for reference in references {
            match &reference.target {
                Target::Symbol { name, owner } => {
                    names.insert(name.as_str());
                    owners.extend(owner.as_deref());
                }
                Target::ConfigKey(name) | Target::Table(name) => {
                    names.insert(name.as_str());
                }
                _ => {}
            }
        }
        let mut symbols: FxHashMap<&str, Vec<&Symbol>> = FxHashMap::default();
        let (mut types, mut having) = (FxHashSet::default(), FxHashSet::default());
        let mut named_owners = FxHashSet::default();
        for symbol in &inventory.symbols {
            if names.contains(symbol.name.as_str()) {
                symbols.entry(&symbol.name).or_default().push(symbol);
            }
            if owners.contains(symbol.name.as_str()) {
                named_owners.insert(symbol.name.as_str());
                if matches!(symbol.kind, SymbolKind::Type | SymbolKind::Module) {
                    types.insert(symbol.name.as_str());
                }
            }
            if let Some(owner) = symbol.owner.as_deref() {
                let owner = last_part(owner);
                if owners.contains(owner) {
                    having.insert(owner);
                }
            }
        }
        let by_name = |places: &'t [NamedPlace]| -> FxHashMap<&'t str, &'t NamedPlace> {
            places
                .iter()
                .rev()
                .map(|place| (place.name.as_str(), place))
                .collect()
        };
        let lower = |places: &'t [NamedPlace]| -> FxHashMap<String, &'t NamedPlace> {
            places
                .iter()
                .rev()
                .map(|place| (place.name.to_lowercase(), place))
                .collect()
        };
        Self {
            today,
            paths: paths.among(&inventory.files),
            from_root: if rooted.is_empty() {
                vec![None; references.len()]
            } else {
                rooted.among(&inventory.files)
            },
            routes: Served::new(inventory),
            symbols,
            named_owners,
            owners: types.intersection(&having).copied().collect(),
            types,
            commands: commands(&inventory.commands),
            flags: by_name(&inventory.flags),
            keys: lower(&inventory.config_keys),
            tables: lower(&inventory.tables),
            scripts: inventory
                .scripts
                .iter()
                .rev()
                .map(|place| (script_of(&place.name), place))
                .collect(),
        }
    }

    fn verdict(&self, place: usize, target: &Target) -> Verdict {
        let path = || {
            self.paths[place]
                .or(self.from_root[place])
                .map(|(path, folder)| Verdict::Living((!folder).then(|| path.to_owned())))
        };
        let told = match target {
            Target::Path { .. } => None,
            Target::Route { method, path } => self.route(method.as_deref(), path),
            Target::Symbol { name, owner } => self.symbol(name, owner.as_deref()),
            Target::Command(name) => self.command(name),
            Target::Flag(name) => self.flag(name),
            Target::ConfigKey(name) => self.key(name),
            Target::Table(name) => self.table(name),
            Target::Script(name) => self
                .scripts
                .get(&script_of(name))
                .map(|place| living(place)),
        };
        told.or_else(path).unwrap_or(Verdict::Missing)
    }

    fn route(&self, method: Option<&str>, path: &str) -> Option<Verdict> {
        self.routes.of(method, path, |needle| {
            self.stands(needle).map(|(_, file)| file)
        })
    }

    fn symbol(&self, name: &str, owner: Option<&str>) -> Option<Verdict> {
        let defined = self
            .symbols
            .get(name)
            .map(Vec::as_slice)
            .unwrap_or_default();
        if let Some(owner) = owner
            && self.owners.contains(owner)
        {
            if let Some(member) = defined
                .iter()
                .find(|symbol| symbol.owner.as_deref().map(last_part) == Some(owner))
            {
                return Some(Verdict::Living(Some(member.file.clone())));
            }
            // Inherited, made at run time, or of another type.
            let elsewhere = defined
                .first()
                .map(|symbol| symbol.file.clone())
                .or_else(|| self.stands(name).map(|(_, file)| file));
            return elsewhere.map(|file| Verdict::Weak(Some(file)));
        }
        // A type that is not defined any more: members of others that have the same name are not its own.
        if let Some(owner) = owner
            && owner.starts_with(char::is_uppercase)
            && let Some(first) = defined.iter().find(|symbol| symbol.owner.is_some())
            && defined
                .iter()
                .all(|symbol| symbol.owner.as_deref().map(last_part) != Some(owner))
            && !self.named_owners.contains(owner)
        {
            return Some(Verdict::Weak(Some(first.file.clone())));
        }
        // No member of a type that is not there: another type has one of that name, and history tells whether this one had it.
        if let Some(owner) = owner
            && is_type(owner)
            && !self.types.contains(owner)
            && self.stands(owner).is_none()
        {
            let other = match defined.first() {
                Some(symbol) => symbol.file.clone(),
                None => self.stands(name)?.1,
            };
            return Some(Verdict::Weak(Some(other)));
        }
        let outside = |symbol: &&&Symbol| !super::is_test(&symbol.file);
        if let Some(symbol) = defined.iter().find(outside) {
            return Some(Verdict::Living(Some(symbol.file.clone())));
        }
        self.by_places(&[name])
    }

    fn command(&self, name: &str) -> Option<Verdict> {
        // What stands behind the command may be its argument, or a command of the group that went.
        let mut words = name;
        loop {
            if let Some(place) = self.commands.get(words) {
                return Some(if words == name {
                    living(place)
                } else {
                    Verdict::Weak(Some(place.file.clone()))
                });
            }
            words = words
                .rsplit_once(' ')
                .filter(|(rest, _)| rest.contains(' '))?
                .0;
        }
    }

    fn flag(&self, flag: &str) -> Option<Verdict> {
        let turned = flag.strip_prefix("--no-").map(|rest| format!("--{rest}"));
        if let Some(place) = self
            .flags
            .get(flag)
            .or_else(|| self.flags.get(turned?.as_str()))
        {
            return Some(living(place));
        }
        let needles = Target::Flag(flag.to_owned()).needles();
        // Where flags are known, a variable of the same name is none.
        let all = if self.flags.is_empty() {
            needles.len()
        } else {
            3
        };
        let found = needles
            .iter()
            .take(all)
            .find_map(|needle| self.stands(needle));
        found.map(|(_, file)| {
            if self.flags.is_empty() {
                Verdict::Living(Some(file))
            } else {
                Verdict::Weak(Some(file))
            }
        })
    }

    fn key(&self, key: &str) -> Option<Verdict> {
        let lower = key.to_lowercase();
        let spellings = [
            lower.clone(),
            lower.replace(['.', '-'], "_"),
            lower.replace('-', ""),
        ];
        if let Some(place) = spellings
            .iter()
            .find_map(|spelling| self.keys.get(spelling))
        {
            return Some(living(place));
        }
        if let Some(symbol) = self.symbols.get(key).and_then(|symbols| symbols.first()) {
            return Some(Verdict::Living(Some(symbol.file.clone())));
        }
        let whole = self.by_places(&[key]);
        if whole.is_some() {
            return whole;
        }
        // The levels of a dotted key may stand in lines of their own.
        let parts: Vec<&str> = key.split(['.', ':']).collect();
        let last = parts.last().filter(|_| parts.len() > 1)?;
        let (_, file) = self.stands(last)?;
        Some(Verdict::Weak(Some(file)))
    }

    fn table(&self, table: &str) -> Option<Verdict> {
        let bare = table.rsplit('.').next().unwrap_or(table).to_lowercase();
        if let Some(place) = self
            .tables
            .get(&bare)
            .or_else(|| self.tables.get(&table.to_lowercase()))
        {
            return Some(living(place));
        }
        if let Some(symbol) = self.symbols.get(table).and_then(|symbols| symbols.first()) {
            // A router or a list has the name of the table just as well; a type may be what is mapped to it.
            let file = Some(symbol.file.clone());
            let mapped = self.tables.is_empty() || symbol.kind == SymbolKind::Type;
            return Some(if mapped {
                Verdict::Living(file)
            } else {
                Verdict::Weak(file)
            });
        }
        let (_, file) = self.stands(table)?;
        Some(if self.tables.is_empty() {
            Verdict::Living(Some(file))
        } else {
            Verdict::Weak(Some(file))
        })
    }

    fn by_places(&self, needles: &[&str]) -> Option<Verdict> {
        let (kind, file) = needles.iter().find_map(|needle| self.stands(needle))?;
        Some(if kind == MentionKind::Text {
            Verdict::Weak(Some(file))
        } else {
            Verdict::Living(Some(file))
        })
    }

    /// The strongest standing of a string in code that is no test; `None` when it stands in comments at most.
    fn stands(&self, needle: &str) -> Option<(MentionKind, String)> {
        let mut weak = None;
        for place in self
            .today
            .places
            .of(needle)
            .iter()
            .filter(|place| !place.test)
            .take(ASKED)
        {
            let kinds = self.today.places.kinds(&place.path, needle);
            let strongest = kinds.into_iter().min().unwrap_or(MentionKind::Code);
            match strongest {
                MentionKind::Definition | MentionKind::Code => {
                    return Some((strongest, place.path.clone()));
                }
                MentionKind::Text => {
                    weak.get_or_insert((strongest, place.path.clone()));
                }
                MentionKind::Comment => {}
            }
        }
        weak
    }
}

/// Commands by their words from the start and to the end: `shop import` is there where `shop` and `import` are asked for.
fn commands(places: &[NamedPlace]) -> FxHashMap<&str, &NamedPlace> {
    let mut all = FxHashMap::default();
    for place in places {
        let name = place.name.as_str();
        all.insert(name, place);
    }
    for place in places {
        let name = place.name.as_str();
        for (at, _) in name.match_indices(' ').take(8) {
            all.entry(&name[..at]).or_insert(place);
            all.entry(&name[at + 1..]).or_insert(place);
        }
    }
    all
}

fn last_part(owner: &str) -> &str {
    owner.rsplit(['.', ':', '#', '\\']).next().unwrap_or(owner)
}

/// The family of a script's runner and its name: `npm run build` and `yarn build` are one.
pub(super) fn script_of(script: &str) -> (&'static str, &str) {
    let (runner, rest) = script.split_once(' ').unwrap_or((script, ""));
    let name = rest.rsplit(' ').next().unwrap_or_default();
    let family = match runner {
        "npm" | "pnpm" | "yarn" | "bun" | "deno" => "npm",
        "make" => "make",
        "just" => "just",
        "task" => "task",
        "rake" => "rake",
        "composer" => "composer",
        _ => "",
    };
    (family, name)
}
