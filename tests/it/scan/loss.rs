//! Things of the code that go: documents that name them drop, the others stay.

use super::repo::{Repo, source, warned};

const PRD: &str = "docs/prd.md";
const ADR: &str = "docs/adr/0001-prices-are-integers.md";

fn scores(repo: &Repo) -> (i64, i64) {
    let manifest = repo.scan();
    let score = |path| source(&manifest, path)["score"].as_i64().expect("a score");
    (score(PRD), score(ADR))
}

/// What a change does: to whose document, with which warning.
struct Loss {
    what: &'static str,
    change: fn(&Repo),
    path: &'static str,
    code: &'static str,
    reference: &'static str,
}

const LOSSES: [Loss; 6] = [
    Loss {
        what: "a member of a mounted router goes, whose line has no word of its path",
        change: |repo| {
            repo.replace(
                "src/refunds.js",
                "router.post('/', (req, res) => res.status(201).end());\n",
                "",
            )
        },
        path: PRD,
        code: "missing-route",
        reference: "POST /api/refunds",
    },
    Loss {
        what: "a route is renamed",
        change: |repo| repo.replace("src/server.js", "'/api/orders'", "'/api/baskets'"),
        path: PRD,
        code: "missing-route",
        reference: "POST /api/orders",
    },
    Loss {
        what: "a file goes",
        change: |repo| {
            repo.remove("src/refunds.js");
            repo.replace(
                "src/server.js",
                "const refunds = require('./refunds');\n",
                "",
            );
            repo.replace("src/server.js", "app.use('/api/refunds', refunds);\n", "");
        },
        path: PRD,
        code: "missing-path",
        reference: "src/refunds.js",
    },
    Loss {
        what: "a prefix changes",
        change: |repo| repo.replace("src/server.js", "'/api/refunds'", "'/api/paybacks'"),
        path: PRD,
        code: "missing-route",
        reference: "POST /api/refunds",
    },
    Loss {
        what: "a variable is renamed",
        change: |repo| repo.replace("src/server.js", "SHOP_DB", "STORE_DATABASE"),
        path: PRD,
        code: "missing-config-key",
        reference: "SHOP_DB",
    },
    Loss {
        what: "a function is renamed",
        change: |repo| {
            repo.replace("src/server.js", "totalInCents", "sumInCents");
            repo.replace("src/total.js", "totalInCents", "sumInCents");
        },
        path: ADR,
        code: "missing-symbol",
        reference: "totalInCents",
    },
];

#[test]
fn a_document_drops_when_what_it_names_goes_and_no_other_does() {
    for loss in LOSSES {
        for committed in [true, false] {
            let repo = Repo::shop();
            let before = scores(&repo);
            let held = repo.git(&["rev-parse", "HEAD"]);
            (loss.change)(&repo);
            let commit = committed.then(|| repo.commit("A change"));
            let after = scores(&repo);
            let what = format!("{}, committed: {committed}", loss.what);
            let manifest = repo.scan();
            let (mine, other) = if loss.path == PRD {
                ((before.0, after.0), (before.1, after.1))
            } else {
                ((before.1, after.1), (before.0, after.0))
            };
            assert!(mine.1 < mine.0, "{what}: {mine:?} {manifest:#}");
            assert_eq!(other.0, other.1, "{what}");
            let warnings = warned(&manifest, loss.path);
            assert!(
                warnings.contains(&(loss.code, loss.reference)),
                "{what}: {warnings:?}"
            );
            let found = source(&manifest, loss.path)["warnings"]
                .as_array()
                .and_then(|warnings| {
                    warnings
                        .iter()
                        .find(|warning| warning["reference"] == loss.reference)
                        .cloned()
                })
                .expect("the warning");
            assert_eq!(found["revision"], held.as_str(), "{what}: {found:#}");
            let message = found["message"].as_str().expect("a message");
            match commit {
                Some(commit) => assert!(message.contains(&commit[..10]), "{what}: {message}"),
                None => assert!(message.contains("not committed"), "{what}: {message}"),
            }
            assert!(!found["remedy"].as_str().expect("a remedy").is_empty());
        }
    }
}

#[test]
fn what_never_was_and_what_a_record_removes_is_no_loss() {
    let repo = Repo::shop();
    repo.write(
        "docs/plan.md",
        "# Plan: gift cards\n\n## Phase 1\n\n- [ ] Add `POST /api/gift-cards` in `src/gift_cards.js`\n- [ ] Write `giftCardTotal`\n",
    );
    repo.write(
        "docs/adr/0002-remove-refunds.md",
        "# 2. Remove refunds\n\n## Status\n\nAccepted\n\n## Context\n\nNobody uses them.\n\n## Decision\n\nWe remove `src/refunds.js` and `POST /api/refunds`.\n\n## Consequences\n\nSupport pays by hand.\n",
    );
    repo.commit("Plans");
    repo.remove("src/refunds.js");
    repo.replace(
        "src/server.js",
        "const refunds = require('./refunds');\n",
        "",
    );
    repo.replace("src/server.js", "app.use('/api/refunds', refunds);\n", "");
    repo.commit("Remove refunds");
    let manifest = repo.scan();
    for path in ["docs/plan.md", "docs/adr/0002-remove-refunds.md"] {
        let source = source(&manifest, path);
        assert_eq!(source["status"], "trusted", "{source:#}");
        let warnings = warned(&manifest, path);
        assert!(
            !warnings.iter().any(|(code, _)| code.starts_with("missing")),
            "{warnings:?}"
        );
    }
    assert_eq!(source(&manifest, PRD)["status"], "suspect");
}

#[test]
fn a_shallow_clone_says_that_history_was_not_there() {
    let repo = Repo::shop();
    repo.replace("src/server.js", "SHOP_DB", "STORE_DATABASE");
    repo.commit("Rename");
    let clone = Repo::new();
    std::fs::remove_dir_all(clone.root()).expect("a folder");
    std::fs::create_dir_all(clone.root()).expect("a folder");
    let from = format!("file://{}", repo.root().display());
    clone.git(&["clone", "-q", "--depth", "1", &from, "."]);
    let manifest = clone.scan();
    assert_eq!(manifest["history"], "partial");
    let warnings = warned(&manifest, PRD);
    assert!(
        warnings.contains(&("absent-config-key", "SHOP_DB")),
        "{warnings:?}"
    );
    assert_eq!(
        source(&manifest, PRD)["status"],
        "trusted",
        "nothing is guessed"
    );
}
