//! What has become of a source since scenarios were generated from it.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{ScenarioId, SourceId};

/// Sections and scenarios that a message names; the others are counted.
const MAX_NAMED: usize = 5;

/// A source that is no longer what the pack was generated from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SourceDrift {
    /// Which.
    pub source: SourceId,
    /// From the checkout's root; `None` when the manifest no longer has the source.
    pub path: Option<String>,
    /// What happened to it.
    pub change: SourceChange,
    /// Which of its sections differ; empty when only the whole is known to differ.
    pub sections: Vec<SectionDrift>,
    /// Scenarios that cite what differs; all that cite the source where nobody knows what of it differs.
    pub scenarios: Vec<ScenarioId>,
}

/// What happened to a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SourceChange {
    /// Its text is another.
    Changed,
    /// Its file is gone.
    Deleted,
    /// The manifest no longer has it.
    NotInManifest,
    /// It is selected, and the pack was generated without it.
    NotInPack,
    /// The pack was generated from it as it is, and the manifest, which a person confirms, has another text of it.
    NotAsConfirmed,
    /// Its file cannot be read; why.
    Unreadable(String),
}

/// A section that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct SectionDrift {
    /// Its heading; empty for what stands before the first one.
    pub title: String,
    /// How.
    pub change: SectionChange,
    /// First and last line in the text as it is now, counted from 1; for a removed section, as it was.
    pub lines: (u32, u32),
}

/// How a section differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum SectionChange {
    /// Other words under the same heading.
    Changed,
    /// It was not there.
    Added,
    /// It is no longer there.
    Removed,
}

impl fmt::Display for SourceDrift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.as_deref().unwrap_or(self.source.as_str());
        match &self.change {
            SourceChange::NotInManifest => {
                write!(f, "source {} is no longer in the manifest", self.source)?;
            }
            SourceChange::NotInPack => {
                write!(
                    f,
                    "{path} is selected, and the pack was generated without it"
                )?;
            }
            SourceChange::NotAsConfirmed => write!(
                f,
                "{path} is not the text that the manifest has: run `scenarioforge scan` and `scenarioforge confirm`"
            )?,
            SourceChange::Deleted => write!(f, "{path} is gone since the pack was generated")?,
            SourceChange::Unreadable(why) => write!(f, "{path} cannot be read: {why}")?,
            SourceChange::Changed => {
                write!(f, "{path} has changed since the pack was generated")?;
                if !self.sections.is_empty() {
                    f.write_str(": ")?;
                    listed(f, &self.sections, SectionDrift::fmt)?;
                }
            }
        }
        if !self.scenarios.is_empty() {
            f.write_str("; cited by ")?;
            listed(f, &self.scenarios, |id, f| f.write_str(id.as_str()))?;
        }
        Ok(())
    }
}

impl fmt::Display for SectionDrift {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = self.lines;
        match (self.title.as_str(), self.change) {
            ("", SectionChange::Removed) => return f.write_str("its opening was removed"),
            ("", _) => f.write_str("its opening")?,
            (title, SectionChange::Changed) => write!(f, "section “{title}”")?,
            (title, SectionChange::Added) => write!(f, "new section “{title}”")?,
            (title, SectionChange::Removed) => {
                return write!(f, "section “{title}” was removed");
            }
        }
        if first == last {
            write!(f, " (line {first})")
        } else {
            write!(f, " (lines {first}-{last})")
        }
    }
}

fn listed<T>(
    f: &mut fmt::Formatter<'_>,
    things: &[T],
    write_one: impl Fn(&T, &mut fmt::Formatter<'_>) -> fmt::Result,
) -> fmt::Result {
    for (place, thing) in things.iter().take(MAX_NAMED).enumerate() {
        if place > 0 {
            f.write_str(", ")?;
        }
        write_one(thing, f)?;
    }
    match things.len().saturating_sub(MAX_NAMED) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drift_is_told_in_one_line() {
        let section = |title: &str, change| SectionDrift {
            title: title.to_owned(),
            change,
            lines: (3, 9),
        };
        let drift = |change, sections: Vec<SectionDrift>, cited: usize| SourceDrift {
            source: "src-prd".parse().expect("an id"),
            path: Some("docs/prd.md".to_owned()),
            change,
            sections,
            scenarios: (0..cited)
                .map(|number| format!("SC-{number}").parse().expect("an id"))
                .collect(),
        };
        for (drift, told) in [
            (
                drift(SourceChange::Changed, vec![], 0),
                "docs/prd.md has changed since the pack was generated",
            ),
            (
                drift(
                    SourceChange::Changed,
                    vec![
                        section("", SectionChange::Changed),
                        section("Checkout", SectionChange::Changed),
                        section("Refunds", SectionChange::Added),
                        section("Gifts", SectionChange::Removed),
                    ],
                    2,
                ),
                "docs/prd.md has changed since the pack was generated: its opening (lines 3-9), section “Checkout” (lines 3-9), new section “Refunds” (lines 3-9), section “Gifts” was removed; cited by SC-0, SC-1",
            ),
            (
                drift(SourceChange::Deleted, vec![], 7),
                "docs/prd.md is gone since the pack was generated; cited by SC-0, SC-1, SC-2, SC-3, SC-4 and 2 more",
            ),
            (
                drift(SourceChange::NotInManifest, vec![], 0),
                "source src-prd is no longer in the manifest",
            ),
            (
                drift(SourceChange::Unreadable("no".to_owned()), vec![], 0),
                "docs/prd.md cannot be read: no",
            ),
        ] {
            assert_eq!(drift.to_string(), told);
        }
    }
}
