//! Definitions of C and C++, in the usual styles: what begins at the left edge is a definition of the file.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::{
    super::facts::Facts,
    lines::{indent, lines, symbol, unquoted},
};
use crate::domain::inventory::SymbolKind;

static DEFINE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*#\s*define\s+([A-Za-z_]\w*)").ok());
static TYPE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:typedef\s+|template\s*<[^>]*>\s*|static\s+|const\s+|extern\s+)*(struct|union|enum|class|namespace|@interface|@protocol)\s+(?:class\s+|struct\s+)?(?:__\w+(?:\([^)]*\))?\s+|\[\[[^\]]*\]\]\s*)*([A-Za-z_][\w:]*)\s*(?:final\s*)?(?::[^;{(]*)?(\{.*)?$").ok()
});
/// `typedef int order_id;`, `typedef void (*callback_t)(int);`, `using Id = int;`.
static ALIAS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s*(?:typedef\b[^;{]*?(?:\(\s*\*\s*(\w+)\s*\)[^;]*|\b(\w+)\s*(?:\[[^\]]*\])*)\s*;|using\s+(\w+)\s*=)").ok()
});
/// A function: at the left edge, words before its name, a bracket behind it.
static FUNCTION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[A-Za-z_][\w:<>,]*(?:\([^()]*\))?[\s*&]+)+?((?:[A-Za-z_]\w*::)*~?[A-Za-z_]\w*)\s*\((.*)$").ok()
});
/// GNU style: the name alone at the left edge, what it gives on the line before.
static BARE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^((?:[A-Za-z_]\w*::)*~?[a-zA-Z_]\w*)\s*\([^;]*$").ok());
/// `SYSCALL_DEFINE3(open, …)`, `DEFINE_MUTEX(lock);`, `TRACE_EVENT(name,`.
static BY_MACRO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:static\s+)?((?:COMPAT_)?SYSCALL_DEFINE\d|TRACE_EVENT|DEFINE_\w+|DECLARE_\w+|LIST_HEAD|module_param(?:_named)?|TEST(?:_F|_P)?|BPF_CALL_\d)\s*\(\s*(\w+)\s*[,)]").ok()
});
static VARIABLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(?:[A-Za-z_][\w:<>]*[\s*&]+)+?([A-Za-z_]\w*)\s*(?:\[[^\]]*\]\s*)*(?:__\w+(?:\([^)]*\))?\s*)?(?:=|;)").ok()
});
/// A member of a struct or a class.
static MEMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^\s+(?:[A-Za-z_~][\w:<>,]*[\s*&]+)*?(?:\(\s*\*\s*(\w+)\s*\)\s*\(|(~?[A-Za-z_]\w*)\s*(?:(\()(?:[^*]|$)|(?:\[[^\]]*\]\s*)*(?::\s*\d+\s*)?(?:=[^;]*)?;))").ok()
});
static ENUMERATOR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*([A-Za-z_]\w*)\s*(?:=[^,]*)?(?:,|$|/)").ok());
/// `} order_t;`
static END: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\}\s*(?:__\w+(?:\([^)]*\))?\s+)*([A-Za-z_]\w*)\s*;").ok());

/// A struct, class or enum around lines.
struct Around {
    name: String,
    depth: usize,
    /// Whether its lines are members of an enum.
    lists: bool,
    /// Whether what begins in it at the left edge is a definition of the file: a namespace.
    open: bool,
}

/// Adds definitions. `plus` for what only C++ has.
pub(super) fn read(text: &str, plus: bool, out: &mut Facts) {
    let mut around: Vec<Around> = Vec::new();
    let mut depth = 0usize;
    let mut pending: Option<Around> = None;
    let mut comment = false;
    let mut typedef = false;
    let mut continued = false;
    for (number, whole) in lines(text) {
        let line = uncommented(whole, &mut comment);
        let start = line.trim_start();
        if start.is_empty() {
            continue;
        }
        if continued || start.starts_with('#') {
            if let Some(found) = capture(&DEFINE, &line) {
                symbol(out, SymbolKind::Constant, None, &found[1], number);
            }
            continued = whole.trim_end().ends_with('\\');
            continue;
        }
        let inside = around.last();
        let outer = depth == 0 || inside.is_some_and(|inside| inside.open && inside.depth == depth);
        let member = inside.is_some_and(|inside| !inside.open && inside.depth == depth);
        let owner = around
            .iter()
            .rev()
            .find(|around| !around.open)
            .map(|around| around.name.clone());
        let owner = owner.as_deref();
        let forward = start.ends_with(';') && !start.contains('{');
        if inside.is_some_and(|inside| inside.lists && inside.depth == depth) {
            if let Some(found) = capture(&ENUMERATOR, &line) {
                symbol(out, SymbolKind::Field, owner, &found[1], number);
            }
        } else if let Some(found) = capture(&TYPE, &line).filter(|_| (outer || member) && !forward)
        {
            let space = &found[1] == "namespace";
            let kind = if space {
                SymbolKind::Module
            } else {
                SymbolKind::Type
            };
            symbol(out, kind, owner, &found[2], number);
            pending = Some(Around {
                name: found[2].to_owned(),
                depth: depth + 1,
                lists: &found[1] == "enum",
                open: space,
            });
            typedef = start.starts_with("typedef");
            // Enumerators on the same line.
            if let (true, Some(body)) = (&found[1] == "enum", found.get(3)) {
                let body = body.as_str().trim_start_matches('{');
                let body = body.split('}').next().unwrap_or(body);
                for one in body.split(',') {
                    if let Some(one) = capture(&ENUMERATOR, one) {
                        symbol(out, SymbolKind::Field, Some(&found[2]), &one[1], number);
                    }
                }
            }
        } else if (start.starts_with("typedef struct")
            || start.starts_with("typedef enum")
            || start.starts_with("typedef union")
            || start.starts_with("enum {")
            || start == "enum")
            && !forward
        {
            typedef = start.starts_with("typedef");
            pending = Some(Around {
                name: String::new(),
                depth: depth + 1,
                lists: start.contains("enum"),
                open: false,
            });
        } else if let Some(found) = capture(&END, &line).filter(|_| typedef && depth == 1) {
            symbol(out, SymbolKind::Type, None, &found[1], number);
        } else if let Some(found) = capture(&ALIAS, &line).filter(|_| outer || member) {
            let name = found.get(1).or(found.get(2)).or(found.get(3));
            symbol(
                out,
                SymbolKind::Type,
                owner,
                name.map_or("", |name| name.as_str()),
                number,
            );
        } else if outer && (indent(&line) == 0 || depth > 0) {
            outside(start, owner, number, out);
        } else if let Some(found) = capture(&MEMBER, &line).filter(|_| member) {
            let name = found
                .get(1)
                .or(found.get(2))
                .map_or("", |name| name.as_str());
            let kind = if found.get(3).is_some() {
                SymbolKind::Function
            } else {
                SymbolKind::Field
            };
            if !KEYWORDS.contains(&name) && (plus || kind == SymbolKind::Field) {
                symbol(out, kind, owner, name, number);
            }
        }
        for sign in unquoted(&line).bytes() {
            match sign {
                b'{' => {
                    depth += 1;
                    if let Some(around_here) = pending.take() {
                        around.push(Around {
                            depth,
                            ..around_here
                        });
                    } else if depth == 1 && start.starts_with("extern") {
                        // `extern "C" {`
                        around.push(Around {
                            name: String::new(),
                            depth,
                            lists: false,
                            open: true,
                        });
                    }
                }
                b'}' => {
                    around.pop_if(|around| around.depth == depth);
                    depth = depth.saturating_sub(1);
                }
                b';' => pending = None,
                _ => {}
            }
        }
        // A function in the old style closes at the left edge, whatever conditional compilation did to the count.
        if whole.starts_with('}') && around.is_empty() {
            depth = 0;
        }
    }
}

fn capture<'t>(pattern: &LazyLock<Option<Regex>>, line: &'t str) -> Option<Captures<'t>> {
    pattern.as_ref().and_then(|pattern| pattern.captures(line))
}

/// A line outside of all braces.
fn outside(line: &str, owner: Option<&str>, number: u32, out: &mut Facts) {
    if let Some(found) = capture(&BY_MACRO, line) {
        let function = found[1].contains("SYSCALL")
            || found[1].starts_with("TEST")
            || found[1].starts_with("BPF");
        let kind = if function {
            SymbolKind::Function
        } else {
            SymbolKind::Constant
        };
        symbol(out, kind, owner, &found[2], number);
        return;
    }
    let first = line
        .split(|sign: char| !sign.is_alphanumeric() && sign != '_')
        .next()
        .unwrap_or_default();
    if KEYWORDS.contains(&first) {
        return;
    }
    let function = capture(&FUNCTION, line).or_else(|| capture(&BARE, line));
    if let Some(found) =
        function.filter(|found| !line[..found.get(1).map_or(0, |name| name.start())].contains('='))
    {
        let whole = &found[1];
        let (of, name) = whole.rsplit_once("::").unwrap_or(("", whole));
        if !KEYWORDS.contains(&name)
            && name != "__attribute__"
            && !name.chars().all(|sign| sign.is_uppercase() || sign == '_')
        {
            let of = of.rsplit("::").next().filter(|of| !of.is_empty());
            symbol(out, SymbolKind::Function, of.or(owner), name, number);
        }
        return;
    }
    if let Some(found) = capture(&VARIABLE, line) {
        // `struct order;` only announces one.
        let announced = matches!(first, "struct" | "union" | "enum" | "class")
            && line.split_whitespace().count() == 2;
        if !KEYWORDS.contains(&&found[1]) && first != "using" && !announced {
            symbol(out, SymbolKind::Constant, owner, &found[1], number);
        }
    }
}

/// The line without comments; `inside` remembers one that goes on.
fn uncommented(line: &str, inside: &mut bool) -> String {
    let mut kept = String::with_capacity(line.len());
    let mut rest = line;
    loop {
        if *inside {
            match rest.split_once("*/") {
                Some((_, after)) => {
                    rest = after;
                    *inside = false;
                }
                None => return kept,
            }
        }
        let block = rest.find("/*");
        let end = rest.find("//");
        match (block, end) {
            (Some(block), end) if end.is_none_or(|end| block < end) => {
                kept.push_str(&rest[..block]);
                rest = &rest[block + 2..];
                *inside = true;
            }
            (_, Some(end)) => {
                kept.push_str(&rest[..end]);
                return kept;
            }
            _ => {
                kept.push_str(rest);
                return kept;
            }
        }
    }
}

const KEYWORDS: [&str; 27] = [
    "if",
    "for",
    "while",
    "switch",
    "return",
    "else",
    "do",
    "case",
    "default",
    "goto",
    "break",
    "continue",
    "sizeof",
    "public",
    "private",
    "protected",
    "using",
    "delete",
    "throw",
    "catch",
    "new",
    "template",
    "friend",
    "operator",
    "asm",
    "EXPORT_SYMBOL",
    "EXPORT_SYMBOL_GPL",
];
