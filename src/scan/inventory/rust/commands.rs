//! Commands and flags that Rust builds with clap's own methods.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts, NameFact},
        nodes::{Code, DEEPEST, Scopes, is_flag_name, is_variable},
        syntax::{Step, children, line, walk},
    },
    attributes::{Before, of_tests},
    expressions::{Names, called, chain, last},
};

/// Methods of clap's `Command` that one of a process does not have.
const OWN: [&str; 12] = [
    "about",
    "version",
    "author",
    "subcommand",
    "subcommands",
    "long_about",
    "visible_alias",
    "arg_required_else_help",
    "subcommand_required",
    "setting",
    "alias",
    "long_version",
];

/// Adds what `Command::new`, `App::new`, `Arg::new` and `arg!` tell.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let mut reader = Reader {
        code,
        names,
        out,
        scopes: Scopes::default(),
        functions: Vec::new(),
        tails: HashMap::new(),
        known: HashMap::new(),
        seen: HashSet::new(),
    };
    reader.scopes.open();
    let mut before = Before::default();
    walk(root, |step| {
        match step {
            Step::Enter(node) => {
                if before.keeps(code, node) || node.is_extra() {
                    return false;
                }
                if of_tests(&before.take()) {
                    return false;
                }
                reader.enter(node);
            }
            Step::Leave(node) => {
                if reader.functions.pop_if(|id| *id == node.id()).is_some() {
                    reader.scopes.close();
                }
            }
        }
        true
    });
}

struct Reader<'t, 'o> {
    code: Code<'t>,
    names: &'o Names,
    out: &'o mut Facts,
    scopes: Scopes,
    functions: Vec<usize>,
    tails: HashMap<usize, String>,
    known: HashMap<usize, Option<String>>,
    seen: HashSet<usize>,
}

impl<'t> Reader<'t, '_> {
    fn enter(&mut self, node: Node<'t>) {
        if let Some(given) = self.tails.remove(&node.id())
            && let Some(handle) = self.command(node, true, DEEPEST)
        {
            self.out.command_mounts.push(CommandMount {
                name: Some(String::new()),
                handle,
                onto: Some(given),
            });
        }
        match node.kind() {
            "function_item" => {
                self.scopes.open();
                self.functions.push(node.id());
                let result = self.code.field(node, "return_type");
                if matches!(
                    last(result.split('<').next().unwrap_or(result)),
                    "Command" | "App"
                ) {
                    let body = node.child_by_field_name("body").map(children);
                    if let Some(tail) = body.unwrap_or_default().pop() {
                        let given = format!("{}()", self.code.field(node, "name"));
                        self.tails.insert(tail.id(), given);
                    }
                }
            }
            "let_declaration" => {
                let value = node.child_by_field_name("value");
                let made = value.and_then(|value| self.command(value, false, DEEPEST));
                if let Some(handle) = made {
                    let name = self.code.field(node, "pattern").trim_start_matches("mut ");
                    self.scopes.set(name, handle);
                }
            }
            "call_expression" if !self.seen.contains(&node.id()) => {
                self.command(node, false, DEEPEST);
                self.flags(node);
            }
            "macro_invocation" if last(self.code.field(node, "macro")) == "arg" => {
                self.arg_macro(node);
            }
            _ => {}
        }
    }

    /// What stands for a command that an expression gives. `sure`: it can be nothing but one.
    fn command(&mut self, node: Node<'t>, sure: bool, depth: usize) -> Option<String> {
        let depth = depth.checked_sub(1)?;
        if let Some(known) = self.known.get(&node.id()) {
            return known.clone();
        }
        let chain = chain(self.code, node);
        let base = chain.base;
        let path = called(self.code, base);
        let text = base
            .child_by_field_name("arguments")
            .and_then(|given| children(given).first().copied())
            .and_then(|given| self.names.text(self.code, given));
        let of = path.rsplit("::").nth(1).unwrap_or_default();
        let built = matches!(last(path), "new" | "with_name")
            && matches!(of, "Command" | "App" | "SubCommand");
        let own =
            sure || of == "SubCommand" || chain.links.iter().any(|link| OWN.contains(&link.method));
        let handle = match (base.kind(), text) {
            ("identifier", _) => self.scopes.get(self.code.of(base)).map(ToOwned::to_owned),
            ("call_expression", Some(name)) if built && own => {
                let place = base.start_position();
                let handle = format!(":{}:{}", place.row + 1, place.column);
                self.out.commands.push(CommandFact {
                    name,
                    group: None,
                    handle: Some(handle.clone()),
                    line: line(base),
                });
                Some(handle)
            }
            ("call_expression", None) if sure && !built && !path.is_empty() => {
                Some(format!("{path}()"))
            }
            _ => None,
        };
        self.known.insert(node.id(), handle.clone());
        let handle = handle?;
        for link in &chain.links {
            self.seen.insert(link.call.id());
            self.flag_of(link.method, &link.arguments, link.call);
            if !link.method.starts_with("subcommand") {
                continue;
            }
            for argument in &link.arguments {
                let all = match argument.kind() {
                    "array_expression" => children(*argument),
                    _ => vec![*argument],
                };
                for one in all.into_iter().take(200) {
                    if let Some(inner) = self.command(one, true, depth) {
                        self.out.command_mounts.push(CommandMount {
                            name: None,
                            handle: inner,
                            onto: Some(handle.clone()),
                        });
                    }
                }
            }
        }
        Some(handle)
    }

    /// `Arg::new("port").long("port").short('p').env("PORT")`.
    fn flags(&mut self, node: Node<'t>) {
        let chain = chain(self.code, node);
        let path = called(self.code, chain.base);
        let of = path.rsplit("::").nth(1).unwrap_or_default();
        let built = matches!(of, "Arg" | "Opt") && matches!(last(path), "new" | "with_name");
        for link in chain.links {
            self.seen.insert(link.call.id());
            if built {
                self.flag_of(link.method, &link.arguments, link.call);
            }
        }
    }

    fn flag_of(&mut self, method: &str, arguments: &[Node<'t>], at: Node<'t>) {
        let dashes = match method {
            "long" | "alias" | "visible_alias" | "long_flag" => "--",
            "short" | "short_flag" => "-",
            "env" => "",
            _ => return,
        };
        let text = arguments
            .first()
            .and_then(|given| self.names.text(self.code, *given));
        let Some(text) = text else { return };
        let line = line(arguments.first().copied().unwrap_or(at));
        if dashes.is_empty() {
            if is_variable(&text) {
                self.out.keys.push(NameFact { name: text, line });
            }
        } else if is_flag_name(text.trim_start_matches('-')) && !method.ends_with("alias") {
            let name = format!("{dashes}{}", text.trim_start_matches('-'));
            self.out.flags.push(NameFact { name, line });
        }
    }

    /// `arg!(-c --config <FILE> "help")`.
    fn arg_macro(&mut self, node: Node<'t>) {
        let text = self.code.of(node);
        let before_help = text.split('"').next().unwrap_or(text);
        let inner = before_help.split_once('(').map_or("", |(_, inner)| inner);
        for word in inner.split([' ', '<', '[', '=', '.', ')', '\n']) {
            let name = word.trim_start_matches('-');
            if word.starts_with('-') && is_flag_name(name) {
                self.out.flags.push(NameFact {
                    name: word.to_owned(),
                    line: line(node),
                });
            }
        }
    }
}
