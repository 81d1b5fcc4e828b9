//! The list without a terminal: manifests in, keys pressed, lines looked at.

mod draw;
mod list;

use serde_json::{Value, json};

use super::list::{Key, List, Step};
use crate::domain::manifest::Manifest;

/// A source; `edit` makes it a special one.
fn source(path: &str, status: &str, selected: bool, edit: fn(&mut Value)) -> Value {
    let mut source = json!({
        "id": format!("src-{}", path.replace(['/', '.'], "-")), "path": path, "type": "prd",
        "title": format!("About {path}"), "sha256": "0", "bytes": 1, "last_commit": null, "status": status, "score": 50,
        "selected": selected, "warnings": []
    });
    edit(&mut source);
    source
}

/// With two warnings and a reason.
fn doubted(source: &mut Value) {
    source["reasons"] = json!(["it stands in docs"]);
    source["warnings"] = json!([
        {
            "code": "missing-route", "line": 41, "reference": "POST /api/orders/bulk", "revision": "0123456789abcdef",
            "message": "No such route in the code; nearest: POST /api/orders", "remedy": "name the route that there is"
        },
        { "code": "contradicts-code", "line": 7, "reference": "10 items", "message": "The code says 20" }
    ]);
}

fn manifest(sources: &[Value]) -> Manifest {
    serde_json::from_value(json!({
        "schema": "scenarioforge.manifest/1", "repository": null, "branch": null, "head_sha": null, "sources": sources,
        "code_baseline": { "digest": "sha256:0", "files": 0, "languages": {}, "routes": [], "commands": [], "config_keys": [], "symbols": 0 },
        "confirmation": null
    }))
    .expect("a manifest")
}

/// Four sources, one of each status.
fn four() -> Manifest {
    manifest(&[
        source("docs/prd.md", "trusted", false, |_| {}),
        source("docs/spec.md", "suspect", true, doubted),
        source("docs/plan.md", "stale", false, |_| {}),
        source("docs/old.md", "excluded", false, |one| {
            one["signals"] =
                json!({ "declared": { "status": null, "superseded_by": "docs/prd.md" } });
        }),
    ])
}

fn list(manifest: Manifest) -> List {
    let since = "2026-01-01T00:00:00.5Z".parse().expect("a time");
    List::new(manifest, "ada".to_owned(), since, None)
}

/// Presses keys, written as text: a letter is itself; `↓↑→←` move, `⏎` enters, `⎋` escapes, `⌫` goes back one.
fn press(list: &mut List, keys: &str) -> Step {
    let mut step = Step::Stay;
    for c in keys.chars() {
        assert_eq!(step, Step::Stay, "the list has ended before {c}");
        step = list.press(match c {
            '↓' => Key::Down,
            '↑' => Key::Up,
            '→' => Key::Right,
            '←' => Key::Left,
            '⇟' => Key::PageDown,
            '⇞' => Key::PageUp,
            '⏎' => Key::Enter,
            '⎋' => Key::Escape,
            '⌫' => Key::Backspace,
            '⌧' => Key::Clear,
            '␃' => Key::Interrupt,
            c => Key::Char(c),
        });
    }
    step
}
