//! What each call does when nothing goes wrong.

use std::collections::BTreeMap;

use scenarioforge::edge::github::{
    CheckStatus, CheckUpdate, CommentId, Conclusion, Credentials, GitHub, Place, Reason, RunFilter,
    Token,
};
use tokio_util::sync::CancellationToken;

use super::{
    Asked, Check, FakeGitHub, Fault, HEAD, Layout, REPOSITORY_ID, Run, annotations, client,
    new_check, output, patience, wait,
};

#[test]
fn every_call_works_in_every_layout() {
    for layout in [Layout::Root, Layout::Enterprise, Layout::Below] {
        let fake = FakeGitHub::start_at(layout);
        let run = fake.has_run(Run::default());
        let artifact = fake.has_artifact(run, "evidence", b"zip", false);
        let old = fake.has_artifact(run, "old", b"zip", true);
        let permissions = [
            "checks=write",
            "pull_requests=write",
            "actions=read",
            "administration=read",
        ];
        let github = client(&fake, &fake.token(&permissions), patience());
        wait(async {
            let check = github
                .create_check(&new_check("run 1"))
                .await
                .expect("created");
            assert_eq!(
                (check.status, check.conclusion),
                (CheckStatus::InProgress, None)
            );
            assert_eq!(check.external_id.as_deref(), Some("run 1"));
            assert_eq!(check.app_slug(), Some("github-actions"));
            assert_eq!(github.check(check.id).await.expect("read"), check);
            assert_eq!(
                github.checks(HEAD, "ScenarioForge").await.expect("a list"),
                [check]
            );
            assert!(
                github
                    .checks(HEAD, "another")
                    .await
                    .expect("a list")
                    .is_empty()
            );
            let viewer = github.viewer().await.expect("a login");
            let comment = github
                .create_comment(7, "<!-- a -->\ntea")
                .await
                .expect("written");
            assert!(comment.is_by(&viewer) && !comment.is_by("github-actions"));
            let comment = github
                .update_comment(comment.id, "<!-- a -->\nmilk")
                .await
                .expect("written");
            assert_eq!(comment.body, "<!-- a -->\nmilk");
            let comments = github.comments(7).await.expect("a list");
            assert_eq!(comments, std::slice::from_ref(&comment));
            github.delete_comment(comment.id).await.expect("deleted");
            assert!(fake.comments(7).is_empty());
            let repository = github.repository().await.expect("read");
            assert_eq!(
                (repository.id, repository.default_branch.as_str()),
                (REPOSITORY_ID, "main")
            );
            assert!(repository.private && !repository.archived && !repository.fork);
            let found = github.workflow_run(run).await.expect("read");
            assert_eq!(
                (found.attempt, found.path.as_str()),
                (1, ".github/workflows/ci.yml")
            );
            assert_eq!(found.head_repository_id(), found.repository_id());
            let artifacts = github.artifacts_of(run).await.expect("a list");
            assert_eq!(
                artifacts.iter().map(|one| one.id).collect::<Vec<_>>(),
                [artifact, old]
            );
            let of = artifacts[0].workflow_run.as_ref().expect("a run");
            assert_eq!(
                (of.id, of.head_repository_id),
                (Some(run), Some(REPOSITORY_ID))
            );
            assert!(
                artifacts[0]
                    .digest
                    .as_deref()
                    .is_some_and(|digest| digest.starts_with("sha256:"))
            );
            let url = github.artifact_url(artifact).await.expect("an address");
            assert!(url.as_str().starts_with(&fake.storage), "{url}");
            let error = github.artifact_url(old).await.expect_err("expired");
            assert_eq!(error.reason(), Some(&Reason::Gone));
            assert_eq!(
                github
                    .allows_pull_requests_from_actions()
                    .await
                    .expect("known"),
                Some(false)
            );
            fake.allow_pull_requests(true);
            assert_eq!(
                github
                    .allows_pull_requests_from_actions()
                    .await
                    .expect("known"),
                Some(true)
            );
            assert_eq!(github.rate_limit().await.expect("a limit").limit, 5000);
        });
        assert!(
            fake.complaints().is_empty(),
            "{layout:?}: {:?}",
            fake.complaints()
        );
    }
}

#[test]
fn annotations_go_in_batches_after_the_conclusion() {
    let fake = FakeGitHub::start();
    let github = client(&fake, &fake.all(), patience());
    let mut many = annotations(120);
    many[0].end_line = 5;
    many[1].message = "x".repeat(70_000);
    let update = CheckUpdate {
        conclusion: Some(Conclusion::TimedOut),
        output: Some(output(&"ä".repeat(60_000))),
        annotations: many,
        details_url: None,
    };
    wait(async {
        let check = github
            .create_check(&new_check("run 1"))
            .await
            .expect("created");
        let updated = github
            .update_check(check.id, &update)
            .await
            .expect("updated");
        assert_eq!(
            (updated.annotations_left_out, updated.why.is_none()),
            (0, true)
        );
    });
    let sent: Vec<_> = fake
        .requests()
        .into_iter()
        .filter(|(asked, _)| *asked == Asked::UpdateCheck)
        .collect();
    let counts = sent.iter().map(|(_, request)| {
        request.json()["output"]["annotations"]
            .as_array()
            .map_or(0, Vec::len)
    });
    assert_eq!(counts.collect::<Vec<_>>(), [0, 50, 50, 20]);
    let concluded = sent
        .iter()
        .map(|(_, request)| request.json().get("conclusion").is_some());
    assert_eq!(concluded.collect::<Vec<_>>(), [true, false, false, false]);
    let check = &fake.checks()[0];
    assert_eq!(
        (check.status.as_str(), check.conclusion.as_deref()),
        ("completed", Some("timed_out"))
    );
    let lines: Vec<_> = check
        .annotations
        .iter()
        .map(|one| one["start_line"].as_u64())
        .collect();
    assert!(lines.into_iter().eq((1..=120).map(Some)));
    assert!(
        check.annotations[0].get("start_column").is_none(),
        "they are for one line"
    );
    let summary = check.summary.as_deref().expect("a summary");
    assert!(
        summary.len() <= 65_535 && summary.ends_with("GitHub takes)"),
        "{}",
        summary.len()
    );
    assert_eq!(check.text.as_deref(), Some("More."));
    assert!(fake.complaints().is_empty(), "{:?}", fake.complaints());
}

#[test]
fn lists_are_read_to_their_end() {
    let fake = FakeGitHub::start_at(Layout::Below);
    for n in 0..250 {
        fake.has_comment(7, "ann", &format!("comment {n}"));
        let (name, head_sha, app) = (
            "ScenarioForge".to_owned(),
            HEAD.to_owned(),
            "github-actions".to_owned(),
        );
        let status = "queued".to_owned();
        fake.has_check(Check {
            name,
            head_sha,
            app,
            status,
            ..Check::default()
        });
        let branch = if n % 2 == 0 { "main" } else { "tea/x&y" }.to_owned();
        fake.has_run(Run {
            branch,
            created_at: format!("2026-11-{:02}T12:00:00Z", 1 + n % 20),
            ..Run::default()
        });
    }
    let mine = fake.has_comment(7, "github-actions[bot]", "<!-- a -->\nmine");
    fake.has_comment(7, "ann", "> <!-- a -->\n> mine");
    let github = client(&fake, &fake.all(), patience());
    wait(async {
        assert_eq!(github.comments(7).await.expect("a list").len(), 252);
        let marked = github
            .comments_marked(7, "<!-- a -->")
            .await
            .expect("a list");
        assert_eq!(
            marked.iter().map(|one| one.id).collect::<Vec<_>>(),
            [CommentId(mine)]
        );
        assert_eq!(
            github
                .checks(HEAD, "ScenarioForge")
                .await
                .expect("a list")
                .len(),
            250
        );
        let mut filter = RunFilter {
            limit: 103,
            branch: Some("tea/x&y".to_owned()),
            ..RunFilter::default()
        };
        let runs = github.workflow_runs(&filter).await.expect("a list");
        assert_eq!(runs.len(), 103);
        assert!(
            runs.iter()
                .all(|run| run.head_branch.as_deref() == Some("tea/x&y"))
        );
        assert!(runs.is_sorted_by(|a, b| a.created_at >= b.created_at));
        filter.created_until = Some("2026-11-03T00:00:00Z".parse().expect("a time"));
        let runs = github.workflow_runs(&filter).await.expect("a list");
        assert!(
            !runs.is_empty()
                && runs
                    .iter()
                    .all(|run| Some(run.created_at) <= filter.created_until)
        );
        filter.event = Some("schedule".to_owned());
        assert!(
            github
                .workflow_runs(&filter)
                .await
                .expect("a list")
                .is_empty()
        );
        filter.limit = 0;
        assert!(
            github
                .workflow_runs(&filter)
                .await
                .expect("nothing")
                .is_empty()
        );
    });
    let by_number = fake
        .requests()
        .iter()
        .filter(|(_, request)| request.target.contains("/repositories/"))
        .count();
    assert_eq!(by_number, 2 + 2 + 2 + 1, "every further page");
    assert!(fake.complaints().is_empty(), "{:?}", fake.complaints());
}

#[test]
fn an_answer_that_is_known_is_not_sent_again() {
    let fake = FakeGitHub::start();
    let github = client(&fake, &fake.all(), patience());
    fake.has_comment(7, "ann", "tea");
    wait(async {
        let first = github.comments(7).await.expect("a list");
        assert_eq!(github.comments(7).await.expect("a list"), first);
        fake.has_comment(7, "ann", "milk");
        assert_eq!(
            github.comments(7).await.expect("a list").len(),
            2,
            "it is another answer now"
        );
    });
    let tags = fake
        .requests()
        .into_iter()
        .map(|(_, request)| request.header("if-none-match").is_some());
    assert_eq!(tags.collect::<Vec<_>>(), [false, true, true]);
}

/// A renamed repository is found, and no other server gets the token.
#[test]
fn redirects_are_followed_and_the_token_stays() {
    let fake = FakeGitHub::start();
    let github = client(&fake, &fake.all(), patience());
    let moved = "/repositories/4711/issues/7/comments";
    fake.fail(
        Asked::CreateComment,
        &Fault::StatusWith(307, "Moved", "Location", moved),
        1,
    );
    wait(github.create_comment(7, "tea")).expect("written there");
    assert_eq!(fake.comments(7).len(), 1);
    let elsewhere: &'static str = Box::leak(format!("{}/zip/1", fake.storage).into_boxed_str());
    fake.fail(
        Asked::RateLimit,
        &Fault::StatusWith(302, "Moved", "Location", elsewhere),
        1,
    );
    wait(github.rate_limit()).expect_err("nothing is there");
    assert!(fake.complaints().is_empty(), "{:?}", fake.complaints());
}

/// What the runner says about a proxy holds, but never for loopback.
#[test]
fn a_proxy_is_asked_for_what_is_not_here() {
    let fake = FakeGitHub::start();
    let mut variables: BTreeMap<String, String> = fake.variables().into_iter().collect();
    let mut ask = |pairs: [(&str, &str); 2]| {
        for (name, value) in pairs {
            variables.insert(name.to_owned(), value.to_owned());
        }
        let place = Place::from_variables(&variables).expect("a place");
        assert!(!format!("{place:?}").contains("hush"), "{place:?}");
        let credentials = Credentials::Token(Token::new(&fake.all()));
        let github = GitHub::new(place, credentials, patience(), CancellationToken::new());
        wait(github.repository()).map(|repository| repository.id)
    };
    let proxy = fake.origin.replace("http://", "http://user:hush@");
    let by_proxy = ask([
        ("GITHUB_API_URL", "http://api.shop.invalid"),
        ("http_proxy", &proxy),
    ]);
    assert_eq!(by_proxy.expect("by the proxy"), REPOSITORY_ID);
    let (_, request) = fake.requests().pop().expect("asked");
    assert_eq!(request.header("host"), Some("api.shop.invalid"));
    assert!(request.header("proxy-authorization").is_some());
    let direct = ask([
        ("GITHUB_API_URL", &fake.origin),
        ("http_proxy", "http://127.0.0.1:1"),
    ]);
    assert_eq!(direct.expect("without the proxy"), REPOSITORY_ID);
}
