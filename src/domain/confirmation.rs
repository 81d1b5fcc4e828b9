//! A person's yes to the sources: what may be selected, what needs a word of explanation, what generation may see, and
//! what has changed since.

mod changes;

use std::fmt;

pub use changes::{ChangedSection, ConfirmationChange, Removal, changes};

use super::{
    gate::Unconfirmed,
    ids::Digest,
    manifest::{
        Confirmation, ConfirmedSection, ConfirmedSource, ConfirmedWarning, Manifest, Source,
        SourceStatus, SourceType, SourceWarning,
    },
};

/// Sources that an objection names; the others are counted.
const MOST_NAMED: usize = 5;

/// The code of the warning that the configuration leaves a source out.
const LEFT_OUT: &str = "left-out";

/// Why a selection cannot be confirmed as it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Objection {
    /// An excluded source is selected.
    #[error("{path} is excluded and cannot be selected: {why}")]
    Excluded {
        /// From the checkout's root.
        path: String,
        /// Why it is excluded.
        why: String,
        /// What to do about it.
        remedy: String,
    },
    /// Sources are selected that need a note, and there is none.
    #[error("a note is needed: {}", named(.sources))]
    NoteNeeded {
        /// One or more sources, each with the reason.
        sources: Vec<NoteReason>,
    },
    /// No document is selected, and nobody has said that this is meant.
    #[error("no document is selected, so that scenarios would be made from the code alone")]
    NothingSelected,
}

/// Why a source needs a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteReason {
    /// From the checkout's root.
    pub path: String,
    /// Whether it is stale.
    pub stale: bool,
    /// Contradictions that nobody has acknowledged.
    pub contradictions: usize,
}

impl fmt::Display for NoteReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.path)?;
        if self.stale {
            f.write_str(" is stale")?;
        }
        match (self.contradictions, self.stale) {
            (0, _) => Ok(()),
            (count, stale) => {
                let and = if stale { " and" } else { "" };
                let plural = if count == 1 { "" } else { "s" };
                write!(
                    f,
                    "{and} has {count} contradiction{plural} that nobody has acknowledged"
                )
            }
        }
    }
}

fn named(sources: &[NoteReason]) -> String {
    let mut text = sources
        .iter()
        .take(MOST_NAMED)
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ");
    if let more @ 1.. = sources.len().saturating_sub(MOST_NAMED) {
        text.push_str(&format!(", and {more} more"));
    }
    text
}

/// Why a source cannot be selected; `None`: it can.
pub fn exclusion(source: &Source) -> Option<Objection> {
    if source.status != SourceStatus::Excluded {
        return None;
    }
    let declared = &source.signals.declared;
    // What a person wrote into the configuration is the reason, whatever the document says of itself.
    let configured = source
        .warnings
        .iter()
        .find(|warning| warning.code == LEFT_OUT);
    let warned = configured.or(source.warnings.first());
    let (superseded_by, status) = match configured {
        Some(_) => (&None, &None),
        None => (&declared.superseded_by, &declared.status),
    };
    let why = match (superseded_by, status, warned) {
        (Some(other), ..) => format!("it says that {other} takes its place"),
        (None, Some(status), _) => format!("it says of itself: {status}"),
        (None, None, Some(warning)) => warning.message.clone(),
        (None, None, None) => match source.reasons.last() {
            Some(reason) => reason.clone(),
            None => "the scan took it for no source of what the product should do".to_owned(),
        },
    };
    let remedy = warned
        .map(|warning| warning.remedy.clone())
        .filter(|remedy| !remedy.is_empty())
        .unwrap_or_else(|| {
            "select what takes its place; or correct what the document says of itself, and run `scenarioforge scan`".to_owned()
        });
    Some(Objection::Excluded {
        path: source.path.clone(),
        why,
        remedy,
    })
}

/// Whether a warning tells of statements that contradict each other, and nobody has acknowledged it.
pub fn is_open_contradiction(warning: &SourceWarning) -> bool {
    warning.code.starts_with("contradict") && warning.acknowledged.is_none()
}

/// Why a source needs a note when it is selected; `None`: it needs none.
pub fn note_reason(source: &Source) -> Option<NoteReason> {
    let stale = source.status == SourceStatus::Stale;
    let contradictions = source
        .warnings
        .iter()
        .filter(|warning| is_open_contradiction(warning))
        .count();
    (stale || contradictions > 0).then(|| NoteReason {
        path: source.path.clone(),
        stale,
        contradictions,
    })
}

/// Whether a source is a document, and not the code.
fn is_document(source: &Source) -> bool {
    source.kind != SourceType::Code
}

/// What a person says with their yes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yes {
    /// Who.
    pub by: String,
    /// When.
    pub at: jiff::Timestamp,
    /// Why; `None`: nothing was said.
    pub note: Option<String>,
    /// Whether it is meant that no document is selected.
    pub code_only: bool,
}

/// What speaks against confirming the selection of a manifest with this note.
///
/// # Errors
/// The first objection: excluded sources, then a missing note, then an empty selection.
pub fn judge(manifest: &Manifest, note: Option<&str>, code_only: bool) -> Result<(), Objection> {
    let selected = || manifest.sources.iter().filter(|source| source.selected);
    if let Some(objection) = selected().find_map(exclusion) {
        return Err(objection);
    }
    if note.is_none_or(|note| note.trim().is_empty()) {
        let sources: Vec<NoteReason> = selected().filter_map(note_reason).collect();
        if !sources.is_empty() {
            return Err(Objection::NoteNeeded { sources });
        }
    }
    if !code_only && !selected().any(is_document) {
        return Err(Objection::NothingSelected);
    }
    Ok(())
}

/// Confirms the selection of a manifest. `digest_of` is the digest of a manifest's selection.
///
/// # Errors
/// What [`judge`] says; the manifest is as it was then.
pub fn confirm(
    manifest: &mut Manifest,
    yes: Yes,
    digest_of: impl FnOnce(&Manifest) -> Digest,
) -> Result<(), Objection> {
    judge(manifest, yes.note.as_deref(), yes.code_only)?;
    let digest = digest_of(manifest);
    let selected = manifest.sources.iter().filter(|source| source.selected);
    manifest.confirmation = Some(Confirmation {
        by: yes.by,
        at: yes.at,
        note: yes.note.filter(|note| !note.trim().is_empty()),
        digest,
        sources: selected
            .map(|source| (source.id.clone(), as_confirmed(source)))
            .collect(),
        code_baseline: Some(manifest.code_baseline.digest.clone()),
    });
    Ok(())
}

fn as_confirmed(source: &Source) -> ConfirmedSource {
    let warnings = source.warnings.iter().map(|warning| ConfirmedWarning {
        code: warning.code.clone(),
        line: warning.line,
        reference: warning.reference.clone(),
    });
    let sections = source.sections.iter().map(|section| ConfirmedSection {
        title: section.title.clone(),
        sha256: section.sha256.clone(),
    });
    ConfirmedSource {
        path: source.path.clone(),
        sha256: source.sha256.clone(),
        status: source.status,
        warnings: warnings.collect(),
        sections: sections.collect(),
    }
}

/// A manifest whose selection a person has confirmed as it is. The only way to [`Selected`] sources, so that what makes
/// prompts cannot see any other.
#[derive(Debug, Clone, Copy)]
pub struct Confirmed<'m> {
    manifest: &'m Manifest,
    confirmation: &'m Confirmation,
}

impl<'m> Confirmed<'m> {
    /// `digest_of` is the digest of a manifest's selection.
    ///
    /// # Errors
    /// Nobody has confirmed it, or what was confirmed was another selection.
    pub fn of(
        manifest: &'m Manifest,
        digest_of: impl FnOnce(&Manifest) -> Digest,
    ) -> Result<Self, Unconfirmed> {
        let Some(confirmation) = &manifest.confirmation else {
            return Err(Unconfirmed::Never);
        };
        if confirmation.digest != digest_of(manifest) {
            return Err(Unconfirmed::Void {
                by: confirmation.by.clone(),
            });
        }
        Ok(Self {
            manifest,
            confirmation,
        })
    }

    /// Who said yes, when and why.
    pub fn confirmation(self) -> &'m Confirmation {
        self.confirmation
    }

    /// The selected sources that are not excluded, in the order of the manifest.
    pub fn sources(self) -> impl Iterator<Item = Selected<'m>> {
        let sources = self.manifest.sources.iter();
        sources
            .filter(|source| source.selected && source.status != SourceStatus::Excluded)
            .map(Selected)
    }
}

/// A source that a person has confirmed. Only [`Confirmed::sources`] gives one.
#[derive(Debug, Clone, Copy)]
pub struct Selected<'m>(&'m Source);

impl<'m> Selected<'m> {
    /// What the manifest says of it.
    pub fn source(self) -> &'m Source {
        self.0
    }
}

#[cfg(test)]
mod tests;
