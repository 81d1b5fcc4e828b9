//! One file out of a zip that stays where it is.

use std::{
    collections::BTreeMap,
    fs,
    sync::{Arc, Mutex},
};

use scenarioforge::edge::artifacts::{
    DownloadError, EntryLimits, RemoteZips, UploadError, UploadEvent,
};
use tokio_util::sync::CancellationToken;

use super::{
    Asked, Attempt, FakeService, Fault, Rules,
    downloads::block_on,
    noise, patience,
    zips::{Entry, deflated, file, zip, zip64},
};

/// `results.json` of an artifact, and what was told meanwhile.
fn entry_with(
    fake: &FakeService,
    limits: &EntryLimits,
) -> (Result<Option<Vec<u8>>, DownloadError>, Vec<UploadEvent>) {
    let told = Arc::new(Mutex::new(Vec::new()));
    let hears = Arc::clone(&told);
    let listener = Arc::new(move |event| hears.lock().expect("a lock").push(event));
    let stop = CancellationToken::new();
    let remote = RemoteZips::new(&BTreeMap::new(), patience(), listener, stop);
    let address = fake.address_of("evidence");
    let entry = block_on(remote.entry(&address, "evidence", "results.json", limits));
    let told = told.lock().expect("a lock").clone();
    (entry, told)
}

fn entry(fake: &FakeService) -> Result<Option<Vec<u8>>, DownloadError> {
    entry_with(fake, &EntryLimits::default()).0
}

const RESULTS: &str = r#"{"schema":"scenarioforge.results/1"}"#;

#[test]
fn results_cost_kilobytes_of_a_large_artifact() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..2_000 {
        let case = folder
            .path()
            .join(format!("evidence/SC-{number:04}/base/1"));
        fs::create_dir_all(&case).expect("a folder");
        fs::write(case.join("transcript.jsonl"), "{}\n").expect("a file");
    }
    fs::write(folder.path().join("video.webm"), noise(24 << 20, 9)).expect("a file");
    fs::write(folder.path().join("results.json"), RESULTS.repeat(1_000)).expect("a file");
    let fake = FakeService::start();
    let uploaded = Attempt::of(&fake, folder.path())
        .run()
        .expect("an artifact");
    let content = entry(&fake).expect("it can be read").expect("it is there");
    assert!(content == RESULTS.repeat(1_000).as_bytes());
    assert_eq!(fake.complaints(), Vec::<String>::new());
    assert_eq!(fake.ranges().len(), 3, "{:?}", fake.ranges());
    let (sent, size) = (fake.sent(), uploaded.size);
    assert!(
        sent < 400 << 10 && size > 24 << 20,
        "{sent} of {size} bytes"
    );
}

#[test]
fn a_small_artifact_costs_one_request_and_a_wide_one_is_read_too() {
    let entries = [
        deflated("a", "1"),
        deflated("results.json", RESULTS),
        file("z", "2"),
    ];
    for bytes in [zip(&entries), zip64(&entries)] {
        let fake = FakeService::start();
        fake.has("evidence", &bytes);
        assert_eq!(
            entry(&fake).expect("read").as_deref(),
            Some(RESULTS.as_bytes())
        );
        assert_eq!(fake.ranges().len(), 1);
    }
    for none in [zip(&[]), zip(&[file("results.json.bak", "1")])] {
        let fake = FakeService::start();
        fake.has("evidence", &none);
        assert_eq!(entry(&fake).expect("read"), None);
    }
}

#[test]
fn a_storage_without_ranges_is_asked_for_small_zips_only() {
    let rules = Rules {
        no_ranges: true,
        ..Rules::default()
    };
    let fake = FakeService::start_with(rules);
    let bytes = zip(&[
        file("noise", noise(200_000, 8)),
        file("results.json", RESULTS),
    ]);
    fake.has("evidence", &bytes);
    assert_eq!(
        entry(&fake).expect("read").as_deref(),
        Some(RESULTS.as_bytes())
    );
    assert_eq!(fake.ranges().len(), 1);
    let limits = EntryLimits {
        whole: 200_000,
        ..EntryLimits::default()
    };
    let error = entry_with(&fake, &limits).0.expect_err("too large");
    assert!(
        matches!(error, DownloadError::TooLarge { most: 200_000, .. }),
        "{error}"
    );
}

#[test]
fn what_is_too_large_or_no_zip_is_refused() {
    let big = deflated("results.json", "x".repeat(100_000));
    let lies = |change: fn(&mut Entry)| {
        let mut entry = deflated("results.json", RESULTS);
        change(&mut entry);
        zip(&[entry])
    };
    let limits = EntryLimits {
        entry: 50_000,
        directory: 1_000,
        whole: 10,
    };
    let many: Vec<Entry> = (0..40)
        .map(|number| file(format!("{number}"), ""))
        .collect();
    for (bytes, why) in [
        (zip(&[big]), "more than 50000 bytes"),
        (
            zip(&[file("results.json", noise(200_000, 1))]),
            "at most 50000",
        ),
        (zip(&many), "at most 1000"),
        (b"<html>no</html>".to_vec(), "no zip"),
        (lies(|entry| entry.crc = Some(1)), "hecksum"),
        (lies(|entry| entry.mode = 0o120_777), "symbolic link"),
        (lies(|entry| entry.mode = 0o100_644 | 0o4000), ""),
        (lies(|entry| entry.flags = 1), "encrypted"),
        (lies(|entry| entry.method = Some(99)), "method"),
        (
            lies(|entry| entry.at = Some(4_000_000_000)),
            "behind the directory",
        ),
        (lies(|entry| entry.at = Some(2)), "results.json"),
        (
            lies(|entry| entry.local_name = Some(b"x".to_vec())),
            "mismatch",
        ),
        (
            zip(&[file("results.json", "1"), file("results.json", "2")]),
            "one name",
        ),
    ] {
        let fake = FakeService::start();
        fake.has("evidence", &bytes);
        let read = entry_with(&fake, &limits).0;
        if why.is_empty() {
            assert_eq!(read.expect("read").as_deref(), Some(RESULTS.as_bytes()));
            continue;
        }
        let error = read.expect_err(why).to_string();
        assert!(
            error.contains(why) && error.contains("`evidence`"),
            "{why}: {error}"
        );
    }
}

#[test]
fn faults_of_the_storage_pass_or_are_said_without_the_address() {
    for fault in [
        Fault::Reset,
        Fault::Truncated,
        Fault::Status(503, Some("0")),
        Fault::Status(500, None),
    ] {
        let fake = FakeService::start();
        fake.has("evidence", &zip(&[file("results.json", RESULTS)]));
        fake.fail(Asked::Get, &fault, 2);
        assert_eq!(
            entry(&fake).expect("it passes").as_deref(),
            Some(RESULTS.as_bytes())
        );
    }
    for fault in [
        Fault::Status(403, None),
        Fault::Status(404, None),
        Fault::Garbage,
    ] {
        let fake = FakeService::start();
        fake.has("evidence", &zip(&[file("results.json", RESULTS)]));
        fake.fail(Asked::Get, &fault, 9);
        let (ended, told) = entry_with(&fake, &EntryLimits::default());
        let error = ended.expect_err("it does not pass");
        let said = format!("{error} {error:?}");
        for secret in fake.signatures() {
            assert!(!said.contains(&secret), "{said}");
            assert!(told.contains(&UploadEvent::SecretSeen(secret)));
        }
    }
    let stop = CancellationToken::new();
    let remote = RemoteZips::new(&BTreeMap::new(), patience(), Arc::new(|_| {}), stop.clone());
    let limits = EntryLimits::default();
    for address in [
        "http://example.com/x?sig=a",
        "ftp://127.0.0.1/x",
        "file:///etc/passwd",
        "x",
    ] {
        let error = block_on(remote.entry(address, "evidence", "results.json", &limits));
        let error = error.expect_err(address);
        assert!(
            matches!(
                error,
                DownloadError::Content { .. } | DownloadError::Service(UploadError::Answer { .. })
            ),
            "{address}: {error:?}"
        );
    }
    stop.cancel();
    let ended = block_on(remote.entry("https://127.0.0.1:1/x", "evidence", "x", &limits));
    assert!(matches!(ended, Err(DownloadError::Cancelled)));
}
