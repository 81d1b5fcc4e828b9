//! Definitions by one pattern a language. What a thing belongs to is told by how far it is indented.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::facts::Facts,
    lines::{indent, lines, symbol},
};
use crate::domain::inventory::SymbolKind;

/// A language, and a pattern of a line whose groups `f`, `t`, `c`, `v` and `m` are functions, types, constants, fields, modules.
struct Pattern {
    language: &'static str,
    regex: LazyLock<Option<Regex>>,
}

macro_rules! patterns {
    ($($language:literal => $pattern:literal,)*) => {
        [$(Pattern { language: $language, regex: LazyLock::new(|| Regex::new($pattern).ok()) },)*]
    };
}

static PATTERNS: [Pattern; 24] = patterns![
    "kotlin" => r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|private|internal|protected|abstract|open|sealed|final|override|suspend|inline|operator|infix|tailrec|external|data|inner|value|annotation|enum|companion|lateinit|expect|actual|fun)\s+)*(?:fun\s+(?:<[^>]*>\s*)?(?:[\w.<>?, ]+\.)?(?P<f>\w+)\s*\(|(?:class|interface|object|typealias)\s+(?P<t>\w+)|const\s+val\s+(?P<c>\w+)|va[lr]\s+(?:<[^>]*>\s*)?(?:[\w<>]+\.)?(?P<v>\w+)|package\s+(?P<m>[\w.]+)|(?P<c2>[A-Z][A-Z0-9_]+)\s*(?:\([^)]*\))?\s*[,;]\s*$)",
    "swift" => r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|private|fileprivate|internal|open|final|static|class|override|mutating|nonmutating|lazy|weak|indirect|required|convenience|async|nonisolated|dynamic)\s+)*(?:func\s+(?P<f>\w+)|(?:class|struct|enum|protocol|actor|extension|typealias|associatedtype)\s+(?P<t>\w+)|(?:let|var)\s+(?P<v>\w+)|case\s+(?P<v2>[a-z]\w*)\b(?:\(|,|\s*=|\s*$))",
    "scala" => r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:private|protected|override|final|sealed|abstract|implicit|lazy|case|inline|given|opaque)(?:\[\w+\])?\s+)*(?:def\s+(?P<f>\w+)|(?:class|trait|object|type|enum)\s+(?P<t>\w+)|va[lr]\s+(?P<v>\w+)|package\s+(?:object\s+)?(?P<m>[\w.]+))",
    "groovy" => r"^\s*(?:(?:public|private|protected|static|final|abstract)\s+)*(?:def\s+(?P<f>\w+)\s*\(|(?:class|interface|trait|enum)\s+(?P<t>\w+)|(?:task\s+|tasks\.register\(\s*['\x22])(?P<f2>\w+)|(?:[A-Z]\w*|void|int|boolean|long)\s+(?P<f3>\w+)\s*\([^;]*\)\s*\{|package\s+(?P<m>[\w.]+))",
    "dart" => r"^\s*(?:(?:abstract|base|sealed|final|interface|mixin)\s+)*(?:(?:class|mixin|enum|extension type|extension)\s+(?P<t>\w+)|typedef\s+(?:\w+\s+)?(?P<t2>\w+)|(?:(?:static|external|late|const|final)\s+)*(?:const|final|var)\s+(?:[\w<>?, ]+\s+)?(?P<v>\w+)\s*(?:=|;)|(?:static\s+|external\s+)*(?:[\w<>?,\[\] ]+\s+)(?:get\s+|set\s+)?(?P<f>[a-z_]\w*)\s*(?:\([^;{]*\)?\s*(?:async\*?|sync\*)?\s*(?:\{|=>|$)|=>))",
    "lua" => r"^\s*(?:(?:local\s+)?function\s+(?:[\w.]+[.:])?(?P<f>\w+)|(?:local\s+)?(?:\w+[.])*(?P<f2>\w+)\s*=\s*function\b|local\s+(?P<v>\w+)\s*=|(?:[A-Z]\w*\.)(?P<c>[A-Z][A-Z0-9_]+)\s*=)",
    "elixir" => r"^\s*(?:def(?:p|macro|macrop|delegate|guard|guardp)?\s+(?P<f>\w+[?!]?)|defmodule\s+(?P<t>[\w.]+)|defprotocol\s+(?P<t2>[\w.]+)|field\s*\(?\s*:(?P<v>\w+)|@(?P<c>\w+)\s+[^\s@])",
    "erlang" => r"^(?:(?P<f>[a-z]\w*)\(.*->|-module\((?P<m>\w+)\)|-record\((?P<t>\w+)|-define\((?P<c>\w+))",
    "haskell" => r"^(?:(?P<f>[a-z]\w*'?)\s*::|(?:data|newtype|type|class)\s+(?:[\w\s()]+=>\s*)?(?P<t>[A-Z]\w*)|module\s+(?P<m>[\w.]+))",
    "ocaml" => r"^\s*(?:let\s+(?:rec\s+)?(?P<f>[a-z_]\w*)|val\s+(?P<f2>\w+)|type\s+(?:[^=]*\s)?(?P<t>[a-z]\w*)\s*(?:=|$)|module\s+(?:type\s+)?(?P<m>\w+))",
    "fsharp" => r"^\s*(?:let\s+(?:rec\s+|inline\s+|private\s+|mutable\s+)*(?P<f>\w+)|(?:static\s+)?member\s+(?:\w+\.)?(?P<f2>\w+)|type\s+(?P<t>\w+)|module\s+(?P<m>[\w.]+)|namespace\s+(?P<m2>[\w.]+))",
    "visual-basic" => r"(?i)^\s*(?:(?:public|private|friend|protected|shared|overrides|overridable|partial|mustinherit)\s+)*(?:(?:sub|function)\s+(?P<f>\w+)|(?:class|module|structure|interface|enum)\s+(?P<t>\w+)|property\s+(?P<v>\w+)|const\s+(?P<c>\w+)|namespace\s+(?P<m>[\w.]+))",
    "clojure" => r"^\s*\(def(?:(?:n|n-|macro|multi|method|protocol|record|type|once)?)\s+(?:\^\S+\s+)?(?P<f>[\w\-!?*<>+/.]+)",
    "perl" => r"^\s*(?:sub\s+(?P<f>\w+)|package\s+(?P<t>[\w:]+)|use\s+constant\s+(?P<c>\w+)|our\s+[$@%](?P<v>\w+))",
    "r" => r"^\s*(?P<f>[\w.]+)\s*(?:<-|=)\s*function\b",
    "julia" => r"^\s*(?:function\s+(?:[\w.]+\.)?(?P<f>\w+!?)|(?:mutable\s+)?struct\s+(?P<t>\w+)|abstract\s+type\s+(?P<t2>\w+)|const\s+(?P<c>\w+)|module\s+(?P<m>\w+)|(?P<f2>\w+!?)\([^)]*\)\s*=[^=])",
    "zig" => r"^\s*(?:pub\s+|export\s+|extern\s+|inline\s+)*(?:fn\s+(?P<f>\w+)|(?:const|var)\s+(?P<c>\w+)\s*(?::|=))",
    "nim" => r"^\s*(?:(?:proc|func|method|template|macro|iterator|converter)\s+(?P<f>\w+)|(?P<t>[A-Z]\w*)\*?\s*=\s*(?:ref\s+)?(?:object|enum|tuple)|const\s+(?P<c>\w+))",
    "crystal" => r"^\s*(?:(?:private|protected|abstract)\s+)*(?:def\s+(?:self\.)?(?P<f>\w+[?!]?)|(?:class|struct|enum|annotation)\s+(?P<t>[\w:]+)|module\s+(?P<m>[\w:]+)|(?P<c>[A-Z][A-Z0-9_]+)\s*=|(?:getter|setter|property)[?!]?\s+(?P<v>\w+))",
    "solidity" => r"^\s*(?:abstract\s+)?(?:(?:contract|interface|library|struct|enum)\s+(?P<t>\w+)|(?:function|modifier|event|error)\s+(?P<f>\w+)|(?:mapping\([^;]*\)|u?int\d*|address|bool|string|bytes\d*)\s+(?:(?:public|private|internal|constant|immutable|override)\s+)+(?P<v>\w+))",
    "shell" => r"^\s*(?:function\s+(?P<f>[\w:.\-]+)|(?P<f2>[\w:.\-]+)\s*\(\)|(?:export\s+|readonly\s+|declare\s+-\w+\s+)(?P<c>[A-Z_][A-Z0-9_]*)=|(?P<c2>[A-Z_][A-Z0-9_]*)=)",
    "powershell" => r"(?i)^\s*(?:function|filter)\s+(?:\w+:)?(?P<f>[\w\-]+)|^\s*class\s+(?P<t>\w+)",
    "terraform" => r#"^(?:resource|data)\s+"[^"]+"\s+"(?P<v>[^"]+)"|^(?:variable|output)\s+"(?P<c>[^"]+)"|^module\s+"(?P<m>[^"]+)""#,
    "batch" => r"^:(?P<f>\w+)",
];

/// What the groups of the patterns are.
const GROUPS: [(&str, SymbolKind); 11] = [
    ("f", SymbolKind::Function),
    ("f2", SymbolKind::Function),
    ("f3", SymbolKind::Function),
    ("t", SymbolKind::Type),
    ("t2", SymbolKind::Type),
    ("c", SymbolKind::Constant),
    ("c2", SymbolKind::Constant),
    ("v", SymbolKind::Field),
    ("v2", SymbolKind::Field),
    ("m", SymbolKind::Module),
    ("m2", SymbolKind::Module),
];

/// Adds definitions.
pub(super) fn read(language: &str, text: &str, out: &mut Facts) {
    let pattern = PATTERNS.iter().find(|pattern| pattern.language == language);
    let Some(regex) = pattern.and_then(|pattern| pattern.regex.as_ref()) else {
        return;
    };
    // Variables in functions are none of a type's: they stand deeper than its members.
    let mut owners: Vec<(usize, String)> = Vec::new();
    let mut functions: Vec<usize> = Vec::new();
    for (number, line) in lines(text) {
        let start = line.trim_start();
        if start.is_empty()
            || ["//", "/*", "* ", "#!", "--", "%"]
                .iter()
                .any(|sign| start.starts_with(sign))
        {
            continue;
        }
        let depth = indent(line);
        let ends = start.starts_with(['}', ')']) || start == "end";
        if ends {
            functions.retain(|function| *function < depth);
        }
        let Some(found) = regex.captures(line) else {
            continue;
        };
        owners.retain(|(of, _)| *of < depth);
        functions.retain(|function| *function < depth);
        let Some((kind, name)) = GROUPS
            .iter()
            .find_map(|(group, kind)| found.name(group).map(|name| (*kind, name.as_str())))
        else {
            continue;
        };
        if WORDS.contains(&name) {
            continue;
        }
        let local =
            !functions.is_empty() && matches!(kind, SymbolKind::Field | SymbolKind::Constant);
        if !local {
            let owner = owners.last().map(|(_, owner)| owner.as_str());
            // What no type owns is a variable of the file.
            let kind = if owner.is_none() && kind == SymbolKind::Field {
                SymbolKind::Constant
            } else {
                kind
            };
            symbol(out, kind, owner, name, number);
        }
        match kind {
            SymbolKind::Type => owners.push((depth, name.to_owned())),
            SymbolKind::Function => functions.push(depth),
            _ => {}
        }
    }
}

/// Words of the languages that look like names to a pattern.
const WORDS: [&str; 17] = [
    "if",
    "for",
    "while",
    "switch",
    "return",
    "else",
    "catch",
    "when",
    "new",
    "super",
    "do",
    "try",
    "assert",
    "await",
    "doc",
    "moduledoc",
    "spec",
];
