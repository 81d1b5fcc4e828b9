//! Targets of links: which of them are files of this repository.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;
use regex::Regex;

use super::{
    found::Found,
    model::{Claim, Repository, Target},
    placeholder::is_placeholder,
};

/// A page of a file on GitHub, GitLab and their like.
static FORGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^https?://(?:[\w.-]+)/([\w.-]+)/([\w.-]+)/(?:-/|src/)?(?:blob|tree|raw|edit|blame|branch)/([^/#?]+)/([^#?]+)|^https?://raw\.githubusercontent\.com/([\w.-]+)/([\w.-]+)/([^/]+)/([^#?]+)")
        .expect("a pattern of ours")
});

impl Repository {
    fn is(&self, owner: &str, name: &str) -> bool {
        self.owner.eq_ignore_ascii_case(owner)
            && self
                .name
                .eq_ignore_ascii_case(name.trim_end_matches(".git"))
    }
}

/// What a link names; `None` when it is no file: a fragment, a mail address, a page of the web.
pub(super) fn read(document: &str, link: &str, repository: Option<&Repository>) -> Option<Found> {
    let link = link.trim().trim_matches(['<', '>']);
    if link.len() > 1024
        || link.starts_with('#')
        || link.contains(char::is_whitespace) && !link.contains('/')
    {
        return None;
    }
    if let Some(captures) = FORGE.captures(link) {
        let part = |at: usize| {
            captures
                .get(at)
                .or_else(|| captures.get(at + 4))
                .map_or("", |part| part.as_str())
        };
        let (owner, name, revision) = (part(1), part(2), part(3));
        let path = percent_decode_str(part(4))
            .decode_utf8_lossy()
            .trim_end_matches('/')
            .to_owned();
        let ours = repository.is_some_and(|ours| ours.is(owner, name));
        let found = Found::new(Target::Path { path, link: true }, link, 0);
        // A page of one commit stays what it is, whatever becomes of the file.
        let moves = ours && !is_commit(revision) && !is_release(revision);
        return Some(if moves {
            found
        } else {
            found.claimed(Claim::Elsewhere)
        });
    }
    if let Some((scheme, _)) = link.split_once(':')
        && scheme.len() > 1
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
        && !link.starts_with("./")
    {
        return None;
    }
    let path = link.split(['#', '?']).next().unwrap_or_default();
    let path = percent_decode_str(path).decode_utf8_lossy();
    if path.is_empty() || path.starts_with("//") || path.contains(char::is_control) {
        return None;
    }
    let (path, text) = (from_root(document, &path), path.to_string());
    let found = |path: String| Found::new(Target::Path { path, link: true }, &text, 0);
    match path {
        None => Some(found(text.clone()).claimed(Claim::Elsewhere)),
        Some(path) if path.is_empty() => None,
        Some(path) if is_placeholder(&path) => Some(found(path).claimed(Claim::Example)),
        Some(path) => Some(found(path)),
    }
}

/// What the words of a link to another place speak of. A page of one release of this repository stays as it is, and the names in
/// its words are ours all the same: that they are not there says nothing, that they went does. So it is with a forge's page where
/// nobody knows whose repository this is.
pub(super) fn claim_of_words(link: &str, repository: Option<&Repository>) -> Claim {
    let ours = FORGE.captures(link.trim()).is_some_and(|captures| {
        let part = |at: usize| {
            let part = captures.get(at).or_else(|| captures.get(at + 4));
            part.map_or("", |part| part.as_str())
        };
        repository.is_none_or(|ours| ours.is(part(1), part(2)))
    });
    if ours {
        Claim::Example
    } else {
        Claim::Elsewhere
    }
}

/// A path as seen from a document, from the checkout's root; `None` when it leads out of the checkout.
pub(super) fn from_root(document: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = match path.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => document
            .rsplit_once('/')
            .map_or_else(Vec::new, |(folder, _)| folder.split('/').collect()),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    let folder = if path.ends_with('/') && !parts.is_empty() {
        "/"
    } else {
        ""
    };
    Some(parts.join("/") + folder)
}

fn is_commit(revision: &str) -> bool {
    (7..=40).contains(&revision.len())
        && revision.bytes().all(|byte| byte.is_ascii_hexdigit())
        && revision.bytes().any(|byte| byte.is_ascii_digit())
}

fn is_release(revision: &str) -> bool {
    let number = revision.trim_start_matches('v');
    number.starts_with(|sign: char| sign.is_ascii_digit()) && number.contains('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_lead_to_files_of_this_repository_or_elsewhere() {
        let ours = Repository {
            owner: "tea".to_owned(),
            name: "shop".to_owned(),
        };
        for (link, expected) in [
            ("../src/a.ts", Some(("src/a.ts", None))),
            ("b.md#part", Some(("docs/b.md", None))),
            ("./b%20c.md?x=1", Some(("docs/b c.md", None))),
            ("/src/a.ts", Some(("src/a.ts", None))),
            ("../src/", Some(("src/", None))),
            (
                "../../other/a.ts",
                Some(("../../other/a.ts", Some(Claim::Elsewhere))),
            ),
            (
                "path/to/x.md",
                Some(("docs/path/to/x.md", Some(Claim::Example))),
            ),
            (
                "https://github.com/Tea/shop/blob/main/src/a.ts#L3",
                Some(("src/a.ts", None)),
            ),
            (
                "https://github.com/tea/shop/tree/master/src/",
                Some(("src", None)),
            ),
            (
                "https://github.com/tea/shop/blob/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567/src/a.ts",
                Some(("src/a.ts", Some(Claim::Elsewhere))),
            ),
            (
                "https://github.com/tea/shop/blob/v1.2.0/src/a.ts",
                Some(("src/a.ts", Some(Claim::Elsewhere))),
            ),
            (
                "https://github.com/coffee/shop/blob/main/src/a.ts",
                Some(("src/a.ts", Some(Claim::Elsewhere))),
            ),
            (
                "https://gitlab.example.org/tea/shop/-/blob/main/a.py",
                Some(("a.py", None)),
            ),
            (
                "https://raw.githubusercontent.com/tea/shop/main/a.sh",
                Some(("a.sh", None)),
            ),
            ("https://docs.rs/x", None),
            ("mailto:a@b.c", None),
            ("#part", None),
            ("", None),
        ] {
            let found = read("docs/a.md", link, Some(&ours));
            let told = found.as_ref().map(|found| match &found.target {
                Target::Path { path, link: true } => (path.as_str(), found.claim),
                other => panic!("{other:?}"),
            });
            assert_eq!(told, expected, "{link}");
        }
        for (link, of_ours, of_unknown) in [
            (
                "https://github.com/tea/shop/blob/v1.2.0/src/a.ts#L3",
                Claim::Example,
                Claim::Example,
            ),
            (
                "https://github.com/coffee/shop/blob/v1.2.0/src/a.ts",
                Claim::Elsewhere,
                Claim::Example,
            ),
            ("https://docs.rs/x", Claim::Elsewhere, Claim::Elsewhere),
            ("../../x.md", Claim::Elsewhere, Claim::Elsewhere),
        ] {
            assert_eq!(claim_of_words(link, Some(&ours)), of_ours, "{link}");
            assert_eq!(claim_of_words(link, None), of_unknown, "{link}");
        }
        let stranger = read("a.md", "https://github.com/tea/shop/blob/main/a.ts", None);
        assert_eq!(
            stranger.and_then(|found| found.claim),
            Some(Claim::Elsewhere)
        );
    }
}
