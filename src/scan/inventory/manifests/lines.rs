//! Manifests that are read line by line: files for make, just and task, and the entry points of setuptools.

use super::super::facts::{Facts, NameFact, Program};

fn numbered(text: &str) -> impl Iterator<Item = (u32, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (u32::try_from(index + 1).unwrap_or(u32::MAX), line))
}

fn script(tool: &str, name: &str, line: u32, out: &mut Facts) {
    out.scripts.push(NameFact {
        name: format!("{tool} {name}"),
        line,
    });
}

fn is_word(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
        && name.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.' | b'/')
        })
}

/// Targets that a user asks for: no patterns, no files with an ending, no special ones, unless they are declared phony.
pub(super) fn makefile(text: &str, out: &mut Facts) {
    let mut seen = std::collections::HashSet::new();
    let mut continued = false;
    let phony: std::collections::HashSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix(".PHONY"))
        .filter_map(|line| line.trim_start().strip_prefix(':'))
        .flat_map(str::split_whitespace)
        .collect();
    let mut in_define = false;
    for (number, line) in numbered(text) {
        let before = std::mem::replace(&mut continued, line.ends_with('\\'));
        if line.starts_with("define ") {
            in_define = true;
        } else if line.starts_with("endef") {
            in_define = false;
        }
        if before || in_define || line.starts_with(['\t', ' ', '#', '.']) {
            continue;
        }
        let Some((names, rest)) = line.split_once(':') else {
            continue;
        };
        // `x := 1`, `x ::= 1` are variables, as is `target: NAME = value`, whose target stands elsewhere.
        if rest.starts_with('=')
            || rest.starts_with(":=")
            || names.contains('=')
            || names.contains('#')
        {
            continue;
        }
        for name in names.split_whitespace() {
            let file = name.contains('.') || name.contains('/');
            if is_word(name) && (!file || phony.contains(name)) && seen.insert(name) {
                script("make", name, number, out);
            }
        }
    }
}

/// Recipes of just.
pub(super) fn justfile(text: &str, out: &mut Facts) {
    for (number, line) in numbered(text) {
        if line.starts_with([' ', '\t', '#', '[']) {
            continue;
        }
        if let Some(alias) = line.strip_prefix("alias ") {
            if let Some((name, _)) = alias.split_once(":=") {
                script("just", name.trim(), number, out);
            }
            continue;
        }
        let head = line
            .split_once(':')
            .filter(|(_, rest)| !rest.starts_with('='));
        if let Some(name) =
            head.and_then(|(head, _)| head.trim_start_matches('@').split_whitespace().next())
            && is_word(name)
            && !name.starts_with('_')
            && !matches!(name, "set" | "export" | "import" | "mod")
        {
            script("just", name, number, out);
        }
    }
}

/// The keys below `tasks:`.
pub(super) fn taskfile(text: &str, out: &mut Facts) {
    let mut inside = false;
    let mut depth = None;
    for (number, line) in numbered(text) {
        let indent = line.len() - line.trim_start().len();
        let content = line.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if indent == 0 {
            inside = content.trim_end_matches([' ', ':']) == "tasks" && content.contains(':');
            depth = None;
            continue;
        }
        if !inside || *depth.get_or_insert(indent) != indent {
            continue;
        }
        // Names may have colons themselves: `db:migrate:`.
        let name = content
            .split(": ")
            .next()
            .unwrap_or_default()
            .trim_end_matches(':')
            .trim_matches(['"', '\'']);
        if is_word(name) {
            script("task", name, number, out);
        }
    }
}

/// `console_scripts` of `setup.cfg` and `setup.py`.
pub(super) fn entry_points(text: &str, out: &mut Facts) {
    let mut inside = false;
    for (number, line) in numbered(text) {
        if line.contains("console_scripts") || line.contains("gui_scripts") {
            inside = true;
        }
        if !inside {
            continue;
        }
        for entry in line.split(['"', '\'', ',', '[', ']']) {
            let Some((name, target)) = entry.split_once('=') else {
                continue;
            };
            let (name, target) = (name.trim(), target.trim());
            let module = target.split_once(':').is_some_and(|(module, function)| {
                is_word(module) && is_word(function.trim()) && !module.contains('/')
            });
            if is_word(name) && module {
                out.programs.push(Program {
                    name: name.to_owned(),
                    target: target.to_owned(),
                    line: number,
                });
            }
        }
        let named = line.contains("_scripts") || line.contains("entry_points");
        if !named && (line.starts_with('[') || (line.contains(']') && !line.contains('='))) {
            inside = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(read: fn(&str, &mut Facts), text: &str) -> Vec<String> {
        let mut facts = Facts::default();
        read(text, &mut facts);
        facts
            .scripts
            .iter()
            .map(|fact| format!("{} {}", fact.name, fact.line))
            .collect()
    }

    #[test]
    fn targets_of_make() {
        for (text, expected) in [
            ("build: x\n\tcc a:b\n", vec!["make build 1"]),
            ("a b:\n", vec!["make a 1", "make b 1"]),
            ("X := 1\nY = a:b\nZ ::= 2\n", vec![]),
            ("%.o: %.c\nmain.o: main.c\nbin/x: y\n.PHONY: all\n", vec![]),
            (".PHONY: site.html\nsite.html:\n", vec!["make site.html 2"]),
            ("build:: a\nbuild:: b\n", vec!["make build 1"]),
            ("LIST = a \\\nb: c\n", vec![]),
            (
                "define x\nnot: this\nendef\nyes: # comment\n",
                vec!["make yes 4"],
            ),
            ("# no: comment\nhelp: ## Shows this.\n", vec!["make help 2"]),
        ] {
            assert_eq!(names(makefile, text), expected, "{text}");
        }
    }

    #[test]
    fn recipes_of_just() {
        for (text, expected) in [
            ("build target='x':\n    cargo build\n", vec!["just build 1"]),
            (
                "@quiet: build\n_hidden:\nx := 'a'\nset shell := ['a']\n",
                vec!["just quiet 1"],
            ),
            ("alias b := build\n", vec!["just b 1"]),
        ] {
            assert_eq!(names(justfile, text), expected, "{text}");
        }
    }

    #[test]
    fn tasks() {
        for (text, expected) in [
            (
                "version: '3'\nvars:\n  A: 1\ntasks:\n  build:\n    cmds:\n      - go: x\n  db:migrate: echo\n",
                vec!["task build 5", "task db:migrate 8"],
            ),
            ("tasks:\n\n  # c\n  a: {}\nother:\n  b:\n", vec!["task a 4"]),
        ] {
            assert_eq!(names(taskfile, text), expected, "{text}");
        }
    }

    #[test]
    fn programs_of_setuptools() {
        for text in [
            "[options.entry_points]\nconsole_scripts =\n    shop = shop.cli:main\n[other]\nx = a:b\n",
            "setup(entry_points={\n 'console_scripts': ['shop=shop.cli:main'],\n})\n",
            "setup(entry_points='''\n[console_scripts]\nshop=shop.cli:main\n''')\n",
        ] {
            let mut facts = Facts::default();
            entry_points(text, &mut facts);
            let programs: Vec<_> = facts
                .programs
                .iter()
                .map(|program| (program.name.as_str(), program.target.as_str()))
                .collect();
            assert_eq!(programs, [("shop", "shop.cli:main")], "{text}");
        }
    }
}
