//! The content: blocks of an Azure block blob (Put Block, Put Block List), by a signed address and without a token.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use reqwest::{
    Url,
    header::{CONTENT_LENGTH, CONTENT_TYPE},
};

use super::{
    Call, UploadError,
    client::{Client, Failure, Moved, Tries, asked_wait, body, message, no_answer, while_moving},
    signed::Signed,
};

/// Of one blob, as Azure's Put Block List has it.
pub(super) const MAX_BLOCKS: u32 = 50_000;
/// Any since 2011 knows these calls; this one is as old as all that may be asked.
const API_VERSION: (&str, &str) = ("x-ms-version", "2021-12-02");
const ERROR_CODE: &str = "x-ms-error-code";
/// Given to the connection at once, so that it is seen when nothing moves.
const FRAME: usize = 64 << 10;
/// An answer has at most an error of a few lines.
const MAX_ANSWER: usize = 64 << 10;

/// The id of a block, the same for every attempt at it, so that it is there once. Digits in base64 need no encoding in
/// an address, and all ids have one length, as Azure requires.
pub(super) fn block_id(number: u32) -> String {
    STANDARD.encode(format!("{number:012}"))
}

impl Client {
    /// Stores a block. `attempts` at most are made.
    pub(super) async fn put_block(
        &self,
        signed: &Signed,
        number: u32,
        content: Bytes,
        attempts: u32,
    ) -> Result<(), UploadError> {
        let url = signed.with(&format!("comp=block&blockid={}", block_id(number)));
        let headers = [(CONTENT_TYPE.as_str(), "application/octet-stream")];
        self.put(Call::PutBlock, &url, &headers, content, attempts)
            .await
    }

    /// Says which blocks are the content: the first `count`, in their order.
    pub(super) async fn put_block_list(
        &self,
        signed: &Signed,
        count: u32,
    ) -> Result<(), UploadError> {
        let mut list = String::from(r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#);
        list.push_str("<BlockList>");
        for number in 0..count {
            list.push_str("<Latest>");
            list.push_str(&block_id(number));
            list.push_str("</Latest>");
        }
        list.push_str("</BlockList>");
        let headers = [
            (CONTENT_TYPE.as_str(), "application/xml"),
            ("x-ms-blob-content-type", "application/zip"),
        ];
        let attempts = self.service.patience.attempts;
        let url = signed.with("comp=blocklist");
        self.put(Call::PutBlockList, &url, &headers, list.into(), attempts)
            .await
    }

    async fn put(
        &self,
        call: Call,
        url: &str,
        headers: &[(&str, &str)],
        content: Bytes,
        attempts: u32,
    ) -> Result<(), UploadError> {
        let url: Url = url.parse().map_err(|_| UploadError::Answer {
            call: Call::CreateArtifact,
            why: "its address is no URL".to_owned(),
        })?;
        let mut tries = Tries::new(call, attempts, &self.transport);
        loop {
            match self.put_once(&url, headers, &content).await {
                Ok(()) => return Ok(()),
                Err(failure) => tries.again(failure).await?,
            }
        }
    }

    async fn put_once(
        &self,
        url: &Url,
        headers: &[(&str, &str)],
        content: &Bytes,
    ) -> Result<(), Failure> {
        let client = self.transport.to(url).map_err(Failure::Fatal)?;
        let moved = Arc::new(Moved::default());
        let mut request = client
            .put(url.clone())
            .header(API_VERSION.0, API_VERSION.1)
            .header(CONTENT_LENGTH, content.len())
            .body(reqwest::Body::wrap(Content {
                left: content.clone(),
                moved: Arc::clone(&moved),
            }));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let exchange = async {
            let response = request.send().await.map_err(no_answer)?;
            let (status, retry_after) = (response.status().as_u16(), asked_wait(&response));
            let code = response
                .headers()
                .get(ERROR_CODE)
                .and_then(|code| code.to_str().ok())
                .map(message)
                .unwrap_or_default();
            if status == 201 {
                // Read to its end, so that the connection can be used again; there is nothing in it.
                let _ = body(response, MAX_ANSWER).await;
                return Ok(());
            }
            if status < 400 {
                // act says 200 to what it does not store, and so does a proxy with a page of its own.
                let why = format!("{status} is not 201, so nothing is stored");
                return Err(Failure::Garbled(why));
            }
            Err(Failure::Status {
                status,
                message: code,
                retry_after,
            })
        };
        while_moving(&moved, self.service.patience.stall, exchange).await
    }
}

/// A body of known length that tells how far it has gone.
struct Content {
    left: Bytes,
    moved: Arc<Moved>,
}

impl Body for Content {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        let length = self.left.len().min(FRAME);
        let frame = self.left.split_to(length);
        self.moved.add(length as u64);
        Poll::Ready(Some(Ok(Frame::data(frame))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_one_length_and_need_no_encoding() {
        for number in [0, 1, 9, 49_999] {
            let id = block_id(number);
            assert_eq!(id.len(), 16);
            assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{id}");
        }
        assert_ne!(block_id(1), block_id(2));
    }
}
