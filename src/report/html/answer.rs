//! What the app answered in the step that failed, in short.

use serde::Serialize;

use super::{BundleFiles, plan::is_text, value::lines};
use crate::{
    domain::{
        checkpoint::Subject,
        observation::Change,
        results::Failure,
        transcript::{BrowserRecord, ContentRecord, ObservationRecord, StepRecord},
    },
    report::text::counted,
};

/// Characters of a part.
const MOST: usize = 1500;
/// A transcript is read so far for the step that failed.
const TRANSCRIPT: u64 = 16 << 20;

/// A part of it.
#[derive(Serialize)]
pub(super) struct Answer {
    name: String,
    text: String,
    /// It was judged, so it stands beside this already.
    judged: bool,
}

/// The step that failed, from the transcript, with the folder of its attempt; `None` where it is not to be had.
pub(super) fn record(files: &dyn BundleFiles, failure: &Failure) -> Option<(String, StepRecord)> {
    let mut paths = failure.evidence.iter();
    let place = paths.find(|path| path.contains("transcript.jsonl#L"))?;
    let (path, line) = place.split_once("#L")?;
    let line: usize = line.parse().ok()?;
    let bytes = files.read(path, 0, TRANSCRIPT).ok()?;
    let text = bytes
        .split(|byte| *byte == b'\n')
        .nth(line.checked_sub(1)?)?;
    let folder = path.rsplit_once('/')?.0;
    Some((folder.to_owned(), serde_json::from_slice(text).ok()?))
}

/// What was seen; `subject` is what the failed checkpoint looked at.
pub(super) fn answer(seen: &ObservationRecord, subject: Option<Subject>) -> Vec<Answer> {
    let mut parts = Vec::new();
    let mut add = |of: Option<Subject>, name: &str, text: String| {
        if !text.trim().is_empty() {
            parts.push(Answer {
                name: name.to_owned(),
                text,
                judged: of.is_some() && of == subject,
            });
        }
    };
    if let Some(code) = seen.exit_code
        && subject != Some(Subject::ExitCode)
    {
        add(None, "Exit code", code.to_string());
    }
    if let Some(signal) = seen.signal {
        add(None, "Ended by signal", signal.to_string());
    }
    let exchange = seen.exchanges.last();
    if let Some((exchange, response)) = exchange.and_then(|e| Some((e, e.response.as_ref()?))) {
        let size = counted(response.body.bytes, "byte");
        let ms = exchange.timings.total_ms;
        let name = format!("Answer: HTTP {}, {size} in {ms:.0} ms", response.status);
        let body = content(&response.body);
        let body = if body.is_empty() { "(empty)" } else { &body };
        add(Some(Subject::Body), &name, body.to_owned());
    }
    for (of, name, stream) in [
        (Subject::Stderr, "Standard error", &seen.stderr),
        (Subject::Stdout, "Standard output", &seen.stdout),
    ] {
        let text = stream.as_ref().map(content).unwrap_or_default();
        add(Some(of), name, text);
    }
    if let Some(changes) = seen.workspace.as_ref() {
        let changes = changes.iter().map(|file| {
            let word = match file.change {
                Change::Added => "added",
                Change::Modified => "modified",
                Change::Removed => "removed",
            };
            format!("{word} {}", file.path)
        });
        let text = changes.collect::<Vec<_>>().join("\n");
        add(
            Some(Subject::Workspace),
            "Files changed",
            lines(&text, MOST),
        );
    }
    if let Some(browser) = &seen.browser {
        for (name, text) in page(browser) {
            add(None, name, text);
        }
    }
    parts
}

fn page(browser: &BrowserRecord) -> [(&'static str, String); 3] {
    let seen = &browser.page;
    let console: Vec<&str> = seen
        .console
        .iter()
        .map(|error| error.text.as_str())
        .collect();
    let failed = browser.failed_requests.iter();
    let failed: Vec<String> = failed
        .map(|request| format!("{} {}: {}", request.method, request.url, request.reason))
        .collect();
    [
        (
            "Page",
            lines(&format!("{} · {}", seen.title, seen.url), MOST),
        ),
        ("Errors on the console", lines(&console.join("\n"), MOST)),
        ("Requests that failed", lines(&failed.join("\n"), MOST)),
    ]
}

fn content(content: &ContentRecord) -> String {
    match (&content.text, &content.file) {
        (Some(text), _) => lines(text.trim_end(), MOST),
        (None, Some(file)) if is_text(file) => format!("({} bytes, in {file})", content.bytes),
        _ => String::new(),
    }
}
