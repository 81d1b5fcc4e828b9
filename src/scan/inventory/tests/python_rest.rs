//! Keys, tables and symbols of Python.

use super::{check_names, inventory};

#[test]
fn keys() {
    check_names(
        |inventory| &inventory.config_keys,
        &[
            (
                "=== a.py
import os
from os import environ, getenv
A = os.environ['SHOP_A']
B = os.environ.get('SHOP_B', 'x')
C = os.getenv('SHOP_C') or getenv('SHOP_D')
if 'SHOP_E' in os.environ: pass
NAME = 'SHOP_F'
environ.setdefault(NAME, '1')
os.environ.get(unknown)
cache.get('SHOP_NOT')
data['SHOP_NEITHER']
app.config['SHOP_G']
app.config['lower']
",
                &[
                    "SHOP_A", "SHOP_B", "SHOP_C", "SHOP_D", "SHOP_E", "SHOP_F", "SHOP_G",
                ],
            ),
            (
                "=== config_a.py
from pydantic_settings import BaseSettings, SettingsConfigDict
class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix='SHOP_', env_file='.env')
    database_url: str
    page_size: int = 20
    token: str = Field(..., validation_alias='API_TOKEN')
    other = 3
class Old(BaseSettings):
    name: str
    class Config:
        env_prefix = 'OLD_'
class Plain(BaseModel):
    ignored: str
",
                &[
                    "API_TOKEN",
                    "OLD_NAME",
                    "SHOP_DATABASE_URL",
                    "SHOP_PAGE_SIZE",
                ],
            ),
            (
                "=== x.py
from decouple import config
SECRET = config('SECRET_KEY')
DEBUG = config('DEBUG', cast=bool)
=== y.py
import environ
env = environ.Env()
env('DATABASE_URL'); env.bool('VERBOSE'); env.other('NO')
=== z.py
config('NOT_A_KEY')
",
                &["DATABASE_URL", "DEBUG", "SECRET_KEY", "VERBOSE"],
            ),
            (
                "=== shop/settings.py
DEBUG = True
lower = 1
=== shop/views.py
from django.conf import settings
x = settings.ORDER_LIMIT
getattr(settings, 'ORDER_MIN', 3)
",
                &["DEBUG", "ORDER_LIMIT", "ORDER_MIN"],
            ),
            (
                "=== cli.py
import click
@click.option('--token', envvar='SHOP_TOKEN')
@click.option('--x', envvar=['SHOP_X', 'SHOP_Y'])
def a(): pass
",
                &["SHOP_TOKEN", "SHOP_X", "SHOP_Y"],
            ),
        ],
    );
}

#[test]
fn tables() {
    check_names(
        |inventory| &inventory.tables,
        &[
            (
                "=== models.py
class Order(Base):
    __tablename__ = 'orders'
tags = Table('tags', metadata, Column('id'))
Table('just a widget')
",
                &["orders", "tags"],
            ),
            (
                "=== shop/models.py
from django.db import models
class Order(models.Model):
    class Meta:
        db_table = 'orders'
class OrderLine(models.Model): pass
class Base(models.Model):
    class Meta:
        abstract = True
",
                &["orders", "shop_orderline"],
            ),
            (
                "=== migrations/001_a.py
def upgrade():
    op.create_table('orders', sa.Column('id'))
    op.create_table('old', sa.Column('id'))
def downgrade():
    op.drop_table('orders')
=== migrations/002_b.py
def upgrade():
    op.drop_table('old')
    op.rename_table('a', 'b')
def downgrade():
    op.create_table('old')
",
                &["b", "orders"],
            ),
            (
                "=== m.py
class OrderLine(db.Model): pass
class Item(SQLModel, table=True): pass
class ItemRead(SQLModel): pass
",
                &["item", "order_line"],
            ),
        ],
    );
}

#[test]
fn symbols() {
    let inventory = inventory(
        "=== a.py
LIMIT = 3
class Order(Base):
    status: str = 'x'
    class Meta:
        table = 'o'
    def total(self):
        self.sum = 1
        local = 2
    @property
    def open(self): pass
class Color(Enum):
    RED = 1
async def load(): 
    def inner(): pass
x, y = 1, 2
",
    );
    let mut symbols: Vec<String> = inventory
        .symbols
        .iter()
        .map(|symbol| {
            format!(
                "{}{} {:?} {}",
                symbol
                    .owner
                    .as_ref()
                    .map_or(String::new(), |owner| format!("{owner}.")),
                symbol.name,
                symbol.kind,
                symbol.line
            )
        })
        .collect();
    symbols.sort();
    assert_eq!(
        symbols,
        [
            "Color Type 11",
            "Color.RED Field 12",
            "LIMIT Constant 1",
            "Meta.table Field 5",
            "Order Type 2",
            "Order.Meta Type 4",
            "Order.open Function 10",
            "Order.status Field 3",
            "Order.sum Field 7",
            "Order.total Function 6",
            "load Function 13",
            "load.inner Function 14",
            "x Constant 15",
            "y Constant 15",
        ]
    );
}
