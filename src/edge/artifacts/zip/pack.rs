//! The threads: one a processor packs pieces, one puts them in order and makes the zip of them.

use std::{
    collections::BTreeMap,
    io,
    num::NonZero,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
};

use tokio::sync::mpsc as queue;

use super::{
    Block, Listing, Remark,
    blocks::{Blocks, Gone},
    encode::{self, Encoded, Encoder},
    frame::{self, Entry},
    source::{Buffers, PIECE, Source},
};
use crate::domain::ids::Digest;

/// More would need more memory than an upload may take, and no network takes what they pack.
const MAX_THREADS: usize = 8;
/// Pieces in memory, each with room for what it becomes: 16 MiB.
const MAX_BUFFERS: usize = 16;

/// Why there is no whole zip.
#[derive(Debug, thiserror::Error)]
pub(in crate::edge::artifacts) enum PackError {
    /// A file that was in the zip already in part.
    #[error("{path}: {reason}")]
    Read {
        /// Relative to the root.
        path: String,
        reason: io::Error,
    },
    #[error("the folder: {0}")]
    Root(io::Error),
    #[error("no thread: {0}")]
    Thread(io::Error),
    #[error("a thread that packs has panicked")]
    Panicked,
}

/// What comes of packing, in this order: blocks, then one of the others.
pub(in crate::edge::artifacts) enum Packed {
    Block(Block),
    Finished(Summary),
    Failed(PackError),
}

impl From<Block> for Packed {
    fn from(block: Block) -> Self {
        Self::Block(block)
    }
}

/// What is known at the end of the zip.
#[derive(Debug)]
pub(in crate::edge::artifacts) struct Summary {
    pub(in crate::edge::artifacts) digest: Digest,
    /// Of the zip, in bytes.
    pub(in crate::edge::artifacts) size: u64,
    pub(in crate::edge::artifacts) files: u64,
    /// Before packing.
    pub(in crate::edge::artifacts) raw: u64,
    pub(in crate::edge::artifacts) remarks: Vec<Remark>,
    pub(in crate::edge::artifacts) remarks_in_all: u64,
}

/// Packing that goes on while blocks are taken. It ends soon after this is dropped.
pub(in crate::edge::artifacts) struct Packing {
    packed: queue::Receiver<Packed>,
    stop: Arc<AtomicBool>,
}

impl Packing {
    /// The next thing; a thread that broke is an error too. May be cancelled.
    pub(in crate::edge::artifacts) async fn next(&mut self) -> Packed {
        let next = self.packed.recv().await;
        next.unwrap_or(Packed::Failed(PackError::Panicked))
    }
}

impl Drop for Packing {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

/// Starts to pack. `blocks` of `block_size` bytes may exist at once, the one that is being filled included.
pub(in crate::edge::artifacts) fn start(
    listing: Arc<Listing>,
    block_size: usize,
    blocks: usize,
) -> Result<Packing, PackError> {
    let (full, packed) = queue::channel(1);
    let stop = Arc::new(AtomicBool::new(false));
    let packing = Packing {
        packed,
        stop: Arc::clone(&stop),
    };
    let blocks = Blocks::new(block_size, blocks, full.clone());
    let work = move || match write(&listing, blocks, &stop) {
        Ok(summary) => drop(full.blocking_send(Packed::Finished(summary))),
        Err(Ended::Gone) => {}
        Err(Ended::Failed(error)) => drop(full.blocking_send(Packed::Failed(error))),
    };
    thread::Builder::new()
        .name("zip".to_owned())
        .spawn(work)
        .map_err(PackError::Thread)?;
    Ok(packing)
}

enum Ended {
    /// Nobody wants it any more.
    Gone,
    Failed(PackError),
}

impl From<Gone> for Ended {
    fn from(_: Gone) -> Self {
        Self::Gone
    }
}

impl From<PackError> for Ended {
    fn from(error: PackError) -> Self {
        Self::Failed(error)
    }
}

/// Pieces that wait to be read, with the memory for them: who has a buffer reads next.
struct Intake {
    source: Source,
    free: mpsc::Receiver<Buffers>,
}

fn write(
    listing: &Arc<Listing>,
    mut blocks: Blocks<Packed>,
    stop: &Arc<AtomicBool>,
) -> Result<Summary, Ended> {
    let remarks = Arc::new(listing.remarks.copy());
    let source = Source::new(Arc::clone(listing), Arc::clone(&remarks), Arc::clone(stop))
        .map_err(PackError::Root)?;
    let threads = thread::available_parallelism()
        .map_or(1, NonZero::get)
        .min(MAX_THREADS);
    let (give_back, free) = mpsc::channel();
    // One for each thread, and more that wait for their turn behind a piece that takes longer.
    for _ in 0..(threads * 4).min(MAX_BUFFERS) {
        let _ = give_back.send(Buffers::default());
    }
    let intake = Arc::new(Mutex::new(Intake { source, free }));
    let (done, results) = mpsc::channel();
    for _ in 0..threads {
        let (intake, done) = (Arc::clone(&intake), done.clone());
        let work = move || {
            let packed = catch_unwind(AssertUnwindSafe(|| pack(&intake, &done)));
            let broken = match packed {
                Ok(Ok(())) => return,
                Ok(Err(error)) => error,
                Err(_) => PackError::Panicked,
            };
            let _ = done.send(Err(broken));
        };
        thread::Builder::new()
            .name("pack".to_owned())
            .spawn(work)
            .map_err(PackError::Thread)?;
    }
    drop(done);
    let mut zip = Zip {
        listing,
        blocks: &mut blocks,
        entries: Vec::with_capacity(listing.files.len()),
        crc: crc32fast::Hasher::new(),
        record: Vec::new(),
    };
    let (mut early, mut next) = (BTreeMap::new(), 0);
    for result in results {
        let encoded = result?;
        early.insert(encoded.number, encoded);
        while let Some(encoded) = early.remove(&next) {
            zip.add(&encoded)?;
            // Nobody is left to take it when all has been read.
            let _ = give_back.send(encoded.buffers);
            next += 1;
        }
    }
    if stop.load(Ordering::Relaxed) {
        return Err(Ended::Gone);
    }
    let (files, raw) = zip.finish()?;
    let (digest, size) = blocks.finish()?;
    let (remarks, remarks_in_all) = remarks.all();
    Ok(Summary {
        digest: Digest::from_sha256(&digest),
        size,
        files,
        raw,
        remarks,
        remarks_in_all,
    })
}

/// What one thread does until there is no more.
fn pack(
    intake: &Mutex<Intake>,
    done: &mpsc::Sender<Result<Encoded, PackError>>,
) -> Result<(), PackError> {
    let mut encoder = Encoder::new();
    loop {
        let piece = {
            // A thread that panicked while it read has said so; this one only ends.
            let Ok(mut intake) = intake.lock() else {
                return Ok(());
            };
            let Ok(mut buffers) = intake.free.recv() else {
                return Ok(());
            };
            buffers.raw.clear();
            buffers.raw.reserve_exact(PIECE);
            buffers.packed.clear();
            buffers.packed.reserve_exact(encode::largest());
            intake.source.next(buffers)?
        };
        let Some(piece) = piece else { return Ok(()) };
        if done.send(Ok(encoder.encode(piece))).is_err() {
            return Ok(());
        }
    }
}

/// Puts pieces into the zip, in order.
struct Zip<'a> {
    listing: &'a Listing,
    blocks: &'a mut Blocks<Packed>,
    entries: Vec<Entry>,
    crc: crc32fast::Hasher,
    record: Vec<u8>,
}

impl Zip<'_> {
    fn add(&mut self, piece: &Encoded) -> Result<(), Gone> {
        let listed = &self.listing.files[piece.file];
        let (bytes, raw) = (piece.bytes(), piece.buffers.raw.len() as u64);
        self.record.clear();
        if piece.first {
            self.crc = piece.crc.clone();
            let streamed = !piece.last;
            let entry = Entry {
                file: piece.file,
                offset: self.blocks.written(),
                method: if piece.as_is {
                    frame::AS_IS
                } else {
                    frame::DEFLATED
                },
                streamed,
                wide: streamed && Entry::is_wide(listed.size),
                crc: if streamed {
                    0
                } else {
                    self.crc.clone().finalize()
                },
                packed: if streamed { 0 } else { bytes.len() as u64 },
                raw: if streamed { 0 } else { raw },
            };
            entry.local_header(listed.name(), &mut self.record);
            self.blocks.write(&self.record)?;
            self.record.clear();
            self.entries.push(entry);
        } else {
            self.crc.combine(&piece.crc);
        }
        self.blocks.write(bytes)?;
        let entry = self.entries.last_mut().expect("the first piece added one");
        if entry.streamed {
            entry.packed += bytes.len() as u64;
            entry.raw += raw;
            if piece.last {
                entry.crc = self.crc.clone().finalize();
                entry.descriptor(&mut self.record);
                self.blocks.write(&self.record)?;
            }
        }
        Ok(())
    }

    /// Writes the directory. Returns how many files there are, and their bytes before packing.
    fn finish(mut self) -> Result<(u64, u64), Gone> {
        let start = self.blocks.written();
        for entry in &self.entries {
            self.record.clear();
            let name = self.listing.files[entry.file].name();
            entry.directory_header(name, &mut self.record);
            self.blocks.write(&self.record)?;
        }
        let length = self.blocks.written() - start;
        self.record.clear();
        frame::end(self.entries.len(), start, length, &mut self.record);
        self.blocks.write(&self.record)?;
        let raw = self.entries.iter().map(|entry| entry.raw).sum();
        Ok((self.entries.len() as u64, raw))
    }
}

#[cfg(test)]
mod tests {
    use std::{
        fs,
        time::{Duration, Instant},
    };

    use super::*;

    /// Each thread holds the listing as long as it lives. They wait for one another and for a taker in several places, so
    /// the taker leaves after nothing, after a block, and with a block in its hand.
    #[tokio::test]
    async fn no_thread_is_left_when_nobody_takes_the_zip() {
        let folder = tempfile::tempdir().expect("a folder");
        for number in 0..40_u32 {
            // Different from each other, and stored as they are.
            let bytes: Vec<u8> = (0..400_000_u32)
                .map(|at| (at.wrapping_add(number).wrapping_mul(0x9E37_79B1) >> 13) as u8)
                .collect();
            fs::write(folder.path().join(number.to_string()), bytes).expect("a file");
        }
        let stop = AtomicBool::new(false);
        for taken in 0..3 {
            let listing = Listing::of(folder.path(), false, &stop).expect("a listing");
            let listing = Arc::new(listing);
            let mut packing = start(Arc::clone(&listing), 256 << 10, 2).expect("threads");
            let mut held = Vec::new();
            for _ in 0..taken {
                match packing.next().await {
                    Packed::Block(block) => held.push(block),
                    _ => panic!("a block"),
                }
                held.truncate(1);
            }
            drop(packing);
            let started = Instant::now();
            while Arc::strong_count(&listing) > 1 {
                assert!(started.elapsed() < Duration::from_secs(20), "after {taken}");
                thread::yield_now();
            }
        }
    }
}
