//! What a complete contract says, beside what makes it run.

use super::{digest::pack_digest, finding::Findings, path::At};
use crate::domain::pack::{Pack, Scenario, Step};

pub(super) fn check(scenario: &Scenario, at: &At<'_>, out: &mut Findings) {
    let persona = scenario
        .persona
        .as_ref()
        .map_or("", |persona| &persona.name);
    for (text, key, code, what) in [
        (
            scenario.title.as_str(),
            "title",
            "missing-title",
            "what it is, in one line",
        ),
        (
            &scenario.feature,
            "feature",
            "missing-feature",
            "the feature it belongs to",
        ),
        (
            &scenario.outcome,
            "outcome",
            "missing-outcome",
            "what the user has in the end",
        ),
        (
            persona,
            "persona",
            "missing-persona",
            "who does it: { \"name\": …, \"goal\": … }",
        ),
        (
            &scenario.pass_criteria,
            "pass_criteria",
            "missing-pass-criteria",
            "when it counts as passed",
        ),
    ] {
        if text.trim().is_empty() {
            out.contract(
                code,
                &at.key(key),
                format!("{} has no `{key}`", scenario.id),
                &format!("say {what}"),
            );
        }
    }
    variants(scenario, at, out);
    lines(scenario, at, out);

    let preconditions = at.key("preconditions");
    for (index, precondition) in scenario.preconditions.iter().enumerate() {
        let at = preconditions.index(index);
        if let Some(step) = &precondition.step {
            words(
                step,
                &at.key("step"),
                !precondition.text.trim().is_empty(),
                out,
            );
        }
    }
    each(&scenario.steps, &at.key("steps"), out);
    each(&scenario.cleanup, &at.key("cleanup"), out);
    let list = at.key("edge_variants");
    for (index, variant) in scenario.edge_variants.iter().enumerate() {
        let at = list.index(index);
        each(&variant.replace, &at.key("replace"), out);
        each(
            variant.steps.as_deref().unwrap_or_default(),
            &at.key("steps"),
            out,
        );
    }
}

fn variants(scenario: &Scenario, at: &At<'_>, out: &mut Findings) {
    let because = scenario.no_variants_because.as_deref().unwrap_or_default();
    match (scenario.edge_variants.is_empty(), because.trim().is_empty()) {
        (true, true) => out.contract(
            "no-edge-variants",
            at,
            format!("{} has no edge variant", scenario.id),
            "add one to `edge_variants`, or say in `no_variants_because` why there is none",
        ),
        (false, false) => out.contract(
            "variants-and-reason",
            &at.key("no_variants_because"),
            format!(
                "{} has edge variants and a reason for having none",
                scenario.id
            ),
            "remove `no_variants_because`",
        ),
        _ => {}
    }
}

/// `lines` is `12` or `41-77`.
fn lines(scenario: &Scenario, at: &At<'_>, out: &mut Findings) {
    let list = at.key("sources");
    for (index, span) in scenario.sources.iter().enumerate() {
        let Some(lines) = &span.lines else { continue };
        let (first, last) = lines.split_once('-').unwrap_or((lines, lines));
        let number = |text: &str| text.trim().parse::<u32>().ok().filter(|line| *line > 0);
        let good = number(first)
            .zip(number(last))
            .is_some_and(|(first, last)| first <= last);
        if !good {
            out.contract(
                "bad-lines",
                &list.index(index).key("lines"),
                format!("`{lines}` names no lines"),
                "write for example \"12\" or \"41-77\"",
            );
        }
    }
}

fn each(steps: &[Step], at: &At<'_>, out: &mut Findings) {
    for (index, step) in steps.iter().enumerate() {
        words(step, &at.index(index), false, out);
    }
}

/// Steps and checkpoints are read by people who do not read JSON.
fn words(step: &Step, at: &At<'_>, said: bool, out: &mut Findings) {
    if step.text.trim().is_empty() && !said {
        out.contract(
            "missing-text",
            &at.key("text"),
            format!(
                "step `{}` does not say in words what the user does",
                step.id
            ),
            "add `text`",
        );
    }
    let list = at.key("checkpoints");
    for (index, checkpoint) in step.checkpoints.iter().enumerate() {
        if checkpoint.text.trim().is_empty() {
            out.contract(
                "missing-text",
                &list.index(index).key("text"),
                format!(
                    "checkpoint `{}` does not say in words what it claims",
                    checkpoint.id
                ),
                "add `text`",
            );
        }
    }
}

/// A sealed pack that was edited is still a good pack, but no longer the one that its record tells of.
pub(super) fn check_seal(pack: &Pack, out: &mut Findings) {
    if let Some(sealed) = &pack.digest
        && *sealed != pack_digest(pack)
    {
        out.warning(
            "edited-since-sealed",
            &At::ROOT.key("digest"),
            "the scenarios were edited since the pack was sealed".to_owned(),
            "`scenarioforge generate` seals the next revision; a pack without `digest` is not sealed at all",
        );
    }
}
