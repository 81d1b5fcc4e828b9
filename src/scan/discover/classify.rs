//! What a file is: place and content together.

use super::{
    classification::{Classification, Reason},
    content::{Spoken, spoken},
    conventions::{Known, convention},
    customs::Says,
    folders::{self, Points, speaking},
    generated::against,
    name_words::said,
    never::{Never, never},
    place::{Place, words_of},
    record::Mark,
    signals::Signals,
    surroundings::Surroundings,
    twin::twin,
    weights::{CUSTOM, CUSTOM_FOLDER, ENOUGH, LEANING, RECORD_OF_FOLDER, weight_of},
};
use crate::{
    domain::manifest::SourceType,
    scan::document::{Document, Format},
};

/// The types, in the order of points. On equal points the first wins, but for the order of [`PREFERRED`].
const TYPES: [SourceType; 4] = [
    SourceType::Prd,
    SourceType::Spec,
    SourceType::Plan,
    SourceType::Architecture,
];

/// Indexes of types, the one first that wins on equal points.
const PREFERRED: [usize; 4] = [1, 3, 0, 2];

/// Reasons that are told.
const TOLD: usize = 8;

/// What a file is taken for: its type with the reasons, or none with the reasons why not.
pub fn classify(path: &str, document: &Document, surroundings: &Surroundings) -> Classification {
    let place = Place::of(path);
    let known = convention(&place);
    if let Some(reason) = ruled_out(path, &place, known.as_ref(), surroundings) {
        return Classification {
            kind: None,
            reasons: vec![reason],
        };
    }
    let signals = Signals::of(document);
    if let Some(found) = against(document, &signals, known.as_ref().is_some_and(is_certain)) {
        return Classification {
            kind: None,
            reasons: vec![Reason {
                rule: found.rule,
                text: match found.rule {
                    "generated" => format!("a tool made it (“{}”)", found.what),
                    "prompt" => format!(
                        "it speaks to a model, not about the product (“{}”)",
                        found.what
                    ),
                    _ => format!("it is a form to fill in (“{}”)", found.what),
                },
                line: found.line,
            }],
        };
    }
    let mut sum = Sum::default();
    sum.place(&place, known.as_ref());
    sum.siblings(path, &place, surroundings);
    sum.names(&place, document);
    sum.content(spoken(document, &signals));
    sum.contract(document.format);
    let empty = document.blocks.iter().all(|block| {
        matches!(
            block.kind,
            crate::scan::document::BlockKind::Heading | crate::scan::document::BlockKind::Comment
        )
    });
    if empty && document.fields.is_empty() {
        sum.note(
            "empty",
            "it holds nothing but its title: only its place speaks".to_owned(),
        );
    }
    sum.verdict()
}

/// The type of a file that people have asked for, whatever its place and content: never none.
pub fn forced(path: &str, document: &Document) -> Classification {
    let place = Place::of(path);
    let known = convention(&place).filter(|known| known.says != Says::Never);
    let signals = Signals::of(document);
    let mut sum = Sum::default();
    sum.place(&place, known.as_ref());
    sum.names(&place, document);
    sum.content(spoken(document, &signals));
    let mut classification = sum.best();
    classification.reasons.insert(
        0,
        Reason {
            rule: "included",
            text: "the configuration includes it".to_owned(),
            line: None,
        },
    );
    classification
}

/// Whether a custom means this very file.
fn is_certain(known: &Known) -> bool {
    known.exact && matches!(known.says, Says::Is(_))
}

/// What rules a file out before it is read.
fn ruled_out(
    path: &str,
    place: &Place,
    known: Option<&Known>,
    surroundings: &Surroundings,
) -> Option<Reason> {
    let reason = |rule, text: String| {
        Some(Reason {
            rule,
            text,
            line: None,
        })
    };
    if let Some(known) = known
        && known.says == Says::Never
    {
        return reason(
            known.rule,
            format!("{} keeps its own files here", known.whose),
        );
    }
    if let Some(Never { rule, what }) = never(
        place,
        known.map(|known| known.start),
        surroundings.owns_deps(),
    ) {
        let text = match rule {
            "vendored" => format!("{what} holds other people's files"),
            "generated" => format!("{what} holds what a tool wrote"),
            "fixture" => format!("{what} holds tests and what they read"),
            "template" => format!("{what} is there to be copied and filled in"),
            "agent-folder" => format!("{what} belongs to a tool"),
            "translation" => format!("{what} holds translations"),
            "edition" => format!("{what} holds an edition or a post of its day"),
            "client-operations" => {
                format!("{what} holds what a client sends, not what the product offers")
            }
            "readme" => format!("{what} introduces the repository"),
            "package-list" => format!("{what} lists packages"),
            _ => format!("{what} is a file that every repository has"),
        };
        return reason(rule, text);
    }
    if surroundings.is_foreign(path) {
        return reason(
            "foreign",
            ".gitattributes calls it vendored or generated".to_owned(),
        );
    }
    if let Some(original) = surroundings.original(path) {
        return reason("translation", format!("it is a translation of {original}"));
    }
    twin(path, place, surroundings)
}

/// Points and reasons, gathered.
#[derive(Default)]
struct Sum {
    /// Whether a custom means this very file: then nothing that it holds speaks against it.
    certain: bool,
    points: Points,
    reasons: Vec<(Points, Reason)>,
}

impl Sum {
    fn add(&mut self, points: Points, rule: &'static str, text: String, line: Option<u32>) {
        if self.certain && points.iter().all(|points| *points < 0) {
            return;
        }
        for (sum, points) in self.points.iter_mut().zip(points) {
            *sum += points;
        }
        self.reasons.push((points, Reason { rule, text, line }));
    }

    fn note(&mut self, rule: &'static str, text: String) {
        self.reasons.push((
            [0; 4],
            Reason {
                rule,
                text,
                line: None,
            },
        ));
    }

    /// A rule of the table of weights.
    fn rule(&mut self, rule: &'static str, what: &str, line: Option<u32>) {
        if let Some(weight) = weight_of(rule) {
            self.add(weight.points, rule, weight.says.replace("{}", what), line);
        }
    }

    fn place(&mut self, place: &Place, known: Option<&Known>) {
        match known {
            Some(Known {
                rule,
                whose,
                says: Says::Is(kind),
                page,
                exact,
                ..
            }) if *page || !place.is_folder_page() => {
                let points = if *exact { CUSTOM } else { CUSTOM_FOLDER };
                self.certain = *exact;
                self.add(
                    only(*kind, points),
                    rule,
                    format!("{whose} keeps such documents here"),
                    None,
                );
            }
            Some(Known {
                rule,
                whose,
                says: Says::Is(kind) | Says::Leans(kind),
                ..
            }) => {
                self.add(
                    only(*kind, LEANING),
                    rule,
                    format!("{whose} keeps documents here"),
                    None,
                );
                self.page(place);
                // A folder of records has a list of them, not a record, for its page.
                if place.is_folder_page() && Known::is_of_records(rule) {
                    self.rule("list-of-records", &place.name, None);
                }
            }
            _ => {
                for (folder, points) in speaking(place) {
                    self.add(
                        points,
                        "folder",
                        format!("it stands in a folder called {folder}"),
                        None,
                    );
                }
                if let Some((folder, points)) = folders::against(place) {
                    let text = format!("it stands in a folder called {folder}");
                    self.add([-points; 4], "folder-against", text, None);
                }
                self.page(place);
            }
        }
    }

    fn page(&mut self, place: &Place) {
        if place.is_folder_page() {
            self.rule("folder-page", &place.name, None);
        }
    }

    fn siblings(&mut self, path: &str, place: &Place, surroundings: &Surroundings) {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if surroundings.keeps_decisions(path) && !place.is_folder_page() {
            self.rule("decision-marker", ".adr-dir or .log4brains.yml", None);
        }
        if place.mark.is_some_and(Mark::is_formal) {
            let (numbered, dated) = (surroundings.numbered(folder), surroundings.dated(folder));
            // A folder of designs that numbers them holds nothing else, whatever their names say.
            let best = self.leader();
            if numbered.max(dated) > 0 && self.points[best] >= ENOUGH {
                let text = format!(
                    "it is one of {} such documents in its folder",
                    numbered.max(dated)
                );
                self.add(
                    only(TYPES[best], RECORD_OF_FOLDER),
                    "record-of-folder",
                    text,
                    None,
                );
            } else if numbered > 0 {
                self.rule("numbered-records", &numbered.to_string(), None);
            } else if dated > 0 {
                self.rule("dated-documents", &dated.to_string(), None);
            }
        }
        if let Some(site) = surroundings.site(path) {
            // A site may have a chapter of designs: its folder says so.
            let rule = if folders::is_strong(place.folder()) {
                "site-chapter"
            } else {
                "site-page"
            };
            self.rule(rule, site, None);
        }
    }

    fn names(&mut self, place: &Place, document: &Document) {
        // What a page is that stands for its folder, its folder says.
        let words = if place.is_folder_page() {
            ""
        } else {
            &place.words
        };
        let by_name = said(words);
        if by_name.points != [0; 4] {
            self.add(
                by_name.points,
                "name",
                format!("its name says “{}”", by_name.words.join("”, “")),
                None,
            );
        }
        let named = by_name.points != [0; 4] || by_name.against.is_some();
        // The interface of a folder of designs is designed there.
        let designed = self.points[self.leader()] >= ENOUGH;
        if let Some((rule, words, points)) = by_name.against {
            let points = match rule {
                "reference" if designed => points / 6,
                _ => points,
            };
            self.add([-points; 4], rule, format!("its name says “{words}”"), None);
        }
        let Some(title) = &document.title else { return };
        let option = title.trim_start_matches(['*', '`', ' ']);
        if option.starts_with("--") && option[2..].starts_with(|sign: char| sign.is_alphanumeric())
        {
            self.rule("option-page", option.get(..40).unwrap_or(option), None);
        }
        // A title that says the same as the name says it half as loud.
        let part = |points: i32| if named { points / 2 } else { points * 3 / 4 };
        let by_title = said(&words_of(&title.chars().take(200).collect::<String>()));
        if by_title.points != [0; 4] {
            self.add(
                by_title.points.map(part),
                "title",
                format!("its title says “{}”", by_title.words.join("”, “")),
                None,
            );
        }
        if let Some((rule, words, points)) = by_title
            .against
            .filter(|(rule, ..)| *rule != "reference" || !designed)
        {
            self.add(
                [-part(points); 4],
                rule,
                format!("its title says “{words}”"),
                None,
            );
        }
    }

    /// A contract is a specification, whatever its name says (`tasks.proto`).
    fn contract(&mut self, format: Format) {
        if !self.certain
            && matches!(
                format,
                Format::OpenApi | Format::AsyncApi | Format::GraphQl | Format::Protobuf
            )
        {
            self.points = only(SourceType::Spec, self.points[1]);
        }
    }

    fn content(&mut self, spoken: Vec<Spoken>) {
        for one in spoken {
            self.rule(one.rule, &one.what, one.line);
        }
    }

    /// The type with the most points, when it has enough.
    fn verdict(mut self) -> Classification {
        let best = self.leader();
        if self.points[best] >= ENOUGH {
            return self.best();
        }
        let most = self.points[best];
        self.reasons.sort_by_key(|(points, _)| points[best]);
        let mut reasons: Vec<Reason> = self
            .reasons
            .into_iter()
            .take(TOLD)
            .map(|(_, reason)| reason)
            .collect();
        if reasons.is_empty() || most >= 0 && reasons.iter().all(|reason| reason.rule != "empty") {
            reasons.insert(
                0,
                Reason {
                    rule: "too-little",
                    text: "too little speaks for a document about what the product should do"
                        .to_owned(),
                    line: None,
                },
            );
        }
        Classification {
            kind: None,
            reasons,
        }
    }

    /// The type with the most points, however few.
    fn best(mut self) -> Classification {
        let best = self.leader();
        self.reasons
            .sort_by_key(|(points, _)| std::cmp::Reverse(points[best]));
        let reasons = self
            .reasons
            .into_iter()
            .take(TOLD)
            .map(|(_, reason)| reason)
            .collect();
        Classification {
            kind: Some(TYPES[best]),
            reasons,
        }
    }

    fn leader(&self) -> usize {
        PREFERRED
            .into_iter()
            .rev()
            .max_by_key(|index| self.points[*index])
            .unwrap_or(PREFERRED[0])
    }
}

fn only(kind: SourceType, points: i32) -> Points {
    TYPES.map(|one| if one == kind { points } else { 0 })
}
