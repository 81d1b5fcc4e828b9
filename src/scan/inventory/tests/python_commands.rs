//! Commands and flags of Python's frameworks.

use super::check_names;

#[test]
fn argparse() {
    check_names(
        |inventory| &inventory.commands,
        &[
            (
                "=== shop/cli.py
import argparse
parser = argparse.ArgumentParser(prog='shop')
sub = parser.add_subparsers(dest='command')
imp = sub.add_parser('import', aliases=['i'])
imp.add_argument('--dry-run', '-n')
db = sub.add_parser('db')
dbsub = db.add_subparsers()
dbsub.add_parser('migrate').set_defaults(func=migrate)
",
                &[
                    "shop",
                    "shop db",
                    "shop db migrate",
                    "shop i",
                    "shop import",
                ],
            ),
            (
                "=== pyproject.toml
[project]
name = 'shop'
[project.scripts]
shop = 'shop.cli:main'
=== shop/cli.py
import argparse
from .orders import add_orders
def main():
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    add_orders(subparsers)
    p = subparsers.add_parser('serve')
=== shop/orders.py
def add_orders(subparsers):
    orders = subparsers.add_parser('orders')
    inner = orders.add_subparsers()
    inner.add_parser('list')
",
                &["shop", "shop orders", "shop orders list", "shop serve"],
            ),
            (
                "=== script.py
import argparse
p = argparse.ArgumentParser()
p.add_argument('--x')
for name in names:
    p.add_parser(name)
",
                &[],
            ),
        ],
    );
}

#[test]
fn click() {
    check_names(
        |inventory| &inventory.commands,
        &[
            (
                "=== pyproject.toml
[tool.poetry.scripts]
shop = 'shop.cli:cli'
=== shop/cli.py
import click
from shop.orders import orders
@click.group()
@click.option('--verbose/--quiet', '-v')
def cli(verbose): pass
@cli.command()
def import_orders(): pass
@cli.command('export', help='x')
def do_export(): pass
cli.add_command(orders)
cli.add_command(orders, name='o')
=== shop/orders.py
import click
@click.group()
def orders(): pass
@orders.command(name='list')
def list_orders(): pass
@orders.group
def deep(): pass
@deep.command()
def run_cmd(): pass
",
                &[
                    "shop",
                    "shop export",
                    "shop import-orders",
                    "shop o",
                    "shop o deep",
                    "shop o deep run",
                    "shop o deep run-cmd",
                    "shop o list",
                    "shop orders",
                    "shop orders deep",
                    "shop orders deep run",
                    "shop orders deep run-cmd",
                    "shop orders list",
                ],
            ),
            (
                "=== app.py
from flask import Flask
import click
@app.cli.command('init-db')
def init_db(): pass
",
                &["flask init-db"],
            ),
            (
                "=== app.py
@other.command()
def not_ours(): pass
",
                &[],
            ),
        ],
    );
}

#[test]
fn typer() {
    check_names(
        |inventory| &inventory.commands,
        &[
            (
                "=== pyproject.toml
[project.scripts]
shop = 'shop.main:app'
=== shop/main.py
import typer
from . import orders
app = typer.Typer()
app.add_typer(orders.app, name='orders')
@app.command()
def serve_all(port: int = 8000): pass
@app.command('x')
def y(): pass
=== shop/orders.py
import typer
app = typer.Typer()
@app.command()
def create(name: str): pass
",
                &[
                    "shop",
                    "shop orders",
                    "shop orders create",
                    "shop serve-all",
                    "shop x",
                ],
            ),
            (
                "=== pyproject.toml
[project.scripts]
tool = 'main:app'
=== main.py
import typer
app = typer.Typer()
@app.command()
def main(name: str): pass
",
                &["tool"],
            ),
        ],
    );
}

#[test]
fn flags() {
    check_names(
        |inventory| &inventory.flags,
        &[(
            "=== a.py
import argparse, click, typer
p.add_argument('-n', '--dry-run', action='store_true')
p.add_argument('file')
@click.command()
@click.option('--loud/--quiet', '-l/-q', default=False)
@click.option('--count', 'number', type=int)
def a(): pass
app = typer.Typer()
@app.command()
def b(name: str, page_size: int = 20, force: bool = False,
      told: str = typer.Option('x', '--said'),
      given: str = typer.Argument('y')): pass
@app.command()
def c(): pass
def helper(other: int = 2): pass
",
            &[
                "--count",
                "--dry-run",
                "--force",
                "--loud",
                "--no-force",
                "--page-size",
                "--quiet",
                "--said",
                "-l",
                "-n",
                "-q",
            ],
        )],
    );
}

#[test]
fn commands_of_django() {
    check_names(
        |inventory| &inventory.commands,
        &[(
            "=== shop/management/commands/import_orders.py
class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument('--dry-run')
=== shop/management/commands/__init__.py
=== shop/management/commands/_base.py
",
            &["manage.py import_orders"],
        )],
    );
}
