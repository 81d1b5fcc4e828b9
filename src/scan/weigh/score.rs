//! Evidence -> score and status.

use super::{
    evidence::{Counter, Evidence},
    warnings, weights as weight,
};
use crate::{
    domain::manifest::{
        DeclaredSignal, DriftCounts, Signals, SourceStatus, SourceType, SourceWarning,
    },
    scan::{declared::Standing, references::Claim, resolve::Outcome},
};

/// What the evidence comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// 0 to 100.
    pub score: u32,
    /// What follows from it, and from hard rules.
    pub status: SourceStatus,
    /// What it stands on.
    pub signals: Signals,
    /// In the order of their lines.
    pub warnings: Vec<SourceWarning>,
}

/// Weighs a document.
pub fn weigh(evidence: &Evidence<'_>) -> Weighed {
    let drift = drift(evidence);
    let mut score = weight::BASE + declared(evidence) + drift.points + contradicted(evidence);
    if let Some(recency) = evidence.recency
        && recency.referenced_code_changed_since * 2 >= evidence.referenced_files.max(1)
    {
        let moved_on = weight::CODE_MOVED_ON.iter();
        let points = moved_on
            .filter(|(commits, _)| recency.code_commits_since >= *commits)
            .map(|(_, points)| points)
            .next();
        score += points.unwrap_or(&0.0);
    }
    if evidence.newer_sibling.is_some() {
        score += weight::NEWER_SIBLING;
    }
    if evidence.empty {
        score += weight::EMPTY;
    }
    if evidence.addresses_a_model.is_some() {
        score += weight::ADDRESSES_A_MODEL;
    }
    let mut score = to_points(score);
    let counts = DriftCounts {
        references: drift.counts.references,
        resolved: drift.counts.resolved,
        missing: drift.counts.missing,
        contradictions: u32::try_from(evidence.contradictions.len()).unwrap_or(u32::MAX),
    };
    let older = |counter: &&Counter| counter.newer != Some(true);
    let (many, share) = weight::NOTHING_EVER;
    let invented = drift.never >= many
        && drift.living + drift.lost <= drift.absent * share
        && evidence.kind != SourceType::Plan
        && !planned(evidence);
    let untrusted = invented
        || drift.lost > weight::LOSS_UNTRUSTED
        || evidence
            .contradictions
            .iter()
            .any(|counter| older(&counter))
        || evidence.addresses_a_model.is_some();
    if untrusted {
        score = score.min(weight::TRUSTED - 1);
    }
    let (fewest, times, most) = weight::MOSTLY_LOST;
    if drift.counts.missing >= fewest && drift.lost >= drift.living * times {
        score = score.min(most);
    }
    let standing = evidence.declared.map(|declared| declared.standing);
    let status = match standing {
        _ if evidence.left_out.is_some() => SourceStatus::Excluded,
        Some(Standing::Rejected | Standing::Archived | Standing::Pointer) => SourceStatus::Excluded,
        Some(Standing::Deprecated | Standing::Superseded) => SourceStatus::Stale,
        _ if score >= weight::TRUSTED => SourceStatus::Trusted,
        _ if score >= weight::SUSPECT => SourceStatus::Suspect,
        _ => SourceStatus::Stale,
    };
    match status {
        SourceStatus::Excluded => score = score.min(weight::EXCLUDED_MOST),
        SourceStatus::Stale if standing.is_some_and(overtaken) => {
            score = score.min(weight::OVERTAKEN_MOST)
        }
        _ => {}
    }
    Weighed {
        score,
        status,
        signals: Signals {
            recency: evidence.recency,
            drift: counts,
            declared: DeclaredSignal {
                status: evidence.declared.map(|declared| declared.words.clone()),
                superseded_by: evidence
                    .declared
                    .and_then(|declared| declared.superseded_by.clone()),
            },
        },
        warnings: warnings::warnings(evidence),
    }
}

/// Whether it says itself that what it names is to come.
fn planned(evidence: &Evidence<'_>) -> bool {
    let standing = evidence.declared.map(|declared| declared.standing);
    matches!(standing, Some(Standing::Proposed | Standing::Deferred))
}

fn overtaken(standing: Standing) -> bool {
    matches!(standing, Standing::Deprecated | Standing::Superseded)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 100"
)]
fn to_points(score: f64) -> u32 {
    score.round().clamp(0.0, 100.0) as u32
}

fn declared(evidence: &Evidence<'_>) -> f64 {
    match evidence.declared.map(|declared| declared.standing) {
        Some(Standing::Accepted | Standing::Implemented) => weight::ACCEPTED,
        Some(Standing::Proposed) if !evidence.draft_means_nothing => weight::PROPOSED,
        Some(Standing::Deferred) => weight::DEFERRED,
        _ => 0.0,
    }
}

struct Drift {
    points: f64,
    /// Weight of all that is there.
    living: f64,
    /// Weight of all that is gone.
    lost: f64,
    /// Weight of all that is said to be there and is not.
    absent: f64,
    /// How many of these never were.
    never: u32,
    counts: DriftCounts,
}

fn drift(evidence: &Evidence<'_>) -> Drift {
    let (mut living, mut lost, mut absent) = (0.0, 0.0, 0.0);
    let mut heaviest: f64 = 0.0;
    let mut never = 0;
    let mut counts = DriftCounts::default();
    for (reference, outcome) in evidence.references {
        let weight = weight::of_target(&reference.target);
        if matches!(outcome, Outcome::NeverThere { .. }) && reference.claim == Claim::Is {
            never += 1;
        }
        match outcome {
            Outcome::NotOurs => continue,
            Outcome::Living { .. } => {
                living += weight;
                counts.resolved += 1;
            }
            Outcome::Gone { .. } => {
                lost += weight;
                heaviest = heaviest.max(weight);
                counts.missing += 1;
            }
            // What is planned is not there; that says nothing.
            Outcome::NeverThere { .. } | Outcome::NotThere { .. } | Outcome::NotLooked { .. }
                if reference.claim == Claim::Is =>
            {
                absent += weight
            }
            Outcome::NeverThere { .. } | Outcome::NotThere { .. } | Outcome::NotLooked { .. } => {
                continue;
            }
        }
        counts.references += 1;
    }
    let known = living + lost;
    let mut points = 0.0;
    if lost > 0.0 {
        points += weight::FIRST_LOSS * heaviest.min(1.0)
            + weight::SHARE_LOST * lost / (known + weight::CALM);
    }
    let all = known + absent;
    if living > 0.0 {
        points += weight::CONFIRMED * (living / weight::CONFIRMED_BY).min(1.0) * (living / all);
    }
    points += (weight::ABSENT * absent).max(weight::ABSENT_MOST);
    Drift {
        points,
        living,
        lost,
        absent,
        never,
        counts,
    }
}

fn contradicted(evidence: &Evidence<'_>) -> f64 {
    let points: f64 = evidence
        .contradictions
        .iter()
        .map(|counter| match counter.newer {
            Some(true) => weight::CONTRADICTS_OLDER,
            _ => weight::CONTRADICTED,
        })
        .sum();
    points.max(weight::CONTRADICTED_MOST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::{
        declared::Declared,
        references::{Reference, Target},
    };

    fn reference(target: Target) -> Reference {
        Reference {
            target,
            text: "it".to_owned(),
            line: 1,
            section: 0,
            claim: Claim::Is,
        }
    }

    fn symbol() -> Target {
        Target::Symbol {
            name: "it".to_owned(),
            owner: None,
        }
    }

    fn route() -> Target {
        Target::Route {
            method: None,
            path: "/it".to_owned(),
        }
    }

    fn path(link: bool) -> Target {
        Target::Path {
            path: "it".to_owned(),
            link,
        }
    }

    fn gone() -> Outcome {
        Outcome::Gone {
            commit: None,
            last_revision: None,
            file: None,
            renamed_to: None,
            nearest: None,
        }
    }

    fn says(standing: Standing) -> Declared {
        Declared {
            standing,
            words: "x".to_owned(),
            superseded_by: None,
            line: None,
            by: None,
        }
    }

    /// Living symbols, what is gone, names that never were.
    fn references(living: usize, lost: &[Target], never: usize) -> Vec<(Reference, Outcome)> {
        let living = std::iter::repeat_n(
            (reference(symbol()), Outcome::Living { file: None }),
            living,
        );
        let lost = lost
            .iter()
            .map(|target| (reference(target.clone()), gone()));
        let never = std::iter::repeat_n(
            (reference(symbol()), Outcome::NeverThere { nearest: None }),
            never,
        );
        living.chain(lost).chain(never).collect()
    }

    fn status(
        references: &[(Reference, Outcome)],
        standing: Option<Standing>,
    ) -> (SourceStatus, u32) {
        let declared = standing.map(says);
        let weighed = weigh(&Evidence {
            kind: SourceType::Spec,
            declared: declared.as_ref(),
            draft_means_nothing: false,
            references,
            contradictions: &[],
            recency: None,
            referenced_files: 0,
            newer_sibling: None,
            left_out: None,
            empty: false,
            addresses_a_model: None,
        });
        (weighed.status, weighed.score)
    }

    #[test]
    fn status_follows_from_what_is_there_and_what_is_gone() {
        use SourceStatus::{Excluded, Stale, Suspect, Trusted};
        let table = [
            (references(0, &[], 0), None, Trusted),
            (references(12, &[], 0), None, Trusted),
            // Plans and examples: nothing of them ever was in the code.
            (references(0, &[], 30), None, Trusted),
            (references(3, &[], 12), None, Trusted),
            (references(0, &[], 199), None, Trusted),
            (references(0, &[], 200), None, Suspect),
            (references(5, &[], 200), None, Trusted),
            // A link that leads nowhere is told, and no more.
            (references(9, &[path(true)], 0), None, Trusted),
            (references(9, &[path(false)], 0), None, Suspect),
            (
                references(60, &[route()], 0),
                Some(Standing::Accepted),
                Suspect,
            ),
            (references(0, &[route()], 0), None, Suspect),
            (
                references(1, &[route(), symbol(), symbol(), path(false)], 0),
                None,
                Stale,
            ),
            // Three of four are gone, two of three, one of one.
            (
                references(1, &[route(), symbol(), symbol()], 0),
                Some(Standing::Implemented),
                Stale,
            ),
            (references(0, &[symbol(), path(false)], 0), None, Stale),
            (references(1, &[symbol(), symbol()], 0), None, Suspect),
            (references(0, &[symbol()], 0), None, Suspect),
            (references(0, &[], 0), Some(Standing::Proposed), Suspect),
            (references(8, &[], 0), Some(Standing::Proposed), Trusted),
            (references(8, &[], 0), Some(Standing::Deferred), Trusted),
            (references(8, &[], 0), Some(Standing::Superseded), Stale),
            (references(8, &[], 0), Some(Standing::Rejected), Excluded),
            (references(8, &[], 0), Some(Standing::Archived), Excluded),
            (references(8, &[], 0), Some(Standing::Unknown), Trusted),
        ];
        for (number, (references, standing, expected)) in table.into_iter().enumerate() {
            let (status, score) = status(&references, standing);
            assert_eq!(status, expected, "row {number}: {score}");
        }
    }

    #[test]
    fn each_further_loss_costs_something() {
        let mut before = 101;
        for lost in 0..8 {
            let lost: Vec<Target> = (0..lost).map(|_| symbol()).collect();
            let (_, score) = status(&references(10, &lost, 0), None);
            assert!(
                score < before,
                "{} lost: {score}, before {before}",
                lost.len()
            );
            before = score;
        }
    }
}
