//! The configuration that a scan needs, where there may be none yet.

use std::path::Path;

use crate::{
    check::{CONFIG_PATH, FileText, Format, Severity, check_config, load_config, render, worst},
    cli::{check::SHOWN, error::CliError},
    domain::config::Config,
    edge::files::Tree,
};

/// A longer configuration is none.
const MOST_BYTES: u64 = 4 << 20;

/// Reads the configuration; the defaults where there is none at its usual place.
///
/// # Errors
/// When it cannot be read, or is wrong.
pub(super) fn config(root: &Path, path: &Path, color: bool) -> Result<Config, CliError> {
    let file = root.join(path);
    let refused = |error: &dyn std::fmt::Display| {
        CliError::input(format!("{} cannot be read: {error}", file.display()))
            .hint("is --config right?")
    };
    // One of the checkout is a stranger's: no link in it leads out, and no pipe is waited for.
    let (folder, name) = match path.is_absolute() {
        true => (
            path.parent().unwrap_or(root),
            path.file_name().map(Path::new).unwrap_or(path),
        ),
        false => (root, path),
    };
    let tree = Tree::open(folder).map_err(|error| refused(&error))?;
    let name = name
        .to_str()
        .ok_or_else(|| refused(&"its name is no UTF-8"))?;
    if !tree.has(name).map_err(|error| refused(&error))? {
        return match path == Path::new(CONFIG_PATH) {
            true => Ok(Config::default()),
            false => Err(refused(&"there is no such file")),
        };
    }
    let bytes = tree
        .short(name, MOST_BYTES)
        .map_err(|error| refused(&error))?;
    let bytes = bytes.ok_or_else(|| refused(&"it is no ordinary file, or too long"))?;
    let text = String::from_utf8(bytes).map_err(|error| refused(&error))?;
    let name = path.display().to_string();
    let wrong = |findings: &[crate::check::Finding]| {
        let texts = [FileText {
            path: name.clone(),
            format: Format::Toml,
            text: text.clone(),
        }];
        CliError::findings(render(findings, &texts, color, SHOWN))
    };
    let config = load_config(&text, &name).map_err(|findings| wrong(&findings))?;
    let findings = check_config(&config);
    match worst(&findings) {
        Some(Severity::Error) => Err(wrong(&findings)),
        _ => Ok(config),
    }
}
