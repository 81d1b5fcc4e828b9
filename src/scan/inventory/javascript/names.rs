//! Names of routers and groups as [`super::super::facts`] has them, and what a module takes in and gives out.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::{
    super::{
        facts::{Export, Facts, Import},
        syntax::{children, field, text},
    },
    nodes::{arguments, awaited, dotted, is_function},
    outline::{Outline, ScopeKind},
};

/// What the names of a module stand for.
pub(super) struct Names<'o, 't, 's> {
    outline: &'o Outline<'t, 's>,
    /// What functions declare, with the function's scope.
    locals: HashSet<(usize, &'s str)>,
    /// Variables of the module with their values.
    values: HashMap<&'s str, Option<Node<'t>>>,
    imported: HashSet<String>,
}

/// Where a name comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// A parameter of a function.
    Parameter,
    /// Another module.
    Imported,
    /// A variable of this one.
    Variable,
    /// `this.x`.
    Member,
    /// Nothing tells.
    Unknown,
}

impl<'o, 't, 's> Names<'o, 't, 's> {
    pub(super) fn new(outline: &'o Outline<'t, 's>, imports: &[Import]) -> Self {
        let mut locals = HashSet::new();
        let mut values = HashMap::new();
        for variable in &outline.variables {
            if outline.scopes[variable.scope].kind == ScopeKind::Class {
                continue;
            }
            match outline.function_of(variable.scope) {
                Some(function) => {
                    locals.insert((function, variable.name));
                }
                None => {
                    values.entry(variable.name).or_insert(variable.value);
                }
            }
        }
        Self {
            outline,
            locals,
            values,
            imported: imports.iter().map(|import| import.local.clone()).collect(),
        }
    }

    /// The name of what an expression stands for: a name, a call, a module that is asked for, a function that is written out.
    pub(super) fn of(&self, node: Node<'t>, scope: usize, out: &mut Facts) -> Option<String> {
        let node = awaited(node);
        if is_function(node.kind()) {
            return self.outline.function_of_node(node).map(str::to_owned);
        }
        if matches!(node.kind(), "call_expression" | "new_expression") {
            return self.called(node, scope, out);
        }
        if let Some(instance) = self.of_instance(node) {
            return Some(instance);
        }
        let written = dotted(node, self.outline.source)?;
        Some(self.qualified(written.trim_end_matches(".default"), scope))
    }

    fn called(&self, node: Node<'t>, scope: usize, out: &mut Facts) -> Option<String> {
        let call = self.outline.call_of(node)?;
        if matches!(call.name, "require" | "import") && call.object.is_none() {
            return required(node, self.outline.source, out);
        }
        // `orders.routes()` and `router.middleware()` of koa are the router itself.
        if matches!(call.name, "routes" | "middleware" | "getRouter") && call.object.is_some() {
            return self.of(call.object?, scope, out);
        }
        if node.kind() == "new_expression" {
            return call
                .target
                .as_ref()
                .map(|target| self.qualified(target, scope));
        }
        let function = field(node, "function")?;
        if function.kind() == "call_expression" {
            return Some(format!("{}()", self.called(function, scope, out)?));
        }
        if function.kind() == "member_expression" {
            let object = awaited(field(function, "object")?);
            if object.kind() == "call_expression" {
                let inner = self.called(object, scope, out)?;
                return Some(format!("{inner}.{}()", call.name));
            }
        }
        Some(format!("{}()", dotted(function, self.outline.source)?))
    }

    /// A name, as it is to be understood in a scope.
    pub(super) fn qualified(&self, name: &str, scope: usize) -> String {
        let (head, rest) = name.find('.').map_or((name, ""), |dot| name.split_at(dot));
        if head == "this" {
            return self
                .class_of(scope)
                .map_or_else(|| name.to_owned(), |class| format!("{class}{rest}"));
        }
        let mut at = self.outline.function_of(scope);
        while let Some(index) = at {
            let function = &self.outline.scopes[index];
            if let Some(place) = function.parameters.iter().position(|own| *own == head) {
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

    /// The name of the class that a scope stands in.
    fn class_of(&self, scope: usize) -> Option<&str> {
        let mut at = Some(scope);
        while let Some(index) = at {
            let scope = self.outline.scopes.get(index)?;
            if scope.kind == ScopeKind::Class {
                return Some(&scope.name);
            }
            at = scope.parent;
        }
        None
    }

    /// The member of what is made on the spot, or was made before: `new Orders().router` is `Orders.router`.
    fn of_instance(&self, node: Node<'t>) -> Option<String> {
        if node.kind() != "member_expression" {
            return None;
        }
        let object = awaited(field(node, "object")?);
        let made = match object.kind() {
            "new_expression" => object,
            "identifier" => awaited((*self.values.get(text(object, self.outline.source))?)?),
            _ => return None,
        };
        if made.kind() != "new_expression" {
            return None;
        }
        let class = dotted(field(made, "constructor")?, self.outline.source)?;
        let member = text(field(node, "property")?, self.outline.source);
        Some(format!("{class}.{member}"))
    }

    /// Where a name comes from, as it is to be understood in a scope.
    pub(super) fn origin(&self, name: &str, scope: usize) -> Origin {
        let qualified = self.qualified(name, scope);
        let head = name.split('.').next().unwrap_or(name);
        if head == "this" {
            Origin::Member
        } else if qualified.contains('@') {
            Origin::Parameter
        } else if qualified.contains('/') || self.values.contains_key(head) {
            if self.imported.contains(head) {
                Origin::Imported
            } else {
                Origin::Variable
            }
        } else if self.imported.contains(head) {
            Origin::Imported
        } else {
            Origin::Unknown
        }
    }

    /// What functions return, where that is one of the names that `used` has.
    pub(super) fn returned(&self, used: &HashSet<String>, out: &mut Facts) {
        for (value, scope) in &self.outline.returns {
            let Some(function) = self.outline.function_of(*scope) else {
                continue;
            };
            let value = awaited(*value);
            let local = match self.outline.call_of(value) {
                Some(call) => match dotted(call.base, self.outline.source) {
                    Some(name) => self.qualified(name, *scope),
                    None => format!("[{}]", call.base.start_byte()),
                },
                None => match dotted(value, self.outline.source) {
                    Some(name) => self.qualified(name, *scope),
                    None => continue,
                },
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

/// An import for `require("./orders")` within an expression.
fn required(call: Node<'_>, source: &str, out: &mut Facts) -> Option<String> {
    let from = string(*arguments(call).first()?, source)?;
    let local = format!("require:{}", from.replace(['.', '@', '(', '/'], "|"));
    out.imports.push(Import {
        local: local.clone(),
        from: from.to_owned(),
        name: None,
    });
    Some(local)
}

fn string<'s>(node: Node<'_>, source: &'s str) -> Option<&'s str> {
    (node.kind() == "string").then(|| text(node, source).trim_matches(['"', '\'']))
}

/// The names that come from other modules.
pub(super) fn imports(outline: &Outline<'_, '_>, out: &mut Facts) {
    let source = outline.source;
    let mut push = |local: &str, from: &str, name: Option<&str>| {
        out.imports.push(Import {
            local: local.to_owned(),
            from: from.to_owned(),
            name: name.map(str::to_owned),
        });
    };
    for import in &outline.imports {
        let Some(from) = field(*import, "source").and_then(|from| string(from, source)) else {
            continue;
        };
        for clause in children(*import) {
            for part in children(clause) {
                match part.kind() {
                    "identifier" => push(text(part, source), from, None),
                    "namespace_import" => {
                        if let Some(name) = part.named_child(0) {
                            push(text(name, source), from, None);
                        }
                    }
                    "named_imports" => {
                        for specifier in children(part) {
                            let Some(name) = field(specifier, "name") else {
                                continue;
                            };
                            let name = text(name, source);
                            let local =
                                field(specifier, "alias").map_or(name, |alias| text(alias, source));
                            push(local, from, (name != "default").then_some(name));
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    for variable in &outline.variables {
        let Some(value) = variable.value.map(awaited) else {
            continue;
        };
        // `require("./a").b` is a member of it.
        let (call, member) = if value.kind() == "member_expression" {
            (
                field(value, "object"),
                field(value, "property").map(|name| text(name, source)),
            )
        } else {
            (Some(value), None)
        };
        let Some(from) = call
            .and_then(|call| outline.call_of(awaited(call)))
            .filter(|call| call.object.is_none() && matches!(call.name, "require" | "import"))
            .and_then(|call| arguments(call.node).first().copied())
            .and_then(|from| string(from, source))
        else {
            continue;
        };
        let Some(pattern) = field(variable.node, "name") else {
            continue;
        };
        if pattern.kind() == "identifier" {
            push(
                variable.name,
                from,
                member.filter(|member| *member != "default"),
            );
            continue;
        }
        for part in children(pattern) {
            match part.kind() {
                "shorthand_property_identifier_pattern" => {
                    push(text(part, source), from, Some(text(part, source)));
                }
                "pair_pattern" => {
                    if let (Some(key), Some(local)) = (field(part, "key"), field(part, "value")) {
                        push(text(local, source), from, Some(text(key, source)));
                    }
                }
                _ => {}
            }
        }
    }
}

/// The names that other modules get.
pub(super) fn exports(outline: &Outline<'_, '_>, out: &mut Facts) {
    for export in &outline.exports {
        exported(outline, *export, out);
    }
    let source = outline.source;
    let mut push = |name: Option<&str>, local: &str| {
        if name != Some(local) {
            out.exports.push(Export {
                name: name.map(str::to_owned),
                local: local.to_owned(),
                from: None,
            });
        }
    };
    for (left, right, _) in &outline.assignments {
        let Some(left) = dotted(*left, source) else {
            continue;
        };
        let right = awaited(*right);
        match left {
            "module.exports" | "exports" | "module.exports.default" | "exports.default" => {
                if let Some(name) = dotted(right, source) {
                    push(None, name);
                } else if right.kind() == "object" {
                    for part in children(right) {
                        if let (Some(key), Some(value)) = (field(part, "key"), field(part, "value"))
                            && let Some(local) = dotted(awaited(value), source)
                        {
                            push(Some(text(key, source).trim_matches(['"', '\''])), local);
                        }
                    }
                }
            }
            _ => {
                if let Some(name) = left
                    .strip_prefix("module.exports.")
                    .or_else(|| left.strip_prefix("exports."))
                    && let Some(local) = dotted(right, source)
                {
                    push(Some(name), local);
                }
            }
        }
    }
}

fn exported(outline: &Outline<'_, '_>, export: Node<'_>, out: &mut Facts) {
    let source = outline.source;
    let from = field(export, "source").and_then(|from| string(from, source));
    let mut push = |name: Option<&str>, local: &str| {
        out.exports.push(Export {
            name: name.map(str::to_owned),
            local: local.to_owned(),
            from: from.map(str::to_owned),
        });
    };
    let mut cursor = export.walk();
    let default = export
        .children(&mut cursor)
        .any(|part| part.kind() == "default");
    if default {
        let value = field(export, "value").map(awaited);
        let name = value.and_then(|value| dotted(value, source)).or_else(|| {
            let declaration = field(export, "declaration")?;
            Some(text(field(declaration, "name")?, source))
        });
        if let Some(name) = name {
            push(None, name);
        }
        return;
    }
    let mut clause = false;
    for part in children(export) {
        match part.kind() {
            "export_clause" => {
                clause = true;
                for specifier in children(part) {
                    let Some(name) = field(specifier, "name").map(|name| text(name, source)) else {
                        continue;
                    };
                    let alias = field(specifier, "alias").map_or(name, |alias| text(alias, source));
                    if from.is_some() || alias != name {
                        push((alias != "default").then_some(alias), name);
                    }
                }
            }
            // `export * as orders from "./orders"` is an import under that name.
            "namespace_export" => {
                clause = true;
                if let (Some(name), Some(from)) = (part.named_child(0), from) {
                    out.imports.push(Import {
                        local: text(name, source).to_owned(),
                        from: from.to_owned(),
                        name: None,
                    });
                    return;
                }
            }
            _ => {}
        }
    }
    if from.is_some() && !clause {
        push(None, "*");
    }
}
