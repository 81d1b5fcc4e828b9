//! The spellings of the tools that write documents, and of people who moved them.

use super::all;
use crate::scan::declared::Standing::*;

#[test]
fn every_tool_has_its_spelling() {
    all(&[
        // MADR 2, 3 and 4; log4brains; Nygard; adr-tools.
        (
            "docs/adr/1-x.md",
            "# T\n\n* Status: deprecated\n* Deciders: a, b\n* Date: 2020-01-01\n\nTechnical Story: x\n\n## Context and Problem Statement\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "docs/adr/1-x.md",
            "---\nstatus: \"superseded by [ADR-0009](0009-x.md)\"\ndate: 2020-01-01\ndecision-makers: me\n---\n\n# T\n",
            Some(Superseded),
        ),
        (
            "docs/adr/1-x.md",
            "# T\n\n- Status: superseded by [20200102-x](20200102-x.md)\n- Tags: a\n\n## Context\n",
            Some(Superseded),
        ),
        (
            "docs/adr/1-x.md",
            "# 1. T\n\nDate: 2020-01-01\n\n## Status\n\nSuperceded by [9. X](0009-x.md)\n\n## Context\n",
            Some(Superseded),
        ),
        (
            "docs/adr/1-x.md",
            "# 1. T\n\nDate: 2020-01-01\n\n## Status\n\nAccepted\n\nSuperseded by [9. X](0009-x.md)\n\n## Context\n",
            Some(Superseded),
        ),
        (
            "docs/adr/1-x.md",
            "# 1. T\n\n## Status\n\nReplaced by [9. X](0009-x.md)\n\n## Context\n",
            Some(Superseded),
        ),
        (
            "docs/adr/1-x.md",
            "# ADR 001: T\n\n## Changelog\n\n* 2020: first\n\n## Status\n\nDRAFT Not Implemented\n\n## Context\n",
            Some(Proposed),
        ),
        (
            "docs/adr/1-x.md",
            "# ADR 001: T\n\n## Status\n\nACCEPTED Implemented\n",
            Some(Accepted),
        ),
        // Rust, Python, Kubernetes, Tekton, Backstage, Ember, React, Swift.
        (
            "rfcs/0001-x.md",
            "- Feature Name: `x`\n- Start Date: 2020-01-01\n- RFC PR: [rust-lang/rfcs#1](x)\n\n# Summary\n\nWords.\n",
            None,
        ),
        (
            "text/0001-x.md",
            "- Start Date: 2020\n- Status: Withdrawn\n\n# Summary\n",
            Some(Rejected),
        ),
        (
            "peps/pep-0001.rst",
            "PEP: 1\nTitle: T\nStatus: Withdrawn\nType: Process\n\nAbstract\n========\n",
            Some(Rejected),
        ),
        (
            "peps/pep-0001.rst",
            "PEP: 1\nTitle: T\nStatus: Deferred\nType: Process\n\nAbstract\n========\n",
            Some(Deferred),
        ),
        (
            "peps/pep-0001.rst",
            "PEP: 1\nTitle: T\nStatus: Provisional\nType: Process\n\nAbstract\n========\n",
            Some(Proposed),
        ),
        (
            "keps/1-x/README.md",
            "---\ntitle: T\nstatus: replaced\nsuperseded-by:\n  - /keps/9\n---\n# T\n",
            Some(Superseded),
        ),
        (
            "teps/0001-x.md",
            "---\nstatus: implementable\ntitle: T\n---\n# TEP-1\n",
            Some(Accepted),
        ),
        (
            "teps/0001-x.md",
            "---\nstatus: withdrawn\ntitle: T\n---\n# TEP-1\n",
            Some(Rejected),
        ),
        (
            "beps/0001-x/README.md",
            "---\ntitle: T\nstatus: provisional\nauthors:\n  - me\nproject-areas:\n  - core\n---\n\n# BEP: T\n",
            Some(Proposed),
        ),
        (
            "proposals/0001-x.md",
            "# T\n\n* Proposal: [SE-0001](0001-x.md)\n* Author: me\n* Status: **Rejected**\n",
            Some(Rejected),
        ),
        (
            "proposals/0001-x.md",
            "# T\n\n* Status: **Implemented (Swift 5.9)**\n",
            Some(Implemented),
        ),
        (
            "proposals/0001-x.md",
            "# T\n\n* Status: **Returned for revision**\n",
            Some(Proposed),
        ),
        (
            "rfd/0001/README.md",
            "---\nauthors: me\nstate: abandoned\n---\n# RFD 1\n",
            Some(Rejected),
        ),
        (
            "rfd/0001/README.md",
            "---\nauthors: me\nstate: ideation\n---\n# RFD 1\n",
            Some(Proposed),
        ),
        (
            "rfd/0001/README.md",
            "---\nauthors: me\nstate: prediscussion\n---\n# RFD 1\n",
            Some(Proposed),
        ),
        (
            "rfd/0001/README.adoc",
            ":state: published\n= RFD 1 T\n\nWords.\n",
            Some(Accepted),
        ),
        (
            "rfd/0001/README.adoc",
            "= RFD 1 T\n:state: ideation\n\nWords.\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\nState: ideation\n\nWords.\n",
            Some(Proposed),
        ),
        ("docs/a.md", "# T\n\n- State: idea\n", Some(Proposed)),
        (
            "docs/a.md",
            "# T\n\n**State:** under discussion\n",
            Some(Proposed),
        ),
        ("docs/a.md", "# T\n\nStatus: WIP\n", Some(Proposed)),
        ("docs/a.md", "# T\n\n**Status**: 🚧 WIP\n", Some(Proposed)),
        ("docs/a.md", "# [WIP] T\n\nWords.\n", Some(Proposed)),
        ("docs/a.md", "# WIP: T\n\nWords.\n", Some(Proposed)),
        ("docs/a.md", "# [Draft] T\n\nWords.\n", Some(Proposed)),
        ("docs/a.md", "# T (draft)\n\nWords.\n", Some(Proposed)),
        ("docs/a.md", "# DRAFT: T\n\nWords.\n", Some(Proposed)),
        ("docs/a.md", "# RFC: T\n\nWords.\n", None),
        (
            "docs/a.md",
            "# Draft orders\n\nDraft orders are kept.\n",
            None,
        ),
        ("docs/a.md", "# Orders (new)\n\nWords.\n", None),
        ("docs/a.md", "# Review: T\n\nWords.\n", None),
        (
            "docs/a.md",
            "# T\n\n> **Work in progress.** Nothing is decided.\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\n> 🚧 This document is a work in progress.\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\n> [!NOTE]\n> This is a draft.\n\nWords.\n",
            Some(Proposed),
        ),
        ("docs/a.md", "# T\n\n**DRAFT**\n\nWords.\n", Some(Proposed)),
        (
            "docs/a.md",
            "# T\n\n*Draft — not for implementation*\n\nWords.\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\nDraft orders are kept for a day.\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n**Draft**: an order that was not sent.\n\nWords.\n",
            None,
        ),
        // Spec Kit, Kiro, BMAD, OpenSpec.
        (
            "specs/001-x/spec.md",
            "# Feature Specification: T\n\n**Feature Branch**: `001-x`\n**Created**: 2025-01-01\n**Status**: Draft\n**Input**: User description: \"x\"\n\n## Requirements\n\n- **FR-001**: System MUST x [NEEDS CLARIFICATION: which x?]\n",
            Some(Proposed),
        ),
        (
            "specs/001-x/spec.md",
            "# Feature Specification: T\n\n## Requirements\n\n- **FR-001**: System MUST x [NEEDS CLARIFICATION: which x?]\n",
            Some(Proposed),
        ),
        (
            "specs/001-x/spec.md",
            "# Feature Specification: T\n\n## Checklist\n\n- [x] No [NEEDS CLARIFICATION] markers remain\n",
            None,
        ),
        (
            "docs/stories/1.1.x.md",
            "# Story 1.1: T\n\n## Status\n\nReady for Review\n\n## Story\n\nWords.\n",
            Some(Proposed),
        ),
        (
            "docs/stories/1.1.x.md",
            "# Story 1.1: T\n\n## Status\n\nDone\n\n## Story\n\nWords.\n",
            Some(Implemented),
        ),
        (
            "docs/stories/1-1-x.md",
            "# Story 1.1: T\n\nStatus: ready-for-dev\n\n## Story\n\nWords.\n",
            Some(Accepted),
        ),
        (
            "docs/stories/1-1-x.md",
            "# Story 1.1: T\n\nStatus: review\n\n## Story\n\nWords.\n",
            Some(Proposed),
        ),
        (
            "docs/stories/1-1-x.md",
            "# Story 1.1: T\n\nStatus: InProgress\n\n## Story\n\nWords.\n",
            Some(Accepted),
        ),
        (
            "docs/stories/1-1-x.md",
            "# Story 1.1: T\n\nStatus: drafted\n\n## Story\n\nWords.\n",
            Some(Proposed),
        ),
        (
            "openspec/changes/archive/2025-01-01-x/proposal.md",
            "# T\n\n## Why\n\nWords.\n",
            Some(Archived),
        ),
        (
            "openspec/specs/x/spec.md",
            "# T\n\n## Purpose\n\nWords.\n",
            None,
        ),
    ]);
}

#[test]
fn what_took_its_place_is_told_in_many_ways() {
    all(&[
        (
            "docs/a.md",
            "# T\n\nStatus: Replaced by ADR-9\n",
            Some(Superseded),
        ),
        (
            "docs/a.md",
            "# T\n\n- **Status:** obsoleted by [RFC 9](9.md)\n",
            Some(Superseded),
        ),
        (
            "docs/a.md",
            "# T\n\n> Replaced by [the new one](b.md).\n\nWords.\n",
            Some(Superseded),
        ),
        (
            "docs/a.md",
            "# T\n\nThis page was replaced by [the new one](b.md).\n\nWords.\n",
            Some(Superseded),
        ),
        (
            "docs/a.md",
            "# T\n\nThis document has moved to [b](b.md).\n",
            Some(Pointer),
        ),
        (
            "docs/a.md",
            "# T\n\nThis document moved to [b](b.md).\n",
            Some(Pointer),
        ),
        (
            "docs/a.md",
            "# T\n\n**Moved to [b](b.md)**\n",
            Some(Pointer),
        ),
        (
            "docs/a.md",
            "# T\n\nHas moved to `docs/b.md`.\n",
            Some(Pointer),
        ),
        (
            "docs/a.md",
            "# T\n\nStatus: moved to [b](b.md)\n",
            Some(Pointer),
        ),
        (
            "docs/a.md",
            "# T\n\n> This page has been moved to https://wiki.example/b\n",
            Some(Pointer),
        ),
        (
            "docs/a.md",
            "# T\n\nOrders are moved to the archive when they are old.\n",
            None,
        ),
        (
            "docs/a.adoc",
            "= T\n:toc:\n\ninclude::chapters/01.adoc[]\n\ninclude::chapters/02.adoc[]\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\nAn order has an owner and lines. State: draft. It is sent later.\n\n## A\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\n## A\n\nOwner: me. Status: draft.\n\n## B\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\nOwner: me, Status: draft, Date: 2020\n\n## A\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\nOwner: me; Status: deprecated; Date: 2020\n\n## A\n",
            Some(Deprecated),
        ),
        (
            "docs/a.md",
            "# T\n\nAuthor: Tove. State: idea.\n\n## A\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\nAuthor: Petra. Status: under discussion.\n\n## A\n",
            Some(Proposed),
        ),
        (
            "docs/a.md",
            "# T\n\nThe cache was replaced by Redis.\n",
            None,
        ),
        (
            "docs/a.md",
            "# T\n\nReplaced by a queue, the table is gone.\n",
            None,
        ),
    ]);
}
