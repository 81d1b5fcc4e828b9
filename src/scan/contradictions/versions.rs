//! Versions of platforms: requires Node.js 20, Python 3.11+.

use std::sync::LazyLock;

use regex::Regex;

use super::value::Value;

static PLATFORM: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(node(?:\.?js)?|python|java|jdk|openjdk|go|golang|rust|ruby|php|\.net|dotnet|postgresql|postgres|mysql|mongodb|redis|kubernetes|typescript|react|next\.?js|vue(?:\.js)?|angular|django|rails|laravel|spring boot|terraform|elixir|swift|kotlin|flutter|dart|deno|bun)\s*(?:version |lts |v|:\s*|≥\s*|>=\s*|\^|~)*([0-9]{1,2}(?:\.[0-9]{1,3}){0,2})(?:\.x)?(\s*\+|\s+or (?:later|newer|higher|above)|\s+and (?:later|newer|above))?",
    )
    .expect("a regular expression")
});

/// By what a sentence makes a version a demand, or a choice.
static DEMANDS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:requires?|required|requirements?|needs?|minimum|at least|runs on|targets?|built (?:with|on)|prerequisites?|we use|must use)\b|^[^:]{1,40}[:：|]")
        .expect("a regular expression")
});

/// Of what a version brought or took away no demand is made.
static NO_DEMAND: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:starting|since|dropped|drops|unsupported|introduced|as of|added|prior to|released|end of life)\b")
        .expect("a regular expression")
});

/// A version with the platform that it is of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Demand {
    pub(super) platform: &'static str,
    pub(super) value: Value,
    pub(super) text: String,
}

fn platform(name: &str) -> Option<&'static str> {
    const NAMES: &[(&str, &str)] = &[
        ("node", "Node.js"),
        ("node.js", "Node.js"),
        ("nodejs", "Node.js"),
        ("python", "Python"),
        ("java", "Java"),
        ("jdk", "Java"),
        ("openjdk", "Java"),
        ("go", "Go"),
        ("golang", "Go"),
        ("rust", "Rust"),
        ("ruby", "Ruby"),
        ("php", "PHP"),
        (".net", ".NET"),
        ("dotnet", ".NET"),
        ("postgresql", "PostgreSQL"),
        ("postgres", "PostgreSQL"),
        ("mysql", "MySQL"),
        ("mongodb", "MongoDB"),
        ("redis", "Redis"),
        ("kubernetes", "Kubernetes"),
        ("typescript", "TypeScript"),
        ("react", "React"),
        ("next.js", "Next.js"),
        ("nextjs", "Next.js"),
        ("vue", "Vue"),
        ("vue.js", "Vue"),
        ("angular", "Angular"),
        ("django", "Django"),
        ("rails", "Rails"),
        ("laravel", "Laravel"),
        ("spring boot", "Spring Boot"),
        ("terraform", "Terraform"),
        ("flutter", "Flutter"),
        ("deno", "Deno"),
        ("bun", "Bun"),
    ];
    let name = name.to_lowercase();
    NAMES
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, same)| *same)
}

/// The versions that a sentence demands. A platform with two versions is supported in both, and demands none.
pub(super) fn versions(sentence: &str) -> Vec<Demand> {
    if sentence.len() > 200
        || !sentence.contains(|c: char| c.is_ascii_digit())
        || !DEMANDS.is_match(sentence)
        || NO_DEMAND.is_match(sentence)
    {
        return Vec::new();
    }
    let mut found: Vec<(&'static str, Option<Demand>)> = Vec::new();
    for captures in PLATFORM.captures_iter(sentence) {
        let Some(platform) = platform(&captures[1]) else {
            continue;
        };
        let Some(whole) = captures.get(0) else {
            continue;
        };
        let around = (&sentence[..whole.start()], &sentence[whole.end()..]);
        let glued = around.0.ends_with(['-', '/', '_', '@', '.'])
            || around.1.starts_with(|c: char| {
                c.is_alphanumeric() || matches!(c, '-' | '%' | '/' | '–' | '_')
            });
        let goes_on = [" or ", ", ", "/", " and ", " to ", " - ", " – "]
            .iter()
            .any(|mark| {
                around
                    .1
                    .strip_prefix(mark)
                    .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
            });
        let parts: Vec<u32> = captures[2]
            .split('.')
            .filter_map(|part| part.parse().ok())
            .collect();
        let least = captures.get(3).is_some()
            || whole.as_str().contains(['≥', '>', '^', '~'])
            || ["at least ", "minimum ", "min "]
                .iter()
                .any(|word| around.0.to_lowercase().ends_with(word));
        let counted = around
            .1
            .trim_start()
            .starts_with(|c: char| c.is_ascii_lowercase())
            && !around.1.trim_start().starts_with(['o', 'w', 'f', 'a', 'i']);
        let demand = (!glued && !goes_on && !counted).then(|| Demand {
            platform,
            value: Value::Version {
                parts,
                or_later: least,
            },
            text: whole.as_str().trim().to_owned(),
        });
        found.push((platform, demand));
    }
    let once = |platform: &str| found.iter().filter(|(other, _)| *other == platform).count() == 1;
    let keep: Vec<bool> = found.iter().map(|(platform, _)| once(platform)).collect();
    found
        .into_iter()
        .zip(keep)
        .filter(|(_, keep)| *keep)
        .filter_map(|((_, demand), _)| demand)
        .collect()
}
