//! The files of a checkout, and what git knows of it.

use std::path::Path;

use crate::{
    cli::error::CliError,
    edge::{
        files::{Known, Survey, survey},
        git::{self, Head},
    },
};

/// What there is to be looked at.
pub(super) struct Listing {
    /// Every file.
    pub(super) survey: Survey,
    /// `None` outside git.
    pub(super) head: Option<Head>,
}

/// Lists a checkout.
pub(super) fn list(root: &Path) -> Result<Listing, CliError> {
    let head = git::head(root);
    let indexed = head.as_ref().map(Head::indexed).unwrap_or_default();
    let known = Known::new(indexed.iter().map(|file| file.path.as_str()));
    let survey = survey(root, &known).map_err(|error| {
        CliError::environment(format!("{} cannot be looked through", root.display())).because(error)
    })?;
    Ok(Listing { survey, head })
}
