//! Routes of Django: patterns of URLs, and the views and view sets of the REST framework.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Import, Mount, RouteFact, RouterFact, UNKNOWN},
        syntax::{children, line},
    },
    outline::{Arguments, Call, dotted},
    patterns::{joined, plain},
    reader::Reader,
    views::{called, generic_view, is_call, view_function, view_set},
};

/// Calls that make a pattern.
const PATTERNS: [&str; 3] = ["path", "re_path", "url"];

/// All patterns, views and view sets of the module.
pub(super) fn routes(reader: &Reader<'_, '_, '_, '_>, out: &mut Facts) {
    for assignment in &reader.outline.assignments {
        if let Some(value) = assignment.value {
            patterns(reader, value, assignment.name, assignment.scope, out);
        }
    }
    for call in &reader.outline.calls {
        match call.name {
            "register" => register(reader, call, out),
            "extend" | "append" | "insert" => extended(reader, call, out),
            "NestedSimpleRouter" | "NestedDefaultRouter" => nested(reader, call, out),
            _ => {}
        }
    }
    for class in &reader.outline.classes {
        view_set(reader, class, out);
        generic_view(class, out);
    }
    for function in &reader.outline.functions {
        if !reader.at_top(function.scope) {
            continue;
        }
        for decorator in &function.decorators {
            view_function(reader, function.name, *decorator, out);
        }
    }
}

/// What a list of patterns is made of: lists, sums of lists, routers.
fn patterns<'t>(
    reader: &Reader<'_, '_, 't, '_>,
    value: Node<'t>,
    name: &str,
    scope: usize,
    out: &mut Facts,
) {
    let mut parts = vec![value];
    let mut listed = false;
    while let Some(part) = parts.pop() {
        match part.kind() {
            "binary_operator" => parts.extend(children(part)),
            "parenthesized_expression" => parts.extend(children(part)),
            "list" | "tuple" => {
                for item in children(part) {
                    listed |= item.kind() == "call" && pattern(reader, item, name, "", scope, out);
                }
            }
            "call"
                if is_call(
                    reader.outline,
                    part,
                    &["i18n_patterns", "format_suffix_patterns", "patterns"],
                ) =>
            {
                for item in Arguments::of(part, reader.outline.source).places {
                    if item.kind() == "call" {
                        listed |= pattern(reader, item, name, "", scope, out);
                    } else if item.kind() == "identifier" {
                        parts.push(item);
                    }
                }
            }
            "attribute" if name.ends_with("patterns") => {
                if let Some(router) = dotted(part, reader.outline.source)
                    .and_then(|written| written.strip_suffix(".urls"))
                {
                    mount(router.to_owned(), "", name, line(part), out);
                }
            }
            "identifier" if name.ends_with("patterns") => {
                if let Some(other) = dotted(part, reader.outline.source) {
                    mount(other.to_owned(), "", name, line(part), out);
                }
            }
            _ => {}
        }
    }
    if listed && name != "urlpatterns" {
        out.routers.push(RouterFact {
            name: name.to_owned(),
            prefix: String::new(),
            replaced: false,
            hidden: true,
        });
    }
}

fn mount(router: String, prefix: &str, onto: &str, line: u32, out: &mut Facts) {
    out.mounts.push(Mount {
        prefix: prefix.to_owned(),
        router,
        onto: Some(onto.to_owned()),
        line,
    });
}

/// One `path("orders/", …)`; false when the call is none. Lists within `include([…])` are gone into, also when nested.
fn pattern<'t>(
    reader: &Reader<'_, '_, 't, '_>,
    call: Node<'t>,
    name: &str,
    before: &str,
    scope: usize,
    out: &mut Facts,
) -> bool {
    let mut open = vec![(call, before.to_owned())];
    let mut any = false;
    while let Some((call, before)) = open.pop() {
        let Some(kind) = called(reader.outline, call).filter(|name| PATTERNS.contains(name)) else {
            continue;
        };
        let arguments = Arguments::of(call, reader.outline.source);
        let Some(written) = arguments
            .named_or_at("route", 0)
            .or_else(|| arguments.keyword("regex"))
            .and_then(|path| reader.values.of(path))
        else {
            continue;
        };
        let own = if kind == "path" {
            written
        } else {
            plain(&written)
        };
        let whole = joined(&before, &own);
        if whole.len() > 2_000 {
            continue;
        }
        any = true;
        let Some(view) = arguments.named_or_at("view", 1) else {
            continue;
        };
        if view.kind() == "call" && is_call(reader.outline, view, &["include"]) {
            let Some(target) = Arguments::of(view, reader.outline.source)
                .places
                .first()
                .copied()
            else {
                continue;
            };
            include(reader, target, &whole, name, scope, &mut open, out);
            continue;
        }
        leaf(reader, view, whole, name, line(call), out);
    }
    any
}

/// What stands in `include(…)`.
fn include<'t>(
    reader: &Reader<'_, '_, 't, '_>,
    target: Node<'t>,
    prefix: &str,
    onto: &str,
    scope: usize,
    open: &mut Vec<(Node<'t>, String)>,
    out: &mut Facts,
) {
    match target.kind() {
        "string" | "concatenated_string" => {
            let Some(module) = reader.values.known(target) else {
                return;
            };
            let local = format!("include:{module}");
            out.imports.push(Import {
                local: local.clone(),
                from: module,
                name: Some("urlpatterns".to_owned()),
            });
            mount(local, prefix, onto, line(target), out);
        }
        "tuple" => {
            if let Some(first) = target.named_child(0) {
                include_simple(reader, first, prefix, onto, scope, open, out);
            }
        }
        _ => include_simple(reader, target, prefix, onto, scope, open, out),
    }
}

fn include_simple<'t>(
    reader: &Reader<'_, '_, 't, '_>,
    target: Node<'t>,
    prefix: &str,
    onto: &str,
    scope: usize,
    open: &mut Vec<(Node<'t>, String)>,
    out: &mut Facts,
) {
    match target.kind() {
        "list" => open.extend(
            children(target)
                .into_iter()
                .filter(|item| item.kind() == "call")
                .map(|item| (item, prefix.to_owned())),
        ),
        "string" => {
            if let Some(module) = reader.values.known(target) {
                let local = format!("include:{module}");
                out.imports.push(Import {
                    local: local.clone(),
                    from: module,
                    name: Some("urlpatterns".to_owned()),
                });
                mount(local, prefix, onto, line(target), out);
            }
        }
        _ => {
            let Some(name) = dotted(target, reader.outline.source) else {
                return;
            };
            let router = match name.strip_suffix(".urls") {
                Some(router) if !reader.outline.imports(router) || router == "router" => {
                    router.to_owned()
                }
                // A module `orders.urls` that is imported, or a router of another module: both have what is asked for.
                _ => {
                    mount(
                        format!("{name}.urlpatterns"),
                        prefix,
                        onto,
                        line(target),
                        out,
                    );
                    name.trim_end_matches(".urls").to_owned()
                }
            };
            mount(
                reader.names.qualified(&router, scope),
                prefix,
                onto,
                line(target),
                out,
            );
        }
    }
}

/// A pattern with a view.
fn leaf<'t>(
    reader: &Reader<'_, '_, 't, '_>,
    view: Node<'t>,
    path: String,
    onto: &str,
    line: u32,
    out: &mut Facts,
) {
    // `OrderViewSet.as_view({"get": "list"})` tells the methods itself.
    let told: Vec<String> = Arguments::of(view, reader.outline.source)
        .places
        .first()
        .filter(|_| view.kind() == "call")
        .filter(|map| map.kind() == "dictionary")
        .map(|map| {
            children(*map)
                .into_iter()
                .filter_map(|pair| reader.values.known(pair.child_by_field_name("key")?))
                .map(|method| method.to_ascii_uppercase())
                .collect()
        })
        .unwrap_or_default();
    if told.is_empty() {
        let class = reader
            .view_class(view)
            .or_else(|| dotted(view, reader.outline.source).map(str::to_owned));
        // `admin.site.urls`: a library has routes of its own below.
        if class
            .as_deref()
            .is_some_and(|class| class.ends_with(".urls"))
        {
            out.routes.push(RouteFact {
                method: UNKNOWN.to_owned(),
                path: path.clone(),
                router: Some(onto.to_owned()),
                line,
            });
        }
        if let Some(class) = class {
            mount(class, &path, onto, line, out);
        }
        out.routes.push(RouteFact {
            method: String::new(),
            path,
            router: Some(onto.to_owned()),
            line,
        });
        return;
    }
    for method in told {
        out.routes.push(RouteFact {
            method,
            path: path.clone(),
            router: Some(onto.to_owned()),
            line,
        });
    }
}

/// `urlpatterns.append(path(…))`, `urlpatterns.extend([…])`.
fn extended<'t>(reader: &Reader<'_, '_, 't, '_>, call: &Call<'t, '_>, out: &mut Facts) {
    let Some(name) = call
        .object
        .and_then(|object| dotted(object, reader.outline.source))
        .filter(|name| name.ends_with("patterns"))
    else {
        return;
    };
    for argument in Arguments::of(call.node, reader.outline.source).places {
        if argument.kind() == "call" {
            pattern(reader, argument, name, "", call.scope, out);
        } else {
            patterns(reader, argument, name, call.scope, out);
        }
    }
}

/// `router.register("orders", OrderViewSet)`.
fn register<'t>(reader: &Reader<'_, '_, 't, '_>, call: &Call<'t, '_>, out: &mut Facts) {
    let Some(object) = call.object else { return };
    let arguments = Arguments::of(call.node, reader.outline.source);
    let (Some(prefix), Some(view)) = (
        arguments
            .named_or_at("prefix", 0)
            .and_then(|prefix| reader.values.of(prefix)),
        arguments.named_or_at("viewset", 1),
    ) else {
        return;
    };
    let Some(view) = dotted(view, reader.outline.source)
        .filter(|view| view.contains("View") || view.contains("API"))
    else {
        return;
    };
    let Some(onto) = reader.names.of(object, call.scope) else {
        return;
    };
    let prefix = plain(&prefix);
    out.mounts.push(Mount {
        prefix: prefix.clone(),
        router: view.to_owned(),
        onto: Some(onto.clone()),
        line: line(call.node),
    });
    for path in [prefix.clone(), joined(&prefix, "/{pk}")] {
        out.routes.push(RouteFact {
            method: String::new(),
            path,
            router: Some(onto.clone()),
            line: line(call.node),
        });
    }
}

/// `NestedSimpleRouter(router, "orders", lookup="order")`.
fn nested<'t>(reader: &Reader<'_, '_, 't, '_>, call: &Call<'t, '_>, out: &mut Facts) {
    let arguments = Arguments::of(call.node, reader.outline.source);
    let (Some(name), Some(prefix)) = (
        call.target,
        arguments
            .places
            .get(1)
            .and_then(|prefix| reader.values.of(*prefix)),
    ) else {
        return;
    };
    let lookup = arguments
        .keyword("lookup")
        .and_then(|lookup| reader.values.known(lookup))
        .unwrap_or_else(|| "nested".to_owned());
    let prefix = plain(&prefix);
    out.routers.push(RouterFact {
        name: reader.names.qualified(name, call.scope),
        prefix: format!("{prefix}/{{{lookup}_pk}}"),
        replaced: false,
        hidden: false,
    });
}
