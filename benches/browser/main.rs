//! What browser scenarios cost beside a bare script and beside Playwright Test: `cargo bench --bench browser`.
//!
//! Forty scenarios (goto, fill, click, wait, assert, screenshot) on a small local app, as a whole process of the release
//! binary with full evidence. On the other side stand a script of nothing but CDP calls with a fresh browser context a
//! scenario, and Playwright Test with and without traces; all of them with two workers and on the same browser. They take
//! turns, so that all meet the same machine; medians are shown, and the least in brackets. CPU time is that of every
//! process below this one, the browser's included. Memory is the peak of what those processes hold (proportional set
//! size), asked for in a round of its own because asking costs time. The aims are printed and not enforced.
//!
//! `SCENARIOFORGE_BENCH_PLAYWRIGHT` is a folder whose `node_modules` holds `@playwright/test`; without it that side is
//! skipped. `SCENARIOFORGE_BENCH_ROUNDS` sets the rounds (5), `SCENARIOFORGE_BENCH_BINARY` measures another binary,
//! `SCENARIOFORGE_BENCH_BROWSERS` names browsers, parted by colons (the first one found of those that a run looks for).
//! Words after `--` choose sides: `ours`, `bare`, `playwright`.

#![expect(clippy::print_stdout, reason = "the table is what this program is for")]

mod app;
mod bare;
mod measure;
mod ours;
mod pipe;
mod playwright;

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    thread,
};

use measure::{Took, least, load, median};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// As many at once on every side.
const WORKERS: usize = 2;
const SCENARIOS: usize = 40;
const OURS: &str = "scenarioforge run";
const VIEWPORT: (u32, u32) = (1280, 800);

fn main() -> Outcome<()> {
    // `cargo test --all-targets` starts this too, without the flag.
    if !env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let chosen: Vec<String> = env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let rounds = env::var("SCENARIOFORGE_BENCH_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(5);
    // Orphans of a browser come to this process, which then counts what they took.
    rustix::process::set_child_subreaper(Some(rustix::process::getpid()))?;
    for browser in browsers() {
        compare(&browser, &chosen, rounds)?;
    }
    Ok(())
}

/// What can be measured: a name, and the work of one round.
struct Side<'a> {
    name: &'static str,
    work: Box<dyn Fn() -> Outcome<()> + 'a>,
}

fn compare(browser: &Path, chosen: &[String], rounds: usize) -> Outcome<()> {
    let wants = |part: &str| chosen.is_empty() || chosen.iter().any(|chosen| chosen == part);
    let app = app::App::start()?;
    let place = tempfile::tempdir()?;
    println!(
        "{SCENARIOS} scenarios, {WORKERS} workers on {} CPUs, {rounds} rounds, load {}, {}",
        thread::available_parallelism().map_or(1, usize::from),
        load(),
        browser.display()
    );
    let mut sides: Vec<Side<'_>> = Vec::new();
    if wants("ours") {
        let project = ours::Project::new(place.path(), &app, browser)?;
        sides.push(Side {
            name: OURS,
            work: Box::new(move || project.run()),
        });
    }
    if wants("bare") {
        let app = &app;
        let place = place.path();
        sides.push(Side {
            name: "a bare CDP script",
            work: Box::new(move || bare::run(browser, &app.url(), place)),
        });
    }
    if wants("playwright") {
        match env::var_os("SCENARIOFORGE_BENCH_PLAYWRIGHT").map(PathBuf::from) {
            Some(home) => {
                for (name, trace) in [
                    ("Playwright Test", false),
                    ("Playwright Test, traces", true),
                ] {
                    let suite = playwright::Suite::new(place.path(), &home, &app, browser, trace)?;
                    sides.push(Side {
                        name,
                        work: Box::new(move || suite.run()),
                    });
                }
            }
            None => println!(
                "Playwright Test is skipped: SCENARIOFORGE_BENCH_PLAYWRIGHT names no folder"
            ),
        }
    }
    let mut took: Vec<Vec<Took>> = sides.iter().map(|_| Vec::new()).collect();
    for _ in 0..rounds {
        for (side, took) in sides.iter().zip(&mut took) {
            took.push(measure::timed(&app, &side.work)?);
        }
    }
    let mut peaks = Vec::new();
    for side in &sides {
        peaks.push(measure::peak(&side.work)?);
    }
    print(&sides, &took, &peaks);
    Ok(())
}

/// What our run must take at most, as a share of what the named side takes.
const AIMS: [(&str, f64); 2] = [("a bare CDP script", 1.1), ("Playwright Test", 0.5)];

fn print(sides: &[Side<'_>], took: &[Vec<Took>], peaks: &[u64]) {
    println!(
        "{:<24} {:>8} {:>17} {:>17} {:>10}   {:>9} {:>7} {:>5}",
        "side", "each", "wall", "CPU", "memory", "ours is", "of CPU", "aim"
    );
    let ours = sides.iter().position(|side| side.name == OURS);
    let ours = ours.and_then(|place| took.get(place));
    for ((side, took), peak) in sides.iter().zip(took).zip(peaks) {
        let of = |what: fn(&Took) -> f64| took.iter().map(what).collect::<Vec<_>>();
        let shown = |values: &[f64]| format!("{:.2} s ({:.2})", median(values), least(values));
        // Pair by pair: what slows the machine down slows both of a pair.
        let ratio = |what: fn(&Took) -> f64| {
            let ours = ours.filter(|_| side.name != OURS)?;
            let ratios: Vec<f64> = ours
                .iter()
                .zip(took)
                .map(|(ours, took)| what(ours) / what(took))
                .collect();
            Some(format!("{:.2}", median(&ratios)))
        };
        let aim = AIMS.iter().find(|(name, _)| *name == side.name);
        let line = format!(
            "{:<24} {:>5.0} ms {:>17} {:>17} {:>6} MiB   {:>9} {:>7} {:>5}",
            side.name,
            median(&of(|took| took.wall)) * 1e3 / SCENARIOS as f64,
            shown(&of(|took| took.wall)),
            shown(&of(|took| took.cpu)),
            peak / 1024,
            ratio(|took| took.wall).unwrap_or_default(),
            ratio(|took| took.cpu).unwrap_or_default(),
            aim.map(|(_, aim)| aim.to_string()).unwrap_or_default(),
        );
        println!("{}", line.trim_end());
    }
}

/// The browsers to measure on.
fn browsers() -> Vec<PathBuf> {
    if let Some(named) = env::var_os("SCENARIOFORGE_BENCH_BROWSERS") {
        return env::split_paths(&named).collect();
    }
    let names = [
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
    ];
    let path = env::var_os("PATH").unwrap_or_default();
    let found = names.iter().find_map(|name| {
        env::split_paths(&path)
            .map(|folder| folder.join(name))
            .find(|file| file.is_file())
    });
    found.into_iter().collect()
}
