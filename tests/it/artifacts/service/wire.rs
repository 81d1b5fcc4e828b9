//! HTTP/1.1 as far as these clients speak it, and the ways in which it ends badly.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::json;

use super::Asked;

/// A request as it came.
pub(super) struct Request {
    pub(super) method: String,
    /// Path and query, byte for byte.
    pub(super) target: String,
    headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
}

impl Request {
    /// The value of a header that is there at most once.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut values = self
            .headers
            .iter()
            .filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let value = values.next();
        assert!(values.next().is_none(), "{name} is there twice");
        value.map(|(_, value)| value.as_str())
    }
}

/// What comes back.
pub(super) struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Answer {
    pub(super) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    pub(super) fn json(body: &serde_json::Value) -> Self {
        Self {
            headers: vec![("Content-Type", "application/json".to_owned())],
            body: body.to_string().into_bytes(),
            ..Self::status(200)
        }
    }

    pub(super) fn bytes(content: &[u8]) -> Self {
        Self {
            headers: vec![("Content-Type", "application/zip".to_owned())],
            body: content.to_vec(),
            ..Self::status(200)
        }
    }

    /// The bytes from `first` to before `end`.
    pub(super) fn part(content: &[u8], first: usize, end: usize) -> Self {
        let range = format!("bytes {first}-{}/{}", end - 1, content.len());
        Self {
            status: 206,
            ..Self::bytes(&content[first..end]).with("Content-Range", range)
        }
    }

    pub(super) fn redirect(to: String) -> Self {
        Self::status(302).with("Location", to)
    }

    pub(super) fn with(mut self, name: &'static str, value: String) -> Self {
        self.headers.push((name, value));
        self
    }

    pub(super) fn html() -> Self {
        Self {
            headers: vec![("Content-Type", "text/html".to_owned())],
            body: b"<html><body>One moment, please</body></html>".to_vec(),
            ..Self::status(200)
        }
    }

    /// An error as Twirp, or as Azure, says it.
    pub(super) fn fault(status: u16, asked: Asked, message: &str) -> Self {
        if matches!(asked, Asked::Block | Asked::BlockList | Asked::Get) {
            let body = format!(
                "\u{feff}<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>Wanted</Code><Message>{message}</Message></Error>"
            );
            return Self {
                headers: vec![
                    ("Content-Type", "application/xml".to_owned()),
                    ("x-ms-error-code", "Wanted".to_owned()),
                ],
                body: body.into_bytes(),
                ..Self::status(status)
            };
        }
        Self {
            status,
            ..Self::json(&json!({ "code": "wanted", "msg": message }))
        }
    }

    pub(super) fn retry_after(mut self, wait: Option<&str>) -> Self {
        self.headers
            .extend(wait.map(|wait| ("Retry-After", wait.to_owned())));
        self
    }

    fn head(&self, length: usize) -> String {
        let mut head = format!(
            "HTTP/1.1 {} Said\r\nContent-Length: {length}\r\n",
            self.status
        );
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head + "\r\n"
    }
}

/// One connection.
pub(super) struct Connection<'a> {
    reader: BufReader<TcpStream>,
    stream: &'a TcpStream,
}

impl<'a> Connection<'a> {
    pub(super) fn new(stream: &'a TcpStream) -> io::Result<Self> {
        let reader = BufReader::with_capacity(64 << 10, stream.try_clone()?);
        Ok(Self { reader, stream })
    }

    /// The next request without its body; `None`: there is none.
    pub(super) fn head(&mut self) -> io::Result<Option<Request>> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut parts = line.split_whitespace();
        let mut part = || parts.next().unwrap_or_default().to_owned();
        let mut request = Request {
            method: part(),
            target: part(),
            headers: Vec::new(),
            body: Vec::new(),
        };
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) => request
                    .headers
                    .push((name.to_owned(), value.trim().to_owned())),
                None => break,
            }
        }
        Ok(Some(request))
    }

    /// Its body, where it says how long it is.
    pub(super) fn body(&mut self, request: &mut Request) -> io::Result<()> {
        if let Some(length) = request.header("content-length") {
            let length = length.parse().map_err(io::Error::other)?;
            request.body = vec![0; length];
            self.reader.read_exact(&mut request.body)?;
        }
        Ok(())
    }

    pub(super) fn answer(&mut self, answer: &Answer) -> io::Result<()> {
        self.stream
            .write_all(answer.head(answer.body.len()).as_bytes())?;
        self.stream.write_all(&answer.body)
    }

    /// An answer that promises more than comes.
    pub(super) fn truncated(&mut self, answer: &Answer) -> io::Result<()> {
        let half = answer.body.len() / 2;
        self.stream
            .write_all(answer.head(answer.body.len() + 1).as_bytes())?;
        self.stream.write_all(&answer.body[..half])
    }

    /// Ends the connection with a reset in place of a farewell (`SO_LINGER` of 0, socket(7)).
    pub(super) fn reset(&mut self) -> io::Result<()> {
        rustix::net::sockopt::set_socket_linger(self.stream, Some(Duration::ZERO))?;
        Ok(())
    }

    /// Says nothing until the client goes away.
    pub(super) fn wait_for_the_end(&mut self) -> io::Result<()> {
        let _ = self.reader.read(&mut [0])?;
        Ok(())
    }
}
