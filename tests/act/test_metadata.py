"""The two faces of the action agree with each other, with the program, and with the version that they name."""

from __future__ import annotations

import os
import re
import subprocess
import unittest

import yaml
from act import ROOT, version
from evidence import OUTPUTS

DECLARED = ROOT / "src/cli/action/inputs.rs"


def metadata(name: str) -> dict:
    """An action's metadata file."""
    return yaml.safe_load((ROOT / name).read_text())


class Metadata(unittest.TestCase):
    maxDiff = None

    def test_both_actions_have_the_same_inputs_and_outputs(self) -> None:
        container, host = metadata("action.yml"), metadata("host/action.yml")
        self.assertEqual(list(container["inputs"].items()), list(host["inputs"].items()))
        self.assertEqual(list(container["outputs"].items()), list(host["outputs"].items()))

    def test_inputs_and_defaults_are_those_that_the_program_knows(self) -> None:
        table = re.search(r"INPUTS: \[Declared; \d+\] = \[(.*?)\n\];", DECLARED.read_text(), re.DOTALL)[1]
        constants = dict(re.findall(r'const (\w+): &str = "([^"]*)";', DECLARED.read_text()))
        entries = re.findall(r'(?:text|word)\(\s*"([^"]*)",\s*(?:"([^"]*)"|(\w+))', table)
        known = [(name, constants[constant] if constant else default) for name, default, constant in entries]
        declared = [(name, input.get("default", "")) for name, input in metadata("action.yml")["inputs"].items()]
        self.assertEqual(declared, known)

    def test_the_readme_lists_every_input_with_its_default(self) -> None:
        readme = (ROOT / "README.md").read_text()
        table = readme.split("| Input | Default | In short |\n| --- | --- | --- |\n")[1].split("\n\n")[0]
        told = []
        for row in table.splitlines():
            names, default = [cell.strip() for cell in row.split("|")[1:3]]
            told += [(name, default.strip("`")) for name in re.findall(r"`([^`]+)`", names)]
        declared = [(name, input.get("default", "")) for name, input in metadata("action.yml")["inputs"].items()]
        self.assertEqual(sorted(told), sorted(declared))

    def test_the_readme_lists_every_command_and_every_option_of_a_run(self) -> None:
        readme = (ROOT / "README.md").read_text()
        rows = dict(re.findall(r"^\| `scenarioforge (\w+)[^`]*` \| (.*) \|$", readme, re.MULTILINE))
        help = self.help()
        commands = re.findall(r"^  (\w+)  ", help.split("Commands:")[1].split("Options:")[0], re.MULTILINE)
        self.assertEqual(sorted(rows), sorted(commands))
        own = re.split(r"^Global options:", self.help("run"), flags=re.MULTILINE)[0]
        options = set(re.findall(r"(--[a-z-]+)", own.split("Examples:")[0])) - {"--help", "--version"}
        self.assertEqual(set(re.findall(r"(--[a-z-]+)", rows["run"])), options)

    def test_inputs_that_are_options_too_have_their_names(self) -> None:
        own = self.help("run")
        for name in ["jobs", "retries", "fail-on", "shard", "config"]:
            self.assertIn(f"--{name} ", own)

    def help(self, *arguments: str) -> str:
        program = os.environ.get("SCENARIOFORGE_BINARY", "")
        ran = subprocess.run([program, *arguments, "--help"], capture_output=True, text=True, check=True)
        return ran.stdout

    def test_descriptions_name_every_word_that_an_input_may_have(self) -> None:
        source = DECLARED.read_text()
        constants = dict(re.findall(r"const (\w+): &\[&str\] = &\[(.*?)\];", source, re.DOTALL))
        entries = re.findall(r'word\(\s*"([^"]*)",\s*"[^"]*",\s*(?:&\[(.*?)\]|(\w+))', source, re.DOTALL)
        self.assertGreaterEqual(len(entries), 4)
        for name, listed, constant in entries:
            for word in re.findall(r'"([^"]*)"', listed or constants[constant]):
                input = metadata("action.yml")["inputs"][name]
                said = f"{input['description']} `{input['default']}`"
                self.assertIn(f"`{word}`", said, name)

    def test_outputs_are_all_of_them_and_say_when_they_are_empty(self) -> None:
        outputs = metadata("action.yml")["outputs"]
        self.assertEqual(set(outputs), OUTPUTS)
        for name, output in outputs.items():
            if name != "status":
                self.assertRegex(output["description"], r"[Ee]mpty if ", name)

    def test_everything_is_of_one_version(self) -> None:
        self.assertEqual(metadata("action.yml")["runs"]["image"], f"docker://ghcr.io/scenarioforge/action:{version()}")
        self.assertIn(f'const VERSION = "{version()}";', (ROOT / "host/index.js").read_text())

    def test_no_expression_reaches_a_shell(self) -> None:
        for name in ["action.yml", "host/action.yml"]:
            self.assertNotIn("${{", str(metadata(name)["runs"]), name)


if __name__ == "__main__":
    unittest.main()
