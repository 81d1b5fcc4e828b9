//! Words of shell that are safe whatever stands in them.

use std::fmt::Write;

/// Stand where a value is only known while the script runs; private use characters, which no pack has a reason to hold.
pub(super) const OPEN: char = '\u{E000}';

pub(super) const CLOSE: char = '\u{E001}';

pub(super) fn variable(name: &str) -> String {
    format!("{OPEN}{name}{CLOSE}")
}

/// A word of shell: quoted, with the variables in it left to the shell.
pub(super) fn word(text: &str) -> String {
    let mut quoted = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(OPEN) {
        let Some(end) = rest[start..].find(CLOSE).map(|end| start + end) else {
            break;
        };
        literal(&rest[..start], &mut quoted);
        let _ = write!(quoted, "\"${{{}}}\"", &rest[start + OPEN.len_utf8()..end]);
        rest = &rest[end + CLOSE.len_utf8()..];
    }
    literal(rest, &mut quoted);
    if quoted.is_empty() {
        "''".to_owned()
    } else {
        quoted
    }
}

fn literal(text: &str, quoted: &mut String) {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=@%+,".contains(&byte);
    if text.is_empty() {
    } else if text.bytes().all(plain) {
        quoted.push_str(text);
    } else {
        let _ = write!(quoted, "'{}'", text.replace('\'', r"'\''"));
    }
}

/// Never more than one line, so that nothing can follow a `#`.
pub(super) fn comment(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_safe_in_any_shell() {
        let text = format!("a'b$(rm) {}", variable("captured_x"));
        assert_eq!(word(&text), r#"'a'\''b$(rm) '"${captured_x}""#);
        assert_eq!(
            (word(""), word("plain-1.2")),
            ("''".to_owned(), "plain-1.2".to_owned())
        );
        assert_eq!(comment("a\nrm -rf /\r"), "a rm -rf / ");
    }
}
