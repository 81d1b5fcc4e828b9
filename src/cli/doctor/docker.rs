//! The engine that an `[app] image` needs.

use std::sync::Arc;

use super::{context::Context, probe::Outcome};
use crate::edge::docker::Engine;

/// Whether it answers.
pub(super) async fn docker(context: Arc<Context>) -> Outcome {
    let image = context.config().app.image;
    let engine = match Engine::connect(&context.variables).await {
        Ok(engine) => engine,
        Err(error) => {
            return match image {
                None => Outcome::skipped(format!(
                    "{error}; only an `[app] image` needs it, and none is configured"
                )),
                Some(image) => Outcome::failed(
                    format!("{error}; the application runs in the image {image}"),
                    error.remedy().unwrap_or("docker info"),
                ),
            };
        }
    };
    let found = match engine.version().await {
        Ok(version) => version,
        Err(error) if image.is_some() => {
            return Outcome::failed(error.to_string(), "sudo systemctl restart docker");
        }
        Err(error) => return Outcome::skipped(error.to_string()),
    };
    let used = image.map_or("; not needed here".to_owned(), |image| {
        format!("; the application runs in the image {image}")
    });
    Outcome::ok(format!("{found} at {}{used}", engine.socket().display()))
}
