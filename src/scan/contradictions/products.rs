//! Well-known products by the role that they play, and the labels under which a document names its choice.

use std::{collections::HashMap, sync::LazyLock};

use super::roles::ROLES;

struct Vocabulary {
    /// Names of products to the numbers of their roles and families.
    products: HashMap<&'static str, Vec<(usize, &'static str)>>,
    /// Labels to the numbers of roles.
    labels: HashMap<&'static str, Vec<usize>>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut all = Vocabulary {
        products: HashMap::new(),
        labels: HashMap::new(),
    };
    for (number, role) in ROLES.iter().enumerate() {
        for family in role.families {
            for name in &family[1..] {
                all.products
                    .entry(name)
                    .or_default()
                    .push((number, family[0]));
            }
        }
        for label in role.labels {
            all.labels.entry(label).or_default().push(number);
        }
    }
    all
});

/// A product in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Named {
    /// Number of its role.
    pub(super) role: usize,
    /// Its family.
    pub(super) family: &'static str,
    /// Bytes of the text.
    pub(super) at: std::ops::Range<usize>,
}

/// The name of a role.
pub(super) fn role_name(role: usize) -> &'static str {
    ROLES[role].name
}

/// Whether a label stands for roles, and for which.
pub(super) fn roles_of(label: &str) -> &'static [usize] {
    let label = label
        .trim()
        .trim_end_matches([':', '：'])
        .trim()
        .to_lowercase();
    VOCABULARY
        .labels
        .get(label.as_str())
        .map_or(&[], Vec::as_slice)
}

/// Products in a text, in order; of names that begin alike the longest.
pub(super) fn products(text: &str) -> Vec<Named> {
    // Lower case may have other lengths outside ASCII, so that only letters of ASCII are turned.
    let lower = text.to_ascii_lowercase();
    let edge = |c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '@'));
    let starts: Vec<usize> = lower
        .char_indices()
        .filter(|(at, c)| {
            c.is_ascii_alphanumeric()
                && lower[..*at]
                    .chars()
                    .next_back()
                    .is_none_or(|c| edge(c) && c != '.')
        })
        .map(|(at, _)| at)
        .collect();
    let mut found: Vec<Named> = Vec::new();
    for start in starts {
        if found.last().is_some_and(|last| last.at.end > start) {
            continue;
        }
        // No name is longer than 24 bytes.
        let mut longest = None;
        for (length, _) in lower[start..]
            .char_indices()
            .skip(1)
            .chain([(lower.len() - start, ' ')])
            .take(25)
        {
            let after = lower[start + length..].chars().next();
            if after.is_none_or(edge)
                && let Some(roles) = VOCABULARY.products.get(&lower[start..start + length])
            {
                longest = Some((length, roles));
            }
        }
        if let Some((length, roles)) = longest {
            found.extend(roles.iter().map(|(role, family)| Named {
                role: *role,
                family,
                at: start..start + length,
            }));
        }
    }
    found
}
