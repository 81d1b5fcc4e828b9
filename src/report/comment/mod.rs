//! The one comment under a pull request: what the last push changed, then what is broken. It is edited in place, and what the next
//! edit compares with stands in it, where a reader does not see it.
//!
//! ```text
//! <!-- scenarioforge:report:v1 key=shop -->                  found again by this line
//! <!-- scenarioforge:state {"head":"…","broken":[…]} -->     what the next push is compared with
//! ### ❌ shop: 2 of 12 scenarios failed
//! **Since `abc1234`:** 1 newly broken, 1 fixed
//! ```

mod changes;
mod state;
mod view;

use crate::domain::results::Results;

use super::{
    escape::{fenced, link_to},
    job_summary::SummaryLinks,
    markdown::render,
    text::shorten,
    titles::{About, Titles},
};
use state::Remembered;
use view::View;

/// What the comment is about, beside the run.
#[derive(Debug, Clone)]
pub struct CommentAbout {
    /// Tells the comments of several steps apart; see [`comment_marker`].
    pub key: String,
    /// The commit that was pushed.
    pub head_sha: String,
    /// The workflow run's number, which grows from run to run; 0: nobody knows it.
    pub run: u64,
    /// The page of the workflow run; `None`: nobody knows it.
    pub run_url: Option<String>,
    /// The repository's page, for links to commits; `None`: nobody knows it.
    pub repository_url: Option<String>,
}

/// The line that a comment of ours begins with. Of the key all but letters, digits, `.`, `_`, `/` and `:` becomes a single `-`, so that
/// nothing in it ends the HTML comment.
pub fn comment_marker(key: &str) -> String {
    let mut plain = String::with_capacity(key.len());
    for character in key.chars().take(200) {
        match character {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '_' | '/' | ':' => plain.push(character),
            _ if plain.ends_with('-') => {}
            _ => plain.push('-'),
        }
    }
    format!("<!-- scenarioforge:report:v1 key={plain} -->")
}

/// The comment's text, at most 65,536 characters; `None`: what is there is of a later run. `before` is the text of the one that is
/// there; `None`: there is none. Nothing from the app or the pack is taken for Markdown or HTML.
pub fn comment(
    results: &Results,
    titles: &Titles,
    about: &About,
    links: &SummaryLinks,
    own: &CommentAbout,
    before: Option<&str>,
) -> Option<String> {
    let before = before.and_then(Remembered::read);
    if before.as_ref().is_some_and(|before| before.run > own.run) {
        return None;
    }
    let now = Remembered::now(results, own, before);
    let view = View::new(results, titles, about, links, own, &now);
    let template = include_str!("../../../templates/comment.md.j2");
    Some(format!(
        "{}\n{}\n{}",
        comment_marker(&own.key),
        now.line(),
        render(template, &view)
    ))
}

/// The comment of a step that came to no results; `None`: what is there is of a later run. What an earlier push was like stays
/// remembered. `brief` says why, and may hold anything.
pub fn comment_without_results(
    brief: &str,
    own: &CommentAbout,
    before: Option<&str>,
) -> Option<String> {
    let before = before.and_then(Remembered::read);
    if before.as_ref().is_some_and(|before| before.run > own.run) {
        return None;
    }
    let state = before.map_or_else(String::new, |before| {
        let line = Remembered {
            run: own.run,
            ..before
        }
        .line();
        format!("{line}\n")
    });
    let run = own.run_url.as_ref();
    let run = run.map(|url| format!("\n\n{}", link_to("Job summary", url)));
    Some(format!(
        "{}\n{state}### ❌ ScenarioForge could not run\n\nNo verdict at {}: nothing was proved about this push.\n\n{}{}\n",
        comment_marker(&own.key),
        view::commit(&own.head_sha, own),
        fenced(&shorten(brief, MAX_BRIEF)),
        run.unwrap_or_default(),
    ))
}

/// Characters of a reason.
const MAX_BRIEF: usize = 4_000;

#[cfg(test)]
mod tests;
