//! The cookie jar of one case (RFC 6265).

use std::collections::BTreeMap;

use cookie_store::CookieStore;
use reqwest::Url;

/// A case's cookies.
#[derive(Debug, Default)]
pub struct Jar(CookieStore);

impl Jar {
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
}
