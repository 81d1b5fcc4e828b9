//! Routes of Phoenix, and tables of Ecto.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{
        facts::{Facts, RouteFact},
        nodes::{singular, text_is_path},
        prefixes::joined,
    },
    lines::{fact, indent, lines},
};

static ROUTE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"^\s*(scope|get|post|put|patch|delete|head|options|resources|live|forward)[\s(]+(?:path:\s*)?"([^"]*)"(.*)$"#).ok()
});
static LIST: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(only|except):\s*\[([^\]]*)\]").ok());
static MADE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"\b(?:create|create_if_not_exists)[\s(]+table\(\s*[:"](\w+)|^\s*schema\s+"(\w+)"|\b(drop|drop_if_exists)[\s(]+table\(\s*[:"](\w+)"#).ok()
});

/// Adds routes and tables.
pub(super) fn read(text: &str, out: &mut Facts) {
    for (number, line) in lines(text) {
        if let Some(found) = MADE.as_ref().and_then(|pattern| pattern.captures(line)) {
            if let Some(name) = found.get(1).or(found.get(2)) {
                fact(&mut out.tables, name.as_str(), number);
            } else if let Some(name) = found.get(4) {
                fact(&mut out.dropped_tables, name.as_str(), number);
            }
        }
    }
    if !text.contains("Router") && !text.contains(":router") {
        return;
    }
    let Some(pattern) = ROUTE.as_ref() else {
        return;
    };
    let mut open: Vec<(usize, String)> = Vec::new();
    for (number, line) in lines(text) {
        let depth = indent(line);
        let start = line.trim();
        if start == "end" {
            open.pop_if(|(of, _)| *of == depth);
            continue;
        }
        let Some(found) = pattern.captures(line) else {
            continue;
        };
        let prefix = open.last().map_or("", |(_, prefix)| prefix.as_str());
        let whole = joined(prefix, &found[2]);
        let rest = &found[3];
        let opens = rest.trim_end().ends_with(" do");
        if !text_is_path(&found[2]) {
            continue;
        }
        match &found[1] {
            "scope" => {
                if opens {
                    open.push((depth, whole));
                }
            }
            "resources" => {
                let nested = format!(
                    "{whole}/:{}_id",
                    singular(found[2].rsplit('/').next().unwrap_or_default())
                );
                resources(&whole, rest, number, out);
                if opens {
                    open.push((depth, nested));
                }
            }
            method => {
                let method = match method {
                    "live" => "GET".to_owned(),
                    "forward" => "ANY".to_owned(),
                    method => method.to_uppercase(),
                };
                push(&method, whole, number, out);
            }
        }
    }
}

fn push(method: &str, path: String, line: u32, out: &mut Facts) {
    out.routes.push(RouteFact {
        method: method.to_owned(),
        path,
        router: None,
        line,
    });
}

fn resources(whole: &str, rest: &str, line: u32, out: &mut Facts) {
    let single = rest.contains("singleton: true");
    let one = if single {
        whole.to_owned()
    } else {
        format!("{whole}/:id")
    };
    let list = LIST.as_ref().and_then(|pattern| pattern.captures(rest));
    let has = |action: &str| {
        list.as_ref().is_none_or(|list| {
            let named = list[2]
                .split(',')
                .any(|word| word.trim() == format!(":{action}"));
            named == (&list[1] == "only")
        })
    };
    for (action, method, path) in [
        ("index", "GET", whole.to_owned()),
        ("create", "POST", whole.to_owned()),
        ("new", "GET", format!("{whole}/new")),
        ("show", "GET", one.clone()),
        ("edit", "GET", format!("{one}/edit")),
        ("update", "PUT", one.clone()),
        ("update", "PATCH", one.clone()),
        ("delete", "DELETE", one.clone()),
    ] {
        if has(action) && !(single && action == "index") {
            push(method, path, line, out);
        }
    }
}
