//! What GitHub is asked, in words, and what it takes.

use std::fmt;

use super::{Needs, Permission, Scope};

/// What GitHub was asked to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words of `Display` say what each is")]
pub enum Call {
    CreateCheck,
    UpdateCheck,
    ReadCheck,
    ListChecks,
    ListComments,
    CreateComment,
    UpdateComment,
    DeleteComment,
    Viewer,
    Repository,
    ListRuns,
    ReadRun,
    ListArtifacts,
    ArtifactUrl,
    ActionsSettings,
    RateLimit,
    Installation,
    InstallationToken,
    Probe(Permission),
}

impl Call {
    /// What the documentation asks for; `None`: any token will do, or more than a workflow's token can have.
    pub(super) fn needs(self) -> Option<Needs> {
        let permission = match self {
            Self::CreateCheck | Self::UpdateCheck => Permission::write(Scope::Checks),
            Self::ReadCheck | Self::ListChecks => Permission::read(Scope::Checks),
            Self::ListComments => Permission::read(Scope::PullRequests),
            Self::CreateComment | Self::UpdateComment | Self::DeleteComment => {
                Permission::write(Scope::PullRequests)
            }
            Self::ListRuns | Self::ReadRun | Self::ListArtifacts | Self::ArtifactUrl => {
                Permission::read(Scope::Actions)
            }
            Self::Probe(permission) => permission,
            Self::Viewer
            | Self::Repository
            | Self::ActionsSettings
            | Self::RateLimit
            | Self::Installation
            | Self::InstallationToken => return None,
        };
        Some(Needs::one(permission))
    }

    /// Whether GitHub counts it as a change, of which there should be about one a second.
    pub(super) fn is_write(self) -> bool {
        matches!(
            self,
            Self::CreateCheck
                | Self::UpdateCheck
                | Self::CreateComment
                | Self::UpdateComment
                | Self::DeleteComment
        )
    }
}

impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreateCheck => "creating the check run",
            Self::UpdateCheck => "updating the check run",
            Self::ReadCheck => "reading the check run",
            Self::ListChecks => "listing the check runs of the commit",
            Self::ListComments => "listing the comments",
            Self::CreateComment => "writing the comment",
            Self::UpdateComment => "updating the comment",
            Self::DeleteComment => "deleting the comment",
            Self::Viewer => "asking whose token it is",
            Self::Repository => "reading the repository",
            Self::ListRuns => "listing the workflow runs",
            Self::ReadRun => "reading the workflow run",
            Self::ListArtifacts => "listing the artifacts of the workflow run",
            Self::ArtifactUrl => "asking for the address of the artifact",
            Self::ActionsSettings => "reading the repository's settings for Actions",
            Self::RateLimit => "asking for the rate limit",
            Self::Installation => "finding the App's installation",
            Self::InstallationToken => "making a token of the App's installation",
            Self::Probe(permission) => return write!(f, "asking for `{permission}`"),
        })
    }
}
