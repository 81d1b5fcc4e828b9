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

/// What does not fit a committed manifest (`wrong`, or `aside` where it fails nothing), and under it the sources as they are now.
pub fn check_markdown(wrong: &[String], aside: &[String], now: &Manifest) -> String {
    let mut out = if wrong.is_empty() {
        "## ✅ The sources fit the checkout\n\n".to_owned()
    } else {
        "## ❌ The sources no longer fit the checkout\n\n".to_owned()
    };
    for (label, told) in [("", wrong), ("left aside: ", aside)] {
        for one in told.iter().take(ROWS) {
            let _ = writeln!(out, "- {label}{}", plain(one));
        }
        if told.len() > ROWS {
            let _ = writeln!(out, "- …and {} more", told.len() - ROWS);
        }
    }
    if !wrong.is_empty() {
        out.push_str("\nScan, confirm and commit the manifest: `scenarioforge scan && scenarioforge confirm`\n");
    }
    out.push('\n');
    out.push_str(&sources_markdown(now));
    out
}

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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_does_not_fit_comes_first_and_stays_text() {
        let baseline = json!({
            "digest": format!("sha256:{}", "0".repeat(64)), "files": 0, "languages": {}, "routes": [],
            "commands": [], "config_keys": [], "symbols": 0
        });
        let now: Manifest = serde_json::from_value(json!({
            "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null,
            "sources": [], "code_baseline": baseline, "confirmation": null
        }))
        .expect("a manifest");
        let one = |text: &str| [text.to_owned()];
        let failed = check_markdown(&one("docs/a.md is gone\n# <b>no</b>"), &one("aside"), &now);
        assert!(
            failed.starts_with("## ❌ The sources no longer fit"),
            "{failed}"
        );
        assert!(failed.contains("\n- docs/a.md is gone"), "{failed}");
        assert!(failed.contains("\n- left aside: aside\n"), "{failed}");
        assert!(
            !failed.contains("<b>") && !failed.contains("\n# "),
            "{failed}"
        );
        assert!(
            failed.contains("`scenarioforge scan && scenarioforge confirm`"),
            "{failed}"
        );
        let many = vec!["docs/a.md is gone".to_owned(); 100_000];
        let long = check_markdown(&many, &[], &now);
        assert!(long.contains("- …and 99700 more\n") && long.len() < 100_000);
        let passed = check_markdown(&[], &[], &now);
        assert_eq!(passed, "## ✅ The sources fit the checkout\n\n\n");
    }
}
