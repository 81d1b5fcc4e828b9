//! `scenarioforge run`: from arguments to settings, then the wiring of engine, journal and reporters, then the verdict.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread,
};

use clap::{Args, ValueEnum};
use tokio_util::sync::CancellationToken;

use super::{
    arguments::Global,
    check::SHOWN,
    error::CliError,
    report::{Documents, quarantined},
    runs::{self, RUNS},
    seclusion,
    selection::{self, Earlier},
    tell::Teller,
};
use crate::{
    check::{
        FileText, MANIFEST_PATH, PACK_PATH, Project, Severity, config_digest, load_project,
        manifest_digest, pack_digest, render,
    },
    domain::{
        config::{FailOn, GateConfig},
        event::{EVENT_SCHEMA, EventKind},
        gate,
        ids::RunId,
        results::{Gate, RunStatus},
    },
    edge::git,
    evidence::{
        Bundle, EvidenceIndex, Journal, RUN_SCHEMA, Redactor, RunRecord, Runner, secret_values,
    },
    report::{Live, Multiplexer, Plain, Reporter, ResultsFold, Style, Titles, summary_text},
    run::{Outcome, Planned, Settings, execute},
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  scenarioforge run                             every scenario of .scenarioforge/scenarios.json
  scenarioforge run 'SC-orders-*' SC-import-002/base
  scenarioforge run --failed-in latest --jobs 1
  scenarioforge run --resume 20261122T134501Z-4f9a1c")]
pub(super) struct RunArguments {
    /// Scenarios by id or glob, single cases as SCENARIO/CASE; all without any.
    #[arg(value_name = "ID OR GLOB")]
    patterns: Vec<String>,
    /// Cases at once; 0 is the number of CPUs.
    #[arg(
        short,
        long,
        value_name = "N",
        env = "SCENARIOFORGE_JOBS",
        help_heading = "Execution"
    )]
    jobs: Option<u32>,
    /// Extra attempts of a failed case; a later pass is marked flaky.
    #[arg(
        long,
        value_name = "N",
        env = "SCENARIOFORGE_RETRIES",
        help_heading = "Execution"
    )]
    retries: Option<u32>,
    /// Only cases that failed or were blocked in this run: an id, `latest`, or a bundle's path.
    #[arg(long, value_name = "RUN", help_heading = "Execution")]
    failed_in: Option<String>,
    /// Go on with a run that was interrupted or killed.
    #[arg(long, value_name = "RUN", conflicts_with_all = ["patterns", "failed_in", "out"], help_heading = "Execution")]
    resume: Option<String>,
    /// Write the bundle to this folder, which must be empty or absent.
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    out: Option<PathBuf>,
    /// What fails the gate, instead of the configuration's `fail_on`.
    #[arg(
        long,
        value_name = "STATUS",
        value_enum,
        value_delimiter = ',',
        env = "SCENARIOFORGE_FAIL_ON",
        help_heading = "Gate"
    )]
    fail_on: Option<Vec<FailOnArgument>>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FailOnArgument {
    /// A case failed.
    Failed,
    /// A case could not be tried.
    Blocked,
    /// A case passed only on a retry.
    Flaky,
    /// A source changed since the pack was generated.
    SourceDrift,
}

impl From<FailOnArgument> for FailOn {
    fn from(argument: FailOnArgument) -> Self {
        match argument {
            FailOnArgument::Failed => Self::Failed,
            FailOnArgument::Blocked => Self::Blocked,
            FailOnArgument::Flaky => Self::Flaky,
            FailOnArgument::SourceDrift => Self::SourceDrift,
        }
    }
}

pub(super) fn run(global: &Global, arguments: RunArguments) -> Result<ExitCode, CliError> {
    // First of all: this may start the program again.
    let caller = seclusion::caller();
    global.start_tracing();
    // Fails only where it was done already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let root = global.project()?;
    let describing = thread::spawn({
        let root = root.clone();
        move || git::describe(&root)
    });
    let (project, texts) = load(global, &root)?;
    let Project {
        mut config,
        pack,
        manifest,
    } = project;
    if let Some(fail_on) = &arguments.fail_on {
        config.gate.fail_on = fail_on.iter().copied().map(FailOn::from).collect();
    }
    let redactor = Redactor::new(&secret_values(&caller.variables), &config.evidence.redact)
        .map_err(|error| {
            CliError::input("the configuration's redaction is wrong").because(error)
        })?;
    let redactor = Arc::new(redactor);
    let max_log = config.evidence.max_log.0;
    let started = jiff::Timestamp::now();
    let jobs = match arguments.jobs.unwrap_or(config.run.jobs) {
        0 => thread::available_parallelism().map_or(1, usize::from),
        jobs => jobs as usize,
    };
    let mut record = RunRecord {
        schema: RUN_SCHEMA.to_owned(),
        run: RunId::new(started, nonce(started)),
        tool: concat!("scenarioforge ", env!("CARGO_PKG_VERSION")).to_owned(),
        repository: None,
        head_sha: None,
        dirty: None,
        pack: pack_digest(&pack),
        manifest: manifest.as_ref().map(manifest_digest),
        config: config_digest(&config),
        arguments: std::env::args().skip(1).collect(),
        runner: Runner {
            os: std::env::consts::OS.to_owned(),
            arch: std::env::consts::ARCH.to_owned(),
            jobs: u32::try_from(jobs).unwrap_or(u32::MAX),
        },
        shard: None,
        started,
    };
    let mut earlier = Earlier::default();
    let mut fold = ResultsFold::new();
    let mut seen = 0;
    let (bundle, mut cases) = match &arguments.resume {
        Some(named) => {
            let bundle = Bundle::reopen(runs::find(&root, named)?, Arc::clone(&redactor), max_log);
            let before: RunRecord = Bundle::read_json(bundle.root(), "run.json")?;
            refuse_changes(&before, &record)?;
            record = before;
            (bundle, None)
        }
        None => {
            let cases = select(&root, &arguments, &pack)?;
            let out = match &arguments.out {
                Some(out) => global.typed(out),
                None => local(&root, &record.run)?,
            };
            let bundle = Bundle::create(out, Arc::clone(&redactor), max_log).map_err(|error| {
                CliError::from(error).hint("write the bundle to an empty folder with --out DIR")
            })?;
            (bundle, Some(cases))
        }
    };
    let resumed = cases.is_none();
    let journal = Journal::open(
        &bundle.root().join("events.jsonl"),
        Arc::clone(&redactor),
        |event| {
            earlier.apply(&event);
            seen = event.seq;
            fold.apply(&event);
        },
    );
    let journal = journal.map_err(|error| {
        CliError::environment(format!(
            "the journal in {} cannot be written",
            bundle.root().display()
        ))
        .because(error)
    })?;
    let mut cases = cases.take().unwrap_or_else(|| earlier.unfinished(&pack));
    if resumed && cases.is_empty() {
        return Err(CliError::input(format!(
            "run {} is finished: there is nothing to go on with",
            record.run
        ))
        .hint(format!(
            "`scenarioforge run --failed-in {}` repeats what failed",
            record.run
        )));
    }
    if let Some(last) = runs::last_results(&root) {
        selection::expect_durations(&mut cases, &pack, &last);
    }
    if !resumed {
        let checkout = describing.join().unwrap_or_default();
        record.repository = checkout.repository;
        record.head_sha = checkout.head_sha;
        record.dirty = checkout.dirty;
        bundle.write_json("run.json", &record)?;
        copy_inputs(&bundle, &texts)?;
    }
    let cancel = CancellationToken::new();
    let shown = shown_path(&bundle.root().join("report/report.md"));
    let reporters = reporters(global, &pack, &shown);
    let teller = Teller::start(journal, reporters, fold, seen + 1, cancel.clone());
    let tell = teller.listener();
    let scenarios: BTreeSet<usize> = cases.iter().map(|planned| planned.scenario).collect();
    tell(EventKind::RunStarted {
        schema: EVENT_SCHEMA.to_owned(),
        run: record.run.clone(),
        scenarios: scenarios.len() as u64,
        cases: cases.len() as u64,
        jobs: record.runner.jobs,
        resumed,
    });
    if !resumed {
        for planned in &cases {
            tell(EventKind::CaseQueued {
                scenario: pack.scenarios[planned.scenario].id.clone(),
                case: planned.case.clone(),
            });
        }
    }
    let work = work_folder(&root)?;
    let documents = Documents {
        project: project_name(&config.project.name, &root),
        titles: Titles::new(&pack),
    };
    let gate_config = config.gate.clone();
    listen_for_signals(cancel.clone());
    let settings = Settings {
        left_out: left_out(&root, &[bundle.root(), work.path()]),
        checkout: root,
        work: work.path().to_owned(),
        retries: arguments.retries.unwrap_or(config.run.retries),
        config,
        pack,
        cases,
        jobs,
        caller: caller.variables,
        bundle: bundle.clone(),
    };
    let outcome = execute(settings, tell, cancel)
        .map_err(|error| CliError::environment("nothing could be run").because(error))?;
    drop(work);
    conclude(
        global,
        &bundle,
        teller,
        outcome,
        &gate_config,
        &documents,
        started,
        &shown,
    )
}

/// Reads and checks the project; what cannot be run is refused with everything that is wrong.
fn load(global: &Global, root: &Path) -> Result<(Project, Vec<FileText>), CliError> {
    let mut checked = load_project(root, &global.config)?;
    checked
        .findings
        .retain(|finding| finding.severity == Severity::Error);
    match checked.project {
        Some(project) if checked.findings.is_empty() => Ok((project, checked.texts)),
        _ => Err(CliError::findings(render(
            &checked.findings,
            &checked.texts,
            global.color(),
            SHOWN,
        ))),
    }
}

fn nonce(started: jiff::Timestamp) -> u32 {
    // Two runs of one second on one machine have another process id, two of one process another time.
    started.subsec_nanosecond().unsigned_abs().wrapping_mul(31) ^ std::process::id().rotate_left(8)
}

fn select(
    root: &Path,
    arguments: &RunArguments,
    pack: &crate::domain::pack::Pack,
) -> Result<Vec<Planned>, CliError> {
    let named = selection::by_name(pack, &arguments.patterns)?;
    let Some(run) = &arguments.failed_in else {
        return Ok(named);
    };
    let folder = runs::find(root, run)?;
    let mut earlier = Earlier::default();
    crate::evidence::read_events(&folder.join("events.jsonl"), |event| earlier.apply(&event))
        .map_err(|error| {
            CliError::input(format!("the journal of run {run} cannot be read")).because(error)
        })?;
    let failed = selection::among(earlier.failed(pack), &named);
    if failed.is_empty() {
        return Err(CliError::input(format!(
            "no selected case failed in run {run}"
        )));
    }
    Ok(failed)
}

/// The rest of a run must be of the same kind as its beginning.
fn refuse_changes(before: &RunRecord, now: &RunRecord) -> Result<(), CliError> {
    let changed = if before.pack != now.pack {
        "the pack"
    } else if before.config != now.config {
        "the configuration"
    } else {
        return Ok(());
    };
    Err(CliError::input(format!(
        "{changed} has changed since run {} began",
        before.run
    ))
    .hint("start a new run, or put it back"))
}

/// The folder of a local bundle; git is told to ignore it.
fn local(root: &Path, run: &RunId) -> Result<PathBuf, CliError> {
    let runs = root.join(RUNS);
    let prepare = || {
        fs::create_dir_all(&runs)?;
        let ignore = runs.join(".gitignore");
        if ignore.exists() {
            Ok(())
        } else {
            fs::write(ignore, "*\n")
        }
    };
    let prepared: io::Result<()> = prepare();
    prepared.map_err(|error| {
        CliError::environment(format!("{} cannot be written", runs.display()))
            .because(error)
            .hint("write the bundle elsewhere with --out DIR")
    })?;
    Ok(runs.join(run.as_str()))
}

fn copy_inputs(bundle: &Bundle, texts: &[FileText]) -> Result<(), CliError> {
    for file in texts {
        let name = match file.path.as_str() {
            PACK_PATH => "scenarios.json",
            MANIFEST_PATH => "manifest.json",
            _ => "config.toml",
        };
        bundle.write_text(name, &file.text)?;
    }
    Ok(())
}

/// Where the case's copies are not to look: git's folder, the bundles, and this bundle where it is inside.
fn left_out(root: &Path, own: &[&Path]) -> Vec<String> {
    let mut left_out = vec![".git".to_owned(), RUNS.to_owned()];
    for folder in own {
        let folder = folder
            .canonicalize()
            .unwrap_or_else(|_| folder.to_path_buf());
        if let Some(inside) = folder.strip_prefix(root).ok().and_then(Path::to_str) {
            left_out.push(inside.to_owned());
        }
    }
    left_out
}

/// A folder for workspaces, where the file system can share blocks with the checkout if there is such a place.
fn work_folder(root: &Path) -> Result<tempfile::TempDir, CliError> {
    use std::os::unix::fs::MetadataExt;
    let device = |path: &Path| fs::metadata(path).map(|metadata| metadata.dev()).ok();
    let temporary = std::env::temp_dir();
    let cache = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache"));
    let near =
        cache.filter(|cache| device(cache) == device(root) && device(&temporary) != device(root));
    // Cases run elsewhere, where a relative path would be another one.
    let base = near.unwrap_or(temporary);
    let base = std::path::absolute(&base).unwrap_or(base);
    clear_abandoned(&base);
    let prefix = format!("scenarioforge-{}-", std::process::id());
    tempfile::Builder::new()
        .prefix(&prefix)
        .tempdir_in(&base)
        .map_err(|error| {
            CliError::environment(format!(
                "there is no place for workspaces in {}",
                base.display()
            ))
            .because(error)
            .hint("point TMPDIR to a folder with room")
        })
}

/// Removes the workspaces of runs that were killed.
fn clear_abandoned(base: &Path) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let owner = name.to_str().and_then(|name| {
            name.strip_prefix("scenarioforge-")?
                .split_once('-')?
                .0
                .parse::<u32>()
                .ok()
        });
        if let Some(owner) = owner
            && !Path::new(&format!("/proc/{owner}")).exists()
        {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn project_name(configured: &str, root: &Path) -> String {
    match configured {
        "" => root
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        name => name.to_owned(),
    }
}

/// A path as the user would type it from here.
fn shown_path(path: &Path) -> String {
    let here = std::env::current_dir().ok();
    let near = here.and_then(|here| path.strip_prefix(here).ok().map(Path::to_owned));
    near.unwrap_or_else(|| path.to_owned())
        .display()
        .to_string()
}

fn reporters(global: &Global, pack: &crate::domain::pack::Pack, report: &str) -> Multiplexer {
    if global.quiet {
        return Multiplexer::new(Vec::new());
    }
    let titles = Titles::new(pack);
    let on_terminal = io::stderr().is_terminal() && std::env::var_os("CI").is_none();
    let reporter: Box<dyn Reporter> = if on_terminal {
        Box::new(Live::on_stderr(
            titles,
            Style {
                color: global.color(),
                ..terminal_style()
            },
            Some(report.to_owned()),
        ))
    } else {
        let style = Style {
            color: global.color(),
            width: None,
            unicode: true,
        };
        Box::new(Plain::new(
            io::stderr(),
            titles,
            style,
            Some(report.to_owned()),
        ))
    };
    Multiplexer::new(vec![reporter])
}

fn terminal_style() -> Style {
    let names_utf8 = |name: &str| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.is_empty())
            .map(|value| value.to_ascii_lowercase().replace('-', "").contains("utf8"))
    };
    // The first of these that is set decides (setlocale(3)).
    let unicode = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(names_utf8)
        .unwrap_or(false);
    Style {
        color: false,
        width: Some(80),
        unicode,
    }
}

/// The first signal ends the run in good order; the second ends it at once, and the guards clean up.
fn listen_for_signals(cancel: CancellationToken) {
    thread::spawn(move || {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(runtime) = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
        else {
            return;
        };
        runtime.block_on(async {
            let (Ok(mut interrupt), Ok(mut terminate), Ok(mut hangup)) =
                (signal(SignalKind::interrupt()), signal(SignalKind::terminate()), signal(SignalKind::hangup()))
            else {
                return;
            };
            loop {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    _ = hangup.recv() => {}
                }
                if cancel.is_cancelled() {
                    end_at_once();
                }
                cancel.cancel();
                // On a thread of its own: nobody may be reading, and the second signal must not wait for that.
                let _ = thread::Builder::new().spawn(|| {
                    writeln!(io::stderr(), "\ninterrupted: stopping what runs and closing the bundle (once more to end at once)")
                });
            }
        });
    });
}

#[expect(
    clippy::exit,
    reason = "the user asked twice; the guards stop what runs"
)]
fn end_at_once() -> ! {
    std::process::exit(130)
}

/// From what happened to the verdict, the documents of the bundle, and the exit code.
#[expect(
    clippy::too_many_arguments,
    reason = "the parts of a run, brought together once"
)]
fn conclude(
    global: &Global,
    bundle: &Bundle,
    teller: Teller,
    outcome: Outcome,
    gate_config: &GateConfig,
    documents: &Documents,
    started: jiff::Timestamp,
    shown: &str,
) -> Result<ExitCode, CliError> {
    let (journal, mut views, mut fold) = teller.views_end();
    let quarantine = quarantined(gate_config, jiff::Timestamp::now());
    let mut incomplete = outcome
        .broken
        .clone()
        .or_else(|| outcome.refused.clone())
        .or_else(|| {
            journal
                .failure()
                .map(|reason| format!("the journal could not be written: {reason}"))
        })
        .or_else(|| {
            outcome
                .evidence_failed
                .clone()
                .map(|reason| format!("evidence could not be kept: {reason}"))
        })
        .or_else(|| {
            outcome
                .interrupted
                .then(|| "the run was interrupted".to_owned())
        });
    let mut status = fold.status();
    if incomplete.is_some() {
        status = RunStatus::Incomplete;
    } else if status == RunStatus::Incomplete {
        incomplete = Some("not every case was executed".to_owned());
    }
    let mut gate = gate::apply(gate_config, status, &fold.scenarios(&quarantine));
    // The documents for other tools are made before the last event, so that it can say that one failed.
    let mut failed = Vec::new();
    if let Some(mut results) = fold.results(&quarantine) {
        results.status = status;
        results.gate = gate.clone();
        results.incomplete_because.clone_from(&incomplete);
        results.duration_ms = milliseconds_since(started);
        failed = documents.write(bundle, &results, &["junit", "ctrf", "md"], started);
    }
    failed.extend(
        views
            .failures()
            .iter()
            .map(|failure| format!("reporter {} failed: {}", failure.name, failure.error)),
    );
    if !failed.is_empty() {
        gate.verdict = Gate::Failed;
        gate.because.extend(failed.iter().cloned());
    }
    let finished = journal.append(EventKind::RunFinished {
        status,
        gate: gate.clone(),
        duration_ms: milliseconds_since(started),
        incomplete_because: incomplete,
    });
    fold.apply(&finished);
    views.event(&finished);
    let results = fold
        .results(&quarantine)
        .ok_or_else(|| CliError::environment("the run left no events"))?;
    let written = bundle
        .write_json("results.json", &results)
        .and_then(|()| EvidenceIndex::write(bundle));
    views.finish(&results);
    if global.quiet && gate.verdict == Gate::Failed {
        let style = Style {
            color: global.color(),
            ..Style::bare()
        };
        let text = summary_text(&results, &documents.titles, Some(shown), &style);
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
    if !io::stdout().is_terminal() {
        let _ = writeln!(io::stdout().lock(), "{}", bundle.root().display());
    }
    written?;
    if let Some(reason) = journal.failure() {
        return Err(CliError::environment(
            "the journal could not be written, so the run is incomplete",
        )
        .because(io::Error::other(reason)));
    }
    if let Some(reason) = &outcome.evidence_failed {
        return Err(
            CliError::environment("evidence could not be kept, so the run is incomplete")
                .because(io::Error::other(reason.clone())),
        );
    }
    Ok(ExitCode::from(if outcome.interrupted {
        130
    } else if outcome.broken.is_some() {
        101
    } else if !failed.is_empty()
        || outcome.refused.is_some()
        || !views.failures().is_empty()
        || (outcome.service_failed && gate.verdict == Gate::Failed)
    {
        3
    } else {
        u8::from(gate.verdict == Gate::Failed)
    }))
}

fn milliseconds_since(started: jiff::Timestamp) -> u64 {
    u64::try_from(jiff::Timestamp::now().duration_since(started).as_millis()).unwrap_or(0)
}
