//! What the runner is told: outputs, job summary, annotations, and the evidence artifact.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    evidence::upload_evidence,
    github::Told,
    inputs::{Task, UploadEvidence, Wanted},
    log::Log,
    story::Story,
    task::Ended,
};
use crate::{
    cli::{doctor::Report, error::CliError, interrupt::Interruption, pages::PAGE, scan::Checked},
    domain::{
        annotation::{Annotation, Level},
        results::{Gate, Results},
    },
    edge::{
        actions::{FileCommandError, Outputs, StepSummary},
        artifacts::Uploaded,
    },
    report::{ArtifactLink, SHOWN_BESIDE_CODE, Style, SummaryLinks, job_summary},
};

/// Bytes of a job summary at most. The runner drops one of more than a mebibyte whole, and other steps of the job have theirs.
const SUMMARY: usize = 900 << 10;

/// Of a step that ended early.
const INTERRUPTED: u8 = 130;

/// Hands results to the runner.
pub(super) struct Publisher {
    /// `None`: the runner has no such file, which has been said.
    outputs: Option<Outputs>,
    /// `None`: the same.
    summary: Option<StepSummary>,
    /// What could not be handed over.
    problems: Vec<CliError>,
}

impl Publisher {
    /// Opens the runner's files.
    pub(super) fn open(variables: &BTreeMap<String, String>, log: &mut Log) -> Self {
        let mut problems = Vec::new();
        let outputs = opened(Outputs::open(variables), &mut problems, log);
        let summary = opened(StepSummary::open(variables), &mut problems, log);
        Self {
            outputs,
            summary,
            problems,
        }
    }

    /// Tells what came of a task. Returns what the links of further documents are.
    pub(super) fn publish(
        mut self,
        told: &Told<'_>,
        ended: &mut Ended,
        secrets: &BTreeSet<String>,
        interruption: &Interruption,
        log: &mut Log,
    ) -> SummaryLinks {
        let Told {
            wanted,
            story,
            variables,
        } = *told;
        let errors = std::mem::take(&mut ended.errors).into_iter();
        ended.errors = errors.map(|error| error.without(secrets)).collect();
        let workspace = variables.get("GITHUB_WORKSPACE").map_or("", String::as_str);
        self.set_results(&ended.results);
        let bundle = relative(&ended.bundle, workspace);
        self.set("bundle", &bundle);
        self.set("report", &format!("{bundle}/{PAGE}"));
        self.set("summary", &format!("{bundle}/report/report.md"));
        self.set("pull-requests", "[]");
        for notice in &ended.notices {
            log.annotate(&Annotation {
                level: Level::Warning,
                title: "ScenarioForge".to_owned(),
                message: notice.clone(),
                place: None,
            });
        }
        if wanted.task != Task::Report {
            for annotation in story.annotations(ended, SHOWN_BESIDE_CODE) {
                log.annotate(&annotation);
            }
        }
        let mut links = SummaryLinks {
            artifact: None,
            commit: story.commit(variables),
            evidence_kept_at: Some(bundle),
            trouble: ended.errors.first().map(CliError::in_brief),
            notices: ended.notices.clone(),
        };
        // Before the upload, which takes time that a cancelled step may not have.
        self.summarise(ended, story, &links);
        let upload = match wanted.upload {
            UploadEvidence::Always => true,
            UploadEvidence::OnFailure => ended.code != 0,
            UploadEvidence::Never => false,
        };
        if upload {
            log.group("Evidence");
            let uploaded = upload_evidence(&ended.ours, wanted, variables, interruption, log);
            match uploaded {
                Ok(Ok(uploaded)) => {
                    if let Some(lost) = uploaded.remarks.iter().find(|remark| remark.is_loss()) {
                        ended.fail(CliError::environment(format!(
                            "the uploaded evidence is not complete: {lost}"
                        )));
                    }
                    links.artifact = Some(self.set_artifact(wanted, &uploaded, log));
                    links.evidence_kept_at = None;
                }
                Ok(Err(note)) => {
                    log.text(&format!("{note}\n"));
                    links.notices.push(note);
                }
                Err(error) => {
                    let error = error.without(secrets);
                    links.trouble.get_or_insert(error.in_brief());
                    if interruption.at().is_some() {
                        ended.code = INTERRUPTED;
                    }
                    ended.fail(error);
                }
            }
            log.end_group();
            self.summarise(ended, story, &links);
        }
        for problem in std::mem::take(&mut self.problems) {
            ended.fail(problem);
        }
        if let Some(error) = log.failure() {
            ended.fail(error);
        }
        let errors = std::mem::take(&mut ended.errors).into_iter();
        ended.errors = errors.map(|error| error.without(secrets)).collect();
        for error in &ended.errors {
            self.tell(error, log);
        }
        links.trouble = ended.errors.first().map(CliError::in_brief);
        links
    }

    /// Tells what is there and what is missing. Returns the exit code.
    pub(super) fn publish_examined(mut self, report: &Report, log: &mut Log) -> u8 {
        let code = report.exit_code();
        self.set_verdict(code);
        self.replace_summary(&report.markdown());
        log.text(&report.render(&Style::bare()));
        if code != 0 {
            log.annotate(&Annotation {
                level: Level::Error,
                title: "Something that is needed is missing".to_owned(),
                message: report.render_missing(&Style::bare()),
                place: None,
            });
        }
        self.worst(code, log)
    }

    /// Tells whether the manifest of sources fits the checkout. Returns the exit code.
    pub(super) fn publish_checked(mut self, checked: &Checked, log: &mut Log) -> u8 {
        let code = checked.code();
        self.set_verdict(code);
        self.replace_summary(&within(checked.markdown(), self.budget()));
        let text = checked.text();
        log.text(&text);
        if code != 0 {
            log.annotate(&Annotation {
                level: Level::Error,
                title: "The sources no longer fit the checkout".to_owned(),
                message: text,
                place: None,
            });
        }
        self.worst(code, log)
    }

    /// Outputs of a task that has a verdict and no results.
    fn set_verdict(&mut self, code: u8) {
        let gate = if code == 0 {
            Gate::Passed
        } else {
            Gate::Failed
        };
        self.set("status", gate.word());
        self.set("gate", gate.word());
        self.set("pull-requests", "[]");
    }

    /// Tells what could not be handed over. Returns the exit code, which is at least `code`.
    fn worst(mut self, code: u8, log: &mut Log) -> u8 {
        let mut worst = code;
        for problem in std::mem::take(&mut self.problems) {
            self.tell(&problem, log);
            worst = worst.max(problem.code());
        }
        worst
    }

    /// Tells why nothing came of it.
    pub(super) fn publish_nothing(mut self, error: &CliError, markdown: &str, log: &mut Log) {
        self.set("status", "error");
        self.set("gate", Gate::Failed.word());
        self.set("pull-requests", "[]");
        self.replace_summary(markdown);
        self.tell(error, log);
        for problem in std::mem::take(&mut self.problems) {
            self.tell(&problem, log);
        }
    }

    fn summarise(&mut self, ended: &Ended, story: &Story, links: &SummaryLinks) {
        let budget = self.budget();
        let titles = &ended.documents.titles;
        let markdown = job_summary(&ended.results, titles, &story.about(ended), links, budget);
        self.replace_summary(&markdown);
    }

    /// Bytes that the summary may have.
    fn budget(&self) -> usize {
        let room = self.summary.as_ref().map_or(0, StepSummary::room);
        SUMMARY.min(usize::try_from(room).unwrap_or(SUMMARY))
    }

    fn replace_summary(&mut self, markdown: &str) {
        if let Some(summary) = &mut self.summary
            && let Err(error) = summary.replace(markdown)
        {
            self.problems
                .push(CliError::environment("the job summary was not written").because(error));
        }
    }

    fn set_artifact(
        &mut self,
        wanted: &Wanted,
        uploaded: &Uploaded,
        log: &mut Log,
    ) -> ArtifactLink {
        let url = uploaded.url.clone().unwrap_or_default();
        self.set("artifact-id", &uploaded.id.to_string());
        self.set("artifact-url", &url);
        self.set("artifact-digest", uploaded.digest.as_str());
        log.text(&format!(
            "{} files, {} KiB packed to {} KiB, {}: {url}\n",
            uploaded.files,
            uploaded.raw_size.div_ceil(1024),
            uploaded.size.div_ceil(1024),
            uploaded.digest.as_str(),
        ));
        for remark in uploaded.remarks.iter().take(20) {
            log.text(&format!("note: {remark}\n"));
        }
        if uploaded.remarks_in_all > 20 {
            log.text(&format!(
                "and {} more notes\n",
                uploaded.remarks_in_all - 20
            ));
        }
        ArtifactLink {
            name: wanted.artifact_name.clone(),
            url,
            digest: Some(uploaded.digest.as_str().to_owned()),
            size: Some(uploaded.size),
        }
    }

    fn set_results(&mut self, results: &Results) {
        let totals = &results.totals;
        let rate = match totals.scenarios {
            0 => "0".to_owned(),
            // Rounded down: only a run where all passed has 1.
            scenarios => format!(
                "{:.4}",
                (totals.passed * 10_000 / scenarios) as f64 / 10_000.0
            ),
        };
        self.set("status", results.status.word());
        self.set("gate", results.gate.verdict.word());
        self.set("total", &totals.scenarios.to_string());
        self.set("passed", &totals.passed.to_string());
        self.set("failed", &totals.failed.to_string());
        self.set("blocked", &totals.blocked.to_string());
        self.set("flaky", &totals.flaky.to_string());
        self.set("pass-rate", &rate);
        self.set("run-id", results.run.as_str());
    }

    fn set(&mut self, name: &str, value: &str) {
        if let Some(outputs) = &mut self.outputs
            && let Err(error) = outputs.set(name, value)
        {
            self.problems.push(
                CliError::environment(format!("the output `{name}` was not set")).because(error),
            );
        }
    }

    /// Shows an error in the log in full, and as an annotation.
    fn tell(&mut self, error: &CliError, log: &mut Log) {
        log.text(&error.render(false));
        log.annotate(&Annotation {
            level: Level::Error,
            title: "ScenarioForge".to_owned(),
            message: error.in_brief(),
            place: None,
        });
    }
}

/// As many whole lines of Markdown as there is room for, the first ones.
fn within(mut markdown: String, budget: usize) -> String {
    const MORE: &str = "\nThere is no room for the rest: `scenarioforge scan` shows it.\n";
    if markdown.len() > budget {
        let end = markdown.floor_char_boundary(budget.saturating_sub(MORE.len()));
        let line = markdown[..end].rfind('\n').map_or(0, |at| at + 1);
        markdown.truncate(line);
        markdown.push_str(MORE);
    }
    markdown
}

/// Outside of a workflow there are no such files, which is no reason to fail.
fn opened<T>(
    opened: Result<T, FileCommandError>,
    problems: &mut Vec<CliError>,
    log: &mut Log,
) -> Option<T> {
    match opened {
        Ok(file) => Some(file),
        Err(error @ FileCommandError::NotSet { .. }) => {
            log.text(&format!("note: {error}\n"));
            None
        }
        Err(error) => {
            problems
                .push(CliError::environment("a file of the runner cannot be used").because(error));
            None
        }
    }
}

/// A path as later steps of the job know it: the same folder has another path there.
fn relative(path: &Path, workspace: &str) -> String {
    let real = Path::new(workspace).canonicalize().ok();
    let inside = real.and_then(|workspace| path.strip_prefix(workspace).ok().map(Path::to_owned));
    inside.as_deref().unwrap_or(path).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_that_is_too_long_ends_with_a_whole_line() {
        let markdown = "- tea\n- ümläut\n".repeat(100);
        assert_eq!(within(markdown.clone(), markdown.len()), markdown);
        for budget in 200..240 {
            let shown = within(markdown.clone(), budget);
            assert!(shown.len() <= budget, "{budget}");
            let lines: Vec<&str> = shown.lines().collect();
            assert!(
                lines[0] == "- tea"
                    && lines
                        .last()
                        .is_some_and(|last| last.starts_with("There is no room"))
            );
            assert!(
                lines
                    .iter()
                    .rev()
                    .skip(2)
                    .all(|line| matches!(*line, "- tea" | "- ümläut")),
                "{shown}"
            );
        }
    }
}
