use super::*;
use crate::domain::past::BlobId;

const DAY: i64 = 86_400;

/// A commit of a day, with changes as `path`, `+path` (new), `-path` (removed), `old > new` (moved), `old ~> new`
/// (moved and edited), `path ~` (white space).
fn commit(day: i64, changes: &[&str]) -> PastCommit {
    let blob = |number: u8| Some(BlobId([number; 20]));
    let mut changes: Vec<PastChange> = changes
        .iter()
        .flat_map(|change| {
            let of = |path: &str, before, after, moved_from: Option<&str>| PastChange {
                path: path.to_owned(),
                moved_from: moved_from.map(str::to_owned),
                before,
                after,
                there: after.is_some(),
            };
            if let Some(path) = change.strip_prefix('+') {
                vec![of(path, None, blob(1), None)]
            } else if let Some(path) = change.strip_prefix('-') {
                vec![of(path, blob(1), None, None)]
            } else if let Some((old, new)) = change.split_once(" ~> ") {
                vec![
                    of(old, blob(1), None, None),
                    of(new, None, blob(2), Some(old)),
                ]
            } else if let Some((old, new)) = change.split_once(" > ") {
                vec![of(new, blob(1), blob(1), Some(old))]
            } else if let Some(path) = change.strip_suffix(" ~") {
                vec![of(path, blob(9), blob(9), None)]
            } else {
                vec![of(change, blob(1), blob(2), None)]
            }
        })
        .collect();
    changes.sort_by(|one, other| one.path.cmp(&other.path));
    PastCommit {
        sha: Some(format!("{day:040}")),
        parent: None,
        time: Timestamp::from_second(day * DAY).expect("a time"),
        author: "Ada".to_owned(),
        bot: false,
        subject: String::new(),
        changes,
    }
}

fn bot(day: i64, changes: &[&str]) -> PastCommit {
    PastCommit {
        bot: true,
        ..commit(day, changes)
    }
}

fn all(documents: &[Dating], commits: &[PastCommit]) -> Vec<Dated> {
    recencies(
        documents,
        commits,
        |path| path.starts_with("src/"),
        |change| change.before == change.after && change.moved_from.is_none(),
        Timestamp::from_second(100 * DAY).expect("a time"),
    )
}

/// Created, changed, touched (as days), age, commits of code since, referenced files changed since.
fn one(commits: &[PastCommit]) -> (Option<i64>, Option<i64>, Option<i64>, u32, u32, u32) {
    let dating = Dating {
        path: "docs/a.md",
        referenced: &["src/a.rs", "src/b.rs"],
    };
    let dated = all(&[dating], commits)[0];
    let day = |at: Option<usize>| at.map(|at| commits[at].time.as_second() / DAY);
    let recency = dated.recency.unwrap_or_default();
    (
        day(dated.created),
        day(dated.last_content_change),
        day(dated.last_commit),
        recency.age_days,
        recency.code_commits_since,
        recency.referenced_code_changed_since,
    )
}

#[test]
fn a_document_is_as_old_as_its_words() {
    for (commits, expected) in [
        (
            vec![commit(10, &["+docs/a.md"])],
            (Some(10), Some(10), Some(10), 90, 0, 0),
        ),
        (
            vec![commit(20, &["docs/a.md"]), commit(10, &["+docs/a.md"])],
            (Some(10), Some(20), Some(20), 80, 0, 0),
        ),
        // Code that came later, in the same commit, before.
        (
            vec![
                commit(30, &["src/a.rs"]),
                commit(20, &["src/b.rs", "docs/a.md"]),
                commit(10, &["+docs/a.md", "+src/a.rs"]),
            ],
            (Some(10), Some(20), Some(20), 80, 1, 1),
        ),
        // White space, automata, moves.
        (
            vec![commit(30, &["docs/a.md ~"]), commit(10, &["+docs/a.md"])],
            (Some(10), Some(10), Some(30), 90, 0, 0),
        ),
        (
            vec![
                bot(30, &["docs/a.md", "src/a.rs"]),
                commit(10, &["+docs/a.md"]),
            ],
            (Some(10), Some(10), Some(30), 90, 0, 0),
        ),
        (
            vec![commit(30, &["src/a.rs ~"]), commit(10, &["+docs/a.md"])],
            (Some(10), Some(10), Some(10), 90, 0, 0),
        ),
        (
            vec![
                commit(30, &["old.md > docs/a.md"]),
                commit(20, &["old.md"]),
                commit(10, &["+old.md"]),
            ],
            (Some(10), Some(20), Some(30), 80, 0, 0),
        ),
        // A new name and other words at once are an edit of the same document.
        (
            vec![
                commit(30, &["old.md ~> docs/a.md"]),
                commit(20, &["old.md"]),
                commit(10, &["+old.md"]),
            ],
            (Some(10), Some(30), Some(30), 70, 0, 0),
        ),
        // Code that has moved is the same code.
        (
            vec![
                commit(30, &["src/old.rs > src/a.rs"]),
                commit(20, &["src/old.rs"]),
                commit(10, &["+docs/a.md"]),
            ],
            (Some(10), Some(10), Some(10), 90, 1, 1),
        ),
        // Another file had its path before.
        (
            vec![
                commit(30, &["+docs/a.md"]),
                commit(20, &["-docs/a.md"]),
                commit(10, &["docs/a.md"]),
            ],
            (Some(30), Some(30), Some(30), 70, 0, 0),
        ),
        // Nothing but an automaton.
        (
            vec![bot(30, &["docs/a.md"]), bot(10, &["+docs/a.md"])],
            (Some(10), Some(10), Some(30), 90, 0, 0),
        ),
        (
            vec![bot(30, &["docs/a.md"])],
            (None, Some(30), Some(30), 70, 0, 0),
        ),
        // History does not have it.
        (vec![commit(30, &["src/a.rs"])], (None, None, None, 0, 0, 0)),
        (vec![], (None, None, None, 0, 0, 0)),
    ] {
        assert_eq!(one(&commits), expected, "{commits:#?}");
    }
}

#[test]
fn sweeps_change_no_document() {
    let paths: Vec<String> = (0..10).map(|number| format!("docs/{number}.md")).collect();
    let documents: Vec<Dating> = paths
        .iter()
        .map(|path| Dating {
            path,
            referenced: &[],
        })
        .collect();
    let brought: Vec<String> = paths.iter().map(|path| format!("+{path}")).collect();
    let of =
        |day, texts: &[String]| commit(day, &texts.iter().map(String::as_str).collect::<Vec<_>>());
    let changed = |commits: &[PastCommit]| all(&documents, commits)[0].last_content_change;
    assert_eq!(
        changed(&[of(20, &paths), of(10, &brought)]),
        Some(1),
        "all of them"
    );
    assert_eq!(
        changed(&[of(20, &paths[..5]), of(10, &brought)]),
        Some(0),
        "half of them"
    );
    let mut many: Vec<String> = (0..200).map(|number| format!("src/{number}.rs")).collect();
    assert_eq!(
        changed(&[of(20, &[&paths[..1], &many].concat()), of(10, &brought)]),
        Some(1),
        "201 files"
    );
    many.pop();
    assert_eq!(
        changed(&[of(20, &[&paths[..1], &many].concat()), of(10, &brought)]),
        Some(0),
        "200 files"
    );
}

#[test]
fn two_that_change_places_keep_their_history() {
    let documents = [
        Dating {
            path: "a.md",
            referenced: &[],
        },
        Dating {
            path: "b.md",
            referenced: &[],
        },
    ];
    let commits = [
        commit(30, &["b.md > a.md", "a.md > b.md"]),
        commit(20, &["a.md"]),
        commit(10, &["+a.md", "+b.md"]),
    ];
    let found = all(&documents, &commits);
    assert_eq!(
        (found[0].last_content_change, found[1].last_content_change),
        (Some(2), Some(1))
    );
}
