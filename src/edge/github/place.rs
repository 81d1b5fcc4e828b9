//! Where GitHub is, and which repository is meant: from the variables that the runner gives to a step.

use std::{collections::BTreeMap, fmt, str::FromStr};

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;

use super::GitHubError;

/// What stands for itself in a part of a path (RFC 3986, section 2.3); a slash does not.
const PART: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');

/// A repository, `owner/name`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RepositoryName {
    /// A person or an organisation.
    pub owner: String,
    /// Without its owner.
    pub name: String,
}

impl FromStr for RepositoryName {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let usable = |part: &str| {
            let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
            !matches!(part, "" | "." | "..") && part.len() <= 100 && part.chars().all(known)
        };
        match text.split_once('/') {
            Some((owner, name)) if usable(owner) && usable(name) => Ok(Self {
                owner: owner.to_owned(),
                name: name.to_owned(),
            }),
            _ => Err("it is no `owner/name`"),
        }
    }
}

impl fmt::Display for RepositoryName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.owner, self.name)
    }
}

/// From `https_proxy`, `http_proxy` and `no_proxy`, in small or capital letters.
#[derive(Clone, Default)]
pub(super) struct Proxies {
    pub(super) https: Option<String>,
    pub(super) http: Option<String>,
    pub(super) none_for: Option<String>,
}

impl fmt::Debug for Proxies {
    /// An address may have a password in it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// The addresses of GitHub, and one repository there.
#[derive(Debug, Clone)]
pub struct Place {
    /// Of the REST API. A path in it is kept (`/api/v3` on an Enterprise Server).
    pub api_url: Url,
    /// Of the GraphQL API.
    pub graphql_url: Url,
    /// Of the pages for people.
    pub server_url: Url,
    /// The repository.
    pub repository: RepositoryName,
    pub(super) proxies: Proxies,
}

impl Place {
    /// The place that the runner named. Reads `GITHUB_SERVER_URL`, `GITHUB_API_URL`, `GITHUB_GRAPHQL_URL` (each of the
    /// last two follows from those before it when it is absent), `GITHUB_REPOSITORY` and the proxies; an empty variable
    /// is an absent one.
    ///
    /// # Errors
    /// When no repository is named, or a variable says something that cannot be.
    pub fn from_variables(variables: &BTreeMap<String, String>) -> Result<Self, GitHubError> {
        let get = |name: &str| {
            let value = variables.get(name).map(|value| value.trim());
            value.filter(|value| !value.is_empty())
        };
        let either = |name: &str| {
            let value = get(name).or_else(|| get(&name.to_uppercase()));
            value.map(str::to_owned)
        };
        let url = |name: &'static str| get(name).map(|text| address(name, text)).transpose();
        let server_url = match url("GITHUB_SERVER_URL")? {
            Some(url) => url,
            None => address("GITHUB_SERVER_URL", "https://github.com")?,
        };
        let api_url = match url("GITHUB_API_URL")? {
            Some(url) => url,
            None => address("GITHUB_API_URL", &default_api(&server_url))?,
        };
        let graphql_url = match url("GITHUB_GRAPHQL_URL")? {
            Some(url) => url,
            None => {
                let api = api_url.as_str().trim_end_matches('/');
                // An Enterprise Server has it beside version 3, not below.
                let above = api.strip_suffix("/v3").unwrap_or(api);
                address("GITHUB_GRAPHQL_URL", &format!("{above}/graphql"))?
            }
        };
        let name = "GITHUB_REPOSITORY";
        let repository = get(name).ok_or(GitHubError::Variable {
            name,
            why: "it is not set".to_owned(),
        })?;
        let repository = repository.parse().map_err(|why| GitHubError::Variable {
            name,
            why: format!("`{}`: {why}", repository.escape_debug()),
        })?;
        Ok(Self {
            api_url,
            graphql_url,
            server_url,
            repository,
            proxies: Proxies {
                https: either("https_proxy"),
                http: either("http_proxy"),
                none_for: either("no_proxy"),
            },
        })
    }

    /// An address below the API's, whose own path is kept. `path` begins with a slash and is encoded already.
    pub(super) fn api(&self, path: &str) -> String {
        format!("{}{path}", self.api_url.as_str().trim_end_matches('/'))
    }

    /// An address below the repository's.
    pub(super) fn repository_api(&self, path: &str) -> String {
        let RepositoryName { owner, name } = &self.repository;
        self.api(&format!("/repos/{}/{}{path}", part(owner), part(name)))
    }
}

/// Text as one part of a path, or as a value of a query.
pub(super) fn part(text: &str) -> String {
    utf8_percent_encode(text, PART).to_string()
}

/// GitHub's own, GitHub Enterprise Cloud's with data residency, or an Enterprise Server's.
fn default_api(server: &Url) -> String {
    let host = server.host_str().unwrap_or_default();
    if host == "github.com" || host.ends_with(".ghe.com") {
        format!("{}://api.{host}", server.scheme())
    } else {
        format!("{}/api/v3", server.as_str().trim_end_matches('/'))
    }
}

fn address(name: &'static str, text: &str) -> Result<Url, GitHubError> {
    let wrong = |why: &str| GitHubError::Variable {
        name,
        why: why.to_owned(),
    };
    let url: Url = text.parse().map_err(|_| wrong("it is no URL"))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(wrong("it is no http or https URL"));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("it has a user or a password in it"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(wrong("it has a query or a fragment"));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(pairs: &[(&str, &str)]) -> Result<Place, GitHubError> {
        let pairs = [("GITHUB_REPOSITORY", "tea/shop")].iter().chain(pairs);
        let pairs = pairs.map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Place::from_variables(&pairs.collect())
    }

    #[test]
    fn every_layout_is_found() {
        let server = "GITHUB_SERVER_URL";
        let table = [
            (
                vec![],
                "https://api.github.com",
                "https://api.github.com/graphql",
            ),
            (
                vec![(server, "https://github.com/"), ("GITHUB_API_URL", " ")],
                "https://api.github.com",
                "https://api.github.com/graphql",
            ),
            (
                vec![(server, "https://tea.ghe.com")],
                "https://api.tea.ghe.com",
                "https://api.tea.ghe.com/graphql",
            ),
            (
                vec![(server, "https://git.tea.example")],
                "https://git.tea.example/api/v3",
                "https://git.tea.example/api/graphql",
            ),
            (
                vec![
                    ("GITHUB_API_URL", "http://127.0.0.1:8/in/front/api/v3/"),
                    (
                        "GITHUB_GRAPHQL_URL",
                        "http://127.0.0.1:8/in/front/api/graphql",
                    ),
                ],
                "http://127.0.0.1:8/in/front/api/v3",
                "http://127.0.0.1:8/in/front/api/graphql",
            ),
        ];
        for (pairs, api, graphql) in table {
            let place = place(&pairs).expect("a place");
            assert_eq!(place.api("/rate_limit"), format!("{api}/rate_limit"));
            let checks = format!("{api}/repos/tea/shop/check-runs");
            assert_eq!(place.repository_api("/check-runs"), checks);
            assert_eq!(place.graphql_url.as_str(), graphql);
        }
    }

    #[test]
    fn variables_that_cannot_be_are_named() {
        for (name, value, says) in [
            ("GITHUB_REPOSITORY", "", "not set"),
            ("GITHUB_REPOSITORY", "shop", "owner/name"),
            ("GITHUB_REPOSITORY", "tea/shop/x", "owner/name"),
            ("GITHUB_REPOSITORY", "tea/..", "owner/name"),
            ("GITHUB_REPOSITORY", "tea/sh\u{1b}op", "owner/name"),
            ("GITHUB_API_URL", "api.github.com", "no URL"),
            ("GITHUB_API_URL", "file:///etc", "no http"),
            ("GITHUB_API_URL", "https://me:pw@host", "password"),
            ("GITHUB_GRAPHQL_URL", "https://host/?a", "query"),
        ] {
            let error = place(&[(name, value)]).expect_err(value).to_string();
            assert!(error.contains(name) && error.contains(says), "{error}");
            assert!(!error.contains("pw"), "{error}");
        }
    }

    #[test]
    fn parts_of_paths_are_encoded() {
        assert_eq!(part("bot/x y?#%é"), "bot%2Fx%20y%3F%23%25%C3%A9");
        assert_eq!(part("ci-2_a.yml~"), "ci-2_a.yml~");
    }
}
