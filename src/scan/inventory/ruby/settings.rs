//! Keys, tables, commands, flags and tasks of a Ruby file.

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts, NameFact},
        nodes::{Code, is_flag_name},
        syntax::{Step, children, line, walk},
    },
    calls::{Call, word},
};

/// Adds what calls tell.
pub(super) fn read(code: Code<'_>, root: Node<'_>, out: &mut Facts) {
    let thor = code.0.contains("Thor");
    let tasks = code.0.contains("task ") || code.0.contains("task(");
    let mut classes: Vec<(usize, String)> = Vec::new();
    let mut spaces: Vec<(usize, String)> = Vec::new();
    walk(root, |step| {
        let node = match step {
            Step::Leave(node) => {
                classes.pop_if(|(id, _)| *id == node.id());
                spaces.pop_if(|(id, _)| *id == node.id());
                return true;
            }
            Step::Enter(node) => node,
        };
        match node.kind() {
            "class" => {
                let name = code.field(node, "name");
                let own = name.rsplit("::").next().unwrap_or(name);
                classes.push((node.id(), own.to_owned()));
            }
            "element_reference" if code.field(node, "object") == "ENV" => {
                let inner = children(node).into_iter().nth(1);
                push(
                    &mut out.keys,
                    inner.and_then(|inner| word(code, inner)),
                    node,
                );
            }
            "assignment" => {
                let left = code.field(node, "left");
                if left == "self.table_name" {
                    let right = node.child_by_field_name("right");
                    push(
                        &mut out.tables,
                        right.and_then(|right| word(code, right)),
                        node,
                    );
                }
            }
            "call" => {
                let Some(call) = Call::read(code, node) else {
                    return true;
                };
                if call.method == "namespace" && tasks {
                    let outer = spaces.last().map_or("", |(_, name)| name.as_str());
                    let whole = format!("{outer}{}:", call.word(code).unwrap_or_default());
                    spaces.push((node.id(), whole));
                } else if call.method == "task" && tasks && call.receiver.is_empty() {
                    let space = spaces.last().map_or("", |(_, name)| name.as_str());
                    let pair = call.options.first().map(|(key, _)| *key);
                    if let Some(name) = call.word(code).or(pair) {
                        push(&mut out.scripts, Some(&format!("{space}{name}")), node);
                    }
                } else {
                    let class = classes.last().map(|(_, name)| name.as_str());
                    told(code, node, &call, class.filter(|_| thor), out);
                }
            }
            _ => {}
        }
        true
    });
}

fn push(list: &mut Vec<NameFact>, name: Option<&str>, at: Node<'_>) {
    if let Some(name) =
        name.filter(|name| !name.is_empty() && name.len() < 200 && !name.contains("#{"))
    {
        list.push(NameFact {
            name: name.to_owned(),
            line: line(at),
        });
    }
}

fn told(code: Code<'_>, node: Node<'_>, call: &Call<'_>, class: Option<&str>, out: &mut Facts) {
    let first = call.word(code);
    let second = call.given.get(1).and_then(|given| word(code, *given));
    match (call.method, call.receiver) {
        ("fetch" | "key?" | "has_key?" | "dig" | "values_at", "ENV") => {
            for given in call
                .given
                .iter()
                .take(if call.method == "values_at" { 20 } else { 1 })
            {
                push(&mut out.keys, word(code, *given), node);
            }
        }
        ("create_table", _) => {
            out.dropped_tables
                .retain(|table| Some(table.name.as_str()) != first);
            push(&mut out.tables, first, node);
        }
        ("create_join_table", _) => {
            let named = call
                .words(code, "table_name")
                .and_then(|all| all.first().copied());
            let mut both = [first.unwrap_or_default(), second.unwrap_or_default()];
            both.sort_unstable();
            let joined = both.join("_");
            push(&mut out.tables, named.or(Some(&joined)), node);
        }
        // `down` drops what `up` makes.
        ("drop_table", _)
            if !out
                .tables
                .iter()
                .any(|table| Some(table.name.as_str()) == first) =>
        {
            push(&mut out.dropped_tables, first, node);
        }
        ("rename_table", _) => {
            push(&mut out.dropped_tables, first, node);
            push(&mut out.tables, second, node);
        }
        // OptionParser: `opts.on("-v", "--[no-]verbose", "told")`; Slop and Optimist are alike.
        ("on", receiver) if !receiver.is_empty() => {
            for given in &call.given {
                let Some(text) = word(code, *given).filter(|text| text.starts_with('-')) else {
                    continue;
                };
                let text = text.replace("[no-]", "");
                let end = text.find([' ', '=', '[']).unwrap_or(text.len());
                flag(&text[..end], node, out);
            }
        }
        ("desc", "") => {
            if let (Some(class), Some(usage)) = (class, first) {
                out.commands.push(CommandFact {
                    name: usage
                        .split_whitespace()
                        .next()
                        .unwrap_or_default()
                        .to_owned(),
                    group: Some(class.to_owned()),
                    handle: None,
                    line: line(node),
                });
            }
        }
        ("subcommand", "") => {
            let inner = call.given.get(1).map(|given| code.of(*given));
            if let (Some(class), Some(name), Some(inner)) = (class, first, inner) {
                let handle = format!("{class} {name}");
                out.commands.push(CommandFact {
                    name: name.to_owned(),
                    group: Some(class.to_owned()),
                    handle: Some(handle.clone()),
                    line: line(node),
                });
                out.command_mounts.push(CommandMount {
                    name: Some(String::new()),
                    handle: inner.to_owned(),
                    onto: Some(handle),
                });
            }
        }
        ("method_option" | "option" | "class_option", "") if class.is_some() => {
            if let Some(name) = first {
                flag(&format!("--{}", name.replace('_', "-")), node, out);
            }
            for alias in call.words(code, "aliases").unwrap_or_default() {
                let dashes = if alias.starts_with('-') { "" } else { "-" };
                flag(&format!("{dashes}{alias}"), node, out);
            }
        }
        _ => {}
    }
}

fn flag(name: &str, at: Node<'_>, out: &mut Facts) {
    if is_flag_name(name.trim_start_matches('-')) {
        push(&mut out.flags, Some(name), at);
    }
}
