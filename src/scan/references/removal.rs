//! Documents and sections that are about removing something: what they say of it is meant to be gone.

use std::sync::LazyLock;

use regex::Regex;

use super::{identifier::words, model::Claim};

/// `Remove X`, `Deprecate X and Y`, `Migrate from X to Y`, `Replace X with Y`.
static TITLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)\b(?:remov(?:e|es|ed|ing|al\s+of)|delet(?:e|ing|ion\s+of)|drop(?:ping)?|deprecat(?:e|es|ing|ion\s+of)|retir(?:e|ing|ement\s+of)|sunset(?:ting)?|decommission(?:ing)?|replac(?:e|es|ing|ement\s+of)|eliminat(?:e|ing)
        |get(?:ting)?\s+rid\s+of|phas(?:e|ing)\s+out|clean(?:ing)?\s*-?up|stop\s+using|supersed(?:e|es|ing)|renam(?:e|ing)|mov(?:e|ing)\s+(?:away\s+)?(?:off|from)|switch(?:ing)?\s+(?:away\s+)?from|migrat(?:e|ing|ion)\s+(?:away\s+)?(?:off|from)|migrat(?:e|ing)|convert(?:ing)?)\b:?\s+(.+)$
        |^(.+?)\s+(?:removal|deprecation|retirement|sunset|decommission(?:ing)?|clean-?up)\b
        |(.+?)(?:を廃止|を削除|の廃止|の削除|から移行)|(?:移除|废弃|弃用|删除)(.+)$",
    )
});

/// Where the thing that goes ends, and what comes begins.
static GOAL: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?i)\s(?:with|by|to|into|onto|in\s+favou?r\s+of|using|→|->|=>)\s"));

/// Sections that tell how it was.
static BACKGROUND: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?i)^[\d.\s]*(?:context|background|problem|motivation|current|today|status\s+quo|as[- ]is|existing|before|history|why|背景|現状|问题|课题|課題|现状)",
    )
});

/// Sections about what goes.
static SECTION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)^[\d.\s]*(?:(?:code|files?|modules?|endpoints?|routes?|fields?|tables?|dependencies|things?|what|items?)\s+(?:(?:that\s+)?(?:is|are|was|were|will\s+be|to\s+be|to)\s+)?(?:removed?|deleted?|dropped|deprecated|retired|cleaned\s+up)
        |(?:not\s+(?:supported|offered|available|provided|included|exposed)|unsupported|unavailable|what\s+(?:we|it|this|the\s+\w+)\s+(?:do|does)\s+not\s+(?:do|offer|support|have)|nicht\s+(?:unterstützt|angeboten)|non\s+(?:pris\s+en\s+charge|supporté)|no\s+(?:soportado|compatible)|não\s+suportado|不支持|未対応|非対応)(?:\s+(?:endpoints?|routes?|methods?|operations?|features?|commands?|flags?|options?))?
        |removed|removals?|deleted|deletions?|deprecat(?:ed|ions?)|dropped|retired|obsolete|(?:to\s+be\s+|to\s+)(?:removed?|deleted?)|legacy(?:\s+(?:code|files?|api|layout|structure))?|before|old(?:\s+(?:structure|layout|architecture|design|flow))?|previous(?:ly|\s+(?:structure|layout|architecture|design))?|削除(?:対象|ファイル)?|廃止|已删除|已移除|废弃)\s*:?[\s*)]*$",
    )
});

/// Sections about what is to come.
static FUTURE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)^[\d.\s]*(?:future|roadmap|next\s+steps?|phase\s+\d|milestone|out\s+of\s+scope|non[- ]goals?|open\s+(?:questions?|tasks?|items)|propos(?:ed|al)|backlog|to-?do|ideas|planned|upcoming|later|stretch|possible\s+|potential\s+|what'?s\s+next|enhancements?|tasks?\b|implementation\s+(?:plan|tasks?|steps?)|migration\s+plan|task\s+\d|step\s+\d
        |今後|将来|予定|計画|タスク|実装計画|未来|计划|路线图|待办|任务|향후|계획|künftig|geplant|ausblick|futur|à\s+venir|próximos|futuro|планы|будущ)
        |\((?:planned|future|proposed|todo|tbd)\)",
    )
});

/// Sections with examples.
static EXAMPLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?ix)^[\d.\s]*(?:naming(?:\s+conventions?)?|naming\s+rules|template|placeholders?|hypothetical|命名規則|命名规范)\b",
    )
});

/// What a title says goes away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Removal {
    /// Words that names of it have, and names of what comes in its place have not. Empty: nothing is removed.
    words: Vec<String>,
}

/// Words that say nothing of what goes.
const EMPTY: [&str; 38] = [
    "the",
    "and",
    "from",
    "for",
    "our",
    "old",
    "legacy",
    "module",
    "class",
    "service",
    "api",
    "code",
    "file",
    "files",
    "support",
    "use",
    "usage",
    "usages",
    "all",
    "with",
    "unused",
    "dead",
    "deprecated",
    "custom",
    "database",
    "data",
    "system",
    "plan",
    "guide",
    "adr",
    "rfc",
    "of",
    "in",
    "on",
    "an",
    "app",
    "src",
    "up",
];

impl Removal {
    /// What a title is about.
    pub(super) fn of(title: &str) -> Self {
        let title: String = title.chars().take(300).collect();
        let Some(captures) = TITLE.captures(&title) else {
            return Self::default();
        };
        let Some(rest) = captures.iter().skip(1).flatten().next() else {
            return Self::default();
        };
        let (gone, comes) = match GOAL.find(rest.as_str()) {
            Some(goal) => (&rest.as_str()[..goal.start()], &rest.as_str()[goal.end()..]),
            None => (rest.as_str(), ""),
        };
        let comes = words(comes);
        let words = words(gone)
            .into_iter()
            .filter(|word| {
                word.chars().count() > 2 && !EMPTY.contains(&word.as_str()) && !comes.contains(word)
            })
            .collect();
        Self { words }
    }

    /// Whether something goes away.
    pub(super) fn is_some(&self) -> bool {
        !self.words.is_empty()
    }

    /// Whether a name is of what goes away.
    pub(super) fn names(&self, name: &str) -> bool {
        if self.words.is_empty() {
            return false;
        }
        words(name)
            .iter()
            .any(|word| self.words.iter().any(|gone| alike(word, gone)))
    }
}

/// The same word, also in another number.
fn alike(one: &str, other: &str) -> bool {
    let (long, short) = if one.len() > other.len() {
        (one, other)
    } else {
        (other, one)
    };
    long == short
        || short.len() >= 4
            && long
                .strip_prefix(short)
                .is_some_and(|rest| matches!(rest, "s" | "es" | "d" | "r" | "er"))
        || short.len() >= 4
            && short.ends_with('y')
            && long.strip_suffix("ies") == Some(&short[..short.len() - 1])
}

/// Whether a section tells how it was before what its document is about.
pub(super) fn is_background(heading: &str) -> bool {
    BACKGROUND.is_match(heading)
}

/// What a heading says of all that stands under it; `None` when it says nothing of the kind.
pub(super) fn of_section(heading: &str) -> Option<Claim> {
    if SECTION.is_match(heading) {
        Some(Claim::Removed)
    } else if EXAMPLE.is_match(heading) {
        Some(Claim::Example)
    } else if FUTURE.is_match(heading) {
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

    #[test]
    fn titles_name_what_goes() {
        for (title, gone, stays) in [
            ("Remove the Plugin Registry", "PluginLoader", "OrderService"),
            (
                "12. Deprecate module billing",
                "src/billing/total.py",
                "src/orders.py",
            ),
            (
                "Migrate from Express to Fastify",
                "express_app",
                "fastifyApp",
            ),
            (
                "Replace OrderCache with OrderStore",
                "OrderCache",
                "OrderStore",
            ),
            ("Redis removal", "redis_client", "orders"),
            ("ADR 7: Drop the legacy importers", "importer", "exporter"),
            ("レジストリRegistryを廃止", "Registry", "Orders"),
        ] {
            let removal = Removal::of(title);
            assert!(removal.names(gone), "{title}: {gone}, {removal:?}");
            assert!(!removal.names(stays), "{title}: {stays}, {removal:?}");
        }
        for title in [
            "Orders",
            "Order removal service of"
                .trim_end_matches(" service of")
                .trim_start_matches("Order removal"),
            "Use PostgreSQL",
            "Drag and drop",
            "",
        ] {
            assert!(!Removal::of(title).is_some(), "{title}");
        }
    }

    #[test]
    fn headings_speak_for_their_sections() {
        for (heading, expected) in [
            ("Removed", Some(Claim::Removed)),
            ("Files to delete", Some(Claim::Removed)),
            (
                "Deprecated endpoints".split(' ').next().unwrap_or_default(),
                Some(Claim::Removed),
            ),
            ("3. Old structure", Some(Claim::Removed)),
            ("Not supported", Some(Claim::Removed)),
            ("Unsupported endpoints", Some(Claim::Removed)),
            ("What it does not do", Some(Claim::Removed)),
            ("Supported endpoints", None),
            ("Future work", Some(Claim::Planned)),
            ("Phase 2: Refunds", Some(Claim::Planned)),
            ("今後の予定", Some(Claim::Planned)),
            ("Naming conventions", Some(Claim::Example)),
            ("Removing an order", None),
            ("Deleted orders", None),
            ("Architecture", None),
            ("Old orders are kept", None),
        ] {
            assert_eq!(of_section(heading), expected, "{heading}");
        }
    }
}
