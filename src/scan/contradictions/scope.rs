//! What narrows a statement, and what makes it none: a past, an example, an option.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

use super::words::words;

/// Words that narrow a statement, with the name of what they narrow it to.
const NARROWING: &[(&str, &[&str])] = &[
    (
        "development",
        &["dev", "development", "develop", "local", "locally"],
    ),
    ("production", &["prod", "production"]),
    ("staging", &["staging", "stage", "preprod", "qa", "uat"]),
    ("test", &["test", "tests", "testing", "ci", "e2e"]),
    (
        "free",
        &[
            "free",
            "trial",
            "starter",
            "hobby",
            "basic",
            "anonymous",
            "guest",
            "guests",
            "unauthenticated",
            "unregistered",
        ],
    ),
    (
        "paid",
        &[
            "paid",
            "pro",
            "premium",
            "plus",
            "team",
            "business",
            "enterprise",
            "professional",
            "subscriber",
            "subscribers",
        ],
    ),
    (
        "admin",
        &[
            "admin",
            "admins",
            "administrator",
            "administrators",
            "operator",
            "moderator",
            "moderators",
            "staff",
        ],
    ),
    ("mobile", &["mobile", "ios", "android", "tablet", "phone"]),
    ("desktop", &["desktop", "electron"]),
    ("web", &["web", "browser"]),
    ("frontend", &["frontend", "front-end", "client-side"]),
    (
        "worker",
        &[
            "worker",
            "workers",
            "background",
            "async",
            "cron",
            "scheduled",
            "nightly",
            "scheduler",
        ],
    ),
    ("bulk", &["bulk", "batch", "batches", "batched", "mass"]),
    ("import", &["import", "imports", "importing", "imported"]),
    ("export", &["export", "exports", "exporting", "exported"]),
    ("internal", &["internal", "internally", "private"]),
    (
        "external",
        &["external", "public", "partner", "partners", "third-party"],
    ),
    (
        "beta",
        &[
            "beta",
            "alpha",
            "preview",
            "experimental",
            "pilot",
            "poc",
            "prototype",
        ],
    ),
    ("mvp", &["mvp"]),
    (
        "later",
        &[
            "future",
            "later",
            "eventually",
            "post-mvp",
            "stretch",
            "long-term",
            "roadmap",
        ],
    ),
    (
        "target",
        &[
            "target", "targets", "targeted", "goal", "goals", "aim", "ideal", "ideally", "budget",
            "slo", "sla", "kpi",
        ],
    ),
    (
        "median",
        &["median", "p50", "average", "avg", "mean", "50th"],
    ),
    ("p90", &["p90", "90th"]),
    ("p95", &["p95", "95th"]),
    ("p99", &["p99", "99th", "p999"]),
    ("peak", &["peak", "burst", "spike", "worst"]),
    (
        "soft",
        &[
            "soft",
            "warning",
            "warn",
            "warns",
            "alert",
            "alerts",
            "threshold",
        ],
    ),
    (
        "first",
        &["initial", "initially", "first", "cold", "startup"],
    ),
    ("v1", &["v1", "1.x"]),
    ("v2", &["v2", "2.x"]),
    ("v3", &["v3", "3.x"]),
    ("v4", &["v4"]),
    ("linux", &["linux", "ubuntu", "debian"]),
    ("windows", &["windows"]),
    ("macos", &["macos", "mac"]),
    (
        "docker",
        &["docker", "container", "kubernetes", "k8s", "helm"],
    ),
    ("legacy", &["legacy", "old"]),
    ("new", &["new", "updated"]),
    (
        "image",
        &[
            "image",
            "images",
            "photo",
            "photos",
            "picture",
            "avatar",
            "avatars",
            "thumbnail",
            "logo",
        ],
    ),
    ("video", &["video", "videos"]),
    ("audio", &["audio", "voice", "recording"]),
    ("access token", &["access"]),
    ("refresh token", &["refresh"]),
    ("read", &["read", "reads", "get"]),
    ("write", &["write", "writes", "post", "put", "patch"]),
    ("unit", &["unit"]),
    ("integration", &["integration"]),
    ("3g", &["3g", "4g", "5g", "slow"]),
    ("small", &["small", "medium"]),
    ("custom", &["custom", "override", "overrides", "overridden"]),
];

/// What narrows the value of a setting; other words of its description do not.
pub(super) const OF_SETTINGS: &[&str] = &[
    "development",
    "production",
    "staging",
    "test",
    "free",
    "paid",
    "beta",
    "later",
    "v1",
    "v2",
    "v3",
    "v4",
    "docker",
    "legacy",
    "new",
    "linux",
    "windows",
    "macos",
    "mobile",
    "desktop",
    "worker",
    "phase",
];

/// Phrases by which a sentence tells of something else than what holds now.
static PAST: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:previously|formerly|used to|originally|in the past|no longer|was|were|had been|until|before this|instead of|rather than|migrat|upgrad|increas|decreas|reduc|improv|rais(?:e|ed|ing) (?:the|it|from|to)|lower(?:s|ed|ing)? (?:the|it|from|to)|chang|switch|replac|deprecat|e\.g|for example|for instance|such as|examples?|sample|say,|imagine|suppose|approx|about|around|roughly|typical|usual|often|recommend|suggest|might|could|would|maybe|perhaps|probably|consider|propos|alternativ|versus|vs|compar|unlike|depend|varies|estimat|expected|assum|competitor|industry|todo|tbd|open question|unless|otherwise|whichever|currently|today|hypothe|if needed|optional)",
    )
    .expect("a regular expression")
});

/// Headings under which nothing is said to hold.
static EMPTY_HEADINGS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?ix)\b(?:alternativ|considered|pros\b|cons\b|rejected|history|change\s?log|revisions?\b|migrat|comparison|compared|risks?\b|appendix|examples?\b|samples?\b|out\ of\ scope|non-?\s?goals?|questions?\b|glossary|related|prior\ art|research|competit|market\ (?:analysis|research)|background|problem|motivation|current\ state|as-is|previous|future|roadmap|next\ steps?|benchmark|test\ (?:plan|case|data)|scenario|evaluat|trade-?\s?offs?|lessons|troubleshoot|faq|upgrad|deprecated|removed|legacy|backlog|ideas?\b|brainstorm|walkthrough|release\ notes)
        |^[\d.\s]*(?:context|references?|options?|(?:design|solution|implementation)\ options)\W*$|\boption\s+[0-9a-z]\b|検討|背景|履歴|代替|备选|方案对比|历史|変更履歴|更新日志|候補|用語",
    )
    .expect("a regular expression")
});

static NARROWER: LazyLock<std::collections::HashMap<&'static str, &'static str>> =
    LazyLock::new(|| {
        NARROWING
            .iter()
            .flat_map(|(name, words)| words.iter().map(move |word| (*word, *name)))
            .collect()
    });

static PHASE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)\b(?:phase|stage|milestone|iteration|sprint|release|tier|level|step)\s*[0-9IVX]+\b",
    )
    .expect("a regular expression")
});
static RANGE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)[0-9][\s%]*(?:[kmg]?b|ms|s|min|h)?\s?(?:-|–|—|~|〜|\.\.\.?|\bto\b|\bor\b|\band\b|/)\s?\$?[0-9]|\bbetween\b|->|→|=>")
        .expect("a regular expression")
});

/// Adds what the words of a text narrow.
pub(super) fn narrow(text: &str, scope: &mut BTreeSet<&'static str>) {
    for word in words(text) {
        if let Some(name) = NARROWER.get(word.as_str()) {
            scope.insert(name);
        }
    }
    // Phases are told apart no further: statements of a phase are compared with none.
    if PHASE.is_match(text) {
        scope.insert("phase");
    }
}

/// Whether a sentence tells of a past, an example, a guess or a choice.
pub(super) fn is_not_now(sentence: &str) -> bool {
    PAST.is_match(sentence) || sentence.trim_end().ends_with('?')
}

/// Whether numbers of a sentence are ends of a range, or a number and what became of it.
pub(super) fn has_range(sentence: &str) -> bool {
    RANGE.is_match(sentence)
}

static RELEASES: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\brelease[ -_]notes\b|\bchange[ -_]?log\b|^\W*v?[0-9]+\.[0-9]+(?:\.[0-9]+)?[\w.-]*\W*(?:\([^)]*\)|[0-9-]*)\W*$")
        .expect("a regular expression")
});

/// Whether what stands under a heading is not said to hold.
pub(super) fn nothing_holds_under(title: &str) -> bool {
    EMPTY_HEADINGS.is_match(title) || tells_releases(title)
}

/// Whether a title or name is of a list of releases, or of one release: what it tells held then.
pub(super) fn tells_releases(title: &str) -> bool {
    RELEASES.is_match(title)
}
