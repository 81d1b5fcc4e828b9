//! Routes that Java builds by calls: Spring's `route().GET(…)`, Javalin, Spark, Vert.x.

use std::collections::HashMap;

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, RouteFact},
        nodes::{Code, is_method, text_is_path},
        prefixes::joined,
        syntax::{Step, children, line, walk},
    },
    annotations::Names,
};

/// Adds routes; only in files that name one of the frameworks.
pub(super) fn read(code: Code<'_>, root: Node<'_>, names: &Names, out: &mut Facts) {
    let has = |word: &str| code.0.contains(word);
    let spring = has("RouterFunction");
    let small = has("io.javalin") || has("import spark.") || has("import static spark.");
    let vertx = has("io.vertx.ext.web");
    if !(spring || small || vertx) {
        return;
    }
    // Lists of arguments that stand below a prefix: those to come, and those around.
    let mut below: HashMap<usize, String> = HashMap::new();
    let mut outer: Vec<(usize, String)> = Vec::new();
    walk(root, |step| {
        let node = match step {
            Step::Leave(node) => {
                outer.pop_if(|(id, _)| *id == node.id());
                return true;
            }
            Step::Enter(node) if node.kind() == "argument_list" => {
                if let Some(prefix) = below.remove(&node.id()) {
                    outer.push((node.id(), prefix));
                }
                return true;
            }
            Step::Enter(node) if node.kind() == "method_invocation" => node,
            Step::Enter(_) => return true,
        };
        let name = code.field(node, "name");
        let arguments = node.child_by_field_name("arguments").map(children);
        let arguments = arguments.unwrap_or_default();
        let text = |place: usize| {
            arguments
                .get(place)
                .and_then(|node| names.text(code, *node))
        };
        let prefix = outer.last().map_or("", |(_, prefix)| prefix.as_str());
        let lambda = arguments
            .last()
            .is_some_and(|last| matches!(last.kind(), "lambda_expression" | "method_reference"));
        match name {
            "path" | "nest" if arguments.len() == 2 => {
                // `nest(path("/api"), …)` has the text one call further in.
                let inner = arguments.first().and_then(|first| {
                    let inner = children(first.child_by_field_name("arguments")?);
                    names.text(code, *inner.first()?)
                });
                if let Some(own) = text(0).or(inner) {
                    let whole = joined(prefix, &own);
                    if let Some(list) = node.child_by_field_name("arguments") {
                        below.insert(list.id(), whole);
                    }
                }
            }
            _ => {
                let (method, path) = if name == "route" && vertx {
                    let method = arguments.first().map_or("", |first| code.of(*first));
                    (
                        method.rsplit('.').next().unwrap_or_default().to_owned(),
                        text(1),
                    )
                } else {
                    (name.to_uppercase(), text(0))
                };
                let shouted = name == name.to_uppercase();
                let fits = if shouted {
                    spring
                } else {
                    (small && (lambda || arguments.len() == 2))
                        || (vertx && (arguments.len() == 1 || name == "route"))
                };
                let path = path.filter(|path| path.starts_with('/') && text_is_path(path));
                let path = path.or_else(|| {
                    // Javalin's `path("orders", () -> get(list))`.
                    (small && lambda && arguments.len() == 1 && !prefix.is_empty())
                        .then(String::new)
                });
                if let (Some(path), true, true) = (path, is_method(&method), fits) {
                    out.routes.push(RouteFact {
                        method,
                        path: joined(prefix, &path),
                        router: None,
                        line: line(node),
                    });
                }
            }
        }
        true
    });
}
