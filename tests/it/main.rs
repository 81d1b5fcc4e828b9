//! Behaviour of the real program, with real processes, files and sockets.

mod cases;
mod evidence;
#[expect(dead_code, reason = "for the tests to come")]
mod harness;
mod house;
mod http;
mod run;
mod server;
