//! Languages by the names of files.

use crate::select::impact::paths::extension;

/// What a file is written in, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::select::impact) enum Language {
    /// JavaScript, TypeScript and what is made of them.
    JavaScript,
    Python,
    Rust,
    Go,
    /// Code that finds its other files by names and conventions. Nobody follows it; the language's name is for people.
    Other(&'static str),
    /// Data, templates, styles, images, documents, and all that nobody knows.
    NotCode,
}

impl Language {
    /// Of a file, by its name.
    pub(in crate::select::impact) fn of(path: &str) -> Self {
        let lower = path.to_ascii_lowercase();
        if lower.ends_with(".blade.php") {
            return Self::NotCode;
        }
        match extension(&lower) {
            "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "mts" | "cts" | "vue" | "svelte"
            | "astro" => Self::JavaScript,
            "py" | "pyi" => Self::Python,
            "rs" => Self::Rust,
            "go" => Self::Go,
            "java" => Self::Other("Java"),
            "kt" => Self::Other("Kotlin"),
            "scala" => Self::Other("Scala"),
            "groovy" => Self::Other("Groovy"),
            "clj" | "cljs" | "cljc" => Self::Other("Clojure"),
            "cs" => Self::Other("C#"),
            "fs" => Self::Other("F#"),
            "vb" => Self::Other("Visual Basic"),
            "rb" | "rake" => Self::Other("Ruby"),
            "php" => Self::Other("PHP"),
            "c" | "h" => Self::Other("C"),
            "cc" | "hh" | "cpp" | "hpp" | "cxx" | "hxx" | "inl" => Self::Other("C++"),
            "s" | "asm" => Self::Other("assembly"),
            "m" | "mm" => Self::Other("Objective-C"),
            "swift" => Self::Other("Swift"),
            "dart" => Self::Other("Dart"),
            "ex" | "exs" => Self::Other("Elixir"),
            "erl" | "hrl" => Self::Other("Erlang"),
            "hs" => Self::Other("Haskell"),
            "ml" | "mli" => Self::Other("OCaml"),
            "lua" => Self::Other("Lua"),
            "pl" | "pm" => Self::Other("Perl"),
            "r" => Self::Other("R"),
            "jl" => Self::Other("Julia"),
            "zig" => Self::Other("Zig"),
            _ => Self::NotCode,
        }
    }

    /// Whether files of it are followed by what they import.
    pub(in crate::select::impact) fn is_followed(self) -> bool {
        !matches!(self, Self::Other(_) | Self::NotCode)
    }
}
