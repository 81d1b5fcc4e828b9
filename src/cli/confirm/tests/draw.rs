use serde_json::json;

use super::{doubted, four, list, manifest, press, source};
use crate::cli::confirm::{draw::draw, list::List};

fn screen(list: &List, width: usize, height: usize) -> Vec<String> {
    let lines = draw(list, width, height);
    assert!(lines.len() <= height, "{} of {height}", lines.len());
    for line in &lines {
        assert!(
            line.width() <= width,
            "{} of {width}: {line:?}",
            line.width()
        );
        assert!(!line.text().chars().any(char::is_control), "{line:?}");
    }
    lines
        .iter()
        .map(|line| line.text().trim_end().to_owned())
        .collect()
}

#[test]
fn a_wide_screen_has_a_line_a_source() {
    let mut list = list(four());
    press(&mut list, "↓");
    let shown = screen(&list, 100, 12);
    assert_eq!(
        shown,
        [
            "Sources  1 of 4 selected",
            "",
            "  [ ] prd          trusted   50         About docs/prd.md                docs/prd.md",
            "> [x] prd          suspect   50 !2      About docs/spec.md               docs/spec.md",
            "  [ ] prd          stale     50         About docs/plan.md               docs/plan.md",
            "  [-] prd          excluded  50         About docs/old.md                docs/old.md",
            "",
            "",
            "",
            "",
            "docs/spec.md",
            "space select  enter unfold  / filter  t trusted  a acknowledge  n note  c confirm  q leave",
        ]
    );
}

#[test]
fn a_narrow_screen_has_two_and_shows_the_same() {
    let mut list = list(four());
    press(&mut list, "↓→↓");
    let shown = screen(&list, 40, 24);
    assert_eq!(
        shown,
        [
            "Sources  1 of 4 selected",
            "",
            "  [ ] About docs/prd.md",
            "      trusted prd, 50  docs/prd.md",
            "  [x] About docs/spec.md",
            "      suspect prd, 50 !2  docs/spec.md",
            ">   missing-route, line 41: POST",
            "    /api/orders/bulk",
            "      No such route in the code;",
            "      nearest: POST /api/orders",
            "      it held last in 0123456789ab",
            "      remedy: name the route that there",
            "      is",
            "    contradicts-code, line 7: 10 items",
            "      The code says 20",
            "    because it stands in docs",
            "  [ ] About docs/plan.md",
            "      stale prd, 50  docs/plan.md",
            "  [-] About docs/old.md",
            "      excluded prd, 50  docs/old.md",
            "docs/spec.md",
            "space select  enter unfold  / filter  t",
            "trusted  a acknowledge  n note  c",
            "confirm  q leave",
        ]
    );
}

#[test]
fn what_is_typed_and_said_stands_at_the_foot() {
    for (keys, at, told) in [
        ("/sp", 9, "Filter: sp_"),
        ("nbecause of this", 9, "Note: because of this_"),
        (
            "G ",
            7,
            "docs/old.md is excluded and cannot be selected: it says that docs/prd.md takes its",
        ),
        ("/zz", 2, "No source has that."),
        ("/sp", 0, "Sources  1 of 4 selected  1 with “sp”"),
        ("c", 2, "1 of 4 sources selected"),
        (
            "c",
            3,
            "a note is needed: docs/spec.md has 1 contradiction that nobody has acknowledged",
        ),
        ("c", 4, "By: ada"),
        ("c", 5, "No note"),
        ("c", 6, "Nobody has confirmed sources before"),
        ("c", 7, "Selected:"),
        (
            "c",
            8,
            "  docs/spec.md  (suspect prd, 50, 2 warnings)  About docs/spec.md",
        ),
        ("c", 10, "c confirm  n note  esc back  q leave"),
    ] {
        let mut list = list(four());
        press(&mut list, keys);
        let shown = screen(&list, 82, 11);
        assert_eq!(shown[at], told, "{keys}: {shown:#?}");
    }
    let mut list = list(four());
    press(&mut list, &format!("n{} end", "long ".repeat(50)));
    let shown = screen(&list, 30, 12);
    assert!(
        shown
            .iter()
            .any(|line| line.starts_with("Note: …") && line.ends_with("end_")),
        "{shown:#?}"
    );
    assert_eq!(
        screen(&super::list(manifest(&[])), 80, 12)[2],
        "The manifest has no sources."
    );
}

#[test]
fn what_changed_since_the_last_confirmation_is_shown() {
    let mut before = four();
    before.confirmation = serde_json::from_value(json!({
        "by": "bob", "at": "2026-01-02T03:04:05Z", "note": null, "digest": "sha256:0", "code_baseline": "sha256:1",
        "sources": {
            "src-docs-prd-md": { "path": "docs/prd.md", "sha256": "0", "status": "trusted" },
            "src-docs-spec-md": { "path": "docs/spec.md", "sha256": "1", "status": "trusted" }
        }
    }))
    .expect("a confirmation");
    let mut list = list(before);
    let shown = screen(&list, 100, 14);
    assert!(
        shown[3].contains("!2    * About docs/spec.md"),
        "{shown:#?}"
    );
    press(&mut list, "↓→");
    let shown = screen(&list, 100, 24);
    assert_eq!(
        shown[4..6],
        [
            "        since then: docs/spec.md has another text",
            "        since then: docs/spec.md was trusted and is suspect now",
        ]
    );
    press(&mut list, "c");
    let shown = screen(&list, 100, 24);
    assert_eq!(
        shown[6..15],
        [
            "Changed since bob confirmed on 2026-01-02:",
            "  docs/prd.md is no longer selected",
            "  docs/spec.md has another text",
            "  docs/spec.md was trusted and is suspect now",
            "  docs/spec.md has a new warning: missing-route POST /api/orders/bulk (line 41)",
            "  docs/spec.md has a new warning: contradicts-code 10 items (line 7)",
            "  the code offers other routes, commands or configuration keys",
            "Selected:",
            "  docs/spec.md  (suspect prd, 50, 2 warnings)  About docs/spec.md",
        ]
    );
}

#[test]
fn the_person_is_always_seen_in_a_list_of_any_length() {
    let sources: Vec<_> = (0..10_000)
        .map(|number| source(&format!("docs/{number:05}.md"), "suspect", false, doubted))
        .collect();
    let mut list = list(manifest(&sources));
    let seen = |list: &List, what: &str| {
        for (width, height) in [(40, 10), (80, 24), (160, 50)] {
            let shown = screen(list, width, height);
            let here: Vec<_> = shown.iter().filter(|line| line.starts_with('>')).collect();
            assert!(here.len() == 1 && here[0].contains(what), "{here:?} {what}");
        }
    };
    seen(&list, "00000.md");
    press(&mut list, "⇟⇟⇟↓");
    seen(&list, "00031.md");
    press(&mut list, "→↓↓");
    seen(&list, "contradicts-code");
    press(&mut list, "G");
    seen(&list, "09999.md");
    let shown = screen(&list, 80, 24);
    let last = shown.iter().position(|line| line.contains("09999.md"));
    assert_eq!(
        last,
        Some(20),
        "no room is left empty below the last: {shown:#?}"
    );
    press(&mut list, "t");
    let started = std::time::Instant::now();
    for _ in 0..200 {
        press(&mut list, "↑→");
        screen(&list, 160, 50);
    }
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}

#[test]
fn hostile_texts_are_shown_and_do_nothing() {
    let sources: Vec<_> = [
        "\u{1b}[2J\u{1b}]0;owned\u{7}title",
        "line\nline\r\tline\u{0}",
        "safe\u{202e}dm.live",
        "要件定義書：日本語の長い題名がここに続きますがまだ終わりません",
        "👩‍💻👩‍💻👩‍💻 family 👨‍👩‍👧‍👦",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}",
        "##[error]x ::error::y",
        "",
    ]
    .iter()
    .map(|title| {
        let mut source = source("docs/a.md", "suspect", true, doubted);
        for key in ["title", "path"] {
            source[key] = json!(title);
        }
        source["reasons"] = json!([title, title.repeat(3_000)]);
        for key in ["code", "message", "remedy", "reference", "revision"] {
            source["warnings"][0][key] = json!(title.repeat(7));
        }
        source
    })
    .collect();
    let mut list = list(manifest(&sources));
    let mut pressed = String::new();
    for keys in [
        "",
        "→",
        "↓",
        "↓",
        "↓",
        "↓→",
        "↓",
        "⇟→",
        "/要件",
        "⏎ ",
        "⎋n\u{202e}要\u{301}",
        "⏎",
        "c",
        "⇟",
        "⇞⎋",
    ] {
        press(&mut list, keys);
        pressed.push_str(keys);
        for width in [0, 1, 2, 3, 7, 13, 40, 71, 72, 80, 200] {
            for height in [0, 1, 2, 3, 5, 9, 10, 24] {
                for line in screen(&list, width, height) {
                    let odd = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
                    assert!(
                        !line.contains(odd) && !line.contains("##["),
                        "{pressed} {line:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn without_colour_the_same_is_said() {
    let mut list = list(four());
    press(&mut list, "↓→");
    for line in draw(&list, 90, 30) {
        assert_eq!(line.render(false), line.text());
        let mut colored = line.render(true);
        for code in ["1", "2", "31", "32", "33", "0"] {
            colored = colored.replace(&format!("\u{1b}[{code}m"), "");
        }
        assert_eq!(colored, line.text());
    }
}
