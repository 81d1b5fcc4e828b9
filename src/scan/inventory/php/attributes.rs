//! Routes of Symfony and its like, in attributes and in comments: `#[Route('/orders', methods: ['GET'])]`.

use std::sync::LazyLock;

use regex::Regex;
use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, NameFact, RouteFact},
        nodes::{Code, is_method, text_is_path},
        prefixes::joined,
        syntax::{Step, children, line, walk},
    },
    values::{arguments, text, texts},
};

/// `@Route("/x", methods={"GET"})` in a comment.
static COMMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"@(?:\w+\\)*(Route|Get|Post|Put|Patch|Delete|Prefix)\(\s*(?:path\s*=\s*)?"([^"]*)"([^)]*)\)"#).ok()
});

/// One path that an attribute tells, with its methods (none for any).
struct Told {
    path: String,
    methods: Vec<String>,
}

/// Adds routes of classes, and the tables and commands that attributes name.
pub(super) fn read(code: Code<'_>, root: Node<'_>, out: &mut Facts) {
    let mut classes: Vec<(usize, Vec<String>)> = Vec::new();
    let mut comment: Option<Node<'_>> = None;
    walk(root, |step| {
        let node = match step {
            Step::Leave(node) => {
                classes.pop_if(|(id, _)| *id == node.id());
                return true;
            }
            Step::Enter(node) => node,
        };
        match node.kind() {
            "comment" => comment = Some(node),
            "class_declaration" => {
                let told = told(code, node, comment.take(), out);
                let mut prefixes: Vec<String> = told.into_iter().map(|told| told.path).collect();
                if prefixes.is_empty() {
                    prefixes.push(String::new());
                }
                classes.push((node.id(), prefixes));
            }
            "method_declaration" => {
                let all = told(code, node, comment.take(), out);
                let Some((_, prefixes)) = classes.last() else {
                    return true;
                };
                for told in all {
                    for prefix in prefixes {
                        let methods = if told.methods.is_empty() {
                            vec!["ANY".to_owned()]
                        } else {
                            told.methods.clone()
                        };
                        for method in methods {
                            out.routes.push(RouteFact {
                                method,
                                path: joined(prefix, &told.path),
                                router: None,
                                line: line(node),
                            });
                        }
                    }
                }
            }
            "property_declaration"
            | "const_declaration"
            | "function_definition"
            | "use_declaration" => comment = None,
            _ => {}
        }
        true
    });
}

fn told(code: Code<'_>, node: Node<'_>, comment: Option<Node<'_>>, out: &mut Facts) -> Vec<Told> {
    let mut all = Vec::new();
    let lists = node.child_by_field_name("attributes").map(children);
    for attribute in lists.unwrap_or_default().into_iter().flat_map(children) {
        let name = children(attribute)
            .first()
            .map_or("", |name| code.of(*name));
        let own = name.rsplit('\\').next().unwrap_or(name);
        let given = arguments(code, attribute);
        let named = |key: &str| {
            given
                .iter()
                .find(|given| given.name == key)
                .map(|given| given.value)
        };
        let alone = |place: usize| {
            given
                .get(place)
                .filter(|given| given.name.is_empty())
                .map(|given| given.value)
        };
        match own {
            "Route" | "Get" | "Post" | "Put" | "Patch" | "Delete" | "Prefix" => {
                let paths = named("path")
                    .or(alone(0))
                    .map(|value| texts(code, value))
                    .unwrap_or_default();
                let methods = named("methods")
                    .map(|value| texts(code, value))
                    .unwrap_or_default();
                let mut methods: Vec<String> =
                    methods.iter().map(|method| method.to_uppercase()).collect();
                if is_method(&own.to_uppercase()) {
                    methods.push(own.to_uppercase());
                }
                methods.retain(|method| is_method(method));
                let paths = if paths.is_empty() {
                    vec![String::new()]
                } else {
                    paths
                };
                for path in paths.into_iter().filter(|path| text_is_path(path)) {
                    all.push(Told {
                        path,
                        methods: methods.clone(),
                    });
                }
            }
            "Table" => {
                if let Some(name) = named("name")
                    .or(alone(0))
                    .and_then(|value| text(code, value))
                {
                    out.tables.push(NameFact {
                        name,
                        line: line(attribute),
                    });
                }
            }
            "AsCommand" => {
                if let Some(name) = named("name")
                    .or(alone(0))
                    .and_then(|value| text(code, value))
                {
                    super::settings::command(&name, attribute, out);
                }
            }
            _ => {}
        }
    }
    // What stands in a comment counts where it is right before.
    let comment =
        comment.filter(|comment| comment.end_position().row + 1 >= node.start_position().row);
    let comment = comment.map_or("", |comment| code.of(comment));
    for found in COMMENT
        .as_ref()
        .into_iter()
        .flat_map(|pattern| pattern.captures_iter(comment))
    {
        let mut methods: Vec<String> = found[3]
            .split(['"', '{', '}', ',', '='])
            .map(|word| word.trim().to_uppercase())
            .filter(|word| is_method(word))
            .collect();
        if is_method(&found[1].to_uppercase()) {
            methods.push(found[1].to_uppercase());
        }
        all.push(Told {
            path: found[2].to_owned(),
            methods,
        });
    }
    all
}
