//! The calls to the service itself.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};

use super::{
    Artifact, Asked, FakeService, Refusal, State, refused,
    wire::{Answer, Request},
    wrong,
};

/// Does what is asked, if everything about the request is right.
pub(super) fn call(
    service: &FakeService,
    state: &mut State,
    asked: Asked,
    request: &Request,
) -> Result<Answer, Refusal> {
    if request.method != "POST" {
        return Err(wrong(404, request.method.clone()));
    }
    if request.header("authorization") != Some(&format!("Bearer {}", service.token)) {
        return Err(wrong(401, "no such token"));
    }
    if request.header("content-type") != Some("application/json") {
        return Err(wrong(415, "the content type is not application/json"));
    }
    if request.header("content-length").is_none() {
        return Err(wrong(411, "no length"));
    }
    let body: Map<String, Value> = serde_json::from_slice(&request.body)
        .map_err(|error| wrong(400, format!("the body is no object of JSON: {error}")))?;
    let body = Body { service, body };
    let answer = match asked {
        Asked::Create => create(&body, state)?,
        Asked::Finalize => finalize(&body, state)?,
        Asked::List => list(&body, state)?,
        Asked::Delete => delete(&body, state)?,
        Asked::SignedUrl => signed_url(&body, state)?,
        Asked::Block | Asked::BlockList | Asked::Get => unreachable!("these go to the storage"),
    };
    Ok(Answer::json(&if service.rules.act {
        camel(answer)
    } else {
        answer
    }))
}

struct Body<'a> {
    service: &'a FakeService,
    body: Map<String, Value>,
}

impl Body<'_> {
    /// Refuses what is not known, as act does.
    fn only(&self, known: &[&str]) -> Result<(), Refusal> {
        match self.body.keys().find(|key| !known.contains(&key.as_str())) {
            Some(key) => Err(wrong(400, format!("unknown field `{key}`"))),
            None => Ok(()),
        }
    }

    fn text(&self, name: &str) -> Result<&str, Refusal> {
        let text = self.body.get(name).and_then(Value::as_str);
        text.filter(|text| !text.is_empty())
            .ok_or_else(|| wrong(400, format!("`{name}` is no text, or is empty")))
    }

    /// Whether run and job are those of the token.
    fn is_ours(&self) -> Result<(), Refusal> {
        let ids = [
            self.text("workflow_run_backend_id")?,
            self.text("workflow_job_run_backend_id")?,
        ];
        if ids == [&self.service.run, &self.service.job] {
            Ok(())
        } else {
            Err(wrong(403, "another run or job"))
        }
    }
}

const RUN: &str = "workflow_run_backend_id";
const JOB: &str = "workflow_job_run_backend_id";

fn create(body: &Body<'_>, state: &mut State) -> Result<Value, Refusal> {
    body.is_ours()?;
    let rules = body.service.rules;
    match body.body.get("version").and_then(Value::as_u64) {
        Some(7) if rules.official => {
            body.only(&[RUN, JOB, "name", "version", "expires_at", "mime_type"])?;
        }
        Some(4) => body.only(&[RUN, JOB, "name", "version", "expires_at"])?,
        _ => return Err(wrong(400, "`version` is not 4")),
    }
    let name = body.text("name")?;
    let refused_characters = "\":<>|*?\r\n\\/";
    if name.contains(|character| refused_characters.contains(character)) {
        return Err(wrong(400, format!("no artifact may be named {name:?}")));
    }
    let expires_at = match body.body.get("expires_at") {
        None => None,
        Some(_) => {
            let text = body.text("expires_at")?;
            let time: Timestamp = text
                .parse()
                .map_err(|_| wrong(400, "`expires_at` is no time"))?;
            let ahead = time.duration_since(Timestamp::now());
            if ahead <= SignedDuration::ZERO || ahead > SignedDuration::from_hours(24 * 90) {
                return Err(wrong(400, format!("`expires_at` is out of range: {text}")));
            }
            Some(text.to_owned())
        }
    };
    if state.artifacts.iter().any(|other| other.name == name) {
        if !rules.act {
            let message = "an artifact with this name already exists on the workflow run";
            return Err(refused(409, message));
        }
        state.artifacts.retain(|other| other.name != name);
    }
    state.counter += 1;
    // Ends with a bare `=`, which a client that takes addresses apart would encode or lose.
    let end = if rules.official { "%3D" } else { "=" };
    let signature = format!(
        "s{}%2FpL%2BRk3V%2b{}{end}",
        state.counter,
        super::hex(name.as_bytes())
    );
    let target = format!(
        "/storage/{}.zip?se=2099-01-01T00%3A00%3A00Z&sig={signature}&sp=cw&sr=b&sv=2025-01-05",
        super::uuid(name, u16::try_from(state.counter).unwrap_or(0)),
    );
    state.secrets.push(signature);
    let url = format!("{}{target}", body.service.url);
    state.artifacts.push(Artifact {
        name: name.to_owned(),
        job: body.service.job.clone(),
        target,
        expires_at,
        ..Artifact::default()
    });
    Ok(json!({ "ok": true, "signed_upload_url": url, "some_new_field": { "a": [1] } }))
}

fn finalize(body: &Body<'_>, state: &mut State) -> Result<Value, Refusal> {
    body.is_ours()?;
    body.only(&[RUN, JOB, "name", "size", "hash"])?;
    let (name, size, hash) = (body.text("name")?, body.text("size")?, body.text("hash")?);
    state.counter += 1;
    let id = 1_337_780_586_000 + state.counter;
    let act = body.service.rules.act;
    let job = &body.service.job;
    let artifact = state
        .artifacts
        .iter_mut()
        .find(|artifact| artifact.name == name && artifact.job == *job)
        .ok_or_else(|| wrong(404, "no such artifact"))?;
    if artifact.id != 0 && !act {
        return Err(refused(409, "the artifact is finalized already"));
    }
    if act && !artifact.committed {
        artifact.zip = Arc::new(artifact.arrived.clone());
    } else if !artifact.committed {
        return Err(wrong(400, "nothing was committed"));
    }
    if size != artifact.zip.len().to_string() {
        let is = artifact.zip.len();
        return Err(wrong(400, format!("the size is {is} and not {size}")));
    }
    let digest = super::digest(&artifact.zip);
    if hash != digest {
        return Err(wrong(400, format!("the digest is {digest} and not {hash}")));
    }
    if artifact.id == 0 {
        artifact.id = id;
    }
    artifact.digest = digest;
    Ok(json!({ "ok": true, "artifact_id": artifact.id.to_string() }))
}

fn list(body: &Body<'_>, state: &mut State) -> Result<Value, Refusal> {
    body.is_ours()?;
    body.only(&[RUN, JOB, "name_filter", "id_filter"])?;
    let filter = body.body.get("name_filter").and_then(Value::as_str);
    let (run, act) = (&body.service.run, body.service.rules.act);
    let found = state.artifacts.iter().filter(|artifact| {
        artifact.id != 0 && filter.is_none_or(|filter| artifact.name.starts_with(filter))
    });
    let found: Vec<Value> = found
        .map(|artifact| {
            let mut entry = json!({
                RUN: run, JOB: artifact.job, "name": artifact.name,
                "database_id": artifact.id.to_string(), "size": artifact.zip.len().to_string(),
                "created_at": "2026-11-22T13:54:07.95Z",
            });
            if act {
                entry["size"] = json!("4096");
            } else {
                entry["digest"] = json!(artifact.digest);
            }
            entry
        })
        .collect();
    Ok(if found.is_empty() {
        json!({})
    } else {
        json!({ "artifacts": found })
    })
}

fn delete(body: &Body<'_>, state: &mut State) -> Result<Value, Refusal> {
    body.only(&[RUN, JOB, "name"])?;
    let (run, job, name) = (body.text(RUN)?, body.text(JOB)?, body.text("name")?);
    let index = state
        .artifacts
        .iter()
        .position(|artifact| artifact.name == name && artifact.job == job)
        .filter(|_| run == body.service.run)
        .ok_or_else(|| refused(404, "artifact not found"))?;
    let artifact = state.artifacts.remove(index);
    Ok(json!({ "ok": true, "artifact_id": artifact.id.to_string() }))
}

fn signed_url(body: &Body<'_>, state: &mut State) -> Result<Value, Refusal> {
    body.only(&[RUN, JOB, "name"])?;
    let (run, job, name) = (body.text(RUN)?, body.text(JOB)?, body.text("name")?);
    let mut artifacts = state.artifacts.iter();
    let known = artifacts.any(|artifact| artifact.name == name && artifact.job == job);
    let target = match known && run == body.service.run {
        true => super::storage::signed_target(state, name),
        false => None,
    };
    let target = target.ok_or_else(|| refused(404, "artifact not found"))?;
    let url = format!("{}{target}", body.service.url);
    Ok(json!({ "name": name, "signed_url": url }))
}

/// The same with act's spelling.
fn camel(value: Value) -> Value {
    match value {
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, value)| {
                let mut parts = name.split('_');
                let first = parts.next().unwrap_or_default().to_owned();
                let name = parts.fold(first, |name, part| {
                    name + &part[..1].to_uppercase() + &part[1..]
                });
                (name, camel(value))
            })
            .collect(),
        Value::Array(values) => values.into_iter().map(camel).collect(),
        other => other,
    }
}
