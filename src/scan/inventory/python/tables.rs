//! Tables of SQLAlchemy, Django, SQLModel, Peewee and of Alembic's migrations.

use super::{
    super::{
        facts::{Facts, NameFact},
        syntax::{children, field, line, text},
    },
    outline::{Arguments, Class, Outline, ScopeKind, last_part},
    value::Values,
};

/// All tables of the module. `path` tells the application that a model of Django belongs to.
pub(super) fn tables(path: &str, outline: &Outline<'_, '_>, values: &Values<'_>, out: &mut Facts) {
    for assignment in &outline.assignments {
        if assignment.name == "__tablename__"
            && let Some(name) = assignment.value.and_then(|value| values.known(value))
        {
            out.tables.push(NameFact {
                name,
                line: line(assignment.node),
            });
        }
    }
    for call in &outline.calls {
        let wanted = match call.name {
            "Table" => call.object.is_none() || outline.imports("sqlalchemy"),
            "create_table" | "drop_table" | "rename_table" => call.object.is_some(),
            _ => false,
        };
        // A step back is no part of what there is.
        let back = outline.function_of(call.scope).is_some_and(|function| {
            matches!(outline.scopes[function].name, "downgrade" | "backward")
        });
        if !wanted || back {
            continue;
        }
        let arguments = Arguments::of(call.node, outline.source);
        let name_at = |place: usize| {
            arguments
                .places
                .get(place)
                .and_then(|name| values.known(*name))
                .filter(|name| is_table(name))
                .map(|name| NameFact {
                    name,
                    line: line(call.node),
                })
        };
        match call.name {
            "drop_table" => out.dropped_tables.extend(name_at(0)),
            "rename_table" => {
                out.dropped_tables.extend(name_at(0));
                out.tables.extend(name_at(1));
            }
            "Table" if arguments.places.len() < 2 => {}
            _ => out.tables.extend(name_at(0)),
        }
    }
    for class in &outline.classes {
        model(path, outline, values, class, out);
    }
}

fn is_table(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
}

fn model(
    path: &str,
    outline: &Outline<'_, '_>,
    values: &Values<'_>,
    class: &Class<'_, '_>,
    out: &mut Facts,
) {
    let written = field(class.node, "superclasses").map_or("", |bases| text(bases, outline.source));
    let django = written.contains("models.Model")
        || (written.contains("Model") && outline.imports("django"));
    let peewee = outline.imports("peewee") && written.contains("Model");
    let sqlmodel = written.contains("SQLModel") && written.contains("table=True");
    let flask = written.contains("db.Model");
    if !(django || peewee || sqlmodel || flask) {
        return;
    }
    let (mut named, mut is_abstract) = (None, false);
    for member in field(class.node, "body").map(children).unwrap_or_default() {
        let body = match member.kind() {
            "class_definition" => field(member, "body").map(children).unwrap_or_default(),
            _ => vec![member],
        };
        for statement in body {
            let Some(assignment) = statement
                .named_child(0)
                .filter(|child| child.kind() == "assignment")
            else {
                continue;
            };
            let (Some(left), Some(right)) = (field(assignment, "left"), field(assignment, "right"))
            else {
                continue;
            };
            match text(left, outline.source) {
                "db_table" | "table_name" => named = values.known(right),
                "__tablename__" => return,
                "abstract" | "__abstract__" => is_abstract = right.kind() == "true",
                _ => {}
            }
        }
    }
    let top = outline
        .scopes
        .get(class.scope)
        .is_some_and(|scope| scope.kind == ScopeKind::Module);
    if is_abstract || !top {
        return;
    }
    let name = named.or_else(|| {
        let lower = class.name.to_lowercase();
        if flask {
            Some(snake(class.name))
        } else if django {
            Some(format!("{}_{lower}", application(path)?))
        } else {
            Some(lower)
        }
    });
    if let Some(name) = name {
        out.tables.push(NameFact {
            name,
            line: line(class.node),
        });
    }
}

/// The Django application of a file: the folder of `models.py`, or the one above `models/`.
fn application(path: &str) -> Option<&str> {
    let mut folders = path.rsplit('/').skip(1);
    let folder = folders.next()?;
    let application = if folder == "models" {
        folders.next()?
    } else {
        folder
    };
    Some(last_part(application))
}

/// `OrderLine` is `order_line`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut before_lower = false;
    for character in name.chars() {
        if character.is_uppercase() && before_lower {
            snake.push('_');
        }
        before_lower = character.is_lowercase() || character.is_numeric();
        snake.extend(character.to_lowercase());
    }
    snake
}
