"""The container as GitHub's runner starts it: see ContainerActionHandler.cs and DockerCommandManager.cs of actions/runner.

act runs everything as root below paths of its own. Here the workspace belongs to the runner's user, everything lies where
the real runner mounts it, and signals come as they do when a job is cancelled.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from act import TOKEN, commit_all, git, project
from container import IMAGE, Container, docker

# Whose the job's files are: the runner's user on GitHub's machines, and its group. Who is not root is that user.
RUNNER = (1001, 127) if os.geteuid() == 0 else (os.getuid(), os.getgid())
# When a cancelled step gets the second signal, and when it is killed (ProcessInvoker.cs).
TO_SIGTERM_S, TO_SIGKILL_S = 7.5, 10.0
# How long a container may take to come up on a busy machine.
DEADLINE_S = 120


class Job:
    """A job's folders on the runner's machine, and the step in them."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="scenarioforge-runner-"))
        self.folder.chmod(0o755)
        self.workspace = self.folder / "_work/shop/shop"
        self.temporary = self.folder / "_work/_temp"
        self.commands = self.temporary / "_runner_file_commands"
        self.name = f"scenarioforge-{self.folder.name[-8:]}"

    def prepare(self) -> None:
        """Makes what the runner makes, after the workspace has been filled."""
        commit_all(self.workspace)
        for name in ["_github_home", "_github_workflow", "_runner_file_commands"]:
            (self.temporary / name).mkdir(parents=True)
        (self.temporary / "_github_workflow/event.json").write_text("{}")
        for name in ["set_output", "step_summary", "set_env", "add_path", "save_state"]:
            (self.commands / f"{name}_0b9a").touch()
        for path in [self.folder / "_work", *(self.folder / "_work").rglob("*")]:
            os.chown(path, *RUNNER, follow_symlinks=False)

    def command(self, inputs: dict[str, str]) -> list[str]:
        """The command line that starts the step."""
        environment = {
            **{f"INPUT_{name.upper()}": value for name, value in inputs.items()},
            "HOME": "/github/home",
            "GITHUB_WORKSPACE": "/github/workspace",
            "GITHUB_REPOSITORY": "example/shop",
            "GITHUB_SHA": git_head(self.workspace),
            "GITHUB_REF": "refs/heads/main",
            "GITHUB_EVENT_NAME": "push",
            "GITHUB_EVENT_PATH": "/github/workflow/event.json",
            "GITHUB_SERVER_URL": "https://github.com",
            "GITHUB_RUN_ID": "4242",
            "GITHUB_RUN_ATTEMPT": "1",
            "GITHUB_OUTPUT": "/github/file_commands/set_output_0b9a",
            "GITHUB_STEP_SUMMARY": "/github/file_commands/step_summary_0b9a",
            "GITHUB_ENV": "/github/file_commands/set_env_0b9a",
            "GITHUB_PATH": "/github/file_commands/add_path_0b9a",
            "GITHUB_STATE": "/github/file_commands/save_state_0b9a",
            "RUNNER_TEMP": "/github/runner_temp",
            "RUNNER_OS": "Linux",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
        }
        mounts = {
            "/var/run/docker.sock": "/var/run/docker.sock",
            self.temporary: "/github/runner_temp",
            self.temporary / "_github_home": "/github/home",
            self.temporary / "_github_workflow": "/github/workflow",
            self.commands: "/github/file_commands",
            self.workspace: "/github/workspace",
        }
        return [
            "docker", "run", "--name", self.name, "--workdir", "/github/workspace", "--rm",
            *(word for name, value in environment.items() for word in ("-e", f"{name}={value}")),
            *(word for host, inside in mounts.items() for word in ("-v", f"{host}:{inside}")),
            IMAGE,
        ]  # fmt: skip

    def outputs(self) -> dict[str, str]:
        """What the step set, read as the runner reads it: every entry a heredoc."""
        text = (self.commands / "set_output_0b9a").read_text()
        entries = re.findall(r"([^\n=]+)<<(ghadelimiter_\S+)\n(.*?)\n\2\n", text, re.DOTALL)
        assert "".join(f"{name}<<{end}\n{value}\n{end}\n" for name, end, value in entries) == text, text
        return {name: value for name, _, value in entries}

    def strangers(self) -> list[str]:
        """Files of the workspace that the runner's user could not remove."""
        return [str(path) for path in self.workspace.rglob("*") if path.lstat().st_uid != RUNNER[0]]

    def close(self) -> None:
        """Removes the container, if it is still there, and all folders."""
        subprocess.run(["docker", "rm", "--force", self.name], capture_output=True)
        shutil.rmtree(self.folder)


def git_head(repository: Path) -> str:
    """The commit that is checked out."""
    return git(repository, "-c", f"safe.directory={repository}", "rev-parse", "HEAD").strip()


INPUTS = {
    "command": "run",
    "scenarios": "",
    "working-directory": ".",
    "config": ".scenarioforge/config.toml",
    "jobs": "",
    "retries": "",
    "fail-on": "",
    "impacted-only": "false",
    "upload-evidence": "never",
    "artifact-name": "scenarioforge-evidence",
    "comment": "on-failure",
    "github-token": TOKEN,
}


class AsTheRunnerDoes(Container):
    def setUp(self) -> None:
        super().setUp()
        self.job = Job()
        self.addCleanup(self.job.close)

    def bundle(self) -> dict[str, bytes]:
        """The files of the run's bundle in the workspace."""
        folder = self.job.workspace / self.job.outputs()["bundle"]
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    def test_outputs_and_files_arrive_and_belong_to_the_runner(self) -> None:
        project(self.job.workspace, 'id -u; test -w . && cat .git/HEAD > seen.txt && test -s seen.txt')
        self.job.prepare()
        ran = subprocess.run(self.job.command(INPUTS), capture_output=True, text=True, timeout=DEADLINE_S)
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
        outputs = self.job.outputs()
        self.assertEqual((outputs["status"], outputs["gate"], outputs["passed"]), ("passed", "passed", "1"))
        self.assertTrue((self.job.workspace / outputs["report"]).is_file())
        self.assertIn("Gate passed", (self.job.commands / "step_summary_0b9a").read_text())
        self.assertEqual(self.job.strangers(), [])
        self.assertEqual((self.job.commands / "set_env_0b9a").read_text(), "")
        files = self.bundle()
        self.check_digests(files)
        # Git answered, although the checkout belongs to somebody else than the process.
        self.assertIn(git_head(self.job.workspace).encode(), files["run.json"])
        self.assertEqual([name for name, content in files.items() if TOKEN.encode() in content], [])
        self.assertNotIn(TOKEN, re.sub(r"::add-mask::.*", "", ran.stdout + ran.stderr))
        # Nothing is left of the work, either.
        left = {path.name for path in self.job.temporary.iterdir()}
        self.assertEqual(left, {"_github_home", "_github_workflow", "_runner_file_commands"})

    def test_a_cancelled_step_stops_everything_and_closes_its_bundle(self) -> None:
        project(self.job.workspace, "exec sleep 3600", run='timeout = "2h"\nstep_timeout = "2h"')
        self.job.prepare()
        started = subprocess.Popen(
            self.job.command(INPUTS), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.addCleanup(started.stdout.close)
        self.wait_for_process("sleep 3600", started)
        cancelled = time.monotonic()
        docker("kill", "--signal", "INT", self.job.name)
        try:
            started.wait(TO_SIGTERM_S)
        except subprocess.TimeoutExpired:
            docker("kill", "--signal", "TERM", self.job.name)
            started.wait(DEADLINE_S)
        took = time.monotonic() - cancelled
        log = started.stdout.read()
        self.assertEqual(started.returncode, 130, log)
        self.assertLess(took, TO_SIGKILL_S, log)
        self.assertEqual(self.job.outputs()["status"], "incomplete")
        self.check_digests(self.bundle())
        self.assertEqual(self.job.strangers(), [])

    def wait_for_process(self, command: str, started: subprocess.Popen) -> None:
        """Returns when the step runs a command."""
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            self.assertIsNone(started.poll(), "the step ended before it was cancelled")
            told = subprocess.run(["docker", "top", self.job.name, "-eo", "pid,args"], capture_output=True, text=True)
            if any(line.split(maxsplit=1)[1:] == [command] for line in told.stdout.splitlines()):
                return
            time.sleep(0.1)  # The engine has no event for it.
        self.fail(f"{command} was not started")


if __name__ == "__main__":
    unittest.main()
