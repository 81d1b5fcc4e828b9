//! Changes of the code, and which documents each must bring down.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{
    archive::{Tree, reformat},
    labels::Labels,
};

/// One change.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Mutation {
    pub(crate) name: String,
    /// Whether it is committed or only in the working tree.
    #[serde(default)]
    pub(crate) committed: bool,
    /// A word everywhere in the code; not in documents.
    rename: Option<Pair>,
    /// A file gets another path.
    #[serde(rename = "move")]
    moved: Option<Pair>,
    #[serde(default)]
    delete: Vec<String>,
    #[serde(default)]
    replace: Vec<Replace>,
    #[serde(default)]
    reformat: Vec<String>,
    /// Documents that must drop, each with the reference that a warning must name. All others must stay as they are.
    pub(crate) drops: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pair {
    from: String,
    to: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Replace {
    file: String,
    from: String,
    to: String,
    /// A commit has reformatted the file; `from` is as it was before.
    #[serde(default)]
    reformatted: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Mutations {
    mutation: Vec<Mutation>,
}

impl Mutation {
    /// Reads `mutations.toml` of a fixture.
    pub(crate) fn read_all(name: &str, text: &str) -> Vec<Self> {
        let all: Mutations =
            toml::from_str(text).unwrap_or_else(|error| panic!("{name}/mutations.toml: {error}"));
        all.mutation
    }

    /// Whether a text has the word that is renamed.
    pub(crate) fn renames_a_word_of(&self, text: &str) -> bool {
        let rename = self.rename.as_ref();
        rename.is_some_and(|rename| replace_word(text, &rename.from, "") != text)
    }

    /// The tree after the change. A change that changes nothing is a mistake of whoever wrote it, told by a panic.
    pub(crate) fn apply(&self, tree: &Tree, labels: &Labels) -> Tree {
        let mut after = tree.clone();
        let documents = labels.all();
        let name = &self.name;
        if let Some(rename) = &self.rename {
            let code = after
                .iter_mut()
                .filter(|(path, _)| !documents.contains_key(path.as_str()));
            for (_, text) in code {
                *text = replace_word(text, &rename.from, &rename.to);
            }
            assert!(after != *tree, "{name}: no {}", rename.from);
        }
        for replace in &self.replace {
            let text = after
                .get_mut(&replace.file)
                .unwrap_or_else(|| panic!("{name}: no {}", replace.file));
            let from = if replace.reformatted {
                reformat(&replace.from)
            } else {
                replace.from.clone()
            };
            assert!(
                text.contains(&from),
                "{name}: no {from:?} in {}",
                replace.file
            );
            *text = text.replacen(&from, &replace.to, 1);
        }
        if let Some(moved) = &self.moved {
            let text = after
                .remove(&moved.from)
                .unwrap_or_else(|| panic!("{name}: no {}", moved.from));
            after.insert(moved.to.clone(), text);
        }
        for path in &self.delete {
            after
                .remove(path)
                .unwrap_or_else(|| panic!("{name}: no {path}"));
        }
        for path in &self.reformat {
            let text = after
                .get_mut(path)
                .unwrap_or_else(|| panic!("{name}: no {path}"));
            *text = reformat(text);
        }
        assert!(after != *tree, "{name}: nothing changes");
        after
    }
}

/// Whole words only.
fn replace_word(text: &str, from: &str, to: &str) -> String {
    let part = |letter: char| letter.is_alphanumeric() || letter == '_';
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, found) = rest.split_at(at);
        let after = &found[from.len()..];
        let last = before
            .chars()
            .next_back()
            .or_else(|| out.chars().next_back());
        let whole = !last.is_some_and(part) && !after.starts_with(part);
        out.push_str(before);
        out.push_str(if whole { to } else { from });
        rest = after;
    }
    out.push_str(rest);
    out
}
