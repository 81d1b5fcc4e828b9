//! Signed addresses (Azure shared access signatures): whoever knows one may write.

use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use reqwest::Url;

use super::{Call, UploadError, client::Failure};

/// An address that is used byte for byte: act refuses one that was taken apart and put together again.
#[derive(Clone)]
pub(super) struct Signed(String);

impl Signed {
    pub(super) fn new(url: &str) -> Self {
        Self(url.to_owned())
    }

    /// The address with one more part of a query.
    pub(super) fn with(&self, query: &str) -> String {
        let join = if self.0.contains('?') { '&' } else { '?' };
        format!("{}{join}{query}", self.0)
    }

    /// The address for a client.
    pub(super) fn url(&self) -> Result<Url, Failure> {
        self.0.parse().map_err(|_| {
            let why = "its address is no URL".to_owned();
            Failure::Fatal(UploadError::Answer {
                call: Call::GetSignedUrl,
                why,
            })
        })
    }

    /// The signature in every form in which a log may show it.
    pub(super) fn secrets(&self) -> Vec<String> {
        let query = self.0.split_once('?').map_or("", |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        let mut secrets = Vec::new();
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            if name.eq_ignore_ascii_case("sig") && !value.is_empty() {
                let plain = percent_decode_str(value).decode_utf8_lossy().into_owned();
                let encoded = utf8_percent_encode(&plain, NON_ALPHANUMERIC).to_string();
                secrets.extend([value.to_owned(), plain, encoded]);
            }
        }
        secrets.sort_unstable();
        secrets.dedup();
        secrets
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_known_in_every_form() {
        let signed = Signed::new("https://x.example/c/b?se=1&sig=a%2Fb%2Bc=&sp=w");
        assert_eq!(signed.secrets(), ["a%2Fb%2Bc%3D", "a%2Fb%2Bc=", "a/b+c="]);
        assert_eq!(
            signed.with("comp=blocklist"),
            "https://x.example/c/b?se=1&sig=a%2Fb%2Bc=&sp=w&comp=blocklist"
        );
        assert_eq!(
            Signed::new("http://x/b").with("comp=a"),
            "http://x/b?comp=a"
        );
        assert!(Signed::new("http://x/b?sig=&a=sig").secrets().is_empty());
    }
}
