//! Commands and flags of argparse, click and Typer.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts, NameFact},
        syntax::{children, field, line, text},
    },
    names::Names,
    outline::{Arguments, Call, Function, Outline, dotted},
    value::Values,
};

/// Endings of function names that click leaves out of the names of commands, since version 8.2.
const ENDINGS: [&str; 4] = ["_command", "_cmd", "_group", "_grp"];

struct Reader<'r, 'o, 't, 's> {
    outline: &'o Outline<'t, 's>,
    names: &'r Names<'o, 't, 's>,
    values: &'r Values<'s>,
}

/// All commands and flags of the module.
pub(super) fn commands<'o, 't, 's>(
    outline: &'o Outline<'t, 's>,
    names: &Names<'o, 't, 's>,
    values: &Values<'s>,
    out: &mut Facts,
) {
    let reader = Reader {
        outline,
        names,
        values,
    };
    let typer = outline.imports("typer");
    let click = typer
        || outline.imports("click")
        || outline.imports("asyncclick")
        || outline.imports("rich_click")
        || outline.imports("flask");
    if outline.imports("argparse")
        || outline.imports("ArgumentParser")
        || outline
            .calls
            .iter()
            .any(|call| matches!(call.name, "add_parser" | "add_argument"))
    {
        reader.of_argparse(out);
    }
    if click {
        reader.of_click(typer, out);
    }
}

impl<'t, 's> Reader<'_, '_, 't, 's> {
    fn arguments(&self, call: Node<'t>) -> Arguments<'t, 's> {
        Arguments::of(call, self.outline.source)
    }

    fn text_argument(
        &self,
        arguments: &Arguments<'t, 's>,
        name: &str,
        place: usize,
    ) -> Option<String> {
        arguments
            .named_or_at(name, place)
            .and_then(|value| self.values.known(value))
    }

    fn of_argparse(&self, out: &mut Facts) {
        let mut used = HashSet::new();
        for call in &self.outline.calls {
            match call.name {
                "ArgumentParser" => {
                    let arguments = self.arguments(call.node);
                    let handle = call
                        .target
                        .map(|name| self.names.qualified(name, call.scope));
                    used.extend(handle.clone());
                    out.commands.push(CommandFact {
                        name: arguments
                            .keyword("prog")
                            .and_then(|name| self.values.known(name))
                            .unwrap_or_default(),
                        group: None,
                        handle,
                        line: line(call.node),
                    });
                }
                "add_subparsers" => {
                    let (Some(target), Some(onto)) = (
                        call.target,
                        call.object
                            .and_then(|object| self.names.of(object, call.scope)),
                    ) else {
                        continue;
                    };
                    let handle = self.names.qualified(target, call.scope);
                    used.insert(handle.clone());
                    out.command_mounts.push(CommandMount {
                        name: None,
                        handle,
                        onto: Some(onto),
                    });
                }
                "add_parser" => self.add_parser(call, out),
                "add_argument" => {
                    for place in self.arguments(call.node).places {
                        self.flags(place, out);
                    }
                }
                _ => {}
            }
        }
        self.handed(&used, out);
    }

    fn add_parser(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let Some(name) = self.text_argument(&arguments, "name", 0) else {
            return;
        };
        let group = call.object.and_then(|object| {
            // `parser.add_subparsers().add_parser("x")` hangs on the parser.
            let chained = field(object, "function")
                .filter(|_| object.kind() == "call")
                .filter(|function| {
                    field(*function, "attribute")
                        .is_some_and(|name| text(name, self.outline.source) == "add_subparsers")
                })
                .and_then(|function| field(function, "object"));
            self.names.of(chained.unwrap_or(object), call.scope)
        });
        let aliases = arguments
            .keyword("aliases")
            .and_then(|aliases| self.values.list(aliases))
            .unwrap_or_default();
        let handle = call
            .target
            .map(|name| self.names.qualified(name, call.scope));
        for (index, name) in std::iter::once(name).chain(aliases).enumerate() {
            out.commands.push(CommandFact {
                name,
                group: group.clone(),
                handle: handle.clone().filter(|_| index == 0),
                line: line(call.node),
            });
        }
    }

    /// Functions that are handed a parser: `add_import(subparsers)`.
    fn handed(&self, used: &HashSet<String>, out: &mut Facts) {
        for call in &self.outline.calls {
            let Some(called) = field(call.node, "function")
                .and_then(|function| dotted(function, self.outline.source))
            else {
                continue;
            };
            for (place, argument) in self.arguments(call.node).places.iter().enumerate() {
                let Some(written) = dotted(*argument, self.outline.source) else {
                    continue;
                };
                let onto = self.names.qualified(written, call.scope);
                let handed_on = onto.contains('@')
                    && (written.contains("parser") || written.starts_with("sub"));
                if used.contains(&onto) || handed_on {
                    out.command_mounts.push(CommandMount {
                        name: None,
                        handle: format!("{called}@{place}"),
                        onto: Some(onto),
                    });
                }
            }
        }
    }

    /// `"--verbose/--no-verbose"` and its like.
    fn flags(&self, node: Node<'t>, out: &mut Facts) {
        let Some(written) = self.values.known(node) else {
            return;
        };
        for flag in written.split('/').map(str::trim) {
            if is_flag(flag) {
                out.flags.push(NameFact {
                    name: flag.to_owned(),
                    line: line(node),
                });
            }
        }
    }

    fn of_click(&self, typer: bool, out: &mut Facts) {
        let mut apps: HashMap<String, (usize, bool)> = HashMap::new();
        for call in &self.outline.calls {
            match (call.name, call.target) {
                ("Typer" | "Group" | "AppGroup", Some(target)) => {
                    let arguments = self.arguments(call.node);
                    let handle = self.names.qualified(target, call.scope);
                    let name = self
                        .text_argument(&arguments, "name", usize::from(call.name == "Typer") * 9)
                        .unwrap_or_default();
                    if call.name == "Typer" {
                        apps.insert(handle.clone(), (0, false));
                    }
                    out.commands.push(CommandFact {
                        name,
                        group: None,
                        handle: Some(handle),
                        line: line(call.node),
                    });
                }
                ("add_command" | "add_typer" | "add_cli", _) => self.add_command(call, out),
                ("Option" | "option", _) => {
                    for place in self.arguments(call.node).places {
                        if place.kind() == "string" {
                            self.flags(place, out);
                        }
                    }
                }
                _ => {}
            }
        }
        // A Typer application with a single command has no names of commands.
        for function in &self.outline.functions {
            for decorator in &function.decorators {
                let Some(called) = self.called(*decorator) else {
                    continue;
                };
                let Some((object, name)) = called.rsplit_once('.') else {
                    continue;
                };
                if let Some(app) = apps.get_mut(&self.names.qualified(object, function.scope)) {
                    app.0 += usize::from(name == "command");
                    app.1 |= name == "callback";
                }
            }
        }
        let grouped: HashSet<String> = out
            .command_mounts
            .iter()
            .filter_map(|mount| mount.onto.clone())
            .collect();
        for function in &self.outline.functions {
            for decorator in &function.decorators {
                self.decorated(function, *decorator, &apps, &grouped, typer, out);
            }
        }
    }

    fn called(&self, decorator: Node<'t>) -> Option<&'s str> {
        let function = if decorator.kind() == "call" {
            field(decorator, "function")?
        } else {
            decorator
        };
        dotted(function, self.outline.source)
    }

    fn decorated(
        &self,
        function: &Function<'t, 's>,
        decorator: Node<'t>,
        apps: &HashMap<String, (usize, bool)>,
        grouped: &HashSet<String>,
        typer: bool,
        out: &mut Facts,
    ) {
        let Some(called) = self.called(decorator) else {
            return;
        };
        let (object, name) = called
            .rsplit_once('.')
            .map_or((None, called), |(object, name)| (Some(object), name));
        let group = match (object, name) {
            (_, "callback") if object.is_some_and(|object| apps.contains_key(object)) => {
                self.typer_options(function, out);
                return;
            }
            (None | Some("click" | "asyncclick" | "rich_click"), "command" | "group") => None,
            (Some(object), "command" | "group") => {
                Some(self.names.qualified(object, function.scope))
            }
            _ => return,
        };
        let arguments = self.arguments(decorator);
        let told = self.text_argument(&arguments, "name", 0);
        let told_name = told.is_some();
        let is_app = group.as_ref().and_then(|group| apps.get(group));
        if is_app.is_some() && typer {
            self.typer_options(function, out);
        }
        let alone = is_app.is_some_and(|(commands, callback)| *commands == 1 && !callback)
            && group.as_ref().is_some_and(|group| !grouped.contains(group));
        let handle = Some(self.names.qualified(function.name, function.scope));
        let flask = group.as_ref().is_some_and(|group| group.ends_with(".cli"));
        let mut names =
            told.map_or_else(|| named(function.name, is_app.is_some()), |name| vec![name]);
        if alone {
            out.program_groups.extend(handle.clone());
        }
        if group.is_none() && !told_name {
            // What hangs on nothing is a program, or is added to a group elsewhere.
            names.truncate(1);
            if name == "group" || matches!(function.name, "main" | "cli" | "run" | "app") {
                out.program_groups.extend(handle.clone());
            }
        }
        for (index, name) in names.into_iter().enumerate() {
            out.commands.push(CommandFact {
                name: if flask { format!("flask {name}") } else { name },
                group: group.clone().filter(|_| !flask),
                handle: handle.clone().filter(|_| index == 0),
                line: line(function.node),
            });
        }
    }

    /// `cli.add_command(orders, name="order")`, `app.add_typer(orders.app, name="orders")`.
    fn add_command(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let arguments = self.arguments(call.node);
        let (Some(onto), Some(handle)) = (
            call.object
                .and_then(|object| self.names.of(object, call.scope)),
            arguments
                .places
                .first()
                .and_then(|child| self.names.of(*child, call.scope)),
        ) else {
            return;
        };
        out.command_mounts.push(CommandMount {
            name: self.text_argument(&arguments, "name", 1),
            handle,
            onto: Some(onto),
        });
    }

    /// Options of a Typer command are its parameters that have a default.
    fn typer_options(&self, function: &Function<'t, 's>, out: &mut Facts) {
        let Some(parameters) = field(function.node, "parameters") else {
            return;
        };
        for parameter in children(parameters) {
            if !matches!(
                parameter.kind(),
                "typed_default_parameter" | "default_parameter"
            ) {
                continue;
            }
            let (Some(name), kind, value) = (
                field(parameter, "name"),
                field(parameter, "type").map_or("", |kind| text(kind, self.outline.source)),
                field(parameter, "value"),
            ) else {
                continue;
            };
            let given = value.map_or("", |value| text(value, self.outline.source));
            let argument = kind.contains("Argument(") || given.contains("Argument(");
            let explicit = kind.contains("\"-")
                || given.contains("\"-")
                || kind.contains("'-")
                || given.contains("'-");
            if argument || explicit || given.contains("Depends(") || kind.contains("Context") {
                continue;
            }
            let name = text(name, self.outline.source)
                .trim_matches('_')
                .replace('_', "-");
            let boolean = kind
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| word == "bool");
            let mut push = |flag: String| {
                out.flags.push(NameFact {
                    name: flag,
                    line: line(parameter),
                });
            };
            push(format!("--{name}"));
            if boolean {
                push(format!("--no-{name}"));
            }
        }
    }
}

/// What a function's name gives a command for names.
fn named(function: &str, typer: bool) -> Vec<String> {
    let kebab = |name: &str| name.to_lowercase().replace('_', "-");
    let whole = kebab(function.trim_matches('_'));
    let short = ENDINGS
        .iter()
        .find_map(|ending| function.strip_suffix(ending))
        .filter(|short| !typer && !short.is_empty())
        .map(kebab);
    std::iter::once(whole).chain(short).collect()
}

/// Whether a text is a flag with its dashes.
fn is_flag(text: &str) -> bool {
    let name = text.trim_start_matches('-');
    text.len() - name.len() <= 2
        && text.starts_with('-')
        && name.starts_with(|c: char| c.is_alphanumeric() || c == '?')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'?'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_told_from_other_texts() {
        for (text, is) in [
            ("--dry-run", true),
            ("-n", true),
            ("--", false),
            ("-", false),
            ("name", false),
            ("---x", false),
            ("--a b", false),
            ("--x.y_z", true),
        ] {
            assert_eq!(is_flag(text), is, "{text}");
        }
    }

    #[test]
    fn commands_are_named_after_functions() {
        for (function, typer, names) in [
            ("import_orders", false, vec!["import-orders"]),
            ("init_cmd", false, vec!["init-cmd", "init"]),
            ("init_cmd", true, vec!["init-cmd"]),
            ("list_", false, vec!["list"]),
            ("_cmd", false, vec!["cmd"]),
        ] {
            assert_eq!(named(function, typer), names, "{function}");
        }
    }
}
