//! The whole of a run: cases, verdicts, exit codes.

use serde_json::json;

use crate::harness::{Project, command, scenario};

#[test]
fn a_run_tells_passed_from_failed() {
    let project = Project::new("").pack(json!([
        scenario(
            "SC-good",
            json!([command(
                "greet",
                "echo hello",
                json!([["stdout", "equals", "hello"], ["exit_code", "equals", 0]])
            )])
        ),
        scenario(
            "SC-bad",
            json!([command(
                "greet",
                "echo hello; exit 3",
                json!([["exit_code", "equals", 0]])
            )])
        ),
    ]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(
        ran.statuses(),
        ["SC-good/base passed", "SC-bad/base failed"]
    );
    let failure = ran.failure("SC-bad/base");
    assert_eq!(
        (&failure["expected"], &failure["observed"]),
        (&json!(0), &json!(3))
    );
    assert_eq!(project.run(&["SC-good"]).code, Some(0));
    assert_eq!(project.run(&["SC-goad"]).code, Some(2));
}
