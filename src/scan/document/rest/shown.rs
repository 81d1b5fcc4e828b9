//! What readers are shown of a directive.

use super::{
    directive::{Effect, effect},
    reader::{Reader, number},
};
use crate::scan::document::{
    model::{BlockKind, SpanKind},
    words::Words,
};

/// Lines of a directive that are to be read as any others.
pub(super) struct Nested {
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) quoted: bool,
}

impl Reader<'_, '_, '_> {
    /// Tells what a directive shows, which takes these lines; what of them is to be read on, and whether as a quotation.
    pub(super) fn directive(
        &mut self,
        place: usize,
        end: usize,
        name: &str,
        words: &str,
    ) -> Option<Nested> {
        // Options stand right below.
        let is_option = |place: &usize| self.lines[*place].trim_start().starts_with(':');
        let options = (place + 1..end).take_while(is_option).count();
        let body = place + 1 + options;
        let start = (body..end)
            .find(|place| !self.is_blank(*place))
            .unwrap_or(end);
        let indent = self.least(start, end);
        let quoted = match effect(name, words) {
            Effect::Nothing => None,
            Effect::Code(language) => {
                if start < end {
                    self.code(start, end, indent, language);
                }
                None
            }
            Effect::Link => {
                let mut link = Words::new(number(place));
                link.marked(SpanKind::Link(words.to_owned()), words);
                let line = (number(place), number(place));
                self.builder.block(BlockKind::Paragraph, line, link);
                Some(false)
            }
            Effect::Tree => {
                for place in start..end {
                    let entry = self.lines[place].trim();
                    let target = entry
                        .strip_suffix('>')
                        .and_then(|entry| entry.rsplit_once('<'));
                    let target = target.map_or(entry, |(_, target)| target);
                    let mut link = Words::new(number(place));
                    link.marked(SpanKind::Link(target.to_owned()), entry);
                    let line = (number(place), number(place));
                    self.builder
                        .block(BlockKind::Item { checked: None }, line, link);
                }
                None
            }
            Effect::Quote => {
                let own = matches!(name, "deprecated" | "versionadded" | "versionchanged");
                if own {
                    self.text(
                        place,
                        &format!("{name} {words}"),
                        place + 1,
                        BlockKind::Quote,
                    );
                } else {
                    self.text(place, words, place + 1, BlockKind::Quote);
                }
                Some(true)
            }
            Effect::Signature => {
                let method = name.rsplit(':').next().unwrap_or(name);
                let is_route = words.starts_with('/');
                let shown = if is_route {
                    format!("{} {words}", method.to_uppercase())
                } else {
                    words.to_owned()
                };
                let mut signature = Words::new(number(place));
                signature.marked(SpanKind::Code, &shown);
                self.at_top = false;
                let line = (number(place), number(place));
                self.builder.block(BlockKind::Paragraph, line, signature);
                Some(false)
            }
            Effect::ListTable => {
                self.list_table(start, end, indent);
                None
            }
            Effect::CsvTable => {
                for place in start..end {
                    let cells = self.lines[place].trim().split(',');
                    let cells: Vec<String> = cells
                        .map(|cell| cell.trim().trim_matches('"').to_owned())
                        .collect();
                    self.row(place, &cells);
                }
                None
            }
            Effect::Words => {
                if !words.is_empty() {
                    self.text(place, words, place + 1, BlockKind::Paragraph);
                }
                Some(false)
            }
        };
        quoted.map(|quoted| Nested {
            from: start,
            to: end,
            quoted,
        })
    }

    /// `* - a` begins a row, `- b` below it goes on.
    fn list_table(&mut self, start: usize, end: usize, indent: usize) {
        let mut row: Option<(usize, Vec<String>)> = None;
        for place in start..end {
            let line = self.line(place, indent);
            let (fresh, line) = match line.strip_prefix("* ") {
                Some(line) => (true, line.trim_start()),
                None => (false, line.trim_start()),
            };
            if fresh && let Some((at, cells)) = row.replace((place, Vec::new())) {
                self.row(at, &cells);
            }
            let Some((_, cells)) = &mut row else { continue };
            match (line.strip_prefix("- "), cells.last_mut()) {
                (Some(cell), _) => cells.push(cell.trim().to_owned()),
                (None, Some(last)) if !line.trim().is_empty() && line != "-" => {
                    last.push(' ');
                    last.push_str(line.trim());
                }
                _ if line.trim() == "-" => cells.push(String::new()),
                _ => {}
            }
        }
        if let Some((at, cells)) = row {
            self.row(at, &cells);
        }
    }
}
