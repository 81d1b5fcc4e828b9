//! Ruby over files: routes that are drawn from other files, APIs that are mounted by their class.

use std::collections::BTreeSet;

use super::super::{
    facts::{Facts, UNKNOWN},
    prefixes::{Place, commands, routes},
};
use crate::domain::manifest::{NamedPlace, Route};

/// The routes of all files of Ruby, with their whole paths.
pub(in super::super) fn link(files: &[(&str, &Facts)]) -> Vec<Route> {
    let files = of_programs(files);
    // The classes of APIs by their whole names.
    let mut classes: BTreeSet<&str> = BTreeSet::new();
    for (_, facts) in &files {
        let routers = facts
            .routes
            .iter()
            .filter(|route| route.method != UNKNOWN)
            .filter_map(|route| route.router.as_deref());
        let onto = facts
            .mounts
            .iter()
            .filter_map(|mount| mount.onto.as_deref());
        classes.extend(
            routers
                .chain(onto)
                .filter(|name| name.starts_with("grape:")),
        );
    }
    let is_known = |name: &str| {
        let end = name.replacen("grape:", "::", 1);
        classes.contains(name) || classes.iter().any(|known| known.ends_with(&end))
    };
    // Engines that are no class of the repository.
    let mut ours: BTreeSet<(&str, u32)> = BTreeSet::new();
    for (file, facts) in &files {
        let mounted = facts.routes.iter().filter(|route| {
            route.method == UNKNOWN
                && route
                    .router
                    .as_deref()
                    .is_some_and(|router| router.starts_with("grape:") && is_known(router))
        });
        ours.extend(mounted.map(|route| (*file, route.line)));
    }
    let mut all = routes(&files, |file, name| -> Vec<Place> {
        let application = file
            .split("config/routes")
            .next()
            .unwrap_or_default()
            .to_owned();
        if name == "top" {
            // `config/routes/admin.rb` is what `draw(:admin)` draws.
            let drawn = file.rsplit_once("config/routes/").map(|(_, name)| name);
            let drawn = drawn.map(|name| name.trim_end_matches(".rb"));
            let place = drawn.map(|name| (application, format!("draw:{name}")));
            return place.into_iter().collect();
        }
        if let Some(class) = name.strip_prefix("grape:") {
            if classes.contains(name) {
                return vec![(String::new(), name.to_owned())];
            }
            // Named from within a module.
            let end = format!("::{class}");
            let found = classes.iter().find(|known| known.ends_with(&end));
            let found = found.map_or(name, |found| found);
            return vec![(String::new(), found.to_owned())];
        }
        vec![(application, name.to_owned())]
    });
    all.retain(|route| {
        route.method != UNKNOWN || !ours.contains(&(route.file.as_str(), route.line))
    });
    all
}

/// The commands of all files of Ruby, as a user types them.
pub(in super::super) fn link_commands(
    files: &[(&str, &Facts)],
    program: &dyn Fn(&str) -> String,
) -> Vec<NamedPlace> {
    commands(&of_programs(files), program, |_, name| {
        let own = name.rsplit("::").next().unwrap_or(name);
        vec![(String::new(), own.to_owned())]
    })
}

/// Without specifications and tests. Files that draw no routes and are none of `config/routes/` have routes by their classes only.
fn of_programs<'f>(files: &[(&'f str, &'f Facts)]) -> Vec<(&'f str, &'f Facts)> {
    let of_program = |path: &str| {
        let ruby = [".rb", ".ru", ".rake", ".thor"]
            .iter()
            .any(|end| path.ends_with(end));
        let test = ["spec/", "test/", "tests/", "features/"]
            .iter()
            .any(|folder| path.starts_with(folder) || path.contains(&format!("/{folder}")));
        ruby && !test
    };
    let files = files.iter().filter(|(path, _)| of_program(path));
    files.copied().collect()
}
