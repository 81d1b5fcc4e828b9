//! Commits that change very many files.

use super::{super::gone::Bounds, world::World};

/// A commit that reformats many files before, in the order of paths, the one that loses a name.
#[test]
fn a_loss_among_very_many_changes_is_seen() {
    let many: Vec<String> = (0..4500)
        .map(|number| format!("aaa/f{number}.py"))
        .collect();
    let texts: Vec<String> = (0..4500).map(|number| format!("x = {number}\n")).collect();
    let other: Vec<String> = (0..4500)
        .map(|number| format!("x  =  {number}\n"))
        .collect();
    let mut first: Vec<(&str, Option<&str>)> = vec![
        ("lib/kept.py", Some("def kept(order):\n    return 1\n")),
        ("lib/part.py", Some("def part_of(order):\n    return 1\n")),
        ("zzz/sum.py", Some("def sum_of(order):\n    return 1\n")),
        ("d.md", Some("`sum_of()` and `kept()` and `part_of()`")),
    ];
    let mut second: Vec<(&str, Option<&str>)> = vec![
        ("zzz/sum.py", Some("def total_of(order):\n    return 1\n")),
        ("lib/part.py", Some("x = 1\n")),
    ];
    for (at, path) in many.iter().enumerate() {
        first.push((path, Some(&texts[at])));
        second.push((path, Some(&other[at])));
    }
    let world = World::of(&[&first, &second]);
    assert_eq!(
        world.told(),
        [
            "sum_of(): gone by 2 after 1, was in zzz/sum.py, now total_of()",
            "kept(): living in lib/kept.py",
            "part_of(): gone by 2 after 1, was in lib/part.py",
        ]
    );
    // Files beside those that the document speaks of are looked at first, and of what was not looked at nothing is said.
    let bounds = Bounds {
        one: 1,
        all: 1 << 20,
    };
    assert_eq!(
        world.told_within(bounds),
        [
            "sum_of(): not looked for",
            "kept(): living in lib/kept.py",
            "part_of(): gone by 2 after 1, was in lib/part.py",
        ]
    );
}
