//! The one table of weights: what each rule gives to each type, and how it is told.

use super::folders::Points;

/// Points that a type needs to be the type of a source.
pub(super) const ENOUGH: i32 = 10;

/// Points of a place that a custom gives to a type.
pub(super) const CUSTOM: i32 = 34;

/// Points of a place whose whole folder a custom gives to a type, for a file that is not numbered as its records are.
pub(super) const CUSTOM_FOLDER: i32 = 20;

/// Points of a place where a custom leaves content a say.
pub(super) const LEANING: i32 = 9;

/// Points for the type of a folder that numbers or dates its documents.
pub(super) const RECORD_OF_FOLDER: i32 = 12;

/// One rule.
pub(super) struct Weight {
    /// Its name.
    pub(super) rule: &'static str,
    /// Points for PRD, specification, plan, architecture.
    pub(super) points: Points,
    /// A sentence; `{}` stands for the words that it stands on.
    pub(super) says: &'static str,
}

const fn weight(rule: &'static str, points: Points, says: &'static str) -> Weight {
    Weight { rule, points, says }
}

const fn prd(rule: &'static str, points: i32, says: &'static str) -> Weight {
    weight(rule, [points, 0, 0, 0], says)
}

const fn spec(rule: &'static str, points: i32, says: &'static str) -> Weight {
    weight(rule, [0, points, 0, 0], says)
}

const fn plan(rule: &'static str, points: i32, says: &'static str) -> Weight {
    weight(rule, [0, 0, points, 0], says)
}

const fn arch(rule: &'static str, points: i32, says: &'static str) -> Weight {
    weight(rule, [0, 0, 0, points], says)
}

const fn all(rule: &'static str, points: i32, says: &'static str) -> Weight {
    weight(rule, [points; 4], says)
}

/// All rules that have points of their own. Names and folders have theirs in their tables, customs are [`CUSTOM`].
pub(super) static WEIGHTS: &[Weight] = &[
    arch("names-code", 5, "it names places in the code ({})"),
    spec("contract", 30, "it is a contract: {}"),
    spec("behaviour-file", 30, "it is a feature file: {}"),
    arch(
        "decision-marker",
        34,
        "{} names its folder as the place of decision records",
    ),
    weight(
        "numbered-records",
        [0, 2, 1, 7],
        "it stands among {} numbered documents",
    ),
    weight(
        "dated-documents",
        [0, 0, 2, 2],
        "it stands among {} dated documents",
    ),
    arch(
        "decision-shape",
        15,
        "it has the headings of a decision record ({})",
    ),
    arch(
        "decision-part",
        4,
        "it has a heading for what was decided ({})",
    ),
    weight(
        "proposal-shape",
        [0, 6, 0, 12],
        "it has the headings of a proposal ({})",
    ),
    arch("alternatives", 4, "it weighs alternatives ({})"),
    weight(
        "goals-and-limits",
        [5, 4, 3, 6],
        "it says what is a goal and what is not ({})",
    ),
    weight("goals", [3, 1, 1, 1], "it states goals ({})"),
    prd("audience", 8, "it says for whom the product is ({})"),
    weight(
        "success",
        [5, 1, 0, 0],
        "it says how success is measured ({})",
    ),
    weight("problem", [3, 0, 1, 2], "it states a problem ({})"),
    weight(
        "requirement-headings",
        [4, 6, 0, 0],
        "it has headings for requirements ({})",
    ),
    weight(
        "story-headings",
        [5, 4, 0, 0],
        "it has headings for what users do ({})",
    ),
    weight(
        "acceptance-headings",
        [2, 5, 3, 0],
        "it has headings for acceptance ({})",
    ),
    spec(
        "ears",
        14,
        "it states requirements in the form of EARS ({})",
    ),
    spec(
        "ears-once",
        5,
        "it states a requirement in the form of EARS ({})",
    ),
    spec("modals", 8, "it says what MUST and SHALL be ({})"),
    weight(
        "requirement-numbers",
        [4, 8, 0, 0],
        "its requirements are numbered ({})",
    ),
    weight("stories", [9, 5, 2, 0], "it tells user stories ({})"),
    weight("story", [4, 2, 1, 0], "it tells a user story ({})"),
    spec(
        "behaviour",
        7,
        "it describes behaviour with Given, When and Then ({})",
    ),
    arch(
        "architecture-headings",
        12,
        "it has several headings about the architecture ({})",
    ),
    arch(
        "architecture-some",
        8,
        "it has headings about the architecture ({})",
    ),
    arch(
        "architecture-one",
        3,
        "it has a heading about the architecture ({})",
    ),
    arch("diagrams", 6, "it draws diagrams ({})"),
    arch("diagram", 4, "it draws a diagram ({})"),
    plan("phases", 9, "it goes by phases ({})"),
    plan("phase", 3, "it names a phase or a milestone ({})"),
    plan("tasks", 3, "it lists tasks ({})"),
    weight("timeline", [1, 0, 3, 0], "it says when ({})"),
    weight("risks", [1, 0, 2, 1], "it names risks ({})"),
    plan("long-checklist", 12, "it is a list of tasks to tick ({})"),
    plan("checklist", 7, "it has tasks to tick ({})"),
    spec(
        "proposal-header",
        20,
        "it has the header of a numbered proposal ({})",
    ),
    arch(
        "record-fields",
        8,
        "it has the fields of a decision record ({})",
    ),
    spec(
        "feature-branch",
        12,
        "it has the fields of a feature specification ({})",
    ),
    weight("status-field", [2, 2, 2, 2], "it declares a status ({})"),
    all(
        "folder-page",
        -16,
        "a {} stands for its folder, and is no source by itself",
    ),
    all("list-of-records", -20, "{} lists the records of its folder"),
    all("index-page", -14, "it leads to other documents ({})"),
    all("site-page", -7, "it is a page of the site in {}"),
    all("site-chapter", -2, "it is a page of the site in {}"),
    all(
        "option-page",
        -40,
        "it describes an option of a command ({})",
    ),
    all(
        "to-be-installed",
        -30,
        "it says what has to be installed ({})",
    ),
    all("site-fields", -4, "it has the fields of a site's page ({})"),
    all("guide-headings", -9, "it has headings of a guide ({})"),
    all("mostly-guide", -16, "most of it is a guide ({})"),
    all("report-headings", -10, "it tells what was done ({})"),
    all("legal", -24, "it is a licence or a contract of law ({})"),
    all("meeting", -18, "it is the record of a meeting ({})"),
    all("working", -10, "it is about the way of working ({})"),
    all(
        "addresses-reader",
        -6,
        "it tells the reader what to do ({})",
    ),
];

/// The weight of a rule.
pub(super) fn weight_of(rule: &str) -> Option<&'static Weight> {
    WEIGHTS.iter().find(|weight| weight.rule == rule)
}
