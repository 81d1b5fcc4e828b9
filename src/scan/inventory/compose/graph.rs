//! What hangs on what.

use std::collections::{HashMap, HashSet};

use super::project::Node;

/// More names than this are not told of one node: nobody mounts a router a hundred times by hand.
const MAX_NAMES: usize = 64;

/// How many routers above each other are followed.
const MAX_DEPTH: u8 = 48;

/// Longer ones are no names.
const MAX_LENGTH: usize = 2_000;

/// How a node hangs on another.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Edge {
    /// `None`: on the root.
    pub(super) onto: Option<Node>,
    /// What that gives it.
    pub(super) label: String,
}

/// All nodes that hang on something.
#[derive(Default)]
pub(super) struct Graph {
    edges: HashMap<Node, Vec<Edge>>,
    known: HashSet<(Node, Edge)>,
}

impl Graph {
    /// Adds an edge; what hangs on itself does not.
    pub(super) fn hang(&mut self, node: Node, edge: Edge) {
        if edge.onto.as_ref() == Some(&node) || !self.known.insert((node.clone(), edge.clone())) {
            return;
        }
        self.edges.entry(node).or_default().push(edge);
    }

    pub(super) fn edges(&self, node: &Node) -> &[Edge] {
        self.edges.get(node).map_or(&[], Vec::as_slice)
    }
}

/// The whole names of nodes. `root` gives those of a node that hangs on nothing; `below` puts what a node is below a name.
pub(super) struct Names<'g, R, B> {
    pub(super) graph: &'g Graph,
    pub(super) root: R,
    pub(super) below: B,
    known: HashMap<Node, Vec<String>>,
}

impl<'g, R, B> Names<'g, R, B>
where
    R: Fn(&Node) -> Vec<String>,
    B: Fn(&Node, &str, &str) -> String,
{
    pub(super) fn new(graph: &'g Graph, root: R, below: B) -> Self {
        Self {
            graph,
            root,
            below,
            known: HashMap::new(),
        }
    }

    /// All whole names of a node, in order.
    pub(super) fn of(&mut self, node: &Node) -> Vec<String> {
        let mut open = HashSet::new();
        self.find(node, &mut open, 0)
    }

    fn find(&mut self, node: &Node, open: &mut HashSet<Node>, depth: u8) -> Vec<String> {
        if let Some(known) = self.known.get(node) {
            return known.clone();
        }
        if depth > MAX_DEPTH || !open.insert(node.clone()) {
            return Vec::new();
        }
        let graph = self.graph;
        let mut names = Vec::new();
        for edge in graph.edges(node) {
            let above = match &edge.onto {
                Some(onto) => self.find(onto, open, depth + 1),
                None => vec![String::new()],
            };
            for above in above {
                let name = (self.below)(node, &above, &edge.label);
                if name.len() <= MAX_LENGTH && !names.contains(&name) && names.len() < MAX_NAMES {
                    names.push(name);
                }
            }
        }
        if graph.edges(node).is_empty() {
            names = (self.root)(node);
        }
        names.sort();
        open.remove(node);
        self.known.insert(node.clone(), names.clone());
        names
    }
}
