//! Headers of RFC 822 at the top of a text, as PEPs have them.

use super::builder::Builder;

/// Reads headers from these lines, the first of which is line `first` of the text; how many lines they are. One alone is none.
pub(super) fn read(builder: &mut Builder<'_>, lines: &[&str], first: u32) -> usize {
    let mut found: Vec<(&str, String, u32)> = Vec::new();
    let mut taken = 0;
    for (line, number) in lines.iter().zip(first..).take(200) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) {
            match found.last_mut() {
                Some((_, value, _)) if value.len() < 10_000 => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                _ => return 0,
            }
        } else {
            match header(line) {
                Some((name, value)) => found.push((name, value.to_owned(), number)),
                // `</pre>` of a wiki.
                None if line.starts_with("</") => break,
                None => return 0,
            }
        }
        taken += 1;
    }
    if found.len() < 2 {
        return 0;
    }
    for (name, value, line) in found {
        builder.head_field(name, &value, line);
    }
    taken
}

fn header(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name_is = name.len() <= 40
        && name.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let value_is = value.is_empty() || value.starts_with([' ', '\t']);
    (name_is && value_is).then(|| (name, value.trim()))
}
