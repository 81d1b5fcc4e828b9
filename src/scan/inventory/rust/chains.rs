//! The calls that a chain on a router of Rust is made of: what each adds.

use tree_sitter::Node;

use super::{
    super::{
        nodes::{is_method, text_is_path},
        syntax::children,
    },
    expressions::{Chain, Link, called, chain, last},
    routes::Reader,
};

impl<'t> Reader<'t, '_> {
    /// What a chain begins with: the router that its calls work on, and the one that it is to others.
    pub(super) fn base(
        &mut self,
        chain: &Chain<'t>,
        depth: usize,
    ) -> (Option<String>, Option<String>) {
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
    pub(super) fn link(
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
    pub(super) fn warp(&mut self, node: Node<'t>) {
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
