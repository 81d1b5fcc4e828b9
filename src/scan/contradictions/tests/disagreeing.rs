//! What disagrees, and what only looks as if.

use jiff::Timestamp;

use super::super::{
    ClaimKind, Claimed, CodeValue, Contradiction, Described, Later, There, code_value,
    contradictions, statements,
};
use crate::{
    domain::manifest::SourceType,
    scan::{
        declared::Standing,
        document::{Block, BlockKind, read},
    },
};

fn date(day: i64) -> Option<Timestamp> {
    Timestamp::from_second(1_700_000_000 + day * 86_400).ok()
}

/// Contradictions of documents in the order of their last change.
fn between(documents: &[(&str, &str)]) -> Vec<Contradiction> {
    between_with(documents, &[], None)
}

fn between_with(
    documents: &[(&str, &str)],
    code: &[CodeValue],
    standing: Option<Standing>,
) -> Vec<Contradiction> {
    let found: Vec<Vec<Claimed>> = documents
        .iter()
        .map(|(path, text)| statements(path, &read(path, text)))
        .collect();
    let described: Vec<Described> = documents
        .iter()
        .zip(&found)
        .enumerate()
        .map(|(at, ((path, _), statements))| Described {
            path,
            title: None,
            kind: SourceType::Spec,
            last_change: date(at as i64),
            standing: standing.filter(|_| at == 0),
            statements,
        })
        .collect();
    contradictions(&described, code)
}

/// Whether two documents with these sentences disagree.
fn disagree(one: &str, other: &str) -> bool {
    let found = between(&[("docs/prd.md", one), ("docs/architecture.md", other)]);
    assert!(found.len() < 2, "{found:?}");
    !found.is_empty()
}

#[test]
fn documents_disagree() {
    for (one, other) in [
        ("`MAX_ITEMS` defaults to 50.", "- `MAX_ITEMS`: 100"),
        (
            "`MAX_ITEMS` defaults to 50.",
            "| Name | Default |\n|---|---|\n| `MAX_ITEMS` | 100 |",
        ),
        (
            "An order contains at most 50 items.",
            "Orders are limited to 20 items.",
        ),
        (
            "at most 50 items per order",
            "- Maximum items per order: 100",
        ),
        (
            "The maximum upload size is 25 MB.",
            "## Limits\nUploads up to 10 MB are accepted.",
        ),
        (
            "Sessions expire after 30 minutes.",
            "- Session timeout: 1 hour",
        ),
        (
            "- Database: PostgreSQL",
            "## Storage\nWe use MySQL as our database.",
        ),
        (
            "| Layer | Technology |\n|---|---|\n| Database | PostgreSQL |",
            "- **Database**: MongoDB",
        ),
        (
            "The primary database is PostgreSQL.",
            "Photos lie where the rest lies: the primary database is MySQL, and a photo is a row.",
        ),
        (
            "A session times out after 30 minutes without a request.",
            "After the session timeout of 60 minutes the page goes back.",
        ),
        ("Payments: we chose Stripe.", "- Payments: Stripe or PayPal"),
        (
            "`POST /orders` returns 201.",
            "`POST /api/orders` responds with 200 OK.",
        ),
        (
            "- Create order: `POST /orders`",
            "- Create order: `PUT /orders`",
        ),
        ("Requires Node.js 18.", "- Runtime: Node.js 20"),
        (
            "Order statuses: `new`, `paid`, `sent`",
            "Order statuses: `new`, `paid`, `shipped`",
        ),
        (
            "- Unknown user: `404 USER_NOT_FOUND`",
            "- Unknown user: `400 USER_NOT_FOUND`",
        ),
    ] {
        assert!(disagree(one, other), "{one} | {other}");
        assert!(disagree(other, one), "{other} | {one}");
    }
}

#[test]
fn documents_agree_or_speak_of_different_things() {
    for (one, other) in [
        // The same in other words.
        (
            "The maximum upload size is 1 GB.",
            "Uploads up to 1024 MB are accepted.",
        ),
        ("Sessions expire after 60 s.", "Session timeout: 1 minute"),
        (
            "`MAX_UPLOAD_MB` defaults to 10.",
            "- `MAX_UPLOAD_MB`: 10 MB",
        ),
        (
            "`MAX_UPLOAD_SIZE` defaults to 10485760.",
            "- `MAX_UPLOAD_SIZE`: 10 MB",
        ),
        (
            "`SESSION_TTL` defaults to `3600`.",
            "- `SESSION_TTL`: 1 hour",
        ),
        (
            "`RETRY_DELAY_MS` defaults to 1000",
            "- `RETRY_DELAY_MS`: 1s",
        ),
        (
            "- Database: PostgreSQL",
            "- Database: Postgres 16 with Prisma",
        ),
        ("Requires Node.js 18+.", "- Runtime: Node.js 20"),
        ("Requires Python 3.11.", "- Language: Python 3.11.4"),
        (
            "- Create order: `POST /orders`",
            "- Create order: `POST /api/v1/orders`",
        ),
        // Another kind, unit, thing.
        (
            "`MAX_ITEMS` defaults to 50.",
            "- `MAX_ITEMS` must be less than 100",
        ),
        ("at most 50 items per order", "at least 1 item per order"),
        ("at most 50 items per order", "at most 100 items per cart"),
        (
            "Uploads up to 10 MB are accepted.",
            "Uploads finish within 30 seconds.",
        ),
        (
            "## Avatars\nMaximum upload size: 2 MB",
            "## Documents\nMaximum upload size: 25 MB",
        ),
        (
            "## Orders\nat most 50 items per page",
            "## Products\nat most 20 items per page",
        ),
        (
            "## List orders\n- `page_size` (default 20)",
            "## List products\n- `page_size` (default 50)",
        ),
        ("- Database: PostgreSQL", "- Cache: Redis"),
        ("- Database: PostgreSQL and Redis", "- Database: PostgreSQL"),
        ("- Authentication: JWT", "- Authentication: Clerk"),
        ("- Unit testing: Jest", "- E2E testing: Playwright"),
        // Another scope.
        (
            "Production: `LOG_SIZE` defaults to 50.",
            "Development: `LOG_SIZE` defaults to 10.",
        ),
        (
            "Free users have at most 3 projects each.",
            "Pro users have at most 50 projects each.",
        ),
        (
            "In v1 an order has at most 50 items.",
            "In v2 an order has at most 100 items.",
        ),
        ("Admins upload up to 50 MB.", "Users upload up to 10 MB."),
        (
            "## Staging\nat most 5 items per order",
            "## Production\nat most 50 items per order",
        ),
        (
            "Access tokens expire after 15 minutes.",
            "Refresh tokens expire after 30 days.",
        ),
        (
            "p95 search latency must be below 200 ms",
            "p99 search latency must be below 500 ms",
        ),
        // A past, an option, an example.
        (
            "at most 50 items per order",
            "Previously at most 20 items per order",
        ),
        (
            "- Database: PostgreSQL",
            "## Considered options\n- Database: MongoDB",
        ),
        ("- Database: PostgreSQL", "We chose PostgreSQL over MySQL."),
        (
            "We use PostgreSQL instead of MySQL.",
            "- Database: PostgreSQL",
        ),
        (
            "Order statuses: `new`, `paid`, `sent`",
            "Order statuses: `new`, `paid`, `sent`, `returned`",
        ),
    ] {
        assert!(!disagree(one, other), "{one} | {other}");
        assert!(!disagree(other, one), "{other} | {one}");
    }
}

#[test]
fn one_document_contradicts_itself_across_sections_only() {
    let within = |text: &str| between(&[("docs/prd.md", text)]);
    let found = within(
        "# Shop\n\n## Orders\nAn order has at most 50 items.\n\n## Limits\nAt most 100 items per order.\n",
    );
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        (found[0].here.line, found[0].here.value.as_str()),
        (4, "50")
    );
    assert!(
        matches!(&found[0].there, There::Document(there) if there.line == 7 && there.value == "100")
    );
    assert_eq!(found[0].later, None);
    assert!(
        within("## Orders\nAn order has at most 50 items.\nAt most 100 items per order.")
            .is_empty()
    );
    assert!(
        within("## A\n- `MAX_ITEMS`: 1\n## B\n- `MAX_ITEMS`: 2\n## C\n- `MAX_ITEMS`: 3").is_empty()
    );
}

#[test]
fn the_later_document_is_named() {
    let found = between(&[
        ("docs/a.md", "`MAX_ITEMS` defaults to 50."),
        ("docs/b.md", "`MAX_ITEMS` defaults to 60."),
    ]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].here.document, found[0].later),
        (0, Some(Later::There))
    );
    assert_eq!(found[0].subject, "MAX_ITEMS");
    assert_eq!(found[0].kind, ClaimKind::Key);
}

#[test]
fn places_tell_which_documents_speak_of_the_same() {
    let one = "at most 50 items per order";
    let other = "at most 20 items per order";
    for (first, second, expected) in [
        ("docs/prd.md", "docs/architecture.md", true),
        ("docs/prd.md", "specs/001-orders/spec.md", true),
        ("docs/adr/0001-orders.md", "docs/adr/0002-limits.md", true),
        (
            "specs/001-orders/spec.md",
            "specs/002-bulk-orders/spec.md",
            false,
        ),
        (
            "packages/shop/docs/prd.md",
            "packages/admin/docs/prd.md",
            false,
        ),
        ("docs/prd.md", "docs/ja/prd.md", false),
        ("docs/prd.md", "docs/prd-v2.md", false),
        ("specs/001-orders.md", "specs/001-orders/spec.md", false),
        (
            "openspec/specs/orders/spec.md",
            "openspec/changes/raise-limit/specs/orders/spec.md",
            false,
        ),
    ] {
        let found = between(&[(first, one), (second, other)]);
        assert_eq!(!found.is_empty(), expected, "{first} | {second}");
    }
}

#[test]
fn documents_that_are_dead_contradict_nothing() {
    let documents = [
        ("docs/a.md", "`MAX_ITEMS` defaults to 50."),
        ("docs/b.md", "`MAX_ITEMS` defaults to 60."),
    ];
    for (standing, expected) in [
        (Standing::Superseded, 0),
        (Standing::Deprecated, 0),
        (Standing::Rejected, 0),
        (Standing::Archived, 0),
        (Standing::Accepted, 1),
        (Standing::Unknown, 1),
    ] {
        assert_eq!(
            between_with(&documents, &[], Some(standing)).len(),
            expected,
            "{standing:?}"
        );
    }
}

#[test]
fn code_has_the_last_word_when_it_speaks_with_one_voice() {
    let lines = |lines: &[(&str, &str)]| -> Vec<CodeValue> {
        lines
            .iter()
            .filter_map(|(file, line)| code_value("DEFAULT_PAGE_SIZE", file, 3, line))
            .collect()
    };
    let document = [("docs/spec.md", "`DEFAULT_PAGE_SIZE` defaults to `50`.")];
    for (code, expected) in [
        (
            vec![("src/a.ts", "export const DEFAULT_PAGE_SIZE = 25;")],
            1,
        ),
        (
            vec![("src/a.ts", "export const DEFAULT_PAGE_SIZE = 50;")],
            0,
        ),
        (
            vec![
                ("src/a.ts", "const DEFAULT_PAGE_SIZE = 25;"),
                ("src/b.ts", "const DEFAULT_PAGE_SIZE = 50;"),
            ],
            0,
        ),
        (
            vec![
                ("src/a.ts", "const DEFAULT_PAGE_SIZE = 25;"),
                ("src/b.ts", "const DEFAULT_PAGE_SIZE = 30;"),
            ],
            0,
        ),
        (vec![("src/a.test.ts", "const DEFAULT_PAGE_SIZE = 25;")], 0),
        (vec![("src/a.ts", "items.slice(0, DEFAULT_PAGE_SIZE)")], 0),
    ] {
        let found = between_with(&document, &lines(&code), None);
        assert_eq!(found.len(), expected, "{code:?}");
        if let [one] = found.as_slice() {
            assert!(
                matches!(&one.there, There::Code(code) if code.file == "src/a.ts" && code.line == 3)
            );
        }
    }
    assert!(
        between_with(
            &document,
            &lines(&[("src/a.ts", "const DEFAULT_PAGE_SIZE = 25;")]),
            Some(Standing::Proposed)
        )
        .is_empty()
    );
}

#[test]
fn hostile_texts_end_soon() {
    let started = std::time::Instant::now();
    let row = BlockKind::Row;
    for (kind, text) in [
        (BlockKind::Paragraph, "at most 50 ".repeat(1 << 20)),
        (BlockKind::Paragraph, "a. ".repeat(1 << 18)),
        (BlockKind::Paragraph, "MAX_ITEMS=50, ".repeat(1400)),
        (BlockKind::Paragraph, "`".repeat(10_000)),
        (BlockKind::Paragraph, "1".repeat(19_000)),
        (BlockKind::Paragraph, "at most 1,000,".repeat(28)),
        (BlockKind::Paragraph, "GET /".repeat(79)),
        (BlockKind::Paragraph, "postgresql ".repeat(36)),
        (BlockKind::Paragraph, "\u{0}é≤ 5 MB\u{0}ß".repeat(1000)),
        (row, "a | ".repeat(5000)),
    ] {
        let mut document = read("docs/a.md", "# A");
        for _ in 0..20 {
            let lines = (2, 2);
            document.blocks.push(Block {
                kind: kind.clone(),
                section: 0,
                lines,
                text: text.clone(),
                spans: Vec::new(),
            });
        }
        statements("docs/a.md", &document);
    }
    assert!(started.elapsed().as_secs() < 60, "{:?}", started.elapsed());
}

#[test]
fn many_documents_are_grouped_not_paired() {
    let count = 2000;
    let documents: Vec<(String, Vec<Claimed>)> = (0..count)
        .map(|number| {
            let value = if number % 500 == 0 { 60 } else { 50 };
            let path = format!("docs/n{number}.md");
            let found = statements(
                &path,
                &read(
                    &path,
                    &format!("`MAX_ITEMS` defaults to {value}.\n\nat most {value} items per order"),
                ),
            );
            (path, found)
        })
        .collect();
    let described: Vec<Described> = documents
        .iter()
        .map(|(path, statements)| Described {
            path,
            title: None,
            kind: SourceType::Spec,
            last_change: date(1),
            standing: None,
            statements,
        })
        .collect();
    let found = contradictions(&described, &[]);
    // Two subjects, and a few pairs of each.
    assert_eq!(found.len(), 16);
    assert_eq!(contradictions(&described, &[]), found);
}
