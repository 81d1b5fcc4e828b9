//! Options of yargs, modules that are commands of it, and classes of oclif.

use tree_sitter::Node;

use super::{
    super::{
        facts::{CommandFact, Facts},
        syntax::{children, field, line, text},
    },
    command_reader::{Library, Reader, dashed, first_word},
    nodes::{arguments, awaited, is_function, property},
    outline::Call,
};

impl<'t, 's> Reader<'_, '_, 't, 's> {
    /// `.option("dry-run", { alias: "n" })`, `.options({ "dry-run": {…} })`.
    pub(super) fn of_yargs(&self, call: &Call<'t, 's>, out: &mut Facts) {
        let places = arguments(call.node);
        let Some(first) = places.first() else { return };
        if first.kind() == "object" {
            self.options(*first, out);
            return;
        }
        if let Some(name) = self.values.known(*first) {
            dashed(&name, line(*first), out);
        }
        if let Some(alias) = places
            .get(1)
            .and_then(|options| property(*options, "alias", self.outline.source))
        {
            for name in self.values.list(alias) {
                dashed(&name, line(alias), out);
            }
        }
    }

    pub(super) fn options(&self, object: Node<'t>, out: &mut Facts) {
        for pair in children(object) {
            let Some(key) = field(pair, "key") else {
                continue;
            };
            dashed(
                text(key, self.outline.source).trim_matches(['"', '\'']),
                line(pair),
                out,
            );
            let alias = field(pair, "value")
                .and_then(|options| property(options, "alias", self.outline.source));
            for name in alias
                .map(|alias| self.values.list(alias))
                .unwrap_or_default()
            {
                dashed(&name, line(pair), out);
            }
        }
    }

    /// `exports.command = "serve [port]"`, `export const command = "serve"`, `module.exports = { command, handler }`.
    pub(super) fn modules_of_yargs(&self, library: Option<Library>, path: &str, out: &mut Facts) {
        let has_handler = self
            .outline
            .variables
            .iter()
            .any(|variable| variable.name == "handler")
            || self
                .outline
                .assignments
                .iter()
                .any(|(left, ..)| text(*left, self.outline.source).ends_with(".handler"))
            || self
                .outline
                .methods
                .iter()
                .any(|method| method.name == "handler")
            || library == Some(Library::Yargs);
        if !has_handler
            || !(path.contains("command") || path.contains("cmd") || path.contains("cli"))
        {
            return;
        }
        let told = self
            .outline
            .variables
            .iter()
            .filter(|variable| variable.name == "command")
            .filter_map(|variable| Some((variable.value?, variable.node)))
            .chain(
                self.outline
                    .assignments
                    .iter()
                    .filter_map(|(left, right, _)| {
                        matches!(
                            text(*left, self.outline.source),
                            "exports.command" | "module.exports.command"
                        )
                        .then_some((*right, *left))
                    }),
            )
            .chain(self.outline.pairs.iter().filter_map(|pair| {
                let key = field(*pair, "key")?;
                let value = field(*pair, "value")?;
                (text(key, self.outline.source) == "command" && library == Some(Library::Yargs))
                    .then_some((value, *pair))
            }));
        for (value, node) in told {
            if is_function(value.kind()) {
                continue;
            }
            for name in self
                .values
                .list(value)
                .iter()
                .filter_map(|name| first_word(name))
            {
                let known = out
                    .commands
                    .iter()
                    .any(|command| command.name == name && command.line == line(node));
                if !known {
                    out.commands.push(CommandFact {
                        name,
                        group: Some("command".to_owned()),
                        handle: None,
                        line: line(node),
                    });
                }
            }
        }
    }

    /// A class of oclif: its place below `commands` is its name.
    pub(super) fn of_oclif(&self, path: &str, out: &mut Facts) {
        for variable in &self.outline.variables {
            if variable.name == "flags"
                && let Some(object) = variable
                    .value
                    .map(awaited)
                    .filter(|value| value.kind() == "object")
            {
                for pair in children(object) {
                    let Some(key) = field(pair, "key") else {
                        continue;
                    };
                    dashed(
                        text(key, self.outline.source).trim_matches(['"', '\'']),
                        line(pair),
                        out,
                    );
                    let short = field(pair, "value")
                        .and_then(|call| arguments(call).first().copied())
                        .and_then(|options| property(options, "char", self.outline.source))
                        .and_then(|short| self.values.known(short));
                    if let Some(short) = short {
                        dashed(&short, line(pair), out);
                    }
                }
            }
        }
        let Some((_, inner)) = path
            .rsplit_once("/commands/")
            .or_else(|| path.split_once("commands/"))
        else {
            return;
        };
        let name = inner
            .split('.')
            .next()
            .unwrap_or(inner)
            .trim_end_matches("/index")
            .replace('/', " ");
        if name.contains("test") || self.outline.classes.is_empty() {
            return;
        }
        out.commands.push(CommandFact {
            name,
            group: Some("*program".to_owned()),
            handle: None,
            line: line(self.outline.classes[0].node),
        });
    }
}
