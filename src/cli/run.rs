//! `scenarioforge run`: from arguments to settings, then the wiring of engine, journal and reporters, then the verdict.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    io::{self, IsTerminal},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread,
};

use clap::{Args, ValueEnum};
use tokio_util::sync::CancellationToken;

use super::{
    check::SHOWN,
    conclude::{Executed, conclude},
    drift::source_drift,
    error::CliError,
    global::Global,
    interrupt::listen_for_signals,
    place::{left_out, local, shown_path, work_folder},
    report::Documents,
    runs, seclusion,
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
        ids::RunId,
        pack::Pack,
    },
    edge::{
        git,
        process::{Caller, Launcher},
    },
    evidence::{Bundle, Journal, RUN_SCHEMA, Redactor, RunRecord, Runner, secret_values},
    report::{Live, Multiplexer, Plain, Reporter, ResultsFold, Style, Titles},
    run::{Listener, Planned, Settings, execute},
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
    let secrets = secret_values(&caller.variables);
    run_for(global, arguments, caller).map_err(|error| error.without(&secrets))
}

fn run_for(global: &Global, arguments: RunArguments, caller: Caller) -> Result<ExitCode, CliError> {
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
    // Of the file; what the command line lays over it is remembered beside it.
    let config_digest = config_digest(&config);
    let checkout = describing.join().unwrap_or_default();
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
        project: project_name(&config.project.name, &root),
        tool: concat!("scenarioforge ", env!("CARGO_PKG_VERSION")).to_owned(),
        repository: None,
        head_sha: None,
        dirty: None,
        pack: pack_digest(&pack),
        manifest: manifest.as_ref().map(manifest_digest),
        config: config_digest,
        fail_on: arguments
            .fail_on
            .as_ref()
            .map(|fail_on| fail_on.iter().copied().map(FailOn::from).collect()),
        retries: arguments.retries,
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
            record.head_sha = checkout.head_sha.clone();
            refuse_changes(&before, &record)?;
            record = RunRecord {
                fail_on: record.fail_on.or(before.fail_on),
                retries: record.retries.or(before.retries),
                ..before
            };
            (bundle, None)
        }
        None => {
            let cases = select(&root, &arguments, &pack)?;
            let out = match &arguments.out {
                Some(out) => global.typed(out),
                None => local(&root, &record.run)?,
            };
            (
                Bundle::create(out, Arc::clone(&redactor), max_log)?,
                Some(cases),
            )
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
        record.repository.clone_from(&checkout.repository);
        record.head_sha.clone_from(&checkout.head_sha);
        record.dirty = checkout.dirty;
        bundle.write_json("run.json", &record)?;
        copy_inputs(&bundle, &texts)?;
    }
    let cancel = CancellationToken::new();
    let shown = shown_path(&bundle.root().join(super::pages::PAGE));
    let words = words(&pack, &redactor);
    let reporters = reporters(global, &words, &shown);
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
    let (work, _held) = work_folder(&root)?;
    let documents = Documents {
        project: record.project.clone(),
        titles: Titles::new(&words),
    };
    if let Some(fail_on) = &record.fail_on {
        config.gate.fail_on.clone_from(fail_on);
    }
    let gate = config.gate.clone();
    if resumed && checkout.dirty == Some(true) {
        tell(EventKind::Warning {
            code: "resumed-dirty".to_owned(),
            of: None,
            message: "tracked files differ from the commit: nobody can tell whether they are as they were when the run began".to_owned(),
        });
    }
    warn_of_ended_quarantine(&gate, started, &tell);
    let drift = source_drift(&root, &pack, manifest.as_ref());
    for message in &drift {
        tell(EventKind::Warning {
            code: "source-drift".to_owned(),
            of: None,
            message: message.clone(),
        });
    }
    listen_for_signals(cancel.clone());
    let settings = Settings {
        left_out: left_out(&root, &[bundle.root(), work.path()]),
        checkout: root,
        work: work.path().to_owned(),
        retries: record.retries.unwrap_or(config.run.retries),
        config,
        pack,
        cases,
        finished_before: earlier.finished(),
        jobs,
        caller: caller.variables,
        bundle: bundle.clone(),
        launcher: Launcher::new(),
    };
    let outcome = execute(settings, tell, cancel)
        .map_err(|error| CliError::environment("nothing could be run").because(error))?;
    drop(work);
    conclude(
        global,
        Executed {
            bundle: &bundle,
            teller,
            outcome,
            gate,
            drift,
            documents,
            started,
            shown: &shown,
        },
    )
}

/// A quarantine that nobody looks after any more must not end without a word.
fn warn_of_ended_quarantine(gate: &GateConfig, now: jiff::Timestamp, tell: &Listener) {
    let today = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    for entry in gate.quarantine.iter().filter(|entry| entry.until < today) {
        tell(EventKind::Warning {
            code: "quarantine-ended".to_owned(),
            of: None,
            message: format!(
                "the quarantine of {} ended on {}, so the gate counts it again: {}",
                entry.scenario, entry.until, entry.reason
            ),
        });
    }
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

fn select(root: &Path, arguments: &RunArguments, pack: &Pack) -> Result<Vec<Planned>, CliError> {
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
    } else if before.manifest != now.manifest {
        "the manifest"
    } else if before.head_sha != now.head_sha {
        "the commit that is checked out"
    } else {
        return Ok(());
    };
    Err(CliError::input(format!(
        "{changed} has changed since run {} began",
        before.run
    ))
    .hint("start a new run, or put it back"))
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

fn project_name(configured: &str, root: &Path) -> String {
    match configured {
        "" => root
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        name => name.to_owned(),
    }
}

/// The pack as people may see it.
fn words<'a>(pack: &'a Pack, redactor: &Redactor) -> Cow<'a, Pack> {
    let hidden = serde_json::to_value(pack).map(|value| redactor.value(value));
    match hidden {
        Ok((value, count)) if count > 0 => {
            serde_json::from_value(value).map_or(Cow::Borrowed(pack), Cow::Owned)
        }
        _ => Cow::Borrowed(pack),
    }
}

fn reporters(global: &Global, pack: &Pack, report: &str) -> Multiplexer {
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
        // Standard error has no buffer, so a line would be written in the pieces that it is made of.
        Box::new(Plain::new(
            io::LineWriter::new(io::stderr()),
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
