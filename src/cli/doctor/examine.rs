//! All probes at once, each with its time limit.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::task::{JoinSet, LocalSet};

use super::{
    context::{Asked, Context},
    examined::Examined,
    probe::{Look, Outcome, Probe, Status},
    probes::PROBES,
    report::Report,
};
use crate::{cli::error::CliError, edge::process::sweep, evidence::Redactor};

/// Nobody wonders before.
const PROMPT: Duration = Duration::from_secs(1);
/// How often it is told what is waited for.
const EVERY: Duration = Duration::from_secs(5);

/// Looks at everything that what is asked for needs. `progress` is told the titles of what is waited for, when that takes
/// longer than a second. Prints nothing, and changes nothing.
///
/// # Errors
/// When not even a look can be begun.
pub(in crate::cli) fn examine(
    asked: Asked,
    progress: &dyn Fn(&[&str]),
) -> Result<Report, CliError> {
    let started = Instant::now();
    // Whoever has installed one before has installed the same.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let context = Arc::new(Context::new(asked));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::environment("the probes could not be started").because(error))?;
    let mut examined = runtime.block_on(LocalSet::new().run_until(all(&context, progress)));
    // A look that the system keeps waiting is left behind.
    runtime.shutdown_background();
    sweep();
    let redactor = Redactor::new(&context.secrets(), &[]);
    for one in &mut examined {
        let Ok(redactor) = &redactor else {
            break;
        };
        one.found = redactor.text(&one.found).0.into_owned();
        one.remedy = one
            .remedy
            .take()
            .map(|remedy| redactor.text(&remedy).0.into_owned());
    }
    Ok(Report {
        root: context.root.display().to_string(),
        purposes: context.purposes.iter().copied().collect(),
        probes: examined,
        took: started.elapsed(),
    })
}

async fn all(context: &Arc<Context>, progress: &dyn Fn(&[&str])) -> Vec<Examined> {
    let mut running = JoinSet::new();
    let mut examined: Vec<Option<Examined>> = PROBES.iter().map(|_| None).collect();
    for (index, probe) in PROBES.iter().enumerate() {
        if context.wants(probe.needed) || context.wants(probe.useful) {
            let context = Arc::clone(context);
            running.spawn_local(async move { (index, one(probe, context).await) });
        } else {
            let outcome = Outcome::skipped("nothing that was asked for needs it");
            examined[index] = Some(Examined::new(probe, outcome, Duration::ZERO));
        }
    }
    let mut wonder = tokio::time::interval_at(tokio::time::Instant::now() + PROMPT, EVERY);
    loop {
        tokio::select! {
            done = running.join_next() => match done {
                Some(Ok((index, found))) => examined[index] = Some(found),
                // A panic of a probe is no reason to tell nothing of the others.
                Some(Err(_)) => {}
                None => break,
            },
            _ = wonder.tick() => {
                let waiting: Vec<&str> = PROBES.iter().zip(&examined).filter(|(_, found)| found.is_none()).map(|(probe, _)| probe.title).collect();
                progress(&waiting);
            }
        }
    }
    let broken = |probe| {
        Examined::new(
            probe,
            Outcome::unknown("the probe itself broke; please report this"),
            Duration::ZERO,
        )
    };
    PROBES
        .iter()
        .zip(examined)
        .map(|(probe, found)| found.unwrap_or_else(|| broken(probe)))
        .collect()
}

async fn one(probe: &'static Probe, context: Arc<Context>) -> Examined {
    let started = Instant::now();
    let needed = context.wants(probe.needed);
    let looking = async {
        match probe.look {
            Look::Waits(look) => look(context).await,
            Look::Thread(look) => tokio::task::spawn_blocking(move || look(&context))
                .await
                .unwrap_or_else(|_| Outcome::unknown("the probe itself broke; please report this")),
        }
    };
    let outcome = tokio::time::timeout(probe.limit, looking)
        .await
        .unwrap_or_else(|_| {
            let found = format!("no answer within {} s", probe.limit.as_secs());
            Outcome::failed(found, "look at what keeps it waiting, then ask again")
        });
    let outcome = match outcome.status {
        // Nothing that was asked for is stopped by it.
        Status::Failed if !needed => Outcome {
            status: Status::Warning,
            ..outcome
        },
        _ => outcome,
    };
    Examined::new(probe, outcome, started.elapsed())
}
