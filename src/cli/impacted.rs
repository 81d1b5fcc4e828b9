//! `--impacted-by`: from a range of git to the scenarios that it can reach.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{error::CliError, selection};
use crate::{
    check::{MANIFEST_PATH, PACK_PATH},
    domain::{
        config::Config,
        impact::{Impact, LineChange},
        manifest::Manifest,
        pack::Pack,
    },
    edge::git::{self, Changes, ChangesError},
    run::Planned,
    select::impact::{Contents, End, EventRange, Files, Question, impact, range_of},
};

/// A look at a change takes so long at most; above, everything runs.
const MAX_TIME: Duration = Duration::from_secs(60);

struct Ends<'a> {
    changes: &'a Changes,
    cancel: &'a CancellationToken,
    began: Instant,
}

impl Contents for Ends<'_> {
    fn read(&self, end: End, path: &str, most: u64) -> Option<Vec<u8>> {
        match end {
            End::Before => self.changes.before(path, most),
            End::After => self.changes.after(path, most),
        }
    }

    fn changed_lines(&self, before: &[u8], after: &[u8]) -> Option<Vec<LineChange>> {
        git::changed_lines(before, after)
    }

    fn is_over(&self) -> bool {
        self.cancel.is_cancelled() || self.began.elapsed() > MAX_TIME
    }
}

/// What a range can reach among the planned cases, and the cases that stay.
pub(super) struct Impacted {
    pub(super) impact: Impact,
    pub(super) cases: Vec<Planned>,
}

/// Leaves out the cases that a range cannot reach.
///
/// # Errors
/// When the range cannot be looked at.
pub(super) fn impacted(
    root: &Path,
    range: &str,
    (config, config_path): (&Config, &Path),
    pack: &Pack,
    manifest: Option<&Manifest>,
    planned: Vec<Planned>,
    cancel: &CancellationToken,
) -> Result<Impacted, CliError> {
    let began = Instant::now();
    let changes = git::changes(root, range).map_err(|error| refusal(range, error))?;
    let tracked = changes.tracked().map_err(|error| refusal(range, error))?;
    let files = tracked.map(|tracked| {
        let tracked = tracked.into_iter().map(|file| (file.path, file.link));
        // What is gone, or not tracked yet, can be imported, too.
        let list = changes.list().iter();
        let changed = list.flat_map(|change| [Some(&change.path), change.was.as_ref()]);
        Files::new(tracked.chain(changed.flatten().map(|path| (path.clone(), false))))
    });
    let mut selected: Vec<usize> = planned.iter().map(|planned| planned.scenario).collect();
    selected.sort_unstable();
    selected.dedup();
    let config_path = config_path.to_string_lossy();
    let impact = impact(Question {
        range,
        base: changes.base(),
        head: changes.head(),
        pack,
        selected: &selected,
        config,
        manifest,
        prefix: changes.prefix(),
        config_path: &config_path,
        pack_path: PACK_PATH,
        manifest_path: MANIFEST_PATH,
        changes: changes.list(),
        files,
        contents: &Ends {
            changes: &changes,
            cancel,
            began,
        },
    });
    let chosen = impact.chosen.iter().map(|chosen| &chosen.scenario);
    let cases = selection::of_scenarios(planned, pack, chosen);
    Ok(Impacted { impact, cases })
}

fn refusal(range: &str, error: ChangesError) -> CliError {
    let headline = format!("the change {range} cannot be looked at");
    let whole = "set `fetch-depth: 0` at actions/checkout, or run `git fetch --unshallow`";
    match &error {
        ChangesError::Unknown {
            revision,
            shallow: true,
            ..
        } => {
            let one = format!("or fetch that commit alone: `git fetch --depth=1 origin {revision}`");
            let is_id = revision.len() >= 40 && revision.bytes().all(|byte| byte.is_ascii_hexdigit());
            let refusal = CliError::environment(headline).because(error).hint(format!("the clone is shallow: {whole}"));
            if is_id { refusal.hint(one) } else { refusal }
        }
        ChangesError::NoAncestor { shallow: true, .. } => CliError::environment(headline)
            .because(error)
            .hint(format!("the clone is shallow: {whole}")),
        ChangesError::Unknown { .. } => CliError::input(headline).because(error).hint(
            "name commits as `git rev-parse` knows them, for example `--impacted-by origin/main...HEAD`",
        ),
        ChangesError::NoAncestor { .. } => CliError::input(headline)
            .because(error)
            .hint("compare the two commits themselves, with two dots"),
        ChangesError::EmptyEnd { .. } => CliError::input(headline).because(error).hint(
            "a variable of the workflow may be empty; type both ends, for example `--impacted-by origin/main...HEAD`",
        ),
        ChangesError::OtherHead { head, .. } => {
            let hint =
                format!("end the range with `HEAD`, or check that commit out: `git checkout {head}`");
            CliError::input(headline).because(error).hint(hint)
        }
        ChangesError::NoRepository { .. } => CliError::input(headline)
            .because(error)
            .hint("without git nobody knows what changed: leave `--impacted-by` out"),
        ChangesError::Unreadable(_) => CliError::environment(headline)
            .because(error)
            .hint(format!("if the clone is shallow or partial: {whole}")),
    }
}

/// The range of a workflow's event, for `--impacted-by`. An error is a notice: why everything runs, with the remedy.
pub(super) fn range_of_event(root: &Path, event: &str, payload: &Value) -> Result<String, String> {
    let Some((head, parents)) = git::parents_of_head(root) else {
        return Err(
            "nothing is known of the commit that is checked out, so everything runs".to_owned(),
        );
    };
    let notice = |because: &str, remedy: Option<&str>| match remedy {
        Some(remedy) => format!("{because}, so everything runs; {remedy}"),
        None => format!("{because}, so everything runs"),
    };
    match range_of(event, payload, &head, &parents) {
        EventRange::Everything { because, remedy } => Err(notice(&because, remedy.as_deref())),
        EventRange::Between(range) => match git::changes(root, &range) {
            Ok(_) => Ok(range),
            Err(error) => Err(notice(
                &error.to_string(),
                Some("set `fetch-depth: 0` at actions/checkout"),
            )),
        },
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, process::Command};

    use serde_json::json;

    use super::*;

    fn git(folder: &Path, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(["-c", "user.name=t", "-c", "user.email=t@example.org"])
            .args([
                "-c",
                "init.defaultBranch=main",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(folder)
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("git");
        assert!(output.status.success(), "{arguments:?} {output:?}");
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    #[test]
    fn the_event_of_a_pull_request_needs_a_clone_of_depth_two() {
        let folder = tempfile::tempdir().expect("a folder");
        let origin = folder.path().join("origin");
        fs::create_dir(&origin).expect("a folder");
        git(&origin, &["init", "-q"]);
        let commit = |name: &str| {
            fs::write(origin.join(name), "1\n").expect("a file");
            git(&origin, &["add", "."]);
            git(&origin, &["commit", "-qm", name]);
            git(&origin, &["rev-parse", "HEAD"])
        };
        let old = commit("base");
        git(&origin, &["checkout", "-q", "-b", "pull"]);
        let theirs = commit("theirs");
        git(&origin, &["checkout", "-q", "main"]);
        let base = commit("others");
        git(&origin, &["merge", "-q", "--no-ff", "-m", "merge", "pull"]);
        let merge = git(&origin, &["rev-parse", "HEAD"]);
        let payload =
            json!({ "pull_request": { "base": { "sha": old }, "head": { "sha": theirs } } });
        let url = format!("file://{}", origin.display());
        let clone = |depth: &str| {
            let to = folder.path().join(depth);
            let path = to.to_str().expect("UTF-8").to_owned();
            git(
                folder.path(),
                &["clone", "-q", "--depth", depth, &url, &path],
            );
            to
        };
        let (shallow, deep) = (clone("1"), clone("2"));
        assert_eq!(
            range_of_event(&deep, "pull_request", &payload),
            Ok(format!("{base}..{merge}"))
        );
        let notice = range_of_event(&shallow, "pull_request", &payload).expect_err("too shallow");
        assert!(notice.contains("fetch-depth: 2"), "{notice}");
        // A push from a commit that the clone does not have.
        let push = json!({ "before": old });
        let notice = range_of_event(&shallow, "push", &push).expect_err("too shallow");
        assert!(notice.contains("fetch-depth: 0"), "{notice}");
        assert_eq!(
            range_of_event(&origin, "push", &push),
            Ok(format!("{old}..{merge}"))
        );
        assert!(
            range_of_event(folder.path(), "push", &push).is_err(),
            "no repository"
        );
    }
}
