//! Sentences at the top of a document, and words of its title, that say how it stands.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    section::{link, unstruck},
    standing::{Declared, Standing},
    value::{leading, shown, status, superseded_by},
    vocabulary::{Word, words},
};
use crate::scan::document::{Block, BlockKind, Document, SpanKind};

/// Blocks of words that may be banners, from the top.
const MOST_BLOCKS: usize = 4;
/// A document with more words is no mere pointer.
const MOST_POINTER_WORDS: usize = 80;
/// Characters of a block that are looked at.
const MOST_LOOKED_AT: usize = 600;

const THING: &str = r"(?:document|doc|page|file|adr|rfc|spec|specification|plan|design|proposal|decision|record|guide|note|prd|roadmap|draft|kep|pep|rfd|version|folder|directory|content|copy|text|story|epic|list|readme|architecture|memo|article|section|information|checklist|diagram|model|strategy|approach)s?";

/// "This document is …": the word behind it says how it stands.
static THIS_IS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)\b(?:this|these|the following)\s+(?:[\w-]+\s+){{0,3}}?{THING}\s+(?:is|are|was|were|has\s+been|have\s+been|has|should\s+be\s+considered)\s+((?:now|currently|fully|largely|only|kept|preserved|considered|hereby|been|being|a|an|the|for|as|here|therefore|retained|marked|officially|formally)\s+)*"
    ))
    .expect("a pattern")
});
/// "X supersedes this document".
static REPLACES_THIS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(
        r"(?i)\b(?:replaces|supersedes|supersede|superseded|obsoletes|replaced)\s+(?:and\s+\w+\s+)?(?:this|the present)\s+(?:[\w-]+\s+){{0,2}}?{THING}\b"
    ))
    .expect("a pattern")
});
static HISTORICAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:(?:kept|preserved|retained|here|left|stays?|remains?|maintained)\s+(?:here\s+|only\s+|around\s+)*(?:purely\s+)?(?:for|as)\s+(?:an?\s+)?(?:histor\w+|archiv\w+)|for\s+(?:historical|archival)\s+(?:reference|purposes?|context|interest|record)|historical\s+(?:document|record|reference|artifact|snapshot|note)\s+only|(?:do|should)\s+not\s+(?:be\s+)?(?:use|used|rely|relied|follow|followed)\b.{0,30}\bthis\b)").expect("a pattern")
});
/// The same in other languages.
static FOREIGN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:この|本)(?:ドキュメント|文書|設計書|仕様書|ADR|資料|ページ|計画)は|(?:本|此|该|該)(?:文档|文件|文檔|设计|方案|规范|页面|ADR|计划)|(?:이|본) (?:문서|설계|ADR|계획)[은는]|(?i:dieses? (?:dokument|entwurf|seite|datei|spezifikation|konzept)\s+(?:ist|wurde)|ce(?:tte)? (?:document|page|fichier|spécification|décision)\s+(?:est|a été)|este? (?:documento|página|archivo|arquivo|decisión|decisão)\s+(?:está|es|é|foi|ha sido)|(?:этот|данный|настоящий) документ)").expect("a pattern")
});
static MOVED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:(?:has\s+|have\s+)?(?:been\s+|was\s+|were\s+)?(?:moved|relocated|migrated)\s+(?:here|to|into|under)\b|now\s+lives?\s+(?:in|at|under|here)\b|has\s+a\s+new\s+home\b|can\s+now\s+be\s+found\b|is\s+now\s+(?:located|maintained|hosted|kept|part\s+of)\b)").expect("a pattern")
});
/// "This document has moved".
static GONE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:been\s+)?(?:moved|relocated|migrated)\s*(?:$|[.:;!,*]|to\b|into\b|here\b|under\b|out\s+of\b)")
        .expect("a pattern")
});
/// "This document has been consolidated into X". What is merged into a branch is done.
static MERGED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:consolidated|folded|integrated|incorporated|absorbed|(?:merged|split)\s+(?:into\s+(?:the\s+)?[\[`*_]))(?:\s+(?:in|into|with|as)\b|)")
        .expect("a pattern")
});
static OF_THIS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:this|these|below|it|content|contents|document|everything)\b")
        .expect("a pattern")
});
/// A mark of a title that says that nothing is decided.
static DRAFT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:(?:early|first|rough|initial) )?(?:draft|wip|work[ -]in[ -]progress|entwurf|brouillon|borrador|rascunho|bozza|草案|草稿|初稿|ドラフト|下書き|초안|черновик)(?: (?:v?[0-9.]+|only))?$").expect("a pattern")
});
/// The same as a sentence of its own.
static DRAFT_BANNER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^\W*(?:(?:note|status|warning|important|caution|info)\W+)?(?:this\s+is\s+(?:still\s+|only\s+|just\s+|currently\s+)*(?:an?\s+)?)?(?:(?:very|early|first|rough|initial)\s+)*(?:draft|wip|work[ -]in[ -]progress)\s*(?:$|[.!)\]]|[—–]|-\s|(?:and|for\s+(?:discussion|review|comment))\b)").expect("a pattern")
});
static CANONICAL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:(?:the\s+)?(?:canonical|authoritative|official|master|original|up-to-date|latest)\s+(?:copy|version|source|location|document)\s+(?:of\s+this\s+\w+\s+)?(?:is\s+(?:now\s+)?(?:at|in|maintained|kept|located|here|hosted)|lives?|can\s+be\s+found|resides)|this\s+(?:\w+\s+)?(?:document|doc|page|file|spec|copy|record|adr)\s+is\s+(?:only\s+|just\s+)?an?\s+(?:verbatim\s+|read-only\s+|local\s+|generated\s+|vendored\s+)*(?:copy|mirror|pointer|stub|redirect)\b|this\s+is\s+(?:only\s+|just\s+)?an?\s+(?:pointer|stub|redirect)\s+(?:to|for)\b|do\s+not\s+edit\s+this\s+copy)").expect("a pattern")
});

/// What its top declares; `None` when it says nothing.
pub(super) fn declared(document: &Document) -> Option<Declared> {
    title(document).or_else(|| {
        let mut headings = 0;
        let mut seen = 0;
        let words = word_count(document);
        for block in &document.blocks {
            match block.kind {
                BlockKind::Heading => {
                    headings += 1;
                    if headings > 2 {
                        return None;
                    }
                }
                BlockKind::Paragraph | BlockKind::Quote | BlockKind::Item { checked: None } => {
                    // Below the second heading only what a mere pointer says.
                    if headings > 1 && words > MOST_POINTER_WORDS {
                        return None;
                    }
                    seen += 1;
                    let found = banner(block, words);
                    // A section has its own words about other things.
                    let found =
                        found.filter(|said| headings <= 1 || said.standing == Standing::Pointer);
                    if found.is_some() {
                        return found;
                    }
                    if seen >= MOST_BLOCKS {
                        return None;
                    }
                }
                _ => {}
            }
        }
        None
    })
}

/// Words of the whole document, counted up to a few more than matter.
fn word_count(document: &Document) -> usize {
    let blocks = document.blocks.iter();
    let text =
        blocks.filter(|block| !matches!(block.kind, BlockKind::Comment | BlockKind::Heading));
    text.flat_map(|block| block.text.split_whitespace())
        .take(MOST_POINTER_WORDS + 1)
        .count()
}

/// `[DEPRECATED] X`, `X (superseded by Y)`, `OBSOLETE: X`, a title that is struck through.
fn title(document: &Document) -> Option<Declared> {
    let heading = document
        .blocks
        .iter()
        .take(50)
        .find(|block| block.kind == BlockKind::Heading);
    let (text, line) = match (heading, &document.title) {
        (Some(heading), _) => (heading.text.as_str(), Some(heading.lines.0)),
        (None, Some(title)) => (title.as_str(), None),
        (None, None) => return None,
    };
    let said = |standing, words: &str, by| Declared {
        standing,
        words: shown(words),
        superseded_by: by,
        line,
        by: None,
    };
    if let Some(heading) = heading {
        let struck = |span: &&crate::scan::document::Span| {
            span.kind == SpanKind::Struck && span.range.len() * 10 >= heading.text.len() * 8
        };
        if heading.spans.iter().any(|span| struck(&span)) {
            return Some(said(Standing::Deprecated, text, None));
        }
    }
    let text: String = text.chars().take(200).collect();
    let text = text.trim();
    let bracketed = |open: char, close: char| {
        let inside = text
            .trim_start_matches(|sign: char| !sign.is_alphanumeric() && sign != open)
            .strip_prefix(open)
            .and_then(|text| text.split_once(close));
        let at_end = text
            .strip_suffix(close)
            .and_then(|text| text.rsplit_once(open));
        [
            inside.map(|(inside, _)| inside),
            at_end.map(|(_, inside)| inside),
        ]
    };
    let parts = bracketed('[', ']')
        .into_iter()
        .chain(bracketed('(', ')'))
        .chain(bracketed('【', '】'))
        .flatten();
    for part in parts {
        let judged = leading(part, 0).filter(|judged| judged.standing.is_over());
        if let Some(judged) =
            judged.filter(|_| part.split_whitespace().count() <= 6 || part.contains(" by "))
        {
            return Some(said(judged.standing, part, judged.by));
        }
        if DRAFT.is_match(part) {
            return Some(said(Standing::Proposed, part, None));
        }
    }
    // Shouted, and set off from the rest.
    let shouts = |part: &str| {
        let part = part.trim();
        let loud = part.chars().any(char::is_alphabetic) && !part.chars().any(char::is_lowercase);
        let judged = leading(part, 0).filter(|judged| judged.standing.is_over());
        judged.filter(|_| loud && part.split_whitespace().count() <= 2)
    };
    let (before, after) = (
        text.split_once([':', '—', '–'])
            .or_else(|| text.split_once(" - ")),
        text.rsplit_once(['—', '–', ':'])
            .or_else(|| text.rsplit_once(" - ")),
    );
    let ends = [before.map(|(part, _)| part), after.map(|(_, part)| part)];
    for part in ends.into_iter().flatten() {
        if DRAFT.is_match(part.trim()) && !part.contains(char::is_lowercase) {
            return Some(said(Standing::Proposed, text, None));
        }
        if let Some(judged) = shouts(part) {
            return Some(said(judged.standing, text, judged.by));
        }
        if superseded_by(part).is_some() && leading(part, 0).is_some() {
            return Some(said(Standing::Superseded, text, superseded_by(part)));
        }
    }
    None
}

fn banner(block: &Block, document_words: usize) -> Option<Declared> {
    let text: String = unstruck(block).chars().take(MOST_LOOKED_AT).collect();
    let said = |standing: Standing, by: Option<String>| Declared {
        standing,
        words: shown(&text),
        superseded_by: by,
        line: Some(block.lines.0),
        by: None,
    };
    if REPLACES_THIS.is_match(&text) {
        let by = block.spans.iter().find_map(|span| match &span.kind {
            SpanKind::Link(target) => Some(target.clone()),
            SpanKind::Code => block.text.get(span.range.clone()).map(str::to_owned),
            _ => None,
        });
        let by = by.or_else(|| {
            let before = REPLACES_THIS.find(&text).map_or(0, |found| found.start());
            let name = text[..before]
                .split(['.', ':', '!'])
                .next_back()
                .unwrap_or_default()
                .trim();
            (!name.is_empty() && name.len() <= 80).then(|| name.to_owned())
        });
        return Some(said(Standing::Superseded, by));
    }
    if CANONICAL.is_match(&text) {
        return Some(said(Standing::Pointer, link(block)));
    }
    for found in THIS_IS.find_iter(&text) {
        let rest = &text[found.end()..];
        let sentence = sentence(rest);
        if is_conditional(&text[..found.start()]) {
            continue;
        }
        if GONE.is_match(rest) {
            return Some(said(Standing::Pointer, link(block)));
        }
        if MERGED.is_match(rest) {
            return Some(said(Standing::Superseded, link(block)));
        }
        let lower = sentence.to_lowercase();
        let first = words(&lower).next();
        // The word itself has to come at once: "is a list of deprecated fields" is about something else.
        let at_once = first.filter(|word| lower[..word.start].trim().is_empty());
        let about = |word: &Word| is_about(&lower[word.end..], word.standing);
        let judged = at_once
            .filter(|word| !about(word))
            .and_then(|_| status(sentence));
        if let Some(judged) = judged.filter(|judged| judged.standing != Standing::Unknown) {
            let by = link(block).or(judged.by);
            return Some(said(
                judged.standing,
                by.filter(|_| judged.standing.is_over()),
            ));
        }
    }
    if is_historical(block, &text) {
        return Some(said(Standing::Deprecated, None));
    }
    if let Some(found) = FOREIGN.find(&text) {
        let rest = sentence(&text[found.end()..]);
        let judged = status(rest).filter(|judged| judged.standing.is_over());
        if let Some(judged) = judged.filter(|_| rest.chars().count() <= 80) {
            return Some(said(judged.standing, link(block).or(judged.by)));
        }
    }
    if let Some(judged) = marker(block, &text) {
        return Some(said(judged.0, judged.1));
    }
    let item = matches!(block.kind, BlockKind::Item { .. });
    if !item && DRAFT_BANNER.is_match(&text) {
        return Some(said(Standing::Proposed, None));
    }
    // A page of paths puts chapters together; a link has nothing but its target.
    let path = document_words == 1 && is_path(&text);
    let pointer = path || document_words <= MOST_POINTER_WORDS && is_moved(&text);
    pointer.then(|| {
        said(
            Standing::Pointer,
            link(block).or_else(|| path.then(|| text.trim().to_owned())),
        )
    })
}

/// "moved to X", said of the document and not of what it is about.
fn is_moved(text: &str) -> bool {
    MOVED.find_iter(text).any(|found| {
        let before = &text[..found.start()];
        let start = before.rfind(". ").map_or(0, |end| end + 2);
        let subject = &before[start..];
        let own = !found.as_str().to_lowercase().starts_with(['m', 'r']);
        !is_conditional(before)
            && (own || !subject.contains(char::is_alphabetic) || OF_THIS.is_match(subject))
    })
}

fn sentence(text: &str) -> &str {
    let end = text
        .find(". ")
        .or_else(|| text.find('。'))
        .unwrap_or(text.len());
    &text[..end]
}

/// Whether the sentence that ends here says when something would hold.
fn is_conditional(before: &str) -> bool {
    let start = before.rfind(['.', '!', '\n']).map_or(0, |end| end + 1);
    let lower = before[start..].to_lowercase();
    let mut words = lower.split(|sign: char| !sign.is_alphanumeric());
    words.any(|word| {
        matches!(
            word,
            "if" | "when" | "unless" | "until" | "once" | "whether"
        )
    })
}

/// "kept for historical reference", said of the document and not of a file that an item is about.
fn is_historical(block: &Block, text: &str) -> bool {
    let Some(found) = HISTORICAL.find(text) else {
        return false;
    };
    let start = text[..found.start()].rfind(". ").map_or(0, |end| end + 2);
    let item = matches!(block.kind, BlockKind::Item { .. });
    !item && (found.start() == start || OF_THIS.is_match(&text[start..found.start()]))
}

/// "is a complete list", "is current design": the word belongs to what comes behind it.
fn is_about(rest: &str, standing: Standing) -> bool {
    if standing.is_over() {
        // "is superseded when …": it is not yet.
        let next = rest.split_whitespace().next().unwrap_or_default();
        return matches!(next, "when" | "if" | "once" | "unless" | "rather" | "only");
    }
    rest.trim_start_matches([' ', '*', '_'])
        .starts_with(char::is_alphabetic)
}

/// A block that begins with the word, shouted, strong, or set off: `**Deprecated**: use X`, `SUPERSEDED by Y`.
fn marker(block: &Block, text: &str) -> Option<(Standing, Option<String>)> {
    let start = text.find(|sign: char| sign.is_alphabetic())?;
    let lead = text[..start].len();
    let mut body = &text[lead..];
    for word in [
        "Note",
        "NOTE",
        "Warning",
        "WARNING",
        "Attention",
        "ATTENTION",
        "Important",
        "IMPORTANT",
        "Caution",
        "CAUTION",
        "Status",
        "STATUS",
        "Notice",
        "NOTICE",
    ] {
        if let Some(rest) = body
            .strip_prefix(word)
            .filter(|rest| !rest.starts_with(char::is_alphabetic))
        {
            body = rest.trim_start_matches(|sign: char| !sign.is_alphanumeric());
        }
    }
    let lower = body.to_lowercase();
    let word = words(&lower)
        .next()
        .filter(|word| word.start == 0 && word.standing.is_over())?;
    if word.standing == Standing::Pointer {
        return None;
    }
    // Signs in lower case may be longer; only then is it not found.
    let (first, rest) = (body.get(..word.end)?, body.get(word.end..)?);
    let offset = text.len() - body.len();
    let strong = block.text.starts_with(text.get(..offset)?)
        && block.spans.iter().any(|span| {
            span.kind == SpanKind::Strong
                && span.range.start <= offset
                && span.range.end >= offset + first.len()
        });
    let loud = !first.chars().any(char::is_lowercase) && first.chars().count() > 2;
    let rest = rest.trim_start_matches(['*', '_']);
    let set_off = rest.is_empty()
        || rest.starts_with(['.', ':', '!', ')', ']', '—', '–', '。', '：', '！'])
        || rest.starts_with(" -")
        || rest.starts_with(" —")
        || rest.starts_with(" –");
    let by = rest.trim_start().starts_with("by ") || rest.trim_start().starts_with("in favor of");
    let alone = matches!(block.kind, BlockKind::Item { .. });
    // "Replaced by a queue, the table is gone" is about a table.
    let named = block.kind == BlockKind::Quote
        || rest.contains(|sign: char| sign.is_ascii_digit())
        || block
            .spans
            .iter()
            .any(|span| matches!(span.kind, SpanKind::Link(_) | SpanKind::Code));
    if !(loud || by && (strong || named) || set_off && (strong || !alone)) {
        return None;
    }
    let by = link(block).or_else(|| superseded_by(body));
    let standing = if superseded_by(body).is_some() {
        Standing::Superseded
    } else {
        word.standing
    };
    Some((standing, by))
}

/// A text that is nothing but a path: a symbolic link that was checked out as a file.
fn is_path(text: &str) -> bool {
    let text = text.trim();
    text.len() < 200
        && text.contains('/')
        && !text.contains(char::is_whitespace)
        && (text.ends_with(".md")
            || text.ends_with(".rst")
            || text.ends_with(".adoc")
            || text.ends_with(".txt"))
        && !text.contains("://")
}
