//! Behaviour of the real program, with real processes, files and sockets.

mod harness;
mod house;
mod isolation;
mod process;
mod run;
mod scheduler;
mod services;
mod signals;
