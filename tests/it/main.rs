//! Behaviour of the real program, with real processes, files and sockets.

#[expect(dead_code, reason = "for the tests to come")]
mod harness;
mod house;
mod run;
