//! Routes with the prefixes of the routers that they hang on.

use std::collections::{HashMap, HashSet};

use crate::domain::manifest::{NamedPlace, Route};

use super::{
    super::{
        facts::{Mount, RouterFact, UNKNOWN},
        linked,
    },
    graph::{Edge, Graph, Names},
    modules::{common, folder_of},
    project::{Node, Project},
};

/// More constants of one name than this are not compared.
const MAX_CONSTANTS: usize = 64;

/// All routes, in the order of path, method, file, line; one of each method and path. With them the prefixes below which others
/// make routes.
pub(super) fn routes(project: &Project<'_>) -> (Vec<Route>, Vec<NamedPlace>) {
    let facts = router_facts(project);
    let graph = graph(project);
    let shared = Shared::new(project);
    let constants = Constants::new(project);
    let root = |node: &Node| {
        let (own, hidden) = facts
            .get(node)
            .map_or(("", false), |fact| (fact.prefix.as_str(), fact.hidden));
        if hidden {
            return Vec::new();
        }
        shared
            .prefixes(project, node)
            .into_iter()
            .map(|prefix| join(&prefix, own))
            .collect()
    };
    let below = |node: &Node, above: &str, label: &str| match facts.get(node) {
        Some(fact) if fact.replaced && !label.is_empty() => join(above, label),
        Some(fact) => join(&join(above, label), &fact.prefix),
        None => join(above, label),
    };
    let mut names = Names::new(&graph, root, below);
    let mut routes = Vec::new();
    for (file, (path, facts)) in project.files.iter().enumerate() {
        if linked::links_routes(path) {
            continue;
        }
        for route in &facts.routes {
            let prefixes = match &route.router {
                Some(router) => names.of(&project.resolve(file, router)),
                None => vec![String::new()],
            };
            for prefix in prefixes {
                routes.push(Route {
                    method: route.method.clone(),
                    path: normal(&constants.filled(project, file, &join(&prefix, &route.path))),
                    file: (*path).to_owned(),
                    line: route.line,
                });
            }
        }
    }
    let mut mounted = Vec::new();
    for (file, (path, facts)) in project.files.iter().enumerate() {
        if linked::links_routes(path) {
            continue;
        }
        for mount in facts
            .mounts
            .iter()
            .filter(|mount| !mount.router.starts_with('*'))
        {
            let above = match &mount.onto {
                Some(onto) => names.of(&project.resolve(file, onto)),
                None => vec![String::new()],
            };
            for above in above {
                let whole = constants.filled(project, file, &join(&above, &mount.prefix));
                mounted.push(NamedPlace {
                    name: normal(&whole),
                    file: (*path).to_owned(),
                    line: mount.line,
                });
            }
        }
    }
    routes.extend(linked::routes(&project.files));
    let (unknown, routes): (Vec<Route>, Vec<Route>) = routes
        .into_iter()
        .partition(|route| route.method == UNKNOWN);
    let routes = settled(routes);
    let unknown = unknown.into_iter().map(|route| NamedPlace {
        name: route.path,
        file: route.file,
        line: route.line,
    });
    let mut unknown: Vec<NamedPlace> = unknown.chain(without_routes(mounted, &routes)).collect();
    unknown.sort();
    unknown.dedup_by(|b, a| a.name == b.name);
    (routes, unknown)
}

/// The mounts below which none of the routes is: what hangs there is code of others.
fn without_routes(mounted: Vec<NamedPlace>, routes: &[Route]) -> impl Iterator<Item = NamedPlace> {
    let mut above: HashSet<&str> = HashSet::new();
    for route in routes {
        let ends = route
            .path
            .match_indices('/')
            .map(|(at, _)| &route.path[..at]);
        // Views are mounted where their routes are.
        above.extend(ends.chain([route.path.as_str()]));
    }
    mounted
        .into_iter()
        .filter(move |mount| {
            mount
                .name
                .split('/')
                .any(|part| !part.is_empty() && !part.starts_with(['{', ':', '<', '*']))
                && !above.contains(mount.name.trim_end_matches('/'))
        })
        .collect::<Vec<_>>()
        .into_iter()
}

/// Routes whose method no file tells are left out where another one tells it, and answer to any where none does.
fn settled(mut routes: Vec<Route>) -> Vec<Route> {
    let told: HashSet<String> = routes
        .iter()
        .filter(|route| !route.method.is_empty())
        .map(|route| route.path.clone())
        .collect();
    routes.retain(|route| !route.method.is_empty() || !told.contains(&route.path));
    for route in &mut routes {
        if route.method.is_empty() {
            "ANY".clone_into(&mut route.method);
        }
    }
    routes.sort_by(|a, b| {
        (&a.path, &a.method, &a.file, a.line).cmp(&(&b.path, &b.method, &b.file, b.line))
    });
    routes.dedup_by(|b, a| a.path == b.path && a.method == b.method);
    routes
}

fn router_facts<'f>(project: &Project<'f>) -> HashMap<Node, &'f RouterFact> {
    let mut facts: HashMap<Node, &'f RouterFact> = HashMap::new();
    for (file, (_, told)) in project.files.iter().enumerate() {
        for router in &told.routers {
            facts
                .entry((file, router.name.clone()))
                .and_modify(|known| {
                    // What has a prefix says more than what only hides.
                    if known.prefix.is_empty() && !router.prefix.is_empty() {
                        *known = router;
                    }
                })
                .or_insert(router);
        }
    }
    facts
}

fn graph(project: &Project<'_>) -> Graph {
    let mut graph = Graph::default();
    for (file, (_, facts)) in project.files.iter().enumerate() {
        for mount in facts
            .mounts
            .iter()
            .filter(|mount| !mount.router.starts_with('*'))
        {
            graph.hang(
                project.resolve(file, &mount.router),
                Edge {
                    onto: mount
                        .onto
                        .as_deref()
                        .map(|onto| project.resolve(file, onto)),
                    label: mount.prefix.clone(),
                },
            );
        }
    }
    graph
}

/// Routers that the files below a folder share.
struct Shared<'f> {
    /// By name and by every folder above the file that tells of it.
    mounts: HashMap<(&'f str, &'f str), Vec<&'f Mount>>,
}

impl<'f> Shared<'f> {
    fn new(project: &Project<'f>) -> Self {
        let mut mounts: HashMap<_, Vec<_>> = HashMap::new();
        for (path, facts) in &project.files {
            for mount in facts
                .mounts
                .iter()
                .filter(|mount| mount.router.starts_with('*'))
            {
                let mut folder = folder_of(path);
                loop {
                    mounts
                        .entry((mount.router.as_str(), folder))
                        .or_default()
                        .push(mount);
                    if folder.is_empty() {
                        break;
                    }
                    folder = folder_of(folder);
                }
            }
        }
        Self { mounts }
    }

    /// What a node has before it: nothing, but for a router that is shared.
    fn prefixes(&self, project: &Project<'_>, (file, name): &Node) -> Vec<String> {
        if !name.starts_with('*') {
            return vec![String::new()];
        }
        let mut folder = project
            .files
            .get(*file)
            .map_or("", |(path, _)| folder_of(path));
        loop {
            if let Some(mounts) = self.mounts.get(&(name.as_str(), folder)) {
                let mut prefixes: Vec<String> =
                    mounts.iter().map(|mount| mount.prefix.clone()).collect();
                prefixes.sort();
                prefixes.dedup();
                return prefixes;
            }
            if folder.is_empty() {
                return vec![String::new()];
            }
            folder = folder_of(folder);
        }
    }
}

/// The texts of which paths are built.
struct Constants<'f> {
    named: HashMap<&'f str, Vec<(usize, &'f str)>>,
}

impl<'f> Constants<'f> {
    fn new(project: &Project<'f>) -> Self {
        let mut named: HashMap<_, Vec<_>> = HashMap::new();
        for (file, (_, facts)) in project.files.iter().enumerate() {
            for constant in &facts.constants {
                let all: &mut Vec<(usize, &str)> = named.entry(constant.name.as_str()).or_default();
                if all.len() < MAX_CONSTANTS {
                    all.push((file, constant.value.as_str()));
                }
            }
        }
        Self { named }
    }

    /// A path with the constants in it that are known. `{settings.PREFIX}` that is not known becomes `{PREFIX}`.
    fn filled(&self, project: &Project<'_>, file: usize, path: &str) -> String {
        let mut whole = String::new();
        let mut rest = path;
        while let Some((before, name, after)) = placeholder(rest) {
            whole.push_str(before);
            let last = name.rsplit('.').next().unwrap_or(name);
            let constant =
                name.contains('.') || last.bytes().all(|byte| !byte.is_ascii_lowercase());
            match self.nearest(project, file, last).filter(|_| constant) {
                Some(value) => whole.push_str(value),
                None => {
                    whole.push('{');
                    whole.push_str(if constant { last } else { name });
                    whole.push('}');
                }
            }
            rest = after;
        }
        whole.push_str(rest);
        whole
    }

    fn nearest(&self, project: &Project<'_>, file: usize, name: &str) -> Option<&'f str> {
        let (path, _) = project.files.get(file)?;
        self.named
            .get(name)?
            .iter()
            .max_by_key(|(other, _)| {
                (
                    *other == file,
                    common(project.files[*other].0, path),
                    std::cmp::Reverse(*other),
                )
            })
            .map(|(_, value)| *value)
    }
}

/// The first `{name}` of a text with what is around it. `{id:int}` and the like are none.
fn placeholder(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| at + from) {
        let close = open + text[open..].find('}')?;
        let name = &text[open + 1..close];
        let plain = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.'));
        if plain {
            return Some((&text[..open], name, &text[close + 1..]));
        }
        from = open + 1;
    }
    None
}

/// Two parts of a path, with one slash between them.
fn join(before: &str, path: &str) -> String {
    if before.is_empty() {
        return path.to_owned();
    }
    if path.is_empty() {
        return before.to_owned();
    }
    format!(
        "{}/{}",
        before.trim_end_matches('/'),
        path.trim_start_matches('/')
    )
}

/// With a slash at its beginning, none at its end, and never two.
fn normal(path: &str) -> String {
    let mut whole = String::with_capacity(path.len() + 1);
    whole.push('/');
    for character in path.trim().chars() {
        if character != '/' || !whole.ends_with('/') {
            whole.push(character);
        }
    }
    if whole.len() > 1 && whole.ends_with('/') {
        whole.pop();
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_one_form() {
        for (path, form) in [
            ("", "/"),
            ("/", "/"),
            ("orders/", "/orders"),
            ("//api//orders/", "/api/orders"),
            ("/api/{id}", "/api/{id}"),
        ] {
            assert_eq!(normal(path), form, "{path}");
        }
    }

    #[test]
    fn placeholders_are_names_in_braces() {
        for (text, found) in [
            ("{API}/x", Some(("", "API", "/x"))),
            ("/a/{id:int}/{b.c}", Some(("/a/{id:int}/", "b.c", ""))),
            ("/{", None),
            ("/{}", None),
            ("/x", None),
        ] {
            assert_eq!(placeholder(text), found, "{text}");
        }
    }
}
