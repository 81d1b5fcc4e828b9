"""The workflows that `init` drafts pass actionlint and zizmor's auditor, whatever the repository looks like."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path

PROGRAM = os.environ.get("SCENARIOFORGE_BINARY", "scenarioforge")

EVIL = "x\"\n- run: echo ${{ github.token }}\n'"


def package(**more: object) -> str:
    return json.dumps({"scripts": {"start": "node server.js"}, "dependencies": {"express": "5"}, **more})


# What a repository holds, and the folder of the project in it.
REPOSITORIES: dict[str, tuple[dict[str, str], str]] = {
    "nothing": ({"README.md": ""}, "."),
    "npm": ({"package.json": package(), "package-lock.json": "{}"}, "."),
    "npm without a lock file": ({"package.json": package()}, "."),
    "pnpm": ({"package.json": package(), "pnpm-lock.yaml": ""}, "."),
    "yarn": ({"package.json": package(), "yarn.lock": ""}, "."),
    "bun": ({"package.json": package(), "bun.lock": ""}, "."),
    "pip": ({"app.py": "app = Flask(__name__)\n", "requirements.txt": "flask\n"}, "."),
    "pyproject": ({"app.py": "app = FastAPI()\n", "pyproject.toml": "[project]\n"}, "."),
    "rails": ({"Gemfile": "gem 'rails'\n"}, "."),
    "maven": ({"pom.xml": "spring-boot-maven-plugin", "mvnw": ""}, "."),
    "gradle": ({"build.gradle": "org.springframework.boot"}, "."),
    "dotnet": ({"Shop.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web">'}, "."),
    "laravel": ({"composer.json": '{"require": {"laravel/framework": "12"}}', "artisan": ""}, "."),
    "go": ({"go.mod": "module x\n", "main.go": 'package main\nfunc main() { http.ListenAndServe(":80", nil) }\n'}, "."),
    "rust": ({"Cargo.toml": '[dependencies]\naxum = "0.8"\n'}, "."),
    "two services and a database": (
        {
            "compose.yml": "services:\n  db: { image: 'postgres:17', ports: ['5432:5432'] }\n  api: { build: api, depends_on: [db] }\n",
            "api/package.json": package(),
            "web/package.json": package(),
        },
        ".",
    ),
    "a folder": ({"apps/shop/package.json": package()}, "apps/shop"),
    "a hostile folder": ({f"{EVIL}/package.json": package(name=EVIL)}, EVIL),
    "a folder of a hostile name": ({f"{EVIL}/package.json": package(name=EVIL), "package.json": "{}"}, "."),
}


class Init(unittest.TestCase):
    maxDiff = None

    def test_linters_have_nothing_to_say(self) -> None:
        workflows = []
        with tempfile.TemporaryDirectory() as folder:
            for number, (name, (files, project)) in enumerate(REPOSITORIES.items()):
                root = Path(folder) / str(number)
                (root / ".git").mkdir(parents=True)
                for path, text in files.items():
                    (root / path).parent.mkdir(parents=True, exist_ok=True)
                    (root / path).write_text(text)
                done = subprocess.run([PROGRAM, "-C", project, "init"], cwd=root, capture_output=True, text=True, timeout=60)
                self.assertEqual(done.returncode, 0, f"{name}: {done.stderr}")
                workflows.append(root / ".github/workflows/scenarioforge.yml")
            for linter in [
                ["actionlint", "-no-color"],
                ["zizmor", "--persona", "auditor", "--offline", "--no-progress", "--quiet", "--color", "never"],
            ]:
                done = subprocess.run([*linter, *workflows], cwd=folder, capture_output=True, text=True, timeout=120)
                self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            broken = workflows[0]
            broken.write_text(broken.read_text().replace("persist-credentials: false", "persist-credentials: true"))
            done = subprocess.run([*linter, broken], cwd=folder, capture_output=True, timeout=120)
            self.assertNotEqual(done.returncode, 0, "the linter does read them")


if __name__ == "__main__":
    unittest.main()
