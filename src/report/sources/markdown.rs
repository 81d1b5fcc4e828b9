//! Sources in the summary of a job.

use std::fmt::Write;

use super::order::{excluded, groups};
use crate::{
    domain::manifest::{Manifest, SourceStatus},
    report::escape::prose as plain,
};

/// Rows of the table; the others are counted.
const ROWS: usize = 300;
/// Warnings of a source; the others are counted.
const WARNINGS: usize = 5;

/// A table of the sources that need a look, with their warnings, and the others folded away.
pub fn sources_markdown(manifest: &Manifest) -> String {
    let mut out = String::new();
    let sources: Vec<_> = groups(manifest)
        .into_iter()
        .flat_map(|(kind, sources)| sources.into_iter().map(move |source| (kind, source)))
        .collect();
    let (calm, doubtful): (Vec<_>, Vec<_>) = sources
        .into_iter()
        .partition(|(_, source)| source.status == SourceStatus::Trusted);
    if !doubtful.is_empty() {
        out.push_str("| | score | source | why |\n| --- | ---: | --- | --- |\n");
        for (kind, source) in doubtful.iter().take(ROWS) {
            let mut why: Vec<String> = source
                .warnings
                .iter()
                .take(WARNINGS)
                .map(|warning| {
                    let line = warning
                        .line
                        .map(|line| format!("line {line}: "))
                        .unwrap_or_default();
                    format!("{line}{}", plain(&warning.message))
                })
                .collect();
            if source.warnings.len() > WARNINGS {
                why.push(format!("and {} more", source.warnings.len() - WARNINGS));
            }
            let _ = writeln!(
                out,
                "| {} | {} | **{}** ({kind})<br>{} | {} |",
                source.status.word(),
                source.score,
                plain(&source.path),
                plain(&source.title),
                why.join("<br>")
            );
        }
        if doubtful.len() > ROWS {
            let _ = writeln!(out, "\n…and {} more.", doubtful.len() - ROWS);
        }
        out.push('\n');
    }
    if !calm.is_empty() {
        let _ = writeln!(out, "<details><summary>{} trusted</summary>\n", calm.len());
        for (kind, source) in calm.iter().take(ROWS) {
            let _ = writeln!(
                out,
                "- {} ({kind}, {}): {}",
                plain(&source.path),
                source.score,
                plain(&source.title)
            );
        }
        if calm.len() > ROWS {
            let _ = writeln!(out, "- …and {} more", calm.len() - ROWS);
        }
        out.push_str("\n</details>\n\n");
    }
    let excluded = excluded(manifest).len();
    if excluded > 0 {
        let _ = writeln!(out, "{excluded} excluded: never read by a model.\n");
    }
    out
}
