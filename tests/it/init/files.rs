//! Which files are written, and which never are.

use std::{fs, os::unix::fs::symlink, time::Instant};

use super::{bare, listing};
use crate::formats::said;

const CONFIG: &str = ".scenarioforge/config.toml";
const WORKFLOW: &str = ".github/workflows/scenarioforge.yml";
const PACKAGE: &str = "{\n  \"name\": \"tea\",\n  \"scripts\": {\n    \"start\": \"node server.js\"\n  },\n  \"dependencies\": { \"express\": \"5\" }\n}\n";

#[test]
fn two_files_are_written_and_the_rest_is_told() {
    let project = bare(&[
        ("package.json", PACKAGE),
        (
            "server.js",
            "app.get('/health')\napp.listen(process.env.PORT)\n",
        ),
    ]);
    let before = listing(&project.root());
    let (code, stdout, stderr) = said(&project, &["init"]);
    assert_eq!((code, stdout.as_str()), (Some(0), ""), "{stderr}");
    let mut written: Vec<_> = listing(&project.root())
        .into_iter()
        .filter(|file| !before.contains(file))
        .map(|(path, ..)| path)
        .collect();
    written.sort();
    let expected = [WORKFLOW, CONFIG].map(|path| project.root().join(path).display().to_string());
    assert_eq!(written, expected);
    insta::assert_snapshot!(stderr, @r#"
    Found
      package.json:4  Express: script "start"

    Drafted
      .scenarioforge/config.toml           1 service
      .github/workflows/scenarioforge.yml  a gate on pull requests, merges and the merge queue

    Guesses to check
      web.command  exec npm run start  (package.json:4)
      web.port     a free one, told by PORT  (server.js:2)
      web.ready    /health answers  (server.js:1)

    Next
      scenarioforge doctor  sees whether this machine has what a run needs
      scenarioforge check   once .scenarioforge/scenarios.json says what users do (the README has one to begin with)
      scenarioforge run     starts the services, and runs the scenarios
      In the workflow, put the commit of a release of scenarioforge/action in place of the zeros.
    "#);
}

#[test]
fn nothing_is_overwritten_unless_asked() {
    let project = bare(&[("package.json", PACKAGE), (WORKFLOW, "name: mine\n")]);
    let (code, _, stderr) = said(&project, &["init"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(
        stderr.contains(WORKFLOW) && stderr.contains("init --force") && !stderr.contains(CONFIG),
        "{stderr}"
    );
    assert!(
        !project.root().join(CONFIG).exists(),
        "not even the other file"
    );
    assert_eq!(
        fs::read_to_string(project.root().join(WORKFLOW)).expect("mine"),
        "name: mine\n"
    );
    let before = fs::File::open(project.root().join(WORKFLOW)).expect("mine");
    let (code, _, stderr) = said(&project, &["init", "--force"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        fs::read_to_string(project.root().join(WORKFLOW))
            .expect("drafted")
            .starts_with("# Drafted by")
    );
    assert_eq!(
        std::io::read_to_string(before).expect("the old file"),
        "name: mine\n",
        "replaced, not written over"
    );
    assert_eq!(said(&project, &["init"]).0, Some(2));
    assert_eq!(said(&project, &["init", "--force", "--dry-run"]).0, Some(2));
}

#[test]
fn a_dry_run_prints_both_and_writes_none() {
    let project = bare(&[("package.json", PACKAGE)]);
    let before = listing(&project.root());
    let (code, stdout, stderr) = said(&project, &["init", "--dry-run"]);
    assert_eq!(code, Some(0), "{stderr}");
    for expected in [
        CONFIG,
        WORKFLOW,
        "[services.web]",
        "uses: actions/checkout@",
    ] {
        assert!(stdout.contains(expected), "{expected}: {stdout}");
    }
    assert!(stderr.contains("nothing was written"), "{stderr}");
    assert_eq!(listing(&project.root()), before);
}

#[test]
fn a_project_below_the_root_has_its_workflow_at_the_root() {
    let project = bare(&[
        (".git/HEAD", "ref: refs/heads/x\n"),
        (
            ".git/refs/remotes/origin/HEAD",
            "ref: refs/remotes/origin/trunk\n",
        ),
        ("apps/my shop/package.json", PACKAGE),
    ]);
    let (code, _, stderr) = said(&project, &["-C", "apps/my shop", "init"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(project.root().join("apps/my shop").join(CONFIG).is_file());
    let workflow = fs::read_to_string(project.root().join(WORKFLOW)).expect("a workflow");
    assert!(
        workflow.contains("working-directory: \"apps/my shop\"")
            && workflow.contains("[\"trunk\"]"),
        "{workflow}"
    );
    assert_eq!(said(&project, &["-C", "apps/my shop", "init"]).0, Some(2));
}

#[test]
fn links_lead_nowhere() {
    let outside = tempfile::tempdir().expect("a folder");
    fs::write(outside.path().join("package.json"), PACKAGE).expect("a file");
    fs::create_dir(outside.path().join("workflows")).expect("a folder");
    for link in [".github", ".scenarioforge", ".github/workflows"] {
        let project = bare(&[("README.md", "")]);
        let link = project.root().join(link);
        fs::create_dir_all(link.parent().expect("a parent")).expect("a folder");
        symlink(outside.path(), &link).expect("a link");
        let before = listing(outside.path());
        for arguments in [&["init"][..], &["init", "--force"]] {
            let (code, _, stderr) = said(&project, arguments);
            assert_eq!(code, Some(2), "{}: {stderr}", link.display());
            assert!(
                stderr.contains("cannot be written") && stderr.contains("leads out"),
                "{stderr}"
            );
        }
        assert_eq!(listing(outside.path()), before);
    }
    // What a link shows of the outside is not read either.
    let project = bare(&[("a/README.md", "")]);
    symlink(
        outside.path().join("package.json"),
        project.root().join("package.json"),
    )
    .expect("a link");
    symlink(outside.path(), project.root().join("packages")).expect("a link");
    let (code, _, stderr) = said(&project, &["init"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(
        stderr.contains("no service") && !stderr.contains("tea"),
        "{stderr}"
    );
    // A link in place of the file itself is replaced, and only when asked.
    let config = project.root().join(CONFIG);
    fs::remove_file(&config).expect("a file");
    symlink(outside.path().join("package.json"), &config).expect("a link");
    assert_eq!(said(&project, &["init"]).0, Some(2));
    assert_eq!(said(&project, &["init", "--force"]).0, Some(0));
    assert_eq!(
        fs::read_to_string(outside.path().join("package.json")).expect("a file"),
        PACKAGE
    );
    assert!(config.symlink_metadata().expect("a file").is_file());
}

#[test]
fn odd_files_keep_nobody_waiting() {
    let project = bare(&[("Procfile", "web: \u{1b}[31mx\n")]);
    fs::write(project.root().join("package.json"), [0xff, 0xfe, b'{']).expect("a file");
    let made = std::process::Command::new("mkfifo")
        .arg(project.root().join("compose.yml"))
        .status()
        .expect("mkfifo");
    assert!(made.success());
    let big = fs::File::create(project.root().join("Dockerfile")).expect("a file");
    big.set_len(50 << 30).expect("a hole");
    let started = Instant::now();
    let (code, _, stderr) = said(&project, &["init"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(!stderr.contains('\u{1b}'), "{stderr}");
    assert!(stderr.contains("package.json is no text"), "{stderr}");
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
    let config = fs::read_to_string(project.root().join(CONFIG)).expect("a configuration");
    assert!(
        !config.contains('\u{1b}') && config.contains("\\U0000001B"),
        "{config}"
    );
}
