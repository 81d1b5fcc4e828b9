//! Reads the listed files one after the other and hands them out in pieces. Packing is what takes long, so reading in
//! order costs nothing, and a file that changes meanwhile is still read once and consistently with itself.

use std::{
    fs::File,
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use super::{
    Listing, PackError,
    folders::Folders,
    remarks::{Remarks, What},
};

/// Bytes of a file that are packed at once. Smaller files are one piece; larger ones are packed in parallel.
pub(super) const PIECE: usize = 512 << 10;
/// So far back may deflate refer (RFC 1951).
pub(super) const WINDOW: usize = 32 << 10;

/// Memory for one piece on its way; there is a fixed number of them.
#[derive(Default)]
pub(super) struct Buffers {
    /// What stands before the piece in its file, as far as deflate can refer to it; empty at the start.
    pub(super) before: Vec<u8>,
    pub(super) raw: Vec<u8>,
    pub(super) packed: Vec<u8>,
}

/// Some of a file, or all of it.
pub(super) struct Piece {
    /// Counted through all files.
    pub(super) number: u64,
    /// Its index in the listing.
    pub(super) file: usize,
    pub(super) first: bool,
    pub(super) last: bool,
    pub(super) buffers: Buffers,
}

/// The place in the listing.
pub(super) struct Source {
    listing: Arc<Listing>,
    folders: Folders,
    remarks: Arc<Remarks>,
    stop: Arc<AtomicBool>,
    next_file: usize,
    next_number: u64,
    open: Option<Open>,
}

struct Open {
    file: File,
    index: usize,
    /// Of the listed size.
    left: u64,
    tail: Vec<u8>,
}

impl Source {
    pub(super) fn new(
        listing: Arc<Listing>,
        remarks: Arc<Remarks>,
        stop: Arc<AtomicBool>,
    ) -> io::Result<Self> {
        Ok(Self {
            folders: Folders::open(&listing.root)?,
            listing,
            remarks,
            stop,
            next_file: 0,
            next_number: 0,
            open: None,
        })
    }

    /// The next piece, in buffers that the caller has. `None`: that was all, or the end of it is wanted.
    pub(super) fn next(&mut self, mut buffers: Buffers) -> Result<Option<Piece>, PackError> {
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Ok(None);
            }
            if let Some(mut open) = self.open.take() {
                std::mem::swap(&mut buffers.before, &mut open.tail);
                let short = read(&mut open.file, open.left, &mut buffers.raw)
                    .map_err(|error| self.failed(open.index, error))?;
                let (file, last) = (open.index, self.keep(open, &buffers.raw, short));
                return Ok(Some(self.piece(file, false, last, buffers)));
            }
            let index = self.next_file;
            let Some(listed) = self.listing.files.get(index) else {
                return Ok(None);
            };
            self.next_file += 1;
            let mut file = match self.folders.file(&listed.path) {
                Ok(Some(file)) => file,
                Ok(None) => {
                    self.remarks.add(&listed.path, What::Vanished);
                    continue;
                }
                Err(error) => {
                    self.remarks.add(&listed.path, What::of(error));
                    continue;
                }
            };
            buffers.before.clear();
            // Nothing of it is in the zip yet, so it can still be left out.
            match read(&mut file, listed.size, &mut buffers.raw) {
                Ok(short) => {
                    let open = Open {
                        file,
                        index,
                        left: listed.size,
                        tail: Vec::new(),
                    };
                    let last = self.keep(open, &buffers.raw, short);
                    return Ok(Some(self.piece(index, true, last, buffers)));
                }
                Err(error) => {
                    let reason = error.to_string();
                    self.remarks.add(&listed.path, What::Unreadable { reason });
                }
            }
        }
    }

    /// Keeps a file open whose next piece is still to come. Returns whether there is none.
    fn keep(&mut self, mut open: Open, raw: &[u8], short: bool) -> bool {
        open.left -= raw.len() as u64;
        if short {
            let path = &self.listing.files[open.index].path;
            self.remarks.add(path, What::Shrunk);
        }
        if short || open.left == 0 {
            return true;
        }
        open.tail.clear();
        open.tail
            .extend_from_slice(&raw[raw.len().saturating_sub(WINDOW)..]);
        self.open = Some(open);
        false
    }

    fn piece(&mut self, file: usize, first: bool, last: bool, buffers: Buffers) -> Piece {
        let number = self.next_number;
        self.next_number += 1;
        Piece {
            number,
            file,
            first,
            last,
            buffers,
        }
    }

    fn failed(&self, index: usize, reason: io::Error) -> PackError {
        let path = String::from_utf8_lossy(&self.listing.files[index].path).into_owned();
        PackError::Read { path, reason }
    }
}

/// Reads a piece, of a file that should have so many bytes left. Returns whether it had fewer.
fn read(file: &mut File, left: u64, raw: &mut Vec<u8>) -> io::Result<bool> {
    raw.clear();
    let wanted = left.min(PIECE as u64);
    let got = file.take(wanted).read_to_end(raw)?;
    Ok((got as u64) < wanted)
}
