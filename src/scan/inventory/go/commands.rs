//! Commands and flags of a Go file: cobra, urfave/cli, pflag and flag.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts},
        nodes::{Code, Scopes, first},
        syntax::{Step, children, line, walk},
    },
    names::{Names, type_name},
    symbols::receiver,
};

/// Adds commands, the groups that they hang on, and flags.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let mut reader = Reader {
        code,
        names,
        out,
        scopes: Scopes::default(),
        functions: Vec::new(),
        literals: Vec::new(),
        handle: None,
        bodies: HashSet::new(),
        texts: HashMap::new(),
        flags: names.imports_any(&["pflag", "spf13/cobra"]) || names.is_package("flag"),
        kingpin: names.imports_any(&["kingpin"]),
        single_dash: names.imports.iter().any(|import| import.from == "flag"),
    };
    reader.scopes.open();
    walk(root, |step| {
        match step {
            Step::Enter(node) => reader.enter(node),
            Step::Leave(node) => reader.leave(node),
        }
        true
    });
}

pub(super) struct Reader<'t, 'o> {
    pub(super) code: Code<'t>,
    pub(super) names: &'o Names,
    pub(super) out: &'o mut Facts,
    /// Variables to what stands for their command over the package; `&T` for variables of the type `T`.
    scopes: Scopes,
    functions: Vec<String>,
    /// Commands whose literal the text stands in: node id and handle.
    literals: Vec<(usize, String)>,
    /// What the literal that comes next is assigned to, by node id.
    handle: Option<(usize, String)>,
    /// Bodies of literals that have been looked at with their literal, by node id.
    bodies: HashSet<usize>,
    /// Variables of functions that are texts, as they were set last.
    texts: HashMap<String, String>,
    pub(super) flags: bool,
    pub(super) kingpin: bool,
    pub(super) single_dash: bool,
}

impl<'t> Reader<'t, '_> {
    fn enter(&mut self, node: Node<'t>) {
        match node.kind() {
            "function_declaration" | "method_declaration" | "func_literal" => {
                self.scopes.open();
                let name = self.code.field(node, "name");
                let name = match receiver(self.code, node) {
                    Some((own, of)) => {
                        self.scopes.set(&own, format!("&{of}"));
                        format!("{of}.{name}")
                    }
                    None => name.to_owned(),
                };
                self.parameters(node, &name);
                self.functions.push(name);
            }
            "short_var_declaration" | "assignment_statement" => {
                let side = |name| node.child_by_field_name(name).map(children);
                let (left, right) = (side("left"), side("right"));
                let pairs = left.into_iter().flatten().zip(right.into_iter().flatten());
                for (left, right) in pairs {
                    self.bind(left, right, node.kind() == "short_var_declaration");
                }
            }
            "var_spec" => {
                let (Some(left), Some(right)) = (
                    node.child_by_field_name("name"),
                    node.child_by_field_name("value").and_then(first),
                ) else {
                    return;
                };
                self.bind(left, right, !self.functions.is_empty());
            }
            "composite_literal" | "literal_value" => self.literal(node),
            "return_statement" => {
                let value = first(node).and_then(first);
                let (Some(value), Some(function)) = (value, self.functions.last().cloned()) else {
                    return;
                };
                let given = format!("{function}()");
                match value.kind() {
                    "unary_expression" | "composite_literal" => {
                        self.handle = literal_of(value).map(|literal| (literal.id(), given));
                    }
                    _ => {
                        if let Some(handle) = self.command(value) {
                            self.alias(given, handle);
                        }
                    }
                }
            }
            "call_expression" => self.call(node),
            _ => {}
        }
    }

    fn leave(&mut self, node: Node<'t>) {
        match node.kind() {
            "function_declaration" | "method_declaration" | "func_literal" => {
                self.scopes.close();
                self.functions.pop();
            }
            "composite_literal" | "literal_value" => {
                self.literals.pop_if(|(id, _)| *id == node.id());
            }
            _ => {}
        }
    }

    /// A parameter that is a command stands for what the function is handed.
    fn parameters(&mut self, function: Node<'t>, name: &str) {
        let list = function.child_by_field_name("parameters").map(children);
        let mut place = 0usize;
        for parameter in list.unwrap_or_default() {
            let of = parameter.child_by_field_name("type");
            let of = of.map_or("", |of| type_name(self.code, of));
            let mut cursor = parameter.walk();
            for own in parameter.children_by_field_name("name", &mut cursor) {
                if of == "Command" {
                    self.scopes
                        .set(self.code.of(own), format!("{name}@{place}"));
                }
                place += 1;
            }
        }
    }

    /// `given` is another name of the command `handle`.
    fn alias(&mut self, given: String, handle: String) {
        if given != handle {
            self.out.command_mounts.push(CommandMount {
                name: Some(String::new()),
                handle,
                onto: Some(given),
            });
        }
    }

    /// The text that an expression has, also by the name of a variable.
    pub(super) fn text(&self, node: Node<'t>) -> Option<String> {
        let known = self.names.text(self.code, node);
        known.or_else(|| self.texts.get(self.code.of(node)).cloned())
    }

    fn bind(&mut self, left: Node<'t>, right: Node<'t>, declared: bool) {
        let name = self.code.of(left);
        if let Some(text) = self.names.text(self.code, right) {
            self.texts.insert(name.to_owned(), text);
        } else {
            self.texts.remove(name);
        }
        if let Some(literal) = literal_of(right) {
            let inside = declared && !self.functions.is_empty();
            let handle = if inside {
                let place = left.start_position();
                let handle = format!(":{}:{}", place.row + 1, place.column);
                self.scopes.set(name, handle.clone());
                handle
            } else {
                self.field_or_name(left)
            };
            self.handle = Some((literal.id(), handle));
        } else if let Some(handle) = self.command(right).filter(|_| right.kind() != "identifier")
            && declared
        {
            self.scopes.set(name, handle);
        }
    }

    fn field_or_name(&self, left: Node<'t>) -> String {
        if left.kind() == "selector_expression" {
            let base = self.code.field(left, "operand");
            if let Some(of) = self.scopes.get(base).and_then(|of| of.strip_prefix('&')) {
                return format!("{of}.{}", self.code.field(left, "field"));
            }
        }
        self.code.of(left).to_owned()
    }

    /// What stands for the command that an expression gives.
    fn command(&self, node: Node<'t>) -> Option<String> {
        match node.kind() {
            "identifier" => {
                let name = self.code.of(node);
                let known = self.scopes.get(name).unwrap_or(name);
                (!known.starts_with('&')).then(|| known.to_owned())
            }
            "selector_expression" => Some(self.field_or_name(node)),
            "call_expression" => {
                let function = node.child_by_field_name("function")?;
                match function.kind() {
                    "identifier" => Some(format!("{}()", self.code.of(function))),
                    "selector_expression" => Some(format!("{}()", self.field_or_name(function))),
                    _ => None,
                }
            }
            "unary_expression" | "composite_literal" => {
                let place = literal_of(node)?.start_position();
                Some(format!(":{}:{}", place.row + 1, place.column))
            }
            _ => None,
        }
    }

    /// `&cobra.Command{Use: "serve"}`, `{Name: "serve"}` in a list of commands, `&cli.StringFlag{Name: "port"}`.
    fn literal(&mut self, node: Node<'t>) {
        let whole = node.kind() == "composite_literal";
        let body = if whole {
            node.child_by_field_name("body")
        } else {
            Some(node)
        };
        let Some(body) = body else { return };
        if !whole && self.bodies.remove(&body.id()) {
            return;
        }
        let of = node.child_by_field_name("type");
        let of = of.filter(|of| of.kind() != "slice_type" && of.kind() != "map_type");
        let of = match of {
            Some(of) => type_name(self.code, of),
            // The elements of `[]*cli.Command{{…}}`; the type of a whole literal has been looked at with the literal.
            None if !whole && !self.literals.is_empty() => "",
            None => return,
        };
        if whole {
            self.bodies.insert(body.id());
        }
        let (mut own, mut aliases, mut shape) = (None, Vec::new(), 0);
        for pair in children(body) {
            let sides = children(pair);
            let [key, value] = sides[..] else { continue };
            let Some(value) = first(value).or(Some(value)) else {
                continue;
            };
            let text = || self.text(value);
            match self.code.of(key) {
                "Use" | "Name" => own = text(),
                "Aliases" => aliases = self.texts(value),
                "Action" | "Run" | "RunE" | "Subcommands" | "Commands" | "Short" | "Long" => {
                    shape += 1;
                }
                "Usage" if !of.is_empty() => shape += 1,
                _ => {}
            }
        }
        let Some(own) = own else { return };
        if of.ends_with("Flag") {
            for name in own
                .split(',')
                .map(str::trim)
                .chain(aliases.iter().map(String::as_str))
            {
                self.flag(name, node);
            }
            return;
        }
        let is_command = match of {
            "Command" | "App" => true,
            "" => shape > 0,
            _ => false,
        };
        if !is_command {
            return;
        }
        let place = node.start_position();
        let handle = match self.handle.take() {
            Some((id, handle)) if id == node.id() => handle,
            _ => format!(":{}:{}", place.row + 1, place.column),
        };
        let group = self.literals.last().map(|(_, handle)| handle.clone());
        // Aliases share the handle; the first name is the command's own.
        let word = own.split_whitespace().next().unwrap_or_default().to_owned();
        for name in std::iter::once(word).chain(aliases) {
            self.out.commands.push(CommandFact {
                name,
                group: group.clone(),
                handle: Some(handle.clone()),
                line: line(node),
            });
        }
        self.literals.push((node.id(), handle));
    }

    fn texts(&self, list: Node<'t>) -> Vec<String> {
        let body = list.child_by_field_name("body").map(children);
        let values = body.unwrap_or_default().into_iter().filter_map(first);
        values.filter_map(|value| self.text(value)).collect()
    }

    fn call(&mut self, call: Node<'t>) {
        let (Some(function), Some(arguments)) = (
            call.child_by_field_name("function"),
            call.child_by_field_name("arguments").map(children),
        ) else {
            return;
        };
        if function.kind() != "selector_expression" {
            self.handed_on(call, &arguments);
            return;
        }
        let method = self.code.field(function, "field");
        if method == "AddCommand" {
            let Some(onto) = function
                .child_by_field_name("operand")
                .and_then(|operand| self.command(operand))
            else {
                return;
            };
            for argument in arguments {
                if let Some(handle) = self.command(argument) {
                    self.out.command_mounts.push(CommandMount {
                        name: None,
                        handle,
                        onto: Some(onto.clone()),
                    });
                }
            }
            return;
        }
        let places = self.flag_places(function, method, &arguments);
        let Some((place, short)) = places else {
            self.handed_on(call, &arguments);
            return;
        };
        let name = |place: usize| self.text(*arguments.get(place)?);
        let (long, short) = (name(place), short.and_then(name));
        if let Some(long) = long {
            self.flag(&long, call);
            if let Some(short) = short {
                self.flag(&short, call);
            }
        }
    }

    /// `addTo(rootCmd)`.
    fn handed_on(&mut self, call: Node<'t>, arguments: &[Node<'t>]) {
        for (place, argument) in arguments.iter().enumerate().take(8) {
            let name = self.code.of(*argument);
            let lower = name.to_lowercase();
            if argument.kind() != "identifier"
                || !(lower.contains("cmd") || lower.contains("command"))
            {
                continue;
            }
            let (Some(handle), Some(callee)) = (self.command(*argument), self.command(call)) else {
                continue;
            };
            let callee = callee.trim_end_matches("()");
            self.out.command_mounts.push(CommandMount {
                name: Some(String::new()),
                handle: format!("{callee}@{place}"),
                onto: Some(handle),
            });
        }
    }
}

/// The literal in `&T{…}` or `T{…}`.
fn literal_of(node: Node<'_>) -> Option<Node<'_>> {
    match node.kind() {
        "composite_literal" => Some(node),
        "unary_expression" => first(node).filter(|inner| inner.kind() == "composite_literal"),
        _ => None,
    }
}
