"""examples/workflows/sharded.yml under act: three shards as jobs of a matrix, and the job that joins and gates."""

from __future__ import annotations

import io
import json
import os
import re
import unittest
import zipfile
from pathlib import Path

from act import ECHO, EXAMPLES, REF, Act, Ended, project
from evidence import Evidence

# The program under test, which the host action takes instead of one from an image.
PROGRAM = os.environ.get("SCENARIOFORGE_BINARY", "")
NAME = "scenarioforge-evidence"
PARTS = [f"{NAME}-{index}-of-3" for index in (1, 2, 3)]


def workflow() -> str:
    """The example with the action of the runner, because act cannot mix containers with jobs on this machine."""
    text = (EXAMPLES / "workflows/sharded.yml").read_text().rstrip("\n")
    assert text.count(f"uses: scenarioforge/action@{REF}") == 2, "the example uses the action twice"
    return text.replace("uses: scenarioforge/action@", "uses: scenarioforge/action/host@") + "\n" + ECHO


def kettles(folder: Path, *commands: str) -> None:
    """A project of one scenario a command."""
    project(folder, commands[0])
    file = folder / ".scenarioforge/scenarios.json"
    pack = json.loads(file.read_text())
    first = json.dumps(pack["scenarios"][0])
    pack["scenarios"] = []
    for number, command in enumerate(commands, 1):
        scenario = json.loads(first.replace("SC-kettle-001", f"SC-kettle-{number:03}"))
        scenario["steps"][0]["run"] = command
        pack["scenarios"].append(scenario)
    file.write_text(json.dumps(pack, indent=2) + "\n")


class Sharded(Evidence):
    def setUp(self) -> None:
        self.assertTrue(Path(PROGRAM).is_file(), "SCENARIOFORGE_BINARY has to name the program under test")
        self.act = Act()
        self.addCleanup(self.act.close)

    def run_sharded(self, change: tuple[str, str] | None = None) -> Ended:
        text = workflow()
        if change:
            self.assertIn(change[0], text)
            text = text.replace(*change)
        given = ["--env", f"SCENARIOFORGE_BINARY={PROGRAM}"]
        ended = self.act.run(text, "--platform", "ubuntu-24.04=-self-hosted", *given)
        self.assertEqual(self.act.left_running(), [])
        return ended

    def merged(self, ended: Ended) -> dict[str, bytes]:
        """The files of the whole's evidence."""
        found = [zip for zip in ended.zips() if zip.name == f"{NAME}.zip"]
        self.assertEqual(len(found), 1, str(ended))
        with zipfile.ZipFile(io.BytesIO(found[0].read_bytes())) as packed:
            return {name: packed.read(name) for name in packed.namelist()}

    def summary(self, ended: Ended) -> str:
        """What the gate's job wrote."""
        return "".join(line["content"] for line in ended.commands("summary") if line.get("jobID") == "gate")

    def test_three_green_shards_are_one_green_run(self) -> None:
        kettles(self.act.repository, *["echo boiling"] * 7)
        ended = self.run_sharded()
        self.assertEqual(ended.code, 0, str(ended))
        self.assertEqual({zip.name for zip in ended.zips()}, {f"{name}.zip" for name in [NAME, *PARTS]})
        self.assertEqual((ended.outputs["gate"], ended.outputs["total"]), ("passed", "7"), str(ended))
        files = self.merged(ended)
        results = json.loads(files["results.json"])
        self.assertEqual(results["totals"]["passed"], 7)
        self.assertEqual(results["warnings"], [])
        self.check_digests(files)
        self.assertIn("All 7 scenarios passed", self.summary(ended))

    def test_one_red_scenario_makes_the_whole_red(self) -> None:
        kettles(self.act.repository, *["echo boiling"] * 4, "exit 7")
        ended = self.run_sharded()
        self.assertNotEqual(ended.code, 0)
        self.assertEqual((ended.outputs["gate"], ended.outputs["failed"]), ("failed", "1"), str(ended))
        self.assertEqual(json.loads(self.merged(ended)["results.json"])["totals"]["passed"], 4)
        self.assertIn("SC-kettle-005", self.summary(ended))

    def test_a_shard_that_never_ran_makes_the_whole_red_by_its_name(self) -> None:
        kettles(self.act.repository, *["echo boiling"] * 7)
        ended = self.run_sharded(("shard: [1, 2, 3]", "shard: [1, 3]"))
        self.assertNotEqual(ended.code, 0)
        self.assertEqual((ended.outputs["gate"], ended.outputs["status"]), ("failed", "incomplete"), str(ended))
        self.assertRegex(self.summary(ended), re.compile("shard 2", re.IGNORECASE))
        self.assertIn("results.json", self.merged(ended))


if __name__ == "__main__":
    unittest.main()
