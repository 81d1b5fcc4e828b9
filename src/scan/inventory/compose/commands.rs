//! Commands with the names of the groups and programs that they hang on.

use std::collections::{HashMap, HashSet};

use crate::domain::manifest::NamedPlace;

use super::{
    super::facts::Program,
    graph::{Edge, Graph, Names},
    modules::{folder_of, resolved},
    project::{Node, Project, split},
};

/// All commands, in the order of name, file, line; one of each name.
pub(super) fn commands(project: &Project<'_>) -> Vec<NamedPlace> {
    let programs = Programs::new(project);
    let (graph, own) = graph(project);
    let root = |node: &Node| {
        let name = own
            .get(node)
            .filter(|_| !project.is_program(node))
            .map_or("", String::as_str);
        vec![programs.named(project, node, name)]
    };
    let below = |node: &Node, above: &str, label: &str| {
        let name = if label.is_empty() {
            own.get(node).map_or("", String::as_str)
        } else {
            label
        };
        spaced(above, name)
    };
    let mut names = Names::new(&graph, root, below);
    let mut commands: Vec<NamedPlace> = programs.places(project);
    for (file, (path, facts)) in project.files.iter().enumerate() {
        for command in &facts.commands {
            let whole = match (&command.handle, &command.group) {
                (Some(handle), _) => names.of(&(file, handle.clone())),
                (None, Some(group)) => names
                    .of(&project.resolve(file, group))
                    .iter()
                    .map(|above| spaced(above, &command.name))
                    .collect(),
                (None, None) => vec![if command.name.is_empty() {
                    programs.named(project, &(file, String::new()), "")
                } else {
                    command.name.clone()
                }],
            };
            commands.extend(
                whole
                    .into_iter()
                    .filter(|name| !name.is_empty())
                    .map(|name| NamedPlace {
                        name,
                        file: (*path).to_owned(),
                        line: command.line,
                    }),
            );
        }
    }
    commands.sort();
    commands.dedup_by(|b, a| a.name == b.name);
    commands
}

/// What hangs on what, and the own names of the nodes.
fn graph(project: &Project<'_>) -> (Graph, HashMap<Node, String>) {
    let mut graph = Graph::default();
    let mut own = HashMap::new();
    for (file, (_, facts)) in project.files.iter().enumerate() {
        for mount in &facts.command_mounts {
            graph.hang(
                project.resolve(file, &mount.handle),
                Edge {
                    onto: mount
                        .onto
                        .as_deref()
                        .map(|onto| project.resolve(file, onto)),
                    label: mount.name.clone().unwrap_or_default(),
                },
            );
        }
    }
    for (file, (_, facts)) in project.files.iter().enumerate() {
        for command in &facts.commands {
            let Some(handle) = &command.handle else {
                continue;
            };
            let node = (file, handle.clone());
            let onto = command
                .group
                .as_deref()
                .map(|group| project.resolve(file, group));
            let alone = project.is_program(&node)
                && onto
                    .as_ref()
                    .is_some_and(|onto| graph.edges(onto).is_empty());
            let name = if alone {
                String::new()
            } else {
                command.name.clone()
            };
            own.entry(node.clone()).or_insert_with(|| name.clone());
            if onto.is_some() {
                graph.hang(node, Edge { onto, label: name });
            }
        }
    }
    (graph, own)
}

fn spaced(above: &str, name: &str) -> String {
    match (above, name) {
        ("", name) => name.to_owned(),
        (above, "") => above.to_owned(),
        (above, name) => format!("{above} {name}"),
    }
}

/// The programs that packages install.
struct Programs<'f> {
    /// By the file that they run, and the function in it; an empty one for the file itself.
    by_target: HashMap<Node, &'f str>,
    /// By the folder of the manifest: those that it installs.
    by_folder: HashMap<&'f str, Vec<&'f str>>,
    all: Vec<(usize, &'f Program)>,
}

impl<'f> Programs<'f> {
    fn new(project: &Project<'f>) -> Self {
        let mut programs = Self {
            by_target: HashMap::new(),
            by_folder: HashMap::new(),
            all: Vec::new(),
        };
        for (file, (path, facts)) in project.files.iter().enumerate() {
            for program in &facts.programs {
                programs.all.push((file, program));
                programs
                    .by_folder
                    .entry(folder_of(path))
                    .or_default()
                    .push(program.name.as_str());
                if let Some(target) = target(project, path, &program.target) {
                    let file_only = (target.0, String::new());
                    programs
                        .by_target
                        .entry(target)
                        .or_insert(program.name.as_str());
                    programs
                        .by_target
                        .entry(file_only)
                        .or_insert(program.name.as_str());
                }
            }
        }
        programs
    }

    fn places(&self, project: &Project<'_>) -> Vec<NamedPlace> {
        self.all
            .iter()
            .filter(|(file, program)| {
                // A package of Rust has a program only where it has the file.
                let path = project.files[*file].0;
                !path.ends_with("Cargo.toml")
                    || resolved(folder_of(path), &program.target)
                        .is_some_and(|target| project.paths.binary_search(&target).is_ok())
            })
            .map(|(file, program)| NamedPlace {
                name: program.name.clone(),
                file: project.files[*file].0.to_owned(),
                line: program.line,
            })
            .collect()
    }

    /// The name of what hangs on nothing: that of the program which runs it, else its own, else that of the only program
    /// of its package; empty when nothing tells.
    fn named(&self, project: &Project<'_>, node: &Node, own: &str) -> String {
        if let Some(program) = self.by_target.get(node) {
            return (*program).to_owned();
        }
        if !own.is_empty() {
            return own.to_owned();
        }
        if let Some(program) = self.by_target.get(&(node.0, String::new())) {
            return (*program).to_owned();
        }
        let mut folder = project
            .files
            .get(node.0)
            .map_or("", |(path, _)| folder_of(path));
        loop {
            if let Some(programs) = self.by_folder.get(folder) {
                let different: HashSet<_> = programs.iter().collect();
                return match programs.first() {
                    Some(program) if different.len() == 1 => (*program).to_owned(),
                    _ => String::new(),
                };
            }
            if folder.is_empty() {
                return String::new();
            }
            folder = folder_of(folder);
        }
    }
}

/// The file and the function that a program runs.
fn target(project: &Project<'_>, manifest: &str, target: &str) -> Option<Node> {
    if let Some((module, function)) = target.split_once(':') {
        let file = project.modules.of_python(manifest, module)?;
        return Some(project.resolve(file, split(function.trim()).0));
    }
    let path = resolved(folder_of(manifest), target)?;
    let at = |path: &str| project.modules.at(path).map(|file| (file, String::new()));
    at(&path).or_else(|| {
        // What is installed is built: `dist/cli.js` of `src/cli.ts`.
        let folder = folder_of(manifest);
        let inner = path.strip_prefix(folder)?.trim_start_matches('/');
        let bare = inner.rsplit_once('.').map_or(inner, |(bare, _)| bare);
        let below = bare.split_once('/').map_or(bare, |(_, below)| below);
        let below_twice = below.strip_prefix("src/").unwrap_or(below);
        [
            bare.to_owned(),
            format!("src/{below_twice}"),
            below.to_owned(),
        ]
        .iter()
        .flat_map(|stem| {
            [".ts", ".mts", ".cts", ".tsx", ".js", ".mjs", ".cjs"]
                .map(|ending| format!("{stem}{ending}"))
        })
        .find_map(|inner| {
            at(&if folder.is_empty() {
                inner
            } else {
                format!("{folder}/{inner}")
            })
        })
    })
}
