//! Commands and flags that clap derives from types.

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, CommandMount, Facts, NameFact},
        nodes::{Code, first, is_variable, kebab, snake, unquoted},
        syntax::{Step, children, line, walk},
    },
    attributes::{Attribute, Before, of_tests},
    expressions::Names,
    symbols::payload_name,
};

/// The attributes that say how a name is written on the command line.
const HELPERS: [&str; 5] = ["command", "clap", "structopt", "arg", "group"];

/// What a type is to clap.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Derived {
    /// A program.
    Parser,
    /// Commands, one for each variant.
    Subcommand,
    /// Arguments of a command.
    Args,
    Nothing,
}

/// Adds commands, flags and variables of types with `#[derive(Parser)]`, `Subcommand` and `Args`.
pub(super) fn read(code: Code<'_>, root: Node<'_>, _names: &Names, out: &mut Facts) {
    let mut before = Before::default();
    walk(root, |step| {
        let Step::Enter(node) = step else { return true };
        if before.keeps(code, node) || node.is_extra() {
            return false;
        }
        let attributes = before.take();
        if of_tests(&attributes) {
            return false;
        }
        match (node.kind(), derived(&attributes)) {
            ("struct_item" | "enum_item", Derived::Nothing) => false,
            ("struct_item", of) => {
                structure(code, node, &attributes, of, out);
                false
            }
            ("enum_item", of) => {
                enumeration(code, node, &attributes, of, out);
                false
            }
            ("function_item", _) => node.child_by_field_name("body").is_some(),
            _ => true,
        }
    });
}

fn derived(attributes: &[Attribute<'_>]) -> Derived {
    let derives = |word: &str| {
        attributes
            .iter()
            .filter(|attribute| attribute.name == "derive")
            .flat_map(|attribute| &attribute.given)
            .any(|given| given.key.rsplit("::").next() == Some(word))
    };
    if derives("Subcommand") {
        Derived::Subcommand
    } else if derives("Parser") || derives("StructOpt") || derives("Clap") {
        Derived::Parser
    } else if derives("Args") {
        Derived::Args
    } else {
        Derived::Nothing
    }
}

fn helpers<'a, 't>(attributes: &'a [Attribute<'t>]) -> impl Iterator<Item = &'a Attribute<'t>> {
    let helps = |attribute: &&Attribute<'_>| HELPERS.contains(&attribute.name);
    attributes.iter().filter(helps)
}

fn value<'t>(attributes: &[Attribute<'t>], key: &str) -> Option<&'t str> {
    helpers(attributes).find_map(|attribute| attribute.value_of(key))
}

fn has(attributes: &[Attribute<'_>], key: &str) -> bool {
    helpers(attributes).any(|attribute| attribute.has(key))
}

/// Other names: `alias = "a"`, `visible_aliases = ["b", "c"]`.
fn aliases(attributes: &[Attribute<'_>]) -> Vec<String> {
    let given = helpers(attributes).flat_map(|attribute| &attribute.given);
    let given = given.filter(|given| given.key.contains("alias") && !given.key.contains("short"));
    given
        .filter_map(|given| given.value)
        .flat_map(|value| value.trim_matches(['&', '[', ']']).split(','))
        .map(|name| unquoted(name).to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

/// A name as `rename_all` wants it; with dashes where nothing is told.
fn renamed(name: &str, rule: Option<&str>) -> String {
    match rule {
        Some("snake_case" | "snake") => snake(name),
        Some("lower" | "lowercase" | "verbatim") if !name.contains('_') => name.to_lowercase(),
        Some("verbatim") => name.to_owned(),
        Some("SCREAMING_SNAKE_CASE" | "screaming_snake") => snake(name).to_uppercase(),
        _ => kebab(name),
    }
}

fn structure(
    code: Code<'_>,
    node: Node<'_>,
    attributes: &[Attribute<'_>],
    of: Derived,
    out: &mut Facts,
) {
    let name = code.field(node, "name");
    if of == Derived::Parser {
        let given = value(attributes, "name").filter(|name| !name.contains('!'));
        out.commands.push(CommandFact {
            name: given.unwrap_or_default().to_owned(),
            group: None,
            handle: Some(name.to_owned()),
            line: line(node),
        });
    }
    if let Some(body) = node.child_by_field_name("body") {
        let rule = value(attributes, "rename_all");
        fields(code, body, name, rule, out);
    }
}

/// The fields of a command's arguments.
fn fields(code: Code<'_>, body: Node<'_>, owner: &str, rule: Option<&str>, out: &mut Facts) {
    let mut before = Before::default();
    for field in children(body) {
        if before.keeps(code, field) {
            continue;
        }
        let attributes = before.take();
        let of = field.child_by_field_name("type").unwrap_or(field);
        if has(&attributes, "subcommand") || has(&attributes, "flatten") {
            alias(payload_name(code, of), owner, out);
            continue;
        }
        if field.kind() == "field_declaration" {
            flag(code, field, &attributes, rule, out);
        }
    }
}

/// The commands or flags of `inner` are those of `outer`.
fn alias(inner: &str, outer: &str, out: &mut Facts) {
    out.command_mounts.push(CommandMount {
        name: Some(String::new()),
        handle: inner.to_owned(),
        onto: Some(outer.to_owned()),
    });
}

fn flag(
    code: Code<'_>,
    field: Node<'_>,
    attributes: &[Attribute<'_>],
    rule: Option<&str>,
    out: &mut Facts,
) {
    let own = code.field(field, "name").trim_start_matches("r#");
    let line = line(field);
    let mut push = |name: String| out.flags.push(NameFact { name, line });
    if has(attributes, "long") {
        let long = value(attributes, "long").map(ToOwned::to_owned);
        push(format!("--{}", long.unwrap_or_else(|| renamed(own, rule))));
        for alias in aliases(attributes) {
            push(format!("--{alias}"));
        }
    }
    if has(attributes, "short") {
        let given = value(attributes, "short").and_then(|text| text.chars().next());
        if let Some(short) = given.or_else(|| own.chars().next()) {
            push(format!("-{short}"));
        }
    }
    if has(attributes, "env") {
        let name = value(attributes, "env").map(ToOwned::to_owned);
        let name = name.unwrap_or_else(|| own.to_uppercase());
        if is_variable(&name) {
            out.keys.push(NameFact { name, line });
        }
    }
}

fn enumeration(
    code: Code<'_>,
    node: Node<'_>,
    attributes: &[Attribute<'_>],
    of: Derived,
    out: &mut Facts,
) {
    let owner = code.field(node, "name");
    let rule = value(attributes, "rename_all");
    if of == Derived::Parser {
        // A program whose commands are the variants.
        out.commands.push(CommandFact {
            name: value(attributes, "name").unwrap_or_default().to_owned(),
            group: None,
            handle: Some(owner.to_owned()),
            line: line(node),
        });
    }
    let Some(body) = node.child_by_field_name("body") else {
        return;
    };
    let mut before = Before::default();
    for variant in children(body) {
        if before.keeps(code, variant) {
            continue;
        }
        let attributes = before.take();
        if variant.kind() != "enum_variant" || has(&attributes, "external_subcommand") {
            continue;
        }
        let own = code.field(variant, "name");
        let inner = variant.child_by_field_name("body");
        if has(&attributes, "flatten") {
            if let Some(of) = inner.and_then(first) {
                alias(payload_name(code, of), owner, out);
            }
            continue;
        }
        let name = value(&attributes, "name").map(ToOwned::to_owned);
        let name = name.unwrap_or_else(|| renamed(own, rule));
        // Apart from `Enum::Variant`, which is a path to the type.
        let handle = format!("{owner}#{own}");
        for name in std::iter::once(name).chain(aliases(&attributes)) {
            out.commands.push(CommandFact {
                name,
                group: Some(owner.to_owned()),
                handle: Some(handle.clone()),
                line: line(variant),
            });
        }
        match inner {
            Some(inner) if inner.kind() == "field_declaration_list" => {
                fields(code, inner, &handle, None, out);
            }
            Some(inner) => {
                if let Some(of) = first(inner) {
                    alias(payload_name(code, of), &handle, out);
                }
            }
            None => {}
        }
    }
}
