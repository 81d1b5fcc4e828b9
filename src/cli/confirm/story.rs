//! What a person says yes to, in lines: before it is written in the list, and after it on standard error.

use super::line::Tone;
use crate::domain::{
    confirmation::{changes, judge},
    manifest::{Manifest, Source, SourceStatus},
};

/// Lines, each with its tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Story(pub(super) Vec<(Tone, String)>);

/// The tone of a status.
pub(super) fn tone(status: SourceStatus) -> Tone {
    match status {
        SourceStatus::Trusted => Tone::Good,
        SourceStatus::Suspect => Tone::Doubtful,
        SourceStatus::Stale => Tone::Bad,
        SourceStatus::Excluded => Tone::Dim,
    }
}

/// `1 source`, `2 sources`.
pub(super) fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

/// Tells of a manifest whose confirmation is still the last one: what is in the way, who says yes, what changed, and then the
/// sources, which may be many.
pub(super) fn story(manifest: &Manifest, by: &str, note: Option<&str>) -> Story {
    let mut lines = Vec::new();
    let selected: Vec<&Source> = manifest
        .sources
        .iter()
        .filter(|source| source.selected)
        .collect();
    let of = counted(manifest.sources.len(), "source");
    lines.push((
        Tone::Strong,
        match selected.len() {
            0 => format!("No document is selected: scenarios are made from the code alone ({of})"),
            count => format!("{count} of {of} selected"),
        },
    ));
    if let Err(objection) = judge(manifest, note, true) {
        lines.push((Tone::Bad, objection.to_string()));
    }
    lines.push((Tone::Plain, format!("By: {by}")));
    lines.push(match note {
        Some(note) => (Tone::Plain, format!("Note: {note}")),
        None => (Tone::Dim, "No note".to_owned()),
    });
    since(manifest, &mut lines);
    if !selected.is_empty() {
        lines.push((Tone::Strong, "Selected:".to_owned()));
    }
    for source in selected {
        let warnings = match source.warnings.len() {
            0 => String::new(),
            count => format!(", {}", counted(count, "warning")),
        };
        lines.push((
            tone(source.status),
            format!(
                "  {}  ({} {}, {}{warnings})  {}",
                source.path, source.status, source.kind, source.score, source.title
            ),
        ));
    }
    Story(lines)
}

/// What changed since the last confirmation.
fn since(manifest: &Manifest, lines: &mut Vec<(Tone, String)>) {
    let Some(last) = &manifest.confirmation else {
        lines.push((Tone::Dim, "Nobody has confirmed sources before".to_owned()));
        return;
    };
    let when = format!("{} confirmed on {}", last.by, last.at.strftime("%Y-%m-%d"));
    if last.code_baseline.is_none() {
        let line = format!("What changed since {when} cannot be told: it was not recorded then");
        lines.push((Tone::Dim, line));
        return;
    }
    let changes = changes(manifest);
    if changes.is_empty() {
        lines.push((Tone::Dim, format!("Nothing has changed since {when}")));
        return;
    }
    lines.push((Tone::Strong, format!("Changed since {when}:")));
    lines.extend(
        changes
            .iter()
            .map(|change| (Tone::Plain, format!("  {change}"))),
    );
}
