//! What a template reads, known without rendering it.

use super::{
    error::{self, TemplateError},
    language,
};

/// The dotted names that a template reads, such as `data.item` or `services.api.url`, sorted, each once.
///
/// A name stands for all that the template goes through: `data.list[0].id` reads `data.list`, `data["a-b"]` reads
/// `data`. Names that the template makes itself and functions are left out; a name behind `default` or `is defined`
/// is not.
pub fn names(template: &str) -> Result<Vec<String>, TemplateError> {
    language::reads(template).map_err(|wrong| error::explain(&wrong, template, None))
}
