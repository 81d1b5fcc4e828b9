//! The summary of a step on the page of its workflow run: what a reviewer reads first, and often alone.
//!
//! It is Markdown as GitHub renders it, in a given number of bytes: the runner drops a summary that is too long, whole.
//! So the least important rows give way first, whole ones, and what is left out is counted.

mod failed;
mod head;
mod history;
mod impact;
mod ranked;
mod section;
mod view;

use crate::domain::results::Results;

use super::{
    markdown,
    titles::{About, Titles},
};
use view::View;

/// Bytes that the headings of all tables have at most.
const HEADINGS: usize = 512;

/// What the summary points to beside the run.
#[derive(Debug, Clone, Default)]
pub struct SummaryLinks {
    /// The uploaded evidence; `None` while there is none.
    pub artifact: Option<ArtifactLink>,
    /// The commit that was tried; `None` when nobody knows it.
    pub commit: Option<CommitLink>,
    /// Where the evidence is when it was not uploaded: a path on the runner. `None`: nowhere that a reader could reach.
    pub evidence_kept_at: Option<String>,
    /// Why the step is red whatever the gate says, for example because the evidence is lost; `None`: it is not. Plain text.
    pub trouble: Option<String>,
    /// What a reader must know about the step itself, for example why there is no artifact. Plain text.
    pub notices: Vec<String>,
}

/// The uploaded evidence.
#[derive(Debug, Clone)]
pub struct ArtifactLink {
    /// Its name.
    pub name: String,
    /// Where it is downloaded; anything but `http` and `https` becomes no link.
    pub url: String,
    /// Of the zip, `sha256:…`; `None` when it is not known.
    pub digest: Option<String>,
    /// Bytes of the zip; `None` when it is not known.
    pub size: Option<u64>,
}

/// A commit.
#[derive(Debug, Clone)]
pub struct CommitLink {
    /// Its id.
    pub sha: String,
    /// Its page; anything but `http` and `https` becomes no link.
    pub url: String,
}

/// The run as Markdown of at most `budget` bytes: whole in every budget, with less in a small one, and empty where not
/// even the headline fits. Nothing from the app or the pack is taken for Markdown or HTML.
pub fn job_summary(
    results: &Results,
    titles: &Titles,
    about: &About,
    links: &SummaryLinks,
    budget: usize,
) -> String {
    let mut view = View::new(results, titles, about, links);
    let template = include_str!("../../../templates/job-summary.md.j2");
    let render = |view: &View| markdown::render(template, view);
    // Whole, if it can be; else as many rows as fit beside the rest, then without rows, without sections, and at last the
    // headline alone. The text itself is measured each time, so that no reckoning has to be right for the limit to hold.
    view.take(usize::MAX);
    let text = render(&view);
    if text.len() <= budget {
        return text;
    }
    view.take(0);
    let bare = render(&view).len();
    view.take(budget.saturating_sub(bare + HEADINGS));
    let text = render(&view);
    if text.len() <= budget {
        return text;
    }
    for smaller in [
        View::without_rows,
        View::without_sections,
        View::without_details,
    ] {
        smaller(&mut view);
        let text = render(&view);
        if text.len() <= budget {
            return text;
        }
    }
    String::new()
}
