//! `Makefile`: a target that starts something.

use super::{
    draft::Tool,
    guess::{Evidence, Guess},
    start::Start,
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
        Some(
            Start::new("make", Guess::new(format!("exec make {target}"), from))
                .with_tool(Tool::Make),
        )
    })
}
