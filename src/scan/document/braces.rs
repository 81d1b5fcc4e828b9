//! Lines of languages with braces and comments, as contracts are written in.

/// A line without its comments and words in quotes, and what its comment says.
pub(super) struct Line<'t> {
    pub(super) number: u32,
    /// As it stands.
    pub(super) text: &'t str,
    /// Without the comment.
    pub(super) code: &'t str,
    /// How many braces are open before it.
    pub(super) depth: usize,
    /// Words of a comment that begins on it; `None` when none does.
    pub(super) comment: Option<&'t str>,
}

/// Cuts a text into lines. `line_comment` begins a comment; between `/*` and `*/` is one, too, where `blocks` says so.
pub(super) fn lines<'t>(
    text: &'t str,
    line_comment: &'static str,
    blocks: bool,
) -> impl Iterator<Item = Line<'t>> {
    let mut depth = 0_usize;
    let mut inside = false;
    text.lines().zip(1..).map(move |(text, number)| {
        let before = depth;
        if inside {
            inside = !text.contains("*/");
            let comment = text.trim().trim_start_matches('*').trim_end_matches("*/");
            return Line {
                number,
                text,
                code: "",
                depth: before,
                comment: Some(comment.trim()),
            };
        }
        let bytes = text.as_bytes();
        let (mut place, mut quote, mut end, mut comment) = (0, None, text.len(), None);
        while let Some(byte) = bytes.get(place) {
            match (quote, *byte) {
                (Some(_), b'\\') => place += 1,
                (Some(open), byte) if open == byte => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(*byte),
                (None, b'{') => depth += 1,
                (None, b'}') => depth = depth.saturating_sub(1),
                _ if text
                    .get(place..)
                    .is_some_and(|rest| rest.starts_with(line_comment)) =>
                {
                    comment = Some(
                        text[place + line_comment.len()..].trim_matches(['/', ' ', '\t', '\r']),
                    );
                    end = place;
                    break;
                }
                _ if blocks && text.get(place..).is_some_and(|rest| rest.starts_with("/*")) => {
                    let rest = &text[place + 2..];
                    let close = rest.find("*/");
                    inside = close.is_none();
                    comment = Some(
                        rest[..close.unwrap_or(rest.len())].trim_matches(['*', ' ', '\t', '\r']),
                    );
                    end = place;
                    break;
                }
                _ => {}
            }
            place += 1;
        }
        Line {
            number,
            text,
            code: text[..end].trim(),
            depth: before,
            comment,
        }
    })
}
