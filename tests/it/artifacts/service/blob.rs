//! The storage: block blobs as Azure has them.

use std::sync::Arc;

use base64::{Engine, engine::general_purpose::STANDARD};

use super::{
    Artifact, FakeService, Refusal, State,
    wire::{Answer, Request},
    wrong,
};

const LIST_HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><BlockList>"#;

pub(super) fn put_block(
    service: &FakeService,
    state: &mut State,
    request: &mut Request,
) -> Result<Answer, Refusal> {
    let body = std::mem::take(&mut request.body);
    let marker = "&comp=block&blockid=";
    let (artifact, id) = addressed(state, request, marker)?;
    if request.header("content-type") != Some("application/octet-stream") {
        return Err(wrong(400, "a block is application/octet-stream"));
    }
    if id.contains(|character: char| !character.is_ascii_alphanumeric() && character != '%') {
        return Err(wrong(400, format!("the block id `{id}` is not encoded")));
    }
    let id = id
        .replace("%2B", "+")
        .replace("%2F", "/")
        .replace("%3D", "=");
    let plain = STANDARD
        .decode(&id)
        .map_err(|_| wrong(400, format!("the block id `{id}` is no base64")))?;
    if plain.is_empty() || plain.len() > 64 {
        return Err(wrong(400, "a block id has 1 to 64 bytes"));
    }
    if artifact.blocks.keys().any(|other| other.len() != id.len()) {
        return Err(wrong(400, "the block ids have different lengths"));
    }
    if body.is_empty() {
        return Err(wrong(400, "an empty block"));
    }
    artifact.puts += 1;
    if service.rules.act {
        artifact.arrived.extend_from_slice(&body);
    }
    artifact.blocks.insert(id, body);
    Ok(Answer::status(201))
}

pub(super) fn put_block_list(
    service: &FakeService,
    state: &mut State,
    request: &Request,
) -> Result<Answer, Refusal> {
    let (artifact, rest) = addressed(state, request, "&comp=blocklist")?;
    if !rest.is_empty() {
        return Err(wrong(400, format!("`{rest}` follows the address")));
    }
    if request.header("x-ms-blob-content-type") != Some("application/zip") {
        return Err(wrong(400, "the content's type is not application/zip"));
    }
    let wrong_list = |why: &str| wrong(400, format!("the block list {why}"));
    let list = str::from_utf8(&request.body).map_err(|_| wrong_list("is no text"))?;
    let list: String = list.split('\n').map(str::trim).collect();
    let list = list
        .strip_prefix(LIST_HEAD)
        .and_then(|list| list.strip_suffix("</BlockList>"))
        .ok_or_else(|| wrong_list("is none"))?;
    let mut content = Vec::new();
    for entry in list.split_inclusive("</Latest>") {
        let id = entry
            .strip_prefix("<Latest>")
            .and_then(|entry| entry.strip_suffix("</Latest>"))
            .ok_or_else(|| wrong_list("has something else than `Latest` in it"))?;
        let block = artifact.blocks.get(id);
        content.extend_from_slice(block.ok_or_else(|| wrong_list("names an unknown block"))?);
    }
    if content.is_empty() {
        return Err(wrong_list("is empty"));
    }
    if service.rules.act {
        content = std::mem::take(&mut artifact.arrived);
    }
    artifact.zip = Arc::new(content);
    artifact.committed = true;
    Ok(Answer::status(201))
}

/// Whose address it is, which must be there byte for byte, and what follows the marker.
fn addressed<'a>(
    state: &'a mut State,
    request: &'a Request,
    marker: &str,
) -> Result<(&'a mut Artifact, &'a str), Refusal> {
    if request.method != "PUT" {
        return Err(wrong(405, request.method.clone()));
    }
    if request.header("authorization").is_some() {
        return Err(wrong(400, "the token is none of the storage's business"));
    }
    if request.header("content-length").is_none() {
        return Err(wrong(411, "no length"));
    }
    let version = request.header("x-ms-version").unwrap_or_default();
    if version.len() != 10 || version < "2011-08-18" {
        return Err(wrong(400, format!("no version of the API: `{version}`")));
    }
    let found = state
        .artifacts
        .iter_mut()
        .filter(|artifact| !artifact.target.is_empty())
        .find_map(|artifact| {
            let rest = request.target.strip_prefix(&artifact.target)?;
            Some((artifact, rest.strip_prefix(marker)?))
        });
    match found {
        Some((artifact, _)) if artifact.id != 0 => Err(wrong(409, "the artifact is finalized")),
        Some(found) => Ok(found),
        None => Err(wrong(403, format!("not signed: {}", request.target))),
    }
}
