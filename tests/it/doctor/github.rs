//! Probes of GitHub, which is a server of the tests' own that holds every request against GitHub's description.

use super::{Patient, Said};
use crate::github::service::{Asked, FakeGitHub, Fault, Layout};

/// With a token, in a step.
fn patient(github: &FakeGitHub, token: &str) -> Patient {
    let patient = Patient::new().with("GITHUB_TOKEN", token);
    let variables = github.variables().into_iter();
    variables.fold(patient, |patient, (name, value)| {
        patient.with(&name, &value)
    })
}

fn no_secret(said: &Said, token: &str) {
    let all = format!("{}{}", said.stdout, said.stderr);
    assert!(!all.contains(token), "{all}");
}

/// Nothing was written, and nothing was asked in a way that GitHub does not know.
fn well_behaved(github: &FakeGitHub) {
    assert!(github.complaints().is_empty(), "{:?}", github.complaints());
    assert!(github.checks().is_empty() && github.comments(1).is_empty());
}

#[test]
fn a_token_that_may_everything() {
    for layout in [Layout::Root, Layout::Enterprise] {
        let github = FakeGitHub::start_at(layout);
        github.allow_pull_requests(true);
        let token = github.token(&[
            "actions=read",
            "administration=read",
            "checks=write",
            "contents=write",
            "pull_requests=write",
        ]);
        let said = patient(&github, &token)
            .with_system()
            .says(&["--json", "--for", "run,pr"]);
        for code in [
            "github-token",
            "github-api",
            "clock-skew",
            "contents-read",
            "contents-write",
            "checks-write",
            "pull-requests-write",
            "actions-read",
            "pull-request-setting",
        ] {
            let (status, found) = said.probe(code);
            assert_eq!(status, "ok", "{code}: {found}");
        }
        assert_eq!(said.code, Some(0), "{}", said.stdout);
        no_secret(&said, &token);
        well_behaved(&github);
    }
}

#[test]
fn a_token_that_may_not() {
    let github = FakeGitHub::start();
    let token = github.token(&["contents=read"]);
    let said = patient(&github, &token).says(&["--json", "--for", "run,pr"]);
    for (code, permission) in [
        ("pull-requests-write", "`pull-requests: write`"),
        ("contents-write", "`contents: write`"),
    ] {
        let (status, found) = said.probe(code);
        assert!(
            status == "failed" && found.contains(permission) && found.contains("permissions:"),
            "{code}: {found}"
        );
    }
    for code in ["checks-write", "actions-read"] {
        assert_eq!(said.probe(code).0, "warning", "{code}: a run goes without");
    }
    let (status, found) = said.probe("pull-request-setting");
    assert!(
        status == "unknown" && found.contains("/tea/shop/settings/actions"),
        "{found}"
    );
    assert_eq!(said.probe("contents-read").0, "ok");
    assert_eq!(said.code, Some(3));
    // The same is only a warning where nobody wants a pull request.
    let said = patient(&github, &token).says(&["--json"]);
    assert_eq!(
        (said.probe("pull-requests-write").0.as_str(), said.code),
        ("warning", Some(0))
    );
    no_secret(&said, &token);
    well_behaved(&github);
}

#[test]
fn a_repository_that_does_not_allow_it_and_a_clock_that_differs() {
    let github = FakeGitHub::start();
    github.allow_pull_requests(false);
    github.clock_ahead(120);
    let token = github.token(&["administration=read"]);
    let said = patient(&github, &token).says(&["--json", "--for", "pr"]);
    let (status, found) = said.probe("pull-request-setting");
    assert!(
        status == "failed" && found.contains("Allow GitHub Actions"),
        "{found}"
    );
    let (status, found) = said.probe("clock-skew");
    assert!(
        status == "warning" && found.contains("s ahead of this machine's"),
        "{found}"
    );
}

#[test]
fn a_token_that_is_wrong_and_a_github_that_is_away() {
    let github = FakeGitHub::start();
    let wrong = "ghp_0123456789abcdefghijABCDEFGHIJ012345";
    let said = patient(&github, wrong).says(&["--json", "--for", "pr"]);
    let (status, found) = said.probe("github-api");
    assert!(status == "failed" && found.contains("401"), "{found}");
    let found = said.probe("github-token").1;
    assert!(found.contains("a person's classic token"), "{found}");
    no_secret(&said, wrong);
    github.fail(Asked::Repository, &Fault::Html(502), 9);
    let token = github.all();
    let (status, found) = patient(&github, &token)
        .says(&["--json", "--for", "pr"])
        .probe("github-api");
    assert!(status == "failed" && found.contains("502"), "{found}");
    let away = patient(&github, wrong).with("GITHUB_API_URL", "http://127.0.0.1:9");
    let (status, found) = away.says(&["--json", "--for", "pr"]).probe("github-api");
    assert!(status == "failed", "{found}");
    let nameless = Patient::new().with("GITHUB_TOKEN", wrong);
    let (status, found) = nameless
        .says(&["--json", "--for", "pr"])
        .probe("github-api");
    assert!(
        status == "failed" && found.contains("GITHUB_REPOSITORY"),
        "{found}"
    );
}

#[test]
fn nothing_is_asked_without_a_token() {
    let github = FakeGitHub::start();
    let patient = patient(&github, " ")
        .with("HTTPS_PROXY", &github.origin)
        .with("http_proxy", &github.origin);
    let said = patient.says(&["--json", "--for", "run,generate,fix,pr"]);
    assert_eq!(
        (said.probe("github-token").0.as_str(), said.code),
        ("failed", Some(3))
    );
    assert_eq!(said.probe("github-api").0, "skipped");
    assert!(github.asked().is_empty(), "{:?}", github.asked());
    assert!(github.complaints().is_empty(), "{:?}", github.complaints());
    // Where only a run is wanted, on a machine of one's own, nobody misses it.
    assert_eq!(patient.says(&["--json"]).probe("github-token").0, "skipped");
}
