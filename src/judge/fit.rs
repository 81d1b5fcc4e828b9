//! Which subject a step can produce, where in it a checkpoint looks, and which predicates fit it.

use crate::domain::checkpoint::{Predicate, Subject};

/// The kinds of action that a step can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ActionKind {
    /// A command.
    Run,
    /// An HTTP request.
    Http,
    /// Operations in a browser.
    Browser,
    /// A change to a file.
    File,
}

/// Whether a step with such an action can ever produce the subject.
pub fn produces(action: ActionKind, subject: Subject) -> bool {
    use Subject::{
        Body, Console, Cookie, DurationMs, Element, ExitCode, File, Header, Json, Page, Status,
        Stderr, Stdout, Title, Url, Workspace,
    };
    match subject {
        DurationMs | File | Workspace => true,
        ExitCode | Stdout | Stderr => action == ActionKind::Run,
        Status | Header | Body => action == ActionKind::Http,
        Json => matches!(action, ActionKind::Run | ActionKind::Http),
        Cookie => matches!(action, ActionKind::Http | ActionKind::Browser),
        Url | Title | Page | Element | Console => action == ActionKind::Browser,
    }
}

/// What a subject is, as far as predicates go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nature {
    Number,
    Text,
    Json,
    Paths,
    Browser,
}

pub(super) fn nature(subject: Subject) -> Nature {
    match subject {
        Subject::ExitCode | Subject::Status | Subject::DurationMs => Nature::Number,
        Subject::Stdout
        | Subject::Stderr
        | Subject::Header
        | Subject::Body
        | Subject::Cookie
        | Subject::File => Nature::Text,
        Subject::Json => Nature::Json,
        Subject::Workspace => Nature::Paths,
        Subject::Url | Subject::Title | Subject::Page | Subject::Element | Subject::Console => {
            Nature::Browser
        }
    }
}

/// Whether `at` says where to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum At {
    /// It must, and is such a thing.
    Needed(&'static str),
    /// It may.
    Optional,
    /// There is no "where".
    Forbidden,
}

pub(super) fn at(subject: Subject) -> At {
    match subject {
        Subject::Header => At::Needed("the name of a header"),
        Subject::Json => At::Needed("a JSONPath such as `$.id`"),
        Subject::Cookie => At::Needed("the name of a cookie"),
        Subject::File => At::Needed("a path"),
        Subject::Element => At::Needed("a target such as `role=button[name=\"Save\"]`"),
        Subject::Workspace => At::Optional,
        _ => At::Forbidden,
    }
}

/// The predicates that can both hold and fail for a subject. A predicate that could only ever say one thing (that a
/// status exists, that a text is a string, that a duration is exactly so long) is not among them.
pub(super) fn predicates(subject: Subject) -> &'static [Predicate] {
    use Predicate::{
        Absent, AtLeast, AtMost, Checked, Contains, Count, Disabled, Enabled, Equals, Exists,
        HasSchema, HasType, Hidden, Matches, NotContains, NotEquals, NotMatches, OneOf, Visible,
    };
    match subject {
        Subject::ExitCode => &[Equals, NotEquals, OneOf, AtLeast, AtMost, Exists, Absent],
        Subject::Status => &[Equals, NotEquals, OneOf, AtLeast, AtMost],
        Subject::DurationMs => &[AtLeast, AtMost],
        Subject::Stdout | Subject::Stderr | Subject::Body | Subject::File => &[
            Equals,
            NotEquals,
            Contains,
            NotContains,
            Matches,
            NotMatches,
            Exists,
            Absent,
            AtLeast,
            AtMost,
            Count,
            OneOf,
            HasSchema,
        ],
        Subject::Header | Subject::Cookie => &[
            Equals,
            NotEquals,
            Contains,
            NotContains,
            Matches,
            NotMatches,
            Exists,
            Absent,
            AtLeast,
            AtMost,
            OneOf,
            HasSchema,
        ],
        Subject::Json => &[
            Equals,
            NotEquals,
            Contains,
            NotContains,
            Matches,
            NotMatches,
            Exists,
            Absent,
            AtLeast,
            AtMost,
            Count,
            OneOf,
            HasType,
            HasSchema,
        ],
        Subject::Workspace => &[
            Equals,
            NotEquals,
            Contains,
            NotContains,
            Matches,
            NotMatches,
            Exists,
            Absent,
            Count,
            OneOf,
        ],
        Subject::Url | Subject::Title => &[
            Equals,
            NotEquals,
            Contains,
            NotContains,
            Matches,
            NotMatches,
            OneOf,
        ],
        Subject::Page => &[
            Equals,
            NotEquals,
            Contains,
            NotContains,
            Matches,
            NotMatches,
            OneOf,
            Count,
        ],
        Subject::Element => &[
            Equals,
            NotEquals,
            Contains,
            NotContains,
            Matches,
            NotMatches,
            Exists,
            Absent,
            AtLeast,
            AtMost,
            Count,
            OneOf,
            Visible,
            Hidden,
            Enabled,
            Disabled,
            Checked,
        ],
        Subject::Console => &[
            Contains,
            NotContains,
            Matches,
            NotMatches,
            Exists,
            Absent,
            Count,
        ],
    }
}
