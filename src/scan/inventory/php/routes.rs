//! Routes that PHP registers by calls: Laravel, Lumen, Slim, CodeIgniter, WordPress.

use std::collections::{HashMap, HashSet};

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, Mount, RouteFact, UNKNOWN},
        nodes::{Code, is_method, singular, text_is_path},
        prefixes::joined,
        syntax::{Step, line, walk},
    },
    values::{Argument, Link, arguments, chain, elements, text, texts},
};

/// Adds routes; all hang on `top`, the router of the file.
pub(super) fn read(code: Code<'_>, root: Node<'_>, out: &mut Facts) {
    let mut reader = Reader {
        code,
        out,
        groups: Vec::new(),
        opening: HashMap::new(),
        seen: HashSet::new(),
    };
    walk(root, |step| {
        match step {
            Step::Leave(node) => {
                reader.groups.pop_if(|(id, _)| *id == node.id());
            }
            Step::Enter(node) => match node.kind() {
                "anonymous_function" | "arrow_function" => {
                    if let Some(prefix) = reader.opening.remove(&node.id()) {
                        reader.groups.push((node.id(), prefix));
                    }
                }
                "member_call_expression" | "scoped_call_expression"
                    if !reader.seen.contains(&node.id()) =>
                {
                    reader.chain(node);
                }
                "function_call_expression"
                    if code.field(node, "function") == "register_rest_route" =>
                {
                    reader.wordpress(node);
                }
                "require_expression"
                | "require_once_expression"
                | "include_expression"
                | "include_once_expression"
                    if reader
                        .groups
                        .last()
                        .is_some_and(|(_, prefix)| !prefix.is_empty()) =>
                {
                    let path = code.of(node).to_owned();
                    let prefix = reader.prefix();
                    reader.file(&path, prefix, node);
                }
                _ => {}
            },
        }
        true
    });
}

struct Reader<'t, 'o> {
    code: Code<'t>,
    out: &'o mut Facts,
    /// Closures of groups that the text stands in, with their prefixes.
    groups: Vec<(usize, String)>,
    opening: HashMap<usize, String>,
    seen: HashSet<usize>,
}

impl<'t> Reader<'t, '_> {
    fn prefix(&self) -> String {
        self.groups
            .last()
            .map_or_else(String::new, |(_, prefix)| prefix.clone())
    }

    fn route(&mut self, method: &str, path: String, at: Node<'_>) {
        self.out.routes.push(RouteFact {
            method: method.to_owned(),
            path,
            router: Some("top".to_owned()),
            line: line(at),
        });
    }

    /// `base_path('routes/admin.php')`: the routes of that file hang here.
    fn file(&mut self, expression: &str, prefix: String, at: Node<'_>) {
        let mut texts = expression.split(['\'', '"']);
        if let Some(path) = texts.find(|text| text.ends_with(".php")) {
            let path = path.trim_start_matches(['/', '.']);
            self.out.mounts.push(Mount {
                prefix,
                router: format!("file:{path}"),
                onto: Some("top".to_owned()),
                line: line(at),
            });
        }
    }

    fn chain(&mut self, node: Node<'t>) {
        let code = self.code;
        let (base, links) = chain(code, node);
        for link in &links {
            self.seen.insert(link.call.id());
        }
        let short = base.rsplit('\\').next().unwrap_or(base);
        let laravel = short == "Route";
        let variable = matches!(
            base,
            "$router"
                | "$app"
                | "$group"
                | "$route"
                | "$routes"
                | "$r"
                | "$api"
                | "$this->router"
                | "$this->app"
                | "$proxy"
        );
        // What Laravel's own packages draw.
        let drawn: &[&str] = match (short, links.first().map(|link| link.method)) {
            ("Auth", Some("routes")) | ("Route", Some("auth")) => {
                &["login", "logout", "register", "password", "email"]
            }
            ("Broadcast", Some("routes")) => &["broadcasting"],
            ("Passport", Some("routes")) => &["oauth"],
            _ => &[],
        };
        for path in drawn {
            let path = format!("{}/{path}", self.prefix());
            self.route(UNKNOWN, path, node);
        }
        if !(laravel || variable) {
            // `->withRouting(api: __DIR__.'/../routes/api.php', apiPrefix: 'x')`
            if let Some(link) = links.iter().find(|link| link.method == "withRouting") {
                self.with_routing(link);
            }
            return;
        }
        let mut prefix = self.prefix();
        for (place, link) in links.iter().enumerate() {
            let argument = |place: usize| link.arguments.get(place).map(|given| given.value);
            let first = argument(0).and_then(|value| text(code, value));
            match link.method {
                "prefix" => prefix = joined(&prefix, &first.unwrap_or_default()),
                "group" => self.group(link, &prefix, first),
                "mount" | "map" if variable && argument(1).is_none() => {}
                "resource" | "apiResource" | "singleton" | "apiSingleton" => {
                    if let Some(name) = first {
                        self.resource(link.method, &name, &prefix, &links[place + 1..], link);
                    }
                }
                "resources" | "apiResources" => {
                    let all = argument(0).map(elements).unwrap_or_default();
                    for (key, _) in all {
                        if let Some(name) = key.and_then(|key| text(code, key)) {
                            let method = link.method.trim_end_matches('s');
                            self.resource(method, &name, &prefix, &[], link);
                        }
                    }
                }
                "match" | "map" => {
                    let methods = argument(0)
                        .map(|value| texts(code, value))
                        .unwrap_or_default();
                    let path = argument(1).and_then(|value| text(code, value));
                    let Some(path) = path.filter(|path| text_is_path(path)) else {
                        continue;
                    };
                    for method in methods {
                        let method = method.to_uppercase();
                        if is_method(&method) {
                            self.route(&method, joined(&prefix, &path), link.call);
                        }
                    }
                }
                "get" | "post" | "put" | "patch" | "delete" | "options" | "any" | "view"
                | "redirect" | "livewire" | "head" | "inertia" | "permanentRedirect" | "add" => {
                    let enough = link.arguments.len() >= 2;
                    let path = first.filter(|path| text_is_path(path));
                    let (Some(path), true) = (path, enough) else {
                        continue;
                    };
                    let upper = link.method.to_uppercase();
                    let method = match link.method {
                        "view" | "livewire" | "inertia" => "GET",
                        "any" | "redirect" | "permanentRedirect" | "add" => "ANY",
                        _ => upper.as_str(),
                    };
                    let whole = joined(&prefix, &path);
                    // `Route::get(…)->prefix('x')` is written behind, too.
                    let behind = links[place + 1..]
                        .iter()
                        .find(|link| link.method == "prefix");
                    let behind = behind
                        .and_then(|link| link.arguments.first())
                        .and_then(|given| text(code, given.value));
                    let whole = behind.map_or(whole.clone(), |behind| joined(&behind, &whole));
                    self.route(method, whole, link.call);
                }
                _ => {}
            }
        }
    }

    /// `group(function () {…})`, `group(['prefix' => 'x'], …)`, `group('/x', …)`, `group(base_path('routes/x.php'))`.
    fn group(&mut self, link: &Link<'t>, prefix: &str, text_first: Option<String>) {
        let code = self.code;
        let mut whole = prefix.to_owned();
        if link.arguments.len() >= 2 {
            let first = link.arguments[0].value;
            let option = elements(first).into_iter().find(|(key, _)| {
                key.is_some_and(|key| text(code, key).as_deref() == Some("prefix"))
            });
            let own = option
                .and_then(|(_, value)| text(code, value))
                .or(text_first);
            whole = joined(prefix, &own.unwrap_or_default());
            if whole == "/" {
                whole.clear();
            }
        }
        let Some(Argument { value, .. }) = link.arguments.last() else {
            return;
        };
        match value.kind() {
            "anonymous_function" | "arrow_function" => {
                self.opening.insert(value.id(), whole);
            }
            _ => {
                let path = code.of(*value).to_owned();
                self.file(&path, whole, link.call);
            }
        }
    }

    fn with_routing(&mut self, link: &Link<'t>) {
        let code = self.code;
        let named = |name: &str| link.arguments.iter().find(|given| given.name == name);
        let prefix = named("apiPrefix").and_then(|given| text(code, given.value));
        if let Some(api) = named("api") {
            let path = code.of(api.value).to_owned();
            self.file(&path, prefix.unwrap_or_else(|| "api".to_owned()), link.call);
        }
    }

    fn resource(
        &mut self,
        kind: &str,
        name: &str,
        prefix: &str,
        after: &[Link<'t>],
        at: &Link<'t>,
    ) {
        let code = self.code;
        let mut lists: Vec<(&str, Vec<String>)> = Vec::new();
        for link in after {
            if let ("only" | "except", Some(given)) = (link.method, link.arguments.first()) {
                lists.push((link.method, texts(code, given.value)));
            }
        }
        let mut shallow = after.iter().any(|link| link.method == "shallow");
        let mut parameter = None;
        if let Some(options) = at.arguments.get(2) {
            for (key, value) in elements(options.value) {
                match key.and_then(|key| text(code, key)).as_deref() {
                    Some("only") => lists.push(("only", texts(code, value))),
                    Some("except") => lists.push(("except", texts(code, value))),
                    Some("shallow") => shallow = true,
                    _ => {}
                }
            }
        }
        for link in after
            .iter()
            .filter(|link| link.method == "parameters" || link.method == "parameter")
        {
            let given = link.arguments.first().map(|given| elements(given.value));
            let value = given.and_then(|all| all.first().map(|(_, value)| *value));
            let value = value.or_else(|| link.arguments.get(1).map(|given| given.value));
            parameter = value.and_then(|value| text(code, value));
        }
        let has = |action: &str| {
            lists
                .iter()
                .all(|(list, words)| (*list == "only") == words.iter().any(|word| word == action))
        };
        // `photos.comments` nests.
        let parts: Vec<&str> = name.split('.').collect();
        let Some((last, outer)) = parts.split_last() else {
            return;
        };
        let name_of = |part: &str| {
            let part = part.rsplit('/').next().unwrap_or(part);
            singular(part).replace('-', "_")
        };
        let single = kind.ends_with("ingleton");
        let nested = outer.iter().fold(prefix.to_owned(), |prefix, part| {
            joined(&prefix, &format!("{part}/{{{}}}", name_of(part)))
        });
        let all = joined(&nested, last);
        let parameter = parameter.unwrap_or_else(|| name_of(last));
        let root = if shallow {
            joined(prefix, last)
        } else {
            all.clone()
        };
        let member = if single {
            all.clone()
        } else {
            joined(&root, &format!("{{{parameter}}}"))
        };
        let api = kind.starts_with("api");
        let actions = [
            ("index", "GET", all.clone(), !single),
            ("store", "POST", all.clone(), !single),
            ("create", "GET", joined(&all, "create"), !api && !single),
            ("show", "GET", member.clone(), true),
            ("edit", "GET", joined(&member, "edit"), !api),
            ("update", "PUT", member.clone(), true),
            ("update", "PATCH", member.clone(), true),
            ("destroy", "DELETE", member.clone(), !single),
        ];
        for (action, method, path, usual) in actions {
            if usual && has(action) {
                self.route(method, path, at.call);
            }
        }
    }

    /// `register_rest_route('shop/v1', '/orders/(?P<id>\d+)', ['methods' => 'GET'])`.
    fn wordpress(&mut self, node: Node<'t>) {
        let code = self.code;
        let given = arguments(code, node);
        let [space, path, rest @ ..] = &given[..] else {
            return;
        };
        let (Some(space), Some(path)) = (text(code, space.value), text(code, path.value)) else {
            return;
        };
        let options = rest
            .first()
            .map_or("", |options| code.of(options.value))
            .to_uppercase();
        let mut methods: Vec<&str> = ["GET", "POST", "PUT", "PATCH", "DELETE"]
            .into_iter()
            .filter(|method| {
                options.contains(&format!("'{method}")) || options.contains(&format!("\"{method}"))
            })
            .collect();
        for (constant, method) in [
            ("READABLE", "GET"),
            ("CREATABLE", "POST"),
            ("DELETABLE", "DELETE"),
            ("EDITABLE", "PUT"),
        ] {
            if options.contains(constant) {
                methods.push(method);
            }
        }
        if methods.is_empty() {
            methods.push("GET");
        }
        let whole = joined(&joined("wp-json", &space), &path);
        for method in methods {
            if text_is_path(&whole) {
                self.route(method, whole.clone(), node);
            }
        }
    }
}
