//! The draft of `.github/workflows/scenarioforge.yml`.
//!
//! Where services are drafted, their tools are set up by steps and the scenarios run on the runner itself
//! (`action/host`); where there are none, in the action's own container. Tools that GitHub's `ubuntu-24.04` image has
//! (<https://github.com/actions/runner-images>) are used as they are there.

use std::fmt::Write;

use super::{
    draft::{Draft, Tool},
    quote::yaml,
    view::join,
};

const HEAD: &str = include_str!("../../templates/init/workflow-head.yml");
const CHECKOUT: &str = include_str!("../../templates/init/workflow-checkout.yml");
const NODE: &str = include_str!("../../templates/init/workflow-node.yml");
const HOST: &str = include_str!("../../templates/init/workflow-host.yml");
const CONTAINER: &str = include_str!("../../templates/init/workflow-container.yml");

/// The workflow. `project` is the folder of the project from the repository's root (empty: the root), `branch` the one that
/// is merged to.
pub fn workflow_text(draft: &Draft, project: &str, branch: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._/-".contains(c);
    let branch = if branch.is_empty() || !branch.chars().all(plain) {
        "main"
    } else {
        branch
    };
    let mut text = HEAD.replace("branches: [main]", &format!("branches: [{}]", yaml(branch)));
    text.push_str(CHECKOUT);
    let needs_node =
        |tool: &Tool| matches!(tool, Tool::Npm(_) | Tool::Pnpm | Tool::Yarn | Tool::Bun);
    if draft.tools.iter().any(|(_, tool)| needs_node(tool)) {
        text.push_str(NODE);
    }
    for (folder, tool) in &draft.tools {
        if let Some((name, script)) = setup(*tool) {
            step(&mut text, name, script, &join(project, folder));
        }
    }
    text.push_str(if draft.services.is_empty() {
        CONTAINER
    } else {
        HOST
    });
    if !project.is_empty() {
        let _ = writeln!(
            text,
            "        with:\n          working-directory: {}",
            yaml(project)
        );
    }
    text
}

fn step(text: &mut String, name: &str, script: &str, folder: &str) {
    let folder = folder.trim_end_matches('/');
    let _ = writeln!(text, "      - name: {name}");
    if !folder.is_empty() {
        let _ = writeln!(text, "        working-directory: {}", yaml(folder));
    }
    let _ = writeln!(text, "        run: |");
    for line in script.lines() {
        let _ = writeln!(text, "          {line}");
    }
}

/// What a step is called and what it does; `None`: the runner has it all.
fn setup(tool: Tool) -> Option<(&'static str, &'static str)> {
    Some(match tool {
        Tool::Npm(true) => ("Install and build", "npm ci\nnpm run build --if-present"),
        Tool::Npm(false) => (
            "Install and build",
            "npm install\nnpm run build --if-present",
        ),
        Tool::Pnpm => (
            "Install and build",
            "corepack enable\npnpm install --frozen-lockfile\npnpm run --if-present build",
        ),
        Tool::Yarn => ("Install", "corepack enable\nyarn install"),
        Tool::Bun => ("Install", "npx --yes bun install --frozen-lockfile"),
        Tool::PipRequirements => (
            "Install",
            "python3 -m venv .venv\n.venv/bin/pip install --requirement requirements.txt\necho \"$PWD/.venv/bin\" >> \"$GITHUB_PATH\"",
        ),
        Tool::PipProject => (
            "Install",
            "python3 -m venv .venv\n.venv/bin/pip install .\necho \"$PWD/.venv/bin\" >> \"$GITHUB_PATH\"",
        ),
        Tool::Bundler => ("Install", "bundle install"),
        Tool::Maven(true) => (
            "Build",
            "sh ./mvnw --batch-mode --quiet -DskipTests package",
        ),
        Tool::Maven(false) => ("Build", "mvn --batch-mode --quiet -DskipTests package"),
        Tool::Gradle(true) => ("Build", "sh ./gradlew --no-daemon assemble"),
        Tool::Gradle(false) => ("Build", "gradle --no-daemon assemble"),
        Tool::Dotnet => ("Build", "dotnet build"),
        Tool::Composer => ("Install", "composer install --no-interaction --no-progress"),
        Tool::Go => ("Build", "go build ./..."),
        Tool::Cargo => ("Build", "cargo build"),
        Tool::Python | Tool::Make | Tool::Docker => return None,
    })
}
