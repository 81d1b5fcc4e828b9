//! Keys, tables, commands and flags of a PHP file.

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, Facts, NameFact},
        nodes::{Code, is_flag_name, is_variable},
        syntax::{Step, children, line, walk},
    },
    values::{Argument, arguments, text},
};

/// Adds what calls and properties tell.
pub(super) fn read(code: Code<'_>, root: Node<'_>, out: &mut Facts) {
    walk(root, |step| {
        let Step::Enter(node) = step else { return true };
        match node.kind() {
            "function_call_expression" => {
                let name = code.field(node, "function").trim_start_matches('\\');
                let given = arguments(code, node);
                call(code, node, "", name, &given, out);
            }
            "scoped_call_expression" => {
                let class = code.field(node, "scope");
                let class = class.rsplit('\\').next().unwrap_or(class);
                let given = arguments(code, node);
                call(code, node, class, code.field(node, "name"), &given, out);
            }
            "member_call_expression" => {
                let given = arguments(code, node);
                call(code, node, "->", code.field(node, "name"), &given, out);
            }
            "subscript_expression" => {
                let parts = children(node);
                if let [base, index, ..] = parts[..] {
                    let name = text(code, index).filter(|name| is_variable(name));
                    let global = matches!(code.of(base), "$_ENV" | "$_SERVER");
                    if let Some(name) = name.filter(|name| global && !is_of_request(name)) {
                        push(&mut out.keys, name, node);
                    }
                }
            }
            "property_element" => property(code, node, out),
            _ => {}
        }
        true
    });
}

/// What a web server puts into `$_SERVER`.
fn is_of_request(name: &str) -> bool {
    const STARTS: [&str; 9] = [
        "HTTP_",
        "REQUEST_",
        "REMOTE_",
        "SERVER_",
        "SCRIPT_",
        "QUERY_",
        "DOCUMENT_",
        "PHP_",
        "PATH_",
    ];
    STARTS.iter().any(|start| name.starts_with(start))
        || matches!(name, "HTTPS" | "CONTENT_TYPE" | "CONTENT_LENGTH")
}

fn push(list: &mut Vec<NameFact>, name: String, at: Node<'_>) {
    if !name.is_empty()
        && name.len() < 200
        && !name.contains(['{', '$'])
        && !name.contains(char::is_whitespace)
    {
        list.push(NameFact {
            name,
            line: line(at),
        });
    }
}

fn call(
    code: Code<'_>,
    node: Node<'_>,
    class: &str,
    name: &str,
    given: &[Argument<'_>],
    out: &mut Facts,
) {
    let argument = |place: usize| given.get(place).and_then(|given| text(code, given.value));
    let Some(first) = argument(0) else { return };
    match (class, name) {
        ("", "env" | "getenv") | ("Env", "get") => push(&mut out.keys, first, node),
        ("", "config") | ("Config", "get" | "set" | "has" | "string" | "integer" | "boolean")
            if first.contains('.') =>
        {
            push(&mut out.keys, first, node);
        }
        ("->", "getParameter") | ("->", "setParameter") if first.contains(['.', '_']) => {
            push(&mut out.keys, first, node)
        }
        ("Schema", "create") | ("->", "createTable") => {
            out.dropped_tables.retain(|table| table.name != first);
            push(&mut out.tables, first, node);
        }
        // `down` drops what `up` makes.
        ("Schema", "drop" | "dropIfExists") | ("->", "dropTable")
            if !out.tables.iter().any(|table| table.name == first) =>
        {
            push(&mut out.dropped_tables, first, node);
        }
        ("Schema", "rename") | ("->", "renameTable") => {
            push(&mut out.dropped_tables, first, node);
            if let Some(new) = argument(1) {
                push(&mut out.tables, new, node);
            }
        }
        ("Artisan", "command") => signature(&first, node, out),
        ("->", "setName") if first.contains(':') || code.0.contains("extends Command") => {
            command(&first, node, out)
        }
        ("->", "addOption") => {
            flag("--", &first, node, out);
            if let Some(short) = argument(1) {
                for one in short.split('|') {
                    flag("-", one, node, out);
                }
            }
        }
        _ => {}
    }
}

fn flag(dashes: &str, name: &str, at: Node<'_>, out: &mut Facts) {
    let name = name.trim_start_matches('-');
    if is_flag_name(name) {
        push(&mut out.flags, format!("{dashes}{name}"), at);
    }
}

/// A command of `artisan` or `bin/console`.
pub(super) fn command(name: &str, at: Node<'_>, out: &mut Facts) {
    // `app:old|app:alias` names it twice.
    for name in name
        .split('|')
        .map(str::trim)
        .filter(|name| !name.is_empty())
    {
        out.commands.push(CommandFact {
            name: name.to_owned(),
            group: None,
            handle: None,
            line: line(at),
        });
    }
}

/// `mail:send {user} {--queue= : told} {--Q|quiet}`.
fn signature(text: &str, at: Node<'_>, out: &mut Facts) {
    let name = text.split_whitespace().next().unwrap_or_default();
    command(name.split('{').next().unwrap_or(name), at, out);
    for option in text.split("{--").skip(1) {
        let end = option.find(|sign: char| !(sign.is_alphanumeric() || "-_|".contains(sign)));
        let names = &option[..end.unwrap_or(option.len())];
        for name in names.split('|') {
            flag(if name.len() == 1 { "-" } else { "--" }, name, at, out);
        }
    }
}

/// `protected $signature = '…'`, `protected $table = 'orders'`.
fn property(code: Code<'_>, node: Node<'_>, out: &mut Facts) {
    let parts = children(node);
    let [name, value] = parts[..] else { return };
    // The value may be wrapped.
    let value = if value.kind() == "property_initializer" {
        children(value).first().copied().unwrap_or(value)
    } else {
        value
    };
    let Some(value) = text(code, value) else {
        return;
    };
    match code.of(name) {
        "$signature" => signature(&value, node, out),
        "$defaultName" => command(&value, node, out),
        "$table" => push(&mut out.tables, value, node),
        _ => {}
    }
}
