//! A path, taken apart once: folders, name, stem, words.

use super::{
    listing::is_language,
    record::{Mark, mark},
};

/// Extensions of documents whose stem is what is left of them.
const DOCUMENTS: [&str; 20] = [
    "md", "markdown", "mdown", "mkd", "mdx", "rst", "rest", "adoc", "asciidoc", "asc", "org",
    "txt", "text", "feature", "graphql", "graphqls", "gql", "proto", "yaml", "yml",
];

/// Folders that are looked at, counted from the file. Nobody keeps documents deeper, and a path may be made to be long.
const DEPTH: usize = 32;

/// A path in parts. All parts are in lower case.
pub(super) struct Place {
    /// Folders from the checkout's root.
    pub(super) folders: Vec<String>,
    /// File name.
    pub(super) name: String,
    /// File name without the extension of a document.
    pub(super) stem: String,
    /// Extension; empty when there is none.
    pub(super) extension: String,
    /// Words of the stem, joined by single spaces; `camelCase` is two words.
    pub(super) words: String,
    /// Whether all letters of the stem are capitals, as in `AGENTS.md`.
    pub(super) capitals: bool,
    /// The number or date of a record that the stem begins with.
    pub(super) mark: Option<Mark>,
}

impl Place {
    /// Takes a path apart.
    pub(super) fn of(path: &str) -> Self {
        let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
        let mut folders: Vec<String> = folders
            .rsplit('/')
            .filter(|folder| !folder.is_empty())
            .take(DEPTH)
            .map(str::to_lowercase)
            .collect();
        folders.reverse();
        let (stem, extension) = split_extension(file);
        let words = words_of(without_language(stem));
        let capitals =
            stem.chars().any(char::is_uppercase) && !stem.chars().any(char::is_lowercase);
        let stem = stem.to_lowercase();
        Self {
            capitals,
            folders,
            name: file.to_lowercase(),
            mark: mark(&stem),
            stem,
            extension: extension.to_lowercase(),
            words,
        }
    }

    /// The folder that it stands in; empty at the root.
    pub(super) fn folder(&self) -> &str {
        self.folders.last().map_or("", String::as_str)
    }

    /// Whether it is the page that stands for its folder.
    pub(super) fn is_folder_page(&self) -> bool {
        matches!(self.stem.as_str(), "readme" | "index" | "_index")
    }
}

/// `roadmap.zh-CN`: without the tag of its language.
fn without_language(stem: &str) -> &str {
    match stem.rsplit_once('.') {
        Some((name, tag)) if !name.is_empty() && is_language(&tag.to_lowercase()) => name,
        _ => stem,
    }
}

/// A file name as stem and extension; only extensions of documents are taken off.
pub(super) fn split_extension(file: &str) -> (&str, &str) {
    match file.rsplit_once('.') {
        Some((stem, extension))
            if !stem.is_empty()
                && (DOCUMENTS.contains(&extension.to_ascii_lowercase().as_str())
                    || extension.eq_ignore_ascii_case("json")) =>
        {
            (stem, extension)
        }
        _ => (file, ""),
    }
}

/// The words of a name in lower case, joined by single spaces.
pub(super) fn words_of(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    let mut before: Option<char> = None;
    for sign in name.chars() {
        if !sign.is_alphanumeric() {
            if !words.is_empty() && !words.ends_with(' ') {
                words.push(' ');
            }
        } else {
            let camel = before.is_some_and(|before| before.is_lowercase()) && sign.is_uppercase();
            if camel && !words.ends_with(' ') {
                words.push(' ');
            }
            words.extend(sign.to_lowercase());
        }
        before = Some(sign);
    }
    words.truncate(words.trim_end().len());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart() {
        for (path, folders, stem, words) in [
            ("README.md", "", "readme", "readme"),
            (
                "docs/ADR/0001-Use-X.md",
                "docs/adr",
                "0001-use-x",
                "0001 use x",
            ),
            ("docs/UserStories.md", "docs", "userstories", "user stories"),
            ("specs/a.spec.md", "specs", "a.spec", "a spec"),
            ("docs/v1.2", "docs", "v1.2", "v1 2"),
            ("ROADMAP", "", "roadmap", "roadmap"),
            ("ROADMAP.zh-CN.md", "", "roadmap.zh-cn", "roadmap"),
            (".md", "", ".md", "md"),
            ("docs/需求文档.md", "docs", "需求文档", "需求文档"),
            ("PRD_Final (1).md", "", "prd_final (1)", "prd final 1"),
        ] {
            let place = Place::of(path);
            assert_eq!(place.folders.join("/"), folders, "{path}");
            assert_eq!(
                (place.stem.as_str(), place.words.as_str()),
                (stem, words),
                "{path}"
            );
        }
    }
}
