//! `[app] image`: the container beside us in which services and `run` steps run, from its image to its end.
//!
//! It has the checkout, the workspaces and our network, so that nothing else has to know of it: paths and 127.0.0.1 mean
//! the same on both sides, and guards are started by an agent there instead of by us. Browsers, HTTP and the evidence stay
//! on our side. Nothing outlives the run: the agent ends when our connection to it closes, and the container with it.

use std::{
    collections::BTreeMap,
    fs, io,
    os::unix::fs::{DirBuilderExt, PermissionsExt},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::{
    shared::{Listener, Settings},
    time::millis,
};
use crate::{
    domain::event::EventKind,
    edge::{
        docker::{
            Container, DockerError, Engine, Image, Owner, Place, Pulling, Surroundings, Wanted,
            place_of,
        },
        git,
        process::{AGENT_ARGUMENT, Agent, AgentListener, Launcher, View},
    },
};

/// An agent calls as soon as it runs.
const CALL: Duration = Duration::from_secs(30);
/// Between two words on a pull: a log is no progress bar.
const PULL_PAUSE: Duration = Duration::from_secs(5);

/// Why there is no container for the app.
#[derive(Debug, thiserror::Error)]
pub(super) enum AppError {
    /// The engine could not, or would not.
    #[error("{0}{hint}", hint = .0.remedy().map(|remedy| format!("; {remedy}")).unwrap_or_default())]
    Docker(#[from] DockerError),
    /// A folder, a file or a socket of ours.
    #[error("the app's container cannot be given what it needs: {path}: {source}")]
    Files { path: PathBuf, source: io::Error },
    /// Our program does not run there.
    #[error(
        "this program does not run in the image `{image}`: it ended with {how}{words}; use the statically linked program of the official image, or an image with a C library like this machine's"
    )]
    Ended {
        image: String,
        how: String,
        words: String,
    },
    /// It runs, and we do not hear of it.
    #[error(
        "the container of the image `{image}` did not call within {} s; is the Docker engine on another machine, so that its folders are not these?",
        CALL.as_secs()
    )]
    Silent { image: String },
    /// It does not have our network.
    #[error(
        "the app's container has another network than this process, so 127.0.0.1 would not be the same for both; a rootless or remote Docker engine cannot share ours: use one that runs as root on this machine"
    )]
    Network,
    /// It does not have our files.
    #[error(
        "the app's container sees another folder at {0} than this process; is the Docker engine on another machine, or this process in a container that it does not know?"
    )]
    Folder(PathBuf),
    /// Nothing can be run there.
    #[error(
        "the image `{0}` has no /bin/sh, which runs services and commands; choose an image with a shell (of `distroless` images the tag `debug` has one)"
    )]
    Shell(String),
}

/// The container and what it is made of.
pub(super) struct App {
    agent: Agent,
    container: Container,
    image: Image,
}

impl App {
    /// Starts the container that the configuration asks for; `None`: it asks for none, or the run was cancelled.
    pub(super) async fn start(
        settings: &Settings,
        tell: &Listener,
        cancel: &CancellationToken,
    ) -> Result<Option<Self>, AppError> {
        let Some(name) = &settings.config.app.image else {
            return Ok(None);
        };
        let started = Instant::now();
        let finding = async {
            let engine = Engine::connect(&settings.caller).await?;
            let surroundings = engine.surroundings().await?;
            let image = find(&engine, name, settings, tell).await?;
            Ok::<_, DockerError>((engine, surroundings, image))
        };
        let (engine, surroundings, image) = tokio::select! {
            found = finding => found?,
            () = cancel.cancelled() => return Ok(None),
        };
        let owner = Owner::this_process(&surroundings);
        // Of others; that one cannot be removed must not keep this run from its work.
        if let Err(error) = engine
            .remove_abandoned(&owner, jiff::Timestamp::now())
            .await
        {
            tracing::warn!("containers of earlier runs could not be removed: {error}");
        }
        let folder = settings.work.join("app");
        let files = |path: &Path| {
            let path = path.to_owned();
            move |source| AppError::Files { path, source }
        };
        fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(files(&folder))?;
        let listener = AgentListener::open(&folder).map_err(files(&folder))?;
        let program =
            program(settings, &surroundings, &folder).map_err(files(&settings.launcher.program))?;
        // From here on nothing may be dropped on the way, so the run is asked in between whether it goes on.
        let mut container = engine
            .start(
                &wanted(settings, &surroundings, &image, &program, &folder)?,
                &surroundings,
                &owner,
            )
            .await?;
        let called = called(listener, &mut container, settings, cancel).await;
        match called {
            Ok(Some(agent)) => {
                tell(EventKind::AppStarted {
                    image: image.name.clone(),
                    id: image.id.clone(),
                    digest: image.digest.clone(),
                    after_ms: millis(started.elapsed()),
                });
                Ok(Some(Self {
                    agent,
                    container,
                    image,
                }))
            }
            Ok(None) => {
                container.remove().await?;
                Ok(None)
            }
            Err(error) => {
                let _ = container.remove().await;
                Err(error)
            }
        }
    }

    /// For guards in the container.
    pub(super) fn launcher(&self, here: &Launcher) -> Launcher {
        Launcher {
            agent: Some(self.agent.clone()),
            ..here.clone()
        }
    }

    /// The image's variables.
    pub(super) fn variables(&self) -> &BTreeMap<String, String> {
        &self.image.variables
    }

    /// Ends it, and returns when the container has gone.
    pub(super) async fn end(self) -> Result<(), AppError> {
        self.agent.end();
        Ok(self.container.remove().await?)
    }
}

/// The image, and word of how its pull gets on.
async fn find(
    engine: &Engine,
    name: &str,
    settings: &Settings,
    tell: &Listener,
) -> Result<Image, DockerError> {
    let mut last: Option<Instant> = None;
    let progress = |pulling: Pulling| {
        if last.is_some_and(|last| last.elapsed() < PULL_PAUSE) {
            return;
        }
        let progress = match last.replace(Instant::now()) {
            None => String::new(),
            Some(_) => format!(
                "{} of {} layers, {} of {} MB",
                pulling.done,
                pulling.layers,
                pulling.bytes / 1_000_000,
                pulling.of_bytes / 1_000_000
            ),
        };
        tell(EventKind::AppPulling {
            image: name.to_owned(),
            progress,
        });
    };
    engine.image(name, &settings.caller, progress).await
}

/// Where the container will find this program: where it lies if the container can have it from there, else in our folder.
fn program(settings: &Settings, surroundings: &Surroundings, folder: &Path) -> io::Result<PathBuf> {
    let own = &settings.launcher.program;
    if let Ok(path) = own.canonicalize()
        && (surroundings.container().is_none() || place_of(&path) == Place::Bind)
    {
        return Ok(path);
    }
    let copy = folder.join("scenarioforge");
    fs::copy(own, &copy)?;
    fs::set_permissions(&copy, fs::Permissions::from_mode(0o755))?;
    Ok(copy)
}

/// What the container is to be: of our files it has the checkout, the workspaces, and what these need.
fn wanted(
    settings: &Settings,
    surroundings: &Surroundings,
    image: &Image,
    program: &Path,
    folder: &Path,
) -> Result<Wanted, DockerError> {
    // A worktree has its history elsewhere, and copies borrow from it.
    let history = git::history(&settings.checkout);
    let history = history
        .as_deref()
        .filter(|history| !history.starts_with(&settings.checkout));
    let program_elsewhere = Some(program).filter(|program| !program.starts_with(folder));
    let paths: Vec<(&Path, bool)> = shared(settings)
        .map(|path| (path, false))
        .into_iter()
        .chain(
            history
                .into_iter()
                .chain(program_elsewhere)
                .map(|path| (path, true)),
        )
        .collect();
    let command = [program, Path::new(AGENT_ARGUMENT), folder]
        .into_iter()
        .chain(shared(settings))
        .map(|part| part.display().to_string())
        .collect();
    let bundle = settings.bundle.root().file_name().unwrap_or_default();
    Ok(Wanted {
        image: image.name.clone(),
        command,
        user: (
            rustix::process::geteuid().as_raw(),
            rustix::process::getegid().as_raw(),
        ),
        confined: settings.launcher.user.is_some(),
        mounts: surroundings.mounts(&paths)?,
        run: bundle.to_string_lossy().into_owned(),
    })
}

/// The folders that both sides write to.
fn shared(settings: &Settings) -> [&Path; 2] {
    [&settings.checkout, &settings.work]
}

/// Waits for the agent and sees that it stands where we do; `None`: the run was cancelled.
async fn called(
    listener: AgentListener,
    container: &mut Container,
    settings: &Settings,
    cancel: &CancellationToken,
) -> Result<Option<Agent>, AppError> {
    let image = || settings.config.app.image.clone().unwrap_or_default();
    let ended = |code: Option<i64>, words: String| AppError::Ended {
        image: image(),
        how: code.map_or_else(
            || "no exit code".to_owned(),
            |code| format!("exit code {code}"),
        ),
        words: if words.is_empty() {
            String::new()
        } else {
            format!(", and said: {words}")
        },
    };
    let (agent, view) = tokio::select! {
        biased;
        called = tokio::time::timeout(CALL, listener.accept()) => match called {
            Ok(Ok(called)) => called,
            Ok(Err(error)) => return Err(ended(None, error.to_string())),
            Err(_) => return Err(AppError::Silent { image: image() }),
        },
        end = container.ended() => {
            let end = end?;
            return Err(ended(end.code, end.words));
        }
        () = cancel.cancelled() => return Ok(None),
    };
    let here = View::here(shared(settings));
    if here.network != view.network {
        return Err(AppError::Network);
    }
    for (number, folder) in shared(settings).into_iter().enumerate() {
        if here.folders.get(number) != view.folders.get(number) {
            return Err(AppError::Folder(folder.to_owned()));
        }
    }
    if !view.shell {
        return Err(AppError::Shell(image()));
    }
    Ok(Some(agent))
}
