//! What views and view sets of Django answer to.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, RouteFact, RouterFact},
        syntax::line,
    },
    outline::{Arguments, Class, Outline, dotted},
    patterns::plain,
    reader::Reader,
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

pub(super) fn is_call(outline: &Outline<'_, '_>, call: Node<'_>, names: &[&str]) -> bool {
    called(outline, call).is_some_and(|name| names.contains(&name))
}

pub(super) fn called<'s>(outline: &Outline<'_, 's>, call: Node<'_>) -> Option<&'s str> {
    let name = dotted(call.child_by_field_name("function")?, outline.source)?;
    Some(name.rsplit('.').next().unwrap_or(name))
}

pub(super) fn view_set(reader: &Reader<'_, '_, '_, '_>, class: &Class<'_, '_>, out: &mut Facts) {
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

pub(super) fn generic_view(class: &Class<'_, '_>, out: &mut Facts) {
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
pub(super) fn view_function<'t>(
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
