//! The browser of the run: started while services start, started again when it has died, gone when the run is over.

use std::{
    fs, io,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, oneshot};

use super::super::shared::Shared;
use crate::{
    domain::{
        action::BrowserOperation,
        event::EventKind,
        pack::{Scenario, Step},
    },
    edge::{
        browser::{self, Browser, BrowserError},
        process::{Guard, Piped, Program},
    },
};

/// A browser that dies so often is not started again: something is wrong with it, or with the machine.
const STARTS: u32 = 12;
/// How long a browser may take to end when it is asked to.
const ENDING: Duration = Duration::from_secs(2);
/// Containers have 64 MiB of shared memory unless told otherwise; a page with pictures needs more.
const SHARED_MEMORY: u64 = 512 << 20;

/// Where workers ask for the browser.
#[derive(Debug, Clone)]
pub(in super::super) struct Host {
    asks: mpsc::UnboundedSender<Ask>,
}

enum Ask {
    Browser(oneshot::Sender<Result<Browser, String>>),
    End,
}

/// The side that answers them.
pub(in super::super) struct Hosting {
    asks: mpsc::UnboundedReceiver<Ask>,
    starts: u32,
    running: Option<Running>,
    /// Why it cannot be started; `None`: it can, as far as is known.
    hopeless: Option<String>,
}

struct Running {
    browser: Browser,
    guard: Guard,
    process: Piped,
    profile: PathBuf,
}

impl Host {
    pub(in super::super) fn new() -> (Self, Hosting) {
        let (sender, asks) = mpsc::unbounded_channel();
        let hosting = Hosting {
            asks,
            starts: 0,
            running: None,
            hopeless: None,
        };
        (Self { asks: sender }, hosting)
    }

    /// The browser, when it runs. The error is for people.
    pub(super) async fn browser(&self) -> Result<Browser, String> {
        let (ask, answer) = oneshot::channel();
        let _ = self.asks.send(Ask::Browser(ask));
        answer
            .await
            .unwrap_or_else(|_| Err("the run is over".to_owned()))
    }

    /// Nobody will ask any more.
    pub(in super::super) fn end(&self) {
        let _ = self.asks.send(Ask::End);
    }
}

impl Hosting {
    /// Serves the workers until [`Host::end`], then ends the browser.
    pub(in super::super) async fn serve(mut self, shared: Arc<Shared>) {
        if wanted(&shared) {
            let _ = self.browser(&shared).await;
        }
        while let Some(Ask::Browser(answer)) = self.asks.recv().await {
            let _ = answer.send(self.browser(&shared).await);
        }
        if let Some(running) = self.running.take() {
            end(running, true).await;
        }
    }

    async fn browser(&mut self, shared: &Shared) -> Result<Browser, String> {
        if let Some(running) = &self.running
            && !running.browser.has_ended()
        {
            return Ok(running.browser.clone());
        }
        if let Some(reason) = &self.hopeless {
            return Err(reason.clone());
        }
        if let Some(running) = self.running.take() {
            let how = end(running, false).await;
            (shared.tell)(EventKind::Warning {
                code: "browser-ended".to_owned(),
                of: None,
                message: format!(
                    "the browser ended in the middle of the run ({how}); it is started again"
                ),
            });
        }
        if self.starts >= STARTS {
            let reason = format!("the browser died {STARTS} times; it is not started again");
            self.hopeless = Some(reason.clone());
            return Err(reason);
        }
        self.starts += 1;
        match start(shared, self.starts).await {
            Ok(running) => Ok(self.running.insert(running).browser.clone()),
            Err(reason) => {
                // What does not start the first time will not start for the next case either.
                self.hopeless = Some(reason.clone());
                Err(reason)
            }
        }
    }
}

/// Whether any planned scenario has a browser step.
fn wanted(shared: &Shared) -> bool {
    let settings = &shared.settings;
    let mut last = None;
    settings.cases.iter().any(|planned| {
        let new = last != Some(planned.scenario);
        last = Some(planned.scenario);
        new && in_browser(&settings.pack.scenarios[planned.scenario])
    })
}

fn in_browser(scenario: &Scenario) -> bool {
    let browses = |step: &Step| {
        step.browser
            .as_ref()
            .is_some_and(|own: &Vec<BrowserOperation>| !own.is_empty())
    };
    let preconditions = scenario
        .preconditions
        .iter()
        .filter_map(|own| own.step.as_ref());
    let variants = scenario
        .edge_variants
        .iter()
        .flat_map(|variant| variant.steps.iter().flatten().chain(&variant.replace));
    preconditions
        .chain(&scenario.steps)
        .chain(&scenario.cleanup)
        .chain(variants)
        .any(browses)
}

async fn start(shared: &Shared, number: u32) -> Result<Running, String> {
    let settings = &shared.settings;
    let path = shared.passed.get("PATH").map_or("", String::as_str);
    let program = browser::find(settings.config.browser.executable.as_deref(), path)?;
    let profile = settings.work.join(format!("browser{number}"));
    let temporary = profile.join("tmp");
    let made = fs::create_dir_all(&temporary).and_then(|()| settings.give(&profile));
    made.map_err(|error| {
        format!(
            "a folder for the browser cannot be made at {}: {error}",
            profile.display()
        )
    })?;
    let name = program.display().to_string();
    let failed = |error: &dyn std::fmt::Display| format!("{name} could not be started: {error}");
    let mut env = vec![
        ("HOME".to_owned(), profile.display().to_string()),
        ("TMPDIR".to_owned(), temporary.display().to_string()),
    ];
    // Nothing else of the caller's: a browser talks to whatever the pages name.
    for name in ["PATH", "LANG", "TZ"] {
        if let Some(value) = shared
            .passed
            .get(name)
            .or_else(|| settings.caller.get(name))
        {
            env.push((name.to_owned(), value.clone()));
        }
    }
    let command = Program {
        command: browser::command(&program, &profile.join("profile"), little_shared_memory()),
        cwd: "/".into(),
        env,
        ..Program::default()
    };
    let mut guard = Guard::start(&settings.launcher).map_err(|error| failed(&error))?;
    let mut process = guard
        .spawn_piped(&command)
        .await
        .map_err(|error| failed(&error))?;
    let (Some(to), Some(from)) = (process.input.take(), process.output.take()) else {
        return Err(failed(&"it has no pipes"));
    };
    match Browser::connect(to, from).await {
        Ok(browser) => Ok(Running {
            browser,
            guard,
            process,
            profile,
        }),
        Err(BrowserError::Page(error) | BrowserError::Browser(error)) => {
            let how = tokio::time::timeout(ENDING, process.wait()).await;
            let how = how.map_or_else(|_| error, |ended| described(ended.as_ref().ok()));
            let words = process.last_words();
            guard.close().await;
            let _ = fs::remove_dir_all(&profile);
            let words = words.lines().rev().find(|line| !line.trim().is_empty());
            Err(failed(&format!(
                "{how}{}",
                words
                    .map(|line| format!("; it said: {line}"))
                    .unwrap_or_default()
            )))
        }
    }
}

fn described(exit: Option<&crate::edge::process::Exit>) -> String {
    match exit {
        Some(exit) => match (exit.code, exit.signal) {
            (Some(code), _) => format!("it ended with exit code {code}"),
            (None, Some(signal)) => format!("signal {signal} ended it"),
            (None, None) => "it ended".to_owned(),
        },
        None => "it could not be watched".to_owned(),
    }
}

fn little_shared_memory() -> bool {
    rustix::fs::statvfs("/dev/shm").map_or(true, |shm| shm.f_blocks * shm.f_frsize < SHARED_MEMORY)
}

/// Ends a browser, all its processes, and its folder. Returns how it ended.
async fn end(running: Running, kindly: bool) -> String {
    let Running {
        browser,
        guard,
        mut process,
        profile,
    } = running;
    if kindly {
        browser.end();
    }
    let ended = tokio::time::timeout(ENDING, process.wait()).await;
    let how = ended.map_or_else(
        |_| "it did not end and was killed".to_owned(),
        |ended| described(ended.as_ref().ok()),
    );
    drop(browser);
    guard.close().await;
    let removing = Instant::now();
    // The last of its processes may still write when the guard kills it.
    while let Err(error) = fs::remove_dir_all(&profile) {
        if error.kind() == io::ErrorKind::NotFound || removing.elapsed() > ENDING {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    how
}
