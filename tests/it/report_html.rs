//! `report/index.html`: readable without a script, harmless whatever the app says, small, and the same each time.

use std::{collections::BTreeSet, fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Project, Ran, command, lines, scenario};

/// Text that would run, hide or lie if it were taken for anything but text.
const HOSTILE: &str = "</script><script>alert(1)</script><img src=x onerror=alert(2)> `${alert(3)}` \u{202e}gnp.exe \u{2028} javascript:alert(4) \u{1b}[31mred\u{1b}[0m <!-- \\";

fn page(ran: &Ran) -> String {
    fs::read_to_string(ran.bundle().join("report/index.html")).expect("the page")
}

fn data(bundle: &Path, name: &str) -> String {
    let path = bundle.join("report/data").join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The JSON texts of a script: what stands between the quotes of its raw template literals.
fn literals(script: &str) -> Vec<&str> {
    script
        .split("String.raw`")
        .skip(1)
        .map(|rest| &rest[..rest.find('`').expect("a closing quote")])
        .collect()
}

fn index(bundle: &Path) -> Value {
    serde_json::from_str(literals(&data(bundle, "index.js"))[0]).expect("JSON")
}

fn failing() -> Project {
    let mut tea = scenario(
        "SC-tea",
        json!([
            command(
                "brews",
                "echo brewed",
                json!([["stdout", "equals", "brewed"]])
            ),
            command(
                "pours",
                "printf 'cups: 3\\nmilk: no\\n'; echo spilled >&2",
                json!([["stdout", "equals", "cups: 4\nmilk: no\n"]])
            ),
            command("drinks", "true", json!([["exit_code", "equals", 0]])),
        ]),
    );
    tea["persona"] = json!({ "name": "Guest", "goal": "Drink tea" });
    tea["outcome"] = json!("A cup of tea is drunk");
    tea["steps"][1]["text"] = json!("Pours four cups");
    let fine = scenario(
        "SC-fine",
        json!([command(
            "s",
            "echo fine",
            json!([["stdout", "equals", "fine"]])
        )]),
    );
    Project::new("[project]\nname = \"Tea <house>\"\n").pack(json!([fine, tea]))
}

#[test]
fn a_failure_can_be_read_without_a_script() {
    let ran = failing().run(&[]);
    let page = page(&ran);
    let body = page
        .split("<script>")
        .next()
        .expect("text before the script");
    for text in [
        "Tea &lt;house&gt;",
        "1 of 2 scenarios failed",
        "Title of SC-tea",
        "SC-tea&#x2f;base",
        "<b>Guest</b>: A cup of tea is drunk",
        "Pours four cups",
        "-cups: 4",
        "+cups: 3",
        "spilled",
        "(failed here)",
        "(not reached)",
    ] {
        let unescaped = text.replace("&#x2f;", "/");
        assert!(
            body.contains(text) || body.contains(&unescaped),
            "{text} is not in\n{body}"
        );
    }
    assert!(
        ran.stderr.contains("report/index.html"),
        "the last lines name it: {}",
        ran.stderr
    );
}

#[test]
fn the_page_runs_its_own_script_and_loads_nothing_from_a_network() {
    let ran = failing().run(&[]);
    let page = page(&ran);
    let script = page
        .split_once("<script>")
        .and_then(|(_, rest)| rest.split_once("</script>"))
        .expect("one script")
        .0;
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    let policy = page
        .split_once("Content-Security-Policy\" content=\"")
        .and_then(|(_, rest)| rest.split_once('"'))
        .expect("a policy")
        .0
        .replace("&#x27;", "'")
        .replace("&#x2f;", "/");
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(
        policy.contains(&format!("'sha256-{hash}' 'strict-dynamic';")),
        "{policy}"
    );
    assert_eq!(page.matches("<script").count(), 1);
    let plain = page.replace(script, "").replace("&#x2f;", "/");
    for (before, rest) in plain
        .match_indices("href=\"")
        .chain(plain.match_indices("src=\""))
    {
        let value = plain[before + rest.len()..]
            .split('"')
            .next()
            .expect("a value");
        assert!(
            ["#", "../", "data:image/svg+xml,"]
                .iter()
                .any(|start| value.starts_with(start)),
            "{value} leads out of the bundle"
        );
        if let Some(path) = value.strip_prefix("../") {
            assert!(ran.bundle().join(path).is_file(), "{path} is not there");
        }
    }
}

#[test]
fn text_of_the_app_stays_text() {
    let mut hostile = scenario(
        "SC-hostile",
        json!([command(
            "s",
            "cat said.txt; printf '\\000' >&2; head -c 300000 /dev/zero | tr '\\0' '`' > /dev/null",
            json!([["stdout", "equals", HOSTILE]])
        )]),
    );
    hostile["title"] = json!(HOSTILE);
    hostile["outcome"] = json!(HOSTILE);
    hostile["persona"] = json!({ "name": HOSTILE });
    hostile["steps"][0]["text"] = json!(HOSTILE);
    let mut long = scenario(
        "SC-long",
        json!([command(
            "s",
            "head -c 10000000 /dev/zero | tr '\\0' '`'; echo",
            json!([["stdout", "contains", "${x}"]])
        )]),
    );
    long["title"] = json!("__proto__");
    let said = format!("{HOSTILE}\u{202e}\n");
    let ran = Project::new("[evidence]\nmax_log = \"20MB\"\n")
        .file("said.txt", &said)
        .pack(json!([hostile, long]))
        .run(&[]);
    let page = page(&ran);
    assert_eq!(page.matches("<script").count(), 1, "only ours");
    assert!(!page.contains("<img src=x"), "no element of the app's");
    assert!(
        !page.contains('\u{202e}') && !page.contains('\u{1b}'),
        "nothing invisible"
    );
    assert!(page.contains("\\u202e"), "but it is shown");
    let bundle = ran.bundle();
    let mut scripts = 0;
    for entry in fs::read_dir(bundle.join("report/data"))
        .expect("data")
        .flatten()
    {
        let script = fs::read_to_string(entry.path()).expect("UTF-8");
        scripts += 1;
        for literal in literals(&script) {
            assert!(!literal.contains("${"), "{}", entry.path().display());
            let whole = serde_json::from_str::<Value>(literal).is_ok();
            let mut lines = literal.lines();
            assert!(
                whole || lines.all(|line| serde_json::from_str::<Value>(line).is_ok()),
                "{literal}"
            );
        }
    }
    assert!(
        scripts >= 5,
        "index, run, scenarios, cases, and the long output: {scripts}"
    );
    // What the page will show is what the transcript has.
    let cases = data(bundle, "c0001.js");
    let shown: Vec<Value> = literals(&cases)
        .iter()
        .flat_map(|literal| literal.lines())
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect();
    for step in lines(&bundle.join("evidence/SC-hostile/base/1/transcript.jsonl")) {
        assert!(shown.contains(&step), "{step}");
    }
    let long = data(bundle, "f0001.js");
    assert!(
        long.len() < (2 << 20) * 7,
        "only its two ends are kept: {}",
        long.len()
    );
}

#[test]
fn every_case_and_scenario_can_be_reached() {
    let scenarios: Vec<Value> = (0..150)
        .map(|number| {
            let id = format!("SC-{number:03}");
            scenario(
                &id,
                json!([command(
                    "s",
                    "echo x",
                    json!([["stdout", "equals", if number % 50 == 7 { "y" } else { "x" }]])
                )]),
            )
        })
        .collect();
    let ran = Project::new("")
        .pack(json!(scenarios))
        .run(&["--jobs", "4"]);
    let index = index(ran.bundle());
    let mut seen = BTreeSet::new();
    for (position, one) in index["scenarios"]
        .as_array()
        .expect("scenarios")
        .iter()
        .enumerate()
    {
        let id = one[0].as_str().expect("an id");
        let script = position / index["scriptScenarios"].as_u64().expect("a number") as usize + 1;
        assert!(
            data(ran.bundle(), &format!("s{script:04}.js")).contains(&format!("[\"{id}\",")),
            "{id}"
        );
        for case in one[7].as_array().expect("cases") {
            let name = format!("{id}/{}", case[0].as_str().expect("an id"));
            let script = case[6].as_u64().expect("a number");
            let cases = data(ran.bundle(), &format!("c{script:04}.js"));
            assert!(
                cases.contains(&format!("[\"{name}\",[[1,String.raw`")),
                "{name}"
            );
            seen.insert(name);
        }
    }
    assert_eq!(seen.len(), 150);
    assert!(
        data(ran.bundle(), "c0001.js").contains("[\"SC-007/base\",[[1,"),
        "what failed is in the first script"
    );
}

#[test]
fn a_report_made_again_is_the_same_and_leaves_nothing_behind() {
    let project = failing();
    let ran = project.run(&[]);
    let before = page(&ran);
    fs::write(ran.bundle().join("report/data/c9999.js"), "old").expect("written");
    for arguments in [
        &["report", "latest", "--format", "html"][..],
        &["report", "latest", "--verify"][..],
    ] {
        let output = project
            .command(arguments)
            .output()
            .expect("the program starts");
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
    assert_eq!(page(&ran), before);
    assert!(!ran.bundle().join("report/data/c9999.js").exists());
    let evidence = ran.json("evidence.json");
    let known = |path: &str| {
        let files = evidence["files"].as_array().expect("files");
        files
            .iter()
            .find(|file| file["path"] == path)
            .map(|file| file["media_type"].clone())
    };
    assert_eq!(known("report/index.html"), Some(json!("text/html")));
    assert_eq!(
        known("report/data/index.js"),
        Some(json!("text/javascript"))
    );
    assert_eq!(known("report/data/c9999.js"), None);
}

/// A bundle of so many scenarios, of which every `nth` failed, without any evidence.
fn large(project: &Project, count: usize, nth: usize) -> std::path::PathBuf {
    let bundle = project
        .root()
        .join(".scenarioforge/runs/20261122T000000Z-000000");
    fs::create_dir_all(&bundle).expect("a folder");
    let mut events = Vec::new();
    let mut seq = 0;
    let mut event = |mut kind: Value| {
        seq += 1;
        let rest = std::mem::take(kind.as_object_mut().expect("an object"));
        let mut event = json!({ "seq": seq, "at": format!("2026-11-22T00:00:{:02}.{:03}Z", seq / 1000 % 60, seq % 1000) });
        event.as_object_mut().expect("an object").extend(rest);
        events.push(event.to_string());
    };
    event(
        json!({ "t": "run-started", "schema": "scenarioforge.event/1", "run": "20261122T000000Z-000000", "scenarios": count, "cases": count, "jobs": 2, "resumed": false }),
    );
    let mut pack = Vec::new();
    for number in 0..count {
        let id = format!("SC-orders-{number:04}");
        let failed = number % nth == 0;
        let failure = failed.then(|| {
            json!({ "step": "order", "checkpoint": "created", "text": format!("Order {number} is created, and can be found again by its number"),
            "subject": "json", "at": "$.lines[0].quantity", "predicate": "equals", "expected": number, "observed": "nothing of the kind, but something longer",
            "evidence": [format!("evidence/{id}/base/1/transcript.jsonl#L1")], "more": 0 })
        });
        event(json!({ "t": "case-started", "scenario": id, "case": "base", "attempt": 1 }));
        event(
            json!({ "t": "case-finished", "scenario": id, "case": "base", "attempt": 1, "status": if failed { "failed" } else { "passed" },
            "flaky": false, "duration_ms": 210, "checkpoints": 3, "failure": failure, "blocked_because": null }),
        );
        pack.push(json!({ "id": id, "title": format!("Returning shopper orders number {number} with a saved card"), "feature": format!("Feature {}", number % 40),
            "outcome": format!("An order of kind {} is placed and can be found again", number % 40), "persona": { "name": "Returning shopper" },
            "steps": [{ "id": "order", "text": "Orders", "run": "true" }], "no_variants_because": "it is a test" }));
    }
    fs::write(bundle.join("events.jsonl"), events.join("\n") + "\n").expect("written");
    let pack = json!({ "schema": "scenarioforge.pack/1", "scenarios": pack });
    fs::write(bundle.join("scenarios.json"), pack.to_string()).expect("written");
    bundle
}

#[test]
fn five_thousand_results_stay_small() {
    for (nth, most) in [(50, 1 << 20), (1, 3 << 19)] {
        let project = Project::new("");
        let bundle = large(&project, 5000, nth);
        let output = project
            .command(&["report", "latest", "--rebuild"])
            .output()
            .expect("the program starts");
        assert_eq!(
            output.status.code(),
            Some(0),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let size = |name: &str| {
            fs::metadata(bundle.join("report").join(name))
                .expect(name)
                .len()
        };
        let together = size("index.html") + size("data/index.js");
        assert!(together < most, "{together} bytes with every {nth}. failed");
        let page = fs::read_to_string(bundle.join("report/index.html")).expect("the page");
        assert_eq!(
            page.matches("data-testid=\"failure\"").count(),
            20,
            "the first ones in full"
        );
        assert!(
            page.contains("The run is incomplete"),
            "its record has no end"
        );
        assert_eq!(
            index(&bundle)["scenarios"].as_array().map(Vec::len),
            Some(5000)
        );
    }
}

#[test]
fn a_bundle_that_lost_its_files_still_has_a_report() {
    let project = failing();
    let ran = project.run(&[]);
    fs::remove_dir_all(ran.bundle().join("evidence")).expect("it is there");
    for name in ["scenarios.json", "run.json"] {
        fs::remove_file(ran.bundle().join(name)).expect("it is there");
    }
    let output = project
        .command(&["report", "latest", "--format", "html"])
        .output()
        .expect("the program starts");
    assert_eq!(
        output.status.code(),
        Some(0),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let page = page(&ran);
    assert!(page.contains("SC-tea") && page.contains("+cups: 3"));
}
