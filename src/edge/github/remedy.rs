//! What a person can do about a refusal.

use super::{Reason, Refused};

impl Refused {
    /// What a person can do, where that is known.
    pub fn hint(&self) -> Option<String> {
        let hint = match &self.reason {
            Reason::MissingPermission { .. } | Reason::Forbidden => {
                let needs = match &self.reason {
                    Reason::MissingPermission { needs: Some(needs) } => Some(needs.clone()),
                    _ => self.call.needs(),
                };
                let needs = needs.map_or("what is missing".to_owned(), |needs| needs.to_string());
                return Some(format!(
                    "give the job {needs} under `permissions:` in the workflow (keys that are not listed there become `none`); runs for pull requests from forks and runs started by Dependabot have a token that only reads"
                ));
            }
            Reason::SingleSignOn { url: Some(url) } => {
                return Some(format!("let the token into the organisation: {url}"));
            }
            Reason::SingleSignOn { url: None } => {
                "let the token into the organisation, in the settings of the token (Configure SSO)"
            }
            Reason::BadCredentials => {
                "the workflow's token ends with its job; look whether a token or key given as a secret is whole and has not ended"
            }
            Reason::NeedsApp => {
                "use the workflow's own token (`github-token: ${{ github.token }}`) or a GitHub App; check runs are not for people's tokens"
            }
            Reason::PullRequestsOff => {
                "switch on Settings → Actions → General → \"Allow GitHub Actions to create and approve pull requests\" (an organisation can lock it), or give `app-id` and `app-private-key`"
            }
            Reason::Archived => "the repository is archived: unarchive it, or leave it alone",
            Reason::Suspended => {
                "an owner of the account suspended the App: Settings → GitHub Apps → Configure"
            }
            Reason::NotInstalled => {
                "install the App in this repository, or look whether GITHUB_REPOSITORY names the right one"
            }
            Reason::UnknownApp => "look whether `app-id` and `app-private-key` are of the same App",
            Reason::WorkflowFile => {
                "files in .github/workflows cannot be changed with the workflow's token; use a GitHub App with `workflows: write`"
            }
            Reason::NotVisible => {
                "look whether it exists; GitHub says the same when the token may not see it"
            }
            Reason::Gone => "it is too old, or was deleted",
            Reason::Protected => {
                "a rule for the branch forbids it: Settings → Rules, or Settings → Branches"
            }
            Reason::AnotherApps => {
                "use the same kind of token in every job that reports this check: either the workflow's own, or the App's"
            }
            Reason::Locked => {
                "unlock the conversation, or switch the comment off (`comment: never`)"
            }
            Reason::Conflict
            | Reason::AlreadyExists
            | Reason::NothingToMerge
            | Reason::BadBranch { .. }
            | Reason::InvalidRequest
            | Reason::Invalid
            | Reason::Other => return None,
        };
        Some(hint.to_owned())
    }
}
