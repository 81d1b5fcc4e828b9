//! The end of a merge: the gate over all shards, the documents, the last event.

use super::inputs::Inputs;
use crate::{
    cli::{
        conclude::Finished,
        drift::unconfirmed,
        error::CliError,
        report::{Documents, quarantined},
    },
    domain::{
        event::EventKind,
        gate::{self, Judged},
        results::{Gate, GateCode, GateReason, GateVerdict, RunStatus},
    },
    evidence::{
        Bundle, EvidenceIndex, RunRecord,
        merge::{Joined, Problem, Proof, ShardGate},
    },
    report::{ResultsFold, Titles},
};

/// Problems that are named where there is room for one sentence.
const NAMED: usize = 5;

/// Everything but the end.
pub(super) struct Whole<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) proof: &'a Proof,
    pub(super) record: RunRecord,
    pub(super) inputs: Inputs,
    pub(super) joined: Joined,
    pub(super) fold: ResultsFold,
}

/// From the events of all shards to the verdict, the documents of the bundle, and the exit code.
///
/// # Errors
/// When the bundle cannot be written.
pub(super) fn conclude(whole: Whole<'_>) -> Result<Finished, CliError> {
    let Whole {
        bundle,
        proof,
        record,
        inputs,
        joined,
        mut fold,
    } = whole;
    let mut gate_config = inputs.config.gate;
    if let Some(fail_on) = &record.fail_on {
        gate_config.fail_on.clone_from(fail_on);
    }
    // The day on which scenarios ran, as `report` has it.
    let quarantine = quarantined(&gate_config, fold.finished().unwrap_or(record.started));
    let scenarios = fold.scenarios(&quarantine);
    let mut incomplete = (!proof.problems.is_empty()).then(|| words(&proof.problems));
    let unconfirmed = inputs
        .pack
        .as_ref()
        .and_then(|pack| unconfirmed(pack, inputs.manifest.as_ref()));
    let nothing_to_run = nothing_to_run(proof, &joined);
    let mut gate = gate::apply(&Judged {
        config: &gate_config,
        incomplete: incomplete.as_deref(),
        planned: fold.planned(),
        scenarios: &scenarios,
        drift: &joined.drift,
        unconfirmed: unconfirmed.as_ref(),
        nothing_to_run: nothing_to_run.as_deref(),
    });
    for problem in &proof.problems {
        gate.fail(GateReason {
            code: GateCode::ShardsDoNotMatch,
            message: problem.message.clone(),
            scenario: None,
        });
    }
    for shard in &joined.gates {
        for reason in carried(shard, &gate) {
            gate.fail(reason);
        }
    }
    let mut status = fold.status();
    if incomplete.is_some() {
        status = RunStatus::Incomplete;
    } else if status == RunStatus::Incomplete {
        incomplete = Some(gate::fewer(gate::finished(&scenarios), fold.planned()));
    }
    let documents = Documents {
        project: record.project.clone(),
        titles: inputs.pack.as_ref().map(Titles::new).unwrap_or_default(),
    };
    let begun = fold.started().unwrap_or(record.started);
    let mut failed = Vec::new();
    if let Some(mut results) = fold.results(&quarantine) {
        results.status = status;
        results.gate = gate.clone();
        results.incomplete_because.clone_from(&incomplete);
        results.duration_ms = joined.longest_ms;
        let formats = ["junit", "ctrf", "md", "html"];
        failed = documents.write(bundle, &results, fold.chronicle(), &formats, begun);
    }
    for message in &failed {
        gate.fail(GateReason {
            code: GateCode::ReportFailed,
            message: message.clone(),
            scenario: None,
        });
    }
    let unwritten = |error| {
        CliError::environment(format!(
            "the journal in {} could not be written",
            bundle.root().display()
        ))
        .because(error)
    };
    let duration_ms = joined.longest_ms;
    let finished = joined
        .finish(EventKind::RunFinished {
            status,
            gate,
            duration_ms,
            incomplete_because: incomplete,
        })
        .map_err(unwritten)?;
    fold.apply(&finished);
    let results = fold
        .results(&quarantine)
        .ok_or_else(|| CliError::environment("the shards left no events"))?;
    bundle.write_json("results.json", &results)?;
    EvidenceIndex::write(bundle)?;
    let code = match failed.is_empty() {
        true => u8::from(results.gate.verdict == Gate::Failed),
        false => 3,
    };
    Ok(Finished {
        bundle: bundle.clone(),
        results,
        documents,
        code,
        proved: Ok(()),
    })
}

/// What of a shard's gate the whole does not say itself. A shard whose gate failed leaves a reason behind: one that is known,
/// one of these, or that it executed nothing, which is judged anew where it is true.
fn carried(shard: &ShardGate, whole: &GateVerdict) -> Vec<GateReason> {
    let ShardGate { index, verdict, .. } = shard;
    let unexplained = verdict.reasons.len() != verdict.because.len() || verdict.reasons.is_empty();
    if verdict.verdict == Gate::Failed && unexplained {
        let because = match verdict.because.as_slice() {
            [] => "it does not say why".to_owned(),
            because => because[..because.len().min(NAMED)].join("; "),
        };
        return vec![GateReason {
            code: GateCode::ShardsDoNotMatch,
            message: format!("the gate of shard {index} failed: {because}"),
            scenario: None,
        }];
    }
    let is_known = |reason: &&GateReason| {
        let nothing = reason.code == GateCode::NothingExecuted && !shard.executed;
        let known = |known: &GateReason| {
            let anew = matches!(
                reason.code,
                GateCode::Incomplete
                    | GateCode::NothingExecuted
                    | GateCode::FewerExecutedThanPlanned
            );
            known.code == reason.code
                && (anew
                    || (known.scenario == reason.scenario && known.scenario.is_some())
                    || known.message == reason.message)
        };
        nothing || whole.reasons.iter().any(known)
    };
    let reasons = verdict.reasons.iter();
    reasons
        .filter(|reason| !is_known(reason))
        .cloned()
        .collect()
}

/// Why it is right that no shard had a case: only when every one of them says so, and is there.
fn nothing_to_run(proof: &Proof, joined: &Joined) -> Option<String> {
    let all = proof.shards.len() == proof.plan.shards.len() && proof.problems.is_empty();
    let gates = || joined.gates.iter().map(|shard| &shard.verdict);
    let green = gates().all(|gate| gate.verdict == Gate::Passed);
    let note = gates().next().and_then(|gate| gate.note.clone());
    note.filter(|_| all && green && proof.plan.cases() == 0)
}

fn words(problems: &[Problem]) -> String {
    let mut words: Vec<String> = problems
        .iter()
        .take(NAMED)
        .map(|problem| problem.message.clone())
        .collect();
    if problems.len() > NAMED {
        words.push(format!("and {} more", problems.len() - NAMED));
    }
    words.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(code: GateCode, message: &str, scenario: Option<&str>) -> GateReason {
        GateReason {
            code,
            message: message.to_owned(),
            scenario: scenario.map(|id| id.parse().expect("an id")),
        }
    }

    #[test]
    fn a_gate_that_failed_leaves_a_reason() {
        use GateCode::{
            Incomplete, NothingExecuted, ReportFailed, ScenarioFailed, ShardsDoNotMatch,
        };
        let verdict = |reasons: &[GateReason]| {
            let mut verdict = GateVerdict {
                verdict: Gate::Passed,
                because: Vec::new(),
                reasons: Vec::new(),
                note: None,
            };
            for reason in reasons {
                verdict.fail(reason.clone());
            }
            verdict
        };
        let nothing = reason(NothingExecuted, "nothing was executed", None);
        let mut old = verdict(&[]);
        old.verdict = Gate::Failed;
        let silent = old.clone();
        old.because.push("x".to_owned());
        let mut half = verdict(std::slice::from_ref(&nothing));
        half.because.push("x".to_owned());
        let part = reason(ScenarioFailed, "S: 1 of 2 cases failed", Some("S"));
        let all = reason(ScenarioFailed, "S: 1 of 5 cases failed", Some("S"));
        let report = reason(ReportFailed, "no html", None);
        let incomplete = reason(Incomplete, "the run is incomplete", None);
        for (shard, executed, whole, expected) in [
            (verdict(&[]), true, &[][..], &[][..]),
            (
                silent,
                true,
                &[],
                &[(
                    ShardsDoNotMatch,
                    "the gate of shard 2 failed: it does not say why",
                )],
            ),
            (
                old,
                true,
                &[],
                &[(ShardsDoNotMatch, "the gate of shard 2 failed: x")],
            ),
            (
                half,
                false,
                &[],
                &[(
                    ShardsDoNotMatch,
                    "the gate of shard 2 failed: nothing was executed; x",
                )],
            ),
            (verdict(std::slice::from_ref(&nothing)), false, &[], &[]),
            (
                verdict(std::slice::from_ref(&nothing)),
                true,
                &[],
                &[(NothingExecuted, "nothing was executed")],
            ),
            (verdict(std::slice::from_ref(&part)), true, &[all], &[]),
            (
                verdict(std::slice::from_ref(&part)),
                true,
                &[],
                &[(ScenarioFailed, "S: 1 of 2 cases failed")],
            ),
            (
                verdict(std::slice::from_ref(&report)),
                true,
                std::slice::from_ref(&report),
                &[],
            ),
            (
                verdict(std::slice::from_ref(&report)),
                true,
                &[],
                &[(ReportFailed, "no html")],
            ),
            (
                verdict(&[incomplete]),
                true,
                &[],
                &[(Incomplete, "the run is incomplete")],
            ),
        ] {
            let shard = ShardGate {
                index: 2,
                verdict: shard,
                executed,
            };
            let found = carried(&shard, &verdict(whole));
            let found: Vec<_> = found
                .iter()
                .map(|reason| (reason.code, reason.message.as_str()))
                .collect();
            assert_eq!(found, expected, "{shard:?}");
        }
    }
}
