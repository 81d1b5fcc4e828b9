use serde_json::{Value, json};

use super::*;

fn digest(text: &str) -> Digest {
    serde_json::from_value(json!(text)).expect("a digest")
}

/// Of a manifest's selection, as far as these tests go.
fn digest_of(manifest: &Manifest) -> Digest {
    let selected = manifest.sources.iter().filter(|source| source.selected);
    digest(
        &selected
            .map(|source| source.sha256.as_str())
            .collect::<String>(),
    )
}

fn source(id: &str, status: &str, selected: bool) -> Value {
    json!({
        "id": id, "path": format!("docs/{id}.md"), "type": "prd", "title": id, "sha256": format!("<{id}>"), "bytes": 4,
        "last_commit": null, "status": status, "score": 50, "selected": selected, "warnings": [],
        "sections": [
            { "title": "", "lines": [1, 2], "sha256": "0" },
            { "title": "Orders", "lines": [3, 4], "sha256": "1" },
            { "title": "Refunds", "lines": [5, 6], "sha256": "2" }
        ]
    })
}

fn warning(code: &str, line: u32, reference: &str) -> Value {
    json!({ "code": code, "line": line, "reference": reference, "message": "m" })
}

fn manifest(sources: &[Value]) -> Manifest {
    serde_json::from_value(json!({
        "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null, "sources": sources,
        "code_baseline": { "digest": "sha256:0", "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
        "confirmation": null
    }))
    .expect("a manifest")
}

fn yes(note: Option<&str>) -> Yes {
    Yes {
        by: "ada".to_owned(),
        at: "2026-02-21T10:00:00Z".parse().expect("a time"),
        note: note.map(str::to_owned),
        code_only: false,
    }
}

#[test]
fn what_needs_a_note_or_cannot_be_selected() {
    let with = |mut source: Value, warnings: Value| {
        source["warnings"] = warnings;
        source
    };
    let contradiction = warning("contradicts-document", 3, "10 items");
    let mut acknowledged = contradiction.clone();
    acknowledged["acknowledged"] =
        json!({ "by": "ada", "at": "2026-01-01T00:00:00Z", "note": null, "of": "0" });
    let superseded = {
        let mut source = source("old", "excluded", true);
        source["signals"] =
            json!({ "declared": { "status": "superseded", "superseded_by": "docs/new.md" } });
        source
    };
    let rejected = {
        let mut source = source("old", "excluded", true);
        source["signals"] = json!({ "declared": { "status": "rejected", "superseded_by": null } });
        source["warnings"] = json!([{ "code": "c", "line": null, "reference": null, "message": "m", "remedy": "do this" }]);
        source
    };
    for (sources, note, code_only, objection) in [
        (vec![source("a", "trusted", true)], None, false, None),
        (vec![source("a", "suspect", true)], None, false, None),
        (
            vec![with(
                source("a", "suspect", true),
                json!([warning("missing-route", 1, "GET /")]),
            )],
            None,
            false,
            None,
        ),
        (
            vec![source("a", "trusted", true), source("b", "stale", false)],
            None,
            false,
            None,
        ),
        (
            vec![source("b", "stale", true)],
            None,
            false,
            Some("a note is needed: docs/b.md is stale"),
        ),
        (
            vec![source("b", "stale", true)],
            Some(" \n"),
            false,
            Some("a note is needed: docs/b.md is stale"),
        ),
        (vec![source("b", "stale", true)], Some("why"), false, None),
        (
            vec![with(
                source("a", "trusted", true),
                json!([contradiction, contradiction]),
            )],
            None,
            false,
            Some("a note is needed: docs/a.md has 2 contradictions that nobody has acknowledged"),
        ),
        (
            vec![with(
                source("a", "stale", true),
                json!([contradiction, acknowledged]),
            )],
            None,
            false,
            Some(
                "a note is needed: docs/a.md is stale and has 1 contradiction that nobody has acknowledged",
            ),
        ),
        (
            vec![with(source("a", "trusted", true), json!([acknowledged]))],
            None,
            false,
            None,
        ),
        (
            vec![superseded],
            Some("why"),
            true,
            Some(
                "docs/old.md is excluded and cannot be selected: it says that docs/new.md takes its place",
            ),
        ),
        (
            vec![rejected],
            Some("why"),
            true,
            Some("docs/old.md is excluded and cannot be selected: it says of itself: rejected"),
        ),
        (
            vec![source("a", "trusted", false)],
            None,
            false,
            Some("no document is selected, so that scenarios would be made from the code alone"),
        ),
        (vec![source("a", "trusted", false)], None, true, None),
        (vec![], None, true, None),
    ] {
        let judged = judge(&manifest(&sources), note, code_only);
        assert_eq!(
            judged
                .err()
                .map(|objection| objection.to_string())
                .as_deref(),
            objection,
            "{sources:#?}"
        );
    }
    let many: Vec<Value> = (0..7)
        .map(|number| source(&format!("s{number}"), "stale", true))
        .collect();
    let told = judge(&manifest(&many), None, false)
        .expect_err("no note")
        .to_string();
    assert!(told.ends_with("docs/s4.md is stale, and 2 more"), "{told}");
}

#[test]
fn an_excluded_source_says_what_to_do() {
    let mut one = source("a", "excluded", false);
    for (warnings, reasons, why, remedy) in [
        (
            json!([]),
            json!([]),
            "the scan took it",
            "select what takes",
        ),
        (
            json!([]),
            json!(["it is a template"]),
            "it is a template",
            "select what takes",
        ),
        (
            json!([{ "code": "c", "line": null, "reference": null, "message": "it is a copy", "remedy": "remove it" }]),
            json!(["it is a template"]),
            "it is a copy",
            "remove it",
        ),
    ] {
        one["warnings"] = warnings;
        one["reasons"] = reasons;
        let read: Source = serde_json::from_value(one.clone()).expect("a source");
        let Some(Objection::Excluded {
            why: found,
            remedy: to_do,
            ..
        }) = exclusion(&read)
        else {
            panic!("{one}")
        };
        assert!(
            found.starts_with(why) && to_do.starts_with(remedy),
            "{found}: {to_do}"
        );
    }
    let trusted = serde_json::from_value(source("a", "trusted", false)).expect("a source");
    assert_eq!(exclusion(&trusted), None);
}

#[test]
fn generation_sees_only_what_was_confirmed() {
    let mut all = manifest(&[
        source("a", "trusted", true),
        source("b", "suspect", false),
        source("c", "stale", true),
    ]);
    assert_eq!(
        Confirmed::of(&all, digest_of).err(),
        Some(Unconfirmed::Never)
    );
    assert!(confirm(&mut all, yes(None), digest_of).is_err());
    assert!(all.confirmation.is_none(), "refused, and nothing changed");
    confirm(&mut all, yes(Some("c is what we build")), digest_of).expect("a yes");
    let confirmed = Confirmed::of(&all, digest_of).expect("confirmed");
    let seen = |confirmed: Confirmed<'_>| -> Vec<String> {
        let sources = confirmed.sources();
        sources
            .map(|selected| selected.source().id.to_string())
            .collect()
    };
    assert_eq!(seen(confirmed), ["a", "c"]);
    assert_eq!(confirmed.confirmation().by, "ada");
    // A status that changes under an unchanged digest lets nothing through.
    let mut forged = all.clone();
    forged.sources[2].status = SourceStatus::Excluded;
    assert_eq!(
        seen(Confirmed::of(&forged, digest_of).expect("confirmed")),
        ["a"]
    );
    all.sources[1].selected = true;
    assert_eq!(
        Confirmed::of(&all, digest_of).err(),
        Some(Unconfirmed::Void {
            by: "ada".to_owned()
        })
    );
}

fn told(before: &[Value], now: &[Value]) -> Vec<String> {
    let mut confirmed = manifest(before);
    let said = Yes {
        code_only: true,
        ..yes(Some("n"))
    };
    confirm(&mut confirmed, said, digest_of).expect("a yes");
    let mut later = manifest(now);
    later.confirmation = confirmed.confirmation;
    changes(&later).iter().map(ToString::to_string).collect()
}

#[test]
fn what_changed_is_told_in_one_line_each() {
    let edited = |edit: fn(&mut Value)| {
        let mut one = source("a", "trusted", true);
        one["warnings"] = json!([warning("missing-route", 3, "GET /x")]);
        edit(&mut one);
        one
    };
    let as_it_was = edited(|_| {});
    let table: [(fn(&mut Value), &[&str]); 14] = [
        (|_| {}, &[]),
        (|one| one["title"] = json!("Other"), &[]),
        (|one| one["score"] = json!(7), &[]),
        (
            |one| one["selected"] = json!(false),
            &["docs/a.md is no longer selected"],
        ),
        (
            |one| one["status"] = json!("excluded"),
            &["docs/a.md is excluded now"],
        ),
        (
            |one| one["status"] = json!("stale"),
            &["docs/a.md was trusted and is stale now"],
        ),
        (
            |one| one["id"] = json!("b"),
            &["docs/a.md is gone", "docs/a.md is selected now"],
        ),
        (
            |one| {
                one["sha256"] = json!("x");
                one["sections"][1]["sha256"] = json!("x");
            },
            &["docs/a.md has another text: section “Orders”"],
        ),
        (
            |one| {
                one["sha256"] = json!("x");
                one["sections"][1]["title"] = json!("Sales");
                one["sections"][0]["sha256"] = json!("x");
            },
            &[
                "docs/a.md has another text: its opening, new section “Sales”, section “Orders” was removed",
            ],
        ),
        (
            |one| {
                one["sha256"] = json!("x");
                one["sections"] = json!([]);
            },
            &[
                "docs/a.md has another text: its opening was removed, section “Orders” was removed, section “Refunds” was removed",
            ],
        ),
        (
            |one| {
                // The same warning, one line further down.
                one["sha256"] = json!("x");
                one["warnings"][0]["line"] = json!(4);
            },
            &["docs/a.md has another text"],
        ),
        (
            |one| one["warnings"][0]["line"] = json!(4),
            &[
                "docs/a.md has a new warning: missing-route GET /x (line 4)",
                "docs/a.md no longer has the warning: missing-route GET /x (line 3)",
            ],
        ),
        (
            |one| {
                let more = one["warnings"][0].clone();
                one["warnings"].as_array_mut().expect("a list").push(more);
            },
            &["docs/a.md has a new warning: missing-route GET /x (line 3)"],
        ),
        (
            |one| one["warnings"][0]["message"] = json!("in other words"),
            &[],
        ),
    ];
    for (edit, expected) in table {
        assert_eq!(
            told(std::slice::from_ref(&as_it_was), &[edited(edit)]),
            expected
        );
    }
    // By id, whatever the order of the manifest.
    let (b, c) = (source("b", "trusted", true), source("c", "trusted", true));
    assert_eq!(
        told(std::slice::from_ref(&c), &[c.clone(), as_it_was, b]),
        ["docs/a.md is selected now", "docs/b.md is selected now"]
    );
    assert_eq!(told(&[], &[]), Vec::<String>::new());
}

#[test]
fn sections_of_one_name_are_told_apart_as_far_as_they_can_be() {
    let sections = |words: &[(&str, &str)]| {
        let mut one = source("a", "trusted", true);
        one["sha256"] = json!(format!("{words:?}"));
        one["sections"] = words
            .iter()
            .map(|(title, sha256)| json!({ "title": title, "lines": [1, 1], "sha256": sha256 }))
            .collect();
        one
    };
    let before = sections(&[("A", "1"), ("X", "2"), ("B", "3"), ("X", "4")]);
    for (now, expected) in [
        (
            sections(&[("A", "1"), ("X", "4"), ("B", "3"), ("X", "2")]),
            "",
        ),
        (
            sections(&[("A", "1"), ("X", "2"), ("B", "3"), ("X", "5")]),
            ": section “X”",
        ),
        (
            sections(&[("A", "1"), ("X", "2"), ("B", "3")]),
            ": section “X” was removed",
        ),
        (
            sections(&[("A", "1"), ("X", "6"), ("B", "3"), ("X", "5"), ("X", "7")]),
            ": section “X”, section “X”, new section “X”",
        ),
    ] {
        assert_eq!(
            told(std::slice::from_ref(&before), &[now]),
            [format!("docs/a.md has another text{expected}")]
        );
    }
}

#[test]
fn a_confirmation_without_a_record_tells_nothing() {
    let mut one = manifest(&[source("a", "trusted", true)]);
    assert_eq!(changes(&one), []);
    one.confirmation = serde_json::from_value(json!({
        "by": "ada", "at": "2026-02-21T10:00:00Z", "note": null, "digest": "sha256:0"
    }))
    .expect("a confirmation as an earlier version wrote it");
    assert_eq!(changes(&one), []);
    confirm(&mut one, yes(None), digest_of).expect("a yes");
    one.code_baseline.digest = digest("sha256:1");
    assert_eq!(changes(&one), [ConfirmationChange::CodeBaseline]);
}
