//! What sections and banners say.

use super::{check, told};
use crate::scan::declared::Standing::*;

#[test]
fn a_section_says_it() {
    check(&[
        (
            "# 7. T\n\n## Status\n\nAccepted\n\n## Context\n\nThe old way is deprecated.\n",
            Some(Accepted),
        ),
        ("# 7. T\n\n## Status\n\n**Done** ✅\n", Some(Implemented)),
        (
            "# 7. T\n\n## 1. Status\n\n- [ ] Proposed\n- [x] Accepted\n",
            Some(Accepted),
        ),
        (
            "# T\n\n## Status\n\nProposed 2019-01-02\n\nAccepted 2019-02-03\n",
            Some(Accepted),
        ),
        (
            "# T\n\n## Status\n\n2020-05-01: Deprecated\n\n2019-02-03: Accepted\n",
            Some(Deprecated),
        ),
        (
            "# T\n\n## Status\n\nAccepted\n\nAmended by [2](0002.md)\n\nClarified by [3](0003.md)\n",
            Some(Accepted),
        ),
        (
            "# T\n\n## Status\n\nAccepted\n\nThis replaces the deprecated way of [2](0002.md).\n",
            Some(Accepted),
        ),
        (
            "# T\n\n## Status\n\nAccepted\n\nSupersedes [2](0002.md)\n",
            Some(Accepted),
        ),
        (
            "# T\n\n## Status\n\nThis decision has been rejected.\n",
            Some(Rejected),
        ),
        (
            "# T\n\n## Status\n\nProposed\n\nAccepted\n\nRejected\n\nDeprecated\n",
            None,
        ),
        (
            "# T\n\n## Status\n\nWhat is the status, such as proposed, accepted, rejected, deprecated, superseded, etc.?\n",
            None,
        ),
        (
            "# T\n\n## Status\n\n<!-- Proposed | Accepted -->\n\nAccepted\n",
            Some(Accepted),
        ),
        (
            "# T\n\n## Status\n\nEach order has a status, and no deprecated one is shown to users of the shop.\n",
            None,
        ),
        (
            "# T\n\n## Status: ✅ COMPLETE\n\nWords.\n",
            Some(Implemented),
        ),
        (
            "# T\n\n## D-1\n\n### Status\n\nAccepted\n\n## D-2\n\n### Status\n\nRejected\n",
            None,
        ),
        ("# T\n\n## Status codes\n\nDeprecated\n", None),
        ("# T\n\n## Status\n\n", None),
        ("# T\n\n## 状态\n\n已接受\n", Some(Accepted)),
        ("# T\n\n## ステータス\n\n承認済み\n", Some(Accepted)),
        ("# T\n\n## Statut\n\nAccepté\n", Some(Accepted)),
    ]);
}

#[test]
fn a_banner_says_it() {
    check(&[
        (
            "# T\n\n> ⚠️ **DEPRECATED**: use the new one.\n\nWords.\n",
            Some(Deprecated),
        ),
        (
            "# T\n\n> [!WARNING]\n> This document is outdated.\n",
            Some(Deprecated),
        ),
        (
            "# T\n\nThis page is kept for historical reference only.\n",
            Some(Deprecated),
        ),
        (
            "# T\n\n*This design document is no longer maintained.*\n",
            Some(Deprecated),
        ),
        ("# T\n\n**Archived.** See the wiki.\n", Some(Archived)),
        ("# [DEPRECATED] T\n", Some(Deprecated)),
        ("# T (Rejected)\n", Some(Rejected)),
        ("# OBSOLETE: T\n", Some(Deprecated)),
        ("# ~~T of old~~\n", Some(Deprecated)),
        ("# T\n\n> 本文档已废弃。\n", Some(Deprecated)),
        (
            "# T\n\nこのドキュメントは廃止されました。\n",
            Some(Deprecated),
        ),
        ("# T\n\nThis plan has been completed.\n", Some(Implemented)),
        (
            "# T\n\n> ⚠️ **THIS DOCUMENT IS OUTDATED AND OUT OF SCOPE** ⚠️\n",
            Some(Deprecated),
        ),
        ("# ⚠️ [ARCHIVED - SEE NEW.md]\n\nWords.\n", Some(Archived)),
        ("# 🚨 ARCHIVED - T\n\nWords.\n", Some(Archived)),
        (
            "# T\n\nIf there is no such version, then this document is outdated.\n",
            None,
        ),
        (
            "# T\n\nThis ADR is superseded when the library is there.\n",
            None,
        ),
        (
            "# T\n\n- `spec-v1.md`: requirements, kept for historical context.\n",
            None,
        ),
        (
            "# T\n\n> **ARCHIVED**: This document has been consolidated into [X](x.md).\n",
            Some(Superseded),
        ),
        (
            "# T\n\nThis is a copy of ansi-term with other colours.\n",
            None,
        ),
        ("# T\n\nThis plan has been validated by all.\n", None),
        // About something else.
        (
            "# Deprecate module X\n\nDeprecated modules are removed.\n",
            None,
        ),
        (
            "# Remove the registry\n\nThis document describes the deprecated registry.\n",
            None,
        ),
        (
            "# T\n\nThe deprecated field `x` is no longer needed.\n",
            None,
        ),
        (
            "# T\n\nThis document is a list of deprecated fields.\n",
            None,
        ),
        (
            "# T\n\nThis document is the final report's draft of words.\n",
            None,
        ),
        ("# T\n\n- Deprecated: all old clients\n\nWords.\n", None),
        ("# T\n\nThis ADR supersedes [2](0002.md).\n", None),
        ("# T\n\nThis page replaces the old wiki.\n", None),
        (
            "# Archived orders\n\nArchived orders are kept for ten years.\n",
            None,
        ),
        ("# Handling of rejected payments (EU)\n\nWords.\n", None),
        (
            "# T\n\n## A\n\nWords.\n\n## B\n\nThis document is outdated.\n\n## C\n\nWords and more words, so many that it is no stub at all, and goes on, and on, and on, and on until there are more of them than any stub has; these are still not enough, so there come some more, and then again some, until it is surely longer than a note that only tells where something else is, which is short by its nature and would never go on for so long as this text does.\n",
            None,
        ),
    ]);
}

#[test]
fn a_pointer_says_where_the_document_is() {
    for (text, by) in [
        (
            "# T\n\nThis document has moved to [there](../there.md).\n",
            Some("../there.md"),
        ),
        ("Moved to [docs/new.md](docs/new.md)\n", Some("docs/new.md")),
        (
            "# T\n\nThe canonical copy lives in [the wiki](https://w.example/t).\n\nAll of it.\n",
            Some("https://w.example/t"),
        ),
        ("../specs/one.md", Some("../specs/one.md")),
    ] {
        assert_eq!(
            told("docs/t.md", text),
            Some((Pointer, by.map(str::to_owned))),
            "{text:?}"
        );
    }
    let long = "word ".repeat(100);
    for text in [
        format!("# T\n\nThe button was moved to the left. {long}\n"),
        format!("# T\n\n{long}\n\nSee [x](a.md).\n"),
    ] {
        assert_eq!(told("docs/t.md", &text), None, "{text:?}");
    }
}
