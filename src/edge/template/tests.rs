//! Tables of templates against what they yield.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::*;

fn scope() -> Scope {
    Scope::new()
        .with(
            Section::Data,
            &json!({ "item": "milk", "quantity": 2, "price": 9.5, "one": 1.0, "paid": true, "none": null, "big": u64::MAX,
                "tags": ["a", "b"], "nested": { "z": { "k": "v" }, "a": [1, { "x": null }] }, "a-b": 7, "é": "ü€🎉",
                "quote": "<'&\">", "braces": "{{ data.item }}" }),
        )
        .with(Section::Captured, &json!({ "token": "t0k", "order_id": 17 }))
        .with(Section::Services, &json!({ "api": { "url": "http://127.0.0.1:80" } }))
        .with(Section::Env, &json!({ "HOME": "/home" }))
        .with(Section::Workspace, &json!("/case one"))
        .with(Section::Case, &json!({ "id": "base" }))
}

#[test]
fn whole_expressions_keep_their_type() {
    let templates = Templates::new();
    for (template, expected) in [
        ("{{ data.quantity }}", json!(2)),
        ("{{data.quantity}}", json!(2)),
        ("{{- data.quantity -}}", json!(2)),
        ("{{ data.quantity + 1 }}", json!(3)),
        ("{{ data.price }}", json!(9.5)),
        ("{{ data.one }}", json!(1.0)),
        ("{{ data.big }}", json!(u64::MAX)),
        ("{{ data.paid }}", json!(true)),
        ("{{ data.none }}", json!(null)),
        ("{{ data.tags }}", json!(["a", "b"])),
        (
            "{{ data.nested }}",
            json!({ "z": { "k": "v" }, "a": [1, { "x": null }] }),
        ),
        ("{{ data['a-b'] }}", json!(7)),
        ("{{ data.é }}", json!("ü€🎉")),
        ("{{ data.tags | length > 1 }}", json!(true)),
        ("{{ data.nope | default(5) }}", json!(5)),
        (
            "{{ {'a': {'b': data.quantity}} }}",
            json!({ "a": { "b": 2 } }),
        ),
        ("{{ '}} {{' }}", json!("}} {{")),
        ("{{ '%} {%' }}", json!("%} {%")),
        ("{{ range(3) }}", json!([0, 1, 2])),
        ("{{ data.quantity }}{{ data.quantity }}", json!("22")),
        (
            "{{ data.quantity }} and {{ data.quantity }}",
            json!("2 and 2"),
        ),
        (" {{ data.quantity }}", json!(" 2")),
        ("{{ data.quantity }}\n", json!("2\n")),
        ("plain", json!("plain")),
        ("", json!("")),
        ("{ not } one", json!("{ not } one")),
    ] {
        assert_eq!(
            templates.render(template, &scope()),
            Ok(expected),
            "{template}"
        );
    }
    let nested = templates.render_text("{{ data.nested }}", &scope());
    assert_eq!(
        nested.as_deref(),
        Ok(r#"{"z":{"k":"v"},"a":[1,{"x":null}]}"#),
        "keys keep their order"
    );
}

#[test]
fn text_shows_values_as_json_and_strings_as_they_are() {
    let templates = Templates::new();
    for (template, expected) in [
        (
            "{{ services.api.url }}/orders/{{ captured.order_id }}",
            "http://127.0.0.1:80/orders/17",
        ),
        (
            "q={{ data.price }} {{ data.one }} {{ data.paid }} {{ data.none }}",
            "q=9.5 1.0 true null",
        ),
        (
            "t={{ data.tags }} {{ data.nested.z }}",
            r#"t=["a","b"] {"k":"v"}"#,
        ),
        ("{{ data.paid }}", "true"),
        ("{{ data.quote }}!", "<'&\">!"),
        ("{{ data.braces }}!", "{{ data.item }}!"),
        ("{{ data.braces }}", "{{ data.item }}"),
        ("{{ data.tags | tojson }}", r#"["a","b"]"#),
        ("x={{ data.quote | tojson }}", r#"x="<'&\">""#),
        ("{{ workspace | urlencode }}", "%2Fcase%20one"),
        ("{{ data.é | urlencode }}", "%C3%BC%E2%82%AC%F0%9F%8E%89"),
        ("{{ data.quantity | urlencode }}", "2"),
        (
            "{{ (data.item ~ ':' ~ captured.token) | b64encode }}",
            "bWlsazp0MGs=",
        ),
        ("{{ 'bWlsazp0MGs=' | b64decode }}", "milk:t0k"),
        (
            "{% for tag in data.tags %}[{{ tag }}]{% endfor %}\n",
            "[a][b]\n",
        ),
        ("{% raw %}{{ data.item }}{% endraw %}", "{{ data.item }}"),
        ("{# a note #}x", "x"),
        (
            "{% if captured.nope is defined %}y{% else %}n{% endif %}",
            "n",
        ),
        ("$100 {%- if true %} ok{% endif %}", "$100 ok"),
        ("é{{ data.é }}é", "éü€🎉é"),
        ("{{ case.id }}-{{ env.HOME }}", "base-/home"),
    ] {
        assert_eq!(
            templates.render_text(template, &scope()).as_deref(),
            Ok(expected),
            "{template}"
        );
    }
}

#[test]
fn values_are_rendered_deeply() {
    let template = json!({
        "item": "{{ data.item }}", "quantity": "{{ data.quantity }}", "n": 1, "b": false, "z": null,
        "list": ["{{ data.tags }}", { "deep": "x{{ data.quantity }}" }], "{{ data.item }}-{{ data.quantity }}": "key"
    });
    let expected = json!({
        "item": "milk", "quantity": 2, "n": 1, "b": false, "z": null,
        "list": [["a", "b"], { "deep": "x2" }], "milk-2": "key"
    });
    assert_eq!(
        Templates::new().render_value(&template, &scope()),
        Ok(expected)
    );
}

#[test]
fn errors_say_what_where_and_what_is_near() {
    let templates = Templates::new();
    for (template, expected) in [
        (
            "{{ captured.tokn }}",
            "`{{ captured.tokn }}`, line 1: `captured.tokn` is undefined; did you mean `captured.token`?",
        ),
        (
            "a\n{{ captured.tokn }}",
            "`a {{ captured.tokn }}`, line 2: `captured.tokn` is undefined; did you mean `captured.token`?",
        ),
        (
            "{{ dta.item }}",
            "`{{ dta.item }}`, line 1: `dta` is undefined; did you mean `data`?",
        ),
        (
            "{{ captured.something }}",
            "`{{ captured.something }}`, line 1: `captured.something` is undefined; there is captured.order_id, captured.token",
        ),
        (
            "x{{ services.apo.url }}",
            "`x{{ services.apo.url }}`, line 1: `services.apo` is undefined; did you mean `services.api`?",
        ),
        (
            "{{ port }}",
            "`{{ port }}`, line 1: `port` is undefined; there is captured, case, data, env, services, workspace",
        ),
        (
            "x{% for t in data.tags %}{{ t.nme }}{% endfor %}",
            "line 1: it reads a value that is undefined",
        ),
        ("{{ data.item", "line 1: no valid template: "),
        (
            "{{ data.item | nope }}",
            "line 1: unknown filter: filter nope is unknown",
        ),
        ("x\n\n{% if %}", "line 3: no valid template: "),
        ("{{ }}", "line 1: no valid template: "),
        (
            "{% include 'x' %}",
            "no valid template: unknown statement include",
        ),
        (
            "{% import 'x' as y %}",
            "no valid template: unknown statement import",
        ),
        ("{{ debug() }}", "unknown function: debug is unknown"),
        ("{{ 1 / 0 }} ", "line 1: "),
        ("{{ data.item + 1 }}", "line 1: invalid operation: "),
        ("{{ 'x' | b64decode }}", "`b64decode`: "),
    ] {
        let error = templates
            .render(template, &scope())
            .expect_err(template)
            .to_string();
        let whole = expected.contains("`, line 1: `");
        assert!(
            if whole {
                error == expected
            } else {
                error.contains(expected)
            },
            "{template}: {error}"
        );
    }
    let long = format!("{{{{ data.nope }}}}{}", "é".repeat(500));
    let error = templates
        .render(&long, &scope())
        .expect_err("it is undefined")
        .to_string();
    assert!(
        error.chars().count() < 400 && error.contains('…'),
        "{error}"
    );
}

#[test]
fn work_and_output_are_bounded() {
    let templates = Templates::new();
    let start = Instant::now();
    for template in [
        "{% for a in range(99999) %}{% for b in range(99999) %}{{ a }}{% endfor %}{% endfor %}",
        "{{ 'x' * 999999999 }}",
        "{{ 'x' * 5000000 }}",
        "y{{ 'x' * 5000000 }}",
        "{{ [0] * 999999999999 }}",
        "y{{ [0] * 999999999999 }}",
        "{{ ([0] * 999999999999) | tojson }}",
        "{{ ['x' * 1000000] * 100 }}",
        "{% set ns = namespace(s='x') %}{% for a in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}{{ ns.s }}",
    ] {
        let error = templates.render(template, &scope()).expect_err(template);
        let bounded = matches!(
            error,
            TemplateError::Endless { .. } | TemplateError::TooLarge { .. }
        ) || error.to_string().contains("too large");
        assert!(bounded, "{template}: {error}");
    }
    let deep = format!("{{{{ {}1{} }}}}", "(".repeat(5000), ")".repeat(5000));
    assert!(templates.render(&deep, &scope()).is_err());
    assert!(names(&deep).is_err());
    // Generous: a debug build on a busy machine. Unbounded, each of these would take hours or all memory.
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn names_are_known_without_rendering() {
    for (template, expected) in [
        ("plain", vec![]),
        ("{{ data.item }}", vec!["data.item"]),
        (
            "{{ services.api.url }}/{{ captured.order_id }}",
            vec!["captured.order_id", "services.api.url"],
        ),
        (
            "{{ data.tags[0].x }} {{ data['a-b'] }}",
            vec!["data", "data.tags"],
        ),
        (
            "{% for t in data.tags %}{{ t.name }}{{ loop.index }}{% endfor %}",
            vec!["data.tags"],
        ),
        ("{% set x = env.HOME %}{{ x }}", vec!["env.HOME"]),
        ("{{ range(data.quantity) }}", vec!["data.quantity"]),
        ("{{ {'a': {'b': data.quantity}} }}", vec!["data.quantity"]),
        ("{% raw %}{{ data.item }}{% endraw %}", vec![]),
        ("{{ nope | default(port) }}", vec!["nope", "port"]),
    ] {
        assert_eq!(
            names(template),
            Ok(expected.into_iter().map(str::to_owned).collect()),
            "{template}"
        );
    }
    let error = names("a\n{{ x").expect_err("it is cut off");
    assert!(
        matches!(error, TemplateError::Syntax { line: 2, .. }),
        "{error}"
    );
}

#[test]
fn clones_of_a_scope_stand_apart() {
    let run = scope();
    let step = run
        .clone()
        .with(Section::Captured, &json!({ "token": "other" }))
        .with(Section::Port, &json!(8080));
    let templates = Templates::new();
    assert_eq!(
        templates.render("{{ captured.token }}", &run),
        Ok(json!("t0k"))
    );
    assert_eq!(
        templates.render("{{ captured.token }}{{ port }}", &step),
        Ok(json!("other8080"))
    );
    assert!(
        !format!("{step:?}").contains("other"),
        "values stay out of debug output"
    );
}

#[test]
fn a_full_cache_is_emptied_and_threads_share_it() {
    let templates = Templates::new();
    let scope = scope();
    std::thread::scope(|threads| {
        for _ in 0..4 {
            threads.spawn(|| {
                for n in 0..2000 {
                    let rendered =
                        templates.render(&format!("{{{{ data.quantity + {n} }}}}"), &scope);
                    assert_eq!(rendered, Ok(Value::from(n + 2)));
                }
            });
        }
    });
}
