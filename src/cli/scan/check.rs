//! `scan --check`, the policy of CI: the committed manifest fits the checkout, and a person has said yes to it.

use std::path::Path;

use super::{
    gather::{self, Scanned},
    settings,
};
use crate::{
    check::{MANIFEST_PATH, selection_digest},
    cli::{error::CliError, manifest_file},
    domain::manifest::Manifest,
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
    /// Less of the history is here than when the manifest was made.
    less_history: bool,
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
        if self.less_history {
            text.push_str("less of the history is here than when the manifest was made, so what is gone cannot be told: fetch it (`fetch-depth: 0` in a workflow), and check again\n");
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
/// When there is none.
pub(super) fn checked(committed: Option<&Manifest>, scanned: Scanned) -> Result<Checked, CliError> {
    let Some(committed) = committed else {
        return Err(CliError::input(format!("there is no {MANIFEST_PATH}"))
            .hint("make one and commit it: scenarioforge scan && scenarioforge confirm"));
    };
    let now = scanned.manifest;
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
        Some(_) => {}
    }
    let less_history = now.history < committed.history;
    Ok(Checked {
        wrong,
        aside,
        now,
        less_history,
    })
}
