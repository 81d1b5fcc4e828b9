//! Probes of a workflow's step and of GitHub, which is a server of this test.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::json;

use super::{Patient, Said};

const TOKEN: &str = "ghs_0123456789abcdefghijABCDEFGHIJ012345";

/// What the server answers: the beginning of a request, a status, a body.
type Answers = Vec<(&'static str, u16, String)>;

struct GitHub {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl GitHub {
    fn start(answers: Answers) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (kept, answers) = (Arc::clone(&asked), Arc::new(answers));
        thread::spawn(move || {
            for stream in listener.incoming().take(100).flatten() {
                let (kept, answers) = (Arc::clone(&kept), Arc::clone(&answers));
                thread::spawn(move || serve(stream, &answers, &kept));
            }
        });
        Self { url, asked }
    }

    /// Every request, with whether it had the token.
    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("a list").clone()
    }
}

fn serve(stream: TcpStream, answers: &Answers, asked: &Mutex<Vec<String>>) {
    let mut writer = stream.try_clone().expect("a socket");
    let mut reader = BufReader::new(stream);
    loop {
        let mut request = String::new();
        if reader.read_line(&mut request).unwrap_or(0) == 0 {
            return;
        }
        let (mut length, mut token) = (0, false);
        loop {
            let mut header = String::new();
            if reader.read_line(&mut header).unwrap_or(0) == 0 || header.trim().is_empty() {
                break;
            }
            let header = header.to_ascii_lowercase();
            token |=
                header.trim() == format!("authorization: bearer {}", TOKEN.to_ascii_lowercase());
            if let Some(value) = header.strip_prefix("content-length:") {
                length = value.trim().parse().unwrap_or(0);
            }
        }
        let mut body = vec![0; length];
        let _ = reader.read_exact(&mut body);
        asked.lock().expect("a list").push(format!(
            "{token} {}",
            request.trim().trim_end_matches(" HTTP/1.1")
        ));
        let (status, text) = match answers
            .iter()
            .find(|(begin, ..)| request.starts_with(begin))
        {
            Some((_, status, text)) => (*status, text.clone()),
            None => (404, "{\"message\":\"Not Found\"}".to_owned()),
        };
        let date = jiff::Timestamp::now().strftime("%a, %d %b %Y %H:%M:%S GMT");
        let needs = if status == 403 {
            "X-Accepted-GitHub-Permissions: pull_requests=write\r\n"
        } else {
            ""
        };
        let head = format!(
            "HTTP/1.1 {status} X\r\nDate: {date}\r\n{needs}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            text.len()
        );
        if writer.write_all((head + &text).as_bytes()).is_err() {
            return;
        }
    }
}

fn repository() -> String {
    json!({
        "id": 1, "full_name": "acme/shop", "default_branch": "main", "private": false, "archived": false, "fork": false, "disabled": false,
        "permissions": { "admin": false, "maintain": false, "push": true, "triage": true, "pull": true }
    })
    .to_string()
}

/// Everything is granted.
fn generous() -> Answers {
    let refused = "{\"message\":\"Validation Failed\",\"errors\":[]}".to_owned();
    vec![
        ("GET /repos/acme/shop/commits", 200, "[]".to_owned()),
        (
            "GET /repos/acme/shop/actions/runs",
            200,
            "{\"total_count\":0,\"workflow_runs\":[]}".to_owned(),
        ),
        (
            "GET /repos/acme/shop/actions/permissions/workflow",
            200,
            "{\"default_workflow_permissions\":\"read\",\"can_approve_pull_request_reviews\":true}"
                .to_owned(),
        ),
        ("POST /repos/acme/shop/", 422, refused),
        ("GET /repos/acme/shop ", 200, repository()),
    ]
}

fn patient(github: &GitHub) -> Patient {
    Patient::new()
        .with("GITHUB_TOKEN", TOKEN)
        .with("GITHUB_API_URL", &github.url)
        .with("GITHUB_SERVER_URL", &github.url)
        .with("GITHUB_REPOSITORY", "acme/shop")
}

fn no_secret(said: &Said) {
    assert!(
        !said.stdout.contains(TOKEN) && !said.stderr.contains(TOKEN),
        "{}",
        said.stdout
    );
}

#[test]
fn a_token_that_may_everything() {
    let github = GitHub::start(generous());
    let said = patient(&github)
        .with_system()
        .says(&["--json", "--for", "pr"]);
    for code in [
        "github-token",
        "github-api",
        "clock-skew",
        "contents-read",
        "pull-requests-write",
        "contents-write",
        "pull-request-setting",
    ] {
        let (status, found) = said.probe(code);
        assert_eq!(status, "ok", "{code}: {found}");
    }
    assert_eq!(said.code, Some(0), "{}", said.stdout);
    assert!(
        said.probe("github-token").1.contains("a workflow's token"),
        "{}",
        said.stdout
    );
    no_secret(&said);
    let asked = github.asked();
    assert!(
        !asked.is_empty() && asked.iter().all(|asked| asked.starts_with("true ")),
        "{asked:?}"
    );
}

#[test]
fn a_token_that_may_not() {
    let denied = "{\"message\":\"Resource not accessible by integration\"}".to_owned();
    let mut answers: Answers = vec![
        ("POST /repos/acme/shop/pulls", 403, denied.clone()),
        (
            "GET /repos/acme/shop/actions/permissions/workflow",
            403,
            denied,
        ),
    ];
    answers.extend(generous());
    let github = GitHub::start(answers);
    let said = patient(&github).says(&["--json", "--for", "pr"]);
    let (status, found) = said.probe("pull-requests-write");
    assert!(
        status == "failed"
            && found.contains("`pull-requests: write`")
            && found.contains("permissions:"),
        "{found}"
    );
    let (status, found) = said.probe("pull-request-setting");
    assert!(
        status == "unknown" && found.contains("/acme/shop/settings/actions"),
        "{found}"
    );
    assert_eq!(
        (said.probe("contents-write").0.as_str(), said.code),
        ("ok", Some(3))
    );
    // The same is only a warning where nobody wants a pull request.
    let said = patient(&github).says(&["--json"]);
    assert_eq!(
        (said.probe("pull-requests-write").0.as_str(), said.code),
        ("warning", Some(0))
    );
    no_secret(&said);
}

#[test]
fn a_repository_that_does_not_allow_it() {
    let mut answers: Answers = vec![(
        "GET /repos/acme/shop/actions/permissions/workflow",
        200,
        "{\"default_workflow_permissions\":\"read\",\"can_approve_pull_request_reviews\":false}"
            .to_owned(),
    )];
    answers.extend(generous());
    let github = GitHub::start(answers);
    let (status, found) = patient(&github)
        .says(&["--json", "--for", "pr"])
        .probe("pull-request-setting");
    assert!(
        status == "failed" && found.contains("Allow GitHub Actions"),
        "{found}"
    );
}

#[test]
fn a_token_that_is_wrong_and_a_github_that_is_away() {
    let github = GitHub::start(vec![(
        "",
        401,
        "{\"message\":\"Bad credentials\"}".to_owned(),
    )]);
    let said = patient(&github).says(&["--json", "--for", "pr"]);
    let (status, found) = said.probe("github-api");
    assert!(status == "failed" && found.contains("401"), "{found}");
    no_secret(&said);
    let away = patient(&github).with("GITHUB_API_URL", "http://127.0.0.1:9");
    let (status, found) = away.says(&["--json", "--for", "pr"]).probe("github-api");
    assert!(status == "failed", "{found}");
    let nameless = Patient::new().with("GITHUB_TOKEN", TOKEN);
    let (status, found) = nameless
        .says(&["--json", "--for", "pr"])
        .probe("github-api");
    assert!(
        status == "failed" && found.contains("GITHUB_REPOSITORY"),
        "{found}"
    );
}

#[test]
fn nothing_is_asked_without_a_token() {
    let github = GitHub::start(generous());
    let patient = Patient::new()
        .with("GITHUB_API_URL", &github.url)
        .with("GITHUB_REPOSITORY", "acme/shop")
        .with("HTTPS_PROXY", &github.url)
        .with("http_proxy", &github.url);
    let said = patient.says(&["--json", "--for", "run,generate,fix,pr"]);
    assert_eq!(
        (
            said.probe("github-token").0.as_str(),
            said.probe("github-api").0.as_str(),
            said.code
        ),
        ("failed", "skipped", Some(3))
    );
    assert!(github.asked().is_empty(), "{:?}", github.asked());
}

#[test]
fn a_step_of_a_workflow() {
    let step = |event: &str| {
        let mut patient = Patient::new();
        patient.project = patient
            .project
            .file("../runner/output", "")
            .file("../runner/summary", "")
            .file("../runner/event.json", event);
        let folder = patient
            .project
            .root()
            .join("../runner")
            .canonicalize()
            .expect("a folder");
        let file = |name: &str| folder.join(name).display().to_string();
        let (output, summary, event) = (file("output"), file("summary"), file("event.json"));
        let patient = patient
            .with("GITHUB_ACTIONS", "true")
            .with("GITHUB_EVENT_NAME", "pull_request")
            .with("GITHUB_OUTPUT", &output)
            .with("GITHUB_STEP_SUMMARY", &summary)
            .with("GITHUB_EVENT_PATH", &event);
        (patient, folder)
    };
    let own = r#"{"pull_request":{"head":{"repo":{"full_name":"acme/shop"}},"base":{"repo":{"full_name":"acme/shop"}}}}"#;
    let (patient, folder) = step(own);
    let said = patient
        .with("ACTIONS_RUNTIME_TOKEN", "eyJsecretsecret")
        .with("ACTIONS_RESULTS_URL", "https://results.invalid/")
        .says(&["--json"]);
    for code in ["workflow", "artifact-service", "fork"] {
        assert_eq!(said.probe(code).0, "ok", "{code}: {}", said.probe(code).1);
    }
    assert!(!said.stdout.contains("eyJsecretsecret"));
    drop(folder);

    let fork = r#"{"pull_request":{"head":{"repo":{"full_name":"eve/shop"}},"base":{"repo":{"full_name":"acme/shop"}}}}"#;
    let (patient, folder) = step(fork);
    fs::remove_file(folder.join("output")).expect("a file");
    fs::create_dir(folder.join("output")).expect("a folder");
    let said = patient.says(&["--json", "--for", "run,pr"]);
    assert!(
        said.probe("fork").0 == "failed" && said.probe("fork").1.contains("eve/shop"),
        "{}",
        said.probe("fork").1
    );
    assert!(
        said.probe("artifact-service").0 == "warning"
            && said
                .probe("artifact-service")
                .1
                .contains("ACTIONS_RUNTIME_TOKEN")
    );
    assert!(
        said.probe("workflow").0 == "failed" && said.probe("workflow").1.contains("GITHUB_OUTPUT"),
        "{}",
        said.probe("workflow").1
    );
    let (patient, _folder) = step("{ broken");
    assert_eq!(patient.says(&["--json"]).probe("fork").0, "unknown");
    let (patient, _folder) = step(
        "{\"pull_request\":{\"head\":{\"repo\":null},\"base\":{\"repo\":{\"full_name\":\"a/b\"}}}}",
    );
    assert!(
        patient
            .says(&["--json"])
            .probe("fork")
            .1
            .contains("a fork that is gone")
    );
}
