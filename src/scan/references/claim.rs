//! What the words around a name say of it.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    hinted::Hinted,
    model::Claim,
    negation::denied,
    sentence::{Around, NAME},
};

/// Words that may stand between a verb and the name that it is about.
const BETWEEN: &str = r"(?:(?:the|a|an|our|any|all|both|every|its|this|that|these|those|old|older|existing|legacy|unused|obsolete|deprecated|custom|entire|whole|monolithic|dead|empty|redundant|duplicate|former|now|now-unused|module|modules|class|classes|function|functions|method|methods|helper|file|files|folder|directory|table|tables|column|route|routes|endpoint|endpoints|flag|flags|option|script|command|package|service|component|field|key|variable|setting|env|environment|hook|type|interface|dependency|import|imports|usage|usages|use|uses|references|reference|calls|call|support|for|to|of|on)\s+)";

/// A verb of removal right before the name, or before a list in which it stands.
static REMOVED_BEFORE: LazyLock<Hinted> = LazyLock::new(|| {
    let verbs = r"remov(?:e|ed|ing|al\s+of)|delet(?:e|ed|ing|ion\s+of)|drop(?:ped|ping)?|deprecat(?:e|ed|es|ing|ion\s+of)|retir(?:e|ed|es|ing)|eliminat(?:e|ed|es|ing)|decommission(?:s|ed|ing)?|sunset(?:s|ting)?|get(?:s|ting)?\s+rid\s+of|got\s+rid\s+of|phas(?:e|es|ed|ing)\s+out|formerly(?:\s+known\s+as)?|previously(?:\s+known\s+as|\s+called)?|used\s+to\s+be|no\s+longer(?:\s+(?:use|uses|used|using|need|needs|have|has|exists?|supports?|requires?|calls?|reads?|depends?|relies|part|goes|through|with|in))*|migrat(?:e|es|ed|ing|ion)\s+(?:away\s+)?from|mov(?:e|es|ed|ing)\s+away\s+from|switch(?:es|ed|ing)?\s+from|instead\s+of|in\s+place\s+of|replac(?:e|es|ed|ing|ement\s+(?:of|for))|supersed(?:es|ing)|renam(?:e|es|ed|ing)(?:\s+from)?|was\s+(?:called|named)|(?:the|our|an|this)\s+(?:old|obsolete|legacy|retired|former|previous|now-removed|defunct|deleted|removed)|old|obsolete|retired|defunct|unused";
    let subjects = r"(?:(?:this|the|we|it|pr|adr|rfc|change|commit|migration|phase\s+\d+|step\s+\d+|which|that|and|also|then)\s+(?:removes|deletes|drops))";
    Hinted::new(
        "remov|delet|drop|deprecat|retir|eliminat|decommission|sunset|rid|phas|former|previous|used|longer|mov|migrat|switch|instead|place|replac|supersed|renam|called|named|old|obsolete|legacy|defunct",
        &format!(
            r"(?:^|[^\w-])(?:{verbs}|{subjects})\s*:?\s*{BETWEEN}{{0,5}}(?:{NAME}(?:\(\))?\s*(?:,|/|&|\+|\band\b|\bor\b|,\s*and\b)\s*(?:the\s+)?){{0,12}}$"
        ),
    )
});

/// What became of the name, right behind it.
static REMOVED_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    let nouns = r"(?:module|class|function|method|helper|file|folder|directory|tree|table|column|route|endpoint|flag|option|script|command|package|service|component|field|key|variable|setting|hook|type|interface|layer|code|api|layout)s?";
    let helpers = r"(?:is|was|are|were|has|have|had|been|being|will|be|should|can|must|may|would|to|now|gets?|got|fully|completely|finally|entirely|also|already|eventually|subsequently|since|therefore|then)";
    regex(&format!(
        r"(?x)^(?:\(\))?(?:\s*(?:,|/|&|and|or)\s*{NAME}(?:\(\))?){{0,12}}\s*(?:\([^)]{{0,80}}\)\s*)?(?:{nouns}\s+)?(?:,?\s*which\s+)?
        (?: {helpers}\s+(?:{helpers}\s+)* (?:removed|deleted|dropped|deprecated|retired|superseded|replaced|obsolete|gone|decommissioned|eliminated|renamed|merged\s+into|folded\s+into|split\s+(?:into|up)|no\s+longer|phased\s+out|history|legacy|dead\s+code)
          | (?:is|are|was|were)?\s*no\s+longer | (?:goes|went)\s+away | does\s+not\s+exist\s+any\s?more | doesn't\s+exist\s+any\s?more | became\s | (?:[—–:-]+|\()\s*(?:\*\*)?(?:removed|deleted|deprecated|obsolete|dropped|retired|renamed|replaced|legacy|superseded)\b
          | \s*(?:[—–-]?>|→|=>|⇒)\s*(?:removed|deleted|gone|∅|none)\b
          | (?:[|]\s*)(?:removed|deleted|deprecated|obsolete|dropped|retired|renamed|replaced|superseded|gone)\b )"
    ))
});

/// What stands before a name of which only a part is spoken of: the row of a table, the content of a file.
static PART_OF: LazyLock<Hinted> = LazyLock::new(|| {
    Hinted::new(
        "row|record|entr|line|value|content|field|column|member|item|cop|result|output|key",
        r"\b(?:rows?|records?|entry|entries|lines?|values?|contents?|fields?|columns?|members?|items?|cop(?:y|ies)|results?|outputs?|keys?)\s+(?:of|in|from)\s+(?:(?:the|a|an|its|their)\s+)?(?:table\s+|file\s+)?$",
    )
});

/// A present habit that the words of removal may also tell: rows are deleted nightly.
static HABIT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:\(\))?[^.]{0,20}\b(?:is|are|be|gets?)\s+(?:then\s+|also\s+|automatically\s+|eventually\s+)?(?:deleted|removed|dropped|replaced|gone|renamed)\s+(?:when|after|if|once|on|upon|every|each|nightly|daily|hourly|automatically|periodically|at|during|whenever|unless|until|as\s+soon|before|per|by\s+the\s+user)\b",
    )
});

/// A move, with the name as what moves.
static MOVE_BEFORE: LazyLock<Hinted> = LazyLock::new(|| {
    Hinted::new(
        "mov|migrat|renam|convert|chang|port|from",
        &format!(
            r"(?:^|[^\w-])(?:mov(?:e|es|ed|ing)|migrat(?:e|es|ed|ing)|renam(?:e|es|ed|ing)|convert(?:s|ed|ing)?|chang(?:e|es|ed|ing)|port(?:s|ed|ing)?|from)\s+(?:from\s+)?{BETWEEN}{{0,4}}(?:{NAME}\s*(?:,|and)\s*){{0,6}}$"
        ),
    )
});

static MOVE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"^(?:\(\))?\s*(?:[\w-]+\s+){{0,3}}(?:\s*,?\s*(?:and\s+)?{NAME}\s+)*(?:to|into|→|->|=>|becomes)\s+(?:[\w-]+\s+){{0,3}}{NAME}"
    ))
});

/// Languages in which the verb comes behind the name, or somewhere near.
static REMOVED_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^.{0,24}(?:を?廃止|を?削除|は?非推奨|に置き換え|被移除|被删除|已移除|已删除|已废弃|已弃用|不再|替换为|被.{0,12}(?:替代|取代)|를? ?제거|를? ?삭제|을? ?삭제|을? ?제거|폐기|(?:wird|wurde|werden|wurden|ist|sind)\s+(?:\S+\s+){0,3}(?:entfernt|gelöscht|ersetzt|abgeschafft|abgelöst|veraltet|umbenannt)|entfällt|(?:est|sont|a été|ont été|sera|seront)\s+(?:supprim|remplac|renomm|obsol)|(?:fue|fueron|será|serán|es|está|ha sido)\s+(?:eliminad|reemplazad|renombrad|obsolet)|(?:foi|foram|será|serão)\s+(?:removid|substituíd|renomead)|(?:был[аои]?|будет|будут)\s+(?:удал|замен|переимен)|устарел|удал[её]н)",
    )
});

static REMOVED_AHEAD: LazyLock<Hinted> = LazyLock::new(|| {
    Hinted::new(
        "entfern|ersetze|supprim|suppression|abandonn|remplacer|elimin|reemplazar|suprim|remov|substituir",
        &format!(
            r"(?:移除|删除|废弃|弃用|不再使用|废除|entfernen|entfernt|lösche|ersetze|supprim(?:e|er|es|ons|ez|ant)|suppression d[eu]|abandonn(?:e|er|ons)|remplacer|elimin(?:a|ar|amos|an)|eliminación de|reemplazar|suprim(?:e|ir|imos)|remove(?:r|mos)|remoção de|substituir|удалить|удаление|заменить|旧|廃止(?:した|する)?|더 이상)\s*(?:(?:von|de|das|die|den|la|le|les|el|o|a)\s+)?(?:{NAME}(?:[\s,、，和与と&]|und\b|oder\b|et\b|ou\b|y\b|e\b|o\b|и\b)*(?:(?:la|le|les|el|las|los|os|as|die|das|den)\s+)?){{0,8}}$"
        ),
    )
});

/// What is still to come, anywhere in the sentence.
static PLANNED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)\b(?:(?:will|shall|would|should|must|to)\s+(?:also\s+|then\s+|be\s+|now\s+)*(?:add|added|create|created|introduce|introduced|implement|implemented|build|built|provide|provided|expose|exposed|support|supported|live|become|extend|extended|written|defined|define|use|call|contain|hold|have)
        | to\s+be\s+(?:added|created|implemented|introduced|built|done|defined|decided|written|determined)
        | propos(?:e|es|ed|al)|planned|plan\s+to|future|upcoming|not\s+yet|todo|tbd|tba|roadmap|we\s+(?:want|intend|need)\s+to|going\s+to|next\s+steps?|eventually
        | (?:^|[-:.]\s*|\]\s*)(?:add|create|introduce|implement|write|build|extend|define|scaffold)\b )
        |予定|将来|今後|計画|未実装|追加する|新規|计划|将来|未来|待办|未实现|新增|拟|예정|계획|향후|추가할|geplant|künftig|zukünftig|wird\s+.{0,40}(?:eingeführt|ergänzt|hinzugefügt)|prévu|à\s+venir|futur|planificad|futuro|previsto|planejad|планир|будущ|будет",
    )
});

static EXAMPLE_BEFORE: LazyLock<Hinted> = LazyLock::new(|| {
    Hinted::new(
        "e.|example|instance|hypothetical|imagine|suppose|placeholder|z.|exemple|p.|ejemplo|exemplo",
        &format!(
            r"(?:e\.\s?g\.,?|for example,?|for instance,?|examples?:|example is|hypothetical|imagine|suppose|placeholder|z\. ?b\.|例えば|例:|例：|例如[:：]?|比如|예를 들어|par exemple|p\. ex\.|por ejemplo|por exemplo|например)[\s(]*(?:(?:a|an|the)\s+)?(?:[\w-]+\s+){{0,2}}(?:{NAME}[\s,/or]*(?:and\s+)?){{0,6}}$"
        ),
    )
});

static ELSEWHERE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:\(\))?['’]?s?\s*(?:library|libraries|crate|gem|npm package|pypi package|third[- ]party|branch|header|headers|repo\b|repository|mime type|media type|cli tool|ライブラリ|ブランチ|ヘッダ|库|分支|라이브러리|bibliothek)",
    )
});

static ELSEWHERE_BEFORE: LazyLock<Hinted> = LazyLock::new(|| {
    Hinted::new(
        "npm|pip|cargo|go|gem|brew|apt|yarn|poetry|librar|branch|upstream|third|external|header",
        r"(?:(?:npm|pip|pip3|cargo|go|gem|brew|apt|apt-get|yarn|pnpm|poetry)\s+(?:i|install|add|get)|libraries? (?:like|such as)|(?:the )?(?:branch|upstream|third[- ]party|external) (?:project |repo |repository |library |package )?|header)\s*$",
    )
});

/// Interfaces of others that everybody calls: `the Stripe API's POST /v1/charges`.
const SERVICES: &str = r"(?:stripe|github|gitlab|bitbucket|slack|twilio|sendgrid|mailgun|postmark|paypal|adyen|klarna|openai|anthropic|google|aws|azure|shopify|twitter|facebook|instagram|linkedin|discord|telegram|auth0|okta|keycloak|jira|confluence|notion|hubspot|salesforce|cloudflare|kubernetes|elasticsearch|prometheus|grafana|vault|docker)";

static SERVICE_BEFORE: LazyLock<Hinted> = LazyLock::new(|| {
    Hinted::new(
        "api|'s",
        &format!(
            r"\b{SERVICES}(?:['’]s)?\s+(?:(?:rest|graph|web|public|admin|http|[a-z]+)\s+)?apis?(?:['’]s?)?(?:\s+(?:endpoints?|routes?|calls?|at|with|via|through|using|on|to|is|:))*:?\s*$|\b{SERVICES}['’]s\s+(?:own\s+)?(?:endpoint\s+)?$"
        ),
    )
});

static SERVICE_AFTER: LazyLock<Regex> = LazyLock::new(|| {
    regex(&format!(
        r"^\s*(?:endpoint\s+)?(?:of|on|from|in|at|by)\s+(?:the\s+)?{SERVICES}(?:['’]s)?(?:\s+\w+)?\s+api\b"
    ))
});

/// What the words around a name say of it; `None` when they say nothing of the kind, so that it is simply named.
pub(super) fn said(around: Around<'_>) -> Option<Claim> {
    let (before, after) = (around.before, around.after);
    let moved = MOVE_BEFORE.is_match(before) && MOVE_AFTER.is_match(after);
    let removed = moved
        || REMOVED_BEFORE.is_match(before)
        || REMOVED_AFTER.is_match(after) && !HABIT.is_match(after) && !PART_OF.is_match(before)
        || REMOVED_BEHIND.is_match(after)
        || REMOVED_AHEAD.is_match(before)
        || denied(around);
    if removed {
        return Some(Claim::Removed);
    }
    if ELSEWHERE.is_match(after)
        || ELSEWHERE_BEFORE.is_match(before)
        || SERVICE_BEFORE.is_match(before)
        || SERVICE_AFTER.is_match(after)
    {
        return Some(Claim::Elsewhere);
    }
    if EXAMPLE_BEFORE.is_match(before) {
        return Some(Claim::Example);
    }
    (PLANNED.is_match(before) || PLANNED.is_match(after)).then_some(Claim::Planned)
}

/// What a note behind an entry of a drawing says: `(new)`, `deleted`.
pub(super) fn noted(note: &str) -> Option<Claim> {
    let first = note.trim_start_matches(['(', '[', '*', '✨', '🆕', '❌', '✏', ' ', '\u{fe0f}']);
    let starts = |words: &[&str]| words.iter().any(|word| first.starts_with(word));
    if note.contains('❌')
        || starts(&[
            "removed",
            "remove",
            "delete",
            "deprecated",
            "obsolete",
            "gone",
            "to be removed",
            "to be deleted",
            "legacy",
            "削除",
            "廃止",
            "删除",
            "移除",
        ])
    {
        Some(Claim::Removed)
    } else if note.contains('🆕')
        || starts(&[
            "new",
            "to be created",
            "to be added",
            "create",
            "planned",
            "future",
            "todo",
            "tbd",
            "add",
            "新規",
            "追加",
            "新增",
            "neu",
        ])
    {
        Some(Claim::Planned)
    } else {
        None
    }
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `@` is the name that is asked about, `~` another one.
    fn claim(sentence: &str) -> Option<Claim> {
        let sentence = sentence.to_lowercase().replace('~', &NAME.to_string());
        let (before, after) = sentence.split_once('@').expect("a name");
        said(Around { before, after })
    }

    #[test]
    fn words_of_removal() {
        for sentence in [
            "Remove @.",
            "We will delete the old @ module",
            "Delete ~, ~ and @",
            "Step 2: Delete @",
            "Drop the unused table @",
            "@ was removed in 2.0",
            "The @ directory has been replaced by ~.",
            "the retired @ tree",
            "@ is no longer used",
            "a file named @ which no longer exists",
            "@ is deprecated",
            "Rename @ to ~",
            "Rename ~ and @ to ~",
            "@ has been renamed to ~",
            "Migrate from @ to ~",
            "Replace @ with ~",
            "~ replaces @",
            "Use ~ instead of @",
            "moved @ to ~",
            "formerly @",
            "This ADR removes @",
            "| @ | removed |",
            "@ (deprecated)",
            "@ → removed",
            "~ and @ were merged into ~",
            "@ を廃止する",
            "@ 已废弃",
            "删除 @",
            "@ wurde durch ~ ersetzt",
            "@ a été remplacé",
            "@ fue eliminado",
            "On supprime ~, ~ et @.",
            "Eliminamos ~ y @",
            "Wir entfernen ~ und @",
            "In version 2 @ is deleted",
        ] {
            assert_eq!(claim(sentence), Some(Claim::Removed), "{sentence}");
        }
        for sentence in [
            "The list comes from @",
            "@ removes an order",
            "@ deletes rows of ~",
            "The nightly job deletes rows from @ that are old",
            "Rename ~ to @",
            "Replace ~ with @",
            "~ was replaced by @",
            "Migrate from ~ to @",
            "Use @ instead of ~",
            "@ is deleted when the user logs out",
            "@ are removed after 30 days",
            "~ is no longer used; @ does it",
            "@ replaces ~",
            "@ moves an order to ~",
            "It calls @ and returns",
            "The row of @ MUST be deleted",
            "On supprime la ligne avec @",
            "Old entries in the file @ are removed",
        ] {
            assert_ne!(claim(sentence), Some(Claim::Removed), "{sentence}");
        }
    }

    #[test]
    fn words_of_plans_examples_and_others() {
        for (sentence, expected) in [
            ("We will add @", Some(Claim::Planned)),
            ("@ is to be created", Some(Claim::Planned)),
            ("Create @ in ~", Some(Claim::Planned)),
            ("a future @", Some(Claim::Planned)),
            ("@ を追加する", Some(Claim::Planned)),
            ("names are verbs, e.g. @", Some(Claim::Example)),
            ("for example, @", Some(Claim::Example)),
            ("例えば @", Some(Claim::Example)),
            ("the @ library", Some(Claim::Elsewhere)),
            ("the @ branch", Some(Claim::Elsewhere)),
            ("npm install @", Some(Claim::Elsewhere)),
            ("It calls the Stripe API's @", Some(Claim::Elsewhere)),
            ("Calls Stripe's @ once", Some(Claim::Elsewhere)),
            ("It asks @ of the GitHub API", Some(Claim::Elsewhere)),
            ("There is no @.", Some(Claim::Removed)),
            ("Stripe calls @", None),
            ("Our GitHub app answers at @", None),
            ("It calls @ and returns", None),
            ("@ holds orders", None),
            ("added by @", None),
        ] {
            assert_eq!(claim(sentence), expected, "{sentence}");
        }
    }

    #[test]
    fn notes_of_drawings() {
        for (note, expected) in [
            ("(new)", Some(Claim::Planned)),
            ("new: lists orders", Some(Claim::Planned)),
            ("removed", Some(Claim::Removed)),
            ("❌ delete", Some(Claim::Removed)),
            ("entry point", None),
            ("", None),
        ] {
            assert_eq!(noted(note), expected, "{note}");
        }
    }
}
