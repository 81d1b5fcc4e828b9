//! Comments on issues and pull requests (<https://docs.github.com/rest/issues/comments>).

use std::ops::ControlFlow;

use http::Method;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::time::Instant;

use super::{
    Call, GitHub, GitHubError, Reason,
    client::{Ask, read},
    cut::cut,
    tries::{Failure, Tries},
};

/// Of a comment; GitHub counts characters, of which there are never more than bytes.
const MAX_BODY: usize = 65_536;

/// The number of a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(transparent)]
pub struct CommentId(pub u64);

/// A comment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comment {
    /// Its number.
    pub id: CommentId,
    /// Markdown.
    pub body: String,
    /// Its author's login, with `[bot]` at the end for an App's. `None`: the account is gone.
    pub author: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// Its page.
    pub html_url: Option<String>,
}

impl Comment {
    /// Whether this login wrote it, as [`GitHub::viewer`] says it. People quote comments, with every mark in them.
    pub fn is_by(&self, login: &str) -> bool {
        self.author
            .as_deref()
            .is_some_and(|author| author.eq_ignore_ascii_case(login))
    }

    /// Its first line.
    pub fn first_line(&self) -> &str {
        first_line(&self.body)
    }
}

#[derive(Deserialize)]
struct Wire {
    id: CommentId,
    body: Option<String>,
    user: Option<User>,
    created_at: Timestamp,
    html_url: Option<String>,
}

#[derive(Deserialize)]
struct User {
    login: String,
}

impl From<Wire> for Comment {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            body: wire.body.unwrap_or_default(),
            author: wire.user.map(|user| user.login),
            created_at: wire.created_at,
            html_url: wire.html_url,
        }
    }
}

impl GitHub {
    /// The comments whose first line is this mark, the oldest first. The others are read and not kept.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn comments_marked(
        &self,
        issue: u64,
        mark: &str,
    ) -> Result<Vec<Comment>, GitHubError> {
        self.comments_where(issue, self.deadline(), |comment| {
            comment.first_line() == mark.trim()
        })
        .await
    }

    /// All comments, the oldest first.
    ///
    /// # Errors
    /// When they cannot be listed.
    pub async fn comments(&self, issue: u64) -> Result<Vec<Comment>, GitHubError> {
        self.comments_where(issue, self.deadline(), |_| true).await
    }

    async fn comments_where(
        &self,
        issue: u64,
        deadline: Instant,
        keep: impl Fn(&Comment) -> bool,
    ) -> Result<Vec<Comment>, GitHubError> {
        let path = format!("/issues/{issue}/comments?per_page=100");
        let url = self.place.repository_api(&path);
        let mut comments = Vec::new();
        let each = |wire: Wire| {
            let comment = Comment::from(wire);
            if keep(&comment) {
                comments.push(comment);
            }
            ControlFlow::Continue(())
        };
        self.each(Call::ListComments, url, None, deadline, each)
            .await?;
        comments.sort_by_key(|comment| (comment.created_at, comment.id.0));
        Ok(comments)
    }

    /// Writes a comment on an issue or a pull request. Its first line is its mark: by it, and by its author, it is found
    /// again when the answer is lost. What is longer than GitHub takes is cut, and says so.
    ///
    /// # Errors
    /// When it is not written, or nobody knows.
    pub async fn create_comment(&self, issue: u64, body: &str) -> Result<Comment, GitHubError> {
        let deadline = self.deadline();
        let body = cut(body, MAX_BODY);
        let url = self
            .place
            .repository_api(&format!("/issues/{issue}/comments"));
        let ask = Ask::with(
            Call::CreateComment,
            Method::POST,
            url,
            &json!({ "body": body }),
        );
        let mut tries = Tries::until(ask.call, deadline);
        loop {
            if tries.doubtful
                && let Some(found) = self.find_comment(issue, &body, deadline).await?
            {
                return Ok(found);
            }
            let failure = match self.attempt(&ask, deadline).await {
                Ok(reply) => match read::<Wire>(ask.call, &reply.body) {
                    Ok(wire) => return Ok(wire.into()),
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            self.again(&mut tries, failure).await?;
        }
    }

    async fn find_comment(
        &self,
        issue: u64,
        body: &str,
        deadline: Instant,
    ) -> Result<Option<Comment>, GitHubError> {
        let viewer = self.viewer_until(deadline).await?;
        let mine =
            |comment: &Comment| comment.first_line() == first_line(body) && comment.is_by(&viewer);
        Ok(self.comments_where(issue, deadline, mine).await?.pop())
    }

    /// Replaces the text of a comment. Nobody is notified.
    ///
    /// # Errors
    /// When it is not replaced, or nobody knows.
    pub async fn update_comment(&self, id: CommentId, body: &str) -> Result<Comment, GitHubError> {
        let body = json!({ "body": cut(body, MAX_BODY) });
        let ask = Ask::with(
            Call::UpdateComment,
            Method::PATCH,
            self.comment_url(id),
            &body,
        );
        let wire: Wire = self.value(&ask, self.deadline()).await?;
        Ok(wire.into())
    }

    /// Deletes a comment.
    ///
    /// # Errors
    /// When it is not deleted, or nobody knows.
    pub async fn delete_comment(&self, id: CommentId) -> Result<(), GitHubError> {
        let deadline = self.deadline();
        let url = self.comment_url(id);
        let ask = Ask {
            method: Method::DELETE,
            ..Ask::get(Call::DeleteComment, url)
        };
        let mut tries = Tries::until(ask.call, deadline);
        loop {
            match self.attempt(&ask, deadline).await {
                Ok(_) => return Ok(()),
                // An earlier attempt did it.
                Err(Failure::Refused(refused))
                    if tries.doubtful && refused.reason == Reason::NotVisible =>
                {
                    return Ok(());
                }
                Err(failure) => self.again(&mut tries, failure).await?,
            }
        }
    }

    fn comment_url(&self, id: CommentId) -> String {
        self.place
            .repository_api(&format!("/issues/comments/{}", id.0))
    }
}

fn first_line(body: &str) -> &str {
    body.lines().next().unwrap_or_default().trim()
}
