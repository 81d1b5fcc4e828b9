//! One small repository for each thing that is recognised.

use super::{Files, drafted};

#[test]
fn every_framework_is_drafted_with_its_evidence() {
    type Case<'a> = (&'a str, Vec<(&'a str, &'a str)>, &'a [&'a str]);
    let cases: Vec<Case<'_>> = vec![
        (
            "express",
            vec![
                (
                    "package.json",
                    "{\n  \"name\": \"@acme/tea\",\n  \"scripts\": {\n    \"start\": \"node server.js\"\n  },\n  \"dependencies\": { \"express\": \"5\" }\n}",
                ),
                ("package-lock.json", "{}"),
                (
                    "server.js",
                    "const app = express()\napp.get('/health', ok)\napp.listen(process.env.PORT || 3000)\n",
                ),
            ],
            &[
                "name = \"tea\"",
                "[services.web]\n# guess: from package.json line 4, script \"start\"\ncommand = \"exec npm run start\"",
                "# guess: from server.js line 3, it reads PORT\nport = \"auto\"\nenv = { PORT = \"{{ port }}\" }",
                "# guess: from server.js line 2, a route /health\nready = { http = \"/health\" }",
            ],
        ),
        (
            "fastify with pnpm at a fixed port",
            vec![
                (
                    "package.json",
                    r#"{ "scripts": { "dev": "tsx src/main.ts" }, "dependencies": { "fastify": "5" } }"#,
                ),
                ("pnpm-lock.yaml", ""),
                (
                    "src/main.ts",
                    "app.get(\"/healthz\", ok)\nawait app.listen({ port: 4000 })",
                ),
            ],
            &[
                "command = \"exec pnpm run dev\"",
                "port = 4000",
                "ready = { http = \"/healthz\" }",
            ],
        ),
        (
            "vite",
            vec![(
                "package.json",
                r#"{ "scripts": { "dev": "vite", "build": "vite build" }, "devDependencies": { "vite": "7" } }"#,
            )],
            &[
                "exec npm run dev -- --host 127.0.0.1 --port \\\"$PORT\\\" --strictPort",
                "env = { PORT = \"{{ port }}\" }",
                "ready = { tcp = true }",
            ],
        ),
        (
            "next with yarn",
            vec![
                (
                    "package.json",
                    r#"{ "scripts": { "start": "next start" }, "dependencies": { "next": "16" } }"#,
                ),
                ("yarn.lock", ""),
            ],
            &[
                "exec yarn run start",
                "Next.js reads PORT",
                "build it before a run",
            ],
        ),
        (
            "nest with bun",
            vec![
                (
                    "package.json",
                    r#"{ "scripts": { "start": "nest start", "start:prod": "node dist/main" }, "dependencies": { "@nestjs/core": "11", "express": "5" } }"#,
                ),
                ("bun.lock", ""),
            ],
            &["exec bun run start:prod"],
        ),
        (
            "node without scripts",
            vec![
                ("package.json", "{}"),
                ("server.js", "http.createServer(f).listen(8080)"),
            ],
            &["command = \"exec node server.js\"", "port = 8080"],
        ),
        (
            "django",
            vec![
                ("manage.py", ""),
                ("requirements.txt", "# web\nDjango>=5\n"),
                ("shop/urls.py", "path('health/', health)"),
            ],
            &[
                "from requirements.txt line 2, it needs django",
                "manage.py runserver --noreload \\\"127.0.0.1:$PORT\\\"",
                "http = \"/health/\"",
                "manage.py migrate",
            ],
        ),
        (
            "flask",
            vec![
                (
                    "app.py",
                    "from flask import Flask\napp = Flask(__name__)\n@app.route(\"/ping\")",
                ),
                ("requirements.txt", "flask"),
            ],
            &[
                "python3 -m flask --app app:app run",
                "from app.py line 2",
                "\"/ping\"",
            ],
        ),
        (
            "fastapi",
            vec![
                (
                    "api/main.py",
                    "app: FastAPI = FastAPI()\n@app.get(\"/ready\")",
                ),
                ("pyproject.toml", "dependencies = [\n \"fastapi\"]"),
            ],
            &["python3 -m uvicorn api.main:app", "http = \"/ready\""],
        ),
        (
            "python of the standard library",
            vec![
                (
                    "serve.py",
                    "import os\nport = int(os.environ[\"PORT\"])\nHTTPServer((\"\", port), H).serve_forever()",
                ),
                ("main.py", ""),
            ],
            &["exec python3 serve.py", "port = \"auto\""],
        ),
        (
            "a server of a python package",
            vec![
                ("shop/__init__.py", ""),
                (
                    "shop/server.py",
                    "class Shop(ThreadingHTTPServer):\n  pass\ndef main():\n  os.environ.get(\"PORT\")\n  Shop().serve_forever()",
                ),
            ],
            &[
                "[services.web]\n# guess: from shop/server.py line 5",
                "exec python3 -m shop.server",
            ],
        ),
        (
            "rails",
            vec![
                ("Gemfile", "source 'x'\ngem 'rails', '~> 8'"),
                ("config/routes.rb", "get \"up\" => \"rails/health#show\""),
            ],
            &[
                "bundle exec rails server",
                "from Gemfile line 2",
                "http = \"/up\"",
                "ready_timeout = \"3m\"",
            ],
        ),
        (
            "spring boot by maven",
            vec![
                (
                    "pom.xml",
                    "<project>\n<artifactId>spring-boot-starter-actuator</artifactId>\n<artifactId>spring-boot-maven-plugin</artifactId>",
                ),
                ("mvnw", ""),
            ],
            &[
                "sh ./mvnw --quiet spring-boot:run",
                "SERVER_PORT = \"{{ port }}\"",
                "/actuator/health",
                "from pom.xml line 2",
            ],
        ),
        (
            "spring boot by gradle",
            vec![(
                "build.gradle.kts",
                "plugins { id(\"org.springframework.boot\") version \"4\" }",
            )],
            &["exec gradle --console=plain --no-daemon bootRun"],
        ),
        (
            "asp.net",
            vec![
                ("Shop.csproj", "<Project Sdk=\"Microsoft.NET.Sdk.Web\">"),
                ("Program.cs", "app.MapGet(\"/health\", f)"),
            ],
            &[
                "dotnet run --no-launch-profile --project Shop.csproj",
                "ASPNETCORE_URLS = \"http://127.0.0.1:{{ port }}\"",
            ],
        ),
        (
            "laravel",
            vec![
                (
                    "composer.json",
                    "{ \"require\": { \"laravel/framework\": \"12\" } }",
                ),
                ("artisan", ""),
            ],
            &["php artisan serve --host=127.0.0.1", "http = \"/up\""],
        ),
        (
            "gin",
            vec![
                ("go.mod", "module x\nrequire github.com/gin-gonic/gin v1"),
                (
                    "cmd/shop/main.go",
                    "package main\nfunc main() {\n r := gin.Default()\n r.Run()",
                ),
            ],
            &["exec go run ./cmd/shop", "from cmd/shop/main.go line 3"],
        ),
        (
            "net/http",
            vec![
                ("go.mod", "module x"),
                (
                    "main.go",
                    "package main\nfunc main() { http.ListenAndServe(\":8080\", nil) }",
                ),
            ],
            &["exec go run .", "port = 8080"],
        ),
        (
            "axum",
            vec![
                ("Cargo.toml", "[dependencies]\naxum = \"0.8\""),
                (
                    "src/main.rs",
                    ".route(\"/livez\", get(f))\nTcpListener::bind(\"0.0.0.0:3000\")",
                ),
            ],
            &["exec cargo run --quiet", "port = 3000", "\"/livez\""],
        ),
        (
            "actix",
            vec![
                ("Cargo.toml", "[dependencies]\nactix-web = \"4\""),
                ("src/main.rs", "env::var(\"PORT\")"),
            ],
            &["port = \"auto\""],
        ),
        (
            "rocket",
            vec![("Cargo.toml", "[dependencies.rocket]\nversion = \"0.5\"")],
            &["ROCKET_PORT = \"{{ port }}\""],
        ),
        (
            "procfile",
            vec![(
                "Procfile",
                "web: gunicorn shop.wsgi\nworker: python worker.py ${PORT} {{x}}\nrelease: migrate\n# no: x",
            )],
            &[
                "[services.web]\n# guess: from Procfile line 1",
                "[services.worker]",
                "{{ \\\"{{\\\" }}x}}",
            ],
        ),
        (
            "makefile",
            vec![("Makefile", "build:\n\tcc x.c\nrun: build\n\t./x\n")],
            &["exec make run", "from Makefile line 3, target \"run\""],
        ),
        (
            "dockerfile",
            vec![(
                "Dockerfile",
                "FROM a AS b\nCMD [\"wrong\"]\nFROM scratch\nEXPOSE 8080/tcp\nENTRYPOINT [\"./serve\"]\nCMD [\"--quiet\"]",
            )],
            &[
                "command = \"./serve --quiet\"",
                "from Dockerfile line 5",
                "port = 8080",
            ],
        ),
        (
            "pages",
            vec![("public/index.html", "<h1>")],
            &[
                "http.server --bind 127.0.0.1 --directory public",
                "ready = { http = \"/\" }",
            ],
        ),
        (
            "nothing",
            vec![("README.md", "# x")],
            &["# [services.web]", "name = \"shop\""],
        ),
    ];
    for (name, files, expected) in cases {
        let (text, config) = drafted(&Files::new(files));
        for expected in expected {
            assert!(text.contains(expected), "{name}: {expected}\n{text}");
        }
        assert_eq!(config.services.is_empty(), name == "nothing", "{name}");
        for line in text.lines().filter(|line| {
            line.starts_with("command") || line.starts_with("port") || line.starts_with("ready =")
        }) {
            let above: Vec<&str> = text.lines().take_while(|other| *other != line).collect();
            let marked = above
                .iter()
                .rev()
                .take_while(|other| other.starts_with('#'))
                .any(|other| other.starts_with("# guess: "));
            assert!(marked, "{name}: {line} is not marked\n{text}");
        }
    }
}
