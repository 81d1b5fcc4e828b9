//! Files that change between being listed and being read, and while they are read.
//!
//! An address becomes known after the folder was listed and before anything of it is read, so what happens at that event
//! happens just between the two.

use std::{
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use scenarioforge::edge::artifacts::{Remark, UploadEvent, Uploaded, What};

use super::{
    Attempt, FakeService,
    files::{lines, read, remark},
    folder, noise,
};

/// Uploads a folder in which something happens after it was listed.
fn changed(
    root: &Path,
    change: impl FnOnce(&Path) + Send + 'static,
) -> (Uploaded, Vec<(String, Vec<u8>)>) {
    let fake = FakeService::start();
    let (change, place) = (Mutex::new(Some(change)), root.to_owned());
    let happens = move |event: &UploadEvent| {
        if matches!(event, UploadEvent::SecretSeen(_))
            && let Some(change) = change.lock().expect("a lock").take()
        {
            change(&place);
        }
    };
    let uploaded = Attempt::of(&fake, root)
        .run_and(happens)
        .expect("an artifact");
    assert_eq!(fake.complaints(), Vec::<String>::new());
    let entries = read(&fake.artifacts()[0].zip).into_iter();
    let entries = entries.map(|(name, entry)| (name, entry.content)).collect();
    (uploaded, entries)
}

fn names(entries: &[(String, Vec<u8>)]) -> Vec<&str> {
    entries.iter().map(|(name, _)| name.as_str()).collect()
}

fn vanished(path: &str) -> Remark {
    remark(path, What::Vanished)
}

#[test]
fn a_file_that_is_gone_is_left_out_and_said() {
    let folder = folder();
    let (uploaded, entries) = changed(folder.path(), |root| {
        fs::remove_file(root.join("index.html")).expect("removed");
        fs::remove_dir_all(root.join("logs")).expect("removed");
    });
    assert_eq!(names(&entries), ["empty"]);
    assert_eq!(
        uploaded.remarks,
        [vanished("index.html"), vanished("logs/shop.log")]
    );
}

/// What a swapped file points to must not leak: a link in its place, a link in place of a folder above it, a pipe on which
/// opening would wait for ever, a folder.
#[test]
fn a_file_that_was_swapped_is_not_followed() {
    let outside = tempfile::tempdir().expect("a folder");
    let secret: PathBuf = outside.path().join("shop.log");
    fs::write(&secret, "secret").expect("a file");
    let folder = folder();
    for name in ["pipe", "folder", "link"] {
        fs::write(folder.path().join(name), "was here").expect("a file");
    }
    let (uploaded, entries) = changed(folder.path(), move |root| {
        for name in ["pipe", "folder", "link"] {
            fs::remove_file(root.join(name)).expect("removed");
        }
        symlink(&secret, root.join("link")).expect("a link");
        fs::create_dir(root.join("folder")).expect("a folder");
        let (kind, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU);
        rustix::fs::mknodat(rustix::fs::CWD, root.join("pipe"), kind, mode, 0).expect("a pipe");
        fs::rename(root.join("logs"), root.join("moved")).expect("renamed");
        symlink(secret.parent().expect("a folder"), root.join("logs")).expect("a link");
    });
    assert_eq!(names(&entries), ["empty", "index.html"]);
    assert_eq!(
        uploaded.remarks,
        ["folder", "link", "logs/shop.log", "pipe"].map(vanished)
    );
}

#[test]
fn a_file_has_the_bytes_that_it_had_when_it_was_listed() {
    let folder = folder();
    let root = folder.path();
    fs::write(root.join("large"), lines(1_500_000)).expect("a file");
    fs::write(root.join("shorter"), lines(1_500_000)).expect("a file");
    let (uploaded, entries) = changed(root, |root| {
        for name in ["large", "empty", "logs/shop.log"] {
            let opened = OpenOptions::new().append(true).open(root.join(name));
            opened
                .and_then(|mut file| file.write_all(b"tea\n"))
                .expect("appended");
        }
        let cut = |name: &str, length| {
            let opened = OpenOptions::new().write(true).open(root.join(name));
            opened.and_then(|file| file.set_len(length)).expect("cut");
        };
        cut("index.html", 5);
        cut("shorter", 600_000);
    });
    let content = |name: &str| {
        let found = entries.iter().find(|(other, _)| other == name);
        found.expect("it is in the zip").1.clone()
    };
    assert_eq!(content("empty"), b"");
    assert_eq!(content("logs/shop.log"), b"milk\n");
    assert_eq!(content("index.html"), b"<h1>T");
    let crc = |content: &[u8]| crc32(content).to_vec();
    assert_eq!(content("large"), crc(&lines(1_500_000)));
    assert_eq!(content("shorter"), crc(&lines(600_000)));
    let short = |path| remark(path, What::Shrunk);
    assert_eq!(uploaded.remarks, [short("index.html"), short("shorter")]);
}

fn crc32(content: &[u8]) -> [u8; 4] {
    super::files::crc(content)
}

/// A file that becomes shorter when its beginning is already on its way.
#[test]
fn a_file_may_shrink_while_it_is_sent() {
    let folder = folder();
    let video = folder.path().join("video.webm");
    // More than is read ahead with one block on its way.
    fs::write(&video, noise(30 << 20, 5)).expect("a file");
    let fake = FakeService::start();
    let more = [("ACTIONS_ARTIFACT_UPLOAD_CONCURRENCY", "1")];
    let attempt = Attempt::with(&fake, folder.path(), &more);
    let path = Arc::new(video);
    let uploaded = attempt
        .run_and(move |event| {
            if matches!(event, UploadEvent::BlockStored { .. }) {
                let opened = OpenOptions::new().write(true).open(&*path);
                opened.and_then(|file| file.set_len(0)).expect("cut");
            }
        })
        .expect("an artifact");
    assert_eq!(uploaded.remarks, [remark("video.webm", What::Shrunk)]);
    let entries = read(&fake.artifacts()[0].zip);
    let raw = entries["video.webm"].raw;
    assert!((4 << 20..30 << 20).contains(&raw), "{raw}");
}

/// With as many files as that, and many empty ones, nothing waits for another for ever.
#[test]
fn many_small_files_go_in() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..3_000 {
        fs::write(
            folder.path().join(number.to_string()),
            [b'x'].repeat(number % 3),
        )
        .expect("a file");
    }
    let (uploaded, entries) = changed(folder.path(), |_| {});
    assert_eq!((uploaded.files, entries.len()), (3_000, 3_000));
}

#[test]
fn a_folder_that_is_emptied_makes_no_artifact() {
    let folder = folder();
    let fake = FakeService::start();
    let root = folder.path().to_owned();
    let ended = Attempt::of(&fake, folder.path()).run_and(move |event| {
        if matches!(event, UploadEvent::SecretSeen(_)) {
            let _ = fs::remove_dir_all(&root);
        }
    });
    ended.expect_err("nothing is there");
    assert_eq!(fake.artifacts()[0].id, 0, "it is not finalized");
}
