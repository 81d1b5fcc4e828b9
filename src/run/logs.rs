//! The logs of a service, and who looks at them while they grow.

use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    io,
    sync::Arc,
};

use regex::Regex;
use tokio::sync::Notify;

use crate::{
    domain::{
        event::{AttemptRef, EvidenceFile},
        ids::ServiceName,
    },
    edge::process::Exit,
    evidence::{Bundle, LogFile, Redactor, SEAM},
};

/// Lines of output that a `service-failed` shows.
const SHOWN_LINES: usize = 20;

/// Longer lines are cut where they are only looked at.
const LONGEST_LINE: usize = 2000;

/// What the watcher and whoever waits for readiness share.
#[derive(Default)]
pub(super) struct Watched {
    /// `None`: it has not ended yet. An error: it could not be started, or nobody watches it any more.
    pub(super) exit: RefCell<Option<Result<Exit, String>>>,
    pub(super) changed: Notify,
    pub(super) logged: Cell<bool>,
    pub(super) ready: Cell<bool>,
    pub(super) lines: RefCell<VecDeque<String>>,
}

impl Watched {
    pub(super) fn lines(&self) -> Vec<String> {
        self.lines.borrow().iter().cloned().collect()
    }
}

/// The two logs of an instance, and the lines that someone looks at.
pub(super) struct Logs {
    files: [LogFile; 2],
    partial: [Vec<u8>; 2],
    pattern: Option<Regex>,
    redactor: Arc<Redactor>,
}

impl Logs {
    pub(super) fn open(
        bundle: &Bundle,
        name: &ServiceName,
        of: Option<&AttemptRef>,
        pattern: Option<&str>,
    ) -> Result<Self, String> {
        let folder = match of {
            None => format!("services/{name}"),
            Some(of) => format!(
                "evidence/{}/{}/{}/services/{name}",
                of.scenario, of.case, of.attempt
            ),
        };
        let open = |stream: &str| {
            let name = format!("{folder}/{stream}.log");
            bundle
                .log(name.clone())
                .map_err(|error| format!("{name}: {error}"))
        };
        let pattern = pattern
            .map(Regex::new)
            .transpose()
            .map_err(|error| format!("ready.log: {error}"))?;
        Ok(Self {
            files: [open("stdout")?, open("stderr")?],
            partial: [Vec::new(), Vec::new()],
            pattern,
            redactor: bundle.redactor(),
        })
    }

    pub(super) fn push(&mut self, error: bool, bytes: &[u8], watched: &Watched) {
        let stream = usize::from(error);
        self.files[stream].push(bytes);
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let partial = &mut self.partial[stream];
            partial.extend_from_slice(
                &piece[..piece
                    .len()
                    .min((LONGEST_LINE + SEAM).saturating_sub(partial.len()))],
            );
            if piece.last() == Some(&b'\n') {
                let line = String::from_utf8_lossy(partial).trim_end().to_owned();
                // Hidden before it could be cut in two.
                let (hidden, _) = self.redactor.bytes(partial);
                let hidden = &hidden[..hidden.len().min(LONGEST_LINE)];
                let shown = String::from_utf8_lossy(hidden).trim_end().to_owned();
                partial.clear();
                if !watched.ready.get()
                    && self
                        .pattern
                        .as_ref()
                        .is_some_and(|pattern| pattern.is_match(&line))
                {
                    watched.logged.set(true);
                    watched.changed.notify_waiters();
                }
                let mut lines = watched.lines.borrow_mut();
                lines.push_back(shown);
                if lines.len() > SHOWN_LINES {
                    lines.pop_front();
                }
            }
        }
    }

    pub(super) fn finish(self) -> io::Result<Vec<EvidenceFile>> {
        self.files.into_iter().map(LogFile::finish).collect()
    }
}
