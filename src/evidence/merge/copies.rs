//! The copies of what a shard has used: each is, byte by byte, what the plan says.
//!
//! The plan has the digests of the copies as they were written, so that a secret that was hidden in one proves nothing away.
//! The plan's own digest is the same in all shards; who changes a copy in one of them stands alone.

use std::{collections::BTreeMap, io};

use sha2::{Digest as _, Sha256};

use super::{inside::Inside, problem::Refusal, shard::INPUTS};
use crate::domain::{ids::Digest, pack::Pack};

/// A pack of ten thousand scenarios has a tenth of this.
const LONGEST: u64 = 256 << 20;

/// Reads the copies and compares them with the plan; returns the scenarios, which say what each case claims.
pub(super) fn copies(inside: &Inside, planned: &BTreeMap<String, Digest>) -> Result<Pack, Refusal> {
    if planned.is_empty() {
        return Err(Refusal::damaged(
            "its plan does not say what the copies of configuration and scenarios must be: run all shards again with this version",
        ));
    }
    let mut pack = None;
    for name in INPUTS {
        let found = match inside.read(name, LONGEST) {
            Ok(bytes) => Some(bytes),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(Refusal::damaged(format!("{name}: {error}"))),
        };
        let digest = found
            .as_ref()
            .map(|bytes| Digest::from_sha256(&Sha256::digest(bytes)));
        if digest.as_ref() != planned.get(name) {
            return Err(Refusal::damaged(format!(
                "{name} is not what the plan was made from"
            )));
        }
        if name == "scenarios.json" {
            pack = found;
        }
    }
    let pack = pack.ok_or_else(|| Refusal::damaged("scenarios.json is not there"))?;
    // As an editor may have left it.
    let text = pack.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&pack);
    serde_json::from_slice(text).map_err(|error| {
        Refusal::damaged(format!(
            "scenarios.json: {error}: nobody can tell what its cases claim"
        ))
    })
}
