use std::{fs, process::Command};

use super::{Past, head};
use crate::domain::{manifest::HistoryDepth, past::PastChange};

struct Repo(tempfile::TempDir);

impl Repo {
    fn new() -> Self {
        let repo = Self(tempfile::tempdir().expect("a folder"));
        repo.git(&["init", "-q", "-b", "main"]);
        repo
    }

    fn git(&self, arguments: &[&str]) {
        let done = Command::new("git")
            .args([
                "-c",
                "user.name=Ada",
                "-c",
                "user.email=ada@example.com",
                "-c",
                "commit.gpgsign=false",
            ])
            .args(arguments)
            .current_dir(self.0.path())
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("HOME", self.0.path())
            .output()
            .expect("git");
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    }

    fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.0.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
        self
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "-A"]);
        self.git(&["commit", "-q", "-m", message]);
    }

    fn past(&self, below: &str) -> Past {
        let root = self.0.path().join(below);
        let past = |differing: Option<&[String]>| {
            let read = |path: &str| fs::read(root.join(path)).ok();
            let head = head(&root).expect("a repository");
            head.past(differing, |path| path.ends_with(".md"), read)
        };
        // Whoever knows what differs gets the same.
        let listed = Command::new("git")
            .args(["ls-files", "-z", "-m", "-o", "-d", "--exclude-standard"])
            .current_dir(&root)
            .output()
            .expect("git");
        assert!(listed.status.success(), "{listed:?}");
        let listed = String::from_utf8_lossy(&listed.stdout);
        let mut differing: Vec<String> = listed
            .split_terminator('\0')
            .map(ToOwned::to_owned)
            .collect();
        differing.dedup();
        let (all, some) = (past(None), past(Some(&differing)));
        assert_eq!(told(&all), told(&some), "{differing:?}");
        all
    }
}

/// `subject: path, -path, from>to`, newest first.
fn told(past: &Past) -> Vec<String> {
    let change = |change: &PastChange| match (&change.moved_from, change.before, change.there) {
        (Some(from), ..) => format!("{from}>{}", change.path),
        (None, _, false) => format!("-{}", change.path),
        (None, None, true) => format!("+{}", change.path),
        (None, Some(_), true) => change.path.clone(),
    };
    let commits = past.commits().iter().map(|commit| {
        let changes: Vec<_> = commit.changes.iter().map(change).collect();
        format!("{}: {}", commit.subject, changes.join(", "))
    });
    commits.collect()
}

#[test]
fn every_commit_tells_what_it_changed_and_what_only_moved() {
    let repo = Repo::new();
    repo.write("a.md", "a")
        .write("src/x.rs", "x")
        .write("src/x/y.rs", "y")
        .commit("one");
    repo.write("src/x.rs", "xx").write("b", "").commit("two");
    repo.git(&["mv", "src/x.rs", "src/z.rs"]);
    fs::remove_file(repo.0.path().join("b")).expect("a file");
    repo.write("b/c", "c").commit("three");
    let past = repo.past("");
    assert_eq!(
        told(&past),
        [
            "three: -b, +b/c, -src/x.rs, src/x.rs>src/z.rs",
            "two: +b, src/x.rs",
            "one: +a.md"
        ]
    );
    assert_eq!(past.depth(), HistoryDepth::Whole);
    let before = past.commits()[1].changes[1].before.expect("a blob");
    assert_eq!(past.text(before).as_deref(), Some(&b"x"[..]));
    assert_eq!(
        told(&repo.past("src")),
        ["three: -x.rs, x.rs>z.rs", "two: x.rs", "one: "]
    );
}

#[test]
fn what_is_not_committed_comes_first() {
    let repo = Repo::new();
    repo.write("a.md", "a")
        .write("b.rs", "b")
        .write("c.rs", "c")
        .commit("one");
    fs::remove_file(repo.0.path().join("b.rs")).expect("a file");
    repo.write("c.rs", "cc").write("new/d.rs", "b");
    let past = repo.past("");
    assert_eq!(told(&past), [": -b.rs, c.rs, b.rs>new/d.rs", "one: +a.md"]);
    assert_eq!(
        (&past.commits()[0].sha, past.commits()[0].parent.is_some()),
        (&None, true)
    );
    let after = past.commits()[0].changes[1].after.expect("a text");
    assert_eq!(past.text(after).as_deref(), Some(&b"cc"[..]));
}

#[test]
fn a_merge_counts_as_what_it_brought_and_a_shallow_clone_ends_where_it_is_cut() {
    let repo = Repo::new();
    repo.write("a.md", "a").commit("one");
    repo.git(&["checkout", "-q", "-b", "side"]);
    repo.write("s.rs", "s").commit("side 1");
    repo.write("t.rs", "t").commit("side 2");
    repo.git(&["checkout", "-q", "main"]);
    repo.write("m.rs", "m").commit("two");
    repo.git(&["merge", "-q", "--no-ff", "-m", "merged", "side"]);
    assert_eq!(
        told(&repo.past("")),
        ["merged: +s.rs, +t.rs", "two: +m.rs", "one: +a.md"]
    );
    let clone = tempfile::tempdir().expect("a folder");
    let from = format!("file://{}", repo.0.path().display());
    repo.git(&[
        "clone",
        "-q",
        "--depth",
        "2",
        &from,
        clone.path().to_str().expect("a path"),
    ]);
    let past = head(clone.path())
        .expect("a repository")
        .past(None, |_| true, |_| None);
    assert_eq!(told(&past), ["merged: +s.rs, +t.rs", "two: "]);
    assert_eq!(past.depth(), HistoryDepth::Partial);
}

#[test]
fn before_the_first_commit_there_is_nothing() {
    let repo = Repo::new();
    repo.write("a.md", "a");
    let past = repo.past("");
    assert_eq!(
        (past.depth(), past.commits().len()),
        (HistoryDepth::None, 0)
    );
    repo.git(&["add", "-A"]);
    let indexed = head(repo.0.path()).expect("a repository").indexed();
    assert_eq!(indexed.len(), 1);
}

#[test]
fn a_document_with_a_new_name_and_other_words_is_followed() {
    let text = |word: &str| {
        format!(
            "# Billing\n\nInvoices are summed up by `compute_total` and sent by {word} queue.\n"
        )
    };
    let repo = Repo::new();
    repo.write("docs/a.md", &text("one")).commit("one");
    repo.git(&["mv", "docs/a.md", "docs/b.md"]);
    repo.write("docs/b.md", &text("the")).commit("two");
    repo.git(&["mv", "docs/b.md", "c.md"]);
    repo.write("c.md", &text("a"));
    let past = head(repo.0.path()).expect("a repository").past(
        None,
        |path| path == "c.md",
        |path| fs::read(repo.0.path().join(path)).ok(),
    );
    assert_eq!(
        told(&past),
        [
            ": docs/b.md>c.md, -docs/b.md",
            "two: -docs/a.md, docs/a.md>docs/b.md",
            "one: "
        ]
    );
}
