//! An image: found on this machine, or pulled.

use std::{
    collections::{BTreeMap, HashMap},
    time::Duration,
};

use serde_json::Value;

use super::{
    engine::{Answer, Engine, Question, silent},
    error::DockerError,
    registry::{Reference, credentials},
};

/// An engine that pulls tells of it several times a second; unpacking a large layer on a slow disk takes its time.
const STALL: Duration = Duration::from_secs(300);
/// Of one line of progress.
const LONGEST: usize = 1 << 20;

/// An image on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// As configured.
    pub name: String,
    /// The digest of its configuration, `sha256:…`: the engine's own name for it.
    pub id: String,
    /// The digest under which a registry knows it; `None`: it was made here.
    pub digest: Option<String>,
    /// Its variables, of which `PATH` says where its programs are.
    pub variables: BTreeMap<String, String>,
}

/// How far a pull is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pulling {
    /// Layers that are here.
    pub done: usize,
    /// Layers known so far.
    pub layers: usize,
    /// Bytes that have come of the layers on their way.
    pub bytes: u64,
    /// Bytes of these layers.
    pub of_bytes: u64,
}

impl Engine {
    /// An image, pulled when it is not here; `progress` hears how far that is, several times a second. Credentials are
    /// looked for in the Docker configuration that `variables` (`DOCKER_CONFIG`, `HOME`) lead to.
    ///
    /// # Errors
    /// When it is neither here nor to be had, or is none for Linux.
    pub async fn image(
        &self,
        name: &str,
        variables: &BTreeMap<String, String>,
        progress: impl FnMut(Pulling),
    ) -> Result<Image, DockerError> {
        match self.inspect_image(name).await {
            Err(DockerError::Refused { status: 404, .. }) => {
                self.pull(name, variables, progress).await?;
                self.inspect_image(name).await
            }
            other => other,
        }
    }

    async fn inspect_image(&self, name: &str) -> Result<Image, DockerError> {
        let asked = format!("describe the image `{name}`");
        let path = format!("/images/{name}/json");
        let found = self.ask(Question::get(&path, &asked)).await;
        let found = found?.json().await?;
        let system = found["Os"].as_str().unwrap_or("linux");
        if system != "linux" {
            return Err(DockerError::System {
                image: name.to_owned(),
                system: system.to_owned(),
            });
        }
        let digest = found["RepoDigests"][0].as_str();
        let digest = digest.and_then(|digest| Some(digest.split_once('@')?.1.to_owned()));
        let variables = found["Config"]["Env"].as_array().into_iter().flatten();
        let variables = variables
            .filter_map(|variable| variable.as_str()?.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        Ok(Image {
            name: name.to_owned(),
            id: found["Id"].as_str().unwrap_or_default().to_owned(),
            digest,
            variables,
        })
    }

    async fn pull(
        &self,
        name: &str,
        variables: &BTreeMap<String, String>,
        progress: impl FnMut(Pulling),
    ) -> Result<(), DockerError> {
        let failed = |error| match error {
            DockerError::Refused { message, .. } => DockerError::Pull {
                image: name.to_owned(),
                reason: message,
            },
            other => other,
        };
        let reference = Reference::of(name);
        let asked = format!("pull the image `{name}`");
        let credentials = credentials(&reference, variables);
        let headers: Vec<(&str, &str)> = credentials
            .iter()
            .map(|value| ("x-registry-auth", value.as_str()))
            .collect();
        let query = [("fromImage", reference.name), ("tag", reference.version)];
        let question = Question {
            query: &query,
            headers: &headers,
            // The registry is asked before there is an answer.
            limit: STALL,
            ..Question::post("/images/create", &asked)
        };
        let answer = self.ask(question).await;
        follow(answer.map_err(failed)?, &asked, progress)
            .await?
            .map_err(|reason| DockerError::Pull {
                image: name.to_owned(),
                reason,
            })
    }
}

/// Follows a pull to its end. The inner error is what the engine or the registry said in the middle of it.
async fn follow(
    mut answer: Answer,
    asked: &str,
    mut progress: impl FnMut(Pulling),
) -> Result<Result<(), String>, DockerError> {
    let (mut line, mut layers) = (Vec::new(), HashMap::new());
    loop {
        let chunk = tokio::time::timeout(STALL, answer.chunk())
            .await
            .map_err(|_| silent(asked, STALL))?;
        let Some(chunk) = chunk? else {
            return Ok(told(&line, &mut layers));
        };
        for byte in chunk {
            if byte != b'\n' {
                if line.len() < LONGEST {
                    line.push(byte);
                }
                continue;
            }
            if let Err(reason) = told(&line, &mut layers) {
                return Ok(Err(reason));
            }
            line.clear();
        }
        progress(sum(&layers));
    }
}

/// A layer on its way: bytes here, bytes in all, whether it is done.
type Layers = HashMap<String, (u64, u64, bool)>;

/// Takes in a line of progress; an error is one that the line tells of.
fn told(line: &[u8], layers: &mut Layers) -> Result<(), String> {
    let Ok(told) = serde_json::from_slice::<Value>(line) else {
        return Ok(());
    };
    if let Some(error) = told["error"].as_str() {
        return Err(error.trim().to_owned());
    }
    let (Some(id), Some(status)) = (told["id"].as_str(), told["status"].as_str()) else {
        return Ok(());
    };
    let number = |name: &str| told["progressDetail"][name].as_u64();
    match status {
        "Pulling fs layer" | "Waiting" => drop(layers.entry(id.to_owned()).or_default()),
        "Downloading" => {
            let layer = layers.entry(id.to_owned()).or_default();
            layer.0 = number("current").unwrap_or(layer.0);
            layer.1 = number("total").unwrap_or(layer.1);
        }
        "Pull complete" | "Already exists" => layers.entry(id.to_owned()).or_default().2 = true,
        _ => {}
    }
    Ok(())
}

fn sum(layers: &Layers) -> Pulling {
    let mut pulling = Pulling {
        layers: layers.len(),
        ..Pulling::default()
    };
    for (bytes, of_bytes, done) in layers.values() {
        pulling.done += usize::from(*done);
        pulling.bytes += if *done { of_bytes } else { bytes };
        pulling.of_bytes += of_bytes;
    }
    pulling
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_is_summed_and_an_error_is_told() {
        let mut layers = Layers::new();
        for line in [
            r#"{"status":"Pulling from library/node","id":"22"}"#,
            r#"{"status":"Pulling fs layer","progressDetail":{},"id":"a"}"#,
            r#"{"status":"Downloading","progressDetail":{"current":5,"total":10},"id":"b"}"#,
            r#"{"status":"Already exists","progressDetail":{},"id":"c"}"#,
            "no JSON",
            "",
        ] {
            told(line.as_bytes(), &mut layers).expect("no error");
        }
        let expected = Pulling {
            done: 1,
            layers: 3,
            bytes: 5,
            of_bytes: 10,
        };
        assert_eq!(sum(&layers), expected);
        let error = r#"{"errorDetail":{"message":"x"},"error":"manifest unknown\n"}"#;
        assert_eq!(
            told(error.as_bytes(), &mut layers),
            Err("manifest unknown".to_owned())
        );
    }
}
