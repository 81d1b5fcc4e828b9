//! Names that stand for others: examples, conventions, templates.

use std::sync::LazyLock;

use regex::Regex;

use super::identifier::words;

/// Words that nobody calls a real thing by.
const NONSENSE: [&str; 16] = [
    "foo",
    "bar",
    "baz",
    "qux",
    "quux",
    "foobar",
    "acme",
    "lorem",
    "ipsum",
    "xxx",
    "xxxx",
    "yyy",
    "zzz",
    "nnn",
    "nnnn",
    "placeholder",
];

/// First words that make a name somebody's own.
const SOMEBODY: [&str; 5] = ["my", "your", "example", "sample", "dummy"];

/// Names of ways to write names.
static CONVENTION: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x) (?:^|[/.\s])(?:PascalCase|camelCase|snake_case|kebab-case|lowerCamelCase|UpperCamelCase
        |SCREAMING_SNAKE_CASE|UPPER_SNAKE_CASE|UPPER_CASE|CONSTANT_CASE|lower_case|dot\.case|Title-Case)(?:[/.\s(]|$)",
    )
});

/// Parts that are to be filled in.
static BLANK: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"(?x) (?:^|[^A-Za-z0-9])(?: N{2,} | X{2,} | x{3,} | Y{4} | YYYYMMDD | \#{2,} )(?:[^A-Za-z0-9]|$)
        | path/to/ | <[A-Za-z][^<>()]*> | \{\{ | \[[A-Z][A-Z\ _-]+\] | (?:^|/)\.\.\.(?:/|$) | …",
    )
});

/// Whether a name stands for others: `MyThing`, `foo_bar`, `PascalCase.tsx`, `NNNN-title.md`, `path/to/x`, `<name>`.
pub(in crate::scan) fn is_placeholder(text: &str) -> bool {
    if text.contains("example.com") || text.contains("example.org") || CONVENTION.is_match(text) {
        return true;
    }
    if blank(text) {
        return true;
    }
    // Each part for itself: `src/my-app/x.ts` has one that is somebody's.
    text.split(['/', '.', ' ', ':', '(']).any(|part| {
        let words = words(part);
        // A folder may well be called `examples`, and a variable `example`.
        words.iter().any(|word| NONSENSE.contains(&word.as_str()))
            || words.len() >= 2 && SOMEBODY.contains(&words[0].as_str())
    })
}

/// Whether something is to be filled in. Parameters of types and of routes are no blanks.
fn blank(text: &str) -> bool {
    let generic = text
        .split_once('<')
        .is_some_and(|(name, _)| name.ends_with(|sign: char| sign.is_ascii_alphanumeric()))
        && !text.contains(['/', '-'])
        && text.trim_end_matches("[]").ends_with(['>', ')']);
    let route = text.contains(" /") || text.starts_with('/');
    if generic || route {
        return text.contains("path/to/") || text.contains('…') || text.contains("{{");
    }
    BLANK.is_match(text)
}

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of ours")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_stand_for_others() {
        for text in [
            "MyThing",
            "foo_bar",
            "FooService",
            "AcmeService",
            "<name>",
            "src/<feature>/index.ts",
            "PascalCase.tsx",
            "snake_case.py",
            "kebab-case",
            "NNNN-title.md",
            "docs/adr/NNNN-title-of-decision.md",
            "xxx_add_table.py",
            "path/to/file.ts",
            "your-app",
            "my_module.py",
            "https://api.example.com/x",
            "docs/…/x.md",
            "src/.../x.ts",
            "YYYY-MM-DD-name.md",
            "example_function()",
            "[FEATURE NAME]",
        ] {
            assert!(is_placeholder(text), "{text}");
        }
        for text in [
            "OrderService",
            "Mysql",
            "MyriadPool2x",
            "examples/tea-shop/x.yml",
            "src/[id]/page.tsx",
            "Vec<Order>",
            "Map<String, Order>",
            "POST /orders/<id>",
            "/orders/{id}",
            "total(...)",
            "bar_chart".trim_start_matches("bar_"),
            "maxx",
            "order.example",
            "SampleRate".trim_start_matches("Sample"),
        ] {
            assert!(!is_placeholder(text), "{text}");
        }
    }
}
