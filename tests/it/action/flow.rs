//! From inputs to verdict, outputs, summary, annotations and artifact.

use std::{collections::BTreeMap, fs, io::Write, os::unix::fs::MetadataExt, process::Command};

use serde_json::{Value, json};

use super::runner::{OWNER, Runner, Stepped, TOKEN, is_root};
use crate::artifacts::{Artifact, Asked, FakeService, Fault};

/// A scenario of one shell command that has to succeed.
pub(super) fn scenario(id: &str, run: &str) -> Value {
    json!({
        "id": id, "title": format!("Does {id}"), "feature": "Shop",
        "steps": [{
            "id": "do", "text": "Does it", "run": run,
            "checkpoints": [{
                "id": "done", "text": "It is done", "subject": "exit_code", "predicate": "equals", "value": 0
            }]
        }]
    })
}

pub(super) fn green() -> Runner {
    Runner::new(
        "",
        &json!([scenario("SC-one", "true"), scenario("SC-two", "true")]),
    )
}

fn red() -> Runner {
    Runner::new(
        "",
        &json!([scenario("SC-one", "true"), scenario("SC-two", "exit 7")]),
    )
}

fn with(runner: Runner, service: &FakeService) -> Runner {
    service
        .variables()
        .into_iter()
        .fold(runner, |runner, (name, value)| runner.with(&name, &value))
}

/// The files of a zip, as another program reads them.
fn unzipped(zip: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("artifact.zip");
    fs::write(&file, zip).expect("a file");
    let script = "import sys, zipfile\nzip = zipfile.ZipFile(sys.argv[1])\nassert zip.testzip() is None\nzip.extractall(sys.argv[2])\nprint('\\n'.join(zip.namelist()))";
    let into = folder.path().join("out");
    let ran = Command::new("python3")
        .args(["-c", script])
        .args([&file, &into])
        .output()
        .expect("python3 runs");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    let names = String::from_utf8(ran.stdout).expect("UTF-8");
    names
        .lines()
        .map(|name| (name.to_owned(), fs::read(into.join(name)).expect(name)))
        .collect()
}

fn only(service: &FakeService) -> Artifact {
    assert_eq!(service.complaints(), [""; 0]);
    let mut artifacts = service.artifacts();
    assert_eq!(artifacts.len(), 1, "one artifact");
    artifacts.remove(0)
}

pub(super) fn names(stepped: &Stepped) -> Vec<String> {
    let obeyed = stepped.obeyed();
    obeyed
        .into_iter()
        .map(|command| command.name)
        .filter(|name| !matches!(name.as_str(), "add-mask" | "group" | "endgroup"))
        .collect()
}

#[test]
fn a_green_run_is_told_in_full() {
    let service = FakeService::start();
    let runner = with(green(), &service);
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    for (name, value) in [
        ("status", "passed"),
        ("gate", "passed"),
        ("total", "2"),
        ("passed", "2"),
        ("failed", "0"),
        ("blocked", "0"),
        ("flaky", "0"),
        ("pass-rate", "1.0000"),
        ("pull-requests", "[]"),
    ] {
        assert_eq!(stepped.output(name), value, "{name}");
    }
    assert_eq!(names(&stepped), [""; 0], "nothing to remark");
    // The bundle is where the output says, and is what was uploaded.
    let run = stepped.output("run-id");
    assert_eq!(
        stepped.output("bundle"),
        format!(".scenarioforge/runs/{run}")
    );
    let bundle = runner.path("workspace").join(stepped.output("bundle"));
    let artifact = only(&service);
    assert_eq!(artifact.name, "scenarioforge-evidence");
    assert_eq!(stepped.output("artifact-id"), artifact.id.to_string());
    assert_eq!(stepped.output("artifact-digest"), artifact.digest);
    let url = stepped.output("artifact-url");
    assert!(
        url.ends_with(&format!("/artifacts/{}", artifact.id)),
        "{url}"
    );
    let files = unzipped(&artifact.zip);
    for name in [
        "run.json",
        "events.jsonl",
        "results.json",
        "evidence.json",
        "report/index.html",
    ] {
        assert_eq!(
            files[name],
            fs::read(bundle.join(name)).expect(name),
            "{name}"
        );
    }
    for output in ["report", "summary"] {
        let path = runner.path("workspace").join(stepped.output(output));
        assert!(path.is_file(), "{output}: {}", path.display());
    }
    assert!(stepped.summary.contains(url), "{}", stepped.summary);
    assert!(
        stepped.summary.contains("All 2 scenarios passed"),
        "{}",
        stepped.summary
    );
    // Nothing stays where we worked, and all in the workspace is the owner's.
    let left: Vec<_> = fs::read_dir(runner.path("tmp"))
        .expect("a folder")
        .collect();
    assert!(left.is_empty(), "{left:?}");
    if is_root() {
        let mut folders = vec![runner.path("workspace")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).expect("a folder").flatten() {
                let metadata = entry.metadata().expect("metadata");
                assert_eq!(metadata.uid(), OWNER, "{}", entry.path().display());
                if metadata.is_dir() {
                    folders.push(entry.path());
                }
            }
        }
    }
    // Every secret is masked before anything else is written; signatures before they are used.
    let masks = stepped.obeyed();
    let masked: Vec<&str> = masks
        .iter()
        .filter(|command| command.name == "add-mask")
        .map(|command| command.message.as_str())
        .collect();
    for secret in [TOKEN, service.token.as_str()] {
        assert!(masked.contains(&secret), "{masked:?}");
    }
    for signature in service.signatures() {
        assert!(masked.contains(&signature.as_str()), "{masked:?}");
    }
    let plain: String = stepped
        .log
        .lines()
        .filter(|line| !line.starts_with("::add-mask::"))
        .collect();
    for secret in masked {
        assert!(!plain.contains(secret), "{secret} in {plain}");
    }
}

#[test]
fn a_red_run_names_what_failed_where_it_is_promised() {
    let service = FakeService::start();
    let runner = with(red(), &service).with("INPUT_UPLOAD-EVIDENCE", "on-failure");
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    assert_eq!(stepped.output("status"), "failed");
    assert_eq!(stepped.output("gate"), "failed");
    assert_eq!(stepped.output("pass-rate"), "0.5000");
    let errors: Vec<_> = stepped
        .obeyed()
        .into_iter()
        .filter(|command| command.name == "error")
        .collect();
    assert_eq!(errors.len(), 1, "{errors:?}");
    let error = &errors[0];
    assert_eq!(error.properties["file"], ".scenarioforge/scenarios.json");
    let pack = runner.path("workspace/.scenarioforge/scenarios.json");
    let pack = fs::read_to_string(pack).expect("the pack");
    let line = pack.lines().position(|line| line.contains("\"SC-two\""));
    assert_eq!(
        error.properties["line"],
        (line.expect("it is there") + 1).to_string()
    );
    assert!(error.message.contains("It is done"), "{}", error.message);
    assert!(stepped.summary.contains("SC-two"), "{}", stepped.summary);
    assert!(stepped.summary.contains(stepped.output("artifact-url")));
    assert!(!only(&service).zip.is_empty());
}

#[test]
fn what_is_printed_by_the_app_is_never_a_command() {
    let hostile = "printf '%s\\n' '::error::x' ' ::add-mask::PASS' '::set-output name=a::b' 'say ##[error]x' '::stop-commands::x' '::x::' '##[group]x' >&2; exit 1";
    let config =
        "[services.web]\ncommand = \"echo '::error::from a service'; echo '##[error]y'; exit 3\"\n";
    let mut first = scenario("SC-two", hostile);
    first["title"] = json!("::error::title ##[error]title");
    let runner = Runner::new(config, &json!([first]));
    let stepped = runner.step();
    assert_ne!(stepped.code, Some(0), "{}", stepped.log);
    // Whether the service ends before the first step is a race; all remarks are ours in either case.
    let obeyed = stepped.obeyed();
    for command in &obeyed {
        match command.name.as_str() {
            "group" | "endgroup" => {}
            "add-mask" => assert_ne!(command.message, "PASS"),
            "error" | "notice" => {
                assert!(command.properties.contains_key("title"), "{command:?}");
                assert_ne!(command.message, "x");
                assert_ne!(command.message, "from a service");
            }
            _ => panic!("{command:?} in {}", stepped.log),
        }
    }
    assert!(
        names(&stepped).contains(&"error".to_owned()),
        "{}",
        stepped.log
    );
}

#[test]
fn an_upload_that_fails_is_an_error_unless_the_gate_failed() {
    for (runner, code) in [(green(), 3), (red(), 1)] {
        let service = FakeService::start();
        service.fail(Asked::Create, &Fault::Status(403, None), 9);
        let stepped = with(runner, &service).step();
        assert_eq!(stepped.code, Some(code), "{}", stepped.log);
        assert_eq!(stepped.output("artifact-id"), "");
        assert!(
            stepped.log.contains("the evidence was not uploaded"),
            "{}",
            stepped.log
        );
        assert!(stepped.summary.starts_with("## ❌"), "{}", stepped.summary);
        assert!(
            stepped.summary.contains("the evidence was not uploaded"),
            "{}",
            stepped.summary
        );
        assert!(names(&stepped).contains(&"error".to_owned()));
    }
}

#[test]
fn without_a_service_the_evidence_stays_in_the_workspace() {
    let runner = green();
    let stepped = runner.step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert!(
        stepped.log.contains("ACTIONS_RESULTS_URL is not set"),
        "{}",
        stepped.log
    );
    assert!(
        stepped.summary.contains(stepped.output("bundle")),
        "{}",
        stepped.summary
    );
    assert!(
        runner
            .path("workspace")
            .join(stepped.output("report"))
            .is_file()
    );
    let service = FakeService::start();
    let never = with(green(), &service)
        .with("INPUT_UPLOAD-EVIDENCE", "never")
        .step();
    let green = with(green(), &service)
        .with("INPUT_UPLOAD-EVIDENCE", "on-failure")
        .step();
    assert_eq!((never.code, green.code), (Some(0), Some(0)));
    assert_eq!(service.artifacts().len(), 0);
}

#[test]
fn inputs_are_obeyed_and_mistakes_are_told_by_their_names() {
    let runner = red()
        .with("INPUT_SCENARIOS", "SC-one\n")
        .with("INPUT_ARTIFACT-NAME", "mine");
    let service = FakeService::start();
    let stepped = with(runner, &service)
        .with("INPUT_RETENTION-DAYS", "5")
        .step();
    assert_eq!(stepped.code, Some(0), "{}", stepped.log);
    assert_eq!(stepped.output("total"), "1");
    let artifact = only(&service);
    assert_eq!(artifact.name, "mine");
    assert!(artifact.expires_at.is_some());
    for (name, value, said) in [
        ("INPUT_JOBS", "many", "jobs"),
        ("INPUT_FAIL-ON", "sometimes", "sometimes"),
        ("INPUT_SHARD", "3/2", "shard"),
        ("INPUT_COMMAND", "fix", "fix"),
        ("INPUT_WORKING-DIRECTORY", "../..", "working-directory"),
        ("INPUT_WORKING-DIRECTORY", "nowhere", "nowhere"),
        ("INPUT_CONFIG", "nowhere.toml", "nowhere.toml"),
        ("INPUT_SCENARIOS", "SC-three", "SC-three"),
        ("INPUT_DRAFT", "true", "draft"),
        ("INPUT_ARTIFACT-NAME", "a/b", "artifact-name"),
        ("SCENARIOFORGE_UNCONFINED", "landlok", "landlok"),
    ] {
        let stepped = green().with(name, value).step();
        assert_eq!(stepped.code, Some(2), "{name}={value}: {}", stepped.log);
        assert_eq!(stepped.output("status"), "error");
        assert_eq!(stepped.output("gate"), "failed");
        assert!(
            stepped.log.contains(said),
            "{name}={value}: {}",
            stepped.log
        );
        assert!(
            stepped.summary.contains("could not run"),
            "{}",
            stepped.summary
        );
        assert_eq!(names(&stepped), ["error"], "{}", stepped.log);
    }
}

#[test]
fn reports_of_the_last_run_are_written_again() {
    let runner = red();
    let first = runner.step();
    let page = runner.path("workspace").join(first.output("report"));
    fs::remove_file(&page).expect("removed");
    fs::File::create(runner.path("file_commands/output"))
        .and_then(|mut file| file.flush())
        .expect("emptied");
    let runner = runner.with("INPUT_COMMAND", "report");
    let again = runner.step();
    assert_eq!(again.code, Some(0), "{}", again.log);
    assert_eq!(again.output("run-id"), first.output("run-id"));
    assert_eq!(again.output("gate"), "failed");
    let page = runner.path("workspace").join(again.output("report"));
    assert!(page.is_file());
    if is_root() {
        assert_eq!(page.metadata().expect("metadata").uid(), OWNER);
    }
}
