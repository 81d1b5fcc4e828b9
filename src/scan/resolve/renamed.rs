//! What a thing is called after a change that took its name away.

use rustc_hash::FxHashSet;

/// Lines with the name, and new lines, that are compared.
const OLD: usize = 20;
const NEW: usize = 2000;

/// The name that stands where the old one stood: in a new line that is the same but for it. `None` when no line is.
pub(super) fn renamed(name: &str, before: &str, after: &str) -> Option<String> {
    let old: FxHashSet<&str> = before.lines().map(str::trim).collect();
    let new: Vec<&str> = after
        .lines()
        .map(str::trim)
        .filter(|line| line.len() < 400 && !old.contains(line))
        .take(NEW)
        .collect();
    let kept: FxHashSet<&str> = after.lines().map(str::trim).collect();
    let mut best: Option<(usize, &str)> = None;
    let lines = before
        .lines()
        .map(str::trim)
        .filter(|line| line.len() < 400 && line.contains(name) && !kept.contains(line));
    for line in lines.take(OLD) {
        let Some(at) = place(line, name) else {
            continue;
        };
        let (head, tail) = (&line[..at], &line[at + name.len()..]);
        // What stays around it must say something.
        let said = head.len() + tail.len();
        if said < 3 {
            continue;
        }
        for other in &new {
            let Some(middle) = other
                .strip_prefix(head)
                .and_then(|rest| rest.strip_suffix(tail))
            else {
                continue;
            };
            let is_name = !middle.is_empty()
                && middle != name
                && middle.len() <= 120
                && middle
                    .chars()
                    .all(|sign| sign.is_alphanumeric() || "_-$./:{}".contains(sign))
                && middle.starts_with(|sign: char| sign.is_alphabetic() || "_$-/".contains(sign));
            // The first line is where it is defined, more often than not.
            if is_name && best.is_none_or(|(its, _)| said > its + 12) {
                best = Some((said, middle));
            }
        }
    }
    best.map(|(_, middle)| middle.to_owned())
}

/// Where a name stands in a line as a whole word.
fn place(line: &str, name: &str) -> Option<usize> {
    let word = |sign: Option<char>| sign.is_some_and(|sign| sign.is_alphanumeric() || sign == '_');
    line.match_indices(name).map(|(at, _)| at).find(|at| {
        let (before, after) = (
            line[..*at].chars().next_back(),
            line[at + name.len()..].chars().next(),
        );
        !(word(before) && word(name.chars().next())
            || word(after) && word(name.chars().next_back()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_differs_in_the_name_alone_tells_the_new_one() {
        for (before, after, expected) in [
            (
                "def total(order):\n    x\n",
                "def sum_of(order):\n    x\n",
                Some("sum_of"),
            ),
            ("a\n  total(x)\nb", "a\n  sum_of(x)\nb", Some("sum_of")),
            ("total\n", "sum_of\n", None),
            ("def total(order):", "def sum_of(order, tax):", None),
            ("x = total(1)\n", "", None),
            (
                "def subtotal(x):\ndef total(x):\n",
                "def subtotal(x):\ndef all(x):\n",
                Some("all"),
            ),
        ] {
            assert_eq!(
                renamed("total", before, after).as_deref(),
                expected,
                "{before}"
            );
        }
    }
}
