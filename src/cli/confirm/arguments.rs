//! What can be typed after `confirm`. The order of the choices counts, so that "all of these but that one" can be said.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: scenarioforge confirm --all-trusted --deselect 'docs/archive/**' --note 'v1 as planned in May'\n\nOn a terminal, and without a choice, a list is shown to choose from. Choices change the selection that the manifest has, in the order in which they are given: `--deselect '**' --select docs/prd.md` leaves one document. A GLOB is held against paths from the checkout's root (`*` stays in its folder, `**` does not), against file names if it has no slash, and against ids."
)]
pub(in crate::cli) struct ConfirmArguments {
    #[command(flatten)]
    pub(super) choices: Choices,
    /// Accept the selection as it stands in the manifest, also when it has no document.
    #[arg(long)]
    pub(super) yes: bool,
    /// Why. Needed when a stale or contradicted source is selected.
    #[arg(long, value_name = "TEXT")]
    pub(super) note: Option<String>,
    /// Who confirms; in a workflow its actor, elsewhere the user of git's settings, if it is not given.
    #[arg(long, value_name = "NAME")]
    pub(super) by: Option<String>,
    /// Acknowledge the warnings of these sources, or those of one code (`docs/prd.md:missing-route`). Alone it confirms nothing.
    #[arg(long, value_name = "GLOB[:CODE]")]
    pub(super) acknowledge: Vec<String>,
    /// Print what is selected, the confirmation and what changed as JSON.
    #[arg(long)]
    pub(super) json: bool,
}

impl ConfirmArguments {
    /// Whether what is typed says what is selected.
    pub(super) fn decide(&self) -> bool {
        self.yes || !self.choices.0.is_empty()
    }
}

/// One change of the selection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Choice {
    /// These too.
    Select(String),
    /// Not these.
    Deselect(String),
    /// All that are trusted, too.
    AllTrusted,
}

/// Changes of the selection, in the order in which they were typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Choices(pub(super) Vec<Choice>);

const SELECT: &str = "select";
const DESELECT: &str = "deselect";
const ALL_TRUSTED: &str = "all-trusted";

impl Args for Choices {
    fn augment_args(command: Command) -> Command {
        let globs = |name: &'static str, help: &'static str| {
            Arg::new(name)
                .long(name)
                .value_name("GLOB")
                .action(ArgAction::Append)
                .help(help)
        };
        command
            .arg(globs(SELECT, "Select these sources, too"))
            .arg(globs(DESELECT, "Take these sources out of the selection"))
            .arg(
                Arg::new(ALL_TRUSTED)
                    .long(ALL_TRUSTED)
                    .action(ArgAction::SetTrue)
                    .help("Select all trusted sources, too"),
            )
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Choices {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut placed: Vec<(usize, Choice)> = Vec::new();
        let globs = |name: &str| {
            let places = matches.indices_of(name).into_iter().flatten();
            let values = matches.get_many::<String>(name).into_iter().flatten();
            places.zip(values.cloned()).collect::<Vec<_>>()
        };
        placed.extend(
            globs(SELECT)
                .into_iter()
                .map(|(at, glob)| (at, Choice::Select(glob))),
        );
        placed.extend(
            globs(DESELECT)
                .into_iter()
                .map(|(at, glob)| (at, Choice::Deselect(glob))),
        );
        if matches.get_flag(ALL_TRUSTED) {
            let at = matches.index_of(ALL_TRUSTED).unwrap_or(0);
            placed.push((at, Choice::AllTrusted));
        }
        placed.sort_by_key(|(at, _)| *at);
        Ok(Self(placed.into_iter().map(|(_, choice)| choice).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Program {
        #[command(flatten)]
        own: ConfirmArguments,
    }

    #[test]
    fn choices_keep_the_order_in_which_they_were_typed() {
        let choices = |typed: &[&str]| {
            let all = std::iter::once(&"confirm").chain(typed);
            Program::try_parse_from(all).expect("arguments").own
        };
        let select = |glob: &str| Choice::Select(glob.to_owned());
        let deselect = |glob: &str| Choice::Deselect(glob.to_owned());
        for (typed, expected) in [
            (&[][..], vec![]),
            (
                &["--deselect", "**", "--select", "a", "--select=b", "--yes"],
                vec![deselect("**"), select("a"), select("b")],
            ),
            (
                &["--select", "a", "--all-trusted", "--deselect", "b"],
                vec![select("a"), Choice::AllTrusted, deselect("b")],
            ),
        ] {
            let own = choices(typed);
            assert_eq!(own.decide(), !expected.is_empty());
            assert_eq!(own.choices.0, expected, "{typed:?}");
        }
        assert!(choices(&["--yes"]).decide());
        assert!(!choices(&["--note", "n", "--acknowledge", "a:c"]).decide());
    }
}
