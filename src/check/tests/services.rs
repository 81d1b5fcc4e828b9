//! Rules over `config.toml`.

use super::*;

fn check(text: &str, expected: &[&str]) {
    let mut found = check_config(&config(text));
    let source = FileText {
        path: "c".to_owned(),
        format: Format::Toml,
        text: text.to_owned(),
    };
    place(&mut found, &source);
    let found: Vec<String> = found
        .iter()
        .map(|finding| format!("{}:{} {}", finding.line, finding.column, finding.code))
        .collect();
    assert_eq!(found, expected, "{text}");
}

#[test]
fn two_services_do_not_share_a_port() {
    let services = |one: &str, other: &str| format!("[services.a]\n{one}\n[services.b]\n{other}\n");
    let fixed = "command = \"x\"\nport = 3000";
    check(&services(fixed, fixed), &["6:8 port-taken"]);
    for other in [
        "command = \"x\"\nport = 3001",
        "command = \"x\"\nport = \"auto\"",
        "url = \"http://127.0.0.1:3000\"",
    ] {
        check(&services(fixed, other), &[]);
    }
}

#[test]
fn an_image_has_a_name() {
    for name in [
        "node",
        "node:22",
        "ghcr.io/o/a.b_c:1",
        "127.0.0.1:5000/a@sha256:00",
    ] {
        check(&format!("[app]\nimage = '{name}'\n"), &[]);
    }
    for name in [
        "",
        " ",
        "node 22",
        "a//b",
        "../containers",
        "a/./b",
        "a?b",
        "a\\tb",
    ] {
        check(&format!("[app]\nimage = \"{name}\"\n"), &["2:9 bad-image"]);
    }
}

#[test]
fn services_must_be_startable() {
    for (text, expected) in [
        ("[services.a]\n", &["1:1 service-source"][..]),
        (
            "[services.a]\ncommand = 'x'\nurl = 'http://h'\n",
            &["3:7 service-source"],
        ),
        ("[services.a]\ncommand = ' '\n", &["2:11 empty-command"]),
        ("[services.a]\nurl = 'ftp://h'\n", &["2:7 bad-url"]),
        ("[services.a]\nurl = 'h/x'\n", &["2:7 bad-url"]),
        (
            "[services.a]\ncommand = 'x'\nport = 0\n",
            &["3:8 zero-port"],
        ),
        (
            "[services.a]\ncommand = 'x'\nready = {}\n",
            &["3:9 ready-kind"],
        ),
        (
            "[services.a]\ncommand = 'x'\nport = 1\nready = { tcp = true, log = '(' }\n",
            &["4:9 ready-kind", "4:29 bad-regex"],
        ),
        (
            "[services.a]\ncommand = 'x'\nport = 1\nready = { tcp = false, status = 99 }\n",
            &["4:33 ready-status", "4:33 ready-status", "4:17 ready-kind"],
        ),
        (
            "[services.a]\ncommand = 'x'\nready = { http = '/h' }\n",
            &["3:9 ready-without-port"],
        ),
        (
            "[services.a]\ncommand = 'x'\nready = { http = 'http://h:1/x' }\n",
            &[],
        ),
        (
            "[services.a]\nurl = 'http://h'\nready = { log = 'x' }\n",
            &["3:17 ready-kind"],
        ),
        (
            "[services.a]\ncommand = 'x'\nready_timeout = '0s'\n",
            &["3:17 zero-time"],
        ),
        (
            "[services.a]\ncommand = 'x'\nafter = ['b']\n",
            &["3:10 no-such-service"],
        ),
        (
            "[services.a]\ncommand = 'x'\nafter = ['a']\n",
            &["3:9 service-circle"],
        ),
        (
            "[services.a]\ncommand = 'x'\nenv = { '1' = 'x' }\n",
            &["3:15 bad-variable"],
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn a_circle_is_named_once() {
    let text = "[services.a]\ncommand='x'\nafter=['b']\n[services.b]\ncommand='x'\nafter=['c','d']\n[services.c]\ncommand='x'\nafter=['b']\n[services.d]\ncommand='x'\n[services.e]\ncommand='x'\nafter=['a','d']\n";
    let found = check_config(&config(text));
    assert_eq!(
        lines(&found),
        [
            "0:0 error service-circle services.c.after: these services wait for each other: b -> c -> b"
        ]
    );
}

#[test]
fn templates_of_the_configuration_know_little() {
    for (text, expected) in [
        (
            "[services.a]\ncommand = 'x {{ port }}'\nport = 1\nenv = { A = '{{ workspace }}{{ env.B }}' }\n[run]\nenv = { B = '1' }\n",
            &[][..],
        ),
        (
            "[services.a]\ncommand = '{{ port }}'\n",
            &["2:11 service-without-address"],
        ),
        (
            "[services.a]\ncommand = '{{ data.x }}{{ env.X }}'\n",
            &["2:11 unknown-name", "2:11 unknown-variable"],
        ),
        (
            "[services.a]\ncommand = '{{ services.b.url }}'\n[services.b]\ncommand = 'x'\nport = 1\n",
            &["2:11 not-started-before"],
        ),
        (
            "[services.a]\ncommand = '{{ services.b.url }}'\nafter = ['b']\n[services.b]\ncommand = 'x'\n",
            &["2:11 service-without-address"],
        ),
        (
            "[services.a]\ncommand = '{{ services.c.url }}'\n",
            &["2:11 no-such-service"],
        ),
        (
            "[run]\nenv = { A = '{{ services.a.url }}{{ env.HOME }}{{ env.B }}' }\npass_env = ['B']\n[services.a]\nurl = 'http://h'\n",
            &["2:13 unknown-variable"],
        ),
        ("[run]\nenv = { A = '{{ }}' }\n", &["2:13 bad-template"]),
        (
            "[run]\nenv = { A = '{{ workspace }}' }\n",
            &["2:13 unknown-name"],
        ),
    ] {
        check(text, expected);
    }
}

#[test]
fn the_rest_of_the_configuration() {
    check(
        "[run]\ntimeout = '0s'\nstep_timeout = '0ms'\npass_env = ['A-B', 'API_TOKEN']\nlocks = { db = ['['] }\n[gate]\nquarantine = [{ scenario = 'a[', until = 2026-01-01, reason = ' ' }]\n[browser]\nviewport = 'big'\n[evidence]\nredact = ['(']\n[sources]\ninclude = ['[']\n[agent]\ncommand = []\n",
        &[
            "2:11 zero-time",
            "3:16 zero-time",
            "4:13 bad-variable",
            "4:20 secret-passed",
            "5:17 bad-glob",
            "7:28 bad-glob",
            "7:63 missing-reason",
            "13:12 bad-glob",
            "9:12 bad-viewport",
            "11:11 bad-regex",
            "15:11 empty-command",
        ],
    );
    check("", &[]);
}
