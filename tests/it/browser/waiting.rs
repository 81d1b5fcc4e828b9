//! Pages that are not ready, do not hold still, or change under the pointer.

use serde_json::json;

use super::{all_pass, button, click, fill, run, visit};

#[test]
fn operations_wait_until_the_page_is_ready_for_them() {
    let status = |text: &str| json!([text]);
    all_pass(&[
        visit(
            "rerender",
            "rerender.html",
            json!([
                click("Add Sencha"),
                click("Add Sencha"),
                click("Add Oolong")
            ]),
            json!([
                "Added Oolong",
                ["element", "testid=count-Sencha", "equals", "2"],
                ["element", "testid=count-Oolong", "equals", "1"],
                ["element", "testid=count-Assam", "equals", "0"]
            ]),
        ),
        visit(
            "rerender-fill",
            "rerender.html",
            json!([fill("label=Note", "strong, please")]),
            json!([
                "Note: strong, please",
                ["element", "label=Note", "equals", "strong, please"]
            ]),
        ),
        // A person would press three times as well: the first two presses made the page replace the button.
        visit(
            "replaced",
            "replaced.html",
            json!([click("On press"), click("On press"), click("On press")]),
            status("On press clicked"),
        ),
        visit(
            "replaced-timer",
            "replaced.html",
            json!([click("By timer")]),
            status("By timer clicked"),
        ),
        visit(
            "hydrate",
            "hydrate.html",
            json!([click("Enabled when alive")]),
            status("Alive"),
        ),
        visit(
            "hydrate-form",
            "hydrate.html",
            json!([fill("label=Name", "Ada"), click("Save")]),
            status("Saved Ada"),
        ),
        visit(
            "hydrate-wait",
            "hydrate.html",
            json!([{ "wait_for": "text=Ready" }, click("Dead at first")]),
            status("Not dead"),
        ),
        visit(
            "overlay",
            "overlay.html",
            json!([click("Save")]),
            status("Save clicked"),
        ),
        visit(
            "glass",
            "overlay.html",
            json!([click("Under glass")]),
            status("Under glass clicked"),
        ),
        visit(
            "slides",
            "moving.html",
            json!([click("Slides in")]),
            status("Slides in clicked"),
        ),
        visit(
            "still",
            "moving.html",
            json!([click("Stands still")]),
            status("Stands still clicked"),
        ),
        visit(
            "tilted",
            "moving.html",
            json!([click("Tilted")]),
            status("Tilted clicked"),
        ),
        visit(
            "lazy",
            "lazy.html",
            json!([click("Open 20"), { "wait_for": button("Open 40") }, click("Open 40")]),
            status("Open 40"),
        ),
        visit(
            "lazy-more",
            "lazy.html",
            json!([click("Load more"), { "wait_for": "text=Item 60" }]),
            json!([["element", "text=Item 60", "visible", null]]),
        ),
        visit(
            "box",
            "lazy.html",
            json!([click("Pick 180"), click("Pick 3")]),
            status("Pick 3"),
        ),
        visit(
            "sticky",
            "sticky.html",
            json!([click("Choose 25")]),
            status("Choose 25"),
        ),
        visit(
            "sticky-back",
            "sticky.html",
            json!([click("Choose 38"), click("Choose 4"), { "check": "label=Keep 12" }]),
            json!(["Choose 4", ["element", "label=Keep 12", "checked", null]]),
        ),
        visit(
            "soon",
            "enable.html",
            json!([click("Soon")]),
            status("Soon clicked"),
        ),
        visit(
            "aria-soon",
            "enable.html",
            json!([click("Aria soon")]),
            status("Aria soon clicked"),
        ),
        visit(
            "writable",
            "enable.html",
            json!([fill("label=Writable soon", "now")]),
            json!([["element", "label=Writable soon", "equals", "now"]]),
        ),
        visit(
            "late",
            "enable.html",
            json!([{ "wait_for": "text=Here I am" }]),
            json!([["element", "text=Here I am", "visible", null]]),
        ),
        visit(
            "restless",
            "restless.html",
            json!([click("Press")]),
            status("Pressed"),
        ),
        visit(
            "clock",
            "clock.html",
            json!([]),
            json!([
                "The offer has ended",
                ["element", "testid=left", "equals", "0"],
                ["element", "css=time", "matches", "^20\\d\\d-"]
            ]),
        ),
        visit(
            "spa-loading",
            "spa/",
            json!([{ "click": "role=link[name=\"Teas\"]" }, click("Add Sencha")]),
            json!([[
                "element",
                "role=link[name=\"Basket\"]",
                "equals",
                "Basket (1)"
            ]]),
        ),
    ]);
}

#[test]
fn a_click_goes_where_it_was_meant_to_or_nowhere() {
    let ran = run(
        3,
        &[
            // The message that leaving the field shows moves the button away under the pointer.
            visit(
                "shift",
                "shift.html",
                json!([fill("label=E-mail", "ada@example.com"), click("Send")]),
                json!(["Sent 1 times"]),
            ),
            visit(
                "never",
                "replaced.html",
                json!([click("Never")]),
                json!(["Never clicked"]),
            ),
            visit(
                "roams",
                "moving.html",
                json!([click("Roams")]),
                json!(["Roams clicked"]),
            ),
        ],
    );
    let page =
        |id: &str| ran.transcript(&format!("SC-{id}/base/1"))[0]["observation"]["browser"].clone();
    assert_eq!(
        ran.statuses(),
        [
            "SC-shift/base passed",
            "SC-never/base failed",
            "SC-roams/base failed"
        ],
        "{}",
        ran.stderr
    );
    assert!(!page("never").is_null(), "what was there is kept");
}
