//! Blocks of code: the names that they declare, call and are made of, where those look like names of a repository.

use std::{collections::HashSet, ops::Range, sync::LazyLock};

use regex::Regex;

use super::{
    found::{Found, symbol},
    identifier::{is_compound, is_screaming, is_snake},
    model::{Claim, Target},
    option,
    placeholder::is_placeholder,
    route,
    sentence::prefix,
    shell, sql, tree, well_known,
};

/// Bytes of a block that are read; what is longer is data.
const LONGEST: usize = 64 << 10;

/// A declaration. The first group is the word that it begins with.
static DECLARED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x)(?:^|[\s;{(])(?:(?:export|default|pub|public|private|protected|internal|static|abstract|final|sealed|partial|async|unsafe|data|override|readonly|virtual)\s+)*
        (class|interface|struct|enum|trait|type|record|protocol|def|fn|func|fun|function|message|service|rpc|model|const|let|var|val)\s+
        (?:\([^)]{0,80}\)\s*)?([A-Za-z_]\w*)",
    )
});

static CALLED: LazyLock<Regex> =
    LazyLock::new(|| regex(r"(?:\b([A-Za-z_]\w*)(?:\.|::|->))?\b([A-Za-z_]\w*)\s*\("));

static TYPE: LazyLock<Regex> = LazyLock::new(|| regex(r"\b[A-Z][a-z0-9]+(?:[A-Z][A-Za-z0-9]*)+\b"));

static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?:process\.env\.|import\.meta\.env\.|environ(?:\.get)?[\[(]["']|[gG]et_?[eE]nv\(["']|ENV(?:\.fetch)?[\[(]["']|env!?\(["']|env::var\(["'])([A-Z][A-Z0-9_]{2,})"#,
    )
});

static SETTING: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?m)^\s*(?:-\s+)?(?:export\s+|ENV\s+|ARG\s+)?["']?([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)["']?\s*[:=]"#,
    )
});

static QUOTED_ROUTE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?:fetch|axios(?:\.\w+)?|ky(?:\.\w+)?|request|requests\.\w+|client\.\w+|http\.\w+|\$http\.\w+)\(\s*["'`]((?:\$\{\w+\}|https?://localhost[:\d]*)?/[A-Za-z][^"'`\s]*)["'`]"#,
    )
});

/// Names that come from a package.
static IMPORTED: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r#"(?m)^\s*import\s+(?:type\s+)?([^;'"]{1,400}?)\s+from\s+["']([^"']+)["']|^\s*use\s+(std|core|alloc|serde|tokio)::([^;]{1,200});"#,
    )
});

/// Something found in a block, with what is written beside it in the same line.
pub(super) struct InBlock {
    pub(super) found: Found,
    /// The note of an entry of a drawing; empty elsewhere.
    pub(super) note: String,
}

/// What a block of code names. `language` is what is said behind the fence.
pub(super) fn read(language: Option<&str>, text: &str) -> Vec<InBlock> {
    let text = prefix(text, LONGEST);
    let bare = |found: Vec<Found>| {
        found
            .into_iter()
            .map(|found| InBlock {
                found,
                note: String::new(),
            })
            .collect()
    };
    match language.unwrap_or_default() {
        "bash" | "sh" | "shell" | "zsh" | "console" | "terminal" | "shell-session"
        | "shellsession" | "powershell" | "ps1" | "fish" | "cmd" | "bat" | "sh-session" => {
            bare(shell::block(text))
        }
        "http" | "https" | "rest" | "httpspec" => bare(requests(text)),
        "json" | "jsonc" | "json5" | "yaml" | "yml" | "toml" | "ini" | "env" | "dotenv"
        | "properties" | "dockerfile" | "docker" | "conf" | "cfg" | "hcl" | "terraform" | "tf" => {
            bare(settings(text))
        }
        "sql" | "postgresql" | "mysql" | "sqlite" | "plsql" | "psql" => bare(sql::tables(text, 0)),
        "mermaid" | "plantuml" | "puml" | "dot" | "graphviz" | "gherkin" | "feature"
        | "markdown" | "md" | "html" | "xml" | "css" | "scss" | "csv" | "svg" | "latex"
        | "ascii" | "template" => {
            if tree::is_tree(text) {
                drawn(text)
            } else {
                bare(requests(text))
            }
        }
        "diff" | "patch" => bare(changed(text)),
        "" | "text" | "txt" | "plain" | "plaintext" | "none" | "tree" | "output" | "log"
        | "filesystem" | "directory" => unnamed(text),
        _ => bare(program(text)),
    }
}

/// A block whose language nobody tells.
fn unnamed(text: &str) -> Vec<InBlock> {
    let found = if tree::is_tree(text) {
        return drawn(text);
    } else if text.lines().any(|line| line.trim_start().starts_with("$ ")) {
        shell::block(text)
    } else {
        let mut found = requests(text);
        found.extend(settings(text));
        // A line that begins with a manager of packages is typed; others may be anything.
        let typed = text.lines().all(|line| {
            let first = line.split_whitespace().next().unwrap_or_default();
            first.is_empty() || first.starts_with('#') || well_known::is_tool(first)
        });
        if typed {
            found.extend(shell::block(text));
        }
        found
    };
    found
        .into_iter()
        .map(|found| InBlock {
            found,
            note: String::new(),
        })
        .collect()
}

fn drawn(text: &str) -> Vec<InBlock> {
    tree::entries(text)
        .into_iter()
        .map(|entry| InBlock {
            found: entry.found,
            note: entry.note.to_lowercase(),
        })
        .collect()
}

fn requests(text: &str) -> Vec<Found> {
    route::with_methods(text)
        .into_iter()
        .flat_map(|(_, found)| found)
        .map(|found| match &found.target {
            // A host that stands for others says nothing of the path.
            Target::Route { path, .. } if found.claim.is_none() && is_placeholder(path) => {
                found.claimed(Claim::Example)
            }
            _ => found,
        })
        .collect()
}

fn settings(text: &str) -> Vec<Found> {
    SETTING
        .captures_iter(text)
        .filter_map(|captures| captures.get(1))
        .map(|key| option::key_of(key.as_str(), key.start()))
        .collect()
}

/// A change: what it takes away is removed.
fn changed(text: &str) -> Vec<Found> {
    let mut all = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let removed = line.starts_with('-') && !line.starts_with("---");
        if !line.starts_with("+++") && !line.starts_with("---") {
            all.extend(
                program(line.trim_start_matches(['+', '-']))
                    .into_iter()
                    .map(|mut found| {
                        found.at = at;
                        if removed && found.claim.is_none() {
                            found.claimed(Claim::Removed)
                        } else {
                            found
                        }
                    }),
            );
        }
        at += line.len();
    }
    all
}

/// Code of a language of programs.
fn program(text: &str) -> Vec<Found> {
    let theirs = imported(text);
    // Names that the block makes for itself.
    let mut own: HashSet<&str> = HashSet::new();
    let mut all: Vec<Found> = Vec::new();
    let comments = comments(text);
    let spoken = |at: usize| {
        comments
            .binary_search_by(|range| {
                if range.end <= at {
                    std::cmp::Ordering::Less
                } else if range.start > at {
                    std::cmp::Ordering::Greater
                } else {
                    std::cmp::Ordering::Equal
                }
            })
            .is_ok()
    };
    for captures in DECLARED.captures_iter(text) {
        let (Some(word), Some(name)) = (captures.get(1), captures.get(2)) else {
            continue;
        };
        let local = matches!(word.as_str(), "const" | "let" | "var" | "val" | "type")
            && !is_compound(name.as_str());
        if local || spoken(name.start()) {
            own.insert(name.as_str());
        } else if name.as_str().len() > 3 {
            all.push(Found::new(
                symbol(name.as_str()),
                name.as_str(),
                name.start(),
            ));
        }
    }
    let mut name = |text: &str, owner: Option<&str>, at: usize| {
        let skipped = own.contains(text)
            || theirs.contains(text)
            || well_known::is_name(text)
            || well_known::is_product(text)
            || spoken(at)
            || owner.is_some_and(|owner| theirs.contains(owner) || well_known::is_owner(owner));
        if !skipped {
            all.push(Found::new(symbol(text), text, at));
        }
    };
    for captures in CALLED.captures_iter(text) {
        if let Some(called) = captures.get(2)
            && (is_snake(called.as_str()) || is_compound(called.as_str()))
        {
            name(
                called.as_str(),
                captures.get(1).map(|owner| owner.as_str()),
                called.start(),
            );
        }
    }
    for found in TYPE.find_iter(text) {
        if is_compound(found.as_str()) {
            name(found.as_str(), None, found.start());
        }
    }
    let variables = VARIABLE
        .captures_iter(text)
        .filter_map(|captures| captures.get(1));
    all.extend(
        variables
            .filter(|key| is_screaming(key.as_str()) || key.as_str().len() > 4)
            .map(|key| option::key_of(key.as_str(), key.start())),
    );
    for captures in QUOTED_ROUTE.captures_iter(text) {
        if let Some(path) = captures.get(1)
            && let Some(clean) = route::clean(path.as_str())
        {
            all.push(Found::new(
                Target::Route {
                    method: None,
                    path: clean,
                },
                path.as_str(),
                path.start(),
            ));
        }
    }
    all.extend(requests(text));
    // The block may be an example of what is to be written elsewhere: that it is not there says nothing, that it went does.
    let set = SETTING
        .captures_iter(text)
        .filter_map(|captures| captures.get(1));
    all.extend(
        set.filter(|key| !spoken(key.start()))
            .map(|key| option::key_of(key.as_str(), key.start()))
            .map(|found| match found.claim {
                None => found.claimed(Claim::Example),
                Some(_) => found,
            }),
    );
    for found in &mut all {
        if found.claim.is_none() && is_placeholder(&found.text) {
            found.claim = Some(Claim::Example);
        }
    }
    all
}

/// Names that a block takes from packages, not from files beside it.
fn imported(text: &str) -> HashSet<&str> {
    let mut names = HashSet::new();
    for captures in IMPORTED.captures_iter(text) {
        let from = captures.get(2).map(|from| from.as_str());
        let theirs = from.is_none_or(|from| {
            !from.starts_with(['.', '/', '~', '#'])
                && !from.starts_with("@/")
                && !from.starts_with("src/")
        });
        if theirs && let Some(list) = captures.get(1).or_else(|| captures.get(4)) {
            names.extend(
                list.as_str()
                    .split(|sign: char| !(sign.is_alphanumeric() || sign == '_' || sign == '$'))
                    .filter(|name| !name.is_empty()),
            );
        }
    }
    names
}

/// Comments to the end of a line, in order.
fn comments(text: &str) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_start();
        let start = if bare.starts_with(['#', '*'])
            || bare.starts_with("//")
            || bare.starts_with("--")
            || bare.starts_with("/*")
        {
            Some(0)
        } else {
            line.find(" //").or_else(|| line.find(" # "))
        };
        ranges.extend(start.map(|start| at + start..at + line.len()));
        at += line.len();
    }
    ranges
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

#[cfg(test)]
mod tests {
    use super::{super::found::shown, *};

    #[test]
    fn blocks_of_every_language() {
        for (language, text, expected) in [
            (
                "ts",
                "import { useQuery } from '@tanstack/react';\nimport { loadOrders } from './orders';\nexport class OrderList {\n  const rows = loadOrders(JSON.parse(x)); // seeOldThing()\n  useQuery(OrderFilter.all);\n}",
                &[
                    "symbol OrderList",
                    "symbol loadOrders",
                    "symbol OrderList",
                    "symbol OrderFilter",
                ][..],
            ),
            (
                "python",
                "def total_of(order):\n    # old_total(order)\n    return sum_lines(order.lines) + os.environ['TAX_RATE']\n",
                &["symbol total_of", "symbol sum_lines", "key TAX_RATE"],
            ),
            (
                "python",
                "# OLD_FILTERS = 1\nFILTERS_CONFIG = {\n    \"a.b\": 1,\n}\nLIMIT = 3\n",
                &["key FILTERS_CONFIG"],
            ),
            (
                "go",
                "func (s *Server) ListOrders(w http.ResponseWriter) {\n\terrors.New(\"x\")\n}",
                &["symbol ListOrders", "symbol ResponseWriter"],
            ),
            (
                "js",
                "await fetch('/api/orders?x=1', { method: 'POST' })",
                &["route /api/orders"],
            ),
            (
                "http",
                "POST /api/orders HTTP/1.1\nHost: x",
                &["POST /api/orders"],
            ),
            (
                "json",
                "{ \"ORDER_LIMIT\": 3, \"total\": 2 }",
                &["key ORDER_LIMIT"][..0],
            ),
            (
                "yaml",
                "env:\n  - ORDER_LIMIT: 3\n  orders: 2\n",
                &["key ORDER_LIMIT"],
            ),
            ("env", "ORDER_LIMIT=3\n# X_Y=2\n", &["key ORDER_LIMIT"]),
            (
                "sql",
                "SELECT * FROM orders o JOIN order_lines USING (id)",
                &["table orders", "table order_lines"],
            ),
            (
                "mermaid",
                "sequenceDiagram\n  A->>B: POST /api/orders\n",
                &["POST /api/orders"],
            ),
            ("", "GET /a/b -> 200", &["GET /a/b"]),
            ("", "Some words about OrderList", &[]),
            (
                "",
                "npm run build\nmake test",
                &["script npm run build", "script make test"],
            ),
            (
                "text",
                "src\n├── a.ts\n└── b.ts",
                &["path src/a.ts", "path src/b.ts"],
            ),
        ] {
            let found: Vec<Found> = read(Some(language), text)
                .into_iter()
                .map(|one| one.found)
                .collect();
            let mut told = shown(&found);
            told.dedup();
            assert_eq!(told, expected, "{language}: {text}");
        }
        let diff: Vec<Option<Claim>> = read(
            Some("diff"),
            "--- a\n+++ b\n-def old_total(x):\n+def new_total(x):\n",
        )
        .into_iter()
        .map(|one| one.found.claim)
        .collect();
        assert_eq!(
            diff,
            [Some(Claim::Removed), Some(Claim::Removed), None, None]
        );
    }
}
