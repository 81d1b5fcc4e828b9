//! Services: started in order, waited for, watched, stopped with everything they started.

use std::{
    fs,
    net::TcpListener,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use crate::harness::{Project, Ran, alive, command, marker, scenario, until};

/// Answers `/` with its word, `/health` with 204 from the third time on, `/die` by ending.
const SERVER: &str = r#"
import http.server, os, sys
asked = 0
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        global asked
        if self.path == "/die":
            print("dying", flush=True)
            os._exit(7)
        status = 200
        if self.path == "/health":
            asked += 1
            status = 204 if asked > 2 else 503
        self.send_response(status)
        self.end_headers()
        if status == 200:
            self.wfile.write(os.environ.get("WORD", "").encode())
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler)
print("listening on", sys.argv[1], flush=True)
print("no errors yet", file=sys.stderr, flush=True)
server.serve_forever()
"#;

/// A free port, for tests of fixed ports.
fn port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// A scenario that needs a service and asks nothing of it.
fn needs(id: &str, service: &str) -> Value {
    let mut scenario = scenario(
        id,
        json!([command("look", "true", json!([["exit_code", "equals", 0]]))]),
    );
    scenario["preconditions"] = json!([{ "text": "It is up", "service": service }]);
    scenario
}

/// Why a case is blocked.
fn because(ran: &Ran, case: &str) -> String {
    let (scenario, case) = case.split_once('/').expect("scenario/case");
    let blocked = ran.events_of("case-blocked");
    let event = blocked
        .iter()
        .find(|event| event["scenario"] == scenario && event["case"] == case)
        .unwrap_or_else(|| panic!("{case} is not blocked: {}", ran.stderr));
    event["because"].as_str().expect("text").to_owned()
}

/// `type service` of the events of services, in order.
fn told(ran: &Ran) -> Vec<String> {
    let events = ran.events().into_iter();
    events
        .filter_map(|event| {
            Some(format!(
                "{} {}",
                event["t"].as_str()?.strip_prefix("service-")?,
                event["service"].as_str()?
            ))
        })
        .collect()
}

#[test]
fn services_start_in_order_and_tell_when_they_are_ready() {
    let config = r#"
[services.web]
command = "python3 server.py {{ port }}"
port = "auto"
env = { WORD = "from {{ services.db.port }}" }
ready = { http = "/health", status = 204 }
after = ["db", "queue"]
[services.db]
command = "exec python3 server.py {{ port }}"
port = "auto"
env = { WORD = "database" }
[services.queue]
command = "echo starting; echo queue is up at last; exec sleep 600"
ready = { log = "is up" }
after = ["db"]
"#;
    let project = Project::new(config).file("server.py", SERVER).pack(json!([scenario(
        "SC-web",
        json!([
            { "id": "ask", "http": { "method": "GET", "url": "{{ services.web.url }}/" }, "checkpoints": [
                { "id": "word", "subject": "body", "predicate": "equals", "value": "from {{ services.db.port }}" } ] },
            { "id": "db", "http": { "method": "GET", "url": "http://127.0.0.1:{{ services.db.port }}/" }, "checkpoints": [
                { "id": "word", "subject": "body", "predicate": "equals", "value": "database" } ] },
        ])
    )]));
    let ran = project.run(&[]).passed();
    assert_eq!(
        told(&ran),
        [
            "started db",
            "ready db",
            "started queue",
            "ready queue",
            "started web",
            "ready web",
            "stopped web",
            "stopped queue",
            "stopped db"
        ]
    );
    let log =
        |name: &str| fs::read_to_string(ran.bundle().join("services").join(name)).expect("a log");
    assert!(
        log("db/stdout.log").starts_with("listening on"),
        "{}",
        log("db/stdout.log")
    );
    assert_eq!(log("web/stderr.log"), "no errors yet\n");
    assert_eq!(log("queue/stdout.log"), "starting\nqueue is up at last\n");
    let evidence = ran.events_of("evidence");
    assert!(
        evidence
            .iter()
            .any(|event| event["path"] == "services/queue/stdout.log"),
        "{evidence:#?}"
    );
}

#[test]
fn a_fixed_port_and_a_service_of_someone_else() {
    let (fixed, other) = (port(), port());
    let config = format!(
        "[services.fixed]\ncommand = 'python3 server.py {fixed}'\nport = {fixed}\nready = {{ tcp = true }}\nenv = {{ WORD = 'fixed' }}\n\
         [services.other]\nurl = 'http://127.0.0.1:{other}'\nready = {{ http = '/' }}\n\
         [services.absent]\nurl = 'http://127.0.0.1:1'\nready_timeout = '200ms'\n"
    );
    let asks = |id: &str, url: &str, word: &str| {
        let checkpoints =
            json!([{ "id": "word", "subject": "body", "predicate": "equals", "value": word }]);
        scenario(
            id,
            json!([{ "id": "ask", "http": { "method": "GET", "url": url }, "checkpoints": checkpoints }]),
        )
    };
    let project = Project::new(&config).file("server.py", SERVER).pack(json!([
        asks("SC-fixed", &format!("http://127.0.0.1:{fixed}/"), "fixed"),
        asks("SC-other", "{{ services.other.url }}/", "someone else"),
        needs("SC-absent", "absent"),
    ]));
    let mut someone = Command::new("python3")
        .args(["server.py", &other.to_string()])
        .current_dir(project.root())
        .env("WORD", "someone else")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("python3");
    let ran = project.run(&[]);
    let still_there = someone.try_wait().expect("a state").is_none();
    someone.kill().expect("it ends");
    let _ = someone.wait();
    assert_eq!(
        ran.statuses(),
        [
            "SC-fixed/base passed",
            "SC-other/base passed",
            "SC-absent/base blocked"
        ],
        "{}",
        ran.stderr
    );
    assert!(still_there, "what someone else started is left alone");
    assert!(
        because(&ran, "SC-absent/base").contains("not ready after 200ms"),
        "{}",
        because(&ran, "SC-absent/base")
    );
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
}

#[test]
fn a_service_that_ends_early_blocks_its_cases_at_once() {
    let config = "[services.api]\ncommand = 'echo loading; echo no database >&2; exit 9'\nport = 'auto'\nready_timeout = '10m'\n\
                  [services.clean]\ncommand = 'echo done'\nport = 'auto'\nready_timeout = '10m'\n\
                  [services.waits]\ncommand = 'sleep 600'\nafter = ['api']\n\
                  [services.long]\ncommand = \"true {{ 'x' * 1 }}$(exit 0)\"\nport = 'auto'\nready_timeout = '10m'\n";
    let project = Project::new(config).pack(json!([
        needs("SC-api", "api"),
        needs("SC-clean", "clean"),
        needs("SC-waits", "waits"),
        needs("SC-long", "long"),
        scenario(
            "SC-alone",
            json!([command("look", "true", json!([["exit_code", "equals", 0]]))])
        ),
    ]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert_eq!(
        ran.statuses(),
        [
            "SC-api/base blocked",
            "SC-clean/base blocked",
            "SC-waits/base blocked",
            "SC-long/base blocked",
            "SC-alone/base passed"
        ]
    );
    assert!(
        because(&ran, "SC-api/base").contains("exit code 9 before it was ready"),
        "{}",
        because(&ran, "SC-api/base")
    );
    assert!(
        because(&ran, "SC-clean/base").contains("exit code 0 before it was ready"),
        "{}",
        because(&ran, "SC-clean/base")
    );
    assert!(
        because(&ran, "SC-waits/base").contains("service api: it ended by itself with exit code 9"),
        "{}",
        because(&ran, "SC-waits/base")
    );
    let failed = ran.events_of("service-failed");
    let api = failed
        .iter()
        .find(|event| event["service"] == "api")
        .expect("an event");
    assert!(
        api["log"].to_string().contains("no database")
            && api["log"].to_string().contains("loading"),
        "{api:#}"
    );
    assert!(ran.stderr.contains("no database"), "{}", ran.stderr);
}

#[test]
fn a_service_that_cannot_be_started_is_told() {
    // Longer than the kernel allows for one argument.
    let config = format!(
        "[services.api]\ncommand = 'true {}'\nport = 'auto'\nready_timeout = '10m'\n",
        "x".repeat(200_000)
    );
    let project = Project::new(&config).pack(json!([needs("SC-api", "api")]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert_eq!(ran.statuses(), ["SC-api/base blocked"]);
    assert!(
        because(&ran, "SC-api/base").contains("could not be started"),
        "{}",
        because(&ran, "SC-api/base")
    );
}

#[test]
fn a_service_that_is_never_ready_is_given_up() {
    let markers: Vec<String> = (0..3).map(|_| marker()).collect();
    let [http, tcp, log] = markers.as_slice() else {
        unreachable!()
    };
    let config = format!(
        "[services.http]\ncommand = 'echo thinking; exec python3 server.py {{{{ port }}}} {http}'\nport = 'auto'\nready = {{ http = '/', status = 418 }}\nready_timeout = '2s'\n\
         [services.tcp]\ncommand = 'sleep {tcp}'\nport = 'auto'\nready_timeout = '300ms'\n\
         [services.log]\ncommand = 'echo almost; sleep {log}'\nready = {{ log = '^ready$' }}\nready_timeout = '2s'\n"
    );
    let project = Project::new(&config).file("server.py", SERVER).pack(json!([
        needs("SC-http", "http"),
        needs("SC-tcp", "tcp"),
        needs("SC-log", "log")
    ]));
    let ran = project.run(&[]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    for marker in &markers {
        assert!(!alive(marker));
    }
    let expected = [
        ("SC-http/base", "after 2s"),
        ("SC-tcp/base", "after 300ms"),
        ("SC-log/base", "matched ready.log"),
    ];
    for (case, text) in expected {
        assert!(
            because(&ran, case).contains(text),
            "{}",
            because(&ran, case)
        );
    }
    assert_eq!(
        fs::read_to_string(ran.bundle().join("services/log/stdout.log")).expect("a log"),
        "almost\n"
    );
}

#[test]
fn every_process_of_a_service_is_stopped() {
    let markers: Vec<String> = (0..3).map(|_| marker()).collect();
    let [worker, daemon, stubborn] = markers.as_slice() else {
        unreachable!()
    };
    // The first forks workers; the second goes to the background, in a session of its own; the third does not listen.
    let config = format!(
        "[services.workers]\ncommand = 'sleep {worker} & sleep {worker} & echo up; wait'\nready = {{ log = 'up' }}\n\
         [services.daemon]\ncommand = '(setsid sh -c \"exec python3 server.py {{{{ port }}}} {daemon} <&- >&- 2>&-\" &) & wait'\nport = 'auto'\nready = {{ tcp = true }}\n\
         [services.stubborn]\ncommand = \"trap '' TERM; echo up; while :; do sleep {stubborn}; done\"\nready = {{ log = 'up' }}\n"
    );
    let asks = json!([
        { "id": "daemon", "http": { "method": "GET", "url": "{{ services.daemon.url }}/" }, "checkpoints": [
            { "id": "up", "subject": "status", "predicate": "equals", "value": 200 } ] },
    ]);
    let mut all = scenario("SC-all", asks);
    all["preconditions"] = json!([{ "text": "a", "service": "workers" }, { "text": "b", "service": "stubborn" }, { "text": "c", "service": "daemon" }]);
    let project = Project::new(&config)
        .file("server.py", SERVER)
        .pack(json!([all]));
    let ran = project.run(&[]).passed();
    for marker in &markers {
        assert!(!alive(marker), "{:#?}", ran.events());
    }
    let killed: Vec<String> = ran
        .events_of("service-stopped")
        .iter()
        .filter(|event| event["killed"] == true)
        .map(|event| event["service"].as_str().expect("a name").to_owned())
        .collect();
    assert_eq!(killed, ["stubborn"]);
}

#[test]
fn a_service_that_dies_blocks_the_cases_after_it() {
    let config = "[services.api]\ncommand = 'exec python3 server.py {{ port }}'\nport = 'auto'\nready = { tcp = true }\n[run]\njobs = 1\n";
    let project = Project::new(config).file("server.py", SERVER);
    let journals = project.root().join(".scenarioforge/runs/*/events.jsonl");
    let told = format!(
        "until grep -q service-failed {}; do sleep 0.02; done",
        journals.display()
    );
    let mut waits = needs("SC-2-later", "api");
    let first = json!({ "text": "The news has spread", "step": { "id": "wait", "run": told } });
    let preconditions = waits["preconditions"].as_array_mut().expect("a list");
    preconditions.insert(0, first);
    let project = project.pack(json!([
        scenario("SC-1-kills", json!([
            { "id": "die", "http": { "method": "GET", "url": "{{ services.api.url }}/die" }, "checkpoints": [
                { "id": "up", "subject": "status", "predicate": "equals", "value": 200 } ] },
        ])),
        waits,
        scenario("SC-3-alone", json!([command("look", "true", json!([["exit_code", "equals", 0]]))])),
    ]));
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        [
            "SC-1-kills/base failed",
            "SC-2-later/base blocked",
            "SC-3-alone/base passed"
        ],
        "{}",
        ran.stderr
    );
    assert!(
        because(&ran, "SC-2-later/base").contains("it ended by itself with exit code 7"),
        "{}",
        because(&ran, "SC-2-later/base")
    );
    let failed = ran.events_of("service-failed");
    assert!(
        failed.len() == 1 && failed[0]["log"].to_string().contains("dying"),
        "{failed:#?}"
    );
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
}

#[test]
fn each_case_can_have_an_instance_of_its_own() {
    let config = r#"
[services.api]
command = "echo $$ > own.pid; echo $TMPDIR $HOME > folders; touch $TMPDIR/t $HOME/h; exec python3 server.py {{ port }}"
port = "auto"
scope = "case"
ready = { http = "/" }
env = { WORD = "on {{ port }}" }
[run]
jobs = 3
"#;
    let own = |id: &str| {
        scenario(
            id,
            json!([
                { "id": "ask", "http": { "method": "GET", "url": "{{ services.api.url }}/" }, "checkpoints": [
                    { "id": "word", "subject": "body", "predicate": "equals", "value": "on {{ services.api.port }}" } ] },
                command("place", "cat own.pid folders; echo $TMPDIR $HOME; [ $(cat own.pid | wc -l) = 1 ]", json!([["exit_code", "equals", 0]])),
                command("end", "echo {{ services.api.port }}", json!([["exit_code", "equals", 0]])),
            ]),
        )
    };
    let project = Project::new(config).file("server.py", SERVER).pack(json!([
        own("SC-1"),
        own("SC-2"),
        own("SC-3")
    ]));
    let ran = project.run(&[]).passed();
    let mut seen = Vec::new();
    for case in ["SC-1", "SC-2", "SC-3"] {
        let lines = ran.transcript(&format!("{case}/base/1"));
        let text = |line: usize| {
            lines[line]["observation"]["stdout"]["text"]
                .as_str()
                .expect("text")
                .trim()
                .to_owned()
        };
        let place = text(1);
        let words: Vec<&str> = place.split_whitespace().collect();
        let [pid, service_tmp, service_home, tmp, home] = words.as_slice() else {
            panic!("{place}")
        };
        assert!(
            !std::path::Path::new(&format!("/proc/{pid}")).exists(),
            "the instance has ended"
        );
        let folders = [service_tmp, service_home, tmp, home];
        for folder in folders {
            assert!(
                folder.starts_with(project.tmp().to_str().expect("UTF-8")),
                "{folder}"
            );
            assert!(
                !std::path::Path::new(folder).exists(),
                "{folder} has been removed"
            );
        }
        assert!(
            folders
                .iter()
                .enumerate()
                .all(|(n, one)| folders[n + 1..].iter().all(|other| one != other)),
            "{place}"
        );
        seen.push(format!("{pid} {}", text(2)));
        assert!(
            ran.bundle()
                .join(format!("evidence/{case}/base/1/services/api/stdout.log"))
                .is_file()
        );
    }
    seen.dedup_by_key(|one| one.split(' ').next().map(str::to_owned));
    assert_eq!(seen.len(), 3, "three instances: {seen:?}");
    assert!(
        !project.root().join("own.pid").exists(),
        "it ran in the copy"
    );
    assert_eq!(ran.events_of("service-stopped").len(), 3);
}

#[test]
fn a_service_whose_guard_is_killed_is_down_and_swept() {
    let service = marker();
    let config = format!(
        "[services.api]\ncommand = 'echo up; exec sleep {service}'\nready = {{ log = 'up' }}\n[run]\njobs = 1\n"
    );
    let gate = tempfile::tempdir().expect("a folder");
    let open = gate.path().join("open");
    let project = Project::new(&config).pack(json!([
        scenario(
            "SC-1",
            json!([command(
                "wait",
                format!("until [ -e {} ]; do sleep 0.02; done", open.display()),
                json!([["exit_code", "equals", 0]])
            )])
        ),
        needs("SC-2", "api"),
    ]));
    let child = project.start(&["run"]);
    until("the service starts", || alive(&service));
    let guard = crate::harness::parent_of(&service).expect("a guard");
    crate::harness::kill(guard, rustix::process::Signal::KILL);
    let journal =
        || fs::read_to_string(project.bundles()[0].join("events.jsonl")).unwrap_or_default();
    until("it is told", || journal().contains("service-failed"));
    fs::write(&open, "").expect("a file");
    let ran = project.ran(child.wait_with_output().expect("its end"));
    assert_eq!(
        ran.statuses(),
        ["SC-1/base passed", "SC-2/base blocked"],
        "{}",
        ran.stderr
    );
    assert!(!alive(&service));
    assert_eq!(ran.json("results.json")["status"], "blocked");
}

/// A service that ends without an error is down all the same, unless it left a daemon behind.
#[test]
fn a_service_that_ends_by_itself_is_down_whatever_its_exit_code() {
    let project = Project::new(
        "[services.web]\ncommand = \"echo up; while [ ! -e stop ]; do sleep 0.02; done; exit 0\"\nready = { log = \"up\" }\n[run]\njobs = 1\nisolation = \"checkout\"\n",
    );
    let mut first = scenario(
        "SC-1",
        json!([command(
            "stop",
            "touch stop",
            json!([["exit_code", "equals", 0]])
        )]),
    );
    first["preconditions"] = json!([{ "text": "It is up", "service": "web" }]);
    let mut second = scenario(
        "SC-2",
        json!([command(
            "never",
            "true",
            json!([["exit_code", "equals", 0]])
        )]),
    );
    // The first precondition waits until the run has been told of the end.
    second["preconditions"] = json!([
        { "text": "It has ended", "step": {
            "id": "ended",
            "run": "grep -l service-failed .scenarioforge/runs/*/events.jsonl",
            "eventually": "8s",
            "checkpoints": [{ "id": "told", "subject": "exit_code", "predicate": "equals", "value": 0 }]
        } },
        { "text": "It is up", "service": "web" }
    ]);
    let project = project.pack(json!([first, second]));
    let ran = project.run(&[]);
    assert_eq!(
        ran.statuses(),
        ["SC-1/base passed", "SC-2/base blocked"],
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("ended by itself with exit code 0"),
        "{}",
        ran.stderr
    );
}
