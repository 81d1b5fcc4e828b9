//! Containers that a killed run left behind between making and starting one: nothing runs in them, so nothing ends them.

use std::fs;

use serde_json::{Value, json};

use super::{
    engine::{Engine, Question},
    error::DockerError,
    surroundings::Surroundings,
};

/// Seconds after which a container that was made and not started is nobody's, whoever made it.
const OLD: i64 = 600;

/// Who made a container: a process, and where it runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// The id of its own container, or `host`.
    place: String,
    /// This start of the machine (random(4), `boot_id`).
    boot: String,
    /// Process id and start time, because numbers come again (proc_pid_stat(5)).
    process: String,
}

impl Owner {
    /// This process.
    pub fn this_process(surroundings: &Surroundings) -> Self {
        let boot = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
        let pid = std::process::id();
        Self {
            place: surroundings.container().unwrap_or("host").to_owned(),
            boot: boot.trim().to_owned(),
            process: format!("{pid}:{}", started(pid).unwrap_or_default()),
        }
    }

    #[cfg(test)]
    pub(super) fn for_tests() -> Self {
        let [place, boot, process] = ["host", "boot", "1:2"].map(str::to_owned);
        Self {
            place,
            boot,
            process,
        }
    }

    pub(super) fn labels(&self) -> Value {
        json!({
            "io.scenarioforge.place": self.place,
            "io.scenarioforge.boot": self.boot,
            "io.scenarioforge.process": self.process,
        })
    }

    fn of_labels(labels: &Value) -> Option<Self> {
        let text = |name: &str| labels[name].as_str().map(str::to_owned);
        Some(Self {
            place: text("io.scenarioforge.place")?,
            boot: text("io.scenarioforge.boot")?,
            process: text("io.scenarioforge.process")?,
        })
    }

    /// Whether it has ended; `None`: that cannot be seen from where this process is.
    fn has_ended(&self, seen_by: &Self) -> Option<bool> {
        if self.boot != seen_by.boot {
            return Some(true);
        }
        if self.place != seen_by.place {
            return None;
        }
        let (pid, start) = self.process.split_once(':')?;
        let now = started(pid.parse().ok()?);
        Some(now.is_none_or(|now| now != start))
    }
}

/// When a process was started, in ticks; `None`: there is none of this number.
fn started(pid: u32) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat[stat.rfind(')')? + 1..].split_ascii_whitespace();
    fields.nth(19).map(str::to_owned)
}

impl Engine {
    /// Removes the containers that runs made, did not start, and left behind. Returns how many there were.
    ///
    /// # Errors
    /// When the engine does not list or remove them.
    pub async fn remove_abandoned(
        &self,
        seen_by: &Owner,
        now: jiff::Timestamp,
    ) -> Result<usize, DockerError> {
        let filters =
            json!({ "label": ["io.scenarioforge.run"], "status": ["created", "exited", "dead"] });
        let query = [("all", "1"), ("filters", &*filters.to_string())];
        let question = Question {
            query: &query,
            ..Question::get("/containers/json", "list what earlier runs left")
        };
        let list = self.ask(question).await?.json().await?;
        let mut removed = 0;
        for container in list.as_array().into_iter().flatten() {
            let Some(id) = container["Id"].as_str() else {
                continue;
            };
            let made = container["Created"].as_i64().unwrap_or(i64::MAX);
            if abandoned(&container["Labels"], made, seen_by, now.as_second()) {
                self.force_removal(id).await?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn abandoned(labels: &Value, made: i64, seen_by: &Owner, now: i64) -> bool {
    let ended = Owner::of_labels(labels).and_then(|owner| owner.has_ended(seen_by));
    ended.unwrap_or_else(|| now.saturating_sub(made) > OLD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_nobody_can_want_is_abandoned() {
        let me = Owner::this_process(&Surroundings::host());
        let with = |place: &str, boot: &str, process: &str| {
            Owner {
                place: place.to_owned(),
                boot: boot.to_owned(),
                process: process.to_owned(),
            }
            .labels()
        };
        let (boot, mine) = (me.boot.clone(), me.process.clone());
        let ended = format!("{}:1", std::process::id());
        for (labels, made, expected) in [
            (with("host", &boot, &mine), 0, false),
            (with("host", &boot, &ended), 999, true),
            (with("host", &boot, "4000000000:1"), 999, true),
            (with("host", "another boot", &mine), 999, true),
            (with("abc", &boot, &ended), 999, false),
            (with("abc", &boot, &ended), 0, true),
            (json!({}), 999, false),
            (json!({}), 0, true),
        ] {
            assert_eq!(abandoned(&labels, made, &me, 1000), expected, "{labels}");
        }
    }
}
