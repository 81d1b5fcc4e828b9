//! Lists that come in pages.

use std::ops::ControlFlow;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;
use url::Url;

use super::{
    Call, GitHub, GitHubError,
    client::{Ask, read},
    tries::Tries,
};

/// 10,000 items. GitHub itself ends most lists earlier.
const MAX_PAGES: usize = 100;
/// Of all pages of a list: what is kept of it is never more.
const MAX_LIST: usize = 128 << 20;

impl GitHub {
    /// Asks until there is an answer that can be read; only for what does no harm when it is done twice.
    pub(super) async fn value<T: DeserializeOwned>(
        &self,
        ask: &Ask,
        deadline: Instant,
    ) -> Result<T, GitHubError> {
        Ok(self.page(ask, deadline).await?.0)
    }

    /// A value, the address of the next page, and how many bytes came.
    async fn page<T: DeserializeOwned>(
        &self,
        ask: &Ask,
        deadline: Instant,
    ) -> Result<(T, Option<String>, usize), GitHubError> {
        let mut tries = Tries::until(ask.call, deadline);
        loop {
            let failure = match self.attempt(ask, deadline).await {
                Ok(reply) => match read(ask.call, &reply.body) {
                    Ok(value) => {
                        let next = reply.header("link").and_then(next).map(str::to_owned);
                        return Ok((value, next, reply.body.len()));
                    }
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            self.again(&mut tries, failure).await?;
        }
    }

    /// Gives every item of a list to `each`, page after page, until that breaks. `key` is where the items are; `None`:
    /// the answer itself is the list.
    pub(super) async fn each<T: DeserializeOwned>(
        &self,
        call: Call,
        url: String,
        key: Option<&str>,
        deadline: Instant,
        mut each: impl FnMut(T) -> ControlFlow<()>,
    ) -> Result<(), GitHubError> {
        let wrong = |why: &str| GitHubError::Answer {
            call,
            why: why.to_owned(),
        };
        let (mut url, mut read) = (url, 0);
        for _ in 0..MAX_PAGES {
            let ask = Ask::get(call, url);
            let (mut page, next, bytes) = self.page::<Value>(&ask, deadline).await?;
            read += bytes;
            if read > MAX_LIST {
                return Err(wrong("its list is too long"));
            }
            let items = match key {
                Some(key) => page.get_mut(key).map(Value::take),
                None => Some(page),
            };
            let Some(Value::Array(items)) = items else {
                return Err(wrong("there is no list in it"));
            };
            for item in items {
                let item = serde_json::from_value(item)
                    .map_err(|_| wrong("an item of its list is not as documented"))?;
                if each(item).is_break() {
                    return Ok(());
                }
            }
            let Some(next) = next else { return Ok(()) };
            // It is used as it is, and gets the token: so it has to be the same server.
            let there: Option<Url> = next.parse().ok();
            if there.is_none_or(|there| there.origin() != self.place.api_url.origin()) {
                return Err(wrong("its next page is on another server"));
            }
            url = next;
        }
        Err(wrong("its list does not end"))
    }
}

/// The address of the next page in a `Link` header (RFC 8288). `None`: this is the last.
fn next(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some(start) = rest.find('<') {
        let end = start + rest[start..].find('>')?;
        let (url, after) = (&rest[start + 1..end], &rest[end + 1..]);
        let parameters = &after[..after.find('<').unwrap_or(after.len())];
        let is_next = parameters.split([';', ',']).any(|parameter| {
            let relation = parameter.trim().strip_prefix("rel=");
            let mut names = relation.unwrap_or_default().trim_matches('"').split(' ');
            names.any(|name| name.eq_ignore_ascii_case("next"))
        });
        if is_next {
            return Some(url);
        }
        rest = after;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found() {
        for (header, url) in [
            (
                r#"<https://a/?page=2>; rel="next", <https://a/?page=9>; rel="last""#,
                Some("https://a/?page=2"),
            ),
            (
                r#"<https://a/?page=1>; rel="prev", <https://a/?page=3,4>; rel="next""#,
                Some("https://a/?page=3,4"),
            ),
            (r#"<https://a/?page=1>; rel="prev""#, None),
            ("<https://a>; rel=next", Some("https://a")),
            ("<https://a>; title=x; rel=\"last next\"", Some("https://a")),
            ("<https://a", None),
            ("rel=next", None),
            ("", None),
        ] {
            assert_eq!(next(header), url, "{header}");
        }
    }
}
