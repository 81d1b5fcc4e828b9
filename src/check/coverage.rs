//! A pack against the manifest that it was made from: what is cited is there and unchanged, and what the product
//! promises has a scenario or a reason.

use std::collections::{HashMap, HashSet};

use super::{
    digest::selection_digest,
    finding::Findings,
    nearest::did_you_mean,
    path::At,
    routes::{reached_commands, reached_routes},
};
use crate::domain::{
    manifest::{Manifest, Source, SourceStatus},
    pack::{Pack, PackManifest},
};

pub(super) fn check(pack: &Pack, manifest: Option<&Manifest>, out: &mut Findings) {
    reasons(pack, out);
    let Some(made_from) = &pack.manifest else {
        out.warning(
            "not-tied-to-sources",
            &At::ROOT.key("manifest"),
            "the scenarios are not tied to sources, so nobody notices when a document changes"
                .to_owned(),
            "a pack that is made from a confirmed manifest names its sources and their hashes",
        );
        return;
    };
    let Some(manifest) = manifest else {
        out.warning(
            "no-manifest",
            &At::ROOT.key("manifest"),
            "the pack was made from a manifest that is not here, so its sources cannot be looked at".to_owned(),
            "run `scenarioforge scan`, or commit .scenarioforge/manifest.json",
        );
        return;
    };
    cited(pack, made_from, manifest, out);
    covered(pack, manifest, out);
    confirmed(manifest, out);
}

fn reasons(pack: &Pack, out: &mut Findings) {
    let coverage = At::ROOT.key("coverage");
    let list = coverage.key("uncovered");
    for (index, entry) in pack.coverage.uncovered.iter().enumerate() {
        if entry.why.trim().is_empty() {
            out.contract(
                "missing-reason",
                &list.index(index).key("why"),
                format!("`{}` has no scenario and no reason for that", entry.what),
                "say why",
            );
        }
    }
}

/// Sources that scenarios cite.
fn cited(pack: &Pack, made_from: &PackManifest, manifest: &Manifest, out: &mut Findings) {
    let sources: HashMap<&str, &Source> = manifest
        .sources
        .iter()
        .map(|source| (source.id.as_str(), source))
        .collect();
    let scenarios = At::ROOT.key("scenarios");
    for (number, scenario) in pack.scenarios.iter().enumerate() {
        let scenario_at = scenarios.index(number);
        let list = scenario_at.key("sources");
        for (index, span) in scenario.sources.iter().enumerate() {
            let at = list.index(index);
            let id = span.id.as_str();
            let (code, message, remedy) = match sources.get(id) {
                None => (
                    "unknown-source",
                    format!("the manifest has no source `{id}`"),
                    did_you_mean(
                        id,
                        "it has",
                        manifest.sources.iter().map(|source| source.id.as_str()),
                    ),
                ),
                Some(source) if source.status == SourceStatus::Excluded => (
                    "excluded-source",
                    format!("source `{id}` is excluded"),
                    "cite another source, or run `scenarioforge scan` after changing the document"
                        .to_owned(),
                ),
                Some(source) if !source.selected => (
                    "source-not-selected",
                    format!("source `{id}` is not selected"),
                    format!("`scenarioforge confirm --select {}`", source.path),
                ),
                Some(_) => continue,
            };
            out.contract(code, &at.key("id"), message, &remedy);
        }
    }
    // A hash is looked at once a source, not once a citation.
    let at = At::ROOT.key("manifest");
    let at = at.key("sources");
    let mut told: HashSet<&str> = HashSet::new();
    let cited = pack.scenarios.iter().flat_map(|scenario| &scenario.sources);
    for span in cited {
        let id = span.id.as_str();
        let Some(source) = sources.get(id).filter(|_| told.insert(id)) else {
            continue;
        };
        match made_from.sources.get(id) {
            None => out.contract(
                "source-not-recorded",
                &at,
                format!("scenarios cite `{id}`, but the pack does not record its hash"),
                "run `scenarioforge generate --update`",
            ),
            Some(digest)
                if digest.as_str().trim_start_matches("sha256:") != bare(&source.sha256) =>
            {
                out.contract(
                    "source-changed",
                    &at.key(id),
                    format!("{} changed since the pack was made", source.path),
                    "read what changed, then run `scenarioforge generate --update`",
                )
            }
            Some(_) => {}
        }
    }
}

fn bare(sha256: &str) -> &str {
    sha256.trim_start_matches("sha256:")
}

/// What the product promises: trusted sources, routes, commands.
fn covered(pack: &Pack, manifest: &Manifest, out: &mut Findings) {
    let listed: HashSet<String> = pack
        .coverage
        .uncovered
        .iter()
        .map(|entry| normal(&entry.what))
        .collect();
    let root = At::ROOT.key("coverage");
    let at = root.key("uncovered");
    let mut say = |what: &str, message: String, how: &str| {
        out.contract(
            "uncovered",
            &at,
            message,
            &format!("{how}, or add {{ \"what\": \"{what}\", \"why\": … }} here"),
        );
    };
    let cited: HashSet<&str> = pack
        .scenarios
        .iter()
        .flat_map(|scenario| &scenario.sources)
        .map(|span| span.id.as_str())
        .collect();
    for source in &manifest.sources {
        let id = source.id.as_str();
        let counts = source.selected && source.status == SourceStatus::Trusted;
        if counts
            && !cited.contains(id)
            && !listed.contains(&normal(id))
            && !listed.contains(&normal(&source.path))
        {
            say(
                id,
                format!("no scenario cites {}", source.path),
                "cite it in a scenario's `sources`",
            );
        }
    }
    let routes = &manifest.code_baseline.routes;
    for (route, reached) in routes.iter().zip(reached_routes(pack, routes)) {
        let name = format!("{} {}", route.method, route.path);
        if !reached && !listed.contains(&normal(&name)) {
            let message = format!("no step asks for {name} ({}:{})", route.file, route.line);
            say(&name, message, "add a step that does");
        }
    }
    let commands = &manifest.code_baseline.commands;
    for (command, reached) in commands.iter().zip(reached_commands(pack, commands)) {
        if !reached && !listed.contains(&normal(&command.name)) {
            let message = format!(
                "no step runs `{}` ({}:{})",
                command.name, command.file, command.line
            );
            say(&command.name, message, "add a step that does");
        }
    }
}

/// Names compare without regard to white space and the letter case of a method.
fn normal(name: &str) -> String {
    let mut words = name.split_whitespace();
    let mut text = words.next().unwrap_or_default().to_owned();
    for word in words {
        if word.starts_with('/') {
            text.make_ascii_uppercase();
        }
        text.push(' ');
        text.push_str(word);
    }
    text
}

/// Whether a person said yes to the selection as it is.
fn confirmed(manifest: &Manifest, out: &mut Findings) {
    let at = At::ROOT.key("manifest");
    match &manifest.confirmation {
        None => out.warning(
            "not-confirmed",
            &at,
            "nobody has confirmed the selected sources".to_owned(),
            "run `scenarioforge confirm`",
        ),
        Some(confirmation) if confirmation.digest != selection_digest(manifest) => out.warning(
            "confirmation-void",
            &at,
            format!(
                "the selected sources changed since {} confirmed them",
                confirmation.by
            ),
            "run `scenarioforge confirm` again",
        ),
        Some(_) => {}
    }
}
