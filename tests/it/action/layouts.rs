//! Checkouts and environments as runners have them, and some as nobody should.

use std::{fs, process::Command};

use serde_json::json;

use super::{
    flow::{green, scenario},
    runner::{OWNER, RUNTIME_TOKEN, Runner, is_root},
};

/// The workspace is another's than the program's user, which git distrusts.
#[test]
fn git_knows_the_checkout_of_another_owner() {
    let runner = Runner::new(
        "",
        &json!([scenario(
            "SC-git",
            "git status --short && git log -1 --format=%H"
        )]),
    );
    let workspace = runner.path("workspace");
    let git = |arguments: &[&str]| {
        let ran = Command::new("git")
            .args(["-c", "user.name=Mei", "-c", "user.email=mei@example.com"])
            .args(["-c", "safe.directory=*"])
            .args(arguments)
            .current_dir(&workspace)
            .output()
            .expect("git runs");
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        String::from_utf8(ran.stdout)
            .expect("UTF-8")
            .trim()
            .to_owned()
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "All"]);
    let head = git(&["rev-parse", "HEAD"]);
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    let bundle = workspace.join(stepped.output("bundle"));
    let run = fs::read_to_string(bundle.join("run.json")).expect("it is there");
    assert!(run.contains(&head), "{run}");
    assert!(stepped.summary.contains(&head[..7]), "{}", stepped.summary);
}

#[test]
fn steps_and_services_write_where_they_may() {
    let config = "[services.web]\ncommand = \"echo made > by-the-service && echo up && exec sleep 100\"\nready = { log = \"up\" }\n";
    let all = "cat by-the-service; echo x > new && mkdir -p $HOME/a $TMPDIR/b && echo y > /dev/stderr && echo z > /dev/stdout && id -u";
    let runner = Runner::new(config, &json!([scenario("SC-write", all)]));
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert!(runner.path("workspace/by-the-service").is_file());
    if is_root() {
        let bundle = runner.path("workspace").join(stepped.output("bundle"));
        let transcript = bundle.join("evidence/SC-write/base/1/transcript.jsonl");
        let transcript = fs::read_to_string(transcript).expect("it is there");
        assert!(transcript.contains(&format!("{OWNER}\\n")), "{transcript}");
    }
}

#[test]
fn odd_variables_are_no_reason_to_break() {
    let runner = green();
    let mut command = runner.command();
    let odd = std::os::unix::ffi::OsStrExt::from_bytes(b"\xff\xfe");
    let odd: &std::ffi::OsStr = odd;
    command.env("ODD", odd).env("INPUT_ODD", odd).env(odd, "x");
    let stepped = runner.stepped(command.output().expect("it runs"));
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
}

#[test]
fn outside_of_a_workflow_it_says_so_and_works() {
    let runner = green();
    let mut command = runner.command();
    for name in [
        "GITHUB_OUTPUT",
        "GITHUB_STEP_SUMMARY",
        "ACTIONS_RUNTIME_TOKEN",
    ] {
        command.env_remove(name);
    }
    let stepped = runner.stepped(command.output().expect("it runs"));
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert!(
        stepped.log.contains("GITHUB_OUTPUT is not set"),
        "{}",
        stepped.log
    );
    assert!(!stepped.log.contains(RUNTIME_TOKEN));
}

#[test]
fn a_project_in_a_folder_is_told_by_its_path_in_the_repository() {
    let runner = Runner::new("", &json!([]))
        .file("apps/shop/.scenarioforge/config.toml", "")
        .file(
            "apps/shop/.scenarioforge/scenarios.json",
            &json!({ "schema": "scenarioforge.pack/1", "scenarios": [scenario("SC-red", "false")] }).to_string(),
        )
        .with("INPUT_WORKING-DIRECTORY", "./apps/../apps/shop/");
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    let errors: Vec<_> = stepped
        .obeyed()
        .into_iter()
        .filter(|command| command.name == "error")
        .collect();
    assert_eq!(
        errors[0].properties["file"],
        "apps/shop/.scenarioforge/scenarios.json"
    );
    assert!(
        stepped
            .output("bundle")
            .starts_with("apps/shop/.scenarioforge/runs/")
    );
}
