//! The plan of a run: which case is executed in which shard. A copy of it travels in every bundle, so that whoever joins
//! the bundles can prove that together they are the whole run.

use std::collections::{BTreeMap, HashMap};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ids::{CaseId, CaseRef, Digest, RunId, ScenarioId};

/// The `schema` of `plan.json`.
pub const PLAN_SCHEMA: &str = "scenarioforge.plan/1";

/// The most shards of one run: as many as a matrix of GitHub Actions has jobs.
pub const MAX_SHARDS: u32 = 256;

/// The whole file. The same inputs give the same bytes on every machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Plan {
    /// [`PLAN_SCHEMA`].
    pub schema: String,
    /// Of everything below, in its canonical form.
    pub digest: Digest,
    /// Of the pack.
    pub pack: Digest,
    /// Of the configuration.
    pub config: Digest,
    /// Of the copy of each document that was used, by its name in a bundle: of its bytes as they are written, secrets hidden.
    /// What was hidden has changed the digests above; these prove the copies all the same. Empty: a version made the plan that
    /// did not say it.
    #[serde(default)]
    pub copies: BTreeMap<String, Digest>,
    /// What was asked for.
    pub selection: Selection,
    /// Where the expected durations come from, for example `none` or `run 20261122T134501Z-4f9a1c`.
    pub durations: String,
    /// How many shards there are; 1: the run is not divided.
    pub count: u32,
    /// All of them, in the order of their indices.
    pub shards: Vec<PlannedShard>,
}

/// What was asked for, beside the pack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Selection {
    /// Ids and globs; empty: every scenario.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// The run whose failed cases are repeated; `None`: it is no repetition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failed_in: Option<RunId>,
    /// The commits between which a change must reach a scenario; `None`: every scenario counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub impacted_by: Option<String>,
}

/// One shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedShard {
    /// From 1.
    pub index: u32,
    /// The sum of its cases, in milliseconds.
    pub expected_ms: u64,
    /// Ordered by scenario and case; empty where there are more shards than cases.
    pub cases: Vec<PlannedCase>,
}

/// One case of a shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PlannedCase {
    /// The scenario.
    pub scenario: ScenarioId,
    /// Its case.
    pub case: CaseId,
    /// What it counted when the shards were made, in milliseconds.
    pub expected_ms: u64,
}

/// How long cases took before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Durations {
    /// Where they come from, in a few words for the plan; the same words must mean the same durations.
    pub from: String,
    /// In milliseconds.
    pub known: HashMap<CaseRef, u64>,
}

impl Default for Durations {
    /// Nothing is known.
    fn default() -> Self {
        Self {
            from: "none".to_owned(),
            known: HashMap::new(),
        }
    }
}

/// A shard as a part of the run that it was joined to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct JoinedShard {
    /// From 1.
    pub index: u32,
    /// Its own run.
    pub run: RunId,
    /// How many the plan gives to it.
    pub cases: u64,
    /// Its wall time.
    pub duration_ms: u64,
    /// Cases at once.
    pub jobs: u32,
    /// Where it ran, for example `linux`.
    pub os: String,
    /// Where it ran, for example `x86_64`.
    pub arch: String,
    /// When its first event happened.
    #[schemars(with = "String")]
    pub started: jiff::Timestamp,
}

/// Which shard of which plan a bundle is: `run.json` has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "WrittenShard")]
pub struct ShardRef {
    /// From 1.
    pub index: u32,
    /// How many there are; 1: the run is not divided.
    pub count: u32,
    /// The plan's digest; `None`: the bundle is of a version that made no plans.
    pub plan: Option<Digest>,
}

/// The forms in which versions have written it.
#[derive(Deserialize)]
#[serde(untagged)]
enum WrittenShard {
    Text(String),
    Object {
        index: u32,
        count: u32,
        #[serde(default)]
        plan: Option<Digest>,
    },
}

impl TryFrom<WrittenShard> for ShardRef {
    type Error = InvalidShard;

    fn try_from(written: WrittenShard) -> Result<Self, InvalidShard> {
        match written {
            WrittenShard::Text(text) => {
                let (index, count) = shard(&text)?;
                Ok(Self {
                    index,
                    count,
                    plan: None,
                })
            }
            WrittenShard::Object { index, count, plan } => {
                shard(&format!("{index}/{count}")).map(|_| Self { index, count, plan })
            }
        }
    }
}

/// Why a text names no shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidShard {
    /// It has another form.
    #[error("`{0}` is no shard: write K/N, for example 1/4 for the first of four")]
    Form(String),
    /// Shards are counted from 1.
    #[error("there is no shard {index} of {count}: shards are counted from 1")]
    Zero {
        /// As written.
        index: u64,
        /// As written.
        count: u64,
    },
    /// There are fewer.
    #[error("there is no shard {index} of {count}: the last one is {count}/{count}")]
    Beyond {
        /// As written.
        index: u64,
        /// As written.
        count: u64,
    },
    /// There cannot be so many.
    #[error("{0} shards are too many: {MAX_SHARDS} are the most")]
    TooMany(u64),
}

/// Reads `K/N`: the index from 1 and the count.
///
/// # Errors
/// When it has another form or there is no such shard.
pub fn shard(text: &str) -> Result<(u32, u32), InvalidShard> {
    let number = |digits: &str| {
        // Without signs, which `parse` would take.
        (!digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| digits.parse::<u64>().ok())
            .flatten()
    };
    let parts = text
        .trim()
        .split_once('/')
        .and_then(|(index, count)| Some((number(index)?, number(count)?)));
    let Some((index, count)) = parts else {
        return Err(InvalidShard::Form(text.to_owned()));
    };
    if index == 0 || count == 0 {
        return Err(InvalidShard::Zero { index, count });
    }
    if count > u64::from(MAX_SHARDS) {
        return Err(InvalidShard::TooMany(count));
    }
    match (u32::try_from(index), u32::try_from(count)) {
        (Ok(index), Ok(count)) if index <= count => Ok((index, count)),
        _ => Err(InvalidShard::Beyond { index, count }),
    }
}

impl Plan {
    /// The shard of this index, counted from 1.
    pub fn shard(&self, index: u32) -> Option<&PlannedShard> {
        self.shards.iter().find(|shard| shard.index == index)
    }

    /// How many cases all shards have.
    pub fn cases(&self) -> u64 {
        self.shards
            .iter()
            .map(|shard| shard.cases.len() as u64)
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_written_as_one_of_several() {
        for (text, expected) in [
            ("1/1", Ok((1, 1))),
            (" 3/8 ", Ok((3, 8))),
            ("256/256", Ok((256, 256))),
            ("0/3", Err("counted from 1")),
            ("1/0", Err("counted from 1")),
            ("4/3", Err("the last one is 3/3")),
            ("1/257", Err("256 are the most")),
            ("99999999999999999999/1", Err("write K/N")),
            ("+1/2", Err("write K/N")),
            ("1", Err("write K/N")),
            ("", Err("write K/N")),
            ("1/2/3", Err("write K/N")),
            ("-1/2", Err("write K/N")),
            ("one/two", Err("write K/N")),
        ] {
            match (shard(text), expected) {
                (Ok(found), Ok(expected)) => assert_eq!(found, expected, "{text}"),
                (Err(error), Err(part)) => {
                    assert!(error.to_string().contains(part), "{text}: {error}");
                }
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn shards_of_every_version_are_read() {
        let read = |text: &str| serde_json::from_str::<Option<ShardRef>>(text);
        assert_eq!(read("null").expect("nothing"), None);
        let old = read(r#""2/3""#).expect("text").expect("a shard");
        assert_eq!((old.index, old.count, old.plan), (2, 3, None));
        let new = read(r#"{ "index": 1, "count": 3, "plan": "sha256:00" }"#).expect("an object");
        let new = new.expect("a shard");
        assert_eq!((new.index, new.count), (1, 3));
        assert_eq!(
            read(&serde_json::to_string(&new).expect("JSON")).expect("again"),
            Some(new)
        );
        for bad in [
            r#""4/3""#,
            r#"{ "index": 0, "count": 3 }"#,
            r#"{ "index": 1, "count": 4294967296 }"#,
            "7",
        ] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }
}
