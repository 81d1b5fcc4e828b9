//! One scan: files, documents, code, history -> manifest.
//!
//! ```text
//! survey ─ documents ─ names that they mention ─ code (one pass) ─ inventory ─ history ─ scores ─ manifest
//! ```
//!
//! What an earlier scan made of a file is used again as long as the file stays; the whole result, as long as nothing has changed.

use std::{collections::HashSet, path::Path};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};

use super::{
    code,
    documents::{self, Documents, Wanted},
    listing::{Listing, list},
    past::CheckoutPast,
    store::{Made, Store},
    subject::{Subject, places_of_names},
    unread::NotRead,
    weighing::weigh_all,
};
use crate::{
    cli::error::CliError,
    domain::{
        config::Config,
        inventory::Inventory,
        manifest::{MANIFEST_SCHEMA, Manifest},
    },
    edge::{files::Surveyed, git},
    scan::{
        assemble::{baseline, source_ids},
        contradictions::{Claimed, identifiers, statements},
        inventory::{Facts, compose},
        references::{Reference, Repository, references},
    },
};

/// What came of a scan.
pub(super) struct Scanned {
    /// Without anything that people said of an earlier one.
    pub(super) manifest: Manifest,
    /// What was looked at and left out, for people.
    pub(super) figures: Figures,
}

/// Counts for people.
#[derive(Debug, Default, Clone)]
pub(super) struct Figures {
    /// Ordinary files in the checkout.
    pub(super) files: usize,
    /// Files that were opened now; the others are known from an earlier scan.
    pub(super) opened: usize,
    /// What could not be looked at, a sentence each.
    pub(super) notes: Vec<String>,
    /// Files that could not be read.
    pub(super) unread: NotRead,
}

/// Scans a checkout. `earlier` gives ids that stay. `tell` is told what is being done.
pub(super) fn scan(
    root: &Path,
    config: &Config,
    earlier: Option<&Manifest>,
    tell: &dyn Fn(&str),
) -> Result<Scanned, CliError> {
    let began = jiff::Timestamp::now();
    tell("listing files");
    let listing = list(root)?;
    let mut figures = figures(&listing);
    let depends = depends(&listing, config);
    let key = with_ids(depends.clone(), earlier);
    if let Some(Made {
        manifest, unread, ..
    }) = Made::load(root, &key)
    {
        figures.notes.extend(unread.notes());
        figures.unread = unread;
        return Ok(Scanned { manifest, figures });
    }
    let Listing {
        survey,
        head,
        differing,
    } = listing;
    let files = survey.files;
    let mut store = Store::load(root);
    let mut kept = documents::kept(&mut store, &files);
    tell("reading documents");
    let wanted = Wanted::of(&config.sources)?;
    let (surroundings, mut digest) = documents::surroundings(root, &files, &mut figures.unread)?;
    digest.push_str(&format!("{:?}", config.sources.include));
    if store.surroundings != digest {
        for kept in &mut kept {
            kept.looked = None;
        }
    }
    let documents = documents::documents(
        root,
        &files,
        &wanted,
        &surroundings,
        &mut kept,
        &mut figures.unread,
    )?;
    figures.opened += documents.opened;
    let repository = git::repository_name(root);
    let claims = claims(&files, &documents, repository.as_deref());
    let paths: Vec<&str> = documents
        .found
        .iter()
        .map(|found| files[found.file].path.as_str())
        .collect();
    let (branch, head_sha) = head
        .as_ref()
        .map_or((None, None), |head| (head.branch(), head.sha()));
    tell("reading code and history");
    let known = store.names == claims.names;
    // History needs the documents' names alone, and one thread.
    let (past, opened) = std::thread::scope(|scope| {
        let past = scope.spawn(|| history(root, head, &differing, &paths));
        let unread = &mut figures.unread;
        let opened = code::code(root, &files, &mut kept, &claims.names, known, unread);
        (
            past.join().expect("history is read without a panic"),
            opened,
        )
    });
    figures.opened += opened?;
    figures.notes.extend(figures.unread.notes());
    let facts: Vec<(&str, &Facts)> = files
        .iter()
        .zip(&kept)
        .filter_map(|(file, kept)| {
            Some((file.path.as_str(), kept.code.as_ref()?.facts.as_deref()?))
        })
        .collect();
    let all: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    let mut inventory = compose(&facts, &all);
    inventory.nested.clone_from(&survey.nested.named);
    tell("holding documents against the code");
    let ids = source_ids(&paths, earlier);
    let sources = weigh_all(&Subject {
        root,
        files: &files,
        places: &places_of_names(&claims.names, &kept),
        documents: &documents,
        references: &claims.references,
        statements: &claims.statements,
        inventory: &inventory,
        facts: &facts,
        past: &past,
        ids: &ids,
    });
    let manifest = Manifest {
        schema: MANIFEST_SCHEMA.to_owned(),
        repository,
        branch,
        head_sha,
        history: crate::scan::resolve::Past::depth(&past),
        sources,
        code_baseline: baseline(&inventory),
        confirmation: None,
    };
    let settled = files.iter().all(|file| Store::settled(file.stamp, began));
    let mut fresh = Store::default();
    fresh.names = claims.names;
    fresh.surroundings = digest;
    for (file, kept) in files.into_iter().zip(kept) {
        fresh.keep(file.path, file.stamp, kept, began);
    }
    // What could not be read may be readable the next time, without a trace in any stamp.
    let settled = settled && figures.unread.is_lasting();
    fresh.save(root);
    let made = Made {
        // Its own ids stay with its paths: with this manifest in the checkout the next one is the same.
        keys: vec![key, with_ids(depends, Some(&manifest))],
        unread: figures.unread.clone(),
        manifest,
    };
    if settled {
        made.save(root);
    }
    Ok(Scanned {
        manifest: made.manifest,
        figures,
    })
}

/// What git knows of earlier days. `differing` as in [`Listing`]; `documents` are the sources' paths.
fn history(
    root: &Path,
    head: Option<git::Head>,
    differing: &[String],
    documents: &[&str],
) -> CheckoutPast {
    let documents: HashSet<&str> = documents.iter().copied().collect();
    CheckoutPast(match head {
        Some(head) => head.past(
            Some(differing),
            |path| documents.contains(path),
            |path| documents::one(root, path),
        ),
        None => git::Past::none(),
    })
}

/// What documents say about code.
struct Claims {
    /// Of each document.
    references: Vec<Vec<Reference>>,
    /// Values that each document gives to names.
    statements: Vec<Vec<Claimed>>,
    /// What has to be looked for in the code, in order.
    names: Vec<String>,
}

/// `repository` is `owner/name`.
fn claims(files: &[Surveyed], documents: &Documents, repository: Option<&str>) -> Claims {
    let repository = repository
        .and_then(|slug| slug.split_once('/'))
        .map(|(owner, name)| Repository {
            owner: owner.to_owned(),
            name: name.to_owned(),
        });
    let (references, statements): (Vec<_>, Vec<_>) = documents
        .found
        .par_iter()
        .map(|found| {
            let path = &files[found.file].path;
            let document = &found.read.document;
            (
                references(path, document, repository.as_ref()),
                statements(path, document),
            )
        })
        .unzip();
    let mut names: Vec<String> = references
        .iter()
        .flatten()
        .flat_map(Reference::needles)
        .collect();
    for statements in &statements {
        names.extend(identifiers(statements).into_iter().map(str::to_owned));
    }
    names.sort_unstable();
    names.dedup();
    Claims {
        references,
        statements,
        names,
    }
}

/// What the whole result depends on, but for the ids of an earlier one.
fn depends(listing: &Listing, config: &Config) -> Sha256 {
    let mut sha256 = Sha256::new();
    if let Some(head) = &listing.head {
        add(&mut sha256, &head.state());
    }
    add(&mut sha256, &format!("{:?}", config.sources));
    for Surveyed {
        path,
        stamp,
        tracked,
    } in &listing.survey.files
    {
        add(&mut sha256, path);
        for number in [stamp.bytes, stamp.inode, u64::from(*tracked)] {
            sha256.update(number.to_le_bytes());
        }
        for time in [stamp.modified, stamp.changed] {
            sha256.update(time.to_le_bytes());
        }
    }
    sha256
}

/// Ids stay with the paths that have them.
fn with_ids(mut sha256: Sha256, earlier: Option<&Manifest>) -> String {
    for source in earlier.into_iter().flat_map(|manifest| &manifest.sources) {
        add(&mut sha256, source.id.as_str());
        add(&mut sha256, &source.path);
    }
    sha256
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn add(sha256: &mut Sha256, text: &str) {
    sha256.update((text.len() as u64).to_le_bytes());
    sha256.update(text);
}

fn figures(listing: &Listing) -> Figures {
    let survey = &listing.survey;
    let mut notes = Vec::new();
    for (left_out, what) in [
        (
            &survey.nested,
            "a repository inside of this one was not entered",
        ),
        (
            &survey.unnamed,
            "its name is no UTF-8, so no format can name it",
        ),
        (&survey.unread, "the folder could not be read"),
    ] {
        if let Some(first) = left_out.named.first() {
            let more = match left_out.count {
                1 => String::new(),
                count => format!(" and {} more", count - 1),
            };
            notes.push(format!("{first}{more}: {what}"));
        }
    }
    let documents = survey.links.named.iter().filter(|path| {
        [".md", ".mdx", ".rst", ".adoc", ".org", ".txt"]
            .iter()
            .any(|end| path.ends_with(end))
    });
    for path in documents {
        notes.push(format!("{path}: it is a link; what it leads to is looked at where it lies, if it lies in the checkout"));
    }
    notes.extend(code::too_long(&survey.files));
    let mut unread = NotRead::default();
    for folder in &survey.unread.named {
        unread.add_folder(folder);
    }
    Figures {
        files: survey.files.len(),
        opened: 0,
        notes,
        unread,
    }
}

/// The code baseline in full: every file is parsed.
pub(super) fn whole_inventory(root: &Path) -> Result<Inventory, CliError> {
    let files = list(root)?.survey.files;
    let facts = code::all_facts(root, &files)?;
    let facts: Vec<(&str, &Facts)> = facts
        .iter()
        .map(|(place, facts)| (files[*place].path.as_str(), facts))
        .collect();
    let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
    Ok(compose(&facts, &paths))
}
