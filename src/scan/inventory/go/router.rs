//! Which router an expression of Go stands for, as far as one file shows it.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount},
        nodes::{Code, DEEPEST, Scopes, first, type_of_constructor},
        syntax::{children, line},
    },
    names::{Names, type_name},
};

/// Packages whose `New` and the like make a router.
const FRAMEWORKS: [&str; 17] = [
    "gin-gonic/gin",
    "go-chi/chi",
    "labstack/echo",
    "gofiber/fiber",
    "gorilla/mux",
    "gorilla/pat",
    "httprouter",
    "kataras/iris",
    "fasthttp/router",
    "bunrouter",
    "cloudwego/hertz",
    "go-restful",
    "goji.io",
    "macaron",
    "martini",
    "danielgtaylor/huma",
    "go-zero/rest",
];

/// Reads routers in the order of the text.
pub(super) struct Routers<'t, 'o> {
    pub(super) code: Code<'t>,
    pub(super) names: &'o Names,
    pub(super) out: &'o mut Facts,
    /// Names to routers; `&T` for a variable of the type `T`.
    pub(super) scopes: Scopes,
    /// The functions that the text stands in, innermost last.
    pub(super) functions: Vec<String>,
    /// Routers that expressions have made, by the id of their node.
    made: HashMap<usize, Option<String>>,
    /// Routers that hang on nothing, by name.
    fresh: HashSet<String>,
}

impl<'t, 'o> Routers<'t, 'o> {
    pub(super) fn new(code: Code<'t>, names: &'o Names, out: &'o mut Facts) -> Self {
        let mut scopes = Scopes::default();
        scopes.open();
        Self {
            code,
            names,
            out,
            scopes,
            functions: Vec::new(),
            made: HashMap::new(),
            fresh: HashSet::new(),
        }
    }

    /// Whether the file uses a framework whose methods are named `Get` and `Post`.
    pub(super) fn uses_framework(&self) -> bool {
        self.names.imports_any(&FRAMEWORKS)
    }

    /// The router that an expression stands for; `None` when it is none, or nobody can tell.
    pub(super) fn router(&mut self, node: Node<'t>) -> Option<String> {
        self.router_within(node, DEEPEST)
    }

    fn router_within(&mut self, node: Node<'t>, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        match node.kind() {
            "identifier" => self.named(self.code.of(node)),
            "selector_expression" => {
                let field = self.code.field(node, "field");
                let operand = node.child_by_field_name("operand")?;
                let base = self.code.of(operand);
                match self.scopes.get(base) {
                    Some(of) if of.starts_with('&') => Some(format!("{}.{field}", &of[1..])),
                    Some(_) => self.router_within(operand, depth),
                    None if looks_like_router(field) => {
                        let end = base.rsplit('.').next().unwrap_or(base);
                        Some(format!("{end}.{field}"))
                    }
                    None => None,
                }
            }
            "unary_expression" | "parenthesized_expression" => {
                self.router_within(first(node)?, depth)
            }
            "call_expression" => {
                if let Some(made) = self.made.get(&node.id()) {
                    return made.clone();
                }
                let made = self.made_by(node, depth);
                self.made.insert(node.id(), made.clone());
                made
            }
            _ => None,
        }
    }

    fn named(&self, name: &str) -> Option<String> {
        match self.scopes.get(name) {
            Some(of) => Some(of.trim_start_matches('&').to_owned()).filter(|_| {
                !of.starts_with('&') || looks_like_router(name) || of.len() > 1 && self.embeds(of)
            }),
            None => looks_like_router(name).then(|| name.to_owned()),
        }
    }

    /// A type that embeds a router is one itself; its methods are called on the receiver.
    fn embeds(&self, of: &str) -> bool {
        is_router_type(&of[1..])
    }

    /// The router that a call gives.
    fn made_by(&mut self, call: Node<'t>, depth: usize) -> Option<String> {
        let function = call.child_by_field_name("function")?;
        let arguments = children(call.child_by_field_name("arguments")?);
        if function.kind() != "selector_expression" {
            return None;
        }
        let operand = function.child_by_field_name("operand")?;
        let method = self.code.field(function, "field");
        match method {
            "New" | "Default" | "Classic" | "NewRouter" | "NewServeMux" | "NewMux"
            | "NewWithConfig" | "NewApp"
                if self.is_framework(self.code.of(operand)) =>
            {
                Some(self.anonymous(call, true))
            }
            "Group" | "PathPrefix" | "Path" | "Route" | "Party" | "NewGroup" | "Grouped" => {
                let onto = self.router_within(operand, depth)?;
                let prefix = arguments
                    .first()
                    .and_then(|argument| self.names.text(self.code, *argument));
                let Some(prefix) = prefix else {
                    return Some(onto);
                };
                Some(self.below(call, prefix, onto))
            }
            "With" | "Subrouter" | "NewRoute" | "Methods" | "Host" | "Schemes" | "Headers"
            | "Queries" | "Name" | "StrictSlash" | "Use" | "UseEncodedPath" | "Version"
            | "Consumes" | "Produces" => self.router_within(operand, depth),
            _ => None,
        }
    }

    fn is_framework(&self, package: &str) -> bool {
        let mut imports = self.names.imports.iter();
        imports.any(|import| {
            import.local == package
                && (import.from == "net/http"
                    || FRAMEWORKS.iter().any(|part| import.from.contains(part)))
        })
    }

    /// A router that only this place of the file knows.
    pub(super) fn anonymous(&mut self, node: Node<'t>, fresh: bool) -> String {
        let place = node.start_position();
        // A call begins where its receiver does; the end tells the calls of a chain apart.
        let name = format!(":{}:{}:{}", place.row + 1, place.column, node.end_byte());
        if fresh {
            self.fresh.insert(name.clone());
        }
        name
    }

    /// A new router below another one.
    pub(super) fn below(&mut self, node: Node<'t>, prefix: String, onto: String) -> String {
        let router = self.anonymous(node, false);
        self.mount(prefix, router.clone(), Some(onto), node);
        router
    }

    pub(super) fn mount(
        &mut self,
        prefix: String,
        router: String,
        onto: Option<String>,
        at: Node<'_>,
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

    /// `left := right`, `left = right`, `var left = right`, and the fields of a literal.
    pub(super) fn bind(&mut self, left: Node<'t>, right: Node<'t>, declared: bool) {
        let name = self.code.of(left);
        let made = match right.kind() {
            "call_expression" | "identifier" | "selector_expression" | "unary_expression" => {
                self.router(right)
            }
            _ => None,
        };
        let inside = !self.functions.is_empty();
        if left.kind() == "identifier" && inside && self.code.of(right) != name {
            if let Some(made) = made {
                if declared || self.scopes.get(name).is_some() {
                    self.scopes.set(name, made);
                    return;
                }
                // A variable of the package.
                self.mount(String::new(), name.to_owned(), Some(made), left);
            } else if let Some(of) = self.type_of(right) {
                self.scopes.set(name, format!("&{of}"));
            } else if looks_like_router(name) {
                let own = self.anonymous(right, true);
                if let Some(given) = self.callee(right) {
                    self.mount(String::new(), own.clone(), Some(format!("{given}()")), left);
                }
                self.scopes.set(name, own);
            }
            return;
        }
        let Some(made) = made else { return };
        let whole = match left.kind() {
            "identifier" => Some(name.to_owned()),
            "selector_expression" => {
                let base = left.child_by_field_name("operand");
                let base = base.map_or("", |base| self.code.of(base));
                let field = self.code.field(left, "field");
                let of = self
                    .scopes
                    .get(base)
                    .and_then(|of| of.strip_prefix('&').map(ToOwned::to_owned));
                of.map(|of| format!("{of}.{field}"))
            }
            _ => None,
        };
        if let Some(whole) = whole.filter(|whole| *whole != made) {
            self.mount(String::new(), whole, Some(made), left);
        }
    }

    /// The name of the type that an expression makes a value of: `NewOrders(db)`, `&Orders{}`, `new(Orders)`.
    pub(super) fn type_of(&self, node: Node<'t>) -> Option<String> {
        match node.kind() {
            "unary_expression" => self.type_of(first(node)?),
            "composite_literal" => {
                let of = type_name(self.code, node.child_by_field_name("type")?);
                (!of.is_empty()).then(|| of.to_owned())
            }
            "call_expression" => {
                let function = self.code.field(node, "function");
                let own = function.rsplit('.').next().unwrap_or(function);
                let package = function.split('.').next().unwrap_or(function);
                if own == "New" && own != package {
                    let mut package = package.chars();
                    let head = package.next()?.to_uppercase();
                    return Some(head.collect::<String>() + package.as_str());
                }
                type_of_constructor(own).map(ToOwned::to_owned)
            }
            _ => None,
        }
    }

    /// The function that a call names, as others of the package name it: `register`, `orders.Register`, `Orders.Register`.
    pub(super) fn callee(&self, call: Node<'t>) -> Option<String> {
        let function = call
            .child_by_field_name("function")
            .filter(|_| call.kind() == "call_expression")?;
        match function.kind() {
            "identifier" => Some(self.code.of(function).to_owned()),
            "selector_expression" => {
                let method = self.code.field(function, "field");
                let operand = function.child_by_field_name("operand")?;
                let base = self.code.of(operand);
                let of = match self.scopes.get(base) {
                    Some(of) if of.starts_with('&') => of[1..].to_owned(),
                    _ => self.type_of(operand).unwrap_or_else(|| {
                        let end = base.rsplit('.').next().unwrap_or(base);
                        let word = |sign: char| sign.is_alphanumeric() || sign == '_';
                        end.chars().filter(|sign| word(*sign)).collect()
                    }),
                };
                Some(format!("{of}.{method}"))
            }
            _ => None,
        }
    }

    /// `return router`: what the function gives hangs where the router does, or the router hangs where the function is mounted.
    pub(super) fn returned(&mut self, value: Node<'t>) {
        let Some(function) = self.functions.last().cloned() else {
            return;
        };
        let given = format!("{function}()");
        let Some(router) = self.router(value) else {
            return;
        };
        if router.starts_with(':') && !self.fresh.contains(&router) || router.contains('@') {
            self.mount(String::new(), given, Some(router), value);
        } else {
            self.mount(String::new(), router, Some(given), value);
        }
    }
}

/// Whether a type is a router of some framework, by its name.
pub(super) fn is_router_type(name: &str) -> bool {
    const ENDS: [&str; 5] = ["Router", "RouterGroup", "Mux", "Group", "Routes"];
    matches!(
        name,
        "Engine" | "App" | "Echo" | "Party" | "Application" | "Route" | "Hertz" | "WebService"
    ) || ENDS.iter().any(|end| name.ends_with(end))
}

/// Whether a variable is likely a router, by its name.
pub(super) fn looks_like_router(name: &str) -> bool {
    let name = name.to_lowercase();
    ["router", "mux", "engine", "routes"]
        .iter()
        .any(|part| name.contains(part))
        || name.ends_with("group")
        || matches!(
            name.as_str(),
            "app" | "api" | "r" | "e" | "g" | "rg" | "v1" | "v2" | "v3" | "echo" | "gin" | "public"
        )
}
