//! Routes of Rails: `config/routes.rb` and the files that it draws.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact},
        nodes::{Code, is_method, singular},
        syntax::{Step, line, walk},
    },
    calls::{Call, word, words},
};

/// A place that paths are put behind.
#[derive(Clone, Default)]
struct Base {
    /// The router of a concern, or that of the file.
    router: String,
    prefix: String,
}

impl Base {
    fn below(&self, path: &str) -> Self {
        let path = path.trim_matches('/');
        let slash = if path.is_empty() { "" } else { "/" };
        Self {
            router: self.router.clone(),
            prefix: format!("{}{slash}{path}", self.prefix),
        }
    }
}

/// What a block of the routes stands in.
#[derive(Clone, Default)]
struct Block {
    id: usize,
    /// Where resources and paths of the block go.
    base: Base,
    /// The paths of one and of all, within a resource.
    member: Option<Base>,
    collection: Option<Base>,
    /// Where the members of resources go, when they are shallow.
    shallow: Option<Base>,
}

/// Adds routes. Only blocks of routes are followed: what stands in a class, a method or a test is none.
pub(super) fn read(code: Code<'_>, root: Node<'_>, out: &mut Facts) {
    let text = code.0;
    let draws = text.contains("routes.draw")
        || text.contains("routes.prepend")
        || text.contains("routes.append");
    let likely = draws
        || ["resource", "namespace", "get ", "post ", "scope"]
            .iter()
            .any(|word| text.contains(word));
    if !likely {
        return;
    }
    let top = Block {
        base: Base {
            router: if draws { "routes" } else { "top" }.to_owned(),
            prefix: String::new(),
        },
        ..Block::default()
    };
    let mut reader = Reader {
        code,
        out,
        blocks: Vec::new(),
        opening: Vec::new(),
    };
    if !draws {
        reader.blocks.push(top.clone());
    }
    walk(root, |step| {
        match step {
            Step::Leave(node) => {
                reader.blocks.pop_if(|block| block.id == node.id());
            }
            Step::Enter(node) => match node.kind() {
                // A draw file is plain calls.
                "class" | "module" if !draws => return false,
                "method" | "singleton_method" => return false,
                "do_block" | "block" => {
                    let place = reader
                        .opening
                        .iter()
                        .position(|block| block.id == node.id());
                    match place {
                        Some(place) => {
                            let block = reader.opening.swap_remove(place);
                            reader.blocks.push(block);
                        }
                        // A block of something else: routes stand in it only where the drawing itself begins in it.
                        None => return reader.blocks.is_empty() && draws,
                    }
                }
                "call" => {
                    if let Some(call) = Call::read(code, node) {
                        let drawing = call.receiver.ends_with("routes")
                            && matches!(call.method, "draw" | "prepend" | "append");
                        if let (true, Some(block)) = (drawing, call.block) {
                            let id = block.id();
                            reader.opening.push(Block { id, ..top.clone() });
                        } else if !reader.blocks.is_empty() && call.receiver.is_empty() {
                            reader.call(node, &call);
                        }
                    }
                }
                "identifier" => {}
                _ => {}
            },
        }
        true
    });
}

struct Reader<'t, 'o> {
    code: Code<'t>,
    out: &'o mut Facts,
    blocks: Vec<Block>,
    /// Blocks whose call has been met, and they themselves not yet.
    opening: Vec<Block>,
}

impl<'t> Reader<'t, '_> {
    fn call(&mut self, node: Node<'t>, call: &Call<'t>) {
        let code = self.code;
        let Some(here) = self.blocks.last().cloned() else {
            return;
        };
        let mut inner = here.clone();
        match call.method {
            "resources" | "resource" => {
                self.resources(node, call, &here);
                return;
            }
            "namespace" => {
                let path = call
                    .words(code, "path")
                    .and_then(|all| all.first().copied());
                let Some(path) = path.or_else(|| call.word(code)) else {
                    return;
                };
                inner = Block {
                    base: here.base.below(path),
                    ..Block::default()
                };
                inner.shallow = here.shallow.is_some().then(|| inner.base.clone());
            }
            "scope" => {
                let path = call
                    .words(code, "path")
                    .and_then(|all| all.first().copied());
                let path = path.or_else(|| call.word(code)).unwrap_or_default();
                // A scope within a resource stays in it.
                inner.base = here.base.below(path);
                inner.member = here.member.map(|base| base.below(path));
                inner.collection = here.collection.map(|base| base.below(path));
                if call.option("shallow_path").is_some() || here.shallow.is_some() {
                    inner.shallow = Some(inner.base.clone());
                }
            }
            "member" => inner.base = here.member.clone().unwrap_or(here.base),
            "collection" => inner.base = here.collection.clone().unwrap_or(here.base),
            "new" => inner.base = here.collection.clone().unwrap_or(here.base).below("new"),
            "shallow" => inner.shallow = Some(here.base.clone()),
            "concern" => {
                let Some(name) = call.word(code) else { return };
                let base = |end: &str| Base {
                    router: format!("concern:{name}^{end}"),
                    prefix: String::new(),
                };
                inner.base = base("nested");
                inner.member = Some(base("member"));
                inner.collection = Some(base("collection"));
            }
            "concerns" => {
                for given in &call.given {
                    for name in words(code, *given) {
                        self.concern(name, &here, node);
                    }
                }
                return;
            }
            "root" => self.route("GET", &here.base, node),
            "mount" => self.mounted(node, call, &here.base),
            "draw" => {
                if let Some(name) = call.word(code) {
                    let router = format!("draw:{name}");
                    self.mount(&here.base, router, node);
                }
            }
            "get" | "post" | "put" | "patch" | "delete" | "options" | "match" | "head" => {
                self.verb(node, call, &here);
            }
            _ => {}
        }
        if let Some(block) = call.block {
            let transparent = matches!(
                call.method,
                "namespace"
                    | "scope"
                    | "member"
                    | "collection"
                    | "new"
                    | "shallow"
                    | "nested"
                    | "concern"
                    | "constraints"
                    | "defaults"
                    | "controller"
                    | "authenticate"
                    | "authenticated"
                    | "unauthenticated"
                    | "devise_scope"
                    | "with_options"
                    | "constraint"
            ) || call.method.ends_with("_routes")
                || call.method.contains("scope");
            if transparent {
                inner.id = block.id();
                self.opening.push(inner);
            }
        }
    }

    fn resources(&mut self, node: Node<'t>, call: &Call<'t>, here: &Block) {
        let code = self.code;
        let single = call.method == "resource";
        let only = call.words(code, "only");
        let except = call.words(code, "except").unwrap_or_default();
        let has = |action: &str| {
            only.as_ref().is_none_or(|only| only.contains(&action)) && !except.contains(&action)
        };
        let given_path = call
            .words(code, "path")
            .and_then(|all| all.first().copied());
        let parameter = call
            .words(code, "param")
            .and_then(|all| all.first().copied());
        let parameter = parameter.unwrap_or("id");
        let named = |action: &'static str| {
            let names = call.option("path_names");
            let text = names.map_or("", |names| code.of(names));
            let at = text
                .find(&format!("{action}:"))
                .map(|at| at + action.len() + 1);
            let word = at.map(|at| text[at..].trim_start());
            let word = word.and_then(|rest| rest.split([',', '}', ' ']).next());
            word.map_or(action.to_owned(), |word| {
                super::calls::bare(word).to_owned()
            })
        };
        let shallow_here = call
            .option("shallow")
            .is_some_and(|value| code.of(value) == "true");
        let names: Vec<&str> = call
            .given
            .iter()
            .filter_map(|given| word(code, *given))
            .collect();
        for name in names {
            let path = given_path.unwrap_or(name);
            let all = here.base.below(path);
            let (member, nested) = if single {
                (all.clone(), all.clone())
            } else {
                let root = here
                    .shallow
                    .as_ref()
                    .map_or_else(|| all.clone(), |shallow| shallow.below(path));
                let one = singular(name);
                (
                    root.below(&format!(":{parameter}")),
                    root.below(&format!(":{one}_{parameter}")),
                )
            };
            let mut actions: Vec<(&str, &str, Base)> = Vec::new();
            if !single {
                actions.push(("index", "GET", all.clone()));
            }
            actions.push(("create", "POST", all.clone()));
            actions.push(("new", "GET", all.below(&named("new"))));
            actions.push(("edit", "GET", member.below(&named("edit"))));
            actions.push(("show", "GET", member.clone()));
            actions.push(("update", "PATCH", member.clone()));
            actions.push(("update", "PUT", member.clone()));
            actions.push(("destroy", "DELETE", member.clone()));
            for (action, method, base) in &actions {
                if has(action) {
                    self.route(method, base, node);
                }
            }
            let inner = Block {
                id: 0,
                base: nested,
                member: Some(member),
                collection: Some(all),
                shallow: (shallow_here || here.shallow.is_some())
                    .then(|| here.shallow.clone().unwrap_or_else(|| here.base.clone())),
            };
            for concern in call.words(code, "concerns").unwrap_or_default() {
                self.concern(concern, &inner, node);
            }
            if let Some(block) = call.block {
                self.opening.push(Block {
                    id: block.id(),
                    ..inner
                });
            }
        }
    }

    fn concern(&mut self, name: &str, here: &Block, at: Node<'_>) {
        let ends = [
            ("nested", Some(&here.base)),
            ("member", here.member.as_ref()),
            ("collection", here.collection.as_ref()),
        ];
        for (end, base) in ends {
            if let Some(base) = base {
                self.mount(base, format!("concern:{name}^{end}"), at);
            }
        }
    }

    /// `get "x", to: "a#b"`, `get :preview, on: :member`, `get "x" => "a#b"`, `match "x", via: [:get, :post]`.
    fn verb(&mut self, node: Node<'t>, call: &Call<'t>, here: &Block) {
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
    fn mounted(&mut self, node: Node<'t>, call: &Call<'t>, base: &Base) {
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
    }

    fn route(&mut self, method: &str, base: &Base, at: Node<'_>) {
        self.out.routes.push(RouteFact {
            method: method.to_owned(),
            path: format!(
                "{}{}",
                base.prefix,
                if base.prefix.is_empty() { "/" } else { "" }
            ),
            router: Some(base.router.clone()),
            line: line(at),
        });
    }

    fn mount(&mut self, base: &Base, router: String, at: Node<'_>) {
        self.out.mounts.push(Mount {
            prefix: base.prefix.clone(),
            router,
            onto: Some(base.router.clone()),
            line: line(at),
        });
    }
}
