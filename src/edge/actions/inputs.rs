//! What a workflow hands to a step with `with:`.

use std::{collections::BTreeMap, fmt};

/// An input that is not what it must be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// A switch is neither on nor off.
    #[error("the input `{name}` is `{value}`, but must be `true` or `false`")]
    NotBoolean {
        /// Of the input.
        name: String,
        /// As it was given.
        value: String,
    },
}

/// The inputs of a step. All that are declared arrive, unset ones as empty texts, so empty counts as absent.
#[derive(Clone, Default)]
pub struct Inputs {
    values: BTreeMap<String, String>,
}

// Some inputs are secrets, so only names are ever printed.
impl fmt::Debug for Inputs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.values.keys()).finish()
    }
}

impl Inputs {
    /// Takes the `INPUT_*` variables out of an environment.
    pub fn new(variables: &BTreeMap<String, String>) -> Self {
        let input = |(name, value): (&String, &String)| {
            let value = value.trim();
            (name.starts_with("INPUT_") && !value.is_empty())
                .then(|| (name.clone(), value.to_owned()))
        };
        Self {
            values: variables.iter().filter_map(input).collect(),
        }
    }

    /// The value of an input without the white space around it; `None` when it is absent or empty. The runner keeps
    /// hyphens (`INPUT_FAIL-ON`), which no shell can set; so `INPUT_FAIL_ON` is read too.
    pub fn get(&self, name: &str) -> Option<&str> {
        let name = name.to_uppercase().replace(' ', "_");
        let own = self.values.get(&format!("INPUT_{name}"));
        own.or_else(|| {
            let plain = name.replace('-', "_");
            self.values.get(&format!("INPUT_{plain}"))
        })
        .map(String::as_str)
    }

    /// The lines of an input that are not empty, without the white space around them.
    pub fn lines(&self, name: &str) -> impl Iterator<Item = &str> {
        self.get(name)
            .unwrap_or_default()
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
    }

    /// A switch; `None` when it is absent or empty.
    ///
    /// # Errors
    /// When the value is not a boolean of YAML's core schema.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, InputError> {
        match self.get(name) {
            None => Ok(None),
            Some("true" | "True" | "TRUE") => Ok(Some(true)),
            Some("false" | "False" | "FALSE") => Ok(Some(false)),
            Some(value) => Err(InputError::NotBoolean {
                name: name.to_owned(),
                value: value.to_owned(),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(variables: &[(&str, &str)]) -> Inputs {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        Inputs::new(&variables.iter().map(owned).collect())
    }

    #[test]
    fn inputs_are_found_as_the_runner_names_them() {
        for (variables, name, value) in [
            (
                &[("INPUT_FAIL-ON", "failed")][..],
                "fail-on",
                Some("failed"),
            ),
            (&[("INPUT_FAIL_ON", "failed")], "fail-on", Some("failed")),
            (
                &[("INPUT_FAIL-ON", "failed"), ("INPUT_FAIL_ON", "flaky")],
                "fail-on",
                Some("failed"),
            ),
            (
                &[("INPUT_FAIL-ON", ""), ("INPUT_FAIL_ON", "flaky")],
                "fail-on",
                Some("flaky"),
            ),
            (&[("INPUT_JOBS", "  4\n")], "jobs", Some("4")),
            (&[("INPUT_JOBS", " \t\r\n")], "jobs", None),
            (&[("INPUT_TWO_WORDS", "x")], "two words", Some("x")),
            (&[("JOBS", "4"), ("jobs", "4")], "jobs", None),
            (&[], "jobs", None),
        ] {
            assert_eq!(inputs(variables).get(name), value, "{variables:?}");
        }
    }

    #[test]
    fn lists_and_switches() {
        let inputs = inputs(&[
            ("INPUT_SCENARIOS", "\r\n SC-1 \r\n\n SC-orders-*\n"),
            ("INPUT_DRAFT", "True"),
            ("INPUT_IMPACTED-ONLY", "false"),
            ("INPUT_COMMENT", "yes"),
        ]);
        assert_eq!(
            inputs.lines("scenarios").collect::<Vec<_>>(),
            ["SC-1", "SC-orders-*"]
        );
        assert_eq!(inputs.lines("none").count(), 0);
        assert_eq!(inputs.flag("draft"), Ok(Some(true)));
        assert_eq!(inputs.flag("impacted-only"), Ok(Some(false)));
        assert_eq!(inputs.flag("none"), Ok(None));
        let error = inputs.flag("comment").expect_err("not a boolean");
        assert_eq!(
            error.to_string(),
            "the input `comment` is `yes`, but must be `true` or `false`"
        );
    }

    #[test]
    fn values_are_never_printed() {
        let inputs = inputs(&[("INPUT_OPENAI-API-KEY", "sk-secret")]);
        assert_eq!(format!("{inputs:?}"), r#"{"INPUT_OPENAI-API-KEY"}"#);
    }
}
