//! What can go wrong with an engine, and what to do about it.

use std::{io, path::PathBuf, time::Duration};

/// Why the engine could not do what it was asked to.
#[derive(Debug, thiserror::Error)]
pub enum DockerError {
    /// Another machine's engine, or a way to it that is none on this machine.
    #[error("DOCKER_HOST is {0:?}, which is no unix socket of this machine")]
    Remote(String),
    /// There is no such file.
    #[error("there is no Docker socket at {0}")]
    NoSocket(PathBuf),
    /// The socket is there, but not for this user.
    #[error("this user may not use the Docker socket {0}")]
    Forbidden(PathBuf),
    /// The socket is there, but there is nobody behind it.
    #[error("no Docker engine answers at {socket}: {source}")]
    NotListening {
        /// Where it was looked for.
        socket: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// It took the question and kept silent.
    #[error("the Docker engine did not answer within {} s when it was asked to {asked}", after.as_secs())]
    Silent {
        /// In words.
        asked: String,
        /// The limit.
        after: Duration,
    },
    /// The connection broke, or what came was no answer.
    #[error("the Docker engine gave no usable answer when it was asked to {asked}: {reason}")]
    Garbled {
        /// In words.
        asked: String,
        /// What broke.
        reason: String,
    },
    /// It said no.
    #[error("the Docker engine refused to {asked} ({status}): {message}")]
    Refused {
        /// In words.
        asked: String,
        /// HTTP status.
        status: u16,
        /// The engine's words.
        message: String,
    },
    /// It made a container and could not start it.
    #[error("the container of the image `{image}` could not be started: {message}")]
    NoStart {
        /// As configured.
        image: String,
        /// The engine's words.
        message: String,
    },
    /// The image is not on this machine, and its registry does not give it.
    #[error("the image `{image}` is not on this machine and could not be pulled: {reason}")]
    Pull {
        /// As configured.
        image: String,
        /// The engine's or the registry's words.
        reason: String,
    },
    /// An image of another system.
    #[error("the image `{image}` is made for {system}, not for Linux")]
    System {
        /// As configured.
        image: String,
        /// For example `windows`.
        system: String,
    },
    /// We are in a container, but not in one of this engine's.
    #[error(
        "this process runs in a container that the Docker engine at {socket} does not know, so the app's container could share neither its files nor its network"
    )]
    NotOurs {
        /// The engine that was asked.
        socket: PathBuf,
    },
    /// A folder that only exists inside our own container.
    #[error("{path} lies in this container only, so the app's container cannot see it")]
    NotShared {
        /// Which.
        path: PathBuf,
    },
}

impl DockerError {
    /// What to do about it; `None`: the error says all there is.
    pub fn remedy(&self) -> Option<&'static str> {
        Some(match self {
            Self::Remote(_) => {
                "the app's container shares files and network with the run, so it must be on the same machine: unset DOCKER_HOST, or set it to unix:///path/of/docker.sock"
            }
            Self::NoSocket(_) => {
                "start a Docker engine, or mount its socket (-v /var/run/docker.sock:/var/run/docker.sock; GitHub does so for docker actions), or name another one in DOCKER_HOST=unix:///path; or leave out `[app] image` and run where the app's tools are installed"
            }
            Self::Forbidden(_) => {
                "run as root or as a member of the socket's group (`docker`); in a container: with --group-add and the number of that group"
            }
            Self::NotListening { .. } | Self::Silent { .. } => {
                "see whether `docker info` works here, and start or restart the engine (systemctl restart docker)"
            }
            Self::Garbled { .. } => "see whether `docker info` works here, and the engine's log",
            Self::NoStart { .. } => {
                "where it does not find this program: use the statically linked program of the official image, or an image with a C library like this machine's; where it does not find a folder: the engine must be on this machine"
            }
            Self::Pull { .. } => {
                "see that the name is right and that `docker pull` works with it; for a private registry log in first (docker login), or pull the image in an earlier step: an image that is here is not pulled again"
            }
            Self::System { .. } => "name an image for Linux",
            Self::NotOurs { .. } => {
                "mount the socket of the engine that runs this container, not that of an engine inside of it"
            }
            Self::NotShared { .. } => {
                "run this container with the checkout mounted from the host (-v \"$PWD:$PWD\"), as GitHub does for docker actions"
            }
            Self::Refused { .. } => return None,
        })
    }
}
