//! Single lines of the routes of Rails: a verb with its path, an engine that is mounted, what a library draws.

use tree_sitter::Node;

use super::{
    super::{
        facts::{RouteFact, UNKNOWN},
        nodes::is_method,
        syntax::line,
    },
    calls::{Call, word},
    rails::{Base, Block, Reader},
};

impl<'t> Reader<'t, '_> {
    /// `get "x", to: "a#b"`, `get :preview, on: :member`, `get "x" => "a#b"`, `match "x", via: [:get, :post]`.
    pub(super) fn verb(&mut self, node: Node<'t>, call: &Call<'t>, here: &Block) {
        let code = self.code;
        let on = call.words(code, "on").and_then(|all| all.first().copied());
        let base = match on {
            Some("member") => here.member.as_ref().unwrap_or(&here.base).clone(),
            Some("collection") => here.collection.as_ref().unwrap_or(&here.base).clone(),
            Some("new") => here.collection.as_ref().unwrap_or(&here.base).below("new"),
            _ => here.base.clone(),
        };
        let methods: Vec<String> = if call.method == "match" {
            let via = call.words(code, "via").unwrap_or_default();
            let all: Vec<String> = via.iter().map(|word| word.to_uppercase()).collect();
            if all.is_empty() || all.iter().any(|word| word == "ALL") {
                vec!["ANY".to_owned()]
            } else {
                all.into_iter().filter(|word| is_method(word)).collect()
            }
        } else {
            vec![call.method.to_uppercase()]
        };
        let mut paths: Vec<&str> = call
            .given
            .iter()
            .filter_map(|given| word(code, *given))
            .collect();
        // `get "x" => "a#b"`: the key is a text of its own.
        paths.extend(
            call.options
                .iter()
                .filter(|(key, value)| {
                    const KNOWN: [&str; 14] = [
                        "to",
                        "as",
                        "on",
                        "via",
                        "constraints",
                        "defaults",
                        "format",
                        "controller",
                        "action",
                        "path",
                        "module",
                        "param",
                        "anchor",
                        "except",
                    ];
                    !KNOWN.contains(key) && value.kind() == "string"
                })
                .map(|(key, _)| *key),
        );
        let given = call
            .words(code, "path")
            .and_then(|all| all.first().copied());
        for path in paths {
            // A format at the end belongs to none of the documents.
            let path = given.unwrap_or(path).trim_end_matches("(.:format)");
            if path.contains(char::is_whitespace) || path.contains("#{") {
                continue;
            }
            for method in &methods {
                self.route(method, &base.below(path), node);
            }
        }
    }

    /// `mount Sidekiq::Web => "/sidekiq"`, `mount Api::Root, at: "/api"`.
    pub(super) fn mounted(&mut self, node: Node<'t>, call: &Call<'t>, base: &Base) {
        let code = self.code;
        let at = call.words(code, "at").and_then(|all| all.first().copied());
        let constant = call.given.first().map(|given| code.of(*given));
        let pairs = call
            .options
            .iter()
            .find(|(key, _)| key.starts_with(char::is_uppercase));
        let (class, path) = match (constant, at, pairs) {
            (Some(class), Some(path), _) => (class, path),
            (_, _, Some((class, value))) => (*class, word(code, *value).unwrap_or_default()),
            (Some(class), None, None) => (class, ""),
            _ => return,
        };
        let whole = base.below(path);
        self.mount(&whole, format!("grape:{class}"), node);
        if !path.trim_matches('/').is_empty() {
            self.route("ANY", &whole, node);
        }
        // What an engine has below is its own affair, unless its class is one of the repository's.
        self.out.routes.push(RouteFact {
            method: UNKNOWN.to_owned(),
            path: "/".to_owned(),
            router: Some(format!("grape:{class}")),
            line: line(node),
        });
    }

    /// Routes that a library draws for each name: `devise_for :users`, `devise_for :users, path: 'accounts', path_names: …`.
    pub(super) fn drawn_by_others(&mut self, node: Node<'t>, call: &Call<'t>, here: &Block) {
        let code = self.code;
        let path = call
            .words(code, "path")
            .and_then(|all| all.first().copied());
        for given in &call.given {
            if let Some(name) = word(code, *given) {
                let path =
                    path.or_else(|| call.words(code, "at").and_then(|all| all.first().copied()));
                self.route(UNKNOWN, &here.base.below(path.unwrap_or(name)), node);
            }
        }
    }
}
