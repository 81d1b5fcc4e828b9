//! Routes that annotations tell: Spring, JAX-RS, Micronaut.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact, UNKNOWN},
        nodes::{Code, is_method, text_is_path},
        prefixes::joined,
        syntax::{Step, line, walk},
    },
    annotations::{Annotation, Names},
};

/// A class around methods.
struct Class {
    id: usize,
    /// What its own paths begin with, one for each alternative.
    prefixes: Vec<String>,
    /// Whether others are asked through it: it tells nothing about what is offered here.
    client: bool,
}

/// Adds routes.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let mut classes: Vec<Class> = Vec::new();
    walk(root, |step| {
        match step {
            Step::Leave(node) => {
                classes.pop_if(|class| class.id == node.id());
            }
            Step::Enter(node) => match node.kind() {
                "class_declaration" | "interface_declaration" | "record_declaration" => {
                    let class = class(code, node, names, out);
                    classes.push(class);
                }
                "method_declaration" => {
                    if let Some(class) = classes.last().filter(|class| !class.client) {
                        method(code, node, names, class, out);
                    }
                }
                _ => {}
            },
        }
        true
    });
}

fn class(code: Code<'_>, node: Node<'_>, names: &Names, out: &mut Facts) -> Class {
    let mut prefixes = Vec::new();
    let mut client = false;
    for annotation in Annotation::of(code, node) {
        let texts = || annotation.texts(code, names, &["value", "path", "uri"]);
        match annotation.name {
            "RequestMapping" | "Path" | "HttpExchange" => prefixes.extend(texts()),
            // In Spring this is the name of a bean.
            "Controller" => {
                prefixes.extend(texts().into_iter().filter(|text| text.starts_with('/')));
            }
            "RepositoryRestResource" => repository(code, node, &annotation, texts(), out),
            "FeignClient" | "RegisterRestClient" | "Client" => client = true,
            "ApplicationPath" => out.mounts.extend(texts().into_iter().map(|prefix| Mount {
                prefix,
                router: "*jaxrs".to_owned(),
                onto: None,
                line: line(node),
            })),
            _ => {}
        }
    }
    prefixes.retain(|prefix| text_is_path(prefix));
    if prefixes.is_empty() {
        prefixes.push(String::new());
    }
    Class {
        id: node.id(),
        prefixes,
        client,
    }
}

/// Spring Data makes the routes of a repository: below its path, or below the name of what it keeps.
fn repository(
    code: Code<'_>,
    node: Node<'_>,
    annotation: &Annotation<'_>,
    paths: Vec<String>,
    out: &mut Facts,
) {
    let hidden = annotation
        .all(&["exported"])
        .iter()
        .any(|value| code.of(*value) == "false");
    if hidden {
        return;
    }
    let path = paths.into_iter().next().or_else(|| {
        let (_, kept) = code.of(node).split_once("Repository<")?;
        let kept = kept.split([',', '>']).next()?.trim();
        let first = kept.chars().next()?;
        let rest = &kept[first.len_utf8()..];
        let stem = format!("{}{rest}", first.to_lowercase());
        Some(match stem.strip_suffix('y') {
            Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
            _ if stem.ends_with(['s', 'x']) => format!("{stem}es"),
            _ => format!("{stem}s"),
        })
    });
    if let Some(path) = path.filter(|path| text_is_path(path)) {
        out.routes.push(RouteFact {
            method: UNKNOWN.to_owned(),
            path,
            router: Some("*spring".to_owned()),
            line: line(node),
        });
    }
}

fn method(code: Code<'_>, node: Node<'_>, names: &Names, class: &Class, out: &mut Facts) {
    let (mut methods, mut paths, mut router) = (Vec::new(), Vec::new(), "*spring");
    let mut told = false;
    for annotation in Annotation::of(code, node) {
        let texts = annotation.texts(code, names, &["value", "path", "uri", "uris"]);
        let verb = annotation
            .name
            .strip_suffix("Mapping")
            .unwrap_or(annotation.name);
        let upper = verb.to_uppercase();
        match annotation.name {
            "RequestMapping" => {
                for method in annotation.all(&["method"]) {
                    let word = code.of(method).rsplit('.').next().unwrap_or_default();
                    methods.push(word.to_owned());
                }
                paths.extend(texts);
                told = true;
            }
            "Path" => paths.extend(texts),
            // `@GET` of JAX-RS stands beside a `@Path`; `@Get("/x")` of Micronaut has it in itself.
            _ if is_method(&upper) && (verb != annotation.name || annotation.name != "Options") => {
                if verb == annotation.name && verb == upper {
                    router = "*jaxrs";
                }
                methods.push(upper);
                paths.extend(texts);
                told = true;
            }
            _ => {}
        }
    }
    if !told {
        return;
    }
    methods.retain(|method| is_method(method));
    if methods.is_empty() {
        methods.push("ANY".to_owned());
    }
    if paths.is_empty() {
        paths.push(String::new());
    }
    for prefix in &class.prefixes {
        for path in paths.iter().filter(|path| text_is_path(path)) {
            for method in &methods {
                out.routes.push(RouteFact {
                    method: method.clone(),
                    path: joined(prefix, path),
                    router: Some(router.to_owned()),
                    line: line(node),
                });
            }
        }
    }
}
