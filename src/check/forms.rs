//! The forms of small texts: names of variables, paths of the workspace, addresses, expressions.

use globset::Glob;

/// Whether a text can name an environment variable: `[A-Za-z_][A-Za-z0-9_]*`.
pub(super) fn is_variable(name: &str) -> bool {
    let bytes = name.as_bytes();
    bytes.first().is_some_and(|byte| !byte.is_ascii_digit())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
}

/// Whether a variable's name says that its value is a secret.
pub(super) fn looks_secret(name: &str) -> bool {
    const WORDS: [&str; 8] = [
        "TOKEN",
        "SECRET",
        "PASSWORD",
        "PASSWD",
        "PRIVATE",
        "CREDENTIAL",
        "APIKEY",
        "API_KEY",
    ];
    let name = name.to_ascii_uppercase();
    WORDS.iter().any(|word| name.contains(word)) || name.ends_with("_KEY") || name.ends_with("_PAT")
}

/// Whether a text holds a template expression.
pub(super) fn is_template(text: &str) -> bool {
    text.contains("{{") || text.contains("{%")
}

/// Why a path does not stay in the workspace; `None` when it does, as far as its literal parts tell.
pub(super) fn leaves_workspace(path: &str) -> Option<&'static str> {
    if path.trim().is_empty() {
        return Some("is empty");
    }
    if path.contains('\0') {
        return Some("holds a NUL character");
    }
    if path.starts_with('/') {
        return Some("is absolute");
    }
    let (mut rest, mut literal) = (path, String::new());
    // An expression may hold slashes and dots of its own, which are no part of the path.
    while let Some(start) = rest.find("{{") {
        literal.push_str(&rest[..start]);
        literal.push('x');
        rest = rest[start..]
            .find("}}")
            .map_or("", |end| &rest[start + end + 2..]);
    }
    literal.push_str(rest);
    literal
        .split('/')
        .any(|part| part == "..")
        .then_some("leaves it by `..`")
}

/// Why a text cannot name an image; `None` when it can, as far as its form tells.
pub(super) fn bad_image(name: &str) -> Option<String> {
    let odd =
        |character: char| !(character.is_ascii_alphanumeric() || "._-/:@".contains(character));
    if name.trim().is_empty() {
        Some("the image's name is empty".to_owned())
    } else if let Some(character) = name.chars().find(|character| odd(*character)) {
        Some(format!("no image's name holds {character:?}"))
    } else {
        name.split('/')
            .any(|part| part.trim_matches('.').is_empty())
            .then(|| format!("`{name}` is no image's name: a part between its slashes is empty"))
    }
}

/// Why an address cannot be asked; `None` when it can.
pub(super) fn bad_address(text: &str) -> Option<String> {
    match url::Url::parse(text) {
        Ok(url) if !matches!(url.scheme(), "http" | "https") => {
            Some(format!("its scheme is `{}`", url.scheme()))
        }
        Ok(_) => None,
        Err(error) => Some(error.to_string()),
    }
}

/// Whether a text is a token of HTTP, as methods and header names are.
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Why a regular expression does not compile; `None` when it does.
pub(super) fn bad_regex(text: &str) -> Option<String> {
    let error = regex::Regex::new(text).err()?.to_string();
    let last = error.lines().last().unwrap_or_default();
    Some(last.trim_start_matches("error: ").to_owned())
}

/// Why a glob does not compile; `None` when it does.
pub(super) fn bad_glob(text: &str) -> Option<String> {
    Glob::new(text).err().map(|error| error.kind().to_string())
}

/// Whether a text has the form `1280x800`.
pub(super) fn is_viewport(text: &str) -> bool {
    let side = |text: &str| {
        text.bytes().all(|byte| byte.is_ascii_digit())
            && text
                .parse::<u32>()
                .is_ok_and(|side| (1..=16_384).contains(&side))
    };
    text.split_once('x')
        .is_some_and(|(width, height)| side(width) && side(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_forms() {
        assert!(
            is_variable("_A1") && !is_variable("1A") && !is_variable("") && !is_variable("A-B")
        );
        assert!(
            looks_secret("GITHUB_TOKEN")
                && looks_secret("deploy_key")
                && !looks_secret("DATABASE_URL")
        );
        assert!(
            is_viewport("1280x800")
                && !is_viewport("1280")
                && !is_viewport("0x8")
                && !is_viewport("+1x8")
        );
        assert!(is_token("POST") && !is_token("PO ST") && !is_token(""));
        assert_eq!(bad_regex("(").as_deref(), Some("unclosed group"));
        assert!(bad_glob("a[").is_some() && bad_glob("SC-*").is_none());
        assert!(bad_address("ftp://x").is_some() && bad_address("x").is_some());
        assert_eq!(bad_address("http://127.0.0.1:1/a"), None);
    }

    #[test]
    fn paths_stay_inside() {
        for (path, inside) in [
            ("a/b.txt", true),
            ("a/..b", true),
            ("{{ data.a }}/x", true),
            ("{{ \"/../\" }}", true),
            ("../a", false),
            ("a/../../b", false),
            ("{{ data.a }}/..", false),
            ("/etc/passwd", false),
            ("", false),
            ("a\0", false),
            ("{{", true),
        ] {
            assert_eq!(leaves_workspace(path).is_none(), inside, "{path}");
        }
    }
}
