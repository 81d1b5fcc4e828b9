//! Where each scenario stands in the text of a pack.

use std::collections::HashMap;

use crate::domain::{ids::ScenarioId, pack::Pack};

use super::{
    finding::{Finding, Severity},
    place::{Format, locate},
    syntax::strip_mark,
};

/// The line of each scenario's id, counted from 1. `text` is what the pack was read from.
pub fn scenario_lines(pack: &Pack, text: &str) -> HashMap<ScenarioId, u32> {
    let mut places: Vec<Finding> = (0..pack.scenarios.len())
        .map(|index| {
            let path = format!("scenarios[{index}].id");
            Finding::new("place", Severity::Warning, path, "")
        })
        .collect();
    locate(&mut places, strip_mark(text), Format::Json);
    let ids = pack.scenarios.iter().map(|scenario| scenario.id.clone());
    ids.zip(places.iter().map(|place| place.line)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scenarios_are_found_at_their_ids() {
        let text = "\u{feff}{ \"schema\": \"scenarioforge.pack/1\",\r\n \"scenarios\": [\n  {\n    \"title\": \"SC-2\",\n    \"id\": \"SC-1\" },\n  { \"id\": \"SC-2\", \"title\": \"x\" }\n] }";
        let pack = serde_json::from_str(&text[3..]).expect("a pack");
        let lines = scenario_lines(&pack, text);
        let line = |id: &str| lines.get(id).copied();
        assert_eq!(
            (line("SC-1"), line("SC-2"), line("SC-3")),
            (Some(5), Some(6), None)
        );
    }

    #[test]
    fn another_text_makes_no_panic() {
        let pack = r#"{ "schema": "scenarioforge.pack/1", "scenarios": [ { "id": "SC-1", "title": "x" } ] }"#;
        let pack = serde_json::from_str(pack).expect("a pack");
        for text in [
            "",
            "[",
            "{\"scenarios\": [",
            "\u{0}\u{fffe}",
            "{\"scenarios\": 1}",
        ] {
            assert_eq!(scenario_lines(&pack, text).len(), 1, "{text:?}");
        }
    }
}
