//! Calls to GitHub, looked at from its side.

mod app;
mod calls;
mod case;
mod faults;
mod refusals;
mod rules;
pub(crate) mod service;
mod waits;

use std::{collections::BTreeMap, future::Future, time::Duration};

use scenarioforge::edge::github::{
    Annotation, AnnotationLevel, Credentials, GitHub, NewCheck, Output, Patience, Place, Token,
};
use tokio_util::sync::CancellationToken;

use service::{APP_ID, Asked, Check, FakeGitHub, Fault, Layout, REPOSITORY_ID, Run};

/// Waits that a test can afford; the numbers of attempts are the true ones.
fn patience() -> Patience {
    Patience {
        budget: Duration::from_secs(60),
        answer: Duration::from_secs(30),
        first_wait: Duration::from_millis(1),
        secondary_wait: Duration::from_millis(1),
        between_writes: Duration::ZERO,
        ..Patience::default()
    }
}

fn place(fake: &FakeGitHub) -> Place {
    let variables: BTreeMap<String, String> = fake.variables().into_iter().collect();
    Place::from_variables(&variables).expect("a place")
}

/// A client with a token.
fn client(fake: &FakeGitHub, token: &str, patience: Patience) -> GitHub {
    let credentials = Credentials::Token(Token::new(token));
    GitHub::new(place(fake), credentials, patience, CancellationToken::new())
}

/// Waits on one thread, as the program does it, and not without end.
fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(async {
        let limited = tokio::time::timeout(Duration::from_secs(120), work);
        limited.await.expect("it ends")
    })
}

const HEAD: &str = "1234567890123456789012345678901234567890";

fn output(summary: &str) -> Output {
    let (title, summary) = ("3 of 4 passed".to_owned(), summary.to_owned());
    Output {
        title,
        summary,
        text: Some("More.".to_owned()),
    }
}

fn new_check(external_id: &str) -> NewCheck {
    NewCheck {
        name: "ScenarioForge".to_owned(),
        head_sha: HEAD.to_owned(),
        external_id: external_id.to_owned(),
        details_url: Some("https://example.com/run/1".to_owned()),
        output: Some(output("It runs.")),
    }
}

fn annotations(count: u32) -> Vec<Annotation> {
    let one = |line| Annotation {
        path: "docs/prd.md".to_owned(),
        start_line: line,
        end_line: line,
        columns: Some((1, 9)),
        level: AnnotationLevel::Failure,
        message: format!("remark {line}"),
        title: Some("broken".to_owned()),
        raw_details: None,
    };
    (1..=count).map(one).collect()
}
