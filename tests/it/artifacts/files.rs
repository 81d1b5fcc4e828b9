//! What is in the zip, read by another program.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    os::unix::{ffi::OsStrExt, fs::symlink, net::UnixListener},
    path::Path,
    process::Command,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use scenarioforge::edge::artifacts::{Remark, UploadError, Uploaded, What};
use serde_json::Value;

use super::{Attempt, FakeService, noise};

/// Reads a zip twice: by its directory, and from its beginning as a stream, as the official download does.
const READER: &str = r#"
import base64, io, json, struct, sys, zipfile, zlib
data = sys.stdin.buffer.read()
archive = zipfile.ZipFile(io.BytesIO(data))
assert archive.testzip() is None
names = archive.namelist()
assert names == sorted(names, key=lambda name: name.encode()), names
assert len(set(names)) == len(names)
at, streamed = 0, []
for entry in archive.infolist():
    assert entry.date_time == (1980, 1, 1, 0, 0, 0)
    assert entry.external_attr >> 16 == 0o100644
    assert entry.header_offset == at, (entry, at)
    sign, needs, flags, method, time, date, crc, packed, raw, name, extra = struct.unpack_from("<IHHHHHIIIHH", data, at)
    assert sign == 0x04034b50 and method == entry.compress_type and flags == entry.flag_bits
    at += 30
    assert data[at:at + name].decode() == entry.filename
    at += name + extra
    wide = extra > 0
    if flags & 8:
        assert method == 8, "only deflate says where it ends"
        stream = zlib.decompressobj(-15)
        content = stream.decompress(data[at:at + entry.compress_size + 1])
        assert stream.eof
        at += entry.compress_size
        sign, crc, packed, raw = struct.unpack_from("<IIQQ" if wide else "<IIII", data, at)
        assert sign == 0x08074b50
        at += 24 if wide else 16
    else:
        content = data[at:at + packed]
        content = zlib.decompress(content, -15) if method == 8 else content
        at += packed
    assert (crc, packed, raw) == (entry.CRC, entry.compress_size, entry.file_size)
    assert len(content) == raw and zlib.crc32(content) == crc
    streamed.append(content)
assert at == archive.start_dir
assert [archive.read(name) for name in names] == streamed
small = lambda content: content if len(content) < 4096 else zlib.crc32(content).to_bytes(4, "big")
json.dump({entry.filename: [base64.b64encode(small(content)).decode(), entry.compress_type, entry.compress_size, len(content)]
    for entry, content in zip(archive.infolist(), streamed)}, sys.stdout)
"#;

/// One file in a zip.
#[derive(Debug)]
pub(super) struct Entry {
    /// Or the CRC-32, of 4096 bytes and more.
    pub(super) content: Vec<u8>,
    deflated: bool,
    packed: u64,
    pub(super) raw: u64,
}

pub(super) fn read(zip: &[u8]) -> BTreeMap<String, Entry> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("artifact.zip");
    fs::write(&path, zip).expect("a file");
    let ran = Command::new("python3")
        .args(["-c", READER])
        .stdin(fs::File::open(&path).expect("the file"))
        .output()
        .expect("python3");
    let said = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{said}");
    let entries: BTreeMap<String, Value> = serde_json::from_slice(&ran.stdout).expect("JSON");
    let entry = |value: Value| Entry {
        content: STANDARD
            .decode(value[0].as_str().expect("text"))
            .expect("base64"),
        deflated: value[1] == 8,
        packed: value[2].as_u64().expect("a number"),
        raw: value[3].as_u64().expect("a number"),
    };
    entries
        .into_iter()
        .map(|(name, value)| (name, entry(value)))
        .collect()
}

/// Uploads a folder and reads what came.
fn packed(root: &Path) -> (Uploaded, BTreeMap<String, Entry>) {
    let fake = FakeService::start();
    let uploaded = Attempt::of(&fake, root).run().expect("an artifact");
    assert_eq!(fake.complaints(), Vec::<String>::new());
    let entries = read(&fake.artifacts()[0].zip);
    assert_eq!(entries.len() as u64, uploaded.files);
    (uploaded, entries)
}

pub(super) fn remark(path: &str, what: What) -> Remark {
    let path = path.to_owned();
    Remark { path, what }
}

pub(super) fn lines(bytes: usize) -> Vec<u8> {
    let lines =
        (0_u64..).map(|number| format!("{number}: {:x}\n", number.wrapping_mul(0x9E37_79B9)));
    let mut text: Vec<u8> = lines.flat_map(String::into_bytes).take(bytes).collect();
    text.truncate(bytes);
    text
}

#[test]
fn every_size_and_kind_of_content_comes_out_as_it_went_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let piece = 512 << 10;
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for size in [
        0,
        1,
        2,
        100,
        5_000,
        65_535,
        65_536,
        piece - 1,
        piece,
        piece + 1,
        piece * 2,
        piece * 3 + 7,
    ] {
        files.push((format!("text/{size}"), lines(size)));
        files.push((format!("noise/{size}"), noise(size, size as u64)));
    }
    // One that changes its mind in the middle of a piece, and between pieces.
    let mut mixed = lines(piece / 2);
    for part in 0..6 {
        mixed.extend(noise(300_000, part));
        mixed.extend(lines(400_000));
    }
    files.push(("mixed".to_owned(), mixed));
    files.push(("zeros".to_owned(), vec![0; 3_000_000]));
    for (name, content) in &files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        fs::write(path, content).expect("a file");
    }
    let (uploaded, entries) = packed(folder.path());
    assert_eq!(uploaded.remarks, []);
    for (name, content) in &files {
        let entry = &entries[name];
        assert_eq!(entry.raw, content.len() as u64, "{name}");
        let expected = if content.len() < 4096 {
            content.clone()
        } else {
            crc(content).to_vec()
        };
        assert!(entry.content == expected, "{name}");
        let most = entry.raw + entry.raw / 10_000 + 5;
        assert!(entry.packed <= most, "{name} grew to {}", entry.packed);
        if name.starts_with("noise/") && content.len() <= piece {
            assert!(!entry.deflated && entry.packed == entry.raw, "{name}");
        }
        if name.starts_with("text/") && content.len() >= 5_000 {
            assert!(
                entry.deflated && entry.packed < entry.raw * 6 / 10,
                "{name}"
            );
        }
    }
    // What stands before a piece helps it, as it does where one thread does it all.
    let whole = lines(piece * 3 + 7);
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
    std::io::Write::write_all(&mut encoder, &whole).expect("memory");
    let at_once = encoder.finish().expect("memory").len() as u64;
    let in_pieces = entries[&format!("text/{}", whole.len())].packed;
    assert!(in_pieces <= at_once * 101 / 100, "{in_pieces} of {at_once}");
}

/// By the definition (APPNOTE.TXT, section 4.4.7), slowly, and so without the package that made it.
pub(super) fn crc(content: &[u8]) -> [u8; 4] {
    let table: Vec<u32> = (0..256_u32)
        .map(|byte| {
            (0..8).fold(byte, |crc, _| {
                if crc & 1 == 1 {
                    crc >> 1 ^ 0xEDB8_8320
                } else {
                    crc >> 1
                }
            })
        })
        .collect();
    let crc = content.iter().fold(u32::MAX, |crc, byte| {
        table[((crc ^ u32::from(*byte)) & 0xFF) as usize] ^ crc >> 8
    });
    (!crc).to_be_bytes()
}

#[test]
fn the_same_files_make_the_same_bytes() {
    let folder = super::folder();
    fs::write(folder.path().join("large"), lines(2_000_000)).expect("a file");
    let (first, _) = packed(folder.path());
    let again = tempfile::tempdir().expect("a folder");
    for name in ["large", "empty", "index.html"] {
        fs::copy(folder.path().join(name), again.path().join(name)).expect("a copy");
    }
    fs::create_dir(again.path().join("logs")).expect("a folder");
    fs::copy(
        folder.path().join("logs/shop.log"),
        again.path().join("logs/shop.log"),
    )
    .expect("a copy");
    let (second, _) = packed(again.path());
    assert_eq!(first.digest, second.digest);
}

#[test]
fn hostile_names_lose_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let names: [&[u8]; 14] = [
        b"a:b",
        b"a%3Ab",
        b"a%253Ab",
        b"..\\..\\up",
        b"say \"hi\"?",
        b"line\nbreak\r",
        b"*|<>",
        b"-rf",
        b"\xff\xfe",
        b"%FF%FE",
        "gr\u{fc}n \u{1f375}".as_bytes(),
        b"\x1b[31mred",
        b" ",
        b"C:",
    ];
    for (number, name) in names.iter().enumerate() {
        let path = folder.path().join(OsStr::from_bytes(name));
        fs::write(path, number.to_string()).expect("a file");
    }
    fs::create_dir(folder.path().join("what?")).expect("a folder");
    fs::write(folder.path().join("what?/100%"), "x").expect("a file");
    let (uploaded, entries) = packed(folder.path());
    assert_eq!(entries.len(), names.len() + 1);
    for name in entries.keys() {
        assert!(
            !name.contains(|character: char| "\":<>|*?\r\n\\\u{1b}".contains(character)),
            "{name:?}"
        );
    }
    let content = |name: &str| String::from_utf8_lossy(&entries[name].content).into_owned();
    for (name, number) in [
        ("a%253Ab", "2"),
        ("a%3Ab", "1"),
        // Its own name is taken, and so is that one's.
        ("a%25253Ab", "0"),
        ("..%5C..%5Cup", "3"),
        ("-rf", "7"),
        ("%25FF%25FE", "8"),
        ("%FF%FE", "9"),
        ("gr\u{fc}n \u{1f375}", "10"),
        (" ", "12"),
        ("C%3A", "13"),
        ("what%3F/100%25", "x"),
    ] {
        assert_eq!(content(name), number, "{name}");
    }
    let renamed = uploaded
        .remarks
        .iter()
        .filter(|remark| matches!(remark.what, What::Renamed { .. }))
        .count();
    assert_eq!((renamed, uploaded.remarks_in_all), (9, 9));
}

#[test]
fn links_pipes_and_sockets_are_left_out_and_said() {
    let folder = super::folder();
    let root = folder.path();
    symlink("/etc/passwd", root.join("passwd")).expect("a link");
    symlink("index.html", root.join("same")).expect("a link");
    symlink("/", root.join("everything")).expect("a link");
    symlink("loop", root.join("loop")).expect("a link");
    rustix::fs::mknodat(
        rustix::fs::CWD,
        root.join("pipe"),
        rustix::fs::FileType::Fifo,
        rustix::fs::Mode::RWXU,
        0,
    )
    .expect("a pipe");
    let _socket = UnixListener::bind(root.join("socket")).expect("a socket");
    let (uploaded, entries) = packed(root);
    let names: Vec<&String> = entries.keys().collect();
    assert_eq!(names, ["empty", "index.html", "logs/shop.log"]);
    let mut remarks = uploaded.remarks;
    remarks.sort_by(|one, other| one.path.cmp(&other.path));
    assert_eq!(
        remarks,
        [
            remark("everything", What::Symlink),
            remark("loop", What::Symlink),
            remark("passwd", What::Symlink),
            remark("pipe", What::Special),
            remark("same", What::Symlink),
            remark("socket", What::Special),
        ]
    );
}

#[test]
fn hidden_files_stay_here_if_that_is_wanted() {
    let folder = super::folder();
    fs::create_dir(folder.path().join(".git")).expect("a folder");
    for name in [".git/config", "logs/.env", ".hidden"] {
        fs::write(folder.path().join(name), "secret").expect("a file");
    }
    let (_, all) = packed(folder.path());
    assert_eq!(all.len(), 6);
    let fake = FakeService::start();
    let mut attempt = Attempt::of(&fake, folder.path());
    attempt.upload.leave_out_hidden = true;
    assert_eq!(attempt.run().expect("an artifact").files, 3);
    let entries = read(&fake.artifacts()[0].zip);
    assert!(
        entries
            .keys()
            .all(|name| !name.contains("/.") && !name.starts_with('.'))
    );
}

#[test]
fn a_root_that_is_a_link_is_the_callers_wish() {
    let folder = super::folder();
    let place = tempfile::tempdir().expect("a folder");
    symlink(folder.path(), place.path().join("latest")).expect("a link");
    let (uploaded, _) = packed(&place.path().join("latest"));
    assert_eq!(uploaded.files, 3);
    let fake = FakeService::start();
    let file = Attempt::of(&fake, &folder.path().join("index.html")).run();
    assert!(
        matches!(file, Err(UploadError::Root { .. })),
        "a file is no folder"
    );
}

#[test]
fn a_folder_without_a_bottom_has_an_end() {
    let folder = super::folder();
    let mut path = folder.path().to_owned();
    for _ in 0..300 {
        path.push("d");
    }
    fs::create_dir_all(&path).expect("folders");
    fs::write(path.join("deep"), "x").expect("a file");
    let (uploaded, entries) = packed(folder.path());
    assert_eq!(entries.len(), 3);
    let [remark] = &uploaded.remarks[..] else {
        panic!("{:?}", uploaded.remarks)
    };
    assert_eq!(
        (&remark.what, remark.path.len()),
        (&What::TooMany, 201 * 2 - 1)
    );
}
