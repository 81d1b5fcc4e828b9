//! One attempt of a case: workspace, services of its own, preconditions, steps, and cleanup that always runs.

use std::{
    io,
    sync::{Arc, atomic::Ordering},
    time::{Duration, Instant},
};

use super::{
    browser::{self, Browsing, Seat},
    context::Attempt,
    repro,
    scope::CaseScope,
    service::Place,
    services::CaseServices,
    shared::Shared,
    step::step,
    time::{PATIENCE, millis},
    workspace::Bench,
    workspace_diff::workspace_diff,
};
use crate::{
    domain::{
        checkpoint::Subject,
        event::{AttemptRef, EventKind, Phase},
        flow::Flow,
        observation::Content,
        pack::{Precondition, Step},
        results::Failure,
    },
    edge::{http, process::Guard},
};

/// All cleanup steps of a case together may take so long, beside the case's own limit.
const CLEANUP: Duration = Duration::from_secs(30);

/// How an attempt ended.
#[derive(Debug)]
pub(super) enum End {
    Passed,
    Failed(Box<Failure>),
    Blocked(String),
    /// Ctrl-C: it says nothing about the scenario.
    Interrupted,
}

/// What an attempt came to.
#[derive(Debug)]
pub(super) struct Ended {
    pub(super) end: End,
    pub(super) checkpoints: u64,
    pub(super) duration_ms: u64,
}

/// Executes one attempt.
///
/// # Errors
/// When its evidence cannot be kept: the run is over then.
pub(super) async fn attempt(
    shared: &Arc<Shared>,
    bench: &Bench,
    guard: &mut Guard,
    client: &http::Client,
    seat: &mut Seat,
    flow: &Flow<'_>,
    of: AttemptRef,
) -> io::Result<Ended> {
    let started = Instant::now();
    let settings = &shared.settings;
    let blocked = |reason: String| {
        Ok(Ended {
            // What could not be prepared because of Ctrl-C says nothing about the scenario.
            end: if shared.cancel.is_cancelled() {
                End::Interrupted
            } else {
                End::Blocked(reason)
            },
            checkpoints: 0,
            duration_ms: millis(started.elapsed()),
        })
    };
    let asks_workspace = |step: &Step| {
        let captures = step.capture.iter().map(|capture| capture.subject);
        step.checkpoints
            .iter()
            .map(|checkpoint| checkpoint.subject)
            .chain(captures)
            .any(|subject| subject == Subject::Workspace)
    };
    let workspace = match bench.lay_out(
        &settings.checkout,
        settings.config.run.isolation,
        flow.all_steps().any(asks_workspace),
        &settings.left_out,
        &|| shared.cancel.is_cancelled(),
    ) {
        Ok(workspace) => workspace,
        Err(error) => {
            shared.environment_failed.store(true, Ordering::Relaxed);
            return blocked(format!(
                "its workspace, a copy of the checkout, could not be made: {error} (with run.isolation = \"checkout\" cases \
                 share the checkout itself)"
            ));
        }
    };
    let place = Place {
        of: Some(of.clone()),
        cwd: workspace.tree.root().to_owned(),
        folder: bench.services(),
    };
    let services = match CaseServices::start(shared, flow, place).await {
        Ok(services) => services,
        Err(reason) => {
            workspace.clear()?;
            return blocked(reason);
        }
    };
    let scope = CaseScope::new(
        shared,
        flow,
        &of,
        workspace.tree.root(),
        &services.values(shared),
    );
    let (scope, variables) = match scope {
        Ok(scope) => scope,
        Err(reason) => {
            services.stop(shared).await?;
            workspace.clear()?;
            return blocked(reason);
        }
    };
    let mut attempt = Attempt {
        evidence: settings.bundle.attempt(&of),
        of,
        settings,
        shared,
        guard,
        client,
        seat,
        browsing: Browsing::default(),
        jar: http::Jar::default(),
        workspace,
        late: Vec::new(),
        cancel: shared.cancel.clone(),
        checkpoints: 0,
        scope,
        variables,
    };
    // The user's time begins when there is something to use: a large checkout takes long to copy.
    let deadline = Instant::now() + settings.config.run.timeout.0;
    let mut end = flow_of(&mut attempt, flow, &services, deadline).await?;
    if let (End::Failed(_), Some(reason)) = (&end, &attempt.browsing.lost) {
        // It says nothing about the app.
        end = End::Blocked(reason.clone());
    }
    if shared.cancel.is_cancelled() && !matches!(end, End::Passed) {
        end = End::Interrupted;
    }
    clean_up(&mut attempt, flow.cleanup).await?;
    finish(attempt, flow, services, &mut end)
        .await
        .map(|checkpoints| Ended {
            end,
            checkpoints,
            duration_ms: millis(started.elapsed()),
        })
}

/// Preconditions, then steps, until one fails.
async fn flow_of(
    attempt: &mut Attempt<'_>,
    flow: &Flow<'_>,
    services: &CaseServices,
    deadline: Instant,
) -> io::Result<End> {
    for (number, precondition) in flow.preconditions.iter().enumerate() {
        if attempt.cancel.is_cancelled() {
            return Ok(End::Interrupted);
        }
        let Precondition {
            text,
            service,
            step: own,
        } = precondition;
        let text = if text.is_empty() {
            format!("precondition {}", number + 1)
        } else {
            text.clone()
        };
        if let Some(reason) = service
            .as_ref()
            .and_then(|name| services.down(attempt.shared, name))
        {
            return Ok(End::Blocked(format!("{text}: {reason}")));
        }
        if let Some(own) = own
            && let Some(failure) = step(attempt, own, Phase::Precondition, deadline).await?
        {
            return Ok(End::Blocked(format!("{text}: {}", in_words(&failure))));
        }
    }
    for next in &flow.steps {
        if attempt.cancel.is_cancelled() {
            return Ok(End::Interrupted);
        }
        if deadline <= Instant::now() {
            let reason = format!(
                "the case's time limit of {} was up before this step",
                attempt.settings.config.run.timeout
            );
            return Ok(End::Failed(Box::new(Failure::undone(
                next.id.clone(),
                next.text.clone(),
                reason,
            ))));
        }
        if let Some(failure) = step(attempt, next, Phase::Step, deadline).await? {
            return Ok(End::Failed(Box::new(failure)));
        }
    }
    Ok(End::Passed)
}

/// A failure in one sentence, for `blocked`.
fn in_words(failure: &Failure) -> String {
    let step = &failure.step;
    let reason = failure
        .reason
        .as_ref()
        .map(|reason| format!(" ({reason})"))
        .unwrap_or_default();
    match (&failure.checkpoint, failure.subject, failure.predicate) {
        (Some(checkpoint), Some(subject), Some(predicate)) => format!(
            "step {step}, checkpoint {checkpoint}: {subject} {predicate} {}, observed {}{reason}",
            failure.expected, failure.observed
        ),
        _ => format!("step {step}{reason}"),
    }
}

/// Runs every cleanup step, whatever happened before and whatever becomes of the others.
async fn clean_up(attempt: &mut Attempt<'_>, steps: &[Step]) -> io::Result<()> {
    if steps.is_empty() {
        return Ok(());
    }
    if let Err(error) = attempt.guard.renew().await {
        return Err(io::Error::other(error));
    }
    let interrupted = std::mem::take(&mut attempt.cancel);
    let deadline = Instant::now() + CLEANUP;
    for own in steps {
        if let Some(failure) = step(attempt, own, Phase::Cleanup, deadline).await? {
            attempt.tell(EventKind::Warning {
                code: "cleanup-failed".to_owned(),
                of: Some(attempt.of.clone()),
                message: format!("cleanup of {}: {}", attempt.of, in_words(&failure)),
            });
        }
    }
    attempt.cancel = interrupted;
    Ok(())
}

/// Stops what is left, files the rest of the evidence, clears the workspace. Returns how many checkpoints were judged.
async fn finish(
    mut attempt: Attempt<'_>,
    flow: &Flow<'_>,
    services: CaseServices,
    end: &mut End,
) -> io::Result<u64> {
    let shared = attempt.shared;
    browser::finish(&mut attempt).await?;
    if let Err(error) = attempt.guard.stop(shared.grace()).await {
        shared.not_stopped(Some(&attempt.of), &attempt.of.to_string(), &error);
    }
    for late in std::mem::take(&mut attempt.late) {
        let Some(output) = late.finish(PATIENCE).await else {
            shared.streams_held(Some(&attempt.of), "a command");
            continue;
        };
        for (name, content) in [
            ("late.stdout.log", output.stdout),
            ("late.stderr.log", output.stderr),
        ] {
            if !content.is_empty() {
                attempt.evidence.put(name, "text/plain", &content)?;
            }
        }
    }
    let reached = services.described();
    services.stop(shared).await?;
    if let End::Failed(failure) = end {
        let workspace = &attempt.workspace;
        let diff = workspace
            .tree
            .acting(|| Ok(workspace_diff(workspace, &attempt.settings.checkout)));
        if let Ok(Some(diff)) = diff {
            attempt.evidence.put(
                "workspace.diff",
                "text/x-diff",
                &Content::whole(diff.into_bytes()),
            )?;
        }
        let script = repro::script(&attempt, flow, failure, &reached);
        attempt.evidence.put(
            "repro.sh",
            "text/x-shellscript",
            &Content::whole(script.into_bytes()),
        )?;
        failure.evidence.push(format!(
            "evidence/{}/{}/{}/repro.sh",
            attempt.of.scenario, attempt.of.case, attempt.of.attempt
        ));
    }
    for file in attempt.evidence.take_files(true) {
        attempt.tell(EventKind::Evidence {
            of: Some(attempt.of.clone()),
            file,
        });
    }
    if let Err(error) = attempt.workspace.clear() {
        (shared.tell)(EventKind::Warning {
            code: "workspace-left".to_owned(),
            of: Some(attempt.of.clone()),
            message: format!("the workspace could not be removed: {error}"),
        });
    }
    Ok(attempt.checkpoints)
}
