//! `scenarioforge run`: from arguments to settings, then the wiring of engine, journal and reporters, then the verdict.

use std::{
    collections::BTreeSet,
    io::{self, IsTerminal, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread,
};

use tokio_util::sync::CancellationToken;

use super::{
    begin::{copy_inputs, nonce, project_name, refuse_changes, refuse_other_shard, select, words},
    check::SHOWN,
    conclude::{Executed, Finished, conclude},
    drift::{source_drift, unconfirmed},
    error::CliError,
    global::Global,
    history,
    impacted::impacted,
    interrupt::listen_for_signals,
    place::{left_out, local, near_or_temporary, seen_beside, shown_path, work_folder},
    report::Documents,
    run_arguments::RunArguments,
    runs, seclusion,
    selection::Earlier,
    shards,
    tell::Teller,
    views::reporters,
};
use crate::{
    check::{
        FileText, Project, Severity, config_digest, load_project, manifest_digest, pack_digest,
        render,
    },
    domain::{
        config::{FailOn, GateConfig},
        event::{EVENT_SCHEMA, EventKind},
        ids::RunId,
        pack::Pack,
        plan::ShardRef,
    },
    edge::{
        files::as_owner,
        git,
        process::{Caller, Launcher},
    },
    evidence::{Bundle, Journal, RUN_SCHEMA, Redactor, RunRecord, Runner, secret_values},
    report::{Multiplexer, ResultsFold, Titles},
    run::{Listener, Outcome, Settings, execute},
};

/// Who shows a run, given its contracts and where the report will be.
type Views<'a> = Box<dyn FnOnce(&Pack, &str) -> Multiplexer + 'a>;

/// What a run takes from whoever starts it, beside its arguments.
pub(super) struct Surroundings<'a> {
    /// The caller's environment.
    pub(super) caller: Caller,
    /// Whom children run as.
    pub(super) launcher: Launcher,
    /// Cancelled when the run is to end early.
    pub(super) cancel: CancellationToken,
    /// Who shows the run.
    pub(super) views: Views<'a>,
    /// What earlier runs tell; `None`: those of this machine are asked.
    pub(super) history: Option<history::Read>,
    /// Where workspaces are made; `None`: where temporary files are.
    pub(super) work_in: Option<PathBuf>,
}

pub(super) fn run(global: &Global, arguments: RunArguments) -> Result<ExitCode, CliError> {
    // First of all: this may start the program again.
    let caller = seclusion::caller();
    let secrets = secret_values(&caller.variables);
    global.start_tracing(io::stderr);
    let cancel = CancellationToken::new();
    let surroundings = Surroundings {
        caller,
        launcher: Launcher::new(),
        cancel: cancel.clone(),
        views: Box::new(|words, shown| reporters(global, words, shown)),
        history: None,
        work_in: None,
    };
    listen_for_signals(cancel);
    let ended = run_in(global, arguments, surroundings).and_then(|finished| {
        print_path(finished.bundle.root())?;
        finished.proved?;
        Ok(ExitCode::from(finished.code))
    });
    ended.map_err(|error| error.without(&secrets))
}

/// Scripts read where the bundle is.
pub(super) fn print_path(bundle: &Path) -> Result<(), CliError> {
    if io::stdout().is_terminal() {
        return Ok(());
    }
    let mut stdout = io::stdout().lock();
    let printed = writeln!(stdout, "{}", bundle.display()).and_then(|()| stdout.flush());
    match printed {
        // Nobody reads it, which is the reader's choice.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::environment("the bundle's path could not be printed").because(error))
        }
        _ => Ok(()),
    }
}

/// Runs, and concludes.
///
/// # Errors
/// When nothing could be run.
pub(super) fn run_in(
    global: &Global,
    arguments: RunArguments,
    surroundings: Surroundings<'_>,
) -> Result<Finished, CliError> {
    let Surroundings {
        caller,
        launcher,
        cancel,
        views,
        history,
        work_in,
    } = surroundings;
    // Fails only where it was done already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let root = global.project()?;
    let describing = thread::spawn({
        let root = root.clone();
        move || git::describe(&root)
    });
    // Links among the project's files reach no more than children could.
    let owner = launcher.user.map(|user| (user.uid, user.gid));
    let loaded = as_owner(owner, || load(global, &root));
    let (project, texts) = loaded.map_err(|error| {
        CliError::environment("the project cannot be read as the user of scenarios").because(error)
    })??;
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
        merged: Vec::new(),
        started,
    };
    let history = history.unwrap_or_else(|| history::local(&root));
    let durations = history.history.durations();
    let mut plan = None;
    let mut earlier = Earlier::default();
    let mut fold = ResultsFold::new();
    let mut seen = 0;
    let mut decided = None;
    let (bundle, mut cases) = match &arguments.resume {
        Some(named) => {
            let bundle = Bundle::reopen(runs::find(&root, named)?, Arc::clone(&redactor), max_log);
            let before: RunRecord = Bundle::read_json(bundle.root(), "run.json")?;
            record.head_sha = checkout.head_sha.clone();
            refuse_changes(&before, &record)?;
            refuse_other_shard(&before, arguments.shard)?;
            record = RunRecord {
                fail_on: record.fail_on.or(before.fail_on),
                retries: record.retries.or(before.retries),
                ..before
            };
            (bundle, None)
        }
        None => {
            let (cases, mut asked) = select(&root, &arguments, &pack)?;
            let cases = match &arguments.impacted_by {
                Some(range) => {
                    let config = (&config, global.config.as_path());
                    let look = || {
                        impacted(
                            &root,
                            range,
                            config,
                            &pack,
                            manifest.as_ref(),
                            cases,
                            &cancel,
                        )
                    };
                    let found = as_owner(owner, look).map_err(|error| {
                        CliError::environment("the change cannot be read as the user of scenarios")
                            .because(error)
                    })??;
                    asked.impacted_by = Some(found.impact.range.clone());
                    decided = Some(found.impact);
                    found.cases
                }
                None => cases,
            };
            let (index, count) = arguments.shard.unwrap_or((1, 1));
            let made = shards::plan(
                &record, &pack, &texts, &cases, asked, &durations, count, &redactor,
            );
            record.shard = Some(ShardRef {
                index,
                count,
                plan: Some(made.digest.clone()),
            });
            let cases = shards::only(&pack, cases, &made, index);
            plan = Some(made);
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
    shards::expect(&mut cases, &pack, &durations);
    if !resumed {
        record.repository.clone_from(&checkout.repository);
        record.head_sha.clone_from(&checkout.head_sha);
        record.dirty = checkout.dirty;
        bundle.write_json("run.json", &record)?;
        bundle.write_json("plan.json", &plan)?;
        copy_inputs(&bundle, &texts)?;
    }
    let shown = shown_path(&bundle.root().join(super::pages::PAGE));
    let words = words(&pack, &redactor);
    let reporters = views(&words, &shown);
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
    let unreachable = decided
        .as_ref()
        .filter(|impact| impact.proves_nothing_to_run())
        .map(|_| "no scenario can be reached by this change".to_owned());
    if let Some(impact) = decided {
        tell(EventKind::ImpactDecided {
            impact: Box::new(impact),
        });
    }
    if !resumed {
        for planned in &cases {
            tell(EventKind::CaseQueued {
                scenario: pack.scenarios[planned.scenario].id.clone(),
                case: planned.case.clone(),
            });
        }
    }
    let base = work_in.unwrap_or_else(|| near_or_temporary(&root));
    let base = match &config.app.image {
        Some(_) => seen_beside(&root, base, &caller.variables),
        None => base,
    };
    let (work, _held) = work_folder(&base, launcher.user.is_some())?;
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
    let drift = as_owner(owner, || source_drift(&root, &pack, manifest.as_ref()));
    let drift = drift.and_then(|drift| drift).map_err(|error| {
        CliError::environment("the sources cannot be read as the user of scenarios").because(error)
    })?;
    for drift in &drift {
        tell(EventKind::SourceDrifted {
            drift: drift.clone(),
        });
    }
    for message in history.notices {
        tell(EventKind::Warning {
            code: "history-unread".to_owned(),
            of: None,
            message,
        });
    }
    let unconfirmed = unconfirmed(&pack, manifest.as_ref());
    let empty = record
        .shard
        .as_ref()
        .filter(|_| cases.is_empty() && plan.as_ref().is_some_and(|plan| plan.cases() > 0))
        .map(|shard| {
            format!(
                "shard {} of {} has nothing to do: there are fewer cases than shards",
                shard.index, shard.count
            )
        });
    if let Some(message) = &empty {
        tell(EventKind::Warning {
            code: "shard-empty".to_owned(),
            of: None,
            message: message.clone(),
        });
    }
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
        launcher,
    };
    let outcome = match empty {
        // Without pulling an image for nothing.
        Some(_) => Outcome::default(),
        None => execute(settings, tell, cancel)
            .map_err(|error| CliError::environment("nothing could be run").because(error))?,
    };
    drop(work);
    conclude(
        global,
        Executed {
            bundle: &bundle,
            teller,
            outcome,
            gate,
            drift,
            unconfirmed,
            nothing_to_run: unreachable.or(empty),
            history: history.history,
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
