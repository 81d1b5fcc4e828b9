//! `Makefile`: a target that starts something.

use super::{
    draft::Tool,
    guess::{Evidence, Guess},
    start::{Listens, Start, port_in},
    units::Unit,
    view::View,
};

const TARGETS: [&str; 4] = ["run", "serve", "start", "dev"];

/// `make run`, if there is such a target.
pub(super) fn start(unit: &Unit, view: &dyn View) -> Option<Start> {
    let text = unit.text(view, "Makefile")?;
    TARGETS.into_iter().find_map(|target| {
        let begins = |line: &str| {
            line.strip_prefix(target)
                .is_some_and(|rest| rest.trim_start().starts_with(':') && !rest.contains(":="))
        };
        let number = text.lines().position(begins)?;
        let from = Evidence::line(
            &unit.path("Makefile"),
            number + 1,
            format!("target \"{target}\""),
        );
        let mut recipe = text.lines().skip(number + 1);
        let mut recipe = std::iter::from_fn(|| recipe.next().filter(|line| line.starts_with('\t')));
        let port = recipe.find_map(port_in);
        let mut start = Start::new(
            "make",
            Guess::new(format!("exec make {target}"), from.clone()),
        )
        .with_tool(Tool::Make);
        if let Some(port) = port {
            start.listens = Listens::At(
                port,
                Evidence {
                    says: format!("its recipe names {port}"),
                    ..from
                },
            );
        }
        Some(start)
    })
}
