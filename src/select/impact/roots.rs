//! Where scenarios begin: their `code`, and what their steps name.

use super::{
    files::Files,
    graph::{Graph, Node, NodeId},
    imports::{Group, Members},
    mentions::Mentions,
    paths::join,
    question::Question,
};

/// What the scenarios stand on.
pub(super) struct Roots {
    /// By scenario: where it begins.
    pub(super) nodes: Vec<Vec<NodeId>>,
    /// By scenario: why that is not all; `None`: it is.
    pub(super) open: Vec<Option<String>>,
    /// By scenario: whether a step names the whole checkout.
    pub(super) whole: Vec<bool>,
    /// By scenario: the first tool that it starts.
    pub(super) tools: Vec<Option<String>>,
}

pub(super) fn roots(question: &Question<'_>, files: &Files, graph: &mut Graph) -> Roots {
    let count = question.pack.scenarios.len();
    let mut roots = Roots {
        nodes: Vec::with_capacity(count),
        open: Vec::with_capacity(count),
        whole: Vec::with_capacity(count),
        tools: Vec::with_capacity(count),
    };
    let folder = |folder: String, deep: bool| {
        Node::Group(Group {
            folder,
            members: Members::All,
            deep,
        })
    };
    for scenario in &question.pack.scenarios {
        let mentions = Mentions::of(scenario, files, question.prefix);
        let mut open = mentions.open;
        let mut nodes = Vec::new();
        for code in &scenario.code {
            // Some write a line behind the path.
            let plain = code.split('#').next().unwrap_or(code);
            let bare = match plain.rsplit_once(':') {
                Some((path, line))
                    if line
                        .bytes()
                        .all(|byte| byte.is_ascii_digit() || byte == b'-') =>
                {
                    path
                }
                _ => plain,
            };
            match join(question.prefix, bare) {
                Some(path) if files.find(&path).is_some() => {
                    nodes.extend(files.find(&path).map(|file| graph.place(Node::File(file))));
                }
                Some(path) if !path.is_empty() && files.is_folder(&path) => {
                    nodes.push(graph.place(folder(path, true)));
                }
                _ => open = Some(format!("its code `{code}` is no file of the repository")),
            }
        }
        nodes.extend(
            mentions
                .files
                .into_iter()
                .map(|file| graph.place(Node::File(file))),
        );
        nodes.extend(
            mentions
                .folders
                .into_iter()
                .map(|path| graph.place(folder(path, true))),
        );
        nodes.extend(
            mentions
                .shallow
                .into_iter()
                .map(|path| graph.place(folder(path, false))),
        );
        roots.nodes.push(nodes);
        roots.open.push(open);
        roots.whole.push(mentions.whole);
        roots.tools.push(mentions.tool);
    }
    roots
}
