//! The storage, read from: addresses that are good for one artifact, whole or in ranges.

use super::{
    FakeService, Refusal, State, refused,
    wire::{Answer, Request},
    wrong,
};

/// A new address to read an artifact from; `None`: there is no such artifact, or it is not whole yet.
pub(super) fn signed_target(state: &mut State, name: &str) -> Option<String> {
    state.counter += 1;
    let counter = state.counter;
    let mut artifacts = state.artifacts.iter_mut();
    let artifact = artifacts.find(|artifact| artifact.name == name && artifact.id != 0)?;
    let signature = format!("r{counter}%2FpL%2BRk3V%2b{}=", super::hex(name.as_bytes()));
    let blob = super::uuid(name, u16::try_from(counter).unwrap_or(0));
    let target = format!(
        "/storage/{blob}.zip?se=2099-01-01T00%3A00%3A00Z&sig={signature}&sp=r&sr=b&sv=2025-01-05"
    );
    artifact.readable.push(target.clone());
    state.secrets.push(signature);
    Some(target)
}

/// The content, or some of it.
pub(super) fn get(
    service: &FakeService,
    state: &mut State,
    request: &Request,
) -> Result<Answer, Refusal> {
    if request.header("authorization").is_some() {
        return Err(wrong(400, "the token is none of the storage's business"));
    }
    let mut target = request.target.as_str();
    match (target.strip_prefix("/moved"), service.rules.leads_to) {
        (Some(rest), Some(_)) => target = rest,
        (None, Some(to)) => return Ok(Answer::redirect(format!("{to}{target}"))),
        (_, None) => {}
    }
    let range = request.header("range").map(str::to_owned);
    state.ranges.push(range.clone());
    let known = |artifact: &&super::Artifact| artifact.readable.iter().any(|one| one == target);
    let found = state.artifacts.iter().find(known);
    let artifact = found.ok_or_else(|| wrong(403, format!("not signed: {target}")))?;
    let content = &artifact.zip;
    let tag = format!("\"{}\"", &super::digest(content)[7..23]);
    let same = request.header("if-range").is_none_or(|other| other == tag);
    let wanted = range.filter(|_| same && !service.rules.no_ranges);
    let length = content.len();
    let (answer, sent) = match wanted {
        None => (Answer::bytes(content), length),
        Some(range) => {
            let (first, end) = bounds(&range, length)?;
            if first >= end {
                return Err(refused(416, "there is nothing there"));
            }
            (Answer::part(content, first, end), end - first)
        }
    };
    state.sent += sent as u64;
    Ok(answer.with("ETag", tag))
}

/// First byte, and the one after the last.
fn bounds(range: &str, length: usize) -> Result<(usize, usize), Refusal> {
    let no_range = || wrong(400, format!("`{range}` is no range of bytes"));
    let number = |text: &str| text.parse::<usize>().map_err(|_| no_range());
    let bytes = range.strip_prefix("bytes=").ok_or_else(no_range)?;
    let (first, last) = bytes.split_once('-').ok_or_else(no_range)?;
    Ok(match (first, last) {
        ("", last) => (length.saturating_sub(number(last)?), length),
        (first, "") => (number(first)?, length),
        (first, last) => (number(first)?, length.min(number(last)? + 1)),
    })
}
