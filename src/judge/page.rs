//! What a browser showed, as checkpoints see it: the page's texts, its elements, the errors on its console.

use serde_json::Value;

use super::{answer::Answer, compiled, number, predicates, seen::Seen, text::Text, value};
use crate::domain::{
    checkpoint::{Checkpoint, Predicate, Subject},
    page::{ElementSeen, ElementsSeen, PageSeen},
};

/// Targets of matches that a reason names.
const NAMED: usize = 5;

/// What a browser's subject is on a page.
pub(super) fn look<'a>(page: &'a PageSeen, subject: Subject, at: Option<&'a str>) -> Seen<'a> {
    let unknown = |reason: String| Seen::Unknown {
        observed: Value::Null,
        reason,
    };
    match subject {
        Subject::Url => Seen::Text(Text::short("the address".to_owned(), page.url.as_str())),
        Subject::Title => Seen::Text(Text::short("the title".to_owned(), page.title.as_str())),
        Subject::Page => match &page.text {
            Some(text) => Seen::Text(Text::short("the page".to_owned(), text.as_str())),
            None => unknown("the page's text was not looked at in this step".to_owned()),
        },
        Subject::Console => Seen::Errors {
            texts: page
                .console
                .iter()
                .map(|error| error.text.as_str())
                .collect(),
            more: page.console_more,
        },
        _ => match at.map(|target| (target, page.elements.get(target))) {
            None => unknown(format!("`{subject}` needs `at`")),
            Some((target, None)) => unknown(format!("{target} was not looked for in this step")),
            Some((target, Some(found))) => match &found.error {
                Some(reason) => unknown(format!("{target}: {reason}")),
                None => Seen::Elements { target, found },
            },
        },
    }
}

/// The elements that count: where some can be seen, those.
fn wanted(found: &ElementsSeen) -> Vec<&ElementSeen> {
    let visible: Vec<_> = found.matches.iter().filter(|own| own.visible).collect();
    if visible.is_empty() {
        found.matches.iter().collect()
    } else {
        visible
    }
}

/// What is shown of elements: the text of one, a list of several; null: there is none.
pub(super) fn observed(found: &ElementsSeen) -> Value {
    match wanted(found).as_slice() {
        [] => Value::Null,
        [one] => Value::String(one.text.clone()),
        several => several.iter().map(|own| own.text.as_str()).collect(),
    }
}

/// The one element that a claim is about; an answer in words where there is none, or several.
pub(super) fn one<'a>(target: &str, found: &'a ElementsSeen) -> Result<&'a ElementSeen, String> {
    match wanted(found).as_slice() {
        [] => Err(missing(target, found)),
        [one] => Ok(one),
        several => {
            let named: Vec<&str> = several
                .iter()
                .take(NAMED)
                .map(|own| own.target.as_str())
                .collect();
            Err(format!(
                "{} elements match {target}: {}{}",
                several.len(),
                named.join(", "),
                if several.len() > named.len() {
                    ", …"
                } else {
                    ""
                }
            ))
        }
    }
}

fn missing(target: &str, found: &ElementsSeen) -> String {
    if found.near.is_empty() {
        format!("nothing matches {target}")
    } else {
        format!(
            "nothing matches {target}; there is {}",
            found.near.join(", ")
        )
    }
}

/// Whether a claim about an element holds.
pub(super) fn element(target: &str, found: &ElementsSeen, checkpoint: &Checkpoint) -> Answer {
    let predicate = checkpoint.predicate;
    let none = || Answer::NoBecause(missing(target, found));
    match predicate {
        Predicate::Exists if found.count == 0 => return none(),
        Predicate::Exists => return Answer::Yes,
        Predicate::Absent if found.count == 0 => return Answer::Yes,
        Predicate::Absent => return Answer::NoBecause(format!("{} match", found.count)),
        Predicate::Count => {
            let Some(Value::Number(wanted)) = &checkpoint.value else {
                return Answer::Unclear("`count` needs a number".to_owned());
            };
            return match number::compare(&found.count.into(), wanted) {
                std::cmp::Ordering::Equal => Answer::Yes,
                _ => Answer::NoBecause(format!("{} were counted", found.count)),
            };
        }
        Predicate::Hidden => {
            let seen = found.matches.iter().find(|own| own.visible);
            return match seen {
                None => Answer::Yes,
                Some(own) => Answer::NoBecause(format!("{} can be seen", own.target)),
            };
        }
        Predicate::Visible if found.count == 0 => return none(),
        _ => {}
    }
    let own = match one(target, found) {
        Ok(own) => own,
        Err(reason) => return Answer::Unclear(reason),
    };
    let is = |holds: bool, otherwise: &str| {
        if holds {
            Answer::Yes
        } else {
            Answer::NoBecause(otherwise.to_owned())
        }
    };
    match predicate {
        Predicate::Visible => is(own.visible, "it is hidden"),
        Predicate::Enabled => is(own.enabled, "it is disabled"),
        Predicate::Disabled => is(!own.enabled, "it is enabled"),
        Predicate::Checked => match own.checked {
            Some(checked) => is(checked, "it is not checked"),
            None => Answer::Unclear("it is nothing that could be checked".to_owned()),
        },
        _ => predicates::answer(&Seen::Text(text(target, own)), checkpoint),
    }
}

/// What an element says.
pub(super) fn text<'a>(target: &str, own: &'a ElementSeen) -> Text<'a> {
    Text::short(format!("element {target}"), own.text.as_str())
}

/// Whether a claim about the console's errors holds.
pub(super) fn errors(texts: &[&str], more: u64, checkpoint: &Checkpoint) -> Answer {
    let any = |holds: &dyn Fn(&str) -> bool| {
        if texts.iter().any(|text| holds(text)) {
            Answer::Yes
        } else if more > 0 {
            Answer::Unclear(format!("{more} further errors were not kept"))
        } else {
            Answer::No
        }
    };
    let expected = checkpoint.value.as_ref().and_then(value::as_text);
    match (checkpoint.predicate, expected) {
        (Predicate::Exists, _) => Answer::of(!texts.is_empty()),
        (Predicate::Absent, _) => Answer::of(texts.is_empty()),
        (Predicate::Count, _) => match &checkpoint.value {
            Some(Value::Number(wanted)) => {
                let found = texts.len() as u64 + more;
                match number::compare(&found.into(), wanted) {
                    std::cmp::Ordering::Equal => Answer::Yes,
                    _ => Answer::NoBecause(format!("{found} were counted")),
                }
            }
            _ => Answer::Unclear("`count` needs a number".to_owned()),
        },
        (Predicate::Contains, Some(wanted)) => any(&|text| text.contains(&*wanted)),
        (Predicate::NotContains, Some(wanted)) => !any(&|text| text.contains(&*wanted)),
        (Predicate::Matches | Predicate::NotMatches, Some(pattern)) => {
            let regex = compiled::regex(&pattern);
            let found = match &*regex {
                Ok(regex) => any(&|text| regex.is_match(text)),
                Err(reason) => return Answer::Unclear(reason.clone()),
            };
            if checkpoint.predicate == Predicate::Matches {
                found
            } else {
                !found
            }
        }
        (predicate, _) => Answer::Unclear(format!("`{predicate}` does not fit the console")),
    }
}

/// White space as a reader sees it: one space. For texts of a page, which break lines where they like.
pub(super) fn collapsed(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
