//! `scenarioforge scan`.

mod check;
mod code;
mod documents;
mod explain;
mod gather;
mod listing;
mod past;
mod progress;
mod resolving;
mod settings;
mod store;
mod subject;
mod unread;
mod values;
mod weighing;

use std::{
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use clap::Args;

pub(super) use self::check::{Checked, check_sources};
use self::{
    check::checked,
    gather::{Figures, Scanned},
};
use super::{error::CliError, global::Global, manifest_file, views::text_style};
use crate::{
    check::{MANIFEST_PATH, selection_digest, warning_digest},
    domain::{
        confirmation::changes,
        inventory::{INVENTORY_SCHEMA, Inventory, InventoryFile},
        manifest::{HistoryDepth, Manifest},
    },
    report::{Style, sources_text, visible, wrapped},
    scan::assemble::carry,
};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  scenarioforge scan\n  scenarioforge scan --explain docs/prd.md\n  scenarioforge scan --json | jq '.sources[] | select(.status == \"suspect\") | .path'\n\nNothing is executed and no network is asked. Earlier selections and acknowledgements are kept."
)]
pub(super) struct ScanArguments {
    /// Print the manifest as JSON, too.
    #[arg(long, conflicts_with_all = ["check", "explain"])]
    json: bool,
    /// Write the whole code baseline as JSON, `-` for stdout: every route, command, flag, key, table, script, symbol and file.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["check", "explain"])]
    inventory: Option<PathBuf>,
    /// Write nothing; fail when the committed manifest no longer fits the checkout, or nobody has confirmed it.
    #[arg(long)]
    check: bool,
    /// Write nothing; say what a file was taken for and why, and what speaks for and against it.
    #[arg(long, value_name = "PATH", conflicts_with = "check")]
    explain: Option<String>,
}

pub(super) fn scan(global: &Global, arguments: &ScanArguments) -> Result<ExitCode, CliError> {
    global.start_tracing(io::stderr);
    if let Some(path) = &arguments.explain {
        let text = explain::explain(global, path)?;
        print(io::stdout().lock(), &text)?;
        return Ok(ExitCode::SUCCESS);
    }
    let root = global.project()?;
    let config = settings::config(&root, &global.config, global.color())?;
    let style = text_style(global);
    let began = Instant::now();
    let progress = progress::Progress::new(global);
    let committed = manifest_file::read(&root, global.color())?;
    let earlier = committed.as_ref().map(|file| &file.manifest);
    let scanned = gather::scan(&root, &config, earlier, &|doing| progress.tell(doing))?;
    progress.clear();
    if arguments.check {
        let checked = checked(earlier, scanned)?;
        if checked.code() != 0 || !global.quiet {
            print(io::stderr().lock(), checked.text())?;
        }
        return Ok(ExitCode::from(checked.code()));
    }
    let Scanned {
        mut manifest,
        figures,
    } = scanned;
    carry(&mut manifest, earlier, warning_digest);
    manifest_file::write(&root, &manifest, None)?;
    if let Some(file) = &arguments.inventory {
        progress.tell("parsing code");
        let inventory = gather::whole_inventory(&root)?;
        progress.clear();
        if file == Path::new("-") {
            let text = serde_json::to_vec_pretty(&InventoryFile {
                schema: INVENTORY_SCHEMA,
                inventory: &inventory,
            })
            .map_err(|error| {
                CliError::environment("the inventory could not be printed").because(error)
            })?;
            print(io::stdout().lock(), text)?;
        } else {
            write_inventory(&global.typed(file), &inventory)?;
        }
    }
    if arguments.json {
        print(io::stdout().lock(), &manifest_file::text_of(&manifest)?)?;
    }
    if !global.quiet {
        let text = told(&manifest, &figures, began, &style);
        print(io::stderr().lock(), &text)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(mut to: impl Write, text: impl AsRef<[u8]>) -> Result<(), CliError> {
    match to.write_all(text.as_ref()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(CliError::environment("what was found could not be printed").because(error))
        }
        _ => Ok(()),
    }
}

fn write_inventory(path: &Path, inventory: &Inventory) -> Result<(), CliError> {
    let failed = |error: io::Error| {
        CliError::environment(format!("{} could not be written", path.display())).because(error)
    };
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new()
        .permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666))
        .tempfile_in(folder)
        .map_err(failed)?;
    {
        let mut writer = io::BufWriter::new(&mut file);
        serde_json::to_writer_pretty(
            &mut writer,
            &InventoryFile {
                schema: INVENTORY_SCHEMA,
                inventory,
            },
        )
        .map_err(|error| failed(error.into()))?;
        writer
            .write_all(b"\n")
            .and_then(|()| writer.flush())
            .map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Everything that a person wants to know after a scan.
fn told(manifest: &Manifest, figures: &Figures, began: Instant, style: &Style) -> String {
    let mut text = String::new();
    let sources = manifest.sources.len();
    let selected = manifest
        .sources
        .iter()
        .filter(|source| source.selected)
        .count();
    let seconds = began.elapsed().as_secs_f64();
    text.push_str(&format!(
        "{sources} source{} in {} files, {selected} selected ({seconds:.1} s; {} opened)\n",
        if sources == 1 { "" } else { "s" },
        figures.files,
        figures.opened,
    ));
    match manifest.history {
        HistoryDepth::Whole => {}
        HistoryDepth::Partial => text.push_str(
            "history is here only in part: what is gone since before that is told as absent, not as lost\n",
        ),
        HistoryDepth::None => {
            text.push_str("there is no history: nobody can tell what is gone and what was never there\n");
        }
    }
    for note in &figures.notes {
        text.push_str(&format!("not looked at: {}\n", visible(note)));
    }
    let (since, next) = match &manifest.confirmation {
        None => (None, Some("choose and confirm: scenarioforge confirm")),
        Some(confirmation) if confirmation.digest == selection_digest(manifest) => (None, None),
        Some(confirmation) => (
            Some(confirmation),
            Some("confirm again: scenarioforge confirm"),
        ),
    };
    if let Some(confirmation) = since {
        text.push_str(&format!(
            "since {} confirmed on {}:\n",
            visible(&confirmation.by),
            confirmation.at
        ));
        for change in changes(manifest) {
            text.push_str(&format!("  {}\n", visible(&change.to_string())));
        }
    }
    text.push_str(&format!("written: {MANIFEST_PATH}\n"));
    if let Some(next) = next {
        text.push_str(&format!("next: {next}\n"));
    }
    format!(
        "{}\n{}",
        sources_text(manifest, style),
        wrapped(&text, style)
    )
}
