//! Holds every `use crate::` line against the table of rooms in `lib.rs`.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// Room to the rooms it may import.
const MAY_IMPORT: [(&str, &[&str]); 19] = [
    ("domain", &[]),
    ("judge", &["domain"]),
    ("check", &["domain", "judge", "edge/template"]),
    ("scan", &["domain"]),
    ("select", &["domain"]),
    ("evidence", &["domain"]),
    ("init", &["domain", "check", "edge/template"]),
    (
        "run",
        &[
            "domain",
            "judge",
            "evidence",
            "edge/browser",
            "edge/docker",
            "edge/files",
            "edge/git",
            "edge/http",
            "edge/process",
            "edge/template",
        ],
    ),
    ("report", &["domain"]),
    ("edge/actions", &["domain"]),
    ("edge/artifacts", &["domain"]),
    ("edge/browser", &["domain"]),
    ("edge/docker", &["domain"]),
    ("edge/files", &["domain"]),
    ("edge/git", &["domain"]),
    ("edge/github", &["domain"]),
    ("edge/http", &["domain"]),
    ("edge/process", &["domain"]),
    ("edge/template", &["domain"]),
];

/// Packages that have one door.
const DOORS: [(&str, &[&str]); 23] = [
    ("clap", &["cli"]),
    ("tracing_subscriber", &["cli"]),
    (
        "reqwest",
        &["edge/artifacts", "edge/docker", "edge/github", "edge/http"],
    ),
    ("octocrab", &["edge/github"]),
    ("ring", &["edge/github"]),
    ("tower", &["edge/github", "edge/http"]),
    ("crc32fast", &["edge/artifacts"]),
    ("fastrand", &["edge/artifacts", "edge/github"]),
    ("http_body", &["edge/artifacts", "edge/github"]),
    ("cookie_store", &["edge/http"]),
    ("git2", &["edge/git"]),
    ("cap_std", &["edge/files"]),
    ("minijinja", &["edge/template", "report"]),
    ("indicatif", &["report"]),
    ("pulldown_cmark", &["scan"]),
    ("quick_junit", &["report"]),
    ("serde_json_path", &["judge"]),
    ("serde_saphyr", &["init", "scan"]),
    ("tree_sitter", &["scan"]),
    ("crossterm", &["cli"]),
    ("ignore", &["edge/files"]),
    ("postcard", &["cli"]),
    ("zip", &["edge/artifacts"]),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn room(path: &str) -> String {
    let mut parts = path.split('/');
    let first = parts.next().unwrap_or_default();
    if first == "edge" {
        format!(
            "edge/{}",
            parts.next().unwrap_or_default().trim_end_matches(".rs")
        )
    } else {
        first.trim_end_matches(".rs").to_owned()
    }
}

/// The rooms that a `use crate::…` names, also in braces over several lines.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (start, _) in text.match_indices("crate::") {
        let rest = &text[start + "crate::".len()..];
        let names: Vec<String> = match rest.strip_prefix('{') {
            Some(group) => top_level(group),
            None => vec![
                rest.split([';', ',', '(', ')', ' ', '<', '>', '\n'])
                    .next()
                    .unwrap_or_default()
                    .to_owned(),
            ],
        };
        for name in names {
            let path = name.replace("::", "/");
            match path.strip_prefix("edge/{") {
                Some(group) => found.extend(
                    top_level(group)
                        .into_iter()
                        .map(|edge| room(&format!("edge/{}", edge.replace("::", "/")))),
                ),
                None => found.push(room(&path)),
            }
        }
    }
    found
}

/// Whether a path begins with a package; `String::` and `rustls::crypto::ring::` are no paths into `ring`.
fn names_package(text: &str, package: &str) -> bool {
    text.match_indices(&format!("{package}::"))
        .any(|(start, _)| {
            let before = text[..start].chars().next_back();
            !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
        })
}

/// A text without what stands between quotes.
fn without_strings(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(quote) = rest.find('"') {
        let (before, inside) = (&rest[..quote], &rest[quote + 1..]);
        // A quote between apostrophes is a character.
        if before.ends_with('\'') && inside.starts_with('\'') {
            out.push_str(before);
            rest = inside;
            continue;
        }
        let marks = before.len() - before.trim_end_matches('#').len();
        let raw = before.trim_end_matches('#').ends_with('r');
        let end = if raw {
            let close = format!("\"{}", "#".repeat(marks));
            inside.find(&close).map(|at| at + close.len())
        } else {
            let mut escaped = false;
            inside
                .find(|c| {
                    let ends = c == '"' && !escaped;
                    escaped = c == '\\' && !escaped;
                    ends
                })
                .map(|at| at + 1)
        };
        out.push_str(before);
        rest = end.map_or("", |end| &inside[end..]);
    }
    out + rest
}

/// The members of a `{…}` whose opening brace has been read.
fn top_level(group: &str) -> Vec<String> {
    let (mut members, mut depth, mut member) = (Vec::new(), 0, String::new());
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(std::mem::take(&mut member).trim().to_owned());
                continue;
            }
            _ => {}
        }
        if !character.is_whitespace() {
            member.push(character);
        }
    }
    members.push(member.trim().to_owned());
    members.retain(|member| !member.is_empty());
    members
}

#[test]
fn rooms_import_only_what_the_house_allows() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let allowed: BTreeMap<&str, &[&str]> = MAY_IMPORT.into_iter().collect();
    let mut files = Vec::new();
    sources(&source, &mut files);
    assert!(files.len() > 50, "the sources are found");
    let mut wrong = Vec::new();
    for file in files {
        let path = file
            .strip_prefix(&source)
            .expect("below src")
            .to_str()
            .expect("UTF-8")
            .to_owned();
        let text: String = fs::read_to_string(&file)
            .expect("a source")
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(|line| format!("{line}\n"))
            .collect();
        let own = room(&path);
        // Readers of code have code in their tests, and words of it in their tables.
        let text = without_strings(&text);
        for (package, doors) in DOORS {
            if names_package(&text, package) && !doors.contains(&own.as_str()) {
                wrong.push(format!("{path} uses {package}, whose door is {doors:?}"));
            }
        }
        if matches!(own.as_str(), "main" | "lib" | "cli" | "edge/mod") {
            continue;
        }
        let Some(may) = allowed.get(own.as_str()) else {
            wrong.push(format!("{path}: the room `{own}` is not in the table"));
            continue;
        };
        for other in imports(&text) {
            if other != own && !may.contains(&other.as_str()) {
                wrong.push(format!("{path} imports {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn strings_are_no_imports() {
    for (text, rest) in [
        ("a(\"clap::x\"); b", "a(); b"),
        ("a(r#\"clap::\"x\"#); b", "a(r#); b"),
        ("a(\"\\\"clap::\", 1)", "a(, 1)"),
        ("c == '\"' && d(\"x\")", "c == '' && d()"),
    ] {
        assert_eq!(without_strings(text), rest, "{text}");
    }
}

#[test]
fn imports_are_read_in_every_form() {
    let text = "use crate::{\n    domain::{a, b},\n    edge::{files::Tree, process::{Guard}},\n    judge,\n};\nuse crate::run::x;\nfn f(x: crate::cli::Y) {}";
    assert_eq!(
        imports(text),
        [
            "domain",
            "edge/files",
            "edge/process",
            "judge",
            "run",
            "cli"
        ]
    );
}

#[test]
fn packages_are_told_from_what_ends_like_them() {
    for (text, is) in [
        ("use ring::signature;", true),
        ("let key = ring::rand::SystemRandom::new();", true),
        ("String::new()", false),
        ("rustls::crypto::ring::default_provider()", false),
    ] {
        assert_eq!(names_package(text, "ring"), is, "{text}");
    }
}
