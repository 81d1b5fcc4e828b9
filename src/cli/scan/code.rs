//! The code of a checkout: each file read once, for the names that documents mention and for what asks for a parser.

use std::path::Path;

use super::{
    documents::unreadable,
    store::{CodeLook, Kept},
    unread::NotRead,
};
use crate::{
    cli::error::CliError,
    edge::files::{Surveyed, read_each},
    scan::{
        inventory::{Facts, Language, is_foreign, language_of, read, wants_structure},
        needles::Needles,
    },
};

/// Longer files are data, or made by a tool.
const MOST_BYTES: u64 = 4 << 20;

/// What kind of code a file is; `None`: it is none, or not this repository's own.
pub(super) fn language(file: &Surveyed) -> Option<Language> {
    own(file).filter(|_| file.stamp.bytes <= MOST_BYTES)
}

fn own(file: &Surveyed) -> Option<Language> {
    language_of(&file.path).filter(|_| !is_foreign(&file.path))
}

/// What to say of this repository's own code that is too long to be read; `None`: there is none.
pub(super) fn too_long(files: &[Surveyed]) -> Option<String> {
    let mut long = files
        .iter()
        .filter(|file| file.stamp.bytes > MOST_BYTES && own(file).is_some());
    let first = long.next()?;
    let (what, more) = match long.count() {
        0 => ("it has", String::new()),
        more => ("they have", format!(" and {more} more")),
    };
    Some(format!(
        "{}{more}: {what} more than {} MiB, as data or what a tool made",
        first.path,
        MOST_BYTES >> 20
    ))
}

/// Reads the code that was not read before. `names` are what documents mention; what is kept has hits of `known` names of them only.
/// Returns how many files were opened.
pub(super) fn code(
    root: &Path,
    files: &[Surveyed],
    kept: &mut [Kept],
    names: &[String],
    known: bool,
    unread: &mut NotRead,
) -> Result<usize, CliError> {
    let mut open = Vec::new();
    for (place, file) in files.iter().enumerate() {
        if let Some(language) = language(file)
            && (kept[place].code.is_none() || !known)
        {
            open.push((place, language));
        }
    }
    let needles = Needles::new(names.iter().map(String::as_str));
    let paths: Vec<&str> = open
        .iter()
        .map(|(place, _)| files[*place].path.as_str())
        .collect();
    let looks = read_each(root, &paths, MOST_BYTES, |number, bytes| {
        let (place, language) = open[number];
        bytes.map(|bytes| look(&files[place].path, language, bytes, &needles))
    })
    .map_err(unreadable)?;
    for ((place, _), look) in open.iter().zip(looks) {
        kept[*place].code = match look {
            Ok(look) => Some(look),
            // It is not kept: the next scan may be able to read it.
            Err(why) => {
                unread.add(&files[*place].path, &why);
                None
            }
        };
    }
    Ok(open.len())
}

/// Reads all code, and parses all of it.
pub(super) fn all_facts(root: &Path, files: &[Surveyed]) -> Result<Vec<(usize, Facts)>, CliError> {
    let open: Vec<(usize, Language)> = files
        .iter()
        .enumerate()
        .filter_map(|(place, file)| Some((place, language(file)?)))
        .collect();
    let paths: Vec<&str> = open
        .iter()
        .map(|(place, _)| files[*place].path.as_str())
        .collect();
    let facts = read_each(root, &paths, MOST_BYTES, |number, bytes| {
        let bytes = bytes
            .ok()
            .filter(|bytes| !is_built(open[number].1, bytes))
            .unwrap_or_default();
        read(
            paths[number],
            open[number].1,
            &String::from_utf8_lossy(bytes),
        )
    })
    .map_err(unreadable)?;
    Ok(open
        .into_iter()
        .map(|(place, _)| place)
        .zip(facts)
        .collect())
}

/// Whether a file that stands where programs stand is none that anybody wrote: it has no line that names who runs it.
fn is_built(language: Language, bytes: &[u8]) -> bool {
    language == Language::Other("script") && !bytes.starts_with(b"#!")
}

fn look(path: &str, language: Language, bytes: &[u8], needles: &Needles) -> CodeLook {
    if is_built(language, bytes) {
        return CodeLook::default();
    }
    let mut hits: Vec<u32> = Vec::new();
    needles.find(bytes, |needle, _| {
        if hits.last() != Some(&needle) {
            hits.push(needle);
        }
    });
    hits.sort_unstable();
    hits.dedup();
    hits.shrink_to_fit();
    let facts = wants_structure(path, language, bytes)
        .then(|| Box::new(read(path, language, &String::from_utf8_lossy(bytes))));
    CodeLook { facts, hits }
}
