//! A run of identifier bytes as a number: by its ends and its length, so that long ones cost no more than short ones.

/// A number for `text[start..end]`, which is not empty. Runs that differ only in the middle have the same one, so whoever finds it
/// compares the text.
#[inline]
pub(super) fn key(text: &[u8], start: usize, end: usize) -> u64 {
    let length = end - start;
    // Nothing here depends on the length by a branch: how long the next word is, no processor can foresee.
    let beyond = 64 - 8 * length.min(8) as u32;
    let (head, tail) = match (text.get(start..start + 8), end.checked_sub(8)) {
        (Some(head), Some(tail)) => (number(head), number(&text[tail..end])),
        // At the very start or end of the text.
        _ => edge(text, start, end),
    };
    let (head, tail) = (head << beyond >> beyond, tail >> beyond);
    let mixed = (head ^ (length as u64).rotate_right(8)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 29 ^ tail).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ mixed >> 32
}

/// Eight bytes from the start on and eight up to the end, as if there were more text around.
#[cold]
fn edge(text: &[u8], start: usize, end: usize) -> (u64, u64) {
    let run = &text[start..end];
    let (mut head, mut tail) = ([0; 8], [0; 8]);
    let length = run.len().min(8);
    head[..length].copy_from_slice(&run[..length]);
    tail[8 - length..].copy_from_slice(&run[run.len() - length..]);
    (u64::from_le_bytes(head), u64::from_le_bytes(tail))
}

#[inline]
fn number(bytes: &[u8]) -> u64 {
    let mut eight = [0; 8];
    eight.copy_from_slice(bytes);
    u64::from_le_bytes(eight)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_has_one_key_wherever_it_stands_and_another_run_another() {
        let runs = [
            "a",
            "b",
            "ab",
            "ba",
            "abc",
            "abcdefg",
            "abcdefgh",
            "abcdefghi",
            "bcdefghi",
            "abcdefghabcdefgh",
            "abcdefghabcdefghabcdefgh",
            "\u{0}",
            "\u{0}\u{0}",
        ];
        let mut keys: Vec<u64> = runs
            .iter()
            .map(|run| {
                let alone = key(run.as_bytes(), 0, run.len());
                for (before, after) in [("", " x"), ("some ", ""), ("z", "zzzzzzzzzzzz")] {
                    let text = format!("{before}{run}{after}");
                    let end = before.len() + run.len();
                    assert_eq!(key(text.as_bytes(), before.len(), end), alone, "{text}");
                }
                alone
            })
            .collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), runs.len());
    }
}
