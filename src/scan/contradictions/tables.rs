//! Tables whose columns tell what their cells mean: names and defaults, layers and products, what is limited and how much.

use std::{collections::BTreeSet, ops::Range};

use super::{
    columns::{DEFAULTS, KEYS, LAYERS, LEASTS, LIMITS, NOT_THIS, OPERATIONS, PRODUCTS},
    decisions::{Decision, labelled},
    keys::shape,
    limits::subject,
    model::ClaimKind,
    routes::{named_error, operation, plain_path},
    scope::narrow,
    value::{Amount, Dimension, Value, value_in},
};

/// What one row tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// A name and its value.
    Setting {
        key: String,
        value: Value,
        text: String,
    },
    /// A limit of a subject.
    Limit {
        kind: ClaimKind,
        subject: String,
        value: Value,
        text: String,
    },
    /// A product for a role.
    Decision(Decision),
    /// A route of an operation.
    Route {
        operation: String,
        value: Value,
        text: String,
    },
    /// The status of a named error.
    Status {
        error: String,
        value: Value,
        text: String,
    },
}

/// A cell: its text, and whether it is written as code.
#[derive(Debug, Clone, Copy)]
struct Cell<'a> {
    text: &'a str,
    code: bool,
}

/// A row that tells something, with what narrows it.
#[derive(Debug)]
pub(super) struct Row {
    /// Index among the rows that were given.
    pub(super) row: usize,
    pub(super) told: Told,
    pub(super) scope: BTreeSet<&'static str>,
}

/// Cells of a row, by the bars between them.
fn cells<'a>(text: &'a str, code: &[Range<usize>]) -> Vec<Cell<'a>> {
    let mut at = 0;
    text.split(" |")
        .map(|piece| {
            let range = at..at + piece.len();
            at = range.end + 2;
            let trimmed = piece.trim_matches(['|', ' ', '\n', '\t']);
            Cell {
                text: trimmed,
                code: code.iter().any(|span| {
                    span.start >= range.start
                        && span.end <= range.end
                        && span.len() + 2 >= trimmed.len()
                }),
            }
        })
        .collect()
}

fn column(header: &[String], names: &[&str]) -> Option<usize> {
    header
        .iter()
        .position(|title| names.contains(&title.as_str()))
}

/// What the rows of one table tell. The first is its header; each is a text with its code spans.
pub(super) fn read(rows: &[(&str, Vec<Range<usize>>)], heading: &str) -> Vec<Row> {
    let mut found = Vec::new();
    let Some((header, rows)) = rows.split_first().filter(|(_, rows)| !rows.is_empty()) else {
        return found;
    };
    let header: Vec<String> = cells(header.0, &[])
        .iter()
        .map(|cell| cell.text.trim_matches(['*', '_', '`']).to_lowercase())
        .collect();
    if header.len() < 2 || header.len() > 12 || header.iter().any(|title| NOT_THIS.is_match(title))
    {
        return found;
    }
    let table = Table::of(&header);
    for (row, (text, code)) in rows.iter().enumerate() {
        let cells = cells(text, code);
        if text.len() > 1000 || cells.len() != header.len() {
            continue;
        }
        for (told, column) in table.told(&header, &cells, heading) {
            let mut scope = BTreeSet::new();
            if let Some(title) = column.and_then(|column| header.get(column)) {
                narrow(title, &mut scope);
            }
            // The name of a setting does not narrow it.
            if !matches!(told, Told::Setting { .. }) {
                narrow(cells[0].text, &mut scope);
            }
            found.push(Row {
                row: row + 1,
                told,
                scope,
            });
        }
    }
    found
}

/// Which columns of a table are what.
struct Table {
    key: Option<usize>,
    /// Columns of values: one, or one for each environment.
    values: Vec<usize>,
    /// Whether the titles of these columns narrow what they hold.
    by_place: bool,
    product: Option<usize>,
    limit: Option<(usize, ClaimKind)>,
    method: Option<usize>,
    path: Option<usize>,
    operation: Option<usize>,
    status: Option<usize>,
    error: Option<usize>,
}

impl Table {
    fn of(header: &[String]) -> Self {
        let key = column(header, KEYS);
        let defaults = column(header, DEFAULTS);
        let values = match defaults {
            Some(one) => vec![one],
            None => (1..header.len())
                .filter(|at| {
                    let mut scope = BTreeSet::new();
                    narrow(&header[*at], &mut scope);
                    !scope.is_empty()
                })
                .collect(),
        };
        let layer = column(header, LAYERS) == Some(0) || header[0].is_empty();
        let at =
            |test: &dyn Fn(&String) -> bool| header.iter().skip(1).position(test).map(|at| at + 1);
        let least = || at(&|title| LEASTS.is_match(title)).map(|at| (at, ClaimKind::Minimum));
        let method = column(
            header,
            &[
                "method",
                "http method",
                "verb",
                "メソッド",
                "方法",
                "메서드",
            ],
        );
        Self {
            key,
            values,
            by_place: defaults.is_none(),
            product: layer
                .then(|| column(header, PRODUCTS))
                .flatten()
                .filter(|at| *at > 0),
            limit: at(&|title| LIMITS.is_match(title))
                .map(|at| (at, ClaimKind::Maximum))
                .or_else(least),
            method,
            path: column(
                header,
                &[
                    "path", "endpoint", "route", "url", "uri", "パス", "路径", "경로",
                ],
            ),
            operation: column(header, OPERATIONS),
            status: column(
                header,
                &[
                    "http",
                    "status",
                    "http status",
                    "status code",
                    "http code",
                    "http status code",
                    "ステータス",
                    "ステータスコード",
                    "状态码",
                    "상태 코드",
                ],
            ),
            error: column(
                header,
                &[
                    "code",
                    "error code",
                    "error",
                    "エラーコード",
                    "错误码",
                    "에러 코드",
                    "name",
                ],
            ),
        }
    }

    fn told(&self, header: &[String], cells: &[Cell], heading: &str) -> Vec<(Told, Option<usize>)> {
        let mut found = Vec::new();
        if let Some(key) = self.key
            && let cell = cells[key]
            && shape(cell.text, cell.code).is_some()
        {
            for at in self.values.iter().copied().filter(|at| *at != key) {
                let cell = cells[at];
                if let Some(value) = value_in(cell.text, cell.code) {
                    let value = match value {
                        Value::Amount(amount) => Value::Amount(amount.under_name(cells[key].text)),
                        other => other,
                    };
                    let setting = Told::Setting {
                        key: cells[key].text.to_owned(),
                        value,
                        text: cell.text.to_owned(),
                    };
                    found.push((setting, self.by_place.then_some(at)));
                }
            }
            return found;
        }
        if let (Some(status), Some(error)) = (self.status, self.error)
            && let Some((error, value, text)) =
                named_error(&format!("{} {}", cells[status].text, cells[error].text))
        {
            return vec![(Told::Status { error, value, text }, None)];
        }
        if let Some(path) = self.path
            && let Some(operation) = self.operation.and_then(|at| operation(cells[at].text))
            && let Some((method, path)) =
                route(self.method.map(|at| cells[at].text), cells[path].text)
        {
            let text = format!("{method} {path}");
            return vec![(
                Told::Route {
                    operation,
                    value: Value::Route { method, path },
                    text,
                },
                None,
            )];
        }
        if let Some(product) = self.product {
            found.extend(
                labelled(cells[0].text, cells[product].text)
                    .map(|decision| (Told::Decision(decision), None)),
            );
            return found;
        }
        if let Some((at, kind)) = self.limit
            && let Some(Value::Amount(amount)) = value_in(cells[at].text, false)
            && let Some(subject) = limited(cells[0].text, &header[at], &amount, heading)
        {
            let told = Told::Limit {
                kind,
                subject,
                value: Value::Amount(amount),
                text: cells[at].text.to_owned(),
            };
            found.push((told, None));
        }
        found
    }
}

/// What a row with a limit is about. Without a unit nobody knows what is counted.
fn limited(label: &str, title: &str, amount: &Amount, heading: &str) -> Option<String> {
    let counted = amount.dimension == Dimension::Plain;
    if counted || label.len() > 80 {
        return None;
    }
    subject(&format!("{label} {title}"), Some(heading))
}

fn route(method: Option<&str>, path: &str) -> Option<(String, String)> {
    let path = path.trim().trim_matches('`');
    let (first, path) = match method {
        Some(method) => (method.trim().trim_matches('`'), path),
        None => path.split_once(' ')?,
    };
    let known = ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&first);
    (known && path.starts_with('/') && !path.contains(' '))
        .then(|| (first.to_owned(), plain_path(path)))
}
