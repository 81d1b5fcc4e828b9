"""The counter's command line: `python3 -m shop.cli`.

Exit codes: 0 done; 1 refused or not possible (unknown SKU, a "no", a file that cannot be written);
2 wrong usage or a price list that cannot be imported.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
from pathlib import Path

from shop import catalogue, orders, store
from shop.catalogue import BadPriceList
from shop.errors import ShopError
from shop.money import euros

ASK_FROM = 100


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code."""
    options = _parser().parse_args(arguments)
    database = store.database_path()
    try:
        store.prepare(database)
        with store.connect(database) as db:
            return int(options.run(db, options))
    except ShopError as error:
        print(f"shop: {error.message}", file=sys.stderr)
        return 1
    except (OSError, UnicodeError, sqlite3.Error) as error:
        print(f"shop: {error}", file=sys.stderr)
        return 1


def import_file(db: sqlite3.Connection, options: argparse.Namespace) -> int:
    """Import a price list, all of it or nothing."""
    try:
        data = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    except OSError as error:
        print(f"shop: {options.file}: {error.strerror}", file=sys.stderr)
        return 2
    try:
        teas = catalogue.read_price_list(catalogue.decode_price_list(data))
    except BadPriceList as bad:
        for problem in bad.problems:
            print(problem, file=sys.stderr)
        print("nothing imported", file=sys.stderr)
        return 2
    print(f"imported {catalogue.import_teas(db, teas)} teas")
    return 0


def export(db: sqlite3.Connection, options: argparse.Namespace) -> int:
    """Write the catalogue as a price list that `import` reads."""
    text = catalogue.write_price_list(catalogue.find_teas(db))
    if options.output:
        Path(options.output).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


def list_teas(db: sqlite3.Connection, options: argparse.Namespace) -> int:
    """Show the catalogue, for people or as JSON."""
    teas = catalogue.find_teas(db, options.kind)
    if options.json:
        print(json.dumps([tea.as_json() for tea in teas], ensure_ascii=False, indent=2))
    for tea in [] if options.json else teas:
        print(f"{tea.sku:<12} {tea.name:<32} {tea.kind:<8} {euros(tea.price_cents):>9} {tea.stock:>6}")
    return 0


def restock(db: sqlite3.Connection, options: argparse.Namespace) -> int:
    """Add to the stock of a tea; a person is asked before a large delivery."""
    tea = catalogue.get_tea(db, options.sku)
    if options.quantity >= ASK_FROM and not options.yes and sys.stdin.isatty():
        print(f"This adds {options.quantity} to {tea.name} ({tea.stock} in stock).")
        print("Are you sure? [y/N] ", end="", flush=True)
        if sys.stdin.readline().strip().lower() not in ("y", "yes"):
            print("Nothing changed.")
            return 1
    tea = catalogue.restock(db, options.sku, options.quantity)
    print(f"{tea.sku}: {tea.stock} in stock")
    return 0


def report(db: sqlite3.Connection, options: argparse.Namespace) -> int:
    """Show what was sold and what is left."""
    figures = orders.sales(db)
    if options.json:
        print(json.dumps(figures, indent=2))
        return 0
    print(f"orders placed: {figures['placed']}")
    print(f"orders cancelled: {figures['cancelled']}")
    print(f"revenue: {euros(figures['revenue_cents'])}")
    print(f"teas: {figures['teas']}, sold out: {figures['sold_out']}")
    return 0


def _positive(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= 7 and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a positive whole number")
    return int(text)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="shop",
        description="The tea shop's counter. The database is the file named by SHOP_DB, or shop.db here.",
        epilog="exit codes: 0 done; 1 refused or not possible; 2 wrong usage or a bad price list",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("import", help="import a price list (CSV), all or nothing")
    command.add_argument("file", metavar="FILE", help="the file, or - for standard input")
    command.set_defaults(run=import_file)
    command = commands.add_parser("export", help="write the catalogue as CSV")
    command.add_argument("--output", metavar="FILE", help="instead of standard output")
    command.set_defaults(run=export)
    command = commands.add_parser("list", help="show the catalogue")
    command.add_argument("--kind", choices=catalogue.KINDS)
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=list_teas)
    command = commands.add_parser("restock", help="add to the stock of a tea")
    command.add_argument("sku", metavar="SKU")
    command.add_argument("quantity", metavar="N", type=_positive)
    command.add_argument("--yes", action="store_true", help="do not ask")
    command.set_defaults(run=restock)
    command = commands.add_parser("report", help="show sales and stock")
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=report)
    return parser


if __name__ == "__main__":
    sys.exit(main())
