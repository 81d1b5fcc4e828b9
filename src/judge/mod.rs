//! (checkpoint, observation) -> verdict: a pure function, so that recorded and mutated observations can be judged
//! again. It never touches files, network or clock, and never panics on what an application answered.
//!
//! # What is looked at
//!
//! | subject | value | not there, so that `absent` holds |
//! | --- | --- | --- |
//! | `exit_code` | number | a signal ended the command |
//! | `stdout`, `stderr`, `body` | text | it has no bytes |
//! | `header`, `cookie` | text | no such name |
//! | `status`, `duration_ms` | number | never |
//! | `json` | the node of a singular JSONPath; else the one node, or the list of several | no node (`null` is there) |
//! | `file` | text | no such file (an empty one is there) |
//! | `workspace` | list of the changed paths that match the glob | no such path |
//!
//! What could not be looked at (the action failed, the body is no JSON, bytes were not kept) fails every predicate,
//! `absent` included, and the reason says so.
//!
//! # How it is judged
//!
//! | predicate | text | JSON value | `workspace` |
//! | --- | --- | --- | --- |
//! | `equals` | the same text; a number or boolean is compared with what the trimmed text says | same type and value; several nodes: the list | the same paths in any order |
//! | `contains` | holds the text | text: holds it; list: an equal item, or one with those members; object: those members | a path |
//! | `matches` | a match somewhere | a match in a string | in a path |
//! | `at_least`, `at_most` | of the trimmed text as a number | of a number | |
//! | `one_of` | `equals` one of them | `equals` one of them | `equals` one of them |
//! | `count` | lines | nodes; of a singular path: items, members, else 1; nothing: 0 | paths |
//! | `has_type` | `string` | its type; `integer` is a number without a fraction | |
//! | `has_schema` | of the text read as JSON | of the value | |
//!
//! * `not_equals`, `not_contains` and `not_matches` are the opposite of the above, but the subject must be there: a
//!   list that is gone does not "not contain" anything. An empty `stdout`, `stderr` or `body` is there for them.
//! * `equals` and `one_of` ignore one line end at the end of `stdout`, `stderr`, `body` and `file` where the expected
//!   text has none.
//! * JSON types are kept: `"2"` is not `2`. Numbers are compared by value: `1`, `1.0` and `1e0` are the same, and
//!   integers are exact beyond 2^53. The order of an object's members does not matter.
//! * Patterns are those of Rust's `regex`, which take linear time. `^` and `$` mean the ends of the whole text unless
//!   the pattern begins with `(?m)`; `.` stops at line ends unless it begins with `(?s)`.
//! * `page`: `contains` takes any white space for a space, since a page breaks its lines where it likes. `element`: what
//!   it says with white space collapsed (the value of a field, the chosen option of a select). Where some matches can be
//!   seen the others do not count; several are an error but for `exists`, `absent`, `count` and `hidden`. `console`: its
//!   errors; `contains` and `matches` ask whether any of them does.
//! * Of content that was not kept whole, a text or match that is found holds; what depends on the missing middle fails.

mod answer;
mod capture;
mod compare;
mod compiled;
mod diff;
mod elements;
mod fit;
mod near;
mod number;
mod page;
mod path;
mod predicates;
mod problems;
mod seen;
mod text;
mod value;
mod verdict;

#[cfg(test)]
mod tests;

pub use fit::{ActionKind, produces};
pub use problems::{Problem, capture_problems, problems};
pub use verdict::{Judge, Judgement};
