//! Artifacts of the run come down: whole, once, and only as they were uploaded.

use std::{
    collections::BTreeMap,
    fs,
    io::{Read, Seek, SeekFrom},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use scenarioforge::edge::artifacts::{
    Call, DownloadError, Fetched, Listed, Patience, RunArtifacts, Service, UnpackLimits,
    UploadError, UploadEvent, unpack,
};
use tokio_util::sync::CancellationToken;

use super::{Asked, Attempt, FakeService, Fault, Rules, folder, noise, patience};

const MOST: u64 = 64 << 20;

/// A download and all that was told about it.
struct Download {
    artifacts: RunArtifacts,
    told: Arc<Mutex<Vec<UploadEvent>>>,
    stop: CancellationToken,
}

impl Download {
    fn of(fake: &FakeService) -> Self {
        Self::with(fake, patience())
    }

    fn with(fake: &FakeService, patience: Patience) -> Self {
        let variables: BTreeMap<String, String> = fake.variables().into_iter().collect();
        let service = Service::from_variables(&variables).expect("a service");
        let told = Arc::new(Mutex::new(Vec::new()));
        let hears = Arc::clone(&told);
        let listener = move |event| hears.lock().expect("a lock").push(event);
        let stop = CancellationToken::new();
        let service = service.with_patience(patience);
        Self {
            artifacts: RunArtifacts::new(service, Arc::new(listener), stop.clone()),
            told,
            stop,
        }
    }

    fn list(&self) -> Result<Vec<Listed>, DownloadError> {
        block_on(self.artifacts.list())
    }

    fn fetch(&self, artifact: &Listed, most: u64) -> Result<(Fetched, Vec<u8>), DownloadError> {
        let mut file = tempfile::tempfile().expect("a file");
        let fetched = block_on(self.artifacts.fetch(artifact, &mut file, most))?;
        let mut content = Vec::new();
        file.seek(SeekFrom::Start(0)).expect("a file");
        file.read_to_end(&mut content).expect("a file");
        Ok((fetched, content))
    }

    /// The list, and the only artifact in it.
    fn only(&self) -> Result<(Fetched, Vec<u8>), DownloadError> {
        let listed = self.list()?;
        assert_eq!(listed.len(), 1);
        self.fetch(&listed[0], MOST)
    }

    fn told(&self) -> Vec<UploadEvent> {
        self.told.lock().expect("a lock").clone()
    }
}

pub(super) fn block_on<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.expect("a runtime").block_on(work)
}

#[test]
fn what_went_up_comes_down() {
    for act in [false, true] {
        let rules = Rules {
            act,
            ..Rules::default()
        };
        let (fake, folder) = (FakeService::start_with(rules), folder());
        fs::write(folder.path().join("video.webm"), noise(5 << 20, 4)).expect("a file");
        let uploaded = Attempt::of(&fake, folder.path())
            .run()
            .expect("an artifact");
        let download = Download::of(&fake);
        let listed = download.list().expect("a list");
        let [artifact] = &listed[..] else {
            panic!("{listed:?}")
        };
        assert_eq!(
            (artifact.name.as_str(), artifact.id),
            ("evidence", uploaded.id)
        );
        assert_eq!(artifact.digest.is_none(), act);
        assert!(artifact.created_at.is_some());
        let mut file = tempfile::tempfile().expect("a file");
        let fetched = block_on(download.artifacts.fetch(artifact, &mut file, MOST));
        let fetched = fetched.expect("its zip");
        assert_eq!(
            (fetched.bytes, &fetched.digest),
            (uploaded.size, &uploaded.digest)
        );
        let to = tempfile::tempdir().expect("a folder");
        let to = to.path().join("unpacked");
        let stop = CancellationToken::new();
        let unpacked = unpack(&file, "evidence", &to, &UnpackLimits::default(), &stop);
        assert_eq!(unpacked.expect("unpacked").files, uploaded.files);
        for name in ["index.html", "logs/shop.log", "empty", "video.webm"] {
            let [before, after] = [folder.path(), &to].map(|root| fs::read(root.join(name)));
            assert_eq!(before.expect("a file"), after.expect("the same"), "{name}");
        }
        assert_eq!(fake.complaints(), Vec::<String>::new());
        let told = download.told();
        let secret = &fake.signatures()[1];
        assert!(told.contains(&UploadEvent::SecretSeen(secret.clone())));
        assert!(told.contains(&UploadEvent::Received {
            bytes: uploaded.size
        }));
    }
}

#[test]
fn a_run_without_artifacts_has_an_empty_list_and_one_of_many_jobs_has_all() {
    let fake = FakeService::start();
    assert!(Download::of(&fake).list().expect("a list").is_empty());
    for number in 0..300 {
        fake.has(&format!("evidence-{number}-of-300"), b"PK");
    }
    assert_eq!(Download::of(&fake).list().expect("a list").len(), 300);
    assert_eq!(fake.complaints(), Vec::<String>::new());
}

#[test]
fn what_is_not_what_was_listed_is_refused() {
    let fake = FakeService::start();
    fake.has("evidence", &noise(9_000, 1));
    fake.replace("evidence", &noise(9_000, 2));
    let error = Download::of(&fake).only().expect_err("other content");
    assert!(matches!(error, DownloadError::Digest { .. }), "{error}");
    assert_eq!(fake.ranges().len(), 1, "another attempt would not help");
    let fake = FakeService::start();
    fake.has("evidence", &noise(9_000, 1));
    let download = Download::of(&fake);
    let listed = download.list().expect("a list");
    let error = download.fetch(&listed[0], 8_999).expect_err("too large");
    assert!(
        matches!(error, DownloadError::TooLarge { bytes: 9_000, .. }),
        "{error}"
    );
    assert_eq!(fake.ranges().len(), 0, "the list says how large it is");
    // Where the list says nothing to rely on, the answer does.
    let fake = FakeService::start_with(Rules {
        act: true,
        ..Rules::default()
    });
    fake.has("evidence", &noise(9_000, 1));
    let download = Download::of(&fake);
    let listed = download.list().expect("a list");
    let error = download.fetch(&listed[0], 8_999).expect_err("too large");
    assert!(
        matches!(error, DownloadError::TooLarge { bytes: 9_000, .. }),
        "{error}"
    );
}

#[test]
fn what_breaks_off_is_taken_up_where_it_broke_off() {
    let content = noise(3 << 20, 5);
    for (no_ranges, sent) in [
        (false, content.len() as u64 + (3 << 19)),
        (true, 2 * content.len() as u64),
    ] {
        let fake = FakeService::start_with(Rules {
            no_ranges,
            ..Rules::default()
        });
        fake.has("evidence", &content);
        fake.fail(Asked::Get, &Fault::Truncated, 1);
        let (_, came) = Download::of(&fake).only().expect("its zip");
        assert!(came == content, "the same bytes");
        assert_eq!(fake.complaints(), Vec::<String>::new());
        let ranges = fake.ranges();
        assert_eq!(ranges[0], None);
        let from = ranges[1]
            .as_deref()
            .and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-'));
        let from: u64 = from.expect("a range").parse().expect("a number");
        assert!(from > 0 && from <= 3 << 19, "{from}");
        // What the fake takes for sent includes the half that it kept.
        assert!(fake.sent() <= sent + (3 << 19), "{} of {sent}", fake.sent());
    }
    // In the meantime it is another artifact: nothing of both is mixed.
    let fake = FakeService::start_with(Rules {
        act: true,
        ..Rules::default()
    });
    fake.has("evidence", &content);
    fake.fail(Asked::Get, &Fault::Truncated, 1);
    let download = Download::of(&fake);
    let listed = download.list().expect("a list");
    let other = noise(2 << 20, 6);
    let (changing, later) = (fake.clone(), other.clone());
    let changer = thread::spawn(move || {
        crate::harness::until("it has begun", || !changing.ranges().is_empty());
        changing.replace("evidence", &later);
    });
    let came = download.fetch(&listed[0], MOST);
    changer.join().expect("it ended");
    let (_, came) = came.expect("one of the two");
    assert!(came == content || came == other);
}

#[test]
fn storages_may_lead_elsewhere_but_not_anywhere() {
    let fake = FakeService::start_with(Rules {
        leads_to: Some("/moved"),
        ..Rules::default()
    });
    fake.has("evidence", &noise(9_000, 1));
    Download::of(&fake).only().expect("its zip");
    for (to, why) in [
        ("http://example.com", "not encrypted"),
        ("ftp://127.0.0.1/x", "not encrypted"),
        ("file:///etc/passwd", "not encrypted"),
        ("http://[", "no address"),
        ("/storage", "from one address to the next"),
    ] {
        let fake = FakeService::start_with(Rules {
            leads_to: Some(to),
            ..Rules::default()
        });
        fake.has("evidence", &noise(9_000, 1));
        let error = Download::of(&fake).only().expect_err(to).to_string();
        assert!(error.contains(why), "{to}: {error}");
    }
}

/// Those after which another attempt is made.
const PASSING: [Fault; 9] = [
    Fault::Status(429, Some("0")),
    Fault::Status(500, None),
    Fault::Status(502, None),
    Fault::Status(503, Some("0")),
    Fault::Reset,
    Fault::ResetAfterWrite,
    Fault::Stall,
    Fault::Truncated,
    Fault::Garbage,
];

const ASKED: [(Asked, Call); 3] = [
    (Asked::List, Call::ListArtifacts),
    (Asked::SignedUrl, Call::GetSignedUrl),
    (Asked::Get, Call::GetBlob),
];

fn one() -> (FakeService, Vec<u8>, Download) {
    let (fake, content) = (FakeService::start(), noise(40_000, 3));
    fake.has("evidence", &content);
    let short = Patience {
        answer: Duration::from_millis(700),
        stall: Duration::from_millis(700),
        ..patience()
    };
    let download = Download::with(&fake, short);
    (fake, content, download)
}

#[test]
fn what_passes_is_survived_and_given_up_on_in_the_end() {
    thread::scope(|scope| {
        for (asked, call) in ASKED {
            scope.spawn(move || {
                for fault in PASSING {
                    let (fake, content, download) = one();
                    fake.fail(asked, &fault, 1);
                    let came = download.only();
                    if (asked, &fault) == (Asked::Get, &Fault::Garbage) {
                        // A page in place of the content is seen by its digest, and nothing better comes of another try.
                        let error = came.expect_err("no zip");
                        assert!(matches!(error, DownloadError::Digest { .. }), "{error}");
                        continue;
                    }
                    let (_, came) = came.unwrap_or_else(|error| panic!("{asked:?} {fault:?}: {error}"));
                    assert!(came == content, "{asked:?} {fault:?}");
                    let complaints = fake.complaints();
                    assert!(complaints.is_empty(), "{asked:?} {fault:?}: {complaints:?}");
                }
                for fault in [Fault::Status(503, None), Fault::Reset] {
                    let (fake, _, download) = one();
                    fake.fail(asked, &fault, 100);
                    let error = download.only().expect_err("it never works");
                    let gave_up = matches!(
                        &error,
                        DownloadError::Service(UploadError::GaveUp { call: failed, attempts: 5, .. }) if *failed == call
                    );
                    assert!(gave_up, "{asked:?} {fault:?}: {error}");
                    let times = fake.asked().iter().filter(|one| **one == asked).count();
                    assert_eq!(times, 5, "{asked:?} {fault:?}");
                }
            });
        }
    });
}

#[test]
fn what_does_not_pass_is_said_at_once() {
    for (asked, call) in ASKED {
        for status in [400, 401, 403, 404, 409, 410] {
            let (fake, _, download) = one();
            // An address that is refused may be too old, so a second one is asked for.
            let old = asked == Asked::Get && matches!(status, 401 | 403);
            fake.fail(asked, &Fault::Status(status, None), if old { 2 } else { 1 });
            let error = download.only().expect_err("refused");
            let what = match &error {
                DownloadError::Service(UploadError::Denied { call, status, .. })
                    if matches!(status, 401 | 403) =>
                {
                    (*call, *status)
                }
                DownloadError::Service(UploadError::Refused { call, status, .. }) => {
                    (*call, *status)
                }
                error => panic!("{asked:?} {status}: {error}"),
            };
            assert_eq!(what, (call, status));
        }
    }
    let (fake, content, download) = one();
    fake.fail(Asked::Get, &Fault::Status(403, None), 1);
    let (_, came) = download.only().expect("a second address is good");
    assert!(came == content);
}

#[test]
fn no_secret_is_told() {
    thread::scope(|scope| {
        for fault in PASSING.into_iter().chain([Fault::Status(403, None)]) {
            scope.spawn(move || {
                for (asked, _) in ASKED {
                    let (fake, _, download) = one();
                    fake.fail(asked, &fault, 6);
                    let said = download
                        .only()
                        .map_or_else(|error| format!("{error} {error:?}"), |_| String::new());
                    let told: Vec<String> = download
                        .told()
                        .iter()
                        .filter(|event| !matches!(event, UploadEvent::SecretSeen(_)))
                        .map(|event| format!("{event:?}"))
                        .collect();
                    for secret in fake.signatures().iter().chain([&fake.token]) {
                        assert!(!said.contains(secret), "{said}");
                        assert!(!told.join("\n").contains(secret), "{told:?}");
                    }
                }
            });
        }
    });
}

#[test]
fn it_ends_at_once_when_it_is_cancelled() {
    for (asked, _) in ASKED {
        let fake = FakeService::start();
        fake.has("evidence", &noise(40_000, 3));
        let download = Download::with(&fake, Patience::default());
        fake.fail(asked, &Fault::Stall, 9);
        let (stop, seen) = (download.stop.clone(), fake.clone());
        let canceller = thread::spawn(move || {
            crate::harness::until("it has been asked", || seen.asked().contains(&asked));
            stop.cancel();
        });
        let error = download.only().expect_err("cancelled");
        canceller.join().expect("it ended");
        assert!(
            matches!(error, DownloadError::Cancelled),
            "{asked:?} {error}"
        );
    }
}
