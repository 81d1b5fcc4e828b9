//! Rules over a pack that its types cannot state: what stops it from running, and what it lacks as a contract.

use super::{
    contract, coverage,
    duplicates::Flows,
    finding::{Finding, Findings},
    flow, names,
    nearest::did_you_mean,
    path::At,
    step,
    world::{self, World},
};
use crate::domain::{
    config::Config,
    manifest::Manifest,
    pack::{EdgeVariant, Pack, Precondition, Scenario, Step},
};

/// Everything that is wrong with a pack; the findings have paths but no places yet.
pub fn check_pack(pack: &Pack, config: &Config, manifest: Option<&Manifest>) -> Vec<Finding> {
    let mut out = Findings::default();
    check_runs(pack, Some(config), &mut out);
    coverage::check(pack, manifest, &mut out);
    out.into_vec()
}

/// All that needs no manifest. Without a configuration (because it could not be read) nothing is said about services
/// and variables.
pub(super) fn check_runs(pack: &Pack, config: Option<&Config>, out: &mut Findings) {
    let world = World::new(config);
    let mut flows = Flows::default();
    let list = At::ROOT.key("scenarios");
    let ids = || pack.scenarios.iter().map(|scenario| scenario.id.as_str());
    names::unique("scenario", ids(), &list, "id", out);
    names::differ_in_more_than_case(ids(), "", &list, out);
    for (index, scenario) in pack.scenarios.iter().enumerate() {
        let at = list.index(index);
        structure(scenario, &at, &world, out);
        flow::check(scenario, &at, &world, out);
        contract::check(scenario, &at, out);
        flows.check(scenario, &at, &world, out);
    }
    contract::check_seal(pack, out);
}

/// Ids, steps and variants of one scenario, each looked at once however many cases share it.
fn structure(scenario: &Scenario, at: &At<'_>, world: &World<'_>, out: &mut Findings) {
    if scenario.steps.is_empty() && scenario.edge_variants.is_empty() {
        out.error(
            "no-steps",
            at,
            "this scenario does nothing".to_owned(),
            "add `steps`, or edge variants with steps of their own",
        );
    }
    let preconditions = at.key("preconditions");
    for (index, precondition) in scenario.preconditions.iter().enumerate() {
        check_precondition(precondition, &preconditions.index(index), world, out);
    }
    each_step(&scenario.steps, &at.key("steps"), out);
    each_step(&scenario.cleanup, &at.key("cleanup"), out);
    names::steps(scenario, at, out);

    let variants = at.key("edge_variants");
    let ids = || {
        let variants = scenario.edge_variants.iter();
        variants.map(|variant| variant.id.as_str())
    };
    names::unique("edge variant", ids(), &variants, "id", out);
    names::differ_in_more_than_case(ids(), "base", &variants, out);
    for (index, variant) in scenario.edge_variants.iter().enumerate() {
        check_variant(scenario, variant, &variants.index(index), out);
    }
}

fn check_precondition(
    precondition: &Precondition,
    at: &At<'_>,
    world: &World<'_>,
    out: &mut Findings,
) {
    if precondition.service.is_some() == precondition.step.is_some() {
        out.error(
            "precondition-kind",
            at,
            "a precondition is exactly one of `service` and `step`".to_owned(),
            "`service` names a service that must be ready; `step` is a step that must succeed",
        );
    }
    if let (Some(service), Some(services)) = (&precondition.service, world.services())
        && !services.contains_key(service.as_str())
    {
        let unknown = world::no_such_service(service.as_str(), services);
        let at = at.key("service");
        out.error(unknown.code, &at, unknown.message, &unknown.remedy);
    }
    if let Some(step) = &precondition.step {
        step::check(step, &at.key("step"), out);
    }
}

fn each_step(steps: &[Step], at: &At<'_>, out: &mut Findings) {
    for (index, step) in steps.iter().enumerate() {
        step::check(step, &at.index(index), out);
    }
}

fn check_variant(scenario: &Scenario, variant: &EdgeVariant, at: &At<'_>, out: &mut Findings) {
    if variant.id.as_str() == "base" {
        out.error(
            "reserved-id",
            &at.key("id"),
            "`base` is the id of the base flow".to_owned(),
            "name the variant after what is different in it",
        );
    }
    each_step(&variant.replace, &at.key("replace"), out);
    match &variant.steps {
        Some(own) => {
            let steps = at.key("steps");
            if own.is_empty() {
                out.error(
                    "empty-steps",
                    &steps,
                    "this variant has no steps".to_owned(),
                    "leave `steps` out to take those of the base flow",
                );
            }
            if !variant.replace.is_empty() || variant.until.is_some() {
                out.error(
                    "steps-and-replace",
                    &steps,
                    "a variant has either steps of its own, or `replace` and `until`".to_owned(),
                    "remove `steps` to change the base flow, or the others to stand alone",
                );
            }
            each_step(own, &steps, out);
        }
        None if scenario.steps.is_empty() => out.error(
            "no-steps",
            at,
            "the base flow that this variant changes has no steps".to_owned(),
            "give the variant `steps` of its own, or the scenario a base flow",
        ),
        None => check_changes(scenario, variant, at, out),
    }
}

/// What a variant changes is there to be changed.
fn check_changes(scenario: &Scenario, variant: &EdgeVariant, at: &At<'_>, out: &mut Findings) {
    let place = |id: &str| {
        let mut steps = scenario.steps.iter();
        steps.position(|step| step.id.as_str() == id)
    };
    let mut missing = |id: &str, at: &At<'_>| {
        let known = scenario.steps.iter().map(|step| step.id.as_str());
        out.error(
            "no-such-step",
            at,
            format!("the base flow has no step `{id}`"),
            &did_you_mean(id, "it has", known),
        );
    };
    let until = variant.until.as_ref().map(|until| until.as_str());
    let last = until.and_then(place);
    if let (Some(until), None) = (until, last) {
        missing(until, &at.key("until"));
    }
    let replace = at.key("replace");
    for (index, step) in variant.replace.iter().enumerate() {
        if place(step.id.as_str()).is_none() {
            missing(step.id.as_str(), &replace.index(index).key("id"));
        }
    }
    for (index, step) in variant.replace.iter().enumerate() {
        if let (Some(place), Some(last)) = (place(step.id.as_str()), last)
            && place > last
        {
            out.warning(
                "never-reached",
                &replace.index(index),
                format!(
                    "step `{}` comes after `until`, so it is never done",
                    step.id
                ),
                "remove it, or move `until`",
            );
        }
    }
    let ids = variant.replace.iter().map(|step| step.id.as_str());
    names::unique("replaced step", ids, &replace, "id", out);
}
