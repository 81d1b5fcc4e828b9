"""What a good end looks like: outputs, summary, annotations and the artifact, compared with each other."""

from __future__ import annotations

import hashlib
import io
import json
import re
import unittest
import zipfile
from pathlib import Path, PurePosixPath

from act import TOKEN, Ended

# All outputs of the documentation.
OUTPUTS = {
    "status", "gate", "total", "passed", "failed", "blocked", "flaky", "pass-rate", "run-id", "bundle", "artifact-id",
    "artifact-url", "artifact-digest", "report", "pull-requests", "summary",
}  # fmt: skip


class Evidence(unittest.TestCase):
    """Claims about a run that ended, whatever started it."""

    maxDiff = None

    def artifact(self, ended: Ended, name: str) -> dict[str, bytes]:
        """The files of the one uploaded artifact, whose digest is the one told, and each of whose files is whole."""
        zips = ended.zips()
        self.assertEqual([zip.name for zip in zips], [f"{name}.zip"], str(ended))
        content = zips[0].read_bytes()
        self.assertEqual(ended.outputs["artifact-digest"], f"sha256:{hashlib.sha256(content).hexdigest()}")
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            self.assertEqual(len(names), len(set(names)), "a name stands twice in the zip")
            for name in names:
                self.assertFalse(PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts, name)
            return {name: packed.read(name) for name in names if not name.endswith("/")}

    def check_digests(self, files: dict[str, bytes]) -> None:
        """Every file of the bundle is there, and is what its list says."""
        listed = json.loads(files["evidence.json"])["files"]
        self.assertGreater(len(listed), 0)
        for entry in listed:
            content = files[entry["path"]]
            self.assertEqual(hashlib.sha256(content).hexdigest(), entry["sha256"].removeprefix("sha256:"), entry["path"])

    def check_annotations(self, ended: Ended, repository: Path, count: int) -> list[dict]:
        """So many errors, each at a line that is there."""
        errors = ended.commands("error")
        self.assertEqual(len(errors), count, [error["raw"] for error in errors])
        for error in errors:
            self.assertNotIn("\x1b", error["raw"])
            place = error["kvPairs"]
            lines = (repository / place["file"]).read_text().splitlines()
            self.assertLessEqual(1, int(place["line"]))
            self.assertLessEqual(int(place["line"]), len(lines), place)
        return errors

    def check_secrets(self, ended: Ended, files: dict[str, bytes]) -> None:
        """No token of the workflow got into the log, the summary or the evidence."""
        texts = {"log": ended.text.encode(), "summary": ended.summary.encode(), **files}
        for name, content in texts.items():
            self.assertNotIn(TOKEN.encode(), content, name)
            # The token of act's artifact service, as all of GitHub's, is a JSON Web Token.
            self.assertIsNone(re.search(rb"eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.", content), name)

    def check_outputs(self, ended: Ended, **expected: str) -> None:
        """All outputs are there, with these values, and the paths among them lie where bundles do."""
        self.assertEqual(set(ended.outputs), OUTPUTS, str(ended))
        told = {name.replace("-", "_"): value for name, value in ended.outputs.items()}
        self.assertEqual({name: told[name] for name in expected}, expected)
        self.assertRegex(told["run_id"], r"^\d{8}T\d{6}Z-[0-9a-f]{6}$")
        self.assertEqual(told["bundle"], f".scenarioforge/runs/{told['run_id']}")
        self.assertEqual(told["report"], f"{told['bundle']}/report/index.html")
        self.assertTrue(told["summary"].startswith(f"{told['bundle']}/report/"), told["summary"])
        self.assertRegex(told["artifact_id"], r"^\d+$")
        self.assertTrue(told["artifact_url"].endswith(f"/artifacts/{told['artifact_id']}"), told["artifact_url"])
        self.assertEqual(told["pull_requests"], "[]")

    def check_red(self, ended: Ended, repository: Path) -> None:
        """The tea shop as it is: exactly its two defects are found, in three cases."""
        found = ["SC-orders-003", "SC-pages-001", "SC-pages-004"]
        self.assertEqual(ended.code, 1, str(ended))
        self.check_outputs(
            ended, status="failed", gate="failed", total="27", passed="24", failed="3", blocked="0", flaky="0"
        )
        self.assertEqual(ended.outputs["pass-rate"], "0.8888")
        files = self.artifact(ended, "scenarioforge-evidence")
        self.check_digests(files)
        self.check_secrets(ended, files)
        results = json.loads(files["results.json"])
        self.assertEqual(results["run"], ended.outputs["run-id"])
        failed = [scenario["id"] for scenario in results["scenarios"] if scenario["status"] == "failed"]
        self.assertEqual(failed, found)
        errors = self.check_annotations(ended, repository, 3)
        for scenario in found:
            self.assertIn(scenario, ended.summary)
            self.assertTrue(any(scenario in error["raw"] for error in errors), scenario)
        # What was expected and what was seen, and where all of it is.
        for text in ["€27.36", "€30.40", ended.outputs["artifact-url"]]:
            self.assertIn(text, ended.summary)
        self.assertTrue(any(line.startswith("Gate failed: SC-orders-003") for line in ended.lines), ended.lines[-20:])

    def check_green(self, ended: Ended) -> None:
        """The tea shop without its defects: everything passes, and the evidence is there all the same."""
        self.assertEqual(ended.code, 0, str(ended))
        self.check_outputs(
            ended, status="passed", gate="passed", total="27", passed="27", failed="0", blocked="0", flaky="0"
        )
        self.assertEqual(ended.outputs["pass-rate"], "1.0000")
        files = self.artifact(ended, "scenarioforge-evidence")
        self.check_digests(files)
        self.check_secrets(ended, files)
        results = json.loads(files["results.json"])
        self.assertEqual({scenario["status"] for scenario in results["scenarios"]}, {"passed"})
        self.assertEqual(ended.commands("error"), [])
        self.assertIn(ended.outputs["artifact-url"], ended.summary)
