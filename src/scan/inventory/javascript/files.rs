//! Routes that are told by where a file is: Next, SvelteKit, Nuxt, Astro, Remix.

use super::{
    super::{
        facts::{Facts, RouteFact},
        syntax::{children, field, line, text},
    },
    nodes::is_function,
    outline::Outline,
};

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

/// Adds the routes that the place of a file gives it.
pub(super) fn routes(path: &str, outline: &Outline<'_, '_>, out: &mut Facts) {
    let Some((folder, file)) = path.rsplit_once('/') else {
        return;
    };
    let stem = file.split('.').next().unwrap_or(file);
    let exported = exported(outline);
    let mut push = |method: &str, path: String, line: u32| {
        out.routes.push(RouteFact {
            method: method.to_owned(),
            path,
            router: None,
            line,
        });
    };
    // Next's app folder, and SvelteKit's routes.
    let handlers = match stem {
        "route" => below(folder, "app"),
        "+server" => below(folder, "routes"),
        _ => None,
    };
    if let Some(inner) = handlers {
        for (name, line) in &exported {
            if METHODS.contains(&name.as_str()) {
                push(name, shown(inner), *line);
            }
        }
        return;
    }
    if stem == "page"
        && file.matches('.').count() == 1
        && exported.iter().any(|(name, _)| name == "default")
        && let Some(inner) = below(folder, "app")
    {
        push("GET", shown(inner), 1);
        return;
    }
    let whole = path.rsplit_once('.').map_or(path, |(whole, _)| whole);
    if let Some(inner) = below(whole, "pages") {
        of_pages(outline, inner, &exported, &mut push);
        return;
    }
    for kind in ["server/api", "server/routes"] {
        if let Some(inner) = below(whole, kind)
            && exported.iter().any(|(name, _)| name == "default")
            && outline.calls.iter().any(|call| {
                matches!(
                    call.name,
                    "defineEventHandler" | "eventHandler" | "defineCachedEventHandler"
                )
            })
        {
            let (inner, method) = match inner.rsplit_once('.') {
                Some((inner, method))
                    if METHODS.contains(&method.to_ascii_uppercase().as_str()) =>
                {
                    (inner, method.to_ascii_uppercase())
                }
                _ => (inner, "ANY".to_owned()),
            };
            let root = if kind == "server/api" { "/api" } else { "" };
            push(
                &method,
                format!("{root}{}", shown(inner.trim_end_matches("index"))),
                1,
            );
        }
    }
    if let Some(inner) = below(whole, "app/routes") {
        for (name, method) in [("loader", "GET"), ("action", "POST")] {
            if let Some((_, line)) = exported.iter().find(|(found, _)| found == name) {
                push(method, remix(inner), *line);
            }
        }
    }
}

/// Files below `pages`: what answers requests in `pages/api`, endpoints of Astro, and pages that Next makes on the server.
fn of_pages(
    outline: &Outline<'_, '_>,
    inner: &str,
    exported: &[(String, u32)],
    push: &mut impl FnMut(&str, String, u32),
) {
    let index = inner.strip_suffix("index").unwrap_or(inner);
    if exported
        .iter()
        .any(|(name, _)| METHODS.contains(&name.as_str()))
    {
        for (name, line) in exported
            .iter()
            .filter(|(name, _)| METHODS.contains(&name.as_str()))
        {
            push(name, shown(index), *line);
        }
        return;
    }
    let Some((_, line)) = exported.iter().find(|(name, _)| name == "default") else {
        return;
    };
    if inner.starts_with("api/") {
        let methods = compared_methods(outline);
        if methods.is_empty() {
            push("ANY", shown(index), *line);
        }
        for method in methods {
            push(method, shown(index), *line);
        }
        return;
    }
    let on_server = exported.iter().any(|(name, _)| {
        matches!(
            name.as_str(),
            "getServerSideProps" | "getStaticProps" | "getStaticPaths"
        )
    });
    if on_server && !inner.rsplit('/').next().unwrap_or(inner).starts_with('_') {
        push("GET", shown(index), *line);
    }
}

/// What stands behind the last folder of a name; empty for the folder itself.
fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    if path == folder || path.ends_with(&format!("/{folder}")) {
        return Some("");
    }
    if let Some((at, _)) = path.rmatch_indices(&format!("/{folder}/")).next() {
        return Some(&path[at + folder.len() + 2..]);
    }
    path.strip_prefix(folder)?.strip_prefix('/')
}

/// A path without what only orders files: `(shop)/orders/[id]` is `/orders/[id]`.
fn shown(inner: &str) -> String {
    inner
        .split('/')
        .filter(|part| {
            !(part.is_empty()
                || (part.starts_with('(') && part.ends_with(')'))
                || part.starts_with('@'))
        })
        .fold(String::new(), |path, part| format!("{path}/{part}"))
}

/// `orders.$id` is `/orders/$id`; parts that begin with `_` order files only.
fn remix(inner: &str) -> String {
    inner
        .split(['.', '/'])
        .filter(|part| {
            !(part.is_empty() || part.starts_with('_') || matches!(*part, "route" | "index"))
        })
        .fold(String::new(), |path, part| {
            format!("{path}/{}", part.trim_end_matches('_'))
        })
}

/// The names that a module exports, `default` among them, with their lines.
fn exported(outline: &Outline<'_, '_>) -> Vec<(String, u32)> {
    let mut names = Vec::new();
    for export in &outline.exports {
        let mut cursor = export.walk();
        if export
            .children(&mut cursor)
            .any(|part| part.kind() == "default")
        {
            names.push(("default".to_owned(), line(*export)));
            continue;
        }
        let Some(declaration) = field(*export, "declaration") else {
            for part in children(*export).into_iter().flat_map(children) {
                if let Some(name) = field(part, "alias").or_else(|| field(part, "name")) {
                    names.push((text(name, outline.source).to_owned(), line(part)));
                }
            }
            continue;
        };
        if is_function(declaration.kind()) {
            if let Some(name) = field(declaration, "name") {
                names.push((text(name, outline.source).to_owned(), line(declaration)));
            }
        } else {
            for declarator in children(declaration) {
                let Some(name) = field(declarator, "name") else {
                    continue;
                };
                if name.kind() == "object_pattern" {
                    // `export const { GET, POST } = handlers`.
                    for part in children(name) {
                        names.push((text(part, outline.source).to_owned(), line(part)));
                    }
                } else {
                    names.push((text(name, outline.source).to_owned(), line(declarator)));
                }
            }
        }
    }
    names
}

/// The methods that a handler holds `req.method` against.
fn compared_methods(outline: &Outline<'_, '_>) -> Vec<&'static str> {
    let asks = outline.members.iter().any(|member| {
        let written = text(*member, outline.source);
        written.len() < 40 && written.ends_with(".method")
    }) || outline.source.contains("method }");
    if !asks {
        return Vec::new();
    }
    METHODS
        .into_iter()
        .filter(|method| {
            ["'", "\""]
                .iter()
                .any(|quote| outline.source.contains(&format!("{quote}{method}{quote}")))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_become_paths() {
        for (path, folder, expected) in [
            ("src/app/orders", "app", Some("orders")),
            ("app", "app", Some("")),
            ("apps/web/app/(shop)/x", "app", Some("(shop)/x")),
            ("src/happ/x", "app", None),
            ("web/pages/api/x", "pages", Some("api/x")),
        ] {
            assert_eq!(below(path, folder), expected, "{path}");
        }
        for (inner, path) in [
            ("(shop)/orders/[id]", "/orders/[id]"),
            ("@modal/x", "/x"),
            ("", ""),
        ] {
            assert_eq!(shown(inner), path, "{inner}");
        }
        for (inner, path) in [
            ("orders.$id", "/orders/$id"),
            ("_auth.login", "/login"),
            ("_index", ""),
            ("orders_.new/route", "/orders/new"),
        ] {
            assert_eq!(remix(inner), path, "{inner}");
        }
    }
}
