//! Other markups.

use super::{fields, holds, sections, told};

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
