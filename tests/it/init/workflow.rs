//! The drafted workflow: pinned like the examples. That actionlint and zizmor have nothing to say is tried in `tests/act`.

use std::{collections::BTreeSet, fs, path::Path};

use super::bare;
use crate::formats::said;

/// The actions that a workflow uses, with their commits and remarks.
fn uses(text: &str) -> BTreeSet<String> {
    let lines = text
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("- ").strip_prefix("uses: "));
    lines.map(str::to_owned).collect()
}

#[test]
fn actions_are_pinned_as_in_the_examples() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/workflows");
    let mut known = BTreeSet::new();
    for entry in fs::read_dir(folder).expect("examples").flatten() {
        known.extend(uses(&fs::read_to_string(entry.path()).expect("a workflow")));
    }
    for files in [
        &[("README.md", "")][..],
        &[("package.json", "{ \"scripts\": { \"start\": \"node x\" } }")],
    ] {
        let project = bare(files);
        let (code, _, stderr) = said(&project, &["init"]);
        assert_eq!(code, Some(0), "{stderr}");
        let drafted = uses(
            &fs::read_to_string(project.root().join(".github/workflows/scenarioforge.yml"))
                .expect("a workflow"),
        );
        assert!(
            drafted.len() >= 2 && drafted.is_subset(&known),
            "{drafted:?}"
        );
    }
}
