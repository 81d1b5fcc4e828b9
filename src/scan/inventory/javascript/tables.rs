//! Tables of TypeORM, Sequelize, Drizzle, Knex and MikroORM.

use super::{
    super::{
        facts::{Facts, NameFact},
        syntax::{field, line, text},
    },
    nodes::{arguments, awaited, property},
    outline::Outline,
    value::Values,
};

/// All tables of the module.
pub(super) fn tables(outline: &Outline<'_, '_>, values: &Values<'_>, out: &mut Facts) {
    let source = outline.source;
    for class in &outline.classes {
        for decorator in &class.decorators {
            let Some(call) = decorator
                .named_child(0)
                .filter(|call| call.kind() == "call_expression")
            else {
                continue;
            };
            let name = field(call, "function").map_or("", |name| text(name, source));
            if !matches!(name, "Entity" | "Table" | "ViewEntity") {
                continue;
            }
            let told = arguments(call).into_iter().find_map(|argument| {
                values.known(argument).or_else(|| {
                    ["name", "tableName"]
                        .into_iter()
                        .find_map(|key| property(argument, key, source))
                        .and_then(|name| values.known(name))
                })
            });
            let table = told.or_else(|| (name == "Entity").then(|| snake(&class.name)));
            out.tables.extend(table.map(|name| NameFact {
                name,
                line: line(class.node),
            }));
        }
    }
    for call in &outline.calls {
        let places = arguments(call.node);
        // A step back is no part of what there is.
        let back = outline
            .function_of(call.scope)
            .and_then(|function| back_in(outline, function));
        if back.is_some() {
            continue;
        }
        let name_at = |place: usize| {
            places
                .get(place)
                .and_then(|name| values.known(*name))
                .filter(|name| is_table(name))
                .map(|name| NameFact {
                    name,
                    line: line(call.node),
                })
        };
        match call.name {
            "pgTable" | "mysqlTable" | "sqliteTable" | "singlestoreTable" => {
                out.tables.extend(name_at(0))
            }
            "createTable" | "createTableIfNotExists" if call.object.is_some() => {
                let built = places
                    .first()
                    .map(|first| awaited(*first))
                    .filter(|first| first.kind() == "new_expression")
                    .and_then(|made| arguments(made).first().copied())
                    .and_then(|options| property(options, "name", source))
                    .and_then(|name| values.known(name))
                    .map(|name| NameFact {
                        name,
                        line: line(call.node),
                    });
                out.tables.extend(built.or_else(|| name_at(0)));
            }
            "dropTable" | "dropTableIfExists" if call.object.is_some() => {
                out.dropped_tables.extend(name_at(0))
            }
            "renameTable" if call.object.is_some() => {
                out.dropped_tables.extend(name_at(0));
                out.tables.extend(name_at(1));
            }
            "define" | "init" => {
                let told = places
                    .iter()
                    .find_map(|options| property(*options, "tableName", source))
                    .and_then(|name| values.known(name));
                out.tables.extend(told.map(|name| NameFact {
                    name,
                    line: line(call.node),
                }));
            }
            _ => {}
        }
    }
}

/// The function `down` of a migration that a function stands in.
fn back_in(outline: &Outline<'_, '_>, function: usize) -> Option<usize> {
    let mut at = Some(function);
    for _ in 0..8 {
        let index = at?;
        let scope = outline.scopes.get(index)?;
        if scope.name == "down" {
            return Some(index);
        }
        at = scope.parent;
    }
    None
}

fn is_table(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-'))
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
