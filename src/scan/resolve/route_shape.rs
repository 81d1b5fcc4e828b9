//! Routes without their spelling: parameters of every framework are alike.

use rustc_hash::FxHashMap;

use crate::{domain::manifest::Route, scan::references::Target};

/// A route in pieces.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    /// `None` for a parameter.
    parts: Vec<Option<String>>,
    /// Whether it ends in a parameter that takes the rest of a path.
    open: bool,
}

impl Shape {
    /// The pieces of a path.
    pub(super) fn of(path: &str) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let mut parts: Vec<Option<String>> = Vec::new();
        let mut open = false;
        for part in path.split('/').filter(|part| !part.is_empty()) {
            let rest = part.starts_with('*')
                || part.contains("...")
                || part.starts_with("{*")
                || part.starts_with("<path:")
                || part.ends_with("*}")
                || part == "**";
            open = rest;
            parts.push(
                (!rest && !is_parameter(part))
                    .then(|| part.trim_end_matches("(.:format)").to_owned()),
            );
        }
        if path.ends_with(".*") {
            open = true;
        }
        Self { parts, open }
    }

    /// The pieces that are no parameters.
    pub(super) fn fixed(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().flatten().map(String::as_str)
    }

    /// The first piece; `None` when it is a parameter, or there is none.
    pub(super) fn first(&self) -> Option<&str> {
        self.parts.first()?.as_deref()
    }

    /// Whether a documented route is this route of the code: equal, or one is the other's end after a prefix that a gateway or a
    /// server adds. At least one piece that both have is no parameter.
    pub(super) fn serves(&self, documented: &Self) -> bool {
        if self.parts.is_empty() && documented.parts.is_empty() {
            return true;
        }
        let (long, short) = if self.parts.len() >= documented.parts.len() {
            (self, documented)
        } else {
            (documented, self)
        };
        let skipped = long.parts.len() - short.parts.len();
        let prefix = &long.parts[..skipped];
        // What the code puts in front may be anything; what the document puts in front must be what servers add.
        let added = prefix.iter().all(|part| part.is_some())
            && (skipped == 0
                || std::ptr::eq(long, self) && skipped <= 3
                || prefix
                    .iter()
                    .all(|part| part.as_deref().is_some_and(is_prefix)));
        added && same(&long.parts[skipped..], &short.parts) || self.open && self.opens(documented)
    }

    /// Whether a documented route is this one, or below it, with or without what gateways put in front. Everything is below nothing.
    pub(super) fn is_above(&self, documented: &Self) -> bool {
        let all = documented.parts.as_slice();
        let added = all
            .iter()
            .take_while(|part| part.as_deref().is_some_and(is_prefix))
            .count();
        let fits = |from: usize| {
            let rest = &all[from..];
            self.parts.len() <= rest.len()
                && (self.parts.is_empty() || same(&self.parts, &rest[..self.parts.len()]))
        };
        fits(0) || added > 0 && fits(added)
    }

    fn opens(&self, documented: &Self) -> bool {
        let fixed = &self.parts[..self.parts.len() - 1];
        fixed.len() <= documented.parts.len()
            && !fixed.is_empty()
            && same(fixed, &documented.parts[..fixed.len()])
    }

    /// How many pieces stand behind the last row of them that is another one's; `None` when it is not within.
    pub(super) fn after(&self, other: &Self) -> Option<usize> {
        let length = other.parts.len();
        let at = (length > 0 && length <= self.parts.len())
            .then(|| {
                let mut windows = self.parts.windows(length);
                windows.rposition(|window| same(&other.parts, window))
            })
            .flatten()?;
        Some(self.parts.len() - at - length)
    }

    /// Whether the last so many pieces are parameters.
    pub(super) fn ends_in_parameters(&self, pieces: usize) -> bool {
        self.parts.iter().rev().take(pieces).all(Option::is_none)
    }

    /// Keys of its last piece, its last two, and so on.
    fn ends(&self) -> impl Iterator<Item = String> {
        let mut key = String::new();
        self.parts.iter().rev().take(LONGEST_END).map(move |part| {
            key.push('/');
            key.push_str(part.as_deref().unwrap_or(":"));
            key.clone()
        })
    }

    /// Whether the pieces of this one, from the first that is fixed, stand in a row in the other one.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        !self.parts.is_empty()
            && self.parts.len() <= other.parts.len()
            && other
                .parts
                .windows(self.parts.len())
                .any(|window| same(window, &self.parts))
    }
}

/// The routes of today by what they end in.
pub(super) struct Ends<'r> {
    routes: &'r [Route],
    /// For the key of each end the routes that have it.
    by_key: FxHashMap<String, Vec<usize>>,
}

/// Longest end that is told, in pieces.
const LONGEST_END: usize = 8;

impl<'r> Ends<'r> {
    pub(super) fn new(routes: &'r [Route]) -> Self {
        let mut by_key: FxHashMap<String, Vec<usize>> = FxHashMap::default();
        for (place, route) in routes.iter().enumerate() {
            for key in Shape::of(&route.path).ends() {
                by_key.entry(key).or_default().push(place);
            }
        }
        Self { routes, by_key }
    }

    /// How many of a route's last pieces a route ends in that takes its method; 0 for what is no route.
    pub(super) fn of(&self, target: &Target) -> usize {
        let Target::Route { method, path } = target else {
            return 0;
        };
        let served = |key: &String| {
            self.by_key.get(key).is_some_and(|places| {
                let mut places = places.iter();
                places.any(|place| takes(&self.routes[*place], method.as_deref()))
            })
        };
        Shape::of(path).ends().take_while(served).count()
    }
}

fn same(one: &[Option<String>], other: &[Option<String>]) -> bool {
    let fits = one
        .iter()
        .zip(other)
        .all(|(one, other)| match (one, other) {
            // Some frameworks do not care, and make their pieces of names of classes.
            (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
            // A parameter in the document may be a value in the code and the other way round.
            _ => true,
        });
    fits && one.len() == other.len()
        && one
            .iter()
            .zip(other)
            .any(|pair| matches!(pair, (Some(_), Some(_))))
        && one
            .iter()
            .zip(other)
            .all(|pair| !matches!(pair, (Some(part), None) | (None, Some(part)) if !is_value(part)))
}

/// Whether a piece may be the value of a parameter: a number, an id.
fn is_value(part: &str) -> bool {
    part.bytes().any(|byte| byte.is_ascii_digit()) && !part.starts_with('v') || part == "me"
}

fn is_parameter(part: &str) -> bool {
    part.starts_with([':', '<', '[', '$', '('])
        || part.contains('{')
        || part.bytes().all(|byte| byte.is_ascii_digit())
        || part == "*"
}

/// What gateways and servers put in front.
pub(super) fn is_prefix(part: &str) -> bool {
    // `v1`, and `1.0`.
    let version = part.strip_prefix('v').or_else(|| {
        let numbers = part.contains('.') && part.bytes().all(|byte| b"0123456789.".contains(&byte));
        numbers.then_some(part)
    });
    matches!(
        part,
        "api" | "rest" | "internal" | "public" | "service" | "services" | "backend" | "app"
    ) || version.is_some_and(|rest| rest.starts_with(|sign: char| sign.is_ascii_digit()))
        || part.ends_with("-api")
        || part.ends_with("-service")
}

/// Whether a route of the code takes a method; `None` in the document fits all.
pub(super) fn takes(route: &Route, method: Option<&str>) -> bool {
    let has = route.method.as_str();
    method.is_none_or(|method| {
        has.is_empty()
            || has == "ANY"
            || has == "ALL"
            || has == "*"
            || has
                .split([',', '|'])
                .any(|one| one.trim().eq_ignore_ascii_case(method))
            || method == "HEAD" && has == "GET"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_alike_whatever_their_spelling() {
        for (code, documented, serves) in [
            ("/orders/:id", "/orders/{id}", true),
            ("/orders/<int:id>", "/orders/123", true),
            ("/orders/[id]", "/orders/*", true),
            ("/api/v1/orders", "/orders", true),
            ("/orders", "/api/v1/orders", true),
            ("/orders", "/1.0/orders", true),
            ("/orders", "/1.0/orders?all=1", true),
            ("/orders", "/1.a/orders", false),
            ("/orders", "/shop/orders", false),
            ("/shop/orders", "/orders", true),
            ("/orders", "/orders/{id}", false),
            ("/orders/:id", "/orders", false),
            ("/:id", "/{id}", false),
            ("/orders/active", "/orders/{id}", false),
            ("/order-items", "/orderItems", false),
            ("/files/*path", "/files/a/b", true),
            ("/", "/", true),
            ("/users/:id/orders", "/orders", false),
            ("/users/me", "/users/{id}", true),
            ("/a/b", "/b/a", false),
        ] {
            assert_eq!(
                Shape::of(code).serves(&Shape::of(documented)),
                serves,
                "{code} {documented}"
            );
        }
        for (prefix, documented, above) in [
            ("/sidekiq", "/sidekiq", true),
            ("/sidekiq", "/sidekiq/queues/:name", true),
            ("/sidekiq", "/api/sidekiq/queues", true),
            ("/sidekiq", "/sidekiqs", false),
            ("/admin/jobs", "/admin", false),
            ("/", "/orders", true),
        ] {
            let found = Shape::of(prefix).is_above(&Shape::of(documented));
            assert_eq!(found, above, "{prefix} {documented}");
        }
        assert!(Shape::of("/orders").is_within(&Shape::of("/api/orders/{id}")));
        assert!(!Shape::of("/order").is_within(&Shape::of("/api/orders/{id}")));
    }
}
