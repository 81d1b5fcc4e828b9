//! The command line: help, options of every command, exit codes.

use std::{fs, process::Stdio};

use serde_json::{Value, json};

use crate::{
    formats::{complete, said},
    harness::{Project, command, scenario, until},
};

fn passes(id: &str) -> Value {
    scenario(
        id,
        json!([command("s", "true", json!([["exit_code", "equals", 0]]))]),
    )
}

#[test]
fn the_help_of_every_command_has_an_example() {
    let project = Project::new("");
    for verb in [
        "init",
        "confirm",
        "doctor",
        "run",
        "check",
        "report",
        "merge",
        "schema",
        "completions",
    ] {
        let (code, stdout, stderr) = said(&project, &[verb, "--help"]);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{verb}");
        assert!(
            stdout.contains("Example") && stdout.contains(&format!("scenarioforge {verb}")),
            "{stdout}"
        );
        assert!(stdout.contains("Global options:"), "{stdout}");
    }
    let (code, stdout, _) = said(&project, &["--help"]);
    assert_eq!(code, Some(0));
    assert!(
        stdout.contains("Exit codes: 0 gate passed or done, 1 gate failed, 2 wrong input"),
        "{stdout}"
    );
    assert_eq!(
        said(&project, &["--version"]).1,
        concat!("scenarioforge ", env!("CARGO_PKG_VERSION"), "\n")
    );
    for wrong in [&["walk"][..], &["run", "--no-such"], &[]] {
        let (code, stdout, stderr) = said(&project, wrong);
        assert_eq!(
            (code, stdout.as_str()),
            (Some(2), ""),
            "{wrong:?}: {stderr}"
        );
    }
}

#[test]
fn completions_are_printed_for_every_shell() {
    let project = Project::new("");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let (code, stdout, stderr) = said(&project, &["completions", shell]);
        assert_eq!((code, stderr.as_str()), (Some(0), ""), "{shell}");
        assert!(
            stdout.contains("scenarioforge") && stdout.contains("failed-in"),
            "{shell}"
        );
    }
    assert_eq!(said(&project, &["completions", "cmd"]).0, Some(2));
}

#[test]
fn another_folder_and_another_configuration_can_be_named() {
    let project = Project::new("")
        .pack(json!([passes("SC-a")]))
        .file("ci.toml", "[project]\nname = \"From CI\"\n");
    let elsewhere = tempfile::tempdir().expect("a folder");
    let root = project.root().display().to_string();
    let output = project
        .command(&["-C", &root, "run", "--config", "ci.toml", "--out", "kept"])
        .current_dir(elsewhere.path())
        .output()
        .expect("the program starts");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let bundle = elsewhere.path().join("kept");
    assert_eq!(
        fs::read_to_string(bundle.join("config.toml")).expect("a copy"),
        "[project]\nname = \"From CI\"\n"
    );
    assert!(
        fs::read_to_string(bundle.join("report/report.md"))
            .expect("a report")
            .contains("From CI")
    );
    assert!(project.bundles().is_empty());
    let (code, _, stderr) = said(&project, &["-C", "nowhere", "check"]);
    assert_eq!(code, Some(2));
    assert!(
        stderr.contains("nowhere") && stderr.contains("-C DIR"),
        "{stderr}"
    );
    let (code, _, stderr) = said(&project, &["check", "--config", "missing.toml"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("missing.toml"), "{stderr}");
}

#[test]
fn a_bundle_is_never_written_over_another() {
    let project = Project::new("").pack(json!([passes("SC-a")]));
    let (code, stdout, stderr) = said(&project, &["run", "--out", "kept"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(
        stdout.trim_end(),
        project.root().join("kept").display().to_string()
    );
    let before = fs::read(project.root().join("kept/events.jsonl")).expect("events");
    let (code, _, stderr) = said(&project, &["run", "--out", "kept"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains("kept") && stderr.contains("--out"),
        "{stderr}"
    );
    assert!(fs::read(project.root().join("kept/events.jsonl")).expect("events") == before);
}

#[test]
fn an_unknown_scenario_is_answered_with_the_nearest() {
    let project = Project::new("").pack(json!([passes("SC-orders-001"), passes("SC-import-002")]));
    let (code, _, stderr) = said(&project, &["run", "SC-order-001"]);
    assert_eq!(code, Some(2));
    assert_eq!(
        stderr,
        "error: no scenario matches `SC-order-001`\n  hint: did you mean `SC-orders-001`?\n"
    );
    assert!(project.bundles().is_empty());
    for run in ["20200101T000000Z-000000", "latest"] {
        let (code, _, stderr) = said(&project, &["report", run]);
        assert_eq!(code, Some(2), "{stderr}");
        assert!(stderr.contains("there is no bundle"), "{stderr}");
    }
}

#[test]
fn colours_come_only_where_they_are_wanted() {
    let project = Project::new("").pack(json!([passes("SC-a")]));
    let colored = |arguments: &[&str], no_color: Option<&str>| {
        let mut program = project.command(arguments);
        if let Some(value) = no_color {
            program.env("NO_COLOR", value);
        }
        let output = program.output().expect("the program starts");
        String::from_utf8_lossy(&output.stderr).contains('\u{1b}')
    };
    assert!(!colored(&["run"], None), "stderr is no terminal");
    assert!(colored(&["run", "--color", "always"], None));
    assert!(
        colored(&["run", "--color", "always"], Some("1")),
        "what is typed goes before the environment"
    );
    assert!(!colored(&["run", "--color", "never"], None));
    assert!(!colored(&["run"], Some("1")));
    assert!(colored(&["run", "SC-x", "--color=always"], None) && !colored(&["run", "SC-x"], None));
}

#[test]
fn quiet_says_only_what_went_wrong() {
    let bad = scenario(
        "SC-bad",
        json!([command("s", "exit 1", json!([["exit_code", "equals", 0]]))]),
    );
    let project = Project::new("").pack(json!([passes("SC-a"), bad]));
    let (code, stdout, stderr) = said(&project, &["-q", "run", "SC-a"]);
    assert_eq!((code, stderr.as_str()), (Some(0), ""));
    assert!(
        stdout.trim_end().contains(".scenarioforge/runs/"),
        "{stdout}"
    );
    let (code, _, stderr) = said(&project, &["run", "-q"]);
    assert_eq!(code, Some(1));
    assert!(
        stderr.contains("SC-bad") && !stderr.contains("PASS"),
        "{stderr}"
    );
    let project = project.pack(json!([complete("SC-a")]));
    assert_eq!(said(&project, &["check", "-q"]).2, "");
    assert_eq!(
        said(&project, &["check", "-q", "-v"]).0,
        Some(2),
        "one or the other"
    );
}

#[test]
fn every_exit_code_has_its_meaning() {
    let bad = scenario(
        "SC-bad",
        json!([command("s", "exit 1", json!([["exit_code", "equals", 0]]))]),
    );
    let mut down = passes("SC-down");
    down["preconditions"] = json!([{ "text": "up", "service": "api" }]);
    let waits = scenario(
        "SC-waits",
        json!([command(
            "s",
            "touch \"$MARK\"; exec sleep 600",
            json!([["exit_code", "equals", 0]])
        )]),
    );
    let mark = tempfile::tempdir().expect("a folder");
    let mark = mark.path().join("mark");
    let config = format!(
        "[services.api]\ncommand = \"exit 1\"\nready = {{ log = \"up\" }}\n[run]\nenv = {{ MARK = '{}' }}\n",
        mark.display()
    );
    let project = Project::new(&config).pack(json!([passes("SC-good"), bad, down, waits]));
    for (arguments, code) in [
        (&["SC-good"][..], 0),
        (&["SC-bad"], 1),
        (&["SC-none"], 2),
        (&["--jobs", "many"], 2),
        (&["SC-down"], 3),
    ] {
        let ran = project.run(arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {}", ran.stderr);
    }
    let child = project.start(&["run", "SC-waits"]);
    until("the command", || mark.exists());
    let pid =
        rustix::process::Pid::from_raw(i32::try_from(child.id()).expect("an id")).expect("an id");
    rustix::process::kill_process(pid, rustix::process::Signal::INT).expect("a signal");
    let ran = project.ran(child.wait_with_output().expect("it ends"));
    assert_eq!(ran.code, Some(130), "{}", ran.stderr);
    let results = ran.json("results.json");
    assert_eq!(
        (&results["status"], &results["gate"]["verdict"]),
        (&json!("incomplete"), &json!("failed"))
    );
}

#[test]
fn output_that_nobody_reads_does_not_break_a_run() {
    let project = Project::new("").pack(json!([passes("SC-a")]));
    let mut child = project
        .command(&["run"])
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
