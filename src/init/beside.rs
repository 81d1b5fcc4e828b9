//! What the application runs beside, by its compose file, and who waits for whom.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    compose::Composed,
    draft::{Service, Tool},
    guess::{Evidence, Guess},
    quote::shell,
    scan::Scan,
    service::{service, unique},
    start::{Listens, Start},
};

/// Adds what the compose file runs beside the application. Gives the names of what they depend on.
pub(super) fn dependencies(
    file: &str,
    composed: &[Composed],
    names: &BTreeMap<String, String>,
    services: &mut Vec<Service>,
    note: &mut dyn FnMut(&Start),
) -> Vec<(String, String)> {
    let mut wanted: BTreeSet<&str> = composed
        .iter()
        .filter(|one| one.is_store)
        .map(|one| one.name.as_str())
        .collect();
    let by_name: BTreeMap<&str, &Composed> = composed
        .iter()
        .map(|one| (one.name.as_str(), one))
        .collect();
    let built = composed.iter().filter(|one| one.builds.is_some());
    let mut open: Vec<&Composed> = built.collect();
    for one in &open {
        wanted.insert(&one.name);
    }
    while let Some(one) = open.pop() {
        for other in one
            .after
            .iter()
            .filter_map(|name| by_name.get(name.as_str()))
        {
            if wanted.insert(&other.name) {
                open.push(other);
            }
        }
    }
    let mut added = Vec::new();
    let drafted = services.len();
    for one in composed
        .iter()
        .filter(|one| wanted.contains(one.name.as_str()) && !names.contains_key(&one.name))
    {
        // The file's own entry for an application that is drafted already from its source.
        if one.builds.is_some() && drafted > 0 {
            continue;
        }
        let name = unique(&one.name, services);
        let command = format!(
            "exec docker compose -f {} up --no-deps --no-log-prefix {}",
            shell(file),
            shell(&one.name)
        );
        let mut start = Start::new("compose", Guess::new(command, one.at.clone()))
            .with_tool(Tool::Docker)
            .slow();
        start.listens = match &one.published {
            Some(port) => Listens::At(port.value, port.from.clone()),
            None => Listens::No,
        };
        start.ready.clone_from(&one.ready);
        note(&start);
        let mut new = service(name.clone(), "", &start, &Scan::default(), None);
        if one.published.is_none() && one.builds.is_none() {
            new.notes.push(
                "The file publishes no port of it, so nothing outside of Docker reaches it."
                    .to_owned(),
            );
        }
        services.insert(added.len(), new);
        added.push((one.name.clone(), name));
    }
    added
}

/// Who waits for whom.
pub(super) fn order(
    composed: &[Composed],
    names: &BTreeMap<String, String>,
    added: &[(String, String)],
    services: &mut [Service],
    remarks: &mut Vec<String>,
) {
    let known: BTreeMap<&str, &str> = names
        .iter()
        .map(|(file, name)| (file.as_str(), name.as_str()))
        .chain(
            added
                .iter()
                .map(|(file, name)| (file.as_str(), name.as_str())),
        )
        .collect();
    for service in services.iter_mut() {
        let own = composed
            .iter()
            .find(|one| known.get(one.name.as_str()) == Some(&service.name.as_str()));
        if let Some(own) = own {
            let before = own.after.iter().filter_map(|file| known.get(file.as_str()));
            let from = Evidence {
                says: "depends_on".to_owned(),
                ..own.at.clone()
            };
            service.after = before
                .filter(|name| **name != service.name)
                .map(|name| Guess::new((*name).to_owned(), from.clone()))
                .collect();
        } else {
            let stores = composed
                .iter()
                .filter(|one| one.is_store)
                .filter_map(|one| Some((one, known.get(one.name.as_str())?)));
            service.after = stores
                .map(|(one, name)| Guess::new((*name).to_owned(), one.at.clone()))
                .collect();
        }
    }
    break_circles(services, remarks);
}

/// Services that wait for each other would never start: such files exist, and the edge that closes a circle is left out.
fn break_circles(services: &mut [Service], remarks: &mut Vec<String>) {
    for index in 0..services.len() {
        let own = services[index].name.clone();
        let reaches =
            |services: &[Service], from: &str| {
                let (mut open, mut met) = (vec![from.to_owned()], BTreeSet::new());
                while let Some(name) = open.pop() {
                    if name == own {
                        return true;
                    }
                    if met.insert(name.clone()) {
                        let next = services.iter().find(|service| service.name == name);
                        open.extend(next.into_iter().flat_map(|service| {
                            service.after.iter().map(|after| after.value.clone())
                        }));
                    }
                }
                false
            };
        let kept: Vec<Guess<String>> = services[index]
            .after
            .iter()
            .filter(|after| !reaches(services, &after.value))
            .cloned()
            .collect();
        if kept.len() < services[index].after.len() {
            remarks.push(format!(
                "services wait for each other in a circle; {own} was drafted without that"
            ));
            services[index].after = kept;
        }
    }
}
