//! What a changed file means by its name alone. The tables only know what is certain; every other file counts.

use super::paths::{extension, name, stem};

/// What a file means before anybody looked at who reaches it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    /// Everything runs.
    Everything,
    /// A document: it reaches those who cite or name it.
    Document,
    /// Only tools of the developers read it: tests, linters.
    Tool,
    /// Nobody reads it when the product runs.
    Nobody,
    /// It counts.
    Counts,
}

/// Names of files that decide what all code is, in lower case.
const EVERYTHING: &[&str] = &[
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "yarn.lock",
    "pnpm-lock.yaml",
    "pnpm-workspace.yaml",
    "bun.lock",
    "bun.lockb",
    "lerna.json",
    "nx.json",
    "turbo.json",
    "rush.json",
    "deno.json",
    "deno.jsonc",
    "deno.lock",
    ".npmrc",
    ".yarnrc",
    ".yarnrc.yml",
    ".pnpmfile.cjs",
    "angular.json",
    ".babelrc",
    ".swcrc",
    ".browserslistrc",
    "import_map.json",
    "importmap.json",
    "cargo.toml",
    "cargo.lock",
    "build.rs",
    "rust-toolchain",
    "rust-toolchain.toml",
    "go.mod",
    "go.sum",
    "go.work",
    "go.work.sum",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "pipfile",
    "pipfile.lock",
    "poetry.lock",
    "uv.lock",
    "pdm.lock",
    "environment.yml",
    "environment.yaml",
    "gemfile",
    "gemfile.lock",
    "gems.rb",
    "gems.locked",
    "rakefile",
    "config.ru",
    "pom.xml",
    "gradle.properties",
    "gradlew",
    "mvnw",
    "gradle.lockfile",
    "libs.versions.toml",
    "build.sbt",
    "composer.json",
    "composer.lock",
    "nuget.config",
    "packages.config",
    "global.json",
    "packages.lock.json",
    "mix.exs",
    "mix.lock",
    "rebar.config",
    "package.swift",
    "package.resolved",
    "pubspec.yaml",
    "pubspec.lock",
    "podfile",
    "podfile.lock",
    "cmakelists.txt",
    "meson.build",
    "conanfile.txt",
    "conanfile.py",
    "vcpkg.json",
    "workspace",
    "workspace.bazel",
    "module.bazel",
    "build",
    "build.bazel",
    "flake.nix",
    "flake.lock",
    ".tool-versions",
    ".nvmrc",
    ".node-version",
    ".python-version",
    ".ruby-version",
    ".java-version",
    ".sdkmanrc",
    "mise.toml",
    ".mise.toml",
    "makefile",
    "gnumakefile",
    "justfile",
    "vagrantfile",
    "jenkinsfile",
    "containerfile",
    ".dockerignore",
    ".gitlab-ci.yml",
    ".travis.yml",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "action.yml",
    "action.yaml",
    ".gitattributes",
    ".gitmodules",
    ".lfsconfig",
    ".envrc",
    "schema.rb",
    "structure.sql",
    "settings.py",
    "web.config",
    "manage.py",
];
/// Beginnings of such names.
const EVERYTHING_FIRST: &[&str] = &[
    "requirements",
    "constraints",
    "dockerfile",
    "docker-compose",
    "compose.",
    "procfile",
    "taskfile.",
    ".env",
    "tsconfig",
    "jsconfig",
    "webpack",
    "vite.config",
    "vitest.",
    "rollup.config",
    "babel.config",
    "next.config",
    "nuxt.config",
    "application.",
    "application-",
    "appsettings",
    "directory.build",
    "directory.packages",
];
/// Extensions of such files.
const EVERYTHING_LAST: &[&str] = &[
    "lock",
    "lockb",
    "gradle",
    "kts",
    "csproj",
    "fsproj",
    "vbproj",
    "sln",
    "slnx",
    "props",
    "targets",
    "gemspec",
    "mk",
    "cmake",
    "nix",
    "bzl",
    "dockerfile",
    "env",
    "sql",
    "prisma",
    "graphql",
    "graphqls",
    "gql",
    "proto",
    "thrift",
    "xsd",
    "wsdl",
    "conf",
    "ini",
    "properties",
    "tf",
    "tfvars",
];
/// Folders whose files decide for all.
const EVERYTHING_IN: &[&str] = &[
    "migrations",
    "migrate",
    "alembic",
    "flyway",
    "liquibase",
    ".circleci",
    ".buildkite",
    "config",
    "configs",
    "settings",
];
/// Documents by extension.
const DOCUMENTS: &[&str] = &[
    "md", "markdown", "mdown", "rst", "adoc", "asciidoc", "org", "textile",
];
/// What stands beside documents in their folders.
const BESIDE_DOCUMENTS: &[&str] = &[
    "txt",
    "png",
    "jpg",
    "jpeg",
    "gif",
    "svg",
    "webp",
    "drawio",
    "puml",
    "plantuml",
    "mmd",
    "pdf",
    "excalidraw",
    "dot",
];
/// Folders of documents.
const DOCUMENT_FOLDERS: &[&str] = &[
    "doc",
    "docs",
    "documentation",
    "adr",
    "adrs",
    "rfc",
    "rfcs",
    "design",
    "wiki",
    ".github",
    "notes",
    "prd",
    "prds",
    "specs",
];
/// Documents by the beginning of their name, with or without an extension of documents.
const WELL_KNOWN: &[&str] = &[
    "readme",
    "changelog",
    "changes",
    "contributing",
    "code_of_conduct",
    "security",
    "support",
    "governance",
    "authors",
    "maintainers",
    "history",
    "news",
    "upgrading",
    "notice",
    "license",
    "licence",
    "copying",
    "patents",
    "contributors",
    "agents",
    "claude",
];
/// Files of editors, of git and of the forge, in lower case.
const NOBODY: &[&str] = &[
    ".gitignore",
    ".gitkeep",
    ".keep",
    ".mailmap",
    ".git-blame-ignore-revs",
    ".editorconfig",
    "codeowners",
    ".ds_store",
    "renovate.json",
    ".renovaterc",
    ".renovaterc.json",
    "citation.cff",
    "funding.yml",
    "dependabot.yml",
    "dependabot.yaml",
    "labeler.yml",
    "stale.yml",
    "thumbs.db",
];
const NOBODY_IN: &[&str] = &[
    ".vscode",
    ".idea",
    ".zed",
    ".fleet",
    "issue_template",
    "discussion_template",
];
/// Settings of linters and formatters.
const TOOLS: &[&str] = &[
    ".prettierignore",
    ".eslintignore",
    ".rubocop.yml",
    ".flake8",
    ".pylintrc",
    "mypy.ini",
    "ruff.toml",
    ".ruff.toml",
    "rustfmt.toml",
    ".rustfmt.toml",
    "clippy.toml",
    ".clippy.toml",
    ".golangci.yml",
    ".golangci.yaml",
    ".pre-commit-config.yaml",
    ".codecov.yml",
    "codecov.yml",
    ".clang-format",
    ".clang-tidy",
    "deny.toml",
    "typos.toml",
    "_typos.toml",
    "cliff.toml",
    ".coveragerc",
    ".nycrc",
    ".hadolint.yaml",
    ".shellcheckrc",
    "phpstan.neon",
    "phpunit.xml",
];
const TOOLS_FIRST: &[&str] = &[
    ".prettierrc",
    "prettier.config",
    ".eslintrc",
    "eslint.config",
    ".stylelintrc",
    "stylelint.config",
    ".markdownlint",
    ".yamllint",
    "commitlint.config",
    ".commitlintrc",
    "jest.config",
    "karma.conf",
    ".mocharc",
];
/// Folders of tests.
const TEST_FOLDERS: &[&str] = &[
    "test",
    "tests",
    "__tests__",
    "__mocks__",
    "__snapshots__",
    "spec",
    "cypress",
];
/// What tests are written in; other files in their folders may be read by anybody.
const TEST_CODE: &[&str] = &[
    "js", "jsx", "ts", "tsx", "mjs", "cjs", "mts", "cts", "py", "rs", "go", "java", "kt", "cs",
    "rb", "php", "c", "cc", "cpp", "h", "hpp", "snap", "scala", "swift", "ex", "exs", "dart",
    "groovy", "feature",
];

/// What a file of the repository means. `site`: whether the repository makes pages of its documents.
pub(super) fn weight(path: &str, site: bool) -> Weight {
    let lower = path.to_ascii_lowercase();
    let (file, extension) = (name(&lower), extension(&lower));
    let folders = &lower[..lower.len() - file.len()];
    let inside = |names: &[&str]| folders.split('/').any(|folder| names.contains(&folder));
    let begins = |names: &[&str]| names.iter().any(|first| file.starts_with(first));
    let is_document = DOCUMENTS.contains(&extension);
    if inside(NOBODY_IN) || NOBODY.contains(&file) {
        return Weight::Nobody;
    }
    let workflow =
        folders.starts_with(".github/workflows/") || folders.starts_with(".github/actions/");
    if workflow || EVERYTHING.contains(&file) || file == "gradle" {
        return Weight::Everything;
    }
    if TOOLS.contains(&file) || begins(TOOLS_FIRST) {
        return Weight::Tool;
    }
    if !is_document && is_test(path) {
        return Weight::Tool;
    }
    let decides =
        begins(EVERYTHING_FIRST) || inside(EVERYTHING_IN) || EVERYTHING_LAST.contains(&extension);
    if !is_document && (decides || file.contains(".config.")) {
        return Weight::Everything;
    }
    if TEST_CODE.contains(&extension) && among_tests(folders) {
        return Weight::Tool;
    }
    let plain = is_document || extension.is_empty() || extension == "txt";
    // A program may be called `support`, but not `SUPPORT`.
    let loud = !stem(name(path)).contains(|letter: char| letter.is_ascii_lowercase());
    if plain && begins(WELL_KNOWN) && (loud || (is_document && begins(&WELL_KNOWN[..2]))) {
        return Weight::Document;
    }
    if site {
        return Weight::Counts;
    }
    let documents = inside(DOCUMENT_FOLDERS);
    if is_document && (documents || folders.is_empty()) {
        return Weight::Document;
    }
    if documents && BESIDE_DOCUMENTS.contains(&extension) {
        return Weight::Document;
    }
    Weight::Counts
}

/// Whether tests are called like this, wherever they lie.
pub(super) fn is_test(path: &str) -> bool {
    let extension = extension(path);
    if !TEST_CODE.contains(&extension) {
        return false;
    }
    let file = name(path);
    let stem = &file[..file.len() - extension.len() - 1];
    let typed = matches!(
        extension,
        "java" | "kt" | "cs" | "php" | "scala" | "swift" | "groovy"
    );
    let last = [".test", ".spec", "_test", "_spec"];
    last.iter().any(|last| stem.ends_with(last))
        || (extension == "py" && (stem.starts_with("test_") || stem == "conftest"))
        || (typed && (stem.ends_with("Test") || stem.ends_with("Tests")))
}

/// Whether a folder belongs to tests. A product may have a folder `src/spec` of its own.
fn among_tests(folders: &str) -> bool {
    let parts: Vec<&str> = folders.split('/').collect();
    parts.iter().enumerate().any(|(place, part)| {
        let product = parts[..place]
            .iter()
            .any(|part| matches!(*part, "src" | "lib" | "app" | "internal" | "pkg" | "cmd"));
        let maven = place > 0 && parts[place - 1] == "src" && *part == "test";
        TEST_FOLDERS.contains(part) && (!product || maven || part.starts_with("__"))
    })
}

/// Whether a file is one by which pages are made of documents.
pub(super) fn makes_pages(path: &str) -> bool {
    let file = name(path);
    let first = [
        "mkdocs.",
        "docusaurus.config",
        "book.toml",
        "antora",
        "hugo.",
        "astro.config",
        "gatsby-config",
        "eleventy.config",
        "gridsome.config",
        "typedoc",
    ];
    first.iter().any(|first| file.starts_with(first))
        || matches!(file, "_config.yml" | ".eleventy.js" | "conf.py")
        || path.contains(".vitepress/")
        || path.contains(".vuepress/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_decide_only_what_is_certain() {
        use Weight::{Counts, Document, Everything, Nobody, Tool};
        let table = [
            ("package-lock.json", Everything),
            ("web/package.json", Everything),
            ("Cargo.lock", Everything),
            ("requirements-dev.txt", Everything),
            ("app/build.gradle.kts", Everything),
            ("Dockerfile.web", Everything),
            ("docker/api.Dockerfile", Everything),
            ("compose.override.yaml", Everything),
            (".github/workflows/ci.yml", Everything),
            (".github/actions/setup/run.sh", Everything),
            ("Makefile", Everything),
            (".env.example", Everything),
            ("db/migrations/0001_init.py", Everything),
            ("db/seed.sql", Everything),
            ("tsconfig.base.json", Everything),
            ("tailwind.config.js", Everything),
            ("config/routes.rb", Everything),
            (".gitattributes", Everything),
            ("schema.prisma", Everything),
            ("README.md", Document),
            ("packages/a/README", Document),
            ("docs/prd.md", Document),
            ("docs/flow.png", Document),
            ("NOTES.md", Document),
            ("LICENSE", Document),
            ("LICENSE-MIT", Document),
            ("content/posts/tea.md", Counts),
            ("src/help.md", Counts),
            (".github/ISSUE_TEMPLATE/bug.yml", Nobody),
            (".github/dependabot.yml", Nobody),
            (".github/CODEOWNERS", Nobody),
            (".gitignore", Nobody),
            (".vscode/settings.json", Nobody),
            (".eslintrc.json", Tool),
            ("src/cart.test.ts", Tool),
            ("tests/test_cart.py", Tool),
            ("src/test/java/a/CartTest.java", Tool),
            ("tests/helpers.py", Tool),
            ("cart_test.go", Tool),
            ("tests/fixtures/orders.json", Counts),
            ("src/latest.ts", Counts),
            ("src/Contest.java", Counts),
            ("src/CartTest.java", Tool),
            ("src/spec/parser.ts", Counts),
            ("bin/support", Counts),
            ("SUPPORT", Document),
            ("content/news.md", Counts),
            ("src/cart.ts", Counts),
            ("public/logo.png", Counts),
            ("data/x.unknown", Counts),
            ("noextension", Counts),
            ("licenses.ts", Counts),
            ("", Counts),
        ];
        for (path, expected) in table {
            assert_eq!(weight(path, false), expected, "{path}");
        }
        assert_eq!(weight("docs/guide.md", true), Counts, "a site of documents");
        assert_eq!(weight("README.md", true), Document);
        assert!(makes_pages("docs/.vitepress/config.ts") && makes_pages("site/mkdocs.yml"));
        assert!(!makes_pages("src/conf.ts"));
    }
}
