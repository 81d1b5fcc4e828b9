//! What a module defines.

use crate::domain::inventory::SymbolKind;

use super::{
    super::{
        facts::{Constant, Facts, SymbolFact},
        syntax::line,
    },
    outline::{Outline, Scope, ScopeKind},
    value::Values,
};

/// Functions, methods, classes, constants of the module, fields of classes.
pub(super) fn symbols(outline: &Outline<'_, '_>, out: &mut Facts) {
    let owner = |scope: usize| {
        outline
            .scopes
            .get(scope)
            .map(|scope| scope.name)
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
    };
    for function in &outline.functions {
        out.symbols.push(SymbolFact {
            name: function.name.to_owned(),
            owner: owner(function.scope),
            kind: SymbolKind::Function,
            line: line(function.node),
        });
    }
    for class in &outline.classes {
        out.symbols.push(SymbolFact {
            name: class.name.to_owned(),
            owner: owner(class.scope),
            kind: SymbolKind::Type,
            line: line(class.node),
        });
    }
    for assignment in &outline.assignments {
        let scope = &outline.scopes[assignment.scope];
        let of_instance = assignment.name.strip_prefix("self.");
        let (name, owner, kind) = match (scope.kind, of_instance) {
            (ScopeKind::Module, _) => (assignment.name, None, SymbolKind::Constant),
            (ScopeKind::Class, _) => (
                assignment.name,
                Some(scope.name.to_owned()),
                SymbolKind::Field,
            ),
            (ScopeKind::Function, Some(name)) if assignment.node.kind() == "assignment" => {
                let class = class_of(&outline.scopes, scope);
                (name, class, SymbolKind::Field)
            }
            (ScopeKind::Function, _) => continue,
        };
        if !name.contains('.') && !name.is_empty() {
            out.symbols.push(SymbolFact {
                name: name.to_owned(),
                owner,
                kind,
                line: line(assignment.node),
            });
        }
    }
    out.symbols
        .sort_by(|a, b| (a.line, &a.name).cmp(&(b.line, &b.name)));
    out.symbols
        .dedup_by(|b, a| a.name == b.name && a.owner == b.owner && a.kind == b.kind);
}

fn class_of(scopes: &[Scope<'_>], function: &Scope<'_>) -> Option<String> {
    let class = scopes.get(function.parent?)?;
    (class.kind == ScopeKind::Class).then(|| class.name.to_owned())
}

/// The texts that other modules may build paths of.
pub(super) fn constants(outline: &Outline<'_, '_>, values: &Values<'_>, out: &mut Facts) {
    for assignment in &outline.assignments {
        let Some(value) = assignment
            .value
            .filter(|_| outline.scopes[assignment.scope].kind != ScopeKind::Function)
            .and_then(|value| values.known(value))
        else {
            continue;
        };
        let upper = assignment
            .name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        let route = value.starts_with('/')
            || (upper && (assignment.name.contains("PREFIX") || assignment.name.contains("API")));
        if route && value.len() < 200 && !value.contains(char::is_whitespace) {
            out.constants.push(Constant {
                name: assignment.name.to_owned(),
                value,
            });
        }
    }
}
