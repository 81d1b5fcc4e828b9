//! Configuration of a Rust file, and the tables that diesel and SeaORM name.

use std::sync::LazyLock;

use regex::Regex;
use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, NameFact},
        nodes::{Code, is_variable, unquoted},
        syntax::{Step, children, line, walk},
    },
    attributes::Attribute,
    expressions::{Names, called, last, plain_function},
};

/// The name at the head of a `table!`, behind its attributes.
static TABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?s)^\s*(?:(?:use[^;]*;|#\[[^\]]*\]|//[^\n]*\n)\s*)*([\w.]+)\s*(?:\(|\{)").ok()
});

/// Adds keys and tables.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let settings = code.0.contains("config::") || code.0.contains("figment");
    walk(root, |step| {
        let Step::Enter(node) = step else { return true };
        match node.kind() {
            "call_expression" => call(code, node, names, settings, out),
            "macro_invocation" => macro_of(code, node, out),
            "attribute_item" => {
                if let Some(attribute) = Attribute::read(code, node) {
                    let table = match attribute.name {
                        "table_name" => attribute.value,
                        "diesel" | "sea_orm" => attribute.value_of("table_name"),
                        "sqlx" | "ormx" => attribute.value_of("table"),
                        _ => None,
                    };
                    out.tables.extend(table.map(|name| NameFact {
                        name: name.to_owned(),
                        line: line(node),
                    }));
                }
                return false;
            }
            _ => {}
        }
        true
    });
}

fn call(code: Code<'_>, node: Node<'_>, names: &Names, settings: bool, out: &mut Facts) {
    let path = called(code, node);
    let method = plain_function(node).map_or("", |function| code.field(function, "field"));
    let own = if path.is_empty() { method } else { last(path) };
    let module = path.rsplit("::").nth(1).unwrap_or_default();
    let direct = matches!(module, "env" | "dotenv" | "dotenvy")
        && matches!(own, "var" | "var_os" | "get_var" | "var_opt");
    // `command.env("X", …)` sets what a child gets.
    let wraps = own.to_lowercase().contains("env")
        && !matches!(
            own,
            "env" | "envs" | "set_env" | "env_clear" | "env_remove" | "with_env"
        );
    let reads = settings && (own.starts_with("get") || own.starts_with("set_default"));
    if !(direct || wraps || reads) {
        return;
    }
    let arguments = node.child_by_field_name("arguments").map(children);
    let Some(first) = arguments.and_then(|all| all.first().copied()) else {
        return;
    };
    let Some(name) = names.text(code, first) else {
        return;
    };
    let dotted = name.contains('.')
        && name.split('.').all(|part| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        });
    let told = (direct && !name.is_empty()) || (wraps && is_variable(&name)) || (reads && dotted);
    if told {
        out.keys.push(NameFact {
            name,
            line: line(first),
        });
    }
}

fn macro_of(code: Code<'_>, node: Node<'_>, out: &mut Facts) {
    let text = code.of(node);
    let Some((_, inner)) = text.split_once(['(', '[', '{']) else {
        return;
    };
    let fact = |name: &str| NameFact {
        name: name.to_owned(),
        line: line(node),
    };
    match last(code.field(node, "macro")) {
        "env" | "option_env" => {
            let name = unquoted(inner.split([',', ')']).next().unwrap_or(inner));
            if is_variable(name) && !name.starts_with("CARGO_") {
                out.keys.push(fact(name));
            }
        }
        "table" => {
            let found = TABLE.as_ref().and_then(|pattern| pattern.captures(inner));
            if let Some(name) = found.and_then(|found| found.get(1)) {
                out.tables.push(fact(name.as_str()));
            }
        }
        _ => {}
    }
}
