//! Which files have to be opened at all.

use super::{
    conventions::convention,
    customs::Says,
    never::{is_document_folder, never},
    place::Place,
    surroundings::Surroundings,
};

/// Bytes of the largest file that is opened. Nobody reads a longer document, and data is often called `.txt` and `.json`.
const LARGEST: u64 = 8 << 20;

/// Whether a file has to be opened to say whether it is a source. `size` is in bytes.
pub fn candidate(path: &str, size: u64, surroundings: &Surroundings) -> bool {
    if size > LARGEST || !by_extension(path) {
        return false;
    }
    let place = Place::of(path);
    let known = convention(&place);
    if known.is_some_and(|known| known.says == Says::Never) {
        return false;
    }
    never(
        &place,
        known.map(|known| known.start),
        surroundings.owns_deps(),
    )
    .is_none()
        && (!is_text(&place.extension) || known.is_some() || is_place_of_text(&place))
        && !surroundings.is_foreign(path)
}

/// The look that costs least, for nearly all files the last.
fn by_extension(path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    let Some((stem, extension)) = file.rsplit_once('.') else {
        return is_bare_name(file);
    };
    let mut lower = [0_u8; 10];
    let Some(lower) = lower.get_mut(..extension.len()) else {
        return false;
    };
    lower.copy_from_slice(extension.as_bytes());
    lower.make_ascii_lowercase();
    match &*lower {
        b"md" | b"markdown" | b"mdown" | b"mkd" | b"mdx" | b"rst" | b"rest" | b"adoc"
        | b"asciidoc" | b"asc" | b"org" | b"txt" | b"text" | b"feature" | b"graphql"
        | b"graphqls" | b"gql" | b"proto" => true,
        b"yaml" | b"yml" | b"json" => is_contract_name(stem) || in_contract_folder(path),
        _ => false,
    }
}

fn is_text(extension: &str) -> bool {
    matches!(extension, "txt" | "text" | "asc" | "")
}

/// Documents that people write without an extension.
fn is_bare_name(file: &str) -> bool {
    matches!(
        file,
        "ROADMAP"
            | "TODO"
            | "DESIGN"
            | "ARCHITECTURE"
            | "PLAN"
            | "SPEC"
            | "REQUIREMENTS"
            | "PRD"
            | "VISION"
            | "BACKLOG"
    )
}

/// Plain text is data more often than not: it has to be named like a document, or stand where documents are.
fn is_place_of_text(place: &Place) -> bool {
    place.folders.is_empty()
        || place
            .folders
            .iter()
            .any(|folder| is_document_folder(folder))
        || [
            "prd",
            "spec",
            "plan",
            "todo",
            "roadmap",
            "design",
            "architecture",
            "requirements",
            "proposal",
            "backlog",
        ]
        .iter()
        .any(|word| place.words.split(' ').any(|own| own == *word))
        || place.mark.is_some_and(|mark| mark.is_formal())
}

/// `openapi`, `petstore.swagger`, `orders-api`, `asyncapi-v2`.
fn is_contract_name(stem: &str) -> bool {
    let lower = stem.to_ascii_lowercase();
    [
        "openapi", "swagger", "asyncapi", "open-api", "oas3", "api-spec", "apispec", "api_spec",
    ]
    .iter()
    .any(|word| lower.contains(word))
        || lower == "api"
        || lower.ends_with("-api")
        || lower.ends_with("_api")
        || lower.ends_with(".api")
}

fn in_contract_folder(path: &str) -> bool {
    path.rsplit('/').skip(1).any(|folder| {
        [
            "openapi",
            "swagger",
            "asyncapi",
            "oas",
            "contracts",
            "api-spec",
            "api-specs",
            "apispec",
            "api-docs",
            "api-definitions",
        ]
        .iter()
        .any(|name| folder.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_could_be_a_document_is_opened() {
        let surroundings = Surroundings::of(&[], &[]);
        for (path, expected) in [
            ("docs/prd.md", true),
            ("Documentation/admin-guide/README.rst", true),
            ("src/main.rs", false),
            ("drivers/net/notes.txt", false),
            ("Documentation/devicetree/x.txt", true),
            ("requirements.txt", false),
            ("CMakeLists.txt", false),
            ("src/CMakeLists.txt", false),
            ("public/robots.txt", false),
            ("node_modules/x/docs/adr/0001-x.md", false),
            ("a.spec.ts", false),
            ("api/openapi.yaml", true),
            ("specs/001-x/contracts/orders.yaml", true),
            ("deploy/values.yaml", false),
            ("package.json", false),
            ("spec/fixtures/0001-x.md", false),
            ("tests/fixtures/docs/adr/0001-x.md", false),
            (".claude/skills/x/SKILL.md", false),
            ("ROADMAP", true),
            ("Makefile", false),
            ("features/login.feature", true),
            ("src/test/resources/login.feature", true),
            (".taskmaster/docs/prd.txt", true),
            ("scripts/prd.txt", true),
            ("x.extensionverylong", false),
            ("", false),
        ] {
            assert_eq!(candidate(path, 10, &surroundings), expected, "{path}");
        }
        assert!(!candidate("docs/prd.md", LARGEST + 1, &surroundings));
        assert!(candidate("docs/adr/0001-x.md", 0, &surroundings));
    }
}
