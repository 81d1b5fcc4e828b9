//! Answers that are known: GitHub says in a word that one still holds, and does not count that.

use std::collections::VecDeque;

use super::transport::Reply;

/// Answers kept.
const MOST: usize = 64;
/// Bytes of one, and of all.
const MAX_ONE: usize = 512 << 10;
const MAX_ALL: usize = 4 << 20;

/// The answers, those that were used last at the end.
#[derive(Default)]
pub(super) struct Etags(VecDeque<(String, String, Reply)>);

impl Etags {
    /// The answer that is known for an address, and its tag.
    pub(super) fn get(&mut self, url: &str) -> Option<(String, Reply)> {
        let index = self.0.iter().position(|(of, ..)| of == url)?;
        let known = self.0.remove(index)?;
        let found = (known.1.clone(), known.2.clone());
        self.0.push_back(known);
        Some(found)
    }

    /// Keeps an answer that has a tag and is not large.
    pub(super) fn put(&mut self, url: &str, reply: &Reply) {
        self.0.retain(|(of, ..)| of != url);
        let Some(etag) = reply.header("etag") else {
            return;
        };
        if reply.body.len() > MAX_ONE || etag.len() > 200 {
            return;
        }
        self.0
            .push_back((url.to_owned(), etag.to_owned(), reply.clone()));
        let size = |known: &Self| {
            known
                .0
                .iter()
                .map(|(.., reply)| reply.body.len())
                .sum::<usize>()
        };
        while self.0.len() > MOST || size(self) > MAX_ALL {
            self.0.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue};

    use super::*;

    fn reply(etag: Option<&'static str>, size: usize) -> Reply {
        let mut headers = HeaderMap::new();
        if let Some(etag) = etag {
            headers.insert("etag", HeaderValue::from_static(etag));
        }
        let (status, body) = (200, vec![b'x'; size].into());
        Reply {
            status,
            headers,
            body,
        }
    }

    #[test]
    fn what_is_kept_has_a_tag_and_bounds() {
        let mut etags = Etags::default();
        etags.put("no tag", &reply(None, 1));
        etags.put("large", &reply(Some("\"a\""), MAX_ONE + 1));
        assert!(etags.get("no tag").is_none() && etags.get("large").is_none());
        for n in 0..MOST {
            etags.put(&n.to_string(), &reply(Some("\"a\""), 1));
        }
        assert!(etags.get("0").is_some(), "and is now the newest");
        etags.put("more", &reply(Some("\"b\""), 1));
        assert!(etags.get("1").is_none() && etags.get("0").is_some());
        etags.put("0", &reply(None, 1));
        assert!(etags.get("0").is_none(), "the newer answer has no tag");
        for n in 0..20 {
            etags.put(&n.to_string(), &reply(Some("\"a\""), MAX_ONE));
        }
        assert_eq!(etags.0.len(), MAX_ALL / MAX_ONE);
    }
}
