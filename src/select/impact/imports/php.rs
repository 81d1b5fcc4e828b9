//! PHP: `require` and `include` of literals, classes by their namespaces (PSR-4 of composer.json).

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{Edges, Language, World, groups_of, pattern};
use crate::select::impact::paths::{folder, join};

static INCLUDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(?:require|include)(?:_once)?[\s(]+(?:__DIR__\s*\.\s*|dirname\(__FILE__\)\s*\.\s*)?["']([^"'\n$]+)["']\s*\)?\s*;"#,
    )
});
static ANY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\b(require|include)(?:_once)?[ (]+[$_A-Z"'d]"#));
static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"\\?\b((?:[A-Za-z_]\w*\\)+[A-Za-z_]\w*)"));
static GROUPED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\buse\s+([\w\\]+\\\{[^}]*\})"));
static STANDS_IN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bclass\s+\w+\s+(implements|extends)\s"));

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    // Classes of one namespace need no `use`.
    edges.group(folder(path), Language::Php, false);
    edges.stands_in |= STANDS_IN.is_match(text);
    let literal: Vec<&str> = groups_of(&INCLUDE, text).collect();
    if ANY.find_iter(text).count() > literal.len() {
        edges.open("it includes files whose names it makes up");
    }
    for name in literal {
        let bare = name.trim_start_matches('/');
        let near = [folder(path), ""]
            .into_iter()
            .filter_map(|folder| join(folder, bare));
        let found: Vec<_> = near.filter_map(|path| world.files.find(&path)).collect();
        // What composer makes is not committed, and its lock file is a change for everything.
        if found.is_empty() && !bare.contains("vendor/") {
            edges.open(format!("it includes `{name}`, which is no file here"));
        }
        edges.found(found);
    }
    let grouped = groups_of(&GROUPED, text).flat_map(|group| {
        let (first, rest) = group.split_once('{').unwrap_or((group, ""));
        let members = rest.trim_end_matches('}').split(',');
        members.map(move |member| {
            format!(
                "{first}{}",
                member.split_whitespace().next().unwrap_or_default()
            )
        })
    });
    let names = groups_of(&NAME, text).map(str::to_owned).chain(grouped);
    for name in names {
        class(world, &name, edges);
    }
}

fn class(world: &World<'_>, name: &str, edges: &mut Edges) {
    let Some(spaces) = world.namespaces() else {
        edges.open("the repository has more packages than are looked at");
        return;
    };
    let parts = name.replace('\\', "/");
    for (space, folder) in spaces {
        let rest = name.strip_prefix(space.as_str());
        let Some(rest) = rest.map(|rest| rest.trim_start_matches('\\').replace('\\', "/")) else {
            continue;
        };
        edges.found(join(folder, &format!("{rest}.php")).and_then(|path| world.files.find(&path)));
    }
    // Without the map the end of the name is the end of a path.
    let end = parts.rsplitn(3, '/').take(2).collect::<Vec<_>>();
    let end: Vec<&str> = end.into_iter().rev().collect();
    match world.files.ending_with(&format!("{}.php", end.join("/"))) {
        Some(files) => edges.found(files),
        None => edges.open(format!("it uses `{name}`, and many files are called so")),
    }
}

/// Namespaces with their folders, of one composer.json.
pub(super) fn namespaces(composer: &Value) -> Vec<(String, String)> {
    let maps = ["autoload", "autoload-dev"]
        .iter()
        .filter_map(|key| composer[key]["psr-4"].as_object());
    maps.flatten()
        .flat_map(|(space, folders)| {
            let folders = match folders {
                Value::Array(folders) => folders.iter().filter_map(Value::as_str).collect(),
                other => other.as_str().into_iter().collect::<Vec<_>>(),
            };
            folders
                .into_iter()
                .map(|folder| (space.clone(), folder.to_owned()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn includes_and_names_are_found() {
        let all = |pattern: &'static Regex, text: &'static str| {
            groups_of(pattern, text).collect::<Vec<_>>()
        };
        assert_eq!(
            all(
                &INCLUDE,
                "require_once __DIR__ . '/../db.php'; include('a.php');"
            ),
            ["/../db.php", "a.php"]
        );
        assert_eq!(ANY.find_iter("require $x; include 'a' . $b;").count(), 2);
        assert_eq!(
            all(&NAME, "use Shop\\Tax\\Rate; \\Shop\\Cart::of()"),
            ["Shop\\Tax\\Rate", "Shop\\Cart"]
        );
        let composer =
            serde_json::json!({ "autoload": { "psr-4": { "Shop\\": "src/", "X\\": ["a", "b"] } } });
        let pairs = namespaces(&composer);
        assert_eq!(pairs.len(), 3);
        assert_eq!(pairs[0], ("Shop\\".to_owned(), "src/".to_owned()));
    }
}
