//! What is no source, whatever it holds: vendored, generated, fixtures, templates, prompts of agents, and the files that
//! every repository has.

use super::{
    place::Place,
    record::{Mark, mark},
};

/// Folders of other people's files and of what a build leaves behind.
const VENDORED: [&str; 34] = [
    "node_modules",
    "vendor",
    "vendors",
    "vendored",
    "third_party",
    "third-party",
    "thirdparty",
    "3rdparty",
    "3rd_party",
    "3rd-party",
    "bower_components",
    "jspm_packages",
    "site-packages",
    "dist-packages",
    ".venv",
    "venv",
    "virtualenv",
    "pods",
    "carthage",
    ".yarn",
    ".pnpm",
    ".gradle",
    ".terraform",
    ".git",
    ".svn",
    ".hg",
    "submodules",
    "externals",
    "extern",
    "deps",
    "godeps",
    "subprojects",
    "contrib-packages",
    "jars",
];

/// Folders that tools write.
const GENERATED: [&str; 22] = [
    "dist",
    "target",
    "out",
    "_build",
    "_site",
    "coverage",
    "htmlcov",
    "__pycache__",
    ".next",
    ".nuxt",
    ".docusaurus",
    ".cache",
    ".tox",
    ".mypy_cache",
    "generated",
    "gen",
    "autogen",
    "auto-generated",
    "typedoc",
    "javadoc",
    "apidoc",
    "repowiki",
];

/// Folders of tests and of what tests read.
const FIXTURES: [&str; 32] = [
    "test",
    "tests",
    "__tests__",
    "testing",
    "testdata",
    "test-data",
    "test_data",
    "testfiles",
    "test-files",
    "test-fixtures",
    "test_fixtures",
    "fixture",
    "fixtures",
    "__fixtures__",
    "__snapshots__",
    "snapshots",
    "__mocks__",
    "mocks",
    "mock",
    "golden",
    "goldens",
    "e2e",
    "cypress",
    "benchmarks",
    "benchmark",
    "bench",
    "evals",
    "eval",
    "corpus",
    "cassettes",
    "stubs",
    "playground",
];

/// Folders of forms to fill in and of examples.
const TEMPLATES: [&str; 24] = [
    "template",
    "templates",
    ".template",
    ".templates",
    "_template",
    "_templates",
    "boilerplate",
    "boilerplates",
    "scaffold",
    "scaffolds",
    "scaffolding",
    "skeleton",
    "skeletons",
    "archetype",
    "archetypes",
    "cookiecutter",
    "starter-kits",
    "example",
    "examples",
    "_examples",
    "sample",
    "samples",
    "demo",
    "demos",
];

/// Folders of agents and editors: prompts, rules, skills, memories.
const AGENTS: [&str; 62] = [
    ".claude",
    ".cursor",
    ".codex",
    ".gemini",
    ".windsurf",
    ".roo",
    ".roomodes",
    ".clinerules",
    ".cline",
    ".continue",
    ".kilocode",
    ".opencode",
    ".agent",
    ".agents",
    ".qwen",
    ".serena",
    ".trae",
    ".augment",
    ".amazonq",
    ".junie",
    ".goose",
    ".factory",
    ".crush",
    ".qoder",
    ".codebuddy",
    ".iflow",
    ".ai-rules",
    ".rules",
    ".prompts",
    ".bmad-core",
    ".bmad",
    "_bmad",
    "bmad-core",
    "bmad",
    ".bmad-method",
    "bmad-method",
    "expansion-packs",
    ".bmad-infrastructure-devops",
    ".superclaude",
    ".claude-plugin",
    ".github",
    ".gitlab",
    ".vscode",
    ".idea",
    ".devcontainer",
    ".husky",
    ".changeset",
    ".changesets",
    "prompts",
    "prompt",
    "skills",
    "subagents",
    "chatmodes",
    "slash-commands",
    "output-styles",
    ".well-known",
    "cursor-rules",
    ".sisyphus",
    ".playwright-mcp",
    ".codeium",
    ".aider",
    ".memory",
];

/// Folders that belong to a tool when they stand in a hidden folder.
const OF_AGENTS: [&str; 6] = ["agents", "commands", "rules", "memory", "memories", "hooks"];

/// Folders of older editions, letters and posts.
const EDITIONS: [&str; 14] = [
    "versioned_docs",
    "versioned-docs",
    "versioned_sidebars",
    "_posts",
    "_drafts",
    "blog",
    "blogs",
    "posts",
    "newsletter",
    "newsletters",
    "changelogs",
    "release-notes",
    "release_notes",
    "releasenotes",
];

/// Files that every repository has, by stem.
const COMMON: [&str; 66] = [
    "license",
    "licence",
    "copying",
    "notice",
    "notices",
    "unlicense",
    "eula",
    "patents",
    "changelog",
    "changes",
    "change-log",
    "change_log",
    "history",
    "news",
    "releases",
    "release-notes",
    "release_notes",
    "releasenotes",
    "release",
    "whatsnew",
    "whats-new",
    "authors",
    "contributors",
    "maintainers",
    "owners",
    "codeowners",
    "credits",
    "thanks",
    "acknowledgements",
    "acknowledgments",
    "attribution",
    "attributions",
    "code_of_conduct",
    "code-of-conduct",
    "codeofconduct",
    "conduct",
    "contributing",
    "contribute",
    "contribution",
    "security",
    "support",
    "funding",
    "citation",
    "governance",
    "adopters",
    "users",
    "agents",
    "agent",
    "claude",
    "claude.local",
    "gemini",
    "qwen",
    "warp",
    "copilot-instructions",
    "skill",
    "llms",
    "llms-full",
    "robots",
    "humans",
    "ads",
    "cname",
    "requirements-dev",
    "cmakelists",
    "pull_request_template",
    "issue_template",
    "bug_report",
];

/// Why a place is no place for a source: the rule, and the word that says so.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Never<'p> {
    /// The rule's name.
    pub(super) rule: &'static str,
    /// The folder or the name.
    pub(super) what: &'p str,
}

/// Looks at a place. `known` is the index of the first folder that a custom knows: the way to it is looked at, what is
/// below has been named by people and may be called anything (`openspec/specs/templates/spec.md`).
pub(super) fn never<'p>(place: &'p Place, known: Option<usize>) -> Option<Never<'p>> {
    let way = &place.folders[..known
        .unwrap_or(place.folders.len())
        .min(place.folders.len())];
    let documents = |before: usize| {
        way[..before]
            .iter()
            .any(|folder| is_document_folder(folder))
    };
    for (at, folder) in way.iter().enumerate() {
        let name = folder.as_str();
        let rule = if VENDORED.contains(&name) {
            "vendored"
        } else if AGENTS.contains(&name)
            || (at > 0 && is_hidden(&way[..at]) && OF_AGENTS.contains(&name))
        {
            "agent-folder"
        } else if EDITIONS.contains(&name) || (documents(at) && is_version(name)) {
            "edition"
        } else if TEMPLATES.contains(&name) || is_filled_in(name) {
            "template"
        } else if documents(at) {
            continue;
        } else if GENERATED.contains(&name) {
            "generated"
        } else if FIXTURES.contains(&name)
            || name.ends_with("_test")
            || name.ends_with("_tests")
            || name.ends_with("-fixtures")
        {
            if place.extension == "feature" {
                continue;
            }
            "fixture"
        } else {
            continue;
        };
        return Some(Never { rule, what: folder });
    }
    by_name(place, known)
}

/// A folder whose name a tool fills in.
fn is_filled_in(folder: &str) -> bool {
    folder.contains("{{") || folder.contains("{%") || folder.starts_with("cookiecutter")
}

fn is_hidden(folders: &[String]) -> bool {
    folders.iter().any(|folder| folder.starts_with('.'))
}

fn by_name<'p>(place: &'p Place, known: Option<usize>) -> Option<Never<'p>> {
    let stem = place.stem.as_str();
    let found = |rule| {
        Some(Never {
            rule,
            what: &place.name,
        })
    };
    if is_template(place, known.is_some()) {
        return found("template");
    }
    if known.is_some() {
        return None;
    }
    let base = stem.split(['.']).next().unwrap_or(stem);
    if COMMON.contains(&stem) || COMMON.contains(&base) || COMMON.contains(&without_language(base))
    {
        return found("common-file");
    }
    if without_language(base) == "readme" && place.folders.is_empty() {
        return found("readme");
    }
    if place.extension == "txt"
        && (stem.contains("requirements")
            || stem.contains("constraints")
            || stem.contains("license")
            || stem.contains("dependencies"))
        && !stem.contains("product")
    {
        return found("package-list");
    }
    None
}

/// A form to fill in, by its name. A record about templates (`0012-email-template`) is none.
fn is_template(place: &Place, known: bool) -> bool {
    let words = place.words.as_str();
    let named = words == "template"
        || words.ends_with(" template")
        || words.starts_with("template ")
        || words.ends_with(" tmpl")
        || words.starts_with("yyyy")
        || words.starts_with("nnn")
        || words.starts_with("xxx")
        || words.starts_with("example prd");
    let numbered = place.mark.is_some_and(|mark| !mark.is_nought());
    named && !(numbered && known)
        || place.stem.contains("{{")
        || (known && matches!(words, "adr example" | "example" | "sample"))
        || (known && place.is_folder_page() && is_bare_nought(place.folder()))
        || (["empty ", "blank ", "sample ", "example "]
            .iter()
            .any(|word| words.starts_with(word))
            && [" adr", " rfc", " prd", " spec", " plan", " kep"]
                .iter()
                .any(|word| words.ends_with(word)))
}

/// `rfc-0000`: number nought without a name is the form for all others.
fn is_bare_nought(folder: &str) -> bool {
    mark(folder).is_some_and(Mark::is_nought)
        && folder.ends_with(|sign: char| sign.is_ascii_digit())
}

/// `readme_ja`, `readme-zh`: without what stands for the language.
fn without_language(base: &str) -> &str {
    match base.rsplit_once(['-', '_']) {
        Some((name, tag)) if super::listing::is_language(tag) => name,
        _ => base,
    }
}

/// Folders that people keep documents in.
pub(super) fn is_document_folder(folder: &str) -> bool {
    matches!(
        folder,
        "doc"
            | "docs"
            | "documentation"
            | "documents"
            | "document"
            | "specs"
            | "spec"
            | "specification"
            | "specifications"
            | "design"
            | "designs"
            | "architecture"
            | "adr"
            | "adrs"
            | "rfcs"
            | "rfc"
            | "plans"
            | "planning"
            | "proposals"
            | "requirements"
            | "product"
            | "wiki"
            | "notes"
            | "prd"
            | "prds"
            | "roadmap"
            | "文档"
            | "设计"
            | "需求"
    )
}

/// `v1.2`, `1.x`, `version-2`, `3.0`: an edition of a site's pages. `v2` alone may be a product's next version.
fn is_version(folder: &str) -> bool {
    let rest = folder
        .strip_prefix("version-")
        .or_else(|| folder.strip_prefix('v'))
        .unwrap_or(folder);
    let dotted = rest.contains('.');
    dotted
        && rest.starts_with(|sign: char| sign.is_ascii_digit())
        && rest
            .chars()
            .all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | 'x'))
}
