//! C#: a project is compiled as one, so all of it counts, with the projects that it refers to.

use std::sync::LazyLock;

use regex::Regex;

use super::{Edges, Language, World, groups_of, pattern};
use crate::select::impact::paths::{above, folder, join};

static REFERENCE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r#"<ProjectReference[^>]*\bInclude\s*=\s*["']([^"']+)["']"#));

pub(super) fn edges(world: &World<'_>, path: &str, edges: &mut Edges) {
    let projects = world.projects();
    let project =
        above(folder(path)).find_map(|folder| Some((folder.to_owned(), *projects.get(folder)?)));
    let Some((own, id)) = project else {
        edges.open("it belongs to no project");
        return;
    };
    edges.group(own.clone(), Language::DotNet, true);
    let text = world.text(world.files.path(id)).unwrap_or_default();
    for other in references(&text) {
        match join(&own, &other.replace('\\', "/")) {
            Some(other) => edges.group(folder(&other), Language::DotNet, true),
            None => edges.open(format!("its project refers to `{other}`")),
        }
    }
}

fn references(text: &str) -> impl Iterator<Item = &str> {
    groups_of(&REFERENCE, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_names_others() {
        let text = "<Project><ItemGroup><ProjectReference Include=\"..\\Tax\\Tax.csproj\" /></ItemGroup></Project>";
        assert_eq!(
            references(text).collect::<Vec<_>>(),
            ["..\\Tax\\Tax.csproj"]
        );
    }
}
