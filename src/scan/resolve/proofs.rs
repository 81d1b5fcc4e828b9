//! The strings that a thing was there by.

use crate::scan::references::Target;

use super::route_shape::Shape;

/// The strings that a thing is looked for by in texts of earlier days.
pub(super) fn proofs(target: &Target) -> Vec<String> {
    let mut all = target.needles();
    match target {
        // Without its quotes: a router may have it in front of its own paths.
        Target::Route { path, .. } => {
            // Words that every file has only with their slash.
            let general = |part: &str| matches!(part, "api" | "v1" | "v2" | "v3" | "rest");
            let shape = Shape::of(path);
            let fixed = shape.fixed().map(|part| {
                if general(part) {
                    format!("/{part}")
                } else {
                    part.to_owned()
                }
            });
            all = fixed.collect();
        }
        Target::Command(name) => all.extend(name.split(' ').skip(1).map(str::to_owned)),
        Target::Flag(flag) => all.push(flag.trim_start_matches('-').to_owned()),
        // A member goes with its type, whose name alone then stands in other lines.
        Target::Symbol {
            owner: Some(owner), ..
        } => all.push(owner.clone()),
        Target::Script(_) => {}
        Target::ConfigKey(key) => {
            // Frameworks spell keys in their own ways.
            all.push(key.to_lowercase().replace(['.', '-'], "_"));
        }
        _ => {}
    }
    all.sort();
    all.dedup();
    all.retain(|needle| needle.len() > 1);
    all
}
