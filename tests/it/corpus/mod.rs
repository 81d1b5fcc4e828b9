//! The labelled set of documents: it fits itself, and the program is as good on it as it was.

mod set;

use std::{collections::BTreeSet, path::Path};

use set::{Archive, Report, fixtures, has_word, measure};

/// The least that types may come to, in precision and in recall.
const TYPE_FLOOR: f64 = 0.95;
/// The least share of right statuses.
const STATUS_FLOOR: f64 = 0.9;

#[test]
#[ignore = "until `scan` is a command"]
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
        ("changes of the code", report.mutations.1 == 0),
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
                !(label.accurate && !label.gone.is_empty()),
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
            let Some(word) = mutation.renamed() else {
                continue;
            };
            for (path, label) in fixture.labels.all() {
                let source = !label.kind.allows("none") && !label.status.allows("excluded");
                let speaks = source && has_word(&tree[path], word);
                assert!(
                    !speaks || mutation.drops.contains_key(path),
                    "{what}: {path} speaks of {word}"
                );
            }
        }
    }
    assert!(cases >= 40, "{cases} changes are too few");
}

#[test]
fn an_archive_tells_a_history() {
    let text = "What it shows.\n\n@@@ commit 2024-01-01 A B: one\n@@@ file a/x.py\none\ntwo\n\nthree\n\n\
        @@@ file a/empty\n@@@ commit 2024-01-02 [side] C: two\n@@@ file b\nside\n@@@ commit 2024-01-03 A B: three: four\n\
        @@@ edit a/x.py\n-one\n-three\n-tw\n+2\n@@@ reformat a\n@@@ move a/x.py y.py\n@@@ merge side\n";
    let archive = Archive::read("test", text);
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
