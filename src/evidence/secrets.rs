//! Which values of the caller's environment are secrets, and in which forms they may turn up.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, engine::general_purpose};

/// A shorter value hides too much of what is no secret.
const SHORTEST: usize = 6;

/// Whether a variable of this name holds a secret by the habits of the field.
pub fn is_secret_name(name: &str) -> bool {
    const PARTS: [&str; 13] = [
        "SECRET",
        "TOKEN",
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "APIKEY",
        "API_KEY",
        "ACCESS_KEY",
        "PRIVATE_KEY",
        "CREDENTIAL",
        "SIGNING_KEY",
        "ENCRYPTION_KEY",
        "WEBHOOK",
    ];
    let name = name.to_ascii_uppercase().replace(['-', ' '], "_");
    PARTS.iter().any(|part| name.contains(part))
        || ["_KEY", "_PAT", "_PWD", "_AUTH", "_DSN"]
            .iter()
            .any(|end| name.ends_with(end))
}

/// The secrets among the caller's variables: values of secret names, and passwords in URLs.
pub fn secret_values(variables: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for (name, value) in variables {
        if is_secret_name(name) {
            secrets.insert(value.clone());
            // Keys of several lines are printed line by line, and a value is often trimmed where it is used.
            secrets.extend(
                value
                    .lines()
                    .map(|line| line.trim().to_owned())
                    .filter(|line| line.len() >= 16),
            );
            secrets.insert(value.trim().to_owned());
        }
        if let Some(password) = url::Url::parse(value)
            .ok()
            .as_ref()
            .and_then(url::Url::password)
        {
            secrets.insert(password.to_owned());
        }
    }
    secrets
        .retain(|secret| secret.len() >= SHORTEST && !matches!(secret.as_str(), "true" | "false"));
    secrets
}

/// What the common encoders leave alone beside letters, digits and `-_.~`: nothing, the separators of a path (Python), and
/// what `encodeURIComponent` and `encodeURI` leave alone (ECMA-262, section 19.2.6).
const LEFT_ALONE: [&[u8]; 4] = [b"", b"/", b"!'()*", b"!'()*;,/?:@&=+$#"];

/// The forms in which a secret may turn up: itself, percent-encoded, escaped in JSON and in JSON within JSON, in Base64 at
/// each of the three alignments (standard and URL-safe alphabet), in hexadecimal.
pub(super) fn forms(secret: &str) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::from([secret.as_bytes().to_vec()]);
    for left in LEFT_ALONE {
        for encoded in [percent(secret, left, false), percent(secret, left, true)] {
            forms.insert(encoded.replace("%20", "+").into_bytes());
            forms.insert(encoded.into_bytes());
        }
    }
    let escape = |text: &str| {
        let quoted = serde_json::to_string(text).expect("a string is JSON");
        quoted[1..quoted.len() - 1].to_owned()
    };
    let escaped = escape(secret);
    forms.insert(escape(&escaped).into_bytes());
    forms.insert(escaped.into_bytes());
    for engine in [&general_purpose::STANDARD, &general_purpose::URL_SAFE] {
        for before in 0..3 {
            let mut bytes = vec![0; before];
            bytes.extend_from_slice(secret.as_bytes());
            let encoded = engine.encode(&bytes);
            // Only the characters that stand for the secret alone.
            let core = &encoded.as_bytes()[(before * 8).div_ceil(6)..bytes.len() * 8 / 6];
            if core.len() >= SHORTEST {
                forms.insert(core.to_vec());
            }
        }
    }
    let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    forms.insert(hexadecimal.to_ascii_uppercase().into_bytes());
    forms.insert(hexadecimal.into_bytes());
    forms
}

fn percent(text: &str, left: &[u8], lower: bool) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte))
            }
            _ if left.contains(&byte) => encoded.push(char::from(byte)),
            _ if lower => encoded.push_str(&format!("%{byte:02x}")),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_known_by_the_names_of_their_variables() {
        for name in [
            "GITHUB_TOKEN",
            "INPUT_OPENAI-API-KEY",
            "db_password",
            "AWS_SECRET_ACCESS_KEY",
            "NPM_TOKEN",
            "STRIPE_KEY",
            "GH_PAT",
        ] {
            assert!(is_secret_name(name), "{name}");
        }
        for name in [
            "PATH",
            "HOME",
            "KEYBOARD",
            "LANG",
            "AUTHOR",
            "MONKEY",
            "COMPATIBLE",
        ] {
            assert!(!is_secret_name(name), "{name}");
        }
        let variables = [
            ("A_TOKEN", "hunter22"),
            ("B_TOKEN", "abc"),
            ("C_TOKEN", "true"),
            ("DATABASE_URL", "postgres://me:pa55word@db/x"),
            ("X", "plain-text"),
        ];
        let variables = variables
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        assert_eq!(
            secret_values(&variables).into_iter().collect::<Vec<_>>(),
            ["hunter22", "pa55word"]
        );
    }

    #[test]
    fn a_secret_is_known_in_what_encoders_make_of_it() {
        let forms = forms("p@ss/w+rd\"-Z'q");
        for form in [
            "p%40ss/w%2Brd%22-Z%27q",
            "p%40ss%2Fw%2Brd%22-Z'q",
            "p@ss/w+rd%22-Z'q",
            "p@ss/w+rd\\\"-Z'q",
            "p@ss/w+rd\\\\\\\"-Z'q",
            "704073732F772B7264222D5A2771",
        ] {
            assert!(forms.contains(form.as_bytes()), "{form}");
        }
    }
}
