//! The statements of a document.

use std::{collections::BTreeSet, ops::Range};

use super::{
    above::{Above, sections},
    decisions::{Decision, decided, labelled},
    keys::{Setting, Shape, is_of_code, setting, shape},
    limits::{self, limits},
    model::{ClaimKind, Claimed},
    routes::{all_values, named_error, operation_route, success},
    scope::{OF_SETTINGS, has_range, is_not_now, narrow},
    tables::{self, Told},
    value::Value,
    versions::versions,
    wordings::wordings,
    words::{heading_roots, joined, names_a_thing, roots, sentences},
};
use crate::scan::document::{Block, BlockKind, Document, Format, Span, SpanKind};

/// A document with more statements than this is a list of data.
const MOST_STATEMENTS: usize = 5000;
/// A block longer than this is no sentence and no list of them.
const LONGEST_BLOCK: usize = 20_000;

/// What a document states, in order of lines.
pub fn statements(path: &str, document: &Document) -> Vec<Claimed> {
    let above = sections(path, document);
    let mut reader = Reader {
        path,
        above: &above,
        found: Vec::new(),
    };
    let mut at = 0;
    while at < document.blocks.len() && reader.found.len() < MOST_STATEMENTS {
        let block = &document.blocks[at];
        let end = match block.kind {
            BlockKind::Row => table_end(&document.blocks, at),
            _ => at + 1,
        };
        if above.get(block.section).is_some_and(|above| !above.empty) {
            match block.kind {
                BlockKind::Row => reader.table(&document.blocks[at..end]),
                BlockKind::Paragraph | BlockKind::Item { .. } | BlockKind::Quote => {
                    reader.block(block, prose(document.format));
                }
                BlockKind::Heading | BlockKind::Code { .. } | BlockKind::Comment => {}
            }
        }
        at = end;
    }
    let mut found = reader.found;
    found.sort_by(|one, other| {
        (one.line, one.kind, &one.subject).cmp(&(other.line, other.kind, &other.subject))
    });
    found.dedup();
    found
}

/// Names that statements give values to and that the code can be asked for, each once, in order.
pub fn identifiers(statements: &[Claimed]) -> Vec<&str> {
    let names: BTreeSet<&str> = statements
        .iter()
        .filter_map(|claim| claim.key.as_deref())
        .collect();
    names.into_iter().collect()
}

/// Whether the sentences of a format are written for people to rely on.
fn prose(format: Format) -> bool {
    match format {
        Format::Markdown
        | Format::Mdx
        | Format::Rest
        | Format::Asciidoc
        | Format::Org
        | Format::Text => true,
        // Scenarios are full of samples, and contracts say what they say in their own terms.
        Format::Gherkin
        | Format::OpenApi
        | Format::AsyncApi
        | Format::GraphQl
        | Format::Protobuf => false,
    }
}

fn table_end(blocks: &[Block], start: usize) -> usize {
    let mut end = start + 1;
    while end < blocks.len()
        && blocks[end].kind == BlockKind::Row
        && blocks[end].section == blocks[start].section
        // Between header and first row there is a line of dashes.
        && blocks[end].lines.0 <= blocks[end - 1].lines.1 + 2
    {
        end += 1;
    }
    end
}

struct Reader<'a> {
    path: &'a str,
    above: &'a [Above],
    found: Vec<Claimed>,
}

/// Code spans within a part of a text, by the bytes of that part.
fn code_within(spans: &[Span], part: &Range<usize>) -> Vec<Range<usize>> {
    spans
        .iter()
        .filter(|span| {
            span.kind == SpanKind::Code
                && part.start <= span.range.start
                && span.range.end <= part.end
        })
        .map(|span| span.range.start - part.start..span.range.end - part.start)
        .collect()
}

impl Reader<'_> {
    fn block(&mut self, block: &Block, prose: bool) {
        if block.text.len() > LONGEST_BLOCK {
            return;
        }
        let above = &self.above[block.section];
        let mut line = block.lines.0;
        let mut counted = 0;
        for (start, sentence) in sentences(&block.text) {
            line += block.text[counted..start].matches('\n').count() as u32;
            counted = start;
            let part = start..start + sentence.len();
            let struck = block.spans.iter().any(|span| {
                span.kind == SpanKind::Struck
                    && span.range.start < part.end
                    && part.start < span.range.end
            });
            if struck {
                continue;
            }
            let lead = sentence.len() - sentence.trim_start().len();
            let lead_lines = sentence[..lead].matches('\n').count() as u32;
            let code = code_within(&block.spans, &(part.start + lead..part.end));
            let place = Place {
                block,
                line: line + lead_lines,
                first: start == 0,
            };
            self.sentence(sentence.trim(), &code, &place, above, prose);
        }
    }

    fn sentence(
        &mut self,
        text: &str,
        code: &[Range<usize>],
        place: &Place,
        above: &Above,
        prose: bool,
    ) {
        for span in code {
            if let Some((error, value, written)) = named_error(&text[span.clone()]) {
                self.push(
                    place,
                    above,
                    "",
                    Claim::plain(ClaimKind::Status, error, value, written),
                );
            }
        }
        if let Some((route, value, written)) = success(text, &above.heading)
            && !is_not_now(text)
        {
            // Words of the path narrow nothing.
            self.push(
                place,
                above,
                "",
                Claim::plain(ClaimKind::Status, route, value, written),
            );
        }
        if !prose {
            return;
        }
        if let Some(setting) = setting(text, code, place.first) {
            self.setting(place, above, text, setting);
            return;
        }
        // The name in brackets is no part of what is limited.
        let mut unnamed = text.to_owned();
        for setting in wordings(text, code) {
            unnamed = unnamed.replace(&format!("({})", setting.key), "");
            self.setting(place, above, text, setting);
        }
        if let Some((operation, value, written)) = operation_route(text)
            && place.first
        {
            self.push(
                place,
                above,
                "",
                Claim::plain(ClaimKind::Route, operation, value, written),
            );
        }
        if let Some((label, values, written)) = all_values(text, code) {
            let mut subject = roots(&label);
            subject.remove("one");
            if subject.len() < 2 {
                subject.extend(heading_roots(&above.heading));
            }
            if subject.len() > 1 {
                self.push(
                    place,
                    above,
                    &label,
                    Claim::plain(
                        ClaimKind::Values,
                        joined(&subject),
                        Value::Names(values),
                        written,
                    ),
                );
            }
        }
        let colon = text.find([':', '：']).filter(|at| *at < 60 && place.first);
        let label = colon.map(|at| text[..at].trim());
        let decision = label
            .and_then(|label| {
                labelled(
                    label,
                    text[label.len()..].trim_start_matches([':', '：', ' ']),
                )
            })
            .or_else(|| decided(text));
        if let Some(decision) = decision {
            self.decision(place, above, decision);
        }
        let demands = versions(text);
        let limits = match limits::may_limit(text) && !has_range(text) {
            true => limits(&unnamed, &above.heading),
            false => Vec::new(),
        };
        // Asked last: it reads the whole sentence, and most have no number.
        if demands.is_empty() && limits.is_empty() || is_not_now(text) {
            return;
        }
        for demand in demands {
            let subject = format!("{} version", demand.platform);
            self.push(
                place,
                above,
                text,
                Claim::plain(ClaimKind::Version, subject, demand.value, demand.text),
            );
        }
        for limit in limits {
            let value = Value::Amount(limit.amount);
            self.push(
                place,
                above,
                text,
                Claim::plain(limit.kind, limit.subject, value, limit.text),
            );
        }
    }

    fn table(&mut self, rows: &[Block]) {
        let Some(first) = rows.first() else { return };
        let above = &self.above[first.section];
        if rows.iter().any(|row| row.text.len() > LONGEST_BLOCK) {
            return;
        }
        let texts: Vec<(&str, Vec<Range<usize>>)> = rows
            .iter()
            .map(|row| {
                (
                    row.text.as_str(),
                    code_within(&row.spans, &(0..row.text.len())),
                )
            })
            .collect();
        for told in tables::read(&texts, &above.heading) {
            let block = &rows[told.row];
            let place = Place {
                block,
                line: block.lines.0,
                first: true,
            };
            let narrowed = told.scope;
            let struck = block.spans.iter().any(|span| span.kind == SpanKind::Struck);
            if struck {
                continue;
            }
            match told.told {
                Told::Setting { key, value, text } => {
                    let scope: Vec<&str> = narrowed.iter().copied().collect();
                    let setting = Setting {
                        key,
                        spanned: true,
                        value,
                        text,
                        at: 0,
                    };
                    self.setting(&place, above, &scope.join(" "), setting);
                }
                Told::Limit {
                    kind,
                    subject,
                    value,
                    text,
                } => {
                    let row = block.text.as_str();
                    if !is_not_now(row) {
                        self.push(&place, above, row, Claim::plain(kind, subject, value, text));
                    }
                }
                Told::Decision(decision) => self.decision(&place, above, decision),
                Told::Route {
                    operation,
                    value,
                    text,
                } => {
                    self.push(
                        &place,
                        above,
                        "",
                        Claim::plain(ClaimKind::Route, operation, value, text),
                    );
                }
                Told::Status { error, value, text } => {
                    self.push(
                        &place,
                        above,
                        "",
                        Claim::plain(ClaimKind::Status, error, value, text),
                    );
                }
            }
        }
    }

    fn decision(&mut self, place: &Place, above: &Above, decision: Decision) {
        let told = decision.told;
        let claim = Claim::plain(
            ClaimKind::Decision,
            decision.role.to_owned(),
            decision.value,
            decision.text,
        );
        self.push(place, above, &told, claim);
    }

    fn setting(&mut self, place: &Place, above: &Above, text: &str, setting: Setting) {
        let key = setting.key;
        let whole = shape(&key, setting.spanned) == Some(Shape::Whole);
        let amount = matches!(setting.value, Value::Amount(_));
        let asked = whole || setting.spanned && amount && is_of_code(&key);
        let heading = heading_roots(&above.heading);
        let subject = if whole {
            key.clone()
        } else if names_a_thing(&heading) {
            format!("{key} ({})", joined(&heading))
        } else if asked {
            // Nobody knows whose it is: only the code may be asked.
            format!("{key} ({}:{})", self.path, place.line)
        } else {
            return;
        };
        let without = text.replace(&key, " ");
        let mut claim = Claim::plain(ClaimKind::Key, subject, setting.value, setting.text);
        claim.shown = key.clone();
        claim.key = asked.then_some(key);
        let before = self.found.len();
        self.push(place, above, &without, claim);
        for claim in &mut self.found[before..] {
            claim.scope.retain(|name| OF_SETTINGS.contains(name));
        }
    }

    fn push(&mut self, place: &Place, above: &Above, text: &str, claim: Claim) {
        let mut scope = above.scope.clone();
        narrow(text, &mut scope);
        self.found.push(Claimed {
            kind: claim.kind,
            subject: claim.subject,
            shown: claim.shown,
            key: claim.key,
            value: claim.value,
            text: claim.text,
            scope: scope.into_iter().collect(),
            line: place.line.min(place.block.lines.1),
            section: place.block.section,
        });
    }
}

/// Where a sentence stands.
struct Place<'a> {
    block: &'a Block,
    line: u32,
    /// Whether it begins its block.
    first: bool,
}

/// A statement before its place is known.
struct Claim {
    kind: ClaimKind,
    subject: String,
    shown: String,
    key: Option<String>,
    value: Value,
    text: String,
}

impl Claim {
    fn plain(kind: ClaimKind, subject: String, value: Value, text: String) -> Self {
        Self {
            kind,
            shown: subject.clone(),
            subject,
            key: None,
            value,
            text,
        }
    }
}
