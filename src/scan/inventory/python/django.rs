//! Routes of Django: patterns of URLs, and the views and view sets of the REST framework.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Import, Mount, RouteFact, RouterFact},
        syntax::{children, line},
    },
    outline::{Arguments, Call, Class, Outline, dotted},
    routes::Reader,
};

/// What the router of the REST framework makes of each function of a view set: the method, and whether it is for one item.
const ACTIONS: [(&str, &str, bool); 6] = [
    ("list", "GET", false),
    ("create", "POST", false),
    ("retrieve", "GET", true),
    ("update", "PUT", true),
    ("partial_update", "PATCH", true),
    ("destroy", "DELETE", true),
];

/// Which of these a class brings.
const BRINGS: [(&str, &[&str]); 7] = [
    (
        "ModelViewSet",
        &[
            "list",
            "create",
            "retrieve",
            "update",
            "partial_update",
            "destroy",
        ],
    ),
    ("ReadOnlyModelViewSet", &["list", "retrieve"]),
    ("CreateModelMixin", &["create"]),
    ("ListModelMixin", &["list"]),
    ("RetrieveModelMixin", &["retrieve"]),
    ("UpdateModelMixin", &["update", "partial_update"]),
    ("DestroyModelMixin", &["destroy"]),
];

/// Methods of the generic views.
const VIEWS: [(&str, &[&str]); 16] = [
    ("ListAPIView", &["GET"]),
    ("RetrieveAPIView", &["GET"]),
    ("CreateAPIView", &["POST"]),
    ("DestroyAPIView", &["DELETE"]),
    ("UpdateAPIView", &["PUT", "PATCH"]),
    ("ListCreateAPIView", &["GET", "POST"]),
    ("RetrieveUpdateAPIView", &["GET", "PUT", "PATCH"]),
    ("RetrieveDestroyAPIView", &["GET", "DELETE"]),
    (
        "RetrieveUpdateDestroyAPIView",
        &["GET", "PUT", "PATCH", "DELETE"],
    ),
    ("TemplateView", &["GET"]),
    ("ListView", &["GET"]),
    ("DetailView", &["GET"]),
    ("RedirectView", &["GET"]),
    ("CreateView", &["GET", "POST"]),
    ("UpdateView", &["GET", "POST"]),
    ("DeleteView", &["GET", "POST"]),
];

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

fn is_call(outline: &Outline<'_, '_>, call: Node<'_>, names: &[&str]) -> bool {
    called(outline, call).is_some_and(|name| names.contains(&name))
}

fn called<'s>(outline: &Outline<'_, 's>, call: Node<'_>) -> Option<&'s str> {
    let name = dotted(call.child_by_field_name("function")?, outline.source)?;
    Some(name.rsplit('.').next().unwrap_or(name))
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

fn view_set(reader: &Reader<'_, '_, '_, '_>, class: &Class<'_, '_>, out: &mut Facts) {
    let set = class.bases.iter().any(|base| base.ends_with("ViewSet"));
    if !set {
        return;
    }
    let mut actions: Vec<&str> = BRINGS
        .iter()
        .filter(|(base, _)| class.bases.contains(base))
        .flat_map(|(_, actions)| actions.iter().copied())
        .collect();
    let functions: Vec<_> = reader.outline.functions_in(class.own).collect();
    actions.extend(functions.iter().map(|function| function.name));
    let mut push = |method: &str, path: String, at: u32| {
        out.routes.push(RouteFact {
            method: method.to_owned(),
            path,
            router: Some(class.name.to_owned()),
            line: at,
        });
    };
    let at = line(class.node);
    for (action, method, item) in ACTIONS {
        if actions.contains(&action) {
            push(
                method,
                if item {
                    "/{pk}".to_owned()
                } else {
                    String::new()
                },
                at,
            );
        }
    }
    for function in functions {
        for decorator in &function.decorators {
            if !is_call(
                reader.outline,
                *decorator,
                &["action", "detail_route", "list_route"],
            ) {
                continue;
            }
            let arguments = Arguments::of(*decorator, reader.outline.source);
            let detail = arguments.keyword("detail").map_or_else(
                || called(reader.outline, *decorator) == Some("detail_route"),
                |detail| detail.kind() == "true",
            );
            let name = arguments
                .keyword("url_path")
                .and_then(|path| reader.values.known(path))
                .map_or_else(|| function.name.to_owned(), |path| plain(&path));
            let methods = arguments
                .keyword("methods")
                .and_then(|methods| reader.values.list(methods))
                .unwrap_or_else(|| vec!["GET".to_owned()]);
            for method in methods {
                let path = if detail {
                    format!("/{{pk}}/{name}")
                } else {
                    format!("/{name}")
                };
                push(&method.to_ascii_uppercase(), path, line(function.node));
            }
        }
    }
    out.routers.push(hidden(class.name));
}

fn hidden(name: &str) -> RouterFact {
    RouterFact {
        name: name.to_owned(),
        prefix: String::new(),
        replaced: false,
        hidden: true,
    }
}

fn generic_view(class: &Class<'_, '_>, out: &mut Facts) {
    let methods: Vec<&str> = VIEWS
        .iter()
        .filter(|(base, _)| class.bases.contains(base))
        .flat_map(|(_, methods)| methods.iter().copied())
        .collect();
    if methods.is_empty() {
        return;
    }
    out.routers.push(hidden(class.name));
    out.routes
        .extend(methods.into_iter().map(|method| RouteFact {
            method: method.to_owned(),
            path: String::new(),
            router: Some(class.name.to_owned()),
            line: line(class.node),
        }));
}

/// `@api_view(["GET"])`, `@require_POST`: what a function answers to.
fn view_function<'t>(
    reader: &Reader<'_, '_, 't, '_>,
    name: &str,
    decorator: Node<'t>,
    out: &mut Facts,
) {
    let (written, arguments) = if decorator.kind() == "call" {
        (
            called(reader.outline, decorator),
            Some(Arguments::of(decorator, reader.outline.source)),
        )
    } else {
        (
            dotted(decorator, reader.outline.source).map(super::outline::last_part),
            None,
        )
    };
    let methods = match written {
        Some("api_view" | "require_http_methods") => arguments
            .and_then(|arguments| reader.values.list(arguments.places.first().copied()?))
            .unwrap_or_else(|| vec!["GET".to_owned()]),
        Some("require_GET" | "require_safe") => vec!["GET".to_owned()],
        Some("require_POST") => vec!["POST".to_owned()],
        _ => return,
    };
    out.routers.push(hidden(name));
    out.routes
        .extend(methods.into_iter().map(|method| RouteFact {
            method: method.to_ascii_uppercase(),
            path: String::new(),
            router: Some(name.to_owned()),
            line: line(decorator),
        }));
}

fn joined(before: &str, path: &str) -> String {
    if before.is_empty() || before.ends_with('/') || path.starts_with('/') || path.is_empty() {
        format!("{before}{path}")
    } else {
        format!("{before}/{path}")
    }
}

/// A regular expression of a URL as a path: `^orders/(?P<pk>\d+)/$` is `orders/<pk>/`.
fn plain(pattern: &str) -> String {
    let mut path = String::new();
    let mut rest = pattern.trim_start_matches('^');
    let mut unnamed = 0;
    while let Some(character) = rest.chars().next() {
        match character {
            '(' => {
                let end = group_end(rest);
                let group = &rest[..end];
                rest = rest[end..].trim_start_matches(['?', '*', '+']);
                if let Some(name) = group
                    .strip_prefix("(?P<")
                    .and_then(|group| group.split('>').next())
                {
                    path.push('<');
                    path.push_str(name);
                    path.push('>');
                } else if !group.starts_with("(?") {
                    unnamed += 1;
                    path.push_str(&format!("<{unnamed}>"));
                } else if let Some(inner) = group.strip_prefix("(?:") {
                    // Only a part that is written out can be shown.
                    let inner = inner.trim_end_matches(')');
                    if inner
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte))
                    {
                        path.push_str(inner);
                    }
                }
            }
            '$' => rest = &rest[1..],
            '\\' => {
                let mut characters = rest.chars();
                characters.next();
                match characters.next() {
                    Some('Z' | 'A' | 'b') | None => {}
                    Some(escaped) => path.push(escaped),
                }
                rest = characters.as_str();
            }
            '?' => rest = &rest[1..],
            _ => {
                path.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    path
}

/// Where a group that begins a text ends.
fn group_end(text: &str) -> usize {
    let (mut depth, mut escaped, mut set) = (0_u32, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => set = true,
            b']' => set = false,
            b'(' if !set => depth += 1,
            b')' if !set => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_become_paths() {
        for (pattern, path) in [
            (r"^orders/(?P<pk>\d+)/$", "orders/<pk>/"),
            (
                r"^orders/(?P<pk>[0-9]{4})/lines/(\w+)$",
                "orders/<pk>/lines/<1>",
            ),
            (r"^a\.json$", "a.json"),
            (r"^(?:v1/)?orders/?$", "v1/orders/"),
            ("orders", "orders"),
            (r"^(?P<x>((a)b)", "<x>"),
            ("", ""),
            ("ö/(", "ö/<1>"),
        ] {
            assert_eq!(plain(pattern), path, "{pattern}");
        }
    }
}
