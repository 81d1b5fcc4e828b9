//! Whole apps: an office behind a sign-in, and a single page that draws everything itself.

use serde_json::{Value, json};

use super::{all_pass, button, click, fill, follow, project, select, step, visit};
use crate::{harness::scenario, server::Server};

fn signed_in(server: &Server) -> Value {
    step(
        "sign-in",
        json!([
            { "goto": server.url("/site/admin/customers") },
            fill("label=User", "ada"), fill("label=Password", "correct horse"), click("Sign in"),
        ]),
        &json!([
            ["url", null, "matches", "/site/admin/customers$"],
            ["element", "role=heading", "equals", "Customers"],
            ["cookie", "session", "exists", null]
        ]),
    )
}

#[test]
fn an_office_is_worked_in_from_sign_in_to_sign_out() {
    let server = Server::start();
    let edit = json!([
        signed_in(&server),
        step(
            "find",
            json!([fill("label=Search", "Customer 17"), click("Find")]),
            &json!([
                ["element", "testid=found", "equals", "1 customers"],
                ["element", "role=rowheader", "equals", "Customer 17"]
            ])
        ),
        step(
            "edit",
            json!([follow("Edit Customer 17"), fill("label=Name", "Mei <Tanaka>"), select("label=City", "Kyoto"), { "uncheck": "label=Active" }, click("Save")]),
            &json!([
                "Saved",
                [
                    "element",
                    "testid=row-17",
                    "contains",
                    "Mei <Tanaka> Kyoto asleep"
                ]
            ])
        ),
        step(
            "delete",
            json!([{ "click": "css=[data-testid=row-17] button" }]),
            &json!([
                "Deleted customer 17",
                ["element", "testid=found", "equals", "33 customers"]
            ])
        ),
        step(
            "out",
            json!([click("Sign out")]),
            &json!([["title", null, "equals", "Sign in"]])
        ),
        step(
            "gone",
            json!([{ "goto": server.url("/site/admin/customers/3") }]),
            &json!([["url", null, "matches", "/login$"]])
        ),
    ]);
    let walk = json!([
        signed_in(&server),
        step(
            "next",
            json!([follow("Page 4")]),
            &json!([
                ["element", "role=rowheader", "count", 4],
                ["url", null, "contains", "page=4"]
            ])
        ),
        step(
            "again",
            json!([{ "back": true }]),
            &json!([["element", "role=rowheader", "count", 10]])
        ),
    ]);
    let wrong = json!([step(
        "wrong",
        json!([{ "goto": server.url("/site/admin/login") }, fill("label=User", "ada"), fill("label=Password", "guess"), click("Sign in")]),
        &json!([
            [
                "element",
                "role=alert",
                "equals",
                "The name or the password is wrong."
            ],
            ["cookie", "session", "absent", null]
        ]),
    )]);
    // The browser and requests of the same case are one visitor.
    let shared = json!([
        signed_in(&server),
        { "id": "ask", "http": { "url": server.url("/site/admin/customers?q=kyoto") }, "checkpoints": [{ "id": "in", "subject": "body", "predicate": "contains", "value": "<h1>Customers</h1>" }] },
    ]);
    project(20)
        .pack(json!([
            scenario("SC-edit", edit),
            scenario("SC-walk", walk),
            scenario("SC-wrong", wrong),
            scenario("SC-shared", shared)
        ]))
        .run(&[])
        .passed();
}

#[test]
fn cookies_of_requests_and_pages_are_one_jar_and_never_another_cases() {
    let server = Server::start();
    let first = json!({ "id": "set", "http": { "url": server.url("/site/cookies") }, "checkpoints": [{ "id": "c", "subject": "cookie", "at": "seen", "predicate": "equals", "value": "yes" }] });
    let then = step(
        "see",
        json!([{ "goto": server.url("/site/cookies") }]),
        &json!([
            ["page", null, "contains", "seen=yes"],
            ["page", null, "contains", "hidden=1"]
        ]),
    );
    let fresh = step(
        "fresh",
        json!([{ "goto": server.url("/site/cookies") }]),
        &json!([
            ["page", null, "not_contains", "seen=yes"],
            ["cookie", "seen", "equals", "yes"]
        ]),
    );
    project(20)
        .pack(json!([
            scenario("SC-jar", json!([first, then])),
            scenario("SC-fresh-1", json!([fresh])),
            scenario("SC-fresh-2", json!([fresh]))
        ]))
        .run(&[])
        .passed();
}

#[test]
fn a_single_page_app_is_used_without_loads() {
    let server = Server::start();
    let order = json!([
        step(
            "home",
            json!([{ "goto": server.url("/site/spa/") }]),
            &json!([["title", null, "equals", "Home - Tea app"]])
        ),
        step(
            "teas",
            json!([{ "click": link_in_nav("Teas") }]),
            &json!([
                ["url", null, "matches", "/site/spa/teas$"],
                ["element", "role=listitem", "count", 3]
            ])
        ),
        step(
            "add",
            json!([click("Add Sencha"), { "wait_for": "role=link[name=\"Basket (1)\"]" }, click("Add Oolong")]),
            &json!([[
                "element",
                "role=link[name=\"Basket\"]",
                "equals",
                "Basket (2)"
            ]])
        ),
        step(
            "basket",
            json!([{ "click": "role=link[name=\"Basket\"]" }]),
            &json!([["element", "testid=basket", "equals", "Sencha Oolong"]])
        ),
        step(
            "order",
            json!([fill("label=Your name", "Ada"), click("Order")]),
            &json!([
                ["element", "role=heading", "equals", "Thank you, Ada"],
                ["element", "testid=ordered", "equals", "Sencha, Oolong"],
                ["url", null, "matches", "order-2$"]
            ])
        ),
        step(
            "back",
            json!([{ "back": true }]),
            &json!([["title", null, "equals", "Basket - Tea app"]])
        ),
    ]);
    project(20)
        .pack(json!([scenario("SC-spa", order)]))
        .run(&[])
        .passed();
}

fn link_in_nav(name: &str) -> String {
    format!("role=link[name=\"{name}\"]")
}

#[test]
fn a_strict_policy_and_a_broken_language_do_not_stop_operations() {
    all_pass(&[
        visit(
            "policy",
            "csp.html",
            json!([fill("label=Name", "Ada"), click("Greet")]),
            json!(["Hello Ada", ["console", null, "absent", null]]),
        ),
        visit(
            "hostile",
            "hostile.html",
            json!([fill("label=Clobbering", "x"), { "click": button("Press") }]),
            json!(["Pressed", ["element", "label=Clobbering", "equals", "x"]]),
        ),
    ]);
}
