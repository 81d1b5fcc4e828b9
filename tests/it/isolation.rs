//! Each case has its own world: files, git, HOME and TMPDIR, environment; and the checkout stays as it was.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, symlink},
    path::Path,
    process::Command,
    time::{Duration, SystemTime},
};

use serde_json::{Value, json};

use crate::harness::{Project, Ran, command, scenario};

fn git(folder: &Path, arguments: &[&str]) -> String {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=Ada",
            "-c",
            "user.email=ada@example.org",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("HOME", folder)
        .output()
        .expect("git");
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout)
        .expect("UTF-8")
        .trim()
        .to_owned()
}

/// What a step printed on standard output.
fn printed(ran: &Ran, attempt: &str, step: usize) -> String {
    let stdout = &ran.transcript(attempt)[step]["observation"]["stdout"];
    let file = |name: &str| {
        fs::read(ran.bundle().join("evidence").join(attempt).join(name)).expect("a file")
    };
    match (stdout["text"].as_str(), stdout["file"].as_str()) {
        (Some(text), _) => text.to_owned(),
        (_, name) => String::from_utf8_lossy(&file(name.expect("a file"))).into_owned(),
    }
}

/// Every file below a folder: mode, time, number of names, and content or target.
fn state(root: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let (path, metadata) = (entry.path(), entry.metadata().expect("metadata"));
            let name = path
                .strip_prefix(root)
                .expect("below")
                .display()
                .to_string();
            if name == ".scenarioforge/runs" {
                continue;
            }
            let content = if metadata.is_dir() {
                folders.push(path);
                "folder".to_owned()
            } else if metadata.is_symlink() {
                fs::read_link(&path).expect("a link").display().to_string()
            } else {
                // git touches an object of an alternate that it needs, so that nobody prunes it (git-prune(1)).
                let object = name.starts_with(".git/objects/");
                format!(
                    "{} {} {:?}",
                    metadata.nlink(),
                    if object { 0 } else { metadata.mtime_nsec() },
                    fs::read(&path).expect("a file")
                )
            };
            found.insert(name, format!("{:o} {content}", metadata.mode()));
        }
    }
    found
}

#[test]
fn cases_do_not_see_each_other_and_the_checkout_stays() {
    // Each waits until the other has written, too: a meeting outside of both copies.
    let meeting = tempfile::tempdir().expect("a folder");
    let meet = |own: &str, other: &str| {
        let folder = meeting.path().display();
        command(
            "write",
            format!(
                "echo {own} > data.txt; echo {own} > new.txt; rm old.txt; touch {folder}/{own}; until [ -e {folder}/{other} ]; do sleep 0.02; done; cat data.txt new.txt; ls"
            ),
            json!([
                ["stdout", "matches", format!("^{own}\\n{own}\\n")],
                ["stdout", "not_contains", "old.txt"]
            ]),
        )
    };
    let project = Project::new("[run]\njobs = 2\n")
        .file("data.txt", "original\n")
        .file("old.txt", "old\n")
        .pack(json!([
            scenario("SC-1", json!([meet("one", "two")])),
            scenario("SC-2", json!([meet("two", "one")]))
        ]));
    let before = state(&project.root());
    project.run(&[]).passed();
    assert_eq!(state(&project.root()), before);
    assert_eq!(
        fs::read_dir(project.tmp()).expect("a folder").count(),
        0,
        "nothing stays in TMPDIR"
    );
}

#[test]
fn a_copy_has_all_that_the_checkout_has() {
    let project = Project::new("")
        .file("tool.sh", "#!/bin/sh\necho ran from $(basename $PWD)\n")
        .file(".gitignore", "target/\n")
        .file("target/built", "built\n")
        .file("src/deep/er/file", "deep\n")
        .file(".hidden", "hidden\n");
    let root = project.root();
    fs::set_permissions(root.join("tool.sh"), fs::Permissions::from_mode(0o755))
        .expect("permissions");
    symlink("src/deep", root.join("link")).expect("a link");
    symlink("nowhere", root.join("dangling")).expect("a link");
    fs::create_dir(root.join("empty")).expect("a folder");
    let old = SystemTime::UNIX_EPOCH + Duration::new(1_000_000_000, 123_456_000);
    let built = fs::File::options()
        .write(true)
        .open(root.join("target/built"))
        .expect("a file");
    built.set_modified(old).expect("a time");
    git(&root, &["init", "-q", "-b", "main"]);
    let inode = fs::metadata(root.join("target/built"))
        .expect("metadata")
        .ino();
    let project = project.pack(json!([scenario(
        "SC-copy",
        json!([
            command(
                "run",
                "./tool.sh && cat link/er/file .hidden target/built && ls -d empty",
                json!([[
                    "stdout",
                    "equals",
                    "ran from shop\ndeep\nhidden\nbuilt\nempty"
                ]])
            ),
            command(
                "links",
                "readlink link dangling",
                json!([["stdout", "equals", "src/deep\nnowhere"]])
            ),
            command(
                "file",
                "stat -c '%i %h %.6Y %a' target/built tool.sh",
                json!([["exit_code", "equals", 0]])
            ),
            command(
                "bundles",
                "ls .scenarioforge",
                json!([
                    ["stdout", "not_contains", "runs"],
                    ["stdout", "contains", "config.toml"]
                ])
            ),
        ])
    )]));
    let ran = project.run(&[]).passed();
    let stat = printed(&ran, "SC-copy/base/1", 2);
    let built: Vec<&str> = stat.lines().next().expect("a line").split(' ').collect();
    assert_ne!(built[0], inode.to_string(), "a hard link");
    assert_eq!((built[1], built[2]), ("1", "1000000000.123456"));
    assert!(
        stat.lines().nth(1).expect("a line").ends_with(" 755"),
        "{stat}"
    );
}

#[test]
fn git_works_in_a_copy_and_leaves_the_repository_alone() {
    let project = Project::new("")
        .file("a.txt", "one\n")
        .file(".gitignore", "ignored\n")
        .file("ignored", "x\n");
    let root = project.root();
    git(&root, &["init", "-q", "-b", "main"]);
    git(&root, &["add", "."]);
    git(&root, &["commit", "-qm", "first"]);
    let project = project.pack(json!([scenario(
        "SC-git",
        json!([
            // Staged before the run, so that the copy starts like the checkout.
            command("status", "git status --porcelain", json!([["stdout", "equals", "A  staged.txt\n?? .scenarioforge/scenarios.json"]])),
            command("log", "git log --format=%s", json!([["stdout", "equals", "first"]])),
            command("edit", "echo two > a.txt; git diff --stat", json!([["stdout", "contains", "a.txt"]])),
            command(
                "commit",
                "git -c user.name=t -c user.email=t@example.org commit -qam second && git switch -qc other && git tag v2 && git log --format=%s && git stash list && git gc -q",
                json!([["stdout", "equals", "second\nfirst"], ["exit_code", "equals", 0]]),
            ),
        ])
    )]));
    fs::write(root.join("staged.txt"), "staged\n").expect("a file");
    git(&root, &["add", "staged.txt"]);
    let before = state(&root);
    project.run(&[]).passed();
    let after = state(&root);
    let differ: Vec<&String> = before
        .iter()
        .filter(|(name, state)| after.get(*name) != Some(state))
        .map(|(name, _)| name)
        .collect();
    assert!(
        differ.is_empty() && before.len() == after.len(),
        "{differ:?}"
    );
    assert_eq!(git(&root, &["tag"]), "");
    assert_eq!(git(&root, &["log", "--all", "--format=%s"]), "first");
    git(&root, &["fsck", "--strict"]);
}

#[test]
fn home_and_tmpdir_are_of_the_case_alone() {
    let look = || {
        command(
            "look",
            "echo $HOME; echo $TMPDIR; ls -A $HOME $TMPDIR | grep mine; touch $HOME/mine $TMPDIR/mine; mktemp",
            json!([
                ["stdout", "not_matches", "(?m)^mine$"],
                ["exit_code", "equals", 0]
            ]),
        )
    };
    let project = Project::new("[run]\njobs = 1\n").pack(json!([
        scenario("SC-1", json!([look()])),
        scenario("SC-2", json!([look()])),
        scenario("SC-3", json!([look()]))
    ]));
    let ran = project.run(&[]).passed();
    for case in ["SC-1", "SC-2", "SC-3"] {
        let text = printed(&ran, &format!("{case}/base/1"), 0);
        for folder in text.lines() {
            assert!(
                folder.starts_with(project.tmp().to_str().expect("UTF-8")),
                "{folder}"
            );
            assert!(!Path::new(folder).exists(), "{folder} has been removed");
        }
    }
}

#[test]
fn isolation_can_be_given_up() {
    let project = Project::new("[run]\njobs = 1\nisolation = 'checkout'\n").pack(json!([
        scenario("SC-1", json!([{
            "id": "write", "run": "echo shared > made.txt; pwd",
            "checkpoints": [ { "id": "made", "subject": "workspace", "at": "made.txt", "predicate": "count", "value": 1 } ] }])),
        scenario("SC-2", json!([command("read", "cat made.txt; echo $HOME", json!([["stdout", "contains", "shared"]]))])),
    ]));
    let ran = project.run(&[]).passed();
    assert_eq!(
        Path::new(printed(&ran, "SC-1/base/1", 0).trim()),
        project.root().canonicalize().expect("a path")
    );
    assert!(project.root().join("made.txt").exists());
    assert!(
        printed(&ran, "SC-2/base/1", 0).contains(project.tmp().to_str().expect("UTF-8")),
        "HOME is still its own"
    );
}

#[test]
fn a_checkpoint_sees_what_changed_in_the_workspace() {
    let project = Project::new("").file("a/changed.txt", "1\n").file("gone.txt", "1\n").file("same.txt", "1\n").pack(json!([scenario(
        "SC-files",
        json!([
            { "id": "nothing", "run": "cat same.txt", "checkpoints": [ { "id": "none", "subject": "workspace", "predicate": "count", "value": 0 } ] },
            { "id": "change", "run": "echo 2 >> a/changed.txt; rm gone.txt; mkdir b; echo > b/new.txt; touch -c absent", "checkpoints": [
                { "id": "all", "subject": "workspace", "predicate": "count", "value": 3 },
                { "id": "new", "subject": "workspace", "at": "b/**", "predicate": "exists" },
                { "id": "same", "subject": "workspace", "at": "same.txt", "predicate": "absent" },
            ] },
        ])
    )]));
    let ran = project.run(&[]).passed();
    let lines = ran.transcript("SC-files/base/1");
    let changes: Vec<String> = lines[1]["observation"]["workspace"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|change| {
            format!(
                "{} {}",
                change["change"].as_str().expect("text"),
                change["path"].as_str().expect("text")
            )
        })
        .collect();
    assert_eq!(
        changes,
        [
            "modified a/changed.txt",
            "added b/new.txt",
            "removed gone.txt"
        ]
    );
}

/// Prints the names and values that the shell was started with.
const OWN_ENVIRONMENT: &str = "tr '\\0' '\\n' < /proc/$$/environ | sort";

#[test]
fn the_environment_is_an_allow_list() {
    let project = Project::new("[run]\npass_env = ['DATABASE_URL', 'ABSENT']\nenv = { FROM_CONFIG = '1' }\n[services.api]\ncommand = \"tr '\\\\0' '\\\\n' < /proc/$$/environ; echo up; exec sleep 600\"\nready = { log = '^up$' }\nenv = { OWN = '1' }\n")
        .pack(json!([scenario("SC-env", json!([
            command("shell", OWN_ENVIRONMENT, json!([["exit_code", "equals", 0]])),
            command("step", json!({ "command": OWN_ENVIRONMENT, "env": { "STEP": "1" } }), json!([["exit_code", "equals", 0]])),
            command("terminal", json!({ "command": OWN_ENVIRONMENT, "pty": true }), json!([["exit_code", "equals", 0]])),
        ]))]));
    let mut run = project.command(&["run"]);
    run.env("DATABASE_URL", "postgres://here")
        .env("CI", "true")
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_TOKEN", "ghs_caller");
    run.env("SCENARIOFORGE_JOBS", "1")
        .env("LD_LIBRARY_PATH", "/nowhere")
        .env("TERM", "xterm")
        .env("EDITOR", "vi");
    let ran = project.ran(run.output().expect("a run")).passed();
    let names = |text: &str| -> Vec<String> {
        text.lines()
            .filter_map(|line| Some(line.split_once('=')?.0.to_owned()))
            .collect()
    };
    let common = [
        "CI",
        "DATABASE_URL",
        "FROM_CONFIG",
        "HOME",
        "LANG",
        "PATH",
        "TMPDIR",
    ];
    assert_eq!(names(&printed(&ran, "SC-env/base/1", 0)), common);
    assert_eq!(
        names(&printed(&ran, "SC-env/base/1", 1)),
        [
            "CI",
            "DATABASE_URL",
            "FROM_CONFIG",
            "HOME",
            "LANG",
            "PATH",
            "STEP",
            "TMPDIR"
        ]
    );
    // A terminal has a kind: ours, not the caller's.
    let mut on_terminal = names(&printed(&ran, "SC-env/base/1", 2));
    on_terminal.retain(|name| name != "TERM");
    assert_eq!(on_terminal, common);
    let mut service =
        names(&fs::read_to_string(ran.bundle().join("services/api/stdout.log")).expect("a log"));
    service.sort();
    assert_eq!(
        service,
        [
            "CI",
            "DATABASE_URL",
            "FROM_CONFIG",
            "HOME",
            "LANG",
            "OWN",
            "PATH",
            "TMPDIR"
        ]
    );
}

#[test]
fn no_secret_of_the_caller_can_be_read_by_a_child() {
    // Looks at every process between this step and the test: environment, command line, open files.
    let spy = r#"
pid=$$
while [ "$pid" -gt 1 ]; do
  name=$(tr '\0' ' ' < /proc/$pid/cmdline)
  case "$name" in *scenarioforge*|sf-guard*|*sh*) ;; *) break ;; esac
  echo "looking at $name"
  tr '\0' '\n' < /proc/$pid/environ
  for file in /proc/$pid/fd/*; do
    case "$(readlink $file)" in */memfd:*) tr '\0' '\n' < $file ;; esac
  done
  pid=$(awk '/^PPid/ { print $2 }' /proc/$pid/status)
done
"#;
    let project = Project::new("").pack(json!([scenario(
        "SC-spy",
        json!([command(
            "spy",
            spy,
            json!([
                ["stdout", "contains", "sf-guard"],
                ["stdout", "not_contains", "bGVha2Vk"]
            ])
        ),])
    )]));
    let mut run = project.command(&["run"]);
    run.env("DEPLOY_TOKEN", "bGVha2VkX3NlY3JldA")
        .env("GITHUB_TOKEN", "ghs_bGVha2Vk00")
        .env("SCENARIOFORGE_API_KEY", "sk-bGVha2Vk11");
    run.env("INNOCENT_NAME", "bGVha2Vk_too");
    let ran = project.ran(run.output().expect("a run")).passed();
    let text = printed(&ran, "SC-spy/base/1", 0);
    assert!(
        text.matches("looking at").count() >= 3,
        "itself, its guard, the program: {text}"
    );
    assert!(
        text.contains("scenarioforge run") && text.contains("TMPDIR="),
        "{text}"
    );
    for (path, bytes) in ran.all_bytes() {
        let found = bytes.windows(8).any(|window| window == b"bGVha2Vk");
        let own = ["scenarios.json", "transcript.jsonl", "events.jsonl"]
            .iter()
            .any(|name| path.ends_with(name));
        // The pack's own checkpoint names it, and the report shows that.
        let shown = path
            .parent()
            .is_some_and(|folder| folder.ends_with("report/data"));
        assert!(!found || own || shown, "{}", path.display());
    }
}

#[test]
fn a_case_that_takes_away_its_own_permissions_leaves_nothing() {
    let project = Project::new("[run]\njobs = 1\n").pack(Value::Array(
        ["SC-1", "SC-2"]
            .map(|id| {
                let steps = json!([command("lock", "mkdir -p a/b $HOME/x/y && touch a/b/c $HOME/x/y/z && chmod -R a-w a $HOME && chmod 0 $HOME/x", json!([["exit_code", "equals", 0]]))]);
                scenario(id, steps)
            })
            .to_vec(),
    ));
    project.run(&[]).passed();
    assert_eq!(
        fs::read_dir(project.tmp()).expect("a folder").count(),
        0,
        "nothing stays in TMPDIR"
    );
}
