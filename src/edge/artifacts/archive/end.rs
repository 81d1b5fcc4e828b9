//! Where the directory of a zip is: the records at its end (APPNOTE.TXT, sections 4.3.14 to 4.3.16).
//!
//! They are read here before the library reads them, so that the directory's size is known to be bearable, and so that
//! there is one way only to read a zip: the record stands at the very end, and the directory right before it.

const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0606_4b50;
const LOCATOR: u32 = 0x0706_4b50;
const END_BYTES: usize = 22;
const END_64_BYTES: usize = 56;
const LOCATOR_BYTES: usize = 20;
/// The least that one entry takes in the directory (section 4.3.12).
const LEAST_ENTRY: u64 = 46;

/// So many bytes at the end have all that is needed.
pub(in super::super) const TAIL: usize = END_BYTES + LOCATOR_BYTES + END_64_BYTES;

/// The place of the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct End {
    pub(in super::super) entries: u64,
    /// Where it begins.
    pub(in super::super) start: u64,
    /// In bytes.
    pub(in super::super) size: u64,
}

impl End {
    /// Reads it from the last bytes of a zip of `length` bytes; there are [`TAIL`] of them, where it is that long.
    ///
    /// # Errors
    /// Words for what is wrong.
    pub(in super::super) fn read(tail: &[u8], length: u64) -> Result<Self, &'static str> {
        let at = |from_end: usize| Fields::before_the_end(tail, from_end);
        let record = at(END_BYTES).filter(|fields| fields.u32(0) == END);
        let record = record.ok_or("it is no zip, or not a whole one")?;
        if record.u16(20) != 0 {
            return Err("something follows the end of the zip");
        }
        if [record.u16(4), record.u16(6)] != [0, 0] || record.u16(8) != record.u16(10) {
            return Err("it is a part of a zip in several parts");
        }
        let mut end = Self {
            entries: u64::from(record.u16(10)),
            size: u64::from(record.u32(12)),
            start: u64::from(record.u32(16)),
        };
        let mut before = END_BYTES;
        let locator = at(before + LOCATOR_BYTES).filter(|fields| fields.u32(0) == LOCATOR);
        if let Some(locator) = locator {
            before += LOCATOR_BYTES + END_64_BYTES;
            let record = at(before).filter(|fields| fields.u32(0) == END_64);
            let record = record.ok_or("its 64-bit record is not where it should be")?;
            let place = length.checked_sub(before as u64);
            if place != Some(locator.u64(8)) || record.u64(4) != END_64_BYTES as u64 - 12 {
                return Err("its 64-bit record is not where it should be");
            }
            if [record.u32(16), record.u32(20)] != [0, 0] || record.u64(24) != record.u64(32) {
                return Err("it is a part of a zip in several parts");
            }
            end = Self {
                entries: record.u64(32),
                size: record.u64(40),
                start: record.u64(48),
            };
        }
        let behind = end.start.checked_add(end.size);
        if behind.is_none() || behind != length.checked_sub(before as u64) {
            return Err("its directory does not stand right before its end");
        }
        if end.entries > end.size / LEAST_ENTRY {
            return Err("its directory is too small for so many entries");
        }
        Ok(end)
    }
}

/// Numbers of a record, little-endian.
struct Fields<'a>(&'a [u8]);

impl<'a> Fields<'a> {
    /// The bytes that begin so far before the end; `None`: there are not so many.
    fn before_the_end(tail: &'a [u8], from_end: usize) -> Option<Self> {
        Some(Self(&tail[tail.len().checked_sub(from_end)?..]))
    }

    fn number(&self, at: usize, bytes: usize) -> u64 {
        let part = self.0.get(at..at + bytes).unwrap_or_default();
        let fold = |number, byte: &u8| number << 8 | u64::from(*byte);
        part.iter().rev().fold(0, fold)
    }

    fn u16(&self, at: usize) -> u16 {
        self.number(at, 2) as u16
    }

    fn u32(&self, at: usize) -> u32 {
        self.number(at, 4) as u32
    }

    fn u64(&self, at: usize) -> u64 {
        self.number(at, 8)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(entries: u16, size: u32, start: u32, comment: u16) -> Vec<u8> {
        let mut bytes = END.to_le_bytes().to_vec();
        bytes.extend([0; 4]);
        bytes.extend([entries.to_le_bytes(), entries.to_le_bytes()].concat());
        bytes.extend([size.to_le_bytes(), start.to_le_bytes()].concat());
        bytes.extend(comment.to_le_bytes());
        bytes
    }

    fn wide(entries: u64, size: u64, start: u64, at: u64) -> Vec<u8> {
        let mut bytes = END_64.to_le_bytes().to_vec();
        bytes.extend(44_u64.to_le_bytes());
        bytes.extend([0; 12]);
        for number in [entries, entries, size, start] {
            bytes.extend(number.to_le_bytes());
        }
        bytes.extend(LOCATOR.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(at.to_le_bytes());
        bytes.extend(1_u32.to_le_bytes());
        bytes.extend(record(u16::MAX, u32::MAX, u32::MAX, 0));
        bytes
    }

    #[test]
    fn the_directory_stands_right_before_the_end() {
        let (entries, start, size) = (2, 10, 100);
        let found = End {
            entries,
            start,
            size,
        };
        assert_eq!(End::read(&record(2, 100, 10, 0), 132), Ok(found));
        let (start, far) = (5_000_000_000, 5_000_000_100);
        let found = End {
            entries,
            start,
            size,
        };
        assert_eq!(End::read(&wide(2, 100, start, far), far + 98), Ok(found));
    }

    #[test]
    fn what_is_no_end_is_refused() {
        let far = 5_000_000_100;
        for (tail, length, why) in [
            (Vec::new(), 0, "no zip"),
            (b"PK\x05\x06".to_vec(), 4, "no zip"),
            (vec![0; 300], 300, "no zip"),
            (record(2, 100, 10, 1), 132, "follows"),
            (record(2, 100, 10, 0), 133, "right before"),
            (record(2, u32::MAX, 10, 0), 133, "right before"),
            (record(3, 100, 10, 0), 132, "too small"),
            (wide(2, 100, far - 100, far), far + 99, "64-bit record"),
            (wide(2, 100, far - 100, far - 1), far + 98, "64-bit record"),
            (wide(u64::MAX, 100, far - 100, far), far + 98, "too small"),
            (wide(2, u64::MAX, far - 100, far), far + 98, "right before"),
        ] {
            let said = End::read(&tail, length).expect_err(why);
            assert!(said.contains(why), "{said}");
        }
    }
}
