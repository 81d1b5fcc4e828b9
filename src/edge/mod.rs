//! The doors to what is outside: one room a neighbour, and none knows another.

pub mod actions;
pub mod artifacts;
pub mod browser;
pub mod docker;
pub mod files;
pub mod git;
pub mod github;
pub mod http;
pub mod process;
pub mod template;
