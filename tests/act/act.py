"""Runs workflows under act, in repositories as users have them, and reads what came of it.

act gets an environment of its own, so that nothing of the machine leaks into a run, and serves the action from a
repository that is made of this checkout, so that `uses: scenarioforge/action@…` is resolved without a network.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"

# What the examples pin the action to, until there is a release.
REF = "0" * 40
# Recognisable, and of no known shape, so that it is found wherever it gets.
TOKEN = "tisane-token-4b1d6e0c9a7f"
# What every run under act may take, the shop's 117 cases included, on a slow and busy machine.
TIMEOUT_S = 600

# The two defects of the tea shop, and what is right.
REPAIRS = {
    "shop/orders.py": ("WHERE sku = (SELECT sku FROM", "WHERE sku IN (SELECT sku FROM"),
    "shop/pages.py": ('"Total", sum(line.total_cents for line in order.lines)', '"Total", order.total_cents'),
}
# Prints the action's outputs where a test can read them, whatever the gate said.
ECHO = """
      - name: Echo the outputs
        if: always()
        env:
          OUTPUTS: ${{ toJSON(steps.scenarios.outputs) }}
        run: printf 'outputs %s\\n' "$(printf %s "$OUTPUTS" | tr -d '\\n')"
"""


def version() -> str:
    """The version of the program."""
    return re.search(r'^version = "(.*)"$', (ROOT / "Cargo.toml").read_text(), re.MULTILINE)[1]


def git(folder: Path, *arguments: str) -> str:
    """Runs git in a folder, as somebody, without the machine's configuration."""
    environment = {
        "PATH": os.environ["PATH"],
        "GIT_CONFIG_GLOBAL": "/dev/null",
        "GIT_CONFIG_SYSTEM": "/dev/null",
        "GIT_AUTHOR_NAME": "Mei",
        "GIT_AUTHOR_EMAIL": "mei@example.com",
        "GIT_COMMITTER_NAME": "Mei",
        "GIT_COMMITTER_EMAIL": "mei@example.com",
    }
    ran = subprocess.run(["git", "-C", folder, *arguments], env=environment, capture_output=True, text=True, check=True)
    return ran.stdout


def commit_all(folder: Path) -> None:
    """Makes a repository of a folder, with one commit."""
    git(folder, "init", "--quiet", "--initial-branch", "main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "All of it")


def tea_shop(folder: Path, *, repaired: bool, image: str | None = None) -> None:
    """Copies the example shop: as it is, which fails its gate, or without its two defects; with an image that has its tools."""
    shutil.copytree(EXAMPLES / "tea-shop", folder, ignore=shutil.ignore_patterns("runs", "__pycache__", "*.db*"))
    for name, (wrong, right) in REPAIRS.items() if repaired else ():
        file = folder / name
        text = file.read_text()
        assert text.count(wrong) == 1, f"{name} has changed: the repair does not fit"
        file.write_text(text.replace(wrong, right))
    if image:
        config = folder / ".scenarioforge/config.toml"
        config.write_text(f'{config.read_text()}\n[app]\nimage = "{image}"\n')


def project(folder: Path, command: str, **config: str) -> None:
    """Makes a project of one scenario with one step, a shell command that has to succeed."""
    (folder / ".scenarioforge").mkdir(parents=True)
    lines = ['[project]\nname = "kettle"\n', *(f"[{table}]\n{text}\n" for table, text in config.items())]
    (folder / ".scenarioforge/config.toml").write_text("\n".join(lines))
    claim = {"id": "boiled", "text": "It boils", "subject": "exit_code", "predicate": "equals", "value": 0}
    scenario = {
        "id": "SC-kettle-001",
        "title": "Water boils",
        "feature": "Kettle",
        "persona": {"name": "Drinker", "goal": "Have hot water"},
        "outcome": "There is hot water",
        "steps": [{"id": "boil", "text": "Boils water", "run": command, "checkpoints": [claim]}],
        "pass_criteria": "It boils.",
    }
    pack = {"schema": "scenarioforge.pack/1", "scenarios": [scenario]}
    (folder / ".scenarioforge/scenarios.json").write_text(json.dumps(pack, indent=2) + "\n")
    (folder / ".scenarioforge/.gitignore").write_text("runs/\n")


def example(name: str, inputs: dict[str, str] | None = None) -> str:
    """An example workflow as it is, with inputs for the action's step, and a step that echoes its outputs."""
    text = (EXAMPLES / "workflows" / name).read_text().rstrip("\n")
    assert re.search(rf"uses: scenarioforge/action\S*@{REF} # v\S+$", text), f"{name} does not end with our action"
    if inputs:
        text += "\n        with:"
        for key, value in inputs.items():
            text += f"\n          {key}: {json.dumps(value)}"
    return text + "\n" + ECHO


def host_workflow(inputs: dict[str, str] | None = None) -> str:
    """examples/workflows/host.yml without the application's own toolchain, which the tea shop does not have."""
    text = example("host.yml", inputs)
    start, end = text.index("      - uses: actions/setup-node"), text.index("      # Put here the commit")
    return text[:start] + text[end:]


@dataclass
class Ended:
    """What a run of act left behind."""

    code: int
    # All that act printed, for the search for secrets.
    text: str
    # The lines of its log, as JSON objects.
    log: list[dict]
    # The folder of its artifact server: {run id}/{artifact}/{artifact}.zip.
    artifacts: Path
    outputs: dict[str, str] = field(default_factory=dict)

    def commands(self, name: str, step: str = "scenarios") -> list[dict]:
        """Workflow commands that a step gave, by their name."""
        return [line for line in self.log if line.get("command") == name and line.get("stepID") == [step]]

    def lost_its_end(self) -> bool:
        """Whether act has dropped what a step printed last.

        On this machine act gives a step a terminal, and stops to read it when the step fails (`exec` in its
        host_environment.go), so that the last lines of a step that ends at once may be missing. Ours never fails
        without an error command; one that really did would do so each time.
        """
        return self.code != 0 and not self.commands("error")

    def __str__(self) -> str:
        """What a person would read, for failures of tests."""
        return "".join(line["msg"].rstrip("\n") + "\n" for line in self.log if "msg" in line) or self.text

    @property
    def summary(self) -> str:
        """The job summary that the action's step wrote."""
        return "".join(line["content"] for line in self.commands("summary"))

    @property
    def lines(self) -> list[str]:
        """What the action's step printed, without its workflow commands and colours."""
        return [
            re.sub(r"\x1b\[[0-9;]*m", "", line["msg"]).rstrip("\n")
            for line in self.log
            if line.get("raw_output") and line.get("stepID") == ["scenarios"]
        ]

    def zips(self) -> list[Path]:
        """The uploaded artifacts."""
        return sorted(self.artifacts.glob("*/*/*"))


class Act:
    """A folder with a user's repository in it and the action beside it."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="scenarioforge-act-"))
        self.folder.chmod(0o755)  # Scenarios run as somebody else where act runs as root.
        self.repository = self.folder / "repository"
        self.action = self.folder / "action"
        self.action.mkdir()
        shutil.copy(ROOT / "action.yml", self.action)
        shutil.copytree(ROOT / "host", self.action / "host")
        commit_all(self.action)

    def close(self) -> None:
        """Removes all of it; containers may have written there as root."""
        shutil.rmtree(self.folder)

    def run(self, workflow: str, *options: str, event: str = "pull_request") -> Ended:
        """Commits the workflow beside whatever is in the repository, and runs it."""
        file = self.repository / ".github/workflows/scenarios.yml"
        file.parent.mkdir(parents=True)
        file.write_text(workflow)
        commit_all(self.repository)
        git(self.repository, "remote", "add", "origin", "https://github.com/example/tea-shop.git")
        payload = self.folder / "event.json"
        payload.write_text(json.dumps({"pull_request": {"number": 7, "head": {"ref": "tea"}, "base": {"ref": "main"}}}))
        home = self.folder / "home"
        home.mkdir()
        artifacts = self.folder / "artifacts"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        # fmt: off
        command = [
            "act", event, "--json", "--pull=false", "--action-offline-mode", "--no-cache-server", "--rm",
            "--eventpath", str(payload),
            "--artifact-server-path", str(artifacts),
            "--artifact-server-addr", "127.0.0.1", "--artifact-server-port", str(port),
            "--local-repository", f"scenarioforge/action@{REF}={self.action}",
            "--secret", f"GITHUB_TOKEN={TOKEN}",
            *options,
        ]
        # fmt: on
        for _ in range(3):
            ended = self.execute(command, home, artifacts)
            if "-self-hosted" not in " ".join(options) or not ended.lost_its_end():
                break
            shutil.rmtree(artifacts, ignore_errors=True)
        return ended

    def execute(self, command: list[str], home: Path, artifacts: Path) -> Ended:
        """Runs act once."""
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
        ran = subprocess.run(
            command, cwd=self.repository, env=environment, stdin=subprocess.DEVNULL, timeout=TIMEOUT_S,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8", errors="replace",
        )  # fmt: skip
        log = [json.loads(line) for line in ran.stdout.splitlines() if line.startswith("{")]
        ended = Ended(ran.returncode, ran.stdout, log, artifacts)
        for line in log:
            said = re.fullmatch(r"outputs (\{.*\})", str(line.get("msg", "")).strip())
            if said and line.get("raw_output"):
                ended.outputs = json.loads(said[1])
        return ended

    def left_running(self) -> list[str]:
        """Command lines of processes that still have to do with this folder."""
        found = []
        for process in Path("/proc").iterdir():
            if not process.name.isdigit() or int(process.name) == os.getpid():
                continue
            try:
                told = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
                told += os.fsencode(os.readlink(process / "cwd"))
            except OSError:
                continue  # It ended meanwhile, or is not ours to look at.
            if os.fsencode(self.folder) in told:
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        return found
