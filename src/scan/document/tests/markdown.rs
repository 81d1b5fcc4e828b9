//! Markdown, its fields, and what stands in it.

use super::{fields, holds, sections, told};

#[test]
fn markdown() {
    let text = "---\ntitle: Orders\nstatus: accepted\ntags: [a, b]\nowner:\n  team: shop\n---\n# ADR 1: Use `tea`\n\n- **Status:** Draft\n- Date: 2024-01-01\n\n## Plan {#plan}\n\nWe call [the api](../api.md) and **now** `run()`\nin [two][2] lines.\n\n- [ ] open\n  - [x] done `x`\n- one\n\n  two\n\n| a | b |\n|---|---|\n| `c` | ~~d~~ |\n\n> said\n\n```rust,ignore\nfn a() {}\n\nfn b() {}\n```\n\n<!-- hidden\nwords -->\n\n    indented\n\n[2]: https://a.example/b\n";
    let document = holds("a.md", text);
    assert_eq!(document.title.as_deref(), Some("Orders"));
    assert_eq!(
        fields(&document),
        [
            "title@2 = Orders",
            "status@3 = accepted",
            "tags@4 = a, b",
            "owner.team@6 = shop",
            "status@10 = Draft",
            "date@11 = 2024-01-01",
        ]
    );
    assert_eq!(
        sections(&document),
        [
            "0  1-7 None",
            "1 ADR 1: Use tea 8-12 None",
            "2 Plan 13-41 Some(\"ADR 1: Use tea\")",
        ]
    );
    assert_eq!(
        told(&document),
        [
            "ADR 1: Use tea: 8-8 heading: \"ADR 1: Use tea\" `tea`@8",
            "ADR 1: Use tea: 10-10 item: \"Status: Draft\" *Status:*@10",
            "ADR 1: Use tea: 11-11 item: \"Date: 2024-01-01\"",
            "Plan: 13-13 heading: \"Plan\"",
            "Plan: 15-16 words: \"We call the api and now run() in two lines.\" [the api](../api.md)@15 *now*@15 `run()`@15 [two](https://a.example/b)@16",
            "Plan: 18-18 to do: \"open\"",
            "Plan: 19-19 done: \"done x\" `x`@19",
            "Plan: 20-20 item: \"one\"",
            "Plan: 22-22 words: \"two\"",
            "Plan: 24-24 row: \"a | b\"",
            "Plan: 26-26 row: \"c | d\" `c`@26 ~d~@26",
            "Plan: 28-28 quote: \"said\"",
            "Plan: 31-33 code rust: \"fn a() {}\\n\\nfn b() {}\"",
            "Plan: 36-37 comment: \"hidden words\"",
            "Plan: 39-39 code -: \"indented\"",
        ]
    );
}

#[test]
fn what_looks_like_front_matter_is_not_always() {
    for (text, told) in [
        ("---\nstatus: a: b\n---\n# T\n", vec!["status@2 = a: b"]),
        ("\n---\nx: 1\n...\n", vec!["x@3 = 1"]),
        (
            "+++\nstatus = \"draft\"\n[extra]\nn = 1\n+++\n",
            vec!["status@2 = draft", "extra.n@4 = 1"],
        ),
        ("---\n# Title\n\nwords\n---\n", vec![]),
        ("---\nwords of a rule: and more words\n---\n", vec![]),
        ("---\nstatus: open\n", vec!["status@2 = open"]),
        ("# T\n\n---\nstatus: open\n---\n", vec![]),
        (
            "\u{feff}---\r\nstatus: open\r\n---\r\n",
            vec!["status@2 = open"],
        ),
    ] {
        assert_eq!(fields(&holds("a.md", text)), told, "{text}");
    }
}

#[test]
fn lines_at_the_top_are_fields() {
    for (text, told) in [
        (
            "# T\n\nStatus: Draft\nDate: today\n\n## A\n\nOwner: me\n",
            vec!["status@3 = Draft", "date@4 = today", "owner@8 = me"],
        ),
        ("# T\n\nWords.\n\n## A\n\nStatus: done\n", vec![]),
        ("# T\n\n> Status: Draft\n", vec!["status@3 = Draft"]),
        (
            "# T\n\n**Status**: Draft  \n**Date**: x\n",
            vec!["status@3 = Draft", "date@4 = x"],
        ),
        (
            "# T\n\n| | |\n|---|---|\n| **Status** | Accepted |\n| By | me |\n",
            vec!["status@5 = Accepted", "by@6 = me"],
        ),
        (
            "# T\n\n| Status | Date | By |\n|---|---|---|\n| a | b | c |\n",
            vec![],
        ),
        (
            "# T\n\nIntro.\n\n## Metadata\n\n- Status: ok\n",
            vec!["status@7 = ok"],
        ),
        (
            "# T\n\n```\nStatus: Draft\n```\n\n## B\n\nStatus: x\n",
            vec![],
        ),
        ("# T\n<!-- Status: Draft -->\n", vec![]),
        (
            "# T\n\n**Status:** Draft | **Owner:** me\n",
            vec!["status@3 = Draft", "owner@3 = me"],
        ),
    ] {
        assert_eq!(fields(&holds("a.md", text)), told, "{text}");
    }
}

#[test]
fn html_within_markdown() {
    let text = "<h1 align=\"center\">Shop</h1>\n<p>\nUse <code>tea</code> of <a href=\"docs/a.md\">A</a>.<br>\nNext\n</p>\n\n<table>\n<tr><td>a</td><td>b</td></tr>\n</table>\n\nA<br/>b <del>c</del> <!-- d --> e\n";
    let document = holds("a.md", text);
    assert_eq!(document.title.as_deref(), Some("Shop"));
    assert_eq!(
        told(&document),
        [
            "Shop: 1-1 heading: \"Shop\"",
            "Shop: 3-5 words: \"Use tea of A.\\nNext\" `tea`@3 [A](docs/a.md)@3",
            "Shop: 8-8 row: \"a | b\"",
            "Shop: 11-11 words: \"A\\nb c e\" ~c~@11",
            "Shop: 11-11 comment: \"d\"",
        ]
    );
}

#[test]
fn mdx_has_no_scripts() {
    let text =
        "import X from './x'\n\n# T\n\n<Tabs>\n    Words of `a`\n</Tabs>\n\nexport const a = 1;\n";
    assert_eq!(
        told(&holds("a.mdx", text)),
        ["T: 3-3 heading: \"T\"", "T: 6-6 words: \"Words of `a`\"",]
    );
}
