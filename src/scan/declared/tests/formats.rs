//! The usual spellings of a status in every format and language.

use super::all;
use crate::scan::declared::Standing::*;

#[test]
fn every_format_has_its_fields() {
    all(&[
        // reStructuredText: a field list, a table of two columns, a substitution, an option of a directive.
        (
            "docs/a.rst",
            "T\n=\n\n:Status: Draft\n:Author: me\n\nWords.\n",
            Some(Proposed),
        ),
        (
            "docs/a.rst",
            ":Status: Deprecated\n\nT\n=\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/a.rst",
            "T\n=\n\n**Status:** Rejected\n\nWords.\n",
            Some(Rejected),
        ),
        (
            "docs/a.rst",
            "T\n=\n\nStatus\n------\n\nSuperseded by :doc:`0009-x`\n\nContext\n-------\n\nWords.\n",
            Some(Superseded),
        ),
        (
            "docs/a.rst",
            "T\n=\n\n.. deprecated:: 2.0\n   Use the other one.\n\nWords.\n",
            None,
        ),
        (
            "docs/a.rst",
            "T\n=\n\n.. warning:: This document is outdated.\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/a.rst",
            "T\n=\n\n.. warning::\n\n   This document is deprecated.\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/a.rst",
            "T\n=\n\n.. list-table::\n\n   * - Status\n     - Deprecated\n   * - Date\n     - 2020\n\nWords.\n",
            Some(Deprecated),
        ),
        // AsciiDoc: an attribute, a labelled list, an admonition, a table.
        (
            "docs/a.adoc",
            "= T\n:status: deprecated\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/a.adoc",
            "= T\n\nStatus:: Rejected\n\nWords.\n",
            Some(Rejected),
        ),
        (
            "docs/a.adoc",
            "= T\n\n*Status:* Draft\n\nWords.\n",
            Some(Proposed),
        ),
        (
            "docs/a.adoc",
            "= T\n\n== Status\n\nDeprecated\n\n== Context\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/a.adoc",
            "= T\n\nWARNING: This document is deprecated.\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/a.adoc",
            "= T\n\n|===\n|Status |Deprecated\n|Date |2020\n|===\n\nWords.\n",
            Some(Deprecated),
        ),
        // Org: a keyword, a property, a state of the title.
        (
            "docs/a.org",
            "#+TITLE: T\n#+STATUS: draft\n\n* A\nWords.\n",
            Some(Proposed),
        ),
        (
            "docs/a.org",
            "#+title: T\n#+status: deprecated\n\n* A\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/a.org",
            "* T\n:PROPERTIES:\n:STATUS: rejected\n:END:\nWords.\n",
            Some(Rejected),
        ),
        // Front matter of every kind.
        (
            "docs/a.md",
            "---\nstatus: Deprecated\n---\n# T\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "+++\nstatus = \"deprecated\"\n+++\n# T\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "---\nstatus: [deprecated]\n---\n# T\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "---\nStatus: \"superseded by [ADR-9](0009-x.md)\"\n---\n# T\n",
            Some(Superseded),
        ),
        (
            "docs/a.md",
            "---\ndocument:\n  status: obsolete\n---\n# T\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "---\nmetadata:\n  status: draft\n---\n# T\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "---\nadr:\n  status: accepted\n---\n# T\n",
            Some(Accepted),
        ),
        (
            "docs/a.md",
            "---\ndeprecated: true\n---\n# T\n",
            Some(Deprecated),
        ),
        ("docs/a.md", "---\ntags: [deprecated]\n---\n# T\n", None),
        // Tables.
        (
            "docs/a.md",
            "# T\n\n| Field | Value |\n|---|---|\n| Status | Deprecated |\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "# T\n\n| | |\n|---|---|\n| **Status** | Deprecated |\n| Owner | me |\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "# T\n\n| Status | Owner | Date |\n|---|---|---|\n| Deprecated | me | 2020-01-01 |\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "# T\n\n| Author | Status | Created |\n|--------|--------|---------|\n| me | Superseded by ADR-9 | 2020-01-01 |\n\n## Context\n",
            Some(Superseded),
        ),
        // Badges.
        (
            "docs/a.md",
            "# T\n\n![status](https://img.shields.io/badge/status-draft-yellow)\n\nWords.\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\n![Status: Deprecated](https://img.shields.io/badge/Status-Deprecated-red.svg)\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "# T\n\n[![status](https://img.shields.io/badge/status-superseded%20by%20ADR--9-red?style=flat)](0009.md)\n\nWords.\n",
            Some(Superseded),
        ),
        (
            "docs/a.md",
            "# T\n\n![build](https://img.shields.io/badge/build-passing-green)\n\nWords.\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n![build status](https://ci.example/badge/status-failed-red)\n\nWords.\n",
            None,
        ),
    ]);
}

#[test]
fn other_languages_say_it() {
    all(&[
        ("docs/a.md", "# T\n\n- Status: Idee\n", Some(Proposed)),
        (
            "docs/a.md",
            "# T\n\n**Status:** in Bearbeitung\n",
            Some(Proposed),
        ),
        ("docs/a.md", "# T\n\n- Status: Überholt\n", Some(Deprecated)),
        ("docs/a.md", "# T\n\n- Statut : abandonné\n", Some(Rejected)),
        (
            "docs/a.md",
            "# T\n\n- Statut : en cours de rédaction\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\n- Estado: en borrador\n",
            Some(Proposed),
        ),
        ("docs/a.md", "# T\n\n- Estado: obsoleta\n", Some(Deprecated)),
        (
            "docs/a.md",
            "# T\n\n- Situação: em elaboração\n",
            Some(Proposed),
        ),
        ("docs/a.md", "# T\n\n- Stato: bozza\n", Some(Proposed)),
        ("docs/a.md", "# T\n\n- Stato: accettato\n", Some(Accepted)),
        ("docs/a.md", "# T\n\n- Stato: obsoleto\n", Some(Deprecated)),
        ("docs/a.md", "# T\n\n- Stato: rifiutata\n", Some(Rejected)),
        (
            "docs/a.md",
            "# T\n\n- Stato: sostituito da ADR-9\n",
            Some(Superseded),
        ),
        (
            "docs/a.md",
            "# T\n\n- Stato: implementato\n",
            Some(Implemented),
        ),
        ("docs/a.md", "# T\n\n- Status: concept\n", Some(Proposed)),
        (
            "docs/a.md",
            "# T\n\n- Status: geaccepteerd\n",
            Some(Accepted),
        ),
        (
            "docs/a.md",
            "# T\n\n- Status: verouderd\n",
            Some(Deprecated),
        ),
        ("docs/a.md", "# T\n\n- Status: afgewezen\n", Some(Rejected)),
        (
            "docs/a.md",
            "# T\n\n- Status: vervangen door ADR-9\n",
            Some(Superseded),
        ),
        (
            "docs/a.md",
            "# T\n\n- Status: voorgesteld\n",
            Some(Proposed),
        ),
        ("docs/a.md", "# T\n\n- 状态：构思中\n", Some(Proposed)),
        ("docs/a.md", "# T\n\n- 状态：讨论中\n", Some(Proposed)),
        (
            "docs/a.md",
            "# T\n\n- ステータス：構想段階\n",
            Some(Proposed),
        ),
        ("docs/a.md", "# T\n\n- 상태: 아이디어\n", Some(Proposed)),
        ("docs/a.md", "# T\n\n- Статус: идея\n", Some(Proposed)),
        (
            "docs/a.md",
            "# T\n\n- Статус: в разработке\n",
            Some(Accepted),
        ),
        ("docs/a.md", "# T\n\n## Stand\n\nWorte.\n", None),
    ]);
}

#[test]
fn what_other_things_are_is_not_the_document() {
    all(&[
        (
            "docs/a.md",
            "# T\n\n## Tasks\n\n| Task | Status |\n|---|---|\n| a | Draft |\n| b | Done |\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n| Task | Status |\n|---|---|\n| a | Deprecated |\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n| Status | Task |\n|---|---|\n| Deprecated | a |\n| Done | b |\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n| Endpoint | Method | Status |\n|---|---|---|\n| /a | GET | Deprecated |\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n| Field | Type | Meaning |\n|---|---|---|\n| status | string | draft or done |\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n## Order\n\n- `status`: draft, paid or cancelled\n- `total`: cents\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n## Order\n\n- `status` – `draft`\n",
            None,
        ),
        ("docs/a.md", "# T\n\n## Responses\n\n- Status: 404\n", None),
        ("docs/a.md", "# T\n\n- Status: 410 Gone\n", None),
        (
            "docs/a.md",
            "# T\n\n```yaml\nstatus: deprecated\n```\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n```json\n{\"status\": \"rejected\"}\n```\n",
            None,
        ),
        ("docs/a.md", "# T\n\n## Order status\n\nCancelled\n", None),
        (
            "docs/a.md",
            "# T\n\n## Milestones\n\n- M1: done\n- M2: draft\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\nThe order has status: cancelled.\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n## Known issues\n\nThis is a draft.\n",
            None,
        ),
    ]);
}
