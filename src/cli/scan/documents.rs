//! The documents of a checkout: opened where their names allow, read, and told apart.

use std::path::Path;

use globset::{Glob, GlobSet, GlobSetBuilder};
use sha2::{Digest as _, Sha256};

use super::{
    store::{Kept, Looked, Read, Store},
    unread::NotRead,
};
use crate::{
    cli::error::CliError,
    domain::{config::Sources, manifest::SourceType},
    edge::files::{Surveyed, Unread, read_each},
    scan::{
        declared::{Neighbours, is_sidecar, succeed},
        discover::{Surroundings, candidate, classify, forced},
        document::{self, BlockKind, Document},
        weigh::speaks_to_a_model,
    },
};

/// A longer document is not read: nobody has read it either.
const MOST_BYTES: u64 = 8 << 20;
/// Characters of a text that is kept because others are understood by it.
const MOST_KEPT: usize = 1 << 20;

/// What the configuration says about places.
pub(super) struct Wanted {
    include: GlobSet,
    exclude: GlobSet,
    exclude_globs: Vec<String>,
}

/// A source.
pub(super) struct Found {
    /// Place in the list of files.
    pub(super) file: usize,
    /// Its type.
    pub(super) kind: SourceType,
    /// Why: the rule, its sentence, the line.
    pub(super) reasons: Vec<(String, String, Option<u32>)>,
    /// What stands in it.
    pub(super) read: Read,
    /// The glob that leaves it out.
    pub(super) left_out: Option<String>,
}

/// All documents.
pub(super) struct Documents {
    /// By path.
    pub(super) found: Vec<Found>,
    /// What other files say about them.
    pub(super) neighbours: Neighbours,
    /// How many were opened now.
    pub(super) opened: usize,
}

impl Wanted {
    /// Of `[sources]`.
    ///
    /// # Errors
    /// When a glob is none.
    pub(super) fn of(sources: &Sources) -> Result<Self, CliError> {
        let set = |key: &str, globs: &[String]| {
            let mut builder = GlobSetBuilder::new();
            for glob in globs {
                builder.add(Glob::new(glob).map_err(|error| {
                    CliError::input(format!("`{glob}` in [sources] {key} is no glob"))
                        .because(error)
                })?);
            }
            builder.build().map_err(|error| {
                CliError::input(format!("[sources] {key} cannot be used")).because(error)
            })
        };
        Ok(Self {
            include: set("include", &sources.include)?,
            exclude: set("exclude", &sources.exclude)?,
            exclude_globs: sources.exclude.clone(),
        })
    }

    /// Whether the configuration asks for it, whatever it is.
    pub(super) fn includes(&self, path: &str) -> bool {
        self.include.is_match(path)
    }

    fn left_out(&self, path: &str) -> Option<String> {
        let first = self.exclude.matches(path).into_iter().next()?;
        self.exclude_globs.get(first).cloned()
    }
}

/// What only a listing and small marking files tell.
pub(super) fn surroundings(
    root: &Path,
    files: &[Surveyed],
    unread: &mut NotRead,
) -> Result<(Surroundings, String), CliError> {
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let marks: Vec<&str> = paths
        .iter()
        .copied()
        .filter(|path| Surroundings::is_mark(path))
        .collect();
    let made = read_each(root, &marks, MOST_KEPT as u64, |_, bytes| {
        bytes.map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    })
    .map_err(unreadable)?;
    let mut texts = Vec::with_capacity(made.len());
    for (path, text) in marks.iter().zip(made) {
        if let Err(why @ Unread::Failed(_)) = &text {
            unread.add(path, why);
        }
        texts.push(text.unwrap_or_default());
    }
    let marks: Vec<(&str, &str)> = marks
        .iter()
        .copied()
        .zip(texts.iter().map(String::as_str))
        .collect();
    let surroundings = Surroundings::of(&paths, &marks);
    // What a document is taken for depends on its neighbours' names, too; on code that comes and goes it does not.
    let mut sha256 = Sha256::new();
    for file in files {
        if candidate(&file.path, 0, &surroundings) {
            sha256.update(&file.path);
            sha256.update([0]);
        }
    }
    for (path, text) in &marks {
        sha256.update(format!("{path}\0{}\0{text}\0", text.len()));
    }
    let digest = hexadecimal(&sha256.finalize());
    Ok((surroundings, digest))
}

/// Reads what may be a document and was not read before.
pub(super) fn documents(
    root: &Path,
    files: &[Surveyed],
    wanted: &Wanted,
    surroundings: &Surroundings,
    kept: &mut [Kept],
    unread: &mut NotRead,
) -> Result<Documents, CliError> {
    let mut open = Vec::new();
    for (place, file) in files.iter().enumerate() {
        let included = wanted.include.is_match(&file.path);
        let text = is_sidecar(&file.path);
        let long = file.stamp.bytes > MOST_BYTES;
        let look = included || candidate(&file.path, file.stamp.bytes, surroundings);
        if long && (included || text || candidate(&file.path, 0, surroundings)) {
            unread.add(&file.path, &Unread::TooLong(file.stamp.bytes));
            continue;
        }
        let known = &kept[place];
        if (text && known.text.is_none()) || (look && known.looked.is_none()) {
            open.push((place, look, included, text));
        }
    }
    let paths: Vec<&str> = open
        .iter()
        .map(|(place, ..)| files[*place].path.as_str())
        .collect();
    let made = read_each(root, &paths, MOST_BYTES, |number, bytes| {
        let (place, look, included, text) = open[number];
        let path = &files[place].path;
        let bytes = bytes?;
        let looked = look.then(|| Box::new(looked(path, bytes, included, surroundings)));
        Ok((looked, text.then(|| shortened(bytes))))
    })
    .map_err(unreadable)?;
    for ((place, ..), made) in open.iter().zip(made) {
        let (looked, text) = match made {
            Ok(made) => made,
            // It is not kept: the next scan may be able to read it.
            Err(why) => {
                unread.add(&files[*place].path, &why);
                continue;
            }
        };
        let known = &mut kept[*place];
        known.looked = looked.or(known.looked.take());
        known.text = text.or(known.text.take());
    }
    let texts = files
        .iter()
        .zip(kept.iter())
        .filter_map(|(file, kept)| Some((file.path.as_str(), kept.text.as_deref()?)));
    let mut neighbours = Neighbours::of(texts);
    let mut found = Vec::new();
    for (place, file) in files.iter().enumerate() {
        let Some(Looked {
            kind: Some(kind),
            reasons,
            source: Some(read),
        }) = kept[place].looked.as_deref()
        else {
            continue;
        };
        found.push(Found {
            file: place,
            kind: *kind,
            reasons: reasons.clone(),
            read: (**read).clone(),
            left_out: wanted.left_out(&file.path),
        });
    }
    let read = found.iter().map(|found: &Found| {
        let path = files[found.file].path.as_str();
        (path, &found.read.document)
    });
    succeed(&mut neighbours, read);
    Ok(Documents {
        found,
        neighbours,
        opened: open.len(),
    })
}

/// What one file is.
pub(super) fn looked(
    path: &str,
    bytes: &[u8],
    included: bool,
    surroundings: &Surroundings,
) -> Looked {
    if bytes.starts_with(b"version https://git-lfs.github.com/spec/") {
        return no_document(
            "lfs-pointer",
            "its text is not here: it is a pointer of Git LFS",
        );
    }
    if bytes.iter().take(8 << 10).any(|byte| *byte == 0) {
        return no_document("binary", "it is no text");
    }
    let text = String::from_utf8_lossy(bytes);
    let document = document::read(path, &text);
    let classification = if included {
        forced(path, &document)
    } else {
        classify(path, &document, surroundings)
    };
    let source = classification.kind.is_some().then(|| {
        Box::new(Read {
            sha256: hexadecimal(&Sha256::digest(bytes)),
            empty: is_empty(&document),
            addresses_a_model: speaks_to_a_model(&document),
            document,
        })
    });
    Looked {
        kind: classification.kind,
        reasons: classification
            .reasons
            .into_iter()
            .map(|reason| (reason.rule.to_owned(), reason.text, reason.line))
            .collect(),
        source,
    }
}

fn no_document(rule: &str, text: &str) -> Looked {
    Looked {
        kind: None,
        reasons: vec![(rule.to_owned(), text.to_owned(), None)],
        source: None,
    }
}

fn is_empty(document: &Document) -> bool {
    document.fields.is_empty()
        && document
            .blocks
            .iter()
            .all(|block| matches!(block.kind, BlockKind::Heading | BlockKind::Comment))
}

fn shortened(bytes: &[u8]) -> String {
    String::from_utf8_lossy(&bytes[..bytes.len().min(MOST_KEPT)]).into_owned()
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(super) fn unreadable(error: std::io::Error) -> CliError {
    CliError::environment("the checkout cannot be read").because(error)
}

/// What is kept of each file that has not changed, in the order of the files.
pub(super) fn kept(store: &mut Store, files: &[Surveyed]) -> Vec<Kept> {
    files
        .iter()
        .map(|file| store.take(&file.path, file.stamp).unwrap_or_default())
        .collect()
}

/// The bytes of one file.
pub(super) fn one(root: &Path, path: &str) -> Option<Vec<u8>> {
    opened(root, path).ok()
}

/// The bytes of one file, or why it was not read.
pub(super) fn opened(root: &Path, path: &str) -> Result<Vec<u8>, Unread> {
    let read = read_each(root, &[path], MOST_BYTES, |_, bytes| {
        bytes.map(<[u8]>::to_vec)
    });
    let mut read = read.map_err(Unread::Failed)?;
    read.pop().unwrap_or(Err(Unread::Gone))
}
