//! What a file tells in a language that has no grammar here: definitions, keys and some routes, by patterns over lines.

mod c;
mod configuration;
mod definitions;
mod environment;
mod kotlin;
mod phoenix;
mod shell;

use super::{
    facts::{Facts, NameFact, SymbolFact},
    language::Language,
    sql,
};
use crate::domain::inventory::SymbolKind;

/// A longer line is data.
const LONGEST_LINE: usize = 2_000;

/// Adds what the file tells.
pub(super) fn facts(path: &str, language: Language, text: &str, out: &mut Facts) {
    match language.name() {
        "c" | "cpp" | "objective-c" => c::read(text, language.name() != "c", out),
        "yaml" | "toml" | "ini" | "properties" | "json" => {
            configuration::read(path, language.name(), text, out);
            return;
        }
        "env" | "docker" => {
            environment::read(language.name(), text, out);
            return;
        }
        name => {
            definitions::read(name, text, out);
            match name {
                "kotlin" => kotlin::read(text, out),
                "elixir" => phoenix::read(text, out),
                "shell" => shell::read(text, out),
                _ => {}
            }
        }
    }
    environment::uses(language.name(), text, out);
    sql::inside(text, out);
}

/// The lines of a text that people can have written, with their numbers.
fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let numbered = (1_u32..).zip(text.lines());
    numbered.filter(|(_, line)| line.len() <= LONGEST_LINE)
}

fn symbol(out: &mut Facts, kind: SymbolKind, owner: Option<&str>, name: &str, line: u32) {
    if !name.is_empty() {
        out.symbols.push(SymbolFact {
            name: name.to_owned(),
            owner: owner.map(ToOwned::to_owned),
            kind,
            line,
        });
    }
}

fn fact(list: &mut Vec<NameFact>, name: &str, line: u32) {
    list.push(NameFact {
        name: name.to_owned(),
        line,
    });
}

/// How far a line is indented; a tab counts as four.
fn indent(line: &str) -> usize {
    let blank = line.bytes().take_while(u8::is_ascii_whitespace);
    blank.map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

/// The line without what stands in quotes, so that braces are counted.
fn unquoted(line: &str) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut quote = None;
    let mut escaped = false;
    for sign in line.chars() {
        match (quote, sign) {
            (Some(_), _) if escaped => escaped = false,
            (Some(_), '\\') => escaped = true,
            (Some(open), _) if open == sign => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(sign),
            (None, _) => kept.push(sign),
        }
    }
    kept
}

#[cfg(test)]
mod tests;
