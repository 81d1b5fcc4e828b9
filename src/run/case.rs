//! A case: attempts until one passes or none is left, and the events around them.

use std::{io, sync::Arc};

use super::{
    attempt::{End, Ended, attempt},
    browser::Seat,
    queue::Planned,
    shared::Shared,
    workspace::Bench,
};
use crate::{
    domain::{
        event::{AttemptRef, EventKind},
        flow::flow,
        results::Status,
    },
    edge::{http, process::Guard},
};

/// Executes a case. An interrupted case has no `case-finished`, so that it is repeated by `--resume`.
///
/// # Errors
/// When its evidence cannot be kept: the run is over then.
pub(super) async fn case(
    shared: &Arc<Shared>,
    planned: &Planned,
    bench: &Bench,
    guard: &mut Guard,
    client: &http::Client,
    seat: &mut Seat,
) -> io::Result<()> {
    let tell = &shared.tell;
    let scenario = &shared.settings.pack.scenarios[planned.scenario];
    let flow = flow(scenario, &planned.case).expect("planned cases exist");
    let last = planned
        .first_attempt
        .saturating_add(shared.settings.retries);
    let (mut number, mut duration_ms) = (planned.first_attempt, 0);
    loop {
        let of = AttemptRef {
            scenario: scenario.id.clone(),
            case: planned.case.clone(),
            attempt: number,
        };
        tell(EventKind::CaseStarted { of: of.clone() });
        let Ended {
            end,
            checkpoints,
            duration_ms: took,
        } = attempt(shared, bench, guard, client, seat, &flow, of.clone()).await?;
        duration_ms += took;
        let (status, failure, blocked_because) = match end {
            End::Interrupted => return Ok(()),
            End::Failed(failure) if number < last && !shared.cancel.is_cancelled() => {
                tell(EventKind::CaseRetried {
                    of,
                    duration_ms: took,
                    failure,
                });
                number += 1;
                continue;
            }
            End::Passed => (Status::Passed, None, None),
            End::Failed(failure) => (Status::Failed, Some(failure), None),
            End::Blocked(because) => {
                tell(EventKind::CaseBlocked {
                    of: of.clone(),
                    because: because.clone(),
                });
                (Status::Blocked, None, Some(because))
            }
        };
        let flaky =
            status == Status::Passed && (planned.failed_before || number > planned.first_attempt);
        tell(EventKind::CaseFinished {
            of,
            status,
            flaky,
            duration_ms,
            checkpoints,
            failure,
            blocked_because,
        });
        shared.finished(planned.scenario, status);
        return Ok(());
    }
}
