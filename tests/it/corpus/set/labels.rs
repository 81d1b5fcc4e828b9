//! What a careful maintainer says of each document.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The type of what is no source.
pub(crate) const NONE: &str = "none";

/// `labels.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Labels {
    /// Documents that are no sources. What is not named at all is none either.
    none: Vec<String>,
    documents: BTreeMap<String, Label>,
}

/// One document.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub(crate) struct Label {
    /// `prd`, `spec`, `plan`, `architecture`, `none`: those that can be defended, the best first.
    #[serde(rename = "type")]
    pub(crate) kind: OneOrMore,
    /// `trusted`, `suspect`, `stale`, `excluded`: those that can be defended, the best first.
    #[serde(default)]
    pub(crate) status: OneOrMore,
    /// What it names that was there once and is gone, in the document's words. Complete, but for `excluded` documents.
    #[serde(default)]
    pub(crate) gone: Vec<String>,
    /// No warning that a reference is gone, or that something contradicts it, may stand.
    #[serde(default)]
    pub(crate) accurate: bool,
    /// Another document, or a part of itself, says something else.
    #[serde(default)]
    pub(crate) contradicts: bool,
}

/// A word, or several of equal right.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(crate) enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Default for OneOrMore {
    fn default() -> Self {
        Self::More(Vec::new())
    }
}

impl OneOrMore {
    /// All of them.
    pub(crate) fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::More(more) => more,
        }
    }

    /// Whether `word` is among them.
    pub(crate) fn allows(&self, word: &str) -> bool {
        self.all().iter().any(|one| one == word)
    }
}

impl Labels {
    /// Reads `labels.toml` of a fixture.
    pub(crate) fn read(name: &str, text: &str) -> Self {
        toml::from_str(text).unwrap_or_else(|error| panic!("{name}/labels.toml: {error}"))
    }

    /// Every labelled path, sources and others.
    pub(crate) fn all(&self) -> BTreeMap<&str, Label> {
        let none = Label {
            kind: OneOrMore::One(NONE.to_owned()),
            status: OneOrMore::default(),
            gone: Vec::new(),
            accurate: false,
            contradicts: false,
        };
        let others = self.none.iter().map(|path| (path.as_str(), none.clone()));
        let documents = self
            .documents
            .iter()
            .map(|(path, label)| (path.as_str(), label.clone()));
        others.chain(documents).collect()
    }

    /// What is said of a path; `None` when it is not named.
    pub(crate) fn of(&self, path: &str) -> Option<&Label> {
        self.documents.get(path)
    }
}
