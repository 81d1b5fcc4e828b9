//! What a run comes to, as the check run and the comment tell it.

use std::collections::BTreeMap;

use super::{Presence, repository_url, run_url};
use crate::{
    cli::action::{
        belonging::Belonging,
        inputs::{CommentWhen, Task, Wanted},
        story::Story,
        task::Ended,
    },
    report::{CommentAbout, SummaryLinks, check_conclusion, comment, comment_without_results},
};

/// Annotations of each level on a check run. More than these nobody reads one by one; the summary has them all.
const MAX_ANNOTATIONS: usize = 100;

/// What is told.
pub(in crate::cli::action) struct Told<'a> {
    pub(in crate::cli::action) wanted: &'a Wanted,
    pub(in crate::cli::action) story: &'a Story,
    pub(in crate::cli::action) variables: &'a BTreeMap<String, String>,
}

impl Told<'_> {
    /// Concludes the check run.
    pub(in crate::cli::action) fn conclude(
        &self,
        presence: Option<&mut Presence>,
        ended: &Ended,
        links: &SummaryLinks,
        urgent: bool,
    ) {
        let Some(presence) = presence else {
            return;
        };
        let text = check_conclusion(
            &ended.results,
            &ended.documents.titles,
            &self.story.about(ended),
            links,
        );
        let annotations = self.story.annotations(ended, MAX_ANNOTATIONS);
        presence.conclude(ended.code, text, annotations, urgent);
    }

    /// Writes or edits the comment. A shard has none: who joins the shards has.
    pub(in crate::cli::action) fn comment(
        &self,
        presence: Option<&mut Presence>,
        ended: &Ended,
        links: &SummaryLinks,
    ) {
        let Some(presence) = presence else {
            return;
        };
        let belonging = &self.wanted.belonging;
        if self.wanted.task == Task::Report || belonging.shard.is_some() {
            return;
        }
        let own = about_comment(presence, belonging, self.variables);
        let about = self.story.about(ended);
        let text = |before: Option<&str>| {
            let titles = &ended.documents.titles;
            comment(&ended.results, titles, &about, links, &own, before)
        };
        presence.comment(belonging, self.wanted.comment, ended.code == 0, text);
    }
}

fn about_comment(
    presence: &Presence,
    belonging: &Belonging,
    variables: &BTreeMap<String, String>,
) -> CommentAbout {
    let run = variables.get("GITHUB_RUN_ID");
    CommentAbout {
        key: belonging.marker_key(),
        head_sha: presence.trigger().head_sha.clone().unwrap_or_default(),
        run: run.and_then(|run| run.parse().ok()).unwrap_or(0),
        run_url: run_url(variables),
        repository_url: repository_url(variables),
    }
}

/// The comment of a step that came to no results: an earlier success must not stand there.
pub(in crate::cli::action) fn comment_nothing(
    presence: &mut Presence,
    belonging: &Belonging,
    when: CommentWhen,
    variables: &BTreeMap<String, String>,
    brief: &str,
) {
    if belonging.shard.is_some() {
        return;
    }
    let own = about_comment(presence, belonging, variables);
    let text = |before: Option<&str>| comment_without_results(brief, &own, before);
    presence.comment(belonging, when, false, text);
}
