"""The host action under act, where every step runs on this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from act import ROOT, Act, Ended, host_workflow, project, tea_shop, version
from evidence import Evidence

# The program under test, which the host action takes instead of one from an image.
PROGRAM = os.environ.get("SCENARIOFORGE_BINARY", "")


class Host(Evidence):
    def setUp(self) -> None:
        self.assertTrue(Path(PROGRAM).is_file(), "SCENARIOFORGE_BINARY has to name the program under test")
        self.act = Act()
        self.addCleanup(self.act.close)

    def run_host(self, inputs: dict[str, str] | None = None, **options: str) -> Ended:
        """Runs the workflow; nothing of it is left running after that."""
        variables = {"SCENARIOFORGE_BINARY": PROGRAM, **options}
        given = [word for name, value in variables.items() for word in ("--env", f"{name}={value}")]
        ended = self.act.run(host_workflow(inputs), "--platform", "ubuntu-24.04=-self-hosted", *given)
        self.assertEqual(self.act.left_running(), [])
        return ended

    def test_the_tea_shop_as_it_is_fails_the_gate_and_says_why(self) -> None:
        tea_shop(self.act.repository, repaired=False)
        ended = self.run_host()
        self.check_red(ended, self.act.repository)

    def test_the_repaired_tea_shop_passes(self) -> None:
        tea_shop(self.act.repository, repaired=True)
        ended = self.run_host()
        self.check_green(ended)

    def test_evidence_of_a_pass_is_not_uploaded_when_only_failures_are_wanted(self) -> None:
        project(self.act.repository, "echo boiling")
        ended = self.run_host({"upload-evidence": "on-failure"})
        self.assertEqual(ended.code, 0, str(ended))
        self.assertEqual(ended.outputs["status"], "passed", str(ended))
        self.assertEqual(ended.outputs.get("artifact-id", ""), "")
        self.assertEqual(ended.zips(), [])

    def test_a_folder_below_and_another_name_of_the_artifact(self) -> None:
        project(self.act.repository / "kitchen", "exit 3")
        ended = self.run_host({"working-directory": "kitchen", "artifact-name": "kettle", "retention-days": "3"})
        self.assertEqual(ended.code, 1, str(ended))
        self.assertEqual(ended.outputs["gate"], "failed", str(ended))
        self.assertTrue(ended.outputs["bundle"].startswith("kitchen/.scenarioforge/runs/"), ended.outputs["bundle"])
        self.check_digests(self.artifact(ended, "kettle"))

    def test_wrong_input_is_an_error_that_names_it(self) -> None:
        project(self.act.repository, "echo boiling")
        ended = self.run_host({"upload-evidence": "sometimes"})
        self.assertNotEqual(ended.code, 0)
        self.assertEqual(ended.outputs["status"], "error", str(ended))
        self.assertEqual(ended.outputs["gate"], "failed")
        self.assertEqual(ended.outputs.get("run-id", ""), "")
        errors = [error["arg"] for error in ended.commands("error")]
        self.assertEqual(len(errors), 1, errors)
        self.assertIn("upload-evidence", errors[0])

    def test_a_pack_that_is_wrong_is_an_error_in_plain_text(self) -> None:
        project(self.act.repository, "echo boiling")
        pack = self.act.repository / ".scenarioforge/scenarios.json"
        pack.write_text(pack.read_text().replace('"exit_code"', '"exit_cod"'))
        # act gives steps a terminal, which has colours; a runner does not.
        ended = self.run_host(NO_COLOR="1")
        self.assertNotEqual(ended.code, 0)
        self.assertEqual(ended.outputs["status"], "error", str(ended))
        errors = [error["raw"] for error in ended.commands("error")]
        self.assertGreaterEqual(len(errors), 1)
        for text in [*errors, ended.summary]:
            self.assertIn("exit_cod", text)
            self.assertNotIn("\x1b", text)

    def test_a_program_that_does_not_run_is_an_error_of_its_own(self) -> None:
        project(self.act.repository, "echo boiling")
        ended = self.run_host(SCENARIOFORGE_BINARY="/nowhere/scenarioforge")
        self.assertNotEqual(ended.code, 0)
        self.assertEqual(ended.outputs, {})
        errors = [error["arg"] for error in ended.commands("error")]
        self.assertEqual(errors, ["SCENARIOFORGE_BINARY is /nowhere/scenarioforge, which does not run."])


class Finding(unittest.TestCase):
    """Where host/index.js takes the program from, started as the runner starts it."""

    def setUp(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="scenarioforge-host-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.tools = self.folder / "tools"
        self.tools.mkdir()

    def start(self) -> tuple[int, str]:
        """Runs the action in an empty folder, where it has nothing to do; returns how it ended and what it said."""
        node = shutil.which("node")
        environment = {"PATH": str(self.tools), "RUNNER_TOOL_CACHE": str(self.folder / "cache"), "INPUT_COMMAND": "fix"}
        ran = subprocess.run(
            [node, str(ROOT / "host/index.js")], cwd=self.folder, env=environment, capture_output=True, text=True
        )
        return ran.returncode, ran.stdout

    def test_the_program_on_path_is_taken_if_it_is_of_this_version(self) -> None:
        (self.tools / "scenarioforge").symlink_to(PROGRAM)
        code, said = self.start()
        self.assertEqual(said.splitlines()[0], f"scenarioforge {version()} from {self.tools}/scenarioforge")
        # What follows is the program's own: it refuses a command that it does not have.
        self.assertEqual(code, 2, said)
        self.assertIn("`fix` is not part of version", said)

    def test_another_version_is_not_taken_and_without_docker_the_error_says_what_to_do(self) -> None:
        other = self.tools / "scenarioforge"
        other.write_text("#!/bin/sh\necho scenarioforge 99.0.0\n")
        other.chmod(0o755)
        code, said = self.start()
        self.assertEqual(code, 3, said)
        self.assertEqual(len(said.splitlines()), 1, said)
        for part in ["::error title=", f"action:{version()}-binary", "SCENARIOFORGE_BINARY"]:
            self.assertIn(part, said)


if __name__ == "__main__":
    unittest.main()
