//! `scan --check`: the policy of CI.

use super::repo::Repo;

fn confirmed() -> Repo {
    let repo = Repo::shop();
    repo.scan();
    let (code, _, stderr) = repo.said(&["confirm", "--yes", "--by", "ada"]);
    assert_eq!(code, Some(0), "{stderr}");
    repo.commit("Sources");
    repo
}

#[test]
fn a_manifest_that_fits_and_is_confirmed_passes_and_nothing_is_written() {
    let repo = confirmed();
    let before = repo.read(".scenarioforge/manifest.json");
    let (code, _, stderr) = repo.said(&["scan", "--check"]);
    assert_eq!(code, Some(0), "{stderr}");
    // Another commit is no reason, and neither is code that offers the same.
    repo.replace(
        "src/total.js",
        "sum + line.cents",
        "sum + Number(line.cents)",
    );
    repo.commit("A detail");
    let (code, _, stderr) = repo.said(&["scan", "--check"]);
    assert_eq!(code, Some(0), "{stderr}");
    assert_eq!(before, repo.read(".scenarioforge/manifest.json"));
}

/// What happens, how, and what is said of it.
type Change = (&'static str, fn(&Repo), &'static str);

#[test]
fn what_no_longer_fits_fails_and_is_named() {
    let table: [Change; 5] = [
        (
            "a changed source",
            |repo| repo.replace("docs/prd.md", "under a minute", "at once"),
            "docs/prd.md has another text: “Goals”",
        ),
        (
            "a source that is gone",
            |repo| repo.remove("docs/prd.md"),
            "docs/prd.md is gone",
        ),
        (
            "a new source",
            |repo| {
                repo.write("docs/specs/orders.md", "# Orders specification\n\n- FR-001: The system MUST answer `POST /api/orders`.\n- FR-002: The system MUST keep it.\n\n## Acceptance criteria\n\nGiven an order, when it is sent, then it is kept.\n")
            },
            "docs/specs/orders.md is new",
        ),
        (
            "lost code",
            |repo| repo.replace("src/server.js", "SHOP_DB", "STORE"),
            "docs/prd.md",
        ),
        (
            "a new route",
            |repo| {
                repo.replace(
                    "src/server.js",
                    "app.listen",
                    "app.get('/health', (req, res) => res.end());\napp.listen",
                )
            },
            "+GET /health",
        ),
    ];
    for (what, change, named) in table {
        let repo = confirmed();
        change(&repo);
        let (code, _, stderr) = repo.said(&["scan", "--check"]);
        assert_eq!(code, Some(1), "{what}: {stderr}");
        assert!(stderr.contains(named), "{what}: {stderr}");
        assert!(
            stderr.contains("next: scenarioforge scan && scenarioforge confirm"),
            "{stderr}"
        );
    }
}

#[test]
fn without_a_manifest_or_a_yes_it_fails() {
    let repo = Repo::shop();
    let (code, _, stderr) = repo.said(&["scan", "--check"]);
    assert_eq!(code, Some(2), "{stderr}");
    assert!(stderr.contains("scenarioforge scan"), "{stderr}");
    repo.scan();
    let (code, _, stderr) = repo.said(&["scan", "--check"]);
    assert_eq!(code, Some(1), "{stderr}");
    assert!(stderr.contains("nobody has confirmed it"), "{stderr}");
}

/// What is emptied, and how.
type Forged = (&'static str, fn(&mut serde_json::Value));

#[test]
fn a_manifest_that_was_hollowed_out_fails_although_its_digests_agree() {
    let table: [Forged; 3] = [
        ("routes", |manifest| {
            manifest["code_baseline"]["routes"] = serde_json::json!([])
        }),
        ("keys", |manifest| {
            manifest["code_baseline"]["config_keys"] = serde_json::json!([])
        }),
        ("sections", |manifest| {
            manifest["sources"][0]["sections"] = serde_json::json!([])
        }),
    ];
    for (what, forge) in table {
        let repo = confirmed();
        let mut manifest =
            serde_json::from_str(&repo.read(".scenarioforge/manifest.json")).expect("JSON");
        forge(&mut manifest);
        repo.write(".scenarioforge/manifest.json", &format!("{manifest:#}\n"));
        let (code, _, stderr) = repo.said(&["scan", "--check"]);
        assert_eq!(code, Some(1), "{what}: {stderr}");
    }
}

#[test]
fn a_clone_with_less_history_than_the_manifest_was_made_with_cannot_tell() {
    let repo = confirmed();
    let clone = Repo::new();
    std::fs::remove_dir_all(clone.root()).expect("a folder");
    std::fs::create_dir_all(clone.root()).expect("a folder");
    let from = format!("file://{}", repo.root().display());
    clone.git(&["clone", "-q", "--depth", "1", &from, "."]);
    let (code, _, stderr) = clone.said(&["scan", "--check"]);
    assert_eq!(code, Some(3), "{stderr}");
    assert!(stderr.contains("fetch-depth: 0"), "{stderr}");
}
