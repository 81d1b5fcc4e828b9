//! The programs of the repository: a command of any other one says nothing of it.

use rustc_hash::FxHashSet;

use crate::domain::inventory::Inventory;

/// Folders whose entries are programs.
const FOLDERS: [&str; 9] = [
    "cmd", "bin", "sbin", "exe", "libexec", "scripts", "script", "tools", "hack",
];

/// Endings that a script may have.
const SCRIPTS: [&str; 8] = ["sh", "bash", "py", "rb", "pl", "js", "php", "ps1"];

/// Files that make their folder a program.
const MAINS: [&str; 6] = [
    "main.go",
    "__main__.py",
    "main.rs",
    "main.c",
    "main.cc",
    "main.cpp",
];

/// Programs that the repository has.
pub(super) struct Programs<'t>(FxHashSet<&'t str>);

impl<'t> Programs<'t> {
    /// What the code's commands hang on, and what files are called by.
    pub(super) fn of(inventory: &'t Inventory) -> Self {
        let mut all = FxHashSet::default();
        for place in &inventory.commands {
            let program = match place.name.split_once(' ') {
                Some((program, _)) => Some(program),
                // A command alone may hang on a group that nobody could read; in a manifest it is a program.
                None => (!is_code(&place.file)).then_some(place.name.as_str()),
            };
            all.extend(program);
        }
        for file in &inventory.files {
            let (folders, name) = file.rsplit_once('/').unwrap_or(("", file));
            let folder = folders.rsplit('/').next().unwrap_or_default();
            if MAINS.contains(&name) {
                all.insert(folder);
            }
            let mut above = folders.split('/');
            while let Some(part) = above.next() {
                // `cmd/shop/serve.go`
                if part == "cmd" {
                    all.extend(above.next());
                }
            }
            if !folders.is_empty() && !FOLDERS.contains(&folder) {
                continue;
            }
            all.extend(match name.split_once('.') {
                None => Some(name),
                Some((stem, extension)) => SCRIPTS.contains(&extension).then_some(stem),
            });
        }
        Self(all)
    }

    /// Whether the program of a command is one of them.
    pub(super) fn have(&self, command: &str) -> bool {
        let program = command.split(' ').next().unwrap_or(command);
        self.0.contains(program)
    }
}

/// Whether a file is no list of a package's programs.
fn is_code(file: &str) -> bool {
    let name = file.rsplit('/').next().unwrap_or(file);
    let manifest = name == "setup.py"
        || [".json", ".toml", ".cfg", ".gemspec", ".csproj", ".cabal"]
            .iter()
            .any(|end| name.ends_with(end));
    !manifest
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::manifest::NamedPlace;

    #[test]
    fn programs_by_their_commands_and_their_files() {
        let place = |name: &str, file: &str| NamedPlace {
            name: name.to_owned(),
            file: file.to_owned(),
            line: 1,
        };
        let inventory = Inventory {
            commands: vec![
                place("image", "lxc/image.go"),
                place("kiosk", "package.json"),
                place("shop import", "cli.py"),
            ],
            files: [
                "bin/till",
                "cmd/stock/serve.go",
                "docs/role/list.md",
                "lxd/main.go",
                "lxd/storage/pool.go",
                "manage.py",
                "scripts/sync.sh",
            ]
            .map(str::to_owned)
            .to_vec(),
            ..Inventory::default()
        };
        let programs = Programs::of(&inventory);
        for (command, own) in [
            ("shop export", true),
            ("kiosk open", true),
            ("till count", true),
            ("stock serve", true),
            ("lxd init", true),
            ("manage migrate", true),
            ("sync", true),
            ("image alias", false),
            ("import orders", false),
            ("role assignments", false),
            ("storage pool", false),
            ("vagrant up", false),
            ("", false),
        ] {
            assert_eq!(programs.have(command), own, "{command}");
        }
    }
}
