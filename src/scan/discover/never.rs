//! What is no source, whatever it holds: vendored, generated, fixtures, templates, prompts of agents, and the files that
//! every repository has.

use super::{
    folders::speaking,
    never_names as names,
    place::{Place, words_of},
    record::{Mark, mark},
};

/// Why a place is no place for a source: the rule, and the word that says so.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Never<'p> {
    /// The rule's name.
    pub(super) rule: &'static str,
    /// The folder or the name.
    pub(super) what: &'p str,
}

/// Looks at a place. `known` is the index of the first folder that a custom knows: the way to it is looked at, what is
/// below has been named by people and may be called anything (`openspec/specs/templates/spec.md`). `own_deps`: whether a
/// folder `deps` at the root holds the product itself.
pub(super) fn never<'p>(
    place: &'p Place,
    known: Option<usize>,
    own_deps: bool,
) -> Option<Never<'p>> {
    let way = &place.folders[..known
        .unwrap_or(place.folders.len())
        .min(place.folders.len())];
    let documents = |before: usize| {
        way[..before]
            .iter()
            .any(|folder| is_document_folder(folder))
    };
    for (at, folder) in way.iter().enumerate() {
        let rule = match names::folder(folder) {
            // Contracts there are read from others, too.
            _ if own_deps && at == 0 && folder == "deps" && is_prose(&place.extension) => continue,
            _ if is_filled_in(folder) => "template",
            _ if at > 0 && is_of_translations(&way[at - 1]) && is_foreign(folder) => "translation",
            Some("agent-part") if is_hidden(&way[..at]) => "agent-folder",
            Some(rule @ ("vendored" | "agent-folder" | "edition" | "template")) => rule,
            _ if documents(at) && is_version(folder) => "edition",
            Some("made") => "generated",
            Some("data") => "fixture",
            // Below documents, `docs/tests` and `docs/out` are chapters.
            _ if documents(at) => continue,
            Some("brought") if is_prose(&place.extension) && !documents(way.len()) => "template",
            Some("generated") => "generated",
            Some("fixture") if place.extension != "feature" || is_data(folder) => "fixture",
            _ if is_of_tests(folder) && place.extension != "feature" => "fixture",
            _ => continue,
        };
        return Some(Never { rule, what: folder });
    }
    by_name(place, known)
}

/// Formats of words. Contracts stand where a program finds them.
fn is_prose(extension: &str) -> bool {
    !matches!(
        extension,
        "feature" | "graphql" | "graphqls" | "gql" | "proto" | "yaml" | "yml" | "json"
    )
}

/// Folders that hold one folder for each language.
fn is_of_translations(folder: &str) -> bool {
    matches!(
        folder,
        "translations" | "translation" | "translated" | "i18n" | "l10n" | "locales" | "locale"
    )
}

fn is_foreign(folder: &str) -> bool {
    super::listing::is_language(folder) && !folder.starts_with("en")
}

/// What tests read, not the tests themselves: feature files among them describe nothing.
fn is_data(folder: &str) -> bool {
    folder.contains("data")
        || folder.contains("fixture")
        || folder.contains("mock")
        || folder.contains("golden")
}

/// `billing_test`, `api-fixtures`.
fn is_of_tests(folder: &str) -> bool {
    [
        "_test",
        "_tests",
        "-tests",
        "-test",
        "_fixtures",
        "-fixtures",
    ]
    .iter()
    .any(|end| folder.ends_with(end))
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
    let subject = !place.capitals && !speaking(place).is_empty();
    if [stem, base, without_language(base)]
        .iter()
        .any(|stem| names::is_common(stem, subject))
    {
        return found("common-file");
    }
    if without_language(base) == "readme" && place.folders.is_empty() {
        return found("readme");
    }
    if is_calling_side(place) {
        return found("client-operations");
    }
    if place.extension == "proto" && (is_of_google(place) || stem == "generated") {
        return found("vendored");
    }
    if is_of_a_test(place) {
        return found("fixture");
    }
    if is_pip_folder(place) {
        return found("package-list");
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

/// `test-swagger.json`, `device_test.proto`: a contract for a test.
fn is_of_a_test(place: &Place) -> bool {
    matches!(
        place.extension.as_str(),
        "graphql" | "graphqls" | "gql" | "proto" | "yaml" | "yml" | "json"
    ) && (place.words.starts_with("test ")
        || [" test", " tests"]
            .iter()
            .any(|end| place.words.ends_with(end) && place.words.len() > end.len() + 2))
}

/// `requirements/dev.txt`, with no folder of documents above.
fn is_pip_folder(place: &Place) -> bool {
    place.extension == "txt"
        && place.folders.split_last().is_some_and(|(last, above)| {
            matches!(last.as_str(), "requirements" | "constraints")
                && !above.iter().any(|folder| is_document_folder(folder))
        })
}

/// Queries that a client sends, not the schema that answers them.
fn is_calling_side(place: &Place) -> bool {
    const SIDES: [&str; 8] = [
        "queries",
        "mutations",
        "fragments",
        "subscriptions",
        "query",
        "mutation",
        "fragment",
        "operations",
    ];
    matches!(place.extension.as_str(), "graphql" | "gql")
        && (SIDES.contains(&place.folder())
            || SIDES.contains(&place.words.rsplit(' ').next().unwrap_or_default()))
}

/// Copies of what protocol buffers bring along.
fn is_of_google(place: &Place) -> bool {
    place.folders.windows(2).any(|pair| {
        pair[0] == "google"
            && matches!(
                pair[1].as_str(),
                "api" | "protobuf" | "rpc" | "type" | "logging"
            )
    }) || matches!(
        place.folder(),
        "gogoproto" | "validate" | "protoc-gen-openapiv2"
    )
}

/// A form to fill in, by its name. A record about templates (`0012-email-template`) is none.
fn is_template(place: &Place, known: bool) -> bool {
    let words = place.words.as_str();
    let numbered = |mark: Option<Mark>| mark.is_some_and(|mark| !mark.is_nought());
    let of_folder = place.is_folder_page()
        && is_template_name(&words_of(place.folder()))
        && !numbered(mark(place.folder()));
    is_template_name(words) && !(numbered(place.mark) && known)
        || of_folder
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

fn is_template_name(words: &str) -> bool {
    matches!(
        words,
        "template"
            | "modelo"
            | "plantilla"
            | "vorlage"
            | "modèle"
            | "模板"
            | "テンプレート"
            | "템플릿"
            | "шаблон"
    ) || [
        " template",
        " tmpl",
        "模板",
        "テンプレート",
        "ひな形",
        "템플릿",
    ]
    .iter()
    .any(|end| words.ends_with(end))
        || ["template ", "yyyy", "nnn", "xxx", "example prd"]
            .iter()
            .any(|start| words.starts_with(start))
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
