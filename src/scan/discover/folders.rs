//! Folders whose name says what people keep in them, and how strongly.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::place::Place;

/// For PRD, specification, plan, architecture.
pub(super) type Points = [i32; 4];

/// Names of folders. The nearest one to the file counts in full, one that is further up a third.
const FOLDERS: [(&str, Points); 94] = [
    ("prd", [18, 0, 0, 0]),
    ("prds", [18, 0, 0, 0]),
    ("product", [6, 0, 0, 0]),
    ("product-requirements", [18, 0, 0, 0]),
    ("product-specs", [6, 16, 0, 0]),
    ("business", [4, 0, 0, 0]),
    ("user-stories", [18, 2, 0, 0]),
    ("user_stories", [18, 2, 0, 0]),
    ("userstories", [16, 2, 0, 0]),
    ("personas", [8, 0, 0, 0]),
    ("vision", [10, 0, 0, 0]),
    ("requirements", [6, 18, 0, 0]),
    ("requirement", [6, 18, 0, 0]),
    ("srs", [0, 18, 0, 0]),
    ("use-cases", [5, 8, 0, 0]),
    ("spec", [0, 10, 0, 0]),
    ("specs", [0, 18, 0, 0]),
    ("specification", [0, 18, 0, 0]),
    ("specifications", [0, 18, 0, 0]),
    ("feature-specs", [0, 18, 0, 0]),
    ("functional-specs", [0, 18, 0, 0]),
    ("tech-specs", [0, 18, 0, 6]),
    ("technical-specs", [0, 18, 0, 6]),
    ("contracts", [0, 6, 0, 0]),
    ("protocol", [0, 6, 0, 2]),
    ("format", [0, 8, 0, 0]),
    ("formats", [0, 8, 0, 0]),
    ("features", [3, 7, 0, 0]),
    ("plan", [0, 0, 12, 0]),
    ("plans", [0, 0, 18, 0]),
    ("planning", [0, 0, 8, 0]),
    ("exec-plans", [0, 0, 18, 0]),
    ("execplans", [0, 0, 18, 0]),
    ("implementation-plans", [0, 0, 18, 0]),
    ("roadmap", [0, 0, 16, 0]),
    ("roadmaps", [0, 0, 16, 0]),
    ("milestones", [0, 0, 12, 0]),
    ("sprints", [0, 0, 10, 0]),
    ("sprint", [0, 0, 10, 0]),
    ("phases", [0, 0, 8, 0]),
    ("backlog", [0, 0, 12, 0]),
    ("todo", [0, 0, 10, 0]),
    ("todos", [0, 0, 10, 0]),
    ("tasks", [0, 0, 8, 0]),
    ("tickets", [0, 0, 8, 0]),
    ("epics", [0, 0, 12, 0]),
    ("stories", [2, 0, 10, 0]),
    ("proposals", [0, 6, 0, 18]),
    ("proposal", [0, 6, 0, 18]),
    ("enhancements", [0, 12, 0, 4]),
    ("rfcs", [0, 4, 0, 18]),
    ("rfc", [0, 4, 0, 18]),
    ("rfd", [0, 4, 0, 18]),
    ("rfds", [0, 4, 0, 18]),
    ("decisions", [0, 0, 0, 12]),
    ("decision", [0, 0, 0, 10]),
    ("architecture", [0, 0, 0, 16]),
    ("architectures", [0, 0, 0, 10]),
    ("arch", [0, 0, 0, 8]),
    ("architektur", [0, 0, 0, 16]),
    ("arquitectura", [0, 0, 0, 16]),
    ("arquitetura", [0, 0, 0, 16]),
    ("design", [0, 2, 0, 12]),
    ("designs", [0, 2, 0, 12]),
    ("design-docs", [0, 2, 0, 18]),
    ("design_docs", [0, 2, 0, 18]),
    ("designdocs", [0, 2, 0, 18]),
    ("design-documents", [0, 2, 0, 18]),
    ("design-proposals", [0, 2, 0, 18]),
    ("design-notes", [0, 2, 0, 12]),
    ("system-design", [0, 0, 0, 18]),
    ("technical-design", [0, 0, 0, 18]),
    ("tech-design", [0, 0, 0, 18]),
    ("technical", [0, 0, 0, 10]),
    ("hld", [0, 0, 0, 18]),
    ("lld", [0, 0, 0, 18]),
    ("c4", [0, 0, 0, 12]),
    ("internals", [0, 0, 0, 5]),
    ("diagrams", [0, 0, 0, 5]),
    ("需求", [16, 4, 0, 0]),
    ("产品", [8, 0, 0, 0]),
    ("产品需求", [16, 0, 0, 0]),
    ("设计", [0, 2, 0, 16]),
    ("架构", [0, 0, 0, 16]),
    ("规划", [0, 0, 16, 0]),
    ("计划", [0, 0, 16, 0]),
    ("规格", [0, 16, 0, 0]),
    ("要件", [2, 16, 0, 0]),
    ("要件定義", [2, 16, 0, 0]),
    ("仕様", [0, 16, 0, 0]),
    ("仕様書", [0, 16, 0, 0]),
    ("設計", [0, 2, 0, 16]),
    ("設計書", [0, 2, 0, 16]),
    ("計画", [0, 0, 16, 0]),
];

/// Folders of pages that tell readers what to do, or what was done, with the points against what is in them.
const AGAINST: [(i32, &str); 3] = [
    (
        10,
        "guide guides tutorial tutorials how-to how-tos howto howtos how_to runbook runbooks playbook playbooks \
         user-guide user_guide userguide developer-guide manual manuals getting-started getting_started get-started \
         quickstart learn cookbook recipes faq faqs troubleshooting help contributing contribute onboarding training \
         course courses lesson lessons lecture lectures exercises homework reports report audits audit meetings minutes \
         meeting-notes retrospectives postmortems post-mortems changelog sessions journal handoffs handoff codex-prompts presentations slides talks \
         ai-prompts maintainers cheatsheets api-reference class_reference",
    ),
    (
        6,
        "api apis configuration reference references usage community cmd cli operating operations ops deployment install installation setup \
         knowledge reviews review logs notes issues bugs fixes summaries status progress marketing press seo legal",
    ),
    (
        3,
        "research analysis concepts tutorials-advanced explanation wiki",
    ),
];

/// The nearest folder that speaks against what is in it, with the points.
pub(super) fn against(place: &Place) -> Option<(&str, i32)> {
    static NAMES: LazyLock<FxHashMap<&str, i32>> = LazyLock::new(|| {
        let names = AGAINST
            .iter()
            .flat_map(|(points, names)| names.split(' ').map(|name| (name, *points)));
        names.collect()
    });
    place.folders.iter().rev().find_map(|folder| {
        let points = NAMES.get(folder.as_str()).or_else(|| {
            // `admin_api`, `user_manual`: what is kept stands last.
            let last = folder.rsplit(['-', '_', ' ']).next()?;
            NAMES
                .get(last)
                .filter(|_| matches!(last, "api" | "apis" | "manual" | "manuals" | "tutorials"))
        });
        Some((folder.as_str(), *points?))
    })
}

/// Whether a folder is called after what is kept there alone: `architecture`, `project_architecture`, `plans`; not `design`, where
/// sites also keep what pages look like.
pub(super) fn is_strong(folder: &str) -> bool {
    known(folder).is_some_and(|(_, points)| points.iter().any(|points| *points >= 12))
        && !matches!(folder, "design" | "designs" | "decisions")
}

/// The folders that speak for a source, the nearest first, with what each gives.
pub(super) fn speaking(place: &Place) -> Vec<(&'static str, Points)> {
    let mut found: Vec<(&'static str, Points)> = Vec::new();
    for folder in place.folders.iter().rev() {
        let Some((name, points)) = known(folder) else {
            continue;
        };
        if found.iter().any(|(known, _)| *known == name) {
            continue;
        }
        let points = if found.is_empty() {
            points
        } else {
            points.map(|points| points / 3)
        };
        found.push((name, points));
        if found.len() == 3 {
            break;
        }
    }
    found
}

/// A folder of the table; also `proposals-accepted` and `api-design`, with a quarter less.
fn known(folder: &str) -> Option<(&'static str, Points)> {
    static NAMES: LazyLock<FxHashMap<&str, (&str, Points)>> =
        LazyLock::new(|| FOLDERS.iter().map(|entry| (entry.0, *entry)).collect());
    let find = |word: &str| NAMES.get(word).copied();
    if let Some(found) = find(folder) {
        return Some(found);
    }
    let signs = |sign: char| matches!(sign, '-' | '_' | ' ' | '.');
    let (first, last) = (folder.split(signs).next()?, folder.rsplit(signs).next()?);
    // What is kept stands last, or first in the plural: `design-system` holds no designs.
    let (name, points) = find(last).or_else(|| find(first).filter(|_| first.ends_with('s')))?;
    Some((name, points.map(|points| points * 3 / 4)))
}
