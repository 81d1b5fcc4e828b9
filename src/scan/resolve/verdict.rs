//! What of a thing is there today, as a value.

use crate::domain::manifest::NamedPlace;

/// What of a thing is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is.
    Living(Option<String>),
    /// Something has its name, but what defines it is not there.
    Weak(Option<String>),
    /// Nothing.
    Missing,
}

/// It is there, at a place.
pub(super) fn living(place: &NamedPlace) -> Verdict {
    Verdict::Living(Some(place.file.clone()))
}
