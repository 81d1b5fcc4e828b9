//! The connection: where the socket is, and one question with its answer.

use std::{
    collections::BTreeMap,
    error::Error,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use reqwest::Method;
use serde_json::Value;
use tokio::net::UnixStream;

use super::error::DockerError;

/// Where engines listen (dockerd(8), `--host`).
const SOCKET: &str = "/var/run/docker.sock";
/// For a question that needs no work.
const PROMPT: Duration = Duration::from_secs(30);
/// For one that makes the engine work: a slow disk may have to copy the image's volumes.
const WORK: Duration = Duration::from_secs(120);
/// Of an answer that is read whole.
const MOST: usize = 16 << 20;

/// A Docker engine that answers.
#[derive(Debug, Clone)]
pub struct Engine {
    client: reqwest::Client,
    socket: PathBuf,
}

/// What the engine is asked.
pub(super) struct Question<'a> {
    pub(super) method: Method,
    pub(super) path: &'a str,
    pub(super) query: &'a [(&'a str, &'a str)],
    pub(super) body: Option<&'a Value>,
    pub(super) headers: &'a [(&'a str, &'a str)],
    /// The same in words, after "asked to".
    pub(super) asked: &'a str,
    /// Until the head of the answer.
    pub(super) limit: Duration,
}

impl<'a> Question<'a> {
    pub(super) fn get(path: &'a str, asked: &'a str) -> Self {
        Self {
            method: Method::GET,
            path,
            query: &[],
            body: None,
            headers: &[],
            asked,
            limit: PROMPT,
        }
    }

    /// One that changes something, which may take its time.
    pub(super) fn post(path: &'a str, asked: &'a str) -> Self {
        Self {
            method: Method::POST,
            limit: WORK,
            ..Self::get(path, asked)
        }
    }
}

/// An answer whose body is still to come.
#[derive(Debug)]
pub(super) struct Answer {
    response: reqwest::Response,
    asked: String,
}

impl Engine {
    /// Finds the engine that these variables (`DOCKER_HOST`) or the custom name, and sees whether it answers.
    ///
    /// # Errors
    /// When there is none, or not for us.
    pub async fn connect(variables: &BTreeMap<String, String>) -> Result<Self, DockerError> {
        let socket = socket_of(variables.get("DOCKER_HOST").map(String::as_str))?;
        // Of a client's own error it is hard to tell that the socket is missing.
        let reached = tokio::time::timeout(PROMPT, UnixStream::connect(&socket)).await;
        match reached {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => return Err(unreachable(&socket, error)),
            Err(_) => {
                return Err(DockerError::Silent {
                    asked: "take a connection".to_owned(),
                    after: PROMPT,
                });
            }
        }
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            // Nothing here is encrypted, and where there are no root certificates the client must work nevertheless.
            .tls_certs_only([])
            .unix_socket(socket.as_path())
            .build()
            .map_err(|error| DockerError::Garbled {
                asked: "take a connection".to_owned(),
                reason: chain(&error),
            })?;
        let engine = Self { client, socket };
        let ping = engine.ask(Question::get("/_ping", "say that it is there"));
        ping.await?.text().await?;
        Ok(engine)
    }

    /// Its version and that of its API, for people.
    ///
    /// # Errors
    /// When it does not say.
    pub async fn version(&self) -> Result<String, DockerError> {
        let question = Question::get("/version", "tell its version");
        let version = self.ask(question).await?.json().await?;
        let part = |name: &str| version[name].as_str().unwrap_or("?").to_owned();
        Ok(format!(
            "engine {}, API {}",
            part("Version"),
            part("ApiVersion")
        ))
    }

    /// Where it listens.
    pub fn socket(&self) -> &Path {
        &self.socket
    }

    /// Asks; an answer that says no is an error with the engine's words.
    pub(super) async fn ask(&self, question: Question<'_>) -> Result<Answer, DockerError> {
        let Question {
            method,
            path,
            query,
            body,
            headers,
            asked,
            limit,
        } = question;
        let mut url = url::Url::parse("http://docker").expect("a constant URL");
        url.set_path(path);
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        let mut request = self.client.request(method, url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = body {
            request = request
                .header("content-type", "application/json")
                .body(body.to_string());
        }
        let response = tokio::time::timeout(limit, request.send())
            .await
            .map_err(|_| silent(asked, limit))?
            .map_err(|error| garbled(asked, &error))?;
        let status = response.status();
        let mut answer = Answer {
            response,
            asked: asked.to_owned(),
        };
        if status.is_success() || status.is_informational() {
            return Ok(answer);
        }
        let said = answer.text().await.unwrap_or_default();
        let message = serde_json::from_str::<Value>(&said)
            .ok()
            .and_then(|value| Some(value.get("message")?.as_str()?.to_owned()))
            .unwrap_or(said);
        Err(DockerError::Refused {
            asked: asked.to_owned(),
            status: status.as_u16(),
            message: message.trim().to_owned(),
        })
    }
}

impl Answer {
    /// The next part of the body, as soon as there is any; `None`: it has ended.
    pub(super) async fn chunk(&mut self) -> Result<Option<Vec<u8>>, DockerError> {
        let chunk = self.response.chunk().await;
        chunk
            .map(|chunk| chunk.map(Into::into))
            .map_err(|error| garbled(&self.asked, &error))
    }

    /// The whole body.
    pub(super) async fn text(&mut self) -> Result<String, DockerError> {
        let mut bytes = Vec::new();
        loop {
            let chunk = tokio::time::timeout(PROMPT, self.chunk())
                .await
                .map_err(|_| silent(&self.asked, PROMPT))?;
            let Some(chunk) = chunk? else {
                return Ok(String::from_utf8_lossy(&bytes).into_owned());
            };
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MOST {
                return Err(DockerError::Garbled {
                    asked: self.asked.clone(),
                    reason: format!("the answer is longer than {} MiB", MOST >> 20),
                });
            }
        }
    }

    /// The whole body, a JSON document.
    pub(super) async fn json(&mut self) -> Result<Value, DockerError> {
        let text = self.text().await?;
        serde_json::from_str(&text).map_err(|error| garbled(&self.asked, &error))
    }
}

/// The socket that `DOCKER_HOST` names; an empty one names none.
fn socket_of(host: Option<&str>) -> Result<PathBuf, DockerError> {
    match host.map(str::trim).filter(|host| !host.is_empty()) {
        None => Ok(SOCKET.into()),
        Some(host) => match host.strip_prefix("unix://") {
            Some("") => Ok(SOCKET.into()),
            Some(path) if path.starts_with('/') => Ok(path.into()),
            // Such an address can hold a password.
            _ => Err(DockerError::Remote(without_user(host))),
        },
    }
}

fn without_user(host: &str) -> String {
    match (host.split_once("://"), host.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://{rest}"),
        _ => host.to_owned(),
    }
}

fn unreachable(socket: &Path, error: io::Error) -> DockerError {
    let socket = socket.to_owned();
    match error.kind() {
        io::ErrorKind::NotFound => DockerError::NoSocket(socket),
        io::ErrorKind::PermissionDenied => DockerError::Forbidden(socket),
        _ => DockerError::NotListening {
            socket,
            source: error,
        },
    }
}

pub(super) fn silent(asked: &str, after: Duration) -> DockerError {
    DockerError::Silent {
        asked: asked.to_owned(),
        after,
    }
}

fn garbled(asked: &str, error: &dyn Error) -> DockerError {
    DockerError::Garbled {
        asked: asked.to_owned(),
        reason: chain(error),
    }
}

/// An error with what caused it, because a client's own says little.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sockets_of_this_machine_are_taken() {
        for (host, socket) in [
            (None, SOCKET),
            (Some(""), SOCKET),
            (Some(" "), SOCKET),
            (Some("unix://"), SOCKET),
            (
                Some("unix:///run/user/1000/docker.sock"),
                "/run/user/1000/docker.sock",
            ),
        ] {
            assert_eq!(socket_of(host).expect("a socket"), Path::new(socket));
        }
        for (host, shown) in [
            ("tcp://127.0.0.1:2375", "tcp://127.0.0.1:2375"),
            ("ssh://me:secret@build.example", "ssh://build.example"),
            (
                "npipe:////./pipe/docker_engine",
                "npipe:////./pipe/docker_engine",
            ),
            ("unix://relative", "unix://relative"),
            ("/var/run/docker.sock", "/var/run/docker.sock"),
        ] {
            match socket_of(Some(host)) {
                Err(DockerError::Remote(said)) => assert_eq!(said, shown),
                other => panic!("{host}: {other:?}"),
            }
        }
    }
}
