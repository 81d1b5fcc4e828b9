//! Artifacts of this very run come down: the list of them, and each as a zip in a file.

use std::{
    fs::File,
    io::{self, Seek, SeekFrom, Write},
};

use reqwest::Url;
use sha2::{Digest as _, Sha256};
use tokio_util::sync::CancellationToken;

use super::{
    Call, Listener, Service, UploadError, UploadEvent,
    client::{Client, Failure, Tries},
    receive::Part,
    signed::Signed,
    twirp::Listed,
};
use crate::domain::ids::Digest;

/// Bytes between two events about the progress.
const NEWS: u64 = 4 << 20;

/// Why an artifact is not here.
#[derive(Debug, thiserror::Error)]
pub enum DownloadError {
    /// The service or its storage did not give it.
    #[error(transparent)]
    Service(#[from] UploadError),
    /// It is larger than it may be.
    #[error("the artifact `{artifact}` has {bytes} bytes or more; at most {most} are taken")]
    TooLarge {
        /// Its name.
        artifact: String,
        /// As it says, or as have come.
        bytes: u64,
        /// As the caller said.
        most: u64,
    },
    /// What came is not what was uploaded.
    #[error(
        "the artifact `{artifact}` came with the digest {found}, and its listing says {listed}"
    )]
    Digest {
        /// Its name.
        artifact: String,
        /// Of what came.
        found: Digest,
        /// Of what was uploaded.
        listed: String,
    },
    /// It is no zip, or one that no program of ours wrote.
    #[error("the artifact `{artifact}` cannot be read: {reason}")]
    Content {
        /// Its name.
        artifact: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The disk is full, for example.
    #[error("the artifact `{artifact}` could not be written to a file")]
    Write {
        /// Its name.
        artifact: String,
        /// What the system said.
        #[source]
        reason: io::Error,
    },
    /// The caller wanted it to end.
    #[error("the download was cancelled")]
    Cancelled,
}

impl DownloadError {
    /// What a person can do, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Service(error) => error.hint(),
            Self::TooLarge { .. } => {
                Some("keep less: lower `max_log`, or split the run into more shards")
            }
            Self::Digest { .. } => Some(
                "run the job again; if it stays so, something between here and the storage changes what passes",
            ),
            _ => None,
        }
    }
}

/// What came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Of the zip.
    pub bytes: u64,
    /// Of the zip; it is the listed one, where one is listed.
    pub digest: Digest,
}

/// The artifacts of the run that this job belongs to. They need the runtime token and no permission.
pub struct RunArtifacts {
    client: Client,
    stop: CancellationToken,
}

impl RunArtifacts {
    /// Of the run that the service's token is for. `listener` hears of secrets before they are used; `stop` ends
    /// whatever goes on.
    pub fn new(service: Service, listener: Listener, stop: CancellationToken) -> Self {
        let client = Client::new(service, listener);
        Self { client, stop }
    }

    /// Every artifact that is whole, of all jobs of the run; at most a thousand, as the service has it. One that was
    /// uploaded a moment ago is there.
    ///
    /// # Errors
    /// When the service does not answer, or the caller wants it to end.
    pub async fn list(&self) -> Result<Vec<Listed>, DownloadError> {
        let list = self.client.list_where(None);
        let ended = self.stop.run_until_cancelled(list).await;
        Ok(ended.ok_or(DownloadError::Cancelled)??)
    }

    /// Writes the zip of an artifact to an empty file that may be read, too. Taken up again where a connection broke
    /// off, as long as the storage says that it is still the same content; checked against the listed digest.
    ///
    /// # Errors
    /// See [`DownloadError`]. What the file has in it then is of no use.
    pub async fn fetch(
        &self,
        artifact: &Listed,
        into: &mut File,
        most: u64,
    ) -> Result<Fetched, DownloadError> {
        let work = self.work(artifact, into, most);
        let ended = self.stop.run_until_cancelled(work).await;
        ended.unwrap_or(Err(DownloadError::Cancelled))
    }

    async fn work(
        &self,
        artifact: &Listed,
        into: &mut File,
        most: u64,
    ) -> Result<Fetched, DownloadError> {
        if artifact.digest.is_some() && artifact.size > most {
            return Err(DownloadError::TooLarge {
                artifact: artifact.name.clone(),
                bytes: artifact.size,
                most,
            });
        }
        let transport = &self.client.transport;
        let mut tries = Tries::new(Call::GetBlob, transport.patience.attempts, transport);
        let mut file = Receiving {
            artifact: &artifact.name,
            file: into,
            most,
            bytes: 0,
            told: 0,
            hash: Sha256::new(),
            tag: None,
        };
        let mut renewed = false;
        loop {
            // An address is good for some minutes only, so each attempt has its own.
            let signed = self.client.signed_url(artifact).await?;
            for secret in signed.secrets() {
                (transport.listener)(UploadEvent::SecretSeen(secret));
            }
            match self.receive(&signed, &mut file).await {
                Ok(()) => break,
                Err(Stopped::For(error)) => return Err(error),
                // The address may have been too old already.
                Err(Stopped::By(Failure::Status {
                    status: 401 | 403, ..
                })) if !renewed => {
                    renewed = true;
                }
                Err(Stopped::By(failure)) => tries.again(failure).await?,
            }
        }
        let found = Digest::from_sha256(&file.hash.finalize());
        match &artifact.digest {
            Some(listed) if listed != found.as_str() => Err(DownloadError::Digest {
                artifact: artifact.name.clone(),
                found,
                listed: listed.clone(),
            }),
            _ => Ok(Fetched {
                bytes: file.bytes,
                digest: found,
            }),
        }
    }

    async fn receive(&self, signed: &Signed, file: &mut Receiving<'_>) -> Result<(), Stopped> {
        let transport = &self.client.transport;
        let url: Url = signed.url().map_err(Stopped::By)?;
        let part = match &file.tag {
            Some(tag) if file.bytes > 0 => Part::From(file.bytes, tag.clone()),
            _ => Part::All,
        };
        let mut content = match transport.ask_for(&url, &part).await {
            // There are no bytes after those that came: it is another content.
            Err(Failure::Status { status: 416, .. }) => {
                file.begin_anew()?;
                let why = "416 there is less of it than before".to_owned();
                return Err(Stopped::By(Failure::Garbled(why)));
            }
            content => content.map_err(Stopped::By)?,
        };
        if !content.partial {
            file.begin_anew()?;
        }
        file.tag = content.tag.take();
        if let Some(length) = content.length
            && length > file.most
        {
            return Err(file.too_large(length));
        }
        while let Some(bytes) = transport.next(&mut content).await.map_err(Stopped::By)? {
            file.take(&bytes)?;
            if file.bytes - file.told >= NEWS {
                file.told = file.bytes;
                let bytes = file.bytes;
                (transport.listener)(UploadEvent::Received { bytes });
            }
        }
        if content.length.is_some_and(|length| length != file.bytes) {
            return Err(Stopped::By(Failure::Network(
                "it ended too early".to_owned(),
            )));
        }
        let bytes = file.bytes;
        (transport.listener)(UploadEvent::Received { bytes });
        Ok(())
    }
}

/// Why one attempt at the content ended before the content did.
enum Stopped {
    /// Another attempt may end otherwise.
    By(Failure),
    /// None would.
    For(DownloadError),
}

/// A file that fills.
struct Receiving<'a> {
    artifact: &'a str,
    file: &'a mut File,
    most: u64,
    bytes: u64,
    /// Of them, in the last event.
    told: u64,
    hash: Sha256,
    /// Of the content that the bytes are from.
    tag: Option<String>,
}

impl Receiving<'_> {
    fn take(&mut self, bytes: &[u8]) -> Result<(), Stopped> {
        let after = self.bytes + bytes.len() as u64;
        if after > self.most {
            return Err(self.too_large(after));
        }
        self.file
            .write_all(bytes)
            .map_err(|error| self.not_written(error))?;
        self.hash.update(bytes);
        self.bytes = after;
        Ok(())
    }

    fn begin_anew(&mut self) -> Result<(), Stopped> {
        let empty = self.file.set_len(0);
        let start = empty.and_then(|()| self.file.seek(SeekFrom::Start(0)));
        start.map_err(|error| self.not_written(error))?;
        (self.bytes, self.told, self.tag) = (0, 0, None);
        self.hash = Sha256::new();
        Ok(())
    }

    fn too_large(&self, bytes: u64) -> Stopped {
        Stopped::For(DownloadError::TooLarge {
            artifact: self.artifact.to_owned(),
            bytes,
            most: self.most,
        })
    }

    fn not_written(&self, reason: io::Error) -> Stopped {
        Stopped::For(DownloadError::Write {
            artifact: self.artifact.to_owned(),
            reason,
        })
    }
}
