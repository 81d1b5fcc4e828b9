//! What a changed file means by its name alone. The tables only know what is certain; every other file counts.

use super::{
    names::{
        BESIDE_DOCUMENTS, DOCUMENT_FOLDERS, DOCUMENTS, EVERYTHING, EVERYTHING_FIRST, EVERYTHING_IN,
        EVERYTHING_LAST, NOBODY, NOBODY_IN, TEST_CODE, TEST_FOLDERS, TOOLS, TOOLS_FIRST,
        WELL_KNOWN,
    },
    paths::{extension, name, stem},
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
