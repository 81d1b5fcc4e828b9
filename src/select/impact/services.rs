//! What services are started from: all scenarios stand on it.

use std::collections::HashMap;

use serde_json::Value;

use super::{
    files::{FileId, Files},
    mentions::Mentions,
    paths::{extension, folder, join, name},
    question::{Contents, End},
};
use crate::domain::config::Config;

/// Bytes of a script that is looked at for further names.
const MAX_SCRIPT: u64 = 256 << 10;
/// Scripts that start scripts.
const MAX_DEPTH: usize = 3;

/// What the commands of services name, directly or by scripts.
#[derive(Debug, Default)]
pub(super) struct Services {
    pub(super) named: Mentions,
    /// The service by which a file was found first.
    by: HashMap<FileId, String>,
}

impl Services {
    pub(super) fn of(
        config: &Config,
        files: &Files,
        contents: &dyn Contents,
        prefix: &str,
    ) -> Self {
        let mut services = Self::default();
        for (service, settings) in &config.services {
            let Some(command) = &settings.command else {
                continue;
            };
            let mut found = Mentions::default();
            found.command(command, files, prefix);
            scripts(command, files, contents, prefix, &mut found);
            for file in &found.files {
                let by = services.by.entry(*file);
                by.or_insert_with(|| service.to_string());
            }
            services.named.files.append(&mut found.files);
            services.named.folders.append(&mut found.folders);
            services.named.shallow.append(&mut found.shallow);
            services.named.whole |= found.whole;
        }
        services
    }

    /// The service whose command names a file; `None`: none does.
    pub(super) fn naming(&self, file: FileId) -> Option<&str> {
        self.by.get(&file).map(String::as_str)
    }
}

/// Names in the scripts that a command starts.
fn scripts(
    command: &str,
    files: &Files,
    contents: &dyn Contents,
    prefix: &str,
    found: &mut Mentions,
) {
    let mut seen: Vec<FileId> = Vec::new();
    for _ in 0..MAX_DEPTH {
        let mut next: Vec<FileId> = found
            .files
            .iter()
            .copied()
            .filter(|file| !seen.contains(file))
            .collect();
        let folders = found.folders.iter().map(String::as_str).chain([prefix]);
        let implied = folders.flat_map(|folder| {
            ["package.json", "Makefile", "Procfile", "justfile"].map(|file| (folder, file))
        });
        for (folder, file) in implied {
            let starts = match file {
                "package.json" => ["npm", "yarn", "pnpm", "bun", "node"]
                    .iter()
                    .any(|tool| command.contains(tool)),
                "Makefile" => command.contains("make"),
                "justfile" => command.contains("just"),
                _ => command.contains("foreman") || command.contains("overmind"),
            };
            let id = join(folder, file).and_then(|path| files.find(&path));
            next.extend(id.filter(|id| starts && !seen.contains(id)));
        }
        if next.is_empty() {
            return;
        }
        for file in next {
            seen.push(file);
            let path = files.path(file);
            let is_script = matches!(extension(path), "sh" | "bash" | "json" | "mk" | "")
                && (extension(path) != "json" || name(path) == "package.json");
            if !is_script {
                continue;
            }
            let Some(bytes) = contents.read(End::After, path, MAX_SCRIPT) else {
                continue;
            };
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let here = folder(path).to_owned();
            if name(path) == "package.json" {
                let package: Value = serde_json::from_str(&text).unwrap_or(Value::Null);
                let scripts = package["scripts"].as_object().into_iter().flatten();
                let texts = scripts
                    .filter_map(|(_, script)| script.as_str())
                    .chain(package["main"].as_str());
                for text in texts {
                    files_in(text, files, &here, found);
                }
            } else {
                for place in [here.as_str(), prefix] {
                    files_in(&text, files, place, found);
                }
            }
        }
    }
}

/// Only files: a script names many a folder.
fn files_in(text: &str, files: &Files, folder: &str, found: &mut Mentions) {
    let mut inside = Mentions::default();
    inside.command(text, files, folder);
    found.files.append(&mut inside.files);
}
