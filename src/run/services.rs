//! Starting the services of the run, and those that each case has for itself.

use std::{
    io,
    path::Path,
    sync::{Arc, PoisonError},
};

use serde_json::{Map, Value};

use super::{
    run_services::{Described, RunServices},
    service::{self, Instance, NotReady, Place},
    shared::Shared,
};
use crate::domain::{config::Scope, event::EventKind, flow::Flow, ids::ServiceName};

/// Starts what the planned scenarios need, in dependency order. Returns the instances, for their end.
pub(super) async fn start_of_run(
    shared: &Shared,
    wanted: &[ServiceName],
    folder: &Path,
) -> (RunServices, Vec<Instance>) {
    let mut services = RunServices::default();
    let mut instances = Vec::new();
    for name in wanted {
        let service = &shared.settings.config.services[name];
        if service.scope == Scope::Case {
            continue;
        }
        let missing = service
            .after
            .iter()
            .find_map(|before| services.why_down(before).map(|reason| (before, reason)));
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
                service::start(shared, name, service, &place, &services.values()).await
            }
        };
        match started {
            Ok(instance) => {
                services.set_ready(instance.described.clone(), Arc::clone(&instance.down));
                instances.push(instance);
            }
            Err(NotReady { reason, log }) => {
                (shared.tell)(EventKind::ServiceFailed {
                    service: name.clone(),
                    of: None,
                    reason: reason.clone(),
                    log,
                });
                services.set_failed(name.clone(), reason);
            }
        }
    }
    (services, instances)
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
