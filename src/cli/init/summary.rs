//! What `init` says: what it found, what it drafted, which guesses to check, what to do next.

use std::fmt::Write;

use crate::{
    init::{Draft, Port, Ready, Service},
    report::visible,
};

/// Lines of one list; more are counted.
const MOST: usize = 16;

/// What is told.
pub(super) struct Summary<'a> {
    pub(super) draft: &'a Draft,
    /// The project's folder, as the user would type it.
    pub(super) place: &'a str,
    pub(super) config: &'a str,
    pub(super) workflow: &'a str,
    /// `false`: it was only printed.
    pub(super) written: bool,
    pub(super) color: bool,
}

impl Summary<'_> {
    /// All of it.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.found(&mut text);
        let (config, workflow) = (visible(self.config), visible(self.workflow));
        let services = match self.draft.services.len() {
            0 => "no service: nothing says how the application starts".to_owned(),
            1 => "1 service".to_owned(),
            several => format!("{several} services"),
        };
        let gate = "a gate on pull requests, merges and the merge queue".to_owned();
        let rows = [
            (config.into_owned(), services),
            (workflow.into_owned(), gate),
        ];
        let heading = if self.written {
            "Drafted"
        } else {
            "Would be drafted (nothing was written)"
        };
        self.list(&mut text, heading, &rows);
        self.guesses(&mut text);
        if !self.draft.remarks.is_empty() {
            self.heading(&mut text, "Good to know");
            for remark in self.draft.remarks.iter().take(MOST) {
                let _ = writeln!(text, "  {}", visible(remark));
            }
        }
        self.next(&mut text);
        text
    }

    fn found(&self, text: &mut String) {
        let rows: Vec<(String, String)> = self
            .draft
            .seen
            .iter()
            .map(|seen| (seen.place(), visible(&seen.says).into_owned()))
            .collect();
        if rows.is_empty() {
            self.heading(text, "Found");
            let _ = writeln!(
                text,
                "  nothing that starts an application; package scripts, a Procfile, compose files, a Dockerfile, a Makefile"
            );
            let _ = writeln!(text, "  and common frameworks were looked for");
        } else {
            self.list(text, "Found", &rows);
        }
    }

    fn guesses(&self, text: &mut String) {
        let rows: Vec<(String, String)> = self.draft.services.iter().flat_map(of_service).collect();
        if !rows.is_empty() {
            self.list(text, "Guesses to check", &rows);
        }
    }

    fn next(&self, text: &mut String) {
        self.heading(text, "Next");
        let at = if self.place.is_empty() {
            String::new()
        } else {
            format!(" -C {}", self.place)
        };
        let mut steps = vec![
            (
                format!("scenarioforge{at} doctor"),
                "sees whether this machine has what a run needs",
            ),
            (
                format!("scenarioforge{at} check"),
                "once .scenarioforge/scenarios.json says what users do (the README has one to begin with)",
            ),
            (
                format!("scenarioforge{at} run"),
                "starts the services, and runs the scenarios",
            ),
        ];
        if !self.written {
            steps.insert(0, (format!("scenarioforge{at} init"), "writes both files"));
        }
        let width = steps
            .iter()
            .map(|(command, _)| command.chars().count())
            .max()
            .unwrap_or(0);
        for (command, why) in steps {
            let _ = writeln!(
                text,
                "  {}  {why}",
                self.paint("36", &format!("{command:width$}"))
            );
        }
        let _ = writeln!(
            text,
            "  In the workflow, put the commit of a release of scenarioforge/action in place of the zeros."
        );
    }

    fn heading(&self, text: &mut String, heading: &str) {
        if !text.is_empty() {
            text.push('\n');
        }
        let _ = writeln!(text, "{}", self.paint("1", heading));
    }

    /// Rows of two columns; the first is as wide as it has to be.
    fn list(&self, text: &mut String, heading: &str, rows: &[(String, String)]) {
        self.heading(text, heading);
        let shown = &rows[..rows.len().min(MOST)];
        let width = shown
            .iter()
            .map(|(left, _)| left.chars().count())
            .max()
            .unwrap_or(0)
            .min(44);
        for (left, right) in shown {
            let _ = writeln!(text, "  {left:width$}  {right}");
        }
        if rows.len() > MOST {
            let _ = writeln!(
                text,
                "  … and {} more, which the drafts name",
                rows.len() - MOST
            );
        }
    }

    fn paint(&self, code: &str, text: &str) -> String {
        if self.color {
            format!("\x1b[{code}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

fn of_service(service: &Service) -> Vec<(String, String)> {
    let name = &service.name;
    let place = |evidence: &crate::init::Evidence| match evidence.place() {
        place if place.is_empty() => visible(&evidence.says).into_owned(),
        place => place,
    };
    let mut rows = vec![(
        format!("{name}.command"),
        format!(
            "{}  ({})",
            visible(&service.command.value),
            place(&service.command.from)
        ),
    )];
    if let Some(port) = &service.port {
        let value = match port.value {
            Port::Auto => format!(
                "a free one, told by {}",
                service.env.first().map_or("", |(name, _)| name)
            ),
            Port::Fixed(port) => port.to_string(),
        };
        rows.push((
            format!("{name}.port"),
            format!("{value}  ({})", place(&port.from)),
        ));
    }
    if let Some(ready) = &service.ready {
        let value = match &ready.value {
            Ready::Http(path) => format!("{} answers", visible(path)),
            Ready::Tcp => "its port takes connections".to_owned(),
            Ready::Log(line) => format!("it prints {line:?}"),
        };
        rows.push((
            format!("{name}.ready"),
            format!("{value}  ({})", place(&ready.from)),
        ));
    }
    rows
}
