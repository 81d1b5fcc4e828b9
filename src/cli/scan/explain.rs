//! `scan --explain PATH`: what a file was taken for, and everything that speaks for and against it.

use std::{
    fmt::Write,
    io,
    path::{Component, Path, PathBuf},
};

use super::{
    documents::{self, Wanted},
    gather,
    listing::list,
    settings,
    unread::NotRead,
};
use crate::{
    check::warning_digest,
    cli::{error::CliError, global::Global, manifest_file},
    domain::manifest::{Source, SourceWarning},
    report::visible,
    scan::{assemble::carry, discover::candidate},
};

/// Tells of one file, as it was typed.
///
/// # Errors
/// When there is no such file, or a scan does not look at it.
pub(super) fn explain(global: &Global, typed: &str) -> Result<String, CliError> {
    let (root, here) = checkout(global)?;
    let config = settings::config(&root, &global.config, global.color())?;
    let path = below(&root, &here, typed)?;
    let path = path.as_str();
    let earlier = manifest_file::read(&root, global.color())?;
    let earlier = earlier.as_ref().map(|file| &file.manifest);
    let mut manifest = gather::scan(&root, &config, earlier, &|_| {})?.manifest;
    carry(&mut manifest, earlier, warning_digest);
    if let Some(source) = manifest.sources.iter().find(|source| source.path == path) {
        return Ok(source_text(source));
    }
    let files = list(&root)?.survey.files;
    let Some(file) = files.iter().find(|file| file.path == path) else {
        return Err(not_looked_at(&root, path));
    };
    let wanted = Wanted::of(&config.sources)?;
    let (surroundings, _) = documents::surroundings(&root, &files, &mut NotRead::default())?;
    let mut out = format!("{}: not a source\n", visible(path));
    let bytes = match documents::opened(&root, path) {
        Ok(bytes) => bytes,
        Err(why) => {
            let _ = writeln!(out, "  nobody looked at it: {}", visible(&why.to_string()));
            return Ok(out);
        }
    };
    if !wanted.includes(path) && !candidate(path, file.stamp.bytes, &surroundings) {
        // The same rules say more to who has opened it.
        out.push_str("  its name or its place rules it out, so it was not opened\n");
    }
    for (rule, text, line) in documents::looked(path, &bytes, false, &surroundings).reasons {
        let line = line
            .map(|line| format!(" (line {line})"))
            .unwrap_or_default();
        let _ = writeln!(out, "  {rule}: {}{line}", visible(&text));
    }
    out.push_str("to have it all the same: [sources] include in .scenarioforge/config.toml\n");
    Ok(out)
}

/// The checkout's root, which may be above, and the folder that the user stands in.
fn checkout(global: &Global) -> Result<(PathBuf, PathBuf), CliError> {
    let here = global.root()?;
    let root = here
        .ancestors()
        .find(|folder| folder.join(".scenarioforge").is_dir())
        .unwrap_or(&here)
        .to_owned();
    Ok((root, here))
}

/// A path from the root, of one that was typed: whole, from the folder that the user stands in, or else from the root.
fn below(root: &Path, here: &Path, typed: &str) -> Result<String, CliError> {
    let outside = || {
        CliError::input(format!(
            "{} lies outside of the checkout {}",
            visible(typed),
            visible(&root.display().to_string())
        ))
    };
    let from_here = straight(&here.join(typed));
    let mut place = from_here.strip_prefix(root).map(Path::to_owned);
    if place.is_err()
        && let (Some(folder), Some(name)) = (from_here.parent(), from_here.file_name())
        && let Ok(folder) = folder.canonicalize()
    {
        // The checkout may be reached through a link.
        place = folder.join(name).strip_prefix(root).map(Path::to_owned);
    }
    let there = |place: &Path| root.join(place).symlink_metadata().is_ok();
    let from_root = Path::new(typed);
    let place = match place {
        Ok(place) if there(&place) || from_root.is_absolute() => place,
        Ok(place) => Some(straight(from_root))
            .filter(|other| there(other) && !other.starts_with(".."))
            .unwrap_or(place),
        Err(_) => return Err(outside()),
    };
    place.to_str().map(str::to_owned).ok_or_else(outside)
}

/// Without `.` and `..`, as they are typed.
fn straight(path: &Path) -> PathBuf {
    let mut straight = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if straight.file_name().is_some() => {
                straight.pop();
            }
            part => straight.push(part),
        }
    }
    straight
}

fn not_looked_at(root: &Path, path: &str) -> CliError {
    let said = |what: &str| CliError::input(format!("{} {what}", visible(path)));
    match root.join(path).symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => CliError::input(format!(
            "there is no file {} in the checkout",
            visible(path)
        ))
        .hint("name it from here, from the checkout's root, or with its whole path"),
        Ok(metadata) if metadata.is_symlink() => {
            said("is a link, and a scan follows none").hint("name the file that it leads to")
        }
        Ok(metadata) if metadata.is_dir() => {
            said("is a folder").hint("name a file in it")
        }
        _ => said("is no file that a scan looks at").hint(
            "files that a .gitignore leaves out, folders behind links and repositories inside are not looked at",
        ),
    }
}

fn source_text(source: &Source) -> String {
    let mut out = format!(
        "{}: {} {}, {} of 100\n",
        visible(&source.path),
        source.status.word(),
        source.kind.word(),
        source.score
    );
    for reason in &source.reasons {
        let _ = writeln!(out, "  {}", visible(reason));
    }
    let signals = &source.signals;
    let drift = &signals.drift;
    let _ = writeln!(
        out,
        "names {} things of the code: {} there, {} gone; {} contradictions",
        drift.references, drift.resolved, drift.missing, drift.contradictions
    );
    if let Some(status) = &signals.declared.status {
        let _ = writeln!(out, "says of itself: {}", visible(status));
    }
    if let Some(recency) = &signals.recency {
        let _ = writeln!(
            out,
            "last changed {} days before the head; {} commits to code since, in {} of the files that it names",
            recency.age_days, recency.code_commits_since, recency.referenced_code_changed_since
        );
    }
    for warning in &source.warnings {
        warning_text(&mut out, warning);
    }
    out
}

fn warning_text(out: &mut String, warning: &SourceWarning) {
    let line = warning
        .line
        .map(|line| format!("line {line}: "))
        .unwrap_or_default();
    let _ = writeln!(
        out,
        "{}{} ({})",
        line,
        visible(&warning.message),
        warning.code
    );
    if let Some(revision) = &warning.revision {
        let _ = writeln!(out, "  last held at {revision}");
    }
    if !warning.remedy.is_empty() {
        let _ = writeln!(out, "  {}", visible(&warning.remedy));
    }
    if let Some(said) = &warning.acknowledged {
        let _ = writeln!(
            out,
            "  acknowledged by {} on {}",
            visible(&said.by),
            said.at
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_meant_from_here_or_from_the_root() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a folder");
        std::fs::create_dir_all(root.join("docs/adr")).expect("a folder");
        std::fs::write(root.join("docs/adr/a.md"), "").expect("a file");
        std::fs::write(root.join("docs/prd.md"), "").expect("a file");
        std::os::unix::fs::symlink(&root, root.join("docs/link")).expect("a link");
        let docs = root.join("docs");
        let whole = root.join("docs/prd.md");
        let linked = root.join("docs/link/docs/prd.md");
        for (here, typed, expected) in [
            (&root, "docs/prd.md", Some("docs/prd.md")),
            (&root, "./docs/../docs/prd.md", Some("docs/prd.md")),
            (&docs, "prd.md", Some("docs/prd.md")),
            (&docs, "adr/../prd.md", Some("docs/prd.md")),
            (&docs, "docs/prd.md", Some("docs/prd.md")),
            (&docs, "../docs/adr/a.md", Some("docs/adr/a.md")),
            (&docs, "none.md", Some("docs/none.md")),
            (&docs, whole.to_str().expect("a path"), Some("docs/prd.md")),
            (
                &docs,
                linked.to_str().expect("a path"),
                Some("docs/link/docs/prd.md"),
            ),
            (&docs, "../../x.md", None),
            (&docs, "/etc/passwd", None),
        ] {
            let found = below(&root, here, typed);
            assert_eq!(found.ok().as_deref(), expected, "{typed}");
        }
    }
}
