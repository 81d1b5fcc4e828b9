//! Sends requests and keeps what was exchanged.

use std::{
    cell::OnceCell,
    error::Error,
    time::{Duration, Instant},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use percent_encoding::percent_decode_str;
use reqwest::{
    Method, StatusCode, Url, Version,
    header::{
        AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, COOKIE, HOST, HeaderMap,
        HeaderName, HeaderValue, LOCATION, SET_COOKIE,
    },
};

use super::{body::Body, clock::ConnectClock, coding, cookies::Jar};
use crate::domain::{
    observation::{Content, Response},
    transcript::Timings,
};

/// As many as curl and browsers follow before they call it a loop.
const MAX_REDIRECTS: usize = 10;
/// Larger bodies are neither judged nor kept as a whole.
const MAX_BODY: usize = 64 << 20;
/// Servers commonly close what has been idle for five seconds (Node); a request must not meet the closing.
const IDLE: Duration = Duration::from_secs(4);

/// Why a request could not be sent or answered.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Not a URL that can be asked.
    #[error("`{0}` is no http or https URL")]
    Url(String),
    /// Not a method.
    #[error("`{0}` is no HTTP method")]
    Method(String),
    /// Not a header.
    #[error("`{name}: {value}` is no HTTP header")]
    Header {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
    /// No answer.
    #[error("{method} {url}: {reason}")]
    Exchange {
        /// What was asked.
        method: String,
        /// Whom.
        url: String,
        /// What went wrong, down to the system's words.
        reason: String,
    },
    /// Round and round.
    #[error("more than {MAX_REDIRECTS} redirects, the last to {0}")]
    Redirects(String),
}

/// A request to send.
#[derive(Debug, Clone)]
pub struct Request {
    /// For example `POST`.
    pub method: String,
    /// Absolute, with its query.
    pub url: String,
    /// Over the defaults; a name may occur several times.
    pub headers: Vec<(String, String)>,
    /// `None`: no body.
    pub body: Option<Body>,
    /// Whether redirects are followed.
    pub follow_redirects: bool,
}

/// One request and its response.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// As sent.
    pub method: String,
    /// As sent.
    pub url: String,
    /// As sent.
    pub headers: Vec<(String, String)>,
    /// As sent.
    pub body: Option<Vec<u8>>,
    /// For example `HTTP/1.1`; empty without a response.
    pub version: &'static str,
    /// `None`: there was none.
    pub response: Option<Response>,
    /// So far.
    pub timings: Timings,
}

/// Everything exchanged for one request, redirects included; what was there before a time-out stays.
#[derive(Debug, Default)]
pub struct Conversation {
    /// In order.
    pub exchanges: Vec<Exchange>,
}

/// A client with its open connections; for one thread.
pub struct Client {
    plain: OnceCell<reqwest::Client>,
    secure: OnceCell<reqwest::Client>,
    clock: ConnectClock,
}

impl Default for Client {
    fn default() -> Self {
        Self {
            plain: OnceCell::new(),
            secure: OnceCell::new(),
            clock: ConnectClock::default(),
        }
    }
}

impl Client {
    /// The client for a scheme. To read the system's certificates takes longer than a hundred requests and fails where
    /// there are none, so it is done for the first `https` URL only.
    fn client(&self, url: &Url) -> Result<&reqwest::Client, reqwest::Error> {
        let build = |secure: bool| {
            let builder = reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .referer(false)
                .no_proxy()
                .pool_idle_timeout(IDLE)
                .connector_layer(self.clock.clone());
            if secure {
                builder.build()
            } else {
                builder.tls_certs_only([]).build()
            }
        };
        let (cell, secure) = if url.scheme() == "https" {
            (&self.secure, true)
        } else {
            (&self.plain, false)
        };
        if cell.get().is_none() {
            let _ = cell.set(build(secure)?);
        }
        Ok(cell.get().expect("it was set above"))
    }

    /// Sends a request and, where asked to, follows redirects. May be cancelled; `conversation` keeps what there was.
    ///
    /// # Errors
    /// When the request is none, or there is no whole answer.
    pub async fn send(
        &self,
        request: &Request,
        jar: &mut Jar,
        conversation: &mut Conversation,
    ) -> Result<(), HttpError> {
        let mut url: Url = request
            .url
            .parse()
            .map_err(|_| HttpError::Url(request.url.clone()))?;
        let mut method = Method::from_bytes(request.method.as_bytes())
            .map_err(|_| HttpError::Method(request.method.clone()))?;
        let mut headers = headers(request)?;
        let mut body = request.body.as_ref().map(|body| body.bytes.clone());
        loop {
            if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
                return Err(HttpError::Url(url.to_string()));
            }
            if let Some(credentials) = take_credentials(&mut url) {
                headers.entry(AUTHORIZATION).or_insert(credentials);
            }
            let location = self
                .exchange(&method, &url, &headers, body.clone(), jar, conversation)
                .await?;
            let Some((status, location)) = location.filter(|_| request.follow_redirects) else {
                return Ok(());
            };
            let next = url.join(&location).map_err(|_| HttpError::Url(location))?;
            if conversation.exchanges.len() > MAX_REDIRECTS {
                return Err(HttpError::Redirects(next.to_string()));
            }
            // RFC 9110, section 15.4: 303 always, and 301 and 302 by universal habit, turn a POST into a GET.
            let becomes_get = status == StatusCode::SEE_OTHER && method != Method::HEAD
                || matches!(status, StatusCode::MOVED_PERMANENTLY | StatusCode::FOUND)
                    && method == Method::POST;
            if becomes_get {
                method = Method::GET;
                body = None;
                headers.remove(CONTENT_TYPE);
                headers.remove(CONTENT_LENGTH);
            }
            if (next.host_str(), next.port_or_known_default())
                != (url.host_str(), url.port_or_known_default())
            {
                // Credentials are for whom they were written, and so is a name of the host.
                headers.remove(AUTHORIZATION);
                headers.remove(COOKIE);
                headers.remove(HOST);
            }
            url = next;
        }
    }

    /// One hop. Returns status and `Location` when it is a redirect.
    async fn exchange(
        &self,
        method: &Method,
        url: &Url,
        headers: &HeaderMap,
        body: Option<Vec<u8>>,
        jar: &mut Jar,
        conversation: &mut Conversation,
    ) -> Result<Option<(StatusCode, String)>, HttpError> {
        let fail = |error: reqwest::Error| HttpError::Exchange {
            method: method.to_string(),
            url: url.to_string(),
            reason: reason(&error),
        };
        let mut headers = headers.clone();
        if !headers.contains_key(COOKIE)
            && let Some(cookies) = jar
                .header(url)
                .and_then(|cookies| HeaderValue::from_str(&cookies).ok())
        {
            headers.insert(COOKIE, cookies);
        }
        let mut sent = Vec::with_capacity(headers.len() + 2);
        if !headers.contains_key(HOST) {
            sent.push((
                "host".to_owned(),
                url[url::Position::BeforeHost..url::Position::AfterPort].to_owned(),
            ));
        }
        sent.extend(
            headers
                .iter()
                .map(|(name, value)| (name.to_string(), lossy(value))),
        );
        if let Some(body) = &body
            && !headers.contains_key(CONTENT_LENGTH)
        {
            sent.push(("content-length".to_owned(), body.len().to_string()));
        }
        let mut request = reqwest::Request::new(method.clone(), url.clone());
        *request.headers_mut() = headers;
        *request.body_mut() = body.clone().map(reqwest::Body::from);
        conversation.exchanges.push(Exchange {
            method: method.to_string(),
            url: url.to_string(),
            headers: sent,
            body,
            version: "",
            response: None,
            timings: Timings::default(),
        });
        let this = conversation
            .exchanges
            .last_mut()
            .expect("it was pushed above");
        let client = self.client(url).map_err(fail)?;
        self.clock.take();
        let started = Instant::now();
        let elapsed = || (started.elapsed().as_secs_f64() * 1_000_000.0).round() / 1000.0;
        let answered = client.execute(request).await;
        this.timings = Timings {
            connect_ms: self.clock.take(),
            first_byte_ms: elapsed(),
            total_ms: elapsed(),
        };
        let mut response = answered.map_err(fail)?;
        this.version = match response.version() {
            Version::HTTP_09 => "HTTP/0.9",
            Version::HTTP_10 => "HTTP/1.0",
            Version::HTTP_2 => "HTTP/2",
            Version::HTTP_3 => "HTTP/3",
            _ => "HTTP/1.1",
        };
        for cookie in response.headers().get_all(SET_COOKIE) {
            jar.take(&lossy(cookie), url);
        }
        let status = response.status();
        let location = response
            .headers()
            .get(LOCATION)
            .map(lossy)
            .filter(|_| matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308));
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), lossy(value)))
            .collect();
        let codings: Vec<String> = response
            .headers()
            .get_all(CONTENT_ENCODING)
            .iter()
            .map(lossy)
            .collect();
        let codings = codings.join(",");
        let kept = this.response.insert(Response {
            status: status.as_u16(),
            headers,
            body: Content::default(),
        });
        let read = async {
            while let Some(chunk) = response.chunk().await? {
                keep(&mut kept.body, &chunk);
            }
            Ok(())
        };
        let read = read.await;
        this.timings.total_ms = elapsed();
        read.map_err(fail)?;
        unpack(&mut kept.body, &codings).map_err(|error| HttpError::Exchange {
            method: method.to_string(),
            url: url.to_string(),
            reason: error.to_string(),
        })?;
        Ok(location.map(|location| (status, location)))
    }
}

/// Adds to a body that is kept whole up to a bound, and of more its beginning.
fn keep(body: &mut Content, chunk: &[u8]) {
    let (first, rest) = chunk.split_at(chunk.len().min(MAX_BODY - body.head.len()));
    body.head.extend_from_slice(first);
    body.omitted += rest.len() as u64;
    body.newlines += chunk.iter().filter(|byte| **byte == b'\n').count() as u64;
}

/// Puts what a user sees in the place of what went over the wire.
fn unpack(body: &mut Content, codings: &str) -> std::io::Result<()> {
    if body.omitted == 0
        && let Some(plain) = coding::decode(codings, &body.head, MAX_BODY)?
    {
        *body = Content::whole(plain);
    }
    Ok(())
}

/// Takes the name and the password out of an address, as the value of an `Authorization`; no part of them is sent or kept
/// in the address itself.
fn take_credentials(url: &mut Url) -> Option<HeaderValue> {
    if url.username().is_empty() && url.password().is_none() {
        return None;
    }
    let plain = |text: &str| percent_decode_str(text).collect::<Vec<u8>>();
    let mut pair = plain(url.username());
    pair.push(b':');
    pair.extend(plain(url.password().unwrap_or_default()));
    // Addresses of http and https have a host, so that both can be taken.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    HeaderValue::from_str(&format!("Basic {}", STANDARD.encode(pair))).ok()
}

/// What is sent: defaults, what the body asks for, what the request says.
fn headers(request: &Request) -> Result<HeaderMap, HttpError> {
    let mut headers = HeaderMap::with_capacity(request.headers.len() + 3);
    for (name, value) in &request.headers {
        let invalid = || HttpError::Header {
            name: name.clone(),
            value: value.clone(),
        };
        let parsed = HeaderName::from_bytes(name.as_bytes()).map_err(|_| invalid())?;
        headers.append(parsed, HeaderValue::from_str(value).map_err(|_| invalid())?);
    }
    let mut default = |name: &'static str, value: &str| {
        if !headers.contains_key(name)
            && let Ok(value) = HeaderValue::from_str(value)
        {
            headers.insert(name, value);
        }
    };
    default(
        "user-agent",
        concat!("scenarioforge/", env!("CARGO_PKG_VERSION")),
    );
    default("accept", "*/*");
    if let Some(content_type) = request
        .body
        .as_ref()
        .and_then(|body| body.content_type.as_deref())
    {
        default("content-type", content_type);
    }
    Ok(headers)
}

fn lossy(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes()).into_owned()
}

/// The deepest cause says it best ("connection refused"); the library's own words only wrap it.
fn reason(error: &reqwest::Error) -> String {
    let mut causes = vec![error.to_string()];
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause.to_string());
        next = cause.source();
    }
    let deepest = causes.last().cloned().unwrap_or_default();
    match (error.is_connect(), causes.len()) {
        (true, _) => format!("no connection: {deepest}"),
        (false, 1) => deepest,
        (false, _) => format!("no whole answer: {deepest}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_of_an_address_become_a_header() {
        let mut url: Url = "http://ada:p%40ss@127.0.0.1/a?b".parse().expect("a URL");
        let header = take_credentials(&mut url).expect("credentials");
        assert_eq!(
            (header.to_str().expect("text"), url.as_str()),
            ("Basic YWRhOnBAc3M=", "http://127.0.0.1/a?b")
        );
        assert_eq!(take_credentials(&mut url), None);
    }
}
