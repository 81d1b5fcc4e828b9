//! From globs to sources: what is selected, and which warnings are acknowledged.

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobMatcher};

use super::{super::error::CliError, arguments::Choice};
use crate::{
    check::warning_digest,
    domain::{
        confirmation::{Objection, exclusion},
        manifest::{Acknowledgement, Manifest, Source, SourceStatus},
    },
};

/// A longer pattern is compared with nothing: it is no slip of the hand.
const LONGEST_COMPARED: usize = 200;
/// Sources that a pattern is compared with, to name the nearest.
const MOST_COMPARED: usize = 10_000;

/// A glob over paths, file names and ids.
struct Pattern<'t> {
    text: &'t str,
    glob: GlobMatcher,
    names_files: bool,
}

impl<'t> Pattern<'t> {
    fn new(text: &'t str, flag: &str) -> Result<Self, CliError> {
        let glob = GlobBuilder::new(text)
            .literal_separator(true)
            .build()
            .map_err(|error| {
                CliError::input(format!("{flag} `{text}` is no glob")).because(error)
            })?;
        Ok(Self {
            text,
            glob: glob.compile_matcher(),
            names_files: !text.contains('/'),
        })
    }

    fn matches(&self, source: &Source) -> bool {
        let name = || {
            source
                .path
                .rsplit_once('/')
                .map_or(&*source.path, |(_, name)| name)
        };
        self.text == source.path
            || self.text == source.id.as_str()
            || self.glob.is_match(&source.path)
            || self.glob.is_match(source.id.as_str())
            || (self.names_files && self.glob.is_match(name()))
    }
}

/// Applies choices to the selection of a manifest. Returns what the user should know beside.
///
/// # Errors
/// A pattern is no glob, or names nothing, or only sources that are excluded.
pub(super) fn choose(manifest: &mut Manifest, choices: &[Choice]) -> Result<Vec<String>, CliError> {
    let mut remarks = Vec::new();
    for choice in choices {
        match choice {
            Choice::AllTrusted => {
                let trusted = |source: &&mut Source| source.status == SourceStatus::Trusted;
                for source in manifest.sources.iter_mut().filter(trusted) {
                    source.selected = true;
                }
            }
            Choice::Select(text) => {
                let pattern = Pattern::new(text, "--select")?;
                let (mut found, mut excluded) = (false, Vec::new());
                for source in &mut manifest.sources {
                    if !pattern.matches(source) {
                        continue;
                    }
                    match exclusion(source) {
                        Some(objection) => excluded.push(objection),
                        None => (found, source.selected) = (true, true),
                    }
                }
                match excluded.len() {
                    0 if !found => return Err(unknown(text, "--select", manifest)),
                    0 => {}
                    count if found => remarks.push(format!(
                        "--select `{text}` left out {count} that {} excluded",
                        if count == 1 { "is" } else { "are" }
                    )),
                    _ => return Err(refused(excluded.swap_remove(0))),
                }
            }
            Choice::Deselect(text) => {
                let pattern = Pattern::new(text, "--deselect")?;
                let mut found = false;
                for source in &mut manifest.sources {
                    if pattern.matches(source) {
                        (found, source.selected) = (true, false);
                    }
                }
                if !found {
                    return Err(unknown(text, "--deselect", manifest));
                }
            }
        }
    }
    Ok(remarks)
}

/// Acknowledges warnings. Those that are acknowledged already keep who did it. Returns how many are new.
///
/// # Errors
/// A pattern is no glob, or names no source, or no warning of the sources that it names.
pub(super) fn acknowledge(
    manifest: &mut Manifest,
    patterns: &[String],
    by: &str,
    at: jiff::Timestamp,
    note: Option<&str>,
) -> Result<usize, CliError> {
    let mut new = 0;
    for text in patterns {
        let named = sources_of(text, manifest)?;
        // Only where the whole names no source is what follows the last colon a code.
        let (named, code) = match (named.is_empty(), text.rsplit_once(':')) {
            (true, Some((glob, code))) if is_code(code) => {
                (sources_of(glob, manifest)?, Some(code))
            }
            _ => (named, None),
        };
        if named.is_empty() {
            let glob = text.rsplit_once(':').map_or(&**text, |(glob, _)| glob);
            return Err(unknown(glob, "--acknowledge", manifest));
        }
        let code_glob = code
            .map(|code| Pattern::new(code, "--acknowledge"))
            .transpose()?;
        let mut found = false;
        let mut codes = BTreeSet::new();
        for place in named {
            let source = &mut manifest.sources[place];
            for number in 0..source.warnings.len() {
                let warning = &source.warnings[number];
                if code_glob
                    .as_ref()
                    .is_some_and(|code| !code.glob.is_match(&warning.code))
                {
                    codes.insert(warning.code.clone());
                    continue;
                }
                found = true;
                if warning.acknowledged.is_none() {
                    new += 1;
                    let of = warning_digest(source, warning);
                    source.warnings[number].acknowledged = Some(Acknowledgement {
                        by: by.to_owned(),
                        at,
                        note: note.map(str::to_owned),
                        of,
                    });
                }
            }
        }
        if !found {
            return Err(match code {
                None => CliError::input(format!(
                    "--acknowledge `{text}`: there is no warning to acknowledge"
                ))
                .hint("leave it out"),
                Some(code) => {
                    let error = CliError::input(format!(
                        "--acknowledge `{text}`: there is no warning with the code `{code}`"
                    ));
                    let codes: Vec<_> = codes.iter().take(10).map(String::as_str).collect();
                    match codes.is_empty() {
                        true => error.hint("there is no warning at all: leave it out"),
                        false => error.hint(format!("codes there: {}", codes.join(", "))),
                    }
                }
            });
        }
    }
    Ok(new)
}

/// Places in the manifest of the sources that a glob names; none where it is no glob that could name any.
fn sources_of(text: &str, manifest: &Manifest) -> Result<Vec<usize>, CliError> {
    let pattern = Pattern::new(text, "--acknowledge")?;
    let sources = manifest.sources.iter().enumerate();
    Ok(sources
        .filter(|(_, source)| pattern.matches(source))
        .map(|(place, _)| place)
        .collect())
}

fn is_code(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-*?".contains(&byte)
        })
}

/// An objection with what to do about it.
pub(super) fn refused(objection: Objection) -> CliError {
    let error = CliError::input(objection.to_string());
    match objection {
        Objection::Excluded { remedy, .. } => error.hint(remedy),
        Objection::NoteNeeded { .. } => error
            .hint("say why these are relied on all the same: --note 'why'")
            .hint("or take them out: --deselect GLOB; contradictions that were looked at can be acknowledged: --acknowledge GLOB:CODE"),
        Objection::NothingSelected => error
            .hint("select documents: --select GLOB, or --all-trusted")
            .hint("or say that this is meant: --yes"),
    }
}

fn unknown(pattern: &str, flag: &str, manifest: &Manifest) -> CliError {
    let error = CliError::input(format!("{flag} `{pattern}` names no source"));
    let file_name = |path: &'_ str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let near = |text: &str| strsim::jaro_winkler(pattern, text);
    let compared = match pattern.len() > LONGEST_COMPARED {
        true => 0,
        false => MOST_COMPARED,
    };
    let nearest = manifest
        .sources
        .iter()
        .take(compared)
        .filter(|source| source.path.len() <= 4 * LONGEST_COMPARED)
        .map(|source| {
            let likeness = near(&source.path)
                .max(near(source.id.as_str()))
                .max(near(&file_name(&source.path)));
            (likeness, &source.path)
        })
        .max_by(|one, other| one.0.total_cmp(&other.0));
    match nearest {
        Some((likeness, path)) if likeness > 0.7 => error.hint(format!("did you mean `{path}`?")),
        _ if manifest.sources.is_empty() => {
            error.hint("the manifest has no source: write documents, and run `scenarioforge scan`")
        }
        _ => error.hint(
            "name sources by a glob over paths, for example `docs/**`, or by id; the manifest has them all",
        ),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn manifest() -> Manifest {
        let source = |path: &str, status: &str, selected: bool| {
            let id = format!("src-{}", path.replace(['/', '.', ':', '[', ']'], "-"));
            json!({
                "id": id, "path": path, "type": "spec", "title": path, "sha256": "0", "bytes": 1, "last_commit": null,
                "status": status, "score": 50, "selected": selected, "warnings": [
                    { "code": "missing-route", "line": 1, "reference": "GET /", "message": "m" },
                    { "code": "contradicts-code", "line": 2, "reference": "10", "message": "m" }
                ]
            })
        };
        let mut manifest: Manifest = serde_json::from_value(json!({
            "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
            "sources": [
                source("docs/prd.md", "trusted", false),
                source("docs/api/spec.md", "suspect", true),
                source("docs/old.md", "excluded", false),
                source("docs/a:b.md", "stale", false),
                source("README[1].md", "trusted", false)
            ],
            "code_baseline": { "digest": "sha256:0", "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
            "confirmation": null
        }))
        .expect("a manifest");
        manifest.sources[4].warnings.clear();
        manifest
    }

    fn select(glob: &str) -> Choice {
        Choice::Select(glob.to_owned())
    }

    fn deselect(glob: &str) -> Choice {
        Choice::Deselect(glob.to_owned())
    }

    fn selected(manifest: &Manifest) -> Vec<&str> {
        let sources = manifest.sources.iter().filter(|source| source.selected);
        sources.map(|source| source.path.as_str()).collect()
    }

    #[test]
    fn globs_name_paths_file_names_and_ids() {
        for (choices, expected) in [
            (vec![], vec!["docs/api/spec.md"]),
            (
                vec![Choice::AllTrusted],
                vec!["docs/prd.md", "docs/api/spec.md", "README[1].md"],
            ),
            (
                vec![select("docs/*.md")],
                vec!["docs/prd.md", "docs/api/spec.md", "docs/a:b.md"],
            ),
            (vec![deselect("**"), select("prd.md")], vec!["docs/prd.md"]),
            (vec![deselect("*"), select("prd.*")], vec!["docs/prd.md"]),
            (
                vec![deselect("**/*.md"), select("src-docs-prd-md")],
                vec!["docs/prd.md"],
            ),
            (
                vec![deselect("docs/**"), select("README[1].md")],
                vec!["README[1].md"],
            ),
            (
                vec![select("**"), deselect("docs/**")],
                vec!["README[1].md"],
            ),
            (
                vec![
                    select("docs/**"),
                    deselect("src-docs-api-*"),
                    deselect("a:b.md"),
                ],
                vec!["docs/prd.md"],
            ),
        ] {
            let mut manifest = manifest();
            assert!(choose(&mut manifest, &choices).is_ok(), "{choices:?}");
            assert_eq!(selected(&manifest), expected, "{choices:?}");
        }
        let mut manifest = manifest();
        assert_eq!(
            choose(&mut manifest, &[select("docs/**")]).ok(),
            Some(vec![
                "--select `docs/**` left out 1 that is excluded".to_owned()
            ])
        );
    }

    #[test]
    fn what_names_nothing_names_the_nearest() {
        for (choice, told) in [
            (
                select("docs/prd.txt"),
                "error: --select `docs/prd.txt` names no source\n  hint: did you mean `docs/prd.md`?\n",
            ),
            (
                deselect("specs.md"),
                "error: --deselect `specs.md` names no source\n  hint: did you mean `docs/api/spec.md`?\n",
            ),
            (
                select("q/*/x"),
                "error: --select `q/*/x` names no source\n  hint: name sources by a glob over paths, for example `docs/**`, or by id; the manifest has them all\n",
            ),
            (
                select("a{b"),
                "error: --select `a{b` is no glob\n  because: error parsing glob 'a{b': unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)\n",
            ),
            (
                select("docs/old.*"),
                "error: docs/old.md is excluded and cannot be selected: m\n  hint: select what takes its place; or correct what the document says of itself, and run `scenarioforge scan`\n",
            ),
        ] {
            let error = choose(&mut manifest(), std::slice::from_ref(&choice));
            assert_eq!(
                error.err().map(|error| error.render(false)).as_deref(),
                Some(told),
                "{choice:?}"
            );
        }
        let long = select(&"x".repeat(100_000));
        assert!(choose(&mut manifest(), &[long]).is_err());
    }

    #[test]
    fn warnings_are_acknowledged_by_source_and_code() {
        let at = "2026-01-01T00:00:00Z".parse().expect("a time");
        for (pattern, count) in [
            ("docs/prd.md", Ok(2)),
            ("docs/prd.md:missing-route", Ok(1)),
            ("**:contradict*", Ok(4)),
            ("docs/a:b.md", Ok(2)),
            ("docs/a:b.md:missing-route", Ok(1)),
            (
                "docs/prd.md:no-such",
                Err(
                    "--acknowledge `docs/prd.md:no-such`: there is no warning with the code `no-such`\n  hint: codes there: contradicts-code, missing-route\n",
                ),
            ),
            (
                "README[1].md",
                Err(
                    "--acknowledge `README[1].md`: there is no warning to acknowledge\n  hint: leave it out\n",
                ),
            ),
            (
                "docs/prb.md:missing-route",
                Err(
                    "--acknowledge `docs/prb.md` names no source\n  hint: did you mean `docs/prd.md`?\n",
                ),
            ),
        ] {
            let mut manifest = manifest();
            let done = acknowledge(
                &mut manifest,
                &[pattern.to_owned()],
                "ada",
                at,
                Some("seen"),
            );
            let done = done.map_err(|error| error.render(false));
            assert_eq!(
                done,
                count.map_err(|told: &str| format!("error: {told}")),
                "{pattern}"
            );
            if let Ok(count) = done {
                let warnings = manifest.sources.iter().flat_map(|source| &source.warnings);
                let given: Vec<_> = warnings
                    .filter_map(|warning| warning.acknowledged.as_ref())
                    .collect();
                assert_eq!(given.len(), count);
                assert!(given.iter().all(|one| one.by == "ada"
                    && one.note.as_deref() == Some("seen")
                    && one.of.len() == 64));
                let again = acknowledge(&mut manifest, &[pattern.to_owned()], "bob", at, None);
                assert_eq!(again.ok(), Some(0), "who was first stays");
            }
        }
    }
}
