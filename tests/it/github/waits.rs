//! What is waited for, and what ends a wait.

use std::{
    thread,
    time::{Duration, Instant},
};

use scenarioforge::edge::github::{Credentials, GitHub, GitHubError, Patience, Token};
use tokio_util::sync::CancellationToken;

use super::{Asked, FakeGitHub, Fault, client, patience, place, wait};

#[test]
fn a_limit_that_ends_too_late_is_said_and_kept_to() {
    let fake = FakeGitHub::start();
    let github = client(&fake, &fake.all(), patience());
    fake.fail(Asked::Repository, &Fault::Primary(600), 1);
    let error = wait(github.repository()).expect_err("limited");
    let GitHubError::RateLimited {
        secondary: false,
        ends_in,
        ..
    } = &error
    else {
        panic!("{error}")
    };
    assert!((570..=601).contains(&ends_in.as_secs()), "{ends_in:?}");
    assert!(error.to_string().contains(" at 20"), "{error}");
    let other = github.with_patience(Patience {
        budget: Duration::from_secs(9),
        ..patience()
    });
    let error = wait(other.comments(7)).expect_err("the same limit");
    assert!(matches!(error, GitHubError::RateLimited { .. }), "{error}");
    assert_eq!(fake.asked().len(), 1, "nobody asked again");
}

#[test]
fn a_wait_is_not_longer_than_the_budget() {
    let fake = FakeGitHub::start();
    let github = client(
        &fake,
        &fake.all(),
        Patience {
            budget: Duration::from_secs(20),
            first_wait: Duration::from_secs(60),
            ..patience()
        },
    );
    let begun = Instant::now();
    for fault in [
        Fault::Html(502),
        Fault::StatusWith(503, "Later", "Retry-After", "21"),
    ] {
        fake.fail(Asked::Repository, &fault, 1);
        let error = wait(github.repository()).expect_err("no time");
        assert!(error.to_string().contains("no time is left"), "{error}");
        assert!(matches!(
            error,
            GitHubError::Unavailable { attempts: 1, .. }
        ));
    }
    assert!(begun.elapsed() < Duration::from_secs(15), "it did not wait");
}

#[test]
fn a_cancellation_ends_a_wait_and_an_answer_at_once() {
    for fault in [Fault::Secondary(Some(50)), Fault::Slow] {
        let fake = FakeGitHub::start();
        let stop = CancellationToken::new();
        let credentials = Credentials::Token(Token::new(&fake.all()));
        let github = GitHub::new(place(&fake), credentials, patience(), stop.clone());
        fake.fail(Asked::CreateComment, &fault, 1);
        let begun = Instant::now();
        thread::scope(|scope| {
            scope.spawn(|| {
                while fake.count(Asked::CreateComment) == 0
                    && begun.elapsed() < Duration::from_secs(20)
                {
                    thread::yield_now();
                }
                stop.cancel();
            });
            let error = wait(github.create_comment(7, "tea")).expect_err("cancelled");
            assert!(
                matches!(error, GitHubError::Cancelled { .. }),
                "{fault:?}: {error}"
            );
        });
        assert!(begun.elapsed() < Duration::from_secs(25), "{fault:?}");
        // What has to be said after the end is said by a copy.
        let last = github.with_stop(CancellationToken::new());
        if fault == Fault::Slow {
            wait(last.create_comment(7, "tea")).expect("said");
        }
    }
}

#[test]
fn changes_are_made_one_after_another_with_time_between() {
    let fake = FakeGitHub::start();
    let between_writes = Duration::from_millis(200);
    let github = client(
        &fake,
        &fake.all(),
        Patience {
            between_writes,
            ..patience()
        },
    );
    let begun = Instant::now();
    wait(async {
        let write = |text: &'static str| github.create_comment(7, text);
        let (a, b, c) = tokio::join!(write("a"), write("b"), write("c"));
        for written in [a, b, c] {
            written.expect("written");
        }
    });
    assert!(
        begun.elapsed() >= between_writes * 2,
        "{:?}",
        begun.elapsed()
    );
    assert_eq!(fake.comments(7).len(), 3);
}
