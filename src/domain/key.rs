//! Keys by the names of the UI Events specification (<https://www.w3.org/TR/uievents-key/>), on a US keyboard.

/// A key to press, as a browser wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// What it is called in `KeyboardEvent.key`.
    pub key: String,
    /// Where it lies, `KeyboardEvent.code`; empty where this keyboard has no such key.
    pub code: String,
    /// Windows virtual key code.
    pub number: u32,
    /// What it types; empty: nothing.
    pub text: String,
    /// 1 Alt, 2 Control, 4 Meta, 8 Shift.
    pub modifiers: u32,
}

/// Keys that have a name: name, code, number, text.
const NAMED: &[(&str, &str, u32, &str)] = &[
    ("Enter", "Enter", 13, "\r"),
    ("Tab", "Tab", 9, ""),
    ("Escape", "Escape", 27, ""),
    ("Backspace", "Backspace", 8, ""),
    ("Delete", "Delete", 46, ""),
    ("Insert", "Insert", 45, ""),
    ("ArrowUp", "ArrowUp", 38, ""),
    ("ArrowDown", "ArrowDown", 40, ""),
    ("ArrowLeft", "ArrowLeft", 37, ""),
    ("ArrowRight", "ArrowRight", 39, ""),
    ("Home", "Home", 36, ""),
    ("End", "End", 35, ""),
    ("PageUp", "PageUp", 33, ""),
    ("PageDown", "PageDown", 34, ""),
    ("Space", "Space", 32, " "),
    ("F1", "F1", 112, ""),
    ("F2", "F2", 113, ""),
    ("F3", "F3", 114, ""),
    ("F4", "F4", 115, ""),
    ("F5", "F5", 116, ""),
    ("F6", "F6", 117, ""),
    ("F7", "F7", 118, ""),
    ("F8", "F8", 119, ""),
    ("F9", "F9", 120, ""),
    ("F10", "F10", 121, ""),
    ("F11", "F11", 122, ""),
    ("F12", "F12", 123, ""),
    ("Shift", "ShiftLeft", 16, ""),
    ("Control", "ControlLeft", 17, ""),
    ("Alt", "AltLeft", 18, ""),
    ("Meta", "MetaLeft", 91, ""),
    ("ContextMenu", "ContextMenu", 93, ""),
];

/// Keys with two characters: without and with Shift, code, number.
const PAIRS: &[(char, char, &str, u32)] = &[
    ('`', '~', "Backquote", 192),
    ('1', '!', "Digit1", 49),
    ('2', '@', "Digit2", 50),
    ('3', '#', "Digit3", 51),
    ('4', '$', "Digit4", 52),
    ('5', '%', "Digit5", 53),
    ('6', '^', "Digit6", 54),
    ('7', '&', "Digit7", 55),
    ('8', '*', "Digit8", 56),
    ('9', '(', "Digit9", 57),
    ('0', ')', "Digit0", 48),
    ('-', '_', "Minus", 189),
    ('=', '+', "Equal", 187),
    ('[', '{', "BracketLeft", 219),
    (']', '}', "BracketRight", 221),
    ('\\', '|', "Backslash", 220),
    (';', ':', "Semicolon", 186),
    ('\'', '"', "Quote", 222),
    (',', '<', "Comma", 188),
    ('.', '>', "Period", 190),
    ('/', '?', "Slash", 191),
];

/// Reads `Enter`, `a`, `Control+A`, `Shift+Tab`. `ControlOrMeta` is Control here.
///
/// # Errors
/// In words, with the names that there are.
pub fn parse(text: &str) -> Result<Key, String> {
    let mut modifiers = 0;
    let mut rest = text;
    while let Some((first, more)) = rest.split_once('+') {
        if more.is_empty() && !first.is_empty() {
            // `Control++` presses a plus; `Control+` presses nothing.
            return Err(unknown(text));
        }
        modifiers |= match first {
            "Alt" => 1,
            "Control" | "Ctrl" | "ControlOrMeta" => 2,
            "Meta" | "Command" => 4,
            "Shift" => 8,
            "" => break,
            _ => return Err(unknown(text)),
        };
        rest = more;
    }
    let mut key = one(rest).ok_or_else(|| unknown(text))?;
    if modifiers != 0 && key.code.starts_with("Key") {
        // `Control+A` is how people write Control and the key a.
        key.modifiers = 0;
        key.key.make_ascii_lowercase();
        key.text.make_ascii_lowercase();
    }
    key.modifiers |= modifiers;
    if key.modifiers & 7 != 0 {
        // Shortcuts type nothing.
        key.text.clear();
        if key.modifiers & 8 != 0 && key.code.starts_with("Key") {
            key.key.make_ascii_uppercase();
        }
    } else if key.modifiers & 8 != 0
        && let [letter] = *key.text.chars().collect::<Vec<_>>()
        && letter.is_ascii_lowercase()
    {
        key.text = letter.to_ascii_uppercase().to_string();
        key.key.clone_from(&key.text);
    }
    Ok(key)
}

fn one(name: &str) -> Option<Key> {
    let key = |key: &str, code: &str, number, text: &str, modifiers| Key {
        key: key.to_owned(),
        code: code.to_owned(),
        number,
        text: text.to_owned(),
        modifiers,
    };
    let named = NAMED
        .iter()
        .find(|(own, ..)| own.eq_ignore_ascii_case(name) || (*own == "Escape" && name == "Esc"));
    if let Some((own, code, number, text)) = named {
        let own = if *own == "Space" { " " } else { own };
        return Some(key(own, code, *number, text, 0));
    }
    let mut letters = name.chars();
    let (letter, None) = (letters.next()?, letters.next()) else {
        return None;
    };
    if letter == ' ' {
        return one("Space");
    }
    if letter.is_ascii_alphabetic() {
        let upper = letter.to_ascii_uppercase();
        let shift = if letter.is_ascii_uppercase() { 8 } else { 0 };
        return Some(key(
            name,
            &format!("Key{upper}"),
            u32::from(upper),
            name,
            shift,
        ));
    }
    let pair = PAIRS
        .iter()
        .find(|(plain, shifted, ..)| *plain == letter || *shifted == letter);
    Some(match pair {
        Some((plain, _, code, number)) => {
            let shift = if *plain == letter { 0 } else { 8 };
            key(name, code, *number, name, shift)
        }
        // Of another keyboard.
        None => key(name, "", 0, name, 0),
    })
}

fn unknown(text: &str) -> String {
    let names: Vec<&str> = NAMED.iter().take(15).map(|(name, ..)| *name).collect();
    format!(
        "there is no key {text:?}; use a character, or one of {}, F1 to F12, also with Control+, Shift+, Alt+ or Meta+ in \
         front",
        names.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_as_people_write_them() {
        for (text, key, code, typed, modifiers) in [
            ("Enter", "Enter", "Enter", "\r", 0),
            ("enter", "Enter", "Enter", "\r", 0),
            ("Esc", "Escape", "Escape", "", 0),
            ("a", "a", "KeyA", "a", 0),
            ("A", "A", "KeyA", "A", 8),
            ("Shift+a", "A", "KeyA", "A", 8),
            ("Control+A", "a", "KeyA", "", 2),
            ("Control+Shift+a", "A", "KeyA", "", 10),
            ("Shift+A", "A", "KeyA", "A", 8),
            ("Control+Shift+ArrowLeft", "ArrowLeft", "ArrowLeft", "", 10),
            ("+", "+", "Equal", "+", 8),
            ("Control++", "+", "Equal", "", 10),
            ("Space", " ", "Space", " ", 0),
            ("?", "?", "Slash", "?", 8),
            ("é", "é", "", "é", 0),
        ] {
            let found = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(
                (&*found.key, &*found.code, &*found.text, found.modifiers),
                (key, code, typed, modifiers),
                "{text}"
            );
        }
        for text in ["", "Retrun", "Control+", "Hyper+A", "ab"] {
            let error = parse(text).expect_err(text);
            assert!(error.contains("Enter"), "{error}");
        }
    }
}
