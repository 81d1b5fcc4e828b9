//! A quick look through a unit's source: where it listens, what answers when it is well, what begins a server.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    guess::{Evidence, Guess},
    view::{View, name_of},
};

/// Files of one unit that are looked at.
const MOST_FILES: usize = 400;
/// A longer line was not written by a person.
const LONGEST_LINE: usize = 400;

/// What the source of a unit shows; each is the first that was found.
#[derive(Debug, Default)]
pub(super) struct Scan {
    /// A variable that the source reads its port from.
    pub(super) port_variable: Option<Guess<String>>,
    /// A port in the source.
    pub(super) fixed_port: Option<Guess<u16>>,
    /// A path that answers when all is well, with its rank (0 is the best).
    health: Option<(usize, Guess<String>)>,
    /// `module:variable` of a Flask, FastAPI or Starlette application, and which it is.
    pub(super) python_app: Option<(PythonApp, Guess<String>)>,
    /// A Python program that begins a server of the standard library.
    pub(super) python_server: Option<Guess<String>>,
    /// Folders of `package main` in Go that serve.
    pub(super) go_main: Option<Guess<String>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PythonApp {
    Flask,
    FastApi,
}

impl Scan {
    /// The path that answers when all is well.
    pub(super) fn health(&self) -> Option<&Guess<String>> {
        self.health.as_ref().map(|(_, guess)| guess)
    }
}

const EXTENSIONS: [&str; 15] = [
    "js", "mjs", "cjs", "ts", "mts", "cts", "tsx", "py", "rb", "go", "rs", "java", "kt", "cs",
    "php",
];
/// Parts of a path below which nothing serves users.
const NOT_SERVED: [&str; 10] = [
    "test",
    "tests",
    "__tests__",
    "spec",
    "e2e",
    "fixtures",
    "examples",
    "docs",
    "benches",
    "migrations",
];
/// From the most to the least telling.
const HEALTH: [&str; 10] = [
    "health",
    "healthz",
    "readyz",
    "livez",
    "ready",
    "healthcheck",
    "health-check",
    "up",
    "ping",
    "status",
];

static VARIABLE: LazyLock<Regex> = LazyLock::new(|| {
    let name = "((?:(?:HTTP|SERVER|APP|API|WEB|LISTEN)_)?PORT)";
    let pattern = format!(
        r#"(?:process\.env|Bun\.env)(?:\.|\[\s*['"]){name}\b|(?:environ(?:\.get)?|[gG]etenv|env::var(?:_os)?|ENV(?:\.fetch)?|Deno\.env\.get|GetEnvironmentVariable|\benv)\s*[\[(]\s*['"]{name}['"]|\{{[^}}]*\b(PORT)\b[^}}]*\}}\s*=\s*process\.env"#
    );
    Regex::new(&pattern).expect("a constant pattern")
});
static FIXED: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = [
        r"\.listen\(\s*(?:\{\s*port:\s*)?(\d{2,5})\b",
        r#"(?:ListenAndServe(?:TLS)?|\.Run|\.Start|\.Listen)\(\s*"[^"]*:(\d{2,5})""#,
        r#"bind\w*\(\s*"(?:[\d.]+|localhost|\[::1?\]):(\d{2,5})""#,
        r#"\.bind\(\(\s*"[^"]*"\s*,\s*(\d{2,5})"#,
        r#"(?:HTTPServer|make_server|TCPServer|run_simple)\(\s*\(?\s*['"][^'"]*['"]\s*,\s*(\d{2,5})"#,
        r"\.run\(.*\bport\s*=\s*(\d{2,5})",
        r"^\s*(?:const|let|var)?\s*(?:port|PORT)\s*(?::\s*\w+\s*)?=\s*(\d{2,5})\b",
    ];
    Regex::new(&pattern.join("|")).expect("a constant pattern")
});
static ROUTE: LazyLock<Regex> = LazyLock::new(|| {
    let names = HEALTH.join("|");
    let pattern = format!(
        r#"['"`](/(?:api/|_|-/)?({names})/?)['"`]|\bpath\(\s*['"]((?:api/)?({names})/?)['"]|\bget\s+['"]/?(({names}))['"]"#
    );
    Regex::new(&pattern).expect("a constant pattern")
});
static CLIENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"fetch\(|axios|requests\.|http\.Get|urlopen|HttpClient|curl|expect\(|assert")
        .expect("a constant pattern")
});
static PYTHON_APP: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(\w+)(?:\s*:\s*\w+)?\s*=\s*(Flask|FastAPI)\(").expect("a constant pattern")
});
static PYTHON_FACTORY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^def (create_app|make_app)\(").expect("a constant pattern"));
static PYTHON_SERVER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\b(?:ThreadingHTTPServer|HTTPServer|TCPServer|make_server|run_simple)\(")
        .expect("a constant pattern")
});
static GO_SERVER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"ListenAndServe|gin\.(?:Default|New)\(|\.Run\(|\.Listen\(|http\.Serve\(|echo\.New\(",
    )
    .expect("a constant pattern")
});

/// Looks through these files, which all belong to one unit.
pub(super) fn scan<'a>(
    view: &dyn View,
    folder: &str,
    files: impl Iterator<Item = &'a str>,
) -> Scan {
    let mut scan = Scan::default();
    for path in files
        .filter(|path| is_source(path, folder))
        .take(MOST_FILES)
    {
        if let Some(text) = view.text(path) {
            scan.file(folder, path, &text);
        }
    }
    scan
}

fn is_source(path: &str, folder: &str) -> bool {
    let inside = path
        .strip_prefix(folder)
        .unwrap_or(path)
        .trim_start_matches('/');
    let name = name_of(inside);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    EXTENSIONS.contains(&extension)
        && !inside
            .split('/')
            .rev()
            .skip(1)
            .any(|part| NOT_SERVED.contains(&part))
        && !name.contains(".test.")
        && !name.contains(".spec.")
        && !name.ends_with("_test.go")
        && !name.ends_with(".d.ts")
        && !name.starts_with("test_")
        && !name.contains(".config.")
}

impl Scan {
    fn file(&mut self, folder: &str, path: &str, text: &str) {
        let inside = path
            .strip_prefix(folder)
            .unwrap_or(path)
            .trim_start_matches('/');
        let is_python = path.ends_with(".py");
        let mut go_main = false;
        for (number, line) in text.lines().enumerate() {
            if line.len() > LONGEST_LINE {
                continue;
            }
            let trimmed = line.trim_start();
            if trimmed.starts_with("//") || (trimmed.starts_with('#') && !trimmed.starts_with("#["))
            {
                continue;
            }
            let at = |says: String| Evidence::line(path, number + 1, says);
            if self.port_variable.is_none()
                && let Some(name) = captured(&VARIABLE, line)
            {
                let from = at(format!("it reads {name}"));
                self.port_variable = Some(Guess::new(name.to_owned(), from));
            }
            if self.fixed_port.is_none()
                && let Some(port) = captured(&FIXED, line)
                    .and_then(|port| port.parse().ok())
                    .filter(|port| *port != 0)
            {
                self.fixed_port = Some(Guess::new(port, at(format!("it listens on {port}"))));
            }
            self.route(line, at);
            if is_python {
                self.python(inside, line, at);
            }
            if path.ends_with(".go") {
                go_main |= trimmed.starts_with("package main");
                if go_main && self.go_main.is_none() && GO_SERVER.is_match(line) {
                    let package = inside
                        .rsplit_once('/')
                        .map_or(".".to_owned(), |(package, _)| format!("./{package}"));
                    self.go_main = Some(Guess::new(package, at("package main serves".to_owned())));
                }
            }
        }
    }

    fn route(&mut self, line: &str, at: impl Fn(String) -> Evidence) {
        let Some(captures) = ROUTE.captures(line) else {
            return;
        };
        let mut found = captures
            .iter()
            .skip(1)
            .flatten()
            .map(|found| found.as_str());
        let (Some(path), Some(name)) = (found.next(), found.next()) else {
            return;
        };
        let rank = HEALTH
            .iter()
            .position(|known| *known == name)
            .unwrap_or(HEALTH.len());
        if CLIENT.is_match(line) || self.health.as_ref().is_some_and(|(best, _)| *best <= rank) {
            return;
        }
        let path = format!("/{}", path.trim_start_matches('/'));
        let from = at(format!("a route {path}"));
        self.health = Some((rank, Guess::new(path, from)));
    }

    fn python(&mut self, inside: &str, line: &str, at: impl Fn(String) -> Evidence) {
        let module = inside
            .trim_end_matches(".py")
            .trim_end_matches("/__init__")
            .replace('/', ".");
        let plain = module
            .chars()
            .all(|c| c.is_alphanumeric() || c == '_' || c == '.');
        if !plain || module.is_empty() {
            return;
        }
        if let Some(captures) = PYTHON_APP.captures(line)
            && self.python_app.is_none()
        {
            let kind = match &captures[2] {
                "Flask" => PythonApp::Flask,
                _ => PythonApp::FastApi,
            };
            let name = format!("{module}:{}", &captures[1]);
            self.python_app = Some((
                kind,
                Guess::new(name, at(format!("the application {}", &captures[1]))),
            ));
        }
        if let Some(captures) = PYTHON_FACTORY.captures(line)
            && self.python_app.is_none()
        {
            let name = format!("{module}:{}", &captures[1]);
            self.python_app = Some((
                PythonApp::Flask,
                Guess::new(name, at(format!("the function {}", &captures[1]))),
            ));
        }
        // A server of one's own counts where it is begun.
        let begins =
            line.contains(".serve_forever(") || (!defines(line) && PYTHON_SERVER.is_match(line));
        if self.python_server.is_none() && begins {
            self.python_server = Some(Guess::new(
                inside.to_owned(),
                at("it begins a server".to_owned()),
            ));
        }
    }
}

/// Whether a line of Python only names something.
fn defines(line: &str) -> bool {
    line.trim_start().starts_with("class ")
        || line.contains("import ")
        || line.contains("server_bind")
}

fn captured<'t>(pattern: &Regex, line: &'t str) -> Option<&'t str> {
    let captures = pattern.captures(line)?;
    captures
        .iter()
        .skip(1)
        .flatten()
        .next()
        .map(|found| found.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_found_as_frameworks_write_them() {
        for (line, expected) in [
            ("const port = process.env.PORT || 3000", "PORT"),
            ("app.listen(process.env['APP_PORT'])", "APP_PORT"),
            ("const { HOST, PORT } = process.env;", "PORT"),
            ("port = int(os.environ.get(\"PORT\", \"8000\"))", "PORT"),
            ("int(os.environ['PORT'])", "PORT"),
            ("addr := \":\" + os.Getenv(\"HTTP_PORT\")", "HTTP_PORT"),
            ("let port = std::env::var(\"PORT\")?;", "PORT"),
            ("port ENV.fetch(\"PORT\") { 3000 }", "PORT"),
            ("getenv('PORT')", "PORT"),
        ] {
            assert_eq!(captured(&VARIABLE, line), Some(expected), "{line}");
        }
        for line in [
            "process.env.DB_PORT",
            "os.Getenv(\"REDIS_PORT\")",
            "PORTAL = 1",
            "process.env.PORTAL",
        ] {
            assert_eq!(captured(&VARIABLE, line), None, "{line}");
        }
        for (line, expected) in [
            ("app.listen(3000, () => {})", "3000"),
            ("server.listen({ port: 4000 })", "4000"),
            ("http.ListenAndServe(\":8080\", nil)", "8080"),
            ("r.Run(\"0.0.0.0:8081\")", "8081"),
            ("TcpListener::bind(\"0.0.0.0:3000\").await?", "3000"),
            ("    .bind((\"127.0.0.1\", 8080))?", "8080"),
            ("HTTPServer((\"\", 8000), Handler)", "8000"),
            ("app.run(host=\"0.0.0.0\", port=5001)", "5001"),
            ("const PORT = 3001;", "3001"),
            ("PORT = 8765", "8765"),
        ] {
            assert_eq!(captured(&FIXED, line), Some(expected), "{line}");
        }
    }

    #[test]
    fn the_most_telling_route_is_taken_and_calls_of_others_are_not() {
        let mut scan = Scan::default();
        scan.file("", "a.js", "fetch('/health')\napp.get('/status', f)\napp.get(\"/api/healthz\", f)\napp.get('/ping')\n");
        let health = scan.health().expect("a route");
        assert_eq!(
            (health.value.as_str(), health.from.line),
            ("/api/healthz", Some(3))
        );
        let mut scan = Scan::default();
        scan.file("", "urls.py", "path('health/', views.health)\n");
        assert_eq!(scan.health().expect("a route").value, "/health/");
        let mut scan = Scan::default();
        scan.file(
            "",
            "config/routes.rb",
            "get \"up\" => \"rails/health#show\"\n",
        );
        assert_eq!(scan.health().expect("a route").value, "/up");
    }
}
