//! Where in a long text the words stand that come nearest to those that were not found.

use std::collections::HashSet;

/// So much of a text is looked at; a page is smaller, and a log would take too long.
const MOST: usize = 256 << 10;
/// Below this the likeness is chance.
const LIKENESS: f64 = 0.5;
/// What is quoted of a line.
const QUOTED: usize = 160;

/// Line number (from 1) and words that are most like `wanted`; `None`: nothing is.
pub(super) fn nearest(text: &str, wanted: &str) -> Option<(usize, String)> {
    let pairs: HashSet<(char, char)> = pairs(wanted.chars()).collect();
    if pairs.len() < 3 || wanted.contains('\n') {
        return None;
    }
    let wanted: Vec<char> = wanted.chars().collect();
    let window = wanted.len() * 3 / 2 + 8;
    let mut best: Option<(f64, usize, String)> = None;
    let mut looked_at = 0;
    for (number, line) in text.lines().enumerate() {
        looked_at += line.len();
        if looked_at > MOST {
            break;
        }
        let characters: Vec<char> = line.chars().collect();
        // Half windows overlap, so that what is looked for lies in one of them whole.
        for start in (0..characters.len()).step_by((window / 2).max(1)) {
            let part = &characters[start..characters.len().min(start + window)];
            let found: HashSet<(char, char)> = self::pairs(part.iter().copied())
                .filter(|pair| pairs.contains(pair))
                .collect();
            let likeness = found.len() as f64 / pairs.len() as f64;
            if likeness < LIKENESS {
                continue;
            }
            // Among lines of the same letters, the one that goes on longest as it should.
            let likeness = likeness + beginning(part, &wanted);
            if best.as_ref().is_none_or(|(known, ..)| likeness > *known) {
                let from = start.saturating_sub(window / 4);
                let quoted: String = characters[from..].iter().take(QUOTED.max(window)).collect();
                best = Some((likeness, number + 1, quoted.trim().to_owned()));
            }
        }
    }
    best.map(|(_, line, words)| (line, words))
}

/// How much of the beginning of `wanted` stands in `part`, from 0 to 1.
fn beginning(part: &[char], wanted: &[char]) -> f64 {
    let common = |start: usize| {
        part[start..]
            .iter()
            .zip(wanted)
            .take_while(|(one, other)| one == other)
            .count()
    };
    let longest = (0..part.len()).map(common).max().unwrap_or(0);
    longest as f64 / wanted.len() as f64
}

fn pairs(characters: impl Iterator<Item = char> + Clone) -> impl Iterator<Item = (char, char)> {
    characters.clone().zip(characters.skip(1))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_most_similar_line_is_found() {
        let page = format!(
            "<html>\n<dt data-testid=\"order-subtotal\">€30.40</dt>\n{}<dd data-testid=\"order-total\">€30.40</dd>\n</html>",
            " ".repeat(300)
        );
        let (line, words) = nearest(&page, "data-testid=\"order-total\">€27.36<").expect("a line");
        assert_eq!(
            (line, words.as_str()),
            (3, "<dd data-testid=\"order-total\">€30.40</dd>")
        );
        assert_eq!(
            nearest("nothing like it\nat all", "data-testid=\"order-total\""),
            None
        );
        assert_eq!(nearest(&"x\n".repeat(1_000_000), "abcdef"), None);
    }
}
