//! Fixture repositories as lists of files, and what is drafted from each.

mod frameworks;

use std::collections::BTreeMap;

use super::{config_text, draft, view::View, workflow_text};
use crate::{
    check::{check_config, load_config},
    domain::config::Config,
};

/// A repository in memory.
struct Files {
    names: Vec<String>,
    texts: BTreeMap<String, String>,
}

impl Files {
    fn new<'a>(files: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let texts: BTreeMap<String, String> = files
            .into_iter()
            .map(|(path, text)| (path.to_owned(), text.to_owned()))
            .collect();
        Self {
            names: texts.keys().cloned().collect(),
            texts,
        }
    }
}

impl View for Files {
    fn files(&self) -> &[String] {
        &self.names
    }

    fn text(&self, path: &str) -> Option<String> {
        self.texts.get(path).cloned()
    }

    fn is_partial(&self) -> bool {
        false
    }
}

/// The draft as a text and as the real parser reads it, with all rules applied.
fn drafted(files: &Files) -> (String, Config) {
    let text = config_text(&draft(files), "shop");
    let config =
        load_config(&text, "config.toml").unwrap_or_else(|findings| panic!("{findings:?}\n{text}"));
    let findings = check_config(&config);
    assert!(findings.is_empty(), "{findings:?}\n{text}");
    (text, config)
}

#[test]
fn compose_files_say_what_comes_first() {
    let files = Files::new([
        (
            "compose.yml",
            "services:\n  api:\n    build: ./api\n    environment:\n      DATABASE_URL: postgres://db\n      API_KEY: hush\n    depends_on: [db]\n  db:\n    image: postgres:17\n    ports: [\"5433:5432\"]\n  grafana:\n    image: grafana/grafana\n",
        ),
        (
            "api/package.json",
            r#"{ "name": "api-server", "scripts": { "start": "node x.js" }, "dependencies": { "koa": "3" } }"#,
        ),
    ]);
    let (text, config) = drafted(&files);
    let names: Vec<&str> = config.services.keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["api", "db"], "{text}");
    for expected in [
        "# guess: from compose.yml line 8, service \"db\"\ncommand = \"exec docker compose -f compose.yml up --no-deps --no-log-prefix db\"",
        "port = 5433",
        "log = \"listening on IPv4 address\"",
        "# guess: from compose.yml line 2, depends_on\nafter = [\"db\"]",
        "command = \"cd api && exec npm run start\"",
        "# note: compose.yml:2 sets for it: DATABASE_URL, API_KEY.",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert!(!text.contains("hush"), "no value of a variable is copied");
}

#[test]
fn packages_of_a_workspace_are_services_by_their_names() {
    let member = |name: &str| {
        format!(
            r#"{{ "name": "@acme/{name}", "scripts": {{ "start": "node main.js" }}, "dependencies": {{ "express": "5" }} }}"#
        )
    };
    let (shop, admin) = (member("shop"), member("Admin Area"));
    let files = Files::new([
        (
            "package.json",
            r#"{ "workspaces": ["packages/*", "[broken"], "scripts": { "start": "turbo run start" } }"#,
        ),
        ("package-lock.json", "{}"),
        ("packages/shop/package.json", shop.as_str()),
        ("packages/a b/package.json", admin.as_str()),
        (
            "packages/lib/package.json",
            r#"{ "name": "lib", "scripts": { "dev": "tsc -w" } }"#,
        ),
        ("examples/x/package.json", shop.as_str()),
    ]);
    let (text, config) = drafted(&files);
    let names: Vec<&str> = config.services.keys().map(|name| name.as_str()).collect();
    assert_eq!(names, ["admin-area", "shop"], "{text}");
    assert!(
        text.contains("command = \"cd 'packages/a b' && exec npm run start\""),
        "{text}"
    );
    let workflow = workflow_text(&draft(&files), "sub/dir", "trunk");
    assert_eq!(workflow.matches("npm ci").count(), 1, "{workflow}");
    for expected in [
        "        working-directory: \"sub/dir\"\n        run: |\n          npm ci",
        "branches: [\"trunk\"]",
        "          working-directory: \"sub/dir\"\n",
    ] {
        assert!(workflow.contains(expected), "{expected}\n{workflow}");
    }
}

#[test]
fn hostile_files_draft_nothing_that_is_obeyed() {
    let evil = "x\"\n[run]\n${{ github.token }} {{ env.X }} \u{202e}\u{7}";
    let package = serde_json::json!({ "name": evil, "scripts": { "start": evil }, "dependencies": { "express": evil } }).to_string();
    let deep = "[".repeat(100_000);
    let bomb = format!("a: &a [x, x, x, x, x, x, x, x, x, x]\n{}services: *j\n", ('b'..='j').map(|name| {
        let before = char::from(name as u8 - 1);
        format!("{name}: &{name} [*{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}, *{before}]\n")
    }).collect::<String>());
    let procfile = format!("web: {evil}\n: x\n{}", "w: y\n".repeat(1000));
    let folder = format!("{}/package.json", evil.replace('/', "-"));
    for files in [
        vec![
            ("package.json", package.as_str()),
            (folder.as_str(), package.as_str()),
        ],
        vec![
            ("package.json", deep.as_str()),
            ("Cargo.toml", deep.as_str()),
            ("composer.json", "null"),
        ],
        vec![
            ("compose.yml", bomb.as_str()),
            ("pnpm-workspace.yaml", bomb.as_str()),
        ],
        vec![("compose.yml", deep.as_str())],
        vec![(
            "compose.yml",
            "services:\n  a: { build: ../.., depends_on: [b] }\n  b: { build: /etc, depends_on: [c] }\n  c: { image: redis, depends_on: [a] }\n",
        )],
        vec![("Procfile", procfile.as_str())],
        vec![(
            "Dockerfile",
            "FROM x\nCMD [\"a\\nb\", \"${{ x }}\"]\nEXPOSE 99999999\n",
        )],
        vec![
            ("package.json", "[]"),
            ("go.mod", "\u{0}"),
            ("Makefile", "run"),
        ],
    ] {
        let files = Files::new(files);
        let (text, config) = drafted(&files);
        assert!(
            config.run.env.is_empty() && !text.contains('\u{7}') && !text.contains('\u{202e}'),
            "{text}"
        );
        assert!(config.services.len() <= 64);
        let workflow = workflow_text(&draft(&files), evil, evil);
        let value: serde_json::Value = serde_saphyr::from_str(&workflow).expect("YAML");
        let steps = value["jobs"]["scenarios"]["steps"]
            .as_array()
            .expect("steps");
        let place = steps.last().expect("a step")["with"]["working-directory"]
            .as_str()
            .expect("a folder")
            .to_owned();
        assert!(place.contains("${{ '${{' }} github.token"), "{place}");
        assert_eq!(value["on"]["push"]["branches"], serde_json::json!(["main"]));
        for step in steps {
            let run = step["run"].as_str().unwrap_or_default();
            assert!(!run.contains("${{"), "{run}");
        }
    }
}

#[test]
fn a_hundred_thousand_packages_are_bounded() {
    let package = r#"{ "scripts": { "start": "node x.js" }, "dependencies": { "express": "5" } }"#;
    let paths: Vec<String> = (0..100_000)
        .map(|number| format!("p/{number}/package.json"))
        .collect();
    let mut files = Files::new(paths.iter().map(|path| (path.as_str(), package)));
    files.texts.insert(
        "package.json".to_owned(),
        r#"{ "workspaces": ["p/*"] }"#.to_owned(),
    );
    files.names.insert(0, "package.json".to_owned());
    files.names.sort();
    let (text, config) = drafted(&files);
    assert_eq!(config.services.len(), 12);
    assert!(
        text.contains("more folders look like services") && text.contains("only a part"),
        "{text}"
    );
}
