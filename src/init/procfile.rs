//! `Procfile`: one process a line (<https://devcenter.heroku.com/articles/procfile>).

use super::{
    guess::{Evidence, Guess},
    start::{Listens, Start, port_in},
    units::Unit,
    view::View,
};

/// Processes that a line begins; more are not drafted.
const MOST: usize = 20;

/// The processes in order; `release` is none of them.
pub(super) fn starts(unit: &Unit, view: &dyn View) -> Vec<Start> {
    let Some(text) = unit.text(view, "Procfile") else {
        return Vec::new();
    };
    let lines = text.lines().enumerate().filter_map(|(number, line)| {
        let (name, command) = line.split_once(':')?;
        let (name, command) = (name.trim(), command.trim());
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        if !is_name || command.is_empty() || name == "release" {
            return None;
        }
        let from = Evidence::line(
            &unit.path("Procfile"),
            number + 1,
            format!("process \"{name}\""),
        );
        let mut start = Start::new("Procfile", Guess::new(command.to_owned(), from.clone()));
        start.name = Some(name.to_owned());
        let told = command.contains("$PORT") || command.contains("${PORT");
        start.listens = if let (false, Some(port)) = (told, port_in(command)) {
            Listens::At(
                port,
                Evidence {
                    says: format!("its command names {port}"),
                    ..from
                },
            )
        } else if name == "web" || command.contains("$PORT") || command.contains("${PORT") {
            Listens::Told(
                "PORT".to_owned(),
                "{{ port }}".to_owned(),
                Evidence {
                    says: "a Procfile's process is told PORT".to_owned(),
                    ..from
                },
            )
        } else {
            Listens::No
        };
        Some(start)
    });
    lines.take(MOST).collect()
}
