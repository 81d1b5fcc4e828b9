//! The calls to the service itself: JSON over Twirp.
//!
//! Requests have the names of the protocol's definition. Replies come with these or in camel case, with numbers of 64
//! bits as text or not, and with fields that are not known here.

use jiff::Timestamp;
use reqwest::{
    Url,
    header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE},
};
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::{
    Call, UploadError,
    client::{Client, Failure, Tries, asked_wait, body, message, no_answer},
    signed::Signed,
};

const PATH: &str = "twirp/github.actions.results.api.v1.ArtifactService";
/// A list has at most 1,000 artifacts.
const MAX_ANSWER: usize = 4 << 20;
/// The shape without a MIME type, which GitHub takes for zips and act takes at all.
const VERSION: u32 = 4;

/// An artifact of the run, as the service lists it.
#[derive(Debug, Clone)]
pub struct Listed {
    run: String,
    pub(super) job: String,
    /// As the service numbers it.
    pub id: u64,
    /// Unique in the run.
    pub name: String,
    /// Of the zip, in bytes. Only to be believed where there is a digest: act says 4096 of every artifact.
    pub size: u64,
    /// Of the zip, `sha256:…` in small letters; `None`: act knows none.
    pub digest: Option<String>,
    /// When it was begun; `None`: the service does not say so, or not as a time.
    pub created_at: Option<Timestamp>,
}

impl Client {
    /// Reserves a name. `Ok(None)`: the run has it already.
    pub(super) async fn create_once(
        &self,
        name: &str,
        expires_at: Option<&str>,
    ) -> Result<Option<Signed>, Failure> {
        let mut request = self.named(name);
        request.insert("version".to_owned(), json!(VERSION));
        if let Some(expires_at) = expires_at {
            request.insert("expires_at".to_owned(), json!(expires_at));
        }
        let answer = match self.ask(Call::CreateArtifact, request).await {
            Err(Failure::Status { status: 409, .. }) => return Ok(None),
            answer => answer?,
        };
        let call = Call::CreateArtifact;
        done(call, &answer)?;
        let url = text(&answer, "signed_upload_url")?;
        usable(call, url, self.service.origin.starts_with("https:")).map(Some)
    }

    /// Says that the content is whole. Returns the artifact's id.
    pub(super) async fn finalize_once(
        &self,
        name: &str,
        size: u64,
        digest: &str,
    ) -> Result<u64, Failure> {
        let mut request = self.named(name);
        request.insert("size".to_owned(), json!(size.to_string()));
        request.insert("hash".to_owned(), json!(digest));
        let answer = self.ask(Call::FinalizeArtifact, request).await?;
        done(Call::FinalizeArtifact, &answer)?;
        number(&answer, "artifact_id")
    }

    /// The artifacts of this name in the whole run.
    pub(super) async fn list(&self, name: &str) -> Result<Vec<Listed>, UploadError> {
        let mut found = self.list_where(Some(name)).await?;
        // act finds also those that only begin with it.
        found.retain(|artifact| artifact.name == name);
        Ok(found)
    }

    /// The artifacts of the whole run, those of all its jobs; of one name, where one is given.
    pub(super) async fn list_where(&self, name: Option<&str>) -> Result<Vec<Listed>, UploadError> {
        let call = Call::ListArtifacts;
        let mut tries = Tries::new(call, self.service.patience.attempts, &self.transport);
        loop {
            match self.list_once(name).await {
                Ok(found) => return Ok(found),
                Err(failure) => tries.again(failure).await?,
            }
        }
    }

    async fn list_once(&self, name: Option<&str>) -> Result<Vec<Listed>, Failure> {
        let mut request = self.named("");
        request.remove("name");
        if let Some(name) = name {
            request.insert("name_filter".to_owned(), json!(name));
        }
        let answer = self.ask(Call::ListArtifacts, request).await?;
        let Some(artifacts) = field(&answer, "artifacts") else {
            // Empty fields are left out.
            return Ok(Vec::new());
        };
        let artifacts = artifacts
            .as_array()
            .ok_or_else(|| Failure::Garbled("`artifacts` is no list".to_owned()))?;
        artifacts.iter().map(listed).collect()
    }

    /// Where the content of an artifact can be had, for some minutes.
    pub(super) async fn signed_url(&self, artifact: &Listed) -> Result<Signed, UploadError> {
        let call = Call::GetSignedUrl;
        let mut tries = Tries::new(call, self.service.patience.attempts, &self.transport);
        loop {
            let request = named(&artifact.name, &artifact.run, &artifact.job);
            let failure = match self.ask(call, request).await {
                Ok(answer) => match text(&answer, "signed_url") {
                    Ok(url) => {
                        let url = usable(call, url, self.service.origin.starts_with("https:"));
                        return url.map_err(|failure| failure.into_error(call));
                    }
                    Err(failure) => failure,
                },
                Err(failure) => failure,
            };
            tries.again(failure).await?;
        }
    }

    /// Deletes an artifact that was found. One that is gone is deleted.
    pub(super) async fn delete(&self, found: &Listed) -> Result<(), UploadError> {
        self.delete_named(&found.name, &found.run, &found.job).await
    }

    /// Deletes what this job began to upload.
    pub(super) async fn delete_own(&self, name: &str) -> Result<(), UploadError> {
        self.delete_named(name, &self.service.run, &self.service.job)
            .await
    }

    async fn delete_named(&self, name: &str, run: &str, job: &str) -> Result<(), UploadError> {
        let call = Call::DeleteArtifact;
        let mut tries = Tries::new(call, self.service.patience.attempts, &self.transport);
        loop {
            let request = named(name, run, job);
            let failure = match self.ask(Call::DeleteArtifact, request).await {
                Ok(answer) => match done(Call::DeleteArtifact, &answer) {
                    Ok(()) => return Ok(()),
                    Err(failure) => failure,
                },
                Err(Failure::Status { status: 404, .. }) => return Ok(()),
                Err(failure) => failure,
            };
            tries.again(failure).await?;
        }
    }

    fn named(&self, name: &str) -> Map<String, Value> {
        named(name, &self.service.run, &self.service.job)
    }

    async fn ask(&self, call: Call, request: Map<String, Value>) -> Result<Value, Failure> {
        let url: Url = format!("{}/{PATH}/{call}", self.service.origin)
            .parse()
            .map_err(|_| {
                let reason = format!("{} is no address", self.service.origin);
                Failure::Fatal(UploadError::Client { reason })
            })?;
        let client = self.transport.to(&url).map_err(Failure::Fatal)?;
        let exchange = async {
            let response = client
                .post(url)
                .header(AUTHORIZATION, format!("Bearer {}", self.service.token.0))
                .header(CONTENT_TYPE, "application/json")
                .header(ACCEPT, "application/json")
                .body(Value::Object(request).to_string())
                .send()
                .await
                .map_err(no_answer)?;
            let (status, retry_after) = (response.status(), asked_wait(&response));
            let body = body(response, MAX_ANSWER).await;
            if !status.is_success() {
                // What it said may be cut off; that it refused is known.
                let said: Value = body
                    .ok()
                    .and_then(|body| serde_json::from_slice(&body).ok())
                    .unwrap_or_default();
                let said = ["msg", "code"].into_iter().find_map(|key| {
                    said.get(key)
                        .and_then(Value::as_str)
                        .filter(|said| !said.is_empty())
                });
                return Err(Failure::Status {
                    status: status.as_u16(),
                    message: message(said.unwrap_or_default()),
                    retry_after,
                });
            }
            let answer: Value = serde_json::from_slice(&body?)
                .map_err(|_| Failure::Garbled("an answer that is no JSON".to_owned()))?;
            Ok(answer)
        };
        let patience = self.service.patience.answer;
        timeout(patience, exchange).await.unwrap_or_else(|_| {
            Err(Failure::Network(format!(
                "no answer within {} s",
                patience.as_secs_f64()
            )))
        })
    }
}

fn named(name: &str, run: &str, job: &str) -> Map<String, Value> {
    let mut request = Map::new();
    request.insert("workflow_run_backend_id".to_owned(), json!(run));
    request.insert("workflow_job_run_backend_id".to_owned(), json!(job));
    request.insert("name".to_owned(), json!(name));
    request
}

/// A signed address, if it can be used: evidence that may travel encrypted does.
fn usable(call: Call, url: &str, only_encrypted: bool) -> Result<Signed, Failure> {
    let unusable = |why: &str| {
        let why = why.to_owned();
        Failure::Fatal(UploadError::Answer { call, why })
    };
    let scheme = url
        .parse::<Url>()
        .map_err(|_| unusable("its address is no URL"))?
        .scheme()
        .to_owned();
    if !matches!(scheme.as_str(), "http" | "https") {
        return Err(unusable("its address is no http or https URL"));
    }
    if only_encrypted && scheme != "https" {
        return Err(unusable("its address would send the evidence unencrypted"));
    }
    Ok(Signed::new(url))
}

fn listed(artifact: &Value) -> Result<Listed, Failure> {
    Ok(Listed {
        run: text(artifact, "workflow_run_backend_id")?.to_owned(),
        job: text(artifact, "workflow_job_run_backend_id")?.to_owned(),
        id: number(artifact, "database_id")?,
        name: text(artifact, "name")?.to_owned(),
        size: number(artifact, "size")?,
        digest: match field(artifact, "digest") {
            // A value of the protocol's own wrapper type may come as an object.
            Some(Value::Object(wrapped)) => wrapped.get("value").and_then(Value::as_str),
            digest => digest.and_then(Value::as_str),
        }
        .filter(|digest| !digest.is_empty())
        .map(str::to_ascii_lowercase),
        created_at: text(artifact, "created_at")
            .ok()
            .and_then(|time| time.parse().ok()),
    })
}

/// Whether the service says that it did it. An answer without a word about it is not from the service.
fn done(call: Call, answer: &Value) -> Result<(), Failure> {
    match field(answer, "ok") {
        Some(Value::Bool(true)) => Ok(()),
        Some(Value::Bool(false)) => Err(Failure::Fatal(UploadError::Answer {
            call,
            why: "it says that it was not done, and not why".to_owned(),
        })),
        _ => Err(Failure::Garbled(
            "an answer that does not say whether it was done".to_owned(),
        )),
    }
}

/// A field by the name of the definition, or by the same in camel case.
fn field<'a>(answer: &'a Value, name: &str) -> Option<&'a Value> {
    let get = |name: &str| answer.get(name).filter(|value| !value.is_null());
    get(name).or_else(|| get(&camel(name)))
}

fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let mut camel = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        camel.extend(part.chars().next().map(|first| first.to_ascii_uppercase()));
        camel.extend(part.chars().skip(1));
    }
    camel
}

fn text<'a>(answer: &'a Value, name: &str) -> Result<&'a str, Failure> {
    field(answer, name)
        .and_then(Value::as_str)
        .filter(|text| !text.is_empty())
        .ok_or_else(|| Failure::Garbled(format!("an answer without `{name}`")))
}

/// A number of 64 bits, which JSON's own numbers cannot always hold.
fn number(answer: &Value, name: &str) -> Result<u64, Failure> {
    match field(answer, name) {
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(digits)) => digits.parse().ok(),
        _ => None,
    }
    .ok_or_else(|| Failure::Garbled(format!("an answer without the number `{name}`")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replies_are_read_in_both_spellings() {
        let snake =
            json!({ "ok": true, "signed_upload_url": "u", "artifact_id": "18446744073709551615" });
        let both = json!({ "ok": true, "signedUploadUrl": "u", "artifactId": 7, "new": [], "artifact_id": null });
        for (answer, id) in [(snake, u64::MAX), (both, 7)] {
            assert!(done(Call::CreateArtifact, &answer).is_ok());
            assert_eq!(text(&answer, "signed_upload_url").expect("text"), "u");
            assert_eq!(number(&answer, "artifact_id").expect("a number"), id);
        }
        assert_eq!(
            camel("workflow_job_run_backend_id"),
            "workflowJobRunBackendId"
        );
        for bad in [
            json!({}),
            json!([]),
            json!("ok"),
            json!({ "artifact_id": "7a" }),
            json!({ "artifact_id": -1 }),
        ] {
            assert!(number(&bad, "artifact_id").is_err(), "{bad}");
            assert!(
                matches!(done(Call::FinalizeArtifact, &bad), Err(Failure::Garbled(_))),
                "{bad}"
            );
        }
    }
}
