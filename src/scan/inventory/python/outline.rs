//! What is of interest in a module, gathered in one walk over its tree.

use std::collections::{HashMap, HashSet};

use tree_sitter::{Node, Tree};

use super::super::syntax::{Step, children, field, text, walk};

/// A module, class or function.
pub(super) struct Scope<'s> {
    /// What it is.
    pub(super) kind: ScopeKind,
    /// Empty for the module.
    pub(super) name: &'s str,
    /// The one that it stands in; `None` for the module.
    pub(super) parent: Option<usize>,
    /// Names of the parameters of a function, in order.
    pub(super) parameters: Vec<&'s str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ScopeKind {
    Module,
    Class,
    Function,
}

/// A call.
pub(super) struct Call<'t, 's> {
    pub(super) node: Node<'t>,
    /// What stands before the last dot of what is called; `None` for a plain name.
    pub(super) object: Option<Node<'t>>,
    /// What is called: the last name.
    pub(super) name: &'s str,
    pub(super) scope: usize,
    /// What its result is assigned to: a name, or `self.name`.
    pub(super) target: Option<&'s str>,
    /// The list that it is an item of.
    pub(super) list: Option<Node<'t>>,
}

/// A function or a method.
pub(super) struct Function<'t, 's> {
    pub(super) node: Node<'t>,
    pub(super) name: &'s str,
    /// Where it is defined.
    pub(super) scope: usize,
    /// Without the `@`.
    pub(super) decorators: Vec<Node<'t>>,
}

/// A class.
pub(super) struct Class<'t, 's> {
    pub(super) node: Node<'t>,
    pub(super) name: &'s str,
    /// Where it is defined.
    pub(super) scope: usize,
    /// What it is itself as a scope.
    pub(super) own: usize,
    /// The classes that it is made from, without what stands before the last dot.
    pub(super) bases: Vec<&'s str>,
    pub(super) decorators: Vec<Node<'t>>,
}

/// An assignment, also an augmented one and a declaration without a value.
pub(super) struct Assignment<'t, 's> {
    /// The name, or `self.name`.
    pub(super) name: &'s str,
    /// `None` for a bare declaration.
    pub(super) value: Option<Node<'t>>,
    pub(super) node: Node<'t>,
    pub(super) scope: usize,
}

/// A module as lists.
pub(super) struct Outline<'t, 's> {
    pub(super) source: &'s str,
    pub(super) scopes: Vec<Scope<'s>>,
    pub(super) calls: Vec<Call<'t, 's>>,
    pub(super) functions: Vec<Function<'t, 's>>,
    pub(super) classes: Vec<Class<'t, 's>>,
    pub(super) assignments: Vec<Assignment<'t, 's>>,
    pub(super) imports: Vec<Node<'t>>,
    pub(super) subscripts: Vec<Node<'t>>,
    pub(super) comparisons: Vec<Node<'t>>,
    pub(super) attributes: Vec<Node<'t>>,
    /// `return x`, with the function.
    pub(super) returns: Vec<(Node<'t>, usize)>,
    /// `for x in …`: the name, what is gone over, the scope.
    pub(super) loops: Vec<(&'s str, Node<'t>, usize)>,
    /// By the scope that they are defined in.
    functions_in: HashMap<usize, Vec<usize>>,
    /// The assignments of values, by value.
    assigned: HashMap<usize, usize>,
    /// The first assignment of a name.
    named: HashMap<&'s str, usize>,
    /// All words of imports.
    imported: HashSet<&'s str>,
}

/// What a walk keeps until it comes to the node that it is about.
#[derive(Default)]
struct Pending<'t, 's> {
    targets: HashMap<usize, &'s str>,
    decorators: HashMap<usize, Vec<Node<'t>>>,
    lists: HashMap<usize, Node<'t>>,
}

impl<'t, 's> Outline<'t, 's> {
    pub(super) fn new(source: &'s str, tree: &'t Tree) -> Self {
        let mut outline = Self {
            source,
            scopes: vec![Scope {
                kind: ScopeKind::Module,
                name: "",
                parent: None,
                parameters: Vec::new(),
            }],
            calls: Vec::new(),
            functions: Vec::new(),
            classes: Vec::new(),
            assignments: Vec::new(),
            imports: Vec::new(),
            subscripts: Vec::new(),
            comparisons: Vec::new(),
            attributes: Vec::new(),
            returns: Vec::new(),
            loops: Vec::new(),
            functions_in: HashMap::new(),
            assigned: HashMap::new(),
            named: HashMap::new(),
            imported: HashSet::new(),
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
                    if matches!(node.kind(), "function_definition" | "class_definition") {
                        stack.pop();
                    }
                }
            }
            true
        });
        outline.index();
        outline
    }

    fn index(&mut self) {
        for (index, function) in self.functions.iter().enumerate() {
            self.functions_in
                .entry(function.scope)
                .or_default()
                .push(index);
        }
        for (index, assignment) in self.assignments.iter().enumerate() {
            if let Some(value) = assignment.value {
                self.assigned.insert(value.id(), index);
            }
            self.named.entry(assignment.name).or_insert(index);
        }
        for import in &self.imports {
            self.imported.extend(
                text(*import, self.source).split(|c: char| !(c.is_alphanumeric() || c == '_')),
            );
        }
    }

    /// The functions that are defined directly in a scope.
    pub(super) fn functions_in(&self, scope: usize) -> impl Iterator<Item = &Function<'t, 's>> {
        self.functions_in
            .get(&scope)
            .into_iter()
            .flatten()
            .filter_map(|index| self.functions.get(*index))
    }

    /// The assignment of a value.
    pub(super) fn assignment_of(&self, value: Node<'_>) -> Option<&Assignment<'t, 's>> {
        self.assignments.get(*self.assigned.get(&value.id())?)
    }

    /// The first value that a name is given.
    pub(super) fn value_of(&self, name: &str) -> Option<Node<'t>> {
        self.assignments.get(*self.named.get(name)?)?.value
    }

    fn enter(
        &mut self,
        node: Node<'t>,
        scope: usize,
        stack: &mut Vec<usize>,
        pending: &mut Pending<'t, 's>,
    ) {
        match node.kind() {
            "decorated_definition" => {
                let Some(definition) = field(node, "definition") else {
                    return;
                };
                let found = children(node)
                    .into_iter()
                    .filter(|child| child.kind() == "decorator")
                    .filter_map(|decorator| decorator.named_child(0))
                    .collect();
                pending.decorators.insert(definition.id(), found);
            }
            "function_definition" => {
                let name = field(node, "name").map_or("", |name| text(name, self.source));
                let parameters = field(node, "parameters")
                    .map(|list| parameters(list, self.source))
                    .unwrap_or_default();
                self.functions.push(Function {
                    node,
                    name,
                    scope,
                    decorators: pending.decorators.remove(&node.id()).unwrap_or_default(),
                });
                stack.push(self.scopes.len());
                self.scopes.push(Scope {
                    kind: ScopeKind::Function,
                    name,
                    parent: Some(scope),
                    parameters,
                });
            }
            "class_definition" => {
                let name = field(node, "name").map_or("", |name| text(name, self.source));
                self.classes.push(Class {
                    node,
                    name,
                    scope,
                    own: self.scopes.len(),
                    bases: bases(node, self.source),
                    decorators: pending.decorators.remove(&node.id()).unwrap_or_default(),
                });
                stack.push(self.scopes.len());
                self.scopes.push(Scope {
                    kind: ScopeKind::Class,
                    name,
                    parent: Some(scope),
                    parameters: Vec::new(),
                });
            }
            "assignment" | "augmented_assignment" => {
                let Some(left) = field(node, "left") else {
                    return;
                };
                if left.kind() == "pattern_list" {
                    for part in children(left) {
                        if let Some(name) = dotted(part, self.source) {
                            self.assignments.push(Assignment {
                                name,
                                value: None,
                                node,
                                scope,
                            });
                        }
                    }
                }
                let name = dotted(left, self.source).unwrap_or_default();
                let mut value = field(node, "right");
                if let Some(awaited) = value.filter(|value| value.kind() == "await") {
                    value = awaited.named_child(0);
                }
                if let Some(call) = value.filter(|value| value.kind() == "call") {
                    pending.targets.insert(call.id(), name);
                }
                if !name.is_empty() {
                    self.assignments.push(Assignment {
                        name,
                        value,
                        node,
                        scope,
                    });
                }
            }
            "call" => {
                let Some(function) = field(node, "function") else {
                    return;
                };
                let (object, name) = match function.kind() {
                    "identifier" => (None, text(function, self.source)),
                    "attribute" => (
                        field(function, "object"),
                        field(function, "attribute").map_or("", |name| text(name, self.source)),
                    ),
                    _ => return,
                };
                self.calls.push(Call {
                    node,
                    object,
                    name,
                    scope,
                    target: pending.targets.remove(&node.id()),
                    list: pending.lists.remove(&node.id()),
                });
            }
            "list" => {
                for item in children(node) {
                    if item.kind() == "call" {
                        pending.lists.insert(item.id(), node);
                    }
                }
            }
            "import_statement" | "import_from_statement" => self.imports.push(node),
            "subscript" => self.subscripts.push(node),
            "comparison_operator" => self.comparisons.push(node),
            "attribute" => self.attributes.push(node),
            "return_statement" => {
                if let Some(value) = node.named_child(0) {
                    self.returns.push((value, scope));
                }
            }
            "for_statement" => {
                if let (Some(left), Some(right)) = (field(node, "left"), field(node, "right"))
                    && left.kind() == "identifier"
                {
                    self.loops.push((text(left, self.source), right, scope));
                }
            }
            _ => {}
        }
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

    /// Whether a word stands in an import: the name of a package, or of something of one.
    pub(super) fn imports(&self, word: &str) -> bool {
        self.imported.contains(word)
    }
}

fn parameters<'s>(list: Node<'_>, source: &'s str) -> Vec<&'s str> {
    children(list)
        .into_iter()
        .filter_map(|parameter| match parameter.kind() {
            "identifier" => Some(parameter),
            "typed_parameter" => parameter.named_child(0),
            "default_parameter" | "typed_default_parameter" => field(parameter, "name"),
            _ => None,
        })
        .map(|name| text(name, source))
        .collect()
}

fn bases<'s>(class: Node<'_>, source: &'s str) -> Vec<&'s str> {
    field(class, "superclasses")
        .map(children)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|base| match base.kind() {
            "subscript" => field(base, "value"),
            "keyword_argument" => None,
            _ => Some(base),
        })
        .filter_map(|base| dotted(base, source))
        .map(last_part)
        .collect()
}

/// A name with dots, as it stands; `None` for anything else.
pub(super) fn dotted<'s>(node: Node<'_>, source: &'s str) -> Option<&'s str> {
    let written = match node.kind() {
        "identifier" | "attribute" | "dotted_name" => text(node, source),
        _ => return None,
    };
    (written.len() < 200
        && written
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || byte > 127))
    .then_some(written)
}

/// What stands behind the last dot.
pub(super) fn last_part(dotted: &str) -> &str {
    dotted.rsplit('.').next().unwrap_or(dotted)
}

/// The arguments of a call.
pub(super) struct Arguments<'t, 's> {
    /// Those without a name.
    pub(super) places: Vec<Node<'t>>,
    /// Those with one.
    pub(super) keywords: Vec<(&'s str, Node<'t>)>,
}

impl<'t, 's> Arguments<'t, 's> {
    pub(super) fn of(call: Node<'t>, source: &'s str) -> Self {
        let mut arguments = Self {
            places: Vec::new(),
            keywords: Vec::new(),
        };
        let Some(list) = field(call, "arguments").filter(|list| list.kind() == "argument_list")
        else {
            return arguments;
        };
        for argument in children(list) {
            if argument.kind() == "keyword_argument" {
                if let (Some(name), Some(value)) =
                    (field(argument, "name"), field(argument, "value"))
                {
                    arguments.keywords.push((text(name, source), value));
                }
            } else {
                arguments.places.push(argument);
            }
        }
        arguments
    }

    pub(super) fn keyword(&self, name: &str) -> Option<Node<'t>> {
        self.keywords
            .iter()
            .find(|(keyword, _)| *keyword == name)
            .map(|(_, value)| *value)
    }

    /// The argument of a name, or else the one at a place.
    pub(super) fn named_or_at(&self, name: &str, place: usize) -> Option<Node<'t>> {
        self.keyword(name)
            .or_else(|| self.places.get(place).copied())
    }
}
