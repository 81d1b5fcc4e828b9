//! Routes of Sinatra and Grape: blocks in classes (or in a file of their own).

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact},
        nodes::{Code, is_method, text_is_path},
        prefixes::joined,
        syntax::{Step, line, walk},
    },
    calls::{Call, word},
};

/// Adds routes.
pub(super) fn read(code: Code<'_>, root: Node<'_>, out: &mut Facts) {
    let grape = code.0.contains("Grape::API");
    // Names of modules and classes around, and the prefix of each class.
    let mut names: Vec<(usize, String, String)> = Vec::new();
    let mut blocks: Vec<(usize, String)> = Vec::new();
    let mut opening: Vec<(usize, String)> = Vec::new();
    walk(root, |step| {
        let node = match step {
            Step::Leave(node) => {
                names.pop_if(|(id, _, _)| *id == node.id());
                blocks.pop_if(|(id, _)| *id == node.id());
                return true;
            }
            Step::Enter(node) => node,
        };
        match node.kind() {
            "class" | "module" => {
                names.push((
                    node.id(),
                    code.field(node, "name").to_owned(),
                    String::new(),
                ));
            }
            "method" | "singleton_method" => return false,
            "do_block" | "block" => {
                let place = opening.iter().position(|(id, _)| *id == node.id());
                let Some(place) = place else { return false };
                blocks.push(opening.swap_remove(place));
            }
            "call" | "identifier" => {
                let call = match Call::read(code, node) {
                    Some(call) if call.receiver.is_empty() => call,
                    _ => return true,
                };
                let class: Vec<&str> = names.iter().map(|(_, name, _)| name.as_str()).collect();
                let class = class.join("::");
                let own = names.last().map_or("", |(_, _, prefix)| prefix.as_str());
                let prefix = blocks
                    .last()
                    .map_or(own, |(_, prefix)| prefix.as_str())
                    .to_owned();
                let path = call.word(code).unwrap_or_default();
                let router = (!class.is_empty()).then(|| format!("grape:{class}"));
                let upper = call.method.to_uppercase();
                match call.method {
                    "prefix" if grape => {
                        if let Some((_, _, own)) = names.last_mut() {
                            *own = joined(path, own);
                        }
                    }
                    "version" if grape => {
                        let using = call.option("using").map_or(":path", |using| code.of(using));
                        let whole = joined(&prefix, path);
                        if using != ":path" {
                            // Told in a header.
                        } else if let Some(block) = call.block {
                            opening.push((block.id(), whole));
                            return true;
                        } else if let Some((_, _, own)) = names.last_mut() {
                            *own = whole;
                        }
                        if let (true, Some(block)) = (using != ":path", call.block) {
                            opening.push((block.id(), prefix));
                        }
                    }
                    "resource" | "resources" | "namespace" | "group" | "segment" | "map" => {
                        if let Some(block) = call.block {
                            opening.push((block.id(), joined(&prefix, path)));
                        }
                    }
                    "route_param" => {
                        if let Some(block) = call.block {
                            opening.push((block.id(), joined(&prefix, &format!(":{path}"))));
                        }
                    }
                    "mount" => {
                        let pair = call
                            .options
                            .iter()
                            .find(|(key, _)| key.starts_with(char::is_uppercase));
                        let (mounted, at) = match (call.given.first(), pair) {
                            (Some(given), _) => (code.of(*given), ""),
                            (None, Some((class, at))) => {
                                (*class, word(code, *at).unwrap_or_default())
                            }
                            _ => return true,
                        };
                        out.mounts.push(Mount {
                            prefix: joined(&prefix, at),
                            router: format!("grape:{mounted}"),
                            onto: router,
                            line: line(node),
                        });
                    }
                    _ if is_method(&upper) && call.method != upper && call.block.is_some() => {
                        let fits = if grape { true } else { path.starts_with('/') };
                        if fits && text_is_path(path) {
                            out.routes.push(RouteFact {
                                method: upper,
                                path: joined(&prefix, path),
                                router,
                                line: line(node),
                            });
                        }
                    }
                    _ => {}
                }
            }
            _ => {}
        }
        true
    });
}
