//! Ids of sources: made from the path, kept as long as the path stays.

use std::collections::{HashMap, HashSet};

use sha2::{Digest as _, Sha256};

use crate::domain::{ids::SourceId, manifest::Manifest};

/// Characters of a path that an id keeps.
const MOST: usize = 120;

/// An id for each path, in the same order. A path that the earlier manifest has keeps its id.
pub fn source_ids(paths: &[&str], earlier: Option<&Manifest>) -> Vec<SourceId> {
    let known: HashMap<&str, &SourceId> = earlier
        .into_iter()
        .flat_map(|manifest| &manifest.sources)
        .map(|source| (source.path.as_str(), &source.id))
        .collect();
    let mut taken: HashSet<SourceId> = paths
        .iter()
        .filter_map(|path| known.get(path).map(|id| (*id).clone()))
        .collect();
    paths
        .iter()
        .map(|path| match known.get(path) {
            Some(id) => (*id).clone(),
            None => {
                let id = fresh(path, &taken);
                taken.insert(id.clone());
                id
            }
        })
        .collect()
}

fn fresh(path: &str, taken: &HashSet<SourceId>) -> SourceId {
    let mut text = String::from("src-");
    for character in path.chars() {
        if character.is_ascii_alphanumeric() {
            text.push(character.to_ascii_lowercase());
        } else if !text.ends_with('-') {
            text.push('-');
        }
        if text.len() > MOST {
            break;
        }
    }
    let text = text.trim_end_matches('-');
    let id = |text: &str| text.parse().expect("letters, digits and dashes");
    let plain: SourceId = id(text);
    // `a-b.md` and `a/b.md` would be one, and so would all names without a Latin letter.
    if path.is_ascii() && text.len() <= MOST && !taken.contains(&plain) {
        plain
    } else {
        id(&format!("{text}-{}", short(path)))
    }
}

fn short(path: &str) -> String {
    let digest = Sha256::digest(path.as_bytes());
    digest
        .iter()
        .take(4)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_come_from_paths_and_no_two_are_one() {
        let paths = [
            "docs/prd.md",
            "docs/PRD.md",
            "docs-prd.md",
            "文档/需求.md",
            "_x.md",
            "src/a.md",
            &"x/".repeat(200),
        ];
        let ids = source_ids(&paths, None);
        let ids: Vec<&str> = ids.iter().map(SourceId::as_str).collect();
        assert_eq!(ids[0], "src-docs-prd-md");
        assert!(ids[1].starts_with("src-docs-prd-md-"), "{}", ids[1]);
        assert!(ids[3].starts_with("src-md-"), "{}", ids[3]);
        assert_eq!(ids[4], "src-x-md");
        assert_eq!(ids[5], "src-src-a-md");
        let different: HashSet<&str> = ids.iter().copied().collect();
        assert_eq!(different.len(), ids.len(), "{ids:?}");
    }
}
