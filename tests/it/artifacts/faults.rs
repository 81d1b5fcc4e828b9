//! Every call with every fault.

use std::{thread, time::Duration};

use scenarioforge::edge::artifacts::{Call, Patience, UploadError};

use super::{Asked, Attempt, FakeService, Fault, folder};

const ASKED: [(Asked, Call); 6] = [
    (Asked::Create, Call::CreateArtifact),
    (Asked::Block, Call::PutBlock),
    (Asked::BlockList, Call::PutBlockList),
    (Asked::Finalize, Call::FinalizeArtifact),
    (Asked::List, Call::ListArtifacts),
    (Asked::Delete, Call::DeleteArtifact),
];

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

/// For answers that never come. The uploads here are small.
fn short() -> Patience {
    Patience {
        answer: Duration::from_millis(700),
        stall: Duration::from_millis(700),
        ..super::patience()
    }
}

/// A service that has the name already, so that all six calls are made.
fn occupied() -> (FakeService, tempfile::TempDir, Attempt) {
    let (fake, folder) = (FakeService::start(), folder());
    let mut attempt = Attempt::of(&fake, folder.path());
    attempt.run().expect("the one to be replaced");
    attempt.upload.overwrite = true;
    attempt.service = attempt.service.with_patience(short());
    (fake, folder, attempt)
}

#[test]
fn what_passes_is_survived_and_given_up_on_in_the_end() {
    thread::scope(|scope| {
        for (asked, call) in ASKED {
            scope.spawn(move || {
                for fault in PASSING {
                    let (fake, _folder, attempt) = occupied();
                    fake.fail(asked, &fault, 1);
                    let uploaded = attempt
                        .run()
                        .unwrap_or_else(|error| panic!("{asked:?} {fault:?}: {error}"));
                    let artifacts = fake.artifacts();
                    let [artifact] = &artifacts[..] else {
                        panic!("{asked:?} {fault:?}: {artifacts:?}")
                    };
                    assert_eq!(artifact.id, uploaded.id, "{asked:?} {fault:?}");
                    assert_eq!(artifact.digest, uploaded.digest.as_str());
                    let complaints = fake.complaints();
                    assert!(complaints.is_empty(), "{asked:?} {fault:?}: {complaints:?}");
                }
                for fault in [Fault::Status(503, None), Fault::Reset] {
                    let (fake, _folder, attempt) = occupied();
                    let before = fake.asked().iter().filter(|one| **one == asked).count();
                    fake.fail(asked, &fault, 100);
                    let error = attempt.run().expect_err("it never works");
                    assert!(
                        matches!(error, UploadError::GaveUp { call: failed, attempts: 5, .. } if failed == call),
                        "{asked:?} {fault:?}: {error}"
                    );
                    let after = fake.asked().iter().filter(|one| **one == asked).count();
                    assert_eq!(after - before, 5, "{asked:?} {fault:?}");
                }
            });
        }
    });
}

#[test]
fn what_does_not_pass_is_said_at_once() {
    for (asked, call) in ASKED {
        for status in [400, 401, 403, 404, 409] {
            // A name that is taken, and an artifact that is gone before it is deleted, have tests of their own.
            if (asked, status) == (Asked::Create, 409) || (asked, status) == (Asked::Delete, 404) {
                continue;
            }
            let (fake, _folder, attempt) = occupied();
            fake.fail(asked, &Fault::Status(status, None), 1);
            let error = attempt.run().expect_err("refused");
            let what = match &error {
                UploadError::Denied { call, status, .. } if matches!(status, 401 | 403) => {
                    (*call, *status)
                }
                UploadError::Refused { call, status, .. } => (*call, *status),
                error => panic!("{asked:?} {status}: {error}"),
            };
            assert_eq!(what, (call, status));
            let text = error.to_string();
            let said = match asked {
                Asked::Block | Asked::BlockList => "Wanted",
                _ => "this was wanted by the test",
            };
            assert!(text.contains(said), "{text}");
        }
        if !matches!(asked, Asked::Block | Asked::BlockList) {
            let (fake, _folder, attempt) = occupied();
            fake.fail(asked, &Fault::Quota, 1);
            let error = attempt.run().expect_err("no storage");
            assert!(matches!(error, UploadError::Quota { .. }), "{error}");
        }
    }
}

/// The job that was stopped in the middle of an upload has left a name behind that is in no list.
#[test]
fn a_name_that_is_in_no_list_is_freed_only_if_it_may_be_ours() {
    let (fake, folder) = (FakeService::start(), folder());
    let attempt = Attempt::of(&fake, folder.path());
    fake.fail(Asked::Block, &Fault::Status(403, None), 1);
    attempt.run().expect_err("not stored");
    let again = attempt.run().expect_err("the name is reserved");
    assert!(matches!(again, UploadError::NameTaken { .. }), "{again}");
    assert!(!fake.asked().contains(&Asked::Delete));
    fake.fail(Asked::Create, &Fault::Status(500, None), 1);
    attempt
        .run()
        .expect("the answer that failed may have been to this name");
}

/// No secret is in what people read.
#[test]
fn errors_hold_no_signature_and_no_token() {
    thread::scope(|scope| {
        for fault in PASSING.into_iter().chain([Fault::Status(403, None)]) {
            scope.spawn(move || no_secret_is_told(&fault));
        }
    });
}

fn no_secret_is_told(fault: &Fault) {
    for (asked, _) in ASKED {
        let (fake, _folder, mut attempt) = occupied();
        let attempts = 2;
        attempt.service = attempt.service.with_patience(Patience {
            attempts,
            ..short()
        });
        fake.fail(asked, fault, 2);
        let said = match attempt.run() {
            Ok(_) => String::new(),
            Err(error) => format!("{error} {error:?}"),
        };
        let told = format!("{:?} {:?}", attempt.service, retries(&attempt));
        for secret in fake.signatures().iter().chain([&fake.token]) {
            assert!(!said.contains(secret), "{said}");
            assert!(!told.contains(secret), "{told}");
        }
    }
}

fn retries(attempt: &Attempt) -> Vec<String> {
    let told = attempt.told().into_iter();
    told.filter(|event| {
        !matches!(
            event,
            scenarioforge::edge::artifacts::UploadEvent::SecretSeen(_)
        )
    })
    .map(|event| format!("{event:?}"))
    .collect()
}
