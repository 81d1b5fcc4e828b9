//! Which services a case needs, and the instances that serve it: those of the run, and those of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Map, Value};

use super::{
    engine::Shared,
    service::{self, Described, Instance, NotReady, Place},
};
use crate::domain::{
    config::{Config, Port, Scope, Service},
    event::EventKind,
    flow::Flow,
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

/// A service of the run.
enum OfRun {
    Ready {
        described: Described,
        down: Arc<Mutex<Option<String>>>,
    },
    Failed(String),
}

/// The services of the run, as the workers see them.
#[derive(Default)]
pub(super) struct RunServices(BTreeMap<ServiceName, OfRun>);

impl RunServices {
    /// Starts what the planned scenarios need, in dependency order. Returns the instances, for their end.
    pub(super) async fn start(
        &mut self,
        shared: &Shared,
        wanted: &[ServiceName],
        folder: &std::path::Path,
    ) -> Vec<Instance> {
        let mut instances = Vec::new();
        for name in wanted {
            let service = &shared.settings.config.services[name];
            if service.scope == Scope::Case {
                continue;
            }
            let missing = service
                .after
                .iter()
                .find_map(|before| self.why_down(before).map(|reason| (before, reason)));
            let started = match missing {
                Some((before, reason)) => Err(NotReady::from(format!(
                    "it waits for service {before}: {reason}"
                ))),
                None => {
                    let place = Place {
                        of: None,
                        cwd: shared.settings.checkout.clone(),
                        folder: folder.to_owned(),
                    };
                    service::start(shared, name, service, &place, &self.values()).await
                }
            };
            let state = match started {
                Ok(instance) => {
                    let state = OfRun::Ready {
                        described: instance.described.clone(),
                        down: Arc::clone(&instance.down),
                    };
                    instances.push(instance);
                    state
                }
                Err(NotReady { reason, log }) => {
                    (shared.tell)(EventKind::ServiceFailed {
                        service: name.clone(),
                        of: None,
                        reason: reason.clone(),
                        log,
                    });
                    OfRun::Failed(reason)
                }
            };
            self.0.insert(name.clone(), state);
        }
        instances
    }

    fn why_down(&self, name: &ServiceName) -> Option<String> {
        match self.0.get(name)? {
            OfRun::Ready { down, .. } => {
                down.lock().unwrap_or_else(PoisonError::into_inner).clone()
            }
            OfRun::Failed(reason) => Some(reason.clone()),
        }
    }

    /// Whether one did not even become ready.
    pub(super) fn any_failed(&self) -> bool {
        self.0
            .values()
            .any(|state| matches!(state, OfRun::Failed(_)))
    }

    fn described(&self) -> impl Iterator<Item = &Described> {
        self.0.values().filter_map(|state| match state {
            OfRun::Ready { described, .. } => Some(described),
            OfRun::Failed(_) => None,
        })
    }

    fn values(&self) -> Value {
        Value::Object(
            self.described()
                .map(|described| (described.name.to_string(), described.value()))
                .collect(),
        )
    }
}

/// The instances that serve one attempt.
pub(super) struct CaseServices {
    own: Vec<Instance>,
    run: Vec<Described>,
}

impl CaseServices {
    /// Starts the services that each case has for itself. The error says, for people, why the case cannot be tried.
    pub(super) async fn start(
        shared: &Arc<Shared>,
        flow: &Flow<'_>,
        place: Place,
    ) -> Result<Self, String> {
        let config = &shared.settings.config;
        let needed = shared.needs.scenario(flow.scenario, config);
        let mut this = Self {
            own: Vec::new(),
            run: Vec::new(),
        };
        for name in &needed {
            let service = &config.services[name];
            let reason = if service.scope == Scope::Run {
                shared.run_services().why_down(name)
            } else {
                match service::start(shared, name, service, &place, &this.values(shared)).await {
                    Ok(instance) => {
                        this.own.push(instance);
                        None
                    }
                    Err(NotReady { reason, log }) => {
                        let (service, of) = (name.clone(), place.of.clone());
                        (shared.tell)(EventKind::ServiceFailed {
                            service,
                            of,
                            reason: reason.clone(),
                            log,
                        });
                        Some(reason)
                    }
                }
            };
            if let Some(reason) = reason {
                let _ = this.stop(shared).await;
                return Err(format!("service {name}: {reason}"));
            }
        }
        this.run = shared
            .run_services()
            .described()
            .filter(|described| needed.contains(&described.name))
            .cloned()
            .collect();
        Ok(this)
    }

    /// The value of `services`: also those that the case does not need, which templates may name.
    pub(super) fn values(&self, shared: &Shared) -> Value {
        let mut values: Map<String, Value> = shared
            .run_services()
            .described()
            .map(|described| (described.name.to_string(), described.value()))
            .collect();
        values.extend(self.own.iter().map(|instance| {
            (
                instance.described.name.to_string(),
                instance.described.value(),
            )
        }));
        Value::Object(values)
    }

    /// Why a service is not up; `None`: it is.
    pub(super) fn down(&self, shared: &Shared, name: &ServiceName) -> Option<String> {
        let own = self
            .own
            .iter()
            .find(|instance| instance.described.name == *name);
        let reason = match own {
            Some(instance) => instance
                .down
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .clone(),
            None => shared.run_services().why_down(name),
        };
        reason.map(|reason| format!("service {name}: {reason}"))
    }

    /// Those that the case needs, for a script that starts them.
    pub(super) fn described(&self) -> Vec<Described> {
        self.run
            .iter()
            .cloned()
            .chain(self.own.iter().map(|instance| instance.described.clone()))
            .collect()
    }

    /// Stops the case's own, the last first.
    ///
    /// # Errors
    /// When a log could not be kept.
    pub(super) async fn stop(self, shared: &Shared) -> io::Result<()> {
        let mut first = Ok(());
        for instance in self.own.into_iter().rev() {
            let stopped = instance.stop(shared).await;
            if first.is_ok() {
                first = stopped;
            }
        }
        first
    }
}
