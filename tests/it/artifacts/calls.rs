//! What goes over the wire, and what comes of names, retention, lists and the end.

use std::{collections::BTreeSet, fs, time::Duration};

use jiff::Timestamp;
use scenarioforge::edge::artifacts::{Call, UploadError, UploadEvent};

use super::{Asked, Attempt, FakeService, Fault, Rules, folder, noise};

#[test]
fn an_artifact_is_what_the_service_got() {
    let (fake, folder) = (FakeService::start(), folder());
    let attempt = Attempt::of(&fake, folder.path());
    let uploaded = attempt.run().expect("an artifact");
    assert_eq!(fake.complaints(), Vec::<String>::new());
    let [artifact] = &fake.artifacts()[..] else {
        panic!("one artifact")
    };
    assert_eq!(uploaded.id, artifact.id);
    assert_eq!(uploaded.digest.as_str(), artifact.digest);
    assert_eq!(uploaded.size, artifact.zip.len() as u64);
    assert_eq!((uploaded.files, uploaded.raw_size), (3, 12 * 200 + 5));
    assert_eq!(
        uploaded.url,
        Some(format!(
            "https://github.com/tea/shop/actions/runs/42/artifacts/{}",
            artifact.id
        ))
    );
    assert_eq!((uploaded.expires_at, &artifact.expires_at), (None, &None));
    assert_eq!(
        fake.asked(),
        [
            Asked::Create,
            Asked::Block,
            Asked::BlockList,
            Asked::Finalize
        ]
    );
    let bytes = uploaded.size;
    assert!(attempt.told().contains(&UploadEvent::BlockStored { bytes }));
}

#[test]
fn signatures_are_told_in_every_form_before_anything_is_stored() {
    let (fake, folder) = (FakeService::start(), folder());
    let attempt = Attempt::of(&fake, folder.path());
    attempt.run().expect("an artifact");
    let told = attempt.told();
    let stored = told
        .iter()
        .position(|event| matches!(event, UploadEvent::BlockStored { .. }))
        .expect("a block");
    let secrets: BTreeSet<&str> = told[..stored]
        .iter()
        .filter_map(|event| match event {
            UploadEvent::SecretSeen(secret) => Some(secret.as_str()),
            _ => None,
        })
        .collect();
    let raw = &fake.signatures()[0];
    let plain = raw
        .replace("%2F", "/")
        .replace("%2B", "+")
        .replace("%2b", "+");
    assert_ne!(*raw, plain);
    for form in [raw, &plain] {
        assert!(secrets.contains(form.as_str()), "{form} in {secrets:?}");
    }
}

#[test]
fn many_blocks_in_parallel_make_one_zip() {
    let (fake, folder) = (FakeService::start(), folder());
    let noise = noise(11 << 20, 1);
    fs::write(folder.path().join("video.webm"), &noise).expect("a file");
    let uploaded = Attempt::of(&fake, folder.path())
        .run()
        .expect("an artifact");
    assert_eq!(fake.complaints(), Vec::<String>::new());
    let artifact = &fake.artifacts()[0];
    assert_eq!(artifact.puts, 3, "blocks of 4 MiB");
    assert_eq!(uploaded.digest.as_str(), artifact.digest);
    let most = noise.len() as u64 * 1001 / 1000;
    assert!(uploaded.size > noise.len() as u64 && uploaded.size < most);
}

#[test]
fn retention_is_what_is_wanted_within_what_is_allowed() {
    let folder = folder();
    for (allowed, wanted, days) in [
        ("90", Some(7), Some(7)),
        ("30", Some(60), Some(30)),
        ("0", Some(60), Some(60)),
        ("", Some(1), Some(1)),
        ("30", Some(0), None),
        ("30", None, None),
    ] {
        let fake = FakeService::start();
        let more = [("GITHUB_RETENTION_DAYS", allowed)];
        let mut attempt = Attempt::with(&fake, folder.path(), &more);
        attempt.upload.retention_days = wanted;
        let uploaded = attempt.run().expect("an artifact");
        let sent = fake.artifacts()[0].expires_at.clone();
        let sent: Option<Timestamp> = sent.map(|time| time.parse().expect("a time"));
        let hours = sent.map(|time| {
            assert!(uploaded.expires_at.is_some_and(|told| told >= time));
            time.duration_since(Timestamp::now()).as_secs() as f64 / 3600.0
        });
        assert_eq!(
            hours.map(|hours| (hours / 24.0).round() as u16),
            days,
            "{allowed:?} {wanted:?}"
        );
    }
}

#[test]
fn a_name_is_taken_once() {
    let (fake, folder) = (FakeService::start(), folder());
    fake.has("evidence-2", b"other");
    let mut attempt = Attempt::of(&fake, folder.path());
    attempt.run().expect("only a part of that name is taken");
    let error = attempt.run().expect_err("taken");
    assert_eq!(
        error.to_string(),
        "this workflow run already has an artifact named `evidence`"
    );
    assert!(error.hint().is_some_and(|hint| hint.contains("matrix")));
    let first = fake.artifacts()[1].id;
    attempt.upload.overwrite = true;
    let replaced = attempt.run().expect("an artifact");
    assert_ne!(replaced.id, first);
    let mut names: Vec<(String, u64)> = fake
        .artifacts()
        .into_iter()
        .map(|artifact| (artifact.name, artifact.id))
        .collect();
    names.sort();
    assert_eq!(names[0], ("evidence".to_owned(), replaced.id));
    assert_eq!((names[1].0.as_str(), names.len()), ("evidence-2", 2));
    assert_eq!(fake.complaints(), Vec::<String>::new());
}

#[test]
fn nothing_is_asked_for_a_name_that_cannot_be_or_a_folder_without_files() {
    let (fake, folder) = (FakeService::start(), folder());
    let mut attempt = Attempt::of(&fake, folder.path());
    attempt.upload.name = "a/b".to_owned();
    assert!(matches!(attempt.run(), Err(UploadError::Name(_))));
    let mut attempt = Attempt::of(&fake, &folder.path().join("nothing"));
    assert!(matches!(attempt.run(), Err(UploadError::Root { .. })));
    fs::create_dir_all(folder.path().join("none/below/.hidden")).expect("folders");
    fs::write(folder.path().join("none/below/.hidden/x"), "x").expect("a file");
    attempt.upload.root = folder.path().join("none");
    attempt.upload.leave_out_hidden = true;
    assert!(matches!(attempt.run(), Err(UploadError::Empty { .. })));
    assert_eq!(fake.asked(), []);
}

#[test]
fn act_gets_one_block_after_the_other_and_begins_anew_when_one_fails() {
    let rules = Rules {
        act: true,
        ..Rules::default()
    };
    let (fake, folder) = (FakeService::start_with(rules), folder());
    fs::write(folder.path().join("video.webm"), noise(9 << 20, 2)).expect("a file");
    fake.fail(Asked::Block, &Fault::ResetAfterWrite, 1);
    let attempt = Attempt::of(&fake, folder.path());
    let uploaded = attempt.run().expect("an artifact");
    assert_eq!(fake.complaints(), Vec::<String>::new());
    let artifact = &fake.artifacts()[0];
    assert_eq!(uploaded.digest.as_str(), artifact.digest);
    use Asked::{Block, BlockList, Create, Finalize};
    assert_eq!(
        fake.asked(),
        [
            Create, Block, Create, Block, Block, Block, BlockList, Finalize
        ]
    );
    assert!(attempt.told().iter().any(|event| matches!(
        event,
        UploadEvent::Retried {
            call: Call::PutBlock,
            ..
        }
    )));
    // For ever, it gives up.
    fake.fail(Asked::Block, &Fault::Status(503, None), 5);
    let error = attempt.run().expect_err("no block is taken");
    assert!(
        matches!(
            error,
            UploadError::GaveUp {
                call: Call::PutBlock,
                ..
            }
        ),
        "{error}"
    );
}

#[test]
fn it_ends_at_once_when_it_is_cancelled() {
    let folder = folder();
    fs::write(folder.path().join("video.webm"), noise(9 << 20, 3)).expect("a file");
    for asked in [
        Asked::Create,
        Asked::Block,
        Asked::BlockList,
        Asked::Finalize,
    ] {
        let fake = FakeService::start();
        fake.fail(asked, &Fault::Stall, 9);
        let mut attempt = Attempt::of(&fake, folder.path());
        attempt.service = attempt.service.with_patience(Default::default());
        let stop = attempt.stop.clone();
        let seen = fake.clone();
        let canceller = std::thread::spawn(move || {
            crate::harness::until("it has been asked", || seen.asked().contains(&asked));
            stop.cancel();
        });
        let error = attempt.run().expect_err("cancelled");
        canceller.join().expect("it ended");
        assert!(matches!(error, UploadError::Cancelled), "{asked:?} {error}");
    }
    let attempt = Attempt::of(&FakeService::start(), folder.path());
    attempt.stop.cancel();
    assert!(matches!(attempt.run(), Err(UploadError::Cancelled)));
}

#[test]
fn a_service_that_wants_to_be_left_alone_is() {
    let folder = folder();
    let wait = |value| {
        let fake = FakeService::start();
        fake.fail(Asked::Create, &Fault::Status(429, Some(value)), 1);
        let attempt = Attempt::of(&fake, folder.path());
        let ended = attempt.run();
        let waits: Vec<Duration> = attempt
            .told()
            .into_iter()
            .filter_map(|event| match event {
                UploadEvent::Retried { wait, .. } => Some(wait),
                _ => None,
            })
            .collect();
        (ended, waits)
    };
    let (ended, waits) = wait("1");
    assert!(ended.is_ok());
    assert_eq!(waits, [Duration::from_secs(1)]);
    let (ended, waits) = wait("3600");
    let error = ended.expect_err("too long to wait for").to_string();
    assert!(error.contains("3600 s"), "{error}");
    assert!(waits.is_empty());
    let (ended, waits) = wait("tomorrow");
    assert!(
        ended.is_ok(),
        "what it says makes no sense, so the usual wait is made"
    );
    assert_eq!(waits, [Duration::from_millis(1)]);
}

/// On Linux a connection to 0.0.0.0 is one to this machine, and yet it is no address of the loopback, which is never asked
/// of a proxy.
#[test]
fn proxies_are_those_of_the_variables() {
    let (fake, proxy, folder) = (FakeService::start(), FakeService::start(), folder());
    let results = fake.url.replace("127.0.0.1", "0.0.0.0");
    let mut more = vec![
        ("ACTIONS_RESULTS_URL", results.as_str()),
        ("http_proxy", proxy.url.as_str()),
    ];
    let error = Attempt::with(&fake, folder.path(), &more).run();
    assert!(
        matches!(error, Err(UploadError::Refused { status: 404, .. })),
        "the proxy is none"
    );
    let asked = format!(
        "asked for {results}/twirp/github.actions.results.api.v1.ArtifactService/CreateArtifact"
    );
    assert_eq!(proxy.complaints(), [asked]);
    assert_eq!(fake.asked(), []);
    more.push(("NO_PROXY", "example.com,0.0.0.0"));
    let attempt = Attempt::with(&fake, folder.path(), &more);
    attempt.run().expect("the service itself was asked");
    let more = [("HTTP_PROXY", proxy.url.as_str())];
    let mut attempt = Attempt::with(&fake, folder.path(), &more);
    attempt.upload.name = "another".to_owned();
    attempt.run().expect("the loopback is asked itself");
    assert_eq!(proxy.complaints().len(), 1);
}
