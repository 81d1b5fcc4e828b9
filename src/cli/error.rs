//! The final error: what failed, why, what to do next; its kind chooses the heading and the exit code.

use std::{collections::BTreeSet, error::Error, fmt::Write, process::ExitCode};

use crate::{evidence::Redactor, report::visible};

/// Whose turn it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Arguments, configuration, manifest or pack are wrong.
    Input,
    /// A service, a disk, the system.
    Environment,
    /// This program.
    Broken,
}

/// An error that ends the program.
#[derive(Debug)]
pub(super) struct CliError {
    kind: Kind,
    message: String,
    causes: Vec<String>,
    hints: Vec<String>,
    /// Already laid out for people, in place of all the above.
    rendered: Option<String>,
}

impl CliError {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            causes: Vec::new(),
            hints: Vec::new(),
            rendered: None,
        }
    }

    /// The user's input is wrong.
    pub(super) fn input(message: impl Into<String>) -> Self {
        Self::new(Kind::Input, message)
    }

    /// The environment failed.
    pub(super) fn environment(message: impl Into<String>) -> Self {
        Self::new(Kind::Environment, message)
    }

    /// A bug of ours.
    pub(super) fn broken() -> Self {
        Self::new(Kind::Broken, "scenarioforge broke; this is a bug").hint(concat!(
            "please report it with what is said above; this is version ",
            env!("CARGO_PKG_VERSION")
        ))
    }

    /// Findings that were laid out already.
    pub(super) fn findings(rendered: String) -> Self {
        Self {
            rendered: Some(rendered),
            ..Self::new(Kind::Input, "")
        }
    }

    /// Why, with the whole chain below.
    pub(super) fn because(mut self, error: impl Error) -> Self {
        let mut next: Option<&dyn Error> = Some(&error);
        while let Some(cause) = next {
            self.causes.push(cause.to_string());
            next = cause.source();
        }
        self
    }

    /// What to do next.
    pub(super) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The same without the caller's secrets, which may stand in what it quotes.
    pub(super) fn without(mut self, secrets: &BTreeSet<String>) -> Self {
        let Ok(redactor) = Redactor::new(secrets, &[]) else {
            return self;
        };
        let texts = std::iter::once(&mut self.message)
            .chain(&mut self.causes)
            .chain(&mut self.hints)
            .chain(&mut self.rendered);
        for text in texts {
            *text = redactor.text(text).0.into_owned();
        }
        self
    }

    /// For the terminal.
    pub(super) fn render(&self, color: bool) -> String {
        if let Some(rendered) = &self.rendered {
            return rendered.clone();
        }
        let paint = |code: &str, text: &str| {
            if color {
                format!("\x1b[{code}m{text}\x1b[0m")
            } else {
                text.to_owned()
            }
        };
        let heading = match self.kind {
            Kind::Input => "error",
            Kind::Environment => "error (environment)",
            Kind::Broken => "error (bug)",
        };
        let mut text = format!("{}: {}\n", paint("1;31", heading), visible(&self.message));
        for cause in &self.causes {
            let _ = writeln!(text, "  because: {}", visible(cause));
        }
        for hint in &self.hints {
            let _ = writeln!(text, "  {}: {}", paint("36", "hint"), visible(hint));
        }
        text
    }

    /// The one place where kinds become exit codes.
    pub(super) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code())
    }

    /// The same as a number.
    pub(super) fn code(&self) -> u8 {
        match self.kind {
            Kind::Input => 2,
            Kind::Environment => 3,
            Kind::Broken => 101,
        }
    }

    /// What failed and why, without heading and hints; findings whole.
    pub(super) fn in_brief(&self) -> String {
        match &self.rendered {
            Some(rendered) => rendered.clone(),
            None => std::iter::once(&self.message)
                .chain(&self.causes)
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join(": "),
        }
    }
}

impl From<crate::evidence::BundleError> for CliError {
    fn from(error: crate::evidence::BundleError) -> Self {
        match error {
            crate::evidence::BundleError::Exists(folder) => Self::input(format!(
                "there is something in {} already",
                folder.display()
            ))
            .hint("name an empty folder, or one that is not there, with --out DIR"),
            error => Self::environment("the bundle could not be read or written").because(error),
        }
    }
}

impl From<crate::check::CheckError> for CliError {
    fn from(error: crate::check::CheckError) -> Self {
        Self::input("the project's files could not be read").because(error)
    }
}
