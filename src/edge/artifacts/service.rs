//! Where the artifact service is, who asks it, and how: from the variables that the runner gives to an action.

use std::{collections::BTreeMap, fmt, num::NonZero, thread, time::Duration};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use reqwest::Url;
use serde::Deserialize;

use super::Patience;

const RESULTS_URL: &str = "ACTIONS_RESULTS_URL";
const RUNTIME_TOKEN: &str = "ACTIONS_RUNTIME_TOKEN";
const CONCURRENCY: &str = "ACTIONS_ARTIFACT_UPLOAD_CONCURRENCY";
const STALL_MS: &str = "ACTIONS_ARTIFACT_UPLOAD_TIMEOUT_MS";
const SERVER_URL: &str = "GITHUB_SERVER_URL";
const GITHUB: &str = "https://github.com";
/// As the official client does.
const PARALLEL_BLOCKS: usize = 5;
/// The scope of the token that names the run and the job.
const SCOPE: &str = "Actions.Results";

/// Why there is no artifact service to use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServiceError {
    /// The runner gave no address or no token.
    #[error(
        "there is no artifact service here: {} not set; GitHub gives {} to the steps of actions, not to `run` steps",
        .names.join(" and ") + if .names.len() == 1 { " is" } else { " are" },
        if .names.len() == 1 { "it" } else { "them" }
    )]
    Missing {
        /// The variables that are absent or empty.
        names: Vec<&'static str>,
    },
    /// GitHub Enterprise Server has another, older service.
    #[error(
        "{host} is a GitHub Enterprise Server, which has no artifact service of version 4; upload the folder with actions/upload-artifact@v3"
    )]
    EnterpriseServer {
        /// Of `GITHUB_SERVER_URL`.
        host: String,
    },
    /// A variable says something that cannot be.
    #[error("the variable {name} is not usable: {why}")]
    Variable {
        /// Its name.
        name: &'static str,
        /// What is wrong; never the value of the token.
        why: String,
    },
}

/// An artifact service, and what the runner says about its use.
#[derive(Clone)]
pub struct Service {
    /// Scheme, host and port, without a slash at the end.
    pub(super) origin: String,
    pub(super) token: Token,
    pub(super) run: String,
    pub(super) job: String,
    /// act takes blocks in the order of their arrival, and knows only the shape of version 4.
    pub(super) act: bool,
    /// Blocks that are sent at once.
    pub(super) parallel: usize,
    /// In days; `None`: not known.
    pub(super) longest_retention: Option<u16>,
    pub(super) patience: Patience,
    pub(super) proxies: Proxies,
    /// `None`: repository or run are not known, so there is no page.
    page: Option<String>,
}

/// From `https_proxy`, `http_proxy` and `no_proxy`, in small or capital letters.
#[derive(Clone, Default)]
pub(super) struct Proxies {
    pub(super) https: Option<String>,
    pub(super) http: Option<String>,
    pub(super) none_for: Option<String>,
}

impl Proxies {
    pub(super) fn from_variables(variables: &BTreeMap<String, String>) -> Self {
        let either = |name: &str| {
            let named = value(variables, name).or_else(|| value(variables, &name.to_uppercase()));
            named.map(str::to_owned)
        };
        Self {
            https: either("https_proxy"),
            http: either("http_proxy"),
            none_for: either("no_proxy"),
        }
    }
}

/// A variable that is set; an empty one is not.
fn value<'a>(variables: &'a BTreeMap<String, String>, name: &str) -> Option<&'a str> {
    let value = variables.get(name).map(|value| value.trim());
    value.filter(|value| !value.is_empty())
}

/// The runtime token; it is not shown.
#[derive(Clone)]
pub(super) struct Token(pub(super) String);

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl fmt::Debug for Service {
    /// Without token and proxies, which may have passwords in them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Service")
            .field("origin", &self.origin)
            .field("token", &self.token)
            .field("act", &self.act)
            .field("parallel", &self.parallel)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}

impl Service {
    /// The service that the runner named. Reads `ACTIONS_RESULTS_URL` (its origin only), `ACTIONS_RUNTIME_TOKEN`,
    /// `GITHUB_SERVER_URL`, `GITHUB_REPOSITORY`, `GITHUB_RUN_ID`, `GITHUB_RETENTION_DAYS` (0 counts as absent), `ACT`,
    /// `ACTIONS_ARTIFACT_UPLOAD_CONCURRENCY`, `ACTIONS_ARTIFACT_UPLOAD_TIMEOUT_MS` and the proxies; an empty variable
    /// is an absent one.
    ///
    /// # Errors
    /// When there is none, or a variable says something that cannot be.
    pub fn from_variables(variables: &BTreeMap<String, String>) -> Result<Self, ServiceError> {
        let get = |name: &str| value(variables, name);
        let server = get(SERVER_URL).unwrap_or(GITHUB).trim_end_matches('/');
        supported(server)?;
        let (Some(results), Some(token)) = (get(RESULTS_URL), get(RUNTIME_TOKEN)) else {
            let names = [RESULTS_URL, RUNTIME_TOKEN];
            let names = names.into_iter().filter(|name| get(name).is_none());
            return Err(ServiceError::Missing {
                names: names.collect(),
            });
        };
        let (run, job) = backend_ids(token).map_err(|why| ServiceError::Variable {
            name: RUNTIME_TOKEN,
            why: why.to_owned(),
        })?;
        let act = get("ACT").is_some();
        let wanted = number(CONCURRENCY, get(CONCURRENCY))?;
        let cpus = thread::available_parallelism().map_or(1, NonZero::get);
        let most = if cpus <= 4 { 32 } else { (16 * cpus).min(300) };
        let parallel = wanted.map_or(PARALLEL_BLOCKS, |wanted| {
            usize::try_from(wanted).unwrap_or(most).min(most)
        });
        let mut patience = Patience::default();
        if let Some(stall) = number(STALL_MS, get(STALL_MS))? {
            patience.stall = Duration::from_millis(stall);
        }
        let page = get("GITHUB_REPOSITORY")
            .zip(get("GITHUB_RUN_ID"))
            .map(|(repository, run)| format!("{server}/{repository}/actions/runs/{run}/artifacts"));
        Ok(Self {
            origin: origin(results)?,
            token: Token(token.to_owned()),
            run,
            job,
            act,
            parallel: if act { 1 } else { parallel },
            longest_retention: get("GITHUB_RETENTION_DAYS")
                .and_then(|days| days.parse().ok())
                .filter(|days| *days > 0),
            patience,
            proxies: Proxies::from_variables(variables),
            page,
        })
    }

    /// The same with other waits between attempts. The stall time-out of the variables is replaced too.
    #[must_use]
    pub fn with_patience(mut self, patience: Patience) -> Self {
        self.patience = patience;
        self
    }

    /// The page of an artifact, or `None` when the variables do not say which run this is.
    pub(super) fn page(&self, id: u64) -> Option<String> {
        self.page.as_ref().map(|page| format!("{page}/{id}"))
    }
}

/// GitHub itself, GitHub Enterprise Cloud with data residency, and GitHub's own development machines.
fn supported(server: &str) -> Result<(), ServiceError> {
    let url: Url = server.parse().map_err(|_| ServiceError::Variable {
        name: SERVER_URL,
        why: format!("`{server}` is no URL"),
    })?;
    let host = url.host_str().unwrap_or_default().to_ascii_lowercase();
    let known = host == "github.com" || host.ends_with(".ghe.com") || host.ends_with(".localhost");
    if known {
        Ok(())
    } else {
        Err(ServiceError::EnterpriseServer { host })
    }
}

fn origin(results: &str) -> Result<String, ServiceError> {
    let url: Option<Url> = results.parse().ok();
    match url {
        Some(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => {
            Ok(url.origin().ascii_serialization())
        }
        _ => Err(ServiceError::Variable {
            name: RESULTS_URL,
            why: format!("`{results}` is no http or https URL"),
        }),
    }
}

fn number(name: &'static str, value: Option<&str>) -> Result<Option<u64>, ServiceError> {
    value
        .map(|value| match value.parse() {
            Ok(number) if number > 0 => Ok(number),
            _ => Err(ServiceError::Variable {
                name,
                why: format!("`{value}` is no whole number above 0"),
            }),
        })
        .transpose()
}

/// Run and job as the service calls them: the scope `Actions.Results:<run>:<job>` of the token (RFC 7519), whose
/// signature is the service's business.
fn backend_ids(token: &str) -> Result<(String, String), &'static str> {
    #[derive(Deserialize)]
    struct Claims {
        scp: String,
    }
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("it has a character that no token has");
    }
    let claims = token.split('.').nth(1).ok_or("it is no JSON Web Token")?;
    let claims = URL_SAFE_NO_PAD
        .decode(claims.trim_end_matches('='))
        .map_err(|_| "its claims are no base64url")?;
    let claims: Claims =
        serde_json::from_slice(&claims).map_err(|_| "it has no claim `scp` with its scopes")?;
    let scopes = claims.scp.split(' ').map(|scope| scope.split(':'));
    for mut parts in scopes {
        if parts.next() == Some(SCOPE) {
            return match (parts.next(), parts.next(), parts.next()) {
                (Some(run), Some(job), None) if !run.is_empty() && !job.is_empty() => {
                    Ok((run.to_owned(), job.to_owned()))
                }
                _ => Err("its scope `Actions.Results` does not name one run and one job"),
            };
        }
    }
    Err("it has no scope `Actions.Results`: it allows no artifacts")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(claims: &str) -> String {
        format!("e30.{}.c2ln", URL_SAFE_NO_PAD.encode(claims))
    }

    fn variables(more: &[(&str, &str)]) -> BTreeMap<String, String> {
        let token = token(r#"{"scp":"a:b Actions.Results:run-1:job-2 c","exp":1}"#);
        let mut all: BTreeMap<String, String> = [
            (RESULTS_URL, "https://results.example:8443/path/?q"),
            (RUNTIME_TOKEN, token.as_str()),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        for (name, value) in more {
            all.insert((*name).to_owned(), (*value).to_owned());
        }
        all
    }

    #[test]
    fn the_runner_says_where_and_who() {
        let service = Service::from_variables(&variables(&[
            ("GITHUB_REPOSITORY", "tea/shop"),
            ("GITHUB_RUN_ID", "7"),
            ("GITHUB_RETENTION_DAYS", "30"),
            (CONCURRENCY, "100000"),
            (STALL_MS, "1500"),
            ("HTTPS_PROXY", "http://proxy:3128"),
        ]))
        .expect("a service");
        assert_eq!(service.origin, "https://results.example:8443");
        assert_eq!(
            (service.run.as_str(), service.job.as_str()),
            ("run-1", "job-2")
        );
        assert_eq!(
            service.page(9).as_deref(),
            Some("https://github.com/tea/shop/actions/runs/7/artifacts/9")
        );
        assert_eq!(service.longest_retention, Some(30));
        assert!((32..=300).contains(&service.parallel), "capped");
        assert_eq!(service.patience.stall, Duration::from_millis(1500));
        assert_eq!(service.proxies.https.as_deref(), Some("http://proxy:3128"));
        assert!(
            !format!("{service:?}").contains("c2ln"),
            "no token is shown"
        );
        let plain = Service::from_variables(&variables(&[("GITHUB_RETENTION_DAYS", "0")]));
        let plain = plain.expect("a service");
        assert_eq!(
            (plain.parallel, plain.longest_retention, plain.page(1)),
            (5, None, None)
        );
        let act = Service::from_variables(&variables(&[("ACT", "true"), (CONCURRENCY, "8")]));
        assert_eq!(act.expect("a service").parallel, 1);
    }

    #[test]
    fn what_is_missing_is_named() {
        let none = Service::from_variables(&variables(&[(RUNTIME_TOKEN, "")]));
        let names = vec![RUNTIME_TOKEN];
        assert_eq!(none.expect_err("no token"), ServiceError::Missing { names });
        let none = Service::from_variables(&BTreeMap::new()).expect_err("nothing");
        assert_eq!(
            none.to_string(),
            "there is no artifact service here: ACTIONS_RESULTS_URL and ACTIONS_RUNTIME_TOKEN are not set; GitHub \
             gives them to the steps of actions, not to `run` steps"
        );
    }

    #[test]
    fn only_github_has_this_service() {
        for good in [
            "https://github.com",
            "https://acme.ghe.com/",
            "http://github.localhost",
        ] {
            assert!(
                Service::from_variables(&variables(&[(SERVER_URL, good)])).is_ok(),
                "{good}"
            );
        }
        for bad in [
            "https://github.acme.example",
            "https://notgithub.com",
            "https://ghe.com.evil",
        ] {
            let error = Service::from_variables(&variables(&[(SERVER_URL, bad)])).expect_err(bad);
            assert!(
                matches!(error, ServiceError::EnterpriseServer { .. }),
                "{error}"
            );
        }
    }

    #[test]
    fn a_variable_that_cannot_be_is_named() {
        let no_scope = token(r#"{"scp":"Actions.Cache:1:2"}"#);
        let short = token(r#"{"scp":"Actions.Results:1"}"#);
        let no_scp = token("{}");
        let table = [
            (RUNTIME_TOKEN, "abc", "no JSON Web Token"),
            (RUNTIME_TOKEN, "a.!.c", "no base64url"),
            (RUNTIME_TOKEN, "a.b\u{7}.c", "character"),
            (RUNTIME_TOKEN, no_scp.as_str(), "`scp`"),
            (RUNTIME_TOKEN, no_scope.as_str(), "no scope"),
            (RUNTIME_TOKEN, short.as_str(), "one run and one job"),
            (RESULTS_URL, "results", "no http or https URL"),
            (RESULTS_URL, "ftp://results", "no http or https URL"),
            (CONCURRENCY, "0", "no whole number"),
            (STALL_MS, "soon", "no whole number"),
            (SERVER_URL, "github", "no URL"),
        ];
        for (name, value, says) in table {
            let error = Service::from_variables(&variables(&[(name, value)])).expect_err(value);
            let text = error.to_string();
            assert!(text.contains(name) && text.contains(says), "{text}");
        }
    }
}
