//! Keys of files of configuration, in full: `shop.mail.host`. Only files that are there to configure a program are read; data,
//! translations and the settings of tools are none.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::facts::{Facts, Mount},
    lines::{fact, indent, lines},
};

/// More keys are data.
const MOST_KEYS: usize = 5_000;

static PAIR: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^\s*(?:"([\w.\-/]+)"|'([\w.\-/]+)'|([A-Za-z_][\w.\-]*))\s*[:=]\s*(.*)$"#).ok()
});
static YAML: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^\s*(?:"([\w.\-]+)"|'([\w.\-]+)'|([A-Za-z_][\w.\-]*)):(?:\s+(.*))?$"#).ok()
});
/// `${PORT:-80}`, `%env(PORT)%`, `ENV["PORT"]`, `ENV.fetch("PORT")`.
static VARIABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\$\{([A-Z][A-Z0-9_]+)|%env\((?:\w+:)*([A-Z][A-Z0-9_]+)\)%|ENV(?:\.fetch\(|\[)\s*["']([A-Z][A-Z0-9_]+)"#).ok()
});

/// Adds keys.
pub(super) fn read(path: &str, language: &str, text: &str, out: &mut Facts) {
    if !configures(path, language) {
        return;
    }
    let mut pairs: Vec<(String, String, u32)> = Vec::new();
    match language {
        "yaml" => yaml(text, &mut pairs),
        "json" => json(text, &mut pairs),
        _ => flat(language, text, &mut pairs),
    }
    for (key, value, line) in pairs.into_iter().take(MOST_KEYS) {
        prefix_of_routes(&key, &value, line, out);
        fact(&mut out.keys, &key, line);
    }
    let Some(pattern) = VARIABLE.as_ref() else {
        return;
    };
    for (number, line) in lines(text) {
        for found in pattern.captures_iter(line) {
            let name = found.get(1).or(found.get(2)).or(found.get(3));
            fact(&mut out.keys, name.map_or("", |name| name.as_str()), number);
        }
    }
}

/// Whether a file configures a program of this checkout, by its path.
fn configures(path: &str, language: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let (folder, name) = lower.rsplit_once('/').unwrap_or(("", &lower));
    let mut folders = folder.split('/');
    let other = |part: &str| {
        part.starts_with('.')
            || matches!(
                part,
                "locales"
                    | "locale"
                    | "i18n"
                    | "translations"
                    | "lang"
                    | "node_modules"
                    | "vendor"
                    | "test"
                    | "tests"
                    | "fixtures"
                    | "testdata"
                    | "docs"
                    | "doc"
                    | "openapi"
                    | "swagger"
                    | "crds"
                    | "schemas"
            )
    };
    if folders.any(other) || name.starts_with('.') {
        return false;
    }
    const STARTS: [&str; 8] = [
        "application",
        "bootstrap",
        "appsettings",
        "config",
        "settings",
        "values",
        "default",
        "conf",
    ];
    let stem = name.split('.').next().unwrap_or(name);
    let named = STARTS.iter().any(|start| {
        stem == *start
            || stem.starts_with(&format!("{start}-"))
            || stem.starts_with(&format!("{start}_"))
    }) || stem.ends_with("config") && language != "json" && language != "yaml";
    let placed = folder.split('/').any(|part| {
        matches!(
            part,
            "config" | "conf" | "settings" | "configs" | "configuration"
        )
    });
    match language {
        // JSON is data nearly everywhere.
        "json" => {
            stem == "appsettings"
                || (placed && STARTS.contains(&stem))
                || (folder.is_empty() && stem == "config")
        }
        "properties" => named || placed || folder.ends_with("src/main/resources"),
        "toml" => (named || placed) && !matches!(name, "cargo.toml" | "pyproject.toml"),
        _ => named || placed,
    }
}

fn name_of<'t>(found: &regex::Captures<'t>) -> &'t str {
    let name = found.get(1).or(found.get(2)).or(found.get(3));
    name.map_or("", |name| name.as_str())
}

/// Blocks by indentation. Lists have no names; what follows a `|` is text.
fn yaml(text: &str, pairs: &mut Vec<(String, String, u32)>) {
    let Some(pattern) = YAML.as_ref() else { return };
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut block: Option<usize> = None;
    let mut list: Option<usize> = None;
    for (number, line) in lines(text) {
        let depth = indent(line);
        let start = line.trim();
        if start.is_empty() || start.starts_with('#') {
            continue;
        }
        if block.is_some_and(|block| depth > block) || list.is_some_and(|list| depth > list) {
            continue;
        }
        (block, list) = (None, None);
        if start.starts_with("---") {
            above.clear();
            continue;
        }
        if start.starts_with('-') {
            list = Some(depth);
            continue;
        }
        let Some(found) = pattern.captures(line) else {
            continue;
        };
        above.retain(|(of, _)| *of < depth);
        let name = name_of(&found);
        let whole = match above.last() {
            Some((_, above)) => format!("{above}.{name}"),
            None => name.to_owned(),
        };
        let value = found.get(4).map_or("", |value| value.as_str()).trim();
        if value.starts_with(['|', '>']) {
            block = Some(depth);
        }
        if pairs.len() > MOST_KEYS || whole.len() > 200 {
            return;
        }
        above.push((depth, whole.clone()));
        pairs.push((whole, value.to_owned(), number));
    }
}

/// Sections and keys.
fn flat(language: &str, text: &str, pairs: &mut Vec<(String, String, u32)>) {
    let Some(pattern) = PAIR.as_ref() else { return };
    let mut section = String::new();
    for (number, line) in lines(text) {
        let start = line.trim();
        if start.is_empty() || start.starts_with(['#', ';', '!']) {
            continue;
        }
        if let Some(inner) = start.strip_prefix('[').filter(|_| language != "properties") {
            let inner = inner.trim_start_matches('[');
            section = inner
                .split(']')
                .next()
                .unwrap_or(inner)
                .trim()
                .replace('"', "");
            continue;
        }
        let Some(found) = pattern.captures(line) else {
            continue;
        };
        let name = name_of(&found);
        let whole = if section.is_empty() {
            name.to_owned()
        } else {
            format!("{section}.{name}")
        };
        if pairs.len() > MOST_KEYS || whole.len() > 200 {
            return;
        }
        pairs.push((whole, found[4].trim().to_owned(), number));
    }
}

/// `Shop:Mail:Host`, as .NET writes keys of JSON. The lines of keys are not told by the parser: all have the first.
fn json(text: &str, pairs: &mut Vec<(String, String, u32)>) {
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text.trim_start_matches('\u{feff}'))
    else {
        return;
    };
    let mut open: Vec<(String, &serde_json::Value)> = vec![(String::new(), &value)];
    while let Some((above, value)) = open.pop() {
        let Some(object) = value.as_object() else {
            continue;
        };
        for (name, value) in object {
            let whole = if above.is_empty() {
                name.clone()
            } else {
                format!("{above}:{name}")
            };
            if pairs.len() > MOST_KEYS || whole.len() > 200 {
                return;
            }
            open.push((whole.clone(), value));
            pairs.push((whole, String::new(), 1));
        }
    }
}

/// What settings put before all routes of a module of Java.
fn prefix_of_routes(key: &str, value: &str, line: u32, out: &mut Facts) {
    let routers: &[&str] = match key {
        "server.servlet.context-path"
        | "server.context-path"
        | "server.servlet.contextPath"
        | "spring.mvc.servlet.path"
        | "spring.webflux.base-path"
        | "micronaut.server.context-path" => &["*spring"],
        "quarkus.http.root-path" => &["*spring", "*jaxrs"],
        "quarkus.rest.path"
        | "quarkus.resteasy.path"
        | "quarkus.resteasy-reactive.path"
        | "spring.jersey.application-path" => &["*jaxrs"],
        _ => return,
    };
    let value = value.trim_matches(['"', '\'']);
    // `${CONTEXT_PATH:/shop}` has a default.
    let value = match value.strip_prefix("${") {
        Some(inner) => inner
            .trim_end_matches('}')
            .split_once(':')
            .map_or("", |(_, given)| given),
        None => value,
    };
    for router in routers {
        if value.starts_with('/') && value.len() > 1 {
            out.mounts.push(Mount {
                prefix: value.to_owned(),
                router: (*router).to_owned(),
                onto: None,
                line,
            });
        }
    }
}
