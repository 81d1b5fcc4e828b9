//! The check run of a step: begun with it, kept up to date, and concluded on every way out.

use std::{
    io,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use jiff::Timestamp;
use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::owner::{Owner, is_abandoned, sign_of_life};
use crate::{
    domain::{
        annotation::{self, Level},
        event::{Event, EventKind},
        results::Results,
    },
    edge::github::{
        Annotation, AnnotationLevel, CheckId, CheckRun, CheckStatus, CheckUpdate, Conclusion,
        GitHub, GitHubError, NewCheck, Output, Patience, Updated,
    },
    report::{CheckProgress, CheckText, Reporter, Titles},
};

/// Between two updates at first. Each costs one request of the thousand that all jobs of a repository have in an hour, so that the
/// updates of a long run, and of one with many shards, are further apart.
const FIRST_INTERVAL: Duration = Duration::from_secs(5);
/// Between two signs of life at most.
const HEARTBEAT: Duration = Duration::from_secs(120);
/// For one update.
const UPDATE: Duration = Duration::from_secs(10);
/// For the conclusion of a step that the runner is about to kill.
const URGENT: Duration = Duration::from_millis(2500);
/// For a creation that is under way then.
const CREATION: Duration = Duration::from_millis(2500);

/// How a check run ends.
pub(super) struct End {
    pub(super) conclusion: Conclusion,
    pub(super) text: CheckText,
    pub(super) annotations: Vec<annotation::Annotation>,
    /// The runner is about to kill the step.
    pub(super) urgent: bool,
}

/// What of a check run is not there.
#[derive(Debug)]
pub(super) enum Lacking {
    /// All of it.
    NotCreated(GitHubError),
    /// Its end: it is still in progress.
    NotConcluded(GitHubError),
    /// So many annotations.
    Annotations(usize, GitHubError),
}

/// A check run that a thread of its own looks after.
pub(super) struct Check {
    shared: Arc<Shared>,
    end: Option<oneshot::Sender<End>>,
    work: Option<JoinHandle<Result<(), Lacking>>>,
    /// Ends all waiting of the thread that comes before the conclusion.
    hurry: CancellationToken,
}

struct Shared {
    began: Instant,
    view: Mutex<View>,
}

struct View {
    /// `None` until the contracts are known.
    progress: Option<CheckProgress>,
    /// Something happened that a reader would want to see.
    news: bool,
}

impl Shared {
    fn view(&self) -> MutexGuard<'_, View> {
        self.view.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Check {
    /// Creates the check run. `interval_factor` says how many jobs do the same at once.
    ///
    /// # Errors
    /// When there can be no thread.
    pub(super) fn begin(
        github: &GitHub,
        name: String,
        head_sha: String,
        details_url: Option<String>,
        owner: Owner,
        interval_factor: u32,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            began: Instant::now(),
            view: Mutex::new(View {
                progress: None,
                news: false,
            }),
        });
        let new = NewCheck {
            name,
            head_sha,
            external_id: owner.external_id(),
            details_url,
            output: Some(output(&CheckText {
                title: "Getting ready".to_owned(),
                summary: String::new(),
            })),
        };
        let (end, ended) = oneshot::channel();
        let hurry = CancellationToken::new();
        let keeper = Keeper {
            github: github.with_stop(hurry.clone()),
            concluding: github.with_stop(CancellationToken::new()),
            hurry: hurry.clone(),
            new,
            owner,
            shared: Arc::clone(&shared),
            interval_factor,
        };
        let work = thread::Builder::new()
            .name("check run".to_owned())
            .spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .map_err(|error| {
                        Lacking::NotCreated(GitHubError::Client {
                            reason: error.to_string(),
                        })
                    })?;
                runtime.block_on(keeper.keep(ended))
            })?;
        Ok(Self {
            shared,
            end: Some(end),
            work: Some(work),
            hurry,
        })
    }

    /// Is told the events of the run.
    pub(super) fn reporter(&self, titles: Titles) -> Box<dyn Reporter> {
        self.shared.view().progress = Some(CheckProgress::new(titles));
        Box::new(Listener(Arc::clone(&self.shared)))
    }

    /// Concludes it, and waits until that is done.
    ///
    /// # Errors
    /// When the check run could not be created or concluded.
    pub(super) fn conclude(mut self, end: End) -> Result<(), Lacking> {
        self.finish(end)
    }

    fn finish(&mut self, end: End) -> Result<(), Lacking> {
        let Some(sender) = self.end.take() else {
            return Ok(());
        };
        let urgent = end.urgent;
        // Nobody hears it when the check run could not be created, which the thread says itself.
        let _ = sender.send(end);
        if urgent {
            self.hurry.cancel();
        }
        match self.work.take().map(JoinHandle::join) {
            Some(Ok(ended)) => ended,
            _ => Ok(()),
        }
    }
}

impl Drop for Check {
    /// No way out leaves a check run in progress, not even that of a bug.
    fn drop(&mut self) {
        let _ = self.finish(End {
            conclusion: Conclusion::Failure,
            text: CheckText {
                title: "ScenarioForge broke".to_owned(),
                summary: "The step ended without a verdict. Its log says why.".to_owned(),
            },
            annotations: Vec::new(),
            urgent: true,
        });
    }
}

struct Listener(Arc<Shared>);

impl Reporter for Listener {
    fn name(&self) -> &'static str {
        "check run"
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        let now = self.0.began.elapsed();
        let mut view = self.0.view();
        if let Some(progress) = &mut view.progress {
            progress.apply(event, now);
        }
        view.news |= matches!(
            event.kind,
            EventKind::RunStarted { .. }
                | EventKind::CaseStarted { .. }
                | EventKind::CaseFinished { .. }
        );
        Ok(())
    }

    fn finish(&mut self, _: &Results) -> io::Result<()> {
        Ok(())
    }
}

/// The thread's work.
struct Keeper {
    github: GitHub,
    /// Is not ended by a hurry.
    concluding: GitHub,
    hurry: CancellationToken,
    new: NewCheck,
    owner: Owner,
    shared: Arc<Shared>,
    interval_factor: u32,
}

impl Keeper {
    async fn keep(self, mut ended: oneshot::Receiver<End>) -> Result<(), Lacking> {
        let own = self.create().await.map_err(Lacking::NotCreated)?;
        // What others left behind can wait; the end of this run cannot.
        let interrupted = tokio::select! {
            biased;
            end = &mut ended => Some(end),
            () = self.conclude_abandoned(&own) => None,
        };
        let untidied = interrupted.is_some();
        let end = match interrupted {
            Some(end) => end,
            None => self.update(own.id, &mut ended).await,
        };
        // A sender that was dropped has panicked, and its owner's drop cannot send any more.
        let end = end.unwrap_or_else(|_| End {
            conclusion: Conclusion::Failure,
            text: CheckText {
                title: "ScenarioForge broke".to_owned(),
                summary: String::new(),
            },
            annotations: Vec::new(),
            urgent: true,
        });
        let urgent = end.urgent;
        let concluded = self.conclude(own.id, end).await;
        if untidied && !urgent {
            self.conclude_abandoned(&own).await;
        }
        concluded
    }

    /// Creates it. What is under way when the step is cancelled is given some time more: a check run that nobody knows of would stay in
    /// progress.
    async fn create(&self) -> Result<CheckRun, GitHubError> {
        let hurried = async {
            self.hurry.cancelled().await;
            tokio::time::sleep(CREATION).await;
        };
        tokio::select! {
            biased;
            created = self.concluding.create_check(&self.new) => return created,
            () = hurried => {}
        }
        // It may be there all the same.
        let known = self
            .concluding
            .with_patience(urgent())
            .checks(&self.new.head_sha, &self.new.name)
            .await?;
        let ours = |check: &CheckRun| check.external_id.as_deref() == Some(&self.new.external_id);
        known
            .into_iter()
            .find(ours)
            .ok_or_else(|| GitHubError::Client {
                reason: "the step was cancelled before it was created".to_owned(),
            })
    }

    /// Brings it up to date until the end comes.
    async fn update(
        &self,
        id: CheckId,
        ended: &mut oneshot::Receiver<End>,
    ) -> Result<End, oneshot::error::RecvError> {
        let quick = self.github.with_patience(Patience {
            budget: UPDATE,
            attempts: 1,
            ..Patience::default()
        });
        let mut spoke = Instant::now();
        loop {
            let elapsed = self.shared.began.elapsed();
            let interval = interval(elapsed, self.interval_factor);
            tokio::select! {
                biased;
                end = &mut *ended => return end,
                () = tokio::time::sleep(interval) => {}
            }
            let text = {
                let mut view = self.shared.view();
                if !std::mem::take(&mut view.news) && spoke.elapsed() + interval <= HEARTBEAT {
                    continue;
                }
                let progress = view.progress.as_ref();
                progress
                    .map(|progress| progress.text(self.shared.began.elapsed(), Timestamp::now()))
            };
            let text = text.unwrap_or(CheckText {
                title: "Getting ready".to_owned(),
                summary: String::new(),
            });
            spoke = Instant::now();
            let update = CheckUpdate {
                output: Some(output(&text)),
                ..CheckUpdate::default()
            };
            // One that does not get through is followed by the next. It is waited for even when the end has come, because it must not
            // arrive after the conclusion.
            let _ = quick.update_check(id, &update).await;
        }
    }

    async fn conclude(&self, id: CheckId, end: End) -> Result<(), Lacking> {
        let update = CheckUpdate {
            conclusion: Some(end.conclusion),
            output: Some(Output {
                title: end.text.title,
                summary: end.text.summary,
                text: None,
            }),
            annotations: end.annotations.iter().filter_map(placed).collect(),
            ..CheckUpdate::default()
        };
        let github = if end.urgent {
            self.concluding.with_patience(urgent())
        } else {
            self.concluding.clone()
        };
        let updated = github.update_check(id, &update).await;
        match updated.map_err(Lacking::NotConcluded)? {
            Updated {
                annotations_left_out: left_out @ 1..,
                why: Some(why),
            } => Err(Lacking::Annotations(left_out, why)),
            _ => Ok(()),
        }
    }

    /// Whether the workflow run of a check run is over, as far as this token may know.
    async fn has_ended(&self, check: &CheckRun) -> bool {
        let owner = check.external_id.as_deref().and_then(Owner::of);
        let run = owner.filter(|owner| owner.run != self.owner.run);
        let Some(run) = run.and_then(|owner| owner.run.parse().ok()) else {
            return false;
        };
        let found = self.github.workflow_run(run).await;
        found.is_ok_and(|run| run.conclusion.is_some())
    }

    /// Concludes check runs of the same name at the same commit whose owner is gone.
    async fn conclude_abandoned(&self, own: &CheckRun) {
        let Ok(known) = self.github.checks(&own.head_sha, &own.name).await else {
            return;
        };
        let ours = |check: &&CheckRun| {
            // Of another App's nothing can be changed.
            check.id != own.id
                && check.status != CheckStatus::Completed
                && check.app_slug() == own.app_slug()
        };
        for check in known.iter().filter(ours) {
            if !is_abandoned(check, &self.owner, Timestamp::now()) && !self.has_ended(check).await {
                continue;
            }
            let update = CheckUpdate {
                conclusion: Some(Conclusion::Cancelled),
                output: Some(Output {
                    title: "Ended without a word".to_owned(),
                    summary: "The job that began this check run was killed, or lost its runner, before it could say what came of it. A later run of the same commit has taken its place.".to_owned(),
                    text: None,
                }),
                ..CheckUpdate::default()
            };
            let _ = self.github.update_check(check.id, &update).await;
        }
    }
}

/// For a step that the runner is about to kill.
fn urgent() -> Patience {
    Patience {
        budget: URGENT,
        answer: URGENT,
        first_wait: Duration::from_millis(200),
        between_writes: Duration::ZERO,
        ..Patience::default()
    }
}

/// Between two updates after so long a time.
fn interval(elapsed: Duration, factor: u32) -> Duration {
    (FIRST_INTERVAL + elapsed / 10)
        .saturating_mul(factor.clamp(1, 16))
        .min(HEARTBEAT)
}

/// With the sign of life that other runs look for.
fn output(text: &CheckText) -> Output {
    Output {
        title: text.title.clone(),
        summary: format!("{}\n{}", text.summary, sign_of_life(Timestamp::now())),
        text: None,
    }
}

/// As the API wants it; `None`: it is at no place.
fn placed(annotation: &annotation::Annotation) -> Option<Annotation> {
    let place = annotation.place.as_ref()?;
    let start_line = place.line.unwrap_or(1).max(1);
    Some(Annotation {
        path: place.file.clone(),
        start_line,
        end_line: place.end_line.unwrap_or(start_line),
        columns: place
            .column
            .map(|column| (column, place.end_column.unwrap_or(column))),
        level: match annotation.level {
            Level::Error => AnnotationLevel::Failure,
            Level::Warning => AnnotationLevel::Warning,
            Level::Notice => AnnotationLevel::Notice,
        },
        message: annotation.message.clone(),
        title: Some(annotation.title.clone()),
        raw_details: None,
    })
}
