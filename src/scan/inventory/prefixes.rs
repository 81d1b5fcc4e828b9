//! Routers below routers: what the paths of each begin with, for languages whose names hold over several files.
//!
//! A language tells what the names of a file stand for; here the mounts of all files become one graph, which is asked for all ways
//! from a router up to an application.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::facts::{Facts, UNKNOWN};
use crate::domain::manifest::{NamedPlace, Route};

/// A router of the checkout: where its name holds (a file, a folder, a module), and the name.
pub(super) type Place = (String, String);

/// A longer way up is none that a person wrote.
const MOST_STEPS: usize = 48;
/// A router that hangs in more places is told in the first ones.
const MOST_PLACES: usize = 24;

/// Routes with their whole paths. `resolve` tells what a name of a file stands for; nothing when nobody knows.
pub(super) fn routes(
    files: &[(&str, &Facts)],
    resolve: impl Fn(&str, &str) -> Vec<Place>,
) -> Vec<Route> {
    let mut above: HashMap<Place, Vec<(String, Option<Place>)>> = HashMap::new();
    for (file, facts) in files {
        for mount in &facts.mounts {
            let onto = mount.onto.as_ref().map(|onto| resolve(file, onto));
            let onto: Vec<Option<Place>> = match onto {
                Some(found) if !found.is_empty() => found.into_iter().map(Some).collect(),
                _ => vec![None],
            };
            for router in resolve(file, &mount.router) {
                let all = above.entry(router).or_default();
                for onto in &onto {
                    if all.len() < MOST_PLACES {
                        all.push((mount.prefix.clone(), onto.clone()));
                    }
                }
            }
        }
    }
    let mut graph = Graph::of(above, slashed);
    let mut found = BTreeSet::new();
    for (file, facts) in files {
        for route in &facts.routes {
            let places = route.router.as_ref().map(|router| resolve(file, router));
            let mut prefixes = BTreeSet::new();
            for place in places.unwrap_or_default() {
                prefixes.extend(graph.prefixes(&place, MOST_STEPS));
            }
            if prefixes.is_empty() {
                prefixes.insert(String::new());
            }
            for prefix in prefixes {
                found.insert(Route {
                    method: route.method.clone(),
                    path: joined(&prefix, &route.path),
                    file: (*file).to_owned(),
                    line: route.line,
                });
            }
        }
    }
    let unknown = of_others(files, &resolve, &mut graph, &found);
    found.extend(unknown);
    found.into_iter().collect()
}

/// Mounts of what has no routes here, and below which no other route is: code of others makes them.
fn of_others(
    files: &[(&str, &Facts)],
    resolve: &impl Fn(&str, &str) -> Vec<Place>,
    graph: &mut Graph,
    found: &BTreeSet<Route>,
) -> Vec<Route> {
    let mut known: BTreeSet<Place> = BTreeSet::new();
    for (file, facts) in files {
        let routers = facts
            .routes
            .iter()
            .filter_map(|route| route.router.as_ref());
        let onto = facts.mounts.iter().filter_map(|mount| mount.onto.as_ref());
        for name in routers.chain(onto) {
            known.extend(resolve(file, name));
        }
    }
    let mut above: BTreeSet<&str> = BTreeSet::new();
    for route in found {
        let ends = route
            .path
            .match_indices('/')
            .map(|(at, _)| &route.path[..at]);
        above.extend(ends.chain([route.path.as_str()]));
    }
    let mut unknown = Vec::new();
    for (file, facts) in files {
        for mount in &facts.mounts {
            let routers = resolve(file, &mount.router);
            let mut prefixes: Vec<String> = Vec::new();
            for router in routers.iter().filter(|router| !known.contains(router)) {
                prefixes.extend(graph.prefixes(router, MOST_STEPS));
            }
            if routers.is_empty() {
                let onto = mount.onto.iter().flat_map(|onto| resolve(file, onto));
                let mut above: Vec<String> = onto
                    .flat_map(|onto| graph.prefixes(&onto, MOST_STEPS))
                    .collect();
                if above.is_empty() {
                    above.push(String::new());
                }
                prefixes.extend(above.iter().map(|above| joined(above, &mount.prefix)));
            }
            for prefix in prefixes {
                let path = joined(&prefix, "/");
                let path = path.trim_end_matches('/');
                if !path.is_empty() && !above.contains(path) {
                    unknown.push(Route {
                        method: UNKNOWN.to_owned(),
                        path: path.to_owned(),
                        file: (*file).to_owned(),
                        line: mount.line,
                    });
                }
            }
        }
    }
    unknown
}

/// Commands with the names of the groups above them. `program` tells what a program is called whose name its code does not tell;
/// `resolve` is as for [`routes`].
pub(super) fn commands(
    files: &[(&str, &Facts)],
    program: &dyn Fn(&str) -> String,
    resolve: impl Fn(&str, &str) -> Vec<Place>,
) -> Vec<NamedPlace> {
    let mut above: HashMap<Place, Vec<(String, Option<Place>)>> = HashMap::new();
    let mut names: HashMap<Place, String> = HashMap::new();
    let mut files_of: HashMap<Place, &str> = HashMap::new();
    for (file, facts) in files {
        for command in &facts.commands {
            let Some(handle) = &command.handle else {
                continue;
            };
            for place in resolve(file, handle) {
                names
                    .entry(place.clone())
                    .or_insert_with(|| command.name.clone());
                files_of.entry(place.clone()).or_insert(*file);
                if let Some(group) = &command.group {
                    let onto = resolve(file, group).into_iter();
                    let all = above.entry(place).or_default();
                    all.extend(onto.map(|onto| (String::new(), Some(onto))));
                }
            }
        }
    }
    for (file, facts) in files {
        for mount in &facts.command_mounts {
            let Some(onto) = &mount.onto else { continue };
            for place in resolve(file, &mount.handle) {
                let all = above.entry(place).or_default();
                if all.len() < MOST_PLACES {
                    let onto = resolve(file, onto).into_iter();
                    all.extend(onto.map(|onto| (String::new(), Some(onto))));
                }
            }
        }
    }
    // What a step adds is the name of the command that it starts at.
    for (place, all) in &mut above {
        for (name, _) in all {
            *name = names.get(place).cloned().unwrap_or_default();
        }
    }
    for (place, name) in &names {
        // A program's own name stands before those of its commands.
        let all = above.entry(place.clone()).or_default();
        if all.is_empty() {
            let file = files_of.get(place).copied().unwrap_or_default();
            let known = if name.is_empty() {
                program(file)
            } else {
                name.clone()
            };
            all.push((known, None));
        }
    }
    let mut graph = Graph::of(above, worded);
    let mut found = BTreeSet::new();
    for (file, facts) in files {
        for command in &facts.commands {
            let handles = command.handle.as_ref().map(|handle| resolve(file, handle));
            let groups = command.group.as_ref().map(|group| resolve(file, group));
            let mut paths = BTreeSet::new();
            for place in handles.unwrap_or_default() {
                let own = names.get(&place).map_or("", String::as_str);
                for path in graph.prefixes(&place, MOST_STEPS) {
                    // An alias stands where the name does.
                    let outer = path.strip_suffix(own).unwrap_or(&path).trim_end();
                    paths.insert(worded(outer, &command.name));
                }
            }
            if paths.is_empty() {
                for place in groups.unwrap_or_default() {
                    for group in graph.prefixes(&place, MOST_STEPS) {
                        paths.insert(worded(&group, &command.name));
                    }
                }
            }
            if paths.is_empty() {
                paths.insert(command.name.clone());
            }
            for name in paths.into_iter().filter(|name| !name.is_empty()) {
                found.insert(NamedPlace {
                    name,
                    file: (*file).to_owned(),
                    line: command.line,
                });
            }
        }
    }
    found.into_iter().collect()
}

/// A name as it follows another one, with the space between.
fn worded(outer: &str, name: &str) -> String {
    let parts = [outer, name];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join(" ")
}

struct Graph {
    above: HashMap<Place, Vec<(String, Option<Place>)>>,
    /// Puts a part behind what is above it.
    join: fn(&str, &str) -> String,
    /// `None` while a router is being asked for, so that a circle ends.
    known: HashMap<Place, Option<Vec<String>>>,
}

impl Graph {
    fn of(
        above: HashMap<Place, Vec<(String, Option<Place>)>>,
        join: fn(&str, &str) -> String,
    ) -> Self {
        Self {
            above,
            join,
            known: HashMap::new(),
        }
    }

    fn prefixes(&mut self, place: &Place, steps: usize) -> Vec<String> {
        if let Some(known) = self.known.get(place) {
            return known.clone().unwrap_or_default();
        }
        let Some(steps) = steps.checked_sub(1) else {
            return Vec::new();
        };
        let Some(above) = self.above.get(place).cloned() else {
            return vec![String::new()];
        };
        self.known.insert(place.clone(), None);
        let mut found = BTreeSet::new();
        for (prefix, onto) in above {
            let outer = match &onto {
                Some(onto) => self.prefixes(onto, steps),
                None => vec![String::new()],
            };
            found.extend(outer.iter().map(|outer| (self.join)(outer, &prefix)));
        }
        let mut found: Vec<String> = found.into_iter().take(MOST_PLACES).collect();
        if found.is_empty() {
            found.push(String::new());
        }
        self.known.insert(place.clone(), Some(found.clone()));
        found
    }
}

/// A prefix as it follows another one.
fn slashed(outer: &str, prefix: &str) -> String {
    let prefix = prefix.trim_matches('/');
    if prefix.is_empty() {
        outer.to_owned()
    } else {
        format!("{}/{prefix}", outer.trim_end_matches('/'))
    }
}

/// A longer prefix is no path of a route; every route below it would be as long.
const LONGEST_PREFIX: usize = 2000;

/// Prefix and path with one slash between, one before, and none at the end.
pub(super) fn joined(prefix: &str, path: &str) -> String {
    let prefix = &prefix[..prefix.floor_char_boundary(LONGEST_PREFIX)];
    let parts = [prefix.trim_matches('/'), path.trim_matches('/')];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    format!("/{}", parts.join("/"))
}

/// Folders by what an import path ends with.
pub(super) struct Folders {
    by_end: BTreeMap<String, Vec<String>>,
}

impl Folders {
    /// Of the files' paths.
    pub(super) fn of<'p>(paths: impl Iterator<Item = &'p str>) -> Self {
        let all: BTreeSet<&str> = paths.map(folder).collect();
        let mut by_end: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for folder in all {
            let end = folder.rsplit('/').next().unwrap_or(folder);
            by_end
                .entry(end.to_owned())
                .or_default()
                .push(folder.to_owned());
        }
        Self { by_end }
    }

    /// The folder whose path ends like an import path, the longest such end first; `None` when none does.
    pub(super) fn ending_like(&self, import: &str) -> Option<&str> {
        let end = import.rsplit('/').next().unwrap_or(import);
        let shared = |folder: &str| {
            let pairs = folder.rsplit('/').zip(import.rsplit('/'));
            pairs.take_while(|(one, other)| one == other).count()
        };
        let folders = self.by_end.get(end)?;
        // The last of equals is the one that a folder without more above it comes before: take the first.
        let most = folders.iter().map(|folder| shared(folder)).max()?;
        let mut best = folders.iter().filter(|folder| shared(folder) == most);
        best.next().map(String::as_str)
    }
}

/// The folder that a path is in; empty for the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::inventory::{Mount, RouteFact};

    #[test]
    fn prefixes_are_put_together_over_files_and_circles_end() {
        let mount = |prefix: &str, router: &str, onto: Option<&str>| Mount {
            prefix: prefix.to_owned(),
            router: router.to_owned(),
            onto: onto.map(ToOwned::to_owned),
            line: 1,
        };
        let route = |path: &str, router: Option<&str>| RouteFact {
            method: "GET".to_owned(),
            path: path.to_owned(),
            router: router.map(ToOwned::to_owned),
            line: 1,
        };
        let one = Facts {
            routes: vec![
                route("/a/", Some("leaf")),
                route("whole", None),
                route("/c", Some("circle")),
                route("", Some("leaf")),
            ],
            ..Facts::default()
        };
        let other = Facts {
            mounts: vec![
                mount("v1", "leaf", Some("api")),
                mount("/v2/", "leaf", Some("api")),
                mount("/api", "api", None),
                mount("/x", "circle", Some("circle2")),
                mount("/y", "circle2", Some("circle")),
            ],
            ..Facts::default()
        };
        let files = [("one", &one), ("other", &other)];
        let all = routes(&files, |_, name| vec![(String::new(), name.to_owned())]);
        let all: Vec<&str> = all.iter().map(|route| route.path.as_str()).collect();
        assert_eq!(
            all,
            [
                "/api/v1",
                "/api/v1/a",
                "/api/v2",
                "/api/v2/a",
                "/whole",
                "/x/c"
            ]
        );
    }

    #[test]
    fn a_folder_is_known_by_the_end_of_an_import() {
        let folders = Folders::of(
            [
                "main.go",
                "internal/orders/a.go",
                "pkg/orders/b.go",
                "x/y.go",
            ]
            .into_iter(),
        );
        for (import, folder) in [
            ("github.com/a/shop/internal/orders", Some("internal/orders")),
            ("github.com/a/shop/pkg/orders", Some("pkg/orders")),
            ("orders", Some("internal/orders")),
            ("github.com/a/shop/carts", None),
        ] {
            assert_eq!(folders.ending_like(import), folder, "{import}");
        }
    }
}
