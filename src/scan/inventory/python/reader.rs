//! What readers of routes share.

use tree_sitter::Node;

use super::{
    names::Names,
    outline::{Arguments, Call, Class, Outline, ScopeKind, dotted, last_part},
    value::Values,
};

/// Methods of HTTP as decorators and calls name them.
pub(super) const METHODS: [&str; 7] = ["get", "post", "put", "patch", "delete", "head", "options"];

/// Everything that is needed to read routes.
pub(super) struct Reader<'r, 'o, 't, 's> {
    pub(super) outline: &'o Outline<'t, 's>,
    pub(super) names: &'r Names<'o, 't, 's>,
    pub(super) values: &'r Values<'s>,
}

impl<'t, 's> Reader<'_, '_, 't, 's> {
    pub(super) fn arguments(&self, call: Node<'t>) -> Arguments<'t, 's> {
        Arguments::of(call, self.outline.source)
    }

    pub(super) fn name(&self, node: Node<'_>, scope: usize) -> Option<String> {
        self.names.of(node, scope)
    }

    pub(super) fn methods(&self, list: Node<'t>) -> Vec<String> {
        self.values
            .list(list)
            .filter(|methods| !methods.is_empty())
            .map_or_else(
                || vec![String::new()],
                |methods| {
                    methods
                        .iter()
                        .map(|method| method.to_ascii_uppercase())
                        .collect()
                },
            )
    }

    /// The methods that a class has functions for.
    pub(super) fn own_methods(&self, class: &Class<'t, 's>) -> Vec<String> {
        let methods: Vec<String> = self
            .outline
            .functions_in(class.own)
            .map(|function| function.name.strip_prefix("on_").unwrap_or(function.name))
            .filter(|name| METHODS.contains(name))
            .map(str::to_ascii_uppercase)
            .collect();
        if methods.is_empty() {
            vec![String::new()]
        } else {
            methods
        }
    }

    /// `OrderView` of `OrderView.as_view("orders")` and of `OrderView()`.
    pub(super) fn view_class(&self, node: Node<'t>) -> Option<String> {
        if node.kind() != "call" {
            return None;
        }
        let called = dotted(node.child_by_field_name("function")?, self.outline.source)?;
        let class = called.strip_suffix(".as_view").unwrap_or(called);
        last_part(class)
            .starts_with(|c: char| c.is_ascii_uppercase())
            .then(|| class.to_owned())
    }

    /// What stands for the list that a call is an item of: a name, where the list has one.
    pub(super) fn list_around(&self, call: &Call<'t, 's>) -> String {
        let named = call.list.and_then(|list| self.outline.assignment_of(list));
        match (named, call.list) {
            (Some(assignment), _) => self.names.qualified(assignment.name, assignment.scope),
            (None, Some(list)) => list_name(list),
            (None, None) => String::new(),
        }
    }

    /// Whether a class or function stands in the module itself.
    pub(super) fn at_top(&self, scope: usize) -> bool {
        self.outline
            .scopes
            .get(scope)
            .is_some_and(|scope| scope.kind == ScopeKind::Module)
    }
}

/// The name of a list that has none.
pub(super) fn list_name(list: Node<'_>) -> String {
    format!("[{}]", list.start_byte())
}

/// `app.router` of aiohttp is `app`.
pub(super) fn trimmed(name: &str) -> &str {
    name.strip_suffix(".router")
        .filter(|rest| rest.ends_with("app"))
        .unwrap_or(name)
}

/// Whether a text can be a path: rooted, empty (below a prefix), or built of something unknown.
pub(super) fn is_path(path: &str) -> bool {
    path.is_empty() || path.starts_with(['/', '{', '<', '^'])
}
