//! How a document is written: by its extension, and by its text where that says too little.

use std::sync::LazyLock;

use regex::Regex;

use super::model::Format;

/// Lines of a text that are looked at where only they can tell.
const LINES_SEEN: usize = 400;

/// How the file is written; `None`: as nothing that is read as a document. `head` is its text, or the beginning of it: at least
/// what stands before the first key of a contract, and some hundred lines of a plain text.
pub fn format_of(path: &str, head: &str) -> Option<Format> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    let extension = extension.unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "md" | "markdown" | "mdown" | "mkd" | "mkdn" | "mdwn" | "mdc" | "qmd" | "rmd" => {
            Some(Format::Markdown)
        }
        "mdx" => Some(Format::Mdx),
        "rst" | "rest" => Some(Format::Rest),
        "adoc" | "asciidoc" | "asc" | "adoc2" => {
            (!head.trim_start().starts_with("-----BEGIN ")).then_some(Format::Asciidoc)
        }
        "org" => Some(Format::Org),
        "feature" => Some(Format::Gherkin),
        "graphql" | "graphqls" | "gql" => Some(Format::GraphQl),
        "proto" => Some(Format::Protobuf),
        "yaml" | "yml" => contract_in_yaml(head),
        "json" => contract_in_json(head),
        "txt" | "text" | "mediawiki" | "wiki" => Some(plain(head)),
        // `README` and `.adr-dir`, `PLAN.draft`: a name that is no extension says nothing.
        _ if !name.contains('.') => Some(plain(head)),
        _ => None,
    }
}

/// The kind of a contract whose top has this key with this version.
fn contract(key: &str, value: &str) -> Option<Format> {
    let value = value.trim_start_matches([' ', '\t', '"', '\'']);
    if !value.starts_with(|sign: char| sign.is_ascii_digit()) {
        return None;
    }
    match key {
        "openapi" | "swagger" => Some(Format::OpenApi),
        "asyncapi" => Some(Format::AsyncApi),
        _ => None,
    }
}

fn contract_in_yaml(head: &str) -> Option<Format> {
    if head.trim_start().starts_with('{') {
        return contract_in_json(head);
    }
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        contract(key.trim_end().trim_matches(['"', '\'']), value)
    })
}

/// Looks at the keys of the outermost object only.
fn contract_in_json(head: &str) -> Option<Format> {
    let bytes = head.as_bytes();
    let (mut depth, mut place) = (0_usize, 0);
    while let Some(byte) = bytes.get(place) {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => {
                let start = place + 1;
                place = start;
                while bytes.get(place).is_some_and(|byte| *byte != b'"') {
                    place += 1 + usize::from(bytes[place] == b'\\');
                }
                if depth == 1
                    && let Some(key) = head.get(start..place)
                    && let Some(rest) = head.get(place + 1..)
                    && let Some(value) = rest.trim_start().strip_prefix(':')
                    && let Some(format) = contract(key, value.trim_start())
                {
                    return Some(format);
                }
            }
            _ => {}
        }
        place += 1;
    }
    None
}

static MARKDOWN: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^(#{1,6} \S|```|~~~|[-*] \[[ xX]\] )").expect("a pattern"));
static REST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^\s*\.\. ([a-z][a-z:_-]*::|_[^:]+:)|^:[a-z-]+:`").expect("a pattern")
});
static ASCIIDOC: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(={1,5} [^=\s]|\[\[[\w-]+\]\]$|\[(source|verse|quote)[,\]]|include::\S+\[|:[\w-]+: *\S+$)")
        .expect("a pattern")
});

/// Plain text, unless its lines are those of a markup.
fn plain(head: &str) -> Format {
    let (mut markdown, mut rest, mut asciidoc, mut inside) = (0, 0, 0, false);
    for line in head.lines().take(LINES_SEEN) {
        // A long line is no heading and no directive.
        if line.len() > 400 {
            continue;
        }
        let fence = line.starts_with("```");
        if inside && !fence {
            continue;
        }
        inside ^= fence;
        markdown += u32::from(MARKDOWN.is_match(line));
        rest += u32::from(REST.is_match(line));
        // `== A ==` is a heading of MediaWiki.
        let wiki = line.trim_end().ends_with('=');
        asciidoc += u32::from(!wiki && ASCIIDOC.is_match(line));
    }
    if rest > 0 && rest >= markdown && rest >= asciidoc {
        Format::Rest
    } else if asciidoc > 1 && asciidoc > markdown {
        Format::Asciidoc
    } else if markdown > 0 {
        Format::Markdown
    } else {
        Format::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_extension_and_content() {
        use Format::*;
        for (path, head, format) in [
            ("docs/a.MD", "", Some(Markdown)),
            ("a.mdx", "", Some(Mdx)),
            ("a.rst", "", Some(Rest)),
            ("a.adoc", "", Some(Asciidoc)),
            ("a.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----", None),
            ("a.org", "", Some(Org)),
            ("a.feature", "", Some(Gherkin)),
            ("a.graphqls", "", Some(GraphQl)),
            ("a.proto", "", Some(Protobuf)),
            ("api.yaml", "# x\nopenapi: 3.0.1\ninfo:\n", Some(OpenApi)),
            (
                "api.yml",
                "info:\n  x: 1\n\"swagger\": '2.0'\n",
                Some(OpenApi),
            ),
            ("api.yaml", "asyncapi: '2.6.0'\n", Some(AsyncApi)),
            ("api.yaml", "x:\n  openapi: 3.0.1\n", None),
            ("api.yaml", "openapi: true\n", None),
            ("a.json", "{\"info\": {\"openapi\": \"3.0\"}}", None),
            (
                "a.json",
                "{ \"a\\\"}\": [1, {}], \"openapi\" : \"3.1.0\"}",
                Some(OpenApi),
            ),
            ("a.yaml", "{\"asyncapi\": \"2.0.0\"}", Some(AsyncApi)),
            ("a.json", "{\"a", None),
            ("package.json", "{\"name\": \"x\"}", None),
            ("notes.txt", "Plain words.\n", Some(Text)),
            ("prd.txt", "# Overview\n\nText\n", Some(Markdown)),
            (
                "docs/index.txt",
                "Title\n=====\n\n.. toctree::\n",
                Some(Rest),
            ),
            (
                "git.txt",
                "git(1)\n======\n\n[verse]\ninclude::x.txt[]\n",
                Some(Asciidoc),
            ),
            (
                "bip.mediawiki",
                "== Abstract ==\n\n== Motivation ==\n",
                Some(Text),
            ),
            ("README", "# Shop\n", Some(Markdown)),
            ("main.rs", "# Shop\n", None),
            (".gitignore", "", None),
        ] {
            assert_eq!(format_of(path, head), format, "{path} {head}");
        }
    }
}
