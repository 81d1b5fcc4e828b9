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
        results::{Gate, GateCode, GateReason, RunStatus},
    },
    evidence::{
        Bundle, EvidenceIndex, RunRecord,
        merge::{Joined, Problem, Proof},
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
    for reason in joined.reasons() {
        // What is judged anew over all shards is said above.
        let judged = matches!(
            reason.code,
            GateCode::Incomplete | GateCode::NothingExecuted | GateCode::FewerExecutedThanPlanned
        );
        let known = gate.reasons.iter().any(|known| {
            known.code == reason.code
                && (known.scenario == reason.scenario && known.scenario.is_some()
                    || known.message == reason.message)
        });
        if !judged && !known {
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

/// Why it is right that no shard had a case: only when every one of them says so, and is there.
fn nothing_to_run(proof: &Proof, joined: &Joined) -> Option<String> {
    let all = proof.shards.len() == proof.plan.shards.len() && proof.problems.is_empty();
    let green = joined.gates.iter().all(|gate| gate.verdict == Gate::Passed);
    let note = joined.gates.first().and_then(|gate| gate.note.clone());
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
