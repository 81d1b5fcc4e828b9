//! Which files names are looked for in.

use crate::scan::inventory::language_of;

/// Longest text that is searched, in bytes: longer ones are data.
pub(super) const LONGEST: usize = 1 << 20;

/// Whether a file is a test, by its path. What only tests mention is not there.
pub fn is_test(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let mut parts = lower.split('/').rev();
    let name = parts.next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    let folder = parts.any(|part| {
        matches!(
            part,
            "test"
                | "tests"
                | "__tests__"
                | "__mocks__"
                | "spec"
                | "specs"
                | "testdata"
                | "test-data"
                | "fixtures"
                | "__fixtures__"
                | "e2e"
                | "cypress"
                | "mocks"
                | "testing"
                | "integration-tests"
                | "unittests"
                | "__snapshots__"
        ) || part.ends_with(".tests")
            || part.ends_with("_test")
    });
    folder
        || name.contains(".test.")
        || name.contains(".spec.")
        || name.contains(".stories.")
        || stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem.ends_with("_spec")
        || name == "conftest.py"
        || upper_end(path, "Test")
        || upper_end(path, "Tests")
        || upper_end(path, "IT") && lower.ends_with(".java")
}

/// `OrderTest.java`, `OrderTests.cs`: the stem ends in the word.
fn upper_end(path: &str, word: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let stem = name.split('.').next().unwrap_or_default();
    stem.len() > word.len()
        && stem.ends_with(word)
        && matches!(
            name.rsplit('.').next(),
            Some("java" | "cs" | "kt" | "php" | "swift" | "scala" | "groovy")
        )
}

/// Whether names are looked for in a file: code and configuration, but no documents, nothing vendored, generated or minified.
pub fn is_searched(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let foreign = path.split('/').any(|part| {
        matches!(
            part,
            "node_modules"
                | "vendor"
                | "third_party"
                | "thirdparty"
                | "third-party"
                | "bower_components"
                | "site-packages"
                | ".venv"
                | "venv"
                | "dist"
                | "target"
                | "__pycache__"
                | "generated"
                | "__generated__"
                | ".git"
                | ".next"
                | ".nuxt"
                | "coverage"
                | ".scenarioforge"
                | "Pods"
                | "Carthage"
                | "external"
                | "externals"
                | "vendors"
                | "jspm_packages"
        )
    });
    let generated = name.contains(".min.")
        || name.contains(".generated.")
        || name.contains(".g.")
        || name.contains(".pb.")
        || name.ends_with("_pb2.py")
        || name.ends_with("_pb2_grpc.py")
        || name.ends_with(".bundle.js")
        || name.ends_with(".lock")
        || name.ends_with("-lock.json")
        || name.ends_with("-lock.yaml")
        || matches!(
            name,
            "go.sum" | "npm-shrinkwrap.json" | "composer.lock" | "Cargo.lock" | "bun.lockb"
        );
    let language = language_of(path);
    let template = language.is_some_and(|language| language.name() == "xml")
        && name.ends_with(".xml")
        && path.contains("/res/");
    !foreign && !generated && !template && language.is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_told_by_their_place_and_name() {
        for path in [
            "tests/a.py",
            "src/a.test.ts",
            "src/__tests__/a.js",
            "a_test.go",
            "test_a.py",
            "src/test/java/AIT.java",
            "spec/models/order_spec.rb",
            "src/OrderTest.java",
            "Shop.Tests/OrderTests.cs",
            "cypress/e2e/a.cy.ts",
            "Button.stories.tsx",
        ] {
            assert!(is_test(path), "{path}");
        }
        for path in [
            "src/attest.py",
            "src/latest.ts",
            "contest/a.go",
            "src/Test.java".trim_start_matches("src/Test.java"),
            "protester.rb",
            "src/orders.ts",
        ] {
            assert!(!is_test(path), "{path}");
        }
    }

    #[test]
    fn foreign_and_generated_files_are_not_searched() {
        for (path, searched) in [
            ("src/a.ts", true),
            ("package.json", true),
            ("config/app.yml", true),
            ("node_modules/x/a.js", false),
            ("vendor/x/a.go", false),
            ("a.min.js", false),
            ("api/orders.pb.go", false),
            ("package-lock.json", false),
            ("Cargo.lock", false),
            ("docs/a.md", false),
            ("logo.png", false),
        ] {
            assert_eq!(is_searched(path), searched, "{path}");
        }
    }
}
