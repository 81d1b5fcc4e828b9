//! Behaviour of the real program, with real processes, files and sockets.

mod cases;
mod evidence;
mod harness;
mod house;
mod http;
mod isolation;
mod library;
mod process;
mod run;
mod scheduler;
mod server;
mod services;
mod signals;
