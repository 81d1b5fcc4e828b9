//! JUnit XML: a suite for each scenario, a test case for each case.

use std::time::Duration;

use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestRerun, TestSuite,
};

use crate::domain::results::{CaseResult, Failure, Results, ScenarioResult, Status};

use super::{
    failure::{blocked_text, failure_text, in_brief},
    style::Style,
    text::{shorten, visible},
    titles::{About, Titles},
};

/// The run as JUnit XML. What is blocked, or was cut off, is an error: a reader of JUnit must not take it for a pass,
/// as many do with skipped tests. A quarantined scenario keeps its failures and carries a property.
pub fn junit(results: &Results, titles: &Titles, about: &About) -> String {
    let mut report = Report::new(clean(&about.project));
    report.set_time(Duration::from_millis(results.duration_ms));
    report.add_test_suites(
        results
            .scenarios
            .iter()
            .map(|scenario| suite(scenario, titles, about)),
    );
    report.to_string().expect("writing to memory cannot fail")
}

fn suite(scenario: &ScenarioResult, titles: &Titles, about: &About) -> TestSuite {
    let words = titles.scenario(&scenario.id);
    let title = words.map_or("", |words| words.title.as_str());
    let mut suite = TestSuite::new(clean(&format!("{} {title}", scenario.id)));
    // The report knows when the run began, not when each scenario did.
    suite.extra.insert(
        "timestamp".into(),
        about
            .started
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string()
            .into(),
    );
    let millis = scenario.cases.iter().map(|case| case.duration_ms).sum();
    suite.set_time(Duration::from_millis(millis));
    if let Some(words) = words {
        let properties = [
            ("feature", words.feature.as_str()),
            ("persona", &words.persona),
            ("outcome", &words.outcome),
            ("risk", &words.risk),
        ];
        let known = properties
            .into_iter()
            .filter(|(_, value)| !value.is_empty());
        suite.add_properties(known.map(|(name, value)| Property::new(name, clean(value))));
    }
    if scenario.quarantined {
        suite.add_property(Property::new("quarantined", "true"));
    }
    suite.add_test_cases(scenario.cases.iter().map(|case| {
        let title = titles.case(&scenario.id, &case.id);
        let name = clean(&format!("{} {title}", case.id));
        let mut test = TestCase::new(name, status(scenario, case, titles));
        test.set_classname(scenario.id.as_str());
        test.set_time(Duration::from_millis(case.duration_ms));
        test.set_assertions(usize::try_from(case.checkpoints).unwrap_or(usize::MAX));
        test
    }));
    suite
}

fn status(scenario: &ScenarioResult, case: &CaseResult, titles: &Titles) -> TestCaseStatus {
    let told = |failure: &Failure| {
        let text = failure_text(&scenario.id, &case.id, failure, titles, &Style::bare());
        (in_brief(failure), kind(failure), text)
    };
    let reruns = case.earlier_failures.iter().map(|failure| {
        let (message, ty, text) = told(failure);
        let mut rerun = TestRerun::new(NonSuccessKind::Failure);
        rerun
            .set_message(message)
            .set_type(ty)
            .set_description(text);
        rerun
    });
    let mut status = match (case.status, &case.failure) {
        (Status::Passed, _) => TestCaseStatus::success(),
        (Status::Failed, Some(failure)) => {
            let (message, ty, text) = told(failure);
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
            status
                .set_message(message)
                .set_type(ty)
                .set_description(text);
            status
        }
        (Status::Failed, None) => TestCaseStatus::non_success(NonSuccessKind::Failure),
        (Status::Blocked, _) => {
            let because = case.blocked_because.as_deref().unwrap_or_default();
            let text = blocked_text(&scenario.id, &case.id, because, titles, &Style::bare());
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message(clean(&shorten(because, 400)));
            status.set_type("blocked").set_description(text);
            status
        }
        (Status::Queued | Status::Running, _) => {
            let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
            status.set_message("the run ended before this case did");
            status.set_type("incomplete");
            status
        }
    };
    status.add_reruns(reruns);
    status
}

fn kind(failure: &Failure) -> &'static str {
    match failure.checkpoint {
        Some(_) => "checkpoint",
        None => "action",
    }
}

/// Control characters are shown rather than dropped, as XML would have it.
fn clean(text: &str) -> String {
    visible(text.trim_end()).into_owned()
}
