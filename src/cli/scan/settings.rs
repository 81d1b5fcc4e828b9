//! The configuration that a scan needs, where there may be none yet.

use std::path::Path;

use crate::{
    check::{CONFIG_PATH, FileText, Format, Severity, check_config, load_config, render, worst},
    cli::{check::SHOWN, error::CliError},
    domain::config::Config,
};

/// Reads the configuration; the defaults where there is none at its usual place.
///
/// # Errors
/// When it cannot be read, or is wrong.
pub(super) fn config(root: &Path, path: &Path, color: bool) -> Result<Config, CliError> {
    let file = root.join(path);
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(error)
            if error.kind() == std::io::ErrorKind::NotFound && path == Path::new(CONFIG_PATH) =>
        {
            return Ok(Config::default());
        }
        Err(error) => {
            return Err(
                CliError::input(format!("{} cannot be read", file.display()))
                    .because(error)
                    .hint("is --config right?"),
            );
        }
    };
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
