//! Every call, ready to be made once.

use scenarioforge::edge::github::{
    CheckId, CheckUpdate, CommentId, Conclusion, Credentials, GitHub, GitHubError, Patience,
    RunFilter, Token,
};
use tokio_util::sync::CancellationToken;

use super::{
    APP_ID, Asked, Check, FakeGitHub, Run, annotations, app, client, new_check, output, place,
};

const REMARKS: u32 = 60;
const MARK: &str = "<!-- scenarioforge:test -->";

/// A GitHub with something of everything, and a client.
pub(super) struct Case {
    pub(super) fake: FakeGitHub,
    pub(super) github: GitHub,
    pub(super) secrets: Vec<String>,
    pub(super) check: u64,
    comment: u64,
    run: u64,
    artifact: u64,
}

pub(super) fn case(asked: Asked, patience: Patience) -> Case {
    let fake = FakeGitHub::start();
    let check = fake.has_check(Check {
        name: "ScenarioForge".to_owned(),
        head_sha: "b".repeat(40),
        app: "github-actions".to_owned(),
        status: "in_progress".to_owned(),
        ..Check::default()
    });
    let comment = fake.has_comment(8, "github-actions[bot]", "<!-- other -->\nold");
    let run = fake.has_run(Run::default());
    let artifact = fake.has_artifact(run, "evidence", b"zip", false);
    let mut permissions = vec!["administration=read"];
    permissions.extend(["actions=read", "checks=write", "pull_requests=write"]);
    let token = fake.token(&permissions);
    let github = match asked {
        Asked::Installation | Asked::AccessToken => {
            let credentials = Credentials::App {
                id: APP_ID.to_owned(),
                private_key: Token::new(&app::pem()),
                permissions: Vec::new(),
            };
            GitHub::new(
                place(&fake),
                credentials,
                patience,
                CancellationToken::new(),
            )
        }
        _ => client(&fake, &token, patience),
    };
    let secrets = vec![token, "ghs_minted_1".to_owned(), "sig=secret".to_owned()];
    Case {
        fake,
        github,
        secrets,
        check,
        comment,
        run,
        artifact,
    }
}

impl Case {
    pub(super) async fn call(&self, asked: Asked) -> Result<(), GitHubError> {
        let github = &self.github;
        let filter = RunFilter {
            workflow: (asked == Asked::ListRunsOfWorkflow).then(|| "ci.yml".to_owned()),
            limit: 5,
            ..RunFilter::default()
        };
        match asked {
            Asked::CreateCheck => github.create_check(&new_check("run 1")).await.map(drop),
            Asked::UpdateCheck => {
                let update = CheckUpdate {
                    conclusion: Some(Conclusion::Failure),
                    output: Some(output("It is over.")),
                    annotations: annotations(REMARKS),
                    details_url: None,
                };
                let updated = github.update_check(CheckId(self.check), &update).await?;
                updated.why.map_or(Ok(()), Err)
            }
            Asked::ReadCheck => github.check(CheckId(self.check)).await.map(drop),
            Asked::ListChecks => {
                let checks = github.checks(&"b".repeat(40), "ScenarioForge").await?;
                assert_eq!(checks.len(), 1);
                Ok(())
            }
            Asked::ListComments => github.comments(8).await.map(drop),
            Asked::CreateComment => github
                .create_comment(7, &format!("{MARK}\nnew"))
                .await
                .map(drop),
            Asked::UpdateComment => {
                let id = CommentId(self.comment);
                github
                    .update_comment(id, "<!-- other -->\nnew")
                    .await
                    .map(drop)
            }
            Asked::DeleteComment => github.delete_comment(CommentId(self.comment)).await,
            Asked::GraphQl => github.viewer().await.map(drop),
            Asked::ListRuns | Asked::ListRunsOfWorkflow => {
                let runs = github.workflow_runs(&filter).await?;
                assert_eq!(runs.len(), 1);
                Ok(())
            }
            Asked::ReadRun => github.workflow_run(self.run).await.map(drop),
            Asked::ListArtifacts => github.artifacts_of(self.run).await.map(drop),
            Asked::ArtifactZip => github.artifact_url(self.artifact).await.map(drop),
            Asked::WorkflowSettings => github.allows_pull_requests_from_actions().await.map(drop),
            Asked::RateLimit => github.rate_limit().await.map(drop),
            _ => github.repository().await.map(drop),
        }
    }

    /// That a change was made once, whatever was lost.
    pub(super) fn is_done_once(&self, asked: Asked, context: &str) {
        match asked {
            Asked::CreateCheck => assert_eq!(self.fake.checks().len(), 2, "{context}"),
            Asked::UpdateCheck => {
                let check = &self.fake.checks()[0];
                assert_eq!(check.conclusion.as_deref(), Some("failure"), "{context}");
                let lines = check
                    .annotations
                    .iter()
                    .map(|one| one["start_line"].clone());
                assert!(
                    lines.eq(1..=REMARKS),
                    "{context}: {}",
                    check.annotations.len()
                );
            }
            Asked::CreateComment => {
                let comments = self.fake.comments(7);
                assert_eq!(comments.len(), 1, "{context}");
                assert!(comments[0].body.starts_with(MARK));
            }
            Asked::UpdateComment => {
                assert!(self.fake.comments(8)[0].body.ends_with("new"), "{context}");
            }
            Asked::DeleteComment => assert!(self.fake.comments(8).is_empty(), "{context}"),
            _ => {}
        }
    }

    pub(super) fn told_no_secret(&self, said: &str) {
        for secret in &self.secrets {
            assert!(!said.contains(secret), "{said}");
        }
        assert!(!said.contains(&app::pem()[40..80]), "{said}");
    }
}
