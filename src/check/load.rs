//! From text to typed values. The fast path is one typed parse; only when it fails is everything that is wrong looked
//! for.

use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{
    explain::explain,
    finding::{Finding, Severity},
    path::print,
    place::{Format, count, locate},
    schema::SchemaKind,
    syntax,
    syntax::strip_mark,
    tokens::path_at,
    toml,
    wording::shorten,
};
use crate::domain::{config::Config, manifest::Manifest, pack::Pack};

/// Reads `config.toml`. `path` is the file's name in findings.
pub fn load_config(text: &str, path: &str) -> Result<Config, Vec<Finding>> {
    config(strip_mark(text)).map_err(|mut findings| {
        locate(&mut findings, strip_mark(text), Format::Toml);
        in_file(findings, path)
    })
}

/// Reads `scenarios.json`. `path` is the file's name in findings.
pub fn load_pack(text: &str, path: &str) -> Result<Pack, Vec<Finding>> {
    json(text, path, SchemaKind::Pack, |pack: &Pack| &pack.schema)
}

/// Reads `manifest.json`. `path` is the file's name in findings.
pub fn load_manifest(text: &str, path: &str) -> Result<Manifest, Vec<Finding>> {
    json(text, path, SchemaKind::Manifest, |manifest: &Manifest| {
        &manifest.schema
    })
}

fn in_file(mut findings: Vec<Finding>, path: &str) -> Vec<Finding> {
    for finding in &mut findings {
        path.clone_into(&mut finding.file);
    }
    findings.sort_by_key(|finding| finding.offset);
    findings
}

fn config(text: &str) -> Result<Config, Vec<Finding>> {
    let value = toml::read(text).map_err(|errors| {
        let finding = |error: toml::SyntaxError| {
            let mut finding = Finding::new(
                "toml-syntax",
                Severity::Error,
                String::new(),
                shorten(&error.message),
            );
            finding.offset = Some(error.offset);
            finding
        };
        errors.into_iter().map(finding).collect::<Vec<_>>()
    })?;
    // Spans are lost on the way to a value, so what only the types refuse is found in the value's own JSON text.
    let printed = value.to_string();
    serde_json::from_str(&printed).map_err(|error| {
        let findings = explain(SchemaKind::Config, &value);
        if findings.is_empty() {
            // The offset is one of the printed value, not of the file.
            let mut finding = refused(&error, &printed);
            finding.offset = None;
            vec![finding]
        } else {
            findings
        }
    })
}

fn json<T: DeserializeOwned>(
    text: &str,
    path: &str,
    kind: SchemaKind,
    schema: impl Fn(&T) -> &String,
) -> Result<T, Vec<Finding>> {
    let text = strip_mark(text);
    let found = match serde_json::from_str::<T>(text) {
        Ok(value) => match version(kind, schema(&value)) {
            None => return Ok(value),
            Some(finding) => vec![finding],
        },
        Err(error) => json_findings(text, kind, &error),
    };
    let mut findings = found;
    match findings.as_mut_slice() {
        // It knows its place, and a text with a syntax error has no paths.
        [only] if only.offset.is_some() => count(&mut findings, text),
        _ => locate(&mut findings, text, Format::Json),
    }
    Err(in_file(findings, path))
}

/// All that is wrong with a text that the types refused.
fn json_findings(text: &str, kind: SchemaKind, error: &serde_json::Error) -> Vec<Finding> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return vec![syntax::explain(text, &error)],
    };
    if let Some(Value::String(found)) = value.get("schema")
        && let Some(finding) = version(kind, found)
    {
        return vec![finding];
    }
    let findings = explain(kind, &value);
    if findings.is_empty() {
        vec![refused(error, text)]
    } else {
        findings
    }
}

/// What the types refuse although the schema does not, for example a key that stands there twice.
fn refused(error: &serde_json::Error, text: &str) -> Finding {
    let offset = syntax::offset(text, error);
    let code = match error.to_string().starts_with("duplicate field") {
        true => "duplicate-key",
        false => "not-valid",
    };
    let message = shorten(&syntax::message(error));
    let (path, begin) = path_at(text, offset);
    let mut finding = Finding::new(code, Severity::Error, print(&path), message);
    finding.offset = Some(begin);
    finding
}

/// A finding unless the version is one that this program reads.
fn version(kind: SchemaKind, found: &str) -> Option<Finding> {
    let expected = kind.version()?;
    let (name, major) = expected.split_once('/')?;
    let say = |code, message, remedy: String| {
        let finding = Finding::new(code, Severity::Error, "schema".to_owned(), message);
        Some(finding.with_remedy(remedy))
    };
    match found.split_once('/') {
        Some((document, version)) if document == name => {
            if version.split('.').next() == Some(major) {
                return None;
            }
            say(
                "wrong-version",
                format!(
                    "this file is `{}`, but `{expected}` was expected",
                    shorten(found)
                ),
                format!(
                    "use the version of scenarioforge that wrote it, or bring the file to `{expected}`"
                ),
            )
        }
        _ => say(
            "wrong-schema",
            format!("`{}` is not the schema of this file", shorten(found)),
            format!("write \"{expected}\""),
        ),
    }
}
