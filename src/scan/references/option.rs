//! Flags, and keys of configuration.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    found::Found,
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

/// A long flag without its value: `--dry-run` of `--dry-run=true`, `--config.file`, and `-config.file` of programs in Go, which no
/// row of single letters is.
pub(super) fn flag(text: &str) -> Option<String> {
    let (dashes, rest) = match text.strip_prefix("--") {
        Some(rest) => ("--", rest),
        None => ("-", text.strip_prefix('-')?),
    };
    let mut end = 0;
    loop {
        let word = &rest[end..];
        end += word
            .find(|sign: char| !(sign.is_ascii_alphanumeric() || sign == '-' || sign == '_'))
            .unwrap_or(word.len());
        // A dot that no word follows ends a sentence.
        let mut behind = rest[end..].chars();
        if behind.next() != Some('.')
            || !behind.next().is_some_and(|sign| sign.is_ascii_alphabetic())
        {
            break;
        }
        end += 1;
    }
    let name = rest[..end].trim_end_matches('-');
    let sound = name.len() > 1
        && name.starts_with(|sign: char| sign.is_ascii_alphabetic())
        && (dashes == "--" || has_levels(name))
        && rest[end..]
            .chars()
            .next()
            .is_none_or(|sign| " =[<,:)|/.;\"'`\t".contains(sign));
    sound.then(|| format!("{dashes}{name}"))
}

/// `search.maxAge`: words with dots between them, none of which is short, in small letters at its beginning.
fn has_levels(name: &str) -> bool {
    name.contains('.')
        && name.starts_with(|sign: char| sign.is_ascii_lowercase())
        && name.split('.').all(|word| word.len() > 2)
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
    fn flags_have_dots_and_no_values() {
        for (text, expected) in [
            ("--dry-run=true", Some("--dry-run")),
            ("--config.file=a.yml", Some("--config.file")),
            ("--web.max-age", Some("--web.max-age")),
            ("--force.", Some("--force")),
            ("--force...", Some("--force")),
            ("-search.maxAge", Some("-search.maxAge")),
            ("-search.maxAge=3", Some("-search.maxAge")),
            ("-Dserver.port=1", None),
            ("-xzf", None),
            ("-o.json", None),
            ("-1.5", None),
            ("- shop.mail", None),
        ] {
            assert_eq!(flag(text).as_deref(), expected, "{text}");
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
