"""What the tests of the action in its container share: the image, and images made from it."""

from __future__ import annotations

import subprocess

from act import ROOT, version
from evidence import Evidence

# What action.yml names; .ci/action has built it from the Dockerfile.
IMAGE = f"ghcr.io/scenarioforge/action:{version()}"
# The job's own container under act: it has git and a shell. All other images of these tests are made from it.
JOB = "scenarioforge-test:base"


def docker(*arguments: str, input: str | None = None) -> str:
    """Runs the Docker CLI and returns what it prints."""
    ran = subprocess.run(["docker", *arguments], cwd=ROOT, input=input, capture_output=True, text=True)
    assert ran.returncode == 0, f"docker {' '.join(arguments)}: {ran.stderr}"
    return ran.stdout.strip()


class Container(Evidence):
    """A test that leaves no container behind, be it the job's, the action's or the application's."""

    def setUp(self) -> None:
        before = self.containers()
        self.addCleanup(lambda: self.assertEqual(self.containers() - before, set()))

    def containers(self) -> set[str]:
        """The containers of our images, running or not."""
        return set(docker("ps", "--all", "--quiet", "--no-trunc", "--filter", f"ancestor={JOB}").split())
