//! What a schema of Prisma tells: tables, fields, members of enums, variables of the environment.

use crate::domain::inventory::SymbolKind;

use super::facts::{Facts, NameFact, SymbolFact};

/// A longer name is none: each field carries the name of its model along.
const LONGEST_NAME: usize = 200;

/// Adds what the file tells.
pub(super) fn facts(text: &str, out: &mut Facts) {
    let mut block: Option<(&str, String, u32)> = None;
    let mut mapped: Option<String> = None;
    for (index, line) in text.lines().enumerate() {
        let number = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let line = line.split("//").next().unwrap_or_default().trim();
        for call in line.split("env(\"").skip(1) {
            if let Some(name) = call.split('"').next() {
                out.keys.push(NameFact {
                    name: name.to_owned(),
                    line: number,
                });
            }
        }
        let Some((kind, name, start)) = &block else {
            let mut words = line.split_whitespace();
            if let (Some(kind @ ("model" | "enum" | "view" | "type")), Some(name), Some("{")) =
                (words.next(), words.next(), words.next())
                && name.len() <= LONGEST_NAME
            {
                block = Some((kind, name.to_owned(), number));
                mapped = None;
                push(name, None, SymbolKind::Type, number, out);
            }
            continue;
        };
        if line.starts_with('}') {
            if matches!(*kind, "model" | "view") {
                out.tables.push(NameFact {
                    name: mapped.take().unwrap_or_else(|| name.clone()),
                    line: *start,
                });
            }
            block = None;
        } else if let Some(map) = line.strip_prefix("@@map(") {
            mapped = map.split('"').nth(1).map(str::to_owned);
        } else if let Some(member) = line
            .split_whitespace()
            .next()
            .filter(|member| member.starts_with(|c: char| c.is_alphabetic()))
        {
            push(member, Some(name.clone()), SymbolKind::Field, number, out);
        }
    }
}

fn push(name: &str, owner: Option<String>, kind: SymbolKind, line: u32, out: &mut Facts) {
    out.symbols.push(SymbolFact {
        name: name.to_owned(),
        owner,
        kind,
        line,
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_are_tables() {
        let mut found = Facts::default();
        facts(
            "datasource db {\n  url = env(\"DATABASE_URL\")\n}\nmodel Order {\n  id Int @id // env(\"NO\")\n  @@map(\"orders\")\n}\nmodel Item {\n  id Int\n}\nenum Color {\n  RED\n}\n",
            &mut found,
        );
        let tables: Vec<_> = found
            .tables
            .iter()
            .map(|table| (table.name.as_str(), table.line))
            .collect();
        assert_eq!(tables, [("orders", 4), ("Item", 8)]);
        let keys: Vec<_> = found.keys.iter().map(|key| key.name.as_str()).collect();
        assert_eq!(keys, ["DATABASE_URL"]);
        let symbols: Vec<_> = found
            .symbols
            .iter()
            .map(|symbol| symbol.name.as_str())
            .collect();
        assert_eq!(symbols, ["Order", "id", "Item", "id", "Color", "RED"]);
    }
}
