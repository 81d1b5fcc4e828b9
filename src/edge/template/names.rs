//! What a template reads, known without rendering it.

use super::{
    error::{self, TemplateError},
    render,
};

/// The dotted names that a template reads, such as `data.item` or `services.api.url`, sorted, each once.
///
/// A name stands for all that the template goes through: `data.list[0].id` reads `data.list`, `data["a-b"]` reads
/// `data`. Names that the template makes itself and functions are left out; a name behind `default` or `is defined`
/// is not.
pub fn names(template: &str) -> Result<Vec<String>, TemplateError> {
    if !render::is_template(template) {
        return Ok(Vec::new());
    }
    let environment = render::environment();
    let source = render::source(template);
    let parsed = environment
        .template_from_str(&source)
        .map_err(|wrong| error::explain(&wrong, template, None))?;
    let known = |name: &str| environment.globals().any(|(global, _)| global == name);
    let mut names: Vec<String> = parsed
        .undeclared_variables(true)
        .into_iter()
        .filter(|name| !known(name))
        .collect();
    names.sort_unstable();
    Ok(names)
}
