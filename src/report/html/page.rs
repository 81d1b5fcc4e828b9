//! The shell: style, script and the failures, in one file.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use minijinja::{Environment, UndefinedBehavior, syntax::SyntaxConfig, value::Serde};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    BundleFiles,
    book::{Book, document},
    failures::{Troubles, troubles},
};
use crate::{
    domain::results::{Gate, Results, RunStatus},
    report::{
        text::{counted, grouped, shorten, took, visible},
        titles::About,
    },
};

/// Reasons of the gate that are named.
const REASONS: usize = 12;
const WARNINGS: usize = 20;

macro_rules! joined {
    ($($file:literal),+ $(,)?) => {
        concat!($(include_str!(concat!("../../../templates/report/", $file))),+)
    };
}

const STYLE: &str = joined!(
    "css/base.css",
    "css/layout.css",
    "css/list.css",
    "css/case.css",
    "css/log.css",
    "css/trace.css",
    "css/print.css",
);
const SCRIPT: &str = joined!(
    "js/open.js",
    "js/text.js",
    "js/dom.js",
    "js/data.js",
    "js/route.js",
    "js/list.js",
    "js/filters.js",
    "js/scenario.js",
    "js/case.js",
    "js/brief.js",
    "js/step.js",
    "js/action.js",
    "js/diff.js",
    "js/value.js",
    "js/http.js",
    "js/browser.js",
    "js/log.js",
    "js/files.js",
    "js/snapshot.js",
    "js/trace.js",
    "js/stage.js",
    "js/film.js",
    "js/player.js",
    "js/timeline.js",
    "js/run.js",
    "js/keys.js",
    "js/main.js",
    "js/close.js",
);

/// What `run.json` says, as far as the header shows it.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Run {
    repository: Option<String>,
    head_sha: Option<String>,
    dirty: Option<bool>,
    shard: Value,
}

#[derive(Serialize)]
struct View {
    policy: String,
    style: &'static str,
    script: &'static str,
    project: String,
    run: String,
    version: String,
    started: String,
    duration: String,
    repository: String,
    commit: String,
    dirty: bool,
    shard: String,
    passed: bool,
    status: &'static str,
    verdict: String,
    because: Vec<Reason>,
    because_more: Option<String>,
    incomplete: Option<String>,
    totals: Vec<(&'static str, &'static str, String)>,
    cases: String,
    checkpoints: String,
    troubles: Troubles,
    warnings: Vec<String>,
    warnings_more: Option<String>,
}

#[derive(Serialize)]
struct Reason {
    text: String,
    scenario: bool,
}

/// The whole page.
pub(super) fn page(
    files: &dyn BundleFiles,
    results: &Results,
    book: &Book,
    about: &About,
) -> String {
    let run: Run = document(files, "run.json").unwrap_or_default();
    let clean = |text: &str| visible(&shorten(text, 400)).into_owned();
    let more = |all: usize, most: usize| (all > most).then(|| grouped((all - most) as u64));
    let incomplete = results.status == RunStatus::Incomplete;
    let why = results.incomplete_because.as_deref();
    let view = View {
        policy: policy(),
        style: STYLE,
        script: SCRIPT,
        project: clean(&about.project),
        run: results.run.to_string(),
        version: clean(&about.version),
        started: about.started.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        duration: took(results),
        repository: clean(&run.repository.unwrap_or_default()),
        commit: clean(&run.head_sha.unwrap_or_default()),
        dirty: run.dirty == Some(true),
        shard: clean(&shard_text(&run.shard)),
        passed: results.gate.verdict == Gate::Passed,
        status: results.status.word(),
        verdict: verdict(results),
        because: results
            .gate
            .because
            .iter()
            .take(REASONS)
            .map(|text| reason(text, results))
            .collect(),
        because_more: more(results.gate.because.len(), REASONS),
        incomplete: incomplete.then(|| clean(why.unwrap_or("not everything was executed"))),
        totals: totals(results),
        cases: grouped(results.totals.cases),
        checkpoints: grouped(results.totals.checkpoints),
        troubles: troubles(files, results, book),
        warnings: results
            .warnings
            .iter()
            .take(WARNINGS)
            .map(|text| clean(text))
            .collect(),
        warnings_more: more(results.warnings.len(), WARNINGS),
    };
    let syntax = SyntaxConfig::builder()
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .expect("the delimiters are the usual ones");
    let mut environment = Environment::new();
    environment.set_syntax(syntax);
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment
        .add_template(
            "index.html",
            include_str!("../../../templates/report/index.html.j2"),
        )
        .and_then(|()| environment.get_template("index.html"))
        .and_then(|template| template.render(Serde(view)))
        .expect("the embedded template asks only for what the view has")
}

/// Which shard it is, as `run.json` has it in any version; empty for a run that was not divided.
pub(super) fn shard_text(shard: &Value) -> String {
    let number = |name: &str| shard.get(name).and_then(Value::as_u64);
    match (shard.as_str(), number("index"), number("count")) {
        (Some(text), ..) => text.to_owned(),
        (None, Some(index), Some(count)) if count > 1 => format!("{index}/{count}"),
        _ => String::new(),
    }
}

/// Only our own script runs, and only it may load others: those of `data/` and traces, whose folder has no origin that
/// could be named here when the page is opened from a disk. Styles are allowed because pages of the app are shown in
/// frames without scripts, which inherit this policy.
fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{hash}' 'strict-dynamic'; style-src 'unsafe-inline'; \
         img-src 'self' file: data:; font-src data:; base-uri 'none'; form-action 'none'"
    )
}

fn reason(text: &str, results: &Results) -> Reason {
    Reason {
        text: visible(&shorten(text, 300)).into_owned(),
        scenario: results
            .scenarios
            .iter()
            .any(|scenario| scenario.id.as_str() == text),
    }
}

/// What a reviewer wants to know, in a sentence.
fn verdict(results: &Results) -> String {
    let totals = &results.totals;
    let of = counted(totals.scenarios, "scenario");
    match (totals.failed, totals.blocked) {
        (0, 0) if results.status == RunStatus::Incomplete => {
            format!(
                "{} of {of} passed before the run ended",
                grouped(totals.passed)
            )
        }
        (0, 0) if totals.scenarios == 0 => "Nothing was executed".to_owned(),
        (0, 0) if totals.scenarios == 1 => "The one scenario passed".to_owned(),
        (0, 0) => format!("All {of} passed"),
        (failed, 0) => format!("{} of {of} failed", grouped(failed)),
        (0, blocked) => format!("{} of {of} could not be tried", grouped(blocked)),
        (failed, blocked) => {
            format!(
                "{} of {of} failed, {} could not be tried",
                grouped(failed),
                grouped(blocked)
            )
        }
    }
}

/// Counts with their status for a filter; empty where there is none for it.
fn totals(results: &Results) -> Vec<(&'static str, &'static str, String)> {
    let totals = &results.totals;
    let ended = totals.passed + totals.failed + totals.blocked;
    [
        ("failed", "failed", totals.failed),
        ("blocked", "blocked", totals.blocked),
        (
            "not finished",
            "unfinished",
            totals.scenarios.saturating_sub(ended),
        ),
        ("flaky", "flaky", totals.flaky),
        ("in quarantine", "quarantined", totals.quarantined),
        ("passed", "passed", totals.passed),
    ]
    .into_iter()
    .filter(|(.., count)| *count > 0)
    .map(|(name, filter, count)| (name, filter, grouped(count)))
    .collect()
}
