//! `command: merge`: the evidence of all shards of this run becomes one bundle, and the gate judges all of it.
//!
//! The shards are the artifacts `<artifact-name>-K-of-N` of this very run, which need no permission to be read: the
//! runtime token lists and reads what any job of its run has uploaded. A job that died has left none; then its shard is
//! missing, and the gate red.
//!
//! A run that is started again keeps the artifacts of its earlier attempts. Only the jobs that are repeated upload again,
//! in place of what they uploaded before, so that the others' evidence still counts: it is of the same commit and of the
//! same plan, which the merge proves. A repeated job that dies before its upload leaves its earlier evidence behind; so
//! the workflow must also look at the result of the jobs, as `examples/workflows/sharded.yml` does.

use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use tokio::task::{JoinSet, spawn_blocking};
use tokio_util::sync::CancellationToken;

use super::{inputs::ARTIFACT_NAME, log::Log, surroundings::Surroundings};
use crate::{
    cli::error::CliError,
    domain::plan::shard,
    edge::{
        actions::Inputs,
        artifacts::{
            DownloadError, Listed, RunArtifacts, Service, UnpackError, UnpackLimits, UploadEvent,
            unpack,
        },
    },
};

/// Artifacts that come down at once; more would not come faster.
const AT_ONCE: usize = 2;
/// Bytes of one shard's zip.
const MOST: u64 = 8 << 30;

/// The shards that were there.
pub(super) struct Fetched {
    /// Has a bundle in each of its folders.
    pub(super) folder: PathBuf,
    /// How many there should be; `None`: they do not agree about it, which the merge tells.
    pub(super) count: Option<u32>,
}

/// An artifact that is a shard's.
struct Part {
    index: u32,
    count: u32,
    artifact: Listed,
}

/// Fetches the evidence of all shards.
///
/// # Errors
/// When there is none, or what is there cannot be fetched or unpacked: then nothing about the run can be said.
pub(super) fn fetch(
    variables: &BTreeMap<String, String>,
    surroundings: &Surroundings,
    cancel: &CancellationToken,
    log: &mut Log,
) -> Result<Fetched, CliError> {
    let inputs = Inputs::new(variables);
    let name = inputs.get("artifact-name").unwrap_or(ARTIFACT_NAME);
    // Of several jobs it is one, of which the workflow may say how many there are.
    let said = inputs.get("shard").map(shard).transpose();
    let said = said
        .map_err(|error| CliError::input("the input `shard` names no shard").because(error))?
        .map(|(_, count)| count);
    let service = Service::from_variables(variables).map_err(|error| {
        CliError::environment("the evidence of the shards cannot be fetched").because(error)
    })?;
    let folder = surroundings.folder("shards", 0o700).map_err(|error| {
        CliError::environment("there is no place for the evidence of the shards").because(error)
    })?;
    let secrets = Arc::new(Mutex::new(Vec::new()));
    let told = Arc::new(Mutex::new(Vec::new()));
    let (kept, lines) = (Arc::clone(&secrets), Arc::clone(&told));
    // Nothing is written to the log meanwhile, so that it is early enough to mask them afterwards.
    let listener = Arc::new(move |event| match event {
        UploadEvent::SecretSeen(secret) => lock(&kept).push(secret),
        UploadEvent::Retried { call, reason, wait } => lock(&lines).push(format!(
            "{call} failed: {reason}; again in {:.1} s\n",
            wait.as_secs_f64()
        )),
        _ => {}
    });
    let stop = cancel.child_token();
    let artifacts = Arc::new(RunArtifacts::new(service, listener, stop.clone()));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::environment("nothing can be fetched").because(error))?;
    let fetched = runtime.block_on(fetch_all(&artifacts, name, &folder, &stop));
    stop.cancel();
    for secret in std::mem::take(&mut *lock(&secrets)) {
        log.mask(&secret);
    }
    for line in std::mem::take(&mut *lock(&told)) {
        log.text(&line);
    }
    let parts = fetched?;
    for (index, count, bytes) in &parts {
        log.text(&format!(
            "shard {index} of {count}: {} KiB\n",
            bytes.div_ceil(1024)
        ));
    }
    let counts: Vec<u32> = parts.iter().map(|(_, count, _)| *count).collect();
    let agreed = counts.iter().all(|count| *count == counts[0]);
    Ok(Fetched {
        folder,
        count: said.or_else(|| agreed.then(|| counts[0])),
    })
}

/// Index, count and bytes of each shard that was there; one at least.
async fn fetch_all(
    artifacts: &Arc<RunArtifacts>,
    name: &str,
    folder: &Path,
    stop: &CancellationToken,
) -> Result<Vec<(u32, u32, u64)>, CliError> {
    let listed = artifacts.list().await.map_err(not_fetched)?;
    let mut parts = parts(listed, name).into_iter();
    let (mut coming, mut done) = (JoinSet::new(), Vec::new());
    loop {
        while coming.len() < AT_ONCE
            && let Some(part) = parts.next()
        {
            let (artifacts, stop) = (Arc::clone(artifacts), stop.clone());
            let to = folder.join(format!("{}-of-{}", part.index, part.count));
            coming.spawn(async move { one(&artifacts, part, to, stop).await });
        }
        match coming.join_next().await {
            Some(Ok(part)) => done.push(part?),
            Some(Err(_)) => return Err(CliError::broken()),
            None => break,
        }
    }
    if done.is_empty() {
        return Err(CliError::input(format!(
            "no shard has left evidence in this run: there is no artifact `{name}-K-of-N`"
        ))
        .hint("the jobs of the shards come first (`needs:`), have the input `shard: K/N`, and upload their evidence always"));
    }
    done.sort_unstable();
    Ok(done)
}

async fn one(
    artifacts: &RunArtifacts,
    part: Part,
    to: PathBuf,
    stop: CancellationToken,
) -> Result<(u32, u32, u64), CliError> {
    let above = to.parent().unwrap_or(&to);
    // Without a name, so that nothing of it stays, whatever happens.
    let mut zip: File = tempfile::tempfile_in(above).map_err(|error| {
        CliError::environment("there is no place for the evidence of a shard").because(error)
    })?;
    let fetched = artifacts.fetch(&part.artifact, &mut zip, MOST).await;
    let bytes = fetched.map_err(not_fetched)?.bytes;
    let name = part.artifact.name;
    let unpacked =
        spawn_blocking(move || unpack(&zip, &name, &to, &UnpackLimits::default(), &stop));
    match unpacked.await {
        Ok(Ok(_)) => Ok((part.index, part.count, bytes)),
        Ok(Err(error)) => Err(not_unpacked(error)),
        Err(_) => Err(CliError::broken()),
    }
}

/// The artifacts that shards have left, each index of a count once.
fn parts(listed: Vec<Listed>, name: &str) -> Vec<Part> {
    let parts = listed.into_iter().filter_map(|artifact| {
        let (index, count) = part_of(&artifact.name, name)?;
        Some(Part {
            index,
            count,
            artifact,
        })
    });
    let mut parts: Vec<Part> = parts.collect();
    // Names are unique in a run; where a service does not see to that, the newest counts.
    parts.sort_by_key(|part| (part.count, part.index, std::cmp::Reverse(part.artifact.id)));
    parts.dedup_by_key(|part| (part.count, part.index));
    parts
}

/// `<name>-K-of-N`, as shards are uploaded and in no other spelling.
fn part_of(artifact: &str, name: &str) -> Option<(u32, u32)> {
    let rest = artifact.strip_prefix(name)?.strip_prefix('-')?;
    let (index, count) = rest.split_once("-of-")?;
    let (index, count) = shard(&format!("{index}/{count}")).ok()?;
    (artifact == format!("{name}-{index}-of-{count}")).then_some((index, count))
}

fn not_fetched(error: DownloadError) -> CliError {
    let hint = error.hint();
    let failed = CliError::environment("the evidence of the shards could not be fetched");
    hint.into_iter().fold(failed.because(error), CliError::hint)
}

fn not_unpacked(error: UnpackError) -> CliError {
    CliError::environment("the evidence of a shard could not be unpacked").because(error)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shards_are_known_by_their_names() {
        for (artifact, part) in [
            ("kettle-1-of-3", Some((1, 3))),
            ("kettle-256-of-256", Some((256, 256))),
            ("kettle", None),
            ("kettle-1-of-3-logs", None),
            ("kettle-4-of-3", None),
            ("kettle-0-of-3", None),
            ("kettle-01-of-3", None),
            ("kettle-1-of-257", None),
            ("kettles-1-of-3", None),
            ("kettle-a-1-of-3", None),
            ("kettle-1-of-", None),
        ] {
            assert_eq!(part_of(artifact, "kettle"), part, "{artifact}");
        }
    }
}
