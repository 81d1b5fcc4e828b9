//! Rules over the services of a configuration.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    finding::Findings,
    forms::{bad_address, bad_regex, is_template},
    path::At,
    setting::{not_zero, templates, variable},
    world::{self, World},
};
use crate::domain::{
    config::{Port, Ready, Service},
    ids::ServiceName,
};

type Services = BTreeMap<ServiceName, Service>;

pub(super) fn check(services: &Services, at: &At<'_>, world: &World<'_>, out: &mut Findings) {
    for (name, service) in services {
        let at = at.key(name.as_str());
        source(service, &at, out);
        if let Some(ready) = &service.ready {
            readiness(service, ready, &at.key("ready"), out);
        }
        not_zero(service.ready_timeout.0, &at.key("ready_timeout"), out);
        let list = at.key("after");
        for (index, other) in service.after.iter().enumerate() {
            if !services.contains_key(other.as_str()) {
                let unknown = world::no_such_service(other.as_str(), services);
                out.error(
                    unknown.code,
                    &list.index(index),
                    unknown.message,
                    &unknown.remedy,
                );
            }
        }
        let env = at.key("env");
        for (variable_name, value) in &service.env {
            variable(variable_name, &env.key(variable_name), out);
            names(value, service, &env.key(variable_name), world, out);
        }
        if let Some(command) = &service.command {
            names(command, service, &at.key("command"), world, out);
        }
    }
    same_port(services, at, out);
    circle(services, at, out);
}

/// Two that listen at one port are one: whichever answers is taken for both.
fn same_port(services: &Services, at: &At<'_>, out: &mut Findings) {
    let mut taken: BTreeMap<u16, &ServiceName> = BTreeMap::new();
    for (name, service) in services {
        // Of one that somebody else started only the address counts.
        let (Some(Port::Fixed(port)), Some(_)) = (service.port, &service.command) else {
            continue;
        };
        if let Some(other) = taken.insert(port, name) {
            out.error(
                "port-taken",
                &at.key(name.as_str()).key("port"),
                format!("the service {other} listens on port {port}, too: one would be taken for the other"),
                "write \"auto\" for a free port, or another number",
            );
        }
    }
}

/// Where the service comes from: a command, or somebody else.
fn source(service: &Service, at: &At<'_>, out: &mut Findings) {
    match (&service.command, &service.url) {
        (None, None) => out.error(
            "service-source",
            at,
            "a service needs `command` or `url`".to_owned(),
            "`command` starts it; `url` is the address of one that already runs",
        ),
        (Some(_), Some(_)) => out.error(
            "service-source",
            &at.key("url"),
            "a service has either `command` or `url`, not both".to_owned(),
            "remove `url` if scenarioforge is to start it; its address is {{ services.<name>.url }}",
        ),
        (Some(command), None) if command.trim().is_empty() || command.contains('\0') => out.error(
            "empty-command",
            &at.key("command"),
            "this command is empty or holds a NUL character".to_owned(),
            "",
        ),
        _ => {}
    }
    if let Some(url) = &service.url
        && let Some(reason) = bad_address(url)
    {
        out.error(
            "bad-url",
            &at.key("url"),
            format!("this is no http or https address: {reason}"),
            "write for example \"http://127.0.0.1:8080\"",
        );
    }
    if service.port == Some(Port::Fixed(0)) {
        out.error(
            "zero-port",
            &at.key("port"),
            "nothing can be reached on port 0".to_owned(),
            "write \"auto\" for a free port",
        );
    }
}

fn readiness(service: &Service, ready: &Ready, at: &At<'_>, out: &mut Findings) {
    let kinds = [
        ("http", ready.http.is_some()),
        ("tcp", ready.tcp.is_some()),
        ("log", ready.log.is_some()),
    ];
    let given: Vec<&str> = kinds
        .iter()
        .filter_map(|(kind, given)| given.then_some(*kind))
        .collect();
    if given.len() != 1 {
        let message = match given.as_slice() {
            [] => "`ready` says nothing".to_owned(),
            several => format!("`ready` has {} at once", several.join(" and ")),
        };
        out.error(
            "ready-kind",
            at,
            message,
            "give exactly one of `http`, `tcp` and `log`",
        );
    }
    if ready.status.is_some() && ready.http.is_none() {
        out.error(
            "ready-status",
            &at.key("status"),
            "`status` only makes sense with `http`".to_owned(),
            "",
        );
    }
    if ready
        .status
        .is_some_and(|status| !(100..=599).contains(&status))
    {
        out.error(
            "ready-status",
            &at.key("status"),
            "this is no status of HTTP".to_owned(),
            "statuses go from 100 to 599",
        );
    }
    if ready.tcp == Some(false) {
        out.error(
            "ready-kind",
            &at.key("tcp"),
            "`tcp` can only be true".to_owned(),
            "remove it",
        );
    }
    if let Some(reason) = ready.log.as_deref().and_then(bad_regex) {
        out.error(
            "bad-regex",
            &at.key("log"),
            format!("this regular expression does not compile: {reason}"),
            "",
        );
    }
    if ready.log.is_some() && service.command.is_none() {
        out.error(
            "ready-kind",
            &at.key("log"),
            "the output of a service that someone else started cannot be read".to_owned(),
            "use `http` or `tcp`",
        );
    }
    let absolute = ready
        .http
        .as_deref()
        .filter(|http| !http.starts_with('/') && !is_template(http));
    if let Some(reason) = absolute.and_then(bad_address) {
        out.error(
            "bad-url",
            &at.key("http"),
            format!("this is neither a path nor an http address: {reason}"),
            "write for example \"/health\"",
        );
    }
    let needs_port = ready.tcp.is_some() || ready.http.as_ref().is_some_and(|_| absolute.is_none());
    if needs_port && service.port.is_none() && service.url.is_none() {
        out.error(
            "ready-without-port",
            at,
            "there is no port to ask".to_owned(),
            "add `port = \"auto\"`, or the port that it listens on",
        );
    }
}

/// What the command and the variables of a service may name.
fn names(text: &str, service: &Service, at: &At<'_>, world: &World<'_>, out: &mut Findings) {
    templates(text, at, world, out, |name| {
        let (root, rest) = name.split_once('.').unwrap_or((name, ""));
        match root {
            "port" if service.port.is_some() => Ok(()),
            "port" => Err(world::unknown(
                "service-without-address",
                "this service has no port".to_owned(),
                "add `port = \"auto\"`",
            )),
            "workspace" => Ok(()),
            "env" => world::resolve_env(world, rest),
            "services" => {
                world::resolve_service(world, rest)?;
                let known = |after: &ServiceName| {
                    let name = after.as_str();
                    rest == name
                        || rest
                            .strip_prefix(name)
                            .is_some_and(|tail| tail.starts_with('.'))
                };
                if rest.is_empty() || service.after.iter().any(known) {
                    return Ok(());
                }
                let other = rest.split('.').next().unwrap_or(rest);
                Err(world::unknown(
                    "not-started-before",
                    format!("`{other}` need not be started before this service"),
                    format!("add \"{other}\" to `after`"),
                ))
            }
            _ => Err(world::unknown(
                "unknown-name",
                format!("templates of a service know no `{name}`"),
                "they know `port`, `services` (those in `after`), `env` and `workspace`",
            )),
        }
    });
}

/// Services that wait for each other never start. Every circle is named once.
fn circle(services: &Services, at: &At<'_>, out: &mut Findings) {
    let mut settled: BTreeSet<&str> = BTreeSet::new();
    for start in services.keys() {
        // A path without recursion: each service with the number of its `after` that is looked at next.
        let mut path: Vec<(&str, usize)> = vec![(start.as_str(), 0)];
        while let Some((name, next)) = path.last_mut() {
            let after = services
                .get(*name)
                .map_or(&[][..], |service| &service.after);
            let other = (!settled.contains(*name))
                .then(|| after.get(*next))
                .flatten();
            *next += 1;
            let Some(other) = other.map(ServiceName::as_str) else {
                settled.insert(name);
                path.pop();
                continue;
            };
            if let Some(begin) = path.iter().position(|(name, _)| *name == other) {
                let mut names: Vec<&str> = path[begin..].iter().map(|(name, _)| *name).collect();
                names.push(other);
                let last = names[names.len() - 2];
                out.error(
                    "service-circle",
                    &at.key(last).key("after"),
                    format!("these services wait for each other: {}", names.join(" -> ")),
                    "remove one of them from `after`",
                );
            } else if !settled.contains(other) {
                path.push((other, 0));
            }
        }
    }
}
