//! Time and memory of everything below this process.

use std::{
    collections::HashMap,
    fs,
    sync::atomic::{AtomicBool, AtomicU64, Ordering},
    thread,
    time::{Duration, Instant},
};

use rustix::process::{WaitOptions, getpid, waitpid};

use crate::{Outcome, SCENARIOS, app::App};

/// What a round of one side took.
#[derive(Clone, Copy)]
pub(crate) struct Took {
    pub(crate) wall: f64,
    /// Of this process and of all that were below it; the app is part of it on every side.
    pub(crate) cpu: f64,
}

pub(crate) fn timed(app: &App, work: &dyn Fn() -> Outcome<()>) -> Outcome<Took> {
    let (saved, started, before) = (app.saved(), Instant::now(), cpu());
    work()?;
    let wall = started.elapsed().as_secs_f64();
    let saved = app.saved() - saved;
    if saved != SCENARIOS {
        return Err(format!("{saved} forms arrived, not {SCENARIOS}").into());
    }
    reap();
    Ok(Took {
        wall,
        cpu: cpu() - before,
    })
}

/// The most KiB that all processes below this one held at once.
pub(crate) fn peak(work: &dyn Fn() -> Outcome<()>) -> Outcome<u64> {
    let (ended, most) = (AtomicBool::new(false), AtomicU64::new(0));
    let outcome = thread::scope(|scope| {
        scope.spawn(|| {
            while !ended.load(Ordering::Relaxed) {
                let held = below().into_iter().filter_map(proportional).sum();
                most.fetch_max(held, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(50));
            }
        });
        let outcome = work();
        ended.store(true, Ordering::Relaxed);
        outcome
    });
    reap();
    outcome.map(|()| most.into_inner())
}

/// Takes leave of orphans, so that their time is counted; gives them five seconds to end.
fn reap() {
    let started = Instant::now();
    while !below().is_empty() && started.elapsed() < Duration::from_secs(5) {
        while let Ok(Some(_)) = waitpid(None, WaitOptions::NOHANG) {}
        thread::sleep(Duration::from_millis(5));
    }
}

/// Seconds of user and system time so far (proc_pid_stat(5)), in steps of ten milliseconds.
fn cpu() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let ticks = fields.split_whitespace().skip(11).take(4);
    ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

/// Every process that this one is an ancestor of.
fn below() -> Vec<i32> {
    let mut children: HashMap<i32, Vec<i32>> = HashMap::new();
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(process) = name.to_str().and_then(|name| name.parse().ok()) else {
            continue;
        };
        let stat = fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
        let fields = stat.rsplit(')').next().unwrap_or_default();
        if let Some(parent) = fields.split_whitespace().nth(1)
            && let Ok(parent) = parent.parse()
        {
            children.entry(parent).or_default().push(process);
        }
    }
    let mut found = vec![getpid().as_raw_nonzero().get()];
    let mut next = 0;
    while let Some(parent) = found.get(next).copied() {
        found.extend(children.remove(&parent).unwrap_or_default());
        next += 1;
    }
    found.remove(0);
    found
}

/// KiB of a process, where memory that several share is divided among them.
fn proportional(process: i32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("Pss:"))?;
    line.split_whitespace().next()?.parse().ok()
}

pub(crate) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

pub(crate) fn least(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::INFINITY, f64::min)
}

pub(crate) fn load() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split(' ').next().unwrap_or("unknown").to_owned()
}
