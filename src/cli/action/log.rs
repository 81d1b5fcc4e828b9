//! The step's log. Commands of ours and text of others never mix: see [`crate::edge::actions`].

use std::io;

use crate::{
    cli::error::CliError,
    domain::annotation::Annotation,
    edge::actions::{Commands, RelayWriter},
};

/// The step's log. When it cannot be written any more, the step goes on and fails at its end.
pub(super) struct Log {
    /// `None`: lent, or lost with a panic.
    commands: Option<Commands>,
    /// Why it could not be written.
    lost: Option<io::Error>,
}

impl Log {
    pub(super) fn begin() -> Self {
        Self {
            commands: Some(Commands::new(io::stdout())),
            lost: None,
        }
    }

    /// Has a secret hidden from everything that the runner writes.
    pub(super) fn mask(&mut self, secret: &str) {
        self.with(|commands| commands.mask(secret).map(drop));
    }

    /// Folds what follows under a title.
    pub(super) fn group(&mut self, title: &str) {
        self.with(|commands| commands.group(title));
    }

    pub(super) fn end_group(&mut self) {
        self.with(Commands::end_group);
    }

    /// Shows a remark at its place in the code.
    pub(super) fn annotate(&mut self, annotation: &Annotation) {
        self.with(|commands| commands.annotate(annotation));
    }

    /// Lends the log to text that may hold anything.
    pub(super) fn relayed<T>(&mut self, write: impl FnOnce(RelayWriter) -> T) -> T {
        let commands = self.take();
        let relay = commands.relay().or_else(|error| {
            self.lost.get_or_insert(error);
            // Nobody sees it, but the work goes on.
            Commands::new(io::sink()).relay()
        });
        match relay {
            Ok(relay) => {
                let done = write(relay.writer());
                match relay.end() {
                    Ok(commands) => self.commands = Some(commands),
                    Err(error) => drop(self.lost.get_or_insert(error)),
                }
                done
            }
            Err(_) => write(RelayWriter::ended()),
        }
    }

    /// Shows text that may hold anything.
    pub(super) fn text(&mut self, text: &str) {
        let written = self.relayed(|mut writer| io::Write::write_all(&mut writer, text.as_bytes()));
        if let Err(error) = written {
            self.lost.get_or_insert(error);
        }
    }

    /// Why the log is not complete; `None`: it is.
    pub(super) fn failure(&mut self) -> Option<CliError> {
        self.lost.take().map(|error| {
            CliError::environment("the step's log could not be written").because(error)
        })
    }

    fn with(&mut self, write: impl FnOnce(&mut Commands) -> io::Result<()>) {
        let mut commands = self.take();
        match write(&mut commands) {
            Ok(()) => self.commands = Some(commands),
            Err(error) => drop(self.lost.get_or_insert(error)),
        }
    }

    /// After a panic the log was given back to nobody; the runner obeys commands again even so.
    fn take(&mut self) -> Commands {
        self.commands
            .take()
            .unwrap_or_else(|| Commands::new(io::stdout()))
    }
}
