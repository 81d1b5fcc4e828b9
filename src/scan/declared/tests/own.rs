//! What a document says itself.

use super::{check, of, told};
use crate::scan::declared::Standing::*;

#[test]
fn a_field_says_it() {
    check(&[
        ("# T\n\n- Status: accepted\n", Some(Accepted)),
        (
            "# T\n\n* Status: Proposed <!-- one of these -->\n",
            Some(Proposed),
        ),
        ("---\nstatus: rejected\n---\n# T\n", Some(Rejected)),
        ("---\nstatus: \"draft\"\n---\n", Some(Proposed)),
        (
            "# T\n\n**Status:** implemented (partially)\n",
            Some(Accepted),
        ),
        ("# T\n\n**Status:** ✅ **COMPLETE**\n", Some(Implemented)),
        (
            "# T\n\nStatus: ✅ **DONE** (2024-01-02)\n",
            Some(Implemented),
        ),
        ("# T\n\n> Status: Draft\n", Some(Proposed)),
        (
            "# T\n\n- Status: **Accepted** via [#3](https://a.example/3)\n",
            Some(Accepted),
        ),
        (
            "# T\n\n| Status | Deprecated |\n|---|---|\n| Date | x |\n",
            Some(Deprecated),
        ),
        ("# T\n\n**Status**: On Hold\n", Some(Deferred)),
        ("# T\n\n**Status**: Not yet implemented\n", Some(Proposed)),
        ("# T\n\n**Status**: zippy\n", Some(Unknown)),
        (
            "# T\n\n**Status**: Draft → Approved -> Done\n",
            Some(Implemented),
        ),
        ("# T\n\n**Status**: ~~Proposed~~ Accepted\n", Some(Accepted)),
        (
            "# T\n\n**Status**: Accepted, amended by [2](0002-x.md)\n",
            Some(Accepted),
        ),
        (
            "# T\n\n**Status**: Accepted, supersedes [2](0002-x.md)\n",
            Some(Accepted),
        ),
        (
            "# T\n\n**Status**: Partially superseded by [2](0002-x.md)\n",
            Some(Accepted),
        ),
        (
            "# T\n\n**Status**: Accepted; will be superseded by ADR-9\n",
            Some(Accepted),
        ),
        (
            "# T\n\n_Audience: us • Owner: me • Status: superseded_\n",
            Some(Superseded),
        ),
        ("# T\n\n**Status:** Dead\n", Some(Rejected)),
        // A log of records: none of them is the document.
        (
            "# Decisions\n\n## D-1\n\n- Status: Superseded by D-2\n\n## D-2\n\n- Status: Accepted\n",
            None,
        ),
        (
            "# Decisions\n\n- Status: active\n\n## D-1\n\n- Status: Superseded\n\n## D-2\n\n- Status: Accepted\n",
            Some(Accepted),
        ),
        ("# T\n\n**状态**：✅ 完全废弃 X，成功迁移\n", Some(Unknown)),
        ("# T\n\n> **ステータス**: 🟢 設計完了\n", Some(Accepted)),
        (
            "# T\n\n**状态**：`ready_for_review`（第四轮）\n",
            Some(Proposed),
        ),
        // Templates and things that are no status of the document.
        (
            "# T\n\n- Status: {proposed | rejected | accepted | deprecated}\n",
            None,
        ),
        (
            "# T\n\n- Status: [Proposed, Accepted, Deprecated, Superseded]\n",
            None,
        ),
        ("# T\n\n**Status**: Proposed | Accepted | Rejected\n", None),
        ("# T\n\n**Status**: Draft / Approved / Implemented\n", None),
        ("# T\n\n- Status: TBD\n", None),
        ("# T\n\n- Status: <status>\n", None),
        ("# T\n\n- Status: -\n", None),
        ("# T\n\n- Status code: 200\n", None),
        ("# T\n\n- Status: 404\n", None),
        (
            "# T\n\n<!-- Status: Superseded by ADR-9 -->\n\nWords.\n",
            None,
        ),
        ("# T\n\nWords.\n\n## API\n\n- Status: deprecated\n", None),
        (
            "# T\n\n| Status | Meaning |\n|---|---|\n| Accepted | yes |\n",
            None,
        ),
        // Fields that are there on every record.
        (
            "# T\n\n- Status: Accepted\n- Superseded by: none\n- Deprecated: no\n",
            Some(Accepted),
        ),
        ("# T\n\n- Superseded by: n/a\n", None),
        ("# T\n\n- Superseded by: —\n- Deprecated: ✗\n", None),
        ("# T\n\n- Superseded by: ADR-XXXX\n", None),
        (
            "# T\n\n- Status: Accepted\n- Deprecated: yes\n",
            Some(Deprecated),
        ),
        (
            "# T\n\n- Status: Accepted\n- Deprecated: 2024-01-01\n",
            Some(Deprecated),
        ),
        ("# T\n\n- Deprecated: the field `x` of orders\n", None),
        (
            "# T\n\n- Supersedes: ADR-3\n- Status: Accepted\n",
            Some(Accepted),
        ),
        ("---\nstage: discontinued\n---\n", Some(Rejected)),
        ("---\nstage: ready-for-release\n---\n", Some(Accepted)),
        ("---\nstage: 3\n---\n", None),
        ("---\nstate: California\n---\n", None),
        ("---\ndraft: true\n---\n# T\n", Some(Proposed)),
    ]);
}

#[test]
fn what_takes_its_place_is_named() {
    for (text, by) in [
        (
            "# T\n\n- Status: superseded by [0009-x](0009-x.md)\n",
            "0009-x.md",
        ),
        ("# T\n\n- Status: Superseded by ADR-0009\n", "ADR-0009"),
        (
            "# T\n\n- Status: Accepted (2020), Superseded by ADR-0009\n",
            "ADR-0009",
        ),
        (
            "# T\n\n- Status: Accepted\n- Superseded by: [ADR 9](../9-y.md)\n",
            "../9-y.md",
        ),
        ("---\nstatus: accepted\nsuperseded-by: 0009\n---\n", "0009"),
        (
            "# T\n\n## Status\n\nSuperceded by [9. Use tea](0009-use-tea.md)\n",
            "0009-use-tea.md",
        ),
        (
            "# T\n\n## Status\n\nAccepted\n\nSuperseded by [9. Use tea](0009-use-tea.md)\n",
            "0009-use-tea.md",
        ),
        (
            "# T\n\n> **Superseded by [new](../new.md).** Kept for the record.\n",
            "../new.md",
        ),
        (
            "# T\n\nThis ADR has been replaced by [ADR 9](0009.md).\n\nMore.\n",
            "0009.md",
        ),
        (
            "# T\n\n[ADR 9](0009.md) supersedes this decision.\n",
            "0009.md",
        ),
        ("# T (superseded by ADR-9)\n", "ADR-9"),
        ("# T\n\n**状态**：已被 ADR-9 取代\n", "ADR-9"),
        ("# T\n\n- ステータス: ADR-9に置き換え\n", "ADR-9"),
        (
            "# T\n\n## Status\n\n**Superseded by ISSUE-0007**（2026-06-01）。words\n",
            "ISSUE-0007",
        ),
    ] {
        let found = told("docs/adr/0007-use-tea.md", text);
        assert_eq!(found, Some((Superseded, Some(by.to_owned()))), "{text:?}");
    }
    assert_eq!(
        told(
            "peps/pep-0007.rst",
            "PEP: 7\nTitle: T\nStatus:   Final\nSuperseded-By:  9\n\nAbstract\n========\n"
        ),
        Some((Superseded, Some("9".to_owned())))
    );
    assert_eq!(
        told(
            "peps/pep-0007.rst",
            "PEP: 7\nTitle: T\nStatus: April Fool!\nReplaces: 9\n\nAbstract\n========\n"
        ),
        Some((Unknown, None))
    );
}

#[test]
fn other_languages_have_their_words() {
    for (value, standing) in [
        ("承認済み", Accepted),
        ("未承認", Proposed),
        ("却下", Rejected),
        ("廃止", Deprecated),
        ("実装済み", Implemented),
        ("保留", Deferred),
        ("草稿", Proposed),
        ("已接受", Accepted),
        ("已废弃", Deprecated),
        ("进行中", Accepted),
        ("已完成", Implemented),
        ("未完成", Proposed),
        ("已归档", Archived),
        ("拒绝", Rejected),
        ("승인됨", Accepted),
        ("초안", Proposed),
        ("폐기됨", Deprecated),
        ("보류", Deferred),
        ("구현 완료", Implemented),
        ("Entwurf", Proposed),
        ("akzeptiert", Accepted),
        ("abgelehnt", Rejected),
        ("veraltet", Deprecated),
        ("umgesetzt", Implemented),
        ("ersetzt durch ADR-9", Superseded),
        ("Accepté", Accepted),
        ("brouillon", Proposed),
        ("obsolète", Deprecated),
        ("remplacé par ADR-9", Superseded),
        ("rejeté", Rejected),
        ("Aceptada", Accepted),
        ("borrador", Proposed),
        ("obsoleto", Deprecated),
        ("reemplazado por ADR-9", Superseded),
        ("rechazada", Rejected),
        ("Aceito", Accepted),
        ("rascunho", Proposed),
        ("substituído por ADR-9", Superseded),
        ("concluído", Implemented),
        ("Принято", Accepted),
        ("черновик", Proposed),
        ("устарел", Deprecated),
        ("отклонено", Rejected),
        ("заменено на ADR-9", Superseded),
        ("ACCEPTED!", Accepted),
        ("🟢 Accepted", Accepted),
        ("⛔ rejected", Rejected),
        ("In Progress", Accepted),
        ("wip", Proposed),
        ("WITHDRAWN", Rejected),
        ("provisional", Proposed),
        ("implementable", Accepted),
        ("Ready for Review", Proposed),
        ("Final", Implemented),
        ("Active", Accepted),
        ("no longer valid", Deprecated),
        ("not accepted", Proposed),
        ("Approved by the team on 2024-01-01", Accepted),
        ("unapproved", Proposed),
        ("inactive", Deprecated),
    ] {
        let text = format!("# T\n\n**Status**: {value}\n");
        let said = of("docs/adr/0007-use-tea.md", &text).map(|said| said.standing);
        assert_eq!(said, Some(standing), "{value}");
    }
}

#[test]
fn words_and_lines_are_those_of_the_document() {
    let said = of(
        "docs/a.md",
        "# T\n\n- Date: today\n- Status: Accepted via [#3](x)\n",
    )
    .expect("a status");
    assert_eq!(
        (said.words.as_str(), said.line),
        ("Accepted via #3", Some(4))
    );
    let said = of("docs/a.md", "# T\n\n## Status\n\nRejected by all\n").expect("a status");
    assert_eq!(
        (said.words.as_str(), said.line),
        ("Rejected by all", Some(5))
    );
    let said = of("docs/archive/a.md", "# T\n").expect("a status");
    assert_eq!((said.words.as_str(), said.line), ("archive/", None));
}
