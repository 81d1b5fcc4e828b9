//! Connections, and how patient they are; nothing here knows a token.

use std::{error::Error, sync::OnceLock, time::Duration};

use reqwest::{NoProxy, Proxy, Url};

use super::{Listener, Patience, UploadError, service::Proxies};

/// To find a server and open a connection; more is no time but a failure.
const CONNECT: Duration = Duration::from_secs(30);

/// Open connections to any server.
pub(super) struct Transport {
    pub(super) patience: Patience,
    pub(super) listener: Listener,
    proxies: Proxies,
    plain: OnceLock<reqwest::Client>,
    secure: OnceLock<reqwest::Client>,
}

impl Transport {
    pub(super) fn new(patience: Patience, proxies: Proxies, listener: Listener) -> Self {
        Self {
            patience,
            listener,
            proxies,
            plain: OnceLock::new(),
            secure: OnceLock::new(),
        }
    }

    /// The client for an address. The system's certificates are read only where TLS is spoken.
    pub(super) fn to(&self, url: &Url) -> Result<&reqwest::Client, UploadError> {
        let secure = url.scheme() == "https"
            || [&self.proxies.http, &self.proxies.https]
                .into_iter()
                .flatten()
                .any(|proxy| proxy.starts_with("https:"));
        let cell = if secure { &self.secure } else { &self.plain };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let built = self.build(secure).map_err(|error| UploadError::Client {
            reason: deepest(&error.without_url()),
        })?;
        Ok(cell.get_or_init(|| built))
    }

    fn build(&self, secure: bool) -> Result<reqwest::Client, reqwest::Error> {
        // The library panics without one; a caller that has installed one keeps it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        // As the official client does, loopback is never asked of a proxy.
        let direct = match &self.proxies.none_for {
            Some(hosts) => format!("localhost,127.0.0.0/8,::1,{hosts}"),
            None => "localhost,127.0.0.0/8,::1".to_owned(),
        };
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            // Blocks go over as many connections as there are blocks, and Azure speaks nothing newer.
            .http1_only()
            .connect_timeout(CONNECT)
            .user_agent(concat!("scenarioforge/", env!("CARGO_PKG_VERSION")))
            .no_proxy();
        if let Some(proxy) = &self.proxies.https {
            builder = builder.proxy(Proxy::https(proxy)?.no_proxy(NoProxy::from_string(&direct)));
        }
        if let Some(proxy) = &self.proxies.http {
            builder = builder.proxy(Proxy::http(proxy)?.no_proxy(NoProxy::from_string(&direct)));
        }
        if secure {
            builder.build()
        } else {
            builder.tls_certs_only([]).build()
        }
    }
}

/// The deepest cause says it best; the library's own words only wrap it.
pub(super) fn deepest(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(next) = cause.source() {
        cause = next;
    }
    cause.to_string()
}
