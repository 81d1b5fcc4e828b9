//! The end of a run: verdict, documents, exit code.

use std::io::{self, Write};

use super::{
    error::CliError,
    global::Global,
    history,
    report::{Documents, quarantined},
    tell::Teller,
};
use crate::{
    domain::{
        config::GateConfig,
        drift::SourceDrift,
        event::EventKind,
        gate::{self, Judged, Unconfirmed},
        history::History,
        results::{Gate, GateCode, GateReason, Results, RunStatus},
    },
    evidence::{Bundle, EvidenceIndex},
    report::{Style, summary_text},
    run::Outcome,
};

/// A run that has been executed.
pub(super) struct Executed<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) teller: Teller,
    pub(super) outcome: Outcome,
    pub(super) gate: GateConfig,
    /// Sources that changed since the pack was generated.
    pub(super) drift: Vec<SourceDrift>,
    /// Why the pack stands on no confirmation; `None`: it does, or needs none.
    pub(super) unconfirmed: Option<Unconfirmed>,
    /// Why it is right that nothing was selected; `None`: it is not.
    pub(super) nothing_to_run: Option<String>,
    /// What earlier runs tell about cases.
    pub(super) history: History,
    pub(super) documents: Documents,
    pub(super) started: jiff::Timestamp,
    /// The report's path, as the user would type it.
    pub(super) shown: &'a str,
}

/// A run that has come to its end, whatever that was.
pub(super) struct Finished {
    pub(super) bundle: Bundle,
    pub(super) results: Results,
    pub(super) documents: Documents,
    /// The exit code, where `proved` does not say otherwise.
    pub(super) code: u8,
    /// An error where the bundle could not be completed: the run is never green then.
    pub(super) proved: Result<(), CliError>,
}

/// From what happened to the verdict, the documents of the bundle, and the exit code.
///
/// # Errors
/// When nothing happened at all.
pub(super) fn conclude(global: &Global, executed: Executed<'_>) -> Result<Finished, CliError> {
    let Executed {
        bundle,
        teller,
        outcome,
        gate: gate_config,
        drift,
        unconfirmed,
        nothing_to_run,
        history,
        documents,
        started,
        shown,
    } = executed;
    let (journal, mut views, mut fold) = teller.views_end();
    let quarantine = quarantined(&gate_config, jiff::Timestamp::now());
    let mut incomplete = outcome
        .broken
        .clone()
        .or_else(|| outcome.refused.clone())
        .or_else(|| {
            journal
                .failure()
                .map(|reason| format!("the journal could not be written: {reason}"))
        })
        .or_else(|| {
            outcome
                .evidence_failed
                .clone()
                .map(|reason| format!("evidence could not be kept: {reason}"))
        })
        .or_else(|| {
            outcome
                .interrupted
                .then(|| "the run was interrupted".to_owned())
        });
    let scenarios = fold.scenarios(&quarantine);
    if let Some(past) = history::told(&scenarios, &history) {
        let told = journal.append(past);
        fold.apply(&told);
        views.event(&told);
    }
    let mut gate = gate::apply(&Judged {
        config: &gate_config,
        incomplete: incomplete.as_deref(),
        planned: fold.planned(),
        scenarios: &scenarios,
        drift: &drift,
        unconfirmed: unconfirmed.as_ref(),
        nothing_to_run: nothing_to_run.as_deref(),
    });
    let mut status = fold.status();
    if incomplete.is_some() {
        status = RunStatus::Incomplete;
    } else if status == RunStatus::Incomplete {
        incomplete = Some(gate::fewer(gate::finished(&scenarios), fold.planned()));
    }
    // The documents for other tools are made before the last event, so that it can say that one failed; all times in
    // them are those of events, so that they can be made again.
    let mut failed = Vec::new();
    let duration_ms = milliseconds_since(started);
    let begun = fold.started().unwrap_or(started);
    if let Some(mut results) = fold.results(&quarantine) {
        results.status = status;
        results.gate = gate.clone();
        results.incomplete_because.clone_from(&incomplete);
        results.duration_ms = duration_ms;
        failed = documents.write(
            bundle,
            &results,
            fold.chronicle(),
            &["junit", "ctrf", "md", "html"],
            begun,
        );
    }
    failed.extend(
        views
            .failures()
            .iter()
            .map(|failure| format!("reporter {} failed: {}", failure.name, failure.error)),
    );
    for message in &failed {
        gate.fail(report_failed(message.clone()));
    }
    let finished = journal.append(EventKind::RunFinished {
        status,
        gate: gate.clone(),
        duration_ms,
        incomplete_because: incomplete,
    });
    fold.apply(&finished);
    views.event(&finished);
    let mut results = fold
        .results(&quarantine)
        .ok_or_else(|| CliError::environment("the run left no events"))?;
    if let Some(reason) = journal.failure() {
        results.status = RunStatus::Incomplete;
        results.gate.verdict = Gate::Failed;
        results
            .incomplete_because
            .get_or_insert(format!("the journal could not be written: {reason}"));
    }
    views.finish(&results);
    // One that fails at the very end must not leave results that say otherwise than the exit code.
    for failure in views.failures() {
        let because = format!("reporter {} failed: {}", failure.name, failure.error);
        if !results.gate.because.contains(&because) {
            results.gate.fail(report_failed(because));
        }
    }
    let written = bundle
        .write_json("results.json", &results)
        .and_then(|()| EvidenceIndex::write(bundle));
    if global.quiet && gate.verdict == Gate::Failed {
        let style = Style {
            color: global.color(),
            ..Style::bare()
        };
        let text = summary_text(&results, &documents.titles, Some(shown), &style);
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
    let proved = match (written, journal.failure(), &outcome.evidence_failed) {
        (Err(error), ..) => Err(error.into()),
        (_, Some(reason), _) => Err(CliError::environment(
            "the journal could not be written, so the run is incomplete",
        )
        .because(io::Error::other(reason))),
        (_, _, Some(reason)) => Err(CliError::environment(
            "evidence could not be kept, so the run is incomplete",
        )
        .because(io::Error::other(reason.clone()))),
        _ => Ok(()),
    };
    let code = if outcome.interrupted {
        130
    } else if outcome.broken.is_some() {
        101
    } else if !failed.is_empty()
        || outcome.refused.is_some()
        || !views.failures().is_empty()
        || (outcome.environment_failed && gate.verdict == Gate::Failed)
    {
        3
    } else {
        u8::from(gate.verdict == Gate::Failed)
    };
    Ok(Finished {
        bundle: bundle.clone(),
        results,
        documents,
        code,
        proved,
    })
}

fn report_failed(message: String) -> GateReason {
    GateReason {
        code: GateCode::ReportFailed,
        message,
        scenario: None,
    }
}

fn milliseconds_since(started: jiff::Timestamp) -> u64 {
    u64::try_from(jiff::Timestamp::now().duration_since(started).as_millis()).unwrap_or(0)
}
