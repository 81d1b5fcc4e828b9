//! Sources on a terminal.

use std::fmt::Write;

use super::{
    lines::wrapped,
    order::{excluded, groups},
};
use crate::{
    domain::manifest::{Manifest, Source, SourceStatus},
    report::{
        style::{Paint, Style},
        text::{counted, fit, visible, width, wrap},
    },
};

/// Rows of a type; the others are counted.
const ROWS: usize = 200;
/// Warnings of a source; the others are counted.
const WARNINGS: usize = 3;
/// Columns of a line where nobody knows how many there are.
const USUAL: usize = 120;
/// Columns of a path at most, so that titles begin in one column.
const PATH: usize = 56;
/// Columns before a warning's text.
const INDENT: usize = 11;

/// Every source with its status and score; those that need a look with the first of their warnings.
pub fn sources_text(manifest: &Manifest, style: &Style) -> String {
    let mut out = String::new();
    let columns = style.width.unwrap_or(USUAL);
    for (name, sources) in groups(manifest) {
        let _ = writeln!(out, "{}", style.paint(Paint::Strong, name));
        let longest = sources
            .iter()
            .take(ROWS)
            .map(|source| width(&visible(&source.path)))
            .max()
            .unwrap_or(0);
        let path = longest.min(PATH).min(columns.saturating_sub(24).max(16));
        for source in sources.iter().take(ROWS) {
            row(&mut out, source, path, columns, style);
        }
        if sources.len() > ROWS {
            let _ = writeln!(
                out,
                "  and {} more: scenarioforge scan --json",
                sources.len() - ROWS
            );
        }
        out.push('\n');
    }
    let excluded = excluded(manifest);
    if !excluded.is_empty() {
        let _ = writeln!(out, "{}", style.paint(Paint::Strong, "excluded"));
        for source in excluded.iter().take(ROWS / 10) {
            let why = source
                .warnings
                .first()
                .map_or("", |warning| warning.message.as_str());
            let line = format!("  {}  {}", visible(&source.path), visible(why));
            let _ = writeln!(
                out,
                "{}",
                style.paint(Paint::Dim, fit(&line, columns).into_owned())
            );
        }
        if excluded.len() > ROWS / 10 {
            let _ = writeln!(out, "  and {} more", excluded.len() - ROWS / 10);
        }
        out.push('\n');
    }
    let baseline = &manifest.code_baseline;
    let offers = [
        (baseline.routes.len(), "route"),
        (baseline.commands.len(), "command"),
        (baseline.config_keys.len(), "configuration key"),
    ];
    let offers: Vec<String> = offers
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, noun)| counted(*count as u64, noun))
        .collect();
    let files = counted(baseline.files, "file");
    let line = match offers.is_empty() {
        true => format!("code {files}\n"),
        false => format!("code {files}: {}\n", offers.join(", ")),
    };
    // What wrapping counts has no colours yet.
    let line = wrapped(&line, style);
    let line = line.strip_prefix("code").unwrap_or(&line);
    let _ = write!(out, "{}{line}", style.paint(Paint::Strong, "code"));
    out
}

fn row(out: &mut String, source: &Source, path_columns: usize, columns: usize, style: &Style) {
    let (sign, paint) = match source.status {
        SourceStatus::Trusted => (style.symbol("✓", "+"), Paint::Good),
        SourceStatus::Suspect => (style.symbol("!", "!"), Paint::Doubtful),
        SourceStatus::Stale | SourceStatus::Excluded => (style.symbol("✗", "x"), Paint::Bad),
    };
    let path = visible(&source.path);
    // The end of a path says more than its beginning.
    let path = tail(&path, path_columns);
    let pad = " ".repeat(path_columns.saturating_sub(width(&path)));
    let left = columns.saturating_sub(20 + path_columns);
    let title = visible(&source.title);
    let title = if left < 8 {
        String::new()
    } else {
        fit(&title, left).into_owned()
    };
    let line = format!(
        "  {} {:>3}  {path}{pad}  {}",
        style.paint(paint, format!("{sign} {:<8}", source.status.word())),
        source.score,
        style.paint(Paint::Dim, title),
    );
    let _ = writeln!(out, "{}", line.trim_end());
    if source.status == SourceStatus::Trusted {
        return;
    }
    for warning in source.warnings.iter().take(WARNINGS) {
        let line = warning
            .line
            .map(|line| line.to_string())
            .unwrap_or_default();
        let message = visible(&warning.message);
        let room = columns.saturating_sub(INDENT + 2).max(20);
        for (number, part) in wrap(&message, room).into_iter().enumerate() {
            let line = if number == 0 { line.as_str() } else { "" };
            let _ = writeln!(
                out,
                "{}  {part}",
                style.paint(Paint::Dim, format!("{line:>INDENT$}"))
            );
        }
    }
    if source.warnings.len() > WARNINGS {
        let _ = writeln!(
            out,
            "{:>INDENT$}  and {} more",
            "",
            source.warnings.len() - WARNINGS
        );
    }
}

/// The end of a path in at most `max` columns.
fn tail(path: &str, max: usize) -> String {
    if width(path) <= max {
        return path.to_owned();
    }
    let mut kept: Vec<char> = Vec::new();
    let mut used = 1;
    for c in path.chars().rev() {
        used += width(c.encode_utf8(&mut [0; 4]));
        if used > max {
            break;
        }
        kept.push(c);
    }
    kept.push('…');
    kept.iter().rev().collect()
}
