//! The journals of the shards as one: by time, with one count, and what is said of the run said once.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
    fs::File,
    io::{self, BufWriter, Write},
    path::Path,
};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use super::{
    lines::{Lines, Next},
    prove::Proof,
    shard::Shard,
};
use crate::domain::{
    drift::SourceDrift,
    event::{EVENT_SCHEMA, Event, EventKind},
    ids::{CaseRef, RunId, ScenarioId},
    results::{GateVerdict, Status},
};

/// What is said of the whole run by each of its shards is told once; of more different things each is told.
const REMEMBERED: usize = 10_000;

/// Warnings that the whole tells, and bytes of each: reports hold them all at once, and a stranger may have written them.
const MOST_WARNINGS: u64 = 2_000;
const LONGEST_WARNING: usize = 4 << 10;

/// A journal that has everything but its last event.
pub struct Joined {
    journal: Journal,
    /// Wall time of the longest shard, in milliseconds: how long the run was, since shards run beside each other.
    pub longest_ms: u64,
    /// Wall time of all shards, in milliseconds.
    pub together_ms: u64,
    /// Sources that changed, as the shards saw it.
    pub drift: Vec<SourceDrift>,
    /// What the gates of the shards said.
    pub gates: Vec<ShardGate>,
}

/// The gate of a shard.
#[derive(Debug, Clone)]
pub struct ShardGate {
    /// Of the shard, from 1.
    pub index: u32,
    /// What it said of its part.
    pub verdict: GateVerdict,
    /// Whether one of its cases passed or failed.
    pub executed: bool,
}

struct Journal {
    file: BufWriter<File>,
    seq: u64,
    at: Timestamp,
}

impl Journal {
    fn write(&mut self, at: Timestamp, kind: EventKind) -> io::Result<Event> {
        self.seq += 1;
        // The clocks of two machines differ, and this only goes forwards.
        self.at = self.at.max(at);
        let (seq, at) = (self.seq, self.at);
        let body = serde_json::to_vec(&kind)?;
        write!(self.file, "{{\"seq\":{seq},\"at\":\"{at:.3}\",")?;
        self.file.write_all(&body[1..])?;
        self.file.write_all(b"\n")?;
        Ok(Event { seq, at, kind })
    }
}

/// Writes the journal of the whole run, but for its end. `order` has the cases in the order in which reports show them;
/// `seen` hears of each event.
///
/// # Errors
/// When a journal can no longer be read as it was before, or the new one not be written.
pub fn join(
    proof: &Proof,
    journal: &Path,
    run: &RunId,
    order: &[CaseRef],
    mut seen: impl FnMut(&Event),
) -> io::Result<Joined> {
    let began = proof.shards.iter().filter_map(|shard| shard.seen.as_ref());
    let began = began.map(|seen| seen.first).min();
    let began = began.unwrap_or(proof.record.started);
    let mut journal = Journal {
        file: BufWriter::with_capacity(1 << 16, File::create_new(journal)?),
        seq: 0,
        at: began,
    };
    let mut tell = |journal: &mut Journal, kind: EventKind| {
        seen(&journal.write(began, kind)?);
        io::Result::Ok(())
    };
    for kind in beginning(proof, run, order) {
        tell(&mut journal, kind)?;
    }
    let parts: Vec<u64> = proof
        .shards
        .iter()
        .filter_map(|shard| Some(shard.seen.as_ref()?.duration_ms))
        .collect();
    let mut whole = Whole::new(order);
    let mut sources = Sources::open(&proof.shards)?;
    while let Some((at, shard, kind)) = sources.next()? {
        let Some(kind) = shard
            .rewritten(kind)
            .map_err(|refusal| io::Error::other(refusal.reason))?
        else {
            continue;
        };
        if whole.is_repeated(&kind)? {
            continue;
        }
        let Some(kind) = whole.bounded(kind) else {
            continue;
        };
        let scenario = whole.finished(&kind);
        seen(&journal.write(at, kind)?);
        if let Some(kind) = scenario {
            seen(&journal.write(at, kind)?);
        }
    }
    if let Some(kind) = whole.left_out() {
        let at = journal.at;
        seen(&journal.write(at, kind)?);
    }
    Ok(Joined {
        journal,
        longest_ms: parts.iter().copied().max().unwrap_or(0),
        together_ms: parts.iter().fold(0, |sum, part| sum.saturating_add(*part)),
        drift: whole.drift,
        gates: proof
            .shards
            .iter()
            .filter_map(|shard| {
                let seen = shard.seen.as_ref()?;
                Some(ShardGate {
                    index: shard.index,
                    verdict: seen.end.as_ref()?.gate.clone(),
                    executed: seen.executed,
                })
            })
            .collect(),
    })
}

impl Joined {
    /// Writes the last event, at the time of the one before, and closes the journal.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self, end: EventKind) -> io::Result<Event> {
        let at = self.journal.at;
        let event = self.journal.write(at, end)?;
        self.journal
            .file
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?
            .sync_data()?;
        Ok(event)
    }
}

/// What is said before the shards have their turn.
fn beginning(proof: &Proof, run: &RunId, order: &[CaseRef]) -> Vec<EventKind> {
    let scenarios: HashSet<&ScenarioId> = order.iter().map(|case| &case.scenario).collect();
    let jobs = |shard: &Shard| shard.record().runner.jobs;
    let mut told = vec![EventKind::RunStarted {
        schema: EVENT_SCHEMA.to_owned(),
        run: run.clone(),
        scenarios: scenarios.len() as u64,
        cases: proof.plan.cases(),
        jobs: proof.shards.iter().map(jobs).fold(0, u32::saturating_add),
        resumed: false,
    }];
    let parts = proof.shards.iter().filter_map(Shard::part);
    told.extend(parts.map(|shard| EventKind::ShardJoined { shard }));
    for problem in &proof.problems {
        told.push(EventKind::Warning {
            code: problem.code.word().to_owned(),
            of: None,
            message: problem.message.clone(),
        });
    }
    told.extend(order.iter().map(|case| EventKind::CaseQueued {
        scenario: case.scenario.clone(),
        case: case.case.clone(),
    }));
    told
}

/// What has to be known of all shards while their events go by.
struct Whole {
    /// Cases of each scenario that have not finished, and the worst status of those that have.
    open: HashMap<ScenarioId, (usize, Status)>,
    /// Digests of what was said of the run.
    said: HashSet<[u8; 32]>,
    drift: Vec<SourceDrift>,
    warnings: u64,
}

impl Whole {
    fn new(order: &[CaseRef]) -> Self {
        let mut open: HashMap<ScenarioId, (usize, Status)> = HashMap::new();
        for case in order {
            let scenario = open.entry(case.scenario.clone());
            scenario.or_insert((0, Status::Passed)).0 += 1;
        }
        Self {
            open,
            said: HashSet::new(),
            drift: Vec::new(),
            warnings: 0,
        }
    }

    /// Whether another shard has said the same of the run.
    fn is_repeated(&mut self, kind: &EventKind) -> io::Result<bool> {
        let of_the_run = matches!(
            kind,
            EventKind::Warning { of: None, .. }
                | EventKind::SourceDrifted { .. }
                | EventKind::ImpactDecided { .. }
        );
        if !of_the_run {
            return Ok(false);
        }
        let digest: [u8; 32] = Sha256::digest(serde_json::to_vec(kind)?).into();
        if self.said.contains(&digest) {
            return Ok(true);
        }
        if self.said.len() < REMEMBERED {
            self.said.insert(digest);
            if let EventKind::SourceDrifted { drift } = kind {
                self.drift.push(drift.clone());
            }
        }
        Ok(false)
    }

    /// A warning of a bearable length; `None`: there have been enough of them.
    fn bounded(&mut self, mut kind: EventKind) -> Option<EventKind> {
        let EventKind::Warning { code, message, .. } = &mut kind else {
            return Some(kind);
        };
        self.warnings = self.warnings.saturating_add(1);
        for text in [code, message] {
            if text.len() > LONGEST_WARNING {
                text.truncate(text.floor_char_boundary(LONGEST_WARNING));
                text.push('…');
            }
        }
        (self.warnings <= MOST_WARNINGS).then_some(kind)
    }

    /// That there were more warnings; `None`: all were told.
    fn left_out(&self) -> Option<EventKind> {
        let more = self.warnings.saturating_sub(MOST_WARNINGS);
        (more > 0).then(|| EventKind::Warning {
            code: "warnings-left-out".to_owned(),
            of: None,
            message: format!(
                "the shards have {more} more warnings, which are in their own bundles"
            ),
        })
    }

    /// The end of a scenario, when this is that of its last case. Its cases may have run in several shards, each of which
    /// knew only its own.
    fn finished(&mut self, kind: &EventKind) -> Option<EventKind> {
        let EventKind::CaseFinished { of, status, .. } = kind else {
            return None;
        };
        let (left, worst) = self.open.get_mut(&of.scenario)?;
        *left = left.saturating_sub(1);
        *worst = worst.worst(*status);
        (*left == 0).then(|| EventKind::ScenarioFinished {
            scenario: of.scenario.clone(),
            status: *worst,
        })
    }
}

/// The journals of all shards, of each of which one event is held.
struct Sources<'a> {
    shards: &'a [Shard],
    lines: Vec<Lines>,
    held: Vec<Option<EventKind>>,
    /// The earliest first; of the same moment that of the first shard.
    next: BinaryHeap<Reverse<(Timestamp, usize)>>,
}

impl<'a> Sources<'a> {
    fn open(shards: &'a [Shard]) -> io::Result<Self> {
        let lines = shards
            .iter()
            .map(|shard| Ok(Lines::new(shard.given.inside.file("events.jsonl")?)))
            .collect::<io::Result<Vec<_>>>()?;
        let mut sources = Self {
            shards,
            held: lines.iter().map(|_| None).collect(),
            lines,
            next: BinaryHeap::new(),
        };
        for place in 0..shards.len() {
            sources.fill(place)?;
        }
        Ok(sources)
    }

    fn fill(&mut self, place: usize) -> io::Result<()> {
        if let Next::Event(event) = self.lines[place].next()? {
            self.next.push(Reverse((event.at, place)));
            self.held[place] = Some(event.kind);
        }
        Ok(())
    }

    fn next(&mut self) -> io::Result<Option<(Timestamp, &'a Shard, EventKind)>> {
        let Some(Reverse((at, place))) = self.next.pop() else {
            return Ok(None);
        };
        let kind = self.held[place].take();
        self.fill(place)?;
        Ok(kind.map(|kind| (at, &self.shards[place], kind)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::CaseId;

    #[test]
    fn warnings_are_told_up_to_a_bound() {
        let warning = |message: String| EventKind::Warning {
            code: "x".to_owned(),
            of: None,
            message,
        };
        let mut whole = Whole::new(&[]);
        for number in 1..=MOST_WARNINGS {
            assert!(whole.bounded(warning(number.to_string())).is_some());
        }
        assert!(whole.left_out().is_none());
        assert!(whole.bounded(warning("one more".to_owned())).is_none());
        let Some(EventKind::Warning { message, .. }) = whole.left_out() else {
            panic!("that some were left out is told");
        };
        assert!(message.contains("1 more"), "{message}");
        let mut whole = Whole::new(&[]);
        let long = "é".repeat(LONGEST_WARNING);
        let Some(EventKind::Warning { message, .. }) = whole.bounded(warning(long)) else {
            panic!("it is told");
        };
        assert!(message.ends_with('…') && message.len() <= LONGEST_WARNING + 3);
        let other = EventKind::CaseQueued {
            scenario: "S".parse().expect("an id"),
            case: CaseId::base(),
        };
        for _ in 0..3 {
            assert!(whole.bounded(other.clone()).is_some());
        }
    }
}
