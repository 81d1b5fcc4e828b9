"""Teas: what they look like, how they are found, and price lists as CSV."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from shop.errors import ShopError, invalid, not_found
from shop.money import parse_price, plain
from shop.store import transaction

KINDS = ("green", "black", "oolong", "white", "herbal")
COLUMNS = ["sku", "name", "kind", "price", "stock"]
MAX_STOCK = 1_000_000
MAX_PHOTO_BYTES = 1024 * 1024
_SKU = re.compile(r"[A-Z0-9][A-Z0-9-]{2,63}")
_MAGIC = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}


@dataclass(frozen=True)
class Tea:
    """One tea on the shelf."""

    sku: str
    name: str
    kind: str
    price_cents: int
    stock: int

    def as_json(self) -> dict[str, object]:
        """The tea as the API shows it."""
        return {**asdict(self), "available": self.stock > 0}


@dataclass(frozen=True)
class Photo:
    """A picture of a tea, and the words that stand for it."""

    media_type: str
    alt: str
    data: bytes


class BadPriceList(Exception):
    """A price list that cannot be imported; one message for each problem, with its line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def check_tea(sku: object, name: object, kind: object, price_cents: object, stock: object) -> Tea:
    """Make a tea of untrusted values, or raise the first broken rule."""
    if not isinstance(sku, str) or not _SKU.fullmatch(sku):
        raise invalid("sku", "A SKU has 3 to 64 capital letters, digits and hyphens.")
    if not isinstance(name, str) or not name.strip() or len(name) > 80 or not name.isprintable():
        raise invalid("name", "A name has 1 to 80 printable characters.")
    if kind not in KINDS:
        raise invalid("kind", f"The kind is one of {', '.join(KINDS)}.")
    if type(price_cents) is not int or not 0 < price_cents < 100_000_000:
        raise invalid("price_cents", "The price is a positive number of cents.")
    if type(stock) is not int or not 0 <= stock <= MAX_STOCK:
        raise invalid("stock", f"The stock is a whole number from 0 to {MAX_STOCK}.")
    return Tea(sku, name.strip(), str(kind), price_cents, stock)


def find_teas(db: sqlite3.Connection, kind: str | None = None, max_price: int | None = None) -> list[Tea]:
    """Teas by name, optionally of one kind and up to a price in cents (which is included)."""
    if kind is not None and kind not in KINDS:
        raise invalid("kind", f"The kind is one of {', '.join(KINDS)}.")
    if max_price is not None and max_price < 0:
        raise invalid("max_price", "The highest price is a number of cents, 0 or more.")
    rows = db.execute(
        "SELECT * FROM teas WHERE (?1 IS NULL OR kind = ?1) AND (?2 IS NULL OR price_cents <= ?2)"
        " ORDER BY name, sku",
        (kind, max_price),
    )
    return [Tea(**row) for row in rows]


def get_tea(db: sqlite3.Connection, sku: str) -> Tea:
    """One tea, or 404."""
    row = db.execute("SELECT * FROM teas WHERE sku = ?", (sku,)).fetchone()
    if row is None:
        raise not_found("tea")
    return Tea(**row)


def add_tea(db: sqlite3.Connection, tea: Tea) -> None:
    """Put a new tea on the shelf; its SKU must be free."""
    try:
        db.execute("INSERT INTO teas VALUES (?, ?, ?, ?, ?)", (tea.sku, tea.name, tea.kind, tea.price_cents, tea.stock))
    except sqlite3.IntegrityError:
        raise ShopError(409, "sku_taken", "There is a tea with this SKU already.") from None


def restock(db: sqlite3.Connection, sku: str, quantity: int) -> Tea:
    """Add to a tea's stock and return the tea as it is now."""
    with transaction(db):
        tea = get_tea(db, sku)
        if tea.stock + quantity > MAX_STOCK:
            raise invalid("quantity", f"The stock would be more than {MAX_STOCK}.")
        db.execute("UPDATE teas SET stock = stock + ? WHERE sku = ?", (quantity, sku))
        return get_tea(db, sku)


def save_photo(db: sqlite3.Connection, sku: str, data: bytes, alt: str) -> Photo:
    """Keep a PNG or JPEG as the tea's only photo."""
    get_tea(db, sku)
    if not data:
        raise invalid("photo", "Choose a photo.")
    if len(data) > MAX_PHOTO_BYTES:
        raise ShopError(413, "too_large", "A photo has at most 1 MiB.")
    media_type = next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), None)
    if media_type is None:
        raise ShopError(415, "unsupported_media_type", "A photo is a PNG or a JPEG.")
    alt = alt.strip()
    if not alt or len(alt) > 120:
        raise invalid("alt", "Describe the photo in 1 to 120 characters.")
    db.execute("INSERT OR REPLACE INTO photos VALUES (?, ?, ?, ?)", (sku, media_type, alt, data))
    return Photo(media_type, alt, data)


def get_photo(db: sqlite3.Connection, sku: str) -> Photo | None:
    """The tea's photo, if it has one."""
    row = db.execute("SELECT media_type, alt, bytes FROM photos WHERE sku = ?", (sku,)).fetchone()
    return Photo(*row) if row else None


def decode_price_list(data: bytes) -> io.StringIO:
    """The text of a price list. Raises BadPriceList with the first line that is not UTF-8."""
    try:
        return io.StringIO(data.decode("utf-8-sig"), newline="")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadPriceList([f"line {line}: the file is not UTF-8"]) from None


def read_price_list(lines: Iterable[str]) -> list[Tea]:
    """Read every row of a CSV price list. Raises BadPriceList with all problems."""
    reader = csv.reader(lines, strict=True)
    teas: list[Tea] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    try:
        header = next(reader, None)
        if header != COLUMNS:
            raise BadPriceList([f"line 1: the header must be {','.join(COLUMNS)}"])
        for row in reader:
            line = reader.line_num
            if not row:
                continue
            try:
                tea = _row_to_tea(row)
            except (ShopError, ValueError) as error:
                problems.append(f"line {line}: {error}")
                continue
            if tea.sku in seen:
                problems.append(f"line {line}: {tea.sku} is on line {seen[tea.sku]} already")
            seen.setdefault(tea.sku, line)
            teas.append(tea)
    except csv.Error as error:
        problems.append(f"line {reader.line_num}: {error}")
    if problems:
        raise BadPriceList(problems)
    return teas


def _row_to_tea(row: list[str]) -> Tea:
    if len(row) != len(COLUMNS):
        raise ValueError(f"{len(row)} columns instead of {len(COLUMNS)}")
    sku, name, kind, price, stock = (cell.strip() for cell in row)
    if not re.fullmatch(r"[0-9]{1,9}", stock):
        raise ValueError(f"{stock!r} is not a stock such as 40")
    return check_tea(sku, name, kind, parse_price(price), int(stock))


def import_teas(db: sqlite3.Connection, teas: list[Tea]) -> int:
    """Add the teas, or replace what is known of them, all at once."""
    with transaction(db):
        db.executemany(
            "INSERT INTO teas VALUES (?, ?, ?, ?, ?) ON CONFLICT (sku) DO UPDATE SET name = excluded.name,"
            " kind = excluded.kind, price_cents = excluded.price_cents, stock = excluded.stock",
            [(tea.sku, tea.name, tea.kind, tea.price_cents, tea.stock) for tea in teas],
        )
    return len(teas)


def write_price_list(teas: list[Tea]) -> str:
    """The catalogue as CSV, in the form that `read_price_list` reads."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([tea.sku, tea.name, tea.kind, plain(tea.price_cents), tea.stock] for tea in teas)
    return out.getvalue()
