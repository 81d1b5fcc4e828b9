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
        self.assertEqual([zip.name for zip in zips], [f"{name}.zip"], ended.text)
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
