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
    expressions::{Chain, Link, Names, called, chain, last},
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

struct Reader<'t, 'o> {
    code: Code<'t>,
    names: &'o Names,
    out: &'o mut Facts,
    /// Variables to routers.
    scopes: Scopes,
    functions: Vec<(usize, String)>,
    owners: Vec<(usize, &'t str)>,
    /// Routers that expressions have made, by node id.
    known: HashMap<usize, Option<String>>,
    /// Calls of chains that have been read as a whole.
    seen: HashSet<usize>,
    /// What a function gives, by the id of the node at its end.
    tails: HashMap<usize, String>,
    /// Closures whose first parameter is a router, by node id.
    closures: HashMap<usize, String>,
    /// Routers that a function only borrows.
    lent: HashSet<String>,
    utoipa: bool,
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

    fn route(&mut self, method: String, path: String, router: Option<String>, at: Node<'t>) {
        self.out.routes.push(RouteFact {
            method,
            path,
            router,
            line: line(at),
        });
    }

    fn mount(&mut self, prefix: String, router: String, onto: Option<String>, at: Node<'t>) {
        if onto.as_ref() != Some(&router) {
            self.out.mounts.push(Mount {
                prefix,
                router,
                onto,
                line: line(at),
            });
        }
    }

    fn anonymous(node: Node<'t>) -> String {
        let place = node.start_position();
        format!(":{}:{}:{}", place.row + 1, place.column, node.end_byte())
    }

    /// The router that an expression stands for.
    fn router(&mut self, node: Node<'t>, depth: usize) -> Option<String> {
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

    /// What a chain begins with: the router that its calls work on, and the one that it is to others.
    fn base(&mut self, chain: &Chain<'t>, depth: usize) -> (Option<String>, Option<String>) {
        let base = chain.base;
        match base.kind() {
            "identifier" => (
                self.scopes.get(self.code.of(base)).map(ToOwned::to_owned),
                None,
            ),
            "field_expression" => {
                let field = self.code.field(base, "field");
                let known = field.contains("router").then(|| field.to_owned());
                (known, None)
            }
            "macro_invocation" => (self.listed(base), None),
            "array_expression" | "tuple_expression" => {
                let all = children(base);
                let own = Self::anonymous(base);
                for one in all.into_iter().take(200) {
                    if let Some(item) = self.item(one, depth) {
                        self.mount(String::new(), item, Some(own.clone()), one);
                    }
                }
                (Some(own), None)
            }
            "call_expression" => {
                let path = called(self.code, base);
                let own = Self::anonymous(base);
                let arguments = base.child_by_field_name("arguments").map(children);
                let arguments = arguments.unwrap_or_default();
                let text = arguments
                    .first()
                    .and_then(|node| self.names.text(self.code, *node));
                let of = path.rsplit("::").nth(1).unwrap_or_default();
                let is_router = of.ends_with("Router") || matches!(of, "App" | "Route" | "rocket");
                match (last(path), text) {
                    ("scope" | "resource" | "with_path", Some(prefix)) => {
                        let outer = format!("{own}^");
                        self.mount(prefix, own.clone(), Some(outer.clone()), base);
                        (Some(own), Some(outer))
                    }
                    ("new" | "default" | "build" | "custom" | "with_openapi" | "ignite", _)
                        if is_router =>
                    {
                        (Some(own), None)
                    }
                    (name, _) if name.starts_with(char::is_lowercase) => {
                        let mut handed = false;
                        for (place, argument) in arguments.iter().enumerate().take(6) {
                            if !matches!(
                                argument.kind(),
                                "identifier" | "reference_expression" | "call_expression"
                            ) {
                                continue;
                            }
                            let Some(router) = self.router(*argument, depth) else {
                                continue;
                            };
                            handed = true;
                            let given = format!("{path}@{place}");
                            let lent = argument.kind() == "reference_expression"
                                || self.lent.contains(&router);
                            // What is moved into a function comes out of it again, with more routes.
                            if lent {
                                self.mount(String::new(), given, Some(router), base);
                            } else {
                                self.mount(String::new(), router, Some(given), base);
                            }
                        }
                        let given = format!("{}()", self.own_type(path));
                        let used = chain.links.iter().any(|link| {
                            matches!(
                                link.method,
                                "route" | "nest" | "merge" | "service" | "at" | "mount"
                            )
                        });
                        let word = name.contains("route") || name.contains("app");
                        ((handed || used || word).then_some(given), None)
                    }
                    _ => (None, None),
                }
            }
            _ => (None, None),
        }
    }

    /// `Self::routes` by the name of its type.
    fn own_type(&self, path: &str) -> String {
        match (path.strip_prefix("Self::"), self.owners.last()) {
            (Some(rest), Some((_, owner))) => format!("{owner}::{rest}"),
            _ => path.to_owned(),
        }
    }

    /// `routes![list, orders::get]`, `services![…]`.
    fn listed(&mut self, node: Node<'t>) -> Option<String> {
        let name = last(self.code.field(node, "macro"));
        if !(name.ends_with("routes") || name == "services" || name == "vec") {
            return None;
        }
        let inner = self.code.of(node).split_once(['[', '(', '{'])?.1;
        let own = Self::anonymous(node);
        for path in inner.trim_end_matches([']', ')', '}']).split(',').take(500) {
            let path: String = path.split_whitespace().collect();
            let word = |sign: char| sign.is_alphanumeric() || "_:".contains(sign);
            if !path.is_empty() && path.chars().all(word) {
                self.mount(String::new(), format!("{path}()"), Some(own.clone()), node);
            }
        }
        Some(own)
    }

    /// Something that is handed to `service`, `merge`, `nest`.
    fn item(&mut self, node: Node<'t>, depth: usize) -> Option<String> {
        if let Some(router) = self.router(node, depth) {
            return Some(router);
        }
        let path = match node.kind() {
            "identifier" | "scoped_identifier" => self.code.of(node),
            "call_expression" => called(self.code, chain(self.code, node).base),
            _ => "",
        };
        (!path.is_empty()).then(|| format!("{}()", self.own_type(path)))
    }

    /// One call on a router. Gives another router where the calls that follow work on another one.
    fn link(
        &mut self,
        link: &Link<'t>,
        current: Option<String>,
        resource: bool,
        depth: usize,
    ) -> Option<String> {
        let text = |reader: &Self| {
            let first = link.arguments.first()?;
            reader.names.text(reader.code, *first)
        };
        let end = link.call;
        match (link.method, link.arguments.len()) {
            ("route" | "at" | "api_route" | "route_service", 2) => {
                let path = text(self)?;
                let fits = text_is_path(&path) && (path.starts_with('/') || current.is_some());
                if fits {
                    for method in self.methods_of(link.arguments[1]) {
                        self.route(method, path.clone(), current.clone(), link.arguments[0]);
                    }
                }
            }
            ("route", 1) if current.is_some() => {
                for method in self.methods_of(link.arguments[0]) {
                    self.route(method, String::new(), current.clone(), link.arguments[0]);
                }
            }
            ("to", 1) if resource => self.route("ANY".to_owned(), String::new(), current, end),
            (method, 1) if resource && is_method(&method.to_uppercase()) => {
                self.route(
                    method.to_uppercase(),
                    String::new(),
                    current,
                    link.arguments[0],
                );
            }
            ("nest" | "nest_service" | "nest_api_service" | "nest_no_strip" | "mount", 2) => {
                let prefix = text(self)?;
                if !text_is_path(&prefix) {
                    return None;
                }
                let item = self.item(link.arguments[1], depth)?;
                let mounts = current.is_some() || link.method != "mount" || item.starts_with(':');
                if mounts {
                    // The base path of rocket has no query and no slash at its end.
                    self.mount(prefix, item, current, end);
                }
            }
            (
                "merge" | "push" | "service" | "services" | "append" | "routes" | "register"
                | "extend",
                1,
            ) if current.is_some() => {
                let item = self.item(link.arguments[0], depth)?;
                self.mount(String::new(), item, current, end);
            }
            ("configure", 1) => {
                let current = current?;
                let given = link.arguments[0];
                match given.kind() {
                    "closure_expression" => {
                        self.closures.insert(given.id(), current);
                    }
                    "identifier" | "scoped_identifier" => {
                        let function = self.own_type(self.code.of(given));
                        self.mount(String::new(), format!("{function}@0"), Some(current), end);
                    }
                    "call_expression" => {
                        let function = called(self.code, given);
                        self.mount(String::new(), format!("{function}()"), Some(current), end);
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        None
    }

    /// `get(list).post(create)`, `web::post().to(create)`, `on(MethodFilter::GET, list)`.
    fn methods_of(&self, node: Node<'t>) -> Vec<String> {
        let chain = chain(self.code, node);
        let verb = |name: &str| {
            let name = name.trim_end_matches("_service").trim_end_matches("_with");
            let upper = name.to_uppercase();
            if name == "any" {
                Some("ANY".to_owned())
            } else {
                (is_method(&upper) && name != upper).then_some(upper)
            }
        };
        let mut methods: Vec<String> = Vec::new();
        methods.extend(verb(last(called(self.code, chain.base))));
        for link in &chain.links {
            methods.extend(verb(link.method));
            if link.method == "on" || link.method == "method" {
                methods.extend(self.filter(&link.arguments));
            }
        }
        if matches!(last(called(self.code, chain.base)), "on" | "method") {
            let given = chain.base.child_by_field_name("arguments").map(children);
            methods.extend(self.filter(&given.unwrap_or_default()));
        }
        if methods.is_empty() {
            methods.push("ANY".to_owned());
        }
        methods.sort();
        methods.dedup();
        methods
    }

    /// `MethodFilter::GET`, `Method::POST`.
    fn filter(&self, arguments: &[Node<'t>]) -> Option<String> {
        let method = last(self.code.of(*arguments.first()?)).to_uppercase();
        is_method(&method).then_some(method)
    }

    /// `warp::path!("orders" / u32)`; its method stands somewhere in the chain of filters, if at all.
    fn warp(&mut self, node: Node<'t>) {
        let name = self.code.field(node, "macro");
        if last(name) != "path" || !self.code.0.contains("warp::") {
            return;
        }
        let text = self.code.of(node);
        let Some((_, inner)) = text.split_once('(') else {
            return;
        };
        let parts: Vec<String> = inner
            .trim_end_matches(')')
            .split('/')
            .map(str::trim)
            .filter(|part| !part.is_empty() && *part != "..")
            .map(|part| match part.strip_prefix('"') {
                Some(literal) => literal.trim_end_matches('"').to_owned(),
                None => format!("{{{}}}", part.to_lowercase()),
            })
            .collect();
        let path = format!("/{}", parts.join("/"));
        if text_is_path(&path) && !parts.is_empty() {
            self.route("ANY".to_owned(), path, None, node);
        }
    }
}
