//! `scan --explain PATH`: what a file was taken for, and everything that speaks for and against it.

use std::{fmt::Write, path::Path};

use super::{
    documents::{self, Wanted},
    gather,
    listing::list,
};
use crate::{
    cli::error::CliError,
    domain::{
        config::Config,
        manifest::{Source, SourceWarning},
    },
    report::visible,
    scan::discover::candidate,
};

pub(super) fn explain(root: &Path, config: &Config, path: &str) -> Result<String, CliError> {
    let path = path.trim_start_matches("./");
    let scanned = gather::scan(root, config, None, &|_| {})?;
    if let Some(source) = scanned
        .manifest
        .sources
        .iter()
        .find(|source| source.path == path)
    {
        return Ok(source_text(source));
    }
    let files = list(root)?.survey.files;
    let Some(file) = files.iter().find(|file| file.path == path) else {
        return Err(CliError::input(format!("{} is no file that a scan looks at", visible(path))).hint(
            "paths are from the checkout's root; links, files that a .gitignore leaves out and repositories inside are not looked at",
        ));
    };
    let wanted = Wanted::of(&config.sources)?;
    let (surroundings, _) = documents::surroundings(root, &files)?;
    let mut out = format!("{}: not a source\n", visible(path));
    if !wanted.includes(path) && !candidate(path, file.stamp.bytes, &surroundings) {
        // The same rules say more to who has opened it.
        out.push_str("  its name or its place rules it out, so it was not opened\n");
    }
    if let Some(bytes) = documents::one(root, path) {
        let looked = documents::looked(path, &bytes, false, &surroundings);
        for (rule, text, line) in looked.reasons {
            let line = line
                .map(|line| format!(" (line {line})"))
                .unwrap_or_default();
            let _ = writeln!(out, "  {rule}: {}{line}", visible(&text));
        }
    }
    out.push_str("to have it all the same: [sources] include in .scenarioforge/config.toml\n");
    Ok(out)
}

fn source_text(source: &Source) -> String {
    let mut out = format!(
        "{}: {} {}, {} of 100\n",
        visible(&source.path),
        source.status.word(),
        source.kind.word(),
        source.score
    );
    for reason in &source.reasons {
        let _ = writeln!(out, "  {}", visible(reason));
    }
    let signals = &source.signals;
    let drift = &signals.drift;
    let _ = writeln!(
        out,
        "names {} things of the code: {} there, {} gone; {} contradictions",
        drift.references, drift.resolved, drift.missing, drift.contradictions
    );
    if let Some(status) = &signals.declared.status {
        let _ = writeln!(out, "says of itself: {}", visible(status));
    }
    if let Some(recency) = &signals.recency {
        let _ = writeln!(
            out,
            "last changed {} days before the head; {} commits to code since, in {} of the files that it names",
            recency.age_days, recency.code_commits_since, recency.referenced_code_changed_since
        );
    }
    for warning in &source.warnings {
        warning_text(&mut out, warning);
    }
    out
}

fn warning_text(out: &mut String, warning: &SourceWarning) {
    let line = warning
        .line
        .map(|line| format!("line {line}: "))
        .unwrap_or_default();
    let _ = writeln!(
        out,
        "{}{} ({})",
        line,
        visible(&warning.message),
        warning.code
    );
    if let Some(revision) = &warning.revision {
        let _ = writeln!(out, "  last held at {revision}");
    }
    if !warning.remedy.is_empty() {
        let _ = writeln!(out, "  {}", visible(&warning.remedy));
    }
    if let Some(said) = &warning.acknowledged {
        let _ = writeln!(
            out,
            "  acknowledged by {} on {}",
            visible(&said.by),
            said.at
        );
    }
}
