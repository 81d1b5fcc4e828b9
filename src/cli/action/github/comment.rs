//! The one comment under a pull request.

use crate::edge::github::{Comment, GitHub, GitHubError};

/// Writes the comment, or edits the one that is there. `text` is given what stands there, if anything does, and says what is to stand
/// there; `None`: it is to stay as it is. Without `create` a comment is only edited.
///
/// # Errors
/// When it cannot be found, written or edited.
pub(super) async fn put_comment(
    github: &GitHub,
    pull_request: u64,
    marker: &str,
    create: bool,
    text: impl Fn(Option<&str>) -> Option<String>,
) -> Result<(), GitHubError> {
    let login = github.viewer().await?;
    let own = || own_comments(github, pull_request, marker, &login);
    let mut known = own().await?;
    if known.is_empty() {
        let Some(text) = text(None).filter(|_| create) else {
            return Ok(());
        };
        let written = github.create_comment(pull_request, &text).await?;
        // Another run may have done the same in the meantime.
        known = own().await?;
        if known.iter().all(|comment| comment.id == written.id) {
            return Ok(());
        }
    }
    let Some((first, doubles)) = known.split_first() else {
        return Ok(());
    };
    if let Some(text) = text(Some(&first.body)).filter(|text| *text != first.body) {
        github.update_comment(first.id, &text).await?;
    }
    for double in doubles {
        // The other run may be as quick.
        let _ = github.delete_comment(double.id).await;
    }
    Ok(())
}

/// The oldest first. People quote comments, with every mark in them.
async fn own_comments(
    github: &GitHub,
    pull_request: u64,
    marker: &str,
    login: &str,
) -> Result<Vec<Comment>, GitHubError> {
    let mut known = github.comments_marked(pull_request, marker).await?;
    known.retain(|comment| comment.is_by(login));
    Ok(known)
}
