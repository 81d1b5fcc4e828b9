//! What becomes of zips that anybody may have written: the folder that they are, or nothing.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Write,
    os::unix::fs::PermissionsExt,
    path::Path,
};

use scenarioforge::edge::artifacts::{UnpackError, UnpackLimits, Unpacked, unpack};
use tokio_util::sync::CancellationToken;

use super::zips::{Entry, deflated, file, zip, zip64};

/// Unpacks to `here/unpacked`.
fn unpacked(bytes: &[u8], here: &Path, limits: &UnpackLimits) -> Result<Unpacked, UnpackError> {
    let mut zip = tempfile::tempfile().expect("a file");
    zip.write_all(bytes).expect("written");
    let stop = CancellationToken::new();
    unpack(&zip, "evidence", &here.join("unpacked"), limits, &stop)
}

/// Every file below a folder, with its content.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).expect("below it");
                let content = fs::read(&path).expect("a file");
                found.insert(name.to_str().expect("UTF-8").to_owned(), content);
            }
        }
    }
    found
}

/// Refused, with nothing left behind. Returns the reason.
fn refusal(bytes: &[u8], limits: &UnpackLimits) -> String {
    let here = tempfile::tempdir().expect("a folder");
    let error = unpacked(bytes, here.path(), limits).expect_err("refused");
    let left: Vec<_> = fs::read_dir(here.path()).expect("a folder").collect();
    assert!(left.is_empty(), "{error}: {left:?}");
    assert!(
        matches!(
            error,
            UnpackError::Archive { .. } | UnpackError::Entry { .. }
        ),
        "{error:?}"
    );
    let text = error.to_string();
    assert!(
        text.starts_with("the artifact `evidence` is not unpacked: "),
        "{text}"
    );
    text
}

#[test]
fn files_come_out_as_they_went_in() {
    let long = "milk\n".repeat(50_000);
    let entries = [
        Entry {
            mode: 0o100_755,
            ..deflated("a/b/repro.sh", "#!/bin/sh\n")
        },
        deflated("a/b/log", &long),
        file("empty", ""),
        Entry {
            mode: 0o040_755,
            ..file("folder/", "")
        },
        // Without any mode, as from another system.
        Entry {
            mode: 0,
            ..file("ä 1%3A.txt", "x")
        },
        Entry {
            mode: 0o104_777,
            ..file("setuid", "x")
        },
        file("A", "upper"),
        file("a-lower", "lower"),
    ];
    for bytes in [zip(&entries), zip64(&entries)] {
        let here = tempfile::tempdir().expect("a folder");
        let came = unpacked(&bytes, here.path(), &UnpackLimits::default()).expect("unpacked");
        let root = here.path().join("unpacked");
        let found = files(&root);
        let names: Vec<&str> = found.keys().map(String::as_str).collect();
        let expected = [
            "A",
            "a-lower",
            "a/b/log",
            "a/b/repro.sh",
            "empty",
            "setuid",
            "ä 1%3A.txt",
        ];
        assert_eq!(names, expected);
        assert_eq!(found["a/b/log"], long.as_bytes());
        assert!(root.join("folder").is_dir());
        assert_eq!(
            (came.files, came.bytes),
            (7, found.values().map(Vec::len).sum::<usize>() as u64)
        );
        let mode = |name: &str| {
            let metadata = root.join(name).metadata().expect("it is there");
            metadata.permissions().mode() & 0o7777
        };
        assert_eq!(mode("a/b/repro.sh"), 0o755);
        assert_eq!((mode("a/b/log"), mode("ä 1%3A.txt")), (0o644, 0o644));
        assert_eq!(
            (mode("setuid"), mode("."), mode("a/b")),
            (0o755, 0o755, 0o755)
        );
        assert_eq!(fs::read_dir(here.path()).expect("a folder").count(), 1);
    }
}

#[test]
fn entries_that_could_do_harm_are_refused_by_name() {
    let bad = |change: fn(&mut Entry)| {
        let mut entry = deflated("bad", "milk and tea");
        change(&mut entry);
        entry
    };
    let link = |mode| Entry {
        mode,
        ..file("bad", "/etc/passwd")
    };
    for (entry, why) in [
        (file("../bad", "x"), "`..`"),
        (file("/bad", "x"), "absolute"),
        (file("a/../../bad", "x"), "`..`"),
        (file("..\\bad", "x"), "'\\\\'"),
        (file("C:\\bad", "x"), "':'"),
        (file("C:bad", "x"), "':'"),
        (file("bad\0.json", "x"), "'\\0'"),
        (file("bad\u{1b}[31m", "x"), "'\\u{1b}'"),
        (file(b"bad\xff", "x"), "no UTF-8"),
        (file("b".repeat(256), "x"), "255"),
        (file("", "x"), "empty"),
        (link(0o120_777), "symbolic link"),
        (link(0o010_644), "no ordinary file"),
        (link(0o060_644), "no ordinary file"),
        (link(0o140_644), "no ordinary file"),
        (link(0o040_755), "no ordinary file"),
        (
            Entry {
                mode: 0o100_644,
                ..file("bad/", "")
            },
            "named as a folder",
        ),
        (
            Entry {
                mode: 0o040_755,
                ..file("bad/", "content")
            },
            "with content",
        ),
        (bad(|entry| entry.crc = Some(1)), "hecksum"),
        (bad(|entry| entry.raw = Some(3)), "bad"),
        (
            bad(|entry| entry.raw = Some(300)),
            "has 12 bytes and says 300",
        ),
        (bad(|entry| entry.flags = 1), "encrypted"),
        (
            bad(|entry| entry.method = Some(99)),
            "method of compression",
        ),
        (
            bad(|entry| entry.method = Some(93)),
            "method of compression",
        ),
        (
            bad(|entry| entry.local_name = Some(b"good".to_vec())),
            "bad",
        ),
    ] {
        let name = String::from_utf8_lossy(&entry.name).into_owned();
        let said = refusal(
            &zip(&[file("good-1", "x"), entry]),
            &UnpackLimits::default(),
        );
        assert!(said.contains(why), "{name:?}: {said}");
        // Control characters are shown and not written.
        let start: String = name.chars().take(200).collect();
        let quoted = format!("{start:?}");
        let shown = quoted.trim_end_matches('"');
        assert!(said.contains(shown), "{said}");
    }
}

#[test]
fn entries_that_stand_in_the_way_of_each_other_are_refused() {
    for (first, second, why) in [
        (file("a", "1"), file("a", "2"), "one name"),
        (file("a", "1"), file("a/b", "2"), "does not allow its name"),
        (file("a/b", "1"), file("a", "2"), "does not allow its name"),
        (
            file("a", "1"),
            Entry {
                at: Some(0),
                ..file("b", "2")
            },
            "verlap",
        ),
    ] {
        let said = refusal(&zip(&[first, second]), &UnpackLimits::default());
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn bombs_do_not_go_off() {
    let limits = UnpackLimits {
        entries: 4,
        directory: 400,
        bytes: 4 << 20,
        ratio: 20,
        small: 1 << 20,
    };
    // A thousandfold in one file, and in several.
    let zeros = vec![0; 3 << 20];
    let said = refusal(&zip(&[deflated("zeros", &zeros)]), &limits);
    assert!(
        said.contains("\"zeros\"") && said.contains("more comes out"),
        "{said}"
    );
    let part = &zeros[..600 << 10];
    let said = refusal(
        &zip(&[deflated("one", part), deflated("two", part)]),
        &limits,
    );
    assert!(said.contains("\"two\""), "{said}");
    // Much, although nothing shrinks.
    let noise = super::noise(3 << 20, 7);
    let said = refusal(&zip(&[file("one", &noise), file("two", &noise)]), &limits);
    assert!(said.contains("\"two\""), "{said}");
    // Many.
    let many: Vec<Entry> = (0..5).map(|number| file(number.to_string(), "")).collect();
    let said = refusal(&zip(&many), &limits);
    assert!(
        said.contains("it has 5 entries; at most 4 may be"),
        "{said}"
    );
    let said = refusal(
        &zip(&[file("x".repeat(255), ""), file("y".repeat(255), "")]),
        &limits,
    );
    assert!(said.contains("its directory has"), "{said}");
    // As much as may be.
    let here = tempfile::tempdir().expect("a folder");
    let fine = zip(&[deflated("zeros", &zeros[..1 << 20])]);
    unpacked(&fine, here.path(), &limits).expect("that many bytes may come out of any zip");
}

#[test]
fn what_is_cut_off_or_changed_never_gets_out() {
    let entries = [deflated("a/one", "milk ".repeat(40)), file("two", "tea")];
    let whole = zip(&entries);
    for length in 0..whole.len() {
        refusal(&whole[..length], &UnpackLimits::default());
    }
    let mut behind = whole.clone();
    behind.push(0);
    refusal(&behind, &UnpackLimits::default());
    let mut before = b"#!/bin/sh\n".to_vec();
    before.extend(&whole);
    refusal(&before, &UnpackLimits::default());
    let mut accepted = 0;
    for at in 0..whole.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut changed = whole.clone();
            changed[at] ^= change;
            let here = tempfile::tempdir().expect("a folder");
            match unpacked(&changed, here.path(), &UnpackLimits::default()) {
                Ok(came) => {
                    // A time or a version, or both spellings of a name: the contents are checked.
                    accepted += 1;
                    assert_eq!((came.files, came.bytes), (2, 203), "byte {at}");
                    assert_eq!(fs::read_dir(here.path()).expect("a folder").count(), 1);
                }
                Err(_) => assert_eq!(fs::read_dir(here.path()).expect("a folder").count(), 0),
            }
        }
    }
    let in_all = whole.len() * 3;
    assert!(accepted < in_all / 4, "{accepted} of {in_all}");
}

#[test]
fn nothing_is_unpacked_over_something_or_after_the_end() {
    let bytes = zip(&[file("a", "1")]);
    let here = tempfile::tempdir().expect("a folder");
    fs::create_dir(here.path().join("unpacked")).expect("a folder");
    fs::write(here.path().join("unpacked/mine"), "mine").expect("a file");
    let error = unpacked(&bytes, here.path(), &UnpackLimits::default()).expect_err("it is there");
    assert!(matches!(error, UnpackError::Write { .. }), "{error}");
    assert_eq!(files(here.path()).len(), 1);
    let stop = CancellationToken::new();
    stop.cancel();
    let path = here.path().join("a.zip");
    fs::write(&path, &bytes).expect("a file");
    let file = File::open(&path).expect("the file");
    let to = here.path().join("other");
    let ended = unpack(&file, "evidence", &to, &UnpackLimits::default(), &stop);
    assert!(matches!(ended, Err(UnpackError::Cancelled)));
    assert!(!to.exists());
}
