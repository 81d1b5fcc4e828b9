//! One shard among those that are joined: which cases are its own, and what its files and services are called in the whole.
//!
//! ```text
//! evidence/<scenario>/<case>/…    stays: a case is in one shard only
//! services/<name>/…               services/<name>.shard-<k>/…, because each shard has started its own
//! run.json                        shards/<k>/run.json: where that part ran
//! anything else                   shards/<k>/…
//! ```

use std::{collections::HashSet, path::Path};

use super::{given::Given, inside, problem::Refusal, seen::Seen};
use crate::{
    domain::{
        event::{AttemptRef, EventKind},
        ids::{MAX_ID_BYTES, ServiceName},
        plan::{JoinedShard, Plan},
        results::Failure,
    },
    evidence::bundle::RunRecord,
};

/// Documents that the whole has of its own.
const OWN: [&str; 5] = [
    "plan.json",
    "events.jsonl",
    "results.json",
    "evidence.json",
    "report",
];
/// Copies of what was used: all shards have the same, and the whole has them once.
pub(super) const INPUTS: [&str; 3] = ["config.toml", "manifest.json", "scenarios.json"];

/// A bundle that is joined.
#[derive(Debug)]
pub struct Shard {
    pub(super) given: Given,
    /// From 1.
    pub index: u32,
    count: u32,
    /// `SC-x/base`, as the plan has them.
    pub(super) cases: HashSet<String>,
    /// Those of its cases.
    pub(super) scenarios: HashSet<String>,
    /// What its journal says; `None` until it was read.
    pub(super) seen: Option<Seen>,
}

impl Shard {
    pub(super) fn new(given: Given, plan: &Plan) -> Self {
        let cases = || {
            plan.shard(given.index)
                .into_iter()
                .flat_map(|shard| &shard.cases)
        };
        Self {
            index: given.index,
            count: plan.count,
            scenarios: cases().map(|case| case.scenario.to_string()).collect(),
            cases: cases()
                .map(|case| format!("{}/{}", case.scenario, case.case))
                .collect(),
            given,
            seen: None,
        }
    }

    /// What it says of its run.
    pub fn record(&self) -> &RunRecord {
        &self.given.record
    }

    /// Its folder, as named.
    pub fn path(&self) -> &Path {
        &self.given.path
    }

    /// Its part of the whole, for reports; `None` until its journal was read.
    pub fn part(&self) -> Option<JoinedShard> {
        let (record, seen) = (&self.given.record, self.seen.as_ref()?);
        Some(JoinedShard {
            index: self.index,
            run: record.run.clone(),
            cases: self.cases.len() as u64,
            duration_ms: seen.duration_ms,
            jobs: record.runner.jobs,
            os: record.runner.os.clone(),
            arch: record.runner.arch.clone(),
            started: seen.first,
        })
    }

    /// Whether it is the only one, whose services need no other names.
    pub(super) fn alone(&self) -> bool {
        self.count == 1
    }

    /// Where a file of its bundle is in the whole; `None`: the whole has its own. `inputs`: the copies of what was used are
    /// taken from this shard.
    pub(super) fn target(&self, path: &str, inputs: bool) -> Result<Option<String>, Refusal> {
        inside::check(path).map_err(|why| Refusal::damaged(format!("{path}: {why}")))?;
        let (first, rest) = path.split_once('/').unwrap_or((path, ""));
        if OWN.contains(&first) {
            return Ok(None);
        }
        if INPUTS.contains(&path) {
            return Ok(inputs.then(|| path.to_owned()));
        }
        match first {
            "evidence" => {
                let mut ends = rest.match_indices('/').map(|(place, _)| place);
                let case = ends.nth(1).map(|end| &rest[..end]);
                match case.is_some_and(|case| self.cases.contains(case)) {
                    true => Ok(Some(path.to_owned())),
                    false => Err(Refusal::not_planned(format!(
                        "{path} is of a case that its plan gives to another shard"
                    ))),
                }
            }
            "services" => match rest.split_once('/') {
                Some((name, rest)) => Ok(Some(format!("services/{}/{rest}", self.service(name)))),
                None => Ok(Some(format!("shards/{}/{path}", self.index))),
            },
            _ => Ok(Some(format!("shards/{}/{path}", self.index))),
        }
    }

    /// What its service is called among those of all shards. No two of them have one name, because each ends with its shard.
    fn service(&self, name: &str) -> String {
        if self.alone() {
            return name.to_owned();
        }
        let end = format!(".shard-{}", self.index);
        let mut most = name.len().min(MAX_ID_BYTES - end.len());
        while !name.is_char_boundary(most) {
            most -= 1;
        }
        format!("{}{end}", &name[..most])
    }

    /// The event as the whole tells it; `None`: the whole tells it itself, or not at all.
    pub(super) fn rewritten(&self, mut kind: EventKind) -> Result<Option<EventKind>, Refusal> {
        match &mut kind {
            EventKind::RunStarted { .. }
            | EventKind::RunFinished { .. }
            | EventKind::CaseQueued { .. }
            | EventKind::ScenarioFinished { .. }
            | EventKind::ShardJoined { .. } => return Ok(None),
            EventKind::ServiceStarted { service, of, .. }
            | EventKind::ServiceReady { service, of, .. }
            | EventKind::ServiceFailed { service, of, .. }
            | EventKind::ServiceStopped { service, of, .. } => self.rename(service, of.as_ref())?,
            EventKind::Evidence { file, .. } => match self.target(&file.path, false)? {
                Some(path) => file.path = path,
                None => return Ok(None),
            },
            EventKind::CaseRetried { failure, .. } => self.relink(failure),
            EventKind::CaseFinished {
                failure: Some(failure),
                ..
            } => self.relink(failure),
            _ => {}
        }
        Ok(Some(kind))
    }

    fn rename(&self, service: &mut ServiceName, of: Option<&AttemptRef>) -> Result<(), Refusal> {
        if of.is_none() {
            *service = self
                .service(service.as_str())
                .parse()
                .map_err(|_| Refusal::damaged(format!("the service {service} has no name")))?;
        }
        Ok(())
    }

    /// Paths with `#L<line>` behind them, as the whole has them. What leads to none of its files leads nowhere, or out of it.
    fn relink(&self, failure: &mut Failure) {
        failure.evidence = std::mem::take(&mut failure.evidence)
            .into_iter()
            .filter_map(|link| {
                let (path, line) = link.split_at(link.find('#').unwrap_or(link.len()));
                let placed = self.target(path, false).ok()??;
                Some(format!("{placed}{line}"))
            })
            .collect();
    }
}
