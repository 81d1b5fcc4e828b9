//! A table at the top of a document with one row: what the document is, by whom, and how it stands.

use super::{
    fields::is_status,
    section::{plain, unstruck},
    standing::{Declared, Standing},
    value::{shown, status},
};
use crate::scan::document::{BlockKind, Document};

/// Blocks at the top that may hold it.
const MOST_BLOCKS: usize = 16;
/// Titles of columns that tell of a document. One of another kind makes it a table of other things.
const ABOUT: [&str; 42] = [
    "author",
    "authors",
    "owner",
    "owners",
    "date",
    "created",
    "created on",
    "updated",
    "last updated",
    "last update",
    "last modified",
    "version",
    "revision",
    "reviewer",
    "reviewers",
    "approver",
    "approvers",
    "decider",
    "deciders",
    "decision makers",
    "team",
    "id",
    "type",
    "category",
    "priority",
    "audience",
    "target release",
    "target",
    "release",
    "adr",
    "rfc",
    "dri",
    "autor",
    "datum",
    "auteur",
    "fecha",
    "作者",
    "日期",
    "版本",
    "作成者",
    "作成日",
    "作成日時",
];

/// What the row says; `None` when there is no such table.
pub(super) fn declared(document: &Document) -> Option<Declared> {
    let mut headings = 0;
    let mut top = document
        .blocks
        .iter()
        .take(MOST_BLOCKS)
        .take_while(|block| {
            headings += usize::from(block.kind == BlockKind::Heading);
            headings < 2
        })
        .skip_while(|block| block.kind != BlockKind::Row)
        .take_while(|block| block.kind == BlockKind::Row);
    let (head, row) = (top.next()?, top.next()?);
    if top.next().is_some() {
        return None;
    }
    let (head, text) = (unstruck(head), unstruck(row));
    let (titles, cells): (Vec<String>, Vec<&str>) = (
        head.split(" | ").map(plain).collect(),
        text.split(" | ").collect(),
    );
    let column = titles.iter().position(|title| is_status(title))?;
    let others = titles
        .iter()
        .enumerate()
        .filter(|(at, _)| *at != column)
        .all(|(_, title)| ABOUT.contains(&title.as_str()));
    if titles.len() < 3 || titles.len() != cells.len() || !others {
        return None;
    }
    let value = cells[column];
    let judged = status(value).filter(|judged| judged.standing != Standing::Unknown)?;
    Some(Declared {
        standing: judged.standing,
        words: shown(value),
        superseded_by: judged.by,
        line: Some(row.lines.0),
        by: None,
    })
}
