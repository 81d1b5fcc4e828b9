//! The files of a checkout, and what git knows of it.

use std::path::Path;

use crate::{
    cli::error::CliError,
    edge::{
        files::{Known, Survey, Surveyed, survey},
        git::{self, Head, Indexed, Seen},
    },
};

/// What there is to be looked at.
pub(super) struct Listing {
    /// Every file.
    pub(super) survey: Survey,
    /// `None` outside git.
    pub(super) head: Option<Head>,
    /// Files that git has to look into to tell whether they are those of its index; all others are.
    pub(super) differing: Vec<String>,
}

/// Lists a checkout.
pub(super) fn list(root: &Path) -> Result<Listing, CliError> {
    let head = git::head(root);
    let indexed = head.as_ref().map(Head::indexed).unwrap_or_default();
    let known = Known::new(indexed.iter().map(|file| file.path.as_str()));
    let survey = survey(root, &known).map_err(|error| {
        CliError::environment(format!("{} cannot be looked through", root.display())).because(error)
    })?;
    let differing = differing(&indexed, &survey.files);
    Ok(Listing {
        survey,
        head,
        differing,
    })
}

/// By their stamps, as git itself does it: changed, gone, or not known to git.
fn differing(indexed: &[Indexed], files: &[Surveyed]) -> Vec<String> {
    let same = |file: &Surveyed, seen: Seen| {
        let stamp = file.stamp;
        // An index keeps so many bits.
        (stamp.bytes as u32, stamp.inode as u32) == (seen.bytes, seen.inode)
            && (stamp.modified, stamp.changed) == (seen.modified, seen.changed)
    };
    let mut differing = Vec::new();
    let mut files = files.iter().peekable();
    for entry in indexed {
        while let Some(new) = files.next_if(|file| file.path < entry.path) {
            differing.push(new.path.clone());
        }
        match files.next_if(|file| file.path == entry.path) {
            Some(file) if entry.seen.is_some_and(|seen| same(file, seen)) => {}
            _ => differing.push(entry.path.clone()),
        }
    }
    differing.extend(files.map(|file| file.path.clone()));
    differing
}
