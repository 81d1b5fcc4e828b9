//! Which reader a manifest has.

use super::{super::facts::Facts, json, lines, tables};

/// Adds what the file tells. Files that are no manifests add nothing.
pub(in super::super) fn facts(path: &str, text: &str, out: &mut Facts) {
    match path.rsplit('/').next().unwrap_or(path) {
        "package.json" => json::package(text, out),
        "composer.json" => json::scripts(text, "scripts", "composer", out),
        "deno.json" | "deno.jsonc" => json::scripts(text, "tasks", "deno task", out),
        "pyproject.toml" => tables::pyproject(text, out),
        "Pipfile" => tables::pipfile(text, out),
        "Cargo.toml" => tables::cargo(text, out),
        "setup.cfg" | "setup.py" => lines::entry_points(text, out),
        "Taskfile.yml" | "Taskfile.yaml" | "taskfile.yml" | "taskfile.yaml" => {
            lines::taskfile(text, out);
        }
        "justfile" | "Justfile" | ".justfile" => lines::justfile(text, out),
        "Makefile" | "makefile" | "GNUmakefile" => lines::makefile(text, out),
        name if name.ends_with(".just") => lines::justfile(text, out),
        name if name.ends_with(".mk") || name.starts_with("Makefile.") => {
            lines::makefile(text, out);
        }
        _ => {}
    }
}
