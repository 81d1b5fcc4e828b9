//! What both views say first: types in the order of the product, within one what needs a look before what does not.

use crate::domain::manifest::{Manifest, Source, SourceStatus, SourceType};

/// In the order of the product.
const TYPES: [SourceType; 5] = [
    SourceType::Prd,
    SourceType::Spec,
    SourceType::Plan,
    SourceType::Architecture,
    SourceType::Code,
];

/// Sources by type, without those that are excluded.
pub(super) fn groups(manifest: &Manifest) -> Vec<(&'static str, Vec<&Source>)> {
    let groups = TYPES.iter().map(|kind| {
        let mut sources: Vec<&Source> = manifest
            .sources
            .iter()
            .filter(|source| source.kind == *kind && source.status != SourceStatus::Excluded)
            .collect();
        sources.sort_by_key(|source| (urgency(source.status), source.score, source.path.as_str()));
        (kind.word(), sources)
    });
    groups.filter(|(_, sources)| !sources.is_empty()).collect()
}

/// Those that never reach a prompt.
pub(super) fn excluded(manifest: &Manifest) -> Vec<&Source> {
    let sources = manifest.sources.iter();
    sources
        .filter(|source| source.status == SourceStatus::Excluded)
        .collect()
}

fn urgency(status: SourceStatus) -> u8 {
    match status {
        SourceStatus::Suspect => 0,
        SourceStatus::Stale => 1,
        SourceStatus::Trusted => 2,
        SourceStatus::Excluded => 3,
    }
}
