//! The records of a zip (APPNOTE.TXT, section 4.3), with ZIP64 where a number needs it.

use super::encode::STORED_PART;

/// The methods of section 4.4.5.
pub(super) const AS_IS: u16 = 0;
pub(super) const DEFLATED: u16 = 8;

/// 1980-01-01, the first day that there is (section 4.4.6).
const DATE: u16 = 0x0021;
const NEEDS_DEFLATE: u16 = 20;
const NEEDS_ZIP64: u16 = 45;
const MADE_ON_UNIX: u16 = 3 << 8;
/// An ordinary file that its owner writes and all read.
const MODE: u32 = 0o100_644 << 16;
const SIZES_FOLLOW: u16 = 1 << 3;
const NAME_IS_UTF8: u16 = 1 << 11;
const ZIP64: u16 = 0x0001;

/// One file in the zip, as the directory at its end needs it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// Its index in the listing.
    pub(super) file: usize,
    /// Where its local header is.
    pub(super) offset: u64,
    pub(super) method: u16,
    /// Whether sizes and CRC stand behind the content, because they were not known before.
    pub(super) streamed: bool,
    /// Whether its sizes are written in 64 bits.
    pub(super) wide: bool,
    pub(super) crc: u32,
    pub(super) packed: u64,
    pub(super) raw: u64,
}

impl Entry {
    /// Whether a file of this size needs 64 bits, also if nothing of it shrinks.
    pub(super) fn is_wide(size: u64) -> bool {
        size.saturating_add(size / STORED_PART + (1 << 20)) >= u64::from(u32::MAX)
    }

    fn flags(&self, name: &[u8]) -> u16 {
        let streamed = if self.streamed { SIZES_FOLLOW } else { 0 };
        let utf8 = if name.is_ascii() { 0 } else { NAME_IS_UTF8 };
        streamed | utf8
    }

    /// Section 4.3.7.
    pub(super) fn local_header(&self, name: &[u8], out: &mut Vec<u8>) {
        out.extend(0x0403_4b50_u32.to_le_bytes());
        let needs = if self.wide {
            NEEDS_ZIP64
        } else {
            NEEDS_DEFLATE
        };
        let extra = if self.wide { 20 } else { 0 };
        for number in [needs, self.flags(name), self.method, 0, DATE] {
            out.extend(number.to_le_bytes());
        }
        let [packed, raw] = match (self.streamed, self.wide) {
            (true, true) => [u32::MAX; 2],
            (true, false) => [0; 2],
            (false, _) => [self.packed, self.raw].map(low),
        };
        let crc = if self.streamed { 0 } else { self.crc };
        for number in [crc, packed, raw] {
            out.extend(number.to_le_bytes());
        }
        for number in [short(name.len()), extra] {
            out.extend(number.to_le_bytes());
        }
        out.extend_from_slice(name);
        if self.wide {
            extra_field(&[self.raw, self.packed], out);
        }
    }

    /// Section 4.3.9, behind the content of a streamed entry.
    pub(super) fn descriptor(&self, out: &mut Vec<u8>) {
        out.extend(0x0807_4b50_u32.to_le_bytes());
        out.extend(self.crc.to_le_bytes());
        for size in [self.packed, self.raw] {
            if self.wide {
                out.extend(size.to_le_bytes());
            } else {
                out.extend(low(size).to_le_bytes());
            }
        }
    }

    /// Section 4.3.12.
    pub(super) fn directory_header(&self, name: &[u8], out: &mut Vec<u8>) {
        let far = self.offset >= u64::from(u32::MAX);
        let mut wide = Vec::new();
        let [mut packed, mut raw] = [self.packed, self.raw].map(low);
        if self.wide {
            wide.extend([self.raw, self.packed]);
            [packed, raw] = [u32::MAX; 2];
        }
        if far {
            wide.push(self.offset);
        }
        let needs = if wide.is_empty() {
            NEEDS_DEFLATE
        } else {
            NEEDS_ZIP64
        };
        let extra = if wide.is_empty() {
            0
        } else {
            4 + 8 * wide.len()
        };
        out.extend(0x0201_4b50_u32.to_le_bytes());
        let head = [
            MADE_ON_UNIX | NEEDS_ZIP64,
            needs,
            self.flags(name),
            self.method,
            0,
            DATE,
        ];
        for number in head {
            out.extend(number.to_le_bytes());
        }
        for number in [self.crc, packed, raw] {
            out.extend(number.to_le_bytes());
        }
        for number in [short(name.len()), short(extra), 0, 0, 0] {
            out.extend(number.to_le_bytes());
        }
        let offset = if far { u32::MAX } else { low(self.offset) };
        for number in [MODE, offset] {
            out.extend(number.to_le_bytes());
        }
        out.extend_from_slice(name);
        if !wide.is_empty() {
            extra_field(&wide, out);
        }
    }
}

/// What ends the zip: sections 4.3.14 to 4.3.16, the first two only where a number needs 64 bits.
pub(super) fn end(entries: usize, start: u64, length: u64, out: &mut Vec<u8>) {
    let entries = entries as u64;
    let most = u64::from(u32::MAX);
    if entries >= u64::from(u16::MAX) || start >= most || length >= most {
        out.extend(0x0606_4b50_u32.to_le_bytes());
        out.extend(44_u64.to_le_bytes());
        for number in [MADE_ON_UNIX | NEEDS_ZIP64, NEEDS_ZIP64] {
            out.extend(number.to_le_bytes());
        }
        out.extend([0; 8]);
        for number in [entries, entries, length, start] {
            out.extend(number.to_le_bytes());
        }
        out.extend(0x0706_4b50_u32.to_le_bytes());
        out.extend(0_u32.to_le_bytes());
        out.extend((start + length).to_le_bytes());
        out.extend(1_u32.to_le_bytes());
    }
    out.extend(0x0605_4b50_u32.to_le_bytes());
    let count = u16::try_from(entries).unwrap_or(u16::MAX);
    for number in [0, 0, count, count] {
        out.extend(number.to_le_bytes());
    }
    for number in [length, start] {
        out.extend(low(number).to_le_bytes());
    }
    out.extend(0_u16.to_le_bytes());
}

/// Section 4.5.3.
fn extra_field(numbers: &[u64], out: &mut Vec<u8>) {
    out.extend(ZIP64.to_le_bytes());
    out.extend(short(numbers.len() * 8).to_le_bytes());
    for number in numbers {
        out.extend(number.to_le_bytes());
    }
}

/// All ones say that the number stands elsewhere.
fn low(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn short(length: usize) -> u16 {
    u16::try_from(length).expect("paths are limited when they are listed")
}

#[cfg(test)]
mod tests {
    use std::{
        fs::File,
        io::{Seek, SeekFrom, Write},
        process::Command,
    };

    use super::*;

    /// Beyond what 32 and 16 bits hold: a header at 5 GiB, sizes in 64 bits, 70,000 entries; read by another program.
    #[test]
    fn large_numbers_are_zip64() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("large.zip");
        let mut file = File::create(&path).expect("a file");
        let content = b"milk";
        let near = Entry {
            file: 0,
            offset: 0,
            method: AS_IS,
            streamed: true,
            wide: true,
            crc: crc32fast::hash(content),
            packed: 4,
            raw: 4,
        };
        let far = Entry {
            offset: 5 << 30,
            streamed: false,
            wide: false,
            ..near
        };
        let mut start = 0;
        for (entry, name) in [(near, "near"), (far, "far \u{1f375}")] {
            let mut record = Vec::new();
            entry.local_header(name.as_bytes(), &mut record);
            record.extend_from_slice(content);
            if entry.streamed {
                entry.descriptor(&mut record);
            }
            // The file has a hole in it, so it is small on the disk.
            file.seek(SeekFrom::Start(entry.offset)).expect("a place");
            file.write_all(&record).expect("written");
            start = entry.offset + record.len() as u64;
        }
        let mut directory = Vec::new();
        near.directory_header(b"near", &mut directory);
        far.directory_header("far \u{1f375}".as_bytes(), &mut directory);
        for number in 2..70_000 {
            far.directory_header(format!("{number}").as_bytes(), &mut directory);
        }
        let length = directory.len() as u64;
        end(70_000, start, length, &mut directory);
        file.write_all(&directory).expect("written");
        let script = "import sys, zipfile\narchive = zipfile.ZipFile(sys.argv[1])\n\
            assert len(archive.namelist()) == 70000\n\
            assert archive.getinfo('far \u{1f375}').header_offset == 5 << 30\n\
            assert archive.getinfo('near').extract_version == 45\n\
            assert [archive.read(name) for name in ('near', 'far \u{1f375}')] == [b'milk'] * 2";
        let ran = Command::new("python3")
            .args(["-c", script])
            .arg(&path)
            .output()
            .expect("python3");
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
    }

    #[test]
    fn sizes_are_wide_before_they_could_overflow() {
        for (size, wide) in [
            (0, false),
            (4_000_000_000, false),
            (u64::from(u32::MAX) - 400_000, true),
            (u64::from(u32::MAX), true),
            (u64::MAX, true),
        ] {
            assert_eq!(Entry::is_wide(size), wide, "{size}");
        }
    }
}
