//! Behaviour of the real program, with real processes, files and sockets.

mod cases;
mod cli;
mod evidence;
mod formats;
mod gate;
#[expect(dead_code, reason = "for the tests to come")]
mod harness;
mod house;
mod http;
mod redaction;
mod repro;
mod run;
mod server;
