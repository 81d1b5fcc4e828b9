use super::*;
use crate::domain::results::CaseResult;

fn result(id: &str, status: Status, flaky: bool, quarantined: bool) -> ScenarioResult {
    let case = CaseResult {
        id: "base".parse().expect("an id"),
        status,
        flaky,
        attempts: 1,
        duration_ms: 1,
        checkpoints: 1,
        failure: None,
        earlier_failures: Vec::new(),
        blocked_because: None,
        history: None,
    };
    ScenarioResult {
        id: id.parse().expect("an id"),
        status,
        flaky,
        quarantined,
        strength: None,
        cases: vec![case],
    }
}

#[test]
fn the_gate_counts_what_it_is_told_to_count() {
    let all = [FailOn::Failed, FailOn::Blocked, FailOn::Flaky];
    let ok = result("ok", Status::Passed, false, false);
    type Row<'a> = (
        &'a [FailOn],
        Option<&'a str>,
        Vec<ScenarioResult>,
        &'a [&'a str],
    );
    let table: [Row<'_>; 9] = [
        (&all[..2], None, vec![ok.clone()], &[]),
        (
            &all[..2],
            None,
            vec![ok.clone(), result("a", Status::Failed, false, false)],
            &["a"],
        ),
        (
            &all[..2],
            None,
            vec![ok.clone(), result("a", Status::Failed, false, true)],
            &[],
        ),
        (
            &all[..2],
            None,
            vec![ok.clone(), result("a", Status::Blocked, false, false)],
            &["a"],
        ),
        (
            &all[..1],
            None,
            vec![ok.clone(), result("a", Status::Blocked, false, false)],
            &[],
        ),
        (
            &all[..2],
            None,
            vec![result("a", Status::Passed, true, false)],
            &[],
        ),
        (
            &all,
            None,
            vec![result("a", Status::Passed, true, false)],
            &["a"],
        ),
        (
            &all[..2],
            Some("the disk is full"),
            vec![ok],
            &["the run is incomplete"],
        ),
        (
            &all[..1],
            None,
            vec![result("a", Status::Blocked, false, false)],
            &["nothing was executed"],
        ),
    ];
    for (fail_on, incomplete, scenarios, because) in table {
        let config = GateConfig {
            fail_on: fail_on.to_vec(),
            quarantine: Vec::new(),
        };
        let verdict = apply(&Judged {
            incomplete,
            ..Judged::new(&config, 1, &scenarios)
        });
        assert_eq!(verdict.because, because, "{fail_on:?} {scenarios:?}");
        assert_eq!(verdict.reasons.len(), because.len());
    }
}

#[test]
fn each_policy_has_a_code_and_words_of_its_own_and_none_is_green() {
    let ok = [result("ok", Status::Passed, false, false)];
    let config = GateConfig {
        fail_on: vec![FailOn::SourceDrift],
        quarantine: Vec::new(),
    };
    let drift = [SourceDrift {
        source: "src-prd".parse().expect("an id"),
        path: Some("docs/prd.md".to_owned()),
        change: crate::domain::drift::SourceChange::Deleted,
        sections: Vec::new(),
        scenarios: Vec::new(),
    }];
    let judged = || Judged::new(&config, 1, &ok);
    let void = Unconfirmed::Void {
        by: "ada".to_owned(),
    };
    let none: [ScenarioResult; 0] = [];
    let table = [
        (judged(), vec![]),
        (
            Judged {
                incomplete: Some("the run was interrupted"),
                ..judged()
            },
            vec![(GateCode::Incomplete, INCOMPLETE)],
        ),
        (
            Judged {
                planned: 3,
                ..judged()
            },
            vec![(
                GateCode::FewerExecutedThanPlanned,
                "1 of 3 planned cases have a result",
            )],
        ),
        (
            Judged::new(&config, 0, &none),
            vec![(GateCode::NothingExecuted, NOTHING)],
        ),
        (
            // That nothing was planned is no excuse for what was planned and not executed.
            Judged {
                nothing_to_run: Some("no scenario can be reached"),
                ..Judged::new(&config, 2, &none)
            },
            vec![
                (
                    GateCode::FewerExecutedThanPlanned,
                    "0 of 2 planned cases have a result",
                ),
                (GateCode::NothingExecuted, NOTHING),
            ],
        ),
        (
            Judged {
                drift: &drift,
                ..judged()
            },
            vec![(
                GateCode::SourceDrift,
                "docs/prd.md is gone since the pack was generated",
            )],
        ),
        (
            Judged {
                unconfirmed: Some(&Unconfirmed::Never),
                ..judged()
            },
            vec![(
                GateCode::ManifestNotConfirmed,
                "nobody has confirmed the sources that the pack was generated from: run `scenarioforge confirm` and commit the manifest",
            )],
        ),
        (
            Judged {
                unconfirmed: Some(&void),
                ..judged()
            },
            vec![(
                GateCode::ManifestNotConfirmed,
                "the selected sources are not those that ada confirmed: run `scenarioforge confirm` again and commit the manifest",
            )],
        ),
    ];
    for (judged, reasons) in table {
        let verdict = apply(&judged);
        let told: Vec<_> = verdict
            .reasons
            .iter()
            .map(|reason| (reason.code, reason.message.as_str()))
            .collect();
        assert_eq!(told, reasons);
        assert_eq!(
            verdict.verdict == Gate::Passed,
            reasons.is_empty(),
            "{reasons:?}"
        );
    }
    let why = "no scenario can be reached by this change";
    let verdict = apply(&Judged {
        nothing_to_run: Some(why),
        ..Judged::new(&config, 0, &none)
    });
    assert_eq!(
        (verdict.verdict, verdict.note.as_deref()),
        (Gate::Passed, Some(why))
    );
}

#[test]
fn a_scenario_is_counted_once_with_the_worst_that_it_did() {
    let mut both = result("a", Status::Failed, false, false);
    both.cases
        .push(result("b", Status::Blocked, false, false).cases.remove(0));
    both.cases
        .push(result("c", Status::Passed, true, false).cases.remove(0));
    let all = [FailOn::Flaky, FailOn::Blocked, FailOn::Failed];
    for (kept, code, told) in [
        (3, GateCode::ScenarioFailed, "a: 1 of 3 cases failed"),
        (
            2,
            GateCode::ScenarioBlocked,
            "a: 1 of 3 cases could not be tried",
        ),
        (
            1,
            GateCode::ScenarioFlaky,
            "a: 1 of 3 cases passed only at a later attempt",
        ),
    ] {
        let config = GateConfig {
            fail_on: all[..kept].to_vec(),
            quarantine: Vec::new(),
        };
        let verdict = apply(&Judged::new(&config, 3, std::slice::from_ref(&both)));
        assert_eq!(
            (verdict.reasons[0].code, verdict.reasons[0].message.as_str()),
            (code, told)
        );
        assert_eq!(verdict.because, ["a"]);
    }
}

#[test]
fn a_quarantine_ends_after_its_date() {
    let quarantine = [Quarantine {
        scenario: "SC-*".into(),
        until: "2026-12-31".parse().expect("a date"),
        reason: "issue 41".into(),
    }];
    let id: ScenarioId = "SC-1".parse().expect("an id");
    assert!(in_quarantine(
        &quarantine,
        &id,
        "2026-12-31".parse().expect("a date")
    ));
    assert!(!in_quarantine(
        &quarantine,
        &id,
        "2027-01-01".parse().expect("a date")
    ));
    assert!(!in_quarantine(
        &quarantine,
        &"X-1".parse().expect("an id"),
        "2026-01-01".parse().expect("a date")
    ));
}
