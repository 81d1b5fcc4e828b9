//! Flags, and keys of configuration.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    found::Found,
    identifier::is_compound,
    model::{Claim, Target},
    path, well_known,
};

/// A key with its levels: `shop.refund-minutes`, and `Shop:RefundMinutes`, whose parts no other name divides like this.
static LEVELS: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"^(?:[a-z][a-z0-9_-]*(?:\.[a-z0-9][a-z0-9_-]*)+|[A-Z][A-Za-z0-9]*(?::[A-Z][A-Za-z0-9]*)+)$",
    )
    .expect("a pattern of ours")
});

/// A key of configuration by its name.
pub(super) fn key_of(key: &str, at: usize) -> Found {
    let found = Found::new(Target::ConfigKey(key.to_owned()), key, at);
    if well_known::is_name(key) {
        found.claimed(Claim::Elsewhere)
    } else {
        found
    }
}

/// A long flag without its value: `--dry-run` of `--dry-run=true`.
pub(super) fn flag(text: &str) -> Option<String> {
    let rest = text.strip_prefix("--")?;
    let end = end_of_flag(rest);
    let name = rest[..end].trim_end_matches('-');
    let sound = name.len() > 1
        && name.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && rest[end..]
            .chars()
            .next()
            .is_none_or(|sign| " =[<,:)|/.;\"'`\t".contains(sign));
    sound.then(|| format!("--{name}"))
}

/// Where the name of a flag ends. `--config.file` is one name; in `Pass --config.` a sentence ends.
fn end_of_flag(text: &str) -> usize {
    let bytes = text.as_bytes();
    let within = |at: usize| {
        let sign = bytes[at];
        let level = sign == b'.'
            && at > 0
            && bytes[at - 1].is_ascii_alphanumeric()
            && bytes.get(at + 1).is_some_and(u8::is_ascii_lowercase);
        sign.is_ascii_alphanumeric() || matches!(sign, b'-' | b'_') || level
    };
    (0..bytes.len())
        .find(|at| !within(*at))
        .unwrap_or(bytes.len())
}

/// A long flag with one dash, as programs in Go have it, without its value: `-search.latencyOffset`, `-retentionPeriod=1y`. Many
/// other programs read one dash as letters, so only names of several words are believed.
pub(super) fn long_with_one_dash(text: &str) -> Option<String> {
    let rest = text.strip_prefix('-')?;
    let end = end_of_flag(rest);
    let name = &rest[..end];
    let first = name
        .find(|sign: char| !sign.is_ascii_lowercase())
        .unwrap_or(name.len());
    let several = name.contains('.') || is_compound(name);
    let ends = rest[end..].is_empty() || rest[end..].starts_with(['=', ' ']);
    (first > 1 && several && ends && !path::has_extension(name)).then(|| format!("-{name}"))
}

/// Whether a text is a key whose form nothing else has; `shop.mail.host` may be a member, too of something.
pub(super) fn is_key_of_levels(text: &str) -> bool {
    let last = text.rsplit(['.', ':']).next().unwrap_or_default();
    // `client-grpc1.7` is a version.
    let numbered = last.bytes().all(|byte| byte.is_ascii_digit());
    let dashed = text.contains('-') && !path::has_extension(text) && !is_domain(last) && !numbered;
    LEVELS.is_match(text) && (dashed || text.contains(':'))
}

/// Hosts whose names begin the names of packages and of images.
const HOSTS_OF_PACKAGES: [&str; 12] = [
    "github.com",
    "gitlab.com",
    "bitbucket.org",
    "golang.org",
    "gopkg.in",
    "docker.io",
    "ghcr.io",
    "gcr.io",
    "k8s.gcr.io",
    "quay.io",
    "registry.k8s.io",
    "mcr.microsoft.com",
];

/// A name that nobody else has, as a domain is in it: `dev.shop.order/state`, `io.shop.order.state`, `shop.example.io/paused`.
/// Labels, annotations and kinds of events are called so.
pub(super) fn is_key_of_domain(text: &str) -> bool {
    let (domain, name) = text.split_once('/').unwrap_or((text, ""));
    let parts: Vec<&str> = domain.split('.').collect();
    let sound = |part: &str| {
        part.starts_with(|sign: char| sign.is_ascii_alphabetic())
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    let turned = parts.len() >= 3 && is_top(parts[0]);
    let straight = parts.len() >= 2 && is_top(parts[parts.len() - 1]) && !name.is_empty();
    let ends = text.contains('/') && (name.is_empty() || !name.split('.').all(sound));
    (turned || straight)
        && !ends
        && parts.iter().all(|part| sound(part))
        && !HOSTS_OF_PACKAGES.contains(&domain)
        && !path::has_extension(text)
}

fn is_top(name: &str) -> bool {
    matches!(name, "com" | "org" | "net" | "io" | "dev")
}

/// Whether a name ends a host's name.
fn is_domain(name: &str) -> bool {
    matches!(
        name,
        "com"
            | "org"
            | "net"
            | "io"
            | "dev"
            | "example"
            | "ai"
            | "app"
            | "co"
            | "local"
            | "internal"
            | "localhost"
            | "test"
            | "invalid"
            | "de"
            | "uk"
            | "fr"
            | "jp"
            | "cn"
            | "eu"
            | "us"
            | "me"
            | "cloud"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_of_several_words() {
        for (text, long, one_dash) in [
            ("--dry-run=true", Some("--dry-run"), None),
            ("--config.file=x", Some("--config.file"), None),
            ("--storage.tsdb.path", Some("--storage.tsdb.path"), None),
            ("--limit.", Some("--limit"), None),
            ("--limit...", Some("--limit"), None),
            ("--x", None, None),
            ("-search.latencyOffset", None, Some("-search.latencyOffset")),
            ("-retentionPeriod=1y", None, Some("-retentionPeriod")),
            ("-Dshop.port=1", None, None),
            ("-fPIC", None, None),
            ("-rf", None, None),
            ("-x.y", None, None),
            ("-latency", None, None),
            ("-old.go", None, None),
            ("", None, None),
        ] {
            assert_eq!(flag(text).as_deref(), long, "{text}");
            assert_eq!(long_with_one_dash(text).as_deref(), one_dash, "{text}");
        }
    }

    #[test]
    fn keys_with_a_domain() {
        for (text, key) in [
            ("dev.cosignproject.cosign/signature", true),
            ("dev.sigstore.sbom.scope", true),
            ("shop.tea.io/paused-at", true),
            ("tea.io/orders.state", true),
            ("github.com/tea", false),
            ("github.com/tea/shop", false),
            ("quay.io/tea", false),
            ("tea.io/orders/list", false),
            ("tea.io", false),
            ("shop.tea.io", false),
            ("io.tea", false),
            ("io.tea.shop.py", false),
            ("src/tea.io", false),
            ("com.tea.shop/", false),
            ("shop.mail.host", false),
            ("net.Conn", false),
        ] {
            assert_eq!(is_key_of_domain(text), key, "{text}");
        }
    }

    #[test]
    fn keys_with_levels() {
        for (text, key) in [
            ("kiosk.refund-minutes", true),
            ("my-shop.mail.host-name", true),
            ("Orchard:ValveMinutes", true),
            ("Logging:LogLevel:Default", true),
            ("shop.mail.host", false),
            ("my-shop.example.com", false),
            ("order-list.ts", false),
            ("order-list", false),
            ("client-grpc1.7", false),
            ("my-shop.limits.v2", true),
            ("order: Order", false),
            ("order:Order", false),
            ("Order.total", false),
            ("Order::total", false),
        ] {
            assert_eq!(is_key_of_levels(text), key, "{text}");
        }
    }
}
