//! Contracts that another file beside them is the source of.

use super::{classification::Reason, place::Place, surroundings::Surroundings};

/// A contract that is rendered from another file beside it.
pub(super) fn twin(path: &str, place: &Place, surroundings: &Surroundings) -> Option<Reason> {
    let folder = path
        .rsplit_once('/')
        .map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let stem = &place.stem;
    let beside = |name: &str| surroundings.has(&format!("{folder}{name}"));
    if place.stem == "swagger" && beside("docs.go") {
        return Some(Reason {
            rule: "generated",
            text: "swag wrote it from the code, with docs.go beside it".to_owned(),
            line: None,
        });
    }
    (place.extension == "json"
        && (beside(&format!("{stem}.yaml")) || beside(&format!("{stem}.yml"))))
    .then(|| Reason {
        rule: "duplicate",
        text: format!("it is the same contract as {stem}.yaml beside it"),
        line: None,
    })
}
