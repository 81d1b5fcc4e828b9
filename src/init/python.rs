//! Python: Django, FastAPI, Flask, servers of the standard library.

use super::{
    draft::Tool,
    guess::{Evidence, Guess},
    quote::shell,
    scan::{PythonApp, Scan},
    start::Start,
    units::Unit,
    view::{View, folder_of, join},
};

/// How the unit is started; `None`: nothing of it serves.
pub(super) fn start(unit: &Unit, view: &dyn View, scan: &Scan) -> Option<Start> {
    let manifests = ["requirements.txt", "pyproject.toml", "Pipfile"];
    let needs = |package: &str| {
        manifests.into_iter().find_map(|name| {
            let text = unit.text(view, name)?;
            let line = text.lines().position(|line| names(line, package))?;
            Some(Evidence::line(
                &unit.path(name),
                line + 1,
                format!("it needs {package}"),
            ))
        })
    };
    let tool = match unit.first(&manifests) {
        Some("requirements.txt") => Tool::PipRequirements,
        Some("pyproject.toml") => Tool::PipProject,
        _ => Tool::Python,
    };
    if unit.has("manage.py") {
        let from = needs("django")
            .unwrap_or_else(|| Evidence::file(&unit.path("manage.py"), "Django's commands"));
        let command = "exec python3 manage.py runserver --noreload \"127.0.0.1:$PORT\"".to_owned();
        let mut start = Start::new("Django", Guess::new(command, from))
            .told_in_command()
            .with_tool(tool);
        start.notes.push(
            "Its database has to be migrated before a run: python3 manage.py migrate.".to_owned(),
        );
        return Some(start);
    }
    if let Some((kind, app)) = &scan.python_app {
        let (what, command) = match kind {
            PythonApp::Flask => (
                "Flask",
                format!(
                    "exec python3 -m flask --app {} run --host 127.0.0.1 --port \"$PORT\"",
                    shell(&app.value)
                ),
            ),
            PythonApp::FastApi => (
                "FastAPI",
                format!(
                    "exec python3 -m uvicorn {} --host 127.0.0.1 --port \"$PORT\"",
                    shell(&app.value)
                ),
            ),
        };
        return Some(
            Start::new(what, Guess::new(command, app.from.clone()))
                .told_in_command()
                .with_tool(tool),
        );
    }
    let server = scan.python_server.as_ref()?;
    let inside = server.value.trim_end_matches(".py");
    let package = join(&unit.folder, &join(folder_of(&server.value), "__init__.py"));
    let in_package = server.value.contains('/') && view.files().binary_search(&package).is_ok();
    let command = match in_package {
        // A module of a package imports its neighbours by the package's name.
        true => format!("exec python3 -m {}", shell(&inside.replace('/', "."))),
        false => format!("exec python3 {}", shell(&server.value)),
    };
    Some(Start::new("Python", Guess::new(command, server.from.clone())).with_tool(tool))
}

/// Whether a line of a manifest names a package: `Django>=5`, `"flask[async]==3",`, `fastapi = "*"`.
fn names(line: &str, package: &str) -> bool {
    let line = line
        .trim()
        .trim_start_matches(['"', '\''])
        .to_ascii_lowercase();
    line.strip_prefix(package).is_some_and(|rest| {
        !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_')
    })
}

#[cfg(test)]
mod tests {
    #[test]
    fn packages_are_known_by_their_whole_name() {
        for line in [
            "django",
            "Django>=5.0",
            "  \"django[argon2]==5\",",
            "django = \"^5\"",
        ] {
            assert!(super::names(line, "django"), "{line}");
        }
        for line in ["django-rest", "mydjango", "# django"] {
            assert!(!super::names(line, "django"), "{line}");
        }
    }
}
