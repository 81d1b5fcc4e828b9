//! Variables of the environment and keys of configuration.

use tree_sitter::Node;

use super::{
    super::{
        facts::{Facts, NameFact},
        syntax::{children, field, line, text},
    },
    outline::{Arguments, Call, Class, Outline, ScopeKind, dotted, last_part},
    value::Values,
};

/// Methods of environs and django-environ that read a variable.
const READERS: [&str; 22] = [
    "str",
    "bool",
    "int",
    "float",
    "list",
    "dict",
    "json",
    "url",
    "path",
    "db",
    "cache",
    "tuple",
    "decimal",
    "email_url",
    "date",
    "datetime",
    "timedelta",
    "uuid",
    "log_level",
    "enum",
    "search_url",
    "db_url",
];

/// All keys of the module. `path` tells whether its constants are settings.
pub(super) fn keys(path: &str, outline: &Outline<'_, '_>, values: &Values<'_>, out: &mut Facts) {
    let reader = Reader { outline, values };
    for call in &outline.calls {
        reader.call(call, out);
    }
    for subscript in &outline.subscripts {
        let (Some(value), Some(key)) = (field(*subscript, "value"), field(*subscript, "subscript"))
        else {
            continue;
        };
        let Some(name) = dotted(value, outline.source) else {
            continue;
        };
        if is_environment(name) || is_config(name) {
            reader.key(key, !is_environment(name), out);
        }
    }
    for comparison in &outline.comparisons {
        if let [key, value] = children(*comparison).as_slice()
            && dotted(*value, outline.source).is_some_and(is_environment)
        {
            reader.key(*key, false, out);
        }
    }
    for class in &outline.classes {
        reader.settings_class(class, out);
    }
    if is_settings_file(path) {
        for assignment in &outline.assignments {
            let scope = &outline.scopes[assignment.scope];
            if scope.kind != ScopeKind::Function && is_upper(assignment.name) {
                out.keys.push(NameFact {
                    name: assignment.name.to_owned(),
                    line: line(assignment.node),
                });
            }
        }
    }
    if outline.imports("settings") && outline.imports("django") {
        for attribute in &outline.attributes {
            if let Some(name) = dotted(*attribute, outline.source)
                .and_then(|name| name.strip_prefix("settings."))
                .filter(|name| is_upper(name))
            {
                out.keys.push(NameFact {
                    name: name.to_owned(),
                    line: line(*attribute),
                });
            }
        }
    }
    out.keys
        .sort_by(|a, b| (a.line, &a.name).cmp(&(b.line, &b.name)));
    out.keys.dedup();
}

struct Reader<'r, 't, 's> {
    outline: &'r Outline<'t, 's>,
    values: &'r Values<'s>,
}

impl<'t, 's> Reader<'_, 't, 's> {
    /// Takes a text for a key. Keys of dictionaries of configuration are taken when they look like one.
    fn key(&self, node: Node<'t>, upper_only: bool, out: &mut Facts) {
        let Some(name) = self.values.known(node) else {
            return;
        };
        if is_key(&name) && (!upper_only || is_upper(&name)) {
            out.keys.push(NameFact {
                name,
                line: line(node),
            });
        }
    }

    fn call(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let object = call
            .object
            .and_then(|object| dotted(object, self.outline.source));
        let arguments = || Arguments::of(call.node, self.outline.source);
        let first = |upper_only: bool, out: &mut Facts| {
            let arguments = arguments();
            if let Some(key) = arguments
                .places
                .first()
                .copied()
                .or_else(|| arguments.keyword("key"))
            {
                self.key(key, upper_only, out);
            }
        };
        match (object, call.name) {
            (_, "getenv") => first(false, out),
            (Some(object), "get" | "pop" | "setdefault") if is_environment(object) => {
                first(false, out)
            }
            (Some(object), "get" | "pop" | "setdefault") if is_config(object) => first(true, out),
            (None, "env") | (None, "Env") => first(false, out),
            (None, "config")
                if self.outline.imports("decouple") || self.outline.imports("starlette") =>
            {
                first(false, out);
            }
            (Some(object), reader)
                if matches!(last_part(object), "env" | "environ_env")
                    && READERS.contains(&reader)
                    && (self.outline.imports("environ")
                        || self.outline.imports("environs")
                        || self.outline.imports("env")) =>
            {
                first(false, out);
            }
            (Some("settings") | None, "getattr") if self.outline.imports("settings") => {
                let arguments = arguments();
                if let [object, key, ..] = arguments.places.as_slice()
                    && text(*object, self.outline.source) == "settings"
                {
                    self.key(*key, true, out);
                }
            }
            (_, "option" | "Option" | "argument" | "Argument") => {
                if let Some(names) = arguments().keyword("envvar") {
                    for name in self.values.list(names).unwrap_or_default() {
                        out.keys.push(NameFact {
                            name,
                            line: line(names),
                        });
                    }
                }
            }
            _ => {}
        }
    }

    /// Fields of a class of pydantic settings: each is a variable of the environment, in upper case, with the prefix of the class.
    fn settings_class(&self, class: &Class<'t, 's>, out: &mut Facts) {
        if !class
            .bases
            .iter()
            .any(|base| base.ends_with("BaseSettings") || base.ends_with("Settings"))
        {
            return;
        }
        let Some(body) = field(class.node, "body") else {
            return;
        };
        let members = children(body);
        let prefix = members
            .iter()
            .find_map(|member| self.prefix(*member))
            .unwrap_or_default();
        for member in members {
            let Some(assignment) = statement(member, "assignment") else {
                continue;
            };
            let Some(left) = field(assignment, "left").filter(|left| left.kind() == "identifier")
            else {
                continue;
            };
            let name = text(left, self.outline.source);
            if name == "model_config"
                || name.starts_with('_')
                || field(assignment, "type").is_none()
            {
                continue;
            }
            let told = field(assignment, "right")
                .filter(|value| value.kind() == "call")
                .map(|value| Arguments::of(value, self.outline.source))
                .and_then(|arguments| {
                    ["validation_alias", "env", "alias"]
                        .into_iter()
                        .find_map(|keyword| arguments.keyword(keyword))
                })
                .and_then(|told| self.values.known(told));
            out.keys.push(NameFact {
                name: told.unwrap_or_else(|| format!("{prefix}{name}").to_uppercase()),
                line: line(assignment),
            });
        }
    }

    /// `model_config = SettingsConfigDict(env_prefix="SHOP_")`, or `class Config: env_prefix = "SHOP_"`.
    fn prefix(&self, member: Node<'t>) -> Option<String> {
        if let Some(assignment) = statement(member, "assignment") {
            let value = field(assignment, "right")?;
            return match value.kind() {
                "call" => Arguments::of(value, self.outline.source)
                    .keyword("env_prefix")
                    .and_then(|prefix| self.values.known(prefix)),
                "dictionary" => children(value).into_iter().find_map(|pair| {
                    let key = self.values.known(field(pair, "key")?)?;
                    (key == "env_prefix").then(|| self.values.known(field(pair, "value")?))?
                }),
                "string"
                    if field(assignment, "left")
                        .is_some_and(|left| text(left, self.outline.source) == "env_prefix") =>
                {
                    self.values.known(value)
                }
                _ => None,
            };
        }
        if member.kind() == "class_definition" {
            return children(field(member, "body")?)
                .into_iter()
                .find_map(|inner| {
                    let assignment = statement(inner, "assignment")?;
                    let name = text(field(assignment, "left")?, self.outline.source);
                    (name == "env_prefix")
                        .then(|| self.values.known(field(assignment, "right")?))?
                });
        }
        None
    }
}

/// The expression of a statement, when it is of a kind.
fn statement<'t>(node: Node<'t>, kind: &str) -> Option<Node<'t>> {
    if node.kind() == kind {
        return Some(node);
    }
    node.named_child(0)
        .filter(|child| node.kind() == "expression_statement" && child.kind() == kind)
}

fn is_environment(name: &str) -> bool {
    matches!(
        name,
        "environ" | "os.environ" | "_os.environ" | "os.environb"
    )
}

fn is_config(name: &str) -> bool {
    matches!(
        name,
        "app.config" | "current_app.config" | "self.app.config" | "flask.current_app.config"
    )
}

fn is_settings_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let folder = path.rsplit('/').nth(1).unwrap_or_default();
    matches!(
        name,
        "settings.py" | "config.py" | "local_settings.py" | "default_settings.py"
    ) || (matches!(folder, "settings" | "config") && name.ends_with(".py"))
}

fn is_upper(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|c: char| c.is_ascii_uppercase())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a text can be the name of a variable.
fn is_key(name: &str) -> bool {
    !name.is_empty()
        && name.len() < 120
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-' | b':'))
}
