//! Which parts of a text are comments, which are strings, and which are code: by the marks of the language, without a grammar, so
//! that it holds for texts of every length and for broken ones.

use super::language::Language;

/// A kind of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Region {
    Code,
    Text,
    Comment,
}

/// Templates within templates beyond this are taken for text.
const MAX_TEMPLATES: usize = 32;

/// How a language marks comments and strings.
#[derive(Clone, Copy, Default)]
struct Marks {
    slashes: bool,
    hash: bool,
    dashes: bool,
    semicolon: bool,
    percent: bool,
    /// `<!-- -->`.
    angle: bool,
    /// Three quotes.
    triple: bool,
    /// Three quotes at the start of a line are documentation.
    documentation: bool,
    backtick: bool,
    /// `${…}` within backticks is code.
    template: bool,
    /// A single quote begins a character or a lifetime.
    characters: bool,
    /// A single quote is no mark.
    no_single: bool,
    /// `r"…"`, `r#"…"#`.
    raw: bool,
}

fn marks(language: Language) -> Marks {
    let c = Marks {
        slashes: true,
        ..Marks::default()
    };
    let hash = Marks {
        hash: true,
        ..Marks::default()
    };
    match language {
        Language::Python | Language::Other("starlark") => Marks {
            triple: true,
            documentation: true,
            ..hash
        },
        Language::JavaScript | Language::TypeScript | Language::Tsx => Marks {
            backtick: true,
            template: true,
            ..c
        },
        Language::Other("vue" | "svelte" | "astro") => Marks {
            backtick: true,
            template: true,
            angle: true,
            ..c
        },
        Language::Go => Marks {
            backtick: true,
            ..c
        },
        Language::Rust => Marks {
            characters: true,
            raw: true,
            ..c
        },
        Language::Java
        | Language::CSharp
        | Language::Other("kotlin" | "scala" | "swift" | "groovy" | "dart") => {
            Marks { triple: true, ..c }
        }
        Language::Php => Marks { hash: true, ..c },
        Language::Ruby => hash,
        Language::Other(name) => match name {
            "c" | "cpp" | "objective-c" | "solidity" | "zig" | "css" | "prisma" | "fsharp"
            | "hardware" | "json" => c,
            "terraform" | "nix" => Marks { hash: true, ..c },
            "sql" | "haskell" => Marks {
                dashes: true,
                no_single: name == "haskell",
                ..Marks::default()
            },
            "lua" => Marks {
                dashes: true,
                ..Marks::default()
            },
            "template" | "xml" => Marks {
                angle: true,
                no_single: true,
                ..Marks::default()
            },
            "erlang" => Marks {
                percent: true,
                ..Marks::default()
            },
            "clojure" | "assembly" => Marks {
                semicolon: true,
                no_single: true,
                ..Marks::default()
            },
            "ini" => Marks {
                semicolon: true,
                no_single: true,
                ..hash
            },
            "elixir" | "julia" => Marks {
                triple: true,
                ..hash
            },
            _ => hash,
        },
    }
}

/// Where each region begins, in order; the first begins at 0. Neighbours differ.
pub(super) fn regions(language: Language, text: &str) -> Vec<(usize, Region)> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        marks: marks(language),
        found: vec![(0, Region::Code)],
        at: 0,
        templates: Vec::new(),
    };
    while reader.at < reader.bytes.len() {
        reader.step();
    }
    reader.found
}

struct Reader<'t> {
    bytes: &'t [u8],
    marks: Marks,
    found: Vec<(usize, Region)>,
    at: usize,
    /// How many braces are open in the code of each template around.
    templates: Vec<usize>,
}

impl Reader<'_> {
    fn begin(&mut self, region: Region) {
        // Nothing between two marks is no region.
        if self.found.last().is_some_and(|last| last.0 == self.at) {
            self.found.pop();
        }
        if self.found.last().is_none_or(|last| last.1 != region) {
            self.found.push((self.at, region));
        }
    }

    fn starts(&self, with: &[u8]) -> bool {
        self.bytes[self.at..].starts_with(with)
    }

    /// Reads what begins here up to an end, or to the end of the text; the end belongs to it.
    fn until(&mut self, region: Region, skip: usize, end: &[u8]) {
        self.begin(region);
        let from = (self.at + skip).min(self.bytes.len());
        let rest = &self.bytes[from..];
        let length = if end.len() == 1 {
            rest.iter().position(|byte| *byte == end[0])
        } else {
            rest.windows(end.len()).position(|window| window == end)
        };
        self.at = length.map_or(self.bytes.len(), |length| from + length + end.len());
        self.begin(Region::Code);
    }

    fn step(&mut self) {
        let (byte, marks) = (self.bytes[self.at], self.marks);
        match byte {
            b'/' if marks.slashes && self.starts(b"//") && !self.in_address() => {
                self.until(Region::Comment, 2, b"\n");
            }
            b'/' if marks.slashes && self.starts(b"/*") => self.until(Region::Comment, 2, b"*/"),
            b'#' if marks.hash && !self.is_directive() => self.until(Region::Comment, 1, b"\n"),
            b'-' if marks.dashes && self.starts(b"--") => self.until(Region::Comment, 2, b"\n"),
            b';' if marks.semicolon => self.until(Region::Comment, 1, b"\n"),
            b'%' if marks.percent => self.until(Region::Comment, 1, b"\n"),
            b'<' if marks.angle && self.starts(b"<!--") => self.until(Region::Comment, 4, b"-->"),
            b'"' | b'\'' if marks.triple && (self.starts(b"\"\"\"") || self.starts(b"'''")) => {
                let end = [byte; 3];
                let region = if marks.documentation && self.begins_line() {
                    Region::Comment
                } else {
                    Region::Text
                };
                self.until(region, 3, &end);
            }
            b'r' if marks.raw && self.raw_end().is_some() => {
                if let Some((skip, end)) = self.raw_end() {
                    self.until(Region::Text, skip, &end);
                }
            }
            b'"' => self.string(b'"'),
            b'\'' if marks.characters => self.character(),
            b'\'' if !marks.no_single => self.string(b'\''),
            b'`' if marks.template => {
                self.begin(Region::Text);
                self.at += 1;
                self.template();
            }
            b'`' if marks.backtick => self.until(Region::Text, 1, b"`"),
            b'{' => {
                if let Some(open) = self.templates.last_mut() {
                    *open += 1;
                }
                self.at += 1;
            }
            b'}' => {
                self.at += 1;
                match self.templates.last_mut() {
                    Some(0) => {
                        self.templates.pop();
                        self.begin(Region::Text);
                        self.template();
                    }
                    Some(open) => *open -= 1,
                    None => {}
                }
            }
            _ => self.at += 1,
        }
    }

    /// `https://` in code that is not quoted.
    fn in_address(&self) -> bool {
        self.at > 0 && self.bytes[self.at - 1] == b':'
    }

    /// `#[attribute]` of PHP, `#{…}` of Ruby outside of a string, `$#` of a shell.
    fn is_directive(&self) -> bool {
        let next = self.bytes.get(self.at + 1);
        (self.marks.slashes && next == Some(&b'['))
            || (self.at > 0 && matches!(self.bytes[self.at - 1], b'$' | b'{' | b'&'))
    }

    fn begins_line(&self) -> bool {
        self.bytes[..self.at]
            .iter()
            .rev()
            .take(256)
            .find(|byte| !matches!(byte, b' ' | b'\t'))
            .is_none_or(|byte| *byte == b'\n')
    }

    /// How long the beginning of a raw string is, and what ends it.
    fn raw_end(&self) -> Option<(usize, Vec<u8>)> {
        let before = self.at.checked_sub(1).map(|at| self.bytes[at]);
        if before.is_some_and(|byte| byte.is_ascii_alphanumeric() && byte != b'b' || byte == b'_') {
            return None;
        }
        let hashes = self.bytes[self.at + 1..]
            .iter()
            .take(16)
            .take_while(|byte| **byte == b'#')
            .count();
        if self.bytes.get(self.at + 1 + hashes) != Some(&b'"') {
            return None;
        }
        let mut end = vec![b'"'];
        end.extend(std::iter::repeat_n(b'#', hashes));
        Some((hashes + 2, end))
    }

    /// A string that ends with its line at the latest, unless the line's end is escaped.
    fn string(&mut self, quote: u8) {
        self.begin(Region::Text);
        self.at += 1;
        while let Some(byte) = self.bytes.get(self.at) {
            self.at += 1;
            match byte {
                b'\\' => self.at += 1,
                b'\n' => break,
                byte if *byte == quote => break,
                _ => {}
            }
        }
        self.at = self.at.min(self.bytes.len());
        self.begin(Region::Code);
    }

    /// `'x'`, `'\n'`; anything else is a lifetime.
    fn character(&mut self) {
        let next = self.bytes.get(self.at + 1);
        let ends = self.bytes.get(self.at + 2) == Some(&b'\'');
        if next == Some(&b'\\') || (ends && next != Some(&b'\'')) {
            self.string(b'\'');
        } else {
            self.at += 1;
        }
    }

    /// The rest of a template, up to its end or to code in it.
    fn template(&mut self) {
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'\\' => self.at += 1,
                b'`' => {
                    self.at += 1;
                    break;
                }
                b'$' if self.bytes.get(self.at + 1) == Some(&b'{')
                    && self.templates.len() < MAX_TEMPLATES =>
                {
                    self.at += 2;
                    self.templates.push(0);
                    break;
                }
                _ => {}
            }
            self.at += 1;
        }
        self.at = self.at.min(self.bytes.len());
        self.begin(Region::Code);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with comments as `c` and strings as `s`.
    fn shown(language: Language, text: &str) -> String {
        let regions = regions(language, text);
        (0..text.len())
            .map(|at| {
                let index = regions.partition_point(|(start, _)| *start <= at) - 1;
                match regions[index].1 {
                    Region::Code => text.as_bytes()[at] as char,
                    Region::Text => 's',
                    Region::Comment => 'c',
                }
            })
            .collect()
    }

    #[test]
    fn comments_and_strings_are_told_from_code() {
        for (language, text, expected) in [
            (Language::JavaScript, "a // b\nd", "a cccccd"),
            (Language::JavaScript, "a /* b */ d", "a ccccccc d"),
            (Language::JavaScript, "f('x\\'y') g", "f(ssssss) g"),
            (
                Language::JavaScript,
                "`a${b + `c${d}`}e` f",
                "ssssb + ssssd}s}ss f",
            ),
            (Language::JavaScript, "'open\nnext", "ssssssnext"),
            (Language::JavaScript, "url: https://x", "url: https://x"),
            (Language::Python, "x = '#' # y", "x = sss ccc"),
            (
                Language::Python,
                "def f():\n  \"\"\"doc\"\"\"\n  x",
                "def f():\n  ccccccccc\n  x",
            ),
            (Language::Python, "x = '''a\nb'''", "x = sssssssss"),
            (
                Language::Rust,
                "fn f<'a>(c: char) { '\"' }",
                "fn f<'a>(c: char) { sss }",
            ),
            (Language::Rust, "r#\"a\"b\"# x", "ssssssss x"),
            (Language::Go, "`a//b` // c", "ssssss cccc"),
            (Language::Other("sql"), "a -- b\nd", "a cccccd"),
            (Language::Other("shell"), "echo $# # x", "echo $# ccc"),
            (Language::Php, "#[Route('/x')] # c", "#[Route(ssss)] ccc"),
            (
                Language::Other("xml"),
                "<a><!-- b --></a>",
                "<a>cccccccccc</a>",
            ),
        ] {
            assert_eq!(shown(language, text), expected, "{text}");
        }
    }

    #[test]
    fn broken_texts_end() {
        for text in [
            "\"",
            "'\\",
            "`${",
            "/*",
            "r#",
            "r#\"",
            "\"\"\"",
            "`${{`${}}`",
            "#",
            "<!--",
            "ö'ö`ö",
        ] {
            for language in [
                Language::JavaScript,
                Language::Python,
                Language::Rust,
                Language::Php,
                Language::Other("xml"),
            ] {
                let long = text.repeat(1_000);
                let regions = regions(language, &long);
                assert!(
                    regions
                        .windows(2)
                        .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 != pair[1].1)
                );
            }
        }
    }
}
