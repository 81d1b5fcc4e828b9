"""The action as it is released, its container started by act: the example workflow, the real metadata, the real image."""

from __future__ import annotations

import re
import shutil
import tarfile
import unittest

from act import Act, Ended, example, host_workflow, project, tea_shop, version
from container import IMAGE, JOB, Container, docker

# What a team has: an image with the tools of its application, here Python. The action's own has none.
SHOP = "scenarioforge-test:python"
TEAM = "scenarioforge-test:team"
DOCKERFILE = f"""\
FROM {JOB}
RUN apt-get update && apt-get install --yes --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
"""


class UnderAct(Container):
    def setUp(self) -> None:
        super().setUp()
        self.act = Act()
        self.addCleanup(self.act.close)

    def run_gate(self, inputs: dict[str, str] | None = None) -> Ended:
        """Runs the example workflow."""
        return self.act.run(example("gate.yml", inputs), "--platform", f"ubuntu-24.04={JOB}")


class TeaShop(UnderAct):
    @classmethod
    def setUpClass(cls) -> None:
        docker("build", "--quiet", "--network", "host", "--tag", SHOP, "-", input=DOCKERFILE)

    def test_as_it_is_it_fails_the_gate_and_says_why(self) -> None:
        tea_shop(self.act.repository, repaired=False, image=SHOP)
        self.check_red(self.run_gate(), self.act.repository)

    def test_repaired_it_passes(self) -> None:
        tea_shop(self.act.repository, repaired=True, image=SHOP)
        self.check_green(self.run_gate())


class OnThisMachine(UnderAct):
    def test_the_host_action_takes_the_program_out_of_its_image(self) -> None:
        project(self.act.repository, "echo boiling")
        ended = self.act.run(host_workflow(), "--platform", "ubuntu-24.04=-self-hosted")
        self.assertEqual(ended.code, 0, str(ended))
        self.assertRegex(ended.lines[0], rf"^scenarioforge {version()} from {self.act.folder}/\S+/scenarioforge$")
        self.assertEqual(ended.outputs["passed"], "1", str(ended))
        self.check_digests(self.artifact(ended, "scenarioforge-evidence"))


class TeamImage(UnderAct):
    def test_a_job_in_an_image_of_the_team_uses_the_program_in_it(self) -> None:
        # A runner brings Node along for JavaScript actions; act takes the one of the image.
        context = self.act.folder / "context"
        context.mkdir()
        shutil.copy(shutil.which("node"), context)
        (context / "Dockerfile").write_text(
            f"FROM {JOB}\nCOPY node /usr/local/bin/node\n"
            f"COPY --from={IMAGE}-binary /scenarioforge /usr/local/bin/scenarioforge\n"
        )
        docker("build", "--quiet", "--tag", TEAM, str(context))
        workflow, named = re.subn(r"(\n    container: )\S+", rf"\g<1>{TEAM}", example("container-job.yml"))
        self.assertEqual(named, 1)
        project(self.act.repository, "echo boiling")
        ended = self.act.run(workflow, "--platform", f"ubuntu-24.04={JOB}")
        self.assertEqual(ended.code, 0, str(ended))
        self.assertEqual(ended.lines[0], f"scenarioforge {version()} from /usr/local/bin/scenarioforge")
        self.assertEqual(ended.outputs["passed"], "1", str(ended))
        self.check_digests(self.artifact(ended, "scenarioforge-evidence"))


class Images(UnderAct):
    def test_the_image_has_what_it_promises(self) -> None:
        told = docker(
            "run", "--rm", "--network", "none", "--entrypoint", "sh", IMAGE, "-ec",
            "id -u; git --version; test -s /etc/ssl/certs/ca-certificates.crt; chromium-headless-shell --version;"
            "HOME=/tmp codex --version; ! command -v node; ls /var/lib/apt/lists",
        )  # fmt: skip
        self.assertRegex(told, r"\A0\ngit version \S+\nChromium \S+.*\ncodex-cli \S+\Z")

    def test_the_program_stands_alone_in_its_image(self) -> None:
        alone = f"{IMAGE}-binary"
        self.assertEqual(docker("run", "--rm", "--network", "none", alone, "--version"), f"scenarioforge {version()}")
        container = docker("create", alone)
        self.addCleanup(docker, "rm", container)
        archive = self.act.folder / "image.tar"
        docker("export", "--output", str(archive), container)
        with tarfile.open(archive) as files:
            self.assertEqual([file.name for file in files if file.isfile() and file.size > 0], ["scenarioforge"])

    def test_a_broken_outcome_fails_the_step(self) -> None:
        project(self.act.repository, "exit 3")
        ended = self.run_gate()
        self.assertEqual(ended.code, 1, str(ended))
        self.assertEqual(ended.outputs["gate"], "failed", str(ended))
        self.check_digests(self.artifact(ended, "scenarioforge-evidence"))


if __name__ == "__main__":
    unittest.main()
