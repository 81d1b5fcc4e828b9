//! What a refusal means. The texts are GitHub's, and are matched loosely.

use serde_json::Value;
use url::Url;

use super::{Call, Needs};

/// Of the words in an error, for people.
const MAX_MESSAGE: usize = 500;

/// Why GitHub will not do something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// 401: the token is wrong or has ended.
    BadCredentials,
    /// The token is good, and may not do this.
    MissingPermission {
        /// What would be enough; `None`: GitHub did not say.
        needs: Option<Needs>,
    },
    /// 403 without words that are known here.
    Forbidden,
    /// Only Apps may: a person's token cannot.
    NeedsApp,
    /// Only the App that created the check run can change it.
    AnotherApps,
    /// Nobody without a role in the repository can comment there.
    Locked,
    /// The organisation wants the token to be let in first.
    SingleSignOn {
        /// Where a person does that; `None`: none was named on the server's own host.
        url: Option<Url>,
    },
    /// Workflows may not open pull requests here.
    PullRequestsOff,
    /// Nobody can change this repository.
    Archived,
    /// The App's installation is suspended.
    Suspended,
    /// The App is not installed in the repository.
    NotInstalled,
    /// No App has this id, or the key is another's.
    UnknownApp,
    /// A workflow file cannot be changed with this token.
    WorkflowFile,
    /// 404: it is not there, or the token cannot see it.
    NotVisible,
    /// 410: it was there.
    Gone,
    /// 409.
    Conflict,
    /// 422: there is one.
    AlreadyExists,
    /// 422: both branches are the same.
    NothingToMerge,
    /// 422: a branch is not there, or not yet.
    BadBranch {
        /// `head` or `base`.
        field: String,
    },
    /// A protected branch or a ruleset forbids it.
    Protected,
    /// 422: what was sent has a form that GitHub does not take. The program is at fault.
    InvalidRequest,
    /// 422: what was sent is not accepted.
    Invalid,
    /// Any other status.
    Other,
}

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{call} was refused: {status} {message}{}",
    .request_id.as_ref().map(|id| format!(" (request {id})")).unwrap_or_default())]
pub struct Refused {
    /// What was asked.
    pub call: Call,
    /// What it means.
    pub reason: Reason,
    /// Of HTTP; 200 where GraphQL refused.
    pub status: u16,
    /// What GitHub said, on one line; may be empty.
    pub message: String,
    /// `X-GitHub-Request-Id`, for GitHub's support.
    pub request_id: Option<String>,
}

/// What of an error's answer is read.
#[derive(Default)]
pub(super) struct Said<'a> {
    pub(super) status: u16,
    /// `X-Accepted-GitHub-Permissions`.
    pub(super) accepted: Option<&'a str>,
    /// `X-GitHub-SSO`.
    pub(super) sso: Option<&'a str>,
    pub(super) body: &'a [u8],
}

/// GitHub's words as one line: the message, and what it says of single fields. Empty: the answer is none of GitHub's.
pub(super) fn words(body: &[u8]) -> String {
    let Ok(body) = serde_json::from_slice::<Value>(body) else {
        return String::new();
    };
    let text = |value: &Value, key: &str| {
        let text = value.get(key).and_then(Value::as_str);
        text.unwrap_or_default().to_owned()
    };
    let mut words = text(&body, "message");
    for error in body
        .get("errors")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .take(5)
    {
        let more = match error {
            Value::String(text) => text.clone(),
            error => match text(error, "message") {
                message if message.is_empty() => {
                    format!(
                        "{} {} {}",
                        text(error, "resource"),
                        text(error, "field"),
                        text(error, "code")
                    )
                }
                message => message,
            },
        };
        if !words.contains(&more) {
            words = format!("{words}; {more}");
        }
    }
    one_line(&words)
}

/// Words from outside, as one line that is not too long.
pub(super) fn one_line(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words
        .chars()
        .filter(|c| !c.is_control())
        .take(MAX_MESSAGE)
        .collect()
}

/// What a refusal means. `server` is where an address for people may be.
pub(super) fn reason(call: Call, said: &Said<'_>, message: &str, server: &Url) -> Reason {
    let has = |part: &str| {
        message
            .to_ascii_lowercase()
            .contains(&part.to_ascii_lowercase())
    };
    if has("not permitted to create or approve pull requests") {
        return Reason::PullRequestsOff;
    }
    match said.status {
        401 => Reason::BadCredentials,
        403 if said.sso.is_some_and(|sso| sso.contains("required")) || has("SAML enforcement") => {
            let url = said.sso.and_then(|sso| sign_on(sso, server));
            Reason::SingleSignOn { url }
        }
        403 if has("authenticate via a GitHub App") => Reason::NeedsApp,
        403 if has("only be modified by the GitHub App") => Reason::AnotherApps,
        403 if has("is locked") => Reason::Locked,
        403 if has("archived") => Reason::Archived,
        403 if has("suspended") => Reason::Suspended,
        403 if has("workflows` permission") => Reason::WorkflowFile,
        403 if has("not accessible by") || said.accepted.is_some() => {
            let needs = said.accepted.and_then(Needs::from_header);
            Reason::MissingPermission { needs }
        }
        403 => Reason::Forbidden,
        404 if has("Integration not found") => Reason::UnknownApp,
        404 if call == Call::Installation => Reason::NotInstalled,
        404 => Reason::NotVisible,
        409 if has("rule violations") || has("protected branch") => Reason::Protected,
        409 => Reason::Conflict,
        410 => Reason::Gone,
        422 => unprocessable(said.body, &has),
        _ => Reason::Other,
    }
}

fn unprocessable(body: &[u8], has: &impl Fn(&str) -> bool) -> Reason {
    if has("already exists") || has("already_exists") {
        return Reason::AlreadyExists;
    }
    if has("No commits between") {
        return Reason::NothingToMerge;
    }
    if has("Invalid request.") {
        return Reason::InvalidRequest;
    }
    let rules = [
        "rule violations",
        "through a pull request",
        "Reference update failed",
        "protected branch",
    ];
    if rules.into_iter().any(has) {
        return Reason::Protected;
    }
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let errors = body.get("errors").and_then(Value::as_array);
    for error in errors.into_iter().flatten() {
        let text = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default();
        if text("code") == "invalid" && matches!(text("field"), "head" | "base") {
            let field = text("field").to_owned();
            return Reason::BadBranch { field };
        }
    }
    Reason::Invalid
}

/// The address in `required; url=…`, if it is on the server's own host: people will be asked to open it.
fn sign_on(header: &str, server: &Url) -> Option<Url> {
    let url = header
        .split(';')
        .find_map(|part| part.trim().strip_prefix("url="))?;
    let url: Url = url.parse().ok()?;
    (url.origin() == server.origin()).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(status: u16, body: &str, sso: Option<&str>) -> Refused {
        let server = "https://git.example".parse().expect("a URL");
        let said = Said {
            status,
            sso,
            body: body.as_bytes(),
            ..Said::default()
        };
        let (call, message) = (Call::Repository, words(body.as_bytes()));
        Refused {
            call,
            reason: reason(call, &said, &message, &server),
            status,
            message,
            request_id: None,
        }
    }

    #[test]
    fn the_words_of_github_are_understood() {
        let branch = |field: &str| Reason::BadBranch {
            field: field.to_owned(),
        };
        let table = [
            (
                403,
                r#"{"message":"GitHub Actions is not permitted to create or approve pull requests."}"#,
                Reason::PullRequestsOff,
            ),
            (
                422,
                r#"{"message":"Validation Failed","errors":[{"code":"custom","message":"A pull request already exists for tea:x."}]}"#,
                Reason::AlreadyExists,
            ),
            (
                422,
                r#"{"message":"Reference already exists"}"#,
                Reason::AlreadyExists,
            ),
            (
                422,
                r#"{"message":"Validation Failed","errors":[{"resource":"Label","code":"already_exists","field":"name"}]}"#,
                Reason::AlreadyExists,
            ),
            (
                422,
                r#"{"message":"Validation Failed","errors":[{"code":"custom","message":"No commits between main and x"}]}"#,
                Reason::NothingToMerge,
            ),
            (
                422,
                r#"{"message":"Validation Failed","errors":[{"resource":"PullRequest","field":"head","code":"invalid"}]}"#,
                branch("head"),
            ),
            (
                422,
                r#"{"message":"Validation Failed","errors":[{"field":"base","code":"invalid"}]}"#,
                branch("base"),
            ),
            (
                422,
                r#"{"message":"Repository rule violations found\n\nNo."}"#,
                Reason::Protected,
            ),
            (
                422,
                r#"{"message":"Changes must be made through a pull request."}"#,
                Reason::Protected,
            ),
            (
                409,
                r#"{"message":"Repository rule violations found"}"#,
                Reason::Protected,
            ),
            (
                409,
                r#"{"message":"Git Repository is empty."}"#,
                Reason::Conflict,
            ),
            (
                403,
                r#"{"message":"refusing to allow a GitHub App to create or update workflow `x.yml` without `workflows` permission"}"#,
                Reason::WorkflowFile,
            ),
            (
                403,
                r#"{"message":"Unable to create comment because issue is locked."}"#,
                Reason::Locked,
            ),
            (
                403,
                r#"{"message":"This installation has been suspended"}"#,
                Reason::Suspended,
            ),
            (
                403,
                r#"{"message":"Invalid app_id `1` - check run can only be modified by the GitHub App that created it."}"#,
                Reason::AnotherApps,
            ),
            (
                403,
                r#"{"message":"Resource not accessible by personal access token"}"#,
                Reason::MissingPermission { needs: None },
            ),
            (
                404,
                r#"{"message":"Integration not found"}"#,
                Reason::UnknownApp,
            ),
            (
                422,
                r#"{"message":"Validation Failed","errors":["a string"]}"#,
                Reason::Invalid,
            ),
            (422, "<html>", Reason::Invalid),
            (422, r#"{"message":7,"errors":{"a":1}}"#, Reason::Invalid),
            (451, "", Reason::Other),
        ];
        for (status, body, expected) in table {
            assert_eq!(refused(status, body, None).reason, expected, "{body}");
        }
    }

    #[test]
    fn people_are_sent_to_the_server_only() {
        let body = r#"{"message":"Resource protected by organization SAML enforcement."}"#;
        let hint = |sso| refused(403, body, sso).hint().expect("a hint");
        let own = hint(Some("required; url=https://git.example/orgs/tea/sso?a=1"));
        assert!(
            own.ends_with("https://git.example/orgs/tea/sso?a=1"),
            "{own}"
        );
        for sso in [
            Some("required; url=https://evil.example/sso"),
            Some("required"),
            None,
        ] {
            assert!(!hint(sso).contains("evil"), "{sso:?}");
        }
    }

    #[test]
    fn words_are_one_line_and_not_too_long() {
        let body = format!(r#"{{"message":"a\n\tb\u001b[31m {}"}}"#, "x".repeat(2000));
        let words = words(body.as_bytes());
        assert!(
            words.starts_with("a b[31m xxx") && words.len() == MAX_MESSAGE,
            "{words}"
        );
    }
}
