//! `data/run.js`: timeline, services, warnings and the facts of the run.

use serde_json::{Value, json};

use super::{
    BundleFiles,
    book::{Book, document},
    chronicle::Chronicle,
    page::shard_text,
    script::{literal, text_literal},
};
use crate::{
    domain::{plan::JoinedShard, results::Results},
    report::text::{counted, span},
};

/// Attempts in the timeline: a picture of more says nothing.
const MAX_SPANS: usize = 20_000;
/// Kept of either end of a log of a service.
const END: u64 = 1 << 20;

/// The script: `report.run(facts, [["services/api/stderr.log", bytes, head, omitted, tail], …]);`
pub(super) fn facts(
    files: &dyn BundleFiles,
    results: &Results,
    chronicle: &Chronicle,
    book: &Book,
) -> Vec<u8> {
    let mut run: Value = document(files, "run.json").unwrap_or(Value::Null);
    if let Some(run) = run.as_object_mut() {
        run.remove("schema");
        if run.remove("merged").is_some() {
            run.insert("parts".to_owned(), parts(&results.shards).into());
        }
        if let Some(shard) = run.get_mut("shard") {
            *shard = match shard_text(shard) {
                text if text.is_empty() => Value::Null,
                text => text.into(),
            };
        }
    }
    let attempts: Vec<Value> = chronicle
        .attempts
        .iter()
        .take(MAX_SPANS)
        .map(|span| {
            json!([
                span.of.to_string(),
                span.of.attempt,
                span.start,
                span.end,
                span.status
            ])
        })
        .collect();
    let services: Vec<Value> = chronicle
        .services
        .iter()
        .map(|span| {
            json!({ "name": span.name, "command": span.command, "port": span.port, "start": span.start,
                "ready": span.ready, "end": span.end, "failed": span.failed, "killed": span.killed })
        })
        .collect();
    let facts = json!({
        "run": run,
        "attempts": attempts,
        "left_out": chronicle.attempts.len().saturating_sub(MAX_SPANS),
        "services": services,
        "warnings": results.warnings,
        "sources": book.sources(),
        "diagnoses": results.diagnoses,
        "source_drift": results.source_drift,
    });
    let mut out = b"report.run(".to_vec();
    literal(
        &mut out,
        &serde_json::to_vec(&facts).expect("values are JSON"),
    );
    out.extend_from_slice(b",[");
    for (name, bytes) in files.list("services") {
        log(&mut out, files, &format!("services/{name}"), bytes);
    }
    out.extend_from_slice(b"]);\n");
    out
}

/// The shards of a run that was joined, in a line: where each ran, and how long.
fn parts(shards: &[JoinedShard]) -> String {
    let part = |shard: &JoinedShard| {
        format!(
            "{}: {} in {} on {} {} ({})",
            shard.index,
            counted(shard.cases, "case"),
            span(shard.duration_ms),
            shard.os,
            shard.arch,
            shard.run
        )
    };
    shards.iter().map(part).collect::<Vec<_>>().join("; ")
}

fn log(out: &mut Vec<u8>, files: &dyn BundleFiles, path: &str, bytes: u64) {
    out.push(b'[');
    super::details::string(out, path);
    out.extend_from_slice(format!(",{bytes},").as_bytes());
    let whole = bytes <= 2 * END;
    let head = files.read(path, 0, if whole { bytes } else { END });
    let head = head.unwrap_or_default();
    text_literal(out, &head);
    if whole {
        out.extend_from_slice(b",0,\"\"],\n");
        return;
    }
    let tail = files.read(path, bytes - END, END).unwrap_or_default();
    let omitted = bytes.saturating_sub((head.len() + tail.len()) as u64);
    out.extend_from_slice(format!(",{omitted},").as_bytes());
    text_literal(out, &tail);
    out.extend_from_slice(b"],\n");
}
