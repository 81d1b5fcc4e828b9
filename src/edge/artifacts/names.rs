//! What may be the name of an artifact, and what a file is called inside its zip.

use std::fmt::Write;

/// The service refuses them in names; in paths it refuses all but the two separators.
const REFUSED: [char; 11] = ['"', ':', '<', '>', '|', '*', '?', '\r', '\n', '\\', '/'];
/// Longer names make folders that no file system has.
const MAX_NAME_BYTES: usize = 255;

/// Why an artifact cannot have a name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing, or white space only.
    #[error("an artifact needs a name")]
    Empty,
    /// A character that the service refuses, or one that cannot be seen.
    #[error(
        "the artifact name {name:?} has {character:?} in it; none of \" : < > | * ? \\ / and no control character may be"
    )]
    Character {
        /// As given.
        name: String,
        /// The first such.
        character: char,
    },
    /// More than a file name may have.
    #[error("the artifact name has {bytes} bytes; at most {MAX_NAME_BYTES} may be")]
    Long {
        /// In UTF-8.
        bytes: usize,
    },
}

/// Checks the name of an artifact. The official client refuses the same characters, in
/// `packages/artifact/src/internal/upload/path-and-artifact-name-validation.ts` of actions/toolkit; act takes them and
/// makes folders of them.
///
/// # Errors
/// When the service would refuse it, or would make something else of it.
pub fn check_name(name: &str) -> Result<(), NameError> {
    if name.trim().is_empty() {
        return Err(NameError::Empty);
    }
    if name.len() > MAX_NAME_BYTES {
        return Err(NameError::Long { bytes: name.len() });
    }
    let refused = |character: &char| REFUSED.contains(character) || character.is_control();
    match name.chars().find(refused) {
        Some(character) => Err(NameError::Character {
            name: name.to_owned(),
            character,
        }),
        None => Ok(()),
    }
}

/// The name in the zip of a file whose path cannot be it, or `None` where it can.
///
/// Such a path has a character that the official client refuses, one that a program on another system would take for
/// something else, or is no UTF-8. Evidence must not be lost, so it is percent-encoded (RFC 3986, section 2.1), with
/// every `%` of it, so that two paths never become the same one.
pub(super) fn encoded(path: &[u8]) -> Option<String> {
    let refused = |character: char| {
        character.is_control() || character != '/' && REFUSED.contains(&character)
    };
    let whole = str::from_utf8(path).is_ok_and(|text| !text.contains(refused));
    if whole {
        return None;
    }
    let mut name = String::with_capacity(path.len() + 8);
    for chunk in path.utf8_chunks() {
        for character in chunk.valid().chars() {
            if character == '%' || refused(character) {
                percent(&mut name, character.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                name.push(character);
            }
        }
        percent(&mut name, chunk.invalid());
    }
    Some(name)
}

/// Once more, for a name that another file has already.
pub(super) fn encoded_again(name: &str) -> String {
    name.replace('%', "%25")
}

fn percent(name: &mut String, bytes: &[u8]) {
    for byte in bytes {
        write!(name, "%{byte:02X}").expect("writing to a String cannot fail");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_before_anything_is_sent() {
        for good in [
            "evidence",
            "evidence-3-of-8",
            "Äpfel 100%",
            "a.b",
            "..",
            "'",
        ] {
            assert_eq!(check_name(good), Ok(()), "{good}");
        }
        for (bad, character) in [
            ("a/b", '/'),
            ("a\\b", '\\'),
            ("say \"a\"", '"'),
            ("a:b", ':'),
            ("<a", '<'),
            ("a>", '>'),
            ("a|b", '|'),
            ("*", '*'),
            ("a?", '?'),
            ("a\rb", '\r'),
            ("a\n", '\n'),
            ("a\u{0}b", '\u{0}'),
            ("a\u{1b}[31m", '\u{1b}'),
        ] {
            let refused = check_name(bad).expect_err(bad);
            assert!(
                matches!(&refused, NameError::Character { character: found, .. } if *found == character),
                "{refused}"
            );
        }
        assert_eq!(check_name(" "), Err(NameError::Empty));
        assert_eq!(
            check_name(&"x".repeat(256)),
            Err(NameError::Long { bytes: 256 })
        );
    }

    #[test]
    fn paths_are_encoded_only_where_they_must_be() {
        let table: [(&[u8], Option<&str>); 8] = [
            (b"a/b.txt", None),
            ("Tee-Stube/ä 100%.txt".as_bytes(), None),
            (b"a%3Ab", None),
            (b"a:b", Some("a%3Ab")),
            (b"100%/a\\b", Some("100%25/a%5Cb")),
            (b"line\nbreak\t?*", Some("line%0Abreak%09%3F%2A")),
            (b"\xff\xfe/x", Some("%FF%FE/x")),
            ("\u{85}".as_bytes(), Some("%C2%85")),
        ];
        for (path, name) in table {
            assert_eq!(encoded(path).as_deref(), name, "{path:?}");
        }
    }
}
