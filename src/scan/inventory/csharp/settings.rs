//! Keys, tables, commands and flags of a C# file.

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts, NameFact},
        nodes::{Code, child, is_variable},
        syntax::{Step, children, line, walk},
    },
    texts::{Attribute, Names},
};

/// Adds what attributes and calls tell.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let console = [
        "System.CommandLine",
        "Spectre.Console",
        "McMaster",
        "Cocona",
        "CommandLine",
    ]
    .iter()
    .any(|word| code.0.contains(word));
    walk(root, |step| {
        let Step::Enter(node) = step else { return true };
        match node.kind() {
            "invocation_expression" => call(code, node, names, console, out),
            "element_access_expression" => index(code, node, names, out),
            "class_declaration"
            | "property_declaration"
            | "method_declaration"
            | "record_declaration" => {
                for attribute in Attribute::of(code, node) {
                    told(code, &attribute, names, out);
                }
                if node.kind() == "property_declaration" {
                    set_of(code, node, out);
                }
            }
            "object_creation_expression" | "implicit_object_creation_expression" if console => {
                created(code, node, out);
            }
            "variable_declarator" if console => bound(code, node, out),
            _ => {}
        }
        true
    });
}

fn push(list: &mut Vec<NameFact>, name: &str, at: Node<'_>) {
    let fits = !name.is_empty() && name.len() <= 200 && !name.contains(char::is_whitespace);
    if fits {
        list.push(NameFact {
            name: name.to_owned(),
            line: line(at),
        });
    }
}

fn told(code: Code<'_>, attribute: &Attribute<'_>, names: &Names, out: &mut Facts) {
    let text = attribute.text(code, names);
    match (attribute.name, text) {
        ("Table" | "BsonCollection", Some(name)) => push(&mut out.tables, &name, attribute.node),
        // Spectre: "-p|--port <PORT>". CommandLineParser: 'p', "port".
        ("CommandOption" | "Option", Some(text)) => {
            let words = text.split(['|', ' ', '<', '[', ',']);
            let mut any = false;
            for word in words.filter(|word| word.starts_with('-')) {
                any = true;
                push(&mut out.flags, word, attribute.node);
            }
            if !any {
                for (key, value) in &attribute.given {
                    let text = names.text(code, *value).unwrap_or_default();
                    let plain = text
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
                    if key.is_empty() && plain && text.len() > 1 {
                        push(&mut out.flags, &format!("--{text}"), attribute.node);
                    }
                }
            }
        }
        ("Option", None) => {
            for (key, value) in &attribute.given {
                let word = code.of(*value).trim_matches('\'');
                if key.is_empty() && word.len() == 1 {
                    push(&mut out.flags, &format!("-{word}"), attribute.node);
                } else if let (true, Some(text)) = (key.is_empty(), names.text(code, *value)) {
                    push(&mut out.flags, &format!("--{text}"), attribute.node);
                }
            }
        }
        ("Verb" | "Command", Some(name)) => out.commands.push(CommandFact {
            name,
            group: None,
            handle: None,
            line: line(attribute.node),
        }),
        _ => {}
    }
}

/// `public DbSet<Order> Orders { get; set; }`: the property is the table's name.
fn set_of(code: Code<'_>, node: Node<'_>, out: &mut Facts) {
    if code.field(node, "type").starts_with("DbSet<") {
        push(&mut out.tables, code.field(node, "name"), node);
    }
}

fn call(code: Code<'_>, node: Node<'_>, names: &Names, console: bool, out: &mut Facts) {
    let Some(function) = node.child_by_field_name("function") else {
        return;
    };
    let (base, name) = match function.kind() {
        "member_access_expression" => (
            code.field(function, "expression"),
            code.field(function, "name"),
        ),
        _ => ("", code.of(function)),
    };
    let name = name.split('<').next().unwrap_or(name);
    let arguments = node.child_by_field_name("arguments").map(children);
    let arguments = arguments.unwrap_or_default();
    let first = arguments.first().copied();
    let text = first.and_then(|first| names.text(code, first));
    let lower = base.to_lowercase();
    let settings = ["configuration", "config", "section"]
        .iter()
        .any(|end| lower.ends_with(end));
    match (name, text) {
        ("GetEnvironmentVariable", Some(text)) => push(&mut out.keys, &text, node),
        ("GetSection" | "GetValue" | "GetRequiredSection", Some(text)) if settings => {
            push(&mut out.keys, &text, node);
        }
        ("GetConnectionString", Some(text)) => {
            push(&mut out.keys, &format!("ConnectionStrings:{text}"), node);
        }
        ("ToTable" | "ToCollection", Some(text)) => push(&mut out.tables, &text, node),
        ("CreateTable", _) => {
            for argument in &arguments {
                let label = code.field(*argument, "name");
                if label == "name" || (label.is_empty() && *argument == arguments[0]) {
                    let value = children(*argument).pop();
                    if let Some(text) = value.and_then(|value| names.text(code, value)) {
                        push(&mut out.tables, &text, node);
                    }
                }
            }
        }
        ("DropTable" | "RenameTable", _) => {
            // `Down` undoes what `Up` does: what it drops is none the less there.
            let value = first.and_then(|first| children(first).pop());
            if let Some(text) = value.and_then(|value| names.text(code, value))
                && !out.tables.iter().any(|table| table.name == text)
            {
                push(&mut out.dropped_tables, &text, node);
            }
        }
        ("AddCommand" | "AddBranch", Some(text)) if console => out.commands.push(CommandFact {
            name: text,
            group: None,
            handle: None,
            line: line(node),
        }),
        ("AddCommand" | "Add", None) if console => {
            let child = first.map_or("", |first| code.of(first));
            let plain = |text: &str| {
                !text.is_empty()
                    && text
                        .chars()
                        .all(|sign| sign.is_alphanumeric() || sign == '_')
            };
            if plain(child) && plain(base) {
                out.command_mounts.push(CommandMount {
                    name: None,
                    handle: child.to_owned(),
                    onto: Some(base.to_owned()),
                });
            }
        }
        _ => {}
    }
}

/// `configuration["Shop:Port"]`.
fn index(code: Code<'_>, node: Node<'_>, names: &Names, out: &mut Facts) {
    let base = code.field(node, "expression").to_lowercase();
    if !["configuration", "config", "appsettings"]
        .iter()
        .any(|end| base.ends_with(end))
    {
        return;
    }
    let inner = node
        .child_by_field_name("subscript")
        .and_then(|list| children(list).first().copied());
    if let Some(text) = inner.and_then(|inner| names.text(code, inner)) {
        push(&mut out.keys, &text, node);
    }
}

/// `new Command("import")`, `new Option<int>("--port", "-p")`.
fn created(code: Code<'_>, node: Node<'_>, out: &mut Facts) {
    let of = code.field(node, "type");
    let arguments = node.child_by_field_name("arguments").map(children);
    let arguments = arguments.unwrap_or_default();
    let of = of.split('<').next().unwrap_or(of);
    if of == "Option" {
        for argument in &arguments {
            for word in code
                .of(*argument)
                .split('"')
                .filter(|word| word.starts_with('-'))
            {
                let fits = !word.contains(char::is_whitespace) && word.len() > 1;
                if fits && !is_variable(word) {
                    push(&mut out.flags, word, node);
                }
            }
        }
    }
}

/// `var import = new Command("import")` is known by its variable.
fn bound(code: Code<'_>, node: Node<'_>, out: &mut Facts) {
    let Some(value) = children(node).pop() else {
        return;
    };
    let of = code.field(value, "type");
    if value.kind() != "object_creation_expression" || !matches!(of, "Command" | "RootCommand") {
        return;
    }
    let first = child(value, "argument_list").and_then(|list| children(list).first().copied());
    let text = first.map(|first| code.of(first).trim_matches('"').to_owned());
    out.commands.push(CommandFact {
        // What a root is given is its description.
        name: text.filter(|_| of == "Command").unwrap_or_default(),
        group: None,
        handle: Some(code.field(node, "name").to_owned()),
        line: line(node),
    });
}
