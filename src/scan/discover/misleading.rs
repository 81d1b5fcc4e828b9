//! Tests: places and names that mislead, as real repositories have them.

use super::*;
use crate::{
    domain::manifest::SourceType::{Architecture, Plan, Spec},
    scan::document::read,
};

const PROSE: &str = "# A thing\n\nSome words about it.\n";

#[test]
fn places_and_names_that_mislead() {
    const PROTO: &str = "syntax = \"proto3\";\nmessage Task { string id = 1; }\n";
    const SWAGGER: &str = r#"{"swagger": "2.0", "info": {"title": "Test"}, "paths": {}}"#;
    let installed = "# Requirements\n\n## Kernel\n\nThe minimum supported kernel version is 5.15 or newer.\n\n## Packages\n\nThese packages must be installed: a, b.\n";
    let does = "# Requirements\n\n## Orders\n\nAn order shows its total and can be cancelled by whom it belongs to.\n";
    let diagram = "# Chunks Disk Format\n\nA chunk has a header, data and a checksum.\n";
    let option = "#### **--arch**=*ARCH*\n\nOverride the architecture.\n";
    let surroundings = Surroundings::of(&["docs/conf.py"], &[]);
    for (path, text, expected) in [
        ("api/tasks/v1/tasks.proto", PROTO, Some(Spec)),
        ("proto/device_test.proto", PROTO, None),
        ("proto/latest.proto", PROTO, Some(Spec)),
        ("pkg/explain/test-swagger.json", SWAGGER, None),
        ("api/swagger.json", SWAGGER, Some(Spec)),
        ("requirements/dev.txt", "-r main.txt\n", None),
        ("spec/requirements/login.txt", PROSE, Some(Spec)),
        ("x/requirements.md", installed, None),
        ("x/requirements.md", does, Some(Spec)),
        ("x/docs/format/chunks.md", diagram, Some(Spec)),
        ("x/docs/formatting.md", PROSE, None),
        ("man/options/arch.md", option, None),
        (
            "man/options/arch.md",
            "# Arch\n\nThe parts.\n",
            Some(Architecture),
        ),
        (
            "docs/admin_api/scheduled_tasks.md",
            "# Show scheduled tasks\n\nWords.\n",
            None,
        ),
        (
            "docs/op-guide/runtime-design.md",
            "# Design of it\n\nWords.\n",
            Some(Architecture),
        ),
        (
            "x/source/architecture.rst",
            "Architecture Internals\n======================\n\n.. toctree::\n\n   parts.rst\n   flow.rst\n",
            None,
        ),
        (
            "x/source/architecture.rst",
            "Architecture\n============\n\nThe web part answers, the planner decides what the workers do, and all of it is kept in one store.\n\n.. toctree::\n\n   parts.rst\n   flow.rst\n",
            Some(Architecture),
        ),
        (
            "swarm/design/generic_resources.md",
            "# Generic Resources\n\n## Motivation\n\nx\n\n## Use Cases\n\nx\n\n## Objectives\n\nx\n\n## Non-Objectives\n\nx\n\n## Proposed Changes\n\nx\n\n## Requirements\n\nx\n",
            Some(Architecture),
        ),
        (
            "docs/scheduled_tasks.md",
            "# Scheduled tasks\n\nWords.\n",
            Some(Plan),
        ),
        (
            "docs/development/x_architecture/streams.md",
            PROSE,
            Some(Architecture),
        ),
        ("docs/development/streams.md", PROSE, None),
        (
            "swarm/design/generic_resources.md",
            "# Generic Resources\n\nWords.\n",
            Some(Architecture),
        ),
        (
            "swarm/generic_resources.md",
            "# Generic Resources\n\nWords.\n",
            None,
        ),
    ] {
        let classification = classify(path, &read(path, text), &surroundings);
        assert_eq!(
            classification.kind, expected,
            "{path} {:?}",
            classification.reasons
        );
    }
}

#[test]
fn deps_of_an_umbrella_of_erlang_are_the_product() {
    let own: Vec<String> = (0..40)
        .map(|at| format!("deps/app/src/m{at}.erl"))
        .collect();
    let mut paths: Vec<&str> = own.iter().map(String::as_str).collect();
    let design = "deps/app/DESIGN.md";
    assert!(candidate(design, 10, &Surroundings::of(&paths, &[])));
    let surroundings = Surroundings::of(&paths, &[]);
    assert_eq!(
        classify(design, &read(design, PROSE), &surroundings).kind,
        Some(Architecture)
    );
    assert!(!candidate("deps/app/vendor/DESIGN.md", 10, &surroundings));
    assert!(!candidate("deps/app/priv/kv.proto", 10, &surroundings));
    assert!(!candidate("deps/app/priv/kv.proto", 10, &surroundings));
    // With the product beside it, it holds what was brought along.
    paths.extend(["lib/a.ex", "lib/b.ex", "lib/c.ex", "lib/d.ex"]);
    assert!(!candidate(design, 10, &Surroundings::of(&paths, &[])));
    assert!(!candidate(design, 10, &Surroundings::of(&[], &[])));
}
