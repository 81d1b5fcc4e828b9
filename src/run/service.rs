//! One instance of a service: started, watched until it is ready and as long as it is needed, stopped with all it started.

use std::{
    collections::BTreeMap,
    io,
    path::PathBuf,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};

use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{
    environment::environment,
    logs::{Logs, Watched},
    port::free_port,
    ready::{ended, until_ready},
    rendering::Rendering,
    run_services::Described,
    shared::Shared,
    time::{PATIENCE, millis},
};
use crate::{
    domain::{
        config::{Port, Service},
        event::{AttemptRef, EventKind, EvidenceFile},
        ids::ServiceName,
    },
    edge::{
        process::{Exit, Guard, Program, Running},
        template::{Scope, Section},
    },
};

/// Where an instance runs.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The attempt it belongs to; `None`: the run.
    pub(super) of: Option<AttemptRef>,
    pub(super) cwd: PathBuf,
    /// For its HOME and TMPDIR.
    pub(super) folder: PathBuf,
}

/// A ready instance.
pub(super) struct Instance {
    pub(super) described: Described,
    of: Option<AttemptRef>,
    /// Why it is no longer up; shared with whoever watches it.
    pub(super) down: Arc<Mutex<Option<String>>>,
    process: Option<Process>,
}

struct Process {
    guard: Guard,
    watch: JoinHandle<io::Result<Vec<EvidenceFile>>>,
    stopping: CancellationToken,
}

/// Why an instance is not ready.
#[derive(Debug)]
pub(super) struct NotReady {
    pub(super) reason: String,
    pub(super) log: Vec<String>,
}

impl From<String> for NotReady {
    fn from(reason: String) -> Self {
        Self {
            reason,
            log: Vec::new(),
        }
    }
}

/// Starts an instance and waits until it is ready. `known` are the services that it may name in templates.
pub(super) async fn start(
    shared: &Shared,
    name: &ServiceName,
    service: &Service,
    place: &Place,
    known: &Value,
) -> Result<Instance, NotReady> {
    let started = Instant::now();
    let scope = Scope::new()
        .with(Section::Services, known)
        .with(Section::Workspace, &json!(place.cwd.display().to_string()));
    let tell_ready = |described: &Described| {
        (shared.tell)(EventKind::ServiceReady {
            service: name.clone(),
            of: place.of.clone(),
            after_ms: millis(started.elapsed()),
            url: described.url.clone(),
        });
    };
    let tell_started = |described: &Described| {
        (shared.tell)(EventKind::ServiceStarted {
            service: name.clone(),
            of: place.of.clone(),
            command: described.command.clone(),
            port: described.port,
        });
    };
    let down = Arc::new(Mutex::new(None));
    if let Some(url) = &service.url {
        let url = Rendering::new(&shared.templates, &scope).text(url)?;
        let port = url::Url::parse(&url)
            .ok()
            .and_then(|url| url.port_or_known_default());
        let described = Described {
            name: name.clone(),
            command: String::new(),
            env: BTreeMap::new(),
            port,
            url: Some(url.trim_end_matches('/').to_owned()),
        };
        tell_started(&described);
        until_ready(&shared.cancel, service, &described, None, started).await?;
        tell_ready(&described);
        return Ok(Instance {
            described,
            of: place.of.clone(),
            down,
            process: None,
        });
    }
    let (port, held) = match service.port {
        None => (None, None),
        Some(Port::Fixed(port)) => (Some(port), None),
        Some(Port::Auto(_)) => {
            let (port, held) =
                free_port(&shared.ports).map_err(|error| format!("no free port: {error}"))?;
            (Some(port), Some(held))
        }
    };
    let (described, program) = prepare(shared, name, service, place, scope, port)?;
    tell_started(&described);
    let mut guard = Guard::start(&shared.launcher).map_err(|error| error.to_string())?;
    let watched = Rc::new(Watched::default());
    let mut logs = Logs::open(
        &shared.settings.bundle,
        name,
        place.of.as_ref(),
        service
            .ready
            .as_ref()
            .and_then(|ready| ready.log.as_deref()),
    )?;
    // Held until here, so that nobody else gets it.
    drop(held);
    let mut running = guard
        .spawn(&program)
        .await
        .map_err(|error| error.to_string())?;
    let stopping = CancellationToken::new();
    let watch = tokio::task::spawn_local({
        let (watched, down, stopping, name, of) = (
            Rc::clone(&watched),
            Arc::clone(&down),
            stopping.clone(),
            name.clone(),
            place.of.clone(),
        );
        let (tell, alone) = (Arc::clone(&shared.tell), guard.solitude());
        async move {
            let exit = watch(&mut running, &mut logs, &watched).await;
            // What it left behind may be the service itself: daemons do that.
            if !stopping.is_cancelled()
                && watched.ready.get()
                && (alone() || !exit.as_ref().is_ok_and(|exit| exit.code == Some(0)))
            {
                let reason = ended(&exit);
                // Before it is told, so that whoever hears of it finds it so.
                down.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert_with(|| reason.clone());
                tell(EventKind::ServiceFailed {
                    service: name,
                    of,
                    reason,
                    log: watched.lines(),
                });
            }
            let _ = running
                .follow(|error, bytes| logs.push(error, bytes, &watched))
                .await;
            logs.finish()
        }
    });
    let mut process = Process {
        guard,
        watch,
        stopping,
    };
    match until_ready(
        &shared.cancel,
        service,
        &described,
        Some((&watched, &process.guard)),
        started,
    )
    .await
    {
        Ok(()) => {
            watched.ready.set(true);
            tell_ready(&described);
            Ok(Instance {
                described,
                of: place.of.clone(),
                down,
                process: Some(process),
            })
        }
        Err(reason) => {
            process.stopping.cancel();
            let _ = process.guard.stop(shared.grace()).await;
            process.guard.close().await;
            if let Ok(Ok(files)) = process.watch.await {
                tell_files(shared, place.of.as_ref(), files);
            }
            Err(NotReady {
                reason,
                log: watched.lines(),
            })
        }
    }
}

/// Renders command and environment.
fn prepare(
    shared: &Shared,
    name: &ServiceName,
    service: &Service,
    place: &Place,
    mut scope: Scope,
    port: Option<u16>,
) -> Result<(Described, Program), String> {
    let run = &shared.settings.config.run;
    let passed: BTreeMap<&String, &String> = run
        .pass_env
        .iter()
        .filter_map(|name| shared.passed.get_key_value(name))
        .collect();
    scope.set(Section::Env, &json!(passed));
    if let Some(port) = port {
        scope.set(Section::Port, &json!(port));
    }
    // A variable of the run that names a service cannot be known to a service that starts before it.
    let rendering = Rendering::new(&shared.templates, &scope);
    let mut common = BTreeMap::new();
    for (variable, value) in &run.env {
        match rendering.text(value) {
            Ok(value) => drop(common.insert(variable.clone(), value)),
            Err(_) if value.contains("services") => {}
            Err(error) => return Err(format!("run.env.{variable}: {error}")),
        }
    }
    let mut env = json!(passed);
    if let Value::Object(members) = &mut env {
        members.extend(
            common
                .iter()
                .map(|(name, value)| (name.clone(), json!(value))),
        );
    }
    scope.set(Section::Env, &env);
    let rendering = Rendering::new(&shared.templates, &scope);
    let own = rendering
        .variables(&service.env)
        .map_err(|error| format!("env: {error}"))?;
    let command = rendering
        .text(service.command.as_deref().unwrap_or_default())
        .map_err(|error| format!("command: {error}"))?;
    let folder = place.folder.join(name.as_str());
    let (home, temporary) = (folder.join("home"), folder.join("tmp"));
    for path in [&home, &temporary] {
        std::fs::create_dir_all(path)
            .and_then(|()| shared.settings.give(path))
            .map_err(|error| format!("{}: {error}", path.display()))?;
    }
    let program = Program {
        command: command.clone(),
        cwd: place.cwd.clone(),
        env: environment(&shared.passed, &home, &temporary, [&common, &own]),
        stdin: None,
        terminal: false,
        keep: 0,
    };
    let url = port.map(|port| format!("http://127.0.0.1:{port}"));
    Ok((
        Described {
            name: name.clone(),
            command,
            env: own,
            port,
            url,
        },
        program,
    ))
}

/// Passes output to the logs until the program itself ends.
async fn watch(running: &mut Running, logs: &mut Logs, watched: &Watched) -> Result<Exit, String> {
    let exit = running
        .follow(|error, bytes| logs.push(error, bytes, watched))
        .await;
    let exit = exit.map_err(|error| error.to_string());
    *watched.exit.borrow_mut() = Some(exit.clone());
    watched.changed.notify_waiters();
    exit
}

fn tell_files(shared: &Shared, of: Option<&AttemptRef>, files: Vec<EvidenceFile>) {
    for file in files {
        (shared.tell)(EventKind::Evidence {
            of: of.cloned(),
            file,
        });
    }
}

impl Instance {
    /// Stops it, with everything it started, and files its logs.
    ///
    /// # Errors
    /// When a log could not be kept.
    pub(super) async fn stop(self, shared: &Shared) -> io::Result<()> {
        let Self {
            described,
            of,
            process,
            ..
        } = self;
        let Some(Process {
            mut guard,
            watch,
            stopping,
        }) = process
        else {
            return Ok(());
        };
        stopping.cancel();
        let killed = match guard.stop(shared.grace()).await {
            Ok(killed) => killed,
            Err(error) => {
                shared.not_stopped(of.as_ref(), &format!("service {}", described.name), &error);
                true
            }
        };
        guard.close().await;
        // Whoever is not ours and holds the streams must not hold the run.
        match tokio::time::timeout(PATIENCE, watch).await {
            Ok(files) => tell_files(shared, of.as_ref(), files.map_err(io::Error::other)??),
            Err(_) => shared.streams_held(of.as_ref(), &format!("service {}", described.name)),
        }
        (shared.tell)(EventKind::ServiceStopped {
            service: described.name,
            of,
            killed,
        });
        Ok(())
    }
}
