//! Which language a file is written in, by its path.

/// A language of code. Those with a name of their own have a grammar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// Python.
    Python,
    /// JavaScript, also with JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Go.
    Go,
    /// Rust.
    Rust,
    /// Java.
    Java,
    /// C#.
    CSharp,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// Any other, by its name in lower case: `c`, `kotlin`, `shell`.
    Other(&'static str),
}

impl Language {
    /// In lower case: `python`. TypeScript with JSX is `typescript`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::JavaScript => "javascript",
            Self::TypeScript | Self::Tsx => "typescript",
            Self::Go => "go",
            Self::Rust => "rust",
            Self::Java => "java",
            Self::CSharp => "csharp",
            Self::Ruby => "ruby",
            Self::Php => "php",
            Self::Other(name) => name,
        }
    }

    /// Whether people program in it. Files of configuration, of data and of contracts are none of the code, though they tell keys,
    /// scripts and routes.
    pub fn is_code(self) -> bool {
        !matches!(
            self,
            Self::Other(
                "json" | "yaml" | "toml" | "ini" | "properties" | "env" | "xml" | "protobuf"
            )
        )
    }
}

/// The language of a file; `None` when it is no code, nor anything that tells what code offers. A program whose name has no
/// extension is a `script`: [`interpreted`] tells more of it.
pub fn language_of(path: &str) -> Option<Language> {
    let name = path.rsplit('/').next().unwrap_or(path);
    by_name(name).or_else(|| {
        let Some((stem, extension)) = name.rsplit_once('.') else {
            return is_program(path).then_some(Language::Other("script"));
        };
        if stem.is_empty() {
            return None;
        }
        by_extension(extension)
    })
}

/// The language of a script by its first line, `#!/usr/bin/env ruby`; any other language is what it is. A script without such a
/// line is no text that anybody runs.
pub(super) fn interpreted(language: Language, text: &[u8]) -> Language {
    if language != Language::Other("script") {
        return language;
    }
    let Some(line) = text.strip_prefix(b"#!") else {
        return language;
    };
    let line = &line[..line.len().min(200)];
    let line = line.split(|byte| *byte == b'\n').next().unwrap_or(line);
    let line = String::from_utf8_lossy(line);
    // `env`, its options and the variables that it sets stand before the program.
    let mut words = line
        .split_whitespace()
        .map(|word| word.rsplit('/').next().unwrap_or(word))
        .filter(|word| *word != "env" && !word.starts_with('-') && !word.contains('='));
    let program = words.next().unwrap_or_default();
    let program = program.trim_end_matches(|sign: char| sign.is_ascii_digit() || sign == '.');
    match program {
        "sh" | "bash" | "dash" | "zsh" | "ksh" | "ash" | "fish" | "busybox" | "bats" => {
            Language::Other("shell")
        }
        "python" | "pypy" | "uv" => Language::Python,
        "ruby" | "jruby" => Language::Ruby,
        "node" | "nodejs" | "bun" => Language::JavaScript,
        "deno" | "ts-node" | "tsx" => Language::TypeScript,
        "php" => Language::Php,
        "perl" => Language::Other("perl"),
        "lua" => Language::Other("lua"),
        "pwsh" => Language::Other("powershell"),
        "elixir" => Language::Other("elixir"),
        "make" => Language::Other("make"),
        _ => language,
    }
}

/// Whether a file without an extension stands where programs stand.
fn is_program(path: &str) -> bool {
    let Some((folder, name)) = path.rsplit_once('/') else {
        return false;
    };
    let shouted = !name.bytes().any(|byte| byte.is_ascii_lowercase());
    !shouted
        && folder.split('/').any(|part| {
            matches!(
                part,
                "bin"
                    | "sbin"
                    | "exe"
                    | "libexec"
                    | "script"
                    | "scripts"
                    | "tools"
                    | "hack"
                    | "hooks"
                    | ".githooks"
                    | ".husky"
            )
        })
}

/// Files that are known by their whole name.
fn by_name(name: &str) -> Option<Language> {
    Some(match name {
        "Makefile" | "makefile" | "GNUmakefile" => Language::Other("make"),
        "justfile" | "Justfile" | ".justfile" => Language::Other("just"),
        "Dockerfile" | "Containerfile" => Language::Other("docker"),
        "Rakefile" | "Gemfile" | "Guardfile" | "Capfile" | "Vagrantfile" | "Fastfile"
        | "Podfile" | "config.ru" => Language::Ruby,
        "Jenkinsfile" => Language::Other("groovy"),
        "BUILD" | "WORKSPACE" | "BUILD.bazel" | "WORKSPACE.bazel" => Language::Other("starlark"),
        "CMakeLists.txt" => Language::Other("cmake"),
        "SConstruct" | "SConscript" | "wscript" => Language::Python,
        "artisan" => Language::Php,
        _ if name == ".env" || name.starts_with(".env.") => Language::Other("env"),
        _ if name.starts_with("Dockerfile.") || name.starts_with("Makefile.") => {
            Language::Other(if name.starts_with('D') {
                "docker"
            } else {
                "make"
            })
        }
        _ => return None,
    })
}

/// Files that are known by what follows the last dot.
fn by_extension(extension: &str) -> Option<Language> {
    let lower;
    let extension = if extension.bytes().any(|byte| byte.is_ascii_uppercase()) {
        lower = extension.to_ascii_lowercase();
        &lower
    } else {
        extension
    };
    Some(match extension {
        "py" | "pyi" | "pyw" => Language::Python,
        "js" | "mjs" | "cjs" | "jsx" | "es6" => Language::JavaScript,
        "ts" | "mts" | "cts" => Language::TypeScript,
        "tsx" => Language::Tsx,
        "go" => Language::Go,
        "rs" => Language::Rust,
        "java" => Language::Java,
        "cs" => Language::CSharp,
        "rb" | "rake" | "gemspec" | "ru" | "thor" => Language::Ruby,
        "php" | "phtml" => Language::Php,
        "c" | "h" => Language::Other("c"),
        "cc" | "cpp" | "cxx" | "c++" | "hh" | "hpp" | "hxx" | "inl" | "ipp" | "cu" | "cuh" => {
            Language::Other("cpp")
        }
        "m" | "mm" => Language::Other("objective-c"),
        "kt" | "kts" => Language::Other("kotlin"),
        "swift" => Language::Other("swift"),
        "scala" | "sc" => Language::Other("scala"),
        "groovy" | "gradle" => Language::Other("groovy"),
        "dart" => Language::Other("dart"),
        "lua" => Language::Other("lua"),
        "ex" | "exs" => Language::Other("elixir"),
        "erl" | "hrl" => Language::Other("erlang"),
        "hs" => Language::Other("haskell"),
        "ml" | "mli" => Language::Other("ocaml"),
        "fs" | "fsx" | "fsi" => Language::Other("fsharp"),
        "vb" => Language::Other("visual-basic"),
        "clj" | "cljs" | "cljc" => Language::Other("clojure"),
        "pl" | "pm" => Language::Other("perl"),
        "r" => Language::Other("r"),
        "jl" => Language::Other("julia"),
        "zig" => Language::Other("zig"),
        "nim" => Language::Other("nim"),
        "cr" => Language::Other("crystal"),
        "sol" => Language::Other("solidity"),
        "sh" | "bash" | "zsh" | "ksh" | "fish" => Language::Other("shell"),
        "ps1" | "psm1" | "psd1" => Language::Other("powershell"),
        "bat" | "cmd" => Language::Other("batch"),
        "sql" | "psql" | "ddl" => Language::Other("sql"),
        "prisma" => Language::Other("prisma"),
        "proto" => Language::Other("protobuf"),
        "vue" => Language::Other("vue"),
        "svelte" => Language::Other("svelte"),
        "astro" => Language::Other("astro"),
        "css" | "scss" | "sass" | "less" => Language::Other("css"),
        "html" | "htm" | "erb" | "haml" | "twig" | "jinja" | "j2" | "hbs" | "ejs" | "cshtml"
        | "razor" => Language::Other("template"),
        "tf" | "tfvars" | "hcl" => Language::Other("terraform"),
        "bzl" | "star" => Language::Other("starlark"),
        "cmake" => Language::Other("cmake"),
        "mk" | "mak" => Language::Other("make"),
        "just" => Language::Other("just"),
        "nix" => Language::Other("nix"),
        "s" | "asm" => Language::Other("assembly"),
        "v" | "sv" | "vhd" | "vhdl" => Language::Other("hardware"),
        "f" | "f90" | "f95" | "for" => Language::Other("fortran"),
        "pas" | "dpr" => Language::Other("pascal"),
        "json" | "jsonc" | "json5" => Language::Other("json"),
        "yml" | "yaml" => Language::Other("yaml"),
        "toml" => Language::Other("toml"),
        "ini" | "cfg" | "conf" => Language::Other("ini"),
        "properties" => Language::Other("properties"),
        "env" => Language::Other("env"),
        "xml" | "csproj" | "fsproj" | "props" => Language::Other("xml"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_known_by_path() {
        for (path, name) in [
            ("src/app.py", Some("python")),
            ("a/b.d.ts", Some("typescript")),
            ("a/B.TSX", Some("typescript")),
            ("x.mjs", Some("javascript")),
            ("api/shop.proto", Some("protobuf")),
            ("Makefile", Some("make")),
            ("build/Dockerfile.dev", Some("docker")),
            (".env.example", Some("env")),
            ("Rakefile", Some("ruby")),
            (".gitignore", None),
            (".py", None),
            ("README.md", None),
            ("logo.png", None),
            ("folder.py/readme", None),
            ("bin/backup", Some("script")),
            ("tools/release/cut", Some("script")),
            ("scripts/LICENSE", None),
            ("scripts/a.txt", None),
            ("backup", None),
            ("", None),
        ] {
            assert_eq!(language_of(path).map(Language::name), name, "{path}");
        }
    }

    #[test]
    fn scripts_tell_their_language() {
        for (path, text, name) in [
            ("bin/a", "#!/bin/sh\nx", "shell"),
            ("bin/a", "#! /usr/bin/env -S FOO=1 bash -eu", "shell"),
            ("bin/a", "#!/usr/bin/env python3.12\n", "python"),
            ("bin/a", "#!/usr/bin/env ruby\r\n", "ruby"),
            ("bin/a", "#!/opt/unheard-of\n", "script"),
            ("bin/a", "\u{7f}ELF", "script"),
            ("bin/a", "#!", "script"),
            ("bin/a.go", "#!/bin/sh\n", "go"),
        ] {
            let language = language_of(path).expect("a language");
            let told = interpreted(language, text.as_bytes());
            assert_eq!(told.name(), name, "{path}: {text}");
        }
    }

    #[test]
    fn data_is_no_code() {
        for (path, code) in [
            ("a.json", false),
            ("a.yml", false),
            ("a.proto", false),
            ("a.sh", true),
            ("a.go", true),
        ] {
            assert_eq!(
                language_of(path).map(Language::is_code),
                Some(code),
                "{path}"
            );
        }
    }
}
