//! What is known of a case's pages: a fold of the browser's events.

use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

use super::traffic::Traffic;
use crate::domain::{page::ConsoleError, trace::TraceEvent, transcript::DialogRecord};

/// Pages of a case that may be open at once; a page that opens more has lost its mind.
pub(super) const MOST_PAGES: usize = 20;
/// Console errors that are kept for checkpoints.
const KEPT_ERRORS: usize = 200;
/// Events kept between two operations; a page can write to its console for ever.
const KEPT_RECORDS: usize = 2000;
/// Dialogs kept between two steps.
const KEPT_DIALOGS: usize = 100;
/// A navigation that came to nothing is known to be a download after this.
pub(super) const FIZZLE: Duration = Duration::from_millis(500);

/// Everything known of a case's pages.
pub(super) struct State {
    pub(super) started: Instant,
    /// In the order in which they were opened; closed ones stay.
    pub(super) pages: Vec<Page>,
    pub(super) traffic: Traffic,
    pub(super) console: Vec<ConsoleError>,
    pub(super) console_more: u64,
    pub(super) dialogs: Vec<DialogRecord>,
    pub(super) downloads: Vec<Download>,
    /// For the trace, in order, since they were last taken.
    pub(super) records: Vec<TraceEvent>,
    /// Bodies of resources that were asked for and have not come yet.
    pub(super) bodies: usize,
    /// Bytes of resources in the trace so far.
    pub(super) resources: u64,
    /// Whether there is a trace.
    pub(super) tracing: bool,
    /// Whether the browser has ended.
    pub(super) ended: bool,
}

impl State {
    pub(super) fn new(tracing: bool) -> Self {
        Self {
            started: Instant::now(),
            pages: Vec::new(),
            traffic: Traffic::default(),
            console: Vec::new(),
            console_more: 0,
            dialogs: Vec::new(),
            downloads: Vec::new(),
            records: Vec::new(),
            bodies: 0,
            resources: 0,
            tracing,
            ended: false,
        }
    }

    /// Milliseconds since the first step began.
    pub(super) fn now(&self) -> f64 {
        (self.started.elapsed().as_secs_f64() * 100_000.0).round() / 100.0
    }

    pub(super) fn record(&mut self, event: TraceEvent) {
        if self.tracing && self.records.len() < KEPT_RECORDS {
            self.records.push(event);
        }
    }

    /// Whom the user looks at: the page that was opened last.
    pub(super) fn front(&self) -> Option<&Page> {
        self.pages.iter().rev().find(|page| page.open)
    }

    /// Whether a file is coming, or may be.
    pub(super) fn is_downloading(&self) -> bool {
        let fizzled = |page: &Page| page.fizzled.is_some_and(|since| since.elapsed() < FIZZLE);
        self.downloads.iter().any(|own| own.ended.is_none()) || self.pages.iter().any(fizzled)
    }

    pub(super) fn by_session(&mut self, session: &str) -> Option<&mut Page> {
        self.pages
            .iter_mut()
            .find(|page| page.open && &*page.session == session)
    }

    pub(super) fn page(&self, number: u32) -> Option<&Page> {
        self.pages.iter().find(|page| page.number == number)
    }

    pub(super) fn error(&mut self, error: ConsoleError) {
        if self.console.len() < KEPT_ERRORS {
            self.console.push(error);
        } else {
            self.console_more += 1;
        }
    }

    pub(super) fn dialog(&mut self, dialog: DialogRecord) {
        if self.dialogs.len() < KEPT_DIALOGS {
            self.dialogs.push(dialog);
        }
    }
}

/// A tab or window.
pub(super) struct Page {
    /// Counted from 1.
    pub(super) number: u32,
    pub(super) session: Arc<str>,
    /// Also the id of its main frame.
    pub(super) target: String,
    pub(super) open: bool,
    pub(super) crashed: bool,
    /// It did not respond in time; until it has another document nobody asks again.
    pub(super) stuck: bool,
    pub(super) frames: HashMap<String, Frame>,
    /// The document of the main frame.
    pub(super) loader: String,
    /// `DOMContentLoaded` of that document.
    pub(super) interactive: Option<Instant>,
    /// `load` of that document.
    pub(super) loaded: bool,
    /// Something of that document was drawn; until then the browser drops keys.
    pub(super) drawn: bool,
    /// Frames on the way to another document.
    pub(super) leaving: HashMap<String, Leaving>,
    /// A navigation has just come to nothing, which may be a download that is not known yet.
    pub(super) fizzled: Option<Instant>,
    /// The files that the page asked for last.
    pub(super) chooser: Option<u64>,
}

/// A frame on the way to another document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leaving {
    pub(super) since: Instant,
    /// A request was sent; before that, it may come to nothing.
    pub(super) sent: bool,
}

/// A document in a page.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// `None`: the main frame.
    pub(super) parent: Option<String>,
    pub(super) url: String,
    /// As the browser serialises it; opaque ones are `://`.
    pub(super) origin: String,
    /// The world of our script in it; `None`: between two documents.
    pub(super) world: Option<String>,
    /// Its number, which some calls want instead of its name.
    pub(super) world_number: u64,
}

impl Page {
    pub(super) fn new(number: u32, session: Arc<str>, target: String) -> Self {
        Self {
            number,
            session,
            frames: HashMap::from([(target.clone(), Frame::default())]),
            target,
            open: true,
            crashed: false,
            stuck: false,
            loader: String::new(),
            interactive: None,
            loaded: false,
            drawn: false,
            leaving: HashMap::new(),
            fizzled: None,
            chooser: None,
        }
    }

    pub(super) fn main(&self) -> &Frame {
        static NONE: Frame = Frame {
            parent: None,
            url: String::new(),
            origin: String::new(),
            world: None,
            world_number: 0,
        };
        self.frames.get(&self.target).unwrap_or(&NONE)
    }

    /// Frames whose documents cannot be reached from their parent's script, the main frame first: each needs to be asked
    /// by itself.
    pub(super) fn roots(&self) -> Vec<(String, String)> {
        let mut roots = Vec::new();
        if let Some(world) = &self.main().world {
            roots.push((self.target.clone(), world.clone()));
        }
        let mut others: Vec<_> = self
            .frames
            .iter()
            .filter(|(_, frame)| self.is_foreign(frame))
            .filter_map(|(id, frame)| Some((id.clone(), frame.world.clone()?)))
            .collect();
        others.sort();
        roots.extend(others);
        roots
    }

    /// Around a frame: the world of its parent document, and the outermost frame that is reached from there.
    pub(super) fn above(&self, frame: &str) -> Option<(u64, String)> {
        let mut id = self.frames.get(frame)?.parent.clone()?;
        let own = self.frames.get(&id)?;
        own.world.as_ref()?;
        let world = own.world_number;
        while let Some(frame) = self.frames.get(&id)
            && !self.is_foreign(frame)
            && let Some(parent) = &frame.parent
        {
            id.clone_from(parent);
        }
        Some((world, id))
    }

    /// Whether a frame is of another origin than its parent.
    fn is_foreign(&self, frame: &Frame) -> bool {
        frame
            .parent
            .as_ref()
            .and_then(|parent| self.frames.get(parent))
            .is_some_and(|parent| {
                !frame.origin.is_empty()
                    && (frame.origin != parent.origin || frame.origin == OPAQUE)
            })
    }

    /// Takes away a frame and those in it.
    pub(super) fn remove(&mut self, id: &str) {
        let children: Vec<String> = self
            .frames
            .iter()
            .filter(|(_, frame)| frame.parent.as_deref() == Some(id))
            .map(|(child, _)| child.clone())
            .collect();
        for child in children {
            self.remove(&child);
        }
        self.frames.remove(id);
        self.leaving.remove(id);
    }
}

const OPAQUE: &str = "://";

/// A file that a page hands over.
#[derive(Debug, Clone)]
pub(super) struct Download {
    pub(super) id: String,
    pub(super) page: u32,
    pub(super) url: String,
    /// As the app suggests it.
    pub(super) name: String,
    /// `None`: it is still coming.
    pub(super) ended: Option<Result<u64, String>>,
    pub(super) taken: bool,
}
