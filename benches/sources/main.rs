//! How well documents are found, typed and trusted: `cargo bench --bench sources`.
//!
//! Builds each repository of `tests/corpus` with its history in a temporary folder, runs `scenarioforge scan --json` of the
//! release program there, as it is and with each change of the code, and prints precision and recall by type, accuracy by
//! status, gone references that were told or not, and every mistake by name. The aims, 0.95 for types and 0.9 for statuses,
//! are held by the tests. `--json` prints the same for a program; other words after `--` choose repositories;
//! `SCENARIOFORGE_BENCH_BINARY` measures another binary.

#![expect(
    clippy::print_stdout,
    reason = "the figures are what this program is for"
)]

#[expect(dead_code, reason = "tests need more of it")]
#[path = "../../tests/it/corpus/set/mod.rs"]
mod set;

use std::{env, path::PathBuf};

use set::{Report, fixtures, measure};

fn main() -> Result<(), serde_json::Error> {
    // `cargo test --all-targets` starts this too, without the flag.
    if !env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let (flags, names): (Vec<String>, Vec<String>) =
        env::args().skip(1).partition(|word| word.starts_with("--"));
    let mut fixtures = fixtures();
    fixtures.retain(|fixture| names.is_empty() || names.contains(&fixture.name));
    let program = env::var_os("SCENARIOFORGE_BENCH_BINARY")
        .map_or_else(|| env!("CARGO_BIN_EXE_scenarioforge").into(), PathBuf::from);
    let outcomes = measure(&program, &fixtures);
    let report = Report::of(&outcomes);
    if flags.iter().any(|flag| flag == "--json") {
        let all = serde_json::json!({ "report": report, "repositories": outcomes });
        println!("{}", serde_json::to_string_pretty(&all)?);
    } else {
        print!("{report}");
    }
    Ok(())
}
