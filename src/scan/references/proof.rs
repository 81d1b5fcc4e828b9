//! What strings would prove that a thing is there.

use super::{
    identifier::{is_compound, is_kebab, is_snake},
    model::{Claim, Reference, Target},
};

impl Reference {
    /// The strings whose place in code would prove that the thing is there; the strongest first. Empty where only the inventory
    /// can tell (paths), and for what is none of this repository's.
    pub fn needles(&self) -> Vec<String> {
        if self.claim == Claim::Elsewhere {
            return Vec::new();
        }
        self.target.needles()
    }
}

impl Target {
    /// The strings whose place in code would prove that the thing is there; the strongest first. Empty for paths.
    pub fn needles(&self) -> Vec<String> {
        let mut all = match self {
            Self::Path { .. } => Vec::new(),
            Self::Route { path, .. } => of_route(path),
            // The type that it belongs to, where its name is one of a type and nothing else.
            Self::Symbol {
                name,
                owner: Some(owner),
            } if is_type(owner) => vec![name.clone(), owner.clone()],
            Self::Symbol { name, .. } | Self::Table(name) => vec![name.clone()],
            Self::Command(name) => {
                let last = name.rsplit(' ').next().unwrap_or(name);
                let mut all = vec![name.clone(), format!("'{last}'"), format!("\"{last}\"")];
                all.extend(
                    (is_kebab(last) || is_compound(last) || is_snake(last))
                        .then(|| last.to_owned()),
                );
                all
            }
            Self::Flag(flag) => {
                let bare = flag.trim_start_matches('-');
                vec![
                    flag.clone(),
                    format!("'{bare}'"),
                    format!("\"{bare}\""),
                    bare.replace('-', "_"),
                    camel(bare),
                ]
                .into_iter()
                // A flag of one word has that word's fields all over the code.
                .filter(|needle| needle != bare || bare.contains('.'))
                .collect()
            }
            Self::ConfigKey(key) => {
                let last = key.rsplit(['.', ':']).next().unwrap_or(key);
                vec![key.clone(), last.to_owned()]
            }
            Self::Script(script) => {
                let last = script.rsplit(' ').next().unwrap_or(script);
                vec![format!("\"{last}\""), format!("{last}:")]
            }
        };
        all.retain(|needle| (2..=120).contains(&needle.len()));
        let mut seen = Vec::new();
        all.retain(|needle| {
            let new = !seen.contains(needle);
            seen.push(needle.clone());
            new
        });
        all
    }
}

/// The pieces of a route that are no parameters, from its end.
fn of_route(path: &str) -> Vec<String> {
    // What is asked for behind the path is none of it.
    let path = path.split('?').next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let is_static = |part: &str| {
        !part.contains([':', '{', '<', '[', '*', '(', '$'])
            && !part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let Some(end) = parts.iter().rposition(|part| is_static(part)) else {
        return Vec::new();
    };
    let begin = parts[..end]
        .iter()
        .rposition(|part| !is_static(part))
        .map_or(0, |at| at + 1);
    let last = parts[end];
    let mut all = Vec::new();
    if begin < end {
        all.push(format!("/{}", parts[begin..=end].join("/")));
        all.push(parts[begin..=end].join("/"));
    }
    all.extend([
        format!("/{last}"),
        format!("'{last}"),
        format!("\"{last}"),
        format!("`{last}"),
        format!(":{last}"),
    ]);
    all
}

/// `OrderService`, not `orderService`.
pub(in crate::scan) fn is_type(name: &str) -> bool {
    name.starts_with(char::is_uppercase) && is_compound(name)
}

/// `dry-run` as `dryRun`.
fn camel(name: &str) -> String {
    let mut upper = false;
    name.chars()
        .filter_map(|sign| {
            if sign == '-' || sign == '_' {
                upper = true;
                return None;
            }
            Some(if std::mem::take(&mut upper) {
                sign.to_ascii_uppercase()
            } else {
                sign
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_that_prove() {
        let route = |path: &str| Target::Route {
            method: None,
            path: path.to_owned(),
        };
        for (target, expected) in [
            (
                route("/api/orders/{id}/cancel-all"),
                &[
                    "/cancel-all",
                    "'cancel-all",
                    "\"cancel-all",
                    "`cancel-all",
                    ":cancel-all",
                ][..],
            ),
            (
                route("/api/orders/:id"),
                &[
                    "/api/orders",
                    "api/orders",
                    "/orders",
                    "'orders",
                    "\"orders",
                    "`orders",
                    ":orders",
                ],
            ),
            (route("/{id}"), &[]),
            (
                Target::Flag("--dry-run".to_owned()),
                &["--dry-run", "'dry-run'", "\"dry-run\"", "dry_run", "dryRun"],
            ),
            (
                Target::Flag("--force".to_owned()),
                &["--force", "'force'", "\"force\""],
            ),
            (
                Target::ConfigKey("server.port".to_owned()),
                &["server.port", "port"],
            ),
            (Target::ConfigKey("MAX_ORDERS".to_owned()), &["MAX_ORDERS"]),
            (Target::Table("orders".to_owned()), &["orders"]),
            (
                Target::Script("npm run build".to_owned()),
                &["\"build\"", "build:"],
            ),
            (
                Target::Command("shop import-all".to_owned()),
                &[
                    "shop import-all",
                    "'import-all'",
                    "\"import-all\"",
                    "import-all",
                ],
            ),
            (
                Target::Symbol {
                    name: "total".to_owned(),
                    owner: Some("Order".to_owned()),
                },
                &["total"],
            ),
            (
                Target::Symbol {
                    name: "total".to_owned(),
                    owner: Some("OrderList".to_owned()),
                },
                &["total", "OrderList"],
            ),
            (
                Target::Path {
                    path: "a/b.ts".to_owned(),
                    link: false,
                },
                &[],
            ),
        ] {
            assert_eq!(target.needles(), expected, "{target:?}");
        }
        let mut reference = Reference {
            target: Target::Table("orders".to_owned()),
            text: "orders".to_owned(),
            line: 1,
            section: 0,
            claim: Claim::Elsewhere,
        };
        assert_eq!(reference.needles(), Vec::<String>::new());
        reference.claim = Claim::Planned;
        assert_eq!(reference.needles(), ["orders"]);
    }
}
