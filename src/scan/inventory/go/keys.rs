//! Configuration of a Go file: variables of the environment, viper, tags of structs; and tables that tags and types name.

use std::sync::LazyLock;

use regex::Regex;
use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, NameFact},
        nodes::{Code, is_variable, plural, snake, unquoted},
        syntax::{Step, children, line, walk},
    },
    names::Names,
};

static TAG: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"([A-Za-z_]+):"([^"]*)""#).ok());

/// Adds keys, and the tables of gorm and bun.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let viper = names.imports_any(&["spf13/viper"]);
    let mut types: Vec<(usize, String)> = Vec::new();
    walk(root, |step| {
        match step {
            Step::Leave(node) => {
                types.pop_if(|(id, _)| *id == node.id());
            }
            Step::Enter(node) => match node.kind() {
                "type_spec" => types.push((node.id(), code.field(node, "name").to_owned())),
                "call_expression" => call(code, node, names, viper, out),
                "field_declaration" => {
                    let of = types.last().map_or("", |(_, name)| name.as_str());
                    field(code, node, of, out);
                }
                "keyed_element" => flag_variables(code, node, names, out),
                _ => {}
            },
        }
        true
    });
}

fn call(code: Code<'_>, node: Node<'_>, names: &Names, viper: bool, out: &mut Facts) {
    let function = code.field(node, "function");
    let own = function.rsplit('.').next().unwrap_or(function);
    let lower = own.to_lowercase();
    let environment = lower.contains("env") && !lower.contains("setenv");
    let base = function
        .rsplit('.')
        .nth(1)
        .unwrap_or_default()
        .to_lowercase();
    let named = ["viper", "config", "conf", "cfg", "v", "vp"].contains(&base.as_str());
    let settings = viper
        && named
        && (own.starts_with("Get")
            || matches!(
                own,
                "SetDefault" | "IsSet" | "Set" | "BindPFlag" | "UnmarshalKey"
            ));
    let package = matches!(
        function.split('.').next(),
        Some("env" | "envutil" | "environ")
    );
    if !environment && !settings && !package {
        return;
    }
    let arguments = node.child_by_field_name("arguments").map(children);
    for (place, argument) in arguments
        .unwrap_or_default()
        .into_iter()
        .enumerate()
        .take(4)
    {
        let Some(name) = names.text(code, argument) else {
            continue;
        };
        let dotted = |name: &str| {
            name.len() > 1
                && name.starts_with(|sign: char| sign.is_ascii_alphabetic())
                && name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte))
        };
        let direct = matches!(function, "os.Getenv" | "os.LookupEnv" | "syscall.Getenv");
        let told = match place {
            0 if settings || own == "BindEnv" => dotted(&name),
            0 if direct => dotted(&name),
            0 => is_variable(&name),
            _ => own.contains("BindEnv") && is_variable(&name) || own == "EnvVars",
        };
        if told {
            out.keys.push(NameFact {
                name,
                line: line(argument),
            });
        }
    }
}

/// `EnvVars: []string{"PORT"}` and `EnvVar: "PORT"` of urfave/cli.
fn flag_variables(code: Code<'_>, pair: Node<'_>, names: &Names, out: &mut Facts) {
    let sides = children(pair);
    let [key, value] = sides[..] else { return };
    if !matches!(code.of(key), "EnvVars" | "EnvVar" | "Env") {
        return;
    }
    let value = children(value).first().copied().unwrap_or(value);
    let all = match value.child_by_field_name("body") {
        Some(body) => children(body)
            .into_iter()
            .filter_map(|element| children(element).first().copied())
            .collect(),
        None => vec![value],
    };
    for one in all {
        let Some(text) = names.text(code, one) else {
            continue;
        };
        for name in text
            .split(',')
            .map(str::trim)
            .filter(|name| is_variable(name))
        {
            out.keys.push(NameFact {
                name: name.to_owned(),
                line: line(one),
            });
        }
    }
}

fn field(code: Code<'_>, node: Node<'_>, of: &str, out: &mut Facts) {
    let line = line(node);
    let embedded = node.child_by_field_name("name").is_none();
    if embedded && code.field(node, "type") == "gorm.Model" && !of.is_empty() {
        out.tables.push(NameFact {
            name: plural(&snake(of)),
            line,
        });
    }
    let Some(tag) = node.child_by_field_name("tag") else {
        return;
    };
    let settings = ["Config", "Settings", "Options", "Conf", "Cfg"]
        .iter()
        .any(|end| of.to_lowercase().ends_with(&end.to_lowercase()));
    let Some(pattern) = TAG.as_ref() else { return };
    let is_kong = |name: &str| matches!(name, "help" | "cmd");
    let text = unquoted(code.of(tag));
    let kong = pattern.captures_iter(text).any(|found| is_kong(&found[1]));
    for found in pattern.captures_iter(text) {
        let first = found[2].split(',').next().unwrap_or_default().trim();
        let fact = |name: &str| NameFact {
            name: name.to_owned(),
            line,
        };
        match &found[1] {
            "env" | "envconfig" if is_variable(first) => out.keys.push(fact(first)),
            "mapstructure" | "koanf" | "yaml" | "toml" | "ini"
                if settings && !first.is_empty() && first != "-" =>
            {
                out.keys.push(fact(first));
            }
            "long" if first.len() > 1 => out.flags.push(fact(&format!("--{first}"))),
            "short" if first.chars().count() == 1 && (kong || text.contains("long:")) => {
                out.flags.push(fact(&format!("-{first}")));
            }
            "bun" | "pg" => {
                let table = found[2].split(',').next().unwrap_or_default();
                if let Some(table) = table.strip_prefix("table:") {
                    out.tables.push(fact(table));
                }
            }
            _ => {}
        }
    }
}
