//! Routes of Rails: `config/routes.rb` and the files that it draws.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact, UNKNOWN},
        nodes::{Code, singular},
        syntax::{Step, line, walk},
    },
    calls::{Call, word, words},
};

/// A place that paths are put behind.
#[derive(Clone, Default)]
pub(super) struct Base {
    /// The router of a concern, or that of the file.
    router: String,
    prefix: String,
}

impl Base {
    pub(super) fn below(&self, path: &str) -> Self {
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
pub(super) struct Block {
    id: usize,
    /// Where resources and paths of the block go.
    pub(super) base: Base,
    /// The paths of one and of all, within a resource.
    pub(super) member: Option<Base>,
    pub(super) collection: Option<Base>,
    /// The namespace and scope, without the resources that the block stands in.
    flat: Base,
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
    let base = Base {
        router: if draws { "routes" } else { "top" }.to_owned(),
        prefix: String::new(),
    };
    let top = Block {
        flat: base.clone(),
        base,
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
                // A call without arguments: `use_doorkeeper`.
                "identifier" if code.of(node) == "use_doorkeeper" => {
                    if let Some(here) = reader.blocks.last().cloned() {
                        reader.route(UNKNOWN, &here.base.below("oauth"), node);
                    }
                }
                _ => {}
            },
        }
        true
    });
}

pub(super) struct Reader<'t, 'o> {
    pub(super) code: Code<'t>,
    pub(super) out: &'o mut Facts,
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
                    flat: here.base.below(path),
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
                inner.flat = here.flat.below(path);
                inner.member = here.member.map(|base| base.below(path));
                inner.collection = here.collection.map(|base| base.below(path));
                if call.option("shallow_path").is_some() || here.shallow.is_some() {
                    inner.shallow = Some(inner.flat.clone());
                }
            }
            "member" => inner.base = here.member.clone().unwrap_or(here.base),
            "collection" => inner.base = here.collection.clone().unwrap_or(here.base),
            "new" => inner.base = here.collection.clone().unwrap_or(here.base).below("new"),
            "shallow" => inner.shallow = Some(here.flat.clone()),
            "concern" => {
                let Some(name) = call.word(code) else { return };
                let base = |end: &str| Base {
                    router: format!("concern:{name}^{end}"),
                    prefix: String::new(),
                };
                inner.base = base("nested");
                inner.flat = base("nested");
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
            "devise_for" | "mount_devise_token_auth_for" => {
                self.drawn_by_others(node, call, &here);
            }
            "clearance_for" | "comfy_route" | "passwordless_for" | "jsonapi_resources"
            | "active_admin" => {
                self.drawn_by_others(node, call, &here);
            }
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
        let shallow = here
            .shallow
            .clone()
            .or_else(|| shallow_here.then(|| here.flat.clone()));
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
                let root = shallow
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
                flat: here.flat.clone(),
                shallow: shallow.clone(),
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

    pub(super) fn route(&mut self, method: &str, base: &Base, at: Node<'_>) {
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

    pub(super) fn mount(&mut self, base: &Base, router: String, at: Node<'_>) {
        self.out.mounts.push(Mount {
            prefix: base.prefix.clone(),
            router,
            onto: Some(base.router.clone()),
            line: line(at),
        });
    }
}
