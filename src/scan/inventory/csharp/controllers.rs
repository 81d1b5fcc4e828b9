//! Routes of ASP.NET controllers: `[Route("api/[controller]")]` and `[HttpGet("{id}")]`.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, RouteFact},
        nodes::{Code, is_method, text_is_path},
        prefixes::joined,
        syntax::{Step, line, walk},
    },
    texts::{Attribute, Names},
};

struct Class<'t> {
    id: usize,
    /// Its name without `Controller`.
    name: &'t str,
    /// What its paths begin with, one for each alternative.
    prefixes: Vec<String>,
    area: Option<String>,
}

/// Adds routes of classes.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let mut classes: Vec<Class<'_>> = Vec::new();
    walk(root, |step| {
        match step {
            Step::Leave(node) => {
                classes.pop_if(|class| class.id == node.id());
            }
            Step::Enter(node) => match node.kind() {
                "class_declaration" => {
                    let name = code.field(node, "name");
                    let (mut prefixes, mut area) = (Vec::new(), None);
                    for attribute in Attribute::of(code, node) {
                        match attribute.name {
                            "Route" | "RoutePrefix" => {
                                prefixes.extend(attribute.text(code, names));
                            }
                            "Area" => area = attribute.text(code, names),
                            _ => {}
                        }
                    }
                    if prefixes.is_empty() {
                        prefixes.push(String::new());
                    }
                    classes.push(Class {
                        id: node.id(),
                        name: name.strip_suffix("Controller").unwrap_or(name),
                        prefixes,
                        area,
                    });
                }
                "method_declaration" => {
                    if let Some(class) = classes.last() {
                        method(code, node, names, class, out);
                    }
                }
                _ => {}
            },
        }
        true
    });
}

fn method(code: Code<'_>, node: Node<'_>, names: &Names, class: &Class<'_>, out: &mut Facts) {
    let own = code.field(node, "name");
    let (mut told, mut methods, mut routes) = (Vec::new(), Vec::new(), Vec::new());
    for attribute in Attribute::of(code, node) {
        let verb = attribute
            .name
            .strip_prefix("Http")
            .unwrap_or_default()
            .to_uppercase();
        if is_method(&verb) {
            match attribute.text(code, names) {
                Some(path) => told.push((verb, path)),
                None => methods.push(verb),
            }
        } else if attribute.name == "AcceptVerbs" {
            let verbs = attribute.given.iter().filter(|(key, _)| key.is_empty());
            let verbs = verbs.filter_map(|(_, node)| names.text(code, *node));
            methods.extend(verbs.map(|verb| verb.to_uppercase()));
            routes.extend(attribute.named(code, names, "Route"));
        } else if attribute.name == "Route" {
            routes.extend(attribute.text(code, names));
        }
    }
    if told.is_empty() && methods.is_empty() && routes.is_empty() {
        return;
    }
    if methods.is_empty() && !routes.is_empty() {
        methods.push("ANY".to_owned());
    }
    if routes.is_empty() {
        routes.push(String::new());
    }
    // Without an attribute of its class, a method without a path is reached by conventions that the file does not show.
    let rooted = class.prefixes.iter().any(|prefix| !prefix.is_empty());
    for method in methods {
        for path in &routes {
            if rooted || !path.is_empty() {
                told.push((method.clone(), path.clone()));
            }
        }
    }
    for (method, path) in told {
        for prefix in &class.prefixes {
            // A path that begins with a slash stands alone.
            let whole = match path.strip_prefix('~').unwrap_or(&path) {
                rooted if rooted.starts_with('/') => rooted.to_owned(),
                below => joined(prefix, below),
            };
            let whole = replaced(&whole, "[controller]", class.name);
            let whole = replaced(&whole, "[action]", own.trim_end_matches("Async"));
            let whole = replaced(&whole, "[area]", class.area.as_deref().unwrap_or("{area}"));
            if text_is_path(&whole) {
                out.routes.push(RouteFact {
                    method: method.clone(),
                    path: joined("", &whole),
                    router: None,
                    line: line(node),
                });
            }
        }
    }
}

/// Tokens are written in any case.
fn replaced(path: &str, token: &str, value: &str) -> String {
    match path.to_ascii_lowercase().find(token) {
        Some(at) => format!("{}{value}{}", &path[..at], &path[at + token.len()..]),
        None => path.to_owned(),
    }
}
