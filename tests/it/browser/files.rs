//! Dialogs, tabs, and files in both directions.

use std::fs;

use serde_json::json;

use super::{all_pass, click, fill, follow, project, run, step, visit};
use crate::{harness::scenario, server::Server};

#[test]
fn dialogs_are_answered_and_kept() {
    let ran = all_pass(&[
        visit(
            "alert",
            "dialogs.html",
            json!([click("Alert")]),
            json!(["Alerted"]),
        ),
        visit(
            "confirm",
            "dialogs.html",
            json!([click("Confirm")]),
            json!(["Confirmed: true"]),
        ),
        visit(
            "prompt",
            "dialogs.html",
            json!([click("Prompt")]),
            json!(["Prompted: Ada"]),
        ),
        visit(
            "three",
            "dialogs.html",
            json!([click("Three")]),
            json!(["Three alerts"]),
        ),
        visit(
            "later",
            "dialogs.html",
            json!([click("Later")]),
            json!(["Late alert"]),
        ),
        visit(
            "load",
            "dialogs.html?load",
            json!([click("Alert")]),
            json!(["Alerted"]),
        ),
        visit(
            "leave",
            "dialogs.html",
            json!([
                fill("label=Draft", "unsaved"),
                click("Guard"),
                follow("Leave")
            ]),
            json!([["title", null, "equals", "Second page"]]),
        ),
        visit(
            "leave-reload",
            "dialogs.html",
            json!([fill("label=Draft", "unsaved"), click("Guard"), { "reload": true }]),
            json!(["Nothing yet"]),
        ),
    ]);
    let dialogs = |id: &str| {
        ran.transcript(&format!("SC-{id}/base/1"))[0]["observation"]["browser"]["dialogs"].clone()
    };
    assert_eq!(
        dialogs("alert"),
        json!([{ "kind": "alert", "message": "Tea is ready", "accepted": true }])
    );
    assert_eq!(dialogs("confirm")[0]["message"], "Really delete?");
    assert_eq!(dialogs("three").as_array().map(Vec::len), Some(3));
    assert_eq!(dialogs("leave")[0]["kind"], "beforeunload");
}

#[test]
fn a_new_tab_is_the_page_from_then_on() {
    let title = |title: &str| json!([["title", null, "equals", title]]);
    let heading = |text: &str| json!([["element", "role=heading", "equals", text]]);
    all_pass(&[
        visit(
            "blank",
            "tabs.html",
            json!([follow("New tab")]),
            heading("Tab from link"),
        ),
        visit(
            "script",
            "tabs.html",
            json!([click("Open window")]),
            heading("Tab from script"),
        ),
        visit(
            "popup",
            "tabs.html",
            json!([click("Open popup"), fill("label=Answer", "x")]),
            heading("Tab from popup"),
        ),
        visit(
            "later",
            "tabs.html",
            json!([click("Open later")]),
            heading("Tab from later"),
        ),
        visit(
            "written",
            "tabs.html",
            json!([click("Open written")]),
            title("Written"),
        ),
        visit(
            "answer",
            "tabs.html",
            json!([
                follow("With opener"),
                fill("label=Answer", "42"),
                click("Answer and close")
            ]),
            json!(["Answered 42", ["title", null, "equals", "Tabs"]]),
        ),
    ]);
}

#[test]
fn downloads_become_files_of_the_workspace() {
    let server = Server::start();
    // Page, what is clicked, where the file is, what it holds.
    let table = [
        ("attachment", follow("Attachment"), "report.csv", "Assam,12"),
        ("slow", follow("Slow attachment"), "late.csv", "Assam,12"),
        (
            "attribute",
            follow("Download attribute"),
            "style.txt",
            "sans-serif",
        ),
        ("tab", follow("In a new tab"), "tab.csv", "Assam,12"),
        ("blob", click("Blob"), "blob.txt", "made in the page"),
        ("unicode", follow("Unicode name"), "grün 茶.csv", "Assam"),
    ];
    let scenarios: Vec<_> = table
        .iter()
        .map(|(id, operation, file, holds)| {
            let get = step("get", json!([{ "goto": server.url("/site/downloads.html") }, operation]), &json!([["title", null, "equals", "Downloads"]]));
            let mut get = get;
            get["eventually"] = json!("5s");
            get["checkpoints"].as_array_mut().expect("a list").push(json!({ "id": "file", "subject": "file", "at": file, "predicate": "contains", "value": holds }));
            let use_it = json!({ "id": "use", "run": format!("cat '{file}'"), "checkpoints": [{ "id": "c", "subject": "stdout", "predicate": "contains", "value": holds }] });
            scenario(&format!("SC-{id}"), json!([get, use_it]))
        })
        .collect();
    let ran = project(15).pack(json!(scenarios)).run(&[]).passed();
    for (id, _, file, _) in table {
        let browser = &ran.transcript(&format!("SC-{id}/base/1"))[0]["observation"]["browser"];
        assert_eq!(browser["downloads"], json!([file]), "{id}");
    }
}

#[test]
fn a_download_stays_in_the_workspace_whatever_its_name() {
    let ran = run(
        15,
        &[
            visit(
                "evil",
                "downloads.html",
                json!([follow("Evil name")]),
                json!([["title", null, "equals", "Downloads"]]),
            ),
            visit(
                "twice",
                "downloads.html",
                json!([click("Twice")]),
                json!([["title", null, "equals", "Downloads"]]),
            ),
            visit(
                "large",
                "downloads.html",
                json!([follow("Large attachment")]),
                json!([["title", null, "equals", "Downloads"]]),
            ),
        ],
    )
    .passed();
    let downloads = |id: &str| {
        ran.transcript(&format!("SC-{id}/base/1"))[0]["observation"]["browser"]["downloads"].clone()
    };
    let evil = downloads("evil").to_string();
    assert!(evil.contains("evil.csv") && !evil.contains("../"), "{evil}");
    assert_eq!(downloads("large"), json!(["big.bin"]));
    let escaped = fs::read_dir(ran.bundle().join("../../../..")).expect("a folder");
    assert!(
        escaped
            .flatten()
            .all(|entry| entry.file_name() != "evil.csv")
    );
}

#[test]
fn files_of_the_workspace_are_uploaded() {
    let upload =
        |target: &str, files: &[&str]| json!({ "upload": { "target": target, "files": files } });
    all_pass(&[
        visit(
            "one",
            "uploads.html",
            json!([upload("label=One", &["leaf.txt"])]),
            json!(["one: leaf.txt (6)"]),
        ),
        visit(
            "many",
            "uploads.html",
            json!([upload("label=Many", &["leaf.txt", "two.txt"])]),
            json!(["many: leaf.txt (6), two.txt (10)"]),
        ),
        visit(
            "behind",
            "uploads.html",
            json!([upload(
                "role=button[name=\"Choose a picture\"]",
                &["leaf.txt"]
            )]),
            json!(["behind: leaf.txt (6)"]),
        ),
        visit(
            "photo",
            "uploads.html",
            json!([upload("label=Photo", &["leaf.txt"])]),
            json!(["photo: leaf.txt (6)"]),
        ),
        visit(
            "area",
            "uploads.html",
            json!([upload("label=Drop area", &["two.txt"])]),
            json!(["area: two.txt (10)"]),
        ),
        visit(
            "made",
            "uploads.html",
            json!([upload(
                "role=button[name=\"Made on the fly\"]",
                &["leaf.txt"]
            )]),
            json!(["made: leaf.txt (6)"]),
        ),
        visit(
            "again",
            "uploads.html",
            json!([
                upload("label=One", &["leaf.txt"]),
                upload("label=One", &["two.txt"])
            ]),
            json!(["one: two.txt (10)"]),
        ),
        visit(
            "sent",
            "uploads.html",
            json!([upload("label=Sent file", &["leaf.txt"]), click("Send")]),
            json!([
                ["title", null, "equals", "Received"],
                ["page", null, "contains", "filename=\"leaf.txt\""],
                ["page", null, "contains", "a leaf"]
            ]),
        ),
    ]);
}
