//! One exchange: octocrab over connections of our own.
//!
//! octocrab's own connections know no proxy, follow every redirect and read the certificates even for loopback; so it is
//! given others.

use std::{
    error::Error,
    future::{Future, poll_fn},
    pin::Pin,
    sync::{Mutex, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use http::{HeaderMap, Method, header};
use http_body::Body;
use octocrab::{AuthState, OctoBody, Octocrab, OctocrabBuilder};
use reqwest::{NoProxy, Proxy};
use tokio::runtime::{Handle, Id};
use url::Url;

use super::{GitHubError, place::Proxies};

/// To find a server and open a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// A renamed repository is one; more than a few are a circle.
const MAX_REDIRECTS: usize = 5;
/// A page of 100 comments of the greatest length has about this size.
const MAX_ANSWER: usize = 32 << 20;
/// Of an answer that is an error; the rest is not read.
const MAX_ERROR: usize = 64 << 10;
const API_VERSION: &str = "2022-11-28";

/// What is sent.
pub(super) struct Outgoing<'a> {
    pub(super) method: Method,
    pub(super) url: &'a str,
    pub(super) bearer: Option<&'a str>,
    /// Of the answer that is known.
    pub(super) etag: Option<&'a str>,
    pub(super) body: Option<&'a str>,
    /// Whether redirects are followed, or are the answer.
    pub(super) follow: bool,
}

/// What came back, whole.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Reply {
    /// A header that is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// Why there is no reply.
pub(super) enum Broken {
    /// Nobody knows whether GitHub did it.
    Network(String),
    /// It will be so again.
    Answer(String),
    Fatal(GitHubError),
}

/// Open connections.
pub(super) struct Transport {
    proxies: Proxies,
    /// They live in the runtime in which they were made, and a program may have one after another.
    open: Mutex<Option<(Id, bool, Octocrab)>>,
}

impl Transport {
    pub(super) fn new(proxies: Proxies) -> Self {
        let open = Mutex::new(None);
        Self { proxies, open }
    }

    /// Asks, and follows redirects. The caller limits the time.
    pub(super) async fn exchange(&self, outgoing: &Outgoing<'_>) -> Result<Reply, Broken> {
        let first = absolute(outgoing.url)?;
        let mut url = first.clone();
        for _ in 0..=MAX_REDIRECTS {
            // Another server, or another port of the same, has no business with the token.
            let bearer = outgoing.bearer.filter(|_| url.origin() == first.origin());
            let reply = self.one(outgoing, &url, bearer).await?;
            let moved = match reply.status {
                301 | 307 | 308 => true,
                302 | 303 => outgoing.method == Method::GET,
                _ => false,
            };
            if !(moved && outgoing.follow) {
                return Ok(reply);
            }
            let to = reply.header("location").and_then(|to| url.join(to).ok());
            let to = to.filter(|to| matches!(to.scheme(), "http" | "https") && to.has_host());
            let to = to.ok_or_else(|| wrong("a redirect to nowhere"))?;
            if first.scheme() == "https" && to.scheme() != "https" {
                return Err(wrong("a redirect to an address without encryption"));
            }
            url = to;
        }
        Err(wrong("more redirects than there can be"))
    }

    async fn one(
        &self,
        outgoing: &Outgoing<'_>,
        url: &Url,
        bearer: Option<&str>,
    ) -> Result<Reply, Broken> {
        let mut request = http::Request::builder()
            .method(outgoing.method.clone())
            .uri(url.as_str())
            .header(header::ACCEPT, "application/vnd.github+json")
            .header(
                header::USER_AGENT,
                concat!("scenarioforge/", env!("CARGO_PKG_VERSION")),
            )
            .header("x-github-api-version", API_VERSION);
        if let Some(bearer) = bearer {
            let value = http::HeaderValue::try_from(format!("Bearer {bearer}"));
            let mut value = value.map_err(|_| {
                Broken::Fatal(GitHubError::Credentials {
                    what: "token",
                    why: "it has characters that no header can have".to_owned(),
                })
            })?;
            value.set_sensitive(true);
            request = request.header(header::AUTHORIZATION, value);
        }
        if let Some(etag) = outgoing.etag {
            request = request.header(header::IF_NONE_MATCH, etag);
        }
        let body = match outgoing.body {
            Some(body) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                OctoBody::from(body.to_owned())
            }
            None => OctoBody::empty(),
        };
        let request = request.body(body);
        let request =
            request.map_err(|error| wrong(&format!("no request can be made: {error}")))?;
        let crab = self.open(url.scheme() == "https").map_err(Broken::Fatal)?;
        let network = |error: octocrab::Error| Broken::Network(deepest(&error));
        let response = crab.execute(request).await.map_err(network)?;
        let (head, mut body) = response.into_parts();
        let status = head.status.as_u16();
        let mut read = Vec::new();
        while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
            let frame = match frame {
                Ok(frame) => frame,
                // What it said may be cut off; that it refused is known.
                Err(_) if status >= 400 => break,
                Err(error) => return Err(network(error)),
            };
            let Ok(data) = frame.into_data() else {
                continue;
            };
            if status >= 400 && read.len() + data.len() > MAX_ERROR {
                read.extend_from_slice(&data[..MAX_ERROR - read.len()]);
                break;
            }
            if read.len() + data.len() > MAX_ANSWER {
                return Err(wrong(&format!("it has more than {MAX_ANSWER} bytes")));
            }
            read.extend_from_slice(&data);
        }
        Ok(Reply {
            status,
            headers: head.headers,
            body: read.into(),
        })
    }

    /// A client for this runtime. The system's certificates are read only where TLS is spoken.
    fn open(&self, https: bool) -> Result<Octocrab, GitHubError> {
        let proxies = [&self.proxies.http, &self.proxies.https];
        let to_proxy = |proxy: &&String| proxy.starts_with("https:");
        let secure = https || proxies.into_iter().flatten().any(|proxy| to_proxy(&proxy));
        let runtime = Handle::current().id();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, can, crab)) = &*open
            && *of == runtime
            && (*can || !secure)
        {
            return Ok(crab.clone());
        }
        let client = self.build(secure).map_err(|error| GitHubError::Client {
            reason: deepest(&error.without_url()),
        })?;
        let Ok(crab) = OctocrabBuilder::new_empty()
            .with_service(Wire(client))
            .with_auth(AuthState::None)
            .build();
        *open = Some((runtime, secure, crab.clone()));
        Ok(crab)
    }

    fn build(&self, secure: bool) -> Result<reqwest::Client, reqwest::Error> {
        // The library panics without one; a caller that has installed one keeps it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // Loopback is never asked of a proxy.
        let direct = match &self.proxies.none_for {
            Some(hosts) => format!("localhost,127.0.0.0/8,::1,{hosts}"),
            None => "localhost,127.0.0.0/8,::1".to_owned(),
        };
        let direct = || NoProxy::from_string(&direct);
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // What is repeated is decided where it is known what was asked.
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT)
            .no_proxy();
        if let Some(proxy) = &self.proxies.https {
            builder = builder.proxy(Proxy::https(proxy)?.no_proxy(direct()));
        }
        if let Some(proxy) = &self.proxies.http {
            builder = builder.proxy(Proxy::http(proxy)?.no_proxy(direct()));
        }
        if secure {
            builder.build()
        } else {
            builder.tls_certs_only([]).build()
        }
    }
}

/// The connections, as octocrab wants them.
struct Wire(reqwest::Client);

impl tower::Service<http::Request<OctoBody>> for Wire {
    type Response = http::Response<reqwest::Body>;
    type Error = reqwest::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<OctoBody>) -> Self::Future {
        let client = self.0.clone();
        Box::pin(async move {
            let request = request.map(reqwest::Body::wrap);
            let response = client.execute(request.try_into()?).await;
            Ok(response.map_err(reqwest::Error::without_url)?.into())
        })
    }
}

fn absolute(url: &str) -> Result<Url, Broken> {
    url.parse().map_err(|_| wrong("its address is no URL"))
}

fn wrong(why: &str) -> Broken {
    Broken::Answer(why.to_owned())
}

/// The deepest cause says it best; the libraries' own words only wrap it.
fn deepest(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
