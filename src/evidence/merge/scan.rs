//! A shard's journal, read once before anything of it is taken over.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;

use super::{
    executed::{AskedOf, Progress},
    files::{Files, Known},
    lines::{Lines, Next},
    problem::Refusal,
    seen::{End, Seen},
    shard::Shard,
};
use crate::domain::{
    event::{AttemptRef, EVENT_SCHEMA, Event, EventKind},
    ids::{CaseId, ScenarioId},
    results::{RunStatus, Status},
};

/// Thirty years. A longer time is no time that a case took, and sums must not overflow.
const LONGEST_MS: u64 = 1_000_000_000_000;
/// Cases that are named when some were not executed.
const NAMED: usize = 3;

struct Scan<'a> {
    shard: &'a Shard,
    asked: &'a AskedOf,
    cases: HashMap<(ScenarioId, CaseId), Progress>,
    segment: Timestamp,
    earlier_ms: u64,
    end: Option<(End, u64)>,
}

/// Reads the journal to its end. `asked` is what the pack asks of each case; `files` are those of `evidence.json`, and without one
/// they are collected from the events.
pub(super) fn scan(
    shard: &Shard,
    asked: &AskedOf,
    files: &mut Option<Files>,
) -> Result<Seen, Refusal> {
    let file = shard
        .given
        .inside
        .file("events.jsonl")
        .map_err(|error| Refusal::damaged(format!("events.jsonl: {error}")))?;
    let mut lines = Lines::new(file);
    let mut collected = Files::new();
    let mut scan: Option<Scan<'_>> = None;
    let (mut first, mut last, mut seq) = (Timestamp::UNIX_EPOCH, Timestamp::UNIX_EPOCH, 0u64);
    loop {
        let event = match lines.next() {
            Ok(Next::Event(event)) => *event,
            Ok(Next::Cut | Next::End) => break,
            Err(error) => return Err(Refusal::damaged(error.to_string())),
        };
        let number = lines.number();
        let wrong = |why: &str| Refusal::damaged(format!("events.jsonl:{number}: {why}"));
        seq += 1;
        if event.seq != seq {
            let why = format!("its seq is {}, and {seq} is next", event.seq);
            return Err(wrong(&why));
        }
        if event.at < last {
            return Err(wrong("its time is before that of the line above"));
        }
        last = event.at;
        let begun = match &mut scan {
            Some(scan) => scan,
            None => {
                first = event.at;
                begins(shard, &event.kind).map_err(|why| wrong(&why))?;
                scan.insert(Scan {
                    shard,
                    asked,
                    cases: HashMap::new(),
                    segment: event.at,
                    earlier_ms: 0,
                    end: None,
                })
            }
        };
        begun.event(&event).map_err(|mut refusal| {
            refusal.reason = format!("events.jsonl:{number}: {}", refusal.reason);
            refusal
        })?;
        if let EventKind::Evidence { file, .. } = event.kind {
            // Also that it is of a case of this shard.
            shard.target(&file.path, false)?;
            let path = file.path.clone();
            let told = Known::from(file);
            match files {
                Some(files) if files.get(&path) != Some(&told) => {
                    let why = format!("{path} is another file in evidence.json");
                    return Err(wrong(&why));
                }
                Some(_) => {}
                None => drop(collected.insert(path, told)),
            }
        }
    }
    let Some(scan) = scan else {
        return Err(Refusal::damaged("events.jsonl: it has no event"));
    };
    files.get_or_insert(collected);
    scan.seen(first, last)
}

/// The first event says whose journal it is.
fn begins(shard: &Shard, kind: &EventKind) -> Result<(), String> {
    let EventKind::RunStarted { schema, run, .. } = kind else {
        return Err("a journal begins with run-started".to_owned());
    };
    let version = schema.strip_prefix(EVENT_SCHEMA);
    if !version.is_some_and(|minor| minor.is_empty() || minor.starts_with('.')) {
        return Err(format!("it is a {schema}, and {EVENT_SCHEMA} is expected"));
    }
    if *run != shard.record().run {
        return Err(format!(
            "it is of run {run}, and run.json of {}",
            shard.record().run
        ));
    }
    Ok(())
}

impl Scan<'_> {
    fn event(&mut self, event: &Event) -> Result<(), Refusal> {
        self.bounded(&event.kind)?;
        match &event.kind {
            EventKind::RunStarted { .. } => {
                self.earlier_ms = self.recorded_ms(event.at);
                self.segment = event.at;
                self.end = None;
                return Ok(());
            }
            // Nothing but a resumption follows the end.
            _ if self.end.is_some() => {
                return Err(Refusal::damaged("something follows the end of the run"));
            }
            EventKind::RunFinished {
                status,
                gate,
                duration_ms,
                incomplete_because,
            } => {
                let end = End {
                    status: *status,
                    gate: gate.clone(),
                    because: incomplete_because.clone(),
                };
                self.end = Some((end, *duration_ms));
            }
            EventKind::CaseQueued { scenario, case } => drop(self.case(scenario, case)?),
            EventKind::ScenarioFinished { scenario, .. } => {
                if !self.shard.scenarios.contains(scenario.as_str()) {
                    return Err(foreign(scenario.as_str()));
                }
            }
            EventKind::CaseStarted { of } => self.tell(of, &event.kind)?,
            EventKind::CaseFinished { of, .. }
            | EventKind::CaseRetried { of, .. }
            | EventKind::StepFinished { of, .. }
            | EventKind::Checkpoint { of, .. } => {
                self.attempt(of)?;
                self.tell(of, &event.kind)?;
            }
            kind => {
                if let Some(of) = attempt_of(kind) {
                    self.attempt(of)?;
                }
            }
        }
        Ok(())
    }

    fn tell(&mut self, of: &AttemptRef, kind: &EventKind) -> Result<(), Refusal> {
        let asked = self.asked;
        let progress = self.case(&of.scenario, &of.case)?;
        let asked = asked.get(&(of.scenario.clone(), of.case.clone()));
        progress.event(kind, asked).map_err(Refusal::damaged)
    }

    /// A report lists the attempts of a case one by one, so there are only those that were begun.
    fn attempt(&mut self, of: &AttemptRef) -> Result<(), Refusal> {
        let begun = self.case(&of.scenario, &of.case)?.attempts;
        // What was blocked was never begun, and is told of as the next.
        if of.attempt == 0 || of.attempt > begun.saturating_add(1) {
            return Err(Refusal::damaged(format!(
                "attempt {} of {of} was never begun",
                of.attempt
            )));
        }
        Ok(())
    }

    fn case(&mut self, scenario: &ScenarioId, case: &CaseId) -> Result<&mut Progress, Refusal> {
        let key = (scenario.clone(), case.clone());
        if !self.cases.contains_key(&key) {
            let name = format!("{scenario}/{case}");
            if !self.shard.cases.contains(&name) {
                return Err(foreign(&name));
            }
        }
        Ok(self.cases.entry(key).or_default())
    }

    fn bounded(&self, kind: &EventKind) -> Result<(), Refusal> {
        let number = match kind {
            EventKind::CaseRetried { duration_ms, .. }
            | EventKind::StepFinished { duration_ms, .. }
            | EventKind::RunFinished { duration_ms, .. } => *duration_ms,
            EventKind::CaseFinished {
                duration_ms,
                checkpoints,
                ..
            } => (*duration_ms).max(*checkpoints),
            _ => 0,
        };
        match number > LONGEST_MS {
            true => Err(Refusal::damaged(format!("{number} cannot be true"))),
            false => Ok(()),
        }
    }

    fn recorded_ms(&self, until: Timestamp) -> u64 {
        let segment = match &self.end {
            Some((_, duration_ms)) => *duration_ms,
            None => u64::try_from(until.duration_since(self.segment).as_millis()).unwrap_or(0),
        };
        self.earlier_ms.saturating_add(segment)
    }

    fn seen(self, first: Timestamp, last: Timestamp) -> Result<Seen, Refusal> {
        let (mut finished, mut worst, mut executed) = (HashSet::new(), Status::Passed, false);
        for ((scenario, case), progress) in &self.cases {
            let Some(status) = progress.status else {
                continue;
            };
            finished.insert(format!("{scenario}/{case}"));
            worst = worst.worst(status);
            executed |= matches!(status, Status::Passed | Status::Failed);
        }
        let mut open: Vec<&String> = self.shard.cases.difference(&finished).collect();
        open.sort_unstable();
        let (open, open_names) = (open.len(), open.into_iter().take(NAMED).cloned().collect());
        let duration_ms = self.recorded_ms(last);
        let end = self.end.map(|(end, _)| end);
        if let Some(end) = end.as_ref().filter(|_| open == 0 && !finished.is_empty()) {
            let of_cases = match worst {
                Status::Failed => RunStatus::Failed,
                Status::Blocked => RunStatus::Blocked,
                _ => RunStatus::Passed,
            };
            if end.status != of_cases && end.status != RunStatus::Incomplete {
                return Err(Refusal::damaged(format!(
                    "events.jsonl: its run is {}, and its cases are {}",
                    end.status.word(),
                    of_cases.word()
                )));
            }
        }
        Ok(Seen {
            first,
            duration_ms,
            open,
            open_names,
            executed,
            end,
        })
    }
}

fn foreign(name: &str) -> Refusal {
    Refusal::not_planned(format!(
        "{name} was executed, and its plan gives it to another shard"
    ))
}

/// The attempt that an event is about, as far as its own arms above do not look at it.
fn attempt_of(kind: &EventKind) -> Option<&AttemptRef> {
    match kind {
        EventKind::CaseBlocked { of, .. } | EventKind::StepStarted { of, .. } => Some(of),
        EventKind::ServiceStarted { of, .. }
        | EventKind::ServiceReady { of, .. }
        | EventKind::ServiceFailed { of, .. }
        | EventKind::ServiceStopped { of, .. }
        | EventKind::Evidence { of, .. }
        | EventKind::Warning { of, .. } => of.as_ref(),
        _ => None,
    }
}
