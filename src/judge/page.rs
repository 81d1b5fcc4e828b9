//! Claims about what a browser showed: elements, and the errors on the console.

use serde_json::Value;

use super::{
    answer::Answer,
    compiled,
    elements::{missing, one, text},
    number, predicates,
    seen::Seen,
    value,
};
use crate::domain::{
    checkpoint::{Checkpoint, Predicate},
    page::ElementsSeen,
};

/// Whether a claim holds, whatever it is about.
pub(super) fn answer(seen: &Seen<'_>, checkpoint: &Checkpoint) -> Answer {
    match seen {
        Seen::Elements { target, found } => element(target, found, checkpoint),
        Seen::Errors { texts, more } => errors(texts, *more, checkpoint),
        seen => predicates::answer(seen, checkpoint),
    }
}

/// Whether a claim about an element holds.
fn element(target: &str, found: &ElementsSeen, checkpoint: &Checkpoint) -> Answer {
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
            // Those that can be seen stand first.
            let seen = found.matches.iter().find(|own| own.visible);
            return match seen {
                Some(own) => Answer::NoBecause(format!("{} can be seen", own.target)),
                None => Answer::Yes,
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

/// Whether a claim about the console's errors holds.
fn errors(texts: &[&str], more: u64, checkpoint: &Checkpoint) -> Answer {
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
