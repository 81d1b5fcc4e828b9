//! From all that was found to one draft.

use std::collections::{BTreeMap, BTreeSet};

use globset::GlobBuilder;

use super::{
    beside::{dependencies, order},
    compose::{self, Composed},
    dockerfile,
    draft::{Draft, Port, Service, Tool},
    guess::{Evidence, Guess},
    jvm, languages, makefile, node, procfile, python,
    quote::shown,
    scan::{self, Scan},
    service::{service, unique},
    site,
    start::{Listens, Start},
    units::{Unit, own_files, units},
    view::{View, name_of},
};

/// More are not drafted, but told.
const MOST_SERVICES: usize = 12;
/// Kinds that tell little: a folder below the root needs more to be a service.
const VAGUE: [&str; 4] = ["Node.js", "Python", "Dockerfile", "make"];

/// Drafts what a checkout shows.
pub fn draft(view: &dyn View) -> Draft {
    let (units, more_units) = units(view);
    let folders: BTreeSet<&str> = units.iter().map(|unit| unit.folder.as_str()).collect();
    let mut remarks = Vec::new();
    if view.is_partial() || more_units {
        remarks.push("the repository is large: only a part of it was looked at".to_owned());
    }
    let root = &units[0];
    let (compose_file, composed) = compose::read(root, view).unwrap_or_else(|problem| {
        remarks.push(problem);
        ("", Vec::new())
    });
    let mut planner = Planner {
        view,
        root,
        folders,
        remarks,
        tools: BTreeMap::new(),
        seen: Vec::new(),
        found: Vec::new(),
        left: 0,
        project: None,
    };
    planner.all(&units);
    let (mut services, names) = planner.services(&composed);
    let stores = dependencies(
        compose_file,
        &composed,
        &names,
        &mut services,
        &mut |start| planner.note(start, ""),
    );
    order(
        &composed,
        &names,
        &stores,
        &mut services,
        &mut planner.remarks,
    );
    if services.is_empty()
        && let Some(start) = site::start(view)
    {
        let scan = Scan::default();
        planner.note(&start, "");
        services.push(service("web".to_owned(), "", &start, &scan, None));
    }
    if planner.left > 0 {
        planner.remarks.push(format!(
            "{} more folders look like services and were not drafted",
            planner.left
        ));
    }
    Draft {
        project: planner.project,
        services,
        tools: planner.tools.into_keys().collect(),
        seen: planner.seen,
        remarks: planner.remarks,
    }
}

struct Planner<'a> {
    view: &'a dyn View,
    root: &'a Unit,
    folders: BTreeSet<&'a str>,
    remarks: Vec<String>,
    tools: BTreeMap<(String, Tool), ()>,
    seen: Vec<Evidence>,
    found: Vec<Found>,
    left: usize,
    project: Option<Guess<String>>,
}

/// What a unit gave.
struct Found {
    folder: String,
    /// The package's name.
    name: Option<String>,
    starts: Vec<Start>,
    scan: Scan,
}

impl Planner<'_> {
    fn all(&mut self, units: &[Unit]) {
        let own = self.package(self.root);
        self.project = own.as_ref().and_then(node::Package::name);
        let workspaces = own
            .as_ref()
            .and_then(node::Package::workspaces)
            .or_else(|| node::pnpm_workspaces(self.root, self.view));
        let members = workspaces.as_deref().map(globs);
        let root = self.found_in(self.root, own.as_ref());
        let root_serves = root.as_ref().is_some_and(|root| !root.starts.is_empty());
        for unit in &units[1..] {
            if self.found.len() >= MOST_SERVICES {
                self.left += 1;
                continue;
            }
            let package = self.package(unit);
            let Some(found) = self.found_in(unit, package.as_ref()) else {
                continue;
            };
            let member = members
                .as_ref()
                .is_some_and(|members| members.is_match(&unit.folder));
            let clear = found
                .starts
                .iter()
                .any(|start| !VAGUE.contains(&start.what));
            if member || clear || !root_serves {
                self.found.push(found);
            }
        }
        // The scripts of a workspace's root start its packages, which are services of their own.
        let replaced = members.is_some() && !self.found.is_empty();
        match root {
            Some(root) if !replaced => self.found.insert(0, root),
            _ => {}
        }
    }

    fn package(&mut self, unit: &Unit) -> Option<node::Package> {
        match node::Package::read(unit, self.view)? {
            Ok(package) => Some(package),
            Err(problem) => {
                self.remarks.push(shown(&problem));
                None
            }
        }
    }

    /// How a unit is started; `None`: it is not.
    fn found_in(&mut self, unit: &Unit, package: Option<&node::Package>) -> Option<Found> {
        let view = self.view;
        let scan = scan::scan(view, &unit.folder, own_files(view, unit, &self.folders));
        let image = dockerfile::read(unit, view);
        let mut by_language = package
            .and_then(|package| node::start(package, unit, self.root, &scan))
            .or_else(|| jvm::start(unit, self.root, view))
            .or_else(|| languages::rails(unit, view))
            .or_else(|| languages::laravel(unit, view))
            .or_else(|| languages::aspnet(unit, view))
            .or_else(|| languages::go(unit, view, &scan))
            .or_else(|| languages::rust(unit, view))
            .or_else(|| python::start(unit, view, &scan));
        let mut starts = procfile::starts(unit, view);
        if let (Some(first), Some(start)) = (starts.first_mut(), &by_language) {
            first.tool = start.tool;
        }
        if starts.is_empty() {
            let other = by_language
                .take()
                .or_else(|| image.as_ref().and_then(dockerfile::start))
                .or_else(|| makefile::start(unit, view));
            starts.extend(other);
        }
        // What the image exposes is better than nothing.
        for start in &mut starts {
            let silent = scan.port_variable.is_none() && scan.fixed_port.is_none();
            if let (true, Listens::Source, Some(port)) = (
                silent,
                &start.listens,
                image.as_ref().and_then(|image| image.exposes.clone()),
            ) {
                start.listens = Listens::At(port.value, port.from);
            }
        }
        let name = package.and_then(node::Package::name).map(|name| name.value);
        (!starts.is_empty()).then(|| Found {
            folder: unit.folder.clone(),
            name,
            starts,
            scan,
        })
    }

    /// Services of the units, and the name in the compose file of those that it builds.
    fn services(&mut self, composed: &[Composed]) -> (Vec<Service>, BTreeMap<String, String>) {
        let (mut services, mut names) = (Vec::new(), BTreeMap::new());
        for found in std::mem::take(&mut self.found) {
            let built = composed
                .iter()
                .find(|composed| composed.builds.as_deref() == Some(found.folder.as_str()));
            for start in &found.starts {
                let by_folder = || match found.folder.as_str() {
                    "" => None,
                    folder => Some(name_of(folder).to_owned()),
                };
                let wanted = start
                    .name
                    .clone()
                    .or_else(|| {
                        built
                            .filter(|_| found.starts.len() == 1)
                            .map(|composed| composed.name.clone())
                    })
                    .or_else(|| found.name.clone().filter(|_| !found.folder.is_empty()))
                    .or_else(by_folder)
                    .unwrap_or_else(|| "web".to_owned());
                let name = unique(&wanted, &services);
                if let Some(composed) = built {
                    names
                        .entry(composed.name.clone())
                        .or_insert_with(|| name.clone());
                }
                let drafted = service(name, &found.folder, start, &found.scan, built);
                if let Some(other) = same_port(&services, &drafted) {
                    self.remarks.push(format!(
                        "{} is left out: it listens where {other} does; give it another port, then a service of its own",
                        shown(&drafted.name)
                    ));
                    continue;
                }
                self.note(start, &found.folder);
                services.push(drafted);
            }
        }
        (services, names)
    }

    /// Writes down what a start was seen by, and what a workflow needs for it.
    fn note(&mut self, start: &Start, folder: &str) {
        self.seen.push(Evidence {
            says: format!("{}: {}", start.what, start.command.from.says),
            ..start.command.from.clone()
        });
        if let Some(tool) = start.tool {
            let shared = matches!(tool, Tool::Npm(_) | Tool::Pnpm | Tool::Yarn | Tool::Bun)
                && self.root.has("package.json");
            let place = if shared { "" } else { folder };
            self.tools.insert((place.to_owned(), tool), ());
        }
    }
}

/// The service that listens at the same fixed port: one would be taken for the other.
fn same_port(services: &[Service], drafted: &Service) -> Option<String> {
    let fixed = |service: &Service| match service.port.as_ref().map(|guess| &guess.value) {
        Some(Port::Fixed(port)) => Some(*port),
        _ => None,
    };
    let port = fixed(drafted)?;
    let other = services.iter().find(|other| fixed(other) == Some(port))?;
    Some(other.name.clone())
}

fn globs(patterns: &[String]) -> globset::GlobSet {
    let mut set = globset::GlobSetBuilder::new();
    let patterns = patterns
        .iter()
        .filter(|pattern| !pattern.starts_with('!'))
        .take(100);
    for pattern in patterns {
        let pattern = pattern.trim_start_matches("./").trim_end_matches('/');
        if let Ok(glob) = GlobBuilder::new(pattern).literal_separator(true).build() {
            set.add(glob);
        }
    }
    set.build().unwrap_or_default()
}
