//! What readers of commands share.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, NameFact},
        syntax::{field, line},
    },
    names::Names,
    nodes::{awaited, dotted},
    outline::{Call, Outline},
    value::Values,
};

/// The library that a module uses, as far as its imports tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Library {
    Commander,
    Yargs,
    Cac,
}

/// Everything that is needed to read commands.
pub(super) struct Reader<'r, 'o, 't, 's> {
    pub(super) outline: &'o Outline<'t, 's>,
    pub(super) names: &'r Names<'o, 't, 's>,
    pub(super) values: &'r Values<'s>,
}

impl<'t, 's> Reader<'_, '_, 't, 's> {
    pub(super) fn flag(name: &str, line: u32, out: &mut Facts) {
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if plain
            && name.starts_with('-')
            && name
                .trim_start_matches('-')
                .starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            out.flags.push(NameFact {
                name: name.to_owned(),
                line,
            });
        }
    }

    /// `-p, --page-size <n>`: two flags.
    pub(super) fn flags(&self, node: Node<'t>, out: &mut Facts) {
        let Some(written) = self.values.known(node) else {
            return;
        };
        for part in written.split([',', ' ', '|', '=']) {
            if part.starts_with('-') {
                // `--[no-]color` is two.
                let (name, both) = match part.split_once("[no-]") {
                    Some((dashes, name)) => (format!("{dashes}{name}"), true),
                    None => (part.to_owned(), false),
                };
                Self::flag(&name, line(node), out);
                if both {
                    Self::flag(&name.replacen("--", "--no-", 1), line(node), out);
                }
            }
        }
    }

    /// What a chain of calls is about: what it begins with, or what the call before it in the chain made.
    pub(super) fn group(&self, call: &Call<'t, 's>) -> Option<String> {
        let base = awaited(call.base);
        match self.outline.call_of(base) {
            Some(made) => Some(match &made.target {
                Some(target) => self.names.qualified(target, made.scope),
                None => format!("[{}]", made.node.start_byte()),
            }),
            None => {
                let written = dotted(base, self.outline.source)?;
                Some(self.names.qualified(written, call.scope))
            }
        }
    }
}

/// The last name of what is called: a chain of calls begins at one place, but each has its own name.
pub(super) fn name_of<'t>(call: &Call<'t, '_>) -> Node<'t> {
    field(call.node, "function")
        .and_then(|function| field(function, "property"))
        .unwrap_or(call.node)
}

/// `serve [port]` is `serve`; `$0` and what begins with a bracket are no names.
pub(super) fn first_word(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    word.starts_with(|c: char| c.is_ascii_alphanumeric())
        .then(|| word.to_owned())
}

pub(super) fn dashed(name: &str, line: u32, out: &mut Facts) {
    let plain = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if plain {
        let dashes = if name.chars().count() == 1 { "-" } else { "--" };
        out.flags.push(NameFact {
            name: format!("{dashes}{name}"),
            line,
        });
    }
}
