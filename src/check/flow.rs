//! Templates, in the order of each case: what a step names must be there by then. And a case must claim something.
//!
//! Cases share steps. What is wrong with a shared step is said once, at the step; what is wrong with it only in one
//! variant is said at the variant.

use std::collections::HashSet;

use indexmap::IndexMap;
use serde_json::Value;

use super::{
    finding::Findings,
    path::At,
    setting::bad_template,
    strings,
    world::{Scope, World},
};
use crate::domain::pack::{EdgeVariant, Scenario, Step};

pub(super) fn check(scenario: &Scenario, at: &At<'_>, world: &World<'_>, out: &mut Findings) {
    let mut walk = Walk {
        scenario,
        at,
        world,
        said: HashSet::new(),
        out,
    };
    walk.data(&[&scenario.data], &at.key("data"));
    if !scenario.steps.is_empty() {
        walk.case(None);
    }
    let list = at.key("edge_variants");
    for (index, variant) in scenario.edge_variants.iter().enumerate() {
        let at = list.index(index);
        if !variant.data.is_empty() {
            walk.data(&[&variant.data, &scenario.data], &at.key("data"));
        }
        let stands = variant.steps.is_some() || !scenario.steps.is_empty();
        if stands {
            walk.case(Some((variant, &at)));
        }
    }
}

/// A walk over the cases of one scenario.
struct Walk<'w, 'p> {
    scenario: &'p Scenario,
    at: &'w At<'w>,
    world: &'w World<'w>,
    /// What was said of shared steps: the step's address with the text that is wrong in it.
    said: HashSet<(*const Step, String)>,
    out: &'w mut Findings,
}

/// A step of a case with its place, and whether the place belongs to the variant alone.
struct Placed<'a, 'p> {
    step: &'p Step,
    at: At<'a>,
    own: bool,
}

impl<'p> Walk<'_, 'p> {
    /// Strings inside `data` are templates that are rendered before the first step.
    fn data(&mut self, layers: &[&'p IndexMap<String, Value>], at: &At<'_>) {
        let none = HashSet::new();
        let scope = Scope {
            world: self.world,
            data: layers,
            captured: None,
            captured_later: &none,
        };
        let world = self.world;
        for (key, value) in layers.first().into_iter().copied().flatten() {
            strings::of_value(value, &at.key(key), &mut |at, text| match world
                .names(text)
                .as_deref()
            {
                None => {}
                Some(Err(reason)) => bad_template(reason, at, self.out),
                Some(Ok(names)) => {
                    for name in names {
                        if let Err(unknown) = scope.resolve(name) {
                            self.out
                                .error(unknown.code, at, unknown.message, &unknown.remedy);
                        }
                    }
                }
            });
        }
    }

    fn case(&mut self, variant: Option<(&'p EdgeVariant, &At<'_>)>) {
        let root = self.at;
        let lists = [
            root.key("preconditions"),
            root.key("steps"),
            root.key("cleanup"),
        ];
        let own_lists = variant.map(|(_, at)| [at.key("replace"), at.key("steps")]);
        let preconditions = self.scenario.preconditions.iter().enumerate();
        let items: Vec<(&Step, At<'_>)> = preconditions
            .filter_map(|(index, precondition)| {
                Some((precondition.step.as_ref()?, lists[0].index(index)))
            })
            .collect();
        let mut flow: Vec<Placed<'_, 'p>> = items
            .iter()
            .map(|(step, at)| Placed {
                step,
                at: at.key("step"),
                own: false,
            })
            .collect();
        let before = flow.len();
        lay_out(
            self.scenario,
            variant.map(|(variant, _)| variant),
            &lists[1],
            own_lists.as_ref(),
            &mut flow,
        );
        self.claims(&flow[before..], variant);

        let all_captured: HashSet<&str> = flow
            .iter()
            .flat_map(|placed| &placed.step.capture)
            .map(|capture| capture.name.as_str())
            .collect();
        let variant_data = variant.map(|(variant, _)| &variant.data);
        let layers: Vec<&IndexMap<String, Value>> = variant_data
            .into_iter()
            .chain([&self.scenario.data])
            .collect();
        let place = variant.map(|(_, at)| at);
        let mut captured = HashSet::new();
        for placed in &flow {
            self.step(placed, place, &layers, &captured, &all_captured);
            let names = placed.step.capture.iter();
            captured.extend(names.map(|capture| capture.name.as_str()));
        }
        // Cleanup runs after whatever has run, so it may use every capture of the flow.
        for (index, step) in self.scenario.cleanup.iter().enumerate() {
            let placed = Placed {
                step,
                at: lists[2].index(index),
                own: false,
            };
            self.step(&placed, place, &layers, &captured, &all_captured);
            let names = step.capture.iter();
            captured.extend(names.map(|capture| capture.name.as_str()));
        }
    }

    /// A case without a checkpoint passes whatever happens.
    fn claims(&mut self, steps: &[Placed<'_, 'p>], variant: Option<(&'p EdgeVariant, &At<'_>)>) {
        if steps
            .iter()
            .any(|placed| !placed.step.checkpoints.is_empty())
        {
            return;
        }
        let base = self.scenario.steps.iter();
        let mut base = base.map(|step| step.checkpoints.len());
        let (at, message) = match variant {
            None => (self.at, "this scenario claims nothing"),
            // Said of the base flow already, unless the variant is what lacks it.
            Some((variant, at)) => {
                let shared = variant.steps.is_none() && variant.replace.is_empty();
                if shared && base.all(|checkpoints| checkpoints == 0) {
                    return;
                }
                (at, "this variant claims nothing")
            }
        };
        self.out.error(
            "no-checkpoint",
            at,
            format!("{message}: none of its steps has a checkpoint"),
            "add a checkpoint that can fail",
        );
    }

    fn step(
        &mut self,
        placed: &Placed<'_, 'p>,
        variant: Option<&At<'_>>,
        layers: &[&IndexMap<String, Value>],
        captured: &HashSet<&str>,
        captured_later: &HashSet<&str>,
    ) {
        let scope = Scope {
            world: self.world,
            data: layers,
            captured: Some(captured),
            captured_later,
        };
        let has_base = !self.scenario.steps.is_empty();
        let world = self.world;
        strings::of_step(placed.step, &placed.at, &mut |at, text| {
            let Some(names) = world.names(text) else {
                return;
            };
            // What is wrong with a shared step is said at the step by the first case that has it. When that is the base
            // flow, a variant only speaks of what it broke itself.
            let mut first = |what: String| placed.own || self.said.insert((placed.step, what));
            let names = match names.as_ref() {
                Ok(names) => names,
                Err(reason) => {
                    if first(format!("{at} {text}")) {
                        bad_template(reason, at, self.out);
                    }
                    return;
                }
            };
            for name in names {
                let Err(unknown) = scope.resolve(name) else {
                    continue;
                };
                if !first(format!("{at} {name}")) {
                    continue;
                }
                match variant {
                    Some(variant) if !placed.own && has_base => {
                        let step = &placed.step.id;
                        let message =
                            format!("step `{step}` fails in this variant: {}", unknown.message);
                        self.out
                            .error(unknown.code, variant, message, &unknown.remedy);
                    }
                    _ => self
                        .out
                        .error(unknown.code, at, unknown.message, &unknown.remedy),
                }
            }
        });
    }
}

/// The steps of a case with their places.
fn lay_out<'a, 'p>(
    scenario: &'p Scenario,
    variant: Option<&'p EdgeVariant>,
    steps: &'a At<'a>,
    own: Option<&'a [At<'a>; 2]>,
    flow: &mut Vec<Placed<'a, 'p>>,
) {
    if let (Some(list), Some([_, at])) = (variant.and_then(|variant| variant.steps.as_ref()), own) {
        flow.extend(list.iter().enumerate().map(|(index, step)| Placed {
            step,
            at: at.index(index),
            own: true,
        }));
        return;
    }
    for (index, step) in scenario.steps.iter().enumerate() {
        let replaced = variant.zip(own).and_then(|(variant, [at, _])| {
            let place = variant
                .replace
                .iter()
                .position(|other| other.id == step.id)?;
            Some(Placed {
                step: &variant.replace[place],
                at: at.index(place),
                own: true,
            })
        });
        flow.push(replaced.unwrap_or(Placed {
            step,
            at: steps.index(index),
            own: false,
        }));
        if variant.is_some_and(|variant| variant.until.as_ref() == Some(&step.id)) {
            break;
        }
    }
}
