//! What makes MDX a script, made blank: imports, exports, components, comments in braces.

use std::ops::Range;

/// The text with spaces in the place of what is no Markdown, so that every byte keeps its place.
pub(super) fn without_scripts(text: &str) -> String {
    let mut plain = text.as_bytes().to_vec();
    let bytes = text.as_bytes();
    let mut fence: Option<&str> = None;
    let mut script = false;
    let mut start = 0;
    let mut skip_to = 0;
    let mut budget = MOST_SEARCHED;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let trimmed = line.trim();
        if let Some(open) = fence {
            if trimmed.starts_with(open) && trimmed.trim_start_matches(['`', '~']).is_empty() {
                fence = None;
            }
        } else if start >= skip_to {
            if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
                fence = Some(&trimmed[..3]);
            } else if script && !trimmed.is_empty() {
                blank(&mut plain, start, end);
                script = !trimmed.ends_with(';');
            } else {
                script = false;
                if line.starts_with("import ") || line.starts_with("export ") {
                    script = !trimmed.ends_with(';');
                    blank(&mut plain, start, end);
                } else {
                    skip_to = tags(bytes, &mut plain, start..end, &mut budget);
                }
            }
        } else if end > skip_to {
            skip_to = tags(bytes, &mut plain, skip_to..end, &mut budget);
        }
        start = end;
    }
    // Only bytes of whole characters were replaced, each by a space.
    String::from_utf8(plain).unwrap_or_else(|_| text.to_owned())
}

fn blank(plain: &mut [u8], start: usize, end: usize) {
    for byte in &mut plain[start..end] {
        if *byte != b'\n' && *byte != b'\r' {
            *byte = b' ';
        }
    }
}

/// How far a tag may reach.
const MOST_TAG: usize = 20_000;
/// Bytes of a text that are looked through for ends that are not there.
const MOST_SEARCHED: usize = 16 << 20;

/// Blanks components and comments that begin in these bytes; where the last one ends, which may be behind them.
fn tags(bytes: &[u8], plain: &mut [u8], range: Range<usize>, budget: &mut usize) -> usize {
    let end = range.end;
    let mut place = range.start;
    while place < end && *budget > 0 {
        let rest = &bytes[place..];
        let reach = match rest {
            // Code keeps what looks like a tag.
            [b'`', ..] => {
                let ticks = rest.iter().take_while(|byte| **byte == b'`').count();
                let inside = &bytes[(place + ticks).min(end)..end];
                let inside = &inside[..inside.len().min(MOST_TAG)];
                let close = inside
                    .windows(ticks)
                    .position(|window| window.iter().all(|byte| *byte == b'`'));
                if close.is_none() {
                    *budget = budget.saturating_sub(inside.len());
                }
                place += ticks + close.map_or(0, |close| close + ticks);
                continue;
            }
            [b'{', b'/', b'*', ..] => rest
                .windows(3)
                .take(MOST_TAG)
                .position(|window| window == b"*/}")
                .map(|close| close + 3),
            [b'<', b'/', next, ..] | [b'<', next, ..]
                if next.is_ascii_uppercase()
                    || (*next == b'>' && rest[1] != b'/')
                    || rest.starts_with(b"</>") =>
            {
                tag_end(rest)
            }
            _ => None,
        };
        match reach {
            Some(reach) => {
                blank(plain, place, place + reach);
                place += reach;
            }
            None => {
                if matches!(rest[0], b'<' | b'{') {
                    *budget = budget.saturating_sub(rest.len().min(MOST_TAG));
                }
                place += 1;
            }
        }
    }
    place.max(end)
}

/// Bytes of a tag whose attributes may hold braces, quotes and tags; `None` when it has no end.
fn tag_end(bytes: &[u8]) -> Option<usize> {
    let (mut depth, mut quote) = (0_usize, None);
    for (place, byte) in bytes.iter().enumerate().take(MOST_TAG) {
        match (quote, byte) {
            (Some(open), byte) if open == *byte => quote = None,
            (Some(_), _) => {}
            (None, b'"' | b'\'' | b'`') if depth > 0 || bytes[place - 1] == b'=' => {
                quote = Some(*byte)
            }
            (None, b'{') => depth += 1,
            (None, b'}') => depth = depth.saturating_sub(1),
            (None, b'>') if depth == 0 => return Some(place + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_are_blank_and_words_stay_in_their_places() {
        let text = "import X from 'y'\nimport {\n  a,\n} from 'b';\n\n# T\n\n<Tabs value={{a: \">\"}}>\n  Words `<Kept>` é\n</Tabs>\n{/* gone */} <b>stays</b>\n\n```jsx\nimport A from 'a'\n<A/>\n```\n<></>\n<Open\n  a=\"1\"\n/> tail\n";
        let plain = without_scripts(text);
        assert_eq!(plain.len(), text.len());
        let words: Vec<&str> = plain.split_whitespace().collect();
        assert_eq!(
            words.join(" "),
            "# T Words `<Kept>` é <b>stays</b> ```jsx import A from 'a' <A/> ``` tail"
        );
        without_scripts(&"<A ".repeat(10_000));
        without_scripts("<A a={`");
    }
}
