//! The action's inputs: what a workflow may say, and what it comes to.

use std::ffi::OsString;

use super::belonging::Belonging;
use crate::{
    cli::error::CliError,
    domain::plan::shard,
    edge::{actions::Inputs, artifacts::check_name},
};

/// One input, as `action.yml` declares it.
pub(super) struct Declared {
    pub(super) name: &'static str,
    /// Empty: it has none.
    pub(super) default: &'static str,
    /// The words it may have; empty: any text.
    pub(super) words: &'static [&'static str],
}

const fn text(name: &'static str, default: &'static str) -> Declared {
    Declared {
        name,
        default,
        words: &[],
    }
}

const fn word(
    name: &'static str,
    default: &'static str,
    words: &'static [&'static str],
) -> Declared {
    Declared {
        name,
        default,
        words,
    }
}

const COMMANDS: &[&str] = &[
    "run", "fix", "scan", "generate", "report", "merge", "doctor",
];

/// Of the evidence, where the workflow names none.
pub(super) const ARTIFACT_NAME: &str = "scenarioforge-evidence";

/// Every input, in the order of `action.yml`.
pub(super) const INPUTS: [Declared; 19] = [
    word("command", "run", COMMANDS),
    text("scenarios", ""),
    text("working-directory", "."),
    text("config", ".scenarioforge/config.toml"),
    text("shard", ""),
    text("jobs", ""),
    text("retries", ""),
    text("fail-on", ""),
    word("impacted-only", "false", &["true", "false"]),
    word(
        "upload-evidence",
        "always",
        &["always", "on-failure", "never"],
    ),
    text("artifact-name", ARTIFACT_NAME),
    text("retention-days", ""),
    word("comment", "on-failure", &["always", "on-failure", "never"]),
    text("github-token", "${{ github.token }}"),
    text("app-id", ""),
    text("app-private-key", ""),
    text("openai-api-key", ""),
    text("max-pull-requests", ""),
    text("draft", ""),
];

/// Inputs whose values nobody may see.
pub(super) const SECRET_INPUTS: [&str; 3] = ["github-token", "app-private-key", "openai-api-key"];

/// What is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Task {
    /// Run scenarios and apply the gate.
    Run,
    /// Write the last bundle's documents again.
    Report,
    /// Look whether everything that is needed is there.
    Doctor,
    /// Join what the shards of this run have left.
    Merge,
    /// Hold the committed manifest of sources against the checkout.
    Scan,
}

/// When the bundle is uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UploadEvidence {
    Always,
    /// When the exit code is not 0.
    OnFailure,
    Never,
}

/// When the pull request gets a comment. One that is there is kept up to date except with `never`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CommentWhen {
    Always,
    /// When the exit code is not 0.
    OnFailure,
    Never,
}

/// The inputs, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wanted {
    pub(super) task: Task,
    /// From the workspace's root.
    pub(super) working_directory: String,
    pub(super) upload: UploadEvidence,
    pub(super) comment: CommentWhen,
    /// On pull requests only what the change can reach is executed.
    pub(super) impacted_only: bool,
    /// With the suffix of the shard.
    pub(super) artifact_name: String,
    pub(super) belonging: Belonging,
    /// `None`: as long as the repository's setting says.
    pub(super) retention_days: Option<u32>,
    /// The command line that does the same: the global options and the command's, without the program's name.
    pub(super) arguments: Vec<OsString>,
}

impl Wanted {
    /// What the inputs ask for.
    ///
    /// # Errors
    /// When one is none of its words, or asks for something that this version does not do.
    pub(super) fn from(inputs: &Inputs) -> Result<Self, CliError> {
        for declared in &INPUTS {
            let value = inputs.get(declared.name);
            if let Some(value) = value.filter(|_| !declared.words.is_empty())
                && !declared.words.contains(&value)
            {
                return Err(wrong(declared.name, value, &declared.words.join(", ")));
            }
        }
        let task = match inputs.get("command") {
            None | Some("run") => Task::Run,
            Some("report") => Task::Report,
            Some("doctor") => Task::Doctor,
            Some("merge") => Task::Merge,
            Some("scan") => Task::Scan,
            Some(other) => return Err(not_yet(&format!("the command `{other}`"))),
        };
        for name in ["max-pull-requests", "draft"] {
            if inputs.get(name).is_some() {
                return Err(not_yet(&format!("the input `{name}`")));
            }
        }
        let upload = match inputs.get("upload-evidence") {
            Some("on-failure") => UploadEvidence::OnFailure,
            Some("never") => UploadEvidence::Never,
            _ => UploadEvidence::Always,
        };
        let comment = comment_when(inputs);
        let shard = inputs.get("shard").map(shard).transpose();
        let shard = shard
            .map_err(|error| CliError::input("the input `shard` names no shard").because(error))?;
        let retention_days = match inputs.get("retention-days") {
            None => None,
            Some(days) => match days.parse() {
                Ok(days @ 1..=90) => Some(days),
                _ => return Err(wrong("retention-days", days, "a number from 1 to 90")),
            },
        };
        let whole = |name: &str| match inputs.get(name) {
            Some(value) if value.parse::<u32>().is_err() => {
                Err(wrong(name, value, "a number, 0 or more"))
            }
            value => Ok(value),
        };
        let mut arguments: Vec<OsString> = Vec::new();
        if let Some(config) = inputs.get("config") {
            arguments.push(format!("--config={config}").into());
        }
        match task {
            Task::Run => {
                arguments.push("run".into());
                for name in ["jobs", "retries"] {
                    if let Some(value) = whole(name)? {
                        arguments.push(format!("--{name}={value}").into());
                    }
                }
                let conditions = inputs.lines("fail-on").flat_map(|line| line.split(','));
                for condition in conditions
                    .map(str::trim)
                    .filter(|condition| !condition.is_empty())
                {
                    arguments.push(format!("--fail-on={condition}").into());
                }
                if let Some((index, count)) = shard {
                    arguments.push(format!("--shard={index}/{count}").into());
                }
                arguments.push("--".into());
                arguments.extend(inputs.lines("scenarios").map(OsString::from));
            }
            // Of what, is known when it is here.
            Task::Merge => arguments.push("merge".into()),
            Task::Doctor => arguments.push("doctor".into()),
            Task::Scan => arguments.extend(["scan", "--check"].map(OsString::from)),
            Task::Report => arguments.extend(["report", "latest", "--rebuild"].map(OsString::from)),
        }
        let belonging = belonging(inputs);
        let mut artifact_name = belonging.artifact_name.clone();
        if let Some((index, count)) = belonging.shard {
            artifact_name = format!("{artifact_name}-{index}-of-{count}");
        }
        check_name(&artifact_name).map_err(|error| {
            CliError::input(format!("the input `artifact-name` is `{artifact_name}`"))
                .because(error)
        })?;
        Ok(Self {
            task,
            working_directory: belonging.working_directory.clone(),
            upload,
            comment,
            impacted_only: inputs.get("impacted-only") == Some("true"),
            artifact_name,
            belonging,
            retention_days,
            arguments,
        })
    }
}

/// When there is to be a comment; known even where other inputs are wrong.
pub(super) fn comment_when(inputs: &Inputs) -> CommentWhen {
    match inputs.get("comment") {
        Some("always") => CommentWhen::Always,
        Some("never") => CommentWhen::Never,
        _ => CommentWhen::OnFailure,
    }
}

/// Where the step belongs; known even where other inputs are wrong.
pub(super) fn belonging(inputs: &Inputs) -> Belonging {
    let or_default = |name: &str| {
        let declared = INPUTS.iter().find(|declared| declared.name == name);
        let default = declared.map_or("", |declared| declared.default);
        inputs.get(name).unwrap_or(default).to_owned()
    };
    Belonging {
        working_directory: or_default("working-directory"),
        artifact_name: or_default("artifact-name"),
        shard: inputs
            .get("shard")
            // What is merged is whole.
            .filter(|_| inputs.get("command") != Some("merge"))
            .and_then(|text| shard(text).ok()),
    }
}

fn wrong(name: &str, value: &str, allowed: &str) -> CliError {
    CliError::input(format!("the input `{name}` is `{value}`"))
        .hint(format!("what it may be: {allowed}"))
}

fn not_yet(what: &str) -> CliError {
    CliError::input(format!(
        "{what} is not part of version {}",
        env!("CARGO_PKG_VERSION")
    ))
    .hint("leave it out; the changelog says what a version can do")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(variables: &[(&str, &str)]) -> Result<Wanted, CliError> {
        let owned = |(name, value): &(&str, &str)| {
            let name = name.to_uppercase();
            (format!("INPUT_{name}"), (*value).to_owned())
        };
        Wanted::from(&Inputs::new(&variables.iter().map(owned).collect()))
    }

    #[test]
    fn declared_defaults_and_nothing_at_all_come_to_the_same() {
        let declared: Vec<_> = INPUTS
            .iter()
            .map(|declared| (declared.name, declared.default))
            .collect();
        let mut bare = wanted(&[]).expect("nothing is fine");
        let full = wanted(&declared).expect("the defaults are fine");
        bare.arguments
            .insert(0, "--config=.scenarioforge/config.toml".into());
        assert_eq!(bare, full);
        assert_eq!(full.upload, UploadEvidence::Always);
        assert_eq!(full.artifact_name, "scenarioforge-evidence");
        assert_eq!(full.working_directory, ".");
    }

    #[test]
    fn inputs_become_the_command_line_that_does_the_same() {
        for (inputs, line) in [
            (&[][..], "run --"),
            (
                &[
                    ("jobs", "4"),
                    ("retries", "1"),
                    ("fail-on", "failed, flaky\nblocked"),
                    ("scenarios", "SC-orders-*\n\n  --help \n"),
                ],
                "run --jobs=4 --retries=1 --fail-on=failed --fail-on=flaky --fail-on=blocked -- SC-orders-* --help",
            ),
            (&[("shard", "2/3")], "run --shard=2/3 --"),
            (&[("command", "merge"), ("shard", "2/3")], "merge"),
            (&[("config", "a b.toml")], "--config=a b.toml run --"),
            (&[("command", "report")], "report latest --rebuild"),
            (&[("command", "scan")], "scan --check"),
        ] {
            let arguments = wanted(inputs).expect("they are fine").arguments;
            let words: Vec<_> = arguments.iter().filter_map(|word| word.to_str()).collect();
            assert_eq!(words.join(" "), line);
        }
    }

    #[test]
    fn a_shard_has_an_artifact_of_its_own() {
        for (command, name) in [("run", "kettle-2-of-3"), ("merge", "kettle")] {
            let inputs = [
                ("command", command),
                ("shard", "2/3"),
                ("artifact-name", "kettle"),
            ];
            let wanted = wanted(&inputs).expect("it is fine");
            assert_eq!(wanted.artifact_name, name);
            assert_eq!(wanted.belonging.artifact_name, "kettle");
        }
    }

    #[test]
    fn what_cannot_be_done_is_refused_by_the_name_of_the_input() {
        for (name, value, said) in [
            ("command", "rum", "run, fix, scan"),
            ("command", "fix", "the command `fix` is not part of version"),
            ("shard", "3/2", "the input `shard` names no shard"),
            ("shard", "half", "the input `shard` names no shard"),
            ("draft", "true", "the input `draft` is not part of version"),
            ("max-pull-requests", "3", "`max-pull-requests` is not part"),
            ("artifact-name", "a/b", "`artifact-name` is `a/b`"),
            ("impacted-only", "yes", "true, false"),
            ("upload-evidence", "sometimes", "always, on-failure, never"),
            ("retention-days", "91", "from 1 to 90"),
            ("jobs", "many", "`jobs` is `many`"),
            ("comment", "loudly", "`comment` is `loudly`"),
        ] {
            let error = wanted(&[(name, value)]).expect_err(value);
            let text = error.render(false);
            assert!(text.contains(said), "{text}");
        }
    }
}
