//! The places that are looked for in a text.

use std::collections::HashMap;

use super::path::Segment;

/// The paths that are looked for, as a tree, and where they were found. Node 0 is the document.
#[derive(Debug)]
pub(super) struct Wanted(Vec<Node>);

#[derive(Debug, Default)]
struct Node {
    parent: usize,
    keys: HashMap<String, usize>,
    items: HashMap<usize, usize>,
    key_at: Option<usize>,
    value_at: Option<usize>,
}

impl Default for Wanted {
    fn default() -> Self {
        Self(vec![Node::default()])
    }
}

impl Wanted {
    pub(super) fn want(&mut self, path: &[Segment]) -> usize {
        let mut at = 0;
        for segment in path {
            let next = self.0.len();
            let known = match segment {
                Segment::Key(key) => *self.0[at].keys.entry(key.clone()).or_insert(next),
                Segment::Index(index) => *self.0[at].items.entry(*index).or_insert(next),
            };
            if known == next {
                self.0.push(Node {
                    parent: at,
                    ..Node::default()
                });
            }
            at = known;
        }
        at
    }

    pub(super) fn key(&self, node: usize, key: &str) -> Option<usize> {
        self.0[node].keys.get(key).copied()
    }

    pub(super) fn item(&self, node: usize, index: usize) -> Option<usize> {
        self.0[node].items.get(&index).copied()
    }

    pub(super) fn found_key(&mut self, node: usize, offset: usize) {
        self.0[node].key_at.get_or_insert(offset);
    }

    pub(super) fn found_value(&mut self, node: usize, offset: usize) {
        self.0[node].value_at.get_or_insert(offset);
    }

    pub(super) fn offset(&self, node: usize, about_key: bool) -> usize {
        let found = &self.0[node];
        let here = match about_key {
            true => found.key_at.or(found.value_at),
            false => found.value_at,
        };
        match here {
            Some(offset) => offset,
            None if node == 0 => 0,
            None => self.offset(found.parent, false),
        }
    }
}
