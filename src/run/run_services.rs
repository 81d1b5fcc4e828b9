//! The services of the run, as the workers see them.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::{Value, json};

use crate::domain::ids::ServiceName;

/// What scenarios and scripts may know of an instance.
#[derive(Debug, Clone)]
pub(super) struct Described {
    pub(super) name: ServiceName,
    /// Empty: someone else started it.
    pub(super) command: String,
    /// Its own variables, rendered.
    pub(super) env: BTreeMap<String, String>,
    pub(super) port: Option<u16>,
    pub(super) url: Option<String>,
}

impl Described {
    /// The value of `services.<name>`.
    pub(super) fn value(&self) -> Value {
        let host = self
            .url
            .as_deref()
            .and_then(|url| url::Url::parse(url).ok())
            .and_then(|url| url.host_str().map(str::to_owned));
        let mut value = json!({});
        if let Some(url) = &self.url {
            value["url"] = json!(url);
        }
        if let Some(host) = host {
            value["host"] = json!(host);
        }
        if let Some(port) = self.port {
            value["port"] = json!(port);
        }
        value
    }
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
    pub(super) fn set_ready(&mut self, described: Described, down: Arc<Mutex<Option<String>>>) {
        self.0
            .insert(described.name.clone(), OfRun::Ready { described, down });
    }

    pub(super) fn set_failed(&mut self, name: ServiceName, reason: String) {
        self.0.insert(name, OfRun::Failed(reason));
    }

    /// Why one is not up; `None`: it is, or it is none of the run.
    pub(super) fn why_down(&self, name: &ServiceName) -> Option<String> {
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

    /// Those that became ready.
    pub(super) fn described(&self) -> impl Iterator<Item = &Described> {
        self.0.values().filter_map(|state| match state {
            OfRun::Ready { described, .. } => Some(described),
            OfRun::Failed(_) => None,
        })
    }

    /// The value of `services`.
    pub(super) fn values(&self) -> Value {
        Value::Object(
            self.described()
                .map(|described| (described.name.to_string(), described.value()))
                .collect(),
        )
    }
}
