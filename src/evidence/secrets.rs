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

/// The forms in which a secret may turn up as it is: itself, in Base64 at each of the three alignments (standard and
/// URL-safe alphabet), in hexadecimal, in a file's name. What encoders make of single characters is for [`loose`].
pub(super) fn forms(secret: &str) -> BTreeSet<Vec<u8>> {
    let mut forms = BTreeSet::from([secret.as_bytes().to_vec()]);
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
    // As part of a file's name, in which browsers replace what file systems refuse.
    let named = secret.replace(['<', '>', ':', '"', '/', '\\', '|', '?', '*', '~'], "_");
    forms.insert(named.into_bytes());
    let hexadecimal: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    forms.insert(hexadecimal.to_uppercase().into_bytes());
    forms.insert(hexadecimal.into_bytes());
    forms
}

/// A pattern that finds a form also where encoders have changed some of its characters: percent-encoded by whatever
/// rules, escaped in JSON any number of times, in HTML and XML, in Markdown, quoted for a shell. `None`: no encoder
/// changes any of them, or there are too many.
pub(super) fn loose(form: &[u8]) -> Option<String> {
    const LONGEST: usize = 8 << 10;
    let text = std::str::from_utf8(form).ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    if form.len() > LONGEST || text.chars().all(plain) {
        return None;
    }
    let mut pattern = String::new();
    for c in text.chars() {
        if plain(c) {
            pattern.push_str(&regex::escape(c.encode_utf8(&mut [0; 4])));
        } else {
            pattern.push_str(&format!("(?:{})", encodings(c)));
        }
    }
    Some(pattern)
}

/// Everything that encoders make of a character, as alternatives.
fn encodings(c: char) -> String {
    let (mut bytes, mut percent, mut units) = (String::new(), String::new(), String::new());
    for byte in c.encode_utf8(&mut [0; 4]).bytes() {
        bytes.push_str(&format!(r"\x{byte:02x}"));
        percent.push_str(&format!("%{byte:02x}"));
    }
    for unit in c.encode_utf16(&mut [0; 2]) {
        units.push_str(&format!(r"\\+u{unit:04x}"));
    }
    let number = u32::from(c);
    // Backslashes are what JSON, Markdown and shells put in front, once for each time.
    let mut all =
        format!(r"\\*{bytes}|(?i:{percent})|(?i:{units})|(?i:&#0*{number};)|(?i:&#x0*{number:x};)");
    all.push_str(match c {
        ' ' => r"|\+",
        '\n' => r"|\r\n|\\+n|\\+r\\+n",
        '\r' => r"|\\+r",
        '\t' => r"|\\+t",
        '\\' => r"|\\+",
        '&' => "|&amp;",
        '<' => "|&lt;",
        '>' => "|&gt;",
        '"' => "|&quot;",
        '\'' => r#"|&apos;|'\\+''|'"'"'"#,
        _ => "",
    });
    all
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
}
