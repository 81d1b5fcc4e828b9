//! Every call with every fault: what comes of it, and that nothing is done twice.

use std::{thread, time::Duration};

use scenarioforge::edge::github::{
    CheckId, CheckUpdate, Conclusion, GitHubError, Patience, Reason,
};

use super::{Asked, Fault, annotations, case::case, patience, wait};

/// The calls; the last two are made for the one before them, with an App.
const ASKED: [Asked; 18] = [
    Asked::CreateCheck,
    Asked::UpdateCheck,
    Asked::ReadCheck,
    Asked::ListChecks,
    Asked::ListComments,
    Asked::CreateComment,
    Asked::UpdateComment,
    Asked::DeleteComment,
    Asked::GraphQl,
    Asked::ListRuns,
    Asked::ListRunsOfWorkflow,
    Asked::ReadRun,
    Asked::ListArtifacts,
    Asked::ArtifactZip,
    Asked::WorkflowSettings,
    Asked::RateLimit,
    Asked::Installation,
    Asked::AccessToken,
];

/// What should come of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// It is done, once.
    Done,
    /// It is not, and this is why; GitHub was asked once.
    Fails(&'static str),
}
use Outcome::{Done, Fails};

/// Faults, and what comes of them for most calls.
const TABLE: [(Fault, Outcome); 27] = [
    (
        Fault::Status(401, "Bad credentials"),
        Fails("bad credentials"),
    ),
    (
        Fault::StatusWith(
            403,
            "Resource not accessible by integration",
            "X-Accepted-GitHub-Permissions",
            "tea=write",
        ),
        Fails("permission"),
    ),
    (Fault::Status(403, "Forbidden"), Fails("forbidden")),
    (
        Fault::Status(403, "Repository was archived so is read-only."),
        Fails("archived"),
    ),
    (
        Fault::StatusWith(
            403,
            "Resource protected by organization SAML enforcement.",
            "X-GitHub-SSO",
            "required; url=https://evil.example",
        ),
        Fails("sso"),
    ),
    (Fault::Primary(5_000), Fails("primary limit")),
    (Fault::Primary(-9), Done),
    (Fault::Secondary(Some(5_000)), Fails("secondary limit")),
    (Fault::Secondary(Some(0)), Done),
    (Fault::Secondary(None), Done),
    (Fault::Status(404, "Not Found"), Fails("not visible")),
    (Fault::Status(409, "Conflict"), Fails("conflict")),
    (Fault::Status(410, "Gone"), Fails("gone")),
    (Fault::Status(422, "Validation Failed"), Fails("invalid")),
    (
        Fault::Status(422, "Invalid request.\n\nNo."),
        Fails("invalid request"),
    ),
    (Fault::Status(418, "Teapot"), Fails("other")),
    (Fault::Status(429, "Slow down"), Done),
    (Fault::Status(500, "Server Error"), Done),
    (Fault::Html(502), Done),
    (Fault::StatusWith(503, "Later", "Retry-After", "0"), Done),
    (Fault::Reset, Done),
    (Fault::ResetAfterWrite, Done),
    (Fault::Slow, Done),
    (Fault::Truncated, Done),
    (Fault::Says(200, "<html>One moment</html>"), Done),
    (Fault::Says(200, "7"), Fails("answer")),
    (Fault::Redirect, Fails("answer")),
];

/// Where one call differs from the others, and why.
fn outcome(asked: Asked, fault: &Fault, usual: Outcome) -> Outcome {
    match (asked, fault, usual) {
        // Without a body there is nothing to be wrong with.
        (Asked::DeleteComment, Fault::Says(..), _) => Done,
        // A redirect is what it wants, and only that.
        (Asked::ArtifactZip, Fault::Says(..), _) => Fails("answer"),
        // That it may not know is an answer.
        (Asked::WorkflowSettings, _, Fails("permission" | "forbidden" | "sso" | "not visible")) => {
            Done
        }
        (Asked::Installation, _, Fails("not visible")) => Fails("not installed"),
        _ => usual,
    }
}

fn kind(error: &GitHubError) -> &'static str {
    match error {
        GitHubError::RateLimited {
            secondary: true, ..
        } => "secondary limit",
        GitHubError::RateLimited { .. } => "primary limit",
        GitHubError::Unavailable { .. } => "unavailable",
        GitHubError::Answer { .. } => "answer",
        GitHubError::Refused(refused) => match refused.reason {
            Reason::BadCredentials => "bad credentials",
            Reason::MissingPermission { .. } => "permission",
            Reason::Forbidden => "forbidden",
            Reason::Archived => "archived",
            // An address on another host is not for people to open.
            Reason::SingleSignOn { url: None } => "sso",
            Reason::NotVisible => "not visible",
            Reason::NotInstalled => "not installed",
            Reason::Conflict => "conflict",
            Reason::Gone => "gone",
            Reason::Invalid => "invalid",
            Reason::InvalidRequest => "invalid request",
            Reason::Other => "other",
            _ => "unexpected",
        },
        _ => "unexpected",
    }
}

/// For answers that never come there is less time.
fn patience_for(fault: &Fault) -> Patience {
    let answer = match fault {
        Fault::Slow => Duration::from_secs(3),
        _ => Duration::from_secs(30),
    };
    Patience {
        answer,
        ..patience()
    }
}

#[test]
fn every_call_with_every_fault() {
    thread::scope(|scope| {
        for asked in ASKED {
            scope.spawn(move || {
                for (fault, usual) in &TABLE {
                    let context = format!("{asked:?} {fault:?}");
                    let case = case(asked, patience_for(fault));
                    let times = if *fault == Fault::Redirect { 9 } else { 1 };
                    case.fake.fail(asked, fault, times);
                    let result = wait(case.call(asked));
                    match outcome(asked, fault, *usual) {
                        Done => {
                            if let Err(error) = &result {
                                panic!("{context}: {error} {error:?}");
                            }
                            // What may not be known is not asked again.
                            if !matches!(usual, Fails(_)) {
                                case.is_done_once(asked, &context);
                            }
                        }
                        Fails(why) => {
                            let error = result.expect_err(&context);
                            assert_eq!(kind(&error), why, "{context}: {error}");
                            if times == 1 {
                                assert_eq!(case.fake.count(asked), 1, "{context}: {error}");
                            }
                            case.told_no_secret(&format!("{error} {error:?} {:?}", error.hint()));
                        }
                    }
                    let complaints = case.fake.complaints();
                    assert!(complaints.is_empty(), "{context}: {complaints:?}");
                }
            });
        }
    });
}

#[test]
fn a_fault_that_does_not_pass_is_given_up_on() {
    thread::scope(|scope| {
        for asked in ASKED {
            scope.spawn(move || {
                for fault in [Fault::Html(503), Fault::Reset, Fault::ResetAfterWrite] {
                    let context = format!("{asked:?} {fault:?}");
                    let case = case(asked, patience());
                    case.fake.fail(asked, &fault, 100);
                    let result = wait(case.call(asked));
                    let is_found = matches!(
                        asked,
                        Asked::CreateCheck | Asked::CreateComment | Asked::DeleteComment
                    );
                    if is_found && fault == Fault::ResetAfterWrite {
                        // No answer ever came, and still it is known to be done.
                        if asked == Asked::DeleteComment {
                            // Its own answer is the only one that could say so.
                            result.expect_err(&context);
                        } else {
                            result.unwrap_or_else(|error| panic!("{context}: {error}"));
                        }
                        case.is_done_once(asked, &context);
                        continue;
                    }
                    let error = result.expect_err(&context);
                    assert!(
                        matches!(error, GitHubError::Unavailable { attempts: 5, .. }),
                        "{context}: {error}"
                    );
                    assert_eq!(case.fake.count(asked), 5, "{context}");
                    assert_eq!(case.fake.checks().len(), 1);
                    assert!(case.fake.comments(7).is_empty());
                }
            });
        }
    });
}

/// The conclusion is there first, and what happens to a batch of annotations does not double it or lose another.
#[test]
fn a_batch_of_annotations_is_sent_once_whatever_happens() {
    let table = [
        Fault::Reset,
        Fault::ResetAfterWrite,
        Fault::Truncated,
        Fault::Slow,
        Fault::Html(502),
        Fault::Says(200, "<html>"),
        Fault::Secondary(Some(0)),
    ];
    thread::scope(|scope| {
        for fault in table {
            scope.spawn(move || {
                let asked = Asked::UpdateCheck;
                for which in 1..=2 {
                    let context = format!("{fault:?} at batch {which}");
                    let case = case(asked, patience_for(&fault));
                    case.fake.fail(asked, &Fault::Nothing, which);
                    case.fake.fail(asked, &fault, 1);
                    wait(case.call(asked)).unwrap_or_else(|error| panic!("{context}: {error}"));
                    case.is_done_once(asked, &context);
                }
            });
        }
    });
    let case = case(Asked::UpdateCheck, patience());
    case.fake.fail(Asked::UpdateCheck, &Fault::Nothing, 2);
    case.fake
        .fail(Asked::UpdateCheck, &Fault::Status(422, "No"), 1);
    let update = CheckUpdate {
        conclusion: Some(Conclusion::Success),
        annotations: annotations(70),
        ..CheckUpdate::default()
    };
    let updated = wait(case.github.update_check(CheckId(case.check), &update)).expect("concluded");
    assert_eq!(updated.annotations_left_out, 20);
    assert_eq!(kind(&updated.why.expect("a reason")), "invalid");
    let check = &case.fake.checks()[0];
    assert_eq!(
        (check.conclusion.as_deref(), check.annotations.len()),
        (Some("success"), 50)
    );
}

/// A server that repeats what it was sent brings no token into an error, and sizes and lists have an end.
#[test]
fn hostile_answers_end_in_errors() {
    for (asked, fault, times, says) in [
        (Asked::RateLimit, Fault::Huge, 1, "more than"),
        (Asked::ListComments, Fault::EndlessPages, 1, "does not end"),
        (
            Asked::ListComments,
            Fault::PageElsewhere,
            1,
            "another server",
        ),
        (
            Asked::ListArtifacts,
            Fault::Says(200, "{\"artifacts\":7}"),
            1,
            "no list",
        ),
        (
            Asked::RateLimit,
            Fault::Says(
                200,
                "{\"resources\":{\"core\":{\"limit\":1,\"remaining\":1,\"reset\":9223372036854775807}}}",
            ),
            1,
            "no time",
        ),
        (
            Asked::ArtifactZip,
            Fault::StatusWith(302, "x", "Location", "file:///etc/passwd"),
            1,
            "no http",
        ),
        (
            Asked::ReadRun,
            Fault::StatusWith(307, "x", "Location", "ftp://x"),
            1,
            "nowhere",
        ),
        (
            Asked::ReadRun,
            Fault::Status(200, "{"),
            1,
            "not as documented",
        ),
    ] {
        let case = case(asked, patience());
        case.fake.fail(asked, &fault, times);
        let error = wait(case.call(asked)).expect_err(says);
        assert!(error.to_string().contains(says), "{fault:?}: {error}");
    }
    let case = case(Asked::ReadRun, patience());
    let echo: &'static str =
        Box::leak(format!("no: {} \u{1b}[31m", case.secrets[0]).into_boxed_str());
    case.fake.fail(Asked::ReadRun, &Fault::Status(400, echo), 1);
    let error = wait(case.call(Asked::ReadRun))
        .expect_err("refused")
        .to_string();
    assert!(
        error.contains("no: ***") && !error.contains('\u{1b}'),
        "{error}"
    );
}
