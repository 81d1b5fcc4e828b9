//! The job summary of a step that has no results to show.

use super::escape::{fenced, prose};

/// Shown of what went wrong.
const MAX_TEXT: usize = 32 << 10;

/// Why there are no results, as Markdown. `text` may hold anything, and may be long.
pub fn trouble_summary(headline: &str, text: &str) -> String {
    let end = text
        .char_indices()
        .map(|(at, _)| at)
        .take_while(|at| *at <= MAX_TEXT)
        .last()
        .unwrap_or(0);
    let (shown, more) = if text.len() > MAX_TEXT {
        (&text[..end], "\nThe rest is in the log of the step.\n")
    } else {
        (text, "")
    };
    format!(
        "## ❌ {}\n\nNo verdict: nothing was proved about this change.\n\n{}\n{more}",
        prose(headline),
        fenced(shown.trim_end())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_gets_out_of_its_fence() {
        let summary = trouble_summary("It <b>broke</b>", "a\n```\n# not a heading\n@team");
        assert!(!summary.contains("<b>"), "{summary}");
        assert!(summary.contains("\n````"), "{summary}");
        let long = trouble_summary("x", &"ä".repeat(1 << 20));
        assert!(long.len() < MAX_TEXT + 500, "{}", long.len());
        assert!(long.contains("in the log of the step"));
    }
}
