//! Connections: what is asked is done, or goes wrong as a test wants it.

use std::{collections::VecDeque, net::TcpStream};

use jiff::{SignedDuration, Timestamp, fmt::rfc2822::DateTimePrinter};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{
    Answer, Asked, FakeGitHub, Fault, REPOSITORY_ID, Request, answers, contract, routes, wire,
};

impl FakeGitHub {
    /// One connection, with as many requests as the client wants to send over it.
    pub(super) fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        let mut connection = wire::Connection::new(stream)?;
        while let Some(request) = connection.request()? {
            let matched = self.matched(&request);
            let fault = {
                let mut state = self.lock();
                let Some((asked, _)) = &matched else {
                    let complaint = format!("asked for {} {}", request.method, request.target);
                    state.complaints.push(complaint);
                    drop(state);
                    connection.answer(&answers::error(404, "Not Found"))?;
                    continue;
                };
                state.requests.push((*asked, request.clone()));
                state.faults.get_mut(asked).and_then(VecDeque::pop_front)
            };
            let done = || {
                self.answer(
                    &request,
                    matched.as_ref().and_then(|(_, found)| found.as_ref()),
                )
            };
            match fault {
                None | Some(Fault::Nothing) => connection.answer(&done())?,
                Some(Fault::PageElsewhere) => {
                    let answer =
                        done().with("Link", format!("<{}/zip/1>; rel=\"next\"", self.storage));
                    connection.answer(&answer)?;
                }
                Some(Fault::Reset) => return connection.reset(),
                Some(Fault::ResetAfterWrite) => {
                    done();
                    return connection.reset();
                }
                Some(Fault::Slow) => {
                    done();
                    return connection.wait_for_the_end();
                }
                Some(Fault::Truncated) => return connection.truncated(&done()),
                Some(Fault::Says(status, body)) => {
                    done();
                    let body = body.as_bytes().to_vec();
                    connection.answer(&Answer {
                        body,
                        ..Answer::empty(status)
                    })?;
                }
                Some(Fault::EndlessPages) => {
                    let here = format!("{}{}", self.origin, request.target);
                    let answer = done().with("Link", format!("<{here}>; rel=\"next\""));
                    self.fail(
                        matched.as_ref().expect("matched").0,
                        &Fault::EndlessPages,
                        1,
                    );
                    connection.answer(&answer)?;
                }
                Some(fault) => {
                    let answer = self.dated(answers::fault(&fault, &request, self.now()));
                    connection.answer(&answer)?;
                }
            }
        }
        Ok(())
    }

    /// Storage of artifacts, on another origin: it knows no token, and wants none.
    pub(super) fn store(&self, stream: &TcpStream) -> std::io::Result<()> {
        let mut connection = wire::Connection::new(stream)?;
        while let Some(request) = connection.request()? {
            let id = request
                .target
                .strip_prefix("/zip/")
                .and_then(|rest| rest.split('?').next());
            let id = id.and_then(|id| id.parse().ok()).unwrap_or(0);
            let zip = self
                .lock()
                .artifacts
                .iter()
                .find(|one| one.id == id)
                .map(|one| one.zip.clone());
            let answer = match zip {
                _ if request.header("authorization").is_some() => {
                    self.lock()
                        .complaints
                        .push("the token was sent to the storage".to_owned());
                    Answer::empty(400)
                }
                Some(body) if request.target.ends_with("?sig=secret") => Answer {
                    body,
                    ..Answer::empty(200)
                },
                _ => Answer::empty(403),
            };
            connection.answer(&answer)?;
        }
        Ok(())
    }

    /// The call; GraphQL is none of those in the description.
    fn matched(&self, request: &Request) -> Option<(Asked, Option<routes::Matched>)> {
        let path = request.target.split('?').next().unwrap_or_default();
        if path == self.graphql() && request.method == "POST" {
            return Some((Asked::GraphQl, None));
        }
        let path = path.strip_prefix(self.prefix())?;
        let by_number = format!("/repositories/{REPOSITORY_ID}");
        let found = routes::find(&request.method, path, &["/repos/tea/shop", &by_number])?;
        Some((found.asked, Some(found)))
    }

    fn answer(&self, request: &Request, matched: Option<&routes::Matched>) -> Answer {
        let mut state = self.lock();
        let mut complaints = answers::manners(request);
        let answer = match answers::who(&mut state, request, matched) {
            Err(answer) => answer,
            Ok(bearer) => match matched {
                None => answers::graphql(request, &bearer),
                Some(matched) => {
                    let asked = &matched.operation;
                    complaints.extend(answers::query(request, matched));
                    let wrong = match matched.operation.starts_with("P") {
                        true => contract::of_request(asked, &request.json()),
                        false => Vec::new(),
                    };
                    if wrong.is_empty() {
                        let answer = answers::call(self, &mut state, request, matched, &bearer);
                        if answer.status < 300 && !answer.body.is_empty() {
                            let body: Value = serde_json::from_slice(&answer.body).expect("JSON");
                            let wrong = contract::of_answer(asked, &body);
                            complaints
                                .extend(wrong.into_iter().map(|why| format!("the fake: {why}")));
                        }
                        answer
                    } else {
                        let message = format!("Invalid request.\n\n{}", wrong.join("\n"));
                        complaints.extend(wrong);
                        answers::error(422, &message)
                    }
                }
            },
        };
        let label = format!("{} {}", request.method, request.target);
        state
            .complaints
            .extend(complaints.into_iter().map(|why| format!("{label}: {why}")));
        drop(state);
        self.dated(self.tagged(request, answer))
    }

    /// With its tag; or only that, when the client knows the answer.
    fn tagged(&self, request: &Request, answer: Answer) -> Answer {
        if request.method != "GET" || answer.status != 200 {
            return answer;
        }
        let digest = Sha256::digest(&answer.body);
        let digest: String = digest
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let tag = format!("W/\"{digest}\"");
        match request.header("if-none-match") == Some(&tag) {
            true => Answer::empty(304).with("ETag", tag),
            false => answer.with("ETag", tag),
        }
    }

    fn dated(&self, answer: Answer) -> Answer {
        let date = DateTimePrinter::new().timestamp_to_rfc9110_string(&self.now());
        let id = format!("FAKE:{}", self.lock().requests.len());
        answer
            .with("Date", date.expect("a date"))
            .with("X-GitHub-Request-Id", id)
    }

    fn now(&self) -> Timestamp {
        let ahead = SignedDuration::from_secs(self.lock().ahead);
        Timestamp::now().checked_add(ahead).expect("a time")
    }
}
