//! HTTP/1.1 as far as the client speaks it, and the ways in which it ends badly.

use std::{
    io::{self, BufRead, BufReader, Read, Write},
    net::TcpStream,
    time::Duration,
};

use serde_json::Value;

/// How long one read may take; no test waits longer than that for a client which has gone.
const PATIENCE: Duration = Duration::from_secs(60);

/// A request as it came.
#[derive(Debug, Clone, Default)]
pub(crate) struct Request {
    pub(crate) method: String,
    /// Path and query, byte for byte.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Request {
    /// The value of a header that is there at most once.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let same = |other: &&(String, String)| other.0.eq_ignore_ascii_case(name);
        let mut values = self.headers.iter().filter(same);
        let value = values.next();
        assert!(values.next().is_none(), "{name} is there twice");
        value.map(|(_, value)| value.as_str())
    }

    /// The body; null where there is none, or it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What comes back.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn empty(status: u16) -> Self {
        let (headers, body) = (Vec::new(), Vec::new());
        Self {
            status,
            headers,
            body,
        }
    }

    pub(crate) fn json(status: u16, body: &Value) -> Self {
        Self {
            headers: vec![("Content-Type", "application/json; charset=utf-8".to_owned())],
            body: body.to_string().into_bytes(),
            ..Self::empty(status)
        }
    }

    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.headers.push((name, value.to_string()));
        self
    }

    fn head(&self, length: usize) -> String {
        let mut head = format!("HTTP/1.1 {} Said\r\n", self.status);
        if !matches!(self.status, 204 | 304) {
            head.push_str(&format!("Content-Length: {length}\r\n"));
        }
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head + "\r\n"
    }
}

/// One connection.
pub(crate) struct Connection<'a> {
    reader: BufReader<TcpStream>,
    stream: &'a TcpStream,
}

impl<'a> Connection<'a> {
    pub(crate) fn new(stream: &'a TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let reader = BufReader::new(stream.try_clone()?);
        Ok(Self { reader, stream })
    }

    /// The next request; `None`: there is none.
    pub(crate) fn request(&mut self) -> io::Result<Option<Request>> {
        let mut line = String::new();
        if self.reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let mut parts = line.split_whitespace();
        let mut part = || parts.next().unwrap_or_default().to_owned();
        let mut request = Request {
            method: part(),
            target: part(),
            ..Request::default()
        };
        // To a proxy the whole address is sent (RFC 9112, section 3.2.2).
        if let Some(rest) = request.target.strip_prefix("http://") {
            request.target = rest.find('/').map_or("/", |at| &rest[at..]).to_owned();
        }
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line)?;
            match line.trim_end().split_once(':') {
                Some((name, value)) => {
                    let pair = (name.to_owned(), value.trim().to_owned());
                    request.headers.push(pair);
                }
                None => break,
            }
        }
        if let Some(length) = request.header("content-length") {
            request.body = vec![0; length.parse().map_err(io::Error::other)?];
            self.reader.read_exact(&mut request.body)?;
        } else if request.header("transfer-encoding").is_some() {
            return Err(io::Error::other("a body whose length is not known"));
        }
        Ok(Some(request))
    }

    pub(crate) fn answer(&mut self, answer: &Answer) -> io::Result<()> {
        let mut bytes = answer.head(answer.body.len()).into_bytes();
        bytes.extend_from_slice(&answer.body);
        self.stream.write_all(&bytes)
    }

    /// An answer that promises more than comes.
    pub(crate) fn truncated(&mut self, answer: &Answer) -> io::Result<()> {
        let half = answer.body.len() / 2;
        let mut bytes = answer.head(answer.body.len() + 1).into_bytes();
        bytes.extend_from_slice(&answer.body[..half]);
        self.stream.write_all(&bytes)
    }

    /// Ends the connection with a reset in place of a farewell (`SO_LINGER` of 0, socket(7)).
    pub(crate) fn reset(&mut self) -> io::Result<()> {
        rustix::net::sockopt::set_socket_linger(self.stream, Some(Duration::ZERO))?;
        Ok(())
    }

    /// Says nothing until the client goes away.
    pub(crate) fn wait_for_the_end(&mut self) -> io::Result<()> {
        let _ = self.reader.read(&mut [0])?;
        Ok(())
    }
}
