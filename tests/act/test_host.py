"""The host action under act, where every step runs on this machine."""

from __future__ import annotations

import os
import unittest
from pathlib import Path

from act import Act, Ended, example, project, tea_shop
from evidence import Evidence

# The program under test, which the host action takes instead of one from an image.
PROGRAM = os.environ.get("SCENARIOFORGE_BINARY", "")


def host_workflow(inputs: dict[str, str] | None = None) -> str:
    """examples/workflows/host.yml without the application's own toolchain, which the tea shop does not have."""
    text = example("host.yml", inputs)
    start, end = text.index("      - uses: actions/setup-node"), text.index("      # Put here the commit")
    return text[:start] + text[end:]


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

    def test_a_program_that_does_not_run_is_an_error_of_its_own(self) -> None:
        project(self.act.repository, "echo boiling")
        ended = self.run_host(SCENARIOFORGE_BINARY="/nowhere/scenarioforge")
        self.assertNotEqual(ended.code, 0)
        self.assertEqual(ended.outputs, {})
        errors = [error["arg"] for error in ended.commands("error")]
        self.assertEqual(errors, ["SCENARIOFORGE_BINARY is /nowhere/scenarioforge, which does not run."])


if __name__ == "__main__":
    unittest.main()
