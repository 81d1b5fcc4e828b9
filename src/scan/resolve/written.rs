//! What a document has to write: its own words, with the part replaced that has another name now.

use crate::scan::references::{Reference, Target};

use super::route_shape::Shape;

/// A reference as it is written, with the new name in the place of the old one; the new name alone where the old one is not to be
/// found in it.
pub(super) fn as_written(reference: &Reference, renamed_to: &str) -> String {
    let text = reference.text.as_str();
    let old = match &reference.target {
        Target::Symbol { name, .. } => name,
        Target::Route { path, .. } => path,
        Target::Command(name)
        | Target::Flag(name)
        | Target::ConfigKey(name)
        | Target::Table(name)
        | Target::Script(name) => name,
        // A link may be written from the document's own folder, and a file is told from the root.
        Target::Path { .. } => return renamed_to.to_owned(),
    };
    let route = matches!(reference.target, Target::Route { .. });
    if route && !renamed_to.starts_with('/')
        || !route && renamed_to.contains('/') && !old.contains('/')
    {
        return renamed_to.to_owned();
    }
    match whole_word(text, old) {
        Some(at) => format!("{}{renamed_to}{}", &text[..at], &text[at + old.len()..]),
        None => match &reference.target {
            Target::Route {
                method: Some(method),
                ..
            } => format!("{method} {renamed_to}"),
            _ => renamed_to.to_owned(),
        },
    }
}

/// A path in which pieces in a row that are like those of another path are replaced; parameters keep their spelling where they stay.
/// `None` when they are not in it.
pub(super) fn replaced(path: &str, old: &str, new: &str) -> Option<String> {
    let pieces = |path: &str| -> Vec<String> {
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.map(str::to_owned).collect()
    };
    let (all, old_shape) = (pieces(path), Shape::of(old));
    let length = pieces(old).len();
    let behind = Shape::of(path).after(&old_shape)?;
    let from = all.len().checked_sub(behind + length)?;
    let parameter = |part: &String| part.starts_with([':', '{', '<', '[', '$', '*']);
    let mut spelled = all[from..from + length]
        .iter()
        .filter(|part| parameter(part));
    let new = pieces(new).into_iter().map(|part| {
        if parameter(&part) {
            spelled.next().cloned().unwrap_or(part)
        } else {
            part
        }
    });
    let whole: Vec<String> = all[..from]
        .iter()
        .cloned()
        .chain(new)
        .chain(all[from + length..].iter().cloned())
        .collect();
    Some(format!("/{}", whole.join("/")))
}

/// Where a name stands last in a text, not as a part of a longer one.
fn whole_word(text: &str, name: &str) -> Option<usize> {
    if name.is_empty() {
        return None;
    }
    let inside =
        |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    let places: Vec<usize> = text.match_indices(name).map(|(at, _)| at).collect();
    places.into_iter().rev().find(|at| {
        !inside(text[..*at].chars().next_back()) && !inside(text[at + name.len()..].chars().next())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::references::Claim;

    #[test]
    fn only_what_changed_is_replaced() {
        let symbol = |name: &str, owner: Option<&str>| Target::Symbol {
            name: name.to_owned(),
            owner: owner.map(str::to_owned),
        };
        let route = |method: &str, path: &str| Target::Route {
            method: Some(method.to_owned()),
            path: path.to_owned(),
        };
        for (text, target, new, expected) in [
            (
                "OrderRepository.save",
                symbol("save", Some("OrderRepository")),
                "persist",
                "OrderRepository.persist",
            ),
            (
                "save_all.save()",
                symbol("save", None),
                "persist",
                "save_all.persist()",
            ),
            ("Order", symbol("Order", None), "Sale", "Sale"),
            (
                "POST /orders/{id}/send",
                route("POST", "/orders/{id}/send"),
                "/orders/{id}/mail",
                "POST /orders/{id}/mail",
            ),
            ("GET/POST /a", route("POST", "/b"), "/c", "POST /c"),
            (
                "shop export --format csv",
                Target::Flag("--format".to_owned()),
                "--out-format",
                "shop export --out-format csv",
            ),
            (
                "shop import x",
                Target::Command("shop import".to_owned()),
                "shop load",
                "shop load x",
            ),
            (
                "MAX=3",
                Target::ConfigKey("MAX".to_owned()),
                "LIMIT",
                "LIMIT=3",
            ),
            (
                "../a.md",
                Target::Path {
                    path: "docs/a.md".to_owned(),
                    link: true,
                },
                "docs/b.md",
                "docs/b.md",
            ),
        ] {
            let reference = Reference {
                target,
                text: text.to_owned(),
                line: 1,
                section: 0,
                claim: Claim::Is,
            };
            assert_eq!(as_written(&reference, new), expected, "{text}");
        }
    }

    #[test]
    fn paths_keep_what_did_not_change() {
        for (path, old, new, expected) in [
            (
                "/api/v1/invoices/{invoice_id}/send",
                "/{id}/send",
                "/{id}/mail",
                Some("/api/v1/invoices/{invoice_id}/mail"),
            ),
            ("/api/orders/:id", "/api", "/v2", Some("/v2/orders/:id")),
            (
                "/orders/{id}",
                "/orders/:key",
                "/sales/:key",
                Some("/sales/{id}"),
            ),
            ("/orders", "/items", "/things", None),
        ] {
            assert_eq!(replaced(path, old, new).as_deref(), expected, "{path}");
        }
    }
}
