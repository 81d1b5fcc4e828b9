//! What is kept of a browser step: pictures, HTML, the tree of assistive technology, the trace, the archive of requests.

use std::{
    io,
    time::{Duration, Instant},
};

use super::{
    super::{
        context::Attempt,
        tries::{Ready, Try},
    },
    browsing::ASIDE,
    cookies, downloads,
};
use crate::domain::{
    checkpoint::Subject,
    event::{Phase, Verdict},
    ids::StepId,
    observation::Content,
    pack::Step,
    trace::TraceEvent,
    transcript::BrowserRecord,
};

/// Beside the transcript.
const TRACE: &str = "trace/trace.js";
const ARCHIVE: &str = "network.har";

/// The checkpoints of a step are an operation of the trace.
pub(super) async fn expected(
    attempt: &mut Attempt<'_>,
    step: &Step,
    phase: Phase,
    ready: &Ready,
    last: &Try,
    start: f64,
) {
    let browsing = &mut attempt.browsing;
    let Some((page, end)) = browsing
        .context
        .as_ref()
        .map(|context| (context.front(), context.now()))
    else {
        return;
    };
    let judged = ready.checkpoints.iter().zip(&last.judged);
    let wrong: Vec<_> = judged
        .filter(|(_, judgement)| judgement.verdict == Verdict::Failed)
        .map(|(checkpoint, _)| checkpoint)
        .collect();
    // What a reader wants to see: where the first claim that does not hold looks, else the first claim.
    let target = wrong
        .iter()
        .copied()
        .chain(&ready.checkpoints)
        .filter(|own| own.subject == Subject::Element)
        .find_map(|own| own.at.clone());
    let (seen, bounds) = browsing.look_at(target.as_deref()).await;
    browsing.follow(seen, None);
    browsing.operations += 1;
    let wrong: Vec<&str> = wrong.iter().map(|own| own.id.as_str()).collect();
    let error = match &last.error {
        Some(error) => Some(error.clone()),
        None if wrong.is_empty() => None,
        None => Some(format!("{} did not hold", wrong.join(", "))),
    };
    let ids: Vec<&str> = ready
        .checkpoints
        .iter()
        .map(|own| own.id.as_str())
        .collect();
    browsing.done(TraceEvent::Operation {
        n: browsing.operations,
        step: step.id.clone(),
        phase,
        name: "expect".to_owned(),
        text: format!("expect {}", ids.join(", ")),
        target,
        page,
        start,
        end,
        before: seen,
        after: seen,
        point: None,
        bounds,
        screenshot: None,
        error,
    });
}

/// Takes the step's pictures and adds what was seen to the record of the step.
pub(super) async fn picture(
    attempt: &mut Attempt<'_>,
    step: &StepId,
    last: &mut Try,
    operations: Option<(u32, u32)>,
) {
    let stem = format!("{:02}-{step}", attempt.evidence.lines() + 1);
    // Whoever interrupts a run waits for its end.
    if attempt.cancel.is_cancelled() {
        return;
    }
    let soon = Instant::now() + ASIDE;
    let seen = attempt.browsing.look().await;
    let Some(context) = attempt.browsing.context.take() else {
        return;
    };
    let (failed, unseen) = (!last.holds(), last.seen.observation.page.is_none());
    let (screenshot, html, tree, page) = tokio::join!(
        context.screenshot(soon),
        context.html(soon),
        async {
            if failed {
                context.accessibility(None, soon).await
            } else {
                None
            }
        },
        async {
            // Where an operation failed nobody has looked at the page yet.
            if unseen && !context.is_stuck() {
                context.observe(&[], false, false, soon).await.ok()
            } else {
                None
            }
        }
    );
    let _ = cookies::take_back(attempt, &context).await;
    last.seen.observation.cookies = attempt.jar.values();
    let Attempt {
        browsing,
        workspace,
        ..
    } = &mut *attempt;
    downloads::take_over(&workspace.tree, &context, &mut browsing.downloads);
    attempt.browsing.context = Some(context);
    let mut files = Vec::new();
    let mut file = |end: &str, media_type: &'static str, bytes: Option<Vec<u8>>| {
        let bytes = bytes?;
        let name = format!("{stem}.{end}");
        files.push((name.clone(), media_type, bytes));
        Some(name)
    };
    let html = file("page.html", "text/html", html.map(String::into_bytes));
    let accessibility = file(
        "accessibility.txt",
        "text/plain",
        tree.map(String::into_bytes),
    );
    let screenshot = file("screenshot.png", "image/png", screenshot);
    let beside = screenshot.as_ref().map(|name| format!("../{name}"));
    attempt.browsing.follow(seen, beside.as_deref());
    let Some(context) = &attempt.browsing.context else {
        return;
    };
    let record = BrowserRecord {
        page: last
            .seen
            .observation
            .page
            .clone()
            .or(page)
            .unwrap_or_default(),
        screenshot,
        html,
        accessibility,
        failed_requests: context.take_failed_requests(),
        dialogs: context.take_dialogs(),
        downloads: std::mem::take(&mut attempt.browsing.downloads),
        trace: context.is_traced().then(|| TRACE.to_owned()),
        operations,
    };
    last.seen.browser = Some(record);
    last.seen.pictures = files;
}

/// Writes the pictures of a step, and what joined the trace.
pub(in super::super) fn write(
    attempt: &mut Attempt<'_>,
    pictures: Vec<(String, &'static str, Vec<u8>)>,
) -> io::Result<()> {
    for (name, media_type, bytes) in pictures {
        if media_type == "image/png" {
            attempt.evidence.put_whole(&name, media_type, &bytes)?;
        } else {
            attempt
                .evidence
                .put(&name, media_type, &Content::whole(bytes))?;
        }
    }
    if let Some(context) = &attempt.browsing.context {
        let events = context.take_trace();
        attempt.evidence.trace(TRACE, &events)?;
    }
    Ok(())
}

/// Ends the trace, writes the archive of requests, and lets go of the context.
pub(in super::super) async fn finish(attempt: &mut Attempt<'_>) -> io::Result<()> {
    let Some(context) = attempt.browsing.context.take() else {
        return Ok(());
    };
    let patience = if attempt.cancel.is_cancelled() {
        Duration::ZERO
    } else {
        ASIDE
    };
    let events = context.finish_trace(Instant::now() + patience).await;
    attempt.evidence.trace(TRACE, &events)?;
    if let Some(archive) = context.har() {
        let mut text = serde_json::to_vec_pretty(&archive)?;
        text.push(b'\n');
        attempt
            .evidence
            .put(ARCHIVE, "application/json", &Content::whole(text))?;
    }
    context.close();
    Ok(())
}
