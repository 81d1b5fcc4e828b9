//! The walk over a document's blocks.

use std::{collections::HashMap, ops::Range};

use crate::scan::document::{Block, BlockKind, Document, SpanKind};

use super::{
    claim, code, contract,
    cover::Cover,
    form::{self, Beside},
    found::Found,
    host::Hosts,
    identifier::words,
    lines::{Lines, span_line},
    link,
    model::{Claim, Reference, Repository, Target},
    prose,
    removal::{self, Removal},
    sentence::{Around, last, prefix, sentence_after, sentence_before},
};

/// References of one document that are kept. Nobody writes more by hand.
const MOST: usize = 20_000;
/// Bytes of the head of a column: it is held against every name below it.
const LONGEST_HEAD: usize = 120;

/// What a document names of the code, in the order of its lines; each thing once a section, where it stands first.
///
/// `path` is the document's, from the checkout's root. `repository` is what links to files on a forge are held against; `None`
/// when nobody knows: then all of them lead elsewhere.
pub fn references(
    path: &str,
    document: &Document,
    repository: Option<&Repository>,
) -> Vec<Reference> {
    let mut walk = Walk::new(path, document, repository);
    for (section, found) in contract::read(document) {
        let line = document.sections[section].lines.0;
        walk.add(found, section, line, None);
    }
    for place in 0..document.blocks.len() {
        if walk.references.len() >= MOST {
            break;
        }
        walk.block(place);
    }
    walk.references.sort_by_key(|reference| reference.line);
    walk.references
}

struct Walk<'d> {
    path: &'d str,
    document: &'d Document,
    repository: Option<&'d Repository>,
    hosts: Hosts,
    /// What the document is about removing.
    removal: Removal,
    /// For each section: what its heading, or one above it, says of all that stands in it.
    sections: Vec<Option<Claim>>,
    /// For each section: whether it tells how it was, in a document about removing something.
    background: Vec<bool>,
    /// The head of the table whose rows come, as cells in lower case, and its section.
    head: Option<(usize, Vec<String>)>,
    seen: HashMap<(usize, Target), usize>,
    references: Vec<Reference>,
}

impl<'d> Walk<'d> {
    fn new(path: &'d str, document: &'d Document, repository: Option<&'d Repository>) -> Self {
        let name = path.rsplit('/').next().unwrap_or(path);
        let stem = name
            .split('.')
            .next()
            .unwrap_or(name)
            .replace(['-', '_'], " ");
        let mut removal = Removal::of(document.title.as_deref().unwrap_or(&stem));
        if !removal.is_some() {
            removal = Removal::of(&stem);
        }
        let (mut sections, mut background) = (Vec::new(), Vec::new());
        for section in &document.sections {
            // A section above comes first, unless the document is not what it says to be.
            let above = section.above.filter(|above| *above < sections.len());
            let own = removal::of_section(&section.title);
            sections.push(own.or_else(|| above.and_then(|above| sections[above])));
            let told = removal.is_some() && removal::is_background(&section.title);
            background.push(told || above.is_some_and(|above| background[above]));
        }
        Self {
            path,
            document,
            repository,
            hosts: Hosts::of(document, repository),
            removal,
            sections,
            background,
            head: None,
            seen: HashMap::new(),
            references: Vec::new(),
        }
    }

    fn block(&mut self, place: usize) {
        let document = self.document;
        let block = &document.blocks[place];
        match &block.kind {
            BlockKind::Comment => {}
            BlockKind::Code { language } => self.code(place, language.as_deref()),
            BlockKind::Row => {
                let begins = place == 0
                    || document.blocks[place - 1].kind != BlockKind::Row
                    || document.blocks[place - 1].section != block.section;
                if begins {
                    let cells = block
                        .text
                        .split(" | ")
                        .take(64)
                        .map(|cell| prefix(cell.trim(), LONGEST_HEAD).to_lowercase());
                    self.head = Some((block.section, cells.collect()));
                }
                self.words(block);
            }
            _ => self.words(block),
        }
    }

    /// A block of code; its claim is that of the sentence that introduces it.
    fn code(&mut self, place: usize, language: Option<&str>) {
        let block = &self.document.blocks[place];
        let told = place
            .checked_sub(1)
            .map(|before| &self.document.blocks[before])
            .filter(|before| {
                before.section == block.section
                    && !matches!(before.kind, BlockKind::Code { .. } | BlockKind::Comment)
                    && before.text.len() < 400
            });
        let told = told.map(|before| before.text.trim().trim_end_matches(':').to_lowercase());
        let claimed = told.as_deref().and_then(introduced);
        let mut lines = Lines::of_code(block);
        let mut found = code::read(language, &block.text);
        found.sort_by_key(|one| one.found.at);
        for one in found {
            let line = lines.at(one.found.at);
            let claim = claim::noted(&one.note).or(claimed);
            self.add(one.found, block.section, line, claim);
        }
    }

    /// A block of words, with code and links in it.
    fn words(&mut self, block: &Block) {
        let text = block.text.as_str();
        if let Some(found) = contract::body(self.document.format, block) {
            for one in found {
                self.add(one, block.section, block.lines.0, None);
            }
            return;
        }
        let mut found: Vec<(Found, Range<usize>)> = Vec::new();
        let mut taken: Vec<Range<usize>> = Vec::new();
        // Texts of links to elsewhere, with what is said of what is in them.
        let mut others: Vec<(Range<usize>, Claim)> = Vec::new();
        for span in &block.spans {
            let SpanKind::Link(target) = &span.kind else {
                continue;
            };
            match link::read(self.path, target, self.repository) {
                Some(mut linked) => {
                    let alike = matches!(
                        &linked.target,
                        Target::Path { path, .. } if named_alike(text.get(span.range.clone()), path)
                    );
                    if linked.claim == Some(Claim::Elsewhere) {
                        let of_words = link::claim_of_words(target, self.repository);
                        let claim = if alike { Claim::Elsewhere } else { of_words };
                        others.push((span.range.clone(), claim));
                    } else if alike {
                        // Its words say the same as its target.
                        taken.push(span.range.clone());
                    }
                    linked.at = span.range.start;
                    found.push((linked, span.range.clone()));
                }
                None if target.contains("://") => {
                    others.push((span.range.clone(), Claim::Elsewhere))
                }
                None => {}
            }
        }
        let of_links = Cover::of(taken.iter().cloned());
        let of = |claim: Claim| {
            let others = others.iter().filter(|(_, its)| *its == claim);
            Cover::of(others.map(|(range, _)| range.clone()))
        };
        let (of_others, of_releases) = (of(Claim::Elsewhere), of(Claim::Example));
        let struck = block.spans.iter();
        let struck = struck.filter(|span| span.kind == SpanKind::Struck);
        let struck = Cover::of(struck.map(|span| span.range.clone()));
        let whole_row = block.kind == BlockKind::Row;
        let method = whole_row.then(|| method_of_row(text)).flatten();
        let mut columns = text.match_indices(" | ").peekable();
        let (mut column, mut read_to) = (0, 0);
        for span in &block.spans {
            let Some(code) = text
                .get(span.range.clone())
                .filter(|_| span.kind == SpanKind::Code)
            else {
                continue;
            };
            // Spans come in the order of the text.
            if of_links.has(span.range.start) || span.range.start < read_to {
                continue;
            }
            taken.push(span.range.clone());
            read_to = span.range.end;
            let before = last(&text[..span.range.start], 120).to_lowercase();
            let after = prefix(&text[span.range.end..], 40).to_lowercase();
            while columns
                .next_if(|(at, sign)| at + sign.len() <= span.range.start)
                .is_some()
            {
                column += 1;
            }
            let beside = Beside {
                before: &before,
                after: &after,
                column: whole_row
                    .then(|| self.column(block.section, column))
                    .flatten()
                    .unwrap_or_default(),
            };
            for mut one in form::read(code, span.range.start, beside) {
                if let Target::Route {
                    method: its @ None, ..
                } = &mut one.target
                {
                    *its = method.clone();
                }
                let at = span.range.start;
                // A file is the one that the link leads to.
                let file = matches!(one.target, Target::Path { .. });
                if of_others.has(at) || file && of_releases.has(at) {
                    one.claim = Some(Claim::Elsewhere);
                } else if of_releases.has(at) {
                    one.claim = one.claim.or(Some(Claim::Example));
                }
                found.push((one, span.range.clone()));
            }
        }
        taken.extend(others.into_iter().map(|(range, _)| range));
        taken.sort_by_key(|range| range.start);
        self.prose(text, &taken, &mut found);
        found.sort_by_key(|(one, _)| one.at);
        let names: Vec<Range<usize>> = {
            let mut names: Vec<Range<usize>> =
                found.iter().map(|(_, range)| range.clone()).collect();
            names.sort_by_key(|range| (range.start, range.end));
            names.dedup();
            names
        };
        let mut lines = Lines::of_words(block);
        for (mut one, range) in found {
            contract::in_words(self.document.format, &mut one);
            let claim = if struck.has_all(&range) {
                Some(Claim::Removed)
            } else {
                claim::said(Around {
                    before: &sentence_before(text, range.start, &names, whole_row),
                    after: &sentence_after(text, range.end, &names, whole_row),
                })
            };
            let open = matches!(
                block.kind,
                BlockKind::Item {
                    checked: Some(false)
                }
            )
            .then_some(Claim::Planned);
            let line = lines.at(range.start).max(span_line(block, &range));
            self.add(one, block.section, line, claim.or(open));
        }
    }

    fn prose(&self, text: &str, taken: &[Range<usize>], found: &mut Vec<(Found, Range<usize>)>) {
        let mut from = 0;
        let gaps = taken.iter().map(|range| range.start).chain([text.len()]);
        for (place, to) in gaps.enumerate() {
            if from < to && text.is_char_boundary(from) && text.is_char_boundary(to) {
                for one in prose::read(&text[from..to], from, &[]) {
                    let range = one.at..(one.at + one.text.len()).min(text.len());
                    found.push((one, range));
                }
            }
            from = from.max(taken.get(place).map_or(from, |range| range.end));
        }
    }

    /// The head of a column of the table that a section is in; `None` where nothing stands.
    fn column(&self, section: usize, column: usize) -> Option<&str> {
        let (_, cells) = self.head.as_ref().filter(|(its, _)| *its == section)?;
        cells.get(column).map(String::as_str)
    }

    fn add(&mut self, found: Found, section: usize, line: u32, said: Option<Claim>) {
        if self.references.len() >= MOST {
            return;
        }
        // What is asked of another host is another one's, unless that host is known to be the application's.
        let ours = matches!(found.target, Target::Route { .. })
            && found.claim == Some(Claim::Elsewhere)
            && self.hosts.has(&found.text);
        let own = found.claim.filter(|_| !ours);
        let gone = self.removal.names(&found.text)
            || self.background.get(section).copied().unwrap_or_default();
        let heading = self.sections.get(section).copied().flatten();
        let removed = gone || [said, heading].contains(&Some(Claim::Removed));
        let claim = match (own, said) {
            (Some(Claim::Example), _) if removed => Claim::Removed,
            (Some(claim), _) => claim,
            (None, Some(Claim::Removed)) => Claim::Removed,
            (None, _) if gone => Claim::Removed,
            (None, Some(claim)) => claim,
            (None, None) => heading.unwrap_or(Claim::Is),
        };
        let claim =
            if heading == Some(Claim::Removed) && matches!(claim, Claim::Is | Claim::Planned) {
                Claim::Removed
            } else {
                claim
            };
        match self.seen.entry((section, found.target.clone())) {
            std::collections::hash_map::Entry::Occupied(seen) => {
                // One word of removal is enough, wherever the name stands first.
                let known = &mut self.references[*seen.get()];
                if claim == Claim::Removed && matches!(known.claim, Claim::Is | Claim::Planned) {
                    known.claim = Claim::Removed;
                }
            }
            std::collections::hash_map::Entry::Vacant(new) => {
                new.insert(self.references.len());
                self.references.push(Reference {
                    target: found.target,
                    text: found.text.chars().take(200).collect(),
                    line,
                    section,
                    claim,
                });
            }
        }
    }
}

/// What a sentence says of the block of code behind it.
fn introduced(sentence: &str) -> Option<Claim> {
    // The block is named by what stands for it: `remove the following`, `for example`.
    let last = sentence
        .rsplit(['.', '!', '?', '。'])
        .find(|part| !part.trim().is_empty())?
        .trim();
    if ["before", "old", "previously", "旧", "変更前"].contains(&last) {
        return Some(Claim::Removed);
    }
    let before = last.trim_end_matches([' ', ',']);
    for filler in [
        "the following",
        "these files",
        "these",
        "this",
        "those",
        "like this",
        "as follows",
        "files",
    ] {
        if let Some(before) = before.strip_suffix(filler) {
            return claim::said(Around { before, after: "" });
        }
    }
    claim::said(Around {
        before: &format!("{before} "),
        after: "",
    })
}

/// Whether the words of a link are its target, or its end.
fn named_alike(words_of_link: Option<&str>, path: &str) -> bool {
    words_of_link.is_some_and(|shown| {
        let shown = shown.trim_start_matches("./").trim_end_matches('/');
        !shown.is_empty()
            && path
                .trim_end_matches('/')
                .ends_with(shown.trim_start_matches("../"))
            || words(shown) == words(path.rsplit('/').next().unwrap_or(path))
    })
}

/// The method that a cell of a row is, when there is one alone.
fn method_of_row(text: &str) -> Option<String> {
    let mut cells = text.split(" | ").take(8).map(str::trim).filter(|cell| {
        matches!(
            *cell,
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS"
        )
    });
    let method = cells.next()?;
    cells.next().is_none().then(|| method.to_owned())
}
