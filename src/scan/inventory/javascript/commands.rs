//! Commands and flags of commander, yargs, cac and oclif.

use std::collections::HashSet;

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts, NameFact},
        syntax::{children, field, line, text},
    },
    names::Names,
    outline::{Call, Outline, arguments, awaited, dotted, is_function, property},
    value::Values,
};

/// The library that a module uses, as far as its imports tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Library {
    Commander,
    Yargs,
    Cac,
}

/// All commands and flags of the module. `path` tells the command that a class of oclif is.
pub(super) fn commands<'o, 't, 's>(
    path: &str,
    outline: &'o Outline<'t, 's>,
    names: &Names<'o, 't, 's>,
    values: &Values<'s>,
    out: &mut Facts,
) {
    let imports: HashSet<String> = out
        .imports
        .iter()
        .map(|import| import.from.clone())
        .collect();
    let uses = |names: &[&str]| names.iter().any(|name| imports.contains(*name));
    let library = if uses(&[
        "commander",
        "@commander-js/extra-typings",
        "commander/esm.mjs",
    ]) {
        Some(Library::Commander)
    } else if uses(&["yargs", "yargs/yargs", "yargs/helpers"])
        || outline
            .exports
            .iter()
            .any(|export| text(*export, outline.source).contains("CommandModule"))
    {
        Some(Library::Yargs)
    } else if uses(&["cac"]) {
        Some(Library::Cac)
    } else {
        None
    };
    let reader = Reader {
        outline,
        names,
        values,
    };
    if uses(&["@oclif/core", "@oclif/command"]) {
        reader.of_oclif(path, out);
    }
    // A function that is handed a `program` or `yargs` needs no import.
    let handed = outline.scopes.iter().any(|scope| {
        scope
            .parameters
            .iter()
            .any(|parameter| matches!(*parameter, "program" | "yargs" | "cli" | "argv"))
    });
    match library {
        Some(library) => reader.of_calls(library, out),
        None if handed && path.contains("cli") || path.contains("command") => {
            reader.of_calls(Library::Commander, out);
        }
        None => {}
    }
    reader.modules_of_yargs(library, path, out);
}

struct Reader<'r, 'o, 't, 's> {
    outline: &'o Outline<'t, 's>,
    names: &'r Names<'o, 't, 's>,
    values: &'r Values<'s>,
}

impl<'t, 's> Reader<'_, '_, 't, 's> {
    fn flag(name: &str, line: u32, out: &mut Facts) {
        let plain = name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if plain
            && name.starts_with('-')
            && name
                .trim_start_matches('-')
                .starts_with(|c: char| c.is_ascii_alphanumeric())
        {
            out.flags.push(NameFact {
                name: name.to_owned(),
                line,
            });
        }
    }

    /// `-p, --page-size <n>`: two flags.
    fn flags(&self, node: Node<'t>, out: &mut Facts) {
        let Some(written) = self.values.known(node) else {
            return;
        };
        for part in written.split([',', ' ', '|', '=']) {
            if part.starts_with('-') {
                // `--[no-]color` is two.
                let (name, both) = match part.split_once("[no-]") {
                    Some((dashes, name)) => (format!("{dashes}{name}"), true),
                    None => (part.to_owned(), false),
                };
                Self::flag(&name, line(node), out);
                if both {
                    Self::flag(&name.replacen("--", "--no-", 1), line(node), out);
                }
            }
        }
    }

    fn of_calls(&self, library: Library, out: &mut Facts) {
        let mut groups = HashSet::new();
        for call in &self.outline.calls {
            match (library, call.name) {
                (Library::Commander, "Command" | "createCommand") | (Library::Cac, "cac")
                    if call.object.is_none() =>
                {
                    self.made(call, &mut groups, out);
                }
                (_, "name") if library == Library::Commander => self.named(call, out),
                (Library::Yargs, "scriptName") => self.named(call, out),
                (_, "command") => self.command(library, call, out),
                (Library::Commander, "addCommand") => self.added(call, out),
                (Library::Commander | Library::Cac, "option" | "requiredOption" | "Option") => {
                    if let Some(first) = arguments(call.node).first() {
                        self.flags(*first, out);
                    }
                }
                (Library::Yargs, "option" | "options" | "positional")
                    if call.name != "positional" =>
                {
                    self.of_yargs(call, out)
                }
                _ => {}
            }
        }
        self.handed(out);
    }

    /// `const program = new Command("shop")`.
    fn made(&self, call: &Call<'t, 's>, groups: &mut HashSet<String>, out: &mut Facts) {
        let Some(target) = &call.target else { return };
        let handle = self.names.qualified(target, call.scope);
        groups.insert(handle.clone());
        let name = arguments(call.node)
            .first()
            .and_then(|name| self.values.known(*name))
            .and_then(|name| first_word(&name))
            .unwrap_or_default();
        out.commands.push(CommandFact {
            name,
            group: None,
            handle: Some(handle),
            line: line(call.node),
        });
    }

    /// `program.name("shop")`, also behind `new Command()`.
    fn named(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let places = arguments(call.node);
        let [name] = places.as_slice() else { return };
        let (Some(name), Some(handle)) = (
            self.values.known(*name).and_then(|name| first_word(&name)),
            self.group(call),
        ) else {
            return;
        };
        match out
            .commands
            .iter_mut()
            .find(|command| command.handle.as_ref() == Some(&handle))
        {
            Some(command) => command.name = name,
            None => out.commands.push(CommandFact {
                name,
                group: None,
                handle: Some(handle),
                line: line(call.node),
            }),
        }
    }

    /// What a chain of calls is about: what it begins with, or what the call before it in the chain made.
    fn group(&self, call: &Call<'t, 's>) -> Option<String> {
        let base = awaited(call.base);
        match self.outline.call_of(base) {
            Some(made) => Some(match &made.target {
                Some(target) => self.names.qualified(target, made.scope),
                None => format!("[{}]", made.node.start_byte()),
            }),
            None => {
                let written = dotted(base, self.outline.source)?;
                Some(self.names.qualified(written, call.scope))
            }
        }
    }

    fn command(&self, library: Library, call: &Call<'t, 's>, out: &mut Facts) {
        if call.object.is_none() {
            return;
        }
        let places = arguments(call.node);
        let Some(first) = places.first().copied() else {
            return;
        };
        let group = self.group(call);
        let first = awaited(first);
        let told = if first.kind() == "object" {
            property(first, "command", self.outline.source)
                .map(|name| self.values.list(name))
                .unwrap_or_default()
        } else {
            self.values
                .known(first)
                .map(|name| vec![name])
                .unwrap_or_else(|| {
                    if first.kind() == "array" {
                        self.values.list(first)
                    } else {
                        Vec::new()
                    }
                })
        };
        if told.is_empty() {
            // `yargs.command(require("./serve"))` has its name there.
            if library == Library::Yargs
                && let Some(handle) = self.names.of(first, call.scope, out)
            {
                for handle in [format!("{handle}.command"), handle] {
                    out.command_mounts.push(CommandMount {
                        name: None,
                        handle,
                        onto: group.clone(),
                    });
                }
            }
            return;
        }
        let target = (library == Library::Commander)
            .then(|| call.target.as_ref())
            .flatten()
            .filter(|_| !self.is_chain_of_root(call));
        let handle = match target {
            Some(target) => self.names.qualified(target, call.scope),
            None => format!("[{}]", name_of(call).start_byte()),
        };
        let aliases = self.aliases(call, first);
        for (index, name) in told.iter().chain(&aliases).enumerate() {
            let Some(name) = first_word(name) else {
                continue;
            };
            out.commands.push(CommandFact {
                name,
                group: group.clone(),
                handle: (index == 0).then(|| handle.clone()),
                line: line(name_of(call)),
            });
        }
        // The builder of a command is handed what its own commands hang on.
        for builder in
            places
                .iter()
                .skip(1)
                .copied()
                .chain(property(first, "builder", self.outline.source))
        {
            let builder = awaited(builder);
            if let Some(function) = self.outline.function_of_node(builder) {
                out.command_mounts.push(CommandMount {
                    name: None,
                    handle: format!("{function}@0"),
                    onto: Some(handle.clone()),
                });
            }
            if library == Library::Yargs && builder.kind() == "object" {
                self.options(builder, out);
            }
        }
    }

    /// Whether the target of a chain is its beginning: `const program = new Command().command("x")`.
    fn is_chain_of_root(&self, call: &Call<'t, 's>) -> bool {
        self.outline
            .call_of(awaited(call.base))
            .is_some_and(|made| made.target == call.target)
    }

    fn aliases(&self, call: &Call<'t, 's>, first: Node<'t>) -> Vec<String> {
        if let Some(aliases) = property(first, "aliases", self.outline.source)
            .or_else(|| property(first, "alias", self.outline.source))
        {
            return self.values.list(aliases);
        }
        // Calls behind this one in the chain stand before it in the list, the nearest last.
        let mut found = Vec::new();
        let mut inner = call.node.id();
        let Some(at) = self.outline.position_of(call.node) else {
            return found;
        };
        for outer in self.outline.calls[..at].iter().rev().take(16) {
            if outer.object.is_none_or(|object| object.id() != inner) {
                break;
            }
            if outer.name == "command" {
                break;
            }
            if matches!(outer.name, "alias" | "aliases") {
                found.extend(
                    arguments(outer.node)
                        .into_iter()
                        .flat_map(|alias| self.values.list(alias)),
                );
            }
            inner = outer.node.id();
        }
        found
    }

    /// `program.addCommand(orders)`.
    fn added(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let Some(handle) = arguments(call.node)
            .first()
            .and_then(|command| self.names.of(*command, call.scope, out))
        else {
            return;
        };
        out.command_mounts.push(CommandMount {
            name: None,
            handle,
            onto: self.group(call),
        });
    }

    /// Functions that are handed a program: `registerOrders(program)`.
    fn handed(&self, out: &mut Facts) {
        let used: HashSet<String> = out
            .commands
            .iter()
            .flat_map(|command| command.handle.iter().chain(&command.group).cloned())
            .collect();
        self.names.returned(&used, out);
        for call in &self.outline.calls {
            if matches!(call.name, "addCommand" | "command") {
                continue;
            }
            for (place, argument) in arguments(call.node).into_iter().enumerate() {
                let Some(written) = dotted(argument, self.outline.source) else {
                    continue;
                };
                let onto = self.names.qualified(written, call.scope);
                if !(used.contains(&onto) || matches!(written, "program" | "yargs")) {
                    continue;
                }
                let Some(function) = field(call.node, "function") else {
                    continue;
                };
                if let Some(called) = self.names.of(function, call.scope, out) {
                    out.command_mounts.push(CommandMount {
                        name: None,
                        handle: format!("{called}@{place}"),
                        onto: Some(onto),
                    });
                }
            }
        }
    }

    /// `.option("dry-run", { alias: "n" })`, `.options({ "dry-run": {…} })`.
    fn of_yargs(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let places = arguments(call.node);
        let Some(first) = places.first() else { return };
        if first.kind() == "object" {
            self.options(*first, out);
            return;
        }
        if let Some(name) = self.values.known(*first) {
            dashed(&name, line(*first), out);
        }
        if let Some(alias) = places
            .get(1)
            .and_then(|options| property(*options, "alias", self.outline.source))
        {
            for name in self.values.list(alias) {
                dashed(&name, line(alias), out);
            }
        }
    }

    fn options(&self, object: Node<'t>, out: &mut Facts) {
        for pair in children(object) {
            let Some(key) = field(pair, "key") else {
                continue;
            };
            dashed(
                text(key, self.outline.source).trim_matches(['"', '\'']),
                line(pair),
                out,
            );
            let alias = field(pair, "value")
                .and_then(|options| property(options, "alias", self.outline.source));
            for name in alias
                .map(|alias| self.values.list(alias))
                .unwrap_or_default()
            {
                dashed(&name, line(pair), out);
            }
        }
    }

    /// `exports.command = "serve [port]"`, `export const command = "serve"`, `module.exports = { command, handler }`.
    fn modules_of_yargs(&self, library: Option<Library>, path: &str, out: &mut Facts) {
        let has_handler = self
            .outline
            .variables
            .iter()
            .any(|variable| variable.name == "handler")
            || self
                .outline
                .assignments
                .iter()
                .any(|(left, ..)| text(*left, self.outline.source).ends_with(".handler"))
            || self
                .outline
                .methods
                .iter()
                .any(|method| method.name == "handler")
            || library == Some(Library::Yargs);
        if !has_handler
            || !(path.contains("command") || path.contains("cmd") || path.contains("cli"))
        {
            return;
        }
        let told = self
            .outline
            .variables
            .iter()
            .filter(|variable| variable.name == "command")
            .filter_map(|variable| Some((variable.value?, variable.node)))
            .chain(
                self.outline
                    .assignments
                    .iter()
                    .filter_map(|(left, right, _)| {
                        matches!(
                            text(*left, self.outline.source),
                            "exports.command" | "module.exports.command"
                        )
                        .then_some((*right, *left))
                    }),
            )
            .chain(self.outline.pairs.iter().filter_map(|pair| {
                let key = field(*pair, "key")?;
                let value = field(*pair, "value")?;
                (text(key, self.outline.source) == "command" && library == Some(Library::Yargs))
                    .then_some((value, *pair))
            }));
        for (value, node) in told {
            if is_function(value.kind()) {
                continue;
            }
            for name in self
                .values
                .list(value)
                .iter()
                .filter_map(|name| first_word(name))
            {
                let known = out
                    .commands
                    .iter()
                    .any(|command| command.name == name && command.line == line(node));
                if !known {
                    out.commands.push(CommandFact {
                        name,
                        group: Some("command".to_owned()),
                        handle: None,
                        line: line(node),
                    });
                }
            }
        }
    }

    /// A class of oclif: its place below `commands` is its name.
    fn of_oclif(&self, path: &str, out: &mut Facts) {
        for variable in &self.outline.variables {
            if variable.name == "flags"
                && let Some(object) = variable
                    .value
                    .map(awaited)
                    .filter(|value| value.kind() == "object")
            {
                for pair in children(object) {
                    let Some(key) = field(pair, "key") else {
                        continue;
                    };
                    dashed(
                        text(key, self.outline.source).trim_matches(['"', '\'']),
                        line(pair),
                        out,
                    );
                    let short = field(pair, "value")
                        .and_then(|call| arguments(call).first().copied())
                        .and_then(|options| property(options, "char", self.outline.source))
                        .and_then(|short| self.values.known(short));
                    if let Some(short) = short {
                        dashed(&short, line(pair), out);
                    }
                }
            }
        }
        let Some((_, inner)) = path
            .rsplit_once("/commands/")
            .or_else(|| path.split_once("commands/"))
        else {
            return;
        };
        let name = inner
            .split('.')
            .next()
            .unwrap_or(inner)
            .trim_end_matches("/index")
            .replace('/', " ");
        if name.contains("test") || self.outline.classes.is_empty() {
            return;
        }
        out.commands.push(CommandFact {
            name,
            group: Some("*program".to_owned()),
            handle: None,
            line: line(self.outline.classes[0].node),
        });
    }
}

/// The last name of what is called: a chain of calls begins at one place, but each has its own name.
fn name_of<'t>(call: &Call<'t, '_>) -> Node<'t> {
    field(call.node, "function")
        .and_then(|function| field(function, "property"))
        .unwrap_or(call.node)
}

/// `serve [port]` is `serve`; `$0` and what begins with a bracket are no names.
fn first_word(text: &str) -> Option<String> {
    let word = text.split_whitespace().next()?;
    word.starts_with(|c: char| c.is_ascii_alphanumeric())
        .then(|| word.to_owned())
}

fn dashed(name: &str, line: u32, out: &mut Facts) {
    let plain = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if plain {
        let dashes = if name.chars().count() == 1 { "-" } else { "--" };
        out.flags.push(NameFact {
            name: format!("{dashes}{name}"),
            line,
        });
    }
}
