//! The methods that routers of Go have: what each registers.

use tree_sitter::Node;

use super::{
    super::{
        facts::UNKNOWN,
        nodes::{is_method, text_is_path},
        syntax::children,
    },
    routes::Reader,
};

impl<'t> Reader<'t, '_> {
    /// Whether the call is one of a router's own methods.
    pub(super) fn registers(
        &mut self,
        call: Node<'t>,
        operand: Node<'t>,
        method: &str,
        arguments: &[Node<'t>],
    ) -> bool {
        let text = |reader: &Self, place: usize| {
            let argument = arguments.get(place)?;
            reader.routers.names.text(reader.code(), *argument)
        };
        match method {
            "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | "HEAD" | "OPTIONS" | "CONNECT"
            | "TRACE" | "Any" | "Get" | "Post" | "Put" | "Patch" | "Delete" | "Head"
            | "Options" | "Connect" | "Trace" | "All" => {
                self.verb(call, operand, method, arguments);
                true
            }
            "Handle" | "HandleFunc" | "Handler" | "HandlerFunc" | "Method" | "MethodFunc"
            | "Add" | "Match"
                if arguments.len() >= 3 && self.methods_of(arguments[0]).is_some() =>
            {
                let Some(path) = text(self, 1).filter(|path| text_is_path(path)) else {
                    return true;
                };
                let router = self.routers.router(operand);
                for method in self.methods_of(arguments[0]).unwrap_or_default() {
                    self.route(method, path.clone(), router.clone(), call);
                }
                true
            }
            "Handle" | "HandleFunc" if arguments.len() >= 2 => {
                match text(self, 0) {
                    Some(pattern) if pattern.contains('/') => {
                        self.pattern(call, operand, &pattern, arguments[1]);
                    }
                    Some(_) => {}
                    None => self.unread(call, operand, arguments[0]),
                }
                true
            }
            "Route" | "Group" | "Party" | "PartyFunc" | "With" => {
                let closure = arguments.iter().rfind(|node| node.kind() == "func_literal");
                if let Some(closure) = closure {
                    let onto = self.routers.router(operand);
                    let prefix = text(self, 0).unwrap_or_default();
                    let router = match onto {
                        Some(onto) => self.routers.below(*closure, prefix, onto),
                        None => {
                            let router = self.routers.anonymous(*closure, true);
                            self.routers.mount(prefix, router.clone(), None, call);
                            router
                        }
                    };
                    self.closures.insert(closure.id(), router);
                }
                true
            }
            "Mount" | "Use" if arguments.len() == 2 => {
                if let Some(prefix) = text(self, 0) {
                    let onto = self.routers.router(operand);
                    let own = self.hang(prefix.clone(), arguments[1], onto.clone(), call);
                    if !own && method == "Mount" {
                        self.route(UNKNOWN.to_owned(), prefix, onto, call);
                    }
                }
                true
            }
            "Methods" | "Handler" | "HandlerFunc" | "Name" | "Queries" | "Headers" | "Schemes" => {
                self.chain(call);
                true
            }
            _ => false,
        }
    }

    /// `mux.HandleFunc(prefix+name, f)`: nobody can tell what is served where the router hangs.
    fn unread(&mut self, call: Node<'t>, operand: Node<'t>, path: Node<'t>) {
        let package = self.routers.names.is_package(self.code().of(operand));
        let router = self.routers.router(operand);
        let of_http = package && self.code().of(operand) == "http";
        let composed = matches!(
            path.kind(),
            "identifier" | "selector_expression" | "binary_expression" | "call_expression"
        );
        if composed && (of_http || router.is_some()) {
            let router = router.filter(|_| !package);
            self.route(UNKNOWN.to_owned(), String::new(), router, call);
        }
    }

    /// A handler that is a router itself. Tells whether it is one.
    fn hang(
        &mut self,
        prefix: String,
        handler: Node<'t>,
        onto: Option<String>,
        at: Node<'t>,
    ) -> bool {
        let code = self.code();
        if handler.kind() == "call_expression" {
            if code.field(handler, "function").ends_with("StripPrefix") {
                let inner = handler.child_by_field_name("arguments").map(children);
                let inner = inner.unwrap_or_default();
                let [stripped, inner] = inner[..] else {
                    return false;
                };
                let stripped = self.routers.names.text(code, stripped);
                return self.hang(stripped.unwrap_or(prefix), inner, onto, at);
            }
            if self.routers.router(handler).is_none() {
                // `http.FileServer(…)` and the like answer themselves.
                let of_library = code.field(handler, "function").starts_with("http.");
                let Some(callee) = self.routers.callee(handler).filter(|_| !of_library) else {
                    return false;
                };
                self.routers.mount(prefix, format!("{callee}()"), onto, at);
                return true;
            }
        }
        let Some(router) = self.routers.router(handler) else {
            return false;
        };
        self.routers.mount(prefix, router, onto, at);
        true
    }

    /// `mux.Handle("POST /orders/{id}", h)`.
    fn pattern(&mut self, call: Node<'t>, operand: Node<'t>, pattern: &str, handler: Node<'t>) {
        let (method, rest) = match pattern.split_once([' ', '\t']) {
            Some((method, rest)) if is_method(method) => (method, rest.trim_start()),
            _ => ("", pattern),
        };
        let Some(start) = rest.find('/') else { return };
        if !text_is_path(&rest[start..]) {
            return;
        }
        let path = rest[start..].trim_end_matches("{$}");
        let package = self.routers.names.is_package(self.code().of(operand));
        let router = self.routers.router(operand).filter(|_| !package);
        let subtree = method.is_empty() && path.ends_with('/');
        let is_call = handler.kind() == "call_expression";
        let strips =
            is_call && (self.code().field(handler, "function")).ends_with("http.StripPrefix");
        let named = !is_call && self.routers.router(handler).is_some();
        // A router of net/http below another one sees the whole path, if nothing strips it.
        if subtree && (strips || named) && self.hang(String::new(), handler, router.clone(), call) {
            return;
        }
        let methods = match self.methods.remove(&call.id()) {
            Some(methods) => methods,
            None if method.is_empty() => vec!["ANY".to_owned()],
            None => vec![method.to_owned()],
        };
        for method in methods {
            self.route(method, path.to_owned(), router.clone(), call);
        }
    }

    /// `r.GET("/orders", list)`.
    fn verb(
        &mut self,
        call: Node<'t>,
        operand: Node<'t>,
        method: &str,
        arguments: &[Node<'t>],
    ) -> Option<()> {
        let code = self.code();
        let path = self.routers.names.text(code, *arguments.first()?)?;
        let base = code.of(operand);
        let router = self.routers.router(operand);
        // `ws.GET("/orders").To(list)` of go-restful is the only form without a handler.
        let restful = arguments.len() == 1 && self.routers.names.imports_any(&["go-restful"]);
        let known = router.is_some() && !is_client(base);
        let shouted = method.bytes().all(|byte| byte.is_ascii_uppercase()) || method == "Any";
        let handled = arguments
            .last()
            .is_some_and(|last| self.routers.names.text(code, *last).is_none());
        let fits = handled || restful;
        let enough = arguments.len() >= 2 || restful;
        let plausible = if shouted {
            !is_client(base)
        } else {
            // A parameter whose type is a router may be one of a framework that is not known here.
            let typed = router.as_ref().is_some_and(|name| name.contains('@'));
            known && (typed || self.routers.uses_framework())
        };
        let whole = path.is_empty() && router.is_some() || text_is_path(&path);
        let slash = path.starts_with('/') || router.is_some();
        if fits && enough && plausible && whole && slash {
            let method = match method {
                "Any" | "All" => "ANY".to_owned(),
                _ => method.to_uppercase(),
            };
            self.route(method, path, router, call);
        }
        Some(())
    }

    /// `r.Methods("GET").Path("/x").HandlerFunc(f)` and `r.HandleFunc("/x", f).Methods("GET")`.
    fn chain(&mut self, outer: Node<'t>) {
        let code = self.code();
        let (mut methods, mut path, mut handler) = (Vec::new(), None, None);
        let mut call = outer;
        loop {
            let Some(function) = call.child_by_field_name("function") else {
                return;
            };
            let Some(operand) = function.child_by_field_name("operand") else {
                return;
            };
            let arguments = call.child_by_field_name("arguments").map(children);
            let arguments = arguments.unwrap_or_default();
            let mut end = false;
            match code.field(function, "field") {
                "Methods" => {
                    for argument in &arguments {
                        methods.extend(self.routers.names.text(code, *argument));
                    }
                }
                "Path" | "PathPrefix" => {
                    path = arguments.first().copied();
                }
                "Handler" | "HandlerFunc" => handler = arguments.first().copied(),
                "HandleFunc" | "Handle" if arguments.len() == 2 => {
                    methods.sort();
                    if !methods.is_empty() {
                        self.methods.insert(call.id(), methods);
                    }
                    return;
                }
                "Name" | "Queries" | "Headers" | "Schemes" | "Host" | "NewRoute" => {}
                _ => end = true,
            }
            if !end {
                self.done.insert(call.id());
            }
            if !end && operand.kind() == "call_expression" {
                call = operand;
                continue;
            }
            let base = if end { call } else { operand };
            let (Some(path), Some(handler)) = (path, handler) else {
                return;
            };
            let Some(path) = self.routers.names.text(code, path) else {
                return;
            };
            let router = self.routers.router(base);
            let named = matches!(handler.kind(), "identifier" | "call_expression")
                && methods.is_empty()
                && self.hang(path.clone(), handler, router.clone(), outer);
            if named {
                return;
            }
            if methods.is_empty() {
                methods.push("ANY".to_owned());
            }
            for method in methods {
                self.route(method, path.clone(), router.clone(), outer);
            }
            return;
        }
    }

    /// `"GET"`, `http.MethodGet`, `[]string{"GET", "POST"}`.
    fn methods_of(&self, node: Node<'t>) -> Option<Vec<String>> {
        let names = self.routers.names;
        let code = self.code();
        if node.kind() == "composite_literal" {
            let body = node.child_by_field_name("body")?;
            let all = children(body).into_iter().filter_map(|element| {
                let value = children(element).first().copied()?;
                names.text(code, value).filter(|text| is_method(text))
            });
            return Some(all.collect::<Vec<_>>()).filter(|all| !all.is_empty());
        }
        let method = names.text(code, node)?.to_uppercase();
        is_method(&method).then(|| vec![method])
    }
}

/// Whether requests are sent with it, rather than answered.
fn is_client(base: &str) -> bool {
    let base = base.to_lowercase();
    ["client", "http", "resty", "req", "cli", "cache", "redis"]
        .iter()
        .any(|word| {
            base == *word
                || base.ends_with(&format!(".{word}"))
                || (word.len() > 4 && base.ends_with(word))
                || base.contains(".r()")
                || base.contains("resty")
        })
}
