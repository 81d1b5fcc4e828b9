//! The labelled set of documents: it fits itself, and the program is as good on it as it was.

mod set;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use set::{Archive, Report, checkout::build, fixtures, measure};

/// The least that types may come to, in precision and in recall.
const TYPE_FLOOR: f64 = 0.95;
/// The least share of right statuses.
const STATUS_FLOOR: f64 = 0.9;
/// Changes of the code that are told wrongly; `cargo bench --bench sources` names them. It may only become smaller.
const MISSED_CHANGES: usize = 3;

#[test]
fn scan_types_and_trusts_the_labelled_documents() {
    let program = Path::new(env!("CARGO_BIN_EXE_scenarioforge"));
    let report = Report::of(&measure(program, &fixtures()));
    assert!(
        report.repositories >= 28 && report.documents >= 180,
        "{report}"
    );
    let floors = [
        ("every repository is scanned", report.failures == 0),
        ("precision of types", report.type_precision >= TYPE_FLOOR),
        ("recall of types", report.type_recall >= TYPE_FLOOR),
        (
            "accuracy of statuses",
            report.status_accuracy >= STATUS_FLOOR,
        ),
        (
            "no warning on accurate documents",
            report.false_alarms.is_empty(),
        ),
        ("changes of the code", report.mutations.1 <= MISSED_CHANGES),
    ];
    let below: Vec<&str> = floors
        .iter()
        .filter(|(_, holds)| !holds)
        .map(|(what, _)| *what)
        .collect();
    assert!(below.is_empty(), "below the floor: {below:?}\n{report}");
}

/// Ends of names that documents have.
const DOCUMENTS: [&str; 13] = [
    ".md",
    ".mdx",
    ".mdc",
    ".rst",
    ".adoc",
    ".org",
    ".txt",
    ".feature",
    ".proto",
    ".graphql",
    "openapi.yaml",
    "asyncapi.yaml",
    "swagger.json",
];

#[test]
fn labels_speak_of_every_document_and_of_nothing_else() {
    for fixture in fixtures() {
        let name = &fixture.name;
        let tree = fixture.archive.head();
        let labelled = fixture.labels.all();
        for (path, label) in &labelled {
            let text = tree
                .get(*path)
                .unwrap_or_else(|| panic!("{name}: {path} is labelled and not there"));
            for gone in &label.gone {
                let last = gone.split(' ').next_back().expect("a word");
                assert!(
                    text.contains(last),
                    "{name}: {path} does not speak of {gone}"
                );
            }
            let known = ["prd", "spec", "plan", "architecture", "none"];
            assert!(
                label
                    .kind
                    .all()
                    .iter()
                    .all(|kind| known.contains(&kind.as_str())),
                "{name}: {path}"
            );
            let known = ["trusted", "suspect", "stale", "excluded"];
            assert!(
                label
                    .status
                    .all()
                    .iter()
                    .all(|status| known.contains(&status.as_str())),
                "{name}: {path}"
            );
            assert!(
                !label.accurate || label.gone.is_empty(),
                "{name}: {path} is accurate and has losses"
            );
            assert!(
                label.kind.allows("none") || !label.status.all().is_empty(),
                "{name}: {path} has no status"
            );
        }
        for path in tree
            .keys()
            .filter(|path| DOCUMENTS.iter().any(|end| path.ends_with(end)))
        {
            assert!(
                labelled.contains_key(path.as_str()),
                "{name}: {path} has no label"
            );
        }
    }
}

/// Words that label something gone; addresses and commands are put together from more than one place of the code.
#[test]
fn what_labels_call_gone_was_in_the_code_and_is_not() {
    for fixture in fixtures() {
        let labelled = fixture.labels.all();
        let in_code = |tree: &BTreeMap<String, String>, word: &str| {
            tree.iter()
                .filter(|(path, _)| !labelled.contains_key(path.as_str()))
                .any(|(path, text)| path.contains(word) || text.contains(word))
        };
        for (path, label) in &labelled {
            for gone in label
                .gone
                .iter()
                .filter(|gone| !gone.contains(' ') && !gone.starts_with('/'))
            {
                let what = format!("{}: {path} names {gone}", fixture.name);
                let commits = &fixture.archive.commits;
                assert!(
                    commits.iter().any(|commit| in_code(&commit.tree, gone)),
                    "{what}, which never was"
                );
                let still = in_code(fixture.archive.head(), gone);
                assert!(!still, "{what}, which is still there");
            }
        }
    }
}

#[test]
fn mutations_change_the_code_and_name_what_documents_say() {
    let mut cases = 0;
    for fixture in fixtures() {
        let tree = fixture.archive.head();
        let mut names = BTreeSet::new();
        for mutation in &fixture.mutations {
            let what = format!("{}, {}", fixture.name, mutation.name);
            cases += 1;
            mutation.apply(tree, &fixture.labels);
            assert!(names.insert(&mutation.name), "{what}: twice");
            for (path, reference) in &mutation.drops {
                assert!(
                    fixture.labels.of(path).is_some(),
                    "{what}: {path} is no source"
                );
                let last = reference.split(' ').next_back().expect("a word");
                assert!(
                    tree[path].contains(last),
                    "{what}: {path} does not speak of {reference}"
                );
            }
            for (path, label) in fixture.labels.all() {
                let source = !label.kind.allows("none") && !label.status.allows("excluded");
                let speaks = source && mutation.renames_a_word_of(&tree[path]);
                assert!(
                    !speaks || mutation.drops.contains_key(path),
                    "{what}: {path} speaks of it"
                );
            }
        }
    }
    assert!(cases >= 40, "{cases} changes are too few");
}

const HISTORY: &str = "What it shows.\n\n@@@ commit 2024-01-01 A B: one\n@@@ file a/x.py\none\ntwo\n\nthree\n\n\
        @@@ file a/empty\n@@@ commit 2024-01-02 [side] C: two\n@@@ file b\nside\n@@@ commit 2024-01-03 A B: three: four\n\
        @@@ edit a/x.py\n-one\n-three\n-tw\n+2\n@@@ reformat a\n@@@ move a/x.py y.py\n@@@ merge side\n";

#[test]
fn an_archive_tells_a_history() {
    let archive = Archive::read("test", HISTORY);
    let commits: Vec<(&str, &str)> = archive
        .commits
        .iter()
        .map(|commit| (commit.author.as_str(), commit.message.as_str()))
        .collect();
    assert_eq!(
        commits,
        [("A B", "one"), ("C", "two"), ("A B", "three: four")]
    );
    assert_eq!(archive.commits[0].tree["a/x.py"], "one\ntwo\n\nthree\n");
    assert_eq!(archive.commits[0].tree["a/empty"], "");
    let head: Vec<(&str, &str)> = archive
        .head()
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    assert_eq!(
        head,
        [("a/empty", ""), ("b", "side\n"), ("y.py", "2o \n\n")]
    );
    assert!(!archive.shallow);
}

#[test]
fn an_archive_becomes_a_repository() {
    let place = tempfile::tempdir().expect("a temporary folder");
    let asked = |folder: &Path, arguments: &[&str]| {
        let git = Command::new("git")
            .args(arguments)
            .current_dir(folder)
            .output();
        String::from_utf8(git.expect("git is there").stdout).expect("text")
    };
    let whole = place.path().join("whole");
    build(&Archive::read("test", HISTORY), "test", &whole);
    assert_eq!(
        asked(&whole, &["log", "--format=%an|%as|%s|%P", "--first-parent"])
            .lines()
            .count(),
        2
    );
    let log = asked(&whole, &["log", "--format=%an|%cs|%s", "--date-order"]);
    assert_eq!(
        log,
        "A B|2024-01-03|three: four\nC|2024-01-02|two\nA B|2024-01-01|one\n"
    );
    assert_eq!(asked(&whole, &["status", "--porcelain"]), "");
    assert_eq!(asked(&whole, &["ls-files"]), "a/empty\nb\ny.py\n");
    let shallow = place.path().join("shallow");
    build(
        &Archive::read("test", &format!("shallow\n{HISTORY}")),
        "test",
        &shallow,
    );
    assert_eq!(asked(&shallow, &["rev-list", "--count", "HEAD"]), "1\n");
    assert_eq!(asked(&shallow, &["ls-files"]), "a/empty\nb\ny.py\n");
}
