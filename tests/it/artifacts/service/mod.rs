//! An artifact service of our own on loopback, stricter than `act`: what GitHub and Azure refuse, it refuses, and it keeps
//! every zip so that a test can open it. A test may have it fail as networks and services do.
//!
//! It shares no code with the client, so that the two cannot be wrong together.

mod blob;
mod storage;
mod twirp;
mod wire;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard},
    thread,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use wire::{Answer, Request};

/// What a client can ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Asked {
    Create,
    Block,
    BlockList,
    Finalize,
    List,
    Delete,
    /// For an address to download from.
    SignedUrl,
    /// For content, from such an address.
    Get,
}

/// How an exchange goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    /// This status in place of doing it, with `Retry-After` where there is one.
    Status(u16, Option<&'static str>),
    /// The quota is used up.
    Quota,
    /// The connection is reset, and nothing was done.
    Reset,
    /// It is done, and the connection is reset before the answer.
    ResetAfterWrite,
    /// Nothing happens until the client goes away.
    Stall,
    /// It is done, and the answer ends in the middle.
    Truncated,
    /// It is done, and a page of HTML comes with status 200.
    Garbage,
}

/// What differs from GitHub.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Rules {
    /// As act: camel case, blocks in the order of their arrival, a second artifact of a name in place of the first.
    pub(crate) act: bool,
    /// So that the official client 6.2 can use it too: version 7 with a MIME type is taken, as GitHub does and act does
    /// not, and the end of a signature is encoded, because that client loses a bare `=`.
    pub(crate) official: bool,
    /// The storage knows no ranges, and sends the whole at each request.
    pub(crate) no_ranges: bool,
    /// The storage sends whoever wants content to this address, with path and query of the first behind it.
    pub(crate) leads_to: Option<&'static str>,
}

/// What is stored under a name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Artifact {
    pub(crate) name: String,
    /// 0 until it is finalized.
    pub(crate) id: u64,
    pub(crate) job: String,
    pub(crate) zip: Arc<Vec<u8>>,
    /// With its prefix.
    pub(crate) digest: String,
    pub(crate) expires_at: Option<String>,
    /// How many requests stored blocks.
    pub(crate) puts: usize,
    /// Path and query of the address that was given out.
    target: String,
    /// Paths and queries of the addresses to read from that were given out.
    readable: Vec<String>,
    blocks: BTreeMap<String, Vec<u8>>,
    arrived: Vec<u8>,
    committed: bool,
}

#[derive(Default)]
struct State {
    artifacts: Vec<Artifact>,
    faults: HashMap<Asked, VecDeque<Fault>>,
    asked: Vec<Asked>,
    complaints: Vec<String>,
    secrets: Vec<String>,
    /// The ranges that were asked for; `None`: the whole.
    ranges: Vec<Option<String>>,
    /// Bytes of content that were sent.
    sent: u64,
    counter: u64,
}

/// A running service; it lives as long as the program.
#[derive(Clone)]
pub(crate) struct FakeService {
    /// Its origin.
    pub(crate) url: String,
    /// What the runner would give an action.
    pub(crate) token: String,
    rules: Rules,
    run: String,
    job: String,
    state: Arc<Mutex<State>>,
}

impl FakeService {
    /// As strict as GitHub.
    pub(crate) fn start() -> Self {
        Self::start_with(Rules::default())
    }

    pub(crate) fn start_with(rules: Rules) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (run, job) = match rules.act {
            true => ("1".to_owned(), "1".to_owned()),
            false => (uuid("run", port), uuid("job", port)),
        };
        let claims = format!(r#"{{"scp":"Actions.Example Actions.Results:{run}:{job}","exp":9}}"#);
        let service = Self {
            url: format!("http://127.0.0.1:{port}"),
            token: format!(
                "eyJhbGciOiJub25lIn0.{}.c2ln",
                URL_SAFE_NO_PAD.encode(claims)
            ),
            rules,
            run,
            job,
            state: Arc::default(),
        };
        let served = service.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let service = served.clone();
                thread::spawn(move || drop(service.serve(&stream)));
            }
        });
        service
    }

    /// What the runner gives an action.
    pub(crate) fn variables(&self) -> Vec<(String, String)> {
        let mut variables = vec![
            ("ACTIONS_RESULTS_URL", format!("{}/some/path/", self.url)),
            ("ACTIONS_RUNTIME_TOKEN", self.token.clone()),
            ("GITHUB_SERVER_URL", "https://github.com".to_owned()),
            ("GITHUB_REPOSITORY", "tea/shop".to_owned()),
            ("GITHUB_RUN_ID", "42".to_owned()),
            ("GITHUB_RETENTION_DAYS", "90".to_owned()),
        ];
        if self.rules.act {
            variables.push(("ACT", "true".to_owned()));
        }
        variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }

    /// Everything that was begun, in order; what has an id is finalized.
    pub(crate) fn artifacts(&self) -> Vec<Artifact> {
        self.lock().artifacts.clone()
    }

    /// The next so many exchanges of a kind go wrong.
    pub(crate) fn fail(&self, asked: Asked, fault: &Fault, times: usize) {
        let mut state = self.lock();
        let faults = state.faults.entry(asked).or_default();
        faults.extend(std::iter::repeat_n(fault.clone(), times));
    }

    /// What was asked, in order, with what went wrong.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.lock().asked.clone()
    }

    /// What the client did that it must not do.
    pub(crate) fn complaints(&self) -> Vec<String> {
        self.lock().complaints.clone()
    }

    /// The signatures of the addresses given out, as written there.
    pub(crate) fn signatures(&self) -> Vec<String> {
        self.lock().secrets.clone()
    }

    /// An artifact that another job of the run has uploaded.
    pub(crate) fn has(&self, name: &str, content: &[u8]) {
        let mut state = self.lock();
        state.counter += 1;
        let artifact = Artifact {
            name: name.to_owned(),
            id: 900_000_000_000 + state.counter,
            job: uuid("another job", 1),
            zip: Arc::new(content.to_vec()),
            digest: digest(content),
            committed: true,
            ..Artifact::default()
        };
        state.artifacts.push(artifact);
    }

    /// An address from which the content of an artifact can be read, as GitHub's REST interface gives it.
    pub(crate) fn address_of(&self, name: &str) -> String {
        let mut state = self.lock();
        let target = storage::signed_target(&mut state, name).expect("an artifact of this name");
        format!("{}{target}", self.url)
    }

    /// Other content in place of what is stored under a name; what is listed of it stays.
    pub(crate) fn replace(&self, name: &str, content: &[u8]) {
        let mut state = self.lock();
        let mut artifacts = state.artifacts.iter_mut();
        let artifact = artifacts.find(|artifact| artifact.name == name);
        artifact.expect("an artifact of this name").zip = Arc::new(content.to_vec());
    }

    /// The ranges of content that were asked for, in order; `None`: the whole.
    pub(crate) fn ranges(&self) -> Vec<Option<String>> {
        self.lock().ranges.clone()
    }

    /// Bytes of content that were sent, of all artifacts together.
    pub(crate) fn sent(&self) -> u64 {
        self.lock().sent
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("no test panics with the lock")
    }

    /// One connection, with as many requests as the client wants to send over it.
    fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        stream.set_nodelay(true)?;
        let mut connection = wire::Connection::new(stream)?;
        while let Some(mut request) = connection.head()? {
            let Some(asked) = what(&request) else {
                self.lock()
                    .complaints
                    .push(format!("asked for {}", request.target));
                return connection.answer(&Answer::status(404));
            };
            let fault = {
                let mut state = self.lock();
                state.asked.push(asked);
                state.faults.get_mut(&asked).and_then(VecDeque::pop_front)
            };
            if fault == Some(Fault::Reset) {
                return connection.reset();
            }
            connection.body(&mut request)?;
            match fault {
                None => connection.answer(&self.answer(asked, &mut request))?,
                Some(Fault::Status(status, wait)) => {
                    let answer = Answer::fault(status, asked, "this was wanted by the test");
                    connection.answer(&answer.retry_after(wait))?;
                }
                Some(Fault::Quota) => {
                    let message = "Artifact storage quota has been hit: insufficient usage to create artifact";
                    connection.answer(&Answer::fault(403, asked, message))?;
                }
                Some(Fault::ResetAfterWrite) => {
                    self.answer(asked, &mut request);
                    return connection.reset();
                }
                Some(Fault::Stall) => return connection.wait_for_the_end(),
                Some(Fault::Truncated) => {
                    return connection.truncated(&self.answer(asked, &mut request));
                }
                Some(Fault::Garbage) => {
                    self.answer(asked, &mut request);
                    connection.answer(&Answer::html())?;
                }
                Some(Fault::Reset) => unreachable!("done above"),
            }
        }
        Ok(())
    }

    fn answer(&self, asked: Asked, request: &mut Request) -> Answer {
        let mut state = self.lock();
        let answered = match asked {
            Asked::Block => blob::put_block(self, &mut state, request),
            Asked::BlockList => blob::put_block_list(self, &mut state, request),
            Asked::Get => storage::get(self, &mut state, request),
            call => twirp::call(self, &mut state, call, request),
        };
        answered.unwrap_or_else(|refusal| {
            if refusal.is_the_clients_fault {
                let complaint = format!("{asked:?}: {}", refusal.message);
                state.complaints.push(complaint);
            }
            Answer::fault(refusal.status, asked, &refusal.message)
        })
    }
}

/// Why something is not done.
struct Refusal {
    status: u16,
    message: String,
    is_the_clients_fault: bool,
}

/// The client broke a rule.
fn wrong(status: u16, message: impl Into<String>) -> Refusal {
    Refusal {
        status,
        message: message.into(),
        is_the_clients_fault: true,
    }
}

/// The client could not know.
fn refused(status: u16, message: impl Into<String>) -> Refusal {
    Refusal {
        is_the_clients_fault: false,
        ..wrong(status, message)
    }
}

fn what(request: &Request) -> Option<Asked> {
    let twirp = "/twirp/github.actions.results.api.v1.ArtifactService/";
    if let Some(method) = request.target.strip_prefix(twirp) {
        return match method {
            "CreateArtifact" => Some(Asked::Create),
            "FinalizeArtifact" => Some(Asked::Finalize),
            "ListArtifacts" => Some(Asked::List),
            "DeleteArtifact" => Some(Asked::Delete),
            "GetSignedArtifactURL" => Some(Asked::SignedUrl),
            _ => None,
        };
    }
    let query = request.target.split_once('?')?.1;
    match query.split('&').find_map(|pair| pair.strip_prefix("comp=")) {
        Some("block") => Some(Asked::Block),
        Some("blocklist") => Some(Asked::BlockList),
        None if request.method == "GET" && request.target.contains("/storage/") => Some(Asked::Get),
        _ => None,
    }
}

fn digest(content: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(content)))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Something that looks like a UUID, and is another for each seed.
fn uuid(seed: &str, number: u16) -> String {
    let hex = hex(&Sha256::digest(format!(
        "{seed} {number} {}",
        std::process::id()
    )));
    [
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..32],
    ]
    .join("-")
}
