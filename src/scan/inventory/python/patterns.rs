//! Patterns of URLs as paths.

pub(super) fn joined(before: &str, path: &str) -> String {
    if before.is_empty() || before.ends_with('/') || path.starts_with('/') || path.is_empty() {
        format!("{before}{path}")
    } else {
        format!("{before}/{path}")
    }
}

/// A regular expression of a URL as a path: `^orders/(?P<pk>\d+)/$` is `orders/<pk>/`.
pub(super) fn plain(pattern: &str) -> String {
    let mut path = String::new();
    let mut rest = pattern.trim_start_matches('^');
    let mut unnamed = 0;
    while let Some(character) = rest.chars().next() {
        match character {
            '(' => {
                let end = group_end(rest);
                let group = &rest[..end];
                rest = rest[end..].trim_start_matches(['?', '*', '+']);
                if let Some(name) = group
                    .strip_prefix("(?P<")
                    .and_then(|group| group.split('>').next())
                {
                    path.push('<');
                    path.push_str(name);
                    path.push('>');
                } else if !group.starts_with("(?") {
                    unnamed += 1;
                    path.push_str(&format!("<{unnamed}>"));
                } else if let Some(inner) = group.strip_prefix("(?:") {
                    // Only a part that is written out can be shown.
                    let inner = inner.trim_end_matches(')');
                    if inner
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"/-_".contains(&byte))
                    {
                        path.push_str(inner);
                    }
                }
            }
            '$' => rest = &rest[1..],
            '\\' => {
                let mut characters = rest.chars();
                characters.next();
                match characters.next() {
                    Some('Z' | 'A' | 'b') | None => {}
                    Some(escaped) => path.push(escaped),
                }
                rest = characters.as_str();
            }
            '?' => rest = &rest[1..],
            _ => {
                path.push(character);
                rest = &rest[character.len_utf8()..];
            }
        }
    }
    path
}

/// Where a group that begins a text ends.
fn group_end(text: &str) -> usize {
    let (mut depth, mut escaped, mut set) = (0_u32, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'[' => set = true,
            b']' => set = false,
            b'(' if !set => depth += 1,
            b')' if !set => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_become_paths() {
        for (pattern, path) in [
            (r"^orders/(?P<pk>\d+)/$", "orders/<pk>/"),
            (
                r"^orders/(?P<pk>[0-9]{4})/lines/(\w+)$",
                "orders/<pk>/lines/<1>",
            ),
            (r"^a\.json$", "a.json"),
            (r"^(?:v1/)?orders/?$", "v1/orders/"),
            ("orders", "orders"),
            (r"^(?P<x>((a)b)", "<x>"),
            ("", ""),
            ("ö/(", "ö/<1>"),
        ] {
            assert_eq!(plain(pattern), path, "{pattern}");
        }
    }
}
