//! A run of identifier bytes as a number: by its ends and its length, so that long ones cost no more than short ones.

/// A number for `text[start..end]`. Runs that differ only in the middle have the same one, so whoever finds it compares the text.
#[inline]
pub(super) fn key(text: &[u8], start: usize, end: usize) -> u64 {
    let length = end - start;
    let (head, tail) = if length >= 8 {
        (eight(text, start), eight(text, end - 8))
    } else {
        let read = match text.get(start..start + 8) {
            Some(bytes) => number(bytes),
            None => text[start..end]
                .iter()
                .rev()
                .fold(0, |read, byte| read << 8 | u64::from(*byte)),
        };
        (read & ((1 << (length * 8)) - 1), 0)
    };
    let mixed = (head ^ (length as u64).rotate_right(8)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (mixed ^ mixed >> 29 ^ tail).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ mixed >> 32
}

#[inline]
fn eight(text: &[u8], start: usize) -> u64 {
    number(&text[start..start + 8])
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
