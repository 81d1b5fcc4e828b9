//! Headings by adornment.

/// A heading that begins at a line.
pub(super) struct Heading<'t> {
    pub(super) title: &'t str,
    /// The line of its title, counted from that where it begins.
    pub(super) title_at: usize,
    /// How many lines it takes.
    pub(super) lines: usize,
    pub(super) adornment: Adornment,
}

/// What a heading is adorned with: the same is the same level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Adornment {
    pub(super) sign: u8,
    pub(super) over: bool,
}

/// The sign of a line that is nothing else, repeated.
pub(super) fn adornment(line: &str) -> Option<u8> {
    let bytes = line.trim_end().as_bytes();
    let sign = *bytes.first()?;
    let is =
        bytes.len() >= 2 && sign.is_ascii_punctuation() && bytes.iter().all(|byte| *byte == sign);
    is.then_some(sign)
}

/// The heading that these lines begin with; `None` when they begin with something else.
pub(super) fn heading<'t>(lines: &[&'t str]) -> Option<Heading<'t>> {
    let first = lines.first()?;
    if let Some(sign) = adornment(first) {
        let title = lines.get(1)?.trim();
        let under = lines.get(2)?;
        let is = !title.is_empty() && adornment(title).is_none() && adornment(under) == Some(sign);
        return (is && first.trim_end().len() >= 3).then_some(Heading {
            title,
            title_at: 1,
            lines: 3,
            adornment: Adornment { sign, over: true },
        });
    }
    let title = first.trim_end();
    let under = lines.get(1)?;
    let sign = adornment(under)?;
    let width = under.trim_end().len();
    // A shorter one is an error to docutils; people count wide letters as one.
    let is = !title.is_empty()
        && title.len() < 1_000
        && !title.starts_with([' ', '\t'])
        && (width >= 4 || width >= title.chars().count());
    is.then_some(Heading {
        title,
        title_at: 0,
        lines: 2,
        adornment: Adornment { sign, over: false },
    })
}
