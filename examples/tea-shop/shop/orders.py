"""Orders: placing, reading, cancelling, receipts and the staff's export."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from dataclasses import asdict, dataclass

from shop.customers import Customer
from shop.errors import ShopError, invalid, not_found
from shop.money import euros, percent_of
from shop.store import transaction

MAX_LINES = 20
MAX_QUANTITY = 50
_REQUEST_KEY = re.compile(r"[A-Za-z0-9._-]{1,100}")


@dataclass(frozen=True)
class Line:
    """One tea of an order, at the price of the day."""

    sku: str
    name: str
    quantity: int
    unit_price_cents: int

    @property
    def total_cents(self) -> int:
        """What the line costs before a voucher."""
        return self.quantity * self.unit_price_cents


@dataclass(frozen=True)
class Order:
    """An order with its lines and what was charged for it."""

    id: int
    customer_id: int
    status: str
    voucher: str | None
    subtotal_cents: int
    discount_cents: int
    total_cents: int
    created_at: str
    lines: tuple[Line, ...]

    def as_json(self) -> dict[str, object]:
        """The order as the API shows it."""
        lines = [{**asdict(line), "total_cents": line.total_cents} for line in self.lines]
        return {
            "id": self.id,
            "status": self.status,
            "lines": lines,
            "voucher": self.voucher,
            "subtotal_cents": self.subtotal_cents,
            "discount_cents": self.discount_cents,
            "total_cents": self.total_cents,
            "created_at": self.created_at,
        }


def check_items(items: object) -> list[tuple[str, int]]:
    """Pairs of SKU and quantity from untrusted JSON."""
    if not isinstance(items, list) or not 1 <= len(items) <= MAX_LINES:
        raise invalid("items", f"An order has 1 to {MAX_LINES} items.")
    wanted: list[tuple[str, int]] = []
    for index, item in enumerate(items):
        if not isinstance(item, dict) or not isinstance(item.get("sku"), str):
            raise invalid(f"items[{index}].sku", "Every item names a tea by its SKU.")
        quantity = item.get("quantity")
        if type(quantity) is not int or not 1 <= quantity <= MAX_QUANTITY:
            raise invalid(f"items[{index}].quantity", f"Order 1 to {MAX_QUANTITY} of a tea.")
        if any(sku == item["sku"] for sku, _ in wanted):
            raise invalid(f"items[{index}].sku", "Every tea stands in an order once.")
        wanted.append((item["sku"], quantity))
    return wanted


def place(
    db: sqlite3.Connection,
    customer: Customer,
    wanted: list[tuple[str, int]],
    voucher: object = None,
    request_key: str | None = None,
) -> tuple[Order, bool]:
    """Reserve the stock and write the order, or do neither.

    A request key that the customer has used before gives the earlier order; the second value says whether the
    order is new.
    """
    if request_key is not None and not _REQUEST_KEY.fullmatch(request_key):
        raise invalid("Idempotency-Key", "A key has 1 to 100 letters, digits, dots, hyphens and underscores.")
    with transaction(db):
        if request_key is not None:
            earlier = db.execute(
                "SELECT id FROM orders WHERE customer_id = ? AND request_key = ?", (customer.id, request_key)
            ).fetchone()
            if earlier:
                return get(db, customer, earlier["id"]), False
        lines = [_reserve(db, sku, quantity) for sku, quantity in wanted]
        subtotal = sum(line.total_cents for line in lines)
        code, discount = _discount(db, voucher, subtotal)
        added = db.execute(
            "INSERT INTO orders (customer_id, status, voucher, subtotal_cents, discount_cents, total_cents, request_key)"
            " VALUES (?, 'placed', ?, ?, ?, ?, ?)",
            (customer.id, code, subtotal, discount, subtotal - discount, request_key),
        )
        db.executemany(
            "INSERT INTO order_lines VALUES (?, ?, ?, ?, ?, ?)",
            [
                (added.lastrowid, number, line.sku, line.name, line.quantity, line.unit_price_cents)
                for number, line in enumerate(lines, start=1)
            ],
        )
        return get(db, customer, int(added.lastrowid or 0)), True


def _reserve(db: sqlite3.Connection, sku: str, quantity: int) -> Line:
    tea = db.execute("SELECT * FROM teas WHERE sku = ?", (sku,)).fetchone()
    if tea is None:
        raise ShopError(422, "unknown_tea", "There is no tea with this SKU.", sku=sku)
    if tea["stock"] < quantity:
        raise ShopError(
            409, "out_of_stock", f"Only {tea['stock']} of {tea['name']} left.", sku=sku, available=tea["stock"]
        )
    db.execute("UPDATE teas SET stock = stock - ? WHERE sku = ?", (quantity, sku))
    return Line(sku, tea["name"], quantity, tea["price_cents"])


def _discount(db: sqlite3.Connection, voucher: object, subtotal: int) -> tuple[str | None, int]:
    if voucher is None or voucher == "":
        return None, 0
    code = voucher.strip().upper() if isinstance(voucher, str) else ""
    row = db.execute("SELECT * FROM vouchers WHERE code = ?", (code,)).fetchone()
    if row is None:
        raise ShopError(422, "unknown_voucher", "There is no such voucher.")
    if subtotal < row["minimum_cents"]:
        minimum = row["minimum_cents"]
        raise ShopError(
            422, "voucher_minimum", f"This voucher needs an order of {euros(minimum)}.", minimum_cents=minimum
        )
    return code, percent_of(subtotal, row["percent"])


def get(db: sqlite3.Connection, customer: Customer, order_id: int) -> Order:
    """One of the customer's orders; staff may read every order."""
    row = db.execute("SELECT * FROM orders WHERE id = ?", (order_id,)).fetchone()
    if row is None or not (customer.staff or row["customer_id"] == customer.id):
        raise not_found("order")
    lines = db.execute(
        "SELECT sku, name, quantity, unit_price_cents FROM order_lines WHERE order_id = ? ORDER BY line", (order_id,)
    )
    return Order(
        id=row["id"],
        customer_id=row["customer_id"],
        status=row["status"],
        voucher=row["voucher"],
        subtotal_cents=row["subtotal_cents"],
        discount_cents=row["discount_cents"],
        total_cents=row["total_cents"],
        created_at=row["created_at"],
        lines=tuple(Line(**line) for line in lines),
    )


def list_for(db: sqlite3.Connection, customer: Customer) -> list[Order]:
    """The customer's own orders, the newest first."""
    rows = db.execute("SELECT id FROM orders WHERE customer_id = ? ORDER BY id DESC", (customer.id,)).fetchall()
    return [get(db, customer, row["id"]) for row in rows]


def cancel(db: sqlite3.Connection, customer: Customer, order_id: int) -> Order:
    """Cancel a placed order and give its stock back."""
    with transaction(db):
        order = get(db, customer, order_id)
        if order.status != "placed":
            raise ShopError(409, "already_cancelled", "This order is cancelled already.")
        db.execute("UPDATE orders SET status = 'cancelled' WHERE id = ?", (order_id,))
        db.execute(
            "UPDATE teas SET stock = stock +"
            " (SELECT quantity FROM order_lines WHERE order_id = ?1 AND order_lines.sku = teas.sku)"
            " WHERE sku = (SELECT sku FROM order_lines WHERE order_id = ?1)",
            (order_id,),
        )
        return get(db, customer, order_id)


def write_missing_receipts(db: sqlite3.Connection) -> int:
    """Write the receipt of every order that has none yet; returns how many."""
    rows = db.execute(
        "SELECT orders.*, customers.name AS customer FROM orders JOIN customers ON customers.id = customer_id"
        " WHERE orders.id NOT IN (SELECT order_id FROM receipts)"
    ).fetchall()
    for row in rows:
        lines = db.execute(
            "SELECT sku, name, quantity, unit_price_cents FROM order_lines WHERE order_id = ? ORDER BY line",
            (row["id"],),
        )
        text = [f"Receipt for order {row['id']}", f"Customer: {row['customer']}", ""]
        text += [f"{line['quantity']} x {line['name']}: {euros(Line(**line).total_cents)}" for line in lines]
        if row["voucher"]:
            text.append(f"Voucher {row['voucher']}: {euros(-row['discount_cents'])}")
        text.append(f"Total: {euros(row['total_cents'])}")
        db.execute("INSERT OR IGNORE INTO receipts VALUES (?, ?)", (row["id"], "\n".join(text) + "\n"))
    return len(rows)


def receipt(db: sqlite3.Connection, customer: Customer, order_id: int) -> str:
    """The receipt of one of the customer's orders, once it is written."""
    get(db, customer, order_id)
    row = db.execute("SELECT text FROM receipts WHERE order_id = ?", (order_id,)).fetchone()
    if row is None:
        raise ShopError(404, "receipt_not_ready", "The receipt is being written. Try again in a moment.")
    return str(row["text"])


def export_csv(db: sqlite3.Connection) -> str:
    """Every order as CSV. Cells that a spreadsheet would run as a formula are defused."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["order", "customer", "email", "status", "voucher", "total_cents"])
    rows = db.execute(
        "SELECT orders.id, name, email, status, voucher, total_cents FROM orders"
        " JOIN customers ON customers.id = customer_id ORDER BY orders.id"
    )
    for row in rows:
        writer.writerow([_defused(cell) for cell in row])
    return out.getvalue()


def _defused(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t")) else cell


def sales(db: sqlite3.Connection) -> dict[str, int]:
    """The figures of the command line's report."""
    row = db.execute(
        "SELECT count(*) FILTER (WHERE status = 'placed') AS placed,"
        " count(*) FILTER (WHERE status = 'cancelled') AS cancelled,"
        " coalesce(sum(total_cents) FILTER (WHERE status = 'placed'), 0) AS revenue_cents FROM orders"
    ).fetchone()
    shelf = db.execute(
        "SELECT count(*) AS teas, count(*) FILTER (WHERE stock = 0) AS sold_out FROM teas"
    ).fetchone()
    return {**dict(row), **dict(shelf)}
