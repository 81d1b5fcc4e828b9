//! Behaviour of the real program, with real processes, files and sockets.

mod action;
mod app_image;
mod artifacts;
mod browser;
mod cases;
mod cli;
mod doctor;
mod evidence;
mod formats;
mod gate;
mod harness;
mod house;
mod http;
mod init;
mod isolation;
mod library;
mod process;
mod redaction;
mod report_html;
mod repro;
mod run;
mod scheduler;
mod server;
mod services;
mod signals;
mod site;
