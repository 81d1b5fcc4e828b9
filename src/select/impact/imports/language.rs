//! Languages by the names of files.

use crate::select::impact::paths::{extension, name};

/// Languages whose imports are known, as families that import each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::select::impact) enum Language {
    /// JavaScript, TypeScript and what is made of them.
    JavaScript,
    Python,
    Rust,
    Go,
    /// Java and Kotlin.
    Jvm,
    /// C#.
    DotNet,
    Ruby,
    Php,
    /// C and C++.
    C,
    /// HTML, style sheets and JSON: they name other files.
    Markup,
    /// It names no other files.
    Data,
    Unknown,
}

impl Language {
    /// Of a file, by its name.
    pub(in crate::select::impact) fn of(path: &str) -> Self {
        let extension = extension(path).to_ascii_lowercase();
        match extension.as_str() {
            "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "vue" | "svelte"
            | "astro" | "mdx" => Self::JavaScript,
            "py" | "pyi" => Self::Python,
            "rs" => Self::Rust,
            "go" => Self::Go,
            "java" | "kt" => Self::Jvm,
            "cs" | "cshtml" | "razor" => Self::DotNet,
            "rb" | "rake" | "ru" | "erb" | "haml" | "slim" => Self::Ruby,
            "php" | "phtml" => Self::Php,
            "c" | "h" | "cc" | "hh" | "cpp" | "hpp" | "cxx" | "hxx" | "inl" => Self::C,
            "json" | "html" | "htm" | "css" | "scss" | "sass" | "less" => Self::Markup,
            "csv" | "tsv" | "txt" | "md" | "png" | "jpg" | "jpeg" | "gif" | "webp" | "ico"
            | "svg" | "woff" | "woff2" | "ttf" | "pdf" | "mp3" | "mp4" | "zip" | "gz" | "wasm"
            | "bin" | "snap" => Self::Data,
            _ if name(path) == "Rakefile" => Self::Ruby,
            _ => Self::Unknown,
        }
    }
}
