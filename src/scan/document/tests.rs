//! Every format, in small texts.

use super::{BlockKind, Document, SpanKind, read};

/// One line for each block: its section, lines, kind, words, marks.
fn told(document: &Document) -> Vec<String> {
    let mut told = Vec::new();
    for block in &document.blocks {
        let kind = match &block.kind {
            BlockKind::Heading => "heading".to_owned(),
            BlockKind::Paragraph => "words".to_owned(),
            BlockKind::Item { checked: None } => "item".to_owned(),
            BlockKind::Item {
                checked: Some(true),
            } => "done".to_owned(),
            BlockKind::Item {
                checked: Some(false),
            } => "to do".to_owned(),
            BlockKind::Row => "row".to_owned(),
            BlockKind::Quote => "quote".to_owned(),
            BlockKind::Code { language } => {
                format!("code {}", language.as_deref().unwrap_or("-"))
            }
            BlockKind::Comment => "comment".to_owned(),
        };
        let spans: String = block
            .spans
            .iter()
            .map(|span| {
                let words = &block.text[span.range.clone()];
                let line = span.line;
                match &span.kind {
                    SpanKind::Code => format!(" `{words}`@{line}"),
                    SpanKind::Link(target) => format!(" [{words}]({target})@{line}"),
                    SpanKind::Struck => format!(" ~{words}~@{line}"),
                    SpanKind::Strong => format!(" *{words}*@{line}"),
                }
            })
            .collect();
        let (first, last) = block.lines;
        let section = &document.sections[block.section].title;
        told.push(format!(
            "{section}: {first}-{last} {kind}: {:?}{spans}",
            block.text
        ));
    }
    told
}

fn fields(document: &Document) -> Vec<String> {
    let fields = document.fields.iter();
    fields
        .map(|field| format!("{}@{} = {}", field.name, field.line, field.value))
        .collect()
}

fn sections(document: &Document) -> Vec<String> {
    let sections = document.sections.iter();
    sections
        .map(|section| {
            let (first, last) = section.lines;
            let above = section.above.map(|above| &document.sections[above].title);
            format!(
                "{} {} {first}-{last} {above:?}",
                section.level, section.title
            )
        })
        .collect()
}

/// Everything that must hold for any document of any text.
fn holds(path: &str, text: &str) -> Document {
    let document = read(path, text);
    let mut line = 1;
    for (place, section) in document.sections.iter().enumerate() {
        assert_eq!(section.lines.0, line.max(section.lines.0), "{path} {text}");
        assert!(section.lines.1 >= section.lines.0, "{path} {text}");
        assert!(section.above.is_none_or(|above| above < place));
        assert_eq!(section.sha256.len(), 64);
        line = section.lines.1 + 1;
    }
    for block in &document.blocks {
        assert!(block.section < document.sections.len());
        assert!(block.lines.0 >= 1 && block.lines.1 >= block.lines.0);
        for span in &block.spans {
            assert!(
                block.text.get(span.range.clone()).is_some(),
                "{path} {text} {span:?}"
            );
            assert!(span.line >= 1);
        }
    }
    assert_eq!(read(path, text), document);
    document
}

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

#[test]
fn restructured_text() {
    let text = "PEP: 1\nTitle: Orders\nStatus: Final\nSuperseded-By:  9\n\nAbstract\n========\n\nUse ``tea`` and :class:`~a.B` with `docs <x.rst>`_\nand name_. See::\n\n    code here\n      more\n\n.. _name: https://n.example\n.. hidden words\n\n.. code-block:: Python\n   :linenos:\n\n   a = 1\n\n.. note:: Mind **this**.\n\nSub\n---\n\n- one\n  goes on\n\n  - nested\n\n1. first\n\n:Field: value\n\n=====  ====\nA      B\n=====  ====\n1      two\n=====  ====\n\n+---+---+\n| a | b |\n+===+===+\n| c | d |\n|   | e |\n+---+---+\n\nterm\n   what it is\n\n.. toctree::\n   :maxdepth: 2\n\n   one\n   Two <two>\n";
    let document = holds("a.rst", text);
    assert_eq!(document.title.as_deref(), Some("Orders"));
    assert_eq!(
        fields(&document),
        [
            "pep@1 = 1",
            "title@2 = Orders",
            "status@3 = Final",
            "superseded-by@4 = 9",
        ]
    );
    assert_eq!(
        told(&document),
        [
            "Abstract: 6-7 heading: \"Abstract\"",
            "Abstract: 9-10 words: \"Use tea and a.B with docs and name. See:\" `tea`@9 `a.B`@9 [docs](x.rst)@9 [name](https://n.example)@10",
            "Abstract: 12-13 code -: \"code here\\n  more\"",
            "Abstract: 16-16 comment: \"hidden words\"",
            "Abstract: 21-21 code python: \"a = 1\"",
            "Abstract: 23-23 quote: \"Mind this.\" *this*@23",
            "Sub: 25-26 heading: \"Sub\"",
            "Sub: 28-29 item: \"one goes on\"",
            "Sub: 31-31 item: \"nested\"",
            "Sub: 33-33 item: \"first\"",
            "Sub: 35-35 item: \"Field: value\"",
            "Sub: 38-38 row: \"A | B\"",
            "Sub: 40-40 row: \"1 | two\"",
            "Sub: 44-44 row: \"a | b\"",
            "Sub: 46-46 row: \"c | d e\"",
            "Sub: 50-50 words: \"term\"",
            "Sub: 51-51 quote: \"what it is\"",
            "Sub: 56-56 item: \"one\" [one](one)@56",
            "Sub: 57-57 item: \"Two <two>\" [Two <two>](two)@57",
        ]
    );
    let document = holds(
        "b.rst",
        "=====\nTitle\n=====\n\n:Status: Draft\n:Author: me\n   and you\n\n.. comment\n\nAa\n--\n\nBb\n--\n",
    );
    assert_eq!(
        fields(&document),
        ["status@5 = Draft", "author@6 = me and you"]
    );
    assert_eq!(
        sections(&document),
        [
            "1 Title 1-10 None",
            "2 Aa 11-13 Some(\"Title\")",
            "2 Bb 14-15 Some(\"Title\")"
        ]
    );
}

#[test]
fn asciidoc() {
    let text = "= Orders\nMe <me@a.example>\n:status: Draft\n:toc:\n\nSee <<plan,the plan>>, link:a.html[A], https://b.example[B] and `code`\nwith *strong* words.\n\n// hidden\n\n[[plan]]\n== Plan\n\n[source,java]\n----\nclass A {}\n----\n\ninclude::chapters/one.adoc[]\n\n* one\n** [x] two\n. three\n\nterm:: what\n\n[cols=\"1,1\"]\n|===\n|a |b\n\n|c\n|d\n|===\n\nNOTE: Mind.\n\n____\nQuoted\n____\n\n////\nlong\n////\n";
    let document = holds("a.adoc", text);
    assert_eq!(fields(&document), ["status@3 = Draft", "toc@4 = "]);
    assert_eq!(
        told(&document),
        [
            "Orders: 1-1 heading: \"Orders\"",
            "Orders: 2-2 words: \"Me <me@a.example>\"",
            "Orders: 6-7 words: \"See the plan, A, B and code with strong words.\" [the plan](plan)@6 [A](a.html)@6 [B](https://b.example)@6 `code`@6 *strong*@7",
            "Orders: 9-9 comment: \"hidden\"",
            "Plan: 12-12 heading: \"Plan\"",
            "Plan: 16-16 code java: \"class A {}\"",
            "Plan: 19-19 words: \"chapters/one.adoc\" [chapters/one.adoc](chapters/one.adoc)@19",
            "Plan: 21-21 item: \"one\"",
            "Plan: 22-22 done: \"two\"",
            "Plan: 23-23 item: \"three\"",
            "Plan: 25-25 item: \"term: what\"",
            "Plan: 29-29 row: \"a | b\"",
            "Plan: 31-32 row: \"c | d\"",
            "Plan: 35-35 quote: \"Mind.\"",
            "Plan: 38-38 quote: \"Quoted\"",
            "Plan: 42-42 comment: \"long\"",
        ]
    );
    assert_eq!(
        sections(&holds(
            "b.adoc",
            "Title\n=====\n\nA\n-\n\nSub title\n---------\nwords\n"
        )),
        ["1 Title 1-6 None", "2 Sub title 7-9 Some(\"Title\")"]
    );
}

#[test]
fn org_mode() {
    let text = "#+TITLE: Orders\n#+STATUS: draft\n\n* TODO [#A] Plan :tag:\n:PROPERTIES:\n:OWNER: me\n:END:\nUse ~tea~ and [[file:a.org][A]] or +not+ *this*.\n** Sub\n- [ ] open\n- one\n  goes on\n#+begin_src rust\nfn a() {}\n#+end_src\n| a | b |\n|---+---|\n| c | d |\n# hidden\n: fixed\n";
    let document = holds("a.org", text);
    assert_eq!(document.title.as_deref(), Some("Orders"));
    assert_eq!(
        fields(&document),
        ["title@1 = Orders", "status@2 = draft", "owner@6 = me"]
    );
    assert_eq!(
        told(&document),
        [
            "Plan: 4-4 heading: \"Plan\"",
            "Plan: 8-8 words: \"Use tea and A or not this.\" `tea`@8 [A](a.org)@8 ~not~@8 *this*@8",
            "Sub: 9-9 heading: \"Sub\"",
            "Sub: 10-10 to do: \"open\"",
            "Sub: 11-12 item: \"one goes on\"",
            "Sub: 14-14 code rust: \"fn a() {}\"",
            "Sub: 16-16 row: \"a | b\"",
            "Sub: 18-18 row: \"c | d\"",
            "Sub: 19-19 comment: \"hidden\"",
            "Sub: 20-20 code -: \"fixed\"",
        ]
    );
}

#[test]
fn plain_text() {
    let text = "Orders\n======\n\nStatus: Draft\n\n1. Introduction\n\nWords of `tea`\nand more.\n\n1.2 Goals\n\n  - one\n    goes on\n  - two\n\nNON GOALS\n\nA sentence that ends.\n\n1. an item\n2. another\n";
    let document = holds("a.txt", text);
    assert_eq!(fields(&document), ["status@4 = Draft"]);
    assert_eq!(
        told(&document),
        [
            "Orders: 1-2 heading: \"Orders\"",
            "Orders: 4-4 words: \"Status: Draft\"",
            "1. Introduction: 6-6 heading: \"1. Introduction\"",
            "1. Introduction: 8-9 words: \"Words of tea and more.\" `tea`@8",
            "1.2 Goals: 11-11 heading: \"1.2 Goals\"",
            "1.2 Goals: 13-14 item: \"one goes on\"",
            "1.2 Goals: 15-15 item: \"two\"",
            "NON GOALS: 17-17 heading: \"NON GOALS\"",
            "NON GOALS: 19-19 words: \"A sentence that ends.\"",
            "NON GOALS: 21-21 item: \"an item\"",
            "NON GOALS: 22-22 item: \"another\"",
        ]
    );
    let document = holds(
        "bip.mediawiki",
        "<pre>\n  BIP: 1\n  Title: A\n</pre>\n\n==Abstract==\n\nWords\n",
    );
    assert_eq!(sections(&document), ["0  1-5 None", "2 Abstract 6-8 None"]);
    let document = holds(
        "pep.txt",
        "PEP: 9\nTitle: A\nStatus: Draft\n\nAbstract\n\n    Words\n",
    );
    assert_eq!(document.title.as_deref(), Some("A"));
}

#[test]
fn features() {
    let text = "# language: de\n@slow\nFunktionalität: Bestellen\n  Als Kunde\n\n  Szenario: Tee\n    Angenommen ein Tee\n    * noch einer\n    Wenn ich kaufe\n      | a | b |\n      \"\"\"\n      text\n      \"\"\"\n  # hidden\n";
    let document = holds("a.feature", text);
    assert_eq!(fields(&document), ["language@1 = de"]);
    assert_eq!(
        told(&document),
        [
            "Bestellen: 3-3 heading: \"Bestellen\"",
            "Bestellen: 4-4 words: \"Als Kunde\"",
            "Tee: 6-6 heading: \"Tee\"",
            "Tee: 7-7 item: \"Angenommen ein Tee\"",
            "Tee: 8-8 item: \"noch einer\"",
            "Tee: 9-9 item: \"Wenn ich kaufe\"",
            "Tee: 10-10 row: \"a | b\"",
            "Tee: 12-12 code -: \"      text\"",
            "Tee: 14-14 comment: \"hidden\"",
        ]
    );
}

#[test]
fn contracts_of_http() {
    let text = "openapi: 3.0.1\ninfo:\n  title: Shop\n  version: \"1.2\"\nservers:\n  - url: https://a.example/api/v1\npaths:\n  /orders/{id}:\n    parameters:\n      - name: id\n        in: path\n        required: true\n    get:\n      summary: One order\n      responses:\n        '200':\n          description: The order\n    delete:\n      operationId: drop\ncomponents:\n  schemas:\n    Order:\n      properties:\n        total:\n          type: number\n";
    let document = holds("a.yaml", text);
    assert_eq!(document.title.as_deref(), Some("Shop"));
    assert_eq!(
        fields(&document),
        [
            "openapi@1 = 3.0.1",
            "title@3 = Shop",
            "version@4 = 1.2",
            "servers.url@6 = https://a.example/api/v1",
            "basepath@6 = /api/v1",
        ]
    );
    assert_eq!(
        told(&document),
        [
            "paths: 7-7 heading: \"paths\"",
            "GET /orders/{id}: 8-13 heading: \"GET /orders/{id}\"",
            "GET /orders/{id}: 14-14 words: \"One order\"",
            "GET /orders/{id}: 13-13 item: \"id (path, required)\" `id`@13",
            "GET /orders/{id}: 16-16 item: \"200: The order\"",
            "DELETE /orders/{id}: 18-18 heading: \"DELETE /orders/{id}\"",
            "DELETE /orders/{id}: 19-19 item: \"drop\" `drop`@19",
            "DELETE /orders/{id}: 18-18 item: \"id (path, required)\" `id`@18",
            "components: 20-20 heading: \"components\"",
            "schemas: 21-21 heading: \"schemas\"",
            "Order: 22-22 heading: \"Order\"",
            "Order: 24-24 item: \"total: number\" `total`@24",
        ]
    );
    let json = "{\n  \"asyncapi\": \"2.6.0\",\n  \"channels\": {\n    \"orders/new\": { \"publish\": { \"summary\": \"New\" } }\n  }\n}\n";
    assert_eq!(
        told(&holds("a.json", json)),
        [
            "channels: 3-3 heading: \"channels\"",
            "orders/new: 4-4 heading: \"orders/new\"",
            "orders/new: 4-4 item: \"publish\"",
            "orders/new: 4-4 words: \"New\"",
        ]
    );
}

#[test]
fn contracts_of_calls() {
    let proto = "syntax = \"proto3\";\npackage shop.v1;\n\n// Orders of people.\nservice Orders {\n  rpc Get(GetRequest) returns (Order) {\n    option (google.api.http) = {\n      get: \"/v1/orders/{id}\"\n    };\n  }\n}\n\nmessage Order {\n  string id = 1; // Its id.\n}\n";
    let document = holds("a.proto", proto);
    assert_eq!(
        fields(&document),
        ["syntax@1 = proto3", "package@2 = shop.v1"]
    );
    assert_eq!(
        told(&document),
        [
            ": 4-4 words: \"Orders of people.\"",
            "service Orders: 5-5 heading: \"service Orders\"",
            "rpc Get: 6-6 heading: \"rpc Get\"",
            "rpc Get: 6-6 item: \"rpc Get(GetRequest) returns (Order)\" `rpc Get(GetRequest) returns (Order)`@6",
            "rpc Get: 7-7 item: \"option (google.api.http) = {\" `option (google.api.http) = {`@7",
            "rpc Get: 8-8 item: \"GET /v1/orders/{id}\" `GET /v1/orders/{id}`@8",
            "rpc Get: 8-8 item: \"get: \\\"/v1/orders/{id}\\\"\" `get: \"/v1/orders/{id}\"`@8",
            "message Order: 13-13 heading: \"message Order\"",
            "message Order: 14-14 words: \"Its id.\"",
            "message Order: 14-14 item: \"string id = 1\" `string id = 1`@14",
        ]
    );
    let graphql = "\"\"\"\nAn order\n\"\"\"\ntype Order implements Node {\n  \"Its id\"\n  id: ID! # note\n}\n\nquery One($id: ID!) {\n  order(id: $id) { id }\n}\n";
    assert_eq!(
        told(&holds("a.graphql", graphql)),
        [
            ": 1-3 words: \"An order\"",
            "type Order: 4-4 heading: \"type Order\"",
            "type Order: 5-5 words: \"Its id\"",
            "type Order: 6-6 words: \"note\"",
            "type Order: 6-6 item: \"id: ID!\" `id: ID!`@6",
            "query One: 9-9 heading: \"query One\"",
            "query One: 10-10 item: \"order(id: $id) { id }\" `order(id: $id) { id }`@10",
        ]
    );
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

#[test]
fn nothing_breaks_on_odd_texts() {
    let long = |text: &str| text.repeat(2_000);
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
