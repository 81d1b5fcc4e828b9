//! JSON inside script files: the only form of data that a page opened from `file://` can load.
//!
//! A JSON text stands there as a raw template literal and is parsed by the page when somebody looks at it. So a transcript
//! is copied without being read, a line that was cut off spoils nothing but itself, and no text of a stranger is ever
//! code: a key named `__proto__` is a key, and nothing in it can end the literal.

/// Appends a JSON text (or lines of JSON) as a literal. What is no UTF-8 becomes U+FFFD.
pub(super) fn literal(out: &mut Vec<u8>, json: &[u8]) {
    out.extend_from_slice(b"String.raw`");
    let text = String::from_utf8_lossy(json);
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let escape: &[u8] = match byte {
            b'`' => b"\\u0060",
            // `${` would begin an expression. Alone it is nothing, but it is rare enough not to look further.
            b'$' => b"\\u0024",
            _ => continue,
        };
        out.extend_from_slice(&bytes[from..at]);
        out.extend_from_slice(escape);
        from = at + 1;
    }
    out.extend_from_slice(&bytes[from..]);
    // A text that was cut off after a backslash must not take the closing quote with it.
    out.extend_from_slice(b"\n`");
}

/// Appends a text as a literal that holds one JSON string.
pub(super) fn text_literal(out: &mut Vec<u8>, text: &[u8]) {
    let json = serde_json::to_vec(&String::from_utf8_lossy(text)).expect("a text is JSON");
    literal(out, &json);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_literal_but_its_end() {
        for (json, written) in [
            (r#"{"a":1}"#, r#"{"a":1}"#),
            ("\"`\"", "\"\\u0060\""),
            ("\"${alert(1)}\"", "\"\\u0024{alert(1)}\""),
            (r#""\\`""#, r#""\\\u0060""#),
            ("\"cut off \\", "\"cut off \\"),
        ] {
            let mut out = Vec::new();
            literal(&mut out, json.as_bytes());
            assert_eq!(
                String::from_utf8(out).expect("UTF-8"),
                format!("String.raw`{written}\n`"),
                "{json}"
            );
        }
    }

    #[test]
    fn text_of_any_kind_is_one_json_string() {
        let mut out = Vec::new();
        text_literal(&mut out, b"a\0\r\n\xff`\"");
        let text = String::from_utf8(out).expect("UTF-8");
        assert_eq!(text, "String.raw`\"a\\u0000\\r\\n\u{fffd}\\u0060\\\"\"\n`");
    }
}
