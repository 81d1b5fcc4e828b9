//! How a unit is started, as far as one detector can tell.

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
