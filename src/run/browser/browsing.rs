//! What an attempt does in its context, and the trace of it.

use std::{
    path::PathBuf,
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use super::{
    super::{context::Attempt, time::shown_time},
    cookies,
    operation::{On, Operation},
};
use crate::{
    domain::{
        event::Phase,
        ids::StepId,
        trace::{Bounds, TraceEvent},
    },
    edge::{
        browser::{Act, Acted, BrowserError, Context, Snapshot},
        files::Tree,
        http::JarCookie,
    },
};

/// An element is waited for so long, where it is not said by `wait_for`.
const ELEMENT: Duration = Duration::from_secs(15);
/// What is seen on the side must not hold up the case.
pub(super) const ASIDE: Duration = Duration::from_secs(2);

/// The browser's side of an attempt.
#[derive(Default)]
pub(in super::super) struct Browsing {
    /// `None`: no browser step has begun, or the browser is lost.
    pub(super) context: Option<Context>,
    /// What the browser was last seen to have.
    pub(super) cookies: Vec<JarCookie>,
    /// Operations so far.
    pub(super) operations: u32,
    /// Files of the workspace that pages handed over in this step.
    pub(super) downloads: Vec<String>,
    snapshots: u32,
    /// What the last snapshot holds.
    html: String,
    /// The last snapshot, and of which page it is.
    last: Option<(u32, u32)>,
    /// An operation whose `after` is not known yet.
    pending: Option<TraceEvent>,
    /// Why the browser cannot be used any more: it says nothing about the scenario.
    pub(in super::super) lost: Option<String>,
}

impl Browsing {
    /// Adds a snapshot to the trace; returns its id.
    fn keep_snapshot(&mut self, page: u32, snapshot: Option<Snapshot>) -> Option<u32> {
        let context = self.context.as_ref()?;
        let snapshot = snapshot?;
        if let Some((id, of)) = self.last
            && of == page
            && self.html == snapshot.html
        {
            return Some(id);
        }
        if snapshot.html.is_empty() {
            return None;
        }
        self.snapshots += 1;
        self.html.clone_from(&snapshot.html);
        context.record(TraceEvent::Snapshot {
            id: self.snapshots,
            page,
            at: context.now(),
            url: snapshot.url,
            title: snapshot.title,
            width: snapshot.width as u32,
            height: snapshot.height as u32,
            html: snapshot.html,
        });
        self.last = Some((self.snapshots, page));
        Some(self.snapshots)
    }

    /// The operation before ends with what the next one found.
    pub(super) fn follow(&mut self, seen: Option<u32>, picture: Option<&str>) {
        if let (Some(mut event), Some(context)) = (self.pending.take(), self.context.as_ref()) {
            if let TraceEvent::Operation {
                after, screenshot, ..
            } = &mut event
            {
                *after = seen;
                *screenshot = picture.map(str::to_owned);
            }
            context.record(event);
        }
    }

    /// Adds an operation that has ended.
    pub(super) fn done(&mut self, event: TraceEvent) {
        self.pending = Some(event);
    }

    /// Takes a snapshot of the page in front that shows where a target is.
    pub(super) async fn look_at(&mut self, target: Option<&str>) -> (Option<u32>, Option<Bounds>) {
        let Some(context) = self.context.as_ref().filter(|own| own.is_traced()) else {
            return (None, None);
        };
        let marked = match target {
            Some(target) => context.marked(target, Instant::now() + ASIDE).await,
            None => None,
        };
        match marked {
            Some((snapshot, bounds)) => {
                let page = context.front();
                (self.keep_snapshot(page, Some(snapshot)), Some(bounds))
            }
            None => (self.look().await, None),
        }
    }

    /// Takes a snapshot of the page in front; `None`: there is no trace, or it cannot be had.
    pub(super) async fn look(&mut self) -> Option<u32> {
        let context = self.context.as_ref().filter(|own| own.is_traced())?;
        let (page, snapshot) = (
            context.front(),
            context.snapshot(Instant::now() + ASIDE).await,
        );
        self.keep_snapshot(page, snapshot)
    }
}

/// Makes sure that there is a context. The error says, for people, why there is none.
pub(super) async fn sit_down(attempt: &mut Attempt<'_>) -> Result<(), String> {
    if let Some(reason) = &attempt.browsing.lost {
        return Err(reason.clone());
    }
    if attempt.browsing.context.is_none() {
        let cancelled = attempt.cancel.clone();
        let context = tokio::select! {
            biased;
            () = cancelled.cancelled() => return Err("the run was interrupted".to_owned()),
            taken = attempt.seat.take() => taken.inspect_err(|_| {
                attempt.shared.environment_failed.store(true, Ordering::Relaxed);
            })?,
        };
        context.begin();
        attempt.browsing.context = Some(context);
        // The next case's is made while this one waits for its pages.
        attempt.seat.prepare();
    }
    if let Some(context) = &attempt.browsing.context {
        cookies::lend(attempt, context)
            .await
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Does the operations of a step, one after the other, for at most `limit`.
pub(super) async fn operate(
    attempt: &mut Attempt<'_>,
    step: &StepId,
    phase: Phase,
    operations: &[Operation],
    limit: Duration,
) -> Result<(), BrowserError> {
    let deadline = Instant::now() + limit;
    for operation in operations {
        let Attempt {
            browsing,
            workspace,
            cancel,
            ..
        } = attempt;
        let Some(context) = browsing.context.as_ref() else {
            return Err(BrowserError::Browser("there is no browser".to_owned()));
        };
        let start = context.now();
        let mut acted = Acted {
            page: context.front(),
            ..Acted::default()
        };
        let doing = one(context, operation, &workspace.tree, deadline, &mut acted);
        let result = tokio::select! {
            biased;
            () = cancel.cancelled() => Err(BrowserError::Page("the run was interrupted".to_owned())),
            result = doing => result,
        };
        let result = result.map_err(|error| match error {
            BrowserError::Page(reason) => {
                let late = Instant::now() >= deadline;
                let late = if late {
                    format!(" (the step's time of {} was up)", shown_time(limit))
                } else {
                    String::new()
                };
                BrowserError::Page(format!("{}: {reason}{late}", operation.line()))
            }
            lost @ BrowserError::Browser(_) => lost,
        });
        let end = context.now();
        let snapshot = acted.snapshot.take();
        let before = match snapshot {
            Some(_) => browsing.keep_snapshot(acted.page, snapshot),
            None => browsing.last.map(|(id, _)| id),
        };
        browsing.follow(before, None);
        browsing.operations += 1;
        browsing.done(TraceEvent::Operation {
            n: browsing.operations,
            step: step.clone(),
            phase,
            name: operation.name().to_owned(),
            text: operation.line(),
            target: operation.target().map(str::to_owned),
            page: acted.page,
            start,
            end,
            before,
            after: None,
            point: acted.point,
            bounds: acted.bounds,
            screenshot: None,
            error: result.as_ref().err().map(ToString::to_string),
        });
        result?;
    }
    Ok(())
}

async fn one(
    context: &Context,
    operation: &Operation,
    tree: &Tree,
    deadline: Instant,
    acted: &mut Acted,
) -> Result<(), BrowserError> {
    match operation {
        Operation::Goto(url) => {
            look_first(context, acted).await;
            context.goto(url, deadline).await
        }
        Operation::Reload => {
            look_first(context, acted).await;
            context.reload(deadline).await
        }
        Operation::Back => {
            look_first(context, acted).await;
            context.back(deadline).await
        }
        Operation::Press(key) => {
            look_first(context, acted).await;
            context.press(key, deadline).await
        }
        Operation::On { what, target } => {
            let act = match what {
                On::Click => Act::Click,
                On::Fill(value) => Act::Fill(value.clone()),
                On::Press(key) => Act::Press(key.clone()),
                On::Select(value) => Act::Select(value.clone()),
                On::Check => Act::Check,
                On::Uncheck => Act::Uncheck,
                On::Hover => Act::Hover,
                On::Upload(files) => Act::Upload(inside(tree, files)?),
                On::WaitFor => Act::WaitFor,
            };
            let patience = match what {
                On::WaitFor => deadline,
                _ => deadline.min(Instant::now() + ELEMENT),
            };
            context
                .act(&act, target, context.is_traced(), patience, deadline, acted)
                .await
        }
    }
}

/// What the user sees before leaving; a page that does not answer is left all the same.
async fn look_first(context: &Context, acted: &mut Acted) {
    if context.is_traced() && !context.is_blank() {
        acted.snapshot = context.snapshot(Instant::now() + ASIDE).await;
    }
}

/// Files of the workspace, by their real paths.
fn inside(tree: &Tree, files: &[String]) -> Result<Vec<PathBuf>, BrowserError> {
    let refused = |path: &str, reason: &str| {
        BrowserError::Page(format!("the file {path} of the workspace {reason}"))
    };
    let root = tree
        .root()
        .canonicalize()
        .map_err(|error| BrowserError::Browser(error.to_string()))?;
    let real = |path: &String| {
        match tree.read(path, |_| ()) {
            Ok(true) => {}
            Ok(false) => return Err(refused(path, "is not there")),
            Err(error) => return Err(BrowserError::Page(error.to_string())),
        }
        let real = root
            .join(path)
            .canonicalize()
            .map_err(|error| refused(path, &format!("cannot be opened: {error}")))?;
        // A link that was put there since would lead the browser out.
        if real.starts_with(&root) {
            Ok(real)
        } else {
            Err(refused(path, "leads out of it"))
        }
    };
    files.iter().map(real).collect()
}
