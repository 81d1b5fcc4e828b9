//! What a child sees of the world: an allow-list, never the caller's environment.

use std::{collections::BTreeMap, path::Path};

use crate::domain::config::RunConfig;

/// Variables of the caller that every child may see.
const ALWAYS: [&str; 3] = ["PATH", "LANG", "CI"];

/// Where programs are looked for when the caller does not say.
const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What reaches children of the caller's variables: the fixed ones and those of `pass_env`. In a container of an `image`
/// the variables of that come first, because the caller's paths and languages mean nothing there.
pub(super) fn passed(
    run: &RunConfig,
    caller: &BTreeMap<String, String>,
    image: Option<&BTreeMap<String, String>>,
) -> BTreeMap<String, String> {
    let always: &[&str] = if image.is_some() { &["CI"] } else { &ALWAYS };
    let names = always
        .iter()
        .copied()
        .chain(run.pass_env.iter().map(String::as_str));
    let mut passed = image.cloned().unwrap_or_default();
    passed.extend(names.filter_map(|name| Some((name.to_owned(), caller.get(name)?.clone()))));
    passed
        .entry("PATH".to_owned())
        .or_insert_with(|| DEFAULT_PATH.to_owned());
    passed
}

/// A child's whole environment: what is passed, its own HOME and TMPDIR, and over these what the configuration and the
/// step say, in that order.
pub(super) fn environment<'a>(
    passed: &BTreeMap<String, String>,
    home: &Path,
    temporary: &Path,
    over: impl IntoIterator<Item = &'a BTreeMap<String, String>>,
) -> Vec<(String, String)> {
    let mut variables = passed.clone();
    variables.insert("HOME".to_owned(), home.display().to_string());
    variables.insert("TMPDIR".to_owned(), temporary.display().to_string());
    for more in over {
        variables.extend(
            more.iter()
                .map(|(name, value)| (name.clone(), value.clone())),
        );
    }
    // No variable can hold a NUL; a template could make one.
    variables
        .into_iter()
        .filter(|(_, value)| !value.contains('\0'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_allowed_gets_through() {
        let caller = ["PATH", "GITHUB_TOKEN", "DATABASE_URL", "HOME", "CI"]
            .map(|name| (name.to_owned(), format!("caller's {name}")));
        let run = RunConfig {
            pass_env: vec!["DATABASE_URL".into(), "ABSENT".into()],
            ..RunConfig::default()
        };
        let caller = caller.into();
        let image = BTreeMap::from([("PATH".to_owned(), "image's PATH".to_owned())]);
        let in_image = passed(&run, &caller, Some(&image));
        let passed = passed(&run, &caller, None);
        let step = BTreeMap::from([
            ("HOME".to_owned(), "/elsewhere".to_owned()),
            ("BAD".to_owned(), "\0".to_owned()),
        ]);
        let variables = environment(&passed, Path::new("/own"), Path::new("/tmp/own"), [&step]);
        let variables: Vec<String> = variables
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        assert_eq!(
            variables,
            [
                "CI=caller's CI",
                "DATABASE_URL=caller's DATABASE_URL",
                "HOME=/elsewhere",
                "PATH=caller's PATH",
                "TMPDIR=/tmp/own"
            ]
        );
        let expected = [
            ("CI", "caller's CI"),
            ("DATABASE_URL", "caller's DATABASE_URL"),
            ("PATH", "image's PATH"),
        ];
        assert_eq!(
            in_image,
            expected
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into()
        );
    }
}
