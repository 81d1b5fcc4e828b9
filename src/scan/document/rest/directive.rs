//! What begins with two dots.

/// A directive, a target or a comment.
pub(super) enum Explicit<'t> {
    /// `.. name:: words`
    Directive { name: &'t str, words: &'t str },
    /// `.. _name: target`
    Target { name: &'t str, target: &'t str },
    /// `.. [1] words`
    Note(&'t str),
    /// Anything else is a comment.
    Comment(&'t str),
}

/// Reads the first line of what begins with two dots; `None` when it does not.
pub(super) fn explicit(line: &str) -> Option<Explicit<'_>> {
    let rest = line.strip_prefix("..")?;
    if !rest.is_empty() && !rest.starts_with([' ', '\t']) {
        return None;
    }
    let rest = rest.trim();
    if let Some(target) = rest.strip_prefix('_') {
        let (name, target) = match target.strip_prefix('`') {
            Some(quoted) => quoted.split_once("`:")?,
            // `.. __: target` has no name.
            None => target.split_once(": ").or_else(|| target.split_once(':'))?,
        };
        let target = target.trim();
        return Some(Explicit::Target { name, target });
    }
    if rest.starts_with('[')
        && let Some((_, words)) = rest.split_once("] ")
    {
        return Some(Explicit::Note(words));
    }
    // `.. |name| replace:: words`
    let after = match rest
        .strip_prefix('|')
        .and_then(|rest| rest.split_once("| "))
    {
        Some((_, after)) => after,
        None => rest,
    };
    if let Some((name, words)) = after.split_once("::") {
        let is = !name.is_empty()
            && name.len() <= 60
            && name.bytes().all(|byte| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'.' | b'+')
            });
        if is && (words.is_empty() || words.starts_with([' ', '\t'])) {
            let words = words.trim();
            return Some(Explicit::Directive { name, words });
        }
    }
    Some(Explicit::Comment(rest))
}

/// What becomes of a directive.
pub(super) enum Effect {
    /// Its body is code in this language.
    Code(Option<String>),
    /// Its words are a target.
    Link,
    /// Each line of its body is a target.
    Tree,
    /// Readers are shown its words and its body with emphasis.
    Quote,
    /// Its words are code, which its body describes.
    Signature,
    /// Its body is a table whose rows are lists.
    ListTable,
    /// Its body is a table in CSV.
    CsvTable,
    /// Its body is a comment, as far as readers go.
    Nothing,
    /// Its words and its body are words.
    Words,
}

pub(super) fn effect(name: &str, words: &str) -> Effect {
    let last = name.rsplit(':').next().unwrap_or(name);
    match last {
        "code-block" | "code" | "sourcecode" | "parsed-literal" | "highlight" | "ipython"
        | "prompt" => Effect::Code(words.split_whitespace().next().map(str::to_lowercase)),
        "mermaid" | "uml" | "graphviz" | "digraph" | "plantuml" | "doctest" | "testcode"
        | "math" | "productionlist" | "console" | "raw" => Effect::Code(Some(last.to_owned())),
        "include" | "literalinclude" | "image" | "figure" | "openapi" | "swaggerv2doc"
        | "kernel-doc" | "automodule" | "autoclass" | "autofunction" => Effect::Link,
        "toctree" => Effect::Tree,
        "note" | "warning" | "tip" | "important" | "caution" | "danger" | "attention" | "hint"
        | "error" | "admonition" | "seealso" | "deprecated" | "versionadded" | "versionchanged"
        | "epigraph" | "pull-quote" | "todo" => Effect::Quote,
        "list-table" => Effect::ListTable,
        "csv-table" => Effect::CsvTable,
        "contents" | "index" | "meta" | "only" | "currentmodule" | "module" | "default-role"
        | "role" | "sectnum" | "highlightlang" | "default-domain" | "comment" | "tabs"
        | "tab-set" => {
            if matches!(last, "only" | "tabs" | "tab-set") {
                Effect::Words
            } else {
                Effect::Nothing
            }
        }
        "get" | "post" | "put" | "patch" | "delete" | "head" | "options" => Effect::Signature,
        "function" | "class" | "method" | "attribute" | "data" | "exception" | "option"
        | "envvar" | "confval" | "setting" | "cmdoption" | "program" | "type" | "struct"
        | "enum" | "macro" | "member" | "py" | "decorator" | "property" | "command" => {
            Effect::Signature
        }
        _ => Effect::Words,
    }
}
