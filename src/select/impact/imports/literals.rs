//! Names of files and of folders of documents that stand in quotes, in any language that is followed.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, Members, World, pattern, pieces};
use crate::select::impact::{
    names::DOCUMENT_FOLDERS,
    paths::{above, extension, join},
};

static QUOTED: LazyLock<Regex> = LazyLock::new(|| pattern(r#"["'`(= ]([\w@.~+\-/]+)["'`)> ?#\s]"#));
/// A file may name so many others; above, it is a list of something else.
const MAX: usize = 20_000;

pub(super) fn edges(world: &World<'_>, here: &str, text: &str, edges: &mut Edges) {
    let mut seen = 0;
    let mut at = 0;
    // The end of one may be the beginning of the next.
    while let Some(found) = QUOTED.captures_at(text, at).and_then(|found| found.get(1)) {
        at = found.end();
        if !(3..=300).contains(&found.len()) || !names_a_file(found.as_str()) {
            continue;
        }
        seen += 1;
        if seen > MAX {
            edges.open("it names more files than are looked at");
            return;
        }
        named(world, here, found.as_str(), edges);
    }
    for piece in pieces(text).filter(|piece| piece.len() <= 300) {
        let parts = piece
            .split('/')
            .filter(|part| !matches!(*part, "" | "." | ".."));
        for part in parts.filter(|part| DOCUMENT_FOLDERS.contains(part)) {
            for parent in above(here) {
                let place = join(parent, part).filter(|place| world.files.is_folder(place));
                if let Some(place) = place {
                    edges.group(place, Members::All, true);
                }
            }
        }
    }
}

/// Words are no files, and neither are numbers.
fn names_a_file(text: &str) -> bool {
    let extension = extension(text);
    let has_extension = !extension.is_empty()
        && extension.len() <= 12
        && extension.starts_with(|first: char| first.is_ascii_alphabetic());
    has_extension || text.trim_matches('/').contains('/')
}

fn named(world: &World<'_>, here: &str, text: &str, edges: &mut Edges) {
    let bare = text.trim_start_matches('/');
    let own = join(here, bare).and_then(|path| world.files.find(&path));
    let root = join("", bare).and_then(|path| world.files.find(&path));
    edges.found(own.into_iter().chain(root));
    let end = bare
        .trim_start_matches(['.', '~', '@'])
        .trim_start_matches('/');
    // A path from here means nothing elsewhere.
    if own.is_some() || root.is_some() || end.is_empty() || text.starts_with('.') {
        return;
    }
    match world.files.ending_with(end) {
        Some(found) => edges.found(found),
        None => edges.open(format!("it names `{end}`, and many files are called so")),
    }
}
