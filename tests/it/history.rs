//! What earlier runs tell: on this machine, and in a workflow by the evidence that they have left.

use std::{
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};

use crate::{
    action::runner::{Runner, Stepped, TOKEN},
    artifacts::FakeService,
    harness::{Project, command, scenario},
};

fn runs(id: &str, shell: &str) -> Value {
    scenario(
        id,
        json!([command("s", shell, json!([["exit_code", "equals", 0]]))]),
    )
}

/// `history` of a scenario's base case.
fn history(results: &Value, id: &str) -> Value {
    let scenarios = results["scenarios"].as_array().expect("a list");
    let one = scenarios.iter().find(|scenario| scenario["id"] == id);
    one.expect("the scenario")["cases"][0]["history"].clone()
}

#[test]
fn the_last_bundles_of_this_machine_tell_what_was_broken_before() {
    let project = Project::new("").pack(json!([
        runs("SC-bad", "false"),
        runs("SC-new", "test ! -e broken"),
        runs("SC-good", "true"),
    ]));
    let first = project.run(&[]);
    assert_eq!(history(&first.json("results.json"), "SC-bad"), Value::Null);
    project.run(&[]);
    // Parts of a divided run know too little.
    project.run(&["--shard", "1/2"]);
    std::fs::write(project.root().join("broken"), "").expect("a file");
    let last = project.run(&[]);
    let results = last.json("results.json");
    assert_eq!(
        history(&results, "SC-bad"),
        json!({ "on": "this machine", "runs": 2, "seen": 2, "failed": 2, "flaky": 0, "failed_last": 2 })
    );
    assert_eq!(
        history(&results, "SC-new"),
        json!({ "on": "this machine", "runs": 2, "seen": 2, "failed": 0, "flaky": 0, "failed_last": 0 })
    );
    assert_eq!(history(&results, "SC-good"), Value::Null, "nothing to say");
    // It comes from the events, and can be made again.
    let told: Vec<Value> = last
        .events()
        .into_iter()
        .filter(|event| event["t"] == "history-read")
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["cases"].as_array().map(Vec::len), Some(2));
    assert_eq!(told[0]["left_out"], 0);
}

#[test]
fn bundles_that_anybody_may_have_changed_spoil_nothing() {
    let project = Project::new("").pack(json!([runs("SC-bad", "false")]));
    let texts = ["", "{", "[]", r#"{"schema":"scenarioforge.results/9"}"#];
    for _ in texts {
        project.run(&[]);
    }
    let bundles = project.bundles();
    assert_eq!(bundles.len(), texts.len());
    for (bundle, text) in bundles.iter().zip(texts) {
        std::fs::write(bundle.join("results.json"), text).expect("written");
    }
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert_eq!(history(&ran.json("results.json"), "SC-bad"), Value::Null);
}

/// What GitHub would answer, by the beginning of the path; the longest that fits counts.
type Answers = Vec<(&'static str, u16, Value)>;

/// A server that answers as told, and keeps the paths that it was asked for. `location` in an answer makes it a redirect.
struct Scripted {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    fn start(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, answers) = (Arc::clone(&asked), Arc::new(answers));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answers) = (Arc::clone(&kept), Arc::clone(&answers));
                thread::spawn(move || serve(&stream, &kept, &answers));
            }
        });
        Self { url, asked }
    }

    fn asked(&self, part: &str) -> usize {
        let asked = self.asked.lock().expect("a lock");
        asked.iter().filter(|path| path.contains(part)).count()
    }
}

fn serve(stream: &TcpStream, kept: &Mutex<Vec<String>>, answers: &Answers) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    loop {
        let (mut line, mut bearer) = (String::new(), false);
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        let path = line.split_whitespace().nth(1)?.to_owned();
        let mut length = 0;
        loop {
            let mut header = String::new();
            reader.read_line(&mut header).ok()?;
            let header = header.trim_end().to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            bearer |= header == format!("authorization: bearer {}", TOKEN.to_ascii_lowercase());
            if let Some(text) = header.strip_prefix("content-length: ") {
                length = text.parse().ok()?;
            }
        }
        std::io::copy(
            &mut std::io::Read::take(&mut reader, length),
            &mut std::io::sink(),
        )
        .ok()?;
        let path = path.replacen("/repos/acme/shop", "", 1);
        kept.lock().expect("a lock").push(path.clone());
        let fits = answers.iter().filter(|(start, ..)| path.starts_with(start));
        let found = fits.max_by_key(|(start, ..)| start.len());
        let (status, body) = match found {
            _ if !bearer => (401, json!({ "message": "Bad credentials" })),
            Some((_, status, body)) => (*status, body.clone()),
            None => (404, json!({ "message": "Not Found" })),
        };
        let location = body["location"].as_str();
        let location = location
            .map(|to| format!("Location: {to}\r\n"))
            .unwrap_or_default();
        let body = body.to_string();
        let head = format!(
            "HTTP/1.1 {status} Said\r\nContent-Type: application/json\r\n{location}Content-Length: {}\r\n\r\n",
            body.len()
        );
        let mut stream = stream;
        stream.write_all((head + &body).as_bytes()).ok()?;
    }
}

fn workflow_run(id: u64, created_at: &str) -> Value {
    json!({
        "id": id, "run_attempt": 1, "head_sha": "a".repeat(40), "head_branch": "main", "event": "push",
        "status": "completed", "conclusion": "failure", "path": ".github/workflows/ci.yml", "workflow_id": 3,
        "created_at": created_at, "updated_at": created_at,
        "repository": { "id": 7 }, "head_repository": { "id": 7 },
    })
}

fn artifact(id: u64, run: u64) -> Value {
    json!({
        "id": id, "name": "scenarioforge-evidence", "size_in_bytes": 1000, "expired": false,
        "workflow_run": { "id": run, "head_branch": "main", "head_repository_id": 7, "repository_id": 7 },
    })
}

/// What GitHub knows of two runs on the default branch whose evidence is at these addresses.
fn github(addresses: [String; 2]) -> Answers {
    let runs = [
        workflow_run(100, "2026-11-22T10:00:00Z"),
        workflow_run(99, "2026-11-21T10:00:00Z"),
        // Of a fork, whose evidence a stranger wrote.
        {
            let mut run = workflow_run(98, "2026-11-20T10:00:00Z");
            run["head_repository"]["id"] = json!(8);
            run
        },
    ];
    let artifacts = [artifact(1, 100), artifact(2, 99), artifact(3, 98)];
    let [one, two] = addresses;
    vec![
        (
            "",
            200,
            json!({ "id": 7, "default_branch": "main", "private": false, "archived": false, "fork": false, "name": "shop", "full_name": "acme/shop", "owner": { "login": "acme" } }),
        ),
        (
            "/actions/runs/4711",
            200,
            workflow_run(4711, "2026-11-22T12:00:00Z"),
        ),
        (
            "/actions/workflows/3/runs",
            200,
            json!({ "total_count": 3, "workflow_runs": runs }),
        ),
        (
            "/actions/artifacts?name=",
            200,
            json!({ "total_count": 3, "artifacts": artifacts }),
        ),
        ("/actions/artifacts/1/zip", 302, json!({ "location": one })),
        ("/actions/artifacts/2/zip", 302, json!({ "location": two })),
    ]
}

fn step(answers: Answers, change: impl FnOnce(Runner) -> Runner) -> (Stepped, Scripted, Value) {
    let scripted = Scripted::start(answers);
    let pack = json!([runs("SC-bad", "false"), runs("SC-good", "true")]);
    let runner = change(Runner::new("", &pack).with("GITHUB_API_URL", &scripted.url));
    let stepped = runner.step();
    let bundle = runner.path("workspace").join(stepped.output("bundle"));
    let results = std::fs::read(bundle.join("results.json"));
    let results = results.unwrap_or_else(|error| panic!("{error}: {}", stepped.log));
    let results = serde_json::from_slice(&results).expect("JSON");
    (stepped, scripted, results)
}

/// The evidence of a run where `SC-bad` did as told.
fn evidence(storage: &FakeService, name: &str, status: &str) -> String {
    let results = json!({ "schema": "scenarioforge.results/1", "run": name, "scenarios": [
        { "id": "SC-bad", "cases": [ { "id": "base", "status": status, "flaky": false, "duration_ms": 20 } ] } ] });
    let zip = crate::artifacts::zip_of("results.json", results.to_string().as_bytes());
    storage.has(name, &zip);
    storage.address_of(name)
}

#[test]
fn a_reviewer_is_told_that_it_was_broken_before_this_change() {
    let storage = FakeService::start();
    let addresses = ["one", "two"].map(|name| evidence(&storage, name, "failed"));
    let (stepped, scripted, results) = step(github(addresses), |runner| runner);
    assert_eq!(stepped.code, Some(1), "{}", stepped.log);
    assert_eq!(
        history(&results, "SC-bad"),
        json!({ "on": "main", "runs": 2, "seen": 2, "failed": 2, "flaky": 0, "failed_last": 2 }),
        "{}",
        stepped.log
    );
    let words = "failed in the last 2 runs on main, too: broken before this change";
    assert!(stepped.summary.contains(words), "{}", stepped.summary);
    assert!(
        stepped
            .summary
            .contains("It failed in the last run on main before this change, too.")
    );
    let annotation = stepped
        .obeyed()
        .into_iter()
        .find(|command| command.name == "error");
    let annotation = annotation.expect("an annotation").message;
    assert!(
        annotation.contains(&format!("Before: {words}")),
        "{annotation}"
    );
    assert_eq!(scripted.asked("/zip"), 2, "not the fork's");
    assert_eq!(storage.complaints(), Vec::<String>::new());
    // Nobody sees the signatures of addresses.
    for secret in storage.signatures() {
        let shown = stepped.log.lines().filter(|line| line.contains(&secret));
        assert!(
            shown.clone().all(|line| line.starts_with("::add-mask::")),
            "{secret}"
        );
        assert!(!stepped.summary.contains(&secret));
    }
    let warnings = results["warnings"].as_array().expect("a list");
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn shards_divide_by_the_medians_of_the_last_runs() {
    let storage = FakeService::start();
    let addresses = ["one", "two"].map(|name| evidence(&storage, name, "passed"));
    let scripted = Scripted::start(github(addresses));
    let pack = json!([runs("SC-bad", "true"), runs("SC-good", "true")]);
    let runner = Runner::new("", &pack)
        .with("GITHUB_API_URL", &scripted.url)
        .with("INPUT_SHARD", "2/2");
    let stepped = runner.step();
    let plan = runner
        .path("workspace")
        .join(stepped.output("bundle"))
        .join("plan.json");
    let plan: Value = serde_json::from_slice(&std::fs::read(plan).expect("a plan")).expect("JSON");
    assert_eq!(plan["durations"], "medians of 100, 99 on main");
    let expected = |id: &str| {
        let shards = plan["shards"].as_array().expect("shards").iter();
        let mut cases = shards.flat_map(|shard| shard["cases"].as_array().expect("cases"));
        cases.find(|case| case["scenario"] == id).expect("the case")["expected_ms"].clone()
    };
    assert_eq!(
        (expected("SC-bad"), expected("SC-good")),
        (json!(20), json!(20))
    );
}

/// It is never an error, and said once.
#[test]
fn what_cannot_be_read_is_a_notice() {
    let no_permission = json!({ "message": "Resource not accessible by integration" });
    let gone = || {
        [
            "http://127.0.0.1:9/a?sig=x".to_owned(),
            "http://127.0.0.1:9/b?sig=y".to_owned(),
        ]
    };
    let storage = FakeService::start();
    storage.has("bad", b"<html>");
    let mut halves = gone();
    halves[0] = storage.address_of("bad");
    halves[1] = evidence(&storage, "good", "failed");
    let mut answers = github(gone());
    answers.push(("/actions/workflows/3/runs?", 403, no_permission));
    for (answers, shard, says) in [
        (
            answers.clone(),
            "",
            "give the job `actions: read` under `permissions:`",
        ),
        (answers, "1/1", "which `merge` refuses"),
        (
            github(halves),
            "",
            "what 1 of 2 earlier runs tell is not known, for example run 100: the artifact `scenarioforge-evidence` cannot be read: it is no zip",
        ),
        (
            vec![("", 404, json!({ "message": "Not Found" }))],
            "",
            "are not known",
        ),
    ] {
        let (stepped, _, results) = step(answers, |runner| runner.with("INPUT_SHARD", shard));
        assert_eq!(stepped.code, Some(1), "{}", stepped.log);
        let warnings = results["warnings"].as_array().expect("a list");
        // Without the permission, which nobody has to give, the log alone says it.
        if says.contains("actions: read") {
            assert!(warnings.is_empty(), "{warnings:?}");
            let said = stepped.log.lines().find(|line| line.starts_with("note: "));
            assert!(
                said.is_some_and(|line| line.contains(says)),
                "{}",
                stepped.log
            );
            continue;
        }
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        let warning = warnings[0].as_str().expect("text");
        assert!(warning.contains(says), "{warning}");
    }
}
