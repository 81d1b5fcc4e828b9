//! Commands and flags of commander, yargs, cac and oclif.

use std::collections::HashSet;

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts},
        syntax::{field, line, text},
    },
    command_reader::{Library, Reader, first_word, name_of},
    names::Names,
    nodes::{arguments, awaited, dotted, property},
    outline::{Call, Outline},
    value::Values,
};

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

impl<'t, 's> Reader<'_, '_, 't, 's> {
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
        let target = call
            .target
            .as_ref()
            .filter(|_| library == Library::Commander)
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
}
