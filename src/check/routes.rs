//! Which routes and commands of the code the steps of a pack reach.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::domain::{
    action::RunAction,
    manifest::{NamedPlace, Route},
    pack::{Pack, Step},
};

/// Every step of a pack, each once.
pub(super) fn steps(pack: &Pack) -> impl Iterator<Item = &Step> {
    pack.scenarios.iter().flat_map(|scenario| {
        let before = scenario.preconditions.iter();
        let variants = scenario.edge_variants.iter().flat_map(|variant| {
            let own = variant.steps.iter().flatten();
            variant.replace.iter().chain(own)
        });
        before
            .filter_map(|precondition| precondition.step.as_ref())
            .chain(&scenario.steps)
            .chain(variants)
            .chain(&scenario.cleanup)
    })
}

/// For each route, whether a step asks for it.
pub(super) fn reached_routes(pack: &Pack, routes: &[Route]) -> Vec<bool> {
    let mut reached = vec![false; routes.len()];
    // By the number of segments; a route whose last parameter takes the rest fits any number.
    let mut fixed: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    let patterns: Vec<Vec<&str>> = routes
        .iter()
        .map(|route| segments(&route.path).collect())
        .collect();
    for (index, pattern) in patterns.iter().enumerate() {
        match pattern.iter().any(|part| takes_rest(part)) {
            true => open.push(index),
            false => fixed.entry(pattern.len()).or_default().push(index),
        }
    }
    let mut seen = HashSet::new();
    for http in steps(pack).filter_map(|step| step.http.as_ref()) {
        let method = http.method.to_ascii_uppercase();
        let Some(path) = path_of(&http.url) else {
            continue;
        };
        if !seen.insert((method.clone(), path.clone())) {
            continue;
        }
        let asked: Vec<&str> = segments(&path).collect();
        let anything = path == WILD;
        let candidates: Vec<usize> = match anything {
            true => (0..routes.len()).collect(),
            false => {
                let same = fixed.get(&asked.len()).into_iter().flatten();
                same.chain(&open).copied().collect()
            }
        };
        for index in candidates {
            if !reached[index]
                && same_method(&routes[index].method, &method)
                && (anything || matches(&patterns[index], &asked))
            {
                reached[index] = true;
            }
        }
    }
    reached
}

/// Stands for what only a run knows.
const WILD: &str = "\u{1}";

/// The path that a step asks for, with [`WILD`] for each expression; `None` when the URL has none.
fn path_of(url: &str) -> Option<String> {
    let mut text = String::with_capacity(url.len());
    let mut rest = url.trim();
    while let Some(start) = rest.find("{{") {
        text.push_str(&rest[..start]);
        text.push_str(WILD);
        rest = rest[start..]
            .find("}}")
            .map_or("", |end| &rest[start + end + 2..]);
    }
    text.push_str(rest);
    let after_origin = match text.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map_or("", |(_, path)| path),
        None => text.strip_prefix(WILD)?,
    };
    let path = after_origin.split(['?', '#']).next().unwrap_or_default();
    Some(path.to_owned())
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.split('?').next().unwrap_or_default();
    path.split('/').filter(|part| !part.is_empty())
}

fn same_method(route: &str, asked: &str) -> bool {
    asked.contains("{{")
        || ["ANY", "ALL", "*"]
            .iter()
            .any(|any| route.eq_ignore_ascii_case(any))
        || route.eq_ignore_ascii_case(asked)
}

fn matches(pattern: &[&str], asked: &[&str]) -> bool {
    for (index, part) in pattern.iter().enumerate() {
        if takes_rest(part) {
            return true;
        }
        match asked.get(index) {
            Some(other) if is_parameter(part) || other.contains(WILD) || other == part => {}
            _ => return false,
        }
    }
    pattern.len() == asked.len()
}

/// `:id`, `{id}`, `<id>`, `[id]`, `$id`.
fn is_parameter(part: &str) -> bool {
    part.starts_with([':', '{', '<', '[', '$'])
}

/// `*`, `*rest`, `{*rest}`, `{rest...}`, `:rest*`, `[...rest]`, `<path:rest>`.
fn takes_rest(part: &str) -> bool {
    part.starts_with('*')
        || part.starts_with("{*")
        || part.starts_with("[...")
        || part.starts_with("[[...")
        || part.starts_with("<path:")
        || (is_parameter(part)
            && (part.ends_with('*') || part.ends_with("...}") || part.ends_with(":path}")))
}

/// For each command, whether a step runs it: its words stand in the command line, in their order.
pub(super) fn reached_commands(pack: &Pack, commands: &[NamedPlace]) -> Vec<bool> {
    let mut reached = vec![false; commands.len()];
    let names: Vec<Vec<&str>> = commands
        .iter()
        .map(|command| command.name.split_whitespace().collect())
        .collect();
    let mut by_first: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, name) in names.iter().enumerate() {
        if let Some(first) = name.first() {
            by_first.entry(first).or_default().push(index);
        }
    }
    let mut seen = HashSet::new();
    for run in steps(pack).filter_map(|step| step.run.as_ref()) {
        let line = match run {
            RunAction::Line(line) => line.as_str(),
            RunAction::Full(run) => run.command.as_str(),
        };
        if !seen.insert(line) {
            continue;
        }
        let words: Vec<&str> = line
            .split(|c: char| c.is_whitespace() || "|&;()<>\"'`$".contains(c))
            .filter(|word| !word.is_empty())
            .collect();
        for (start, word) in words.iter().enumerate() {
            // A program may be called by its path.
            let short = word.rsplit('/').next().unwrap_or(word);
            for index in by_first
                .get(word)
                .into_iter()
                .chain(by_first.get(short))
                .flatten()
            {
                let mut rest = words[start + 1..].iter();
                let mut others = names[*index][1..].iter();
                if !reached[*index] && others.all(|name| rest.any(|word| word == name)) {
                    reached[*index] = true;
                }
            }
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack(steps: serde_json::Value) -> Pack {
        serde_json::from_value(serde_json::json!({
            "schema": "scenarioforge.pack/1", "scenarios": [ { "id": "S", "title": "t", "steps": steps } ]
        }))
        .expect("a pack")
    }

    #[test]
    fn a_route_is_reached_by_method_and_path() {
        for (method, url, route, reached) in [
            (
                "POST",
                "{{ services.api.url }}/api/orders",
                ("POST", "/api/orders"),
                true,
            ),
            (
                "post",
                "http://127.0.0.1:1/api/orders/?a=1#b",
                ("POST", "/api/orders"),
                true,
            ),
            (
                "GET",
                "{{ services.api.url }}/api/orders",
                ("POST", "/api/orders"),
                false,
            ),
            (
                "GET",
                "{{ services.api.url }}/orders/7",
                ("GET", "/orders/:id"),
                true,
            ),
            (
                "GET",
                "{{ services.api.url }}/orders/7",
                ("GET", "/orders/<int:id>"),
                true,
            ),
            (
                "GET",
                "{{ services.api.url }}/orders/{{ captured.id }}",
                ("GET", "/orders/{id}"),
                true,
            ),
            (
                "GET",
                "{{ services.api.url }}/orders/{{ captured.id }}",
                ("GET", "/orders"),
                false,
            ),
            (
                "GET",
                "{{ services.api.url }}/{{ data.kind }}/new",
                ("GET", "/orders/new"),
                true,
            ),
            (
                "GET",
                "{{ services.api.url }}{{ data.path }}",
                ("GET", "/a/b/c"),
                true,
            ),
            ("GET", "{{ services.api.url }}", ("GET", "/"), true),
            ("GET", "{{ services.api.url }}", ("GET", "/a"), false),
            (
                "DELETE",
                "{{ services.api.url }}/files/a/b",
                ("ANY", "/files/*path"),
                true,
            ),
            (
                "{{ data.method }}",
                "{{ services.api.url }}/a",
                ("PUT", "/a"),
                true,
            ),
            ("GET", "{{ services.api.url }}/a/b", ("GET", "/:id"), false),
        ] {
            let pack = pack(
                serde_json::json!([ { "id": "a", "http": { "method": method, "url": url } } ]),
            );
            let route = Route {
                method: route.0.to_owned(),
                path: route.1.to_owned(),
                file: String::new(),
                line: 1,
            };
            assert_eq!(reached_routes(&pack, &[route]), [reached], "{method} {url}");
        }
    }

    #[test]
    fn a_command_is_reached_by_its_words_in_order() {
        for (line, name, reached) in [
            ("shop import a.csv", "shop import", true),
            ("./bin/shop --verbose import", "shop import", true),
            ("cd x && shop import", "shop import", true),
            ("import shop", "shop import", false),
            ("workshop import", "shop import", false),
            ("echo \"$(shop import)\"", "shop import", true),
        ] {
            let pack = pack(serde_json::json!([ { "id": "a", "run": line } ]));
            let command = NamedPlace {
                name: name.to_owned(),
                file: String::new(),
                line: 1,
            };
            assert_eq!(reached_commands(&pack, &[command]), [reached], "{line}");
        }
    }
}
