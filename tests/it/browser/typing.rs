//! Text and keys: fields of every type, and pages that are used without a pointer.

use serde_json::json;

use super::{all_pass, button, click, fill, press, visit};

#[test]
fn fields_take_text_as_if_it_were_typed() {
    let value =
        |label: &str, value: &str| json!(["element", format!("label={label}"), "equals", value]);
    let typed = [
        ("text", "Ada Lovelace"),
        ("search", "green tea"),
        ("email", "ada@example.com"),
        ("url", "https://example.com/?a=b"),
        ("tel", "+49 30 1234"),
        ("password", "correct horse"),
        ("number", "-12.5"),
        ("date", "2026-02-28"),
        ("time", "09:30"),
        ("datetime-local", "2026-02-28T09:30"),
        ("month", "2026-02"),
        ("week", "2026-W09"),
        ("color", "#00ff7f"),
        ("range", "70"),
    ];
    let mut operations: Vec<_> = typed
        .iter()
        .map(|(kind, value)| fill(&format!("label=Type {kind}"), *value))
        .collect();
    operations.push(click("Show"));
    let mut checkpoints: Vec<_> = typed
        .iter()
        .map(|(kind, value)| {
            json!([
                "element",
                "css=#all",
                "contains",
                format!("{kind}={value} (input+change)")
            ])
        })
        .collect();
    checkpoints.push(json!(["console", null, "absent", null]));
    all_pass(&[
        visit(
            "types",
            "inputs.html",
            json!(operations),
            json!(checkpoints),
        ),
        visit(
            "number-value",
            "inputs.html",
            json!([fill("label=Type number", 7)]),
            json!(["number: 7"]),
        ),
        visit(
            "replace",
            "inputs.html",
            json!([fill("label=Prefilled", "after")]),
            json!([value("Prefilled", "after")]),
        ),
        visit(
            "empty",
            "inputs.html",
            json!([fill("label=Prefilled", "")]),
            json!([value("Prefilled", ""), "prefilled:"]),
        ),
        visit(
            "short",
            "inputs.html",
            json!([fill("label=Short", "too long")]),
            json!([value("Short", "too l")]),
        ),
        visit(
            "placeholder",
            "inputs.html",
            json!([fill("placeholder=Only a placeholder", "x")]),
            json!(["placeholder: x"]),
        ),
        visit(
            "textarea",
            "editable.html",
            json!([fill("label=Notes", "one\ntwo\n\nfour")]),
            json!([["element", "label=Notes", "matches", "^one\\s+two\\s+four$"]]),
        ),
        visit(
            "story",
            "editable.html",
            json!([fill("label=Story", "New text")]),
            json!(["Story: New text"]),
        ),
        visit(
            "plain-story",
            "editable.html",
            json!([fill("role=textbox[name=\"Plain\"]", "Just text")]),
            json!([["element", "label=Plain", "equals", "Just text"]]),
        ),
        visit(
            "phone",
            "editable.html",
            json!([fill("label=Phone", "030123456")]),
            json!([value("Phone", "030 123 456")]),
        ),
        visit(
            "upper",
            "editable.html",
            json!([fill("label=Upper", "tea")]),
            json!([value("Upper", "TEA")]),
        ),
        visit(
            "controlled",
            "editable.html",
            json!([fill("label=Controlled", "state")]),
            json!([value("Controlled", "state")]),
        ),
        visit(
            "arabic",
            "unicode.html",
            json!([fill("label=الاسم", "شاي")]),
            json!(["شاي"]),
        ),
        visit(
            "emoji",
            "editable.html",
            json!([fill("label=Notes", "👩‍🍳 茶 é")]),
            json!([value("Notes", "👩‍🍳 茶 é")]),
        ),
    ]);
}

#[test]
fn keys_do_what_they_do_at_a_keyboard() {
    all_pass(&[
        visit(
            "enter",
            "keys.html",
            json!([
                fill("label=First", "Ada"),
                fill("label=Last", "L"),
                press("label=Last", "Enter")
            ]),
            json!(["Saved Ada L"]),
        ),
        visit(
            "tab",
            "keys.html",
            json!([press("label=First", "A"), { "press": "Tab" }, { "press": "b" }, { "press": "Enter" }]),
            json!(["Saved A b"]),
        ),
        visit(
            "arrows",
            "keys.html",
            json!([press("role=listbox", "ArrowDown"), { "press": "ArrowDown" }, { "press": "ArrowUp" }, { "press": "Enter" }]),
            json!(["Chose Sencha"]),
        ),
        visit(
            "space",
            "keys.html",
            json!([press("role=listbox", "End"), { "press": "Space" }]),
            json!(["Chose Oolong"]),
        ),
        visit(
            "shortcut",
            "keys.html",
            json!([{ "press": "Control+K" }]),
            json!(["Search is open"]),
        ),
        visit(
            "escape",
            "keys.html",
            json!([{ "press": "Control+k" }, { "wait_for": "role=dialog" }, { "press": "Escape" }]),
            json!([
                "Search is closed",
                ["element", "role=dialog", "hidden", null]
            ]),
        ),
        visit(
            "log",
            "keys.html",
            json!([press("label=Log", "a")]),
            json!(["keydown:a:KeyA keypress:a:KeyA keyup:a:KeyA"]),
        ),
        visit(
            "log-shift",
            "keys.html",
            json!([press("label=Log", "Shift+A")]),
            json!([["element", "role=status", "contains", "keydown:A:KeyA"]]),
        ),
        visit(
            "select-all",
            "keys.html",
            json!([fill("label=First", "old"), press("label=First", "Control+A"), { "press": "Backspace" }]),
            json!([["element", "label=First", "equals", ""]]),
        ),
        visit(
            "area",
            "keys.html",
            json!([fill("css=textarea", "a"), press("css=textarea", "Enter"), { "press": "b" }]),
            json!([["element", "css=textarea", "matches", "^a\\s+b$"]]),
        ),
        visit(
            "button-enter",
            "roles.html",
            json!([press(&button("Close"), "Enter")]),
            json!(["Close"]),
        ),
    ]);
}
