//! Manifests in TOML.

use toml::{Table, Value};

use super::super::facts::{Facts, NameFact, Program};

/// Tables of scripts that tools for Python have, with how each runs one.
const TASKS: [(&[&str], &str); 5] = [
    (&["tool", "poe", "tasks"], "poe"),
    (&["tool", "pdm", "scripts"], "pdm run"),
    (&["tool", "taskipy", "tasks"], "task"),
    (&["tool", "rye", "scripts"], "rye run"),
    (
        &["tool", "hatch", "envs", "default", "scripts"],
        "hatch run",
    ),
];

/// Tables of programs that a package installs.
const PROGRAMS: [&[&str]; 3] = [
    &["project", "scripts"],
    &["project", "gui-scripts"],
    &["tool", "poetry", "scripts"],
];

/// Names of one table that are read: the line of each is looked for from the top.
const MOST_NAMES: usize = 1000;

/// `pyproject.toml`: programs and tasks.
pub(super) fn pyproject(text: &str, out: &mut Facts) {
    let Ok(manifest) = text.parse::<Table>() else {
        return;
    };
    for path in PROGRAMS {
        let programs = below(&manifest, path).into_iter().flatten();
        for (name, target) in programs.take(MOST_NAMES) {
            let target = target.as_str().or_else(|| {
                ["callable", "reference"]
                    .into_iter()
                    .find_map(|key| target.get(key)?.as_str())
            });
            if let Some(target) = target {
                out.programs.push(Program {
                    name: name.clone(),
                    // `shop.cli:main [extra]` names what must be installed for it.
                    target: target
                        .split_whitespace()
                        .next()
                        .unwrap_or(target)
                        .to_owned(),
                    line: line_of(text, &path.join("."), name),
                });
            }
        }
    }
    for (path, tool) in TASKS {
        let names = below(&manifest, path).into_iter().flat_map(Table::keys);
        for name in names.take(MOST_NAMES) {
            out.scripts.push(NameFact {
                name: format!("{tool} {name}"),
                line: line_of(text, &path.join("."), name),
            });
        }
    }
}

/// `Pipfile`: scripts.
pub(super) fn pipfile(text: &str, out: &mut Facts) {
    let Ok(manifest) = text.parse::<Table>() else {
        return;
    };
    let scripts = below(&manifest, &["scripts"]).into_iter();
    for name in scripts.flat_map(Table::keys).take(MOST_NAMES) {
        out.scripts.push(NameFact {
            name: format!("pipenv run {name}"),
            line: line_of(text, "scripts", name),
        });
    }
}

/// `Cargo.toml`: programs. Whether a package without a table for them has one, its files tell.
pub(super) fn cargo(text: &str, out: &mut Facts) {
    let Ok(manifest) = text.parse::<Table>() else {
        return;
    };
    let package = manifest
        .get("package")
        .and_then(|package| package.get("name"))
        .and_then(Value::as_str);
    let told: Vec<&Table> = manifest
        .get("bin")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_table)
        .collect();
    let own = |target: &str| Program {
        name: package.unwrap_or_default().to_owned(),
        target: target.to_owned(),
        line: package.map_or(1, |_| line_of(text, "package", "name")),
    };
    for table in &told {
        if let Some(name) = table.get("name").and_then(Value::as_str) {
            let target = table
                .get("path")
                .and_then(Value::as_str)
                .map_or_else(|| default_target(name, package), str::to_owned);
            out.programs.push(Program {
                name: name.to_owned(),
                target,
                line: line_of(text, "bin", "name"),
            });
        }
    }
    let has_main = told.iter().any(|table| {
        table.get("path").and_then(Value::as_str) == Some("src/main.rs")
            || table.get("name").and_then(Value::as_str) == package
    });
    if package.is_some() && !has_main {
        out.programs.push(own("src/main.rs"));
    }
}

fn default_target(name: &str, package: Option<&str>) -> String {
    if package == Some(name) {
        "src/main.rs".to_owned()
    } else {
        format!("src/bin/{name}.rs")
    }
}

fn below<'t>(manifest: &'t Table, path: &[&str]) -> Option<&'t Table> {
    let (first, rest) = path.split_first()?;
    let mut table = manifest.get(*first)?.as_table()?;
    for key in rest {
        table = table.get(*key)?.as_table()?;
    }
    Some(table)
}

/// The line of a key below a header, counted from 1; that of the header when the key is written in another way; 1 without one.
fn line_of(text: &str, header: &str, key: &str) -> u32 {
    let mut inside = false;
    let mut found = 1;
    for (index, line) in text.lines().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let line = line.trim();
        if line.starts_with('[') {
            let name: String = line
                .split(']')
                .next()
                .unwrap_or_default()
                .trim_matches('[')
                .chars()
                .filter(|character| !matches!(character, '"' | '\'' | ' '))
                .collect();
            inside = name == header;
            if inside {
                found = number;
            }
        } else if inside
            && line
                .trim_start_matches(['"', '\''])
                .strip_prefix(key)
                .is_some_and(|rest| {
                    rest.trim_start_matches(['"', '\'', ' '])
                        .starts_with(['=', '.'])
                })
        {
            return number;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn programs_and_tasks() {
        let mut facts = Facts::default();
        pyproject(
            "[project]\nname = 'x'\n\n[project.scripts]\nshop = \"shop.cli:main [all]\"\n\"shop-admin\" = 'shop.admin:app'\n[tool.poe.tasks]\nlint = 'ruff'\n[tool.poetry.scripts]\nold = {reference = 'a.b:c', type = 'console'}\n",
            &mut facts,
        );
        let programs: Vec<_> = facts
            .programs
            .iter()
            .map(|program| (program.name.as_str(), program.target.as_str(), program.line))
            .collect();
        assert_eq!(
            programs,
            [
                ("shop", "shop.cli:main", 5),
                ("shop-admin", "shop.admin:app", 6),
                ("old", "a.b:c", 10)
            ]
        );
        assert_eq!(
            (facts.scripts[0].name.as_str(), facts.scripts[0].line),
            ("poe lint", 8)
        );
    }

    #[test]
    fn programs_of_rust() {
        for (text, expected) in [
            ("[package]\nname = 'shop'\n", vec![("shop", "src/main.rs")]),
            (
                "[package]\nname = 'shop'\n[[bin]]\nname = 'shopd'\npath = 'src/d.rs'\n[[bin]]\nname = 'x'\n",
                vec![
                    ("shopd", "src/d.rs"),
                    ("x", "src/bin/x.rs"),
                    ("shop", "src/main.rs"),
                ],
            ),
            (
                "[package]\nname = 'shop-cli'\n[[bin]]\nname = 'shop'\npath = 'src/main.rs'\n",
                vec![("shop", "src/main.rs")],
            ),
            ("[workspace]\nmembers = []\n", vec![]),
            ("not toml [", vec![]),
        ] {
            let mut facts = Facts::default();
            cargo(text, &mut facts);
            let programs: Vec<_> = facts
                .programs
                .iter()
                .map(|program| (program.name.as_str(), program.target.as_str()))
                .collect();
            assert_eq!(programs, expected, "{text}");
        }
    }
}
