//! What a step tells on GitHub itself: the check run and the pull request's comment.

use std::{
    fs,
    time::{Duration, Instant},
};

use rustix::process::Signal;
use serde_json::{Value, json};

use super::{flow::scenario, runner::Runner};
use crate::{
    github::service::{Asked, Check, FakeGitHub, Fault, Run},
    harness::{alive, kill, marker, until},
};

const HEAD: &str = "b1946ac92492d2347c6235b4d2611184b1946ac9";
const MERGE: &str = "5891b5b522d5df086d0ff0b110fbd9d25891b5b5";
const WRITE: [&str; 2] = ["checks=write", "pull_requests=write"];

/// A step of a pull request's workflow, with this token.
fn pull_request(runner: Runner, fake: &FakeGitHub, token: &str) -> Runner {
    event(
        runner,
        fake,
        token,
        "pull_request",
        &json!({ "pull_request": { "number": 7, "head": { "sha": HEAD, "repo": { "full_name": "tea/shop" } } } }),
    )
}

fn event(runner: Runner, fake: &FakeGitHub, token: &str, name: &str, payload: &Value) -> Runner {
    fs::write(runner.path("workflow/event.json"), payload.to_string()).expect("written");
    let runner = fake
        .variables()
        .into_iter()
        .fold(runner, |runner, (name, value)| runner.with(&name, &value));
    runner
        .with("INPUT_GITHUB-TOKEN", token)
        .with("GITHUB_EVENT_NAME", name)
        .with("GITHUB_SHA", MERGE)
        .with("GITHUB_RUN_ID", "100")
        .with("GITHUB_RUN_ATTEMPT", "2")
        .with("GITHUB_JOB", "scenarios")
}

fn shop(results: &[(&str, &str)]) -> Runner {
    let scenarios: Vec<Value> = results.iter().map(|(id, run)| scenario(id, run)).collect();
    Runner::new("", &json!(scenarios))
}

fn only_check(fake: &FakeGitHub) -> Check {
    assert_eq!(fake.complaints(), [""; 0]);
    let mut checks = fake.checks();
    assert_eq!(checks.len(), 1, "one check run");
    checks.remove(0)
}

#[test]
fn a_red_pull_request_has_a_check_run_and_one_comment_and_a_green_one_edits_it() {
    let fake = FakeGitHub::start();
    let token = fake.token(&WRITE);
    let runner = shop(&[
        ("SC-one", "exit 7"),
        ("SC-two", "exit 8"),
        ("SC-three", "true"),
    ]);
    let stepped = pull_request(runner, &fake, &token).step();
    assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    let check = only_check(&fake);
    assert_eq!(
        (check.name.as_str(), check.head_sha.as_str()),
        ("ScenarioForge", HEAD),
        "of the head, not of the merge"
    );
    assert_eq!(check.conclusion.as_deref(), Some("failure"));
    assert_eq!(check.title.as_deref(), Some("2 of 3 scenarios failed"));
    assert!(check.summary.expect("a summary").contains("### Failed"));
    assert_eq!(check.annotations.len(), 2);
    assert_eq!(
        check.annotations[0]["path"],
        ".scenarioforge/scenarios.json"
    );
    assert_eq!(check.annotations[0]["annotation_level"], "failure");
    let url = check.details_url.expect("a link");
    assert!(url.ends_with("/tea/shop/actions/runs/100"), "{url}");
    let [comment] = &fake.comments(7)[..] else {
        panic!("one comment: {:?}", fake.comments(7));
    };
    assert!(
        comment.body.contains("2 of 3 scenarios failed") && comment.body.contains("**Broken**"),
        "{}",
        comment.body
    );
    // Somebody quotes it.
    fake.has_comment(7, "ann", &comment.body);

    // The next push repairs one of the two.
    let next = "c".repeat(40);
    let runner = shop(&[
        ("SC-one", "true"),
        ("SC-two", "exit 8"),
        ("SC-three", "true"),
    ]);
    let payload = json!({ "pull_request": { "number": 7, "head": { "sha": next, "repo": { "full_name": "tea/shop" } } } });
    let runner =
        event(runner, &fake, &token, "pull_request", &payload).with("GITHUB_RUN_ID", "101");
    assert_eq!(runner.step().code, Some(1));
    let comments = fake.comments(7);
    assert_eq!(comments.len(), 2, "never doubled");
    assert_eq!(comments[0].updates, 1);
    assert!(
        comments[0].body.contains(":** 1 fixed, 1 still broken\n"),
        "{}",
        comments[0].body
    );
    assert_eq!(comments[1].updates, 0, "another's is left alone");
    assert_eq!(fake.complaints(), [""; 0]);

    // And the last one the other.
    let runner = pull_request(
        shop(&[("SC-one", "true"), ("SC-two", "true")]),
        &fake,
        &token,
    );
    let stepped = runner.with("GITHUB_RUN_ID", "102").step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    let check = fake.checks().pop().expect("a check run");
    assert_eq!(check.conclusion.as_deref(), Some("success"));
    assert_eq!(check.title.as_deref(), Some("All 2 scenarios passed"));
    let comments = fake.comments(7);
    assert!(
        comments.len() == 2 && comments[0].body.contains("### ✅"),
        "{}",
        comments[0].body
    );
    for (_, request) in fake.requests() {
        let sent = format!("{request:?}").replace(&format!("Bearer {token}"), "");
        assert!(!sent.contains(&token), "only where it belongs");
    }
    assert!(
        !stepped
            .log
            .replace(&format!("::add-mask::{token}"), "")
            .contains(&token)
    );
}

#[test]
fn a_green_pull_request_has_no_comment_unless_it_is_wanted() {
    for (when, comments) in [("on-failure", 0), ("always", 1), ("never", 0)] {
        let fake = FakeGitHub::start();
        let runner = pull_request(shop(&[("SC-one", "true")]), &fake, &fake.token(&WRITE));
        let stepped = runner.with("INPUT_COMMENT", when).step();
        assert_eq!(stepped.code, Some(0), "{}", stepped.log);
        assert_eq!(fake.comments(7).len(), comments, "{when}");
        assert_eq!(only_check(&fake).conclusion.as_deref(), Some("success"));
    }
}

#[test]
fn many_annotations_go_in_batches_each_once() {
    let fake = FakeGitHub::start();
    let names: Vec<String> = (0..99).map(|number| format!("SC-{number:02}")).collect();
    let failing: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "exit 3")).collect();
    let runner = pull_request(shop(&failing), &fake, &fake.token(&WRITE));
    assert_eq!(runner.with("INPUT_COMMENT", "never").step().code, Some(1));
    let check = only_check(&fake);
    assert_eq!(check.annotations.len(), 99);
    let batches: Vec<usize> = fake
        .requests()
        .iter()
        .filter(|(asked, _)| *asked == Asked::UpdateCheck)
        .filter_map(|(_, request)| Some(request.json()["output"]["annotations"].as_array()?.len()))
        .collect();
    assert_eq!(batches, [50, 49]);
}

#[test]
fn without_permission_both_are_absent_with_one_notice_and_no_error() {
    let fake = FakeGitHub::start();
    let token = fake.token(&["contents=read"]);
    let stepped = pull_request(shop(&[("SC-one", "exit 7")]), &fake, &token).step();
    assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    let notices: Vec<_> = stepped
        .obeyed()
        .into_iter()
        .filter(|command| command.name == "notice")
        .collect();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert_eq!(
        notices[0].message,
        "there is no check run and no pull request comment: give the job `checks: write` and `pull-requests: write` under `permissions` in the workflow. Nothing else is affected."
    );
    assert!(fake.checks().is_empty() && fake.comments(7).is_empty());
    // From a fork nobody can change that, so that it is told in the log alone.
    let payload = json!({ "pull_request": { "number": 7, "head": { "sha": HEAD, "repo": { "full_name": "eve/shop" } } } });
    let runner = event(
        shop(&[("SC-one", "true")]),
        &fake,
        &token,
        "pull_request",
        &payload,
    );
    let stepped = runner.with("INPUT_COMMENT", "always").step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert!(
        stepped
            .obeyed()
            .iter()
            .all(|command| command.name != "notice"),
        "{}",
        stepped.log
    );
    assert!(stepped.log.contains("note: there is no check run and no pull request comment: the token of a pull request from a fork only reads"), "{}", stepped.log);
    assert_eq!(fake.complaints(), [""; 0]);
}

#[test]
fn a_github_that_fails_changes_no_verdict_and_what_it_lost_is_not_done_twice() {
    for (asked, fault, times, checks, comments, notices) in [
        (Asked::CreateCheck, Fault::ResetAfterWrite, 1, 1, 1, 0),
        (Asked::CreateComment, Fault::ResetAfterWrite, 1, 1, 1, 0),
        (Asked::UpdateCheck, Fault::Html(502), 1, 1, 1, 0),
        (
            Asked::CreateCheck,
            Fault::Status(422, "Invalid request."),
            1,
            0,
            1,
            1,
        ),
        (
            Asked::GraphQl,
            Fault::Status(401, "Bad credentials"),
            9,
            1,
            0,
            1,
        ),
    ] {
        let fake = FakeGitHub::start();
        fake.fail(asked, &fault, times);
        let runner = pull_request(shop(&[("SC-one", "exit 7")]), &fake, &fake.token(&WRITE));
        let stepped = runner.step();
        let told = format!("{asked:?} {fault:?}: {}", stepped.log);
        assert_eq!(stepped.code, Some(1), "{told}");
        assert_eq!(fake.checks().len(), checks, "{told}");
        assert_eq!(fake.comments(7).len(), comments, "{told}");
        let noticed = stepped
            .obeyed()
            .iter()
            .filter(|command| command.name == "notice")
            .count();
        assert_eq!(noticed, notices, "{told}");
        for check in fake.checks() {
            assert_eq!(check.conclusion.as_deref(), Some("failure"), "{told}");
        }
        assert_eq!(fake.complaints(), [""; 0], "{told}");
    }
}

#[test]
fn a_run_that_goes_on_is_seen_in_its_check_run() {
    let fake = FakeGitHub::start();
    let marker = marker();
    let waits = format!("sleep {marker}");
    let runner = pull_request(
        shop(&[("SC-quick", "exit 1"), ("SC-slow", &waits)]),
        &fake,
        &fake.token(&WRITE),
    );
    let runner = runner.with("INPUT_JOBS", "1");
    let child = runner.start();
    let said = |words: &str| {
        let summaries = fake.checks().into_iter().filter_map(|check| check.summary);
        summaries.into_iter().any(|summary| summary.contains(words))
    };
    until_shown(|| said("**Running**"));
    let check = only_check(&fake);
    assert_eq!(check.status, "in_progress");
    assert_eq!(check.title.as_deref(), Some("1 of 2 cases, 1 failed"));
    let summary = check.summary.expect("a summary");
    assert!(
        summary.contains("- `SC-slow/base` Does SC-slow, step `do`, "),
        "{summary}"
    );
    assert!(
        summary.contains("- `SC-quick/base` Does SC-quick\n"),
        "{summary}"
    );
    // A cancelled step concludes it before the runner kills it.
    kill(child.id(), Signal::INT);
    let began = Instant::now();
    let stepped = runner_end(child);
    assert_eq!(stepped, Some(130));
    assert!(
        began.elapsed() < Duration::from_secs(9),
        "{:?}",
        began.elapsed()
    );
    assert!(!alive(&marker));
    let check = only_check(&fake);
    assert_eq!(
        (check.status.as_str(), check.conclusion.as_deref()),
        ("completed", Some("cancelled"))
    );
    assert!(fake.comments(7).is_empty(), "there is no time for it");
}

/// Updates are seconds apart.
fn until_shown(mut holds: impl FnMut() -> bool) {
    let end = Instant::now() + Duration::from_secs(60);
    while !holds() {
        assert!(Instant::now() < end, "it was not shown within a minute");
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn runner_end(child: std::process::Child) -> Option<i32> {
    child.wait_with_output().expect("it ends").status.code()
}

#[test]
fn a_step_that_could_not_run_concludes_its_check_run_too() {
    let fake = FakeGitHub::start();
    let runner = pull_request(shop(&[("SC-one", "true")]), &fake, &fake.token(&WRITE));
    let runner = runner.with("INPUT_COMMENT", "always");
    assert_eq!(runner.step().code, Some(0));
    assert!(
        fake.comments(7)[0].body.contains("All 1")
            || fake.comments(7)[0].body.contains("The one scenario passed")
    );
    let runner = runner.with("GITHUB_RUN_ID", "101");
    let stepped = runner.with("INPUT_JOBS", "many").step();
    assert_eq!(stepped.code, Some(2), "{}", stepped.log);
    let comments = fake.comments(7);
    assert_eq!(comments.len(), 1);
    assert!(
        comments[0]
            .body
            .contains("### ❌ ScenarioForge could not run")
            && !comments[0].body.contains("passed\n"),
        "no success of an earlier push stands there: {}",
        comments[0].body
    );
    let check = fake.checks().pop().expect("a check run");
    assert_eq!(check.conclusion.as_deref(), Some("failure"));
    let title = check.title.expect("a title");
    assert!(
        title.starts_with("Could not run: ") && title.contains("`jobs` is `many`"),
        "{title}"
    );
    assert!(check.summary.expect("a summary").contains("No verdict"));
}

#[test]
fn what_a_killed_job_left_is_concluded_by_the_next_run_and_what_is_alive_is_not() {
    let fake = FakeGitHub::start();
    let marker = marker();
    let waits = format!("sleep {marker}");
    let killed = pull_request(shop(&[("SC-slow", &waits)]), &fake, &fake.token(&WRITE));
    let killed = killed.with("GITHUB_RUN_ATTEMPT", "1");
    let mut child = killed.start();
    until("it has a check run", || fake.checks().len() == 1);
    until_shown(|| alive(&marker));
    kill(child.id(), Signal::KILL);
    child.wait().expect("it ends");
    assert_eq!(
        only_check(&fake).status,
        "in_progress",
        "nobody could conclude it"
    );
    let left = |run: u32, age: i64, app: &str| {
        let at = jiff::Timestamp::now() - jiff::SignedDuration::from_secs(age);
        fake.has_check(Check {
            name: "ScenarioForge".to_owned(),
            head_sha: HEAD.to_owned(),
            external_id: format!("scenarioforge/1 run={run} attempt=1 job=scenarios x"),
            status: "in_progress".to_owned(),
            title: Some("1 of 2 cases".to_owned()),
            summary: Some(format!("…\n<!-- scenarioforge:alive {at:.0} -->")),
            app: app.to_owned(),
            ..Check::default()
        })
    };
    let alive = left(99, 100, "github-actions");
    let dead = left(98, 3_000, "github-actions");
    let others = left(97, 3_000, "other-app");
    // Of a run that is over nothing will come, however young its last sign is.
    let over = left(96, 100, "github-actions");
    fake.has_run(Run {
        id: 96,
        ..Run::default()
    });
    let token = fake.token(&["checks=write", "pull_requests=write", "actions=read"]);
    let runner = pull_request(shop(&[("SC-one", "true")]), &fake, &token);
    assert_eq!(runner.step().code, Some(0));
    let conclusion = |id: u64| {
        let check = fake.checks().into_iter().find(|check| check.id == id);
        check.expect("it is there").conclusion
    };
    assert_eq!(conclusion(dead).as_deref(), Some("cancelled"));
    assert_eq!(conclusion(over).as_deref(), Some("cancelled"));
    assert_eq!((conclusion(alive), conclusion(others)), (None, None));
    let first = &fake.checks()[0];
    assert_eq!(first.conclusion.as_deref(), Some("cancelled"));
    assert_eq!(first.title.as_deref(), Some("Ended without a word"));
    assert_eq!(fake.complaints(), [""; 0]);
}

#[test]
fn check_runs_are_named_after_where_the_step_belongs() {
    let fake = FakeGitHub::start();
    let token = fake.token(&WRITE);
    let queued = json!({ "merge_group": { "head_sha": HEAD } });
    let runner = event(
        shop(&[("SC-one", "exit 1")]),
        &fake,
        &token,
        "merge_group",
        &queued,
    );
    let stepped = runner.with("INPUT_SHARD", "1/2").step();
    assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    let check = only_check(&fake);
    assert_eq!(
        (check.name.as_str(), check.head_sha.as_str()),
        ("ScenarioForge (shard 1 of 2)", HEAD)
    );
    // A shard of a pull request leaves the comment to whoever joins them.
    let runner = pull_request(shop(&[("SC-one", "exit 1")]), &fake, &token);
    runner.with("INPUT_SHARD", "1/2").step();
    assert_eq!(fake.count(Asked::ListComments), 0);
}

#[test]
fn a_cancelled_step_does_not_strand_a_check_run_whose_creation_is_answered_late() {
    let fake = FakeGitHub::start();
    let marker = marker();
    let waits = format!("sleep {marker}");
    // It is created, and the answer never comes.
    fake.fail(Asked::CreateCheck, &Fault::Slow, 1);
    let runner = pull_request(shop(&[("SC-slow", &waits)]), &fake, &fake.token(&WRITE));
    let child = runner.start();
    until_shown(|| fake.checks().len() == 1 && alive(&marker));
    kill(child.id(), Signal::INT);
    let began = Instant::now();
    assert_eq!(runner_end(child), Some(130));
    assert!(
        began.elapsed() < Duration::from_secs(9),
        "{:?}",
        began.elapsed()
    );
    let check = only_check(&fake);
    assert_eq!(check.conclusion.as_deref(), Some("cancelled"));
}

#[test]
fn a_check_run_that_cannot_be_concluded_is_not_called_absent() {
    let fake = FakeGitHub::start();
    fake.fail(Asked::UpdateCheck, &Fault::Primary(1_800), 9);
    let runner = pull_request(shop(&[("SC-one", "true")]), &fake, &fake.token(&WRITE));
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    let notices: Vec<_> = stepped
        .obeyed()
        .into_iter()
        .filter(|command| command.name == "notice")
        .collect();
    assert_eq!(notices.len(), 1, "{notices:?}");
    let said = &notices[0].message;
    assert!(
        said.starts_with("the check run is still in progress, because it could not be concluded: "),
        "{said}"
    );
}

#[test]
fn a_github_that_cannot_be_addressed_is_one_notice() {
    let fake = FakeGitHub::start();
    let runner = pull_request(shop(&[("SC-one", "true")]), &fake, &fake.token(&WRITE));
    let stepped = runner.with("GITHUB_API_URL", "ftp://github.example").step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    let said: Vec<_> = stepped
        .obeyed()
        .into_iter()
        .filter(|command| {
            command.name == "notice"
                && command
                    .message
                    .contains("there is no check run and no pull request comment")
        })
        .collect();
    assert_eq!(said.len(), 1, "{}", stepped.log);
}
