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

#[test]
fn who_prints_without_end_is_stopped_at_the_time_limit() {
    let project = Project::new("[run]\nstep_timeout = \"1s\"\n").pack(json!([scenario(
        "SC-flood",
        json!([command(
            "flood",
            "cat /dev/zero & cat /dev/zero >&2",
            json!([["exit_code", "equals", 0]])
        )])
    )]));
    let started = std::time::Instant::now();
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(
        started.elapsed() < std::time::Duration::from_secs(10),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn who_stands_below_the_checkout_is_told_where_it_is() {
    let project = Project::new("").file("src/main.txt", "");
    let output = project
        .command(&["run", "-C", "src"])
        .output()
        .expect("the program starts");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("name that folder with -C"), "{said}");
}

#[test]
fn workspaces_below_the_checkout_are_no_part_of_it() {
    let project = Project::new("")
        .file("inner/a.txt", "a")
        .pack(json!([scenario(
            "SC-inner",
            json!([command(
                "look",
                "ls inner",
                json!([["stdout", "equals", "a.txt"]])
            )])
        )]));
    let mut command = project.command(&["run"]);
    // Relative on purpose.
    let output = command
        .env("TMPDIR", "inner")
        .output()
        .expect("the program starts");
    project.ran(output).passed();
}

#[test]
fn a_failed_command_is_quoted() {
    let project = Project::new("").pack(json!([scenario(
        "SC-loud",
        json!([command(
            "fail",
            "echo working; echo 'no such tea' >&2; exit 3",
            json!([["exit_code", "equals", 0]])
        )])
    )]));
    let ran = project.run(&[]);
    let failure = ran.failure("SC-loud/base");
    assert_eq!(failure["reason"], "the last line of stderr is: no such tea");
}

#[test]
fn a_port_of_a_service_is_not_open_before_the_service_is() {
    let config = "[services.api]\ncommand = \"sleep 0.3; exec python3 -m http.server --bind 127.0.0.1 {{ port }}\"\nport = \"auto\"\nready = { tcp = true }\n";
    let project = Project::new(config).pack(json!([scenario(
        "SC-asks",
        json!([{ "id": "ask", "http": { "url": "{{ services.api.url }}/" },
                 "checkpoints": [{ "id": "c", "subject": "status", "predicate": "equals", "value": 200 }] }])
    )]));
    let ran = project.run(&[]).passed();
    let ready = &ran.events_of("service-ready")[0];
    assert!(ready["after_ms"].as_u64() >= Some(300), "{ready}");
}
