//! Rules over one step, whatever case it stands in.

use super::{action, finding::Findings, names, path::At, setting::not_zero};
use crate::{
    domain::pack::Step,
    judge::{self, ActionKind},
};

pub(super) fn check(step: &Step, at: &At<'_>, out: &mut Findings) {
    let kind = kind(step, at, out);
    action::check(step, at, out);
    if let Some(eventually) = step.eventually {
        not_zero(eventually, &at.key("eventually"), out);
        if step.checkpoints.is_empty() {
            out.error(
                "nothing-to-wait-for",
                &at.key("eventually"),
                "`eventually` repeats the step until its checkpoints hold, but it has none"
                    .to_owned(),
                "add a checkpoint, or remove `eventually`",
            );
        }
    }
    captures(step, kind, &at.key("capture"), out);
    checkpoints(step, kind, &at.key("checkpoints"), out);
}

/// The one action; `None` (and a finding) when there is none or more than one.
fn kind(step: &Step, at: &At<'_>, out: &mut Findings) -> Option<ActionKind> {
    let given = [
        ("run", ActionKind::Run, step.run.is_some()),
        ("http", ActionKind::Http, step.http.is_some()),
        ("browser", ActionKind::Browser, step.browser.is_some()),
        ("file", ActionKind::File, step.file.is_some()),
    ];
    let mut found = given.into_iter().filter(|(_, _, given)| *given);
    match (found.next(), found.next()) {
        (Some((_, kind, _)), None) => Some(kind),
        (None, _) => {
            out.error(
                "no-action",
                at,
                format!("step `{}` does nothing", step.id),
                "add one of `run`, `http`, `browser` and `file`",
            );
            None
        }
        (Some((first, ..)), Some((second, ..))) => {
            out.error(
                "several-actions",
                at,
                format!("step `{}` has `{first}` and `{second}` at once", step.id),
                "a step has exactly one action; make a step of each",
            );
            None
        }
    }
}

fn captures(step: &Step, kind: Option<ActionKind>, at: &At<'_>, out: &mut Findings) {
    let ids = step.capture.iter().map(|capture| capture.name.as_str());
    names::unique("capture", ids, at, "name", out);
    for (index, capture) in step.capture.iter().enumerate() {
        let at = at.index(index);
        for problem in judge::capture_problems(capture) {
            out.error("bad-capture", &at.key(problem.field), problem.message, "");
        }
        produced(capture.subject, kind, &at, out);
    }
}

fn checkpoints(step: &Step, kind: Option<ActionKind>, at: &At<'_>, out: &mut Findings) {
    let ids = step
        .checkpoints
        .iter()
        .map(|checkpoint| checkpoint.id.as_str());
    names::unique("checkpoint", ids, at, "id", out);
    for (index, checkpoint) in step.checkpoints.iter().enumerate() {
        let at = at.index(index);
        for problem in judge::problems(checkpoint) {
            out.error(
                "bad-checkpoint",
                &at.key(problem.field),
                problem.message,
                "",
            );
        }
        produced(checkpoint.subject, kind, &at, out);
    }
}

/// Something can only be said about what the action leads to.
fn produced(
    subject: crate::domain::checkpoint::Subject,
    kind: Option<ActionKind>,
    at: &At<'_>,
    out: &mut Findings,
) {
    let Some(kind) = kind else { return };
    if judge::produces(kind, subject) {
        return;
    }
    let word = |kind| match kind {
        ActionKind::Run => "run",
        ActionKind::Http => "http",
        ActionKind::Browser => "browser",
        ActionKind::File => "file",
    };
    let able: Vec<&str> = [
        ActionKind::Run,
        ActionKind::Http,
        ActionKind::Browser,
        ActionKind::File,
    ]
    .into_iter()
    .filter(|kind| judge::produces(*kind, subject))
    .map(word)
    .collect();
    out.error(
        "cannot-produce",
        &at.key("subject"),
        format!("a `{}` step has no `{subject}`", word(kind)),
        &format!("`{subject}` comes from: {}", able.join(", ")),
    );
}
