//! What checkpoints say of pages.

use serde_json::json;

use super::{check, judge};
use crate::domain::{
    observation::Observation,
    page::{ConsoleError, ElementSeen, ElementsSeen, PageSeen},
};

fn element(target: &str, text: &str, visible: bool) -> ElementSeen {
    ElementSeen {
        target: target.to_owned(),
        text: text.to_owned(),
        visible,
        enabled: true,
        checked: None,
        omitted: 0,
    }
}

fn elements(matches: Vec<ElementSeen>) -> ElementsSeen {
    ElementsSeen {
        count: matches.len() as u64,
        visible: matches.iter().filter(|own| own.visible).count() as u64,
        matches,
        ..ElementsSeen::default()
    }
}

fn page() -> Observation {
    let ticked = ElementSeen {
        checked: Some(true),
        enabled: false,
        ..element("label=News", "", true)
    };
    let none = ElementsSeen {
        near: vec!["role=button[name=\"Save\"]".to_owned()],
        ..ElementsSeen::default()
    };
    let odd = ElementsSeen {
        error: Some("there is no engine xpath".to_owned()),
        ..ElementsSeen::default()
    };
    Observation {
        page: Some(PageSeen {
            url: "http://shop/orders?id=7".to_owned(),
            title: "Order 7".to_owned(),
            text: Some("Order 7\nTotal\n27.36 EUR".to_owned()),
            elements: [
                ("one", elements(vec![element("one", "27.36", true)])),
                (
                    "two",
                    elements(vec![element("a", "A", true), element("b", "B", true)]),
                ),
                (
                    "shown",
                    elements(vec![element("a", "A", false), element("b", "B", true)]),
                ),
                ("veiled", elements(vec![element("a", "A", false)])),
                ("ticked", elements(vec![ticked])),
                ("none", none),
                ("odd", odd),
            ]
            .map(|(target, found)| (target.to_owned(), found))
            .into(),
            console: vec![ConsoleError {
                text: "boo: 404".to_owned(),
                url: String::new(),
                line: 0,
            }],
            console_more: 0,
            omitted: 0,
        }),
        ..Observation::default()
    }
}

#[test]
fn texts_of_a_page() {
    check(
        &page(),
        &[
            (json!(["url", null, "contains", "/orders"]), Ok(())),
            (json!(["url", null, "matches", "id=\\d$"]), Ok(())),
            (json!(["url", null, "equals", "http://shop/"]), Err("")),
            (json!(["title", null, "equals", "Order 7"]), Ok(())),
            (json!(["title", null, "not_contains", "Order"]), Err("")),
            // A page breaks its lines where it likes.
            (json!(["page", null, "contains", "Total 27.36 EUR"]), Ok(())),
            (
                json!(["page", null, "not_contains", "Total 27.36"]),
                Err(""),
            ),
            (json!(["page", null, "contains", "Total\n27.36"]), Ok(())),
            (json!(["page", null, "contains", "Order 7\n27.36"]), Err("")),
            (json!(["page", null, "count", 3]), Ok(())),
        ],
    );
}

#[test]
fn elements_of_a_page() {
    check(
        &page(),
        &[
            (json!(["element", "one", "equals", "27.36"]), Ok(())),
            (json!(["element", "one", "at_least", 27]), Ok(())),
            (json!(["element", "one", "not_equals", "30"]), Ok(())),
            (
                json!(["element", "one", "checked"]),
                Err("nothing that could be checked"),
            ),
            (json!(["element", "two", "exists"]), Ok(())),
            (json!(["element", "two", "count", 2]), Ok(())),
            (json!(["element", "two", "count", 3]), Err("2 were counted")),
            (
                json!(["element", "two", "equals", "A"]),
                Err("2 elements match two: a, b"),
            ),
            // Several are no answer, in either direction.
            (
                json!(["element", "two", "not_equals", "A"]),
                Err("2 elements match"),
            ),
            (
                json!(["element", "two", "visible"]),
                Err("2 elements match"),
            ),
            (json!(["element", "two", "hidden"]), Err("a can be seen")),
            (json!(["element", "two", "absent"]), Err("2 match")),
            // What cannot be seen does not count beside what can.
            (json!(["element", "shown", "equals", "B"]), Ok(())),
            (json!(["element", "shown", "hidden"]), Err("b can be seen")),
            (json!(["element", "veiled", "hidden"]), Ok(())),
            (json!(["element", "veiled", "exists"]), Ok(())),
            (json!(["element", "veiled", "visible"]), Err("it is hidden")),
            (json!(["element", "ticked", "checked"]), Ok(())),
            (json!(["element", "ticked", "disabled"]), Ok(())),
            (
                json!(["element", "ticked", "enabled"]),
                Err("it is disabled"),
            ),
            (json!(["element", "none", "absent"]), Ok(())),
            (json!(["element", "none", "hidden"]), Ok(())),
            (json!(["element", "none", "count", 0]), Ok(())),
            (
                json!(["element", "none", "exists"]),
                Err("nothing matches none; there is role=button"),
            ),
            (
                json!(["element", "none", "visible"]),
                Err("nothing matches"),
            ),
            (
                json!(["element", "none", "not_contains", "x"]),
                Err("nothing matches"),
            ),
            (
                json!(["element", "none", "disabled"]),
                Err("nothing matches"),
            ),
            (json!(["element", "odd", "absent"]), Err("no engine xpath")),
            (
                json!(["element", "unasked", "absent"]),
                Err("was not looked for"),
            ),
        ],
    );
    let two = judge(&page(), &json!(["element", "two", "equals", "A"]));
    assert_eq!(two.observed, json!(["A", "B"]));
}

#[test]
fn what_was_not_kept_proves_nothing() {
    let mut long = page();
    let many = ElementsSeen {
        count: 21,
        ..elements(vec![element("a", "A", false); 20])
    };
    if let Some(page) = &mut long.page {
        page.omitted = 9;
        page.elements.insert("many".to_owned(), many);
        if let Some(one) = page.elements.get_mut("one") {
            one.matches[0].omitted = 5;
        }
    }
    check(
        &long,
        &[
            (json!(["page", null, "contains", "Order 7"]), Ok(())),
            (
                json!(["page", null, "not_contains", "nowhere"]),
                Err("9 characters more"),
            ),
            (
                json!(["page", null, "contains", "nowhere"]),
                Err("9 characters more"),
            ),
            (
                json!(["page", null, "not_matches", "nowhere"]),
                Err("9 characters more"),
            ),
            (
                json!(["element", "one", "not_contains", "x"]),
                Err("5 characters more"),
            ),
            (json!(["element", "many", "hidden"]), Ok(())),
            (
                json!(["element", "many", "visible"]),
                Err("21 elements match"),
            ),
            (json!(["element", "many", "count", 21]), Ok(())),
        ],
    );
}

#[test]
fn errors_on_the_console() {
    check(
        &page(),
        &[
            (json!(["console", null, "exists"]), Ok(())),
            (json!(["console", null, "absent"]), Err("")),
            (json!(["console", null, "count", 1]), Ok(())),
            (json!(["console", null, "count", 0]), Err("1 were counted")),
            (json!(["console", null, "contains", "boo"]), Ok(())),
            (json!(["console", null, "not_contains", "boo"]), Err("")),
            (json!(["console", null, "matches", "4\\d4$"]), Ok(())),
            (json!(["console", null, "not_matches", "^boo"]), Err("")),
        ],
    );
    let mut many = page();
    if let Some(page) = &mut many.page {
        page.console_more = 9;
    }
    check(
        &many,
        &[
            (
                json!(["console", null, "not_contains", "other"]),
                Err("9 further errors"),
            ),
            (json!(["console", null, "count", 10]), Ok(())),
        ],
    );
}
