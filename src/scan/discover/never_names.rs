//! Names of folders and files that are no sources, whatever they hold.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

/// Folders of other people's files and of what a build leaves behind.
const VENDORED: &str = "node_modules vendor vendored third_party third-party thirdparty 3rdparty 3rd_party 3rd-party \
     bower_components jspm_packages site-packages dist-packages .venv venv virtualenv pods carthage .yarn \
     .pnpm .gradle .terraform .git .svn .hg submodules externals extern deps godeps \
    ";

/// Folders that tools write.
const GENERATED: &str = "dist target out _build _site coverage htmlcov __pycache__ .next .nuxt .docusaurus .cache .tox \
     .mypy_cache generated gen autogen auto-generated typedoc javadoc apidoc repowiki";

/// Folders of tests and of what tests read.
const FIXTURES: &str = "test tests __tests__ testing testdata test-data test_data testfiles test-files test-fixtures \
     test_fixtures fixture fixtures __fixtures__ __snapshots__ snapshots __mocks__ mocks mock golden \
     goldens e2e cypress benchmarks benchmark bench evals eval corpus cassettes stubs playground";

/// Folders of forms to fill in and of examples.
const TEMPLATES: &str = "template templates .template .templates _template _templates boilerplate boilerplates scaffold \
     scaffolds scaffolding skeleton skeletons archetype archetypes cookiecutter starter-kits example \
     examples _examples sample samples demo demos";

/// Folders of agents and editors: prompts, rules, skills, memories.
const AGENTS: &str = ".claude .cursor .codex .gemini .windsurf .roo .roomodes .clinerules .cline .continue .kilocode \
     .opencode .agent .agents .qwen .serena .trae .augment .amazonq .junie .goose .factory .crush .qoder \
     .codebuddy .iflow .ai-rules .rules .prompts .bmad-core .bmad _bmad bmad-core bmad .bmad-method \
     bmad-method expansion-packs .bmad-infrastructure-devops .superclaude .claude-plugin .github .gitlab \
     .vscode .idea .devcontainer .husky .changeset .changesets prompts prompt skills subagents chatmodes \
     slash-commands output-styles .well-known cursor-rules .sisyphus .playwright-mcp .codeium .aider \
     .memory";

/// Folders that belong to a tool when they stand in a hidden folder.
const OF_AGENTS: &str = "agents commands rules memory memories hooks";

/// Folders of older editions, letters and posts.
const EDITIONS: &str = "versioned_docs versioned-docs versioned_sidebars _posts _drafts blog blogs posts newsletter \
     newsletters changelogs release-notes release_notes releasenotes";

/// Files that every repository has, by stem.
const COMMON: &str = "license licence copying notices unlicense eula patents changelog change-log change_log release-notes \
     release_notes releasenotes whatsnew whats-new authors contributors maintainers codeowners credits \
     thanks acknowledgements acknowledgments attribution attributions code_of_conduct code-of-conduct \
     codeofconduct contributing funding citation claude claude.local gemini qwen warp \
     copilot-instructions llms llms-full robots humans ads cname requirements-dev cmakelists \
     pull_request_template issue_template bug_report";

/// The same, but for folders of documents, where they may be the subject: `docs/specs/users.md`.
const OFTEN: &str = "history news users support security governance changes release releases agents agent skill conduct \
     owners adopters notice contribution contribute";

/// What a folder says by its name: the rule against what is in it.
pub(super) fn folder(name: &str) -> Option<&'static str> {
    static FOLDERS: LazyLock<FxHashMap<&str, &str>> = LazyLock::new(|| {
        [
            ("vendored", VENDORED),
            ("generated", GENERATED),
            ("fixture", FIXTURES),
            ("template", TEMPLATES),
            ("agent-folder", AGENTS),
            ("agent-part", OF_AGENTS),
            ("edition", EDITIONS),
        ]
        .into_iter()
        .flat_map(|(rule, names)| names.split(' ').map(move |name| (name, rule)))
        .collect()
    });
    FOLDERS.get(name).copied()
}

/// Whether every repository has a file of this name. `stem` is in lower case; `subject`: whether the folder is one of
/// documents, so that a plain word may be what the document is about.
pub(super) fn is_common(stem: &str, subject: bool) -> bool {
    static STEMS: LazyLock<[FxHashSet<&str>; 2]> =
        LazyLock::new(|| [COMMON, OFTEN].map(|names| names.split(' ').collect()));
    STEMS[0].contains(stem) || !subject && STEMS[1].contains(stem)
}
