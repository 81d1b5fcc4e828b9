//! What SQL tells: the tables that it makes, drops and renames. Also where it stands in texts of other languages.

use std::sync::LazyLock;

use regex::Regex;

use super::facts::{Facts, NameFact};

/// A name, perhaps quoted, perhaps with its schema before it.
const NAME: &str = r#"((?:[\w$]+|"[^"\n]+"|`[^`\n]+`|\[[^\]\n]+\])(?:\s?\.\s?(?:[\w$]+|"[^"\n]+"|`[^`\n]+`|\[[^\]\n]+\])){0,2})"#;

static CREATES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(&format!(
        r"(?i)\bcreate\s+(?:or\s+replace\s+)?(?:global\s+|local\s+)?(temp\s+|temporary\s+|unlogged\s+|foreign\s+|external\s+|virtual\s+|column\s+)?table\s+(?:if\s+not\s+exists\s+)?{NAME}\s*(\(|as\b|using\b|partition\b|like\b|;|$|\\n|select\b)"
    ))
});
static VIEWS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(&format!(
        r"(?i)\bcreate\s+(?:or\s+replace\s+)?(?:materialized\s+)?view\s+(?:if\s+not\s+exists\s+)?{NAME}\s*(?:\([^)]{{0,2000}}\)\s*)?(?:as|with|using)\b"
    ))
});
static DROPS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(&format!(
        r"(?i)\bdrop\s+table\s+(?:if\s+exists\s+)?({NAME}(?:\s*,\s*{NAME})*)\s*(?:cascade|restrict|;|$|\)|['\x22`])"
    ))
});
static RENAMES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(&format!(
        r"(?i)\balter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?{NAME}\s+rename\s+(?:to|as)\s+{NAME}"
    ))
});
static RENAMES_SHORT: LazyLock<Option<Regex>> =
    LazyLock::new(|| compiled(&format!(r"(?i)\brename\s+table\s+{NAME}\s+to\s+{NAME}")));
static ANY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    compiled(r"(?i)\b(?:create|drop|rename)\s+(?:[a-z]+\s+){0,3}(?:table|view)\s|\brename\s+to\s")
});

fn compiled(pattern: &str) -> Option<Regex> {
    regex::RegexBuilder::new(pattern)
        .multi_line(true)
        .build()
        .ok()
}

/// Adds the tables of a file of SQL. What it drops and makes again is made; what it makes and drops is dropped.
pub(super) fn facts(text: &str, out: &mut Facts) {
    let text = blanked(text);
    read(&text, out);
}

/// Adds the tables that statements in a text of another language make.
pub(super) fn inside(text: &str, out: &mut Facts) {
    if ANY.as_ref().is_some_and(|any| any.is_match(text)) {
        read(text, out);
    }
}

fn read(text: &str, out: &mut Facts) {
    let mut found: Vec<(usize, bool, String)> = Vec::new();
    let mut add = |at: usize, made: bool, name: &str| {
        if let Some(name) = plain(name) {
            found.push((at, made, name));
        }
    };
    let each = |pattern: &LazyLock<Option<Regex>>| pattern.as_ref().cloned();
    if let Some(pattern) = each(&CREATES) {
        for one in pattern.captures_iter(text) {
            let temporary = one
                .get(1)
                .is_some_and(|word| word.as_str().to_lowercase().starts_with("temp"));
            if let (Some(name), false) = (one.get(2), temporary) {
                add(name.start(), true, name.as_str());
            }
        }
    }
    if let Some(pattern) = each(&VIEWS) {
        for one in pattern.captures_iter(text) {
            if let Some(name) = one.get(1) {
                add(name.start(), true, name.as_str());
            }
        }
    }
    if let Some(pattern) = each(&DROPS) {
        for one in pattern.captures_iter(text) {
            if let Some(all) = one.get(1) {
                for name in all.as_str().split(',') {
                    add(all.start(), false, name);
                }
            }
        }
    }
    for pattern in [each(&RENAMES), each(&RENAMES_SHORT)].into_iter().flatten() {
        for one in pattern.captures_iter(text) {
            if let (Some(old), Some(new)) = (one.get(1), one.get(2)) {
                add(old.start(), false, old.as_str());
                // The new name keeps the schema of the old one.
                add(new.start(), true, new.as_str());
            }
        }
    }
    found.sort();
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
    };
    for (at, made, name) in found {
        let line = lines.of(at);
        let fact = NameFact { name, line };
        if made {
            // `DROP TABLE IF EXISTS x; CREATE TABLE x` leaves it there.
            out.dropped_tables
                .retain(|dropped| dropped.name != fact.name);
            out.tables.push(fact);
        } else {
            out.dropped_tables.push(fact);
        }
    }
}

/// Counts lines, going forward only.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    fn of(&mut self, at: usize) -> u32 {
        let between = self.text.as_bytes().get(self.at..at).unwrap_or_default();
        let ends = between.iter().filter(|byte| **byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(ends).unwrap_or(u32::MAX));
        self.at = at.max(self.at);
        self.line
    }
}

/// Without quotes and without the schemas that every database has. Words of the grammar and holes of templates are no names.
fn plain(name: &str) -> Option<String> {
    let parts: Vec<&str> = name
        .split('.')
        .map(|part| part.trim().trim_matches(|sign| "\"`[]'".contains(sign)))
        .collect();
    let parts: Vec<&str> = match parts[..] {
        ["public" | "dbo" | "main", ref rest @ ..] if !rest.is_empty() => rest.to_vec(),
        _ => parts,
    };
    let word = parts.last()?.to_lowercase();
    let bad = word.is_empty()
        || matches!(
            word.as_str(),
            "if" | "not"
                | "exists"
                | "as"
                | "select"
                | "for"
                | "in"
                | "statement"
                | "and"
                | "or"
                | "with"
                | "to"
                | "only"
        )
        || parts.iter().any(|part| part.contains(['{', '$', '%', '<']));
    (!bad).then(|| parts.join("."))
}

/// The text with comments and quoted texts of SQL blanked, byte for byte. Names in double quotes and in backquotes stay.
fn blanked(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    let blank = |bytes: &mut [u8], from: usize, to: usize| {
        for byte in &mut bytes[from..to] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
    };
    let find = |bytes: &[u8], from: usize, what: &[u8]| {
        let rest = bytes.get(from..).unwrap_or_default();
        // Short needles: the windows are as fast as anything.
        rest.windows(what.len())
            .position(|window| window == what)
            .map_or(bytes.len(), |place| from + place)
    };
    while at < bytes.len() {
        let rest = &bytes[at..];
        let end = if rest.starts_with(b"--") {
            find(&bytes, at, b"\n")
        } else if rest.starts_with(b"/*!") {
            // What MySQL executes all the same.
            at += 3;
            continue;
        } else if rest.starts_with(b"/*") {
            (find(&bytes, at + 2, b"*/") + 2).min(bytes.len())
        } else if rest.starts_with(b"'") {
            (find(&bytes, at + 1, b"'") + 1).min(bytes.len())
        } else {
            at += 1;
            continue;
        };
        blank(&mut bytes, at, end);
        at = end;
    }
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{super::nodes::testing::told, *};

    #[test]
    fn tables_are_made_dropped_and_renamed() {
        for (text, made, dropped) in [
            ("CREATE TABLE orders (id int);", &["orders"][..], &[][..]),
            (
                "create table if not exists \"shop\".\"Order Items\"\n(\n id int)",
                &["shop.Order Items"],
                &[],
            ),
            (
                "CREATE TABLE `carts` (id int); CREATE TABLE [dbo].[Users](Id int)",
                &["Users", "carts"],
                &[],
            ),
            ("CREATE TABLE public.a AS SELECT 1;", &["a"], &[]),
            (
                "CREATE UNLOGGED TABLE fast (id int); CREATE TEMP TABLE t (id int);",
                &["fast"],
                &[],
            ),
            (
                "-- CREATE TABLE commented (id int)\n/* CREATE TABLE too (id int) */ INSERT INTO x VALUES ('CREATE TABLE text (id int)')",
                &[],
                &[],
            ),
            ("DROP TABLE IF EXISTS a, \"b\" CASCADE;", &[], &["a", "b"]),
            (
                "DROP TABLE IF EXISTS a;\nCREATE TABLE a (id int);",
                &["a"],
                &[],
            ),
            ("ALTER TABLE old RENAME TO new;", &["new"], &["old"]),
            ("RENAME TABLE old TO new;", &["new"], &["old"]),
            (
                "ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t ADD x int;",
                &[],
                &[],
            ),
            (
                "CREATE OR REPLACE VIEW v AS SELECT 1; CREATE MATERIALIZED VIEW m (a) AS SELECT 1",
                &["m", "v"],
                &[],
            ),
            ("CREATE INDEX i ON t (a); SELECT * FROM t", &[], &[]),
            ("it's open\nCREATE TABLE gone (id int)", &[], &[]),
        ] {
            let mut facts = Facts::default();
            super::facts(text, &mut facts);
            let told = told(&facts);
            assert_eq!(told.tables, made, "{text}");
            assert_eq!(told.dropped, dropped, "{text}");
        }
    }

    #[test]
    fn statements_in_other_texts_are_found_and_prose_is_not() {
        for (text, made) in [
            (
                "db.exec(`\n  CREATE TABLE IF NOT EXISTS carts (\n id int)`)",
                &["carts"][..],
            ),
            ("// We create table rows for each order", &[]),
            ("fmt.Sprintf(\"CREATE TABLE %s (id int)\", name)", &[]),
            ("\"CREATE TABLE users (\" + columns", &["users"]),
        ] {
            let mut facts = Facts::default();
            inside(text, &mut facts);
            assert_eq!(told(&facts).tables, made, "{text}");
        }
    }

    #[test]
    fn lines_are_counted_and_odd_texts_end() {
        let mut facts = Facts::default();
        super::facts("\n\nCREATE TABLE a (x int);\nDROP TABLE b;\n", &mut facts);
        assert_eq!((facts.tables[0].line, facts.dropped_tables[0].line), (3, 4));
        for text in [
            "'".repeat(100_000),
            "/*".repeat(100_000),
            "create table ".repeat(20_000),
            "drop table a,".repeat(20_000),
        ] {
            super::facts(&text, &mut Facts::default());
        }
    }
}
