//! What is checked out.

use std::path::Path;

use git2::{Repository, StatusOptions};

/// A checkout, as far as git knows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Checkout {
    /// `owner/name` from the URL of `origin`; `None` without one.
    pub repository: Option<String>,
    /// The commit; `None` outside git and before the first.
    pub head_sha: Option<String>,
    /// Whether tracked files differ from the commit; `None` outside git.
    pub dirty: Option<bool>,
}

/// Looks at a folder; outside git everything is `None`.
pub fn describe(root: &Path) -> Checkout {
    let Ok(repository) = Repository::discover(root) else {
        return Checkout::default();
    };
    let head = repository
        .head()
        .ok()
        .and_then(|head| head.peel_to_commit().ok())
        .map(|commit| commit.id().to_string());
    let mut options = StatusOptions::new();
    options
        .include_untracked(false)
        .include_ignored(false)
        .exclude_submodules(true);
    let dirty = repository
        .statuses(Some(&mut options))
        .ok()
        .map(|statuses| !statuses.is_empty());
    Checkout {
        repository: origin(&repository),
        head_sha: head,
        dirty,
    }
}

/// `owner/name` from the URL of `origin`; `None` outside git and without one.
pub fn repository_name(root: &Path) -> Option<String> {
    origin(&Repository::discover(root).ok()?)
}

fn origin(repository: &Repository) -> Option<String> {
    repository
        .find_remote("origin")
        .ok()
        .and_then(|remote| remote.url().ok().and_then(slug))
}

/// `owner/name` of a remote's URL.
fn slug(url: &str) -> Option<String> {
    let path = url.strip_suffix(".git").unwrap_or(url);
    let mut parts = path.rsplit(['/', ':']);
    let (name, owner) = (parts.next()?, parts.next()?);
    let plain = |part: &str| !part.is_empty() && !part.contains('@');
    (plain(name) && plain(owner)).then(|| format!("{owner}/{name}"))
}

#[cfg(test)]
mod tests {
    use super::slug;

    #[test]
    fn a_repository_is_named_by_the_end_of_its_url() {
        for url in [
            "https://github.com/acme/shop.git",
            "https://github.com/acme/shop",
            "git@github.com:acme/shop.git",
        ] {
            assert_eq!(slug(url).as_deref(), Some("acme/shop"), "{url}");
        }
        assert_eq!(slug("shop"), None);
    }
}
