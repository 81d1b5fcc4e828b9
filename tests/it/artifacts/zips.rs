//! Zips as nobody should write them, written byte by byte.

use std::io::Write;

use flate2::{Compression, write::DeflateEncoder};

/// One entry, with the lies that it tells.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) name: Vec<u8>,
    /// In its own header; `None`: the same as in the directory.
    pub(super) local_name: Option<Vec<u8>>,
    pub(super) content: Vec<u8>,
    pub(super) deflated: bool,
    /// `None`: the true one.
    pub(super) method: Option<u16>,
    pub(super) flags: u16,
    /// As `st_mode`.
    pub(super) mode: u32,
    pub(super) crc: Option<u32>,
    pub(super) raw: Option<u32>,
    /// Of its header.
    pub(super) at: Option<u32>,
}

pub(super) fn file(name: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Entry {
    Entry {
        name: name.as_ref().to_vec(),
        local_name: None,
        content: content.as_ref().to_vec(),
        deflated: false,
        method: None,
        flags: 0,
        mode: 0o100_644,
        crc: None,
        raw: None,
        at: None,
    }
}

pub(super) fn deflated(name: &str, content: impl AsRef<[u8]>) -> Entry {
    Entry {
        deflated: true,
        ..file(name, content)
    }
}

pub(super) fn zip(entries: &[Entry]) -> Vec<u8> {
    written(entries, false)
}

/// With the 64-bit record at the end, as a zip of more than 65,535 entries has it.
pub(super) fn zip64(entries: &[Entry]) -> Vec<u8> {
    written(entries, true)
}

fn written(entries: &[Entry], wide: bool) -> Vec<u8> {
    let (mut zip, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let at = entry.at.unwrap_or(zip.len() as u32);
        let packed = if entry.deflated {
            let mut encoder = DeflateEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&entry.content).expect("in memory");
            encoder.finish().expect("in memory")
        } else {
            entry.content.clone()
        };
        let method = entry.method.unwrap_or(if entry.deflated { 8 } else { 0 });
        let crc = entry.crc.unwrap_or_else(|| crc32fast::hash(&entry.content));
        let size = packed.len() as u32;
        let raw = entry.raw.unwrap_or(entry.content.len() as u32);
        let common = |name: &[u8]| {
            let mut bytes = Vec::new();
            for number in [20, entry.flags, method, 0, 0x21] {
                bytes.extend(u16::to_le_bytes(number));
            }
            for number in [crc, size, raw] {
                bytes.extend(number.to_le_bytes());
            }
            bytes.extend((name.len() as u16).to_le_bytes());
            bytes.extend([0; 2]);
            bytes
        };
        let local = entry.local_name.as_ref().unwrap_or(&entry.name);
        zip.extend(0x0403_4b50_u32.to_le_bytes());
        zip.extend(common(local));
        zip.extend_from_slice(local);
        zip.extend(packed);
        directory.extend(0x0201_4b50_u32.to_le_bytes());
        directory.extend((3_u16 << 8 | 30).to_le_bytes());
        directory.extend(common(&entry.name));
        directory.extend([0; 6]);
        directory.extend((entry.mode << 16).to_le_bytes());
        directory.extend(at.to_le_bytes());
        directory.extend_from_slice(&entry.name);
    }
    let (start, size, count) = (zip.len(), directory.len(), entries.len());
    zip.extend(directory);
    let place = zip.len() as u64;
    if wide {
        zip.extend(0x0606_4b50_u32.to_le_bytes());
        zip.extend(44_u64.to_le_bytes());
        zip.extend([45, 3, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        for number in [count, count, size, start] {
            zip.extend((number as u64).to_le_bytes());
        }
        zip.extend(0x0706_4b50_u32.to_le_bytes());
        zip.extend([0; 4]);
        zip.extend(place.to_le_bytes());
        zip.extend(1_u32.to_le_bytes());
    }
    zip.extend(0x0605_4b50_u32.to_le_bytes());
    zip.extend([0; 4]);
    for number in [count; 2] {
        zip.extend((number.min(0xffff) as u16).to_le_bytes());
    }
    for number in [size, start] {
        let number = if wide { u32::MAX } else { number as u32 };
        zip.extend(number.to_le_bytes());
    }
    zip.extend([0; 2]);
    zip
}
