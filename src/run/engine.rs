//! The run as a whole: services, workers, and the end of both, whatever happens.

use std::{
    collections::{HashMap, HashSet},
    io,
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{sync::oneshot, task::LocalSet};
use tokio_util::sync::CancellationToken;

use super::{
    app::App,
    browser::{Host, Hosting, Seat},
    case::case,
    environment::passed,
    needs::Needs,
    queue::Queue,
    services,
    shared::{Listener, Outcome, RunError, Settings, Shared},
    workspace::Bench,
};
use crate::{
    domain::{
        config::Scope,
        ids::{CaseRef, ServiceName},
        results::Status,
    },
    edge::{
        http,
        process::{Guard, sweep},
        template::Templates,
    },
};

/// Executes the planned cases. Returns when everything that was started has ended. Cancelling `cancel` ends the run early:
/// what is running is stopped and cleaned up.
///
/// # Errors
/// When nothing could be started; everything later is in the [`Outcome`].
pub fn execute(
    settings: Settings,
    tell: Listener,
    cancel: CancellationToken,
) -> Result<Outcome, RunError> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let mut open: HashMap<usize, (usize, Status)> = HashMap::new();
    for planned in &settings.cases {
        let id = &settings.pack.scenarios[planned.scenario].id;
        let before = settings.finished_before.get(id).copied();
        open.entry(planned.scenario)
            .or_insert((0, before.unwrap_or(Status::Passed)))
            .0 += 1;
    }
    let queue = Queue::new(
        settings.cases.clone(),
        settings.config.run.locks.values(),
        |planned| CaseRef {
            scenario: settings.pack.scenarios[planned.scenario].id.clone(),
            case: planned.case.clone(),
        },
    );
    let app = match runtime.block_on(App::start(&settings, &tell, &cancel)) {
        Ok(app) => app,
        Err(error) => return Ok(Outcome::refused(error.to_string())),
    };
    if app.is_none() && settings.config.app.image.is_some() {
        return Ok(Outcome::interrupted());
    }
    let launcher = match &app {
        Some(app) => app.launcher(&settings.launcher),
        None => settings.launcher.clone(),
    };
    let image = app.as_ref().map(App::variables);
    let (host, hosting) = Host::new();
    let shared = Arc::new(Shared {
        templates: Arc::new(Templates::new()),
        passed: passed(&settings.config.run, &settings.caller, image),
        launcher,
        browser: host,
        needs: Needs::of(&settings.pack, &settings.config),
        ports: Mutex::default(),
        run_services: OnceLock::new(),
        environment_failed: AtomicBool::new(false),
        refused: OnceLock::new(),
        evidence_failed: OnceLock::new(),
        open: Mutex::new(open),
        settings,
        tell,
        cancel,
        hurried: OnceLock::new(),
    });
    let mut outcome =
        runtime.block_on(LocalSet::new().run_until(conduct(&shared, Arc::new(queue), hosting)));
    if let Some(app) = app
        && let Err(error) = runtime.block_on(app.end())
    {
        outcome.refused.get_or_insert(error.to_string());
    }
    // Every guard has ended; whoever is left lost its guard to someone outside.
    sweep();
    Ok(outcome)
}

async fn conduct(shared: &Arc<Shared>, queue: Arc<Queue>, hosting: Hosting) -> Outcome {
    // The browser starts while the services do.
    let hosting = tokio::task::spawn_local(hosting.serve(Arc::clone(shared)));
    let folder = shared.settings.work.join("services");
    let (services, instances) = services::start_of_run(shared, &wanted(shared), &folder).await;
    let mut outcome = Outcome {
        environment_failed: services.any_failed(),
        ..Outcome::default()
    };
    let _ = shared.run_services.set(services);
    let jobs = shared
        .settings
        .jobs
        .clamp(1, shared.settings.cases.len().max(1));
    let mut workers = Vec::with_capacity(jobs);
    for number in 0..jobs {
        match worker(shared, &queue, number) {
            Ok(ended) => workers.push(ended),
            Err(error) if workers.is_empty() => outcome.refused = Some(error.to_string()),
            // Fewer do as well.
            Err(_) => break,
        }
    }
    let closing = {
        let (queue, cancel) = (Arc::clone(&queue), shared.cancel.clone());
        tokio::task::spawn_local(async move {
            cancel.cancelled().await;
            queue.close();
        })
    };
    for ended in workers {
        match ended.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => outcome.refused = Some(error),
            Err(_) => {
                outcome.broken =
                    Some("a worker panicked; this is a bug of scenarioforge".to_owned())
            }
        }
    }
    closing.abort();
    shared.browser.end();
    if hosting.await.is_err() {
        outcome.broken =
            Some("the browser's host panicked; this is a bug of scenarioforge".to_owned());
    }
    for instance in instances.into_iter().rev() {
        if let Err(error) = instance.stop(shared).await {
            let _ = shared.evidence_failed.set(error.to_string());
        }
    }
    outcome.interrupted = shared.cancel.is_cancelled() && shared.evidence_failed.get().is_none();
    outcome.environment_failed |= shared.environment_failed.load(Ordering::Relaxed);
    if outcome.refused.is_none() {
        outcome.refused = shared.refused.get().cloned();
    }
    outcome.evidence_failed = shared.evidence_failed.get().cloned();
    outcome
}

/// The services of the run that the planned cases need, in the order in which they can be started.
fn wanted(shared: &Shared) -> Vec<ServiceName> {
    let settings = &shared.settings;
    let of_run = settings
        .config
        .services
        .values()
        .filter(|service| service.scope == Scope::Run)
        .count();
    let (mut wanted, mut seen) = (Vec::new(), HashSet::new());
    for planned in &settings.cases {
        if wanted.len() >= of_run && of_run == settings.config.services.len() {
            break;
        }
        if seen.insert(planned.scenario) {
            for name in shared
                .needs
                .scenario(&settings.pack.scenarios[planned.scenario], &settings.config)
            {
                if !wanted.contains(&name) {
                    wanted.push(name);
                }
            }
        }
    }
    wanted
}

/// Starts a worker: a thread with its own event loop, guard and HTTP connections, so that workers do not wake each other.
fn worker(
    shared: &Arc<Shared>,
    queue: &Arc<Queue>,
    number: usize,
) -> io::Result<oneshot::Receiver<Result<(), String>>> {
    let (tell, ended) = oneshot::channel();
    let (shared, queue) = (Arc::clone(shared), Arc::clone(queue));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    std::thread::Builder::new()
        .name(format!("worker-{number}"))
        .spawn(move || {
            let worked = runtime.block_on(LocalSet::new().run_until(work(&shared, &queue, number)));
            let _ = tell.send(worked);
        })?;
    Ok(ended)
}

async fn work(shared: &Arc<Shared>, queue: &Queue, number: usize) -> Result<(), String> {
    let client = http::Client::default();
    let bench = Bench::new(&shared.settings.work, number, shared.settings.owner())
        .map_err(|error| format!("{}: {error}", shared.settings.work.display()))?;
    let mut guard = Guard::start(&shared.launcher).map_err(|error| error.to_string())?;
    let mut seat = Seat::new(shared, bench.folder().to_owned());
    while let Some(ticket) = queue.next().await {
        let done = case(
            shared,
            &ticket.planned,
            &bench,
            &mut guard,
            &client,
            &mut seat,
        );
        if let Err(error) = done.await {
            let _ = shared.evidence_failed.set(error.to_string());
            shared.cancel.cancel();
        }
        guard.renew().await.map_err(|error| error.to_string())?;
    }
    seat.leave().await;
    guard.close().await;
    Ok(())
}
