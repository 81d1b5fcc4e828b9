//! What is between backticks: the form of a text decides what it names, and the words beside it where the form leaves a choice.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    found::{self, Found, symbol},
    identifier::{is_compound, is_identifier, is_kebab, is_screaming, is_snake},
    model::{Claim, Target},
    option::{flag, is_key_of_domain, is_key_of_levels, key_of, long_with_one_dash},
    path,
    placeholder::is_placeholder,
    route, shell, sql, well_known,
};

/// The words beside a piece of code, in lower case.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Beside<'t> {
    /// What stands before it; a few words are enough.
    pub(super) before: &'t str,
    /// What stands behind it.
    pub(super) after: &'t str,
    /// The head of its column in a table; empty elsewhere.
    pub(super) column: &'t str,
}

/// What reads a variable of the environment.
static ENVIRONMENT: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?x)^(?: process\.env\.(\w+) | import\.meta\.env\.(\w+) | process\.env\[['"](\w+)['"]\]
        | os\.environ(?:\.get)?[\[(]['"](\w+)['"].* | os\.getenv\(['"](\w+)['"].* | ENV(?:\.fetch)?[\[(]['"](\w+)['"].*
        | (?:env|getenv|Getenv|os\.Getenv|env::var|std::env::var|System\.getenv)\(['"](\w+)['"].*
        | \$\{?([A-Z][A-Z0-9_]+)(?::?[-?+=][^}]*)?\}? | %([A-Z][A-Z0-9_]+)% | \$env:(\w+) )$"#,
    )
});

/// A name with its owner: `Order.total()`, `orders::Order::new`, `Order#total`, `$order->total()`, `pkg/orders.List`.
static MEMBER: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^[@&*$]*((?:[A-Za-z_][\w$]*/)*[A-Za-z_$][\w$]*(?:<[^<>()]*>)?(?:(?:\.|::|\#|->|\?\.|\\)[A-Za-z_$][\w$]*(?:<[^<>()]*>)?)*)
        \s*(!?\(.*\))?(?:\s*(?:->|:|=>)\s*[\w<>\[\]|,.\s?]+)?(?:\[\])?;?$",
    )
});

/// `class Order`, `func List(...)`, `enum Status`.
static DECLARATION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)^(?:(?:export|default|pub|public|private|protected|internal|static|abstract|final|async|readonly)\s+)*
        (?:class|interface|struct|enum|trait|type|record|def|fn|func|function|fun|const|message|service|rpc|model|module|namespace)\s+
        ([A-Za-z_]\w*)",
    )
});

/// `TOKEN=value`, and `TOKEN: value`.
static SETTING: LazyLock<Regex> =
    LazyLock::new(|| regex(r"^(?:export\s+)?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\s*[=:]\s*\S*.*$"));

/// One more name of a list, with what divides it from the next.
static LISTED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"`[^`\s]{1,60}`\s*(?:,|/|&|and|or|und|et|y|,\s*and|、|和)\s*$"));

/// What a text between backticks names.
pub(super) fn read(text: &str, at: usize, beside: Beside<'_>) -> Vec<Found> {
    let whole = text.trim();
    if whole.is_empty() || whole.len() > 240 || whole.contains('\n') && whole.lines().count() > 3 {
        return Vec::new();
    }
    let mut all = by_form(whole, at, beside);
    for found in &mut all {
        found.text = whole.to_owned();
        let stands_for_others = found.claim.is_none()
            && !matches!(found.target, Target::Path { .. })
            && is_placeholder(whole);
        if stands_for_others {
            found.claim = Some(Claim::Example);
        }
    }
    all
}

fn by_form(text: &str, at: usize, beside: Beside<'_>) -> Vec<Found> {
    let routes = route::with_methods(text);
    if let [(range, _), ..] = routes.as_slice()
        && range.start == 0
    {
        return routes.into_iter().flat_map(|(_, found)| found).collect();
    }
    if text.contains("://") && !text.contains(' ') {
        let path = route::is_own_host(text)
            .then(|| route::clean(text))
            .flatten();
        return path
            .filter(|path| path != "/")
            .map(|path| Found::new(Target::Route { method: None, path }, text, at))
            .into_iter()
            .collect();
    }
    if let Some(key) = environment(text) {
        return vec![key_of(key, at)];
    }
    if let Some(captures) = SETTING.captures(text) {
        return captures
            .get(1)
            .map(|key| key_of(key.as_str(), at))
            .into_iter()
            .collect();
    }
    if let Some(flag) = flag(text) {
        return vec![Found::new(Target::Flag(flag), text, at)];
    }
    if let Some(flag) = long_with_one_dash(text) {
        return vec![Found::new(Target::Flag(flag), text, at).claimed(Claim::Example)];
    }
    if text.starts_with('/') && !text.contains(' ') {
        return slash(text, at);
    }
    if let Some(captures) = DECLARATION.captures(text) {
        return captures
            .get(1)
            .map(|name| named(name.as_str(), at))
            .into_iter()
            .collect();
    }
    if text.contains(' ') {
        return phrase(text, at);
    }
    if let Some(number) = kind_beside(text, beside) {
        return vec![Found::new(number, text, at)];
    }
    if is_key_of_levels(text) {
        return vec![key_of(text, at)];
    }
    // Often one of a standard or of another program: its absence says nothing, its loss does.
    if is_key_of_domain(text) {
        return vec![key_of(text, at).claimed(Claim::Example)];
    }
    let member = member(text, at);
    let paths = path::read(text, at);
    if !paths.is_empty() && (!text.ends_with(')') || text.contains('/')) {
        // `pkg/orders.List` is a folder and what is in it.
        return match member {
            Some(member)
                if text.contains('/') && !path::has_extension(text) && has_owner(&member) =>
            {
                vec![member]
            }
            _ => paths,
        };
    }
    member.into_iter().collect()
}

/// Several words: a statement of SQL, a command, or a call with its arguments.
fn phrase(text: &str, at: usize) -> Vec<Found> {
    let first = text.split(' ').next().unwrap_or_default();
    if matches!(
        first.to_ascii_uppercase().as_str(),
        "SELECT" | "INSERT" | "UPDATE" | "DELETE" | "CREATE" | "ALTER" | "DROP" | "TRUNCATE"
    ) {
        return sql::tables(text, at);
    }
    if let Some(found) = member(text, at).filter(|_| text.contains('(')) {
        return vec![found];
    }
    shell::line(text, at, false)
}

/// What begins with a slash: a file of the system, a path from the root of the checkout, or a route.
fn slash(text: &str, at: usize) -> Vec<Found> {
    // A comment.
    if text.starts_with("/*") && (text.ends_with("*/") || text == "/**") {
        return Vec::new();
    }
    let first = text[1..].split('/').next().unwrap_or_default();
    let as_path = path::read(text, at);
    let parameter = text.contains([':', '{', '<', '*']);
    let file = text.rsplit('/').next().is_some_and(path::has_extension);
    let elsewhere = as_path
        .iter()
        .any(|found| found.claim == Some(Claim::Elsewhere));
    if elsewhere
        || file && !parameter
        || path::is_usual_folder(first)
            && !parameter
            && !matches!(
                first,
                "api" | "static" | "public" | "docs" | "services" | "web"
            )
    {
        return as_path;
    }
    route::clean(text)
        .filter(|path| {
            path.len() > 1
                && path[1..]
                    .starts_with(|sign: char| sign.is_alphanumeric() || "_:{<[*.".contains(sign))
        })
        .map(|path| Found::new(Target::Route { method: None, path }, text, at))
        .into_iter()
        .collect()
}

/// What the words beside a single name say that it is; `None` when they say nothing that fits its form.
fn kind_beside(text: &str, beside: Beside<'_>) -> Option<Target> {
    let plain =
        is_identifier(text) || is_kebab(text) || text.contains('.') && text.split('.').all(is_word);
    if !plain {
        return None;
    }
    let after = beside.after.trim_start();
    // In a list the word stands before the first one: the tables `a`, `b` and `c`.
    let mut before = beside.before;
    while let Some(rest) = LISTED.find(before).map(|found| &before[..found.start()]) {
        before = rest;
    }
    let says = |words: &[&str]| {
        words.iter().any(|word| {
            after.strip_prefix(word).is_some_and(ends_word)
                || before
                    .trim_end()
                    .strip_suffix(word)
                    .is_some_and(|rest| !rest.ends_with(char::is_alphanumeric))
                || is_head(beside.column, word)
        })
    };
    if says(&["table", "tables", "テーブル", "表", "tabelle"]) && !text.contains(['-', '.']) {
        return Some(Target::Table(text.to_owned()));
    }
    let key = [
        "environment variable",
        "env variable",
        "env var",
        "environment",
        "config key",
        "configuration key",
        "setting",
        "config option",
        "環境変数",
        "环境变量",
        "umgebungsvariable",
    ];
    let heads = ["variable", "variables", "env", "key", "変数", "变量"];
    let upper = text.bytes().all(|byte| !byte.is_ascii_lowercase());
    let told = says(&key) || upper && heads.iter().any(|head| is_head(beside.column, head));
    if told && (upper || text.contains(['_', '.'])) && !path::has_extension(text) {
        return Some(Target::ConfigKey(text.to_owned()));
    }
    if says(&["command", "subcommand", "コマンド", "命令", "befehl"])
        && (is_kebab(text) || text.bytes().all(|byte| byte.is_ascii_lowercase()))
        && !well_known::is_tool(text)
    {
        return Some(Target::Command(text.to_owned()));
    }
    None
}

/// Whether the head of a column is, or has, a word.
fn is_head(column: &str, word: &str) -> bool {
    column.match_indices(word).any(|(at, _)| {
        let glued = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_alphanumeric());
        !glued(column[..at].chars().next_back()) && !glued(column[at + word.len()..].chars().next())
    })
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
}

fn ends_word(rest: &str) -> bool {
    !rest.starts_with(char::is_alphanumeric)
}

/// A single name with what it belongs to; `None` when it is no name of code.
pub(super) fn member(text: &str, at: usize) -> Option<Found> {
    if is_kebab(text) && text.len() > 3 {
        let found = Found::new(symbol(text), text, at);
        return Some(if well_known::is_name(text) || well_known::is_tool(text) {
            found.claimed(Claim::Elsewhere)
        } else {
            found
        });
    }
    let captures = MEMBER.captures(text)?;
    let chain = captures.get(1)?.as_str();
    let called = captures.get(2).is_some();
    let mut parts: Vec<&str> = chain
        .split(['.', '#', '\\', '/', '?'])
        .flat_map(|part| part.split("::"))
        .flat_map(|part| part.split("->"))
        .map(|part| part.split('<').next().unwrap_or_default())
        .filter(|part| !part.is_empty())
        .collect();
    let name = parts.pop()?.trim_start_matches('$');
    if name.len() < 2
        || name
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'_')
    {
        return None;
    }
    let owner = parts
        .last()
        .copied()
        .map(|owner| owner.trim_start_matches('$'));
    let dotted_key = !called
        && parts.len() >= 2
        && chain.split('.').count() == parts.len() + 1
        && chain.bytes().all(|byte| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte)
        });
    let mut found = if dotted_key {
        Found::new(Target::ConfigKey(chain.to_owned()), text, at)
    } else {
        named(name, at)
    };
    if let (Target::Symbol { owner: its, .. }, Some(owner)) = (&mut found.target, owner) {
        *its = Some(owner.to_owned());
    } else if let (Target::ConfigKey(_), Some(owner), false) = (&found.target, owner, dotted_key) {
        // A constant of a type.
        found.target = Target::Symbol {
            name: name.to_owned(),
            owner: Some(owner.to_owned()),
        };
    }
    let first = chain
        .split(['.', ':', '#', '-', '/'])
        .next()
        .unwrap_or_default();
    let theirs = match owner {
        None => well_known::is_name(name) || well_known::is_product(name),
        Some(owner) => {
            well_known::is_owner(first) && first != "self" && first != "this"
                || well_known::is_name(owner) && !matches!(owner, "self" | "this" | "super" | "cls")
        }
    };
    let host = chain.contains('.')
        && matches!(
            name,
            "com" | "org" | "net" | "io" | "dev" | "example" | "ai" | "app" | "co"
        )
        && !called;
    if theirs || host || !called && owner.is_none() && name.len() < 3 {
        found.claim = Some(Claim::Elsewhere);
    }
    if matches!(owner, Some("self" | "this" | "super" | "cls"))
        && let Target::Symbol { owner, .. } = &mut found.target
    {
        *owner = None;
    }
    Some(found)
}

fn has_owner(found: &Found) -> bool {
    matches!(&found.target, Target::Symbol { owner: Some(_), .. })
}

/// A name that stands alone, by its form.
fn named(name: &str, at: usize) -> Found {
    let found = if is_screaming(name) {
        Found::new(Target::ConfigKey(name.to_owned()), name, at)
    } else {
        Found::new(symbol(name), name, at)
    };
    if well_known::is_name(name) {
        found.claimed(Claim::Elsewhere)
    } else {
        found
    }
}

/// The variable that an expression reads.
fn environment(text: &str) -> Option<&str> {
    let captures = ENVIRONMENT.captures(text)?;
    captures
        .iter()
        .skip(1)
        .flatten()
        .next()
        .map(|name| name.as_str())
}

/// Whether a name is so much like code that it may be believed in running text.
pub(super) fn is_unmistakable(name: &str) -> bool {
    (is_snake(name) || is_screaming(name) || is_compound(name)) && !well_known::is_product(name)
}

/// A path found among words.
pub(super) fn is_code_path(found: &Found) -> bool {
    found.target != found::path("") && path::is_unmistakable(found)
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

#[cfg(test)]
mod tests {
    use super::{super::found::shown, *};

    #[test]
    fn a_word_before_a_list_speaks_for_all_of_it() {
        for (before, expected) in [
            ("the tables `a`, `b`, and ", "table rows_of"),
            ("the table `a` is read by ", "symbol rows_of"),
            ("stables `a` and ", "symbol rows_of"),
        ] {
            let beside = Beside {
                before,
                ..Beside::default()
            };
            assert_eq!(shown(&read("rows_of", 0, beside)), [expected], "{before}");
        }
    }
}
