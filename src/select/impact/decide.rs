//! The decision: from changed files to scenarios, with a reason for each.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{
    citations::{Citations, lines},
    contracts::{Fate, Older},
    files::{FileId, Files},
    graph::{Changed, Graph, NodeId, Ways},
    imports::World,
    paths::join,
    question::Question,
    roots::{Roots, roots},
    services::Services,
    sort::sort,
    weight::{Weight, makes_pages, weight},
};
use crate::domain::{
    ids::SourceId,
    impact::{Change, ChangeKind, Chosen, Impact, LeftOut, MAX_REASON},
    manifest::SourceType,
    pack::{Priority, Scenario},
};

/// Which of the selected scenarios the change can reach. See the table of this module.
pub fn impact(question: Question<'_>) -> Impact {
    let Question {
        range,
        base,
        head,
        pack,
        selected,
        changes,
        ..
    } = &question;
    let reasons = decide(&question);
    let everything = reasons.as_ref().err().map(|because| short(because));
    let (mut chosen, mut left_out) = (Vec::new(), Vec::new());
    for place in *selected {
        let scenario = pack.scenarios[*place].id.clone();
        let because = match &reasons {
            Err(_) => everything.clone(),
            Ok(reasons) => reasons[*place].clone(),
        };
        match because {
            Some(because) => chosen.push(Chosen { scenario, because }),
            None => left_out.push(LeftOut { scenario }),
        }
    }
    Impact {
        range: short(range),
        base: base.clone(),
        head: head.clone(),
        changed_files: changes.len() as u64,
        everything,
        chosen,
        left_out,
    }
}

fn short(text: &str) -> String {
    if text.chars().count() <= MAX_REASON {
        return text.to_owned();
    }
    let half = MAX_REASON / 2 - 1;
    let first: String = text.chars().take(half).collect();
    let last: Vec<char> = text.chars().rev().take(half).collect();
    format!("{first}…{}", last.into_iter().rev().collect::<String>())
}

const TOO_MUCH: &str = "scenarios reach more than can be looked at in time: everything runs";

/// By scenario of the pack: why it runs; `None`: it does not. An error is why everything runs.
fn decide(question: &Question<'_>) -> Result<Vec<Option<String>>, String> {
    let changes = question.changes;
    let Some(files) = &question.files else {
        return Err(
            "the repository has more files than are looked through: everything runs".to_owned(),
        );
    };
    let at = |path: &str| join(question.prefix, path).unwrap_or_else(|| path.to_owned());
    let pack_path = at(question.pack_path);
    let site = files.any(makes_pages);
    let own = at(".scenarioforge");
    let decisive = [at(question.config_path), at(question.manifest_path)];
    // Both names of a renamed file.
    let names = || {
        changes
            .iter()
            .flat_map(|change| [Some(&change.path), change.was.as_ref()])
            .flatten()
    };
    for change in changes {
        if change.kind == ChangeKind::Submodule {
            return Err(format!(
                "the submodule {} changed: everything runs",
                change.path
            ));
        }
    }
    for path in names() {
        if decisive.contains(path) || weight(path, files, site) == Weight::Everything {
            return Err(format!("{path} changed: everything runs"));
        }
    }
    let older = if names().any(|path| *path == pack_path) {
        Older::read(question.contents, &pack_path)
    } else {
        Older::Same
    };
    // What this program writes; people may put files of their own beside.
    let ours = |path: &str| {
        let rest = path.strip_prefix(own.as_str());
        rest.and_then(|rest| rest.strip_prefix('/'))
            .is_some_and(|rest| {
                ["scenarios.json", "scenarios.md", ".gitignore"].contains(&rest)
                    || rest.starts_with("revisions/")
                    || rest.starts_with("runs/")
            })
    };
    let mut changed = Changed::default();
    for change in changes {
        if ours(&change.path) {
            continue;
        }
        let file = files.find(&change.path);
        changed.files.extend(file);
        if change.kind == ChangeKind::Deleted {
            changed.gone.extend(file);
        }
        let was = change.was.as_deref().and_then(|was| files.find(was));
        changed.files.extend(was);
        changed.gone.extend(was);
    }
    let world = World::new(files, question.contents);
    let mut graph = Graph::default();
    let roots = roots(question, files, &mut graph);
    graph.grow(&world, &changed);
    if graph.is_full() {
        return Err(TOO_MUCH.to_owned());
    }
    let cited = cited(question);
    let services = Services::of(question.config, files, question.contents, question.prefix);
    let sorted = sort(
        question, &changed, files, &graph, &services, &world, &cited, site,
    )?;
    let goals = |graph: &Graph| -> Vec<NodeId> {
        let files = sorted.reached.iter();
        files.filter_map(|file| graph.has(*file)).collect()
    };
    let ways = graph.ways_to(goals(&graph));
    if !sorted.reached.is_empty() {
        graph.open_up(&world, &changed);
    }
    if graph.is_full() {
        return Err(TOO_MUCH.to_owned());
    }
    let anything = graph.anything().filter(|_| !sorted.reached.is_empty());
    let open_ways = graph.ways_to(goals(&graph).into_iter().chain(anything));
    let names_before: HashSet<&str> = changes
        .iter()
        .filter_map(|change| change.was.as_deref())
        .collect();
    let other_than_ours = changes.iter().find(|change| !ours(&change.path));
    let mut citations = Citations::default();
    let by_path: HashMap<&str, &Change> = changes
        .iter()
        .map(|change| (change.path.as_str(), change))
        .collect();
    let paths = source_paths(question);
    let reason = |(place, scenario): (usize, &Scenario)| {
        let contract = match older.fate(scenario) {
            Fate::Same => None,
            Fate::New => Some("its contract is new".to_owned()),
            Fate::Changed => Some("its contract changed".to_owned()),
        };
        contract
            .or_else(|| {
                cites(
                    question,
                    &mut citations,
                    &older,
                    (&by_path, &names_before),
                    &paths,
                    scenario,
                )
            })
            .or_else(|| reaches(files, &graph, &ways, &roots.nodes[place]))
            .or_else(|| {
                let any = other_than_ours?;
                roots.whole[place]
                    .then(|| format!("a step names the whole checkout, and {} changed", any.path))
            })
            .or_else(|| {
                let (tool, file) = (roots.tools[place].as_ref()?, sorted.tools.first()?);
                Some(format!("`{tool}` may read {} (changed)", files.path(*file)))
            })
            .or_else(|| {
                let some = files.path(*sorted.reached.first()?);
                unsure(files, &graph, &open_ways, &roots, (place, scenario), some)
            })
            .or_else(|| (scenario.priority == Priority::Critical).then(|| "critical".to_owned()))
            .map(|because| short(&because))
    };
    Ok(question
        .pack
        .scenarios
        .iter()
        .enumerate()
        .map(reason)
        .collect())
}

/// Where the sources lie, by their ids.
fn source_paths(question: &Question<'_>) -> BTreeMap<SourceId, String> {
    let sources = question
        .manifest
        .map_or(&[][..], |manifest| &manifest.sources);
    let place = |source: &crate::domain::manifest::Source| {
        Some((source.id.clone(), join(question.prefix, &source.path)?))
    };
    sources.iter().filter_map(place).collect()
}

/// Paths of documents that scenarios cite. A change of one reaches those that cite it.
fn cited(question: &Question<'_>) -> HashSet<String> {
    let scenarios = question.pack.scenarios.iter();
    let ids: HashSet<&SourceId> = scenarios
        .flat_map(|scenario| scenario.sources.iter().map(|span| &span.id))
        .collect();
    let sources = question
        .manifest
        .map_or(&[][..], |manifest| &manifest.sources);
    let documents = sources
        .iter()
        .filter(|source| source.kind != SourceType::Code && ids.contains(&source.id));
    documents
        .filter_map(|source| join(question.prefix, &source.path))
        .collect()
}

/// Whether the lines that a scenario cites changed.
fn cites(
    question: &Question<'_>,
    citations: &mut Citations,
    older: &Older,
    (changes, names_before): (&HashMap<&str, &Change>, &HashSet<&str>),
    paths: &BTreeMap<SourceId, String>,
    scenario: &Scenario,
) -> Option<String> {
    let first = question.changes.first()?;
    for (place, span) in scenario.sources.iter().enumerate() {
        let Some(path) = paths.get(&span.id) else {
            return Some(format!(
                "unsure: it cites {}, which the manifest does not have; {} changed",
                span.id, first.path
            ));
        };
        let Some(change) = changes.get(path.as_str()) else {
            // The manifest may name it as it was called before.
            if names_before.contains(path.as_str()) {
                return Some(format!("{path} (has another name now)"));
            }
            continue;
        };
        let Some(cited) = &span.lines else {
            return Some(format!("{path} (changed)"));
        };
        let (now, then) = (lines(cited), older.lines(scenario, place).and_then(lines));
        let differ = match (then, now) {
            (Some(then), Some(now)) => citations.differ(question.contents, change, then, now),
            _ => true,
        };
        if differ {
            return Some(format!("{path}:{cited} (changed)"));
        }
    }
    None
}

/// Files between the first and the last that are named.
const MAX_NAMED: usize = 3;

fn reaches(files: &Files, graph: &Graph, ways: &Ways, roots: &[NodeId]) -> Option<String> {
    let root = roots.iter().find(|root| ways.leads(**root))?;
    Some(format!(
        "{} (changed)",
        told(files, &graph.chain(ways, *root))
    ))
}

fn told(files: &Files, chain: &[FileId]) -> String {
    let mut names: Vec<&str> = chain.iter().map(|file| files.path(*file)).collect();
    if names.len() > MAX_NAMED + 1 {
        names.splice(2..names.len() - 2, ["…"]);
    }
    names.join(" -> ")
}

fn unsure(
    files: &Files,
    graph: &Graph,
    ways: &Ways,
    roots: &Roots,
    (place, scenario): (usize, &Scenario),
    changed: &str,
) -> Option<String> {
    let told = |why: &str, changed: &str| format!("unsure: {why}; {changed} changed");
    if scenario.code.is_empty() {
        return Some(told("it names no code", changed));
    }
    if let Some(because) = &roots.open[place] {
        return Some(told(because, changed));
    }
    let root = roots.nodes[place].iter().find(|root| ways.leads(**root))?;
    let chain = graph.chain(ways, *root);
    let (end, why) = chain
        .iter()
        .enumerate()
        .find_map(|(place, file)| Some((place, graph.open_at(*file)?)))?;
    let goal = files.path(*chain.last()?);
    // A way may end at the repository as a whole.
    let goal = if end + 1 == chain.len() {
        changed
    } else {
        goal
    };
    Some(told(
        &format!("{}: {why}", self::told(files, &chain[..=end])),
        goal,
    ))
}
