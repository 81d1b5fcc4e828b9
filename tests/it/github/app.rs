//! GitHub Apps: tokens that are made, for whom, how often, and by whose clock.

use std::sync::{Arc, Mutex};

use scenarioforge::edge::github::{
    Credentials, GitHub, GitHubError, Permission, Reason, Scope, Token,
};
use tokio_util::sync::CancellationToken;

use super::{APP_ID, Asked, FakeGitHub, HEAD, new_check, patience, place, wait};

/// The key, as GitHub would give it out but for its kind.
pub(super) fn pem() -> String {
    let key = include_str!("app_key.base64");
    let kind = "PRIVATE KEY";
    format!("-----BEGIN {kind}-----\n{key}-----END {kind}-----\n")
}

fn app(
    fake: &FakeGitHub,
    id: &str,
    permissions: Vec<Permission>,
) -> (GitHub, Arc<Mutex<Vec<String>>>) {
    let credentials = Credentials::App {
        id: id.to_owned(),
        private_key: Token::new(&pem().replace('\n', "\\n")),
        permissions,
    };
    let told: Arc<Mutex<Vec<String>>> = Arc::default();
    let tell = Arc::clone(&told);
    let listener =
        Arc::new(move |secret: &str| tell.lock().expect("a lock").push(secret.to_owned()));
    let stop = CancellationToken::new();
    let github = GitHub::telling(place(fake), credentials, patience(), stop, Some(listener));
    (github, told)
}

#[test]
fn a_token_is_made_once_and_again_when_it_is_refused() {
    let fake = FakeGitHub::start();
    let (github, told) = app(
        &fake,
        APP_ID,
        vec![
            Permission::write(Scope::Checks),
            Permission::read(Scope::Checks),
        ],
    );
    let check = wait(github.create_check(&new_check("run 1"))).expect("created");
    assert_eq!(check.app_slug(), Some("tea-app"));
    // Another runtime, as a program has one after another.
    wait(github.checks(HEAD, "ScenarioForge")).expect("a list");
    assert_eq!(fake.count(Asked::AccessToken), 1);
    let asked = fake.requests();
    let (_, request) = asked
        .iter()
        .find(|(asked, _)| *asked == Asked::AccessToken)
        .expect("asked");
    let expected =
        serde_json::json!({ "repositories": ["shop"], "permissions": { "checks": "write" } });
    assert_eq!(request.json(), expected);
    fake.revoke_minted();
    wait(github.checks(HEAD, "ScenarioForge")).expect("a list");
    assert_eq!(
        (
            fake.count(Asked::AccessToken),
            fake.count(Asked::Installation)
        ),
        (2, 1)
    );
    assert_eq!(
        *told.lock().expect("a lock"),
        ["ghs_minted_1", "ghs_minted_2"]
    );
    assert!(fake.complaints().is_empty(), "{:?}", fake.complaints());
    assert!(!format!("{github:?}").contains("ghs_"));
}

#[test]
fn a_clock_that_is_wrong_is_corrected_once() {
    for ahead in [-5_000, -30, 0, 30, 5_000] {
        let fake = FakeGitHub::start();
        fake.clock_ahead(ahead);
        let (github, _) = app(&fake, APP_ID, Vec::new());
        wait(github.repository()).unwrap_or_else(|error| panic!("{ahead}: {error}"));
        wait(github.repository()).expect("again");
        let asked = if ahead.abs() < 60 { 1 } else { 2 };
        assert_eq!(fake.count(Asked::Installation), asked, "{ahead} s");
        let seen = github.server_clock_ahead().expect("a clock").as_secs();
        assert!((seen - ahead).abs() <= 20, "{seen} and not {ahead}");
    }
}

#[test]
fn refusals_of_an_app_are_told_apart() {
    let fake = FakeGitHub::start();
    let (github, _) = app(&fake, "Iv1.other", Vec::new());
    let error = wait(github.repository()).expect_err("another App");
    assert_eq!(error.reason(), Some(&Reason::UnknownApp), "{error}");
    let (github, _) = app(&fake, APP_ID, vec![Permission::write(Scope::Actions)]);
    let error = wait(github.repository()).expect_err("not granted");
    assert_eq!(error.reason(), Some(&Reason::Invalid), "{error}");
    assert!(error.to_string().contains("not granted"), "{error}");
    let credentials = Credentials::App {
        id: APP_ID.to_owned(),
        private_key: Token::new(
            "-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----",
        ),
        permissions: Vec::new(),
    };
    let github = GitHub::new(
        place(&fake),
        credentials,
        patience(),
        CancellationToken::new(),
    );
    let before = fake.asked().len();
    let error = wait(github.repository()).expect_err("no key");
    assert!(matches!(error, GitHubError::Credentials { .. }), "{error}");
    assert_eq!(fake.asked().len(), before, "nothing was sent");
}
