//! The door to the Docker engine of this machine: a container beside us, with our files and our network.
//!
//! ```text
//! image ── inspected, or pulled
//! own container ── its mounts say what our folders are called on the host
//! container ── created, started, gone when its first process ends (`AutoRemove`) or when it is told to
//! ```
//!
//! The engine's API is HTTP on a unix socket, and five calls of it are needed: `reqwest` can do that, a client library of
//! the whole API would bring 22 MB of compiled code. It publishes no port, mounts no Docker socket, and knows no other
//! machine's engine: neither files nor 127.0.0.1 could be shared with one.
//!
//! Source: Docker Engine API, <https://docs.docker.com/reference/api/engine/version/v1.41/>.

mod abandoned;
mod container;
mod engine;
mod error;
mod image;
mod mounts;
mod registry;
mod surroundings;

pub use abandoned::Owner;
pub use container::{Container, Ended, Wanted};
pub use engine::Engine;
pub use error::DockerError;
pub use image::{Image, Pulling};
pub use mounts::{Mount, Place, place_of};
pub use surroundings::{Surroundings, in_container};
