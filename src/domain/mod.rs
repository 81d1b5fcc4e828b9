//! The nouns of the product and the pure rules over them: scenarios and cases, configuration, events, results, the gate.
//!
//! Nothing here touches the world: no files, no clock, no environment, no other room.

pub mod action;
pub mod annotation;
pub mod case_history;
pub mod checkpoint;
pub mod config;
pub mod confirmation;
pub mod drift;
pub mod event;
pub mod flow;
pub mod gate;
pub mod history;
pub mod ids;
pub mod impact;
pub mod inventory;
pub mod key;
pub mod manifest;
pub mod observation;
pub mod pack;
pub mod page;
pub mod past;
pub mod plan;
pub mod results;
pub mod target;
pub mod trace;
pub mod transcript;
pub mod units;
