//! One instance of a service: started, watched until it is ready and as long as it is needed, stopped with all it started.

use std::{
    cell::RefCell,
    collections::{BTreeMap, VecDeque},
    io,
    net::{Ipv4Addr, SocketAddrV4},
    os::fd::OwnedFd,
    path::PathBuf,
    rc::Rc,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use regex::Regex;
use rustix::net::{AddressFamily, SocketFlags, SocketType};
use serde_json::{Value, json};
use tokio::{sync::Notify, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{act::GRACE, engine::Shared, environment::environment, scope::Rendering};
use crate::{
    domain::{
        config::{Port, Service},
        event::{AttemptRef, EventKind, EvidenceFile},
        ids::ServiceName,
    },
    edge::{
        http,
        process::{Exit, Guard, Program, Running},
        template::{Scope, Section},
    },
    evidence::LogFile,
};

/// Lines of output that a `service-failed` shows.
const SHOWN_LINES: usize = 20;
/// Longer lines are cut where they are only looked at.
const LONGEST_LINE: usize = 2000;
/// Between two looks at a service that is not yet ready.
const PAUSE: Duration = Duration::from_millis(20);

/// Where an instance runs.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// The attempt it belongs to; `None`: the run.
    pub(super) of: Option<AttemptRef>,
    pub(super) cwd: PathBuf,
    /// For its HOME and TMPDIR.
    pub(super) folder: PathBuf,
}

/// What scenarios and scripts may know of an instance.
#[derive(Debug, Clone)]
pub(super) struct Described {
    pub(super) name: ServiceName,
    /// Empty: someone else started it.
    pub(super) command: String,
    /// Its own variables, rendered.
    pub(super) env: BTreeMap<String, String>,
    pub(super) port: Option<u16>,
    pub(super) url: Option<String>,
}

impl Described {
    /// The value of `services.<name>`.
    pub(super) fn value(&self) -> Value {
        let host = self
            .url
            .as_deref()
            .and_then(|url| url::Url::parse(url).ok())
            .and_then(|url| url.host_str().map(str::to_owned));
        let mut value = json!({});
        if let Some(url) = &self.url {
            value["url"] = json!(url);
        }
        if let Some(host) = host {
            value["host"] = json!(host);
        }
        if let Some(port) = self.port {
            value["port"] = json!(port);
        }
        value
    }
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
            after_ms: super::step::millis(started.elapsed()),
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
        until_ready(shared, service, &described, None, started).await?;
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
                free_port(shared).map_err(|error| format!("no free port: {error}"))?;
            (Some(port), Some(held))
        }
    };
    let (described, program) = prepare(shared, name, service, place, scope, port)?;
    tell_started(&described);
    let mut guard = Guard::start().map_err(|error| error.to_string())?;
    let watched = Rc::new(Watched::default());
    let mut logs = Logs::open(
        shared,
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
        let tell = Arc::clone(&shared.tell);
        async move {
            let exit = watch(&mut running, &mut logs, &watched).await;
            // What it left behind may be the service itself: daemons do that.
            if !stopping.is_cancelled()
                && watched.ready.get()
                && exit.is_none_or(|exit| exit.code != Some(0))
            {
                let reason = ended(exit);
                tell(EventKind::ServiceFailed {
                    service: name,
                    of,
                    reason: reason.clone(),
                    log: watched.lines(),
                });
                down.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .get_or_insert(reason);
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
        shared,
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
            let _ = process.guard.stop(GRACE).await;
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
    let own = rendering
        .variables(&service.env)
        .map_err(|error| format!("env: {error}"))?;
    let command = rendering
        .text(service.command.as_deref().unwrap_or_default())
        .map_err(|error| format!("command: {error}"))?;
    let folder = place.folder.join(name.as_str());
    let (home, temporary) = (folder.join("home"), folder.join("tmp"));
    for path in [&home, &temporary] {
        std::fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
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

/// What the watcher and whoever waits for readiness share.
#[derive(Default)]
struct Watched {
    exit: RefCell<Option<Option<Exit>>>,
    changed: Notify,
    logged: std::cell::Cell<bool>,
    ready: std::cell::Cell<bool>,
    lines: RefCell<VecDeque<String>>,
}

impl Watched {
    fn lines(&self) -> Vec<String> {
        self.lines.borrow().iter().cloned().collect()
    }
}

/// Passes output to the logs until the program itself ends; `None`: it could not even be started.
async fn watch(running: &mut Running, logs: &mut Logs, watched: &Watched) -> Option<Exit> {
    let exit = running
        .follow(|error, bytes| logs.push(error, bytes, watched))
        .await;
    let exit = match exit {
        Ok(exit) => Some(exit),
        Err(error) => {
            watched.lines.borrow_mut().push_back(error.to_string());
            None
        }
    };
    *watched.exit.borrow_mut() = Some(exit);
    watched.changed.notify_waiters();
    exit
}

fn ended(exit: Option<Exit>) -> String {
    match exit {
        Some(Exit {
            code: Some(code), ..
        }) => format!("it ended by itself with exit code {code}"),
        Some(Exit {
            signal: Some(signal),
            ..
        }) => format!("it was ended by signal {signal}"),
        _ => "it could not be started".to_owned(),
    }
}

/// Waits until the service is ready, has ended, or its time is up.
async fn until_ready(
    shared: &Shared,
    service: &Service,
    described: &Described,
    process: Option<(&Rc<Watched>, &Guard)>,
    started: Instant,
) -> Result<(), String> {
    let limit = service.ready_timeout.0;
    let last = RefCell::new(String::new());
    let looking = look(
        service,
        described,
        process.map(|(watched, _)| watched),
        &last,
    );
    let ending = async {
        let Some((watched, guard)) = process else {
            return std::future::pending().await;
        };
        loop {
            let changed = watched.changed.notified();
            let ended_with = *watched.exit.borrow();
            if let Some(exit) = ended_with {
                let daemon = exit.is_some_and(|exit| exit.code == Some(0)) && !guard.is_alone();
                if !daemon {
                    return ended(exit);
                }
                return std::future::pending().await;
            }
            changed.await;
        }
    };
    let rest = limit.0.saturating_sub(started.elapsed());
    tokio::select! {
        biased;
        reason = ending => Err(format!("{reason} before it was ready")),
        () = looking => Ok(()),
        () = shared.cancel.cancelled() => Err("the run was interrupted before it was ready".to_owned()),
        () = tokio::time::sleep(rest) => {
            let last = last.borrow();
            Err(format!("it was not ready after {limit}{}{last}", if last.is_empty() { "" } else { ": " }))
        }
    }
}

/// Looks again and again until the service is ready; why it was not the last time stands in `last`.
async fn look(
    service: &Service,
    described: &Described,
    watched: Option<&Rc<Watched>>,
    last: &RefCell<String>,
) {
    let ready = service.ready.clone().unwrap_or_default();
    if ready.log.is_some() {
        *last.borrow_mut() = "no line of its output matched ready.log".to_owned();
        let Some(watched) = watched else { return };
        loop {
            let changed = watched.changed.notified();
            if watched.logged.get() {
                return;
            }
            changed.await;
        }
    }
    let client = http::Client::default();
    loop {
        let answer = if let Some(path) = &ready.http {
            answers(&client, described, path, ready.status).await
        } else {
            accepts(described).await
        };
        match answer {
            Ok(()) => return,
            Err(reason) => *last.borrow_mut() = reason,
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn answers(
    client: &http::Client,
    described: &Described,
    path: &str,
    status: Option<u16>,
) -> Result<(), String> {
    let url = if path.contains("://") {
        path.to_owned()
    } else {
        format!(
            "{}/{}",
            described.url.as_deref().unwrap_or_default(),
            path.trim_start_matches('/')
        )
    };
    let request = http::Request {
        method: "GET".into(),
        url,
        headers: Vec::new(),
        body: None,
        follow_redirects: false,
    };
    let (mut jar, mut conversation) = (http::Jar::default(), http::Conversation::default());
    let sending = client.send(&request, &mut jar, &mut conversation);
    match tokio::time::timeout(Duration::from_secs(5), sending).await {
        Err(_) => return Err(format!("GET {}: no answer within 5s", request.url)),
        Ok(sent) => sent.map_err(|error| error.to_string())?,
    }
    let answered = conversation
        .exchanges
        .last()
        .and_then(|exchange| exchange.response.as_ref())
        .map_or(0, |response| response.status);
    match status {
        Some(expected) if answered != expected => Err(format!(
            "GET {}: status {answered}, expected {expected}",
            request.url
        )),
        None if answered >= 400 => Err(format!("GET {}: status {answered}", request.url)),
        _ => Ok(()),
    }
}

async fn accepts(described: &Described) -> Result<(), String> {
    let Some(url) = described
        .url
        .as_deref()
        .and_then(|url| url::Url::parse(url).ok())
    else {
        return Ok(());
    };
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Ok(());
    };
    match tokio::time::timeout(
        Duration::from_secs(5),
        tokio::net::TcpStream::connect((host, port)),
    )
    .await
    {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(format!("{host}:{port}: {error}")),
        Err(_) => Err(format!("{host}:{port}: no connection within 5s")),
    }
}

/// The two logs of an instance, and the lines that someone looks at.
struct Logs {
    files: [LogFile; 2],
    partial: [Vec<u8>; 2],
    pattern: Option<Regex>,
}

impl Logs {
    fn open(
        shared: &Shared,
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
            shared
                .settings
                .bundle
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
        })
    }

    fn push(&mut self, error: bool, bytes: &[u8], watched: &Watched) {
        let stream = usize::from(error);
        self.files[stream].push(bytes);
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            let partial = &mut self.partial[stream];
            partial.extend_from_slice(
                &piece[..piece.len().min(LONGEST_LINE.saturating_sub(partial.len()))],
            );
            if piece.last() == Some(&b'\n') {
                let line = String::from_utf8_lossy(partial).trim_end().to_owned();
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
                lines.push_back(line);
                if lines.len() > SHOWN_LINES {
                    lines.pop_front();
                }
            }
        }
    }

    fn finish(self) -> io::Result<Vec<EvidenceFile>> {
        self.files.into_iter().map(LogFile::finish).collect()
    }
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
        let killed = guard.stop(GRACE).await.unwrap_or(true);
        guard.close().await;
        let files = watch.await.map_err(io::Error::other)??;
        tell_files(shared, of.as_ref(), files);
        (shared.tell)(EventKind::ServiceStopped {
            service: described.name,
            of,
            killed,
        });
        Ok(())
    }
}

/// A free port, still held. It lies outside the range from which the system takes ports for outgoing connections, and is
/// given out once in a run, so that nobody can get it between our letting go and the service's taking it.
fn free_port(shared: &Shared) -> io::Result<(u16, OwnedFd)> {
    let range =
        std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range").unwrap_or_default();
    let first_ephemeral: u16 = range
        .split_ascii_whitespace()
        .next()
        .and_then(|text| text.parse().ok())
        .unwrap_or(32768);
    let range = if first_ephemeral > 12_000 {
        10_000..first_ephemeral
    } else {
        10_000..u16::MAX
    };
    let mut given = shared.ports.lock().unwrap_or_else(PoisonError::into_inner);
    let start = jiff::Timestamp::now().subsec_nanosecond().unsigned_abs();
    let mut last = io::Error::from(io::ErrorKind::AddrInUse);
    for step in 0..u32::from(range.end - range.start) {
        let offset =
            (start.wrapping_add(step.wrapping_mul(7919))) % u32::from(range.end - range.start);
        let port =
            range.start + u16::try_from(offset).expect("it is below the length of the range");
        if given.contains(&port) {
            continue;
        }
        match hold(port) {
            Ok(held) => {
                given.insert(port);
                return Ok((port, held));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// Takes a port without listening on it. A process that is just being started has a copy of all we hold for a moment
/// longer than we do; if it listened, whoever waits for the service would find the port open before the service is.
fn hold(port: u16) -> io::Result<OwnedFd> {
    let held = rustix::net::socket_with(
        AddressFamily::INET,
        SocketType::STREAM,
        SocketFlags::CLOEXEC,
        None,
    )?;
    rustix::net::bind(&held, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, port))?;
    Ok(held)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn a_held_port_is_taken_and_closed() {
        let port = TcpListener::bind("127.0.0.1:0")
            .and_then(|listener| listener.local_addr())
            .expect("a port")
            .port();
        let held = hold(port).expect("it was free");
        assert!(hold(port).is_err(), "nobody else gets it");
        let error = TcpStream::connect(("127.0.0.1", port)).expect_err("nobody listens");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        drop(held);
        drop(TcpListener::bind(("127.0.0.1", port)).expect("it is free again"));
    }
}
