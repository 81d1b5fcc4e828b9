//! Templates in packs and configuration: minijinja, strict about undefined names, without files, includes or escaping.
//!
//! A string that is one whole expression, `{{ data.quantity }}`, yields the value with its JSON type; any other string
//! yields text, in which a string stands as it is and everything else as JSON. What a template yields is never
//! rendered again. A render has a budget of work and of output, so that a pack cannot hang or fill a machine.
//!
//! Beside minijinja's own filters there are `tojson` (plain, not escaped for HTML), `urlencode` (all but unreserved
//! characters), `b64encode` and `b64decode`.

mod error;
mod filters;
mod language;
mod names;
mod render;
mod scope;
mod value;

#[cfg(test)]
mod tests;

pub use error::TemplateError;
pub use names::names;
pub use render::Templates;
pub use scope::{Scope, Section};
