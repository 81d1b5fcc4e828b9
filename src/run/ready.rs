//! When a service counts as ready.

use std::{
    cell::RefCell,
    rc::Rc,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::{logs::Watched, run_services::Described};
use crate::{
    domain::config::Service,
    edge::{
        http,
        process::{Exit, Guard},
    },
};

/// Between two looks at a service that is not yet ready.
const PAUSE: Duration = Duration::from_millis(20);

/// Waits until the service is ready, has ended, or its time is up.
pub(super) async fn until_ready(
    cancel: &CancellationToken,
    service: &Service,
    described: &Described,
    process: Option<(&Rc<Watched>, &Guard)>,
    started: Instant,
) -> Result<(), String> {
    let limit = service.ready_timeout.0;
    let last = RefCell::new(String::new());
    let looking = look(
        service,
        described,
        process.map(|(watched, _)| watched),
        &last,
    );
    let ending = async {
        let Some((watched, guard)) = process else {
            return std::future::pending().await;
        };
        loop {
            let changed = watched.changed.notified();
            let ended_with = watched.exit.borrow().clone();
            if let Some(exit) = ended_with {
                let daemon =
                    exit.as_ref().is_ok_and(|exit| exit.code == Some(0)) && !guard.is_alone();
                if !daemon {
                    let before = if exit.is_ok() {
                        " before it was ready"
                    } else {
                        ""
                    };
                    return ended(&exit) + before;
                }
                return std::future::pending().await;
            }
            changed.await;
        }
    };
    let rest = limit.0.saturating_sub(started.elapsed());
    tokio::select! {
        biased;
        reason = ending => Err(reason),
        () = looking => Ok(()),
        () = cancel.cancelled() => Err("the run was interrupted before it was ready".to_owned()),
        () = tokio::time::sleep(rest) => {
            let last = last.borrow();
            Err(format!("it was not ready after {limit}{}{last}", if last.is_empty() { "" } else { ": " }))
        }
    }
}

/// Looks again and again until the service is ready; why it was not the last time stands in `last`.
async fn look(
    service: &Service,
    described: &Described,
    watched: Option<&Rc<Watched>>,
    last: &RefCell<String>,
) {
    let ready = service.ready.clone().unwrap_or_default();
    if ready.log.is_some() {
        *last.borrow_mut() = "no line of its output matched ready.log".to_owned();
        let Some(watched) = watched else { return };
        loop {
            let changed = watched.changed.notified();
            if watched.logged.get() {
                return;
            }
            changed.await;
        }
    }
    let client = http::Client::default();
    loop {
        let answer = if let Some(path) = &ready.http {
            answers(&client, described, path, ready.status).await
        } else {
            accepts(described).await
        };
        match answer {
            Ok(()) => return,
            Err(reason) => *last.borrow_mut() = reason,
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn answers(
    client: &http::Client,
    described: &Described,
    path: &str,
    status: Option<u16>,
) -> Result<(), String> {
    let url = if path.contains("://") {
        path.to_owned()
    } else {
        format!(
            "{}/{}",
            described.url.as_deref().unwrap_or_default(),
            path.trim_start_matches('/')
        )
    };
    let request = http::Request {
        method: "GET".into(),
        url,
        headers: Vec::new(),
        body: None,
        follow_redirects: false,
    };
    let (mut jar, mut conversation) = (http::Jar::default(), http::Conversation::default());
    let sending = client.send(&request, &mut jar, &mut conversation);
    match tokio::time::timeout(Duration::from_secs(5), sending).await {
        Err(_) => return Err(format!("GET {}: no answer within 5s", request.url)),
        Ok(sent) => sent.map_err(|error| error.to_string())?,
    }
    let answered = conversation
        .exchanges
        .last()
        .and_then(|exchange| exchange.response.as_ref())
        .map_or(0, |response| response.status);
    match status {
        Some(expected) if answered != expected => Err(format!(
            "GET {}: status {answered}, expected {expected}",
            request.url
        )),
        None if answered >= 400 => Err(format!("GET {}: status {answered}", request.url)),
        _ => Ok(()),
    }
}

async fn accepts(described: &Described) -> Result<(), String> {
    let Some(url) = described
        .url
        .as_deref()
        .and_then(|url| url::Url::parse(url).ok())
    else {
        return Ok(());
    };
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Ok(());
    };
    match tokio::time::timeout(
        Duration::from_secs(5),
        tokio::net::TcpStream::connect((host, port)),
    )
    .await
    {
        Ok(Ok(_)) => Ok(()),
        Ok(Err(error)) => Err(format!("{host}:{port}: {error}")),
        Err(_) => Err(format!("{host}:{port}: no connection within 5s")),
    }
}

/// How it ended, in words.
pub(super) fn ended(exit: &Result<Exit, String>) -> String {
    match exit {
        Ok(Exit {
            code: Some(code), ..
        }) => format!("it ended by itself with exit code {code}"),
        Ok(Exit {
            signal: Some(signal),
            ..
        }) => format!("it was ended by signal {signal}"),
        Ok(_) => "it ended".to_owned(),
        Err(error) => error.clone(),
    }
}
