//! How a unit is started, as far as one detector can tell.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    draft::{Port, Ready, Tool},
    guess::{Evidence, Guess},
    scan::Scan,
};

/// One way to start something.
#[derive(Debug, Clone)]
pub(super) struct Start {
    /// A name that the repository gives it; `None`: none.
    pub(super) name: Option<String>,
    /// For people.
    pub(super) what: &'static str,
    /// For a shell in the unit's folder, as plain text.
    pub(super) command: Guess<String>,
    pub(super) listens: Listens,
    /// What the framework is known to answer.
    pub(super) ready: Option<Guess<Ready>>,
    pub(super) env: Vec<(String, String)>,
    pub(super) is_slow: bool,
    pub(super) tool: Option<Tool>,
    pub(super) notes: Vec<String>,
}

/// Where it listens.
#[derive(Debug, Clone)]
pub(super) enum Listens {
    /// Nowhere.
    No,
    /// Where the source says; where it says nothing, at this variable by custom.
    Source,
    /// At a port that a variable tells it: name, value (a template), why.
    Told(String, String, Evidence),
    /// Always here.
    At(u16, Evidence),
}

/// A port that stands in a command, as servers are told theirs.
pub(super) fn port_in(command: &str) -> Option<u16> {
    static TOLD: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?:--port[= ]|(?:^|\s)-p[= ]?|--bind[= ]\S*:|(?:^|\s)-b[= ]\S*:|http\.server\s+|runserver\s+(?:\S*:)?)(\d{2,5})\b",
        )
        .expect("it is one")
    });
    let port = TOLD.captures(command)?.get(1)?;
    port.as_str().parse().ok()
}

impl Start {
    pub(super) fn new(what: &'static str, command: Guess<String>) -> Self {
        Self {
            name: None,
            what,
            command,
            listens: Listens::Source,
            ready: None,
            env: Vec::new(),
            is_slow: false,
            tool: None,
            notes: Vec::new(),
        }
    }

    /// Told by `PORT`, which the command itself uses.
    pub(super) fn told_in_command(mut self) -> Self {
        let why = Evidence::none("the command hands over $PORT");
        self.listens = Listens::Told("PORT".to_owned(), "{{ port }}".to_owned(), why);
        self
    }

    pub(super) fn with_tool(mut self, tool: Tool) -> Self {
        self.tool = Some(tool);
        self
    }

    pub(super) fn slow(mut self) -> Self {
        self.is_slow = true;
        self
    }

    /// The port, and the variable that tells it.
    pub(super) fn port(&self, scan: &Scan) -> (Option<Guess<Port>>, Option<(String, String)>) {
        let told = |name: &str, value: &str, why: &Evidence| {
            (
                Some(Guess::new(Port::Auto, why.clone())),
                Some((name.to_owned(), value.to_owned())),
            )
        };
        match &self.listens {
            Listens::No => (None, None),
            Listens::Told(name, value, why) => told(name, value, why),
            Listens::At(port, why) => (Some(Guess::new(Port::Fixed(*port), why.clone())), None),
            Listens::Source => match (&scan.port_variable, &scan.fixed_port) {
                (Some(variable), _) => told(&variable.value, "{{ port }}", &variable.from),
                (None, Some(port)) => (
                    Some(Guess::new(Port::Fixed(port.value), port.from.clone())),
                    None,
                ),
                (None, None) => told(
                    "PORT",
                    "{{ port }}",
                    &Evidence::none(
                        "nothing in the source says where it listens; PORT is the custom",
                    ),
                ),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn ports_stand_in_commands_in_many_ways() {
        for (command, port) in [
            ("python3 -m http.server 8000", Some(8000)),
            ("gunicorn app:app -b 0.0.0.0:8001", Some(8001)),
            ("uvicorn app:app --port 8002", Some(8002)),
            ("next start -p 3001", Some(3001)),
            ("./manage.py runserver 0.0.0.0:8003", Some(8003)),
            ("./manage.py runserver 8004", Some(8004)),
            ("serve --port=$PORT", None),
            ("python3 app-p 20 files", None),
            ("sleep 8000", None),
            ("x --port 99999", None),
        ] {
            assert_eq!(super::port_in(command), port, "{command}");
        }
    }
}
