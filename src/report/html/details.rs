//! The scripts of cases, scenarios and larger texts.

use std::io;

use super::{
    BundleFiles,
    book::Book,
    plan::{Plan, PlannedAttempt, PlannedCase, PlannedText, Shown},
    script::{literal, text_literal},
    survey::in_parallel,
};
use crate::domain::results::{Results, ScenarioResult};

/// Scenarios in a script.
pub(super) const SCENARIOS_A_SCRIPT: usize = 64;

/// Writes them all, several at once, each out of memory before the next is begun.
pub(super) fn write(
    files: &dyn BundleFiles,
    results: &Results,
    book: &Book,
    plan: &Plan<'_>,
) -> io::Result<()> {
    let scenarios: Vec<&[ScenarioResult]> = results.scenarios.chunks(SCENARIOS_A_SCRIPT).collect();
    let (cases, texts) = (plan.chunks.len(), plan.texts.len());
    in_parallel(cases + texts + scenarios.len(), |piece| {
        let (name, bytes) = if piece < cases {
            (
                format!("c{:04}", piece + 1),
                case_script(files, piece + 1, &plan.chunks[piece]),
            )
        } else if piece < cases + texts {
            let number = piece - cases + 1;
            (
                format!("f{number:04}"),
                text_script(files, number, &plan.texts[piece - cases]),
            )
        } else {
            let number = piece - cases - texts + 1;
            (
                format!("s{number:04}"),
                scenario_script(book, scenarios[number - 1]),
            )
        };
        files.write(&format!("report/data/{name}.js"), &bytes)
    })
    .into_iter()
    .collect()
}

/// `report.cases(1, [["SC-x/base", [[1, transcript | null, cut, [["repro.sh", 120, text | 0 | "f0001"], …]], …]], …]);`
fn case_script(files: &dyn BundleFiles, number: usize, cases: &[PlannedCase<'_>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(256 << 10);
    out.extend_from_slice(format!("report.cases({number},[").as_bytes());
    for case in cases {
        out.push(b'[');
        string(&mut out, case.name);
        out.extend_from_slice(b",[");
        for attempt in &case.attempts {
            attempt_into(&mut out, files, case.name, attempt);
        }
        out.extend_from_slice(b"]],\n");
    }
    out.extend_from_slice(b"]);\n");
    out
}

fn attempt_into(
    out: &mut Vec<u8>,
    files: &dyn BundleFiles,
    case: &str,
    attempt: &PlannedAttempt<'_>,
) {
    let folder = format!("evidence/{case}/{}", attempt.number);
    out.extend_from_slice(format!("[{},", attempt.number).as_bytes());
    let transcript = attempt.transcript.and_then(|most| {
        let mut bytes = files
            .read(&format!("{folder}/transcript.jsonl"), 0, most + 1)
            .ok()?;
        let cut = bytes.len() as u64 > most;
        if cut {
            let whole = bytes.iter().rposition(|byte| *byte == b'\n').unwrap_or(0);
            bytes.truncate(whole);
        }
        Some((bytes, cut))
    });
    match transcript {
        Some((bytes, cut)) => {
            literal(out, &bytes);
            out.extend_from_slice(if cut { b",1,[" } else { b",0,[" });
        }
        None => out.extend_from_slice(b"null,0,["),
    }
    for file in &attempt.files {
        out.push(b'[');
        string(out, file.name);
        out.extend_from_slice(format!(",{},", file.bytes).as_bytes());
        match file.shown {
            Shown::Linked => out.push(b'0'),
            Shown::Script(number) => out.extend_from_slice(format!("\"f{number:04}\"").as_bytes()),
            Shown::Inline => match files.read(&format!("{folder}/{}", file.name), 0, file.bytes) {
                Ok(bytes) if !bytes.contains(&0) => text_literal(out, &bytes),
                // What holds a NUL is no text, whatever its name says.
                _ => out.push(b'0'),
            },
        }
        out.extend_from_slice(b"],");
    }
    out.extend_from_slice(b"]],\n");
}

/// `report.text("f0001", bytes, head, omitted, tail);`
fn text_script(files: &dyn BundleFiles, number: usize, text: &PlannedText) -> Vec<u8> {
    let mut out = format!("report.text(\"f{number:04}\",{},", text.bytes).into_bytes();
    let whole = text.bytes <= 2 * text.end;
    let head = files
        .read(&text.path, 0, if whole { text.bytes } else { text.end })
        .unwrap_or_default();
    // Written out as text, each NUL would take six bytes and tell nothing.
    if head.iter().filter(|byte| **byte == 0).count() > head.len() / 8 {
        out.extend_from_slice(b"'\"\"',");
        out.extend_from_slice(text.bytes.to_string().as_bytes());
        out.extend_from_slice(b",\"\");\n");
        return out;
    }
    text_literal(&mut out, &head);
    if whole {
        out.extend_from_slice(b",0,\"\");\n");
        return out;
    }
    let tail = files
        .read(&text.path, text.bytes - text.end, text.end)
        .unwrap_or_default();
    let omitted = text.bytes.saturating_sub((head.len() + tail.len()) as u64);
    out.extend_from_slice(format!(",{omitted},").as_bytes());
    text_literal(&mut out, &tail);
    out.extend_from_slice(b");\n");
    out
}

/// `report.scenarios([["SC-x", scenario], …]);`
fn scenario_script(book: &Book, scenarios: &[ScenarioResult]) -> Vec<u8> {
    let mut out = b"report.scenarios([".to_vec();
    for scenario in scenarios {
        let Some(raw) = book.raw(scenario.id.as_str()) else {
            continue;
        };
        out.push(b'[');
        string(&mut out, scenario.id.as_str());
        out.push(b',');
        literal(&mut out, raw.as_bytes());
        out.extend_from_slice(b"],\n");
    }
    out.extend_from_slice(b"]);\n");
    out
}

/// A file name may hold anything; as JSON it is a string of JavaScript too.
pub(super) fn string(out: &mut Vec<u8>, text: &str) {
    out.extend(serde_json::to_vec(text).expect("a text is JSON"));
}
