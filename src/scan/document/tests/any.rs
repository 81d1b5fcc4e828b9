//! What holds for every format.

use super::holds;
use crate::scan::document::Document;

#[test]
fn a_change_in_one_section_changes_one_digest() {
    for (path, text) in [
        ("a.md", "# A\n\none\n\n## B\n\ntwo\n\n## C\n\nthree\n"),
        (
            "a.rst",
            "Aa\n==\n\none\n\nBb\n--\n\ntwo\n\nCc\n--\n\nthree\n",
        ),
        ("a.adoc", "= A\n\none\n\n== B\n\ntwo\n\n== C\n\nthree\n"),
        ("a.org", "* A\none\n** B\ntwo\n** C\nthree\n"),
        (
            "a.feature",
            "Feature: A\n  one\n  Scenario: B\n    two\n  Scenario: C\n    three\n",
        ),
        (
            "a.yaml",
            "openapi: 3.0.0\none: 1\npaths:\n  /two:\n    get: {summary: two}\ncomponents:\n  three: x\n",
        ),
    ] {
        let before = holds(path, text);
        let after = holds(path, &text.replace("two", "2"));
        let differ: Vec<usize> = (0..before.sections.len())
            .filter(|place| before.sections[*place].sha256 != after.sections[*place].sha256)
            .collect();
        assert_eq!(differ.len(), 1, "{path}");
        let spaced = holds(path, &text.replace('\n', "\r\n"));
        let digests = |document: &Document| -> Vec<String> {
            document
                .sections
                .iter()
                .map(|section| section.sha256.clone())
                .collect()
        };
        assert_eq!(digests(&before), digests(&spaced), "{path}");
    }
}

const EXTENSIONS: [&str; 13] = [
    "md",
    "mdx",
    "rst",
    "adoc",
    "org",
    "txt",
    "feature",
    "yaml",
    "json",
    "graphql",
    "proto",
    "mediawiki",
    "none",
];

#[test]
fn nothing_breaks_on_odd_texts() {
    let long = |text: &str| text.repeat(1_000);
    let mut odd: Vec<String> = [
        "",
        "\n",
        "\u{0}",
        "\u{feff}",
        "#",
        "---",
        "---\n---",
        "+++\n+++\n",
        "<!--",
        "<script>",
        "|===",
        "::",
        "é\n--",
        ":a:",
        "[[",
        "{",
        "\"",
        "`",
        "=\n=",
        "a\r# b\r# c\r",
        "..",
        ".. _a:",
        "+-",
        "+---+\n",
        "== =\n",
        "{/*",
        "<A",
        "```",
        "////",
        "#+begin_src\n",
        ":properties:",
        "* [",
        "openapi: 3.0\npaths: [",
        "{\"openapi\": \"3\"",
        "\"\"\"",
        "/*",
        "<pre>\nA: b\n C: d",
    ]
    .map(str::to_owned)
    .to_vec();
    odd.extend(
        [
            "# a\n",
            "> ",
            "- ",
            "[",
            "![",
            "(",
            "`",
            "``a",
            "*a",
            "_a ",
            "**a ",
            "<",
            "<a ",
            "<b>",
            "<b><i>",
            "<!--",
            "{",
            "[{",
            "a: {",
            "\"",
            "|",
            "| a ",
            "+---+\n\n",
            "== ==\n",
            "== ==\n\n",
            "=\n",
            "a\n=\n",
            ".. a\n",
            ".. a::\n",
            "* a\n",
            "  a\n",
            "\n",
            "\n ",
            "\t",
            ":a: b\n",
            "://",
            "http://a(",
            "http://))",
            "[[a",
            "<<a",
            "<A ",
            "{/*",
            "&a",
            "é",
            "日\n",
            "\u{0}",
            "a::\n",
            "a | b | ",
            "#+begin_a\n",
            "~~a",
            "[a]: b\n",
            "[^a]",
            "[^a]: b\n",
            "--\n",
            "----\n",
            "'''\n",
            "Scenario: a\n",
            "rpc a\n",
            "type a\n",
            "/*",
            "  - get: {\n",
            "`` ` ``` ",
        ]
        .map(long),
    );
    odd.push(
        (0..1_000)
            .map(|depth| " ".repeat(depth) + "- a\n")
            .collect(),
    );
    odd.push(
        (0..1_000)
            .map(|depth| " ".repeat(depth) + ".. a::\n\n")
            .collect(),
    );
    odd.push((0..800).map(|ticks| "`".repeat(ticks) + " ").collect());
    for text in &odd {
        for extension in EXTENSIONS {
            let path = if extension == "none" {
                "README".to_owned()
            } else {
                format!("a.{extension}")
            };
            let started = std::time::Instant::now();
            holds(&path, text);
            let head: String = text.chars().take(20).collect();
            // It takes some hundredths of a second; what grows with the square takes much longer.
            assert!(
                started.elapsed().as_secs() < 3,
                "{path} {head:?} {:?}",
                started.elapsed()
            );
        }
    }
}
