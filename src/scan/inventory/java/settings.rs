//! Keys, tables, commands and flags of a Java file.

use std::sync::LazyLock;

use regex::Regex;
use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts, NameFact},
        nodes::{Code, kebab, snake},
        syntax::{Step, children, line, walk},
    },
    annotations::{Annotation, Names},
};

/// `${shop.port:8080}`.
static PLACEHOLDER: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\$\{\s*([A-Za-z_][\w.\-]*)\s*(?::[^}]*)?\}").ok());

/// Adds what annotations and calls tell.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    // Classes whose fields are keys below a prefix.
    let mut prefixes: Vec<(usize, Option<String>)> = Vec::new();
    walk(root, |step| {
        let node = match step {
            Step::Leave(node) => {
                prefixes.pop_if(|(id, _)| *id == node.id());
                return true;
            }
            Step::Enter(node) => node,
        };
        match node.kind() {
            "class_declaration" | "record_declaration" | "interface_declaration" => {
                let prefix = class(code, node, names, out);
                if let (Some(prefix), Some(components)) =
                    (&prefix, node.child_by_field_name("parameters"))
                {
                    for component in children(components) {
                        key(
                            out,
                            &joined(prefix, code.field(component, "name")),
                            component,
                        );
                    }
                }
                prefixes.push((node.id(), prefix));
            }
            "method_declaration" => {
                let annotations = Annotation::of(code, node);
                command(code, &annotations, None, names, out);
                for annotation in &annotations {
                    option(code, annotation, names, out);
                    table(code, annotation, names, out);
                }
                // `@ConfigMapping` is an interface whose methods are keys.
                if let Some((_, Some(prefix))) = prefixes.last() {
                    let name = code.field(node, "name");
                    if node.child_by_field_name("body").is_none() {
                        key(out, &joined(prefix, name), node);
                    }
                }
            }
            "field_declaration" => {
                for annotation in Annotation::of(code, node) {
                    option(code, &annotation, names, out);
                    table(code, &annotation, names, out);
                }
                let Some((_, Some(prefix))) = prefixes.last() else {
                    return true;
                };
                if code.of(node).contains("static ") {
                    return true;
                }
                for declarator in children(node) {
                    if declarator.kind() == "variable_declarator" {
                        let name = code.field(declarator, "name");
                        key(out, &joined(prefix, name), declarator);
                    }
                }
            }
            "annotation" => placeholders(code, node, names, out),
            "method_invocation" => call(code, node, names, out),
            _ => {}
        }
        true
    });
}

fn joined(prefix: &str, name: &str) -> String {
    format!("{prefix}.{}", kebab(name))
}

fn key(out: &mut Facts, name: &str, at: Node<'_>) {
    if !name.is_empty() && name.len() <= 200 && !name.contains(char::is_whitespace) {
        out.keys.push(NameFact {
            name: name.to_owned(),
            line: line(at),
        });
    }
}

/// What a class tells; gives the prefix of the keys that its fields are.
fn class(code: Code<'_>, node: Node<'_>, names: &Names, out: &mut Facts) -> Option<String> {
    let name = code.field(node, "name");
    let annotations = Annotation::of(code, node);
    command(code, &annotations, Some(name), names, out);
    let mut prefix = None;
    let mut entity = None;
    let before = out.tables.len();
    for annotation in &annotations {
        table(code, annotation, names, out);
        match annotation.name {
            "ConfigurationProperties" | "ConfigMapping" | "ConfigProperties" | "EachProperty" => {
                prefix = annotation.texts(code, names, &["value", "prefix"]).pop();
            }
            "Entity" => {
                let given = annotation.texts(code, names, &["name"]).pop();
                entity = Some(given.unwrap_or_else(|| name.to_owned()));
            }
            _ => {}
        }
    }
    // Without a name of its own, the table is called like the entity.
    if let Some(entity) = entity.filter(|_| out.tables.len() == before) {
        out.tables.push(NameFact {
            name: snake(&entity),
            line: line(node),
        });
    }
    prefix
}

fn table(code: Code<'_>, annotation: &Annotation<'_>, names: &Names, out: &mut Facts) {
    let keys: &[&str] = match annotation.name {
        "Table" | "MappedEntity" => &["name", "value"],
        "JoinTable" | "CollectionTable" | "SecondaryTable" => &["name"],
        "Document" => &["collection", "value", "collectionName"],
        _ => return,
    };
    for name in annotation.texts(code, names, keys).into_iter().take(1) {
        out.tables.push(NameFact {
            name,
            line: line(annotation.node),
        });
    }
}

/// `@Command(name = "import", subcommands = {Csv.class})` of picocli.
fn command(
    code: Code<'_>,
    annotations: &[Annotation<'_>],
    class: Option<&str>,
    names: &Names,
    out: &mut Facts,
) {
    for annotation in annotations.iter().filter(|one| one.name == "Command") {
        let own = annotation.texts(code, names, &["name"]);
        let aliases = annotation.texts(code, names, &["aliases"]);
        for name in own.into_iter().take(1).chain(aliases) {
            out.commands.push(CommandFact {
                name,
                group: None,
                handle: class.map(ToOwned::to_owned),
                line: line(annotation.node),
            });
        }
        for inner in annotation.all(&["subcommands"]) {
            let handle = code.of(inner).trim_end_matches(".class");
            let handle = handle.rsplit('.').next().unwrap_or(handle);
            out.command_mounts.push(CommandMount {
                name: None,
                handle: handle.to_owned(),
                onto: class.map(ToOwned::to_owned),
            });
        }
    }
}

/// `@Option(names = {"-v", "--verbose"})`, `@Parameter(names = "--x")` of JCommander.
fn option(code: Code<'_>, annotation: &Annotation<'_>, names: &Names, out: &mut Facts) {
    if !matches!(annotation.name, "Option" | "Parameter" | "ShellOption") {
        return;
    }
    let all = annotation.texts(code, names, &["names", "name", "value", "longNames"]);
    for name in all
        .into_iter()
        .filter(|name| name.starts_with('-') && name.len() > 1)
    {
        out.flags.push(NameFact {
            name,
            line: line(annotation.node),
        });
    }
}

fn placeholders(code: Code<'_>, node: Node<'_>, names: &Names, out: &mut Facts) {
    let name = code.field(node, "name");
    match name.rsplit('.').next().unwrap_or(name) {
        "Value" | "Scheduled" | "Named" | "KafkaListener" | "RabbitListener" => {
            let Some(pattern) = PLACEHOLDER.as_ref() else {
                return;
            };
            for found in pattern.captures_iter(code.of(node)) {
                key(out, &found[1], node);
            }
        }
        "ConfigProperty" | "Property" | "ConditionalOnProperty" => {
            let given = node.child_by_field_name("arguments").map(children);
            let (mut prefix, mut all) = (String::new(), Vec::new());
            for pair in given.unwrap_or_default() {
                let value = pair.child_by_field_name("value").unwrap_or(pair);
                let Some(text) = names.text(code, value) else {
                    continue;
                };
                match code.field(pair, "key") {
                    "prefix" => prefix = format!("{text}."),
                    "name" | "value" | "" => all.push(text),
                    _ => {}
                }
            }
            for one in all {
                key(out, &format!("{prefix}{one}"), node);
            }
        }
        _ => {}
    }
}

fn call(code: Code<'_>, node: Node<'_>, names: &Names, out: &mut Facts) {
    let method = code.field(node, "name");
    let object = code.field(node, "object");
    let fits = match method {
        "getenv" => object.ends_with("System") || object.is_empty(),
        "getProperty" | "getRequiredProperty" | "getInteger" | "getBoolean" => {
            let object = object.to_lowercase();
            [
                "system",
                "env",
                "environment",
                "props",
                "properties",
                "config",
            ]
            .iter()
            .any(|word| object.ends_with(word))
        }
        "getConfigValue" | "getOptionalValue" => true,
        _ => false,
    };
    if !fits {
        return;
    }
    let given = node.child_by_field_name("arguments").map(children);
    let Some(first) = given.and_then(|all| all.first().copied()) else {
        return;
    };
    if let Some(name) = names.text(code, first) {
        key(out, &name, first);
    }
}
