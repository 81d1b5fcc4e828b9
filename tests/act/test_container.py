"""The action as it is released, its container started by act: the example workflow, the real metadata, the real image."""

from __future__ import annotations

import unittest

from act import Act, Ended, example, project, tea_shop
from container import IMAGE, JOB, Container, docker

# The tea shop is a Python program, which the image has no use for otherwise.
WITH_PYTHON = "scenarioforge-test:python"
DOCKERFILE = f"""\
FROM {IMAGE}
RUN apt-get update && apt-get install --yes --no-install-recommends python3 && rm -rf /var/lib/apt/lists/*
"""


class TeaShop(Container):
    @classmethod
    def setUpClass(cls) -> None:
        docker("build", "--quiet", "--network", "host", "--tag", WITH_PYTHON, "-", input=DOCKERFILE)

    def setUp(self) -> None:
        super().setUp()
        self.act = Act(image=WITH_PYTHON)
        self.addCleanup(self.act.close)

    def run_gate(self, inputs: dict[str, str] | None = None) -> Ended:
        """Runs the example workflow."""
        return self.act.run(example("gate.yml", inputs), "--platform", f"ubuntu-24.04={JOB}")

    def test_the_tea_shop_as_it_is_fails_the_gate_and_says_why(self) -> None:
        tea_shop(self.act.repository, repaired=False)
        ended = self.run_gate()
        self.check_red(ended, self.act.repository)

    def test_the_repaired_tea_shop_passes(self) -> None:
        tea_shop(self.act.repository, repaired=True)
        ended = self.run_gate()
        self.check_green(ended)


class AsItIs(Container):
    def setUp(self) -> None:
        super().setUp()
        self.act = Act()
        self.addCleanup(self.act.close)

    def test_the_image_has_what_it_promises(self) -> None:
        told = docker(
            "run", "--rm", "--network", "none", "--entrypoint", "sh", IMAGE, "-ec",
            "id -u; git --version; test -s /etc/ssl/certs/ca-certificates.crt; chromium-headless-shell --version;"
            "HOME=/tmp codex --version; ! command -v node; ls /var/lib/apt/lists",
        )  # fmt: skip
        self.assertRegex(told, r"\A0\ngit version \S+\nChromium \S+.*\ncodex-cli \S+\Z")

    def test_the_program_stands_alone_in_its_image(self) -> None:
        self.assertEqual(docker("run", "--rm", "--network", "none", f"{IMAGE}-binary", "--version").split()[0], "scenarioforge")
        container = docker("create", f"{IMAGE}-binary")
        self.addCleanup(docker, "rm", container)
        listed = docker("container", "export", "--output", str(self.act.folder / "image.tar"), container)
        self.assertEqual(listed, "")

    def test_a_broken_outcome_fails_the_step(self) -> None:
        project(self.act.repository, "exit 3")
        ended = self.act.run(example("gate.yml"), "--platform", f"ubuntu-24.04={JOB}")
        self.assertEqual(ended.code, 1, str(ended))
        self.assertEqual(ended.outputs["gate"], "failed", str(ended))
        self.check_digests(self.artifact(ended, "scenarioforge-evidence"))


if __name__ == "__main__":
    unittest.main()
