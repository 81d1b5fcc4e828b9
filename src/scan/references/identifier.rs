//! How names of code are written.

/// Whether a text is one identifier.
pub(super) fn is_identifier(text: &str) -> bool {
    let mut signs = text.chars();
    signs
        .next()
        .is_some_and(|sign| sign.is_alphabetic() || sign == '_' || sign == '$')
        && signs.all(|sign| sign.is_alphanumeric() || sign == '_' || sign == '$')
}

/// `SCREAMING_SNAKE`, with at least one underscore between its words.
pub(super) fn is_screaming(text: &str) -> bool {
    text.len() >= 4
        && text.starts_with(|sign: char| sign.is_ascii_uppercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
        && text.trim_matches('_').contains('_')
}

/// `snake_case`, with at least one underscore between its words.
pub(super) fn is_snake(text: &str) -> bool {
    is_identifier(text)
        && text.trim_matches('_').contains('_')
        && text.bytes().any(|byte| byte.is_ascii_lowercase())
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
}

/// `camelCase` or `PascalCase` of two words or more, both with small letters: `OrderService`, `orderTotal`, `HTTPClient`.
pub(super) fn is_compound(text: &str) -> bool {
    if !is_identifier(text) || text.contains('_') || !text.is_ascii() {
        return false;
    }
    let humps = words(text);
    humps.len() >= 2
        && humps.iter().any(|word| word.len() > 1)
        && text
            .bytes()
            .skip(1)
            .zip(text.bytes())
            .any(|(second, first)| first.is_ascii_lowercase() && second.is_ascii_uppercase())
        || humps.len() >= 2
            && text.starts_with(|sign: char| sign.is_ascii_uppercase())
            && text.bytes().filter(u8::is_ascii_lowercase).count() >= 3
            && text.bytes().filter(u8::is_ascii_uppercase).count() >= 3
}

/// `kebab-case` of two words or more.
pub(super) fn is_kebab(text: &str) -> bool {
    text.contains('-')
        && text.split('-').all(|word| {
            !word.is_empty()
                && word
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        })
        && text.starts_with(|sign: char| sign.is_ascii_lowercase())
}

/// The words that a name is made of, in lower case: `order`, `service` of `OrderService`, `order_service` and `order-service`.
pub(in crate::scan) fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut signs = text.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(sign) = signs.next() {
        if !sign.is_alphanumeric() {
            words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
            before = None;
            continue;
        }
        let hump = sign.is_uppercase()
            && before.is_some_and(|before| {
                !before.is_uppercase() || signs.peek().is_some_and(|next| next.is_lowercase())
            });
        if hump && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(sign.to_lowercase());
        before = Some(sign);
    }
    words.extend((!word.is_empty()).then_some(word));
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_names() {
        for (text, screaming, snake, compound, kebab) in [
            ("MAX_RETRIES", true, false, false, false),
            ("S3_BUCKET", true, false, false, false),
            ("API", false, false, false, false),
            ("_A_", false, false, false, false),
            ("order_total", false, true, false, false),
            ("_private", false, false, false, false),
            ("__init__", false, false, false, false),
            ("OrderService", false, false, true, false),
            ("orderTotal", false, false, true, false),
            ("HTTPClient", false, false, true, false),
            ("Order", false, false, false, false),
            ("ORDERS", false, false, false, false),
            ("IDs", false, false, false, false),
            ("order-items", false, false, false, true),
            ("-x", false, false, false, false),
            ("Content-Type", false, false, false, false),
            ("", false, false, false, false),
        ] {
            assert_eq!(is_screaming(text), screaming, "{text}");
            assert_eq!(is_snake(text), snake, "{text}");
            assert_eq!(is_compound(text), compound, "{text}");
            assert_eq!(is_kebab(text), kebab, "{text}");
        }
    }

    #[test]
    fn words_of_names() {
        for (text, expected) in [
            ("OrderService", &["order", "service"][..]),
            ("HTTPClient2", &["http", "client2"]),
            (
                "src/order-items/list_all.ts",
                &["src", "order", "items", "list", "all", "ts"],
            ),
            ("", &[]),
        ] {
            assert_eq!(words(text), expected, "{text}");
        }
    }
}
