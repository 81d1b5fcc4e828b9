//! What is kept from one scan to the next: choices, acknowledgements, and what was read.

use serde_json::{Value, json};

use super::repo::{Repo, source};

fn opened(repo: &Repo) -> usize {
    let (code, _, stderr) = repo.said(&["scan"]);
    assert_eq!(code, Some(0), "{stderr}");
    let line = stderr
        .lines()
        .find(|line| line.contains(" opened)"))
        .expect("a count")
        .to_owned();
    let count = line
        .rsplit("; ")
        .next()
        .and_then(|end| end.split(' ').next())
        .expect("a number");
    count.parse().expect("a number")
}

/// As if it had been written long ago: a file that has just changed is read again.
fn settle(repo: &Repo) {
    let paths = repo.git(&["ls-files"]);
    for path in paths.lines() {
        let file = std::fs::File::options()
            .write(true)
            .open(repo.root().join(path))
            .expect("a file");
        let time =
            std::time::SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
        file.set_modified(time).expect("a time");
    }
}

#[test]
fn choices_stay_and_a_new_document_is_proposed_when_it_is_trusted() {
    let repo = Repo::shop();
    repo.scan();
    let mut manifest: Value =
        serde_json::from_str(&repo.read(".scenarioforge/manifest.json")).expect("JSON");
    for source in manifest["sources"].as_array_mut().expect("sources") {
        source["selected"] = json!(source["path"] == "docs/prd.md");
    }
    repo.write(".scenarioforge/manifest.json", &format!("{manifest:#}\n"));
    repo.write("docs/spec.md", "# Order specification\n\n## Requirements\n\n- FR-001: The system MUST answer `POST /api/orders` with 201.\n- FR-002: The system MUST keep orders.\n\n## Acceptance criteria\n\nGiven a basket, when it is ordered, then it is kept.\n");
    repo.replace("docs/prd.md", "under a minute", "under two minutes");
    repo.commit("More");
    let manifest = repo.scan();
    let selected = |path| source(&manifest, path)["selected"].as_bool();
    assert_eq!(selected("docs/prd.md"), Some(true));
    assert_eq!(
        selected("docs/adr/0001-prices-are-integers.md"),
        Some(false)
    );
    assert_eq!(selected("docs/spec.md"), Some(true));
}

#[test]
fn a_changed_paragraph_changes_the_digest_of_its_section_alone() {
    let repo = Repo::shop();
    let before = repo.scan();
    repo.replace("docs/prd.md", "Support refunds", "Managers refund");
    let after = repo.scan();
    let digests = |manifest: &Value| -> Vec<String> {
        let sections = source(manifest, "docs/prd.md")["sections"]
            .as_array()
            .expect("sections")
            .clone();
        sections
            .iter()
            .map(|section| section["sha256"].as_str().expect("a digest").to_owned())
            .collect()
    };
    let (before, after) = (digests(&before), digests(&after));
    let differ: Vec<usize> = (0..before.len())
        .filter(|place| before[*place] != after[*place])
        .collect();
    assert_eq!((before.len(), differ), (after.len(), vec![3]));
}

#[test]
fn only_files_that_changed_are_opened_again() {
    let repo = Repo::shop();
    settle(&repo);
    assert!(opened(&repo) > 4);
    // Times of their change cannot be set; until they are old enough, files are read again.
    wait_until_settled(&repo);
    opened(&repo);
    assert_eq!(opened(&repo), 0);
    repo.write("src/other.js", "module.exports = 1;\n");
    assert!((1..=2).contains(&opened(&repo)));
}

/// Waits until what was written last is so old that a change would show.
fn wait_until_settled(repo: &Repo) {
    let newest = |repo: &Repo| {
        let output = repo.git(&["ls-files"]);
        let times = output.lines().map(|path| {
            use std::os::unix::fs::MetadataExt;
            let metadata = std::fs::metadata(repo.root().join(path)).expect("a file");
            metadata.ctime() * 1_000 + metadata.ctime_nsec() / 1_000_000
        });
        times.max().expect("files")
    };
    let settled = newest(repo) + 2_100;
    let now = || {
        i64::try_from(
            std::time::SystemTime::now()
                .duration_since(std::time::UNIX_EPOCH)
                .expect("a time")
                .as_millis(),
        )
        .expect("a time")
    };
    while now() < settled {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn a_cache_that_is_broken_or_brought_by_the_checkout_is_not_used() {
    let repo = Repo::shop();
    let one = repo.scan();
    let cache = repo
        .root()
        .parent()
        .expect("a parent")
        .join(".cache/scenarioforge/scan");
    let files: Vec<_> = std::fs::read_dir(&cache)
        .expect("a cache")
        .flatten()
        .collect();
    assert_eq!(files.len(), 1);
    for broken in [&b""[..], b"x", &[0xff; 4096]] {
        std::fs::write(files[0].path(), broken).expect("a file");
        assert_eq!(repo.scan(), one);
    }
}
