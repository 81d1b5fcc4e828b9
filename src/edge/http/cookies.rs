//! The cookie jar of one case (RFC 6265).

use std::collections::BTreeMap;

use cookie_store::{CookieDomain, CookieExpiration, CookieStore};
use reqwest::Url;

/// A case's cookies.
#[derive(Debug, Default)]
pub struct Jar(CookieStore);

/// A cookie of the jar, for those who keep cookies of their own.
#[derive(Debug, Clone)]
pub struct JarCookie {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
    /// The host; with a dot in front, its subdomains too.
    pub domain: String,
    /// Below which it is sent.
    pub path: String,
    /// Seconds since 1970; `None`: with the session.
    pub expires: Option<f64>,
    /// Hidden from scripts.
    pub http_only: bool,
    /// Only sent over TLS.
    pub secure: bool,
}

impl PartialEq for JarCookie {
    /// Whether nobody could tell them apart but by their age.
    fn eq(&self, other: &Self) -> bool {
        let key = |cookie: &Self| {
            (
                cookie.name.clone(),
                cookie.value.clone(),
                cookie.domain.clone(),
                cookie.path.clone(),
            )
        };
        key(self) == key(other)
    }
}

impl Jar {
    /// Every cookie that has not expired.
    pub fn cookies(&self) -> Vec<JarCookie> {
        let all = self.0.iter_unexpired();
        all.map(|cookie| JarCookie {
            name: cookie.name().to_owned(),
            value: cookie.value().to_owned(),
            domain: match &cookie.domain {
                CookieDomain::HostOnly(host) => host.clone(),
                CookieDomain::Suffix(host) => format!(".{host}"),
                CookieDomain::NotPresent | CookieDomain::Empty => String::new(),
            },
            path: String::from(&cookie.path),
            expires: match cookie.expires {
                CookieExpiration::AtUtc(time) => Some(time.unix_timestamp() as f64),
                CookieExpiration::SessionEnd => None,
            },
            http_only: cookie.http_only().unwrap_or(false),
            secure: cookie.secure().unwrap_or(false),
        })
        .collect()
    }

    /// Holds these and no other from now on.
    pub fn replace(&mut self, cookies: &[JarCookie]) {
        self.0.clear();
        for cookie in cookies {
            let host = cookie.domain.trim_start_matches('.');
            let scheme = if cookie.secure { "https" } else { "http" };
            let Ok(url) = Url::parse(&format!("{scheme}://{host}{}", cookie.path)) else {
                continue;
            };
            let mut line = format!("{}={}; Path={}", cookie.name, cookie.value, cookie.path);
            if host != cookie.domain {
                line.push_str(&format!("; Domain={host}"));
            }
            if let Some(expires) = cookie.expires
                && let Ok(time) = jiff::Timestamp::from_second(expires as i64)
            {
                line.push_str(
                    &time
                        .strftime("; Expires=%a, %d %b %Y %H:%M:%S GMT")
                        .to_string(),
                );
            }
            if cookie.http_only {
                line.push_str("; HttpOnly");
            }
            if cookie.secure {
                line.push_str("; Secure");
            }
            self.take(&line, &url);
        }
    }

    /// The value of the `Cookie` header for a request; `None`: there is none to send.
    pub(super) fn header(&self, url: &Url) -> Option<String> {
        let mut pairs: Vec<String> = self
            .0
            .get_request_values(url)
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        // The store has no order of its own, and evidence should not differ from run to run.
        pairs.sort_unstable();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }

    /// Takes a `Set-Cookie` header; what is no cookie, or not for this site, is ignored as browsers do.
    pub(super) fn take(&mut self, set_cookie: &str, url: &Url) {
        let _ = self.0.parse(set_cookie, url);
    }

    /// Every cookie that has not expired, by name.
    pub fn values(&self) -> BTreeMap<String, String> {
        // The store has no order of its own; of two cookies with one name always the same one is shown.
        let mut all: Vec<(String, &str, &str)> = self
            .0
            .iter_unexpired()
            .map(|cookie| {
                (
                    format!("{:?} {:?}", cookie.domain, cookie.path),
                    cookie.name(),
                    cookie.value(),
                )
            })
            .collect();
        all.sort_unstable();
        all.into_iter()
            .map(|(_, name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_where_they_came_from_until_they_expire() {
        let (shop, other): (Url, Url) = (
            "http://127.0.0.1:8000/a".parse().expect("a URL"),
            "http://localhost:8000/a".parse().expect("a URL"),
        );
        let mut jar = Jar::default();
        for cookie in [
            "session=1; Path=/; HttpOnly",
            "b=2",
            "nonsense",
            "evil=1; Domain=example.org",
        ] {
            jar.take(cookie, &shop);
        }
        assert_eq!(jar.header(&shop).as_deref(), Some("b=2; session=1"));
        assert_eq!(jar.header(&other), None);
        jar.take("session=; Path=/; Max-Age=0", &shop);
        assert_eq!(jar.values().into_keys().collect::<Vec<_>>(), ["b"]);
    }

    #[test]
    fn cookies_survive_the_way_out_and_back() {
        let shop: Url = "http://127.0.0.1:8000/a".parse().expect("a URL");
        let mut jar = Jar::default();
        for cookie in ["session=1; Path=/; HttpOnly", "b=2; Max-Age=600; Path=/a"] {
            jar.take(cookie, &shop);
        }
        let out = jar.cookies();
        let mut other = Jar::default();
        other.replace(&out);
        let mut back = other.cookies();
        back.sort_by(|a, b| a.name.cmp(&b.name));
        assert_eq!(back.len(), 2);
        assert!(out.iter().all(|cookie| back.contains(cookie)));
        assert_eq!((back[0].expires.is_some(), back[1].expires), (true, None));
        assert!(back[1].http_only && !back[0].http_only);
        assert_eq!(other.header(&shop).as_deref(), Some("b=2; session=1"));
    }
}
