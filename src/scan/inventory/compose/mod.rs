//! What single files tell, put together.
//!
//! A router or a group of commands is a node: a file with a name in it. Mounts are the edges, from what is mounted to what it
//! hangs on; imports tell which file a name belongs to. A route's path is that of the routers above it and its own.

mod commands;
mod graph;
mod inventory;
mod modules;
mod project;
mod routes;
mod tables;

pub use inventory::compose;
