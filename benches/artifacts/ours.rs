//! One upload by this crate, as a process of its own.

use std::{collections::BTreeMap, env, fs, path::Path, sync::Arc, time::Instant};

use scenarioforge::edge::artifacts::{Service, Upload, upload};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::Outcome;

pub(crate) fn upload_folder(root: &Path) -> Outcome<()> {
    let started = Instant::now();
    let variables: BTreeMap<String, String> = env::vars().collect();
    let service = Service::from_variables(&variables)?;
    let wanted = Upload {
        name: "evidence".to_owned(),
        root: root.to_owned(),
        retention_days: None,
        overwrite: false,
        leave_out_hidden: false,
    };
    let stop = CancellationToken::new();
    let work = upload(&service, &wanted, Arc::new(|_| {}), &stop);
    let uploaded = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(work)?;
    println!(
        "{}",
        json!({
            "milliseconds": u64::try_from(started.elapsed().as_millis())?,
            "peak_kib": peak()?,
            "size": uploaded.size,
        })
    );
    Ok(())
}

/// The most memory that this process ever held (proc_pid_status(5)), in KiB.
fn peak() -> Outcome<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmHWM")?.parse()?)
}
