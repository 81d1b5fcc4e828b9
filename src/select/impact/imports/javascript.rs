//! JavaScript and TypeScript: `import`, `export … from`, `require`, dynamic imports, aliases, packages of the workspace.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use regex::Regex;
use serde_json::Value;

use super::{Edges, Language, World, groups_of, pattern};
use crate::select::impact::paths::{above, extension, folder, join};

static FROM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\b(?:from|import|@import|@use|@forward)\s*["']([^"'\n]+)["']"#));
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:import|require|require\.resolve|require\.context|import\.meta\.glob|importScripts)\s*\(\s*(?:/\*[^*]*\*/\s*)?",
    )
});
static STANDS_IN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bclass\s+\w[^{]*\bimplements\s+(\w)"));
/// What the platform brings along.
const BUILT_IN: &[&str] = &[
    "assert",
    "async_hooks",
    "buffer",
    "child_process",
    "cluster",
    "console",
    "constants",
    "crypto",
    "dgram",
    "diagnostics_channel",
    "dns",
    "domain",
    "events",
    "fs",
    "http",
    "http2",
    "https",
    "inspector",
    "module",
    "net",
    "os",
    "path",
    "perf_hooks",
    "process",
    "punycode",
    "querystring",
    "readline",
    "repl",
    "stream",
    "string_decoder",
    "sys",
    "timers",
    "tls",
    "trace_events",
    "tty",
    "url",
    "util",
    "v8",
    "vm",
    "wasi",
    "worker_threads",
    "zlib",
];
const EXTENSIONS: &[&str] = &[
    "ts", "tsx", "d.ts", "mts", "cts", "js", "jsx", "mjs", "cjs", "json", "vue", "svelte", "astro",
    "css", "scss", "node",
];

/// What a text asks for, and whether it asks for something whose name is made up while it runs.
pub(super) fn wanted(text: &str) -> (Vec<&str>, bool) {
    let mut found: Vec<&str> = groups_of(&FROM, text).collect();
    let mut computed = false;
    for call in CALL.find_iter(text) {
        let rest = &text[call.end()..];
        let quote = rest.chars().next().unwrap_or(')');
        if !matches!(quote, '"' | '\'' | '`') {
            // `import()` stands in comments and types, and `require(` ends many a text.
            computed |= !matches!(quote, ')' | '*' | '<' | '\n');
            continue;
        }
        let inside = &rest[1..];
        match inside
            .find(quote)
            .map(|end| (&inside[..end], inside[end + 1..].trim_start()))
        {
            Some((name, behind))
                if !name.contains("${") && !name.contains('*') && !behind.starts_with('+') =>
            {
                found.push(name);
            }
            _ => computed = true,
        }
    }
    (found, computed)
}

pub(super) fn edges(world: &World<'_>, path: &str, text: &str, edges: &mut Edges) {
    let (wanted, computed) = wanted(text);
    if computed {
        edges.open("it loads modules whose names it makes up");
    }
    edges.stands_in |= STANDS_IN.is_match(text);
    for name in wanted {
        resolve(world, path, name, edges);
    }
}

fn resolve(world: &World<'_>, path: &str, wanted: &str, edges: &mut Edges) {
    // Bundlers put loaders in front and questions behind.
    let name = wanted.rsplit('!').next().unwrap_or(wanted);
    let name = name.split('?').next().unwrap_or(name);
    if name.starts_with("node:") || name.starts_with("data:") || name.contains("://") {
        return;
    }
    let here = folder(path);
    if name.starts_with('.') {
        let found = join(here, name).is_some_and(|module| module_at(world, &module, edges));
        if !found {
            edges.open(format!("it imports `{name}`, which is no file here"));
        }
        return;
    }
    let mut found = false;
    for aliases in world.aliases(here).iter() {
        for place in aliases.places(name) {
            found |= module_at(world, &place, edges);
        }
    }
    let Some(packages) = world.packages() else {
        edges.open("the repository has more packages than are looked at");
        return;
    };
    if found || packages.resolve(world, name, edges) {
        return;
    }
    let package = package_of(name);
    if packages.known.contains(package) || BUILT_IN.contains(&package) {
        return;
    }
    // An alias of a bundler: what stands behind its first part is the end of a path.
    let bare = name
        .trim_start_matches(['/', '@', '~', '#', '$'])
        .trim_start_matches('/');
    let shorter = bare.split_once('/').map(|(_, rest)| rest);
    let ends = [Some(bare), shorter].into_iter().flatten();
    for end in ends.filter(|end| !end.is_empty()) {
        match world.files.ending_with(end) {
            Some(files) => {
                found |= !files.is_empty();
                edges.found(files);
            }
            None => edges.open(format!("it imports `{name}`, and many files are called so")),
        }
    }
    if !found {
        edges.open(format!(
            "it imports `{name}`, which is neither a dependency nor a file here"
        ));
    }
}

/// `@scope/name` or `name`, of a name that may go on.
fn package_of(name: &str) -> &str {
    let parts = if name.starts_with('@') { 2 } else { 1 };
    let end = name.match_indices('/').nth(parts - 1);
    end.map_or(name, |(end, _)| &name[..end])
}

/// The file or folder that a path without an extension means. All that it could mean count.
fn module_at(world: &World<'_>, module: &str, edges: &mut Edges) -> bool {
    let before = edges.files.len() + edges.groups.len();
    edges.found(world.files.find(module));
    let other = match extension(module) {
        "js" => &["ts", "tsx", "jsx", "d.ts"][..],
        "jsx" => &["tsx"],
        "mjs" => &["mts"],
        "cjs" => &["cts"],
        _ => &[],
    };
    let stem = &module[..module.len() - extension(module).len()];
    edges.found(
        other
            .iter()
            .filter_map(|other| world.files.find(&format!("{stem}{other}"))),
    );
    for extension in EXTENSIONS {
        edges.found(world.files.find(&format!("{module}.{extension}")));
        edges.found(world.files.find(&format!("{module}/index.{extension}")));
    }
    if world
        .files
        .find(&format!("{module}/package.json"))
        .is_some()
    {
        edges.group(module, Language::JavaScript, true);
    }
    edges.files.len() + edges.groups.len() > before
}

/// The packages that lie in the repository, and all that any of them depends on.
#[derive(Debug, Default)]
pub(in crate::select::impact) struct Packages {
    folders: HashMap<String, String>,
    known: HashSet<String>,
}

impl Packages {
    pub(super) fn new<'f>(all: impl Iterator<Item = (&'f str, Value)>) -> Self {
        let mut packages = Self::default();
        for (folder, package) in all {
            if let Some(name) = package["name"].as_str() {
                packages.folders.insert(name.to_owned(), folder.to_owned());
            }
            let lists = [
                "dependencies",
                "devDependencies",
                "peerDependencies",
                "optionalDependencies",
            ];
            let names = lists.iter().filter_map(|list| package[list].as_object());
            packages
                .known
                .extend(names.flat_map(|list| list.keys().cloned()));
        }
        packages
    }

    fn resolve(&self, world: &World<'_>, name: &str, edges: &mut Edges) -> bool {
        let package = package_of(name);
        let Some(folder) = self.folders.get(package) else {
            return false;
        };
        // Its entry may be a file that is built; so all of the package counts.
        edges.group(folder.clone(), Language::JavaScript, true);
        let rest = name[package.len()..].trim_start_matches('/');
        if let Some(path) = join(folder, rest).filter(|_| !rest.is_empty()) {
            module_at(world, &path, edges);
        }
        true
    }
}

/// `baseUrl` and `paths` of one file of settings.
#[derive(Debug)]
pub(in crate::select::impact) struct Aliases {
    base: Option<String>,
    /// What stands before and behind the star, and the places with theirs.
    paths: Vec<(String, Option<String>, Vec<String>)>,
}

impl Aliases {
    fn places(&self, name: &str) -> Vec<String> {
        let mut places: Vec<String> = self
            .base
            .iter()
            .filter_map(|base| join(base, name))
            .collect();
        for (first, last, targets) in &self.paths {
            let middle = match last {
                None => (name == first).then_some(""),
                Some(last) => name
                    .strip_prefix(first.as_str())
                    .and_then(|rest| rest.strip_suffix(last.as_str())),
            };
            places.extend(middle.into_iter().flat_map(|middle| {
                targets
                    .iter()
                    .map(move |target| target.replacen('*', middle, 1))
            }));
        }
        places
    }
}

/// Those of a folder and all above it.
pub(super) fn aliases(world: &World<'_>, folder: &str) -> Vec<Aliases> {
    let names = [
        "tsconfig.json",
        "tsconfig.base.json",
        "tsconfig.app.json",
        "jsconfig.json",
    ];
    let files = above(folder).flat_map(|folder| names.map(|name| (folder.to_owned(), name)));
    files
        .filter_map(|(folder, name)| {
            let path = join(&folder, name)?;
            world.files.find(&path)?;
            let settings = lenient(&world.text(&path)?)?;
            Some(read_aliases(&folder, &settings))
        })
        .collect()
}

fn read_aliases(folder: &str, settings: &Value) -> Aliases {
    let options = &settings["compilerOptions"];
    let base = options["baseUrl"]
        .as_str()
        .and_then(|base| join(folder, base));
    let from = base.clone().unwrap_or_else(|| folder.to_owned());
    let rule = |(pattern, targets): (&String, &Value)| {
        let targets = targets
            .as_array()?
            .iter()
            .filter_map(|target| join(&from, target.as_str()?));
        let (first, last) = match pattern.split_once('*') {
            Some((first, last)) => (first.to_owned(), Some(last.to_owned())),
            None => (pattern.clone(), None),
        };
        Some((first, last, targets.collect()))
    };
    let paths = options["paths"].as_object();
    Aliases {
        base,
        paths: paths.into_iter().flatten().filter_map(rule).collect(),
    }
}

/// JSON with comments and with commas at the end of lists.
fn lenient(text: &str) -> Option<Value> {
    let (mut plain, mut rest) = (
        String::with_capacity(text.len()),
        text.trim_start_matches('\u{feff}'),
    );
    while let Some(first) = rest.chars().next() {
        if rest.starts_with("//") {
            rest = rest.find('\n').map_or("", |end| &rest[end..]);
        } else if rest.starts_with("/*") {
            rest = rest.find("*/").map_or("", |end| &rest[end + 2..]);
        } else if first == '"' {
            let mut escaped = false;
            let end = rest[1..].find(|letter| {
                let ends = letter == '"' && !escaped;
                escaped = letter == '\\' && !escaped;
                ends
            })?;
            plain.push_str(&rest[..end + 2]);
            rest = &rest[end + 2..];
        } else {
            if matches!(first, ']' | '}') && plain.trim_end().ends_with(',') {
                plain.truncate(plain.trim_end().len() - 1);
            }
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    serde_json::from_str(&plain).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_are_found_in_every_form() {
        let table: [(&str, &[&str], bool); 14] = [
            ("import a, { b } from './a'", &["./a"], false),
            (
                "import {\n  b,\n  c\n} from \"../b.js\";",
                &["../b.js"],
                false,
            ),
            ("import './side'", &["./side"], false),
            ("export * from './c'", &["./c"], false),
            ("const d = require('./d')", &["./d"], false),
            (
                "await import(/* webpackChunkName: 'e' */ './e')",
                &["./e"],
                false,
            ),
            ("await import(`./f`)", &["./f"], false),
            ("await import(`./${name}`)", &[], true),
            ("require(path.join(__dirname, x))", &[], true),
            ("require('./a/' + x)", &[], true),
            ("import.meta.glob('./pages/*.ts')", &[], true),
            ("import x = require('./g')", &["./g"], false),
            ("// a line from nowhere", &[], false),
            ("import('unterminated", &[], true),
        ];
        for (text, expected, computed) in table {
            assert_eq!(wanted(text), (expected.to_vec(), computed), "{text}");
        }
    }

    #[test]
    fn settings_may_have_comments() {
        let text = "{ // a\n \"compilerOptions\": { /* b */ \"baseUrl\": \"./src\", \"paths\": { \"@/*\": [\"./*\",], \"x\": [\"y//z\"] }, },\n}";
        let aliases = read_aliases("web", &lenient(text).expect("JSON"));
        assert_eq!(aliases.places("@/cart"), ["web/src/@/cart", "web/src/cart"]);
        assert_eq!(aliases.places("x"), ["web/src/x", "web/src/y/z"]);
        assert!(lenient("{ \"open").is_none());
    }

    #[test]
    fn packages_are_the_first_part_of_a_name() {
        for (name, package) in [
            ("a/b/c", "a"),
            ("@a/b/c", "@a/b"),
            ("@a/b", "@a/b"),
            ("a", "a"),
            ("", ""),
        ] {
            assert_eq!(package_of(name), package);
        }
    }
}
