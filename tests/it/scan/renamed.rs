//! Documents with new names: what they say is as old as it was.

use super::repo::{PRD, Repo, source, warned};

/// A document that says what it names, and a change of one word.
const OLD: &str = "docs/prd.md";
const NEW: &str = "docs/product/shop-requirements-prd.md";

/// Gives the document another name and one other word.
fn rename(repo: &Repo) {
    let text = PRD.replace("under a minute", "under one minute");
    assert_ne!(text, PRD);
    repo.remove(OLD);
    repo.write(NEW, &text);
}

fn lose(repo: &Repo) {
    repo.replace("src/server.js", "SHOP_DB", "STORE_DATABASE");
    repo.replace("src/server.js", "'/api/orders'", "'/api/baskets'");
}

/// When it happens, and what.
type Way = (&'static str, fn(&Repo));

#[test]
fn drift_stays_drift_when_the_document_is_renamed_and_edited_at_once() {
    let ways: [Way; 4] = [
        ("later", |repo| {
            lose(repo);
            repo.commit("Code");
            rename(repo);
            repo.commit("A better name");
        }),
        ("in one commit", |repo| {
            lose(repo);
            rename(repo);
            repo.commit("Both");
        }),
        ("not committed", |repo| {
            lose(repo);
            repo.commit("Code");
            rename(repo);
        }),
        ("before", |repo| {
            rename(repo);
            repo.commit("A better name");
            lose(repo);
            repo.commit("Code");
        }),
    ];
    for (when, change) in ways {
        let repo = Repo::shop();
        change(&repo);
        let manifest = repo.scan();
        let document = source(&manifest, NEW);
        assert_eq!(document["status"], "suspect", "{when}: {document:#}");
        let warned = warned(&manifest, NEW);
        for warning in [
            ("missing-route", "POST /api/orders"),
            ("missing-config-key", "SHOP_DB"),
        ] {
            assert!(warned.contains(&warning), "{when}: {warned:?}");
        }
    }
}

#[test]
fn a_rename_of_a_document_that_is_true_leaves_it_trusted() {
    let repo = Repo::shop();
    rename(&repo);
    repo.commit("A better name");
    let manifest = repo.scan();
    assert_eq!(source(&manifest, NEW)["status"], "trusted");
    assert!(warned(&manifest, NEW).is_empty(), "{manifest:#}");
}
