//! What GitHub refuses, and how it is told apart.

use scenarioforge::edge::github::{
    Answer, CheckId, CheckUpdate, Conclusion, Permission, Reason, Scope,
};

use super::{Asked, Check, FakeGitHub, Fault, HEAD, client, new_check, patience, wait};

#[test]
fn permissions_are_found_out_without_a_change() {
    let fake = FakeGitHub::start();
    let scopes = [
        Scope::Actions,
        Scope::Checks,
        Scope::Contents,
        Scope::Issues,
        Scope::PullRequests,
    ];
    let reads = client(
        &fake,
        &fake.token(&[
            "actions=read",
            "checks=read",
            "contents=read",
            "issues=read",
            "pull_requests=read",
        ]),
        patience(),
    );
    let none = client(&fake, &fake.token(&[]), patience());
    let all = client(&fake, &fake.all(), patience());
    let person = client(
        &fake,
        &fake.token_of("ann", None, &["checks=write"]),
        patience(),
    );
    wait(async {
        for scope in scopes {
            let (read, write) = (Permission::read(scope), Permission::write(scope));
            for github in [&reads, &all] {
                assert!(matches!(github.may(read).await, Answer::Granted), "{read}");
            }
            let Answer::Denied { needs, why } = none.may(read).await else {
                panic!("{read}")
            };
            assert!(needs.to_string().contains(&read.to_string()), "{needs}");
            assert!(why.hint().expect("a hint").contains(&read.to_string()));
            if scope == Scope::Actions {
                assert!(matches!(all.may(write).await, Answer::Unknown { .. }));
                continue;
            }
            assert!(matches!(all.may(write).await, Answer::Granted), "{write}");
            let Answer::Denied { needs, .. } = reads.may(write).await else {
                panic!("{write}")
            };
            assert!(needs.to_string().contains(&write.to_string()), "{needs}");
        }
        let Answer::Denied { why, .. } = person.may(Permission::write(Scope::Checks)).await else {
            panic!("check runs are for Apps")
        };
        assert_eq!(why.reason(), Some(&Reason::NeedsApp));
        fake.fail(Asked::ListRuns, &Fault::Status(404, "Not Found"), 1);
        assert!(matches!(
            all.may(Permission::read(Scope::Actions)).await,
            Answer::Unknown { .. }
        ));
    });
    assert!(fake.checks().is_empty() && fake.comments(7).is_empty());
    assert!(fake.complaints().is_empty(), "{:?}", fake.complaints());
}

#[test]
fn a_missing_permission_is_named_with_its_remedy() {
    let fake = FakeGitHub::start();
    let github = client(&fake, &fake.token(&["checks=read"]), patience());
    let error = wait(github.create_check(&new_check("run 1"))).expect_err("not allowed");
    assert!(error.is_missing_permission());
    let hint = error.hint().expect("a hint");
    assert!(
        hint.contains("`checks: write`") && hint.contains("forks"),
        "{hint}"
    );
    assert!(error.to_string().contains("request FAKE:"), "{error}");
    let error = wait(github.create_comment(7, "tea")).expect_err("not allowed");
    let hint = error.hint().expect("a hint");
    assert!(
        hint.contains("`issues: write` or `pull-requests: write`"),
        "{hint}"
    );
    assert_eq!(
        wait(github.allows_pull_requests_from_actions()).expect("no error"),
        None
    );
    let update = CheckUpdate::default();
    let error = wait(github.update_check(CheckId(1), &update)).expect_err("not allowed");
    assert!(error.is_missing_permission());
}

/// GraphQL refuses with status 200.
#[test]
fn refusals_of_graphql_are_refusals() {
    let fake = FakeGitHub::start();
    let github = client(&fake, &fake.all(), patience());
    for (body, is) in [
        (
            r#"{"data":{"viewer":null},"errors":[{"type":"FORBIDDEN","message":"Resource not accessible by integration"}]}"#,
            Reason::MissingPermission { needs: None },
        ),
        (
            r#"{"data":null,"errors":[{"message":"x","extensions":{"saml_failure":true}}]}"#,
            Reason::SingleSignOn { url: None },
        ),
        (
            r#"{"data":null,"errors":[{"type":"NOT_FOUND","message":"x"}]}"#,
            Reason::NotVisible,
        ),
        (r#"{"data":null}"#, Reason::Other),
    ] {
        fake.fail(Asked::GraphQl, &Fault::Says(200, body), 1);
        let error = wait(github.viewer()).expect_err(body);
        assert_eq!(error.reason(), Some(&is), "{error}");
    }
    let limited = r#"{"errors":[{"type":"RATE_LIMITED","message":"API rate limit exceeded"}]}"#;
    fake.fail(Asked::GraphQl, &Fault::Says(200, limited), 1);
    assert_eq!(
        wait(github.viewer()).expect("after a wait"),
        "github-actions[bot]"
    );
    assert_eq!(wait(github.viewer()).expect("known"), "github-actions[bot]");
    assert_eq!(fake.count(Asked::GraphQl), 6, "it is asked once");
}

#[test]
fn another_apps_check_run_is_its_own() {
    let fake = FakeGitHub::start();
    let github = client(&fake, &fake.all(), patience());
    let theirs = fake.has_check(Check {
        name: "ScenarioForge".to_owned(),
        head_sha: HEAD.to_owned(),
        app: "tea-app".to_owned(),
        status: "in_progress".to_owned(),
        ..Check::default()
    });
    let update = CheckUpdate {
        conclusion: Some(Conclusion::Cancelled),
        ..CheckUpdate::default()
    };
    let error = wait(github.update_check(CheckId(theirs), &update)).expect_err("refused");
    assert_eq!(error.reason(), Some(&Reason::AnotherApps), "{error}");
    let empty = client(&fake, " ", patience());
    let error = wait(empty.repository()).expect_err("no token");
    assert!(error.to_string().contains("it is empty"), "{error}");
}

/// Something between here and GitHub answers everything with a page of its own.
#[test]
fn a_page_of_a_proxy_grants_nothing_and_a_change_is_asked_for_once() {
    wait(async {
        let fake = FakeGitHub::start();
        let github = client(&fake, &fake.all(), patience());
        fake.fail(
            Asked::ListRuns,
            &Fault::Says(200, "<html>Welcome</html>"),
            9,
        );
        let answer = github.may(Permission::read(Scope::Actions)).await;
        assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
        let before = fake.count(Asked::CreateCheck);
        fake.fail(Asked::CreateCheck, &Fault::Status(500, "no"), 9);
        let answer = github.may(Permission::write(Scope::Checks)).await;
        assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
        assert_eq!(fake.count(Asked::CreateCheck), before + 1);
    });
}
