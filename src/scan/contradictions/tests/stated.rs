//! What texts state, and what they only seem to state.

use super::super::{Claimed, statements};
use crate::scan::document::read;

fn claims(text: &str) -> Vec<Claimed> {
    statements("docs/prd.md", &read("docs/prd.md", text))
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
        (
            "Nothing is above 50. At most 20 items per order.",
            "Maximum item order = 20",
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
        "`CONFIG_PREEMPT=y` kernels have it.",
        "- `DEBUG_MODE=true`: tells more",
        "- `BUILD_KIND=small` - leaves all out",
        "`no_std`: needs `alloc`",
        "## 1.4.0 (2024-01-02)\nRequires Python 3.8.",
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
        "Since Node.js 19.0 we use no agent.",
        "Python >=2.7,<3.5: unsupported",
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
