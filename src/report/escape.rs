//! Text from strangers inside Markdown.

use super::text::visible;

/// A text that Markdown shows as it is, on one line, in a table too. Mentions, references to issues and addresses are
/// kept from becoming links: the report may be pasted where they would call people.
pub(super) fn prose(text: &str) -> String {
    let text = visible(text.trim());
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            _ if apart(c, rest.peek(), &mut out) => {}
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' | '!' => {
                out.push('\\');
                out.push(c);
            }
            // Only at the start of a line do these begin a list, a rule or a heading.
            '-' | '+' | '=' if out.is_empty() => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if numbers_a_list(&out, rest.peek()) => {
                out.push('\\');
                out.push(c);
            }
            _ => out.push(c),
        }
    }
    out
}

/// A text that HTML shows as it is, inside a tag that stands in Markdown.
pub(super) fn html(text: &str) -> String {
    let text = visible(text.trim());
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if !apart(c, rest.peek(), &mut out) {
            out.push(c);
        }
    }
    out
}

/// Writes what HTML would take for a tag or an entity, or what would become a link or a call, with something in between
/// that nobody sees. `false`: it is none of those, and nothing is written.
fn apart(c: char, next: Option<&char>, out: &mut String) -> bool {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '@' | '#' if next.is_some_and(|next| next.is_alphanumeric()) => {
            out.push(c);
            out.push_str("<!-- -->");
        }
        ':' if next == Some(&'/') => out.push_str(":<!-- -->"),
        'w' | 'W' if next.is_some_and(|next| next.eq_ignore_ascii_case(&'w')) => {
            out.push(c);
            out.push_str("<!-- -->");
        }
        // `GH-41` is a reference to an issue too.
        '-' if next.is_some_and(char::is_ascii_digit) && ends_in_gh(out) => {
            out.push_str("-<!-- -->");
        }
        _ => return false,
    }
    true
}

fn ends_in_gh(out: &str) -> bool {
    let mut last = out.chars().rev();
    let letter = |c: Option<char>, letter| c.is_some_and(|c: char| c.eq_ignore_ascii_case(&letter));
    letter(last.next(), 'h') && letter(last.next(), 'g')
}

/// A link to a page; the text alone when the address is none of the web.
pub(super) fn link_to(text: &str, address: &str) -> String {
    let web = ["https://", "http://"];
    if !web.iter().any(|scheme| address.starts_with(scheme)) {
        return text.to_owned();
    }
    let mut target = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => target.push(byte.into()),
            b'/' | b'.' | b'_' | b'-' | b'~' | b'#' | b'?' | b'=' | b'&' | b'%' | b':' | b'+'
            | b',' => {
                target.push(byte.into());
            }
            _ => target.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("[{text}]({target})")
}

fn numbers_a_list(before: &str, after: Option<&char>) -> bool {
    after.is_none_or(|c| c.is_whitespace()) && before.chars().all(|c| c.is_ascii_digit())
}

/// A text as code in a line, in a table too.
pub(super) fn code(text: &str) -> String {
    let text = visible(text);
    let fence = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') || text.is_empty() {
        " "
    } else {
        ""
    };
    format!("{fence}{pad}{}{pad}{fence}", text.replace('|', "\\|"))
}

/// Lines as a block of code, in a fence that nothing in them can close.
pub(super) fn fenced(text: &str) -> String {
    let fence = "`".repeat(longest_run(text).max(2) + 1);
    let text = text.trim_end_matches('\n');
    format!("{fence}text\n{text}\n{fence}")
}

/// A link to a file of the bundle.
pub(super) fn link(path: &str, up: &str) -> String {
    let mut target = String::from(up);
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' | b'#' => {
                target.push(byte.into());
            }
            _ => target.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("[{}]({target})", code(path))
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markdown_and_html_of_strangers_are_shown_not_obeyed() {
        for (text, escaped) in [
            ("a plain title, 2 of 3.", "a plain title, 2 of 3."),
            ("a|b", "a\\|b"),
            ("<img src=x>", "&lt;img src=x&gt;"),
            ("*bold* `code` [x](y)", "\\*bold\\* \\`code\\` \\[x\\](y)"),
            ("# heading\n- list", "\\# heading\\\\n- list"),
            ("- list", "\\- list"),
            ("1. list", "1\\. list"),
            ("ask @ada about #41", "ask @<!-- -->ada about #<!-- -->41"),
            ("https://evil.example", "https:<!-- -->//evil.example"),
            ("www.evil.example", "w<!-- -->w<!-- -->w.evil.example"),
            ("GH-41, gh-x", "GH-<!-- -->41, gh-x"),
            ("a@b.example", "a@<!-- -->b.example"),
        ] {
            assert_eq!(prose(text), escaped, "{text:?}");
        }
    }

    #[test]
    fn inside_a_tag_only_html_is_escaped() {
        for (text, escaped) in [
            ("*a* `b` | c", "*a* `b` | c"),
            ("</summary><b>&lt;", "&lt;/summary&gt;&lt;b&gt;&amp;lt;"),
            ("@ada #41\n\n# x", "@<!-- -->ada #<!-- -->41\\n\\n# x"),
        ] {
            assert_eq!(html(text), escaped, "{text:?}");
        }
    }

    #[test]
    fn only_pages_of_the_web_are_linked() {
        for (address, shown) in [
            (
                "https://github.com/a/b?x=1&y=2#z",
                "[t](https://github.com/a/b?x=1&y=2#z)",
            ),
            (
                "https://x/a) [b](c \"d\" <e>\n",
                "[t](https://x/a%29%20%5Bb%5D%28c%20%22d%22%20%3Ce%3E%0A)",
            ),
            ("javascript:alert(1)", "t"),
            ("", "t"),
        ] {
            assert_eq!(link_to("t", address), shown);
        }
    }

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("``"), "``` `` ```");
        assert_eq!(code("a|b"), "`a\\|b`");
        assert_eq!(fenced("```\nx"), "````text\n```\nx\n````");
        assert_eq!(
            link("evidence/a b)/x.log#L2", "../"),
            "[`evidence/a b)/x.log#L2`](../evidence/a%20b%29/x.log#L2)"
        );
    }
}
