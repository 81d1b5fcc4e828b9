//! One service of the draft.

use super::{
    compose::Composed,
    draft::{Ready, Service},
    guess::{Evidence, Guess},
    languages,
    quote::{literal, shell, shown},
    scan::Scan,
    start::Start,
};

/// A start as a service of the configuration. `built`: what the compose file says of the same.
pub(super) fn service(
    name: String,
    folder: &str,
    start: &Start,
    scan: &Scan,
    built: Option<&Composed>,
) -> Service {
    let (port, told) = start.port(scan);
    let command = match folder {
        "" => start.command.value.clone(),
        folder => format!("cd {} && {}", shell(folder), start.command.value),
    };
    let by_route = || {
        scan.health()
            .map(|health| Guess::new(Ready::Http(health.value.clone()), health.from.clone()))
    };
    let by_port = || {
        Guess::new(
            Ready::Tcp,
            Evidence::none(
                "no route that tells its health was found; a path that answers is better",
            ),
        )
    };
    let ready = match &port {
        None => start.ready.clone(),
        Some(_) => start
            .ready
            .clone()
            .or_else(by_route)
            .or_else(|| languages::usual_ready(start.what))
            .or_else(|| Some(by_port())),
    };
    let mut env: Vec<(String, String)> = told.into_iter().collect();
    // The command itself names PORT, whatever else the source reads.
    if start.command.value.contains("$PORT")
        && !env.iter().any(|(name, _)| name == "PORT")
        && port.is_some()
    {
        env.push(("PORT".to_owned(), "{{ port }}".to_owned()));
    }
    env.extend(start.env.iter().cloned());
    let mut notes = start.notes.clone();
    if let Some(composed) = built.filter(|composed| !composed.variables.is_empty()) {
        let names: Vec<String> = composed
            .variables
            .iter()
            .take(20)
            .map(|name| shown(name))
            .collect();
        notes.push(format!(
            "{} sets for it: {}.",
            composed.at.place(),
            names.join(", ")
        ));
    }
    Service {
        name,
        what: start.what,
        folder: folder.to_owned(),
        command: Guess::new(literal(&command), start.command.from.clone()),
        env,
        port,
        ready,
        is_slow: start.is_slow,
        after: Vec::new(),
        notes,
    }
}

/// A name that no service has yet, of letters that every place of the configuration takes.
pub(super) fn unique(wanted: &str, services: &[Service]) -> String {
    let plain: String = wanted
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .take(40)
        .collect();
    let plain = match plain.trim_matches('-') {
        "" => "service".to_owned(),
        plain => plain.to_owned(),
    };
    let taken = |name: &str| services.iter().any(|service| service.name == name);
    let mut numbered = (2..).map(|number| format!("{plain}-{number}"));
    if taken(&plain) {
        numbered.find(|name| !taken(name)).unwrap_or(plain)
    } else {
        plain
    }
}
