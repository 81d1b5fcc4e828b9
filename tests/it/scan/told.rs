//! What a scan finds and how it is told.

use serde_json::Value;

use super::repo::{Repo, paths, source, warned};

#[test]
fn the_documents_of_a_shop_are_found_typed_and_trusted() {
    let repo = Repo::shop();
    let manifest = repo.scan();
    assert_eq!(
        paths(&manifest),
        ["docs/adr/0001-prices-are-integers.md", "docs/prd.md"]
    );
    let prd = source(&manifest, "docs/prd.md");
    assert_eq!(
        (prd["type"].as_str(), prd["status"].as_str()),
        (Some("prd"), Some("trusted")),
        "{prd:#}"
    );
    assert_eq!(prd["selected"], true);
    assert_eq!(prd["title"], "Shop requirements");
    assert!(warned(&manifest, "docs/prd.md").is_empty(), "{prd:#}");
    assert_eq!(prd["signals"]["drift"]["missing"], 0);
    assert!(
        prd["signals"]["drift"]["resolved"].as_u64() >= Some(4),
        "{prd:#}"
    );
    assert!(!prd["reasons"].as_array().expect("reasons").is_empty());
    let titles: Vec<&str> = prd["sections"]
        .as_array()
        .expect("sections")
        .iter()
        .filter_map(|section| section["title"].as_str())
        .collect();
    assert_eq!(
        titles,
        [
            "Shop requirements",
            "Goals",
            "Orders",
            "Refunds",
            "Non-goals"
        ]
    );
    let adr = source(&manifest, "docs/adr/0001-prices-are-integers.md");
    assert_eq!(
        (adr["type"].as_str(), adr["status"].as_str()),
        (Some("architecture"), Some("trusted")),
        "{adr:#}"
    );
    assert_eq!(adr["signals"]["declared"]["status"], "Accepted");
    let routes: Vec<String> = manifest["code_baseline"]["routes"]
        .as_array()
        .expect("routes")
        .iter()
        .map(|route| {
            format!(
                "{} {}",
                route["method"].as_str().unwrap_or(""),
                route["path"].as_str().unwrap_or("")
            )
        })
        .collect();
    assert_eq!(
        routes,
        [
            "POST /api/orders",
            "GET /api/orders/:id",
            "POST /api/refunds"
        ]
    );
    assert_eq!(manifest["history"], "whole");
    assert_eq!(manifest["confirmation"], Value::Null);
}

#[test]
fn the_same_commit_gives_the_same_bytes_wherever_it_lies() {
    let repo = Repo::shop();
    repo.scan();
    let one = repo.read(".scenarioforge/manifest.json");
    let other = Repo::new();
    let from = format!("file://{}", repo.root().display());
    std::fs::remove_dir_all(other.root()).expect("a folder");
    let root = other.root();
    let parent = root.parent().expect("a parent");
    std::fs::create_dir_all(other.root()).expect("a folder");
    other.git(&["clone", "-q", &from, "."]);
    assert!(parent.is_dir());
    other.git(&["remote", "remove", "origin"]);
    other.scan();
    assert_eq!(one, other.read(".scenarioforge/manifest.json"));
    // And again, with everything known.
    repo.scan();
    assert_eq!(one, repo.read(".scenarioforge/manifest.json"));
}

#[test]
fn a_person_sees_each_source_and_what_to_do_next() {
    let repo = Repo::shop();
    repo.remove("src/refunds.js");
    repo.replace("src/server.js", "app.use('/api/refunds', refunds);\n", "");
    repo.replace(
        "src/server.js",
        "const refunds = require('./refunds');\n",
        "",
    );
    repo.commit("No refunds");
    let (code, stdout, stderr) = repo.said(&["scan"]);
    assert_eq!((code, stdout.as_str()), (Some(0), ""));
    for part in [
        "prd\n  ! suspect",
        "docs/prd.md",
        "Shop requirements",
        "POST /api/refunds is gone since commit",
        "✓ trusted",
        "written: .scenarioforge/manifest.json",
        "next: choose and confirm: scenarioforge confirm",
    ] {
        assert!(stderr.contains(part), "{part} in\n{stderr}");
    }
}

#[test]
fn each_verdict_can_be_explained() {
    let repo = Repo::shop();
    let (code, stdout, _) = repo.said(&["scan", "--explain", "docs/prd.md"]);
    assert_eq!(code, Some(0));
    assert!(stdout.starts_with("docs/prd.md: trusted prd, "), "{stdout}");
    let (code, stdout, _) = repo.said(&["scan", "--explain", "./README.md"]);
    assert_eq!(code, Some(0));
    assert!(stdout.starts_with("README.md: not a source\n"), "{stdout}");
    assert!(stdout.lines().count() > 2, "a reason: {stdout}");
    let (code, _, stderr) = repo.said(&["scan", "--explain", "docs/none.md"]);
    assert_eq!(code, Some(2));
    assert!(stderr.contains("docs/none.md"), "{stderr}");
    assert!(
        !repo.root().join(".scenarioforge/manifest.json").exists(),
        "nothing is written"
    );
}

#[test]
fn the_whole_inventory_is_written_on_demand() {
    let repo = Repo::shop();
    let (code, _, stderr) = repo.said(&["scan", "--inventory", "inventory.json"]);
    assert_eq!(code, Some(0), "{stderr}");
    let inventory: Value = serde_json::from_str(&repo.read("inventory.json")).expect("JSON");
    assert_eq!(inventory["schema"], "scenarioforge.inventory/1");
    let names = |key: &str| -> Vec<String> {
        let list = inventory[key]
            .as_array()
            .unwrap_or_else(|| panic!("{key}: {inventory:#}"));
        list.iter()
            .filter_map(|entry| entry["name"].as_str().map(str::to_owned))
            .collect()
    };
    assert!(
        names("symbols").contains(&"totalInCents".to_owned()),
        "{inventory:#}"
    );
    assert!(names("config_keys").contains(&"SHOP_DB".to_owned()));
    assert!(names("scripts").iter().any(|name| name.contains("start")));
    assert!(
        inventory["files"]
            .as_array()
            .expect("files")
            .iter()
            .any(|file| file == "src/total.js")
    );
}
