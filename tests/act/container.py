"""What the tests of the action in its container share: the image, and images made from it."""

from __future__ import annotations

import subprocess

from act import ROOT
from evidence import Evidence
from test_metadata import version

# What action.yml names; .ci/action has built it from the Dockerfile.
IMAGE = f"ghcr.io/scenarioforge/action:{version()}"
# The job's own container under act: it has git and a shell.
JOB = "scenarioforge-test:base"


def docker(*arguments: str, input: str | None = None) -> str:
    """Runs the Docker CLI and returns what it prints."""
    ran = subprocess.run(["docker", *arguments], cwd=ROOT, input=input, capture_output=True, text=True)
    assert ran.returncode == 0, f"docker {' '.join(arguments)}: {ran.stderr}"
    return ran.stdout.strip()


class Container(Evidence):
    """A test that leaves no container of our image behind."""

    def setUp(self) -> None:
        before = self.containers()
        self.addCleanup(lambda: self.assertEqual(self.containers() - before, set()))

    def containers(self) -> set[str]:
        """The containers of our image, running or not."""
        return set(docker("ps", "--all", "--quiet", "--no-trunc", "--filter", f"ancestor={IMAGE}").split())
