//! Drawings of folders: `├── src/`, with the words that stand behind a name.

use super::{
    found::{self, Found},
    path::{is_usual_folder, read},
};

/// Lines of a drawing that are read.
const LINES: usize = 2000;

/// An entry of a drawing with what is written behind it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Its path below the drawing's root.
    pub(super) found: Found,
    /// Words behind the name; empty when there are none.
    pub(super) note: String,
}

/// Whether a block is a drawing of folders.
pub(super) fn is_tree(text: &str) -> bool {
    text.lines()
        .take(LINES)
        .filter(|line| branch(line).is_some())
        .count()
        >= 2
}

/// Every file and folder of a drawing.
pub(super) fn entries(text: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    // Folders above, each with the column where its name stands.
    let mut above: Vec<(usize, String)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n').take(LINES) {
        let start = at;
        at += line.len();
        let (column, words) = match branch(line) {
            Some(found) => found,
            None => {
                let words = line.trim();
                // A line without a branch is a root, when it is a name and nothing more.
                if words.is_empty() || words.chars().all(|sign| "│| ".contains(sign)) {
                    continue;
                }
                above.clear();
                (0, words)
            }
        };
        let (name, note) = split(words);
        let name = name.trim_start_matches("./");
        above.retain(|(its, _)| *its < column);
        let is_root = column == 0;
        if is_root {
            let folder = name.trim_end_matches('/');
            // The name of the repository itself is no folder in it.
            let first = folder.split('/').next().unwrap_or_default();
            let kept = is_usual_folder(first) && !folder.contains(' ');
            above.push((
                0,
                if kept {
                    folder.to_owned()
                } else {
                    String::new()
                },
            ));
            continue;
        }
        let sound =
            !name.is_empty() && name != "..." && name != "…" && !name.contains(char::is_whitespace);
        if !sound || above.len() > 40 {
            continue;
        }
        let parts = above.iter().map(|(_, name)| name.as_str());
        let parts: Vec<&str> = parts
            .chain([name])
            .filter(|part| !part.is_empty())
            .collect();
        let whole = parts.join("/");
        let targets = read(&whole, start);
        let targets = if targets.is_empty()
            && name
                .chars()
                .all(|sign| sign.is_alphanumeric() || "_-.@[]()".contains(sign))
        {
            vec![Found::new(found::path(&whole), &whole, start)]
        } else {
            targets
        };
        entries.extend(targets.into_iter().map(|found| Entry {
            found,
            note: note.to_owned(),
        }));
        above.push((column, name.trim_end_matches('/').to_owned()));
    }
    entries
}

/// The column where a name stands, and the rest of the line; `None` when no branch of a drawing leads to it.
fn branch(line: &str) -> Option<(usize, &str)> {
    let mut column = 0;
    let mut seen = false;
    for (at, sign) in line.char_indices() {
        match sign {
            '├' | '└' | '╰' | '┣' | '┗' => seen = true,
            '|' | '+' | '`' | '\\' if line[at + 1..].starts_with("--") => seen = true,
            '│' | '┃' | '|' | ' ' | '\u{a0}' | '─' | '━' | '-' | '\t' => {}
            _ => return seen.then(|| (column, line[at..].trim_end())),
        }
        column += 1;
        if column > 400 {
            return None;
        }
    }
    None
}

/// A name, and what is written behind it.
fn split(words: &str) -> (&str, &str) {
    let end = words
        .char_indices()
        .find(|(at, sign)| {
            sign.is_whitespace() || words[*at..].starts_with('←') || *sign == '#' && *at > 0
        })
        .map_or(words.len(), |(at, _)| at);
    let (name, note) = words.split_at(end);
    // A link to another place.
    (
        name.trim_end_matches(','),
        note.trim_start_matches([' ', '#', '/', '-', '<', '←', '\u{a0}', '—', '–', '*', ':'])
            .trim(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scan::references::found::shown;

    fn paths(text: &str) -> Vec<String> {
        let entries = entries(text);
        let found: Vec<Found> = entries.iter().map(|entry| entry.found.clone()).collect();
        shown(&found)
            .into_iter()
            .zip(entries)
            .map(|(path, entry)| {
                let note = if entry.note.is_empty() {
                    String::new()
                } else {
                    format!(" ({})", entry.note)
                };
                path.trim_start_matches("path ").to_owned() + &note
            })
            .collect()
    }

    #[test]
    fn drawings_of_folders() {
        for (text, expected) in [(
            "tea-shop/\n├── src/\n│   ├── app.ts      # entry point\n│   └── orders/\n│       └── list.ts (new)\n└── README.md\n",
            &["src/ (entry point)", ""][..0],
        )] {
            assert!(is_tree(text));
            assert_eq!(&paths(text)[..0], expected);
            assert_eq!(
                paths(text),
                [
                    "src/",
                    "src/app.ts (entry point)",
                    "src/orders/",
                    "src/orders/list.ts ((new))",
                    "README.md"
                ]
            );
        }
        assert_eq!(
            paths("src\n|-- a.py\n|   `-- never.py\n|-- b\n|   |-- c.py\n`-- ...\n"),
            ["src/a.py", "src/a.py/never.py", "src/b", "src/b/c.py"]
        );
        assert_eq!(
            paths("apps/web\n+-- x.tsx\n\\-- y.tsx\n"),
            ["apps/web/x.tsx", "apps/web/y.tsx"]
        );
        for text in ["a | b\n", "- a\n- b\n", "| a | b |\n|---|---|\n", ""] {
            assert!(!is_tree(text), "{text}");
        }
        assert!(entries(&"│   ".repeat(3000)).is_empty());
        assert!(
            entries(
                &(0..300)
                    .map(|n| format!("{}└── a\n", " ".repeat(n)))
                    .collect::<String>()
            )
            .len()
                < 300
        );
    }
}
