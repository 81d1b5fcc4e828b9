//! Every operation on every kind of thing that it is for.

use serde_json::json;

use super::{all_pass, button, click, fill, follow, press, select, visit};

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
fn clicks_and_boxes_reach_native_and_made_up_widgets() {
    let checked = |target: &str| json!(["element", target, "checked", null]);
    all_pass(&[
        visit(
            "check",
            "checks.html",
            json!([{ "check": "label=Plain" }, { "check": "label=Plain" }]),
            json!(["plain: true", checked("label=Plain")]),
        ),
        visit(
            "check-ticked",
            "checks.html",
            json!([{ "check": "label=Ticked" }]),
            json!(["Nothing yet", checked("label=Ticked")]),
        ),
        visit(
            "uncheck",
            "checks.html",
            json!([{ "uncheck": "role=checkbox[name=\"Ticked\"]" }]),
            json!(["ticked: false"]),
        ),
        visit(
            "custom",
            "checks.html",
            json!([{ "check": "label=Custom" }]),
            json!(["custom: true", checked("label=Custom")]),
        ),
        visit(
            "not-shown",
            "checks.html",
            json!([{ "click": "text=Not shown" }]),
            json!(["none: true"]),
        ),
        visit(
            "aria-box",
            "checks.html",
            json!([{ "check": "role=checkbox[name=\"Aria box\"]" }]),
            json!(["aria: true", checked("role=checkbox[name=\"Aria box\"]")]),
        ),
        visit(
            "aria-switch",
            "checks.html",
            json!([{ "uncheck": "role=switch" }]),
            json!(["switch: false"]),
        ),
        visit(
            "mixed",
            "checks.html",
            json!([{ "check": "label=Mixed" }]),
            json!(["mixed: true"]),
        ),
        visit(
            "radio",
            "checks.html",
            json!([{ "check": "label=Bike" }]),
            json!(["bike: true", checked("role=radio[name=\"Bike\"]")]),
        ),
        visit(
            "aria-radio",
            "checks.html",
            json!([{ "check": "role=radio[name=\"Blue\"]" }]),
            json!(["radio: Blue"]),
        ),
        visit(
            "tab",
            "roles.html",
            json!([{ "click": "role=tab[name=\"Customers\"]" }]),
            json!([["element", "role=tabpanel", "equals", "Two customers"]]),
        ),
        visit(
            "menu",
            "roles.html",
            json!([click("Actions"), { "click": "role=menuitem[name=\"Delete\"]" }]),
            json!(["Delete"]),
        ),
        visit(
            "role-link",
            "roles.html",
            json!([follow("Like a link")]),
            json!(["Followed"]),
        ),
        visit(
            "accordion",
            "roles.html",
            json!([click("Details")]),
            json!([["element", "text=More about it", "visible", null]]),
        ),
        visit(
            "details",
            "roles.html",
            json!([{ "click": "text=Native details" }, click("Within")]),
            json!(["Within"]),
        ),
        visit(
            "icon",
            "roles.html",
            json!([click("Close")]),
            json!(["Close"]),
        ),
        visit(
            "image-button",
            "roles.html",
            json!([click("Green")]),
            json!([""]),
        ),
        visit(
            "labelled-by",
            "roles.html",
            json!([click("Print receipt")]),
            json!(["ignored"]),
        ),
        visit(
            "popover",
            "roles.html",
            json!([click("Toggle popover"), click("In the popover")]),
            json!(["In the popover"]),
        ),
        visit(
            "modal",
            "roles.html",
            json!([click("Open modal"), click("Yes"), click("Outside")]),
            json!(["Outside"]),
        ),
        visit(
            "unicode-1",
            "unicode.html",
            json!([click("Überweisung bestätigen")]),
            json!(["Überweisung bestätigen"]),
        ),
        visit(
            "unicode-2",
            "unicode.html",
            json!([click("確認する")]),
            json!(["確認する"]),
        ),
        visit(
            "unicode-3",
            "unicode.html",
            json!([click("Order now")]),
            json!([["element", "role=status", "contains", "Order"]]),
        ),
        visit(
            "unicode-4",
            "unicode.html",
            json!([click("Say \"hello\"")]),
            json!(["Say \"hello\""]),
        ),
        visit(
            "unicode-5",
            "unicode.html",
            json!([click("إرسال الطلب")]),
            json!(["إرسال الطلب"]),
        ),
        visit(
            "unicode-6",
            "unicode.html",
            json!([{ "click": "text=It’s broken up" }]),
            json!(["It’s broken up"]),
        ),
        visit(
            "unicode-7",
            "unicode.html",
            json!([click("<b>not bold</b>")]),
            json!([
                "<b>not bold</b>",
                ["title", null, "equals", "Ünïcödé 茶 ☕"]
            ]),
        ),
    ]);
}

#[test]
fn options_are_chosen_by_value_and_by_label() {
    all_pass(&[
        visit(
            "by-label",
            "selects.html",
            json!([select("label=Size", "Medium")]),
            json!([
                "size: Medium",
                ["element", "label=Size", "equals", "Medium"]
            ]),
        ),
        visit(
            "by-value",
            "selects.html",
            json!([select("label=Size", "s")]),
            json!(["size: Small"]),
        ),
        visit(
            "many",
            "selects.html",
            json!([select("label=Extras", json!(["Milk", "Lemon"]))]),
            json!(["extras: Milk, Lemon"]),
        ),
        visit(
            "group",
            "selects.html",
            json!([select("role=combobox[name=\"Tea\"]", "Assam")]),
            json!(["tea: Assam"]),
        ),
        visit(
            "late",
            "selects.html",
            json!([select("label=Late", "Then")]),
            json!(["late: Then"]),
        ),
        visit(
            "replaced",
            "selects.html",
            json!([
                select("label=Country", "Japan"),
                select("label=Country", "India")
            ]),
            json!([["element", "testid=chosen", "equals", "India"]]),
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

#[test]
fn hovering_opens_menus_and_moves_on() {
    all_pass(&[
        visit(
            "menu",
            "hover.html",
            json!([{ "hover": "text=Products" }, follow("Tea")]),
            json!(["At #tea"]),
        ),
        visit(
            "nested",
            "hover.html",
            json!([{ "hover": "text=Products" }, { "hover": "text=More" }, follow("Pots")]),
            json!(["At #pots"]),
        ),
        visit(
            "row",
            "hover.html",
            json!([{ "hover": "css=.row" }, click("Remove")]),
            json!(["Removed"]),
        ),
        visit(
            "tip",
            "hover.html",
            json!([{ "hover": "text=What is this?" }]),
            json!([["element", "role=tooltip", "visible", null]]),
        ),
        visit(
            "tip-left",
            "hover.html",
            json!([{ "hover": "text=What is this?" }, { "wait_for": "role=tooltip" }, { "hover": "role=heading" }]),
            json!([["element", "role=tooltip", "hidden", null]]),
        ),
    ]);
}

#[test]
fn the_history_is_walked_and_pages_are_loaded_again() {
    all_pass(&[
        visit(
            "follow",
            "plain.html",
            json!([follow("Another page")]),
            json!([
                ["title", null, "equals", "Second page"],
                ["url", null, "matches", "/site/second.html$"]
            ]),
        ),
        visit(
            "back",
            "plain.html",
            json!([follow("Another page"), { "wait_for": "text=Loaded 1 times" }, { "back": true }]),
            json!([["title", null, "equals", "Plain page"]]),
        ),
        visit(
            "reload",
            "second.html",
            json!([{ "reload": true }, { "reload": true }]),
            json!([["page", null, "contains", "Loaded 3 times"]]),
        ),
        visit(
            "get",
            "plain.html",
            json!([fill("placeholder=Find tea", "a b&c"), click("Go")]),
            json!([
                ["url", null, "contains", "q=a+b%26c"],
                ["page", null, "contains", "Query: ?q=a+b%26c"]
            ]),
        ),
        visit(
            "hops",
            "hop?n=12",
            json!([]),
            json!([["url", null, "contains", "plain.html?hopped"]]),
        ),
        visit(
            "fragment",
            "plain.html#somewhere",
            json!([follow("Second")]),
            json!([["url", null, "contains", "page=2"]]),
        ),
        visit(
            "text",
            "text.txt",
            json!([]),
            json!([["page", null, "contains", "and another"]]),
        ),
        visit(
            "json",
            "data.json",
            json!([]),
            json!([["page", null, "contains", "Assam"]]),
        ),
        visit(
            "svg",
            "dot.svg",
            json!([]),
            json!([["url", null, "contains", "dot.svg"]]),
        ),
        visit(
            "not-found",
            "nothing-here.html",
            json!([]),
            json!([["title", null, "equals", "Not found"]]),
        ),
    ]);
}
