//! The scripts of a component that is written in a language of its own.

/// The text with everything but its scripts blanked, so that lines stay what they are. Astro's script is between `---`.
pub(in super::super) fn scripts_only(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut inside = false;
    let mut fence = false;
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            kept.push('\n');
        }
        let start = line.trim_start();
        if start == "---" && (index == 0 || fence) {
            fence = !fence;
            continue;
        }
        if start.starts_with("</script") {
            inside = false;
        }
        if inside || fence {
            kept.push_str(line);
        } else if start.starts_with("<script") {
            let after = start.split_once('>').map_or("", |(_, after)| after);
            inside = start.contains('>') && !after.contains("</script") || !start.contains('>');
            kept.push_str(after.split("</script").next().unwrap_or_default());
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_keep_their_lines() {
        for (text, kept) in [
            (
                "<template>\n  <a/>\n</template>\n<script setup lang=\"ts\">\nconst a = 1\n</script>\n<style>\n</style>",
                "\n\n\n\nconst a = 1\n\n\n",
            ),
            ("---\nconst a = 1\n---\n<p/>", "\nconst a = 1\n\n"),
            ("<script>let x = 1</script>\n<p>{x}</p>", "let x = 1\n"),
            ("", ""),
        ] {
            assert_eq!(scripts_only(text), kept, "{text}");
        }
    }
}
