//! Ten thousand cases, a third of them in trouble.

use crate::{
    domain::results::RunStatus,
    report::{
        Plain, Reporter, Style, ctrf,
        fixtures::{Story, about, failure, titles},
        junit, report_md, summary_text,
    },
};

#[test]
fn ten_thousand_cases_are_folded_and_reported() {
    let names: Vec<_> = (0..10_000).map(|n| format!("SC-{}/c{n}", n / 4)).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let mut story = Story::of(&names);
    for (index, name) in names.iter().enumerate() {
        match index % 10 {
            0 => story.failed(name, failure()),
            1 => story.blocked(name, "the service was down"),
            2 => story.flaky(name),
            _ => story.passed(name),
        };
    }
    let story = story.ended(RunStatus::Failed, &["many"]);
    let results = story.results();
    assert_eq!(
        (results.totals.cases, results.totals.scenarios),
        (10_000, 2_500)
    );
    let mut out = Vec::new();
    let mut plain = Plain::new(&mut out, titles(), Style::bare(), None);
    for event in &story.events {
        plain.event(event).expect("writing to memory");
    }
    plain.finish(&results).expect("writing to memory");
    drop(plain);
    let text = String::from_utf8(out).expect("text");
    let (lines, longest) = (text.lines().count(), text.lines().map(str::len).max());
    assert!((10_000..14_000).contains(&lines), "{lines} lines");
    assert!(longest < Some(300), "{longest:?}");
    let summary = summary_text(&results, &titles(), None, &Style::bare());
    assert!(summary.lines().count() < 150, "{summary}");
    let markdown = report_md(&results, &titles(), &about());
    assert!(markdown.len() < 1_000_000, "{}", markdown.len());
    assert!(junit(&results, &titles(), &about()).len() < 10_000_000);
    assert!(ctrf(&results, &titles(), &about()).len() < 20_000_000);
}
