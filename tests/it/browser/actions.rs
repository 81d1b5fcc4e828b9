//! Clicks, boxes, options, the pointer and the history, on every kind of thing that they are for.

use serde_json::json;

use super::{all_pass, click, fill, follow, select, visit};

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
