//! Documents as people write them: what is stated, what disagrees, and what only looks as if.

use jiff::Timestamp;

use super::{
    ClaimKind, Claimed, CodeValue, Contradiction, Described, Later, There, code_value,
    contradictions, statements,
};
use crate::{
    domain::manifest::SourceType,
    scan::{
        declared::Standing,
        document::{Block, BlockKind, Document, Format, Section, Span, SpanKind},
    },
};

fn read(text: &str) -> Document {
    let mut document = Document {
        format: Format::Markdown,
        title: None,
        fields: Vec::new(),
        sections: Vec::new(),
        blocks: Vec::new(),
    };
    let mut stack: Vec<usize> = Vec::new();
    let mut fence = false;
    for (number, line) in text.lines().enumerate() {
        let number = number as u32 + 1;
        if line.starts_with("```") {
            fence = !fence;
            continue;
        }
        if fence
            || line.trim().is_empty()
            || line.starts_with("|-")
            || line.starts_with("| -")
            || line.starts_with("|:-")
        {
            continue;
        }
        let level = line.chars().take_while(|c| *c == '#').count();
        if level > 0 || document.sections.is_empty() {
            while stack
                .last()
                .is_some_and(|above| usize::from(document.sections[*above].level) >= level)
            {
                stack.pop();
            }
            let title = if level > 0 {
                line.trim_start_matches('#').trim().to_owned()
            } else {
                String::new()
            };
            document.sections.push(Section {
                title: title.clone(),
                level: level as u8,
                above: stack.last().copied(),
                lines: (number, number),
                sha256: String::new(),
            });
            stack.push(document.sections.len() - 1);
            if level > 0 {
                document.title.get_or_insert(title);
                continue;
            }
        }
        let (kind, body) = match line.trim_start() {
            row if row.starts_with('|') => (
                BlockKind::Row,
                row.trim()
                    .trim_matches('|')
                    .split('|')
                    .map(str::trim)
                    .collect::<Vec<_>>()
                    .join(" | "),
            ),
            item if item.starts_with("- ") || item.starts_with("* ") => {
                (BlockKind::Item { checked: None }, item[2..].to_owned())
            }
            item if item
                .split_once(". ")
                .is_some_and(|(n, _)| n.chars().all(|c| c.is_ascii_digit())) =>
            {
                (
                    BlockKind::Item { checked: None },
                    item.split_once(". ")
                        .map_or("", |(_, rest)| rest)
                        .to_owned(),
                )
            }
            other => (BlockKind::Paragraph, other.to_owned()),
        };
        let (mut plain, mut spans, mut open) = (String::new(), Vec::new(), None);
        let mut struck = None;
        let body = body.replace("**", "");
        let mut characters = body.chars().peekable();
        while let Some(c) = characters.next() {
            match (c, open) {
                ('`', None) => open = Some(plain.len()),
                ('`', Some(start)) => {
                    spans.push(Span {
                        kind: SpanKind::Code,
                        range: start..plain.len(),
                        line: number,
                    });
                    open = None;
                }
                ('~', None) if characters.peek() == Some(&'~') => {
                    characters.next();
                    match struck.take() {
                        None => struck = Some(plain.len()),
                        Some(start) => spans.push(Span {
                            kind: SpanKind::Struck,
                            range: start..plain.len(),
                            line: number,
                        }),
                    }
                }
                _ => plain.push(c),
            }
        }
        document.blocks.push(Block {
            kind,
            section: document.sections.len() - 1,
            lines: (number, number),
            text: plain,
            spans,
        });
    }
    document
}

fn claims(text: &str) -> Vec<Claimed> {
    statements("docs/prd.md", &read(text))
}

/// Subject, value and scope of what a text states.
fn said(text: &str) -> Vec<String> {
    claims(text)
        .iter()
        .map(|claim| {
            let scope = if claim.scope.is_empty() {
                String::new()
            } else {
                format!(" [{}]", claim.scope.join(", "))
            };
            format!("{:?} {} = {}{scope}", claim.kind, claim.subject, claim.text)
        })
        .collect()
}

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
        .map(|(path, text)| statements(path, &read(text)))
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
fn texts_state_what_they_say() {
    let mut wrong = Vec::new();
    for (text, expected) in [
        (
            "`DEFAULT_PAGE_SIZE` defaults to `50`.",
            "Key DEFAULT_PAGE_SIZE = 50",
        ),
        ("- `DEFAULT_PAGE_SIZE`: 50", "Key DEFAULT_PAGE_SIZE = 50"),
        ("- `DEFAULT_PAGE_SIZE=50`", "Key DEFAULT_PAGE_SIZE = 50"),
        (
            "- `MAX_BODY_BYTES` (default `1048576`)",
            "Key MAX_BODY_BYTES = 1048576",
        ),
        (
            "- `MAX_ITEMS` – Most items of an order (default: 50)",
            "Key MAX_ITEMS = 50",
        ),
        (
            "The default value of `MAX_ITEMS` is 50.",
            "Key MAX_ITEMS = 50",
        ),
        ("- `CACHE_ENABLED`: true", "Key CACHE_ENABLED = true"),
        ("`PAGE_SIZE` のデフォルトは 50 です", "Key PAGE_SIZE = 50"),
        ("- `PAGE_SIZE`（默认值：50）", "Key PAGE_SIZE = 50"),
        ("- `PAGE_SIZE` (Standard: 50)", "Key PAGE_SIZE = 50"),
        ("- `PAGE_SIZE` (par défaut : 50)", "Key PAGE_SIZE = 50"),
        ("- `PAGE_SIZE` (por defecto: 50)", "Key PAGE_SIZE = 50"),
        (
            "| Variable | Default | Meaning |\n|---|---|---|\n| `ORDER_LIMIT` | `20` | Items |",
            "Key ORDER_LIMIT = 20",
        ),
        (
            "| 変数名 | 説明 | デフォルト値 |\n|---|---|---|\n| ORDER_LIMIT | 上限 | 20 |",
            "Key ORDER_LIMIT = 20",
        ),
        (
            "An order contains at most 50 items.",
            "Maximum item order = 50",
        ),
        ("at most 50 items per order", "Maximum item order = 50"),
        (
            "The maximum upload size is 25 MB.",
            "Maximum upload = 25 MB",
        ),
        ("- Maximum upload size: 25 MB", "Maximum upload = 25 MB"),
        ("Uploads must not exceed 25 MB.", "Maximum upload = 25 MB"),
        (
            "Sessions expire after 30 minutes.",
            "Maximum session timeout = 30 minutes",
        ),
        (
            "Session timeout: 30 minutes",
            "Maximum session timeout = 30 minutes",
        ),
        (
            "## Sessions\nTimeout: 30 minutes",
            "Maximum session timeout = 30 minutes",
        ),
        (
            "Passwords must have at least 12 characters.",
            "Minimum character password = 12",
        ),
        (
            "Failed webhooks are retried three times.",
            "Maximum fail retry webhook = three",
        ),
        (
            "The API allows 100 requests per minute.",
            "Maximum api perminute request = 100",
        ),
        (
            "The search index is rebuilt every 15 minutes.",
            "Interval index rebuilt search = 15 minutes",
        ),
        (
            "The system shall maintain 99.9% uptime",
            "Minimum maintain uptime = 99.9%",
        ),
        (
            "- Database: PostgreSQL with Prisma",
            "Decision database = PostgreSQL",
        ),
        (
            "We will use Stripe for payments.",
            "Decision payment provider = Stripe",
        ),
        (
            "Chosen option: \"PostgreSQL\", because it is known.",
            "Decision database = PostgreSQL",
        ),
        (
            "| Category | Technology | Version |\n|---|---|---|\n| Database | MySQL | 8.0 |",
            "Decision database = MySQL",
        ),
        (
            "- Runtime: Node.js 20",
            "Version Node.js version = Node.js 20",
        ),
        (
            "Requires Python 3.11.",
            "Version Python version = Python 3.11",
        ),
        (
            "- Create order: `POST /api/v1/orders`",
            "Route create order = POST /api/v1/orders",
        ),
        (
            "`POST /orders` returns 201 with the order.",
            "Status POST /orders = 201",
        ),
        (
            "- Unknown user: `404 USER_NOT_FOUND`",
            "Status USER_NOT_FOUND = 404",
        ),
        (
            "| HTTP | Code | When |\n|---|---|---|\n| 409 | `OUT_OF_STOCK` | nothing left |",
            "Status OUT_OF_STOCK = 409",
        ),
        (
            "Order status is one of `pending`, `paid`, `shipped`.",
            "Values order status = pending, paid, shipped",
        ),
    ] {
        let found = said(text);
        if found != [expected] {
            wrong.push(format!("{text}: {found:?}, expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_does_not_hold_is_not_stated() {
    let mut wrong = Vec::new();
    for text in [
        // Words that are no values.
        "- `MAX_ITEMS`: the most items that an order has",
        "- `API_TOKEN`: `your-token-here`",
        "Set `MAX_ITEMS` or `MAX_LINES` to 50.",
        "If `MAX_ITEMS` is 50, orders are split.",
        "- `NODE_ENV`: `production` or `development`",
        // Ranges, guesses, pasts, examples.
        "Orders have 20-50 items at most.",
        "An order has between 5 and 10 items.",
        "An order has about 50 items at most.",
        "Previously an order had at most 50 items.",
        "The limit of items per order was at most 20.",
        "For example, at most 50 items per order.",
        "Reduce order processing time from 2 hours to 30 minutes per order",
        "~~An order contains at most 50 items.~~",
        // What is weighed or left.
        "We use PostgreSQL or maybe MySQL.",
        "We are migrating from MySQL to PostgreSQL.",
        "We considered MongoDB as the database.",
        "## Considered options\n- Database: MongoDB",
        "## Alternatives\nWe use MongoDB as the database.",
        "## Context\nWe use MongoDB as the database.",
        "- Database: SQLite (dev), PostgreSQL (prod)",
        "We use Stripe webhooks.",
        "We will use MongoDB for audit logs.",
        // Many of one kind.
        "Supports Node.js 18, 20 and 22.",
        "Requires Node 18 or 20.",
        "`GET /orders` returns 200, or 404 for an unknown order.",
        "The API returns 200.",
        "Statuses such as `a`, `b`, `c`.",
        "```\nMAX_ITEMS=50\n```",
        // Numbers that are names.
        "Phase 2 must not exceed the scope of section 3.",
        "TLS 1.2 or later",
    ] {
        let found = said(text);
        if !found.is_empty() {
            wrong.push(format!("{text}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
