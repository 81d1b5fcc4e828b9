//! Hides secrets: exact values in all their forms, known shapes, and the patterns of the configuration.

use std::{borrow::Cow, collections::BTreeSet, ops::Range};

use aho_corasick::{AhoCorasick, MatchKind};
use regex::bytes::{Regex, RegexBuilder};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::secrets;

/// What stands where a secret stood.
pub(super) const MASK: &str = "***";

/// Shapes of secrets that are known by their issuers' documentation: GitHub, AWS, Slack, OpenAI and Anthropic, Stripe, Google,
/// GitLab, npm, JSON Web Tokens, PEM private keys (also escaped in JSON, and cut off).
///
/// Without upper bounds and Unicode classes, of which each would be thousands of states to build before the first case;
/// [`LONGEST`] bounds what is found.
const SHAPES: &str = r"(?x-u)
      \b gh[pousr]_[A-Za-z0-9]{36,}
    | \b github_pat_[A-Za-z0-9_]{22,}
    | \b (?:AKIA|ASIA)[A-Z0-9]{16}\b
    | \b xox[abeoprs]-[A-Za-z0-9-]{10,}
    | \b sk-(?:[A-Za-z0-9]+-)*[A-Za-z0-9_]{20,}
    | \b [rs]k_(?:live|test)_[A-Za-z0-9]{16,}
    | \b AIza[A-Za-z0-9_-]{35}
    | \b glpat-[A-Za-z0-9_-]{20,}
    | \b npm_[A-Za-z0-9]{36}
    | \b eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}
    | -----BEGIN\ (?:[A-Z]+\ ){0,3}PRIVATE\ KEY-----(?:
          [A-Za-z0-9+/=\s\\,:-]*?-----END\ (?:[A-Z]+\ ){0,3}PRIVATE\ KEY-----
        | [A-Za-z0-9+/=\s\\,:-]*
      )
";

/// What looks like a secret and is longer is hidden up to here: a log without end must not be held back as a whole.
const LONGEST: usize = 12 << 10;

/// Where a text was cut, this stands; see [`Redactor::frayed`].
const CUT: &str = "…";
/// A shorter part of a secret says nothing.
const FRAYED: usize = 4;
/// Longer secrets have several lines, and each of these is looked for.
const LONGEST_PART: usize = 512;

/// A pattern of the configuration that is no regular expression.
#[derive(Debug, thiserror::Error)]
#[error("the redaction pattern `{pattern}` is no regular expression: {reason}")]
pub struct InvalidPattern {
    pattern: String,
    reason: String,
}

/// Hides secrets in whatever is about to be kept or shown.
#[derive(Debug)]
pub struct Redactor {
    forms: BTreeSet<Vec<u8>>,
    exact: Option<AhoCorasick>,
    loose: Option<Regex>,
    shapes: Regex,
    patterns: Vec<Regex>,
    /// What may stand between a text and the mark of a cut: bracket, line end (as it is or in JSON), the sign of a diff.
    before: Regex,
    after: Regex,
}

impl Redactor {
    /// Made once a run, from the caller's secrets and the configuration's patterns.
    ///
    /// # Errors
    /// When a pattern is no regular expression.
    pub fn new(secrets: &BTreeSet<String>, patterns: &[String]) -> Result<Self, InvalidPattern> {
        let forms: BTreeSet<Vec<u8>> = secrets
            .iter()
            .flat_map(|secret| secrets::forms(secret))
            .collect();
        let exact = (!forms.is_empty()).then(|| {
            AhoCorasick::builder()
                .match_kind(MatchKind::LeftmostLongest)
                .build(&forms)
                .expect("an environment's values fit an automaton")
        });
        let loose: Vec<String> = forms
            .iter()
            .filter_map(|form| secrets::loose(form))
            .collect();
        let loose = (!loose.is_empty()).then(|| {
            RegexBuilder::new(&format!("(?-u)(?:{})", loose.join("|")))
                .size_limit(1 << 30)
                .build()
                .expect("escaped texts are a pattern")
        });
        let patterns = patterns.iter().map(|pattern| {
            Regex::new(pattern).map_err(|error| InvalidPattern {
                pattern: pattern.clone(),
                reason: error.to_string(),
            })
        });
        Ok(Self {
            forms,
            exact,
            loose,
            shapes: Regex::new(SHAPES).expect("the shapes compile"),
            before: Regex::new(r"(?:(?:\n|\\n)[+ -]?)?\[$").expect("a pattern"),
            after: Regex::new(r"^\](?:(?:\n|\\n)[+ -]?)?").expect("a pattern"),
            patterns: patterns.collect::<Result<_, _>>()?,
        })
    }

    /// Places to hide, in order and without overlap.
    pub(super) fn matches(&self, bytes: &[u8]) -> Vec<Range<usize>> {
        let mut found: Vec<Range<usize>> = self
            .shapes
            .find_iter(bytes)
            .map(|place| place.start()..place.end().min(place.start() + LONGEST))
            .collect();
        if let Some(exact) = &self.exact {
            found.extend(exact.find_iter(bytes).map(|place| place.range()));
        }
        if let Some(loose) = &self.loose {
            found.extend(loose.find_iter(bytes).map(|place| place.range()));
        }
        self.frayed(bytes, &mut found);
        for pattern in &self.patterns {
            let places = pattern
                .captures_iter(bytes)
                .filter_map(|groups| groups.get(1).or_else(|| groups.get(0)));
            found.extend(
                places
                    .map(|place| place.range())
                    .filter(|range| !range.is_empty()),
            );
        }
        if found.len() > 1 {
            found.sort_by_key(|range| range.start);
            found.dedup_by(|next, kept| {
                let joined = next.start < kept.end;
                if joined {
                    kept.end = kept.end.max(next.end);
                }
                joined
            });
        }
        found
    }

    /// Parts of secrets beside the mark of a cut, as `begin[… 12 bytes were not kept …]end` and `begin…` have them.
    fn frayed(&self, bytes: &[u8], found: &mut Vec<Range<usize>>) {
        if self.forms.is_empty() {
            return;
        }
        for mark in cuts(bytes) {
            let (before, after) = (&bytes[..mark], mark + CUT.len());
            // Looked at from near by, so that a text full of marks does not cost a search each.
            let near = before.len().saturating_sub(4);
            let before = self
                .before
                .find(&before[near..])
                .map_or(before, |joint| &before[..near + joint.start()]);
            let skip = self
                .after
                .find(&bytes[after..])
                .map_or(0, |joint| joint.end());
            let rest = &bytes[after + skip..];
            let lengths = |form: &[u8]| FRAYED..form.len().min(LONGEST_PART);
            for form in &self.forms {
                if let Some(length) = lengths(form)
                    .rev()
                    .find(|length| before.ends_with(&form[..*length]))
                {
                    found.push(before.len() - length..before.len());
                }
                if let Some(length) = lengths(form)
                    .rev()
                    .find(|length| rest.starts_with(&form[form.len() - length..]))
                {
                    found.push(after + skip..after + skip + length);
                }
            }
        }
    }

    /// The bytes without secrets, and how many places were hidden.
    pub fn bytes<'a>(&self, bytes: &'a [u8]) -> (Cow<'a, [u8]>, u64) {
        let found = self.matches(bytes);
        if found.is_empty() {
            return (Cow::Borrowed(bytes), 0);
        }
        let mut hidden = Vec::with_capacity(bytes.len());
        let mut from = 0;
        for range in &found {
            hidden.extend_from_slice(&bytes[from..range.start]);
            hidden.extend_from_slice(MASK.as_bytes());
            from = range.end;
        }
        hidden.extend_from_slice(&bytes[from..]);
        (Cow::Owned(hidden), found.len() as u64)
    }

    /// The text without secrets, and how many places were hidden.
    pub fn text<'a>(&self, text: &'a str) -> (Cow<'a, str>, u64) {
        match self.bytes(text.as_bytes()) {
            (Cow::Borrowed(_), count) => (Cow::Borrowed(text), count),
            // A pattern may have cut a character in two.
            (Cow::Owned(bytes), count) => (
                Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
                count,
            ),
        }
    }

    /// The value without secrets in its texts and keys, and how many places were hidden.
    pub fn value(&self, value: Value) -> (Value, u64) {
        match value {
            Value::String(text) => {
                let (hidden, count) = self.text(&text);
                (Value::String(hidden.into_owned()), count)
            }
            Value::Array(items) => {
                let mut total = 0;
                let items = items.into_iter().map(|item| {
                    let (item, count) = self.value(item);
                    total += count;
                    item
                });
                let items = items.collect();
                (Value::Array(items), total)
            }
            Value::Object(members) => {
                let mut total = 0;
                let members = members.into_iter().map(|(key, member)| {
                    let (hidden, in_key) = self.text(&key);
                    let key = hidden.into_owned();
                    let (member, count) = self.value(member);
                    total += count + in_key;
                    (key, member)
                });
                let members = members.collect();
                (Value::Object(members), total)
            }
            other => (other, 0),
        }
    }

    /// One line of JSON without secrets, and how many places were hidden. `None` in place of the value: nothing had to be
    /// hidden.
    pub(super) fn line<T: Serialize + DeserializeOwned>(
        &self,
        value: &T,
    ) -> serde_json::Result<(Vec<u8>, Option<T>, u64)> {
        let line = serde_json::to_vec(value)?;
        // The values are found however often they are escaped, and shapes need no escapes; but a pattern of the
        // configuration must see the text as it is.
        if self.patterns.is_empty() && self.matches(&line).is_empty() {
            return Ok((line, None, 0));
        }
        let (hidden, count) = self.value(serde_json::from_slice(&line)?);
        if count == 0 {
            return Ok((line, None, 0));
        }
        let line = serde_json::to_vec(&hidden)?;
        // A mask never stands where the type has something else than text, so it can be read back.
        Ok((line, serde_json::from_value(hidden).ok(), count))
    }
}

/// Where a text was cut.
fn cuts(bytes: &[u8]) -> impl Iterator<Item = usize> {
    let first = CUT.as_bytes()[0];
    bytes
        .iter()
        .enumerate()
        .filter(move |(place, byte)| **byte == first && bytes[*place..].starts_with(CUT.as_bytes()))
        .map(|(place, _)| place)
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde_json::json;

    use super::*;

    fn redactor(patterns: &[&str]) -> Redactor {
        let secrets = BTreeSet::from(["p@ss \"wörd\"!".to_owned(), "0123456789abcdef".to_owned()]);
        Redactor::new(
            &secrets,
            &patterns
                .iter()
                .map(|pattern| (*pattern).to_owned())
                .collect::<Vec<_>>(),
        )
        .expect("patterns")
    }

    #[test]
    fn exact_values_are_hidden_in_every_form() {
        let redactor = redactor(&[]);
        let secret = "0123456789abcdef";
        for text in [
            "x0123456789abcdefy",
            "p@ss \"wörd\"!",
            "p%40ss%20%22w%C3%B6rd%22%21",
            "p%40ss+%22w%c3%b6rd%22%21",
            r#"p@ss \"wörd\"!"#,
        ] {
            assert!(redactor.text(text).1 > 0, "{text}");
        }
        for before in ["", "a", "ab", "abc", "user:"] {
            for after in ["", "z", "zz"] {
                let encoded = STANDARD.encode(format!("{before}{secret}{after}"));
                let (hidden, count) = redactor.text(&encoded);
                assert!(
                    count == 1
                        && hidden.len() < 18
                        && !hidden.contains(&STANDARD.encode(secret)[4..12]),
                    "{before}|{after}: {hidden}"
                );
            }
        }
        assert_eq!(redactor.text("nothing here"), ("nothing here".into(), 0));
    }

    #[test]
    fn known_shapes_are_hidden() {
        let redactor = redactor(&[]);
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nMIIEow==\n-----END RSA PRIVATE KEY-----";
        for secret in [
            &format!("ghp_{}", "a1".repeat(18)),
            "AKIAIOSFODNN7EXAMPLE",
            "xoxb-1234567890-abc",
            &format!("sk-proj-{}", "Ab1_".repeat(10)),
            jwt,
            pem,
        ] {
            let (hidden, count) = redactor.text(secret);
            assert_eq!((hidden.as_ref(), count), (MASK, 1), "{secret}");
        }
        for innocent in [
            "sk-short",
            "ghp_short",
            "eyJ.eyJ.x",
            "task-0123456789012345678901234567890",
            "-----BEGIN CERTIFICATE-----",
        ] {
            assert_eq!(redactor.text(innocent).1, 0, "{innocent}");
        }
    }

    #[test]
    fn patterns_hide_their_group_and_leave_json_whole() {
        let redactor = redactor(&[r"(?i)x-api-key: (\S+)", r"card=\d+"]);
        assert_eq!(
            redactor.text("X-Api-Key: abc card=42").0,
            "X-Api-Key: *** ***"
        );
        let (line, value, count) = redactor
            .line(&json!({ "a": "x-api-key: abc", "b": ["card=1", 2], "c": null }))
            .expect("JSON");
        assert_eq!(
            String::from_utf8(line).expect("UTF-8"),
            r#"{"a":"x-api-key: ***","b":["***",2],"c":null}"#
        );
        assert_eq!(
            (value, count),
            (
                Some(json!({ "a": "x-api-key: ***", "b": ["***", 2], "c": null })),
                2
            )
        );
    }
}
