//! Which rules the content of a document lets speak.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    heading_words::Topic,
    signals::{Count, Signals},
};
use crate::scan::document::{Document, Format};

/// A rule of the table of weights that spoke.
pub(super) struct Spoken {
    /// Its name.
    pub(super) rule: &'static str,
    /// The words that it stands on.
    pub(super) what: String,
    /// Counted from 1; `None` when it is about the whole.
    pub(super) line: Option<u32>,
}

/// Rules that speak, in the order of the table.
pub(super) fn spoken(document: &Document, signals: &Signals) -> Vec<Spoken> {
    let mut rules = Rules {
        document,
        signals,
        spoken: Vec::new(),
    };
    rules.formats();
    rules.decisions();
    rules.product();
    rules.requirements();
    rules.architecture();
    rules.plan();
    rules.fields();
    rules.others();
    rules.spoken
}

struct Rules<'d> {
    document: &'d Document,
    signals: &'d Signals,
    spoken: Vec<Spoken>,
}

impl Rules<'_> {
    fn say(&mut self, rule: &'static str, what: String, line: Option<u32>) {
        self.spoken.push(Spoken { rule, what, line });
    }

    /// Speaks when there is a heading about one of these.
    fn topics(&mut self, rule: &'static str, topics: &[Topic]) {
        let line = self.signals.line(topics);
        if line.is_some() {
            self.say(rule, self.headings(topics), line);
        }
    }

    fn count(&mut self, rule: &'static str, count: Count, what: &str) {
        self.say(rule, format!("{} {what}", count.times), count.line);
    }

    /// The topics that have headings, for people.
    fn headings(&self, topics: &[Topic]) -> String {
        let names: Vec<String> = topics
            .iter()
            .filter(|topic| self.signals.topics.contains_key(topic))
            .map(|topic| format!("{topic:?}").to_lowercase())
            .collect();
        names.join(", ")
    }

    fn formats(&mut self) {
        match self.document.format {
            Format::OpenApi => self.say("contract", "OpenAPI".to_owned(), None),
            Format::AsyncApi => self.say("contract", "AsyncAPI".to_owned(), None),
            Format::GraphQl => self.say("contract", "GraphQL".to_owned(), None),
            Format::Protobuf => self.say("contract", "protocol buffers".to_owned(), None),
            // Makefiles end in `.feature`, too.
            Format::Gherkin if self.document.title.is_some() => {
                self.say("behaviour-file", "Gherkin".to_owned(), None);
            }
            Format::Markdown
            | Format::Mdx
            | Format::Rest
            | Format::Asciidoc
            | Format::Org
            | Format::Text
            | Format::Gherkin => {}
        }
    }

    fn decisions(&mut self) {
        const RECORD: [Topic; 4] = [
            Topic::Context,
            Topic::Decision,
            Topic::Consequences,
            Topic::Alternatives,
        ];
        const PROPOSAL: [Topic; 6] = [
            Topic::Motivation,
            Topic::Proposal,
            Topic::Alternatives,
            Topic::Drawbacks,
            Topic::Open,
            Topic::NonGoals,
        ];
        let decided = self.signals.topics.contains_key(&Topic::Decision);
        if decided
            && (self.signals.kinds(&RECORD) >= 3
                || self.signals.topics.contains_key(&Topic::Consequences))
        {
            self.topics("decision-shape", &RECORD);
        } else if decided {
            self.topics("decision-part", &[Topic::Decision]);
        }
        if self.signals.kinds(&PROPOSAL) >= 3 {
            self.topics("proposal-shape", &PROPOSAL);
        } else {
            self.topics("alternatives", &[Topic::Alternatives]);
        }
    }

    fn product(&mut self) {
        if self.signals.topics.contains_key(&Topic::NonGoals) {
            self.topics("goals-and-limits", &[Topic::Goals, Topic::NonGoals]);
        } else {
            self.topics("goals", &[Topic::Goals]);
        }
        self.topics("audience", &[Topic::Audience]);
        self.topics("success", &[Topic::Success]);
        self.topics("problem", &[Topic::Problem]);
    }

    fn requirements(&mut self) {
        self.topics("requirement-headings", &[Topic::Requirements]);
        self.topics("story-headings", &[Topic::Stories]);
        self.topics("acceptance-headings", &[Topic::Acceptance]);
        let signals = self.signals;
        match signals.ears.times {
            0 => {}
            1..=2 => self.count("ears-once", signals.ears, "sentences"),
            _ => self.count("ears", signals.ears, "sentences"),
        }
        if signals.modals.times >= 5 && signals.modals.times.saturating_mul(120) >= signals.words {
            self.count("modals", signals.modals, "times");
        }
        if signals.numbers.times >= 4 {
            self.count("requirement-numbers", signals.numbers, "numbers");
        }
        match signals.stories.times {
            0 => {}
            1 => self.count("story", signals.stories, "story"),
            _ => self.count("stories", signals.stories, "stories"),
        }
        if signals.given.times.min(signals.then.times) >= 2 {
            self.count("behaviour", signals.given, "scenarios");
        }
    }

    fn architecture(&mut self) {
        const PARTS: [Topic; 5] = [
            Topic::Components,
            Topic::Flow,
            Topic::Data,
            Topic::Stack,
            Topic::Deployment,
        ];
        match self.signals.kinds(&PARTS) {
            0 => {}
            1 => self.topics("architecture-one", &PARTS),
            2 => self.topics("architecture-some", &PARTS),
            _ => self.topics("architecture-headings", &PARTS),
        }
        let places = self.signals.places;
        if places.times >= 6 && places.times.saturating_mul(150) >= self.signals.words {
            self.count("names-code", places, "files");
        }
        match self.signals.diagrams.times {
            0 => {}
            1 => self.count("diagram", self.signals.diagrams, "diagram"),
            _ => self.count("diagrams", self.signals.diagrams, "diagrams"),
        }
    }

    fn plan(&mut self) {
        match self.signals.about(&[Topic::Phases]) {
            0 => {}
            1 => self.topics("phase", &[Topic::Phases]),
            _ => self.topics("phases", &[Topic::Phases]),
        }
        self.topics("tasks", &[Topic::Tasks]);
        self.topics("timeline", &[Topic::Timeline]);
        self.topics("risks", &[Topic::Risks]);
        let boxes = self.signals.boxes;
        // A box to tick beside long prose is a reminder, not a plan.
        if boxes.times >= 12 && boxes.times * 2 >= self.signals.items {
            self.count("long-checklist", boxes, "tasks");
        } else if boxes.times >= 4 && boxes.times * 4 >= self.signals.items {
            self.count("checklist", boxes, "tasks");
        }
    }

    fn fields(&mut self) {
        const HEADER: [&str; 16] = [
            "pep",
            "bip",
            "eip",
            "erc",
            "nep",
            "sip",
            "rfc",
            "kep-number",
            "author",
            "authors",
            "type",
            "created",
            "status",
            "category",
            "discussions-to",
            "champion",
        ];
        const SITE: [&str; 9] = [
            "sidebar_position",
            "sidebar_label",
            "nav_order",
            "layout",
            "permalink",
            "slug",
            "weight",
            "hide_table_of_contents",
            "custom_edit_url",
        ];
        let named = |names: &[&str]| -> Vec<(&str, u32)> {
            self.document
                .fields
                .iter()
                .filter(|field| names.contains(&field.name.as_str()))
                .map(|field| (field.name.as_str(), field.line))
                .collect()
        };
        let told = |found: &[(&str, u32)]| {
            let names: Vec<&str> = found.iter().take(4).map(|(name, _)| *name).collect();
            (names.join(", "), found.first().map(|(_, line)| *line))
        };
        let mut said = Vec::new();
        let header = named(&HEADER);
        let numbered = header.iter().any(|(name, _)| HEADER[..8].contains(name));
        if numbered && header.len() >= 3 {
            said.push(("proposal-header", told(&header)));
        }
        let record = named(&[
            "deciders",
            "decision-makers",
            "decision makers",
            "consulted",
            "technical story",
        ]);
        if !record.is_empty() {
            said.push(("record-fields", told(&record)));
        }
        let feature = named(&["feature branch"]);
        if !feature.is_empty() {
            said.push(("feature-branch", told(&feature)));
        }
        let status = named(&[
            "status",
            "状态",
            "ステータス",
            "상태",
            "stato",
            "statut",
            "estado",
        ]);
        if !status.is_empty() && !numbered {
            said.push(("status-field", told(&status)));
        }
        let site = named(&SITE);
        if !site.is_empty() {
            said.push(("site-fields", told(&site)));
        }
        for (rule, (what, line)) in said {
            self.say(rule, what, line);
        }
    }

    fn others(&mut self) {
        const GUIDE: [Topic; 4] = [Topic::Install, Topic::Usage, Topic::Trouble, Topic::Closing];
        let signals = self.signals;
        let guide = signals.about(&GUIDE);
        let told = signals.headings.max(1);
        // A design may have one heading for its configuration; a guide has little else.
        if guide >= 3 && guide * 5 >= told * 2
            || guide >= 2 && signals.shell >= 4 && guide * 4 >= told
        {
            self.topics("mostly-guide", &GUIDE);
        } else if guide >= 2 && guide * 6 >= told || signals.shell >= 4 && signals.shell * 3 >= told
        {
            let line = signals.line(&GUIDE);
            let mut what = self.headings(&GUIDE);
            if what.is_empty() {
                what = format!("{} blocks for a shell", signals.shell);
            }
            self.say("guide-headings", what, line);
        }
        if signals.about(&[Topic::Report]) >= 2 {
            self.topics("report-headings", &[Topic::Report]);
        }
        self.prerequisites();
        if signals.legal.times >= 6 && signals.legal.times.saturating_mul(300) >= signals.words {
            self.count("legal", signals.legal, "words of licences");
        }
        if signals.about(&[Topic::Meeting]) >= 2 {
            self.topics("meeting", &[Topic::Meeting]);
        }
        if signals.about(&[Topic::Working]) >= 2 {
            self.topics("working", &[Topic::Working]);
        }
        if signals.reader >= 12 && signals.reader.saturating_mul(50) >= signals.words {
            self.say(
                "addresses-reader",
                format!("{} times “you”", signals.reader),
                None,
            );
        }
        // A page of two links that says nothing else leads on, too.
        let bare = signals.leading >= 2
            && signals.leading == signals.items
            && signals.words <= 6 * signals.leading;
        if bare
            || signals.leading >= 4
                && signals.leading * 10 >= signals.items * 7
                && signals.words < 40 * signals.leading
        {
            self.say(
                "index-page",
                format!("{} of {} items are links", signals.leading, signals.items),
                None,
            );
        }
    }

    /// “Requirements” of a program are what it does, or what must be there before it: kernels, packages, memory.
    fn prerequisites(&mut self) {
        static NEEDED: LazyLock<Regex> = LazyLock::new(|| {
            Regex::new(concat!(
                r"(?i)\bor (?:newer|later|higher|above|greater)\b|\bminimum\b[^.]{0,20} version|\binstall(?:ed|ing|ation)?\b",
                r"|\bpackages?\b|\bkernel\b|\bdependenc(?:y|ies)\b|\bRAM\b|\bdisk space\b|\boperating systems?\b|\bcompiler\b",
                r"|\b\d+(?:\.\d+)* ?(?:GB|GiB|MB)\b|>= ?\d|\d\.\d+\+",
            ))
            .expect("a pattern of this file")
        });
        let signals = self.signals;
        let plain = self.document.title.as_deref().is_some_and(|title| {
            matches!(
                title.trim().to_lowercase().as_str(),
                "requirements" | "system requirements" | "prerequisites" | "dependencies"
            )
        });
        let stated = signals.ears.times + signals.numbers.times + signals.stories.times;
        if !plain || stated > 0 || signals.modals.times >= 5 {
            return;
        }
        let times: u32 = self
            .document
            .blocks
            .iter()
            .map(|block| u32::try_from(NEEDED.find_iter(&block.text).count()).unwrap_or(u32::MAX))
            .fold(0, u32::saturating_add);
        if times >= 3 && times.saturating_mul(50) >= signals.words {
            self.say("to-be-installed", format!("{times} times"), None);
        }
    }
}
