//! The beginning of a run: what is selected, what it is called, what of it is kept.

use std::{borrow::Cow, path::Path};

use super::{
    error::CliError,
    run_arguments::RunArguments,
    runs,
    selection::{self, Earlier},
};
use crate::{
    check::{FileText, MANIFEST_PATH, PACK_PATH},
    domain::{
        pack::Pack,
        plan::{Selection, ShardRef},
    },
    evidence::{Bundle, Redactor, RunRecord},
    run::Planned,
};

pub(super) fn nonce(started: jiff::Timestamp) -> u32 {
    // Two runs of one second on one machine have another process id, two of one process another time.
    started.subsec_nanosecond().unsigned_abs().wrapping_mul(31) ^ std::process::id().rotate_left(8)
}

/// The selected cases, and what was asked for.
pub(super) fn select(
    root: &Path,
    arguments: &RunArguments,
    pack: &Pack,
) -> Result<(Vec<Planned>, Selection), CliError> {
    let named = selection::by_name(pack, &arguments.patterns)?;
    let mut asked = Selection {
        patterns: arguments.patterns.clone(),
        ..Selection::default()
    };
    let Some(run) = &arguments.failed_in else {
        return Ok((named, asked));
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
    let record: Option<RunRecord> = Bundle::read_json(&folder, "run.json").ok();
    asked.failed_in = record.map(|record| record.run);
    Ok((failed, asked))
}

/// The rest of a run must be of the same kind as its beginning.
pub(super) fn refuse_changes(before: &RunRecord, now: &RunRecord) -> Result<(), CliError> {
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

/// A shard is resumed as what it was; naming it again is allowed.
pub(super) fn refuse_other_shard(
    before: &RunRecord,
    asked: Option<(u32, u32)>,
) -> Result<(), CliError> {
    let (index, count) = match &before.shard {
        Some(ShardRef { index, count, .. }) => (*index, *count),
        None => (1, 1),
    };
    match asked {
        Some(asked) if asked != (index, count) => Err(CliError::input(format!(
            "run {} is shard {index}/{count}, and not {}/{}",
            before.run, asked.0, asked.1
        ))
        .hint("leave --shard out to go on with it")),
        _ => Ok(()),
    }
}

pub(super) fn copy_inputs(bundle: &Bundle, texts: &[FileText]) -> Result<(), CliError> {
    for file in texts {
        bundle.write_text(copy_name(file), &file.text)?;
    }
    Ok(())
}

/// What the copy of a document is called in a bundle.
pub(super) fn copy_name(file: &FileText) -> &'static str {
    match file.path.as_str() {
        PACK_PATH => "scenarios.json",
        MANIFEST_PATH => "manifest.json",
        _ => "config.toml",
    }
}

pub(super) fn project_name(configured: &str, root: &Path) -> String {
    match configured {
        "" => root
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default(),
        name => name.to_owned(),
    }
}

/// The pack as people may see it.
pub(super) fn words<'a>(pack: &'a Pack, redactor: &Redactor) -> Cow<'a, Pack> {
    let hidden = serde_json::to_value(pack).map(|value| redactor.value(value));
    match hidden {
        Ok((value, count)) if count > 0 => {
            serde_json::from_value(value).map_or(Cow::Borrowed(pack), Cow::Owned)
        }
        _ => Cow::Borrowed(pack),
    }
}
