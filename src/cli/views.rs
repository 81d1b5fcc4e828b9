//! Who shows a run while it goes on.

use std::io::{self, IsTerminal};

use super::global::Global;
use crate::{
    domain::pack::Pack,
    report::{Live, Multiplexer, Plain, Reporter, Style, Titles},
};

/// The view of a person at a terminal, or of a log. `report` is where the report will be.
pub(super) fn reporters(global: &Global, pack: &Pack, report: &str) -> Multiplexer {
    if global.quiet {
        return Multiplexer::new(Vec::new());
    }
    let titles = Titles::new(pack);
    let on_terminal = io::stderr().is_terminal() && std::env::var_os("CI").is_none();
    let reporter: Box<dyn Reporter> = if on_terminal {
        Box::new(Live::on_stderr(
            titles,
            Style {
                color: global.color(),
                ..terminal_style()
            },
            Some(report.to_owned()),
        ))
    } else {
        let style = Style {
            color: global.color(),
            width: None,
            unicode: true,
        };
        // Standard error has no buffer, so a line would be written in the pieces that it is made of.
        Box::new(Plain::new(
            io::LineWriter::new(io::stderr()),
            titles,
            style,
            Some(report.to_owned()),
        ))
    };
    Multiplexer::new(vec![reporter])
}

/// What the variables of the locale say of the terminal.
pub(super) fn terminal_style() -> Style {
    let names_utf8 = |name: &str| {
        std::env::var(name)
            .ok()
            .filter(|value| !value.is_empty())
            .map(|value| value.to_ascii_lowercase().replace('-', "").contains("utf8"))
    };
    // The first of these that is set decides (setlocale(3)).
    let unicode = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(names_utf8)
        .unwrap_or(false);
    Style {
        color: false,
        width: Some(80),
        unicode,
    }
}

/// The columns of the terminal, as far as they are known.
pub(super) fn text_style(global: &Global) -> Style {
    let typed = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    let seen = || {
        rustix::termios::tcgetwinsize(io::stderr())
            .ok()
            .map(|size| usize::from(size.ws_col))
    };
    let width = typed
        .or_else(seen)
        .filter(|width| *width > 0)
        .unwrap_or(100);
    let on_terminal = io::stderr().is_terminal();
    Style {
        color: global.color(),
        width: Some(width.clamp(40, 160)),
        // A log is read elsewhere, by what shows UTF-8.
        unicode: !on_terminal || terminal_style().unicode,
    }
}
