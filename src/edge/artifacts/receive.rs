//! Reading from a signed address: whole, from some byte on, or a part.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::{
    Response, StatusCode, Url,
    header::{
        ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_RANGE, ETAG, HeaderName, IF_RANGE, LOCATION, RANGE,
    },
};

use super::{
    Call, UploadError,
    client::{Failure, Moved, asked_wait, message, no_answer, while_moving},
    transport::Transport,
};

const ERROR_CODE: &str = "x-ms-error-code";
/// A storage sends a client to at most one other address; some more may stand between.
const REDIRECTS: usize = 3;

/// Which bytes are asked for.
#[derive(Debug, Clone)]
pub(super) enum Part {
    All,
    /// From this one on, if the content is still the one with this tag.
    From(u64, String),
    /// From the first to the second, the second included.
    Between(u64, u64),
    /// So many at the end.
    Last(u64),
}

/// An answer whose content comes now.
pub(super) struct Content {
    response: Response,
    moved: Arc<Moved>,
    /// Of which byte of the whole the content begins with.
    pub(super) start: u64,
    /// Of the whole; `None`: it is not said.
    pub(super) length: Option<u64>,
    /// Whether it is only a part of the whole.
    pub(super) partial: bool,
    /// Names this very content (RFC 9110, section 8.8.3); `None`: there is no strong tag.
    pub(super) tag: Option<String>,
}

impl Transport {
    /// Asks for content.
    pub(super) async fn ask_for(&self, url: &Url, part: &Part) -> Result<Content, Failure> {
        let mut url = url.clone();
        for _ in 0..=REDIRECTS {
            let response = self.send(&url, part).await?;
            let status = response.status();
            if matches!(status.as_u16(), 301 | 302 | 303 | 307 | 308) {
                url = redirected(&url, &response)?;
                continue;
            }
            return content(response, part);
        }
        Err(unusable("it leads from one address to the next"))
    }

    async fn send(&self, url: &Url, part: &Part) -> Result<Response, Failure> {
        let client = self.to(url).map_err(Failure::Fatal)?;
        // What is packed by the way could not be taken up again in the middle.
        let mut request = client.get(url.clone()).header(ACCEPT_ENCODING, "identity");
        request = match part {
            Part::All => request,
            Part::From(start, tag) => request
                .header(RANGE, format!("bytes={start}-"))
                .header(IF_RANGE, tag),
            Part::Between(first, last) => request.header(RANGE, format!("bytes={first}-{last}")),
            Part::Last(count) => request.header(RANGE, format!("bytes=-{count}")),
        };
        let answer = async { request.send().await.map_err(no_answer) };
        while_moving(&Moved::default(), self.patience.stall, answer).await
    }

    /// The next bytes; `None`: that was all.
    pub(super) async fn next(&self, content: &mut Content) -> Result<Option<Bytes>, Failure> {
        let Content {
            response, moved, ..
        } = content;
        let chunk = async { response.chunk().await.map_err(no_answer) };
        while_moving(moved, self.patience.stall, chunk).await
    }

    /// All that comes, if it is no more than `most` bytes.
    pub(super) async fn all(&self, content: &mut Content, most: u64) -> Result<Bytes, Failure> {
        let mut all = Vec::new();
        while let Some(bytes) = self.next(content).await? {
            if (all.len() + bytes.len()) as u64 > most {
                return Err(unusable("more comes than was asked for"));
            }
            all.extend_from_slice(&bytes);
        }
        Ok(all.into())
    }
}

/// Where an answer leads. What came encrypted goes on encrypted, and a server elsewhere leads nobody to this machine's
/// own servers.
fn redirected(url: &Url, response: &Response) -> Result<Url, Failure> {
    let to = header(response, LOCATION).and_then(|to| url.join(to).ok());
    let to = to.ok_or_else(|| unusable("it leads to no address"))?;
    match to.scheme() {
        "https" => Ok(to),
        "http" if url.scheme() == "http" && is_loopback(&to) == is_loopback(url) => Ok(to),
        _ => Err(unusable("it leads to an address that is not encrypted")),
    }
}

/// Whether a server is on this machine.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

fn content(response: Response, part: &Part) -> Result<Content, Failure> {
    let status = response.status();
    let tag = header(&response, ETAG).filter(|tag| tag.starts_with('"'));
    let tag = tag.map(str::to_owned);
    let promised = header(&response, CONTENT_LENGTH).and_then(|length| length.parse().ok());
    let (start, length, partial) = match status {
        StatusCode::OK => (0, promised, false),
        StatusCode::PARTIAL_CONTENT => {
            let range = header(&response, CONTENT_RANGE).and_then(range);
            let (first, last, length) = range
                .ok_or_else(|| Failure::Garbled("a part that does not say which".to_owned()))?;
            let wanted = match part {
                Part::All => false,
                Part::From(start, _) => first == *start && last + 1 == length,
                Part::Between(start, end) => first == *start && last == (*end).min(length - 1),
                Part::Last(count) => first == length.saturating_sub(*count) && last + 1 == length,
            };
            if !wanted {
                return Err(Failure::Garbled(
                    "another part than was asked for".to_owned(),
                ));
            }
            (first, Some(length), true)
        }
        status if status.as_u16() < 400 => {
            let why = format!("{} is neither the content nor an error", status.as_u16());
            return Err(Failure::Garbled(why));
        }
        status => {
            let code = response.headers().get(ERROR_CODE);
            let code = code.and_then(|code| code.to_str().ok());
            return Err(Failure::Status {
                status: status.as_u16(),
                message: code.map(message).unwrap_or_default(),
                retry_after: asked_wait(&response),
            });
        }
    };
    Ok(Content {
        response,
        moved: Arc::default(),
        start,
        length,
        partial,
        tag,
    })
}

fn header(response: &Response, name: HeaderName) -> Option<&str> {
    response.headers().get(name)?.to_str().ok()
}

/// `bytes 0-9/100` (RFC 9110, section 14.4): first, last, length.
fn range(value: &str) -> Option<(u64, u64, u64)> {
    let (range, length) = value.trim().strip_prefix("bytes ")?.split_once('/')?;
    let (first, last) = range.split_once('-')?;
    let numbers = (
        first.parse().ok()?,
        last.parse().ok()?,
        length.parse().ok()?,
    );
    (numbers.0 <= numbers.1 && numbers.1 < numbers.2).then_some(numbers)
}

fn unusable(why: &str) -> Failure {
    Failure::Fatal(UploadError::Answer {
        call: Call::GetBlob,
        why: why.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_says_which_it_is() {
        for (value, says) in [
            ("bytes 0-9/100", Some((0, 9, 100))),
            (" bytes 99-99/100 ", Some((99, 99, 100))),
            ("bytes 9-0/100", None),
            ("bytes 0-100/100", None),
            ("bytes 0-9/*", None),
            ("bytes */100", None),
            ("lines 0-9/100", None),
            ("bytes 0-18446744073709551616/1", None),
        ] {
            assert_eq!(range(value), says, "{value}");
        }
    }

    #[test]
    fn this_machine_has_several_names() {
        for (url, here) in [
            ("http://127.0.0.1:8080/x", true),
            ("http://127.9.9.9/x", true),
            ("http://[::1]/x", true),
            ("http://localhost/x", true),
            ("http://a.localhost/x", true),
            ("http://127.0.0.1.example.com/x", false),
            ("http://localhost.example.com/x", false),
            ("http://10.0.0.1/x", false),
        ] {
            assert_eq!(is_loopback(&url.parse().expect("a URL")), here, "{url}");
        }
    }
}
