//! `scenarioforge init`.

mod summary;
mod view;

use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::Args;

use self::{summary::Summary, view::CheckoutView};
use super::{
    error::CliError,
    global::Global,
    place::{shown_path, tree},
};
use crate::{
    edge::files::{FileError, Tree},
    init::{config_text, draft, workflow_text},
};

/// Where the workflow goes, from the repository's root.
const WORKFLOW_PATH: &str = ".github/workflows/scenarioforge.yml";

#[derive(Debug, Args)]
#[command(
    after_help = "Example: scenarioforge init --dry-run | less\n\nNothing is executed, and nothing but the two files is written. Each guess in them names its evidence."
)]
pub(super) struct InitArguments {
    /// Replace a configuration or a workflow that is there.
    #[arg(long)]
    force: bool,
    /// Print both files, write none.
    #[arg(long, conflicts_with = "force")]
    dry_run: bool,
}

pub(super) fn init(global: &Global, arguments: &InitArguments) -> Result<ExitCode, CliError> {
    global.start_tracing(std::io::stderr);
    let root = global.root()?;
    let repository = repository_of(&root);
    let opened = tree(&repository).and_then(|repository| Ok((repository, tree(&root)?)));
    let (repository_tree, project_tree) = opened.map_err(|error| {
        CliError::environment(format!("{} cannot be opened", root.display())).because(error)
    })?;
    let project = root
        .strip_prefix(&repository)
        .unwrap_or(Path::new(""))
        .to_str()
        .ok_or_else(|| CliError::input("the path of this folder is no UTF-8 text"))?;
    let config_path = config_path(global, &root)?;
    let branch = view::default_branch(&repository_tree);
    let drafted = draft(&CheckoutView::new(&root, &project_tree));
    let folder = root.file_name().map_or_else(
        || "app".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    );
    let texts = [
        (
            &project_tree,
            config_path.as_str(),
            root.join(&config_path),
            config_text(&drafted, &folder),
        ),
        (
            &repository_tree,
            WORKFLOW_PATH,
            repository.join(WORKFLOW_PATH),
            workflow_text(&drafted, project, &branch),
        ),
    ];
    if arguments.dry_run {
        let mut all = String::new();
        for (_, path, _, text) in &texts {
            all.push_str(&format!("# --- {path} ---\n{text}\n"));
        }
        std::io::stdout()
            .lock()
            .write_all(all.as_bytes())
            .map_err(|error| {
                CliError::environment("the drafts could not be printed").because(error)
            })?;
    } else {
        let there = present(&texts)?;
        if !arguments.force && !there.is_empty() {
            return Err(CliError::input(format!(
                "{} {} there already, and nothing was written",
                there.join(" and "),
                if there.len() == 1 { "is" } else { "are" }
            ))
            .hint("look at what would be drafted: scenarioforge init --dry-run")
            .hint("replace it: scenarioforge init --force"));
        }
        for (tree, path, whole, text) in &texts {
            tree.replace(path, text.as_bytes())
                .map_err(|error| refused(error, whole))?;
        }
    }
    if !global.quiet {
        let paths = texts.map(|(_, _, whole, _)| shown_path(&whole));
        let summary = Summary {
            draft: &drafted,
            place: &typed_place(global),
            config: &paths[0],
            workflow: &paths[1],
            written: !arguments.dry_run,
            color: global.color(),
        };
        let _ = std::io::stderr()
            .lock()
            .write_all(summary.text().as_bytes());
    }
    Ok(ExitCode::SUCCESS)
}

/// The folder with git's folder in it, this one or the nearest above; without git, this one.
fn repository_of(root: &Path) -> PathBuf {
    let has_git = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
    root.ancestors().find(has_git).unwrap_or(root).to_owned()
}

/// The configuration's path from the root.
fn config_path(global: &Global, root: &Path) -> Result<String, CliError> {
    let path = global.config.strip_prefix(root).unwrap_or(&global.config);
    match path.to_str() {
        Some(text) if path.is_relative() => Ok(text.to_owned()),
        _ => Err(
            CliError::input(format!("{} is outside of the checkout", path.display()))
                .hint("leave --config out, or name a file of the checkout"),
        ),
    }
}

/// What is to be typed after `-C`; empty: nothing.
fn typed_place(global: &Global) -> String {
    let typed = global.directory().display().to_string();
    if typed == "." { String::new() } else { typed }
}

/// Which of the files are there.
fn present(texts: &[(&Tree, &str, PathBuf, String)]) -> Result<Vec<String>, CliError> {
    let mut there = Vec::new();
    for (tree, path, whole, _) in texts {
        if tree.has(path).map_err(|error| refused(error, whole))? {
            there.push(shown_path(whole));
        }
    }
    Ok(there)
}

fn refused(error: FileError, path: &Path) -> CliError {
    let leads_out = error.reason.kind() == std::io::ErrorKind::PermissionDenied;
    let refused = CliError::input(format!("{} cannot be written", shown_path(path))).because(error);
    if leads_out {
        refused.hint("a folder on the way may be a link that leads out of the checkout, or belong to somebody else; nothing is written there")
    } else {
        refused
    }
}
