//! What a changed file means by its name alone. The tables only know what is certain; every other file counts.

use super::{
    files::Files,
    names::{
        DOCUMENT_FOLDERS, DOCUMENTS, EVERYTHING, EVERYTHING_FIRST, EVERYTHING_IN, EVERYTHING_LAST,
        FORGE, JAVASCRIPT, NOBODY, NOBODY_IN, PACKAGE_ROOTS, TOOLS, TOOLS_FIRST, WELL_KNOWN,
    },
    paths::{above, extension, folder, join, name, stem},
};

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

/// What a file of the repository means. `site`: whether the repository makes pages of its documents.
pub(super) fn weight(path: &str, files: &Files, site: bool) -> Weight {
    let lower = path.to_ascii_lowercase();
    let (file, extension) = (name(&lower), extension(&lower));
    let folders = &lower[..lower.len() - file.len()];
    let inside = |names: &[&str]| folders.split('/').any(|folder| names.contains(&folder));
    let begins = |names: &[&str]| names.iter().any(|first| file.starts_with(first));
    let forge = folders == ".github/" && FORGE.contains(&file);
    if inside(NOBODY_IN) || NOBODY.contains(&file) || forge {
        return Weight::Nobody;
    }
    let workflow =
        folders.starts_with(".github/workflows/") || folders.starts_with(".github/actions/");
    if workflow || EVERYTHING.contains(&file) || file == "gradle" {
        return Weight::Everything;
    }
    if TOOLS.contains(&file) || begins(TOOLS_FIRST) || is_test(path, files) {
        return Weight::Tool;
    }
    let is_document = is_document(path);
    let decides =
        begins(EVERYTHING_FIRST) || inside(EVERYTHING_IN) || EVERYTHING_LAST.contains(&extension);
    if !is_document && (decides || file.contains(".config.")) {
        return Weight::Everything;
    }
    let here = folder(path);
    let plain = is_document || extension.is_empty() || extension == "txt";
    // A program may be called `support`, but not `SUPPORT`.
    let loud = !stem(name(path)).contains(|letter: char| letter.is_ascii_lowercase());
    let named = WELL_KNOWN.iter().any(|known| {
        let rest = file.strip_prefix(known);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-', '_']))
    });
    if plain && named && (loud || is_document) && is_root(here, files) {
        return Weight::Document;
    }
    if is_document && !site && among_documents(here, files) {
        return Weight::Document;
    }
    Weight::Counts
}

/// Whether a file is a document by its name.
pub(super) fn is_document(path: &str) -> bool {
    DOCUMENTS.contains(&extension(path).to_ascii_lowercase().as_str())
}

/// Whether a folder is the root of the repository or of a package.
fn is_root(folder: &str, files: &Files) -> bool {
    let has = |name: &&str| join(folder, name).is_some_and(|path| files.find(&path).is_some());
    folder.is_empty() || PACKAGE_ROOTS.iter().any(has)
}

/// Whether a folder is one of documents at a root, or lies in one, and no package begins inside.
fn among_documents(here: &str, files: &Files) -> bool {
    for folder in above(here) {
        if is_root(folder, files) {
            return false;
        }
        let called = name(folder).to_ascii_lowercase();
        if DOCUMENT_FOLDERS.contains(&called.as_str()) && is_root(self::folder(folder), files) {
            return true;
        }
    }
    false
}

/// Whether a file is without doubt a test, by the customs of the languages that are followed.
pub(super) fn is_test(path: &str, files: &Files) -> bool {
    let (here, file, extension) = (folder(path), name(path), extension(path));
    let inside = |wanted: &str| here.split('/').any(|folder| folder == wanted);
    let stem = file.strip_suffix(extension).unwrap_or(file);
    match extension {
        "go" => stem.ends_with("_test."),
        "py" => stem.starts_with("test_") && inside("tests"),
        "rs" => {
            let has = |folder: &str| {
                join(folder, "Cargo.toml").is_some_and(|path| files.find(&path).is_some())
            };
            let home = above(here).find(|folder| has(folder));
            let rest = home.and_then(|home| path.strip_prefix(home));
            rest.is_some_and(|rest| rest.trim_start_matches('/').starts_with("tests/"))
        }
        _ if JAVASCRIPT.contains(&extension) => {
            stem.ends_with(".test.") || stem.ends_with(".spec.") || inside("__tests__")
        }
        _ => false,
    }
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
        let roots = [
            "packages/a/package.json",
            "Cargo.toml",
            "tests/app/Cargo.toml",
        ];
        let files = Files::new(roots.map(|path| (path.to_owned(), false)));
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
            ("packages/a/docs/deep/guide.md", Document),
            ("docs/prd.md", Document),
            ("docs/adr/0001.rst", Document),
            ("LICENSE", Document),
            ("LICENSE-MIT", Document),
            ("SUPPORT", Document),
            (".github/pull_request_template.md", Document),
            ("src/README.md", Counts),
            ("src/docs/help.md", Counts),
            ("docs/flow.png", Counts),
            ("public/docs/logo.svg", Counts),
            ("NOTES.md", Counts),
            ("PROMPT.md", Counts),
            ("notes/a.md", Counts),
            ("src/notes/templates/welcome.md", Counts),
            ("src/specs/limits.txt", Counts),
            ("content/posts/tea.md", Counts),
            ("supporters.md", Counts),
            ("rules/stale.yml", Counts),
            (".github/stale.yml", Nobody),
            (".github/ISSUE_TEMPLATE/bug.yml", Nobody),
            (".github/dependabot.yml", Nobody),
            (".github/CODEOWNERS", Nobody),
            (".gitignore", Nobody),
            (".vscode/settings.json", Nobody),
            (".eslintrc.json", Tool),
            ("src/cart.test.ts", Tool),
            ("src/__tests__/cart.js", Tool),
            ("tests/test_cart.py", Tool),
            ("cart_test.go", Tool),
            ("tests/cart.rs", Tool),
            ("tests/app/src/main.rs", Counts),
            ("src/tests/cart.rs", Counts),
            ("src/test/java/a/CartTest.java", Counts),
            ("src/main/java/com/lab/BloodTest.java", Counts),
            ("shop/ab_test.py", Counts),
            ("spec/openapi.js", Counts),
            ("tests/helpers.py", Counts),
            ("tests/fixtures/orders.json", Counts),
            ("src/latest.ts", Counts),
            ("bin/support", Counts),
            ("src/cart.ts", Counts),
            ("public/logo.png", Counts),
            ("noextension", Counts),
            ("licenses.ts", Counts),
            ("", Counts),
        ];
        for (path, expected) in table {
            assert_eq!(weight(path, &files, false), expected, "{path}");
        }
        let site = |path| weight(path, &files, true);
        assert_eq!(site("docs/guide.md"), Counts, "a site of documents");
        assert_eq!(site("README.md"), Document);
        assert!(makes_pages("docs/.vitepress/config.ts") && makes_pages("site/mkdocs.yml"));
        assert!(!makes_pages("src/conf.ts"));
    }
}
