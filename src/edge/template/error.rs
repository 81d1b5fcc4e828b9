//! Why a template could not be rendered, in words that let a person find and mend it.

use minijinja::{Error, ErrorKind};

use super::{
    language,
    scope::{Missing, Scope},
};

/// Characters of a template that a message quotes.
const QUOTED: usize = 80;

/// Why a template could not be rendered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// It reads a name that nothing has.
    #[error("`{template}`, line {line}: `{name}` is undefined{}", hint(.nearest.as_deref(), .known))]
    Undefined {
        /// The template, shortened.
        template: String,
        /// In the template, from 1.
        line: usize,
        /// The dotted name, up to the part that is missing.
        name: String,
        /// The most similar name there is; `None`: none is similar.
        nearest: Option<String>,
        /// What there is in its place, without values.
        known: Vec<String>,
    },
    /// It is no template.
    #[error("`{template}`, line {line}: {message}")]
    Syntax {
        /// The template, shortened.
        template: String,
        /// In the template, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
    /// It used up its budget of work.
    #[error("`{template}` does not come to an end, or makes far too much")]
    Endless {
        /// The template, shortened.
        template: String,
    },
    /// It yields more than a step could use.
    #[error("`{template}` yields more than {limit} bytes")]
    TooLarge {
        /// The template, shortened.
        template: String,
        /// In bytes.
        limit: usize,
    },
    /// It did something that its values do not allow.
    #[error("`{template}`, line {line}: {message}")]
    Failed {
        /// The template, shortened.
        template: String,
        /// In the template, from 1.
        line: usize,
        /// What is wrong.
        message: String,
    },
}

fn hint(nearest: Option<&str>, known: &[String]) -> String {
    match (nearest, known) {
        (Some(nearest), _) => format!("; did you mean `{nearest}`?"),
        (None, []) => String::new(),
        (None, known) => format!("; there is {}", known.join(", ")),
    }
}

/// What minijinja found wrong with a template.
pub(super) fn explain(error: &Error, template: &str, scope: Option<&Scope>) -> TemplateError {
    let line = error.line().unwrap_or(1);
    let message = || match error.detail() {
        Some(detail) if error.kind() == ErrorKind::SyntaxError => {
            format!("no valid template: {detail}")
        }
        Some(detail) => format!("{}: {detail}", error.kind()),
        None => error.kind().to_string(),
    };
    match error.kind() {
        ErrorKind::UndefinedError => {
            let named = error.detail().and_then(|detail| detail.split('`').nth(1));
            match scope {
                Some(scope) => undefined(template, named, Some(line), scope),
                None => TemplateError::Failed {
                    template: quoted(template),
                    line,
                    message: message(),
                },
            }
        }
        ErrorKind::OutOfFuel => TemplateError::Endless {
            template: quoted(template),
        },
        ErrorKind::SyntaxError
        | ErrorKind::UnknownFilter
        | ErrorKind::UnknownTest
        | ErrorKind::BadEscape => TemplateError::Syntax {
            template: quoted(template),
            line,
            message: message(),
        },
        _ => TemplateError::Failed {
            template: quoted(template),
            line,
            message: message(),
        },
    }
}

/// The error for a name that is undefined; without `named`, the first one that the scope does not have.
pub(super) fn undefined(
    template: &str,
    named: Option<&str>,
    line: Option<usize>,
    scope: &Scope,
) -> TemplateError {
    let read = language::reads(template).unwrap_or_default();
    let missing = match named {
        // Of a name that the template makes itself, such as a loop's, the scope knows nothing.
        Some(named) if !read.iter().any(|name| starts_with_name(name, named)) => Some(Missing {
            name: named.to_owned(),
            known: Vec::new(),
        }),
        Some(named) => scope.missing(named),
        None => read.iter().find_map(|name| scope.missing(name)),
    };
    let Some(Missing { name, known }) = missing else {
        return TemplateError::Failed {
            template: quoted(template),
            line: line.unwrap_or(1),
            message: "it reads a value that is undefined".to_owned(),
        };
    };
    // The more letters, the more of them may be wrong.
    let letters = name
        .rsplit('.')
        .next()
        .map_or(0, |last| last.chars().count());
    let nearest = known
        .iter()
        .map(|known| (strsim::damerau_levenshtein(known, &name), known))
        .filter(|(distance, _)| *distance <= (letters / 3).clamp(1, 3))
        .min()
        .map(|(_, known)| known.clone());
    let line = line.unwrap_or_else(|| line_of(template, &name));
    TemplateError::Undefined {
        template: quoted(template),
        line,
        name,
        nearest,
        known,
    }
}

fn starts_with_name(dotted: &str, name: &str) -> bool {
    dotted
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

fn line_of(template: &str, name: &str) -> usize {
    let before = template.find(name).map_or("", |start| &template[..start]);
    before.matches('\n').count() + 1
}

/// A template for a message: one line, shortened.
pub(super) fn quoted(template: &str) -> String {
    let line = template.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
