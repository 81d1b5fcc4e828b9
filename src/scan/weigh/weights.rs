//! The weights of the score, all in one place.

use crate::scan::references::Target;

/// What a document has of which nothing is known that speaks for or against it.
pub const BASE: f64 = 80.0;
/// From here on a document is trusted.
pub const TRUSTED: u32 = 70;
/// Below it is stale.
pub const SUSPECT: u32 = 40;

/// It says that it is accepted, in progress, implemented.
pub const ACCEPTED: f64 = 8.0;
/// It says that nobody has decided yet.
pub const PROPOSED: f64 = -15.0;
/// It says that it is put off.
pub const DEFERRED: f64 = -20.0;

/// At most, for names that are in the code: all of at least [`CONFIRMED_BY`].
pub const CONFIRMED: f64 = 10.0;
/// So many living references are as good as any more.
pub const CONFIRMED_BY: f64 = 6.0;

/// For the first thing that is gone, times its weight.
pub const FIRST_LOSS: f64 = -18.0;
/// For the share of what is gone in all that can be looked at; [`CALM`] more living ones are assumed.
pub const SHARE_LOST: f64 = -50.0;
/// See [`SHARE_LOST`]: one loss in a document of two references is not half of what it says.
pub const CALM: f64 = 3.0;
/// At most, when at least so many things are gone, and they weigh so many times what is there: nearly all that it says is overtaken,
/// and a few names that others also have must not hide it.
pub const MOSTLY_LOST: (u32, f64, u32) = (2, 3.0, SUSPECT - 1);
/// A document with more than this weight of lost things is not trusted, whatever else speaks for it.
pub const LOSS_UNTRUSTED: f64 = 0.9;

/// For each thing that is not there and never was, or of which history does not tell, times its weight.
pub const ABSENT: f64 = -2.0;
/// All of them together.
pub const ABSENT_MOST: f64 = -8.0;

/// A document that names so many things as if they were there is not trusted when none of them ever was, but for so small a share,
/// and nothing says that it is a plan.
pub const NOTHING_EVER: (u32, f64) = (200, 0.02);

/// For a statement that another one contradicts, when the other is as new or newer.
pub const CONTRADICTED: f64 = -14.0;
/// The same when this document is the newer one.
pub const CONTRADICTS_OLDER: f64 = -4.0;
/// All contradictions together.
pub const CONTRADICTED_MOST: f64 = -35.0;

/// When at least half of the files that it refers to have changed since, and code in at least so many commits. A few commits say
/// nothing: a document about other things must not move with each of them.
pub const CODE_MOVED_ON: [(u32, f64); 2] = [(100, -6.0), (30, -3.0)];
/// A newer document beside it has its title.
pub const NEWER_SIBLING: f64 = -20.0;
/// There is nothing in it.
pub const EMPTY: f64 = -30.0;
/// It speaks to a language model.
pub const ADDRESSES_A_MODEL: f64 = -15.0;

/// At most, for a document that says itself that it is overtaken.
pub const OVERTAKEN_MOST: u32 = 30;
/// At most, for one that must never reach a prompt.
pub const EXCLUDED_MOST: u32 = 10;

/// How much a thing counts: a route that is gone breaks a promise to users, a file that moved seldom does.
pub fn of_target(target: &Target) -> f64 {
    match target {
        Target::Route { .. } => 1.5,
        Target::Command(_) | Target::Flag(_) | Target::Table(_) | Target::ConfigKey(_) => 1.2,
        Target::Symbol { .. } | Target::Script(_) => 1.0,
        Target::Path { link: false, .. } => 1.0,
        Target::Path { link: true, .. } => 0.5,
    }
}
