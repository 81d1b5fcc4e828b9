//! Files that a scenario or a service names: paths in commands, file actions, uploads, data.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;
use serde_json::Value;

use super::{
    files::{FileId, Files},
    paths::{extension, join},
};
use crate::domain::pack::{Scenario, Step};

static WORKSPACE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\{\{-?\s*workspace\s*-?\}\}/?").expect("one of ours"));
/// Words of a text at most; a step's whole body may be a text.
const MAX_WORDS: usize = 50_000;
/// Programs that read tests and settings of tools.
const TOOLS: &[&str] = &[
    "test",
    "tests",
    "npm",
    "npx",
    "yarn",
    "pnpm",
    "bun",
    "deno",
    "make",
    "just",
    "task",
    "rake",
    "gradle",
    "gradlew",
    "mvn",
    "mvnw",
    "pytest",
    "jest",
    "vitest",
    "mocha",
    "rspec",
    "phpunit",
    "tox",
    "nox",
    "ctest",
    "dotnet",
    "bazel",
    "playwright",
    "cypress",
    "lint",
    "eslint",
    "unittest",
    "composer",
];

/// What a scenario or a service names.
#[derive(Debug, Default)]
pub(super) struct Mentions {
    pub(super) files: BTreeSet<FileId>,
    /// With all that is below.
    pub(super) folders: BTreeSet<String>,
    /// Only what lies right in them.
    pub(super) shallow: BTreeSet<String>,
    /// The whole checkout.
    pub(super) whole: bool,
    /// The first tool that it starts; `None`: none.
    pub(super) tool: Option<String>,
    /// A name that many files have; `None`: there is none.
    pub(super) open: Option<String>,
}

impl Mentions {
    /// Of all flows of a scenario. `prefix` is the checkout in the repository.
    pub(super) fn of(scenario: &Scenario, files: &Files, prefix: &str) -> Self {
        let mut mentions = Self::default();
        let preconditions = scenario
            .preconditions
            .iter()
            .filter_map(|it| it.step.as_ref());
        let variants = scenario.edge_variants.iter();
        let own = variants.flat_map(|it| it.replace.iter().chain(it.steps.iter().flatten()));
        let steps = preconditions
            .chain(&scenario.steps)
            .chain(own)
            .chain(&scenario.cleanup);
        for step in steps {
            mentions.step(step, files, prefix);
        }
        let variants = scenario
            .edge_variants
            .iter()
            .flat_map(|it| it.data.values());
        for value in scenario.data.values().chain(variants) {
            mentions.value(value, files, prefix);
        }
        mentions
    }

    fn step(&mut self, step: &Step, files: &Files, prefix: &str) {
        if let Some(run) = &step.run {
            let run = run.command();
            let cwd = run.cwd.as_deref().and_then(|cwd| join(prefix, cwd));
            self.command(&run.command, files, prefix);
            if let Some(cwd) = cwd {
                self.command(&run.command, files, &cwd);
            }
            for text in run.stdin.iter().chain(run.env.values()) {
                self.text(text, files, prefix, false);
            }
        }
        let others = [
            serde_json::to_value(&step.http),
            serde_json::to_value(&step.browser),
            serde_json::to_value(&step.file),
        ];
        for value in others.into_iter().flatten() {
            self.value(&value, files, prefix);
        }
        for at in step.checkpoints.iter().filter_map(|it| it.at.as_ref()) {
            self.text(at, files, prefix, false);
        }
    }

    fn value(&mut self, value: &Value, files: &Files, prefix: &str) {
        match value {
            Value::String(text) => self.text(text, files, prefix, false),
            Value::Array(list) => list
                .iter()
                .for_each(|value| self.value(value, files, prefix)),
            Value::Object(object) => object
                .values()
                .for_each(|value| self.value(value, files, prefix)),
            _ => {}
        }
    }

    /// A command line: bare words may be folders and modules, too.
    pub(super) fn command(&mut self, command: &str, files: &Files, folder: &str) {
        self.text(command, files, folder, true);
    }

    fn text(&mut self, text: &str, files: &Files, folder: &str, command: bool) {
        let text = WORKSPACE.replace_all(text, "");
        // A name with spaces is known only as a whole, or in quotes.
        let quoted = text
            .split(['"', '\''])
            .filter(|part| part.contains(' '))
            .chain([&*text]);
        for whole in quoted {
            let path = join(folder, whole.trim());
            self.files.extend(path.and_then(|path| files.find(&path)));
        }
        let apart = |letter: char| {
            letter.is_whitespace() || letter.is_control() || "\"'`;|&<>(){}$=,:#".contains(letter)
        };
        let words = text.split(apart).filter(|word| !word.is_empty());
        for (place, word) in words.take(MAX_WORDS).enumerate() {
            if command && self.tool.is_none() && TOOLS.contains(&super::paths::name(word)) {
                self.tool = Some(word.to_owned());
            }
            // The program is no folder, though one may be called like it.
            self.word(
                word,
                files,
                folder,
                command && (place > 0 || word.contains('/')),
            );
        }
    }

    fn word(&mut self, word: &str, files: &Files, folder: &str, command: bool) {
        if word.is_empty() || word.len() > 1_000 || word.starts_with('/') {
            return;
        }
        if command && matches!(word, "." | "./" | ".." | "../" | "./..." | "*" | "**") {
            self.whole = true;
            return;
        }
        if let Some(star) = word.find(['*', '?', '[']) {
            if word.contains('/') || (command && word.contains('.')) {
                let before = &word[..star];
                let parent = before.rsplit_once('/').map_or("", |(parent, _)| parent);
                match join(folder, parent) {
                    Some(parent) if parent.is_empty() => {
                        self.shallow.insert(parent);
                        self.whole |= word.contains("**") || word[star..].contains('/');
                    }
                    Some(parent) => {
                        self.folders.insert(parent);
                    }
                    None => self.whole = true,
                }
            }
            return;
        }
        let Some(path) = join(folder, word) else {
            return;
        };
        if path.is_empty() {
            return;
        }
        if let Some(file) = files.find(&path) {
            self.files.insert(file);
            return;
        }
        let has_extension = !extension(word).is_empty();
        if command || word.contains('/') {
            if files.is_folder(&path) {
                self.folders.insert(path);
                return;
            }
            // `go run ./cmd/x/...`
            if let Some(parent) = path.strip_suffix("/...")
                && files.is_folder(parent)
            {
                self.folders.insert(parent.to_owned());
                return;
            }
        }
        if command && has_extension {
            // `python -m shop.server`
            let module = word.replace('.', "/");
            for end in [format!("{module}.py"), format!("{module}/__main__.py")] {
                self.ending(&end, files);
            }
        }
        if has_extension {
            self.ending(
                word.trim_start_matches("./").trim_start_matches("../"),
                files,
            );
        }
    }

    fn ending(&mut self, end: &str, files: &Files) {
        match files.ending_with(end) {
            Some(found) => self.files.extend(found),
            None => self.open = Some(format!("`{end}` is the name of many files")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_name_files_folders_and_modules() {
        let paths = [
            "tools/x.py",
            "tools/deep/y.py",
            "shop/server.py",
            "fixtures/a b.csv",
            "fixtures/o.csv",
            "web/app.ts",
            "top.txt",
            "caf\u{e9}/tea.txt",
        ];
        let files = Files::new(paths.map(|path| (path.to_owned(), false)));
        // command, files, folders, the whole checkout
        let table: [(&str, &[&str], &[&str], bool); 14] = [
            ("python3 tools/x.py --fast", &["tools/x.py"], &[], false),
            (
                "cd tools && python3 x.py",
                &["tools/x.py"],
                &["tools"],
                false,
            ),
            (
                "python3 \"{{ workspace }}/tools/x.py\"",
                &["tools/x.py"],
                &[],
                false,
            ),
            ("python -m shop.server", &["shop/server.py"], &[], false),
            ("uvicorn shop.server:app", &["shop/server.py"], &[], false),
            (
                "cat 'fixtures/a b.csv'",
                &["fixtures/a b.csv"],
                &["fixtures"],
                false,
            ),
            ("cat fixtures/*.csv", &[], &["fixtures"], false),
            ("node .", &[], &[], true),
            ("grep -r tea *", &[], &[], true),
            ("cat ../../etc/passwd /etc/passwd", &[], &[], false),
            ("echo order > receipt.txt", &[], &[], false),
            ("cat café/tea.txt", &["caf\u{e9}/tea.txt"], &[], false),
            ("shop --config=top.txt", &["top.txt"], &[], false),
            ("", &[], &[], false),
        ];
        for (command, expected, folders, whole) in table {
            let mut mentions = Mentions::default();
            mentions.command(command, &files, "");
            let found: Vec<_> = mentions.files.iter().map(|id| files.path(*id)).collect();
            assert_eq!(found, expected, "{command}");
            let expected: Vec<_> = folders
                .iter()
                .filter(|it| **it != "fixtures" || command.contains('*'))
                .collect();
            assert_eq!(
                mentions.folders.iter().collect::<Vec<_>>(),
                expected,
                "{command}"
            );
            assert_eq!(mentions.whole, whole, "{command}");
        }
        let mut mentions = Mentions::default();
        mentions.command("npm test", &files, "");
        assert_eq!(mentions.tool.as_deref(), Some("npm"));
    }
}
