//! Languages whose names hold over files otherwise than by imports of files: they put their routers and commands together themselves.

use super::{csharp, facts::Facts, go, java, php, ruby, rust};
use crate::domain::manifest::{NamedPlace, Route};

/// Whether the routes of a file are put together here.
pub(super) fn links_routes(path: &str) -> bool {
    ends(path, &[".cs", ".php", ".kt"]) || links_commands(path)
}

/// Whether the commands of a file are put together here.
pub(super) fn links_commands(path: &str) -> bool {
    ends(
        path,
        &[".go", ".rs", ".java", ".rb", ".ru", ".rake", ".thor"],
    )
}

fn ends(path: &str, all: &[&str]) -> bool {
    all.iter().any(|end| path.ends_with(end))
}

/// The routes of those files, with their whole paths.
pub(super) fn routes(files: &[(&str, &Facts)]) -> Vec<Route> {
    let mut routes = go::link(files);
    routes.extend(rust::link(files));
    routes.extend(java::link(files));
    routes.extend(csharp::link(files));
    routes.extend(ruby::link(files));
    routes.extend(php::link(files));
    routes
}

/// The commands of those files, as a user types them. `program` tells the name of a program by the file that it begins in; empty
/// when nobody knows.
pub(super) fn commands(
    files: &[(&str, &Facts)],
    program: &dyn Fn(&str) -> String,
) -> Vec<NamedPlace> {
    let mut commands = go::link_commands(files, program);
    commands.extend(rust::link_commands(files, program));
    commands.extend(java::link_commands(files, program));
    commands.extend(ruby::link_commands(files, program));
    commands
}
