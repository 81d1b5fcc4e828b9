//! `scan --check`, the policy of CI: the committed manifest fits the checkout, and a person has said yes to it.

use std::path::Path;

use super::{
    gather::{self, Scanned},
    settings,
};
use crate::{
    check::{MANIFEST_PATH, selection_digest},
    cli::{error::CliError, manifest_file},
    domain::{confirmation::judge, manifest::Manifest},
    report::{check_markdown, visible},
    scan::assemble::misfits,
};

/// What came of holding the committed manifest against the checkout.
pub(in crate::cli) struct Checked {
    /// What does not fit, a sentence each; empty: it fits.
    wrong: Vec<String>,
    /// What differs, and fails nothing.
    aside: Vec<String>,
    /// As the checkout is.
    now: Manifest,
}

impl Checked {
    /// 0 when the manifest fits and is confirmed, else 1.
    pub(in crate::cli) fn code(&self) -> u8 {
        u8::from(!self.wrong.is_empty())
    }

    /// For people, by lines.
    pub(in crate::cli) fn text(&self) -> String {
        let mut text = String::new();
        if self.wrong.is_empty() {
            text.push_str("the manifest fits the checkout, and is confirmed\n");
            for aside in &self.aside {
                text.push_str(&format!("left aside: {aside}\n"));
            }
            return text;
        }
        text.push_str(&format!("{MANIFEST_PATH} no longer fits the checkout:\n"));
        for wrong in &self.wrong {
            text.push_str(&format!("{wrong}\n"));
        }
        text.push_str(
            "next: scenarioforge scan && scenarioforge confirm, and commit the manifest\n",
        );
        text
    }

    /// For the summary of a job, with all sources as they are now.
    pub(in crate::cli) fn markdown(&self) -> String {
        check_markdown(&self.wrong, &self.aside, &self.now)
    }
}

/// Scans a checkout as `scan --check` does. Writes nothing into it.
///
/// # Errors
/// When there is no manifest, or it or the configuration is wrong, or the checkout cannot be read.
pub(in crate::cli) fn check_sources(root: &Path, config: &Path) -> Result<Checked, CliError> {
    let config = settings::config(root, config, false)?;
    let committed = manifest_file::read(root, false)?;
    let committed = committed.as_ref().map(|file| &file.manifest);
    let scanned = gather::scan(root, &config, committed, &|_| {})?;
    checked(committed, scanned)
}

/// Holds the committed manifest against a scan.
///
/// # Errors
/// When there is none, or nobody can tell because history is not here.
pub(super) fn checked(committed: Option<&Manifest>, scanned: Scanned) -> Result<Checked, CliError> {
    let Some(committed) = committed else {
        return Err(CliError::input(format!("there is no {MANIFEST_PATH}"))
            .hint("make one and commit it: scenarioforge scan && scenarioforge confirm"));
    };
    let now = scanned.manifest;
    if now.history < committed.history {
        return Err(CliError::environment(
            "the manifest was made with more of git's history than this clone has, so nobody can tell whether it still fits",
        )
        .hint("fetch all of it: git fetch --unshallow, or `fetch-depth: 0` for actions/checkout"));
    }
    let doubts = scanned.figures.unread.doubts(committed);
    if let Some(first) = doubts.first() {
        let more = match doubts.len() {
            1 => String::new(),
            many => format!("; and {} more", many - 1),
        };
        return Err(CliError::environment(format!(
            "what could not be looked at may be what the manifest tells of: {}{more}",
            visible(first)
        ))
        .hint("let the user who runs this read it; or shorten it, or leave it out with a .gitignore, and scan and confirm anew"));
    }
    let (mut wrong, mut aside) = (Vec::new(), Vec::new());
    for misfit in misfits(committed, &now) {
        let told = visible(&misfit.to_string()).into_owned();
        if misfit.matters {
            wrong.push(told)
        } else {
            aside.push(told)
        }
    }
    match &committed.confirmation {
        None => wrong.push("nobody has confirmed it".to_owned()),
        Some(confirmation) if confirmation.digest != selection_digest(committed) => {
            wrong.push(format!(
                "what {} confirmed is no longer what is selected",
                visible(&confirmation.by)
            ));
        }
        Some(confirmation) => {
            let code_only = !committed.sources.iter().any(|source| source.selected);
            let objection = judge(committed, confirmation.note.as_deref(), code_only).err();
            wrong.extend(objection.map(|objection| visible(&objection.to_string()).into_owned()));
        }
    }
    Ok(Checked { wrong, aside, now })
}
