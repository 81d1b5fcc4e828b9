//! Who works in a checkout, as git's settings say (git-config(1), `user.name` and `user.email`).

use std::path::Path;

use git2::{Config, Repository};

/// A person as git knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// `user.name`; `None`: it is not set, or empty.
    pub name: Option<String>,
    /// `user.email`; `None`: it is not set, or empty.
    pub email: Option<String>,
}

/// Reads the settings of the repository that a folder lies in, and of its user; outside git those of the user alone.
pub fn identity(root: &Path) -> Identity {
    let config = Repository::discover(root)
        .and_then(|repository| repository.config())
        .or_else(|_| Config::open_default())
        .and_then(|mut config| config.snapshot());
    let Ok(config) = config else {
        return Identity::default();
    };
    let value = |key| {
        let text = config.get_string(key).ok()?;
        let text = text.trim();
        (!text.is_empty()).then(|| text.to_owned())
    };
    Identity {
        name: value("user.name"),
        email: value("user.email"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_repository_says_who_works_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let repository = Repository::init(folder.path()).expect("a repository");
        let mut config = repository.config().expect("settings");
        for (name, email) in [
            ("Ada Lovelace", "ada@example.com"),
            (" Ada ", "ada@example.com"),
        ] {
            config.set_str("user.name", name).expect("set");
            config.set_str("user.email", email).expect("set");
            let found = identity(folder.path());
            assert_eq!(found.name.as_deref(), Some(name.trim()));
            assert_eq!(found.email.as_deref(), Some(email));
        }
        config.set_str("user.name", "").expect("set");
        assert_eq!(identity(folder.path()).name, None);
    }
}
