//! Paths as text, from the repository's root.

/// `path` as seen from `folder`, without `.` and `..`; `None`: it leads out of the repository, or is absolute.
pub(super) fn join(folder: &str, path: &str) -> Option<String> {
    if path.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The folder of a file; empty at the root.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of a path.
pub(super) fn name(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// What stands before the first dot of a file's name, and the name where it begins with one.
pub(super) fn stem(name: &str) -> &str {
    match name.find('.') {
        None | Some(0) => name,
        Some(dot) => &name[..dot],
    }
}

/// What stands behind the last dot of a file's name; empty without one.
pub(super) fn extension(path: &str) -> &str {
    name(path)
        .rsplit_once('.')
        .map_or("", |(_, extension)| extension)
}

/// The folder and those above it, up to the root, which is empty.
pub(super) fn above(folder: &str) -> impl Iterator<Item = &str> {
    let mut next = Some(folder);
    std::iter::from_fn(move || {
        let this = next?;
        next = match this {
            "" => None,
            this => Some(self::folder(this)),
        };
        Some(this)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_the_repository() {
        let table = [
            ("a/b", "./c.js", Some("a/b/c.js")),
            ("a/b", "../c.js", Some("a/c.js")),
            ("a", "../../c.js", None),
            ("", "..", None),
            ("a", "/etc/passwd", None),
            ("", "a//b/./c", Some("a/b/c")),
            ("a", "", Some("a")),
        ];
        for (folder, path, expected) in table {
            assert_eq!(join(folder, path).as_deref(), expected, "{folder} {path}");
        }
    }

    #[test]
    fn names_have_their_parts() {
        assert_eq!(above("a/b").collect::<Vec<_>>(), ["a/b", "a", ""]);
        assert_eq!(stem("price.test.ts"), "price");
        assert_eq!(stem(".env.local"), ".env.local");
        assert_eq!(extension("a.b/c"), "");
        assert_eq!(extension("a/c.tar.gz"), "gz");
    }
}
