//! Lines of a text, and what is told of them.

use super::super::facts::{Facts, NameFact, SymbolFact};
use crate::domain::inventory::SymbolKind;

/// A longer line is data.
const LONGEST_LINE: usize = 2_000;

/// The lines of a text that people can have written, with their numbers.
pub(super) fn lines(text: &str) -> impl Iterator<Item = (u32, &str)> {
    let numbered = (1_u32..).zip(text.lines());
    numbered.filter(|(_, line)| line.len() <= LONGEST_LINE)
}

pub(super) fn symbol(
    out: &mut Facts,
    kind: SymbolKind,
    owner: Option<&str>,
    name: &str,
    line: u32,
) {
    if !name.is_empty() {
        out.symbols.push(SymbolFact {
            name: name.to_owned(),
            owner: owner.map(ToOwned::to_owned),
            kind,
            line,
        });
    }
}

pub(super) fn fact(list: &mut Vec<NameFact>, name: &str, line: u32) {
    list.push(NameFact {
        name: name.to_owned(),
        line,
    });
}

/// How far a line is indented; a tab counts as four.
pub(super) fn indent(line: &str) -> usize {
    let blank = line.bytes().take_while(u8::is_ascii_whitespace);
    blank.map(|byte| if byte == b'\t' { 4 } else { 1 }).sum()
}

/// The line without what stands in quotes, so that braces are counted.
pub(super) fn unquoted(line: &str) -> String {
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
