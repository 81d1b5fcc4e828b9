use super::{four, list, manifest, press, source};
use crate::cli::confirm::list::{List, Mode, Step};

/// Paths of the selected sources.
fn selected(list: &List) -> Vec<&str> {
    let sources = list.manifest().sources.iter();
    sources
        .filter(|source| source.selected)
        .map(|source| source.path.trim_start_matches("docs/"))
        .collect()
}

#[test]
fn keys_move_and_choose() {
    for (keys, at, chosen) in [
        ("", (0, 0), "spec.md"),
        (" ", (0, 0), "prd.md spec.md"),
        ("  ", (0, 0), "spec.md"),
        ("↓ ", (1, 0), ""),
        ("↑ ", (0, 0), "prd.md spec.md"),
        ("↓↓↓↓↓↓", (3, 0), "spec.md"),
        ("jjk", (1, 0), "spec.md"),
        ("G ", (3, 0), "spec.md"),
        ("Gg", (0, 0), "spec.md"),
        ("⇟", (3, 0), "spec.md"),
        ("⇟⇞", (0, 0), "spec.md"),
        ("t", (0, 0), "prd.md spec.md"),
        // Warnings and reasons are places to go to.
        ("↓→↓", (1, 1), "spec.md"),
        ("↓⏎↓↓↓", (1, 3), "spec.md"),
        ("↓⏎↓↓↓↓", (2, 0), "spec.md"),
        ("↓⏎↓↓↓↓↑", (1, 3), "spec.md"),
        ("↓⏎↓ ", (1, 1), ""),
        ("↓⏎↓⏎", (1, 0), "spec.md"),
        ("↓⏎↓↓←", (1, 0), "spec.md"),
        ("↓⏎⏎↓", (2, 0), "spec.md"),
        // What has nothing to say says that.
        ("→↓", (0, 1), "spec.md"),
        ("→↓↓", (1, 0), "spec.md"),
        ("xyz", (0, 0), "spec.md"),
    ] {
        let mut list = list(four());
        assert_eq!(press(&mut list, keys), Step::Stay, "{keys}");
        assert_eq!(list.at(), at, "{keys}");
        assert_eq!(selected(&list).join(" "), chosen, "{keys}");
    }
}

#[test]
fn an_excluded_source_says_why_it_is_not_selected() {
    let mut one = list(four());
    press(&mut one, "G ");
    assert_eq!(
        one.message(),
        Some(
            "docs/old.md is excluded and cannot be selected: it says that docs/prd.md takes its place"
        )
    );
    press(&mut one, "↑");
    assert_eq!(one.message(), None);
    // Selected by hand in the file: it can be taken out.
    let mut list = list(manifest(&[source("docs/a.md", "excluded", true, |_| {})]));
    press(&mut list, " ");
    assert_eq!(selected(&list), Vec::<&str>::new());
    press(&mut list, " ");
    assert_eq!(selected(&list), Vec::<&str>::new());
}

#[test]
fn the_filter_narrows_as_one_types() {
    for (keys, shown, at, filter) in [
        ("/", 4, (0, 0), ""),
        ("/pl", 1, (0, 0), "pl"),
        ("/PLAN", 1, (0, 0), "PLAN"),
        ("/stale", 1, (0, 0), "stale"),
        ("/docs prd", 4, (0, 0), "docs prd"),
        ("/docs plan about", 1, (0, 0), "docs plan about"),
        ("/zz", 0, (0, 0), "zz"),
        ("/zz⌫⌫", 4, (0, 0), ""),
        ("/zz⌧p", 4, (0, 0), "p"),
        ("/plan⏎", 1, (0, 0), "plan"),
        ("/plan⎋", 4, (2, 0), ""),
        ("/plan⏎⎋", 4, (2, 0), ""),
        ("↓↓/docs", 4, (2, 0), "docs"),
        ("↓↓/.md plan⏎↓↓", 1, (0, 0), ".md plan"),
        ("/q␠t", 0, (0, 0), "q␠t"),
    ] {
        let mut list = list(four());
        assert_eq!(press(&mut list, keys), Step::Stay, "{keys}");
        assert_eq!(
            (list.shown(), list.at(), list.filter()),
            (shown, at, filter),
            "{keys}"
        );
    }
    let mut list = list(four());
    press(&mut list, "/zz⏎ ⏎→a↓↑⇟");
    assert_eq!(
        selected(&list),
        ["spec.md"],
        "nothing is there to be chosen"
    );
    press(&mut list, "⎋/plan⏎ ");
    assert_eq!(selected(&list), ["spec.md", "plan.md"]);
}

#[test]
fn a_note_is_asked_for_where_it_is_needed() {
    let mut list = list(four());
    // One contradiction is open, and a stale source.
    assert_eq!(press(&mut list, "↓↓ cc"), Step::Stay);
    assert_eq!(
        list.message(),
        Some(
            "a note is needed: docs/spec.md has 1 contradiction that nobody has acknowledged, docs/plan.md is stale"
        )
    );
    press(&mut list, "nv1 is cut⎋");
    assert!(matches!(list.mode(), Mode::Summary { .. }) && list.note().is_empty());
    assert_eq!(press(&mut list, "nv1 is cuts⌫⏎"), Step::Stay);
    let Mode::Summary { story, .. } = list.mode() else {
        panic!("{list:?}")
    };
    assert!(
        story.0.iter().any(|(_, line)| line == "Note: v1 is cut"),
        "{story:?}"
    );
    assert_eq!(press(&mut list, "c"), Step::Confirm);
    let (_, note) = list.chosen("2026-02-01T00:00:00Z".parse().expect("a time"));
    assert_eq!(note, "v1 is cut");
}

#[test]
fn an_acknowledged_contradiction_needs_no_note() {
    let mut list = list(four());
    press(&mut list, "a");
    assert_eq!(
        list.message(),
        Some("there is no warning to acknowledge here")
    );
    press(&mut list, "↓a");
    assert_eq!(
        list.message(),
        Some("unfold the source, go to a warning, and press a again")
    );
    // The second warning; the first one twice: given and taken back. The reason after them is none.
    press(&mut list, "→↓aa↓a↓a");
    assert_eq!(press(&mut list, "cc"), Step::Confirm);
    let at = "2026-02-01T00:00:00Z".parse().expect("a time");
    let (manifest, _) = list.chosen(at);
    let warnings = &manifest.sources[1].warnings;
    assert!(warnings[0].acknowledged.is_none());
    let given = warnings[1].acknowledged.as_ref().expect("it was given");
    assert_eq!(
        (given.by.as_str(), given.at, &given.note),
        ("ada", at, &None)
    );
    assert_eq!(given.of.len(), 64);
}

#[test]
fn one_leaves_without_a_yes() {
    for (keys, step) in [
        ("q", Step::Leave),
        ("⎋", Step::Leave),
        ("␃", Step::Interrupt),
        ("/plan␃", Step::Interrupt),
        ("n␃", Step::Interrupt),
        ("c␃", Step::Interrupt),
        ("cq", Step::Leave),
        ("c⎋⎋", Step::Leave),
        ("/plan⎋⎋", Step::Leave),
        ("nq⏎q", Step::Leave),
        ("↓ c↓↓⇟↑⇞c", Step::Confirm),
    ] {
        assert_eq!(press(&mut list(four()), keys), step, "{keys}");
    }
}

#[test]
fn ten_thousand_sources_are_chosen_from_as_quickly() {
    let sources: Vec<_> = (0..10_000)
        .map(|number| source(&format!("docs/{number:05}.md"), "trusted", false, |_| {}))
        .collect();
    let mut list = list(manifest(&sources));
    let started = std::time::Instant::now();
    press(&mut list, "t/0999⏎ Gc⎋⎋");
    for _ in 0..1_000 {
        press(&mut list, "↑ ");
    }
    assert_eq!(selected(&list).len(), 10_000 - 1 - 1_000);
    assert!(started.elapsed().as_secs() < 20, "{:?}", started.elapsed());
}
