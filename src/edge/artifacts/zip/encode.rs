//! Packs one piece: deflated, or left as it is where a sample shows that deflating is of no use.
//!
//! Pieces of one file are deflated by themselves, each with what stands before it as its dictionary, and end on a whole
//! byte (a sync flush, RFC 1951 section 3.2.4 with an empty block), so that one after the other they are one stream. A
//! piece that does not shrink goes into that stream as stored blocks.

use crc32fast::Hasher;
use flate2::{Compress, Compression, FlushCompress, Status};

use super::source::{Buffers, PIECE, Piece};

/// The level of the official client.
const LEVEL: u32 = 6;
/// The lowest level that makes codes of its own for a block, without which base64 would look incompressible.
const SAMPLE_LEVEL: u32 = 3;
const SAMPLES: usize = 3;
const SAMPLE: usize = 4 << 10;
/// A stored block has at most so many bytes.
const STORED: usize = u16::MAX as usize;
/// A file of so many bytes grows by less than one if it is stored in blocks.
pub(super) const STORED_PART: u64 = 10_000;
const STORED_HEADER: usize = 5;

/// A piece as it goes into the zip.
pub(super) struct Encoded {
    pub(super) number: u64,
    pub(super) file: usize,
    pub(super) first: bool,
    pub(super) last: bool,
    /// The only piece of a file goes in as it is, without a stream around it.
    pub(super) as_is: bool,
    /// CRC-32 of the raw bytes.
    pub(super) crc: Hasher,
    pub(super) buffers: Buffers,
}

impl Encoded {
    /// What goes into the zip.
    pub(super) fn bytes(&self) -> &[u8] {
        if self.as_is {
            &self.buffers.raw
        } else {
            &self.buffers.packed
        }
    }
}

/// Packs pieces, one after the other.
pub(super) struct Encoder {
    sample: Vec<u8>,
    /// Has room for 97% of a sample: to save less is not worth the time.
    probed: Vec<u8>,
}

impl Encoder {
    pub(super) fn new() -> Self {
        Self {
            sample: Vec::with_capacity(SAMPLES * SAMPLE),
            probed: vec![0; SAMPLES * SAMPLE * 97 / 100],
        }
    }

    pub(super) fn encode(&mut self, piece: Piece) -> Encoded {
        let Piece {
            number,
            file,
            first,
            last,
            mut buffers,
        } = piece;
        let mut crc = Hasher::new();
        crc.update(&buffers.raw);
        let alone = first && last;
        let shrunk = self.shrinks(&buffers.raw) && deflate(&mut buffers, last, alone);
        if !shrunk && !alone {
            store(&buffers.raw, last, &mut buffers.packed);
        }
        Encoded {
            number,
            file,
            first,
            last,
            as_is: alone && !shrunk,
            crc,
            buffers,
        }
    }

    /// Whether a sample says so. A short piece is its own sample.
    fn shrinks(&mut self, raw: &[u8]) -> bool {
        if raw.len() <= SAMPLES * SAMPLE {
            return !raw.is_empty();
        }
        self.sample.clear();
        for number in 0..SAMPLES {
            let start = (raw.len() - SAMPLE) / (SAMPLES - 1) * number;
            self.sample.extend_from_slice(&raw[start..start + SAMPLE]);
        }
        let ended =
            encoder(SAMPLE_LEVEL).compress(&self.sample, &mut self.probed, FlushCompress::Finish);
        matches!(ended, Ok(Status::StreamEnd))
    }
}

/// A fresh encoder for each piece. It costs 20 µs; one of zlib-rs 0.6.8 that is reset does not always make the same bytes
/// as before, and panics if it had run out of room.
fn encoder(level: u32) -> Compress {
    Compress::new(Compression::new(level), false)
}

/// Returns false when it would not be smaller than without.
fn deflate(buffers: &mut Buffers, last: bool, alone: bool) -> bool {
    let Buffers {
        before,
        raw,
        packed,
    } = buffers;
    let room = if alone {
        raw.len()
    } else {
        stored_len(raw.len())
    };
    packed.clear();
    packed.resize(room, 0);
    let mut deflate = encoder(LEVEL);
    if !before.is_empty() && deflate.set_dictionary(before).is_err() {
        return false;
    }
    let flush = if last {
        FlushCompress::Finish
    } else {
        FlushCompress::Sync
    };
    let status = deflate.compress(raw, packed, flush);
    let length = usize::try_from(deflate.total_out()).unwrap_or(usize::MAX);
    packed.truncate(length);
    // A flush that has filled all of the room may have more to say.
    length < room
        && match status {
            Ok(Status::StreamEnd) => last,
            Ok(Status::Ok | Status::BufError) => !last && deflate.total_in() == raw.len() as u64,
            Err(_) => false,
        }
}

/// The length of a piece as stored blocks.
fn stored_len(raw: usize) -> usize {
    raw + STORED_HEADER * raw.div_ceil(STORED).max(1)
}

/// The most that a piece can become.
pub(super) fn largest() -> usize {
    stored_len(PIECE)
}

/// Stored blocks (RFC 1951, section 3.2.4); they begin and end on whole bytes.
fn store(raw: &[u8], last: bool, packed: &mut Vec<u8>) {
    packed.clear();
    let mut blocks: Vec<&[u8]> = raw.chunks(STORED).collect();
    if blocks.is_empty() {
        blocks.push(&[]);
    }
    let count = blocks.len();
    for (number, block) in blocks.into_iter().enumerate() {
        let length = u16::try_from(block.len()).expect("a chunk is no longer than that");
        packed.push(u8::from(last && number + 1 == count));
        packed.extend_from_slice(&length.to_le_bytes());
        packed.extend_from_slice(&(!length).to_le_bytes());
        packed.extend_from_slice(block);
    }
}
