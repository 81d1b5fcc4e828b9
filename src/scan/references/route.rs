//! HTTP routes as documents write them.

use std::sync::LazyLock;

use regex::Regex;

use super::{found::Found, model::Target};

/// Methods with a path behind: `POST /orders`, `GET, PUT /orders/{id}`, `GET https://host/orders`.
static METHODS: LazyLock<Regex> = LazyLock::new(|| {
    let method = "(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)";
    let pattern = format!(
        r#"\b({method}(?:\s*[/|,&]\s*{method})*):?\s+((?:https?://[^\s/]+|\{{\{{?\w+\}}\}}?|\$\{{?\w+\}}?)?/[^\s`'"|,;()]*)"#
    );
    Regex::new(&pattern).expect("a pattern of ours")
});

/// Every method with its path in a text.
pub(super) fn with_methods(text: &str) -> Vec<(std::ops::Range<usize>, Vec<Found>)> {
    METHODS
        .captures_iter(text)
        .filter_map(|captures| {
            let (whole, methods, path) = (captures.get(0)?, captures.get(1)?, captures.get(2)?);
            let path = clean(path.as_str())?;
            let shown = whole.as_str().trim_end_matches(['.', ':', ')', '?', '!']);
            let routes = methods
                .as_str()
                .split(|sign: char| !sign.is_ascii_alphabetic())
                .filter(|method| !method.is_empty())
                .map(|method| {
                    let target = Target::Route {
                        method: (method != "ANY").then(|| method.to_owned()),
                        path: path.clone(),
                    };
                    Found::new(target, shown, whole.start())
                })
                .collect();
            Some((whole.range(), routes))
        })
        .collect()
}

/// The path of a route without host, query, fragment, and what a sentence puts behind; `None` when nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let path = match text.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None if text.starts_with('/') => text,
        // A variable for the host.
        None => &text[text.find('/')?..],
    };
    let path = path.split(['#', '"', '\'', '`']).next().unwrap_or_default();
    let path = match path.find('?') {
        // `:id?` and `{id?}` are parameters that may be absent.
        Some(at) if path[at + 1..].contains('=') || at + 1 == path.len() => &path[..at],
        _ => path,
    };
    let path = path.trim_end_matches(['.', ',', ';', ':', '!', ')', '…']);
    let path = if path.len() > 1 {
        path.trim_end_matches('/')
    } else {
        path
    };
    let sound = path.starts_with('/')
        && !path.starts_with("//")
        && path.len() <= 256
        && !path
            .chars()
            .any(|sign| sign.is_whitespace() || sign.is_control());
    sound.then(|| path.to_owned())
}

/// Whether a URL's host is the application itself, or stands for it.
pub(super) fn is_own_host(url: &str) -> bool {
    let Some((_, rest)) = url.split_once("://") else {
        return url.starts_with("localhost") || url.starts_with('$') || url.starts_with("{{");
    };
    let host = rest.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let name = host.split(':').next().unwrap_or_default();
    matches!(name, "localhost" | "127.0.0.1" | "0.0.0.0" | "[")
        || host.starts_with(['$', '{', '<'])
        || name.ends_with(".local")
        || name.ends_with(".test")
        || name.ends_with("example.com")
        || name.ends_with("example.org")
        || name.ends_with(".internal")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_with_their_paths() {
        for (text, expected) in [
            ("Send POST /api/orders.", &["POST /api/orders"][..]),
            (
                "`GET /orders/{id}` and DELETE /orders/:id)",
                &["GET /orders/{id}", "DELETE /orders/:id"],
            ),
            (
                "GET/PUT /orders/<int:id>?full=1",
                &["GET /orders/<int:id>", "PUT /orders/<int:id>"],
            ),
            ("PATCH http://localhost:3000/a/b/", &["PATCH /a/b"]),
            ("GET {{base}}/a", &["GET /a"]),
            ("ANY /hooks", &["/hooks"]),
            ("GET /", &["GET /"]),
            ("GET the /orders", &[]),
            ("BUDGET /x", &[]),
            ("POST to it", &[]),
        ] {
            let routes: Vec<String> = with_methods(text)
                .into_iter()
                .flat_map(|(_, found)| found)
                .map(|found| match found.target {
                    Target::Route {
                        method: Some(method),
                        path,
                    } => format!("{method} {path}"),
                    Target::Route { path, .. } => path,
                    other => format!("{other:?}"),
                })
                .collect();
            assert_eq!(routes, expected, "{text}");
        }
    }

    #[test]
    fn hosts_that_stand_for_the_application() {
        for (url, own) in [
            ("http://localhost:8080/x", true),
            ("https://api.example.com/x", true),
            ("$BASE/x", true),
            ("https://$HOST/x", true),
            ("https://api.github.com/x", false),
            ("https://registry.npmjs.org", false),
        ] {
            assert_eq!(is_own_host(url), own, "{url}");
        }
    }
}
