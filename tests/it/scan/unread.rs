//! Files that cannot be read: they are told, nothing is concluded from them, and they are read as soon as they can be.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, PermissionsExt},
        process::CommandExt,
    },
};

use super::repo::{PRD, Repo, paths, warned};
use crate::harness::not_tested;

/// Longer than any document, shorter than a disk.
const LONG: usize = 9_000_000;

fn confirmed() -> Repo {
    let repo = Repo::shop();
    repo.scan();
    let (code, _, stderr) = repo.said(&["confirm", "--yes", "--by", "ada"]);
    assert_eq!(code, Some(0), "{stderr}");
    repo.commit("Sources");
    repo
}

#[test]
fn a_document_that_grew_too_long_is_told_and_nobody_says_that_the_manifest_fits() {
    let repo = confirmed();
    repo.write(
        "docs/prd.md",
        &format!("{PRD}\n{}\n", "And more. ".repeat(LONG / 10)),
    );
    repo.write("src/table.js", &"// A line of a table.\n".repeat(300_000));
    let (code, _, stderr) = repo.said(&["scan", "--check"]);
    assert_eq!(code, Some(3), "{stderr}");
    assert!(
        stderr.contains("docs/prd.md: it has 9") && stderr.contains("too long"),
        "{stderr}"
    );
    // Twice: what is kept of the first scan says the same.
    for _ in 0..2 {
        let (code, _, stderr) = repo.said(&["scan"]);
        assert_eq!(code, Some(0), "{stderr}");
        for note in [
            "not looked at: docs/prd.md: it has 9",
            "not looked at: src/table.js: it has more than 4 MiB",
        ] {
            assert!(stderr.contains(note), "{note} in {stderr}");
        }
    }
    let (code, stdout, stderr) = repo.said(&["scan", "--explain", "docs/prd.md"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("nobody looked at it: it has 9"), "{stdout}");
    repo.write("docs/prd.md", PRD);
    let manifest = repo.scan();
    assert!(paths(&manifest).contains(&"docs/prd.md"));
    // Long code that always was too long hides nothing that the manifest has.
    let (_, _, stderr) = repo.said(&["confirm", "--yes", "--by", "ada"]);
    let (code, _, check) = repo.said(&["scan", "--check"]);
    assert_eq!(code, Some(0), "{stderr}{check}");
}

#[test]
fn files_that_may_not_be_read_are_told_and_read_again_when_they_may() {
    let repo = confirmed();
    if rustix::process::geteuid().is_root() {
        // The checkout belongs to somebody else then, and so does who runs the program.
        let home = repo.root().parent().expect("a parent").to_owned();
        let output = std::process::Command::new("chown")
            .args(["-R", "65534:65534"])
            .arg(&home)
            .output();
        assert!(output.expect("chown").status.success());
    }
    let shut = |path: &str, mode: u32| {
        let path = repo.root().join(path);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("its mode");
    };
    let said = |arguments: &[&str]| {
        let mut command = repo.project.command(arguments);
        let owner = fs::metadata(repo.root()).expect("a folder");
        if rustix::process::geteuid().is_root() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        command.output().map(|output| {
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            (
                output.status.code(),
                text(&output.stdout),
                text(&output.stderr),
            )
        })
    };
    let Ok((Some(0), ..)) = said(&["scan", "--check"]) else {
        not_tested("files without rights: the program cannot be run by another user here");
        return;
    };
    for path in ["docs/prd.md", "src/server.js"] {
        shut(path, 0o000);
        let note = format!("{path}: Permission denied");
        let (code, _, stderr) = said(&["scan", "--check"]).expect("it starts");
        assert_eq!(code, Some(3), "{stderr}");
        assert!(stderr.contains(&note), "{stderr}");
        for _ in 0..2 {
            let (code, _, stderr) = said(&["scan"]).expect("it starts");
            assert_eq!(code, Some(0), "{stderr}");
            assert!(
                stderr.contains(&format!("not looked at: {note}")),
                "{stderr}"
            );
        }
        // The stamp that a mode leaves is not what brings it back.
        shut(path, 0o644);
        let (code, stdout, stderr) = said(&["scan", "--json"]).expect("it starts");
        assert_eq!(code, Some(0), "{stderr}");
        let manifest: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
        assert!(warned(&manifest, "docs/prd.md").is_empty(), "{manifest:#}");
    }
    // A folder hides all that is in it.
    shut("docs", 0o000);
    let (code, _, stderr) = said(&["scan", "--check"]).expect("it starts");
    assert_eq!(code, Some(3), "{stderr}");
    assert!(
        stderr.contains("docs: the folder could not be read"),
        "{stderr}"
    );
    shut("docs", 0o755);
}
