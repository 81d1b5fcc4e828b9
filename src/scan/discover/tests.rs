//! Whole files, by place and content.

use super::*;
use crate::{
    domain::manifest::SourceType::{self, Architecture, Plan, Prd, Spec},
    scan::document::{Document, read},
};

/// A document as the reader of its format gives it.
fn document(text: &str) -> Document {
    read("document.md", text)
}

fn kind(path: &str, text: &str) -> Option<SourceType> {
    let surroundings = Surroundings::of(&[], &[]);
    let classification = classify(path, &document(text), &surroundings);
    assert!(
        !classification.reasons.is_empty(),
        "{path}: every verdict has a reason"
    );
    classification.kind
}

const PROSE: &str = "# A thing\n\nSome words about it.\n";

#[test]
fn customs_decide_by_place() {
    for (path, expected) in [
        ("docs/adr/0001-use-x.md", Some(Architecture)),
        (
            "doc/architecture/decisions/0000-record-architecture-decisions.md",
            Some(Architecture),
        ),
        ("packages/a/docs/adr/20240506-use-x.md", Some(Architecture)),
        (
            "docs/architecture-decisions/adr001-add-adr-log.md",
            Some(Architecture),
        ),
        (
            "decision-records/2024-05-06-x/README.md",
            Some(Architecture),
        ),
        ("docs/adr/README.md", None),
        ("docs/adr/index.md", None),
        ("docs/adr/template.md", None),
        ("docs/adr/0000-template.md", None),
        ("docs/adr/adr-template.md", None),
        ("docs/adr/0012-email-template.md", Some(Architecture)),
        ("rfcs/0001-memory/README.md", Some(Architecture)),
        ("rfcs/README.md", None),
        ("rfcs/0000-template/README.md", None),
        ("rfcs/0004-template-engine/README.md", Some(Architecture)),
        ("docs/visao-do-produto.md", Some(Prd)),
        ("docs/technical/noise.md", Some(Architecture)),
        ("specs/fixtures/spec.md", Some(Spec)),
        (".cursor/plans/html-report_3f2a.plan.md", Some(Plan)),
        ("text/0001-x.md", Some(Spec)),
        ("keps/sig-node/1287-in-place/README.md", Some(Spec)),
        ("keps/sig-node/README.md", None),
        ("peps/pep-0008.rst", Some(Spec)),
        ("EIPS/eip-20.md", Some(Spec)),
        (".kiro/specs/login/requirements.md", Some(Spec)),
        (".kiro/specs/login/design.md", Some(Architecture)),
        (".kiro/specs/login/tasks.md", Some(Plan)),
        (".kiro/steering/product.md", Some(Prd)),
        (".kiro/steering/tech.md", Some(Architecture)),
        (".kiro/steering/coding-standards.md", None),
        (".kiro/settings/rules/ears-format.md", None),
        ("specs/001-login/spec.md", Some(Spec)),
        ("specs/001-login/plan.md", Some(Plan)),
        ("specs/001-login/tasks.md", Some(Plan)),
        ("specs/001-login/data-model.md", Some(Spec)),
        ("specs/001-login/contracts/api.md", Some(Spec)),
        ("specs/001-login/checklists/requirements.md", None),
        (".specify/memory/constitution.md", Some(Architecture)),
        (".specify/templates/spec-template.md", None),
        ("openspec/specs/templates/spec.md", Some(Spec)),
        ("openspec/changes/add-x/proposal.md", Some(Plan)),
        ("openspec/changes/add-x/design.md", Some(Architecture)),
        ("openspec/changes/archive/2025-01-01-x/tasks.md", Some(Plan)),
        ("openspec/changes/add-x/specs/orders/spec.md", Some(Spec)),
        ("openspec/AGENTS.md", None),
        ("docs/prd.md", Some(Prd)),
        ("docs/prd/epic-1.md", Some(Prd)),
        ("docs/architecture.md", Some(Architecture)),
        ("docs/stories/1.1.login.md", Some(Plan)),
        ("docs/epics/epic-1.md", Some(Plan)),
        (".bmad-core/templates/prd-tmpl.md", None),
        ("_bmad-output/planning-artifacts/prd.md", Some(Prd)),
        (".taskmaster/docs/prd.txt", Some(Prd)),
        ("scripts/example_prd.txt", None),
        (".agent-os/product/mission.md", Some(Prd)),
        (".agent-os/specs/2025-01-01-x/spec-lite.md", Some(Spec)),
        (".agent-os/standards/code-style.md", None),
        (".cursor/plans/x.plan.md", Some(Plan)),
        (".cursor/rules/x.md", None),
        (".claude/plans/x.md", Some(Plan)),
        (".claude/agents/architect.md", None),
        ("docs/plans/2025-01-31-x.md", Some(Plan)),
        ("docs/plans/2025-01-31-x-design.md", Some(Architecture)),
        ("ROADMAP.md", Some(Plan)),
        ("ARCHITECTURE.md", Some(Architecture)),
        ("TODO.md", Some(Plan)),
        ("VISION.md", Some(Prd)),
        ("docs/需求文档.md", Some(Prd)),
        ("docs/系统架构.md", Some(Architecture)),
        (
            "src/docs/arc42/chapters/01_introduction.adoc",
            Some(Architecture),
        ),
        ("docs/specs/app-logs.spec.md", Some(Spec)),
        ("docs/specs/session-management.md", Some(Spec)),
        ("docs/design/cache.md", Some(Architecture)),
    ] {
        assert_eq!(kind(path, PROSE), expected, "{path}");
        if expected.is_some() {
            assert_eq!(kind(path, ""), expected, "empty: {path}");
        }
    }
}

#[test]
fn what_every_repository_has_is_no_source() {
    for path in [
        "README.md",
        "README_ja.md",
        "CONTRIBUTING.md",
        "docs/CONTRIBUTING.md",
        "CHANGELOG.md",
        "LICENSE.md",
        "SECURITY.md",
        "CODE_OF_CONDUCT.md",
        "AGENTS.md",
        "CLAUDE.md",
        "packages/a/CLAUDE.md",
        "requirements.txt",
        "requirements-dev.txt",
        "robots.txt",
        ".github/ISSUE_TEMPLATE/bug_report.md",
        ".github/pull_request_template.md",
        "node_modules/x/ARCHITECTURE.md",
        "vendor/x/docs/adr/0001-x.md",
        "tests/fixtures/prd.md",
        "testdata/rfcs/0001-x.md",
        "templates/docs/adr/0001-x.md",
        "{{cookiecutter.name}}/docs/architecture.md",
        "examples/specs/001-x/spec.md",
        "spec/fixtures/spec.md",
        "docs/generated/architecture.md",
        "Documentation/translations/zh_CN/scheduler/sched-design.rst",
        "docs/architecture-decisions/index.md",
        "assets/nygard/0001-record-architecture-decisions.md",
        "rfcs/NNNN-template/README.md",
        "docs/getting-started.md",
        "docs/user-guide.md",
        "docs/api-reference.md",
        "docs/faq.md",
        "docs/runbook.md",
        "docs/style-guide.md",
        "docs/release-process.md",
        "docs/meetings/2024-05-06.md",
        "docs/IMPLEMENTATION_SUMMARY.md",
        "docs/failure_report_20251101.md",
        "versioned_docs/version-1.0/architecture.md",
        "blog/2024-05-06-roadmap.md",
        "prompts/prd.md",
        "skills/design/SKILL.md",
    ] {
        assert_eq!(kind(path, PROSE), None, "{path}");
    }
}

#[test]
fn content_decides_where_the_place_says_nothing() {
    for (text, expected) in [
        (PROSE, None),
        ("", None),
        (
            "# Use Postgres\n## Context\nx\n## Decision\nx\n## Consequences\nx",
            Some(Architecture),
        ),
        (
            "# データベース\n## 背景\nx\n## 決定\nx\n## 影響\nx",
            Some(Architecture),
        ),
        (
            "# Orders\nWHEN a user pays THE SYSTEM SHALL ship.\nWHEN it fails THE SYSTEM SHALL tell.\nIF it is late THEN THE SYSTEM SHALL wait.",
            Some(Spec),
        ),
        (
            "# Orders\n- FR-001 x\n- FR-002 x\n- FR-003 x\n- FR-004 x\n## Requirements\nx",
            Some(Spec),
        ),
        (
            "# Shop\n## Target users\nx\n## Success metrics\nx\n## Goals\nx",
            Some(Prd),
        ),
        (
            "# 商城\n## 目标用户\nx\n## 成功指标\nx\n## 产品目标\nx",
            Some(Prd),
        ),
        (
            "# Shop\nAs a shopper, I want to pay so that I own it.\nAs a shopper, I want to return it.\n## User stories\nx",
            Some(Prd),
        ),
        (
            "# Shop\n## Phase 1: x\n- [ ] a\n- [ ] b\n- [x] c\n- [ ] d\n## Phase 2: y\nx",
            Some(Plan),
        ),
        (
            "# 쇼핑\n## 1단계: 준비\n- [ ] a\n- [ ] b\n- [x] c\n- [ ] d\n## 마일스톤\nx",
            Some(Plan),
        ),
        (
            "# Shop\n## Components\nx\n## Data flow\nx\n## Data model\nx\n```mermaid\ngraph\n```",
            Some(Architecture),
        ),
        (
            "# Shop\n## Komponenten\nx\n## Datenfluss\nx\n## Datenmodell\nx",
            Some(Architecture),
        ),
        (
            "# Shop\n## Motivation\nx\n## Proposal\nx\n## Drawbacks\nx\n## Alternatives\nx",
            Some(Architecture),
        ),
        (
            "# Shop\n## Installation\nx\n## Usage\nx\n## Configuration\nx\n## Troubleshooting\nx",
            None,
        ),
        (
            "# Sync\n## Attendees\nx\n## Agenda\nx\n## Decisions\nx\n## Action items\n- [ ] a\n- [ ] b\n- [ ] c\n- [ ] d",
            None,
        ),
        (
            "# [FEATURE NAME]\n## Requirements\n- FR-001 x\n- FR-002 x\n- FR-003 x\n- FR-004 x",
            None,
        ),
        (
            "# Product Requirements Document\n## Overview\n[Brief description of the product]\n## Target Users\n[List of target users]\n## User Stories\n- As a user, I want [some goal]\n## Success Metrics\n{{METRICS}}\n## Risks\nOwner: [name of the owner]",
            None,
        ),
        (
            "# Shop\n## Target users\nShoppers [see the survey]\n## Success metrics\nSales\n## Goals\nTo sell more\n## Problem\nToo few know it [of those asked]\n",
            Some(Prd),
        ),
        (
            "You are an expert architect.\n## Context\nx\n## Decision\nx\n## Consequences\nx",
            None,
        ),
        (
            "<!-- Code generated by x. DO NOT EDIT. -->\n# X\n## Context\nx\n## Decision\nx\n## Consequences\nx",
            None,
        ),
        (
            "# Fix\n## Root cause\nx\n## Files changed\nx\n## Test results\nx\n## Context\nx",
            None,
        ),
        (
            "# Files\nWhen a file is opened, it is locked.\nWhen it is closed, it is free.\nWhen it fails, see below.\nWhen it works, go on.",
            None,
        ),
        (
            "# Orders\n## User stories\n- Given a cart\n- When I pay\n- Then it ships\n- Given none\n- Then it waits",
            Some(Spec),
        ),
        // Words about templates and generated files are no form and no generated file.
        (
            "# GET /orders/{id}\n## Requirements\nx\n- FR-001 x\n- FR-002 x\n- FR-003 x\n- FR-004 x",
            Some(Spec),
        ),
        (
            "# [Feature] Dark mode\n## Goals\nx\n## Non-goals\nx\n## Requirements\nx\n## Acceptance criteria\nx",
            Some(Spec),
        ),
    ] {
        assert_eq!(kind("docs/thing.md", text), expected, "{text}");
    }
}

#[test]
fn a_page_for_its_folder_is_a_source_when_it_says_something() {
    for (path, text, expected) in [
        (
            "docs/architecture/index.rst",
            "Architecture\n============\n\nParts\n-----\n\nThe web part answers, the planner decides.\n",
            Some(Architecture),
        ),
        (
            "docs/architecture/index.rst",
            "Architecture\n============\n\n.. toctree::\n\n   parts\n   flow\n   data\n   stack\n   run\n",
            None,
        ),
        (
            "docs/architecture/README.md",
            "# Architecture\n\n- [Parts](parts.md)\n- [Flow](flow.md)\n- [Data](data.md)\n- [Stack](stack.md)\n",
            None,
        ),
        ("docs/index.md", "# Architecture\n\nWords.\n", None),
    ] {
        let read = read(path, text);
        let classification = classify(path, &read, &Surroundings::of(&[], &[]));
        assert_eq!(
            classification.kind, expected,
            "{path} {:?}",
            classification.reasons
        );
    }
}

#[test]
fn a_strong_place_is_not_talked_down_by_what_stands_in_it() {
    let guide = "# How we test\n## Installation\nx\n## Usage\nx\n## Configuration\nx\n## Troubleshooting\nx";
    assert_eq!(
        kind("docs/adr/0004-testing-guide.md", guide),
        Some(Architecture)
    );
    assert_eq!(kind("docs/thing.md", guide), None);
    let about =
        "# Generate the API docs\n\nThe documentation is automatically generated from code.\n";
    assert_eq!(kind("docs/adr/0005-api-docs.md", about), Some(Architecture));
    assert_eq!(kind("docs/api-design.md", about), None);
}

#[test]
fn what_a_configuration_includes_has_a_type() {
    let text = "# X\n## Phase 1\n- [ ] a\n## Phase 2\n- [ ] b";
    for (path, text, expected) in [
        ("README.md", text, Plan),
        ("x/y.md", PROSE, Spec),
        ("vendor/docs/adr/0001-x.md", PROSE, Architecture),
    ] {
        let classification = forced(path, &document(text));
        assert_eq!(classification.kind, Some(expected), "{path}");
        assert_eq!(classification.reasons[0].rule, "included");
    }
}

#[test]
fn translations_and_twins_are_not_sources_beside_their_originals() {
    let surroundings = Surroundings::of(
        &[
            "api/openapi.json",
            "api/openapi.yaml",
            "docs/docs.go",
            "docs/prd.md",
            "docs/prd.zh-CN.md",
            "docs/swagger.yaml",
        ],
        &[],
    );
    let found = |path: &str| {
        let classification = classify(path, &document(PROSE), &surroundings);
        (classification.kind, classification.reasons[0].rule)
    };
    assert_eq!(found("docs/prd.zh-CN.md"), (None, "translation"));
    assert_eq!(found("docs/prd.md").0, Some(Prd));
    assert_eq!(found("api/openapi.json"), (None, "duplicate"));
    assert_eq!(found("docs/swagger.yaml"), (None, "generated"));
}

#[test]
fn nothing_hangs_on_what_nobody_would_write() {
    let surroundings = Surroundings::of(&[], &[]);
    let deep = format!("{}x.md", "docs/adr/".repeat(400));
    let line = "when the ".repeat(200_000);
    for (path, text) in [
        (deep.as_str(), PROSE.to_owned()),
        ("a.md", line),
        ("a.md", "# ".repeat(100_000)),
        ("a.md", format!("{}\n", "[FEATURE NAME] ".repeat(50_000))),
        ("\u{0}\u{0}.md", "\u{0}".repeat(10_000)),
        ("a.md", "# x\n".repeat(50_000)),
    ] {
        assert!(
            !classify(path, &document(&text), &surroundings)
                .reasons
                .is_empty()
        );
    }
}
