//! Paths of files and folders as documents write them.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::{
    found::{self, Found},
    identifier::is_identifier,
    model::{Claim, Target},
    placeholder::is_placeholder,
    well_known,
};

/// What files of a repository end in. A name with one of these behind its last dot is a file's.
static EXTENSIONS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    " adoc asm astro avsc bash bat bazel bicep bzl c cc cfg cjs clj cljs cmake conf config cpp crt cs csproj css csv cts cu cxx dart ddl \
dockerfile ejs env erb erl ex exs feature fs fsproj gql go gradle graphql graphqls groovy h haml hbs hcl hpp hrl hs htm html hxx ini ipynb j2 java jinja \
jinja2 jl js json json5 jsonc jsx kt kts less lock lua m4 make md mdc mdx mermaid mjs mk ml mli mm mod mts nim nix org pdf php plist pl pm png po pp prisma \
properties proto ps1 psql puml py pyi pyx r rake rb rego rs rst sass sbt scala scss service sh slim sln sol sql star stories sum svelte svg swift tf \
tfvars tmpl toml tpl ts tsv tsx txt vb vue wasm wsdl xaml xml xsd yaml yml zig zsh ".split_whitespace().collect()
});

/// Files that are known by their whole name.
const NAMES: [&str; 22] = [
    "Makefile",
    "Dockerfile",
    "Containerfile",
    "Procfile",
    "Rakefile",
    "Gemfile",
    "Jenkinsfile",
    "Vagrantfile",
    "Justfile",
    "justfile",
    "CODEOWNERS",
    "LICENSE",
    "NOTICE",
    "Tiltfile",
    "Brewfile",
    "go.mod",
    "go.sum",
    "Pipfile",
    "CMakeLists.txt",
    "BUILD.bazel",
    "Cakefile",
    "Podfile",
];

/// First folders that repositories have, so that two words with a slash between are a path.
static FOLDERS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    " src lib libs app apps pkg packages internal cmd docs doc test tests spec specs scripts script tools bin config configs conf server client \
backend frontend web api services service modules components examples deploy deployment infra charts migrations db database public static assets templates views \
controllers models crates core common shared plugins resources include kernel drivers fs net arch .github .gitlab .circleci .vscode .husky .kiro .specify .cursor .claude .config ".split_whitespace().collect()
});

/// Whether a name has one of the endings that files have.
pub(super) fn has_extension(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && extension.len() <= 12
            && EXTENSIONS.contains(extension.to_ascii_lowercase().as_str())
    })
}

/// Whether a folder is one that repositories have at their top.
pub(super) fn is_usual_folder(name: &str) -> bool {
    FOLDERS.contains(name)
}

/// The paths that a word names: none when it is no path, several for `{a,b}`, and a symbol for `file.py::name`.
pub(super) fn read(word: &str, at: usize) -> Vec<Found> {
    let Some((path, symbol)) = plain(word) else {
        return Vec::new();
    };
    let claim = if is_elsewhere(&path) {
        Some(Claim::Elsewhere)
    } else if is_placeholder(&path) {
        Some(Claim::Example)
    } else {
        None
    };
    let one = |path: String| {
        let found = Found::new(found::path(&path), word, at);
        match claim {
            Some(claim) => found.claimed(claim),
            None => found,
        }
    };
    let mut all: Vec<Found> = braces(&path).into_iter().map(one).collect();
    all.extend(symbol.map(|name| Found::new(found::symbol(&name), word, at)));
    all
}

/// A word as a path, without what points into the file, and the symbol that it names there; `None` when it is none.
fn plain(word: &str) -> Option<(String, Option<String>)> {
    let word = word.trim_matches(['"', '\'', ',', ';']);
    if word.len() > 240 || word.contains("://") || word.contains(char::is_whitespace) {
        return None;
    }
    let word = if word.contains('\\') && has_extension(word) {
        word.replace('\\', "/")
    } else {
        word.to_owned()
    };
    let (word, symbol) = pointer(&word);
    let mut path = word.trim_end_matches(['.', ',', ';', ':', ')']);
    while let Some(rest) = path.strip_prefix("./").or_else(|| path.strip_prefix("../")) {
        path = rest;
    }
    let sound = path
        .chars()
        .all(|sign| sign.is_alphanumeric() || "_-.@+~/[](){}*,$<>#…".contains(sign));
    (sound && looks(path)).then(|| (path.to_owned(), symbol))
}

/// Cuts off line numbers, fragments and names of tests: `x.ts:42`, `x.ts#L1-L9`, `x.py::test_a`.
fn pointer(word: &str) -> (&str, Option<String>) {
    if let Some((path, name)) = word.split_once("::") {
        let name = name.rsplit("::").next().unwrap_or_default();
        let name = name.split(['[', '(']).next().unwrap_or_default();
        return (path, is_identifier(name).then(|| name.to_owned()));
    }
    let word = match word.split_once('#') {
        Some((path, _)) if has_extension(path) => path,
        _ => word,
    };
    if let Some((path, rest)) = word.split_once(':')
        && (has_extension(path) || path.contains('/'))
    {
        let lines = rest
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b":-,".contains(&byte));
        let name = rest.trim_end_matches("()");
        if lines {
            return (path, None);
        }
        if is_identifier(name) && has_extension(path) {
            return (path, Some(name.to_owned()));
        }
    }
    (word, None)
}

/// Whether a word has the form of a path.
fn looks(path: &str) -> bool {
    let bare = path.trim_end_matches('/');
    let name = bare.rsplit('/').next().unwrap_or_default();
    if bare.is_empty() || path.contains("//") || path.contains('(') && !path.contains("/(") {
        return false;
    }
    if !bare.contains('/') {
        let dotted = name.starts_with('.') && name.len() > 3 && well_known::is_dotfile(name);
        return path.ends_with('/')
            && bare.len() > 1
            && bare
                .chars()
                .all(|sign| sign.is_alphanumeric() || "_-.@".contains(sign))
            || NAMES.contains(&name)
            || dotted
            || has_extension(name) && !well_known::is_product(name) && !name.contains('$');
    }
    let parts: Vec<&str> = bare.split('/').collect();
    if parts.iter().all(|part| {
        part.bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
    }) || parts.len() == 2
        && parts
            .iter()
            .all(|part| part.len() <= 1 || part.bytes().all(|byte| byte.is_ascii_uppercase()))
        || well_known::is_media_type(bare) && !has_extension(name)
        || well_known::is_branch(bare) && !has_extension(name)
    {
        return false;
    }
    // A flag, a mail address, a variable's value.
    !path.starts_with('-') && !path.starts_with('<') || path.starts_with('<') && has_extension(name)
}

/// Whether a path cannot be one of a repository.
fn is_elsewhere(path: &str) -> bool {
    let first = path
        .trim_start_matches('/')
        .split('/')
        .next()
        .unwrap_or_default();
    let absolute = path.starts_with('/')
        && matches!(
            first,
            "etc"
                | "usr"
                | "var"
                | "tmp"
                | "home"
                | "opt"
                | "dev"
                | "proc"
                | "sys"
                | "bin"
                | "sbin"
                | "mnt"
                | "root"
                | "run"
                | "Users"
                | "srv"
                | "Applications"
                | "Library"
        );
    absolute
        || path.starts_with(['~', '$'])
        || path.starts_with('@') && !path.starts_with("@/")
        || path
            .split('/')
            .any(|part| part == "node_modules" || part == "site-packages")
}

/// `a.{b,c}` as `a.b` and `a.c`; at most 32 of them. `{id}` stays.
fn braces(path: &str) -> Vec<String> {
    let mut whole = vec![path.to_owned()];
    for _ in 0..3 {
        let mut next = Vec::new();
        for path in &whole {
            let group = path.find('{').and_then(|open| {
                let close = open + path[open..].find('}')?;
                path[open..close].contains(',').then_some((open, close))
            });
            match group {
                Some((open, close)) => {
                    next.extend(path[open + 1..close].split(',').map(|part| {
                        format!("{}{}{}", &path[..open], part.trim(), &path[close + 1..])
                    }))
                }
                None => next.push(path.clone()),
            }
        }
        next.truncate(32);
        if next == whole {
            break;
        }
        whole = next;
    }
    whole
}

/// Whether a target is a path with an ending that only files have, so that it may be believed in running text.
pub(super) fn is_unmistakable(found: &Found) -> bool {
    let Target::Path { path, .. } = &found.target else {
        return false;
    };
    let name = path.rsplit('/').next().unwrap_or_default();
    if path.contains('/') {
        return has_extension(name) || path.ends_with('/') && path.matches('/').count() >= 2;
    }
    has_extension(name) && (name.contains(['_', '-']) || !name.ends_with(".js"))
        || NAMES.contains(&name) && name.ends_with("file")
        || name.starts_with('.') && name[1..].contains('.') && well_known::is_dotfile(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_what_looks_like_them() {
        for (word, expected) in [
            ("src/app/x.ts", &["src/app/x.ts"][..]),
            ("./src/x.py:42", &["src/x.py"]),
            ("src/x.ts#L10-L20", &["src/x.ts"]),
            ("src/x.ts:10-20,", &["src/x.ts"]),
            (
                "tests/test_a.py::TestA::test_b[1]",
                &["tests/test_a.py", "test_b"],
            ),
            ("src/a.ts:load()", &["src/a.ts", "load"]),
            ("src\\Api\\Orders.cs", &["src/Api/Orders.cs"]),
            ("src/services/", &["src/services/"]),
            ("services/", &["services/"]),
            ("package.json", &["package.json"]),
            ("Makefile", &["Makefile"]),
            (".env.example", &[".env.example"]),
            ("src/**/*.ts", &["src/**/*.ts"]),
            ("src/{a,b}.ts", &["src/a.ts", "src/b.ts"]),
            ("app/[id]/page.tsx", &["app/[id]/page.tsx"]),
            ("app/(shop)/page.tsx", &["app/(shop)/page.tsx"]),
            ("and/or", &["and/or"]),
            ("CI/CD", &[]),
            ("n/a", &[]),
            ("1/2", &[]),
            ("2024/01/02", &[]),
            ("application/json", &[]),
            ("origin/main", &[]),
            ("feature/new-checkout", &[]),
            ("Node.js", &[]),
            ("https://x.y/z", &[]),
            ("order.total", &[]),
            ("v1.2.3", &[]),
            ("--flag/x", &[]),
            ("f(a/b)", &[]),
            ("a b/c", &[]),
            ("", &[]),
            ("/", &[]),
        ] {
            let paths: Vec<String> = read(word, 0)
                .into_iter()
                .map(|found| match found.target {
                    Target::Path { path, .. } => path,
                    Target::Symbol { name, .. } => name,
                    other => format!("{other:?}"),
                })
                .collect();
            assert_eq!(paths, expected, "{word}");
        }
        for (word, claim) in [
            ("/etc/nginx/nginx.conf", Some(Claim::Elsewhere)),
            ("node_modules/x/y.js", Some(Claim::Elsewhere)),
            ("@scope/name", Some(Claim::Elsewhere)),
            ("@/lib/x.ts", None),
            ("path/to/x.ts", Some(Claim::Example)),
            ("docs/NNNN-title.md", Some(Claim::Example)),
            ("src/x.ts", None),
        ] {
            assert_eq!(read(word, 0)[0].claim, claim, "{word}");
        }
    }
}
