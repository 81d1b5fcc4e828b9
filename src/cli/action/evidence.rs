//! The bundle becomes an artifact of the workflow run.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{Arc, mpsc},
    thread,
    time::{Duration, Instant},
};

use tokio_util::sync::CancellationToken;

use super::{inputs::Wanted, log::Log};
use crate::{
    cli::{error::CliError, interrupt::Interruption},
    edge::artifacts::{Service, ServiceError, Upload, UploadError, UploadEvent, Uploaded, upload},
};

/// A cancelled step has ten seconds until the runner kills it; so much of them is for the evidence.
const CANCELLED: Duration = Duration::from_secs(8);
/// Between two lines about the progress.
const NEWS: Duration = Duration::from_secs(5);

/// Uploads the folder. Returns what is there then; `None`, with a note in words, where there is no service to upload to.
///
/// # Errors
/// When it could not be uploaded.
pub(super) fn upload_evidence(
    folder: &Path,
    wanted: &Wanted,
    variables: &BTreeMap<String, String>,
    interruption: &Interruption,
    log: &mut Log,
) -> Result<Result<Uploaded, String>, CliError> {
    let service = match Service::from_variables(variables) {
        Ok(service) => service,
        // Its absence is no failure: the bundle is in the workspace, for whoever wants to upload it.
        Err(error @ (ServiceError::Missing { .. } | ServiceError::EnterpriseServer { .. })) => {
            return Ok(Err(format!("the evidence was not uploaded: {error}")));
        }
        Err(error) => return Err(not_uploaded().because(error)),
    };
    // Fails only where it was done already.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let wanted = Upload {
        name: wanted.artifact_name.clone(),
        root: folder.to_owned(),
        retention_days: wanted
            .retention_days
            .and_then(|days| u16::try_from(days).ok()),
        overwrite: is_repeated(variables),
        leave_out_hidden: false,
    };
    // Commands to the runner come from one thread; the upload waits where its secrets have to be masked first.
    let (tell, told) = mpsc::channel::<(UploadEvent, mpsc::Sender<()>)>();
    let interruption = interruption.clone();
    let work = thread::Builder::new()
        .name("upload".to_owned())
        .spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .map_err(|error| UploadError::Packing {
                    reason: error.to_string(),
                })?;
            let listener = Arc::new(move |event: UploadEvent| {
                let (seen, heard) = mpsc::channel();
                if tell.send((event, seen)).is_ok() {
                    let _ = heard.recv();
                }
            });
            let stop = CancellationToken::new();
            let upload = upload(&service, &wanted, listener, &stop);
            runtime.block_on(async {
                tokio::pin!(upload);
                tokio::select! {
                    uploaded = &mut upload => return uploaded,
                    () = interruption.token.cancelled() => {}
                }
                // What time there is left before the runner kills the step.
                let since = interruption.at().map(|at| at.elapsed());
                let left = CANCELLED.saturating_sub(since.unwrap_or_default());
                tokio::time::timeout(left, upload)
                    .await
                    .unwrap_or(Err(UploadError::Cancelled))
            })
        });
    let work = work.map_err(|error| not_uploaded().because(error))?;
    let mut spoke = Instant::now();
    for (event, seen) in told {
        match event {
            UploadEvent::SecretSeen(secret) => log.mask(&secret),
            UploadEvent::BlockStored { bytes } if spoke.elapsed() >= NEWS => {
                spoke = Instant::now();
                log.text(&format!("{} MiB are uploaded\n", bytes >> 20));
            }
            UploadEvent::Retried { call, reason, wait } => log.text(&format!(
                "{call} failed: {reason}; again in {:.1} s\n",
                wait.as_secs_f64()
            )),
            _ => {}
        }
        drop(seen);
    }
    match work.join() {
        Ok(Ok(uploaded)) => Ok(Ok(uploaded)),
        Ok(Err(error)) => {
            let hint = error.hint();
            let failed = not_uploaded().because(error);
            Err(hint.into_iter().fold(failed, CliError::hint))
        }
        Err(_) => Err(CliError::broken()),
    }
}

/// Whether the workflow run is an attempt after its first. The run keeps the artifacts of the earlier ones, and names are
/// unique in a run: this job's evidence takes the place of what it uploaded then. In a first attempt a name that is taken
/// means that two jobs have one name, which must not cost one of them its evidence.
fn is_repeated(variables: &BTreeMap<String, String>) -> bool {
    let attempt = variables.get("GITHUB_RUN_ATTEMPT");
    attempt.is_some_and(|attempt| attempt.trim().parse().is_ok_and(|attempt: u32| attempt > 1))
}

fn not_uploaded() -> CliError {
    CliError::environment("the evidence was not uploaded")
}
