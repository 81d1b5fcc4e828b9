//! Targets: every kind, in frames of this site and of another, and through shadow roots.

use serde_json::json;

use super::{all_pass, button, click, fill, select, visit};

#[test]
fn targets_of_every_kind_find_one_element() {
    all_pass(&[
        visit(
            "testid",
            "several.html",
            json!([{ "click": "testid=delete-assam" }]),
            json!(["Delete"]),
        ),
        visit(
            "exact",
            "several.html",
            json!([click("Save")]),
            json!(["Save"]),
        ),
        visit(
            "exact-longer",
            "several.html",
            json!([click("Save as draft")]),
            json!(["Save as draft"]),
        ),
        visit(
            "css",
            "several.html",
            json!([{ "click": "css=tr:nth-child(2) button" }]),
            json!(["Delete"]),
        ),
        visit(
            "aria-label",
            "several.html",
            json!([click("Delete Oolong")]),
            json!(["Delete"]),
        ),
        visit(
            "quoted",
            "several.html",
            json!([{ "click": "text=\"Save\"" }]),
            json!(["Save"]),
        ),
        visit(
            "level",
            "roles.html",
            json!([]),
            json!([
                ["element", "role=heading[level=1]", "equals", "Roles"],
                ["element", "role=tab[selected]", "equals", "Orders"]
            ]),
        ),
        visit(
            "table",
            "roles.html",
            json!([]),
            json!([
                ["element", "role=row[name=\"Assam 12\"]", "visible", null],
                ["element", "role=rowheader", "count", 2],
                ["element", "role=columnheader", "count", 2],
                ["element", "role=cell[name=\"7\"]", "equals", "7"],
                ["element", "role=table[name=\"Stock\"]", "exists", null],
                ["element", "text=Nowhere", "absent", null],
            ]),
        ),
        visit(
            "states",
            "enable.html",
            json!([]),
            json!([
                ["element", button("Never"), "disabled", null],
                ["element", button("Soon"), "enabled", null],
                ["element", "label=Code", "disabled", null],
                ["element", "css=#late", "visible", null],
            ]),
        ),
        visit(
            "counts",
            "several.html",
            json!([]),
            json!([
                ["element", "css=.card", "count", 2],
                ["element", "text=Tea", "count", 2],
                ["element", "role=button", "count", 6],
            ]),
        ),
        visit(
            "hidden",
            "several.html",
            json!([]),
            json!([
                ["element", "css=button[hidden]", "hidden", null],
                ["element", "css=.nowhere", "hidden", null]
            ]),
        ),
    ]);
}

#[test]
fn frames_of_every_site_are_reached() {
    let mut visits = Vec::new();
    for (id, name) in [
        ("same", "same"),
        ("other", "other"),
        ("deep-same", "deep-same"),
        ("deep-other", "deep-other"),
        ("late", "late"),
    ] {
        visits.push(visit(
            id,
            "frames.html",
            json!([fill(&format!("label=Field {name}"), "tea"), { "check": format!("label=Agree {name}") }, click(&format!("Press {name}"))]),
            json!([
                ["element", format!("testid=said-{name}"), "equals", format!("Pressed {name}: tea")],
                ["element", format!("label=Agree {name}"), "checked", null],
                ["element", format!("label=Field {name}"), "equals", "tea"],
                ["page", null, "contains", format!("Frame {name}")],
            ]),
        ));
    }
    visits.push(visit(
        "select",
        "frames.html",
        json!([select("label=Size other", "M")]),
        json!([["element", "testid=said-other", "equals", "Size M"]]),
    ));
    visits.push(visit(
        "outside",
        "frames.html",
        json!([fill("label=Field deep-other", "x"), click("Outside")]),
        json!(["Outside clicked"]),
    ));
    visits.push(visit(
        "press",
        "frames.html",
        json!([fill("label=Field deep-same", "x"), { "press": "y" }]),
        json!([["element", "label=Field deep-same", "equals", "xy"]]),
    ));
    all_pass(&visits);
}

#[test]
fn shadow_roots_are_pierced() {
    let deep = json!([fill("label=Grams", 250), { "check": "label=Gift" }, select("label=Grind", "Powder"), click("Deep")]);
    all_pass(&[
        visit(
            "deep",
            "shadow.html",
            deep,
            json!([
                "Deep: 250 true Powder",
                ["page", null, "contains", "Sencha"]
            ]),
        ),
        visit(
            "slotted",
            "shadow.html",
            json!([click("Slotted")]),
            json!(["Slotted"]),
        ),
        visit(
            "inner",
            "shadow.html",
            json!([{ "click": "testid=inner" }]),
            json!([
                "Inner",
                ["element", "role=heading[level=2]", "equals", "Sencha"]
            ]),
        ),
        visit(
            "css",
            "shadow.html",
            json!([{ "click": "css=button.deep" }]),
            json!(["Deep: false Leaf"]),
        ),
    ]);
}
