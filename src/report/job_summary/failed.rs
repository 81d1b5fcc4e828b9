//! A failure in full.

use serde::Serialize;

use crate::{
    domain::results::{CaseResult, ScenarioResult},
    report::{
        escape::{code, html, prose},
        markdown::block,
        text::{grouped, shorten},
        titles::Titles,
    },
};

use super::{
    history,
    section::{MAX_TEXT, Row},
};

/// Files of the evidence named at a failure.
const MAX_FILES: usize = 8;

/// A failed case in full.
#[derive(Debug, Serialize)]
pub(super) struct Failed {
    folded: bool,
    title: String,
    title_html: String,
    facts: String,
    /// How it did before; empty: nothing is known.
    before: String,
    block: String,
    evidence: String,
    again: String,
}

impl Failed {
    pub(super) fn new(
        scenario: &ScenarioResult,
        case: &CaseResult,
        titles: &Titles,
        folded: bool,
    ) -> Self {
        let name = format!("{}/{}", scenario.id, case.id);
        let title = match titles.case(&scenario.id, &case.id) {
            "" => name.as_str(),
            title => title,
        };
        let title = shorten(title, MAX_TEXT);
        let paths = match case.failure.as_deref() {
            Some(failure) => &failure.evidence[..],
            None => &[],
        };
        let (scripts, files): (Vec<&String>, Vec<&String>) =
            paths.iter().partition(|path| path.ends_with("/repro.sh"));
        let run = code(&format!("scenarioforge run {name}"));
        Self {
            folded,
            title: prose(&title),
            // An id needs no escape.
            title_html: format!("{} <code>{name}</code>", html(&title)),
            facts: facts(&name, scenario, titles),
            before: history::before(case),
            block: block(scenario, case, titles),
            evidence: files_of(&files),
            again: match scripts.first() {
                Some(path) => {
                    let script = code(&format!("sh {} CHECKOUT", shorten(path, MAX_TEXT)));
                    format!("{run}, or without this program, in the evidence: {script}")
                }
                None => run,
            },
        }
    }
}

/// Files of the evidence; a folder that they share is named once.
fn files_of(paths: &[&String]) -> String {
    let folder = paths
        .first()
        .and_then(|path| Some(&path[..=path.rfind('/')?]))
        .filter(|folder| paths.len() > 1 && paths.iter().all(|path| path.starts_with(folder)));
    let cut = folder.map_or(0, str::len);
    let mut names: Vec<_> = paths
        .iter()
        .take(MAX_FILES)
        .map(|path| code(&shorten(&path[cut..], MAX_TEXT)))
        .collect();
    if paths.len() > MAX_FILES {
        names.push(format!(
            "and {} more",
            grouped((paths.len() - MAX_FILES) as u64)
        ));
    }
    let names = names.join(" · ");
    match folder {
        Some(folder) => format!("{names} in {}", code(&shorten(folder, MAX_TEXT))),
        None => names,
    }
}

fn facts(name: &str, scenario: &ScenarioResult, titles: &Titles) -> String {
    let mut facts = vec![code(name)];
    if let Some(words) = titles.scenario(&scenario.id) {
        let known = [
            ("Who", &words.persona),
            ("Outcome", &words.outcome),
            ("At risk", &words.risk),
        ];
        let known = known.into_iter().filter(|(_, text)| !text.is_empty());
        facts.extend(
            known.map(|(name, text)| format!("**{name}:** {}", prose(&shorten(text, MAX_TEXT)))),
        );
    }
    facts.join(" · ")
}

impl Row for Failed {
    fn bytes(&self) -> usize {
        let title = self.title.len().max(self.title_html.len());
        let below = self.evidence.len() + self.again.len();
        title + self.facts.len() + self.before.len() + self.block.len() + below + 144
    }
}
