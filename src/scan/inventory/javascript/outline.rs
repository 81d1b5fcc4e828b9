//! What is of interest in a module, gathered in one walk over its tree.

use std::collections::HashMap;

use tree_sitter::{Node, Tree};

use super::{
    super::syntax::{Step, children, field, text, walk},
    nodes::{awaited, exported_name, is_function, opens_scope, parameters},
};

/// What [`Outline::scopes`] has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Namespace,
    Class,
    Function,
}

/// A module, class or function.
pub(super) struct Scope<'s> {
    pub(super) kind: ScopeKind,
    /// `default` for what is exported without a name, `[12]` for what has none at all.
    pub(super) name: String,
    /// The one that it stands in; `None` for the module.
    pub(super) parent: Option<usize>,
    /// Names of the parameters of a function, in order.
    pub(super) parameters: Vec<&'s str>,
}

/// A call, or the making of an object with `new`.
pub(super) struct Call<'t, 's> {
    pub(super) node: Node<'t>,
    /// What stands before the last dot of what is called; `None` for a plain name.
    pub(super) object: Option<Node<'t>>,
    /// What is called: the last name.
    pub(super) name: &'s str,
    pub(super) scope: usize,
    /// What the result of the whole chain of calls is assigned to.
    pub(super) target: Option<String>,
    /// What the chain of calls begins with: `app` in `app.route("/x").get(f)`; the call itself when it is no member.
    pub(super) base: Node<'t>,
    /// The last call in the chain before it, with what it is called.
    pub(super) before: Option<usize>,
}

/// A variable or a field with its value.
pub(super) struct Variable<'t, 's> {
    pub(super) name: &'s str,
    /// `None` for a bare declaration.
    pub(super) value: Option<Node<'t>>,
    pub(super) node: Node<'t>,
    pub(super) scope: usize,
}

/// A class.
pub(super) struct Class<'t> {
    pub(super) node: Node<'t>,
    pub(super) name: String,
    pub(super) decorators: Vec<Node<'t>>,
    pub(super) scope: usize,
    /// What it is itself as a scope.
    pub(super) own: usize,
}

/// A method with its decorators.
pub(super) struct Method<'t, 's> {
    pub(super) node: Node<'t>,
    pub(super) name: &'s str,
    pub(super) class: usize,
    pub(super) decorators: Vec<Node<'t>>,
}

/// A module as lists.
pub(super) struct Outline<'t, 's> {
    pub(super) source: &'s str,
    pub(super) scopes: Vec<Scope<'s>>,
    pub(super) calls: Vec<Call<'t, 's>>,
    pub(super) variables: Vec<Variable<'t, 's>>,
    pub(super) classes: Vec<Class<'t>>,
    pub(super) methods: Vec<Method<'t, 's>>,
    /// Declarations that are neither functions' variables nor methods, with their scope.
    pub(super) declarations: Vec<(Node<'t>, usize)>,
    pub(super) imports: Vec<Node<'t>>,
    pub(super) exports: Vec<Node<'t>>,
    /// `module.exports = …`, `exports.x = …`, `this.x = …`.
    pub(super) assignments: Vec<(Node<'t>, Node<'t>, usize)>,
    pub(super) members: Vec<Node<'t>>,
    pub(super) pairs: Vec<Node<'t>>,
    /// `return x`, and what an arrow function stands for, with the function.
    pub(super) returns: Vec<(Node<'t>, usize)>,
    /// By call.
    index: HashMap<usize, usize>,
    /// By the node of a function: its name.
    functions: HashMap<usize, String>,
}

/// What a walk keeps until it comes to the node that it is about.
#[derive(Default)]
struct Pending<'t> {
    targets: HashMap<usize, String>,
    names: HashMap<usize, String>,
    decorators: HashMap<usize, Vec<Node<'t>>>,
}

impl<'t, 's> Outline<'t, 's> {
    pub(super) fn new(source: &'s str, tree: &'t Tree) -> Self {
        let mut outline = Self {
            source,
            scopes: vec![Scope {
                kind: ScopeKind::Module,
                name: String::new(),
                parent: None,
                parameters: Vec::new(),
            }],
            calls: Vec::new(),
            variables: Vec::new(),
            classes: Vec::new(),
            methods: Vec::new(),
            declarations: Vec::new(),
            imports: Vec::new(),
            exports: Vec::new(),
            assignments: Vec::new(),
            members: Vec::new(),
            pairs: Vec::new(),
            returns: Vec::new(),
            index: HashMap::new(),
            functions: HashMap::new(),
        };
        let mut stack = vec![0];
        let mut pending = Pending::default();
        walk(tree.root_node(), |step| {
            match step {
                Step::Enter(node) => {
                    let scope = stack.last().copied().unwrap_or_default();
                    outline.enter(node, scope, &mut stack, &mut pending);
                }
                Step::Leave(node) => {
                    if opens_scope(node.kind()) {
                        stack.pop();
                    }
                }
            }
            true
        });
        outline.chains();
        outline
    }

    fn enter(
        &mut self,
        node: Node<'t>,
        scope: usize,
        stack: &mut Vec<usize>,
        pending: &mut Pending<'t>,
    ) {
        match node.kind() {
            kind if opens_scope(kind) => self.open(node, scope, stack, pending),
            "variable_declarator" | "field_definition" | "public_field_definition" => {
                let Some(name) = field(node, "name").or_else(|| field(node, "property")) else {
                    return;
                };
                let value = field(node, "value");
                let name = text(name, self.source);
                if let Some(value) = value {
                    let target = if node.kind() == "variable_declarator" {
                        name.to_owned()
                    } else {
                        format!("this.{name}")
                    };
                    named(value, &target, pending);
                }
                self.variables.push(Variable {
                    name,
                    value,
                    node,
                    scope,
                });
            }
            "assignment_expression" => {
                let (Some(left), Some(right)) = (field(node, "left"), field(node, "right")) else {
                    return;
                };
                self.assignments.push((left, right, scope));
                let left = text(left, self.source);
                if left.len() < 200 {
                    named(right, exported_name(left), pending);
                }
            }
            "pair" => {
                self.pairs.push(node);
                if let (Some(key), Some(value)) = (field(node, "key"), field(node, "value"))
                    && is_function(value.kind())
                {
                    let key = text(key, self.source).trim_matches(['"', '\'']);
                    pending.names.insert(value.id(), key.to_owned());
                }
            }
            "export_statement" => {
                self.exports.push(node);
                let mut cursor = node.walk();
                let decorators: Vec<_> = node
                    .children_by_field_name("decorator", &mut cursor)
                    .collect();
                if let Some(declaration) = field(node, "declaration") {
                    pending
                        .decorators
                        .entry(declaration.id())
                        .or_default()
                        .extend(decorators);
                    if is_function(declaration.kind()) {
                        pending.names.insert(declaration.id(), "default".to_owned());
                    }
                }
                if let Some(value) = field(node, "value") {
                    named(value, "default", pending);
                }
            }
            "class_body" => {
                let mut waiting = Vec::new();
                for member in children(node) {
                    if member.kind() == "decorator" {
                        waiting.push(member);
                    } else {
                        let found = std::mem::take(&mut waiting);
                        if !found.is_empty() {
                            pending
                                .decorators
                                .entry(member.id())
                                .or_default()
                                .extend(found);
                        }
                    }
                }
            }
            "call_expression" | "new_expression" => self.call(node, scope, pending),
            "import_statement" => self.imports.push(node),
            "member_expression" | "subscript_expression" => self.members.push(node),
            "interface_declaration" | "type_alias_declaration" | "enum_declaration" => {
                self.declarations.push((node, scope));
            }
            "return_statement" => {
                if let Some(value) = node.named_child(0) {
                    self.returns.push((value, scope));
                }
            }
            _ => {}
        }
    }

    fn open(
        &mut self,
        node: Node<'t>,
        scope: usize,
        stack: &mut Vec<usize>,
        pending: &mut Pending<'t>,
    ) {
        let own = field(node, "name").map(|name| text(name, self.source));
        let given = pending.names.remove(&node.id());
        let name = own
            .map(str::to_owned)
            .or(given)
            .unwrap_or_else(|| format!("[{}]", node.start_byte()));
        let index = self.scopes.len();
        let kind = match node.kind() {
            "class_declaration" | "class" | "abstract_class_declaration" => ScopeKind::Class,
            "internal_module" | "module" => ScopeKind::Namespace,
            _ => ScopeKind::Function,
        };
        match kind {
            ScopeKind::Class => {
                let mut cursor = node.walk();
                let mut decorators = pending.decorators.remove(&node.id()).unwrap_or_default();
                decorators.extend(node.children_by_field_name("decorator", &mut cursor));
                self.classes.push(Class {
                    node,
                    name: name.clone(),
                    decorators,
                    scope,
                    own: index,
                });
            }
            ScopeKind::Namespace => self.declarations.push((node, scope)),
            _ if node.kind() == "method_definition" => self.methods.push(Method {
                node,
                name: own.unwrap_or_default(),
                class: scope,
                decorators: pending.decorators.remove(&node.id()).unwrap_or_default(),
            }),
            _ if node.kind().ends_with("_declaration") => self.declarations.push((node, scope)),
            _ => {}
        }
        if kind == ScopeKind::Function {
            self.functions.insert(node.id(), name.clone());
        }
        let parameters = field(node, "parameters")
            .map(|list| parameters(list, self.source))
            .or_else(|| {
                field(node, "parameter").map(|parameter| vec![text(parameter, self.source)])
            })
            .unwrap_or_default();
        self.scopes.push(Scope {
            kind,
            name,
            parent: Some(scope),
            parameters,
        });
        stack.push(index);
        if node.kind() == "arrow_function"
            && let Some(body) = field(node, "body")
            && body.kind() != "statement_block"
        {
            self.returns.push((body, index));
        }
    }

    fn call(&mut self, node: Node<'t>, scope: usize, pending: &mut Pending<'t>) {
        let Some(called) = field(node, "function").or_else(|| field(node, "constructor")) else {
            return;
        };
        let (object, name) = match called.kind() {
            "identifier" | "import" | "super" => (None, text(called, self.source)),
            "member_expression" => (
                field(called, "object"),
                field(called, "property").map_or("", |name| text(name, self.source)),
            ),
            "call_expression" => (None, ""),
            _ => return,
        };
        let target = pending.targets.remove(&node.id());
        if let (Some(object), Some(target)) = (object, &target) {
            let object = awaited(object);
            if matches!(object.kind(), "call_expression" | "new_expression") {
                pending.targets.insert(object.id(), target.clone());
            }
        }
        self.index.insert(node.id(), self.calls.len());
        self.calls.push(Call {
            node,
            object,
            name,
            scope,
            target,
            base: node,
            before: None,
        });
    }

    /// Where the chains of calls begin: inner calls stand behind outer ones in the list.
    fn chains(&mut self) {
        for index in (0..self.calls.len()).rev() {
            let Some(object) = self.calls[index].object.map(awaited) else {
                continue;
            };
            let before = self.index.get(&object.id()).copied();
            self.calls[index].before = before;
            self.calls[index].base = match before {
                Some(before) => self.calls[before].base,
                None => object,
            };
        }
    }

    /// The call that a node is.
    pub(super) fn call_of(&self, node: Node<'_>) -> Option<&Call<'t, 's>> {
        self.calls.get(*self.index.get(&node.id())?)
    }

    /// Where a call stands in the list.
    pub(super) fn position_of(&self, call: Node<'_>) -> Option<usize> {
        self.index.get(&call.id()).copied()
    }

    /// The name of the function that a node is; `None` when it is none.
    pub(super) fn function_of_node(&self, node: Node<'_>) -> Option<&str> {
        self.functions.get(&node.id()).map(String::as_str)
    }

    /// The function that a scope stands in, or is; `None` outside of functions.
    pub(super) fn function_of(&self, scope: usize) -> Option<usize> {
        let mut at = Some(scope);
        while let Some(index) = at {
            let scope = self.scopes.get(index)?;
            if scope.kind == ScopeKind::Function {
                return Some(index);
            }
            at = scope.parent;
        }
        None
    }
}

/// Tells a value what it is assigned to: a function its name; a call its target, and the function that it wraps its name.
fn named(value: Node<'_>, name: &str, pending: &mut Pending<'_>) {
    let value = awaited(value);
    if is_function(value.kind()) || value.kind() == "class" {
        pending.names.insert(value.id(), name.to_owned());
        return;
    }
    if matches!(value.kind(), "call_expression" | "new_expression") {
        pending.targets.insert(value.id(), name.to_owned());
        let wrapped = field(value, "arguments").and_then(|list| list.named_child(0));
        if let Some(function) = wrapped.filter(|inner| is_function(inner.kind())) {
            pending.names.insert(function.id(), name.to_owned());
        }
    }
}
