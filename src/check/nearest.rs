//! The word that somebody probably meant.

/// More candidates than this are not compared: nobody reads a list that long, and the time would grow with its square.
const MOST_CANDIDATES: usize = 1_000;

/// The candidate nearest to `word`, if one is near enough to be a slip of the hand.
pub(super) fn nearest<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let length = word.chars().count();
    if length > 100 {
        return None;
    }
    let limit = (length / 3).clamp(1, 4);
    let lower = word.to_lowercase();
    candidates
        .into_iter()
        .take(MOST_CANDIDATES)
        .filter(|candidate| candidate.len().abs_diff(word.len()) <= limit + 2)
        .map(|candidate| {
            let distance = strsim::damerau_levenshtein(&lower, &candidate.to_lowercase());
            (distance, candidate)
        })
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// A remedy that names the nearest candidate, and what else is allowed.
pub(super) fn did_you_mean<'a>(
    word: &str,
    what: &str,
    candidates: impl IntoIterator<Item = &'a str> + Clone,
) -> String {
    let mut all: Vec<&str> = candidates.clone().into_iter().take(31).collect();
    let more = all.len() > 30;
    all.truncate(30);
    let mut list = all
        .iter()
        .map(|candidate| format!("`{candidate}`"))
        .collect::<Vec<_>>()
        .join(", ");
    if more {
        list.push_str(", …");
    }
    match nearest(word, candidates) {
        Some(near) if all.len() == 1 => format!("did you mean `{near}`?"),
        Some(near) => format!("did you mean `{near}`? {what}: {list}"),
        None if all.is_empty() => format!("{what}: none"),
        None => format!("{what}: {list}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised_and_strangers_are_not() {
        let words = ["predicate", "subject", "value", "at"];
        for (word, near) in [
            ("predicat", Some("predicate")),
            ("Subject", Some("subject")),
            ("vlaue", Some("value")),
            ("headers", None),
            ("", None),
            ("ta", Some("at")),
        ] {
            assert_eq!(nearest(word, words), near, "{word}");
        }
        assert_eq!(nearest(&"x".repeat(10_000), words), None);
        assert_eq!(
            did_you_mean("aat", "allowed", ["at", "by"]),
            "did you mean `at`? allowed: `at`, `by`"
        );
    }
}
