//! What an upload of evidence costs beside GitHub's own client: `cargo bench --bench artifacts`.
//!
//! 2,000 files of 512 MB in all, two thirds of them such that nothing makes them smaller, go to the strict service of the
//! tests on loopback, which checks order, sizes and digest of every artifact. Each side is a process of its own and says
//! how long its upload took, without its start, and the most memory it ever held (`VmHWM`). Sides take turns; medians are
//! shown, and the least in brackets. The service takes processor time too, the same for all. The aims are printed and not
//! enforced: 2.5 s, 64 MiB, and no more bytes than zlib makes at level 6.
//!
//! `SCENARIOFORGE_BENCH_ARTIFACT` is a folder whose `node_modules` holds `@actions/artifact`; without it that side is
//! skipped. `SCENARIOFORGE_BENCH_ROUNDS` sets the rounds (3). Words after `--` choose sides: `ours`, `level-6`, `level-0`.

#![expect(
    clippy::print_stdout,
    reason = "the table is what this program is for, and how its parts speak to each other"
)]

mod evidence;
mod ours;
#[expect(dead_code, reason = "tests need more of it")]
#[path = "../../tests/it/artifacts/service/mod.rs"]
mod service;

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde::Deserialize;

use service::{FakeService, Rules};

type Outcome<T> = Result<T, Box<dyn Error>>;

const OFFICIAL: &str = include_str!("official.mjs");

fn main() -> Outcome<()> {
    let words: Vec<String> = env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["serve"] => return serve(),
        ["upload", root] => return ours::upload_folder(Path::new(root)),
        _ => {}
    }
    // `cargo test --all-targets` starts this too, without the flag.
    if !words.iter().any(|word| word == "--bench") {
        return Ok(());
    }
    let chosen: Vec<&String> = words
        .iter()
        .filter(|word| !word.starts_with("--"))
        .collect();
    let rounds = env::var("SCENARIOFORGE_BENCH_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(3);
    let place = tempfile::tempdir()?;
    let root = place.path().join("evidence");
    let bytes = evidence::write(&root)?;
    println!(
        "{} files, {:.1} MB, {rounds} rounds, {} CPUs",
        evidence::FILES,
        bytes as f64 / 1e6,
        std::thread::available_parallelism().map_or(1, usize::from)
    );
    let mut sides: Vec<(&str, Command)> = Vec::new();
    let wants = |part: &str| chosen.is_empty() || chosen.iter().any(|chosen| *chosen == part);
    if wants("ours") {
        let mut command = Command::new(env::current_exe()?);
        command.arg("upload").arg(&root);
        sides.push(("ours", command));
    }
    match env::var_os("SCENARIOFORGE_BENCH_ARTIFACT").map(PathBuf::from) {
        Some(home) => {
            // Node looks for packages from where the script is.
            let script = home.join("scenarioforge-bench.mjs");
            std::fs::write(&script, OFFICIAL)?;
            for (name, level) in [("level-6", "6"), ("level-0", "0")] {
                if wants(name) {
                    let mut command = Command::new("node");
                    command.arg(&script).arg(&root).arg(level);
                    sides.push((name, command));
                }
            }
        }
        None => {
            println!("@actions/artifact is skipped: SCENARIOFORGE_BENCH_ARTIFACT names no folder")
        }
    }
    let mut took: Vec<Vec<Took>> = sides.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for ((_, command), took) in sides.iter_mut().zip(&mut took) {
            took.push(measure(command)?);
        }
    }
    println!(
        "{:8} {:>16} {:>10} {:>12}  of raw",
        "", "seconds", "MiB", "zip bytes"
    );
    for ((name, _), took) in sides.iter().zip(&mut took) {
        took.sort_by_key(|took| took.milliseconds);
        let middle = &took[took.len() / 2];
        let peak = took.iter().map(|took| took.peak_kib).max().unwrap_or(0);
        println!(
            "{name:8} {:>7.2} ({:>5.2}) {:>11.1} {:>12}  {:.4}",
            middle.milliseconds as f64 / 1e3,
            took[0].milliseconds as f64 / 1e3,
            peak as f64 / 1024.0,
            middle.size,
            middle.size as f64 / bytes as f64
        );
    }
    println!("aim            2.50              64.0  those of level-6");
    Ok(())
}

/// What one upload took, as its process says it.
#[derive(Deserialize)]
struct Took {
    milliseconds: u64,
    peak_kib: u64,
    /// Of the zip.
    size: u64,
}

fn measure(command: &mut Command) -> Outcome<Took> {
    let mut service = Service::start()?;
    let output = command
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap_or_default())
        .envs(&service.variables)
        .stderr(Stdio::inherit())
        .output()?;
    let said = String::from_utf8(output.stdout)?;
    if !output.status.success() {
        return Err(format!("{command:?}: {said}").into());
    }
    let last = said.lines().last().ok_or("it says nothing")?;
    let took: Took = serde_json::from_str(last)?;
    let stored = service.stored()?;
    if stored != took.size {
        return Err(format!("{stored} bytes are stored, and {} were sent", took.size).into());
    }
    Ok(took)
}

/// The service, in a process of its own.
struct Service {
    child: Child,
    variables: BTreeMap<String, String>,
    said: BufReader<std::process::ChildStdout>,
}

impl Service {
    fn start() -> Outcome<Self> {
        let mut child = Command::new(env::current_exe()?)
            .arg("serve")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut said = BufReader::new(child.stdout.take().ok_or("no output")?);
        let mut line = String::new();
        said.read_line(&mut line)?;
        Ok(Self {
            child,
            variables: serde_json::from_str(&line)?,
            said,
        })
    }

    /// The bytes of the one artifact that is there whole.
    fn stored(&mut self) -> Outcome<u64> {
        let mut line = String::new();
        let mut ask = self.child.stdin.take().ok_or("asked already")?;
        ask.write_all(b"\n")?;
        self.said.read_line(&mut line)?;
        Ok(line.trim().parse()?)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn serve() -> Outcome<()> {
    let service = FakeService::start_with(Rules {
        official: true,
        ..Rules::default()
    });
    let variables: BTreeMap<String, String> = service.variables().into_iter().collect();
    println!("{}", serde_json::to_string(&variables)?);
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    let complaints = service.complaints();
    if !complaints.is_empty() {
        return Err(complaints.join("\n").into());
    }
    let whole = service.artifacts();
    let [artifact] = &whole[..] else {
        return Err("not one artifact".into());
    };
    println!("{}", artifact.zip.len());
    Ok(())
}
