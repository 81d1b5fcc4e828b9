//! JavaScript and TypeScript: whatever stands in quotes and leads to a file counts, not only what is imported.

use std::{collections::HashSet, sync::LazyLock};

use regex::Regex;

use super::{
    Edges, World, groups_of, pattern, pieces,
    resolve::{Wish, resolve},
};
use crate::select::impact::paths::folder;

static FROM: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"\b(?:from|import)\s*["']([^"'\n]+)["']"#));
static CALL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:import|require|require\.resolve)\s*(?:<[^>(]*>\s*)?\(\s*(?:/\*[^*]*\*/\s*)?")
});
/// Whatever loads code by a name that it does not import.
static OPENS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"import\.meta\.(?:glob|resolve)|\brequire\.(?:context|cache|extensions)|\bcreateRequire\b|\b_load\b",
        r"|\b(?:fork|importScripts|eval|globSync|readdirSync|readdir|glob)\s*(?:<[^>(]*>\s*)?\(|\bSystem\.import\b",
        r"|\bchild_process\b|\bworker_threads\b|\b(?:Shared|Service)?Worker\s*\(|\bserviceWorker\b",
        r"|\bnew\s+Function\b|\bnode:vm\b|\bDeno\.Command\b|\bBun\.spawn|\bimportmap\b",
        // Another name for it.
        r"|\brequire\s*[;,)\]=}]",
    ))
});
/// Frameworks that join files by their names.
const BY_NAME: &[&str] = &[
    "nuxt",
    "unplugin-auto-import",
    "unplugin-vue-components",
    "@angular/core",
    "ember-source",
    "@adonisjs/core",
    "sails",
    "@strapi/strapi",
    "meteor-node-stubs",
    "moleculer",
    "egg",
    "require-all",
    "require-dir",
    "@fastify/autoload",
    "awilix",
];
/// Texts of a file that may lead somewhere, at most.
const MAX_TEXTS: usize = 20_000;
/// Bytes of one of them.
const MAX_NAME: usize = 500;

/// What a text imports, and whether it imports something whose name is made up while it runs.
pub(super) fn wanted(text: &str) -> (Vec<&str>, bool) {
    let mut found: Vec<&str> = groups_of(&FROM, text).collect();
    let mut computed = false;
    for call in CALL.find_iter(text) {
        let rest = &text[call.end()..];
        let quote = rest.chars().next().unwrap_or(')');
        if !matches!(quote, '"' | '\'' | '`') {
            // `import()` stands in comments.
            computed |= quote != ')';
            continue;
        }
        let line = rest[1..].lines().next().unwrap_or_default();
        match line
            .find(quote)
            .map(|end| (&line[..end], line[end + 1..].trim_start()))
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
    let unit = world.unit_of_javascript(folder(path));
    let (wanted, computed) = wanted(text);
    if computed {
        edges.open_unit("it loads modules whose names it makes up", unit);
    }
    if let Some(found) = OPENS.find(text) {
        edges.open_unit(
            format!("it loads by name (`{}`)", found.as_str().trim()),
            unit,
        );
    }
    let by_name = |packages: &super::settings::Packages| {
        BY_NAME.iter().find(|name| packages.knows(name)).copied()
    };
    if let Some(framework) = world.packages().and_then(by_name) {
        edges.open_unit(format!("{framework} joins files by their names"), unit);
    }
    let mut seen = HashSet::new();
    for name in wanted {
        if name.len() > MAX_NAME {
            edges.open("it imports a name that is too long");
        } else if seen.insert(name) {
            resolve(world, path, name, Wish::Import, unit, edges);
        }
    }
    let mut texts = 0;
    for piece in pieces(text) {
        let relative = piece.starts_with("./") || piece.starts_with("../");
        let named = piece.contains('/') || piece.starts_with('@');
        if !(relative || named) || piece.contains(char::is_whitespace) || !seen.insert(piece) {
            continue;
        }
        texts += 1;
        if piece.len() > MAX_NAME || texts > MAX_TEXTS {
            edges.open("it names more files than are looked at");
            return;
        }
        if relative && piece.contains(['*', '$', '{']) {
            edges.open_unit(format!("it makes up names (`{piece}`)"), unit);
        } else {
            resolve(world, path, piece, Wish::Text, unit, edges);
        }
    }
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
            ("require<Tax>(name)", &[], true),
            ("import x = require('./g')", &["./g"], false),
            ("// a line from nowhere", &[], false),
            ("import('unterminated", &[], true),
        ];
        for (text, expected, computed) in table {
            assert_eq!(wanted(text), (expected.to_vec(), computed), "{text}");
        }
    }

    #[test]
    fn whatever_loads_by_name_is_seen() {
        for text in [
            "import.meta.glob<{ default: X }>(\"./pages/*.ts\")",
            "const req = createRequire(import.meta.url)",
            "fork(file)",
            "require.context(\"./routes\", true)",
            "new Worker(url)",
            "const load = require;",
            "[require]",
        ] {
            assert!(OPENS.is_match(text), "{text}");
        }
        for text in ["import a from './a'", "/x/.exec(text)", "const worker = 1"] {
            assert!(!OPENS.is_match(text), "{text}");
        }
    }
}
