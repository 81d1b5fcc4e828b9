//! Routes that went, that never were, and that nobody can know.

use super::world::{World, over};

#[test]
fn routes_are_gone_when_no_router_has_them() {
    let go = |routes: &str| {
        format!(
            "package main\n\nfunc main() {{\n\tr := gin.Default()\n\tg := r.Group(\"/api\")\n{routes}\n\tr.Run()\n}}\n"
        )
    };
    let before = go("\tg.POST(\"/orders/:id/cancel\", cancel)\n\tg.GET(\"/orders\", list)");
    for (name, after, text, expected) in [
        (
            "renamed",
            go("\tg.POST(\"/orders/:id/void\", cancel)\n\tg.GET(\"/orders\", list)"),
            "`POST /api/orders/{id}/cancel` and `GET /orders`",
            &[
                "POST /api/orders/{id}/cancel: gone by 3 after 2, was in main.go, now POST /api/orders/{id}/void, near POST /api/orders/:id/void",
                "GET /orders: living in main.go",
            ][..],
        ),
        (
            "another method",
            go("\tg.PUT(\"/orders/:id/cancel\", cancel)\n\tg.GET(\"/orders\", list)"),
            "`POST /api/orders/:id/cancel`",
            &[
                "POST /api/orders/:id/cancel: gone by 3 after 2, was in main.go, near PUT /api/orders/:id/cancel",
            ],
        ),
        (
            "another spelling was never there",
            go(
                "\tg.POST(\"/orders/:id/cancel\", cancel)\n\tg.GET(\"/orders\", list)\n\tg.GET(\"/order-items\", items)",
            ),
            "`GET /api/orderItems`",
            &["GET /api/orderItems: never there, near GET /api/order-items"],
        ),
        (
            "the prefix of the group",
            before.replace("/api", "/rest-api"),
            "`GET /api/orders`",
            &[
                "GET /api/orders: gone by 3 after 2, was in main.go, now GET /rest-api/orders, near GET /rest-api/orders",
            ],
        ),
    ] {
        assert_eq!(over("main.go", &before, &after, text), expected, "{name}");
    }
    // A client that still asks for it does not keep it alive.
    let client = "export const load = () => fetch('/api/orders/all/refunds');\n";
    let world = World::of(&[
        &[
            (
                "main.go",
                Some(&go(
                    "\tg.GET(\"/orders/all/refunds\", refunds)\n\tg.GET(\"/orders\", list)",
                )),
            ),
            ("web/load.ts", Some(client)),
            ("d.md", Some("`GET /api/orders/all/refunds`")),
        ],
        &[("main.go", Some(&go("\tg.GET(\"/orders\", list)")))],
    ]);
    assert_eq!(
        world.told()[0].split(',').next(),
        Some("GET /api/orders/all/refunds: gone by 2 after 1")
    );
    // Its last piece is a word of other things, too.
    let told = over(
        "app.zig",
        "serve(\"/orders/export\", export);\n",
        "serve(\"/orders/dump\", export);\n",
        "`GET /orders/export`",
    );
    assert_eq!(
        told[0].split(',').next(),
        Some("GET /orders/export: gone by 3 after 2")
    );
    // Nobody here knows this framework.
    let told = over(
        "app.zig",
        "serve(\"/orders/export\", f);\n",
        "serve(\"/orders/dump\", f);\n",
        "`GET /orders/export`",
    );
    assert_eq!(
        told,
        ["GET /orders/export: gone by 3 after 2, was in app.zig"]
    );
    let told = over(
        "app.zig",
        "serve(\"/orders/export\", f);\n",
        "serve2(\"/orders/export\", f);\n",
        "`GET /orders/export`",
    );
    assert_eq!(told, ["GET /orders/export: living in app.zig"]);
}

#[test]
fn a_path_that_no_code_has_any_more_is_gone_whatever_registered_it() {
    let code = |path: &str, more: &str| {
        format!(
            "const app = require('express')();\napp.get('/carts', carts);\nour.serves('{path}', keys);\nconst a = \"key\";\n{more}"
        )
    };
    for (name, before, after, expected) in [
        (
            "beside routers that are known, and with a name that is spelt alike",
            code("/api/v1/log/key", ""),
            code("/api/v1/log/lock", ""),
            "GET /api/v1/log/key: gone by 3 after 2, was in app.js, now GET /api/v1/log/lock",
        ),
        (
            "its end is registered below a prefix",
            code("/api/v1/log/key", ""),
            code("/key", "const log = under('/api/v1/log');\n"),
            "GET /api/v1/log/key: living in app.js",
        ),
        (
            "a comment still has it",
            code("/api/v1/log/key", ""),
            code("/api/v1/log/lock", "// was /api/v1/log/key\n"),
            "GET /api/v1/log/key: gone by 3 after 2, was in app.js, now GET /api/v1/log/lock",
        ),
        (
            "another place has it",
            code("/api/v1/log/key", "more.serves('/api/v1/log/key')\n"),
            code("/api/v1/log/lock", "more.serves('/api/v1/log/key')\n"),
            "GET /api/v1/log/key: living in app.js",
        ),
        (
            "it never stood there",
            code("/api/v1/log/lock", ""),
            code("/api/v1/log/door", ""),
            "GET /api/v1/log/key: living in app.js",
        ),
    ] {
        let told = over("app.js", &before, &after, "`GET /api/v1/log/key`");
        assert_eq!(told, [expected], "{name}");
    }
}

#[test]
fn a_path_in_code_is_not_absent() {
    let code = "const app = require('express')();\napp.get('/carts', carts);\n";
    for (more, text, expected) in [
        (
            "our.serves('/carts/full/export', f);\n",
            "`GET /carts/full/export`",
            "GET /carts/full/export: living in app.js",
        ),
        (
            "our.serves('/carts/full/export', f);\n",
            "`GET /carts/full/export?all=1`",
            "GET /carts/full/export?all=1: living in app.js",
        ),
        (
            "",
            "`GET /carts/full/export`",
            "GET /carts/full/export: never there",
        ),
    ] {
        let code = format!("{code}{more}");
        let world = World::of(&[&[("app.js", Some(&code)), ("d.md", Some(text))]]);
        let told = world.told();
        assert_eq!(told[0].split(',').next(), Some(expected), "{more} {text}");
    }
}

#[test]
fn routes_and_flags_that_go_programs_register_in_other_ways_are_missed() {
    let web = "package main\n\nimport (\n\t\"flag\"\n\t\"net/http\"\n)\n\n";
    for (name, before, old, new, text, expected) in [
        (
            "a helper with a method in its name",
            "func f() {\n\tr.add(router.NewGetRoute(\"/info\", g))\n\tr.add(router.NewPostRoute(\"/containers/{name:.*}/attach\", h))\n}\n",
            "/attach",
            "/join",
            "`POST /containers/{id}/attach` and `GET /info`",
            &[
                "POST /containers/{id}/attach: gone by 3 after 2, was in main.go",
                "GET /info: living in main.go",
            ][..],
        ),
        (
            "fields that are methods, below a version that another place adds",
            "var one = Endpoint{\n\tPath: \"keys/{id}\",\n\tGet:  Action{Handler: get},\n}\n\nvar all = Endpoint{\n\tPath: \"keys\",\n\tGet:  Action{Handler: list},\n\tPost: Action{Handler: add},\n}\n",
            "keys/{id}",
            "locks/{id}",
            "`GET /1.0/keys/{name}` and `POST /1.0/keys?public`",
            &[
                "GET /1.0/keys/{name}: gone by 3 after 2, was in main.go",
                "POST /1.0/keys?public: living in main.go",
            ],
        ),
        (
            "a switch on the path",
            "func f(w http.ResponseWriter, r *http.Request) {\n\tswitch r.URL.Path {\n\tcase \"/api/v1/query_range\":\n\t\tx()\n\tcase \"/api/v1/query\":\n\t\ty()\n\t}\n}\n",
            "query_range",
            "query_span",
            "`/api/v1/query_range` and `/api/v1/query`",
            &[
                "/api/v1/query_range: gone by 3 after 2, was in main.go",
                "/api/v1/query: living in main.go",
            ],
        ),
        (
            "flags with dots",
            "var lag = flag.Duration(\"search.lag\", 30, \"x\")\nvar other = flag.Bool(\"search.other\", false, \"y\")\n",
            "search.lag",
            "search.delay",
            "`-search.lag` and `--search.other`",
            &[
                "-search.lag: gone by 3 after 2, was in main.go",
                "--search.other: living in main.go",
            ],
        ),
    ] {
        let before = format!("{web}{before}");
        let told = over("main.go", &before, &before.replace(old, new), text);
        let told: Vec<&str> = told
            .iter()
            .map(|one| one.split(", now").next().unwrap_or(one))
            .collect();
        assert_eq!(told, expected, "{name}");
    }
}

const RAILS: &str = "Rails.application.routes.draw do\n  namespace :api do\n    resources :users, only: [:show] do\n      resources :posts, only: [:index, :show], shallow: true\n    end\n  end\n  mount Sidekiq::Web => '/sidekiq'\n  devise_for :accounts\nend\n";

/// What is told of a document beside routes of Rails.
fn beside_rails(text: &str) -> Vec<String> {
    World::of(&[&[("config/routes.rb", Some(RAILS)), ("d.md", Some(text))]]).told()
}

#[test]
fn what_others_make_is_not_absent() {
    for (text, expected) in [
        (
            "`GET /api/posts/:id`",
            &["GET /api/posts/:id: living in config/routes.rb"][..],
        ),
        (
            "`POST /accounts/sign_in`",
            &["POST /accounts/sign_in: living in config/routes.rb"],
        ),
        (
            "`GET /sidekiq/queues`",
            &["GET /sidekiq/queues: living in config/routes.rb"],
        ),
        (
            "`POST https://api.stripe.com/v1/charges`",
            &["POST https://api.stripe.com/v1/charges: not ours"],
        ),
        (
            "There is no `DELETE /api/users/:id`.",
            &["DELETE /api/users/:id: not ours"],
        ),
        (
            "`DELETE /api/users/:id`",
            &["DELETE /api/users/:id: never there, near GET /api/users/:id"],
        ),
    ] {
        assert_eq!(beside_rails(text), expected, "{text}");
    }
    // What was ours below such a prefix is missed all the same.
    let told = over(
        "config/routes.rb",
        &RAILS.replace(
            "devise_for :accounts",
            "devise_for :accounts\n  resources :accounts, only: [:index, :show]",
        ),
        &RAILS.replace(
            "devise_for :accounts",
            "devise_for :accounts\n  resources :accounts, only: [:index]",
        ),
        "`GET /accounts/:id`",
    );
    assert_eq!(
        told[0].split(',').next(),
        Some("GET /accounts/:id: gone by 3 after 2")
    );
}

#[test]
fn the_nearest_route_has_the_same_method() {
    let code = |prefix: &str| {
        format!(
            "const express = require('express');\nconst app = express();\napp.delete('/{prefix}/orders/:id', a);\napp.get('/{prefix}/orders/:id', b);\n"
        )
    };
    let told = over("app.js", &code("api"), &code("v9"), "`GET /api/orders/:id`");
    assert_eq!(
        told,
        [
            "GET /api/orders/:id: gone by 3 after 2, was in app.js, now GET /v9/orders/:id, near GET /v9/orders/:id"
        ]
    );
}

#[test]
fn where_there_is_no_code_it_is_elsewhere() {
    let text = "`GET /orders` and `MAX_ORDERS` and `src/a.py`";
    for (file, expected) in [
        (
            ("notes.txt", Some("x")),
            [
                "GET /orders: not ours",
                "MAX_ORDERS: not ours",
                "src/a.py: never there",
            ],
        ),
        (
            ("b.py", Some("x = 1\n")),
            [
                "GET /orders: never there",
                "MAX_ORDERS: never there",
                "src/a.py: never there",
            ],
        ),
    ] {
        let world = World::of(&[&[file, ("d.md", Some(text))]]);
        assert_eq!(world.told(), expected, "{file:?}");
    }
    // It had code, and lost it.
    let express = "const app = require('express')();\napp.get('/orders', a);\n";
    let world = World::of(&[
        &[("app.js", Some(express)), ("d.md", Some("`GET /orders`"))],
        &[("app.js", None)],
    ]);
    assert_eq!(
        world.told(),
        ["GET /orders: gone by 2 after 1, was in app.js"]
    );
}
