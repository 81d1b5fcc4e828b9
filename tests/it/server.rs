//! A small HTTP server that says what it was sent, and behaves badly where a test asks for it.
//!
//! It answers on loopback, a thread a connection, and keeps every request so that a test can look at what really came.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::site;

/// A request as it came over the wire.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// All values of a header, in order.
    pub(crate) fn header(&self, name: &str) -> Vec<&str> {
        self.headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
            .collect()
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(other, _)| other == name)
            .map(|(_, value)| value.as_str())
    }

    fn as_json(&self) -> Value {
        json!({
            "method": self.method, "path": self.path, "query": self.query, "headers": self.headers,
            "body": STANDARD.encode(&self.body), "text": String::from_utf8_lossy(&self.body),
        })
    }
}

/// A running server; it lives as long as the test program.
#[derive(Clone)]
pub(crate) struct Server {
    port: u16,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    requests: Mutex<Vec<Request>>,
    hits: Mutex<HashMap<String, u64>>,
    site: site::Memory,
}

impl Server {
    /// On a free port.
    pub(crate) fn start() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").expect("a port"))
    }

    fn on(listener: TcpListener) -> Self {
        let server = Self {
            port: listener.local_addr().expect("an address").port(),
            state: Arc::default(),
        };
        let state = Arc::clone(&server.state);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let state = Arc::clone(&state);
                thread::spawn(move || drop(serve(stream, &state)));
            }
        });
        server
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    /// The same server under another name, which is another site.
    pub(crate) fn other(&self, path: &str) -> String {
        format!("http://localhost:{}{path}", self.port)
    }

    /// What came so far, in order.
    pub(crate) fn requests(&self) -> Vec<Request> {
        self.state.requests.lock().expect("a lock").clone()
    }

    /// What came for one path.
    pub(crate) fn requests_to(&self, path: &str) -> Vec<Request> {
        let mut requests = self.requests();
        requests.retain(|request| request.path == path);
        requests
    }
}

/// An address that nobody listens on.
pub(crate) fn refused() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    format!("http://127.0.0.1:{port}")
}

/// The bytes of `/binary`: every byte value, `count` times.
pub(crate) fn binary(count: usize) -> Vec<u8> {
    (0..=255u8).cycle().take(256 * count).collect()
}

/// The text of `/large`: numbered lines, at least so many bytes.
pub(crate) fn large(bytes: usize) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes + 20);
    for number in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.extend_from_slice(format!("line {number}\n").as_bytes());
    }
    text
}

/// One connection, with as many requests as the client wants to send over it.
fn serve(stream: TcpStream, state: &State) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut writer = stream;
    while let Some(request) = read(&mut reader)? {
        state.requests.lock().expect("a lock").push(request.clone());
        if !answer(&request, state, &mut reader, &mut writer)? {
            break;
        }
    }
    Ok(())
}

fn read(reader: &mut impl BufRead) -> std::io::Result<Option<Request>> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Ok(None);
    }
    let mut parts = line.split_whitespace();
    let method = parts.next().unwrap_or_default().to_owned();
    let target = parts.next().unwrap_or_default();
    assert_eq!(parts.next(), Some("HTTP/1.1"), "{line}");
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let query = url::form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect();
    let mut request = Request {
        method,
        path: path.to_owned(),
        query,
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        let mut line = Vec::new();
        reader.read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').expect("a header");
        request
            .headers
            .push((name.to_owned(), value.trim().to_owned()));
    }
    assert!(
        request.header("transfer-encoding").is_empty(),
        "bodies are sent with their length"
    );
    if let Some(length) = request.header("content-length").first() {
        request.body = vec![0; length.parse().expect("a length")];
        reader.read_exact(&mut request.body)?;
    }
    Ok(Some(request))
}

/// Answers; false ends the connection.
fn answer(
    request: &Request,
    state: &State,
    reader: &mut impl Read,
    writer: &mut impl Write,
) -> std::io::Result<bool> {
    let echo = || request.as_json().to_string().into_bytes();
    let mut headers: Vec<(&str, Vec<u8>)> = vec![("Content-Type", b"application/json".to_vec())];
    let (mut status, mut body) = (200, Vec::new());
    let parts: Vec<&str> = request.path.trim_matches('/').split('/').collect();
    match parts.as_slice() {
        ["status", code] => (status, body) = (code.parse().expect("a status"), echo()),
        ["redirect", code] => {
            status = code.parse().expect("a status");
            headers.push((
                "Location",
                request
                    .parameter("to")
                    .expect("a target")
                    .as_bytes()
                    .to_vec(),
            ));
            if let Some(cookie) = request.parameter("cookie") {
                headers.push(("Set-Cookie", cookie.as_bytes().to_vec()));
            }
        }
        ["loop"] => (status, headers) = (302, vec![("Location", b"/loop".to_vec())]),
        ["chain", "0"] => body = echo(),
        ["chain", rest] => {
            let rest: u32 = rest.parse().expect("a number");
            status = 302;
            headers.push(("Location", format!("/chain/{}", rest - 1).into_bytes()));
        }
        ["cookies"] => {
            let cookies = request.query.iter().filter(|(name, _)| name == "set");
            headers.extend(cookies.map(|(_, cookie)| ("Set-Cookie", cookie.as_bytes().to_vec())));
            body = echo();
        }
        ["slow"] => {
            // Ends when the client goes away.
            let _ = reader.read(&mut [0]);
            return Ok(false);
        }
        ["half"] => {
            writer.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nthe beginning")?;
            writer.flush()?;
            let _ = reader.read(&mut [0]);
            return Ok(false);
        }
        ["cut"] => {
            writer.write_all(
                b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nthe beginning",
            )?;
            return Ok(false);
        }
        ["close"] => return Ok(false),
        ["garbage"] => {
            writer.write_all(b"220 this is a mail server\r\n")?;
            return Ok(false);
        }
        ["chunked"] => {
            writer.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nTransfer-Encoding: chunked\r\n\r\n")?;
            for piece in ["one ", "gr\u{fc}n ", "three"] {
                write!(writer, "{:x}\r\n{piece}\r\n", piece.len())?;
                writer.flush()?;
            }
            writer.write_all(b"0\r\n\r\n")?;
            return Ok(true);
        }
        ["binary"] => {
            headers = vec![("Content-Type", b"image/png".to_vec())];
            let count = request
                .parameter("n")
                .and_then(|count| count.parse().ok())
                .unwrap_or(4);
            body = binary(count);
        }
        ["large"] => {
            headers = vec![("Content-Type", b"text/plain".to_vec())];
            body = large(
                request
                    .parameter("n")
                    .and_then(|count| count.parse().ok())
                    .expect("a size"),
            );
        }
        ["broken-json"] => body = b"{\"a\": 1,".to_vec(),
        ["headers"] => {
            headers.extend([
                ("X-Twice", b"one".to_vec()),
                ("x-twice", b"two".to_vec()),
                ("X-Empty", Vec::new()),
                ("X-Latin", b"gr\xfcn".to_vec()),
                ("ETag", b"\"abc\"".to_vec()),
            ]);
        }
        ["count", key] => {
            let mut hits = state.hits.lock().expect("a lock");
            let hits = hits.entry((*key).to_owned()).or_insert(0);
            *hits += 1;
            body = json!({ "hits": *hits }).to_string().into_bytes();
        }
        ["login"] => {
            let given: Value = serde_json::from_slice(&request.body).unwrap_or_default();
            headers.push(("Set-Cookie", b"session=s3ss10n; Path=/".to_vec()));
            body = json!({ "token": format!("token-of-{}", given["user"].as_str().unwrap_or("nobody")), "id": 7 })
                .to_string()
                .into_bytes();
        }
        ["mirror"] => {
            let kind = request
                .header("content-type")
                .first()
                .map_or("text/plain", |kind| kind);
            headers = vec![("Content-Type", kind.as_bytes().to_vec())];
            body.clone_from(&request.body);
        }
        ["site", ..] => {
            let answer = site::answer(request, &state.site);
            (status, body) = (answer.status, answer.body);
            let given = answer.headers.into_iter();
            headers = given
                .map(|(name, value)| (name, value.into_bytes()))
                .collect();
        }
        _ => body = echo(),
    }
    if let Some(value) = request.parameter("header") {
        headers.push(("X-Asked", value.as_bytes().to_vec()));
    }
    write!(writer, "HTTP/1.1 {status} Said\r\n")?;
    for (name, value) in headers {
        writer.write_all(name.as_bytes())?;
        writer.write_all(b": ")?;
        writer.write_all(&value)?;
        writer.write_all(b"\r\n")?;
    }
    write!(writer, "Content-Length: {}\r\n\r\n", body.len())?;
    if request.method != "HEAD" {
        writer.write_all(&body)?;
    }
    writer.flush()?;
    Ok(true)
}

/// How this test program is started as the server: for a service of a configuration.
pub(crate) fn command() -> String {
    let program = std::env::current_exe().expect("this program");
    format!(
        "exec '{}' --exact server::serves_when_it_is_told_to --ignored --nocapture",
        program.display()
    )
}

#[test]
#[ignore = "it is the program behind `command`, and never ends"]
fn serves_when_it_is_told_to() {
    let Ok(port) = std::env::var("SERVE_ON") else {
        return;
    };
    let _server = Server::on(TcpListener::bind(format!("127.0.0.1:{port}")).expect("the port"));
    loop {
        thread::park();
    }
}
