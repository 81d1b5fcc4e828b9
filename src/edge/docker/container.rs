//! A container beside us: made, started, watched to its end, and gone.

use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    abandoned::Owner,
    engine::{Answer, Engine, Question},
    error::DockerError,
    mounts::Mount,
    surroundings::{Surroundings, short},
};

/// Kept of what its first process prints.
const LAST_WORDS: usize = 8 << 10;
/// A container whose first process has ended is gone soon after it.
const GOING: Duration = Duration::from_secs(10);
/// What the first process needs when its programs become another user: that, and to end them and to give them their streams.
const OF_A_GUARD: [&str; 5] = ["SETUID", "SETGID", "KILL", "CHOWN", "DAC_OVERRIDE"];

/// What a container is to be.
#[derive(Debug)]
pub struct Wanted {
    /// An image that is here.
    pub image: String,
    /// Its first process: the program and its arguments.
    pub command: Vec<String>,
    /// Whom that runs as, by number: user and group.
    pub user: (u32, u32),
    /// Its programs become another user, so that it needs few rights and no program may gain any.
    pub confined: bool,
    /// What it has of our files.
    pub mounts: Vec<Mount>,
    /// The run it belongs to, for whoever looks at the engine's list.
    pub run: String,
}

/// A container that was started; [`Container::remove`] it. The engine does so too when its first process ends.
#[derive(Debug)]
pub struct Container {
    engine: Engine,
    id: String,
    /// What the first process prints.
    attached: Answer,
    /// Answers when it has gone.
    removal: Answer,
}

/// How the first process of a container ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// `None`: the engine did not tell.
    pub code: Option<i64>,
    /// The end of what it printed.
    pub words: String,
}

impl Engine {
    /// Makes a container and starts it. It shares our network, so that 127.0.0.1 is the same place for both.
    ///
    /// # Errors
    /// When the engine refuses; nothing is left then.
    pub async fn start(
        &self,
        wanted: &Wanted,
        surroundings: &Surroundings,
        owner: &Owner,
    ) -> Result<Container, DockerError> {
        let asked = format!("make a container of the image `{}`", wanted.image);
        let body = description(wanted, &surroundings.network(), owner);
        let question = Question {
            body: Some(&body),
            ..Question::post("/containers/create", &asked)
        };
        let made = self.ask(question).await?.json().await?;
        let id = made["Id"].as_str().unwrap_or_default().to_owned();
        let started = self.begin(&id, &wanted.image).await;
        if started.is_err() {
            let _ = self.force_removal(&id).await;
        }
        started
    }

    async fn begin(&self, id: &str, image: &str) -> Result<Container, DockerError> {
        let path = |rest: &str| format!("/containers/{id}/{rest}");
        // Both before the start, so that neither a word nor the end is missed.
        let attach = path("attach");
        let question = Question {
            query: &[("stream", "1"), ("stdout", "1"), ("stderr", "1")],
            ..Question::post(&attach, "pass on what a container prints")
        };
        let attached = self.ask(question).await?;
        let wait = path("wait");
        let question = Question {
            query: &[("condition", "removed")],
            ..Question::post(&wait, "tell when a container has gone")
        };
        let removal = self.ask(question).await?;
        let start = path("start");
        let question = Question::post(&start, "start a container");
        match self.ask(question).await {
            Ok(_) => {}
            Err(DockerError::Refused { message, .. }) => {
                return Err(DockerError::NoStart {
                    image: image.to_owned(),
                    message,
                });
            }
            Err(error) => return Err(error),
        }
        Ok(Container {
            engine: self.clone(),
            id: id.to_owned(),
            attached,
            removal,
        })
    }

    /// Kills and removes a container, whatever it does. That it is gone, or going, already is no failure.
    pub(super) async fn force_removal(&self, id: &str) -> Result<(), DockerError> {
        let asked = format!("remove container {}", short(id));
        let path = format!("/containers/{id}");
        let question = Question {
            method: Method::DELETE,
            query: &[("force", "1"), ("v", "1")],
            ..Question::post(&path, &asked)
        };
        match self.ask(question).await {
            Ok(_)
            | Err(DockerError::Refused {
                status: 404 | 409, ..
            }) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

/// As the engine's API has it.
fn description(wanted: &Wanted, network: &str, owner: &Owner) -> Value {
    let (uid, gid) = wanted.user;
    let mounts: Vec<Value> = wanted.mounts.iter().map(Mount::value).collect();
    let mut host = json!({
        "AutoRemove": true,
        "NetworkMode": network,
        "Mounts": mounts,
        "Init": false,
        // Nothing on the host's disk: what it prints is read here.
        "LogConfig": { "Type": "none" },
        // Files are the same on both sides, so numbers of users must be.
        "UsernsMode": "host",
    });
    if wanted.confined {
        host["CapDrop"] = json!(["ALL"]);
        host["CapAdd"] = json!(OF_A_GUARD);
        host["SecurityOpt"] = json!(["no-new-privileges"]);
    }
    let mut labels = owner.labels();
    labels["io.scenarioforge.run"] = json!(wanted.run);
    json!({
        "Image": wanted.image,
        "Entrypoint": wanted.command,
        "Cmd": [],
        "WorkingDir": "/",
        "User": format!("{uid}:{gid}"),
        "Labels": labels,
        // Of the image's own, neither makes sense for another program.
        "Healthcheck": { "Test": ["NONE"] },
        "StopSignal": "SIGKILL",
        "AttachStdout": true,
        "AttachStderr": true,
        "HostConfig": host,
    })
}

impl Container {
    /// Its id, 64 hexadecimal digits.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Waits until the first process has ended.
    ///
    /// # Errors
    /// When the engine does not tell any more.
    pub async fn ended(&mut self) -> Result<Ended, DockerError> {
        let mut printed = Vec::new();
        while let Some(chunk) = self.attached.chunk().await? {
            printed.extend_from_slice(&chunk);
            if printed.len() > 4 * LAST_WORDS {
                printed.drain(..printed.len() - 2 * LAST_WORDS);
            }
        }
        let told = tokio::time::timeout(GOING, self.removal.json()).await;
        let code = told
            .ok()
            .and_then(Result::ok)
            .and_then(|told| told["StatusCode"].as_i64());
        Ok(Ended {
            code,
            words: words(&printed),
        })
    }

    /// Returns when it has gone: by itself, because its first process has been told to end, or else killed.
    ///
    /// # Errors
    /// When the engine does not remove it.
    pub async fn remove(mut self) -> Result<(), DockerError> {
        if tokio::time::timeout(GOING, self.removal.text())
            .await
            .is_ok_and(|gone| gone.is_ok())
        {
            return Ok(());
        }
        self.engine.force_removal(&self.id).await
    }
}

/// What was printed, without the frames of the engine's multiplexed stream: a byte for the stream, three zeros, a length
/// (u32, big endian). The beginning may be cut off, so a frame is looked for.
fn words(printed: &[u8]) -> String {
    let (mut text, mut rest) = (Vec::new(), printed);
    while !rest.is_empty() {
        match rest {
            [0..=2, 0, 0, 0, a, b, c, d, tail @ ..] => {
                let length = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
                let (frame, after) = tail.split_at(length.min(tail.len()));
                text.extend_from_slice(frame);
                rest = after;
            }
            [first, tail @ ..] => {
                text.push(*first);
                rest = tail;
            }
            [] => {}
        }
    }
    let text = String::from_utf8_lossy(&text);
    let text = text.trim();
    let mut start = text.len().saturating_sub(LAST_WORDS);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text[start..].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_the_stream_are_taken_away() {
        let mut printed = vec![2, 0, 0, 0, 0, 0, 0, 5];
        printed.extend(b"one: ");
        printed.extend([1, 0, 0, 0, 0, 0, 0, 4]);
        printed.extend("zwö".as_bytes());
        assert_eq!(words(&printed), "one: zwö");
        assert_eq!(words(b"cut off"), "cut off");
        printed.extend([2, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, b'x']);
        assert_eq!(words(&printed), "one: zwöx");
    }

    #[test]
    fn who_is_confined_has_few_rights() {
        let owner = Owner::for_tests();
        let wanted = |confined| Wanted {
            image: "node:22".to_owned(),
            command: vec!["/us".to_owned()],
            user: (0, 0),
            confined,
            mounts: Vec::new(),
            run: "r1".to_owned(),
        };
        let of = |confined| description(&wanted(confined), "host", &owner);
        assert_eq!(of(true)["HostConfig"]["CapDrop"], json!(["ALL"]));
        assert_eq!(
            of(true)["HostConfig"]["SecurityOpt"],
            json!(["no-new-privileges"])
        );
        assert_eq!(of(false)["HostConfig"]["CapDrop"], Value::Null);
        assert_eq!(of(false)["Labels"]["io.scenarioforge.run"], "r1");
    }
}
