//! The last runs of this workflow on the default branch, by what their evidence says.
//!
//! All shards of a run must divide it in the same way, each on its own, so each has to see the same list: of runs that
//! were over before this run was created, however late the shard looks, and also when it is started again. GitHub's
//! lists lag, so that a run which ended in the last moments before may be seen by one shard and not by the next: those
//! are left out. Where a shard could not read what another could, their plans say so: the words of the durations name
//! the runs, and two plans with other words have other digests, which makes the merge red and not wrong.

use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::SignedDuration;
use tokio::{sync::Semaphore, task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use super::{Read, past};
use crate::{
    domain::history::{History, MAX_RUNS, PastRun},
    edge::{
        artifacts::{DownloadError, EntryLimits, Patience as Waits, RemoteZips, UploadEvent},
        github::{
            Artifact, Credentials, GitHub, GitHubError, Patience, Place, RunFilter, WorkflowRun,
        },
    },
};

/// For all of it.
const LIMIT: Duration = Duration::from_secs(20);
/// Runs that are looked at, to find ten that can be used.
const LOOKED_AT: usize = 50;
/// Artifacts of the name that are looked at; pull requests have them, too.
const ARTIFACTS: usize = 300;
/// Runs whose results were never merged, and that are read shard by shard. Each takes a request more.
const UNMERGED: usize = 3;
/// How long GitHub's lists may lag.
const LAG: SignedDuration = SignedDuration::from_mins(2);
/// What starts a run with the code of the branch itself.
const EVENTS: [&str; 4] = ["push", "schedule", "merge_group", "workflow_dispatch"];
/// Artifacts that are read at once.
const AT_ONCE: usize = 4;

/// What is read of, and by whom.
pub(in crate::cli) struct Asked<'a> {
    /// The caller's, with what the runner gave.
    pub(in crate::cli) variables: &'a BTreeMap<String, String>,
    /// `None`: nobody may ask.
    pub(in crate::cli) credentials: Option<Credentials>,
    /// The name of the merged evidence, without a shard's.
    pub(in crate::cli) artifact: &'a str,
    /// Whether this run is one of several shards.
    pub(in crate::cli) sharded: bool,
    pub(in crate::cli) cancel: &'a CancellationToken,
}

/// Reads what earlier runs tell, and the signatures that became known meanwhile, which nobody may see.
pub(in crate::cli) fn of_workflow(asked: Asked<'_>) -> (Read, Vec<String>) {
    let variables = asked.variables;
    let is_set = |name: &str| {
        variables
            .get(name)
            .is_some_and(|value| !value.trim().is_empty())
    };
    // The runner always names its API; where nobody does there is no workflow to ask about. act numbers its runs itself, so
    // that GitHub knows none of them.
    let run = (is_set("GITHUB_API_URL") && !is_set("ACT"))
        .then(|| number(variables, "GITHUB_RUN_ID"))
        .flatten();
    let (Some(credentials), Some(run)) = (asked.credentials, run) else {
        return (Read::default(), Vec::new());
    };
    let secrets = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&secrets);
    let listener = Arc::new(move |event| {
        if let UploadEvent::SecretSeen(secret) = event {
            kept.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(secret);
        }
    });
    let waits = Waits {
        attempts: 3,
        first_wait: Duration::from_millis(500),
        longest_wait: Duration::from_secs(5),
        answer: Duration::from_secs(10),
        stall: Duration::from_secs(10),
    };
    let patience = Patience {
        budget: Duration::from_secs(15),
        answer: Duration::from_secs(10),
        attempts: 3,
        first_wait: Duration::from_millis(500),
        ..Patience::default()
    };
    let stop = asked.cancel.child_token();
    let read = async {
        let place = Place::from_variables(variables).map_err(Unread::from)?;
        let github = GitHub::new(place, credentials, patience, stop.clone());
        let zips = RemoteZips::new(variables, waits, listener, stop.clone());
        let work = read(github, Arc::new(zips), run, asked.artifact);
        timeout(LIMIT, work).await.unwrap_or_else(|_| {
            let why = format!("it took longer than {} s", LIMIT.as_secs());
            Err(Unread {
                why,
                hint: None,
                may_not: false,
            })
        })
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let ended = match runtime {
        Ok(runtime) => runtime.block_on(read),
        Err(error) => Err(Unread {
            why: error.to_string(),
            hint: None,
            may_not: false,
        }),
    };
    stop.cancel();
    let read = ended.unwrap_or_else(|unread| {
        // A whole run goes without durations as well, so that nobody has to give it a permission.
        let quiet = unread.may_not && !asked.sharded;
        let (notes, notices) = [unread.notice()].into_iter().partition(|_| quiet);
        Read {
            history: History::default(),
            notices,
            notes,
        }
    });
    let read = Read {
        notices: read
            .notices
            .into_iter()
            .map(|notice| match asked.sharded {
                true => format!(
                    "{notice}. Shards that know different durations make different plans, which `merge` refuses: each of them needs the same permission"
                ),
                false => notice,
            })
            .collect(),
        ..read
    };
    let secrets = std::mem::take(&mut *secrets.lock().unwrap_or_else(PoisonError::into_inner));
    (read, secrets)
}

/// Why nothing is known.
struct Unread {
    why: String,
    hint: Option<String>,
    /// The token has no permission for it.
    may_not: bool,
}

impl From<GitHubError> for Unread {
    fn from(error: GitHubError) -> Self {
        Self {
            why: error.to_string(),
            may_not: error.is_missing_permission(),
            hint: match error.is_missing_permission() {
                // All that is asked for here needs this one.
                true => Some("give the job `actions: read` under `permissions:`".to_owned()),
                false => error.hint(),
            },
        }
    }
}

impl Unread {
    fn notice(self) -> String {
        let hint = self
            .hint
            .map(|hint| format!("; {hint}"))
            .unwrap_or_default();
        format!(
            "durations and flakes of earlier runs are not known: {}{hint}",
            self.why
        )
    }
}

async fn read(
    github: GitHub,
    zips: Arc<RemoteZips>,
    run: u64,
    artifact: &str,
) -> Result<Read, Unread> {
    let this = github.workflow_run(run).await?;
    let branch = github.repository().await?.default_branch;
    let filter = RunFilter {
        branch: Some(branch.clone()),
        status: Some("completed".to_owned()),
        workflow: Some(this.workflow_id.to_string()),
        created_until: Some(this.created_at),
        limit: LOOKED_AT,
        ..RunFilter::default()
    };
    let runs = github.workflow_runs(&filter).await?;
    let runs: Vec<&WorkflowRun> = usable(&runs, &this).collect();
    if runs.is_empty() {
        return Ok(Read {
            history: History::new(&branch, []),
            ..Read::default()
        });
    }
    let mut merged = HashMap::new();
    for found in github.artifacts_named(artifact, ARTIFACTS).await? {
        if let Some(run) = found.workflow_run.as_ref().and_then(|run| run.id) {
            // The newest first; an older one of a run was replaced.
            merged.entry(run).or_insert(found);
        }
    }
    let (mut wanted, mut unmerged) = (Vec::new(), 0);
    for run in runs {
        if wanted.len() == MAX_RUNS {
            break;
        }
        let parts = match merged.remove(&run.id) {
            Some(found) => vec![found],
            None if unmerged < UNMERGED => {
                unmerged += 1;
                shards(github.artifacts_of(run.id).await?, artifact)
            }
            None => continue,
        };
        let gone = |part: &Artifact| part.expired || !is_ours(part, &this);
        if !parts.is_empty() && !parts.iter().any(gone) {
            wanted.push((run.id, parts));
        }
    }
    results(github, zips, wanted, &branch).await
}

/// Reads the results of the runs, some at once. One that cannot be read is left out.
async fn results(
    github: GitHub,
    zips: Arc<RemoteZips>,
    wanted: Vec<(u64, Vec<Artifact>)>,
    branch: &str,
) -> Result<Read, Unread> {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut reading = JoinSet::new();
    for (index, (run, parts)) in wanted.iter().enumerate() {
        for part in parts {
            let (github, zips, turns) = (github.clone(), Arc::clone(&zips), Arc::clone(&turns));
            let (id, name, run) = (part.id, part.name.clone(), *run);
            reading.spawn(async move {
                let _turn = turns.acquire().await;
                (index, run, part_of(&github, &zips, id, &name).await)
            });
        }
    }
    // In the order of the list, whatever came first.
    let mut runs: Vec<Option<PastRun>> = wanted
        .iter()
        .map(|(run, _)| {
            Some(PastRun {
                id: run.to_string(),
                cases: Vec::new(),
            })
        })
        .collect();
    let mut problems = BTreeMap::new();
    while let Some(read) = reading.join_next().await {
        let Ok((index, run, read)) = read else {
            continue;
        };
        match read {
            Ok(part) => {
                if let Some(whole) = &mut runs[index] {
                    whole.cases.extend(part.cases);
                }
            }
            Err(why) => {
                // Half a run is none.
                runs[index] = None;
                problems.insert(run, why);
            }
        }
    }
    let notices = problems.iter().next().map(|(run, why)| {
        format!(
            "what {} of {} earlier runs tell is not known, for example run {run}: {why}",
            problems.len(),
            wanted.len()
        )
    });
    Ok(Read {
        history: History::new(branch, runs.into_iter().flatten()),
        notices: notices.into_iter().collect(),
        notes: Vec::new(),
    })
}

async fn part_of(
    github: &GitHub,
    zips: &RemoteZips,
    artifact: u64,
    name: &str,
) -> Result<PastRun, String> {
    let limits = EntryLimits::default();
    let mut again = true;
    loop {
        let address = github.artifact_url(artifact).await;
        let address = address.map_err(|error| error.to_string())?;
        match zips
            .entry(address.as_str(), name, "results.json", &limits)
            .await
        {
            Ok(Some(text)) => return past::run(&text),
            Ok(None) => return Err(format!("the artifact `{name}` has no results.json")),
            // An address is good for a minute; a job that waits for a processor may be later.
            Err(DownloadError::Service(_)) if again => again = false,
            Err(error) => return Err(error.to_string()),
        }
    }
}

/// Those that say how this code did: on the branch itself, to the end, and before this run.
fn usable<'a>(
    runs: &'a [WorkflowRun],
    this: &WorkflowRun,
) -> impl Iterator<Item = &'a WorkflowRun> {
    let (id, repository) = (this.id, this.repository_id());
    let latest = this.created_at.checked_sub(LAG).unwrap_or(this.created_at);
    runs.iter().filter(move |run| {
        let over = matches!(run.conclusion.as_deref(), Some("success" | "failure"));
        // What runs for a fork leave behind was written by a stranger.
        let own = repository.is_some() && run.head_repository_id() == repository;
        let before = run.updated_at.is_some_and(|end| end <= latest);
        run.id != id && over && own && before && EVENTS.contains(&run.event.as_str())
    })
}

/// The same for an artifact, whose run may be named otherwise than where it was found.
fn is_ours(artifact: &Artifact, this: &WorkflowRun) -> bool {
    let from = artifact.workflow_run.as_ref();
    let from = from.and_then(|run| run.head_repository_id);
    from.is_some() && from == this.repository_id()
}

/// The evidence of all shards of a run, where it is whole: `<name>-K-of-N`.
fn shards(artifacts: Vec<Artifact>, name: &str) -> Vec<Artifact> {
    let mut found = BTreeMap::new();
    let mut counts = std::collections::BTreeSet::new();
    for artifact in artifacts {
        let place = artifact.name.strip_prefix(name).and_then(|rest| {
            let (index, count) = rest.strip_prefix('-')?.split_once("-of-")?;
            crate::domain::plan::shard(&format!("{index}/{count}")).ok()
        });
        if let Some((index, count)) = place {
            counts.insert(count);
            found.insert(index, artifact);
        }
    }
    match counts.first() {
        Some(count) if counts.len() == 1 && found.len() == *count as usize => {
            found.into_values().collect()
        }
        _ => Vec::new(),
    }
}

fn number(variables: &BTreeMap<String, String>, name: &str) -> Option<u64> {
    variables.get(name)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn run(id: u64, change: impl FnOnce(&mut Value)) -> WorkflowRun {
        let mut run = json!({
            "id": id, "run_attempt": 1, "head_sha": "a", "head_branch": "main", "event": "push",
            "status": "completed", "conclusion": "success", "path": ".github/workflows/ci.yml", "workflow_id": 3,
            "created_at": "2026-11-22T10:00:00Z", "updated_at": "2026-11-22T10:30:00Z",
            "repository": { "id": 7 }, "head_repository": { "id": 7 },
        });
        change(&mut run);
        serde_json::from_value(run).expect("a run")
    }

    #[test]
    fn only_whole_runs_of_the_branch_itself_count() {
        let this = run(100, |run| run["created_at"] = json!("2026-11-22T12:00:00Z"));
        for (what, counts, listed) in [
            ("a usual one", true, run(1, |_| {})),
            (
                "a red one",
                true,
                run(1, |run| run["conclusion"] = json!("failure")),
            ),
            (
                "a nightly one",
                true,
                run(1, |run| run["event"] = json!("schedule")),
            ),
            ("this one", false, run(100, |_| {})),
            (
                "for a pull request",
                false,
                run(1, |run| run["event"] = json!("pull_request")),
            ),
            (
                "with a stranger's code",
                false,
                run(1, |run| run["event"] = json!("pull_request_target")),
            ),
            (
                "of a fork",
                false,
                run(1, |run| run["head_repository"]["id"] = json!(8)),
            ),
            (
                "of a repository that is gone",
                false,
                run(1, |run| run["head_repository"] = Value::Null),
            ),
            (
                "cancelled",
                false,
                run(1, |run| run["conclusion"] = json!("cancelled")),
            ),
            (
                "not over",
                false,
                run(1, |run| run["conclusion"] = Value::Null),
            ),
            (
                "just over",
                false,
                run(1, |run| run["updated_at"] = json!("2026-11-22T11:58:01Z")),
            ),
            (
                "over in time",
                true,
                run(1, |run| run["updated_at"] = json!("2026-11-22T11:58:00Z")),
            ),
            (
                "over at no known time",
                false,
                run(1, |run| run["updated_at"] = Value::Null),
            ),
            (
                "over later",
                false,
                run(1, |run| run["updated_at"] = json!("2026-11-22T12:00:01Z")),
            ),
        ] {
            assert_eq!(usable(&[listed], &this).count() == 1, counts, "{what}");
        }
    }

    #[test]
    fn shards_count_when_all_of_them_are_there() {
        let artifact = |name: &str| -> Artifact {
            serde_json::from_value(
                json!({ "id": 1, "name": name, "size_in_bytes": 1, "expired": false }),
            )
            .expect("an artifact")
        };
        for (names, whole) in [
            (&["e-1-of-2", "e-2-of-2", "other"][..], true),
            (&["e-1-of-1"], true),
            (&["e-1-of-2"], false),
            (&["e-1-of-2", "e-2-of-3"], false),
            (&["e-1-of-2", "e-2-of-2", "e-3-of-3"], false),
            (
                &["x-1-of-1", "e-0-of-1", "e-2-of-1", "e-1-of-999999999999"],
                false,
            ),
            (&[], false),
        ] {
            let found = shards(names.iter().map(|name| artifact(name)).collect(), "e");
            assert_eq!(!found.is_empty(), whole, "{names:?}");
        }
    }
}
