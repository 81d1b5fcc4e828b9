//! Two cases that do and claim the same: one of them is work without worth. Found by hash, so that the time does not
//! grow with the square of the pack.

use std::{
    collections::{BTreeSet, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
    io,
};

use indexmap::IndexMap;
use serde::Serialize;
use serde_json::Value;

use super::{finding::Findings, path::At, strings, world::World};
use crate::domain::pack::{EdgeVariant, Scenario, Step};

/// The flows met so far, by hash, each with the name of its case.
#[derive(Debug, Default)]
pub(super) struct Flows(HashMap<u64, String>);

/// What a step does and claims, without its names and words, and the data that it uses.
struct Print<'p> {
    id: &'p str,
    hash: u64,
    data: BTreeSet<String>,
}

impl Flows {
    /// Adds the cases of a scenario.
    pub(super) fn check(
        &mut self,
        scenario: &Scenario,
        at: &At<'_>,
        world: &World<'_>,
        out: &mut Findings,
    ) {
        let base: Vec<Print<'_>> = scenario
            .steps
            .iter()
            .map(|step| print(step, world))
            .collect();
        let mut before = DefaultHasher::new();
        let mut before_data = BTreeSet::new();
        for precondition in &scenario.preconditions {
            precondition.service.hash(&mut before);
            if let Some(step) = &precondition.step {
                let print = print(step, world);
                print.hash.hash(&mut before);
                before_data.extend(print.data);
            }
        }
        let hash = |steps: &[&Print<'_>], data: [&IndexMap<String, Value>; 2]| {
            let mut hasher = before.clone();
            let mut used: BTreeSet<&str> = before_data.iter().map(String::as_str).collect();
            for step in steps {
                step.hash.hash(&mut hasher);
                used.extend(step.data.iter().map(String::as_str));
            }
            for key in used {
                key.hash(&mut hasher);
                feed(&data[0].get(key).or_else(|| data[1].get(key)), &mut hasher);
            }
            hasher.finish()
        };
        if !base.is_empty() {
            let steps: Vec<&Print<'_>> = base.iter().collect();
            let hash = hash(&steps, [&scenario.data, &scenario.data]);
            self.add(hash, || format!("{}/base", scenario.id), at, out);
        }
        let list = at.key("edge_variants");
        for (index, variant) in scenario.edge_variants.iter().enumerate() {
            let own: Vec<Print<'_>> = variant
                .steps
                .as_ref()
                .unwrap_or(&variant.replace)
                .iter()
                .map(|step| print(step, world))
                .collect();
            let steps = laid_out(variant, &base, &own);
            if !steps.is_empty() {
                let hash = hash(&steps, [&variant.data, &scenario.data]);
                let name = || format!("{}/{}", scenario.id, variant.id);
                self.add(hash, name, &list.index(index), out);
            }
        }
    }

    fn add(&mut self, hash: u64, name: impl Fn() -> String, at: &At<'_>, out: &mut Findings) {
        if let Some(first) = self.0.get(&hash) {
            out.contract(
                "duplicate-flow",
                at,
                format!("this case does and claims the same as {first}"),
                "remove one of the two, or make it say something of its own",
            );
        } else {
            self.0.insert(hash, name());
        }
    }
}

fn laid_out<'a, 'p>(
    variant: &EdgeVariant,
    base: &'a [Print<'p>],
    own: &'a [Print<'p>],
) -> Vec<&'a Print<'p>> {
    if variant.steps.is_some() {
        return own.iter().collect();
    }
    let mut steps = Vec::with_capacity(base.len());
    for step in base {
        let replaced = own.iter().find(|other| other.id == step.id);
        steps.push(replaced.unwrap_or(step));
        if variant
            .until
            .as_ref()
            .is_some_and(|until| until.as_str() == step.id)
        {
            break;
        }
    }
    steps
}

fn print<'p>(step: &'p Step, world: &World<'_>) -> Print<'p> {
    let mut hasher = DefaultHasher::new();
    feed(
        &(
            &step.run,
            &step.http,
            &step.browser,
            &step.file,
            &step.eventually,
            &step.capture,
        ),
        &mut hasher,
    );
    for checkpoint in &step.checkpoints {
        (checkpoint.subject, &checkpoint.at, checkpoint.predicate).hash(&mut hasher);
        feed(&checkpoint.value, &mut hasher);
    }
    let mut data = BTreeSet::new();
    strings::of_step(step, &At::ROOT, &mut |_, text| {
        let names = world.names(text);
        for name in names
            .iter()
            .filter_map(|names| names.as_ref().as_ref().ok())
            .flatten()
        {
            if let Some(rest) = name.strip_prefix("data.") {
                let key = rest.split('.').next().unwrap_or_default();
                if !data.contains(key) {
                    data.insert(key.to_owned());
                }
            }
        }
    });
    Print {
        id: step.id.as_str(),
        hash: hasher.finish(),
        data,
    }
}

/// Feeds a value's JSON to a hasher.
fn feed(value: &impl Serialize, hasher: &mut DefaultHasher) {
    struct Feed<'h>(&'h mut DefaultHasher);

    impl io::Write for Feed<'_> {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.write(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    serde_json::to_writer(Feed(hasher), value).expect("the nouns of a pack always serialise");
    hasher.write_u8(0xff);
}
