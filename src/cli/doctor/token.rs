//! The token, as far as it can be told without asking GitHub.

use super::{context::Context, probe::Outcome, purpose::Purpose};

/// What the first letters of a token say
/// (<https://docs.github.com/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats>).
const KINDS: [(&str, &str); 6] = [
    ("ghs_", "a workflow's token, or one of a GitHub App"),
    ("github_pat_", "a person's token for chosen repositories"),
    ("ghp_", "a person's classic token"),
    ("gho_", "a person's token of an OAuth app"),
    ("ghu_", "a person's token of a GitHub App"),
    (
        "eyJ",
        "a GitHub App's own token, which is not for repositories",
    ),
];

/// Whether there is one, and of which kind. It is not shown.
pub(super) fn token(context: &Context) -> Outcome {
    let Some((place, token)) = &context.token else {
        // On a machine of one's own, nobody is told of a run.
        if !context.in_workflow() && !context.wants(&[Purpose::Pr]) {
            return Outcome::skipped("there is none; only a workflow and a pull request need one");
        }
        let remedy = match context.in_workflow() {
            true => "give the step `env: { GITHUB_TOKEN: \"${{ github.token }}\" }`",
            false => "export GITHUB_TOKEN=\"$(gh auth token)\"",
        };
        return Outcome::failed("there is none", remedy);
    };
    let kind = KINDS
        .iter()
        .find(|(prefix, _)| token.trim().starts_with(prefix));
    let kind = kind.map_or("of a kind that is not known here", |(_, kind)| kind);
    Outcome::ok(format!("{place}: {kind}"))
}
