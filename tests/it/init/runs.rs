//! What is drafted starts, and is ready, without a change.

use serde_json::json;

use super::bare;
use crate::{
    formats::said,
    harness::{Project, not_tested, scenario},
};

fn visits(service: &str, path: &str, body: &str) -> serde_json::Value {
    json!([scenario(
        "SC-visit",
        json!([{
            "id": "visit",
            "http": { "method": "GET", "url": format!("{{{{ services.{service}.url }}}}{path}") },
            "checkpoints": [
                { "id": "found", "subject": "status", "predicate": "equals", "value": 200 },
                { "id": "said", "subject": "body", "predicate": "contains", "value": body }
            ]
        }])
    )])
}

fn drafts_and_runs(files: &[(&str, &str)], service: &str, path: &str, body: &str) -> Project {
    let project = bare(files);
    let (code, _, stderr) = said(&project, &["init"]);
    assert_eq!(code, Some(0), "{stderr}");
    let project = project.pack(visits(service, path, body));
    let ran = project.run(&[]).passed();
    assert_eq!(
        ran.events_of("service-ready").len(),
        ran.events_of("service-started").len(),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.statuses(), ["SC-visit/base passed"]);
    project
}

const PYTHON: &str = "import http.server, os\n\nclass Handler(http.server.BaseHTTPRequestHandler):\n    def do_GET(self):\n        self.send_response(200 if self.path in (\"/health\", \"/\") else 404)\n        self.end_headers()\n        self.wfile.write(b\"milk\")\n\nserver = http.server.ThreadingHTTPServer((\"127.0.0.1\", int(os.environ[\"PORT\"])), Handler)\nserver.serve_forever()\n";

#[test]
fn a_python_server() {
    let project = drafts_and_runs(&[("server.py", PYTHON)], "web", "/", "milk");
    let config = std::fs::read_to_string(project.root().join(".scenarioforge/config.toml"))
        .expect("a configuration");
    assert!(
        config.contains("ready = { http = \"/health\" }") && config.contains("server.py line 5"),
        "{config}"
    );
}

#[test]
fn a_python_wsgi_application() {
    let app = "import os\nfrom wsgiref.simple_server import make_server\n\ndef app(environ, start):\n    start(\"200 OK\", [])\n    return [b\"bread\"]\n\nmake_server(\"127.0.0.1\", int(os.getenv(\"PORT\", \"8000\")), app).serve_forever()\n";
    drafts_and_runs(&[("wsgi.py", app)], "web", "/any", "bread");
}

#[test]
fn pages_without_a_program() {
    drafts_and_runs(
        &[("site/index.html", "<h1>Opening hours</h1>")],
        "web",
        "/",
        "Opening",
    );
}

#[test]
fn processes_of_a_procfile_in_folders_with_odd_names() {
    let worker = "import time\nwhile True:\n    time.sleep(60)\n";
    drafts_and_runs(
        &[
            ("a folder's/server.py", PYTHON),
            ("a folder's/worker.py", worker),
            (
                "a folder's/Procfile",
                "web: exec python3 server.py\nworker: exec python3 worker.py\n",
            ),
        ],
        "web",
        "/",
        "milk",
    );
}

#[test]
fn a_target_of_a_makefile_and_the_command_of_an_image() {
    drafts_and_runs(
        &[
            ("Makefile", "run:\n\tpython3 app/it.py\n"),
            ("app/it.py", PYTHON),
        ],
        "web",
        "/",
        "milk",
    );
    drafts_and_runs(
        &[
            (
                "Dockerfile",
                "FROM python:3\nENV PORT=80\nCMD [\"python3\", \"app/it.py\"]\n",
            ),
            ("app/it.py", PYTHON),
        ],
        "web",
        "/",
        "milk",
    );
}

#[test]
fn a_node_package() {
    let has = |program: &str| {
        std::process::Command::new(program)
            .arg("--version")
            .output()
            .is_ok_and(|output| output.status.success())
    };
    if !has("node") || !has("npm") {
        not_tested("a drafted node service: there is no node with npm on PATH");
        return;
    }
    let server = "const http = require('http');\nhttp.createServer((request, response) => response.end(request.url === '/healthz' ? 'well' : 'milk')).listen(process.env.PORT, '127.0.0.1');\n";
    drafts_and_runs(
        &[
            (
                "package.json",
                "{ \"name\": \"tea\", \"scripts\": { \"start\": \"node main.js\" } }",
            ),
            ("main.js", server),
        ],
        "web",
        "/",
        "milk",
    );
}
