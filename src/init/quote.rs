//! Text from strangers, made harmless for the language that it is put into.

/// The longest text that is shown.
const MOST: usize = 120;

/// One line that deceives nobody: control characters, direction overrides and invisible characters are written out.
pub(super) fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(4 * MOST));
    for (count, c) in text.chars().enumerate() {
        if count == MOST {
            out.push('…');
            break;
        }
        let deceives = c.is_control()
            || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}');
        if deceives {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// A TOML string.
pub(super) fn toml(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            _ if c.is_control() || shown(c.encode_utf8(&mut [0; 4])).starts_with("\\u") => {
                out.push_str(&format!("\\U{:08X}", u32::from(c)));
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A key of a TOML table.
pub(super) fn toml_key(text: &str) -> String {
    let bare = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    if !text.is_empty() && text.chars().all(bare) {
        text.to_owned()
    } else {
        toml(text)
    }
}

/// A text that templates leave as it is.
pub(super) fn literal(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        match from.get(..2) {
            Some(opening @ ("{{" | "{%" | "{#")) => {
                out.push_str(&format!("{{{{ \"{opening}\" }}}}"));
                rest = &from[2..];
            }
            _ => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// A scalar of YAML that a workflow does not take for an expression. Both languages write strings in double quotes with the
/// same escapes (<https://yaml.org/spec/1.2.2/#57-escaped-characters>).
pub(super) fn yaml(text: &str) -> String {
    toml(text).replace("${{", "${{ '${{' }}")
}

/// A word of a shell.
pub(super) fn shell(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_-./:@%+=,".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_gets_its_own_quotes() {
        for hostile in [
            "plain",
            "a\"b\\c",
            "a\nb\r\tc",
            "\u{0}\u{7f}\u{202e}x",
            "${{ github.token }}",
            "{{ data }} {% x %} {# y #}",
            "it's",
            "{{{%",
            "é€𝄞",
            "",
        ] {
            let table: toml::Table =
                toml::from_str(&format!("{} = {}", toml_key(hostile), toml(hostile)))
                    .expect("TOML");
            assert_eq!(
                table.get(hostile).and_then(|value| value.as_str()),
                Some(hostile)
            );
            assert!(!shown(hostile).contains(char::is_control), "{hostile:?}");
            let scalar: String = serde_saphyr::from_str(&yaml(hostile)).expect("YAML");
            assert_eq!(scalar.replace("${{ '${{' }}", "${{"), hostile);
            let rendered = crate::edge::template::Templates::new()
                .render_text(&literal(hostile), &crate::edge::template::Scope::new());
            assert_eq!(rendered.expect("a template"), hostile);
        }
        assert_eq!(shell("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(shown(&"x".repeat(500)).chars().count(), MOST + 1);
    }
}
