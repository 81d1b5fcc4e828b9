//! One entry of a zip of which only some bytes are here.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use zip::ZipReadOptions;

use super::{
    End,
    guard::{Wanted, admitted},
    unpack::opened,
};

/// The bytes that are here, and where in the whole they stand.
#[derive(Debug, Clone)]
pub(in super::super) struct Pieces {
    length: u64,
    pieces: Vec<(u64, Bytes)>,
    at: u64,
}

impl Pieces {
    /// Of a whole of so many bytes.
    pub(in super::super) fn of(length: u64) -> Self {
        Self {
            length,
            pieces: Vec::new(),
            at: 0,
        }
    }

    pub(in super::super) fn add(&mut self, start: u64, bytes: Bytes) {
        self.pieces.push((start, bytes));
    }

    /// The bytes from `start` on that are here in one piece.
    pub(in super::super) fn from(&self, start: u64) -> Option<&[u8]> {
        self.pieces.iter().find_map(|(begin, bytes)| {
            let skipped = usize::try_from(start.checked_sub(*begin)?).ok()?;
            bytes.get(skipped..).filter(|rest| !rest.is_empty())
        })
    }
}

impl Read for Pieces {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.length || buffer.is_empty() {
            return Ok(0);
        }
        let missing = || io::Error::other("it refers to bytes where none of it should be");
        let here = self.from(self.at).ok_or_else(missing)?;
        let count = here.len().min(buffer.len());
        buffer[..count].copy_from_slice(&here[..count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for Pieces {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(offset) => self.length.checked_add_signed(offset),
            SeekFrom::Current(offset) => self.at.checked_add_signed(offset),
        };
        self.at = at.ok_or_else(|| io::Error::other("it refers to bytes before its beginning"))?;
        Ok(self.at)
    }
}

/// Where the bytes of an entry stand in the whole, its own header included: from the first to before the second.
/// `Ok(None)`: there is no entry of this name. The directory is here.
///
/// # Errors
/// Words for what is wrong.
pub(in super::super) fn place_of(
    pieces: &Pieces,
    end: &End,
    name: &str,
) -> Result<Option<(u64, u64)>, String> {
    let archive = opened(pieces.clone(), end)?;
    let Some(index) = archive.index_for_name_raw(name.as_bytes()) else {
        return Ok(None);
    };
    let at = |index| {
        archive
            .by_index_data(index)
            .map(|entry| entry.header_start())
    };
    let start = at(index).map_err(|error| error.to_string())?;
    // Where the next entry begins, whatever stands between.
    let mut next = end.start;
    for index in 0..archive.len() {
        let other = at(index).map_err(|error| error.to_string())?;
        if other > start {
            next = next.min(other);
        }
    }
    if next <= start {
        return Err("an entry stands behind the directory".to_owned());
    }
    Ok(Some((start, next)))
}

/// The content of an entry whose bytes are here, if it has no more than `most`.
///
/// # Errors
/// Words for what is wrong.
pub(in super::super) fn entry_of(
    pieces: &Pieces,
    end: &End,
    name: &str,
    most: u64,
) -> Result<Vec<u8>, String> {
    let mut archive = opened(pieces.clone(), end)?;
    let index = archive.index_for_name_raw(name.as_bytes());
    let index = index.ok_or("it is not there any more")?;
    let wanted = archive.by_index_data(index);
    let wanted = wanted.map_err(|error| error.to_string())?;
    if admitted(&wanted)? == Wanted::Folder(name.to_owned()) {
        return Err("it is a folder".to_owned());
    }
    let options = ZipReadOptions::new().enforce_header_consistency(true);
    let entry = archive.by_index_with_options(index, options);
    let entry = entry.map_err(|error| error.to_string())?;
    let mut content = Vec::new();
    let read = entry.take(most + 1).read_to_end(&mut content);
    read.map_err(|error| error.to_string())?;
    if content.len() as u64 > most {
        return Err(format!("it has more than {most} bytes"));
    }
    Ok(content)
}
