//! One value of a status, and what it comes to.

use std::sync::LazyLock;

use regex::Regex;

use super::{standing::Standing, vocabulary::words};

/// Characters of a value that are looked at and kept.
const MOST_VALUE: usize = 300;

/// What takes a document's place, in the words of a value.
static BY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)(?:superseded|superceded|superseeded|supersceded|replaced|obsoleted|supplanted|deprecated|made obsolete|abgelöst|ersetzt|remplacé|supplanté|reemplazad[oa]|sustituid[oa]|substituíd[oa]|sostituit[oaei]|vervangen|заменен[аоы]?|заменён[аоы]?)(?:[ _-]+(?:by|durch|par|por|door|dall?a?|da|на)\b|\s+in favou?r of\b|\s+with\b)\s*:?\s*(.*)",
    )
    .expect("a pattern")
});
/// The same in languages that put it the other way round.
static BY_WIDE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:已?被)\s*(.{1,80}?)\s*(?:取代|替代|替换|替換)|(\S{1,80}?)\s*(?:に置き換え|により廃止|に代替|(?:로|으로) 대체)").expect("a pattern")
});
static EMPTY: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:none|n/?a|no|false|null|nil|nothing|not applicable|tb[dac]|to be (?:determined|defined|decided)|unknown|undefined|not superseded|not yet|never|なし|無し|该项无|无|無|不适用|未定|없음|해당 없음|keine?|entfällt|aucune?|néant|ninguno|ninguna|nenhum|nenhuma|нет|x{3,}|n{4,})$").expect("a pattern")
});
/// A field that is there to say that it is not so, within a longer text.
static DENIED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:superseded|superceded|replaced|obsoleted|deprecated|archived|rejected|withdrawn|ersetzt|remplacé|reemplazado)(?:(?:[ _-](?:by|durch|par|por))?\s*:|[ _-](?:by|durch|par|por))\s*[*_`]*(?:(?:none|n/?a|null|nil|nothing|nobody|never|false|keine?r?|personne|aucune?|nadie|ninguno|[-—–])(?:\s|$|[,.;)*_`])|no\s*(?:$|[,.;)])|no\s+(?P<next>\p{Lu}[\w ]{0,24}:))").expect("a pattern")
});
/// A number that nobody has filled in.
static PLACEHOLDER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\W*(?:[A-Za-z]{1,10}[-_ #]+)?(?:[Xx]{2,}|[Nn]{2,}|#{2,}|0{1,4}[XxNn]+|Y{4})(?:[-_. ]\w*)*\W*$|^[<{\[][^\]}>(]*[\]}>]$").expect("a pattern")
});
/// What may stand before the word that matters.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?:[^\p{L}\p{N}]+|status\b|current(?:ly)?\s+status\b|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|(?:this|the)\s+(?:\w+\s+)?(?:adr|rfc|document|doc|record|decision|proposal|spec|specification|design|plan|feature|story|kep|rfd|page|file|architecture)\b|is\b|are\b|was\b|has\s+been\b|have\s+been\b|now\b|currently\b|already\b|been\b|fully\b|formally\b|officially\b|since\b|marked\s+as\b)+").expect("a pattern")
});

/// A value that says something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Judged {
    pub(super) standing: Standing,
    /// What takes its place; `None` when nothing is named.
    pub(super) by: Option<String>,
}

/// Whether a field says that there is nothing to say: `none`, a dash, a placeholder of a template.
pub(super) fn is_empty(value: &str) -> bool {
    let value = value.trim_matches(|sign: char| sign.is_whitespace() || "*_`\"'.;,".contains(sign));
    !value.chars().any(char::is_alphanumeric)
        || EMPTY.is_match(value)
        || (value.len() < 80 && PLACEHOLDER.is_match(value))
}

/// A value as it is kept.
pub(super) fn shown(value: &str) -> String {
    let one_line: Vec<&str> = value.split_whitespace().take(60).collect();
    one_line.join(" ").chars().take(MOST_VALUE).collect()
}

/// A value without what it says not to be: `Superseded by: none`.
fn undenied(value: &str) -> String {
    DENIED.replace_all(value, "$next").trim().to_owned()
}

/// What a value of a status comes to; `None` when it says nothing: it is empty, or the choices of a template. Words that nobody here
/// knows are [`Standing::Unknown`].
pub(super) fn status(value: &str) -> Option<Judged> {
    let value = undenied(&shown(value));
    if is_empty(&value) || is_choice(&value) {
        return None;
    }
    // What it was stands before an arrow.
    let value = value.replace("->", "→").replace("=>", "→");
    let last = value.rsplit('→').next().filter(|last| !is_empty(last));
    let value = last.map_or(value.as_str(), str::trim).to_owned();
    if let Some(by) = superseded_by(&value) {
        return Some(Judged {
            standing: Standing::Superseded,
            by: Some(by).filter(|by| !is_empty(by)),
        });
    }
    let lower = value.to_lowercase().replace('_', " ");
    let known = words(&lower).find(|word| word.standing != Standing::Pointer);
    if let Some(word) = known {
        let standing = match word.standing {
            Standing::Implemented if is_partial(&lower) => Standing::Accepted,
            standing => standing,
        };
        // "partially superseded": the rest of it stands.
        if standing == Standing::Unknown {
            let rest = words(&lower).find(|other| other.start >= word.end);
            let rest = rest.map_or(Standing::Accepted, |rest| rest.standing);
            return Some(Judged {
                standing: if rest.is_over() {
                    Standing::Accepted
                } else {
                    rest
                },
                by: None,
            });
        }
        return Some(Judged { standing, by: None });
    }
    let has_words = value.chars().any(char::is_alphabetic);
    has_words.then_some(Judged {
        standing: Standing::Unknown,
        by: None,
    })
}

/// What a line comes to whose first words are a standing; `None` for any other line: words further behind may be about anything.
pub(super) fn leading(line: &str, most_before: usize) -> Option<Judged> {
    let line = undenied(&shown(line));
    if is_choice(&line) {
        return None;
    }
    let lead = LEAD.find(&line).map_or(0, |lead| lead.end());
    let rest = line.get(lead..)?;
    let lower = rest.to_lowercase().replace('_', " ");
    let first = words(&lower).next()?;
    let before = lower[..first.start].split_whitespace().count();
    (before <= most_before && first.standing != Standing::Pointer)
        .then(|| status(rest))
        .flatten()
}

fn is_partial(lower: &str) -> bool {
    [
        "partial",
        "partly",
        "in part",
        "mostly",
        "not fully",
        "teilweise",
        "部分",
        "一部",
    ]
    .iter()
    .any(|word| lower.contains(word))
}

/// What a value names after "superseded by"; `None` when it does not say so, or only of a part, or of the future.
pub(super) fn superseded_by(value: &str) -> Option<String> {
    if let Some(found) = BY.captures(value) {
        let start = found.get(0).map_or(0, |whole| whole.start());
        let before = value[..start].to_lowercase();
        let before = before.trim_end();
        let denied = [
            "partially",
            "partly",
            "not",
            "never",
            "will be",
            "to be",
            "may be",
            "can be",
            "teilweise",
            "if",
            "be",
        ]
        .iter()
        .any(|word| before.ends_with(word));
        let by = found.get(1).map_or("", |by| by.as_str());
        return (!denied).then(|| name(by));
    }
    let found = BY_WIDE.captures(value)?;
    let by = found.get(1).or(found.get(2))?;
    Some(name(by.as_str()))
}

/// The name of what takes the place, without the rest of the sentence.
fn name(words: &str) -> String {
    let words =
        words.trim_start_matches(|sign: char| sign.is_whitespace() || "*_`:<\"'(".contains(sign));
    let end = words
        .match_indices([';', '\n', '。', '，', ')', '（'])
        .map(|(place, _)| place)
        .chain(
            words
                .match_indices(". ")
                .map(|(place, _)| place)
                .filter(|place| {
                    // `9. Use X` is a name.
                    !words[..*place].chars().all(|sign| sign.is_ascii_digit())
                }),
        )
        .chain(words.find(", "))
        .chain(words.find(" ("))
        .min();
    let words = &words[..end.unwrap_or(words.len())];
    let words =
        words.trim_end_matches(|sign: char| sign.is_whitespace() || "*_`.,>\"'".contains(sign));
    words.chars().take(160).collect()
}

/// Whether a value lists what it could be, as templates do.
fn is_choice(value: &str) -> bool {
    let lower = value.to_lowercase();
    let mut kinds: Vec<Standing> = Vec::new();
    let mut count = 0;
    let mut end = 0;
    let mut listed = 0;
    for word in words(&lower) {
        if word.standing == Standing::Pointer {
            continue;
        }
        count += 1;
        // Nothing but a sign or "or" between two of them.
        let between = lower[end..word.start].trim_matches(|sign: char| !sign.is_alphanumeric());
        let signs = lower[end..word.start].contains(['|', '/', ',', '、', '{', '[', '<', '・']);
        listed += usize::from(
            count > 1
                && (between.is_empty() && signs
                    || matches!(between, "or" | "oder" | "ou" | "o" | "または" | "或")),
        );
        end = word.end;
        if !kinds.contains(&word.standing) {
            kinds.push(word.standing);
        }
    }
    let bars = value.contains(" | ") || value.contains('{');
    let bracketed = value.starts_with(['[', '{', '<']) && value.ends_with([']', '}', '>']);
    let asks = value.trim_end().ends_with('?');
    (kinds.len() >= 2 && (bars || bracketed || asks))
        || (kinds.len() >= 3 && listed >= 2)
        || listed >= 3
}
