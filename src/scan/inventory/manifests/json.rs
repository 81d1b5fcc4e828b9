//! Manifests in JSON.

use serde_json::{Map, Value};

use super::super::facts::{Facts, NameFact, Program};

/// `package.json`: scripts and programs.
pub(super) fn package(text: &str, out: &mut Facts) {
    let Some(manifest) = object(text) else { return };
    named(text, &manifest, "scripts", "npm run", out);
    let mut lines = Lines::below(text, "bin");
    match manifest.get("bin") {
        Some(Value::String(target)) => {
            // A program without a name of its own is called as its package, without the scope.
            if let Some(name) = manifest.get("name").and_then(Value::as_str) {
                out.programs.push(Program {
                    name: name.rsplit('/').next().unwrap_or(name).to_owned(),
                    target: target.clone(),
                    line: lines.start,
                });
            }
        }
        Some(Value::Object(programs)) => {
            for (name, target) in programs {
                if let Some(target) = target.as_str() {
                    out.programs.push(Program {
                        name: name.clone(),
                        target: target.to_owned(),
                        line: lines.of(name),
                    });
                }
            }
        }
        _ => {}
    }
}

/// Scripts below a key, each as `tool` runs it.
pub(super) fn scripts(text: &str, key: &str, tool: &str, out: &mut Facts) {
    if let Some(manifest) = object(text) {
        named(text, &manifest, key, tool, out);
    }
}

fn object(text: &str) -> Option<Map<String, Value>> {
    serde_json::from_str(text.trim_start_matches('\u{feff}')).ok()
}

fn named(text: &str, manifest: &Map<String, Value>, key: &str, tool: &str, out: &mut Facts) {
    let Some(scripts) = manifest.get(key).and_then(Value::as_object) else {
        return;
    };
    let mut lines = Lines::below(text, key);
    for name in scripts.keys() {
        out.scripts.push(NameFact {
            name: format!("{tool} {name}"),
            line: lines.of(name),
        });
    }
}

/// The lines of keys that follow one another.
struct Lines<'t> {
    rest: &'t str,
    line: u32,
    /// Where the key stands that they are below.
    start: u32,
}

impl<'t> Lines<'t> {
    fn below(text: &'t str, key: &str) -> Self {
        let mut lines = Self {
            rest: text,
            line: 1,
            start: 1,
        };
        lines.start = lines.of(key);
        lines
    }

    /// The line of the next key of that name, counted from 1; that of the last one found, where it is written in another way.
    fn of(&mut self, key: &str) -> u32 {
        let quoted = format!("\"{key}\"");
        let mut from = 0;
        while let Some(at) = self.rest[from..].find(&quoted).map(|at| at + from) {
            let after = at + quoted.len();
            if self.rest[after..].trim_start().starts_with(':') {
                let newlines = self.rest[..at].matches('\n').count();
                self.line = self
                    .line
                    .saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
                self.rest = &self.rest[at..];
                // The key itself is left behind, so that one below it may have the same name.
                self.rest = &self.rest[quoted.len()..];
                return self.line;
            }
            from = after;
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_and_programs_have_their_lines() {
        let mut facts = Facts::default();
        package(
            "{\n  \"name\": \"@acme/shop\",\n  \"scripts\": {\n    \"build\": \"tsc && node \\\"test\\\"\",\n    \"test\": \"jest\"\n  },\n  \"bin\": {\"shop\": \"./bin/shop.js\"}\n}\n",
            &mut facts,
        );
        let scripts: Vec<_> = facts
            .scripts
            .iter()
            .map(|fact| (fact.name.as_str(), fact.line))
            .collect();
        assert_eq!(scripts, [("npm run build", 4), ("npm run test", 5)]);
        assert_eq!(facts.programs[0].name, "shop");
        assert_eq!(facts.programs[0].line, 7);
    }

    #[test]
    fn a_program_may_be_called_as_its_package() {
        let mut facts = Facts::default();
        package(
            "{\"name\": \"@acme/shop\", \"bin\": \"cli.js\"}",
            &mut facts,
        );
        assert_eq!(facts.programs[0].name, "shop");
    }

    #[test]
    fn what_is_no_manifest_tells_nothing() {
        for text in [
            "",
            "[]",
            "{",
            "{\"scripts\": []}",
            "{\"scripts\": {\"x\"",
            "\0",
        ] {
            let mut facts = Facts::default();
            package(text, &mut facts);
            assert_eq!(facts, Facts::default(), "{text}");
        }
        let mut facts = Facts::default();
        package(&"{\"a\":".repeat(50_000), &mut facts);
        assert_eq!(facts, Facts::default());
    }
}
