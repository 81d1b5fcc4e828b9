//! `package.json`: scripts, frameworks, workspaces.
//!
//! Sources: <https://docs.npmjs.com/cli/v11/configuring-npm/package-json>, <https://pnpm.io/pnpm-workspace_yaml>.

use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

use super::{
    draft::Tool,
    guess::{Evidence, Guess},
    quote::shell,
    scan::Scan,
    start::{Listens, Start},
    units::Unit,
    view::View,
};

/// A dependency, and what it makes of the package. The first that is there names it.
const FRAMEWORKS: [(&str, &str); 12] = [
    ("next", "Next.js"),
    ("nuxt", "Nuxt"),
    ("@nestjs/core", "NestJS"),
    ("express", "Express"),
    ("fastify", "Fastify"),
    ("koa", "Koa"),
    ("hono", "Hono"),
    ("@sveltejs/kit", "SvelteKit"),
    ("astro", "Astro"),
    ("react-scripts", "Create React App"),
    ("vite", "Vite"),
    ("@vue/cli-service", "Vue CLI"),
];
/// Scripts that start something for users, the best first.
const SCRIPTS: [&str; 5] = ["start:prod", "start", "serve", "preview", "dev"];

static PORT_IN_SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:--port[ =]|\s-p[ =]?|\bPORT=)(\d{2,5})\b").expect("a constant pattern")
});

/// A `package.json`, read.
#[derive(Debug)]
pub(super) struct Package {
    path: String,
    text: String,
    value: Value,
}

impl Package {
    /// `None`: there is none. The error is for people.
    pub(super) fn read(unit: &Unit, view: &dyn View) -> Option<Result<Self, String>> {
        let path = unit.path("package.json");
        if !unit.has("package.json") {
            return None;
        }
        let Some(text) = view.text(&path) else {
            return Some(Err(format!(
                "{path} is no text, or too long; it was not looked at"
            )));
        };
        Some(match serde_json::from_str::<Value>(&text) {
            Ok(value) if value.is_object() => Ok(Self { path, text, value }),
            Ok(_) => Err(format!("{path} holds no JSON object; it was not looked at")),
            Err(error) => Err(format!("{path} is no JSON ({error}); it was not looked at")),
        })
    }

    /// The package's name without its scope.
    pub(super) fn name(&self) -> Option<Guess<String>> {
        let name = self.value["name"].as_str()?;
        let short = name.rsplit('/').next().unwrap_or(name);
        let from = Evidence::find(&self.path, &self.text, "\"name\"", "\"name\"");
        (!short.is_empty()).then(|| Guess::new(short.to_owned(), from))
    }

    fn depends_on(&self, name: &str) -> bool {
        ["dependencies", "devDependencies"]
            .iter()
            .any(|kind| !self.value[*kind][name].is_null())
    }

    fn framework(&self) -> Option<(&'static str, &'static str)> {
        FRAMEWORKS
            .into_iter()
            .find(|(package, _)| self.depends_on(package))
    }

    /// The globs of a workspace's packages; `None`: it is no workspace.
    pub(super) fn workspaces(&self) -> Option<Vec<String>> {
        let declared = &self.value["workspaces"];
        let list = declared
            .as_array()
            .or_else(|| declared["packages"].as_array())?;
        Some(
            list.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        )
    }

    fn script(&self, name: &str) -> Option<&str> {
        self.value["scripts"][name]
            .as_str()
            .filter(|script| !script.trim().is_empty())
    }

    fn evidence(&self, script: &str) -> Evidence {
        Evidence::find(
            &self.path,
            &self.text,
            &format!("\"{script}\""),
            format!("script \"{script}\""),
        )
    }
}

/// How the package is started; `None`: it is a library, or a set of tools.
pub(super) fn start(package: &Package, unit: &Unit, root: &Unit, scan: &Scan) -> Option<Start> {
    let framework = package.framework();
    let what = framework.map_or("Node.js", |(_, name)| name);
    let (manager, tool) = manager(package, unit, root);
    let script = SCRIPTS
        .into_iter()
        .find_map(|name| package.script(name).map(|text| (name, text)));
    let Some((name, text)) = script else {
        return without_script(package, unit, what, tool, framework.is_some());
    };
    // Without a framework and without a port, `dev` and its like are a compiler that watches.
    let starts = matches!(name, "start" | "start:prod" | "serve");
    if framework.is_none() && !(starts || scan.port_variable.is_some() || scan.fixed_port.is_some())
    {
        return None;
    }
    let mut command = format!("exec {manager} run {}", shell(name));
    let mut start = Start::new(what, Guess::new(String::new(), package.evidence(name)));
    let fixed = PORT_IN_SCRIPT
        .captures(text)
        .and_then(|found| found[1].parse().ok())
        .filter(|port| *port != 0);
    let runs = |program: &str| text.split_whitespace().any(|word| word == program);
    if let Some(port) = fixed {
        start.listens = Listens::At(port, package.evidence(name));
    } else if runs("vite") || runs("astro") {
        // npm alone hands over what follows `--`; the others hand over everything.
        let separator = if manager == "npm" { " --" } else { "" };
        let strict = if runs("vite") { " --strictPort" } else { "" };
        command.push_str(&format!(
            "{separator} --host 127.0.0.1 --port \"$PORT\"{strict}"
        ));
        start = start.told_in_command();
    } else if matches!(what, "Next.js" | "Nuxt" | "Create React App") {
        start.listens = Listens::Told(
            "PORT".to_owned(),
            "{{ port }}".to_owned(),
            Evidence::none(format!("{what} reads PORT")),
        );
    }
    if what == "Create React App" {
        start.env.push(("BROWSER".to_owned(), "none".to_owned()));
    }
    if matches!(name, "preview" | "start:prod")
        || (matches!(what, "Next.js" | "Nuxt") && name == "start")
    {
        start.notes.push(
            "It serves what was built: build it before a run, as the workflow does.".to_owned(),
        );
    }
    start.command.value = command;
    start.name = None;
    Some(start.with_tool(tool))
}

/// npm starts `server.js` when there is no script; else `main` may be a server.
fn without_script(
    package: &Package,
    unit: &Unit,
    what: &'static str,
    tool: Tool,
    framework: bool,
) -> Option<Start> {
    let main = package.value["main"]
        .as_str()
        .filter(|_| framework)
        .map(|main| main.trim_start_matches("./"));
    let candidates = ["server.js", "app.js", "index.js"];
    let file = match main {
        Some(main) if unit.has(main) => main.to_owned(),
        _ if unit.has("server.js") => "server.js".to_owned(),
        _ => unit.first(&candidates).filter(|_| framework)?.to_owned(),
    };
    let from = Evidence::file(
        &unit.path(&file),
        "no script starts it, and this file looks like the server",
    );
    Some(
        Start::new(
            what,
            Guess::new(format!("exec node {}", shell(&file)), from),
        )
        .with_tool(tool),
    )
}

/// The package manager, by its lock file here or in the root, and what it is for a workflow.
fn manager(package: &Package, unit: &Unit, root: &Unit) -> (&'static str, Tool) {
    for place in [unit, root] {
        for (file, name, tool) in [
            ("pnpm-lock.yaml", "pnpm", Tool::Pnpm),
            ("yarn.lock", "yarn", Tool::Yarn),
            ("bun.lock", "bun", Tool::Bun),
            ("bun.lockb", "bun", Tool::Bun),
            ("package-lock.json", "npm", Tool::Npm(true)),
            ("npm-shrinkwrap.json", "npm", Tool::Npm(true)),
        ] {
            if place.has(file) {
                return (name, tool);
            }
        }
    }
    match package.value["packageManager"]
        .as_str()
        .and_then(|text| text.split('@').next())
    {
        Some("pnpm") => ("pnpm", Tool::Pnpm),
        Some("yarn") => ("yarn", Tool::Yarn),
        Some("bun") => ("bun", Tool::Bun),
        _ => ("npm", Tool::Npm(false)),
    }
}

/// The globs of `pnpm-workspace.yaml`; `None`: there is none, or it says nothing.
pub(super) fn pnpm_workspaces(root: &Unit, view: &dyn View) -> Option<Vec<String>> {
    #[derive(serde::Deserialize)]
    struct Workspace {
        #[serde(default)]
        packages: Vec<String>,
    }
    let text = root.text(view, "pnpm-workspace.yaml")?;
    let workspace: Workspace = serde_saphyr::from_str(&text).ok()?;
    Some(workspace.packages)
}
