//! What an operation says when it cannot be done: what stands in the way, and which target was meant.

use serde_json::json;

use super::{all_refused, click, fill, select, visit};

#[test]
fn a_reason_names_what_stands_in_the_way() {
    all_refused(
        2,
        vec![
            (
                visit(
                    "covered",
                    "overlay.html?stay",
                    json!([click("Save")]),
                    json!(["Save clicked"]),
                ),
                &["covered", "overlay"],
            ),
            (
                visit(
                    "veiled",
                    "overlay.html",
                    json!([click("Veiled")]),
                    json!(["Veiled clicked"]),
                ),
                &["covered", "veil"],
            ),
            (
                visit(
                    "disabled",
                    "enable.html",
                    json!([click("Never")]),
                    json!(["x"]),
                ),
                &["disabled"],
            ),
            (
                visit(
                    "locked",
                    "enable.html",
                    json!([fill("label=Code", "x")]),
                    json!(["x"]),
                ),
                &["disabled"],
            ),
            (
                visit(
                    "readonly",
                    "enable.html",
                    json!([fill("label=Read only", "x")]),
                    json!(["x"]),
                ),
                &["read"],
            ),
            (
                visit(
                    "roams",
                    "moving.html",
                    json!([click("Roams")]),
                    json!(["x"]),
                ),
                &["mov"],
            ),
            (
                visit(
                    "hidden",
                    "several.html",
                    json!([{ "click": "css=button[hidden]" }]),
                    json!(["x"]),
                ),
                &["not visible"],
            ),
            (
                visit(
                    "option",
                    "selects.html",
                    json!([select("label=Size", "XL")]),
                    json!(["x"]),
                ),
                &["XL", "Small", "Medium"],
            ),
            (
                visit(
                    "option-off",
                    "selects.html",
                    json!([select("label=Size", "Large")]),
                    json!(["x"]),
                ),
                &["Large", "disabled"],
            ),
            (
                visit(
                    "date",
                    "inputs.html",
                    json!([fill("label=Type date", "next Monday")]),
                    json!(["x"]),
                ),
                &["next Monday"],
            ),
            (
                visit(
                    "number",
                    "inputs.html",
                    json!([fill("label=Type number", "many")]),
                    json!(["x"]),
                ),
                &["many"],
            ),
            (
                visit(
                    "no-box",
                    "checks.html",
                    json!([{ "check": "role=heading" }]),
                    json!(["x"]),
                ),
                &["box"],
            ),
            (
                visit(
                    "no-select",
                    "inputs.html",
                    json!([select("label=Type text", "x")]),
                    json!(["x"]),
                ),
                &["select"],
            ),
            (
                visit(
                    "no-field",
                    "plain.html",
                    json!([fill("role=heading", "x")]),
                    json!(["x"]),
                ),
                &["heading"],
            ),
            (
                visit(
                    "stubborn",
                    "checks.html",
                    json!([{ "check": "label=Stubborn" }]),
                    json!(["x"]),
                ),
                &["still not"],
            ),
            (
                visit(
                    "no-upload",
                    "plain.html",
                    json!([{ "upload": { "target": "role=heading", "files": ["leaf.txt"] } }]),
                    json!(["x"]),
                ),
                &["file"],
            ),
            (
                visit(
                    "no-file",
                    "uploads.html",
                    json!([{ "upload": { "target": "label=One", "files": ["absent.txt"] } }]),
                    json!(["x"]),
                ),
                &["absent.txt"],
            ),
            (
                visit(
                    "back",
                    "plain.html",
                    json!([{ "back": true }, { "back": true }, { "back": true }]),
                    json!(["x"]),
                ),
                &["back"],
            ),
        ],
    );
}

#[test]
fn several_matches_are_listed_with_better_targets_and_none_with_near_ones() {
    all_refused(
        2,
        vec![
            (
                visit(
                    "several",
                    "several.html",
                    json!([{ "click": "text=Delete" }]),
                    json!(["x"]),
                ),
                &["3 elements", "testid=delete-assam", "Delete Oolong"],
            ),
            (
                visit(
                    "several-labels",
                    "several.html",
                    json!([fill("label=E-mail", "x")]),
                    json!(["x"]),
                ),
                &["2 elements", "css="],
            ),
            (
                visit(
                    "several-css",
                    "several.html",
                    json!([{ "click": "css=.card" }]),
                    json!(["x"]),
                ),
                &["2 elements", "css="],
            ),
            (
                visit(
                    "contains",
                    "several.html",
                    json!([{ "click": "role=button[name=\"S\"]" }]),
                    json!(["x"]),
                ),
                &["3 elements", "Save as draft", "Sign up"],
            ),
            (
                visit(
                    "none-name",
                    "several.html",
                    json!([click("Sav it")]),
                    json!(["x"]),
                ),
                &["nothing matches", "role=button[name=\"Save\"]"],
            ),
            (
                visit(
                    "none-role",
                    "several.html",
                    json!([click("Sign in")]),
                    json!(["x"]),
                ),
                &["role=link[name=\"Sign in\"]"],
            ),
            (
                visit(
                    "none-testid",
                    "several.html",
                    json!([{ "click": "testid=delete-asam" }]),
                    json!(["x"]),
                ),
                &["testid=delete-assam"],
            ),
            (
                visit(
                    "none-hidden",
                    "several.html",
                    json!([click("Send")]),
                    json!(["x"]),
                ),
                &["Send", "hidden"],
            ),
            (
                visit(
                    "none-label",
                    "several.html",
                    json!([fill("label=Email again", "x")]),
                    json!(["x"]),
                ),
                &["E-mail again"],
            ),
            (
                visit(
                    "css",
                    "several.html",
                    json!([{ "click": "css=td >" }]),
                    json!(["x"]),
                ),
                &["td >"],
            ),
        ],
    );
}

#[test]
fn a_goto_says_why_a_page_did_not_come() {
    all_refused(
        3,
        vec![
            (
                visit(
                    "refused",
                    &crate::server::refused(),
                    json!([]),
                    json!(["x"]),
                ),
                &["127.0.0.1", "refused"],
            ),
            (
                visit(
                    "name",
                    "http://no-such-host.invalid/",
                    json!([]),
                    json!(["x"]),
                ),
                &["no-such-host.invalid"],
            ),
            (
                visit("no-answer", "../slow", json!([]), json!(["x"])),
                &["/slow"],
            ),
            (
                visit("closed", "../close", json!([]), json!(["x"])),
                &["/close"],
            ),
            (
                visit("loop", "../loop", json!([]), json!(["x"])),
                &["/loop", "redirect"],
            ),
            (
                visit("no-address", "nonsense://x", json!([]), json!(["x"])),
                &["nonsense"],
            ),
        ],
    );
}
