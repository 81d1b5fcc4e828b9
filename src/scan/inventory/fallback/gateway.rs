//! Routes that a gateway serves for calls of gRPC: `google.api.http` in Protocol Buffers
//! (<https://github.com/googleapis/googleapis/blob/master/google/api/http.proto>).

use std::sync::LazyLock;

use regex::Regex;

use super::{
    super::{
        facts::{Facts, RouteFact},
        nodes::text_is_path,
    },
    lines::lines,
};

static RULE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\b(get|put|post|delete|patch)\s*[:=]\s*"(/[^"]*)""#).ok());
/// `{name=shelves/*}`: what a parameter may be.
static MATCHES: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\{([\w.]+)=[^}]*\}").ok());

/// Adds the routes of a contract.
pub(super) fn read(text: &str, out: &mut Facts) {
    if !text.contains("google.api.http") {
        return;
    }
    let (Some(rule), Some(matches)) = (RULE.as_ref(), MATCHES.as_ref()) else {
        return;
    };
    for (number, line) in lines(text) {
        let line = line.split("//").next().unwrap_or(line);
        for found in rule.captures_iter(line) {
            let path = matches.replace_all(&found[2], "{$1}");
            if text_is_path(&path) {
                out.routes.push(RouteFact {
                    method: found[1].to_uppercase(),
                    path: path.into_owned(),
                    router: None,
                    line: number,
                });
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_routes() {
        for (text, expected) in [
            (
                "rpc Put(A) returns (B) {\n option (google.api.http) = {\n  post: \"/v3/kv/put\"\n  body: \"*\"\n  additional_bindings { get: \"/v3/kv\" }\n };\n}",
                &["POST /v3/kv/put 3", "GET /v3/kv 5"][..],
            ),
            (
                "option (google.api.http).delete = \"/v1/{name=shelves/*/books/*}:undo\";",
                &["DELETE /v1/{name}:undo 1"],
            ),
            (
                "// google.api.http\n// get: \"/old\"\nstring get = \"/x y\";",
                &[],
            ),
            ("post: \"/v3/kv/put\"", &[]),
        ] {
            let mut facts = Facts::default();
            read(text, &mut facts);
            let told = facts.routes.iter();
            let told: Vec<String> = told
                .map(|route| format!("{} {} {}", route.method, route.path, route.line))
                .collect();
            assert_eq!(told, expected, "{text}");
        }
    }
}
