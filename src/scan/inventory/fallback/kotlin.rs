//! Routes of Kotlin: Spring's annotations, and Ktor's blocks.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{
        facts::{Facts, RouteFact},
        nodes::{is_method, text_is_path},
        prefixes::joined,
    },
    lines::{fact, lines, unquoted},
};

static MAPPING: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"@(Request|Get|Post|Put|Patch|Delete)Mapping\b\s*(?:\(([^)]*)\))?").ok()
});
static TEXT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#""([^"]*)""#).ok());
static DEFINES: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*(?:\w+\s+)*(class|interface|fun)\s").ok());
static KTOR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\b(route|get|post|put|patch|delete|head|options)\s*\(\s*(?:path\s*=\s*)?"([^"]*)"[^)]*\)\s*\{|^\s*(get|post|put|patch|delete)\s*\{"#).ok()
});
static PLACEHOLDER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\$\{([A-Za-z_][\w.\-]*)(?::[^}]*)?\}").ok());
static TABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"@(?:Table|Document|MappedEntity)\s*\(\s*(?:name\s*=\s*)?"([^"]+)"|:\s*(?:\w*Id)?Table\(\s*"([^"]+)""#).ok()
});

/// Adds routes, placeholders and tables.
pub(super) fn read(text: &str, out: &mut Facts) {
    spring(text, out);
    if text.contains("io.ktor") {
        ktor(text, out);
    }
    for (number, line) in lines(text) {
        if line.contains("@Value") || line.contains("@Scheduled") {
            let all = PLACEHOLDER
                .as_ref()
                .into_iter()
                .flat_map(|pattern| pattern.captures_iter(line));
            for found in all {
                fact(&mut out.keys, &found[1], number);
            }
        }
        if let Some(found) = TABLE.as_ref().and_then(|pattern| pattern.captures(line)) {
            let name = found.get(1).or(found.get(2));
            fact(
                &mut out.tables,
                name.map_or("", |name| name.as_str()),
                number,
            );
        }
    }
}

/// Paths and methods that one annotation gives.
type Mapped = (Vec<String>, Vec<String>);

fn spring(text: &str, out: &mut Facts) {
    if !text.contains("Mapping") || text.contains("@FeignClient") {
        return;
    }
    let (Some(mapping), Some(texts), Some(defines)) =
        (MAPPING.as_ref(), TEXT.as_ref(), DEFINES.as_ref())
    else {
        return;
    };
    let mut prefixes = vec![String::new()];
    let mut waiting: Option<Mapped> = None;
    for (number, line) in lines(text) {
        if let Some(found) = mapping.captures(line) {
            let given = found.get(2).map_or("", |given| given.as_str());
            let paths: Vec<String> = texts
                .captures_iter(given)
                .map(|text| text[1].to_owned())
                // What is produced and consumed stands in quotes, too.
                .filter(|text| text.starts_with('/') || !text.contains('/'))
                .collect();
            let paths = if paths.is_empty() {
                vec![String::new()]
            } else {
                paths
            };
            let mut methods: Vec<String> = given
                .split("RequestMethod.")
                .skip(1)
                .map(|rest| rest.chars().take_while(char::is_ascii_uppercase).collect())
                .collect();
            if &found[1] != "Request" {
                methods = vec![found[1].to_uppercase()];
            }
            methods.retain(|method| is_method(method));
            waiting = Some((paths, methods));
        }
        let Some(found) = defines.captures(line) else {
            continue;
        };
        let Some((paths, methods)) = waiting.take() else {
            if &found[1] == "class" {
                prefixes = vec![String::new()];
            }
            continue;
        };
        if &found[1] != "fun" {
            prefixes = paths;
            continue;
        }
        let methods = if methods.is_empty() {
            vec!["ANY".to_owned()]
        } else {
            methods
        };
        for prefix in &prefixes {
            for path in paths.iter().filter(|path| text_is_path(path)) {
                for method in &methods {
                    out.routes.push(RouteFact {
                        method: method.clone(),
                        path: joined(prefix, path),
                        router: Some("*spring".to_owned()),
                        line: number,
                    });
                }
            }
        }
    }
}

fn ktor(text: &str, out: &mut Facts) {
    let Some(pattern) = KTOR.as_ref() else { return };
    let mut open: Vec<(usize, String)> = Vec::new();
    let mut depth = 0usize;
    for (number, line) in lines(text) {
        if let Some(found) = pattern.captures(line) {
            let prefix = open.last().map_or("", |(_, prefix)| prefix.as_str());
            let word = found
                .get(1)
                .or(found.get(3))
                .map_or("", |word| word.as_str());
            let path = found.get(2).map_or("", |path| path.as_str());
            let whole = joined(prefix, path);
            if word == "route" {
                open.push((depth, whole));
            } else if text_is_path(path) && (!path.is_empty() || !open.is_empty()) {
                out.routes.push(RouteFact {
                    method: word.to_uppercase(),
                    path: whole,
                    router: None,
                    line: number,
                });
            }
        }
        for sign in unquoted(line).bytes() {
            match sign {
                b'{' => depth += 1,
                b'}' => {
                    depth = depth.saturating_sub(1);
                    open.pop_if(|(of, _)| *of >= depth);
                }
                _ => {}
            }
        }
    }
}
