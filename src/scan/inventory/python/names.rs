//! Names of routers and groups as [`super::super::facts`] has them: with the function that they belong to.

use std::collections::HashSet;

use tree_sitter::Node;

use super::{
    super::{
        facts::{Export, Facts, Import},
        syntax::{children, field, text},
    },
    outline::{Outline, dotted},
};

/// What the names of a module stand for.
pub(super) struct Names<'o, 't, 's> {
    outline: &'o Outline<'t, 's>,
    /// What functions assign, with the function's scope.
    locals: HashSet<(usize, &'s str)>,
}

impl<'o, 't, 's> Names<'o, 't, 's> {
    pub(super) fn new(outline: &'o Outline<'t, 's>) -> Self {
        let locals = outline
            .assignments
            .iter()
            .filter_map(|assignment| {
                Some((outline.function_of(assignment.scope)?, assignment.name))
            })
            .collect();
        Self { outline, locals }
    }

    /// The name of what an expression stands for; `None` when it is neither a name nor a call of one.
    pub(super) fn of(&self, node: Node<'_>, scope: usize) -> Option<String> {
        if node.kind() == "call" {
            let called = dotted(field(node, "function")?, self.outline.source)?;
            return Some(format!("{called}()"));
        }
        Some(self.qualified(dotted(node, self.outline.source)?, scope))
    }

    /// A name, as it is to be understood in a scope.
    pub(super) fn qualified(&self, name: &str, scope: usize) -> String {
        let (head, rest) = name.find('.').map_or((name, ""), |dot| name.split_at(dot));
        let mut at = self.outline.function_of(scope);
        while let Some(index) = at {
            let function = &self.outline.scopes[index];
            if let Some(place) = function.parameters.iter().position(|own| *own == head) {
                if head == "self" || head == "cls" {
                    return name.to_owned();
                }
                return format!("{}@{place}{rest}", function.name);
            }
            if self.locals.contains(&(index, head)) {
                return format!("{}/{head}{rest}", function.name);
            }
            at = function
                .parent
                .and_then(|parent| self.outline.function_of(parent));
        }
        name.to_owned()
    }

    /// What functions return, where that is one of the names that `used` has.
    pub(super) fn returned(&self, used: &HashSet<String>, out: &mut Facts) {
        for (value, scope) in &self.outline.returns {
            let Some(function) = self.outline.function_of(*scope) else {
                continue;
            };
            let Some(local) = self.of(*value, *scope) else {
                continue;
            };
            if used.contains(&local) {
                out.exports.push(Export {
                    name: Some(format!("{}()", self.outline.scopes[function].name)),
                    local,
                    from: None,
                });
            }
        }
    }
}

/// The names that come from other modules.
pub(super) fn imports(outline: &Outline<'_, '_>, out: &mut Facts) {
    for import in &outline.imports {
        if import.kind() == "import_statement" {
            for module in children(*import) {
                let (module, local) = aliased(module, outline.source);
                out.imports.push(Import {
                    local: local.unwrap_or(module).to_owned(),
                    from: module.to_owned(),
                    name: None,
                });
            }
            continue;
        }
        let Some(from) = field(*import, "module_name") else {
            continue;
        };
        let from = text(from, outline.source);
        let mut cursor = import.walk();
        for name in import.children_by_field_name("name", &mut cursor) {
            let (name, local) = aliased(name, outline.source);
            out.imports.push(Import {
                local: local.unwrap_or(name).to_owned(),
                from: from.to_owned(),
                name: Some(name.to_owned()),
            });
        }
        if children(*import)
            .iter()
            .any(|child| child.kind() == "wildcard_import")
        {
            out.exports.push(Export {
                name: None,
                local: "*".to_owned(),
                from: Some(from.to_owned()),
            });
        }
    }
}

fn aliased<'s>(node: Node<'_>, source: &'s str) -> (&'s str, Option<&'s str>) {
    if node.kind() == "aliased_import" {
        let name = field(node, "name").map_or("", |name| text(name, source));
        let alias = field(node, "alias").map(|alias| text(alias, source));
        (name, alias)
    } else {
        (text(node, source), None)
    }
}
