//! Which services a scenario needs.

use std::collections::BTreeSet;

use crate::domain::{
    config::{Config, Port, Service},
    ids::ServiceName,
    pack::{Pack, Scenario},
};

/// Who needs what, worked out once a run.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Services that no scenario names: everyone may need them.
    for_all: BTreeSet<ServiceName>,
}

impl Needs {
    pub(super) fn of(pack: &Pack, config: &Config) -> Self {
        let mut unnamed: BTreeSet<ServiceName> = config.services.keys().cloned().collect();
        let variables = serde_json::to_string(&config.run.env).unwrap_or_default();
        let in_all: BTreeSet<ServiceName> = unnamed
            .iter()
            .filter(|name| names(&variables, name, &config.services[*name]))
            .cloned()
            .collect();
        for scenario in &pack.scenarios {
            if unnamed.is_empty() {
                break;
            }
            let text = text_of(scenario);
            unnamed.retain(|name| !is_named(scenario, &text, name, &config.services[name]));
        }
        // Whoever another one waits for is named by that.
        for service in config.services.values() {
            for name in &service.after {
                unnamed.remove(name);
            }
        }
        Self {
            for_all: unnamed.union(&in_all).cloned().collect(),
        }
    }

    /// The services of a scenario with everything they wait for, in the order in which they can be started.
    pub(super) fn scenario(&self, scenario: &Scenario, config: &Config) -> Vec<ServiceName> {
        if config.services.is_empty() {
            return Vec::new();
        }
        let text = text_of(scenario);
        let named = config
            .services
            .iter()
            .filter(|(name, service)| is_named(scenario, &text, name, service))
            .map(|(name, _)| name.clone());
        let wanted: BTreeSet<ServiceName> = named.chain(self.for_all.iter().cloned()).collect();
        let mut order = Vec::new();
        for name in &wanted {
            add_with_dependencies(name, config, &mut order);
        }
        order
    }
}

fn add_with_dependencies(name: &ServiceName, config: &Config, order: &mut Vec<ServiceName>) {
    if order.contains(name) {
        return;
    }
    if let Some(service) = config.services.get(name) {
        for before in &service.after {
            // `check` has refused circles.
            if before != name {
                add_with_dependencies(before, config, order);
            }
        }
        if !order.contains(name) {
            order.push(name.clone());
        }
    }
}

fn text_of(scenario: &Scenario) -> String {
    serde_json::to_string(scenario).unwrap_or_default()
}

fn is_named(scenario: &Scenario, text: &str, name: &ServiceName, service: &Service) -> bool {
    scenario
        .preconditions
        .iter()
        .any(|precondition| precondition.service.as_ref() == Some(name))
        || names(text, name, service)
}

/// Whether JSON text names a service: in a template, or by its fixed address.
fn names(text: &str, name: &ServiceName, service: &Service) -> bool {
    let templates = [
        format!("services.{name}."),
        format!("services[\\\"{name}\\\"]"),
        format!("services['{name}']"),
    ];
    let address = match (service.port, &service.url) {
        (Some(Port::Fixed(port)), _) => Some(format!(":{port}")),
        (_, Some(url)) => Some(url.clone()),
        _ => None,
    };
    templates.iter().any(|form| text.contains(form))
        || address.is_some_and(|address| text.contains(&address))
}
