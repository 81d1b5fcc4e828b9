//! What a file tells in a language that has no grammar here: definitions, keys and some routes, by patterns over lines.

mod c;
mod configuration;
mod definitions;
mod environment;
mod gateway;
mod kotlin;
mod lines;
mod phoenix;
mod shell;

use super::{facts::Facts, language::Language, sql};

/// Adds what the file tells.
pub(super) fn facts(path: &str, language: Language, text: &str, out: &mut Facts) {
    match language.name() {
        "c" | "cpp" | "objective-c" => c::read(text, language.name() != "c", out),
        "yaml" | "toml" | "ini" | "properties" | "json" => {
            configuration::read(path, language.name(), text, out);
            return;
        }
        "protobuf" => {
            gateway::read(text, out);
            return;
        }
        "env" | "docker" => {
            environment::read(language.name(), text, out);
            return;
        }
        name => {
            definitions::read(name, text, out);
            match name {
                "kotlin" => kotlin::read(text, out),
                "elixir" => phoenix::read(text, out),
                "shell" => shell::read(text, out),
                _ => {}
            }
        }
    }
    environment::uses(language.name(), text, out);
    sql::inside(text, out);
}

#[cfg(test)]
mod tests;
