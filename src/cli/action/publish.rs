//! What the runner is told: outputs, job summary, annotations, and the evidence artifact.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use super::{
    inputs::{UploadEvidence, Wanted},
    log::Log,
    task::Ended,
};
use crate::{
    cli::{error::CliError, pages::PAGE},
    domain::{
        annotation::{Annotation, Level},
        results::{Gate, Results},
    },
    edge::actions::{FileCommandError, Outputs, StepSummary},
};

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

    /// Tells what came of a task. Returns the exit code.
    pub(super) fn publish(
        mut self,
        wanted: &Wanted,
        mut ended: Ended,
        variables: &BTreeMap<String, String>,
        secrets: &BTreeSet<String>,
        log: &mut Log,
    ) -> u8 {
        let workspace = variables.get("GITHUB_WORKSPACE").map_or("", String::as_str);
        self.set_results(&ended.results);
        let bundle = relative(&ended.bundle, workspace);
        self.set("bundle", &bundle);
        self.set("report", &format!("{bundle}/{PAGE}"));
        self.set("summary", &format!("{bundle}/report/report.md"));
        self.set("pull-requests", "[]");
        let upload = match wanted.upload {
            UploadEvidence::Always => true,
            UploadEvidence::OnFailure => ended.code != 0,
            UploadEvidence::Never => false,
        };
        let _ = upload;
        for problem in std::mem::take(&mut self.problems) {
            ended.fail(problem);
        }
        if let Some(error) = log.failure() {
            ended.fail(error);
        }
        for error in ended.errors {
            self.tell(&error.without(secrets), log);
        }
        ended.code
    }

    /// Tells why nothing came of it. Returns the exit code.
    pub(super) fn publish_nothing(mut self, error: &CliError, log: &mut Log) -> u8 {
        self.set("status", "error");
        self.set("gate", Gate::Failed.word());
        self.set("pull-requests", "[]");
        self.tell(error, log);
        error.code()
    }

    fn set_results(&mut self, results: &Results) {
        let totals = &results.totals;
        let rate = match totals.scenarios {
            0 => "0".to_owned(),
            scenarios => format!("{:.2}", totals.passed as f64 * 100.0 / scenarios as f64),
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
            message: error.message().to_owned(),
            place: None,
        });
    }
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
