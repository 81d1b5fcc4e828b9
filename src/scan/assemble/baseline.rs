//! Inventory -> code baseline.

use std::collections::BTreeSet;

use sha2::{Digest as _, Sha256};

use crate::domain::{
    ids::Digest,
    inventory::Inventory,
    manifest::{CodeBaseline, NamedPlace},
};

/// What the manifest keeps of an inventory. `languages` and `files` are those of the code.
pub fn baseline(inventory: &Inventory) -> CodeBaseline {
    let mut sha256 = Sha256::new();
    let mut add = |kind: &str, names: BTreeSet<String>| {
        for name in names {
            // A name cannot have a line end in it and be one.
            sha256.update(format!("{kind} {}\n", name.replace('\n', " ")));
        }
    };
    add(
        "route",
        inventory
            .routes
            .iter()
            .map(|route| format!("{} {}", route.method, route.path))
            .collect(),
    );
    let names = |places: &[NamedPlace]| places.iter().map(|place| place.name.clone()).collect();
    add("command", names(&inventory.commands));
    add("key", names(&inventory.config_keys));
    CodeBaseline {
        digest: Digest::from_sha256(&sha256.finalize()),
        files: inventory.languages.values().sum(),
        languages: inventory.languages.clone(),
        routes: inventory.routes.clone(),
        commands: inventory.commands.clone(),
        config_keys: inventory.config_keys.clone(),
        symbols: inventory.symbols.len() as u64,
    }
}
