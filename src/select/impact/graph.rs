//! What leads to what: files and groups of files, each read once, and the way back from those that changed.

use std::collections::{HashMap, HashSet};

use super::{
    files::{FileId, Files},
    imports::{Edges, Group, Language, Members, Open, World, edges},
    paths::{folder, join},
    question::End,
    weight::is_test,
};

/// Bytes of a file that is read for its imports.
const MAX_BYTES: u64 = 2 << 20;
/// Files that are read at most, and edges between them.
const MAX_FILES: usize = 100_000;
const MAX_EDGES: usize = 8_000_000;

/// A place in the graph.
pub(super) type NodeId = u32;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Node {
    File(FileId),
    Group(Group),
    /// All of the repository.
    Anything,
}

/// The files that were changed, by what happened to them.
#[derive(Debug, Default)]
pub(super) struct Changed {
    /// All of them, under every name.
    pub(super) files: HashSet<FileId>,
    /// Those that are no longer there.
    pub(super) gone: HashSet<FileId>,
}

/// Files, groups, and what leads to what.
#[derive(Debug, Default)]
pub(super) struct Graph {
    nodes: Vec<Node>,
    places: HashMap<Node, NodeId>,
    edges: Vec<(NodeId, NodeId)>,
    /// Places that nobody can follow further, each with the reason.
    open: HashMap<NodeId, Open>,
    /// Those of them whose unit is not in the graph yet.
    shut: Vec<NodeId>,
    /// Whether any file is of a language that nobody follows.
    others: bool,
    read: usize,
    looked_at: usize,
    full: bool,
}

/// For every place the next one on a shortest way to a goal, and itself at the goal.
pub(super) struct Ways(Vec<NodeId>);

const NOWHERE: NodeId = NodeId::MAX;

impl Ways {
    pub(super) fn leads(&self, node: NodeId) -> bool {
        self.0
            .get(node as usize)
            .is_some_and(|next| *next != NOWHERE)
    }
}

impl Graph {
    /// Whether any file in it is of a language that nobody follows.
    pub(super) fn has_others(&self) -> bool {
        self.others
    }

    /// The whole repository, where anything leads to it.
    pub(super) fn anything(&self) -> Option<NodeId> {
        self.places.get(&Node::Anything).copied()
    }

    /// Adds the units of all files that nobody can follow to the end, and what these lead to.
    pub(super) fn open_up(&mut self, world: &World<'_>, changed: &Changed) {
        while !self.shut.is_empty() && !self.full {
            for id in std::mem::take(&mut self.shut) {
                let unit = self.open.get(&id).map(|open| open.unit.clone());
                let target = match unit.unwrap_or_default() {
                    unit if unit.is_empty() => Node::Anything,
                    folder => Node::Group(Group {
                        folder,
                        members: Members::Code,
                        deep: true,
                    }),
                };
                let target = self.place(target);
                self.edges.push((id, target));
            }
            self.grow(world, changed);
        }
    }

    /// Adds a place to begin at.
    pub(super) fn place(&mut self, node: Node) -> NodeId {
        if let Some(known) = self.places.get(&node) {
            return *known;
        }
        let id = NodeId::try_from(self.nodes.len()).unwrap_or(NOWHERE);
        self.nodes.push(node.clone());
        self.places.insert(node, id);
        id
    }

    /// Whether a file is in it.
    pub(super) fn has(&self, file: FileId) -> Option<NodeId> {
        self.places.get(&Node::File(file)).copied()
    }

    /// Whether it came to an end before it was complete.
    pub(super) const fn is_full(&self) -> bool {
        self.full
    }

    /// Reads everything that is not read yet, and what that leads to.
    pub(super) fn grow(&mut self, world: &World<'_>, changed: &Changed) {
        while let Some(node) = self.nodes.get(self.looked_at).cloned() {
            let id = NodeId::try_from(self.looked_at).unwrap_or(NOWHERE);
            self.looked_at += 1;
            match node {
                Node::Group(group) => self.members(world.files, id, &group),
                Node::File(file) => self.read(world, changed, id, file),
                Node::Anything => {}
            }
            if world.contents.is_over() || self.read > MAX_FILES || self.edges.len() > MAX_EDGES {
                self.full = true;
                return;
            }
        }
    }

    fn members(&mut self, files: &Files, id: NodeId, group: &Group) {
        for file in files.below(&group.folder) {
            let path = files.path(file);
            let beside = folder(path) == group.folder;
            let language = Language::of(path);
            let other = matches!(language, Language::Other(_));
            let wanted = match group.members {
                Members::All => true,
                _ if files.is_link(file) => true,
                _ if is_test(path, files) => false,
                Members::Code => language != Language::NotCode,
                Members::Of(wanted) => language == wanted || other,
            };
            if (group.deep || beside) && wanted {
                let member = self.place(Node::File(file));
                self.edges.push((id, member));
            }
            if self.edges.len() > MAX_EDGES {
                return;
            }
        }
    }

    fn read(&mut self, world: &World<'_>, changed: &Changed, id: NodeId, file: FileId) {
        let path = world.files.path(file);
        let is_link = world.files.is_link(file);
        let language = Language::of(path);
        self.others |= matches!(language, Language::Other(_));
        if language == Language::NotCode && !is_link {
            return;
        }
        self.read += 1;
        let mut found = Edges::default();
        if !language.is_followed() && !is_link {
            edges(world, path, "", &mut found);
            self.leads(id, found);
            return;
        }
        // What it was before the change counts, too: a removed import named what may be gone.
        let ends = [
            (End::After, !changed.gone.contains(&file)),
            (End::Before, changed.files.contains(&file)),
        ];
        for (end, wanted) in ends {
            if !wanted {
                continue;
            }
            match world.contents.read(end, path, MAX_BYTES) {
                Some(bytes) => {
                    let text = String::from_utf8_lossy(&bytes);
                    if is_link && end == End::After {
                        link(world, path, &text, &mut found);
                    } else {
                        edges(world, path, &text, &mut found);
                    }
                }
                // A new file was not there before.
                None if end == End::Before => {}
                None => found.open("it cannot be read, or is too large"),
            }
        }
        self.leads(id, found);
    }

    fn leads(&mut self, id: NodeId, found: Edges) {
        for other in found.files {
            let other = self.place(Node::File(other));
            self.edges.push((id, other));
        }
        for group in found.groups {
            let group = self.place(Node::Group(group));
            self.edges.push((id, group));
        }
        if let Some(open) = found.open {
            self.open.insert(id, open);
            self.shut.push(id);
        }
    }

    /// Ways to all places that are goals.
    pub(super) fn ways_to(&self, goals: impl IntoIterator<Item = NodeId>) -> Ways {
        let mut starts = vec![0_u32; self.nodes.len() + 1];
        for (_, to) in &self.edges {
            starts[*to as usize + 1] += 1;
        }
        for place in 1..starts.len() {
            starts[place] += starts[place - 1];
        }
        let mut back = vec![0; self.edges.len()];
        let mut filled = starts.clone();
        for (from, to) in &self.edges {
            let slot = &mut filled[*to as usize];
            back[*slot as usize] = *from;
            *slot += 1;
        }
        let mut next = vec![NOWHERE; self.nodes.len()];
        let mut queue: Vec<NodeId> = Vec::new();
        for goal in goals {
            if next[goal as usize] == NOWHERE {
                next[goal as usize] = goal;
                queue.push(goal);
            }
        }
        let mut at = 0;
        while let Some(&node) = queue.get(at) {
            at += 1;
            let (start, end) = (starts[node as usize], starts[node as usize + 1]);
            for from in &back[start as usize..end as usize] {
                if next[*from as usize] == NOWHERE {
                    next[*from as usize] = node;
                    queue.push(*from);
                }
            }
        }
        Ways(next)
    }

    /// Files on a way, the goal last.
    pub(super) fn chain(&self, ways: &Ways, from: NodeId) -> Vec<FileId> {
        let mut chain = Vec::new();
        let mut node = from;
        loop {
            if let Some(Node::File(file)) = self.nodes.get(node as usize) {
                chain.push(*file);
            }
            match ways.0.get(node as usize) {
                Some(&next) if next != node && next != NOWHERE => node = next,
                _ => return chain,
            }
        }
    }

    /// Why a file cannot be followed to the end; `None`: it can.
    pub(super) fn open_at(&self, file: FileId) -> Option<&str> {
        let open = self.open.get(&self.has(file)?)?;
        Some(&open.because)
    }
}

fn link(world: &World<'_>, path: &str, target: &str, found: &mut Edges) {
    let Some(place) = join(folder(path), target) else {
        found.open("it is a link that leads out of the repository");
        return;
    };
    match world.files.find(&place) {
        Some(file) => found.files.push(file),
        None if world.files.is_folder(&place) => found.groups.push(Group {
            folder: place,
            members: Members::All,
            deep: true,
        }),
        None => found.open("it is a link to nowhere"),
    }
}
