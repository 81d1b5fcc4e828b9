//! What evidence there is: every attempt with its files, found before anything is read.

use std::{
    num::NonZero,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use super::BundleFiles;
use crate::domain::results::{CaseResult, Results, ScenarioResult, Status};

/// One case and what its attempts left behind.
#[derive(Debug)]
pub(super) struct Surveyed {
    /// `SC-x/base`.
    pub(super) name: String,
    /// 0 for what a reader looks at first: failed, then blocked, then cut off and flaky, then the rest.
    pub(super) rank: u8,
    pub(super) attempts: Vec<SurveyedAttempt>,
}

/// One attempt.
#[derive(Debug)]
pub(super) struct SurveyedAttempt {
    pub(super) number: u32,
    /// By path from the attempt's folder, with lengths.
    pub(super) files: Vec<(String, u64)>,
}

/// Looks at every case, in the order of the results.
pub(super) fn survey(files: &dyn BundleFiles, results: &Results) -> Vec<Surveyed> {
    let cases: Vec<(&ScenarioResult, &CaseResult)> = results
        .scenarios
        .iter()
        .flat_map(|scenario| scenario.cases.iter().map(move |case| (scenario, case)))
        .collect();
    in_parallel(cases.len().div_ceil(64), |part| {
        let from = part * 64;
        cases[from..cases.len().min(from + 64)]
            .iter()
            .map(|(scenario, case)| one(files, scenario, case))
            .collect::<Vec<_>>()
    })
    .into_iter()
    .flatten()
    .collect()
}

fn one(files: &dyn BundleFiles, scenario: &ScenarioResult, case: &CaseResult) -> Surveyed {
    let name = format!("{}/{}", scenario.id, case.id);
    let attempts = (1..=case.attempts)
        .map(|number| SurveyedAttempt {
            number,
            files: files.list(&format!("evidence/{name}/{number}")),
        })
        .collect();
    Surveyed {
        name,
        rank: rank(case),
        attempts,
    }
}

pub(super) fn rank(case: &CaseResult) -> u8 {
    match case.status {
        Status::Failed => 0,
        Status::Blocked => 1,
        Status::Running => 2,
        Status::Passed if case.flaky => 2,
        Status::Passed | Status::Queued => 3,
    }
}

/// Does `count` pieces of work on all processors; the answers come in the order of the pieces.
pub(super) fn in_parallel<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    if threads == 1 || count < 2 {
        return (0..count).map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, T)> = thread::scope(|scope| {
        let worker = || {
            let mut done = Vec::new();
            loop {
                let piece = next.fetch_add(1, Ordering::Relaxed);
                if piece >= count {
                    return done;
                }
                done.push((piece, work(piece)));
            }
        };
        let workers: Vec<_> = (0..threads.min(count))
            .map(|_| scope.spawn(worker))
            .collect();
        workers
            .into_iter()
            .flat_map(|worker| match worker.join() {
                Ok(done) => done,
                // The panic goes on where the caller can see it.
                Err(panic) => std::panic::resume_unwind(panic),
            })
            .collect()
    });
    done.sort_by_key(|(piece, _)| *piece);
    done.into_iter().map(|(_, answer)| answer).collect()
}
