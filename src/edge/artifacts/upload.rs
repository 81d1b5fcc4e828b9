//! The whole way of a folder to an artifact.

use std::{
    io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use tokio::{
    sync::oneshot,
    task::{JoinError, JoinSet},
    time::sleep,
};
use tokio_util::sync::CancellationToken;

use super::{
    Call, Remark, Service, UploadError, blob,
    client::{Client, Failure, Tries},
    names::check_name,
    signed::Signed,
    zip::{self, Listing, PackError, Packed, Summary},
};
use crate::domain::ids::Digest;

/// Blocks in memory take no more than this together, and one no more than the second.
const BLOCKS_MEMORY: usize = 20 << 20;
const MAX_BLOCK: usize = 4 << 20;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A folder to upload.
#[derive(Debug, Clone)]
pub struct Upload {
    /// Of the artifact; [`check_name`] says which may be.
    pub name: String,
    /// Its files go up, with paths relative to it.
    pub root: PathBuf,
    /// `None` or 0: as the repository has it. Never longer than the run allows.
    pub retention_days: Option<u16>,
    /// Whether an artifact of this name that the run has already is deleted first.
    pub overwrite: bool,
    /// Whether files and folders whose names start with a dot stay here.
    pub leave_out_hidden: bool,
}

/// What happens during an upload or a download.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum UploadEvent {
    /// Part of a signed address became known; it is told before the address is used. Whoever can read logs must not
    /// see it: mask it.
    SecretSeen(String),
    /// A block was stored.
    BlockStored {
        /// Bytes of the zip that are stored so far.
        bytes: u64,
    },
    /// Some more of a download is there.
    Received {
        /// Bytes of the zip that are there so far; fewer than before when it began anew.
        bytes: u64,
    },
    /// An attempt failed, and there will be another.
    Retried {
        /// What was asked.
        call: Call,
        /// Why it failed.
        reason: String,
        /// Until the next attempt.
        wait: Duration,
    },
}

/// Told what happens, at once, from whichever task it happens in.
pub type Listener = Arc<dyn Fn(UploadEvent) + Send + Sync>;

/// An artifact that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// As the service numbers it.
    pub id: u64,
    /// Its page; `None` when the variables do not say which run this is.
    pub url: Option<String>,
    /// Of the zip.
    pub digest: Digest,
    /// Of the zip, in bytes.
    pub size: u64,
    /// In the zip.
    pub files: u64,
    /// Their bytes before packing.
    pub raw_size: u64,
    /// What was asked for; `None`: what the repository says.
    pub expires_at: Option<Timestamp>,
    /// Files that are left out, or not in it as they are on the disk; at most a thousand.
    pub remarks: Vec<Remark>,
    /// How many remarks there were.
    pub remarks_in_all: u64,
}

/// Uploads a folder. Needs a tokio runtime with IO and time; one thread is enough, packing has threads of its own.
///
/// When `stop` is cancelled it ends at once, as it does when the future is dropped; nothing is left running. An
/// artifact that was begun then keeps its name, but is shown to nobody.
///
/// # Errors
/// See [`UploadError`]. No error has a secret in it.
pub async fn upload(
    service: &Service,
    upload: &Upload,
    listener: Listener,
    stop: &CancellationToken,
) -> Result<Uploaded, UploadError> {
    check_name(&upload.name)?;
    let work = work(service, upload, listener);
    let ended = stop.run_until_cancelled(work).await;
    ended.unwrap_or(Err(UploadError::Cancelled))
}

async fn work(
    service: &Service,
    upload: &Upload,
    listener: Listener,
) -> Result<Uploaded, UploadError> {
    let listing = Arc::new(list(upload).await?);
    if listing.is_empty() {
        let path = upload.root.clone();
        return Err(UploadError::Empty { path });
    }
    let days = upload.retention_days.filter(|days| *days > 0);
    let days = days.map(|days| days.min(service.longest_retention.unwrap_or(days)));
    let expires_at = days.and_then(|days| {
        let later = DAY.checked_mul(i32::from(days))?;
        Timestamp::now().checked_add(later).ok()
    });
    let client = Arc::new(Client::new(service.clone(), listener));
    let mut failed = 0;
    loop {
        let error = match round(&client, upload, &listing, expires_at).await {
            Err(error) => error,
            uploaded => return uploaded,
        };
        // act stores a block that is sent again twice; it begins anew with a new artifact of the same name.
        failed += 1;
        let again = service.act && failed < service.patience.attempts;
        match error {
            UploadError::GaveUp {
                call: Call::PutBlock,
                reason,
                ..
            } if again => {
                let wait = service.patience.wait(failed, fastrand::f64());
                (client.transport.listener)(UploadEvent::Retried {
                    call: Call::PutBlock,
                    reason,
                    wait,
                });
                sleep(wait).await;
            }
            error => return Err(error),
        }
    }
}

/// Lists the folder on a thread, because a disk may take its time.
async fn list(upload: &Upload) -> Result<Listing, UploadError> {
    struct Stop(Arc<AtomicBool>);
    impl Drop for Stop {
        fn drop(&mut self) {
            self.0.store(true, Ordering::Relaxed);
        }
    }
    let stop = Stop(Arc::default());
    let (flag, root) = (Arc::clone(&stop.0), upload.root.clone());
    let (tell, listed) = oneshot::channel();
    let hidden = upload.leave_out_hidden;
    thread::Builder::new()
        .name("list".to_owned())
        .spawn(move || drop(tell.send(Listing::of(&root, hidden, &flag))))
        .map_err(|error| packing(PackError::Thread(error)))?;
    let listed = listed.await.map_err(|_| packing(PackError::Panicked))?;
    listed.map_err(|reason| root_error(upload, reason))
}

fn root_error(upload: &Upload, reason: io::Error) -> UploadError {
    let path = upload.root.clone();
    UploadError::Root { path, reason }
}

fn packing(error: PackError) -> UploadError {
    let reason = error.to_string();
    match error {
        PackError::Read { path, reason } => UploadError::Read { path, reason },
        _ => UploadError::Packing { reason },
    }
}

/// From a new name to a whole artifact.
async fn round(
    client: &Arc<Client>,
    upload: &Upload,
    listing: &Arc<Listing>,
    expires_at: Option<Timestamp>,
) -> Result<Uploaded, UploadError> {
    let signed = create(client, upload, expires_at).await?;
    let (summary, blocks) = send(client, upload, listing, &signed).await?;
    client.put_block_list(&signed, blocks).await?;
    let id = finalize(client, &upload.name, &summary).await?;
    Ok(Uploaded {
        id,
        url: client.service.page(id),
        digest: summary.digest,
        size: summary.size,
        files: summary.files,
        raw_size: summary.raw,
        expires_at,
        remarks: summary.remarks,
        remarks_in_all: summary.remarks_in_all,
    })
}

/// Reserves the name.
async fn create(
    client: &Client,
    upload: &Upload,
    expires_at: Option<Timestamp>,
) -> Result<Signed, UploadError> {
    let expires_at = expires_at.map(|time| format!("{time:.3}"));
    let mut tries = Tries::new(
        Call::CreateArtifact,
        client.service.patience.attempts,
        &client.transport,
    );
    let mut cleared = false;
    loop {
        match client
            .create_once(&upload.name, expires_at.as_deref())
            .await
        {
            Ok(Some(signed)) => {
                for secret in signed.secrets() {
                    (client.transport.listener)(UploadEvent::SecretSeen(secret));
                }
                return Ok(signed);
            }
            Ok(None) if tries.doubtful || upload.overwrite && !cleared => {
                clear(client, upload, tries.doubtful).await?;
                tries.doubtful = false;
                cleared = true;
            }
            Ok(None) => return Err(taken(upload)),
            Err(failure) => tries.again(failure).await?,
        }
    }
}

/// Makes the name free again, where it is ours to free: the artifact is to be replaced, or it is the one that this very
/// upload began when the answer was lost. What was begun and not ended is in no list.
async fn clear(client: &Client, upload: &Upload, doubtful: bool) -> Result<(), UploadError> {
    let found = client.list(&upload.name).await?;
    if found.is_empty() && doubtful {
        let deleted = client.delete_own(&upload.name).await;
        return deleted.map_err(|error| match error {
            UploadError::Refused { .. } | UploadError::Denied { .. } => taken(upload),
            error => error,
        });
    }
    if found.is_empty() || !upload.overwrite {
        return Err(taken(upload));
    }
    for artifact in &found {
        client.delete(artifact).await?;
    }
    Ok(())
}

fn taken(upload: &Upload) -> UploadError {
    let name = upload.name.clone();
    UploadError::NameTaken { name }
}

/// Packs and sends. Returns what was sent, and in how many blocks.
async fn send(
    client: &Arc<Client>,
    upload: &Upload,
    listing: &Arc<Listing>,
    signed: &Signed,
) -> Result<(Summary, u32), UploadError> {
    let service = &client.service;
    let size = (BLOCKS_MEMORY / service.parallel).min(MAX_BLOCK);
    let attempts = if service.act {
        1
    } else {
        service.patience.attempts
    };
    let mut zip = zip::start(Arc::clone(listing), size, service.parallel + 1).map_err(packing)?;
    let mut sending: JoinSet<Result<u64, UploadError>> = JoinSet::new();
    let (mut blocks, mut stored, mut summary) = (0_u32, 0, None);
    while summary.is_none() || !sending.is_empty() {
        let room = summary.is_none() && sending.len() < service.parallel;
        tokio::select! {
            Some(sent) = sending.join_next(), if !sending.is_empty() => {
                stored += sent.unwrap_or_else(|error| Err(ended(error)))?;
                (client.transport.listener)(UploadEvent::BlockStored { bytes: stored });
            }
            packed = zip.next(), if room => match packed {
                Packed::Block(_) if blocks == blob::MAX_BLOCKS => {
                    return Err(UploadError::TooLarge { bytes: stored });
                }
                Packed::Block(block) => {
                    let (client, signed) = (Arc::clone(client), signed.clone());
                    let (number, content) = (blocks, Bytes::from_owner(block));
                    let length = content.len() as u64;
                    sending.spawn(async move {
                        client.put_block(&signed, number, content, attempts).await?;
                        Ok(length)
                    });
                    blocks += 1;
                }
                Packed::Finished(finished) => summary = Some(finished),
                Packed::Failed(PackError::Root(reason)) => return Err(root_error(upload, reason)),
                Packed::Failed(error) => return Err(packing(error)),
            },
        }
    }
    match summary {
        Some(summary) if summary.files > 0 => Ok((summary, blocks)),
        _ => Err(UploadError::Empty {
            path: upload.root.clone(),
        }),
    }
}

/// A task that sends was ended by something other than itself.
fn ended(error: JoinError) -> UploadError {
    UploadError::Packing {
        reason: error.to_string(),
    }
}

/// Says that it is whole. When an answer was lost, another attempt may be refused although all is well; then the list
/// of the run's artifacts knows.
async fn finalize(client: &Client, name: &str, summary: &Summary) -> Result<u64, UploadError> {
    let mut tries = Tries::new(
        Call::FinalizeArtifact,
        client.service.patience.attempts,
        &client.transport,
    );
    loop {
        let failure: Failure = match client
            .finalize_once(name, summary.size, summary.digest.as_str())
            .await
        {
            Ok(id) => return Ok(id),
            Err(failure) => failure,
        };
        let Err(error) = tries.again(failure).await else {
            continue;
        };
        if tries.doubtful
            && let Ok(found) = client.list(name).await
            && let Some(ours) = found.iter().find(|found| {
                let same = match &found.digest {
                    Some(digest) => digest == summary.digest.as_str(),
                    None => found.size == summary.size,
                };
                same && found.job == client.service.job
            })
        {
            return Ok(ours.id);
        }
        return Err(error);
    }
}
