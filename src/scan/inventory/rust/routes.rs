//! Routes of a Rust file: chains of router methods, attributes of functions, macros that list them.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact},
        nodes::{Code, DEEPEST, Scopes, is_method, text_is_path},
        syntax::{Step, children, line, walk},
    },
    attributes::{Attribute, Before, of_tests},
    expressions::{Chain, Names, called, chain, last},
    symbols::type_name,
};

/// Adds routes and mounts. What is there for tests only is passed over.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let mut reader = Reader {
        code,
        names,
        out,
        scopes: Scopes::default(),
        functions: Vec::new(),
        owners: Vec::new(),
        known: HashMap::new(),
        seen: HashSet::new(),
        tails: HashMap::new(),
        closures: HashMap::new(),
        lent: HashSet::new(),
        utoipa: code.0.contains("routes!("),
    };
    reader.scopes.open();
    let mut before = Before::default();
    walk(root, |step| match step {
        Step::Enter(node) => {
            if before.keeps(code, node) {
                return false;
            }
            // Comments stand between attributes and items, too.
            if node.is_extra() {
                return false;
            }
            let attributes = before.take();
            if of_tests(&attributes) {
                return false;
            }
            reader.enter(node, &attributes);
            true
        }
        Step::Leave(node) => {
            reader.leave(node);
            true
        }
    });
}

pub(super) struct Reader<'t, 'o> {
    pub(super) code: Code<'t>,
    pub(super) names: &'o Names,
    pub(super) out: &'o mut Facts,
    /// Variables to routers.
    pub(super) scopes: Scopes,
    pub(super) functions: Vec<(usize, String)>,
    pub(super) owners: Vec<(usize, &'t str)>,
    /// Routers that expressions have made, by node id.
    pub(super) known: HashMap<usize, Option<String>>,
    /// Calls of chains that have been read as a whole.
    pub(super) seen: HashSet<usize>,
    /// What a function gives, by the id of the node at its end.
    pub(super) tails: HashMap<usize, String>,
    /// Closures whose first parameter is a router, by node id.
    pub(super) closures: HashMap<usize, String>,
    /// Routers that a function only borrows.
    pub(super) lent: HashSet<String>,
    pub(super) utoipa: bool,
}

impl<'t> Reader<'t, '_> {
    fn enter(&mut self, node: Node<'t>, attributes: &[Attribute<'t>]) {
        if let Some(given) = self.tails.remove(&node.id()) {
            self.tail(node, given);
        }
        match node.kind() {
            "closure_expression" => {
                let Some(router) = self.closures.remove(&node.id()) else {
                    return;
                };
                let parameters = node.child_by_field_name("parameters").map(children);
                if let Some(first) = parameters.unwrap_or_default().first() {
                    let name = self.code.of(*first).split(':').next().unwrap_or_default();
                    self.scopes.set(name.trim(), router);
                }
            }
            "macro_invocation" => self.warp(node),
            "impl_item" => {
                let of = node.child_by_field_name("type");
                let of = of.map_or("", |of| type_name(self.code, of));
                self.owners.push((node.id(), of));
            }
            "function_item" => self.function(node, attributes),
            "let_declaration" => {
                let (Some(pattern), Some(value)) = (
                    node.child_by_field_name("pattern"),
                    node.child_by_field_name("value"),
                ) else {
                    return;
                };
                if let Some(router) = self.router(value, DEEPEST) {
                    let name = self.code.of(pattern).trim_start_matches("mut ");
                    self.scopes.set(name, router);
                }
            }
            "assignment_expression" => {
                let (Some(left), Some(right)) = (
                    node.child_by_field_name("left"),
                    node.child_by_field_name("right"),
                ) else {
                    return;
                };
                if let Some(router) = self.router(right, DEEPEST) {
                    self.scopes.set(self.code.of(left), router);
                }
            }
            "call_expression" if !self.seen.contains(&node.id()) => {
                self.router(node, DEEPEST);
            }
            _ => {}
        }
    }

    fn leave(&mut self, node: Node<'t>) {
        self.owners.pop_if(|(id, _)| *id == node.id());
        if self.functions.pop_if(|(id, _)| *id == node.id()).is_some() {
            self.scopes.close();
        }
    }

    fn function(&mut self, node: Node<'t>, attributes: &[Attribute<'t>]) {
        let own = self.code.field(node, "name");
        let name = match self.owners.last() {
            Some((_, owner)) if !owner.is_empty() => format!("{owner}::{own}"),
            _ => own.to_owned(),
        };
        for attribute in attributes {
            self.attribute(attribute, &name, node);
        }
        self.scopes.open();
        self.functions.push((node.id(), name.clone()));
        let parameters = node.child_by_field_name("parameters").map(children);
        let parameters = parameters.unwrap_or_default().into_iter();
        for (place, parameter) in parameters
            .filter(|node| node.kind() == "parameter")
            .enumerate()
        {
            let of = parameter.child_by_field_name("type");
            let of = of.map_or("", |of| type_name(self.code, of));
            let own = self
                .code
                .field(parameter, "pattern")
                .trim_start_matches("mut ");
            if matches!(of, "ServiceConfig" | "Rocket") || of.contains("Router") || of == "Route" {
                let router = format!("{name}@{place}");
                if of == "ServiceConfig" {
                    self.lent.insert(router.clone());
                }
                self.scopes.set(own, router);
            }
        }
        let result = node.child_by_field_name("return_type");
        let result = result.map_or("", |result| self.code.of(result));
        let gives = [
            "Router",
            "Scope",
            "Route",
            "Rocket",
            "ServiceFactory",
            "Resource",
        ];
        if gives.iter().any(|word| result.contains(word)) {
            let body = node.child_by_field_name("body").map(children);
            let last = body.unwrap_or_default().pop();
            // Variables of the body are not known yet; the tail is read again when the walk is there.
            if let Some(last) = last {
                self.tails.insert(last.id(), format!("{name}()"));
            }
        }
    }

    /// What a function gives: the router hangs where the function is mounted.
    fn tail(&mut self, node: Node<'t>, given: String) {
        let mut node = node;
        if node.kind() == "expression_statement" || node.kind() == "return_expression" {
            let Some(inner) = children(node).first().copied() else {
                return;
            };
            node = inner;
        }
        let Some(router) = self.router(node, DEEPEST) else {
            return;
        };
        self.mount(String::new(), router, Some(given), node);
    }

    fn attribute(&mut self, attribute: &Attribute<'t>, function: &str, at: Node<'t>) {
        let upper = attribute.name.to_uppercase();
        let mut methods = Vec::new();
        let mut path = None;
        let mut router = Some(format!("{function}()"));
        match attribute.name {
            _ if is_method(&upper) => {
                methods.push(upper);
                path = attribute.text().or_else(|| attribute.value_of("uri"));
            }
            "route" | "endpoint" | "oai" => {
                for given in &attribute.given {
                    match (given.key, given.value) {
                        ("method", Some(value)) => methods.push(value.to_uppercase()),
                        (key, None) if is_method(&key.to_uppercase()) => {
                            methods.push(key.to_uppercase());
                        }
                        ("path" | "uri", Some(value)) => path = Some(value),
                        ("", Some(value)) if path.is_none() => path = Some(value),
                        _ => {}
                    }
                }
                if attribute.name != "route" {
                    router = None;
                }
            }
            "path" if attribute.path.starts_with("utoipa") && self.utoipa => {
                let keys = attribute.given.iter().map(|given| given.key.to_uppercase());
                methods.extend(keys.filter(|key| is_method(key)));
                path = attribute.value_of("path");
            }
            _ => {}
        }
        // Rocket writes the query behind the path.
        let path = path.map(|path| path.split("?<").next().unwrap_or(path));
        let Some(path) = path.filter(|path| text_is_path(path)) else {
            return;
        };
        for method in methods.into_iter().filter(|method| is_method(method)) {
            self.route(method, path.to_owned(), router.clone(), at);
        }
    }

    pub(super) fn route(
        &mut self,
        method: String,
        path: String,
        router: Option<String>,
        at: Node<'t>,
    ) {
        self.out.routes.push(RouteFact {
            method,
            path,
            router,
            line: line(at),
        });
    }

    pub(super) fn mount(
        &mut self,
        prefix: String,
        router: String,
        onto: Option<String>,
        at: Node<'t>,
    ) {
        if onto.as_ref() != Some(&router) {
            self.out.mounts.push(Mount {
                prefix,
                router,
                onto,
                line: line(at),
            });
        }
    }

    pub(super) fn anonymous(node: Node<'t>) -> String {
        let place = node.start_position();
        format!(":{}:{}:{}", place.row + 1, place.column, node.end_byte())
    }

    /// The router that an expression stands for.
    pub(super) fn router(&mut self, node: Node<'t>, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        if let Some(known) = self.known.get(&node.id()) {
            return known.clone();
        }
        let chain = chain(self.code, node);
        for link in &chain.links {
            self.seen.insert(link.call.id());
        }
        self.known.insert(node.id(), None);
        let router = self.chained(&chain, depth);
        self.known.insert(node.id(), router.clone());
        router
    }

    fn chained(&mut self, chain: &Chain<'t>, depth: usize) -> Option<String> {
        let (mut inner, outer) = self.base(chain, depth);
        let resource = matches!(
            last(called(self.code, chain.base)),
            "resource" | "with_path"
        );
        for link in &chain.links {
            if let Some(other) = self.link(link, inner.clone(), resource, depth) {
                inner = Some(other);
            }
        }
        outer.or(inner)
    }
}
