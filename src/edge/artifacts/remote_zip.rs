//! One file out of a zip that stays where it is: of half a gigabyte of evidence, the results are some kilobytes.
//!
//! ```text
//! the last bytes ─► where the directory is ─► the directory, if it did not come with them ─► the bytes of the entry
//! ```
//!
//! Two or three requests with ranges (RFC 9110, section 14). A storage that knows none sends the whole at the first of
//! them, which is taken if it is small.

use std::collections::BTreeMap;

use bytes::Bytes;
use reqwest::Url;
use tokio_util::sync::CancellationToken;

use super::{
    Call, DownloadError, Listener, Patience, UploadEvent,
    archive::{End, Pieces, TAIL, entry_of, place_of},
    client::{Failure, Tries},
    receive::{Part, is_loopback},
    service::Proxies,
    signed::Signed,
    transport::Transport,
};

/// The directory of some hundred files comes with it.
const LAST: u64 = 64 << 10;
/// Of the local header of an entry, which may be longer than what the directory says of it.
const HEADER: u64 = 64 << 10;

/// What may be taken of a zip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryLimits {
    /// Bytes of its directory.
    pub directory: u64,
    /// Bytes of the entry, packed and unpacked.
    pub entry: u64,
    /// Bytes of a zip of which no part can be had.
    pub whole: u64,
}

impl Default for EntryLimits {
    fn default() -> Self {
        Self {
            directory: 16 << 20,
            entry: 32 << 20,
            whole: 32 << 20,
        }
    }
}

/// Signed addresses of any storage, without a service beside it.
pub struct RemoteZips {
    transport: Transport,
    stop: CancellationToken,
}

impl RemoteZips {
    /// Proxies are those of the variables, as for uploads. `listener` hears of secrets before they are used.
    pub fn new(
        variables: &BTreeMap<String, String>,
        patience: Patience,
        listener: Listener,
        stop: CancellationToken,
    ) -> Self {
        let proxies = Proxies::from_variables(variables);
        Self {
            transport: Transport::new(patience, proxies, listener),
            stop,
        }
    }

    /// The content of one file of the zip at `address`, which is a secret and may be asked several times within a
    /// minute. `artifact` is what people call it. `Ok(None)`: there is no file of that name in it.
    ///
    /// # Errors
    /// See [`DownloadError`]. No error has the address in it.
    pub async fn entry(
        &self,
        address: &str,
        artifact: &str,
        name: &str,
        limits: &EntryLimits,
    ) -> Result<Option<Vec<u8>>, DownloadError> {
        let signed = Signed::new(address);
        for secret in signed.secrets() {
            (self.transport.listener)(UploadEvent::SecretSeen(secret));
        }
        let work = async {
            let url: Url = signed.url().map_err(give_up)?;
            let here = url.scheme() == "http" && is_loopback(&url);
            if url.scheme() != "https" && !here {
                return Err(unreadable(artifact, "its address is not encrypted"));
            }
            let zip = Zip {
                transport: &self.transport,
                url,
                artifact,
                limits,
            };
            zip.entry(name).await
        };
        let ended = self.stop.run_until_cancelled(work).await;
        ended.unwrap_or(Err(DownloadError::Cancelled))
    }
}

struct Zip<'a> {
    transport: &'a Transport,
    url: Url,
    artifact: &'a str,
    limits: &'a EntryLimits,
}

impl Zip<'_> {
    async fn entry(&self, name: &str) -> Result<Option<Vec<u8>>, DownloadError> {
        let wrong = |why: &str| unreadable(self.artifact, why);
        let (start, length, bytes) = self.part(Part::Last(LAST)).await?;
        let mut pieces = Pieces::of(length);
        pieces.add(start, bytes);
        let tail = pieces
            .from(length.saturating_sub(TAIL as u64))
            .unwrap_or_default();
        let end = End::read(tail, length).map_err(wrong)?;
        if end.size > self.limits.directory {
            return Err(self.too_large(end.size, self.limits.directory));
        }
        if end.size > 0 && end.start < start {
            // The part that is missing, up to what is here.
            let (at, _, bytes) = self.part(Part::Between(end.start, start - 1)).await?;
            let mut whole = bytes.to_vec();
            whole.extend_from_slice(pieces.from(start).unwrap_or_default());
            pieces = Pieces::of(length);
            pieces.add(at, whole.into());
        }
        let place = place_of(&pieces, &end, name).map_err(|why| wrong(&why))?;
        let Some((from, to)) = place else {
            return Ok(None);
        };
        if to - from > self.limits.entry + HEADER {
            return Err(self.too_large(to - from, self.limits.entry));
        }
        if pieces.from(from).is_none() {
            let (at, _, bytes) = self.part(Part::Between(from, to - 1)).await?;
            pieces.add(at, bytes);
        }
        let content = entry_of(&pieces, &end, name, self.limits.entry);
        content
            .map(Some)
            .map_err(|why| wrong(&format!("{name}: {why}")))
    }

    /// The part, or the whole where the storage gives no parts: where it begins, the length of the whole, the bytes.
    async fn part(&self, part: Part) -> Result<(u64, u64, Bytes), DownloadError> {
        let attempts = self.transport.patience.attempts;
        let mut tries = Tries::new(Call::GetBlob, attempts, self.transport);
        loop {
            match self.part_once(&part).await? {
                Ok(part) => return Ok(part),
                Err(failure) => tries.again(failure).await?,
            }
        }
    }

    async fn part_once(
        &self,
        part: &Part,
    ) -> Result<Result<(u64, u64, Bytes), Failure>, DownloadError> {
        let mut content = match self.transport.ask_for(&self.url, part).await {
            Ok(content) => content,
            Err(failure) => return Ok(Err(failure)),
        };
        let (start, length) = (content.start, content.length);
        let most = match part {
            _ if !content.partial => self.limits.whole,
            Part::Last(count) => *count,
            Part::Between(first, last) => last - first + 1,
            Part::All | Part::From(..) => self.limits.whole,
        };
        if !content.partial && length.is_none_or(|length| length > most) {
            // It does not say how long it is, or says that it is too long.
            return Err(self.too_large(length.unwrap_or(most), most));
        }
        let bytes = match self.transport.all(&mut content, most).await {
            Ok(bytes) => bytes,
            Err(failure) => return Ok(Err(failure)),
        };
        Ok(Ok((start, length.unwrap_or(bytes.len() as u64), bytes)))
    }

    fn too_large(&self, bytes: u64, most: u64) -> DownloadError {
        DownloadError::TooLarge {
            artifact: self.artifact.to_owned(),
            bytes,
            most,
        }
    }
}

fn unreadable(artifact: &str, reason: &str) -> DownloadError {
    DownloadError::Content {
        artifact: artifact.to_owned(),
        reason: reason.to_owned(),
    }
}

fn give_up(failure: Failure) -> DownloadError {
    failure.into_error(Call::GetBlob).into()
}
