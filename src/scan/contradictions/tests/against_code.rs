//! What a document says of a name, held against the line of code that gives it a value.

use super::super::{Described, There, code_value, contradictions, identifiers, statements};
use crate::{domain::manifest::SourceType, scan::document::read};

/// The names that a text is told of to say something else than code does. Code: file and its lines.
pub(super) fn told(text: &str, code: &[(&str, &str)]) -> Vec<String> {
    let found = statements("docs/spec.md", &read("docs/spec.md", text));
    let mut values = Vec::new();
    for name in identifiers(&found) {
        for (file, lines) in code {
            for (number, line) in lines.lines().enumerate() {
                if line.contains(name) {
                    values.extend(code_value(name, file, number as u32 + 1, line));
                }
            }
        }
    }
    let described = [Described {
        path: "docs/spec.md",
        title: None,
        kind: SourceType::Spec,
        last_change: None,
        standing: None,
        statements: &found,
    }];
    contradictions(&described, &values)
        .iter()
        .map(|found| {
            let There::Code(code) = &found.there else {
                return format!("{} within the document", found.subject);
            };
            format!("{} {} {}", found.subject, found.here.value, code.text)
        })
        .collect()
}

/// Constants of one file, named as the sentences below name them.
const PYTHON: &str = "MAX_UPLOAD_MB = 10\nMAIL_RETRIES = 7\nBILLING_MAX_ROWS = int(os.environ.get(\"BILLING_MAX_ROWS\", \"100\"))\nMAX_LINES = 80\nSESSION_TTL = timedelta(minutes=90)\nPAGE_SIZE = 20\nCACHE_DAYS = 4\nERR_LIMIT = 3\nMIN_LENGTH = 6\n";

#[test]
fn the_usual_wordings_are_held_against_the_code() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        (
            "Uploads are limited: `MAX_UPLOAD_MB = 25` per file is what the server takes.",
            "",
        ),
        (
            "Uploads are limited by `MAX_UPLOAD_MB = 25`.",
            "MAX_UPLOAD_MB 25 10",
        ),
        (
            "The upload limit (`MAX_UPLOAD_MB=25`) holds for all.",
            "MAX_UPLOAD_MB 25 10",
        ),
        (
            "The constant `MAX_UPLOAD_MB = 25` limits uploads.",
            "MAX_UPLOAD_MB 25 10",
        ),
        ("Retries: `MAIL_RETRIES` is 3", "MAIL_RETRIES 3 7"),
        ("The retry limit `MAIL_RETRIES` is 3.", "MAIL_RETRIES 3 7"),
        (
            "Mails are sent again, and `MAIL_RETRIES` is 3.",
            "MAIL_RETRIES 3 7",
        ),
        ("- **Retries**: `MAIL_RETRIES` = 3", "MAIL_RETRIES 3 7"),
        (
            "Mails are sent again (`MAIL_RETRIES` = 3).",
            "MAIL_RETRIES 3 7",
        ),
        (
            "Mails are sent again (`MAIL_RETRIES`: 3).",
            "MAIL_RETRIES 3 7",
        ),
        (
            "The limit of mails is `MAIL_RETRIES` (3 attempts).",
            "MAIL_RETRIES 3 7",
        ),
        (
            "The invoice limit is 777 rows (`BILLING_MAX_ROWS`).",
            "BILLING_MAX_ROWS 777 100",
        ),
        (
            "The invoice limit is 777 rows (see `BILLING_MAX_ROWS`).",
            "BILLING_MAX_ROWS 777 100",
        ),
        ("The limit is `MAX_LINES`, 50", "MAX_LINES 50 80"),
        ("The limit is `MAX_LINES`, 50 lines.", "MAX_LINES 50 80"),
        (
            "An order has at most 50 lines (`MAX_LINES`).",
            "MAX_LINES 50 80",
        ),
        ("- Lines: at most 50 (`MAX_LINES`)", "MAX_LINES 50 80"),
        (
            "An order is limited to 50 lines (`MAX_LINES`), which is enough.",
            "MAX_LINES 50 80",
        ),
        (
            "Passwords have at least 8 characters (`MIN_LENGTH`).",
            "MIN_LENGTH 8 6",
        ),
        (
            "Sessions end after 30 minutes (`SESSION_TTL`).",
            "SESSION_TTL 30 minutes timedelta(minutes=90)",
        ),
        (
            "Configure `MAIL_HOST` and `BILLING_MAX_ROWS` (default 500).",
            "BILLING_MAX_ROWS 500 100",
        ),
        (
            "Configure `BILLING_MAX_ROWS` (default: 500), `MAIL_HOST` and `MAIL_USER`.",
            "BILLING_MAX_ROWS 500 100",
        ),
        (
            "`MAIL_RETRIES` (defaults to 3) and `PAGE_SIZE` (defaults to 50) are read at the start.",
            "MAIL_RETRIES 3 7, PAGE_SIZE 50 20",
        ),
        (
            "`MAIL_RETRIES`: 3, `PAGE_SIZE`: 50",
            "MAIL_RETRIES 3 7, PAGE_SIZE 50 20",
        ),
        (
            "`MAIL_RETRIES` is 3 and `PAGE_SIZE` is 50.",
            "MAIL_RETRIES 3 7, PAGE_SIZE 50 20",
        ),
        (
            "`MAIL_RETRIES` is 3. `PAGE_SIZE` is 50. `CACHE_DAYS` = 9. MAX_LINES is 50.",
            "CACHE_DAYS 9 4, MAIL_RETRIES 3 7, MAX_LINES 50 80, PAGE_SIZE 50 20",
        ),
        ("`PAGE_SIZE` is 50 by default.", "PAGE_SIZE 50 20"),
        (
            "Pages are small: `PAGE_SIZE` (50 by default).",
            "PAGE_SIZE 50 20",
        ),
        (
            "| Name | Default |\n|---|---|\n| `PAGE_SIZE` | `50` |",
            "PAGE_SIZE 50 20",
        ),
        (
            "| Constant | Meaning | Value |\n|---|---|---|\n| `PAGE_SIZE` | rows | 50 rows |",
            "PAGE_SIZE 50 rows 20",
        ),
        // The same as the code has it.
        ("The retry limit `MAIL_RETRIES` is 7.", ""),
        ("At most 80 lines (`MAX_LINES`).", ""),
        (
            "Sessions end after 90 minutes (`SESSION_TTL`), or 1.5 hours.",
            "",
        ),
        ("Sessions end after 1.5 hours (`SESSION_TTL`).", ""),
        (
            "Configure `MAIL_HOST` and `BILLING_MAX_ROWS` (default 100).",
            "",
        ),
        // Examples, instructions, conditions.
        ("Set `PAGE_SIZE=50` to see more.", ""),
        ("Run it with `PAGE_SIZE=50`.", ""),
        ("Limit it, e.g. `PAGE_SIZE=50`.", ""),
        ("Pages can be limited (e.g. `PAGE_SIZE = 50`).", ""),
        ("`PAGE_SIZE=50` shows more.", ""),
        ("For long lists `PAGE_SIZE=50` makes sense.", ""),
        ("When `PAGE_SIZE` is 50, lists are long.", ""),
        ("Make sure that `PAGE_SIZE` is 50.", ""),
        ("The test asks whether `PAGE_SIZE` is 50.", ""),
        ("Is `PAGE_SIZE` = 50?", ""),
        ("Say `PAGE_SIZE` is 50, for example.", ""),
        // Another time, and what is wished.
        ("`PAGE_SIZE` was 50 until 1.4.", ""),
        ("`PAGE_SIZE` changed from 20 to 50.", ""),
        ("`PAGE_SIZE`: changed from 30 to 50", ""),
        ("We recommend that `PAGE_SIZE` is 50.", ""),
        ("`PAGE_SIZE` should be raised to 50.", ""),
        ("The size `PAGE_SIZE` could be 50.", ""),
        // Ranges, ends, lists.
        ("The range of `PAGE_SIZE` is 10 to 50.", ""),
        ("The size `PAGE_SIZE` is 10–50.", ""),
        ("The maximum of `PAGE_SIZE` is 100.", ""),
        ("The minimum `PAGE_SIZE` is 5.", ""),
        ("`PAGE_SIZE` is at most 100.", ""),
        ("A page has at most 100 rows (`PAGE_SIZE`).", ""),
        ("A page has up to 100 rows (`PAGE_SIZE`).", ""),
        ("The limit for `PAGE_SIZE` is 100.", ""),
        ("At least 3 lines (`MAX_LINES`).", ""),
        ("`PAGE_SIZE` and `MAX_LINES` are 50.", ""),
        ("`PAGE_SIZE` or `MAX_LINES` is 50.", ""),
        ("`PAGE_SIZE` and `MAX_LINES` both default to 50.", ""),
        ("It retries 3 times in 10 seconds (`MAIL_RETRIES`).", ""),
        ("The size `PAGE_SIZE` is 50 or 100.", ""),
        // Other numbers.
        ("The request fails with `ERR_LIMIT` (429).", ""),
        ("The answer is 429 (`ERR_LIMIT`).", ""),
        ("Section 3 tells more (`MAIL_RETRIES`).", ""),
        ("`PAGE_SIZE` is 50 in production.", ""),
        ("In staging `PAGE_SIZE` is 50.", ""),
        (
            "| Name | Staging | Production |\n|---|---|---|\n| `PAGE_SIZE` | 50 | 100 |",
            "",
        ),
        (
            "| Name | Production |\n|---|---|\n| `PAGE_SIZE` | 100 |",
            "",
        ),
        (
            "| Name | Min | Max |\n|---|---|---|\n| `PAGE_SIZE` | 1 | 100 |",
            "",
        ),
        ("Since version 3 (`MAIL_RETRIES`) mails are sent again.", ""),
    ] {
        let found = told(text, &[("app/services.py", PYTHON)]);
        let mut found: Vec<&str> = found.iter().map(String::as_str).collect();
        found.sort_unstable();
        if found.join(", ") != expected {
            wrong.push(format!("{text}: {found:?}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
