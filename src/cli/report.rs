//! `scenarioforge report`: a bundle's documents made again from its events, and its digests verified.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use clap::{Args, ValueEnum};
use sha2::{Digest as _, Sha256};

use super::{error::CliError, global::Global, pages, runs};
use crate::{
    check::load_config,
    domain::{config::GateConfig, gate, ids::ScenarioId, pack::Pack, results::Results},
    evidence::{Bundle, EvidenceIndex, Redactor, RunRecord, read_events},
    report::{About, Chronicle, ResultsFold, Style, Titles, ctrf, junit, report_md, summary_text},
};

#[derive(Debug, Args)]
#[command(after_help = "Examples:
  scenarioforge report latest                      prints the summary
  scenarioforge report latest --format junit       writes report/junit.xml again
  scenarioforge report latest --rebuild --verify   results and reports from the events, then every digest")]
pub(super) struct ReportArguments {
    /// A run id, `latest`, or the path of a bundle.
    run: String,
    /// Documents to write again.
    #[arg(long, value_enum, value_delimiter = ',')]
    format: Vec<Format>,
    /// Rebuild results.json and all documents from the events.
    #[arg(long)]
    rebuild: bool,
    /// Compare every file of the bundle with its digest in evidence.json.
    #[arg(long)]
    verify: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// report/report.md
    Md,
    /// report/junit.xml
    Junit,
    /// report/ctrf.json
    Ctrf,
    /// report/index.html and report/data/
    Html,
    /// results.json
    Json,
}

/// What documents need beside the results.
pub(super) struct Documents {
    pub(super) project: String,
    pub(super) titles: Titles,
}

impl Documents {
    /// What they say of the run.
    pub(super) fn about(&self, results: &Results, started: jiff::Timestamp) -> About {
        let elapsed = jiff::SignedDuration::from_millis(
            i64::try_from(results.duration_ms).unwrap_or(i64::MAX),
        );
        About {
            project: self.project.clone(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            started,
            finished: started.checked_add(elapsed).unwrap_or(started),
        }
    }

    /// Writes documents into the bundle. Returns what failed, in words; the others are written all the same.
    pub(super) fn write(
        &self,
        bundle: &Bundle,
        results: &Results,
        chronicle: &Chronicle,
        formats: &[&str],
        started: jiff::Timestamp,
    ) -> Vec<String> {
        let about = self.about(results, started);
        let text = |name: &str, text: &str| {
            bundle
                .write_text(name, text)
                .map_err(|error| error.to_string())
        };
        let mut failed = Vec::new();
        for format in formats {
            let make = || match *format {
                "html" => pages::write(bundle.root(), results, chronicle, &about)
                    .map_err(|error| error.to_string()),
                "junit" => text("report/junit.xml", &junit(results, &self.titles, &about)),
                "ctrf" => text("report/ctrf.json", &ctrf(results, &self.titles, &about)),
                _ => text(
                    "report/report.md",
                    &report_md(results, &self.titles, &about),
                ),
            };
            let made = std::panic::catch_unwind(std::panic::AssertUnwindSafe(make));
            match made {
                Ok(Ok(())) => {}
                Ok(Err(error)) => failed.push(format!("reporter {format} failed: {error}")),
                Err(_) => failed.push(format!("reporter {format} failed: it panicked")),
            }
        }
        failed
    }
}

/// Which scenarios are in quarantine on that day.
pub(super) fn quarantined(
    config: &GateConfig,
    at: jiff::Timestamp,
) -> impl Fn(&ScenarioId) -> bool + use<> {
    let (quarantine, today) = (
        config.quarantine.clone(),
        at.to_zoned(jiff::tz::TimeZone::UTC).date(),
    );
    move |scenario| gate::in_quarantine(&quarantine, scenario, today)
}

pub(super) fn report(global: &Global, arguments: &ReportArguments) -> Result<ExitCode, CliError> {
    global.start_tracing(std::io::stderr);
    let (_, results, documents) = written(global, arguments)?;
    if !global.quiet {
        let style = Style {
            color: global.color(),
            ..Style::bare()
        };
        let text = summary_text(&results, &documents.titles, None, &style);
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
    Ok(ExitCode::SUCCESS)
}

/// Verifies and writes again what the arguments ask for.
pub(super) fn written(
    global: &Global,
    arguments: &ReportArguments,
) -> Result<(Bundle, Results, Documents), CliError> {
    let root = global.root()?;
    let folder = runs::find(&root, &arguments.run)?;
    let mut fold = ResultsFold::new();
    read_events(&folder.join("events.jsonl"), |event| fold.apply(&event)).map_err(|error| {
        CliError::input(format!(
            "the journal in {} cannot be read",
            folder.display()
        ))
        .because(error)
    })?;
    let pack: Option<Pack> = Bundle::read_json(&folder, "scenarios.json").ok();
    let config = std::fs::read_to_string(folder.join("config.toml"))
        .ok()
        .and_then(|text| load_config(&text, "config.toml").ok())
        .unwrap_or_default();
    let started = fold.started().unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    // The day of the run, so that a report of an old bundle says what was said then.
    let results = fold.results(quarantined(
        &config.gate,
        fold.finished().unwrap_or(started),
    ));
    let results = results.ok_or_else(|| {
        CliError::input(format!("the bundle in {} has no events", folder.display()))
    })?;
    let project = Bundle::read_json::<RunRecord>(&folder, "run.json")
        .map(|record| record.project)
        .unwrap_or_default();
    let documents = Documents {
        project,
        titles: pack.as_ref().map(Titles::new).unwrap_or_default(),
    };
    let wanted = |format: Format| arguments.rebuild || arguments.format.contains(&format);
    // What stands in a bundle was redacted when it was written.
    let nothing = Redactor::new(&Default::default(), &[])
        .map_err(|error| CliError::input("redaction").because(error))?;
    let bundle = Bundle::reopen(folder, Arc::new(nothing), config.evidence.max_log.0);
    let names = [
        (Format::Junit, "junit"),
        (Format::Ctrf, "ctrf"),
        (Format::Md, "md"),
        (Format::Html, "html"),
    ];
    let formats: Vec<&str> = names
        .iter()
        .filter(|(format, _)| wanted(*format))
        .map(|(_, name)| *name)
        .collect();
    let files = [
        (Format::Junit, "report/junit.xml"),
        (Format::Ctrf, "report/ctrf.json"),
        (Format::Md, "report/report.md"),
        (Format::Json, "results.json"),
    ];
    let mut rewritten: Vec<String> = files
        .iter()
        .filter(|(format, _)| wanted(*format))
        .map(|(_, file)| (*file).to_owned())
        .collect();
    // Those of before too: what is not made again must leave the index.
    if wanted(Format::Html) {
        rewritten.extend(pages::written(bundle.root()));
    }
    // Before anything is written again, because that would hide what was changed. A document that is made again is as good
    // as the events, which are verified.
    if arguments.verify {
        verify(bundle.root(), &rewritten)?;
    }
    let failed = documents.write(&bundle, &results, fold.chronicle(), &formats, started);
    if let Some(reason) = failed.into_iter().next() {
        return Err(CliError::environment(reason));
    }
    if wanted(Format::Json) {
        bundle.write_json("results.json", &results)?;
    }
    if wanted(Format::Html) {
        rewritten.extend(pages::written(bundle.root()));
    }
    rewritten.sort_unstable();
    rewritten.dedup();
    if !rewritten.is_empty() {
        EvidenceIndex::refresh(&bundle, &rewritten)?;
    }
    Ok((bundle, results, documents))
}

/// Compares every file with its digest, but for those `beside`.
fn verify(root: &Path, beside: &[String]) -> Result<(), CliError> {
    let index: EvidenceIndex = Bundle::read_json(root, "evidence.json")?;
    let mut wrong = Vec::new();
    for entry in index
        .files
        .iter()
        .filter(|entry| !beside.contains(&entry.file.path))
    {
        match digest(&root.join(&entry.file.path)) {
            Ok(found) if found == entry.file.sha256 => {}
            Ok(_) => wrong.push(format!(
                "{}: its bytes are not those that were written",
                entry.file.path
            )),
            Err(error) => wrong.push(format!("{}: {error}", entry.file.path)),
        }
    }
    for path in index
        .unlisted(root)?
        .into_iter()
        .filter(|path| !beside.contains(path))
    {
        wrong.push(format!("{path}: it is not in evidence.json"));
    }
    if wrong.is_empty() {
        let _ = writeln!(io::stderr().lock(), "{} files verified", index.files.len());
        return Ok(());
    }
    let mut error = CliError::input(format!(
        "{} of {} files of the bundle are not as they were written",
        wrong.len(),
        index.files.len()
    ));
    for line in wrong.into_iter().take(20) {
        error = error.hint(line);
    }
    Err(error)
}

fn digest(path: &Path) -> io::Result<String> {
    let (mut file, mut sha256, mut buffer) = (File::open(path)?, Sha256::new(), vec![0; 1 << 16]);
    loop {
        let count = file.read(&mut buffer)?;
        if count == 0 {
            let bytes = sha256.finalize();
            return Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect());
        }
        sha256.update(&buffer[..count]);
    }
}
