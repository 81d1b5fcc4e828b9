//! What the step tells on GitHub itself: a check run beside the commit, and one comment under the pull request. Both are there for
//! readers, and neither is needed: without permission they are absent, and one notice says so.

mod check;
mod comment;
mod owner;
mod told;
mod trigger;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use self::{
    check::{Check, End, Lacking},
    comment::put_comment,
    owner::Owner,
};
pub(super) use self::{
    told::{Told, comment_nothing},
    trigger::{PullRequest, Trigger},
};
use super::{belonging::Belonging, inputs::CommentWhen};
use crate::{
    cli::error::CliError,
    domain::annotation::Annotation,
    edge::{
        actions::Inputs,
        github::{
            Conclusion, Credentials, GitHub, GitHubError, Patience, Permission, Place, Scope, Token,
        },
    },
    report::{CheckText, Reporter, Titles, comment_marker},
};

/// For one call. A run is not held up for longer by an API that does not answer.
const BUDGET: Duration = Duration::from_secs(30);

/// What the step tells on GitHub.
pub(super) struct Presence {
    github: GitHub,
    trigger: Trigger,
    /// `None`: none is wanted, or it is concluded.
    check: Option<Check>,
    /// What is not there, and why.
    missing: Vec<(&'static str, GitHubError)>,
    /// What else a reader should know, in words.
    lost: Vec<String>,
    minted: Arc<Mutex<Vec<String>>>,
}

impl Presence {
    /// Connects; `None`: there is no token, or no repository. With `belonging` a check run is begun.
    ///
    /// # Errors
    /// A notice, when GitHub cannot be addressed.
    pub(super) fn begin(
        inputs: &Inputs,
        variables: &BTreeMap<String, String>,
        trigger: &Trigger,
        belonging: Option<&Belonging>,
    ) -> Result<Option<Self>, Notice> {
        // act runs on somebody's machine: GitHub knows none of its runs, and nobody else is to be told of them.
        if variables.get("ACT").is_some_and(|act| !act.is_empty()) {
            return Ok(None);
        }
        let Some(credentials) = credentials(inputs) else {
            return Ok(None);
        };
        let place = match Place::from_variables(variables) {
            Ok(place) => place,
            // Outside of a workflow nobody expects anything.
            Err(_) if belonging.is_none() || !variables.contains_key("GITHUB_API_URL") => {
                return Ok(None);
            }
            Err(error) => {
                let hint = error.hint().map(|hint| format!("; {hint}"));
                return Err(Notice {
                    text: format!(
                        "there is no {CHECK} and no {COMMENT}: {error}{}",
                        hint.unwrap_or_default()
                    ),
                    expected: false,
                });
            }
        };
        // Fails only where it was done already.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let minted = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&minted);
        let patience = Patience {
            budget: BUDGET,
            attempts: 3,
            ..Patience::default()
        };
        let github = GitHub::telling(
            place,
            credentials,
            patience,
            CancellationToken::new(),
            Some(Arc::new(move |secret: &str| {
                let mut minted = heard.lock().unwrap_or_else(PoisonError::into_inner);
                minted.push(secret.to_owned());
            })),
        );
        let mut presence = Self {
            github,
            trigger: trigger.clone(),
            check: None,
            missing: Vec::new(),
            lost: Vec::new(),
            minted,
        };
        if let Some(belonging) = belonging {
            presence.begin_check(belonging, variables);
        }
        Ok(Some(presence))
    }

    fn begin_check(&mut self, belonging: &Belonging, variables: &BTreeMap<String, String>) {
        let Some(head_sha) = self.trigger.head_sha.clone() else {
            return;
        };
        let get = |name: &str| variables.get(name).cloned().unwrap_or_default();
        let owner = Owner {
            run: get("GITHUB_RUN_ID"),
            attempt: get("GITHUB_RUN_ATTEMPT").parse().unwrap_or(1),
            job: get("GITHUB_JOB"),
        };
        let count = belonging.shard.map_or(1, |(_, count)| count);
        let begun = Check::begin(
            &self.github,
            belonging.check_name(),
            head_sha,
            run_url(variables),
            owner,
            count,
        );
        match begun {
            Ok(check) => self.check = Some(check),
            Err(error) => self.missing.push((
                CHECK,
                GitHubError::Client {
                    reason: error.to_string(),
                },
            )),
        }
    }

    /// Who started the workflow.
    pub(super) fn trigger(&self) -> &Trigger {
        &self.trigger
    }

    /// Is to be told the events of the run; `None`: nobody listens.
    pub(super) fn reporter(&self, titles: Titles) -> Option<Box<dyn Reporter>> {
        Some(self.check.as_ref()?.reporter(titles))
    }

    /// Tokens that were made so far; nobody may see them.
    pub(super) fn minted(&self) -> Vec<String> {
        self.minted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Concludes the check run by the step's exit code, once; further calls do nothing. `urgent`: the runner is about to kill the step.
    pub(super) fn conclude(
        &mut self,
        code: u8,
        text: CheckText,
        annotations: Vec<Annotation>,
        urgent: bool,
    ) {
        let Some(check) = self.check.take() else {
            return;
        };
        let conclusion = match code {
            0 => Conclusion::Success,
            130 => Conclusion::Cancelled,
            _ => Conclusion::Failure,
        };
        let ended = check.conclude(End {
            conclusion,
            text,
            annotations,
            urgent,
        });
        match ended {
            Ok(()) => {}
            Err(Lacking::NotCreated(error)) => self.missing.push((CHECK, error)),
            Err(Lacking::NotConcluded(error)) => self.lost.push(format!(
                "the check run is still in progress, because it could not be concluded: {error}; the next run of this commit concludes it"
            )),
            Err(Lacking::Annotations(left_out, error)) => self.lost.push(format!(
                "{left_out} annotations are not on the check run: {error}; the summary has them all"
            )),
        }
    }

    /// Writes or edits the pull request's comment. `text` is given what stands there; see [`crate::report::comment`].
    pub(super) fn comment(
        &mut self,
        belonging: &Belonging,
        when: CommentWhen,
        green: bool,
        text: impl Fn(Option<&str>) -> Option<String>,
    ) {
        let Some(PullRequest { number, .. }) = self.trigger.pull_request else {
            return;
        };
        let create = match when {
            CommentWhen::Never => return,
            CommentWhen::OnFailure => !green,
            CommentWhen::Always => true,
        };
        let marker = comment_marker(&belonging.marker_key());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let put = match runtime {
            Ok(runtime) => {
                runtime.block_on(put_comment(&self.github, number, &marker, create, text))
            }
            Err(error) => Err(GitHubError::Client {
                reason: error.to_string(),
            }),
        };
        if let Err(error) = put {
            self.missing.push((COMMENT, error));
        }
    }

    /// What is not there and why, in one notice; `None`: nothing is missing.
    pub(super) fn notice(&self) -> Option<Notice> {
        let absent = self.absent();
        if self.lost.is_empty() {
            return absent;
        }
        let lost = self.lost.iter().cloned();
        let texts: Vec<String> = lost.chain(absent.map(|notice| notice.text)).collect();
        Some(Notice {
            text: texts.join("\n"),
            expected: false,
        })
    }

    /// What is not there and why; `None`: all of it is.
    fn absent(&self) -> Option<Notice> {
        let (_, first) = self.missing.first()?;
        let what: Vec<&str> = self.missing.iter().map(|(what, _)| *what).collect();
        let what = what.join(" and no ");
        let lacks_permission = |(_, error): &(_, GitHubError)| error.is_missing_permission();
        if !self.missing.iter().all(lacks_permission) {
            let error = self.missing.iter().map(|(_, error)| error);
            let error = error.clone().find(|error| !error.is_missing_permission());
            let error = error.unwrap_or(first);
            let hint = error.hint().map(|hint| format!("; {hint}"));
            return Some(Notice {
                text: format!("there is no {what}: {error}{}", hint.unwrap_or_default()),
                expected: false,
            });
        }
        let needs: Vec<String> = self
            .missing
            .iter()
            .map(|(what, _)| {
                let scope = match *what {
                    CHECK => Scope::Checks,
                    _ => Scope::PullRequests,
                };
                format!("`{}`", Permission::write(scope))
            })
            .collect();
        let from_fork = self.trigger.pull_request.is_some_and(|pr| pr.from_fork);
        let why = if from_fork {
            "the token of a pull request from a fork only reads, which is as it should be"
                .to_owned()
        } else {
            format!(
                "give the job {} under `permissions` in the workflow",
                needs.join(" and ")
            )
        };
        Some(Notice {
            text: format!("there is no {what}: {why}. Nothing else is affected."),
            expected: from_fork,
        })
    }
}

/// What a reader should know, and whether there is something to do about it.
pub(super) struct Notice {
    pub(super) text: String,
    /// Nobody can change it.
    pub(super) expected: bool,
}

const CHECK: &str = "check run";
const COMMENT: &str = "pull request comment";

/// The page of the workflow run; `None` outside of a workflow.
pub(super) fn run_url(variables: &BTreeMap<String, String>) -> Option<String> {
    let get = |name: &str| variables.get(name).filter(|value| !value.is_empty());
    let (repository, run) = (repository_url(variables)?, get("GITHUB_RUN_ID")?);
    Some(format!("{repository}/actions/runs/{run}"))
}

/// The repository's page; `None` outside of a workflow.
pub(super) fn repository_url(variables: &BTreeMap<String, String>) -> Option<String> {
    let get = |name: &str| variables.get(name).filter(|value| !value.is_empty());
    let (server, repository) = (get("GITHUB_SERVER_URL")?, get("GITHUB_REPOSITORY")?);
    Some(format!("{}/{repository}", server.trim_end_matches('/')))
}

/// An App's credentials go before the workflow's token; `None`: there are none.
pub(super) fn credentials(inputs: &Inputs) -> Option<Credentials> {
    if let (Some(id), Some(key)) = (inputs.get("app-id"), inputs.get("app-private-key")) {
        return Some(Credentials::App {
            id: id.to_owned(),
            private_key: Token::new(key),
            // What the installation has; not all of them are given everywhere.
            permissions: Vec::new(),
        });
    }
    Some(Credentials::Token(Token::new(inputs.get("github-token")?)))
}

/// The end of a step that came to no results.
pub(super) fn trouble_text(error: &CliError, markdown: String) -> CheckText {
    let brief = error.in_brief();
    let first = brief.lines().next().unwrap_or_default();
    CheckText {
        title: format!(
            "Could not run: {}",
            first.chars().take(180).collect::<String>()
        ),
        summary: markdown,
    }
}
