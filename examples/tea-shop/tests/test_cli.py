"""Tests of the command line, as a process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parent.parent


class CommandLineTest(unittest.TestCase):
    """Every test has a database of its own."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def shop(self, *arguments: str, stdin: str | None = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "shop.cli", *arguments],
            cwd=ROOT,
            env={**os.environ, "SHOP_DB": str(self.folder / "shop.db")},
            input=stdin,
            text=True,
            capture_output=True,
            timeout=30,
        )

    def test_import_and_export(self) -> None:
        done = self.shop("import", "samples/spring-teas.csv")
        self.assertEqual((done.returncode, done.stdout), (0, "imported 3 teas\n"))
        exported = self.shop("export").stdout
        self.assertEqual(self.shop("import", "-", stdin=exported).returncode, 0)
        self.assertEqual(self.shop("export").stdout, exported)

    def test_a_bad_row_stops_the_import(self) -> None:
        done = self.shop("import", "-", stdin="sku,name,kind,price,stock\nAAA,A,green,1.00,1\nBBB,B,green,free,1\n")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("line 3: 'free' is not a price", done.stderr)
        self.assertEqual(json.loads(self.shop("list", "--json").stdout), [])

    def test_files_that_are_no_price_lists(self) -> None:
        (self.folder / "latin").write_bytes(b"sku,name,kind,price,stock\nAAA,Th\xe9,green,1,1\n")
        for name, why in [("missing.csv", "No such file"), ("latin", "line 2: the file is not UTF-8"), (".", "directory")]:
            done = self.shop("import", str(self.folder / name))
            self.assertEqual((name, done.returncode, "Traceback" in done.stderr), (name, 2, False))
            self.assertIn(why, done.stderr)

    def test_restock(self) -> None:
        self.shop("import", "samples/spring-teas.csv")
        self.assertEqual(self.shop("restock", "SHN-100", "500").stdout, "SHN-100: 560 in stock\n")
        self.assertEqual(self.shop("restock", "NOPE", "5").returncode, 1)
        self.assertEqual(self.shop("restock", "SHN-100", "-5").returncode, 2)

    def test_report(self) -> None:
        figures = json.loads(self.shop("report", "--json").stdout)
        self.assertEqual(figures, {"placed": 0, "cancelled": 0, "revenue_cents": 0, "teas": 0, "sold_out": 0})

    def test_a_file_that_is_no_database(self) -> None:
        (self.folder / "shop.db").write_text("not a database" * 100)
        done = self.shop("list")
        self.assertEqual((done.returncode, done.stderr), (1, "shop: file is not a database\n"))
