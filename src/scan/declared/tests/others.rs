//! What places and other files say.

use super::{of, told};
use crate::scan::{
    declared::{Neighbours, Standing::*, declared, is_sidecar, succeed},
    document::read,
};

#[test]
fn a_place_says_it() {
    for (path, standing) in [
        ("docs/archive/plan.md", Some(Archived)),
        ("docs/_archive/2023/plan.md", Some(Archived)),
        ("docs/archived-plans/plan.md", Some(Archived)),
        (
            "openspec/changes/archive/2024-01-01-x/proposal.md",
            Some(Archived),
        ),
        ("design/Implemented/x.md", Some(Implemented)),
        ("design/rejected/x.md", Some(Rejected)),
        ("docs/old/x.md", Some(Deprecated)),
        ("docs/legacy/x.md", Some(Deprecated)),
        ("docs/superseded/x.md", Some(Superseded)),
        ("docs/plan_OLD.md", Some(Deprecated)),
        ("docs/plan-deprecated.md", Some(Deprecated)),
        ("docs/DEPRECATED_plan.md", Some(Deprecated)),
        ("docs/plan.old.md", Some(Deprecated)),
        ("docs/specs/archive-orders.md", None),
        ("docs/archive/restore-archive.md", None),
        ("docs/adr/0005-remove-old.md", None),
        ("docs/old-town/x.md", None),
        ("docs/archive-service/x.md", None),
        ("docs/deprecated.md", None),
        ("docs/npm-outdated.md", None),
        ("docs/plan_OUTDATED.md", Some(Deprecated)),
        ("docs/threshold/x.md", None),
        ("src/plan.md", None),
    ] {
        let said = of(path, "# T\n\nWords.\n");
        assert_eq!(
            said.as_ref().map(|said| said.standing),
            standing,
            "{path} {said:?}"
        );
    }
    // Its own word is of the day when it was alive.
    let accepted = "# T\n\n- Status: Accepted\n";
    assert_eq!(told("docs/archive/x.md", accepted), Some((Archived, None)));
    assert_eq!(
        told("design/implemented/x.md", accepted),
        Some((Implemented, None))
    );
    assert_eq!(
        told(
            "design/implemented/x.md",
            "# T\n\n- Status: Superseded by ADR-9\n"
        ),
        Some((Superseded, Some("ADR-9".to_owned())))
    );
    assert_eq!(
        told("docs/archive/x.md", "# How archives are kept\n\nWords.\n"),
        None
    );
}

#[test]
fn other_files_say_it() {
    for (path, is) in [
        ("keps/sig-x/0001-y/kep.yaml", true),
        (".kiro/specs/x/spec.json", true),
        ("docs/adr/README.md", true),
        ("docs/decisions/index.md", true),
        ("README.md", false),
        ("docs/README.md", false),
        ("src/spec.json", false),
        ("docs/adr/0001-x.md", false),
    ] {
        assert_eq!(is_sidecar(path), is, "{path}");
    }
    let index = "# Decisions\n\n## Accepted\n\n- [1](0001-a.md)\n- [2](./0002-b.md) (superseded by [9](0009-i.md))\n\n## Superseded\n\n- [3. C](0003-c.md)\n- 0004 D\n\n## Table\n\n| ADR | Title | Status |\n|---|---|---|\n| [5](0005-e.md) | Deprecated fields | Rejected |\n| 0006 | F | Accepted |\n| [8](0008-h.md) | H | ~~Accepted~~ Deprecated |\n";
    let files = [
        (
            "keps/sig-x/0001-y/kep.yaml",
            "title: Y\nstatus: implemented\nreplaces:\n  - 0\n",
        ),
        (
            "keps/sig-x/0002-z/kep.yaml",
            "status: replaced\nsuperseded-by:\n  - keps/sig-x/0003\n",
        ),
        (
            ".kiro/specs/x/spec.json",
            "{\"phase\": \"tasks-generated\", \"approvals\": {\"requirements\": {\"approved\": true}, \"tasks\": {\"approved\": false}}}",
        ),
        (
            ".kiro/specs/y/spec.json",
            "{\"phase\": \"implementation-completed\"}",
        ),
        ("docs/adr/README.md", index),
        ("docs/adr/spec.json", "nonsense"),
    ];
    let neighbours = Neighbours::of(files);
    for (path, text, standing, by) in [
        (
            "keps/sig-x/0001-y/README.md",
            "# Y\n",
            Some(Implemented),
            Some("keps/sig-x/0001-y/kep.yaml"),
        ),
        (
            "keps/sig-x/0002-z/README.md",
            "# Z\n",
            Some(Superseded),
            Some("keps/sig-x/0002-z/kep.yaml"),
        ),
        (
            ".kiro/specs/x/requirements.md",
            "# R\n",
            Some(Accepted),
            Some(".kiro/specs/x/spec.json"),
        ),
        (
            ".kiro/specs/x/tasks.md",
            "# R\n",
            Some(Proposed),
            Some(".kiro/specs/x/spec.json"),
        ),
        (
            ".kiro/specs/y/design.md",
            "# R\n",
            Some(Implemented),
            Some(".kiro/specs/y/spec.json"),
        ),
        (
            "docs/adr/0001-a.md",
            "# A\n",
            Some(Accepted),
            Some("docs/adr/README.md"),
        ),
        (
            "docs/adr/0002-b.md",
            "# B\n\n- Status: accepted\n",
            Some(Superseded),
            Some("docs/adr/README.md"),
        ),
        (
            "docs/adr/0003-c.md",
            "# C\n",
            Some(Superseded),
            Some("docs/adr/README.md"),
        ),
        (
            "docs/adr/0004-d.md",
            "# D\n",
            Some(Superseded),
            Some("docs/adr/README.md"),
        ),
        (
            "docs/adr/0005-e.md",
            "# E\n",
            Some(Rejected),
            Some("docs/adr/README.md"),
        ),
        (
            "docs/adr/0006-f.md",
            "# F\n\n- Status: draft\n",
            Some(Proposed),
            None,
        ),
        (
            "docs/adr/0008-h.md",
            "# H\n",
            Some(Deprecated),
            Some("docs/adr/README.md"),
        ),
        ("docs/adr/0009-i.md", "# I\n", None, None),
        ("docs/adr/README.md", index, None, None),
    ] {
        let said = declared(path, &read(path, text), &neighbours);
        assert_eq!(
            said.as_ref()
                .map(|said| (said.standing, said.by.as_deref())),
            standing.map(|standing| (standing, by)),
            "{path} {said:?}"
        );
    }
}

#[test]
fn a_later_record_says_what_it_took_the_place_of() {
    let mut wrong = Vec::new();
    let old = "docs/adr/0003-tea.md";
    for (by, text, expected) in [
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: ADR-3\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Supersedes: ADR-0003, ADR-0004\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n* Status: accepted\n* Supersedes: [ADR-3](0003-tea.md)\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "---\nstatus: accepted\nsupersedes: 0003\n---\n# T\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "---\nstatus: accepted\nsupersedes:\n  - 0003-tea.md\n---\n# T\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# 9. T\n\n## Status\n\nAccepted\n\nSupersedes [3. Tea](0003-tea.md)\n\n## Context\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# 9. T\n\n## Status\n\nAccepted, supersedes [3. Tea](./0003-tea.md)\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# 9. T\n\n- Status: Accepted\n\nThis ADR supersedes [ADR 2](0002-a.md) and [ADR 3](0003-tea.md).\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# 9. T\n\nStatus: Accepted\n\n| Supersedes | ADR-3 |\n|---|---|\n",
            true,
        ),
        (
            "docs/rfc/new.md",
            "# T\n\n**Replaces:** [the old one](../adr/0003-tea.md)\n",
            true,
        ),
        (
            "docs/adr/0009-x.adoc",
            "= T\n:status: accepted\n:supersedes: ADR-3\n\nWords.\n",
            true,
        ),
        // It took nothing's place, not yet, or not all of it.
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Proposed\n- Supersedes: ADR-3\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Rejected\n- Supersedes: ADR-3\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: none\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: ADR-4\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: parts of ADR-3\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: ADR-3 (section 2)\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n## Status\n\nAccepted\n\nSupersedes parts of [3. Tea](0003-tea.md)\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n## Status\n\nAccepted\n\nAmends [3. Tea](0003-tea.md)\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n## Status\n\nAccepted\n\n## Notes\n\nReplaces [tea](0003-tea.md) with coffee.\n",
            false,
        ),
        (
            "docs/adr/0001-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: ADR-3\n",
            false,
        ),
        (
            "docs/other/0009-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: ADR-3\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Accepted\n- Replaces: 3 old machines\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: ADR-3's conclusion\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n## Status\n\nAccepted. Supersedes [ADR 3](0003-tea.md) for the kitchen; its way is kept elsewhere.\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\nSupersedes [ADR-3](0003-tea.md)'s order of fields.\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\nSupersedes [ADR-3](0003-tea.md) (basis only; method unchanged)\n",
            false,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\nStatus: accepted on 2026-10-05. Supersedes [ADR 3](0003-tea.md).\nDelivery: x\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\nSupersedes [ADR-3](0003-tea.md): the seams are stable.\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "---\nstatus: accepted\nsupersedes: [\"0003\"]\n---\n# T\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\n- Status: Accepted\n- Supersedes: ADR-0002、ADR-0003\n",
            true,
        ),
        (
            "docs/adr/0009-x.md",
            "# T\n\nWhat supersedes [3. Tea](0003-tea.md) is not known.\n",
            false,
        ),
    ] {
        let later = read(by, text);
        let mut neighbours = Neighbours::default();
        succeed(&mut neighbours, [(by, &later)]);
        let said = declared(
            old,
            &read(old, "# 3. Tea\n\n- Status: Accepted\n"),
            &neighbours,
        );
        let found = said
            .as_ref()
            .map(|said| (said.standing, said.superseded_by.as_deref()));
        let wanted = match expected {
            true => (Superseded, Some(by)),
            false => (Accepted, None),
        };
        if found != Some(wanted) {
            wrong.push(format!("{text:?}: {said:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn nothing_breaks_on_odd_texts() {
    for unit in [
        "Status: ",
        "superseded by ",
        "this document is ",
        "[",
        "accepted | ",
        "已被",
        "É",
        "İ ",
        "# Status\n\naccepted\n\n",
        "- [a](b) (deprecated)\n",
        "moved to ",
        "supersedes ADR-1, ",
        "[NEEDS CLARIFICATION: ",
        "![a](https://img.shields.io/badge/status-draft-",
    ] {
        let long = unit.repeat(2_000);
        for text in [
            format!("# T\n\n{long}\n"),
            format!("{long}\n"),
            format!("# T\n\n**Status**: {long}\n"),
            format!("# {long}\n"),
            format!("# T\n\n## Status\n\n{long}"),
        ] {
            of("docs/adr/0001-a.md", &text);
            let document = read("docs/adr/0009-a.md", &text);
            succeed(
                &mut Neighbours::default(),
                [("docs/adr/0009-a.md", &document)],
            );
            Neighbours::of([
                ("docs/adr/README.md", text.as_str()),
                ("k/kep.yaml", text.as_str()),
            ]);
        }
    }
}
