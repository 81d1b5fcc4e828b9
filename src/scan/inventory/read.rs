//! One file's text to what it tells.

use tree_sitter::Tree;

use super::{
    csharp,
    facts::Facts,
    fallback, go, java, javascript,
    language::{Language, interpreted},
    long_words::without_long_words,
    manifests, php, prisma, python, ruby, rust, sql, syntax,
};

/// What a file tells. Texts above 1 MiB tell nothing, neither do those that a parser does not get through.
pub fn read(path: &str, language: Language, text: &str) -> Facts {
    let mut facts = Facts::default();
    if text.len() > syntax::MAX_TEXT {
        return facts;
    }
    let text = &*without_long_words(text);
    let language = interpreted(language, text.as_bytes());
    manifests::facts(path, text, &mut facts);
    match language {
        Language::Python => {
            if let Some(tree) = syntax::parse(language, text) {
                python::facts(path, text, &tree, &mut facts);
            }
        }
        Language::JavaScript | Language::TypeScript | Language::Tsx => {
            if let Some(tree) = syntax::parse(language, text) {
                javascript::facts(path, text, &tree, &mut facts);
            }
        }
        Language::Other("vue" | "svelte" | "astro") => {
            let text = javascript::scripts_only(text);
            if let Some(tree) = syntax::parse(Language::TypeScript, &text) {
                javascript::facts(path, &text, &tree, &mut facts);
            }
        }
        Language::Other("prisma") => prisma::facts(text, &mut facts),
        Language::Go => parsed(language, text, &mut facts, go::facts),
        Language::Rust => parsed(language, text, &mut facts, rust::facts),
        Language::Java => parsed(language, text, &mut facts, java::facts),
        Language::CSharp => parsed(language, text, &mut facts, csharp::facts),
        Language::Ruby => parsed(language, text, &mut facts, ruby::facts),
        Language::Php => parsed(language, text, &mut facts, php::facts),
        Language::Other("sql") => sql::facts(text, &mut facts),
        Language::Other(_) => fallback::facts(path, language, text, &mut facts),
    }
    facts
}

fn parsed(language: Language, text: &str, out: &mut Facts, facts: fn(&str, &Tree, &mut Facts)) {
    if let Some(tree) = syntax::parse(language, text) {
        facts(text, &tree, out);
    }
}
