//! What every probe may look at.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::purpose::Purpose;
use crate::{
    check::{CheckError, Checked, Format, load_config, load_project},
    domain::config::Config,
    edge::{
        files::as_owner,
        git,
        github::{Credentials, GitHub, Patience, Place, Token},
        process::Launcher,
    },
    evidence::{is_secret_name, secret_values},
};

/// For one question with everything that it waits for.
pub(super) const GITHUB: Duration = Duration::from_secs(20);
/// Variables that may hold a token of GitHub's.
const TOKENS: [&str; 2] = ["GITHUB_TOKEN", "GH_TOKEN"];
/// Variables that may hold a key for Codex.
pub(super) const KEYS: [&str; 2] = ["OPENAI_API_KEY", "CODEX_API_KEY"];

/// What is asked of the doctor.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Asked {
    /// The project's folder, without links on the way.
    pub(in crate::cli) root: PathBuf,
    /// The configuration, absolute or from `root`.
    pub(in crate::cli) config: PathBuf,
    /// What is to work; `None`: `run`, and what the surroundings suggest.
    pub(in crate::cli) purposes: Option<BTreeSet<Purpose>>,
    /// A token that was given as an input; `None`: one of the variables may hold it.
    pub(in crate::cli) token: Option<String>,
    /// The caller's environment.
    pub(in crate::cli) variables: BTreeMap<String, String>,
    /// Whom programs are started as: the checkout names some of them.
    pub(in crate::cli) launcher: Launcher,
    /// What started the workflow, where the step itself asks, which has opened the runner's files already and closed them to
    /// everyone else; `None`: somebody else asks.
    pub(in crate::cli) event: Option<Value>,
}

/// The same, with what was read once for all probes.
pub(super) struct Context {
    pub(super) root: PathBuf,
    pub(super) purposes: BTreeSet<Purpose>,
    pub(super) variables: BTreeMap<String, String>,
    pub(super) launcher: Launcher,
    /// What started the workflow; `None`: nobody has read it.
    pub(super) event: Option<Value>,
    /// A token of GitHub's with the name of what holds it.
    pub(super) token: Option<(String, String)>,
    pub(super) project: Result<Checked, CheckError>,
    /// The error says why GitHub cannot be asked; it is not an error where there is no token.
    pub(super) github: Option<Result<GitHub, String>>,
}

impl Context {
    pub(super) fn new(asked: Asked) -> Self {
        let Asked {
            root,
            config,
            purposes,
            token,
            variables,
            launcher,
            event,
        } = asked;
        let set = |name: &str| variables.get(name).filter(|value| !value.trim().is_empty());
        let given = token
            .filter(|token| !token.trim().is_empty())
            .map(|token| ("the input github-token".to_owned(), token));
        let token = given.or_else(|| {
            TOKENS
                .iter()
                .find_map(|name| Some(((*name).to_owned(), set(name)?.clone())))
        });
        let purposes = purposes.unwrap_or_else(|| {
            suggested(KEYS.iter().any(|name| set(name).is_some()), token.is_some())
        });
        // The project's files may be links: they reach no more than who the programs are started as.
        let owner = launcher.user.map(|user| (user.uid, user.gid));
        let project = as_owner(owner, || load_project(&root, &config)).unwrap_or_else(|reason| {
            Err(CheckError::Read {
                path: root.clone(),
                reason,
            })
        });
        let github = token
            .as_ref()
            .map(|(_, token)| client(&root, &variables, token));
        Self {
            root,
            purposes,
            variables,
            launcher,
            event,
            token,
            project,
            github,
        }
    }

    /// A variable that says something.
    pub(super) fn variable(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name).map(|value| value.trim());
        value.filter(|value| !value.is_empty())
    }

    /// Whether this is a step of a workflow.
    pub(super) fn in_workflow(&self) -> bool {
        self.variable("GITHUB_ACTIONS") == Some("true")
    }

    pub(super) fn wants(&self, purposes: &[Purpose]) -> bool {
        purposes
            .iter()
            .any(|purpose| self.purposes.contains(purpose))
    }

    /// `PATH`; empty without one.
    pub(super) fn path(&self) -> &str {
        self.variables.get("PATH").map_or("", String::as_str)
    }

    /// The configuration, or the defaults where it cannot be read. It may be good where other files are not.
    pub(super) fn config(&self) -> Config {
        let texts = self.project.iter().flat_map(|checked| &checked.texts);
        let mut own = texts.filter(|text| text.format == Format::Toml);
        let config = own
            .next()
            .and_then(|text| load_config(&text.text, &text.path).ok());
        config.unwrap_or_default()
    }

    /// The program of this name on `PATH`, or at its own path.
    pub(super) fn program(&self, name: &str) -> Option<PathBuf> {
        if name.contains('/') {
            return Some(self.root.join(name)).filter(|path| is_program(path));
        }
        let mut folders = std::env::split_paths(self.path());
        folders.find_map(|folder| Some(folder.join(name)).filter(|path| is_program(path)))
    }

    /// All that is not to be shown.
    pub(super) fn secrets(&self) -> BTreeSet<String> {
        let mut secrets = secret_values(&self.variables);
        secrets.extend(self.token.iter().map(|(_, token)| token.trim().to_owned()));
        // Of any length: an empty one hides nothing.
        let short = self
            .variables
            .iter()
            .filter(|(name, value)| is_secret_name(name) && value.len() > 3);
        secrets.extend(short.map(|(_, value)| value.trim().to_owned()));
        secrets.remove("");
        secrets
    }
}

fn suggested(key: bool, token: bool) -> BTreeSet<Purpose> {
    let mut purposes = BTreeSet::from([Purpose::Run]);
    if key {
        purposes.extend([Purpose::Generate, Purpose::Fix]);
        purposes.extend(token.then_some(Purpose::Pr));
    }
    purposes
}

fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
}

/// A client that does not wait long: somebody does.
fn client(
    root: &Path,
    variables: &BTreeMap<String, String>,
    token: &str,
) -> Result<GitHub, String> {
    let mut variables = variables.clone();
    if variables
        .get("GITHUB_REPOSITORY")
        .is_none_or(|name| name.trim().is_empty())
        && let Some(repository) = git::describe(root).repository
    {
        variables.insert("GITHUB_REPOSITORY".to_owned(), repository);
    }
    let place = Place::from_variables(&variables).map_err(|error| match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    })?;
    let patience = Patience {
        budget: GITHUB,
        answer: std::time::Duration::from_secs(10),
        attempts: 2,
        ..Patience::default()
    };
    Ok(GitHub::new(
        place,
        Credentials::Token(Token::new(token)),
        patience,
        CancellationToken::new(),
    ))
}
