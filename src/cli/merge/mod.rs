//! `scenarioforge merge`: the bundles of shards become one, and the gate judges all of them together.

mod bundles;
mod conclude;
mod folder;
mod inputs;

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use clap::Args;

use self::{
    conclude::{Whole, conclude},
    folder::Folder,
    inputs::Inputs,
};
use super::{
    begin::nonce,
    conclude::Finished,
    error::CliError,
    global::Global,
    place::{local, shown_path},
    run::print_path,
    seclusion,
};
use crate::{
    check::plan_digest,
    domain::{
        config::{Config, FailOn},
        ids::RunId,
        plan::MAX_SHARDS,
    },
    evidence::{
        Bundle, RUN_SCHEMA, Redactor, RunRecord, Runner,
        merge::{MergeError, Proof, Shard, join, prove},
        secret_values,
    },
    report::{ResultsFold, Style, closing_text},
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  scenarioforge merge shard-1 shard-2 shard-3
  scenarioforge merge artifacts --expect 3 --out whole   every bundle in the folder `artifacts`

The gate is red when a shard is missing, there twice, of another plan or commit, incomplete or damaged.")]
pub(super) struct MergeArguments {
    /// Bundles of shards: paths, run ids, or folders that have such bundles in them.
    #[arg(value_name = "BUNDLE", required = true)]
    pub(super) bundles: Vec<PathBuf>,
    /// Write the whole to this folder, which must be empty or absent.
    #[arg(long, value_name = "DIR")]
    pub(super) out: Option<PathBuf>,
    /// How many shards there must be, whatever their plan says.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_SHARDS)))]
    pub(super) expect: Option<u32>,
}

pub(super) fn merge(global: &Global, arguments: &MergeArguments) -> Result<ExitCode, CliError> {
    let caller = seclusion::caller();
    let secrets = secret_values(&caller.variables);
    global.start_tracing(io::stderr);
    let ended = merge_in(global, arguments, &caller.variables).and_then(|finished| {
        if !global.quiet || finished.code != 0 {
            let style = Style {
                color: global.color(),
                ..Style::bare()
            };
            let report = shown_path(&finished.bundle.root().join(super::pages::PAGE));
            let (results, titles) = (&finished.results, &finished.documents.titles);
            let text = closing_text(results, titles, Some(&report), &style);
            let _ = io::stderr().lock().write_all(text.as_bytes());
        }
        print_path(finished.bundle.root())?;
        finished.proved?;
        Ok(ExitCode::from(finished.code))
    });
    ended.map_err(|error| error.without(&secrets))
}

/// Joins, and concludes. `variables` are the caller's environment, whose secrets are kept out of the bundle.
///
/// # Errors
/// When nothing could be joined or written.
pub(super) fn merge_in(
    global: &Global,
    arguments: &MergeArguments,
    variables: &BTreeMap<String, String>,
) -> Result<Finished, CliError> {
    let root = global.root()?;
    let redactor = Redactor::new(&secret_values(variables), &[])
        .map_err(|error| CliError::input("redaction").because(error))?;
    let redactor = Arc::new(redactor);
    let bundles = bundles::named(&root, &arguments.bundles, arguments.expect)?;
    let mut proof = prove(&bundles, arguments.expect, &plan_digest).map_err(refused)?;
    let now = jiff::Timestamp::now();
    let run = RunId::new(now, nonce(now));
    let out = match &arguments.out {
        Some(out) => global.typed(out),
        None => local(&root, &run)?,
    };
    let made = Folder::beside(&out)?;
    let unwritten = |error| {
        CliError::environment(format!("{} could not be written", out.display())).because(error)
    };
    proof.place(made.path()).map_err(unwritten)?;
    let inputs = Inputs::read(made.path(), &mut proof);
    for problem in &mut proof.problems {
        problem.message = redactor.text(&problem.message).0.into_owned();
    }
    let bundle = Bundle::reopen(
        made.path().to_owned(),
        Arc::clone(&redactor),
        inputs.config.evidence.max_log.0,
    );
    let record = record(&proof, &run, &inputs.config);
    bundle.write_json("run.json", &record)?;
    bundle.write_json("plan.json", &proof.plan)?;
    let mut fold = ResultsFold::new();
    let journal = made.path().join("events.jsonl");
    let joined = join(
        &proof,
        &journal,
        &run,
        &inputs.order(&proof.plan),
        |event| {
            fold.apply(event);
        },
    )
    .map_err(unwritten)?;
    let concluded = conclude(Whole {
        bundle: &bundle,
        proof: &proof,
        record,
        inputs,
        joined,
        fold,
    })?;
    made.keep(&out)?;
    Ok(Finished {
        bundle: Bundle::reopen(out, redactor, bundle.max_log()),
        ..concluded
    })
}

/// `run.json` of the whole.
fn record(proof: &Proof, run: &RunId, config: &Config) -> RunRecord {
    let shards = || proof.shards.iter().map(Shard::record);
    let dirty = shards().filter_map(|record| record.dirty);
    RunRecord {
        schema: RUN_SCHEMA.to_owned(),
        run: run.clone(),
        tool: concat!("scenarioforge ", env!("CARGO_PKG_VERSION")).to_owned(),
        dirty: dirty.reduce(|one, other| one || other),
        fail_on: fail_on(proof, config),
        arguments: std::env::args().skip(1).collect(),
        runner: Runner {
            jobs: shards()
                .map(|record| record.runner.jobs)
                .fold(0, u32::saturating_add),
            ..proof.record.runner.clone()
        },
        shard: None,
        merged: shards().map(|record| record.run.clone()).collect(),
        started: shards()
            .map(|record| record.started)
            .min()
            .unwrap_or(proof.record.started),
        ..proof.record.clone()
    }
}

/// What fails the gate of any shard fails that of the whole; `None`: the configuration decides, as it did in all of them.
fn fail_on(proof: &Proof, config: &Config) -> Option<Vec<FailOn>> {
    // An empty list is none: `run` refuses it.
    let lists = || {
        let shards = proof.shards.iter().map(|shard| &shard.record().fail_on);
        shards.map(|list| list.as_ref().filter(|list| !list.is_empty()))
    };
    if lists().all(|list| list.is_none()) {
        return None;
    }
    let mut all: Vec<FailOn> = Vec::new();
    for list in lists() {
        for condition in list.unwrap_or(&config.gate.fail_on) {
            if !all.contains(condition) {
                all.push(*condition);
            }
        }
    }
    Some(all)
}

fn refused(error: MergeError) -> CliError {
    match error {
        MergeError::Unreadable { .. } => CliError::input("a bundle cannot be read").because(error),
        MergeError::Nothing(problems) => {
            let mut refused = CliError::input("none of the bundles is a part of a divided run");
            for problem in problems.into_iter().take(20) {
                refused = refused.hint(problem.message);
            }
            refused.hint("bundles of `scenarioforge run --shard K/N` can be joined")
        }
    }
}
