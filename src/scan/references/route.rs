//! HTTP routes as documents write them.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    found::Found,
    model::{Claim, Target},
};

/// Methods with a path behind: `POST /orders`, `GET, PUT /orders/{id}`, `GET https://host/orders`.
static METHODS: LazyLock<Regex> = LazyLock::new(|| {
    let method = "(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY)";
    let pattern = format!(
        r#"\b({method}(?:\s*[/|,&]\s*{method})*):?\s+((?:https?://[^\s/]+|\{{\{{?\w+\}}\}}?|\$\{{?\w+\}}?)?/[^\s`'"|,;()]*)"#
    );
    Regex::new(&pattern).expect("a pattern of ours")
});

/// Every method with its path in a text. Those of a host that is not known to be the application's are of elsewhere.
pub(super) fn with_methods(text: &str) -> Vec<(std::ops::Range<usize>, Vec<Found>)> {
    METHODS
        .captures_iter(text)
        .filter_map(|captures| {
            let (whole, methods, path) = (captures.get(0)?, captures.get(1)?, captures.get(2)?);
            let others = host_of(path.as_str()).is_some() && !is_own_host(path.as_str());
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
                    let found = Found::new(target, shown, whole.start());
                    if others {
                        found.claimed(Claim::Elsewhere)
                    } else {
                        found
                    }
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

/// The host of the first URL in a text, in lower case, without a port; `None` when there is none.
pub(super) fn host_of(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("://")?;
    let host = rest
        .split(['/', '?', '#', ' ', '`', '"', '\'', ')', '>', '|'])
        .next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    let host = host.trim_end_matches(['.', ',', ';']);
    (!host.is_empty()).then(|| host.to_lowercase())
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
        || is_stand_in(name)
}

/// Names that documents put for a host that everybody has another one of: `your-domain.com`, `api.acme.dev`, `HOST`.
fn is_stand_in(name: &str) -> bool {
    !name.contains('.') && !name.is_empty()
        || name.ends_with(".example")
        || name.ends_with(".localhost")
        || name.ends_with(".invalid")
        || name.split(['.', '-']).any(|part| {
            matches!(
                part,
                "your"
                    | "yourdomain"
                    | "yourhost"
                    | "yoursite"
                    | "yourapp"
                    | "mydomain"
                    | "myapp"
                    | "myhost"
                    | "example"
                    | "acme"
                    | "host"
                    | "hostname"
                    | "domain"
            )
        })
        || name.starts_with("192.168.")
        || name.starts_with("10.")
        || name == "::1"
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
            ("POST https://api.stripe.com/v1/charges", &[]),
            ("GET https://your-domain.com/orders", &["GET /orders"]),
            ("GET http://api:8080/orders", &["GET /orders"]),
            ("ANY /hooks", &["/hooks"]),
            ("GET /", &["GET /"]),
            ("GET the /orders", &[]),
            ("BUDGET /x", &[]),
            ("POST to it", &[]),
        ] {
            let routes: Vec<String> = with_methods(text)
                .into_iter()
                .flat_map(|(_, found)| found)
                .filter(|found| found.claim.is_none())
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
            ("https://api.stripe.com", false),
        ] {
            assert_eq!(is_own_host(url), own, "{url}");
        }
    }
}
