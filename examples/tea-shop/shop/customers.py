"""Customers, their passwords, and who is signed in."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import sqlite3
import time
from dataclasses import dataclass

from shop.errors import ShopError, invalid

SIGN_IN_SECONDS = 12 * 60 * 60
_EMAIL = re.compile(r"[^@\s<>\"]{1,80}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


@dataclass(frozen=True)
class Customer:
    """Somebody with an account; staff see every order."""

    id: int
    email: str
    name: str
    staff: bool

    def as_json(self) -> dict[str, object]:
        """The customer as the API shows it: never the password."""
        return {"id": self.id, "email": self.email, "name": self.name, "staff": self.staff}


def sign_up(db: sqlite3.Connection, email: object, name: object, password: object, staff: bool = False) -> Customer:
    """Open an account; the e-mail address must be new."""
    if not isinstance(email, str) or len(email) > 200 or not _EMAIL.fullmatch(email.strip()):
        raise invalid("email", "Give an e-mail address such as mei@example.com.")
    if not isinstance(name, str) or not name.strip() or len(name) > 80 or not name.isprintable():
        raise invalid("name", "Give a name of 1 to 80 characters.")
    if not isinstance(password, str) or not 10 <= len(password) <= 200:
        raise invalid("password", "A password has 10 to 200 characters.")
    try:
        added = db.execute(
            "INSERT INTO customers (email, name, password, staff) VALUES (?, ?, ?, ?)",
            (_normal(email), name.strip(), _hash(password), int(staff)),
        )
    except sqlite3.IntegrityError:
        raise ShopError(409, "email_taken", "There is an account with this e-mail address already.") from None
    return Customer(int(added.lastrowid or 0), _normal(email), name.strip(), staff)


def sign_in(db: sqlite3.Connection, email: object, password: object) -> tuple[Customer, str]:
    """Check the password and hand out a new token. One answer for every wrong pair."""
    if not isinstance(email, str) or not isinstance(password, str) or len(password) > 200:
        raise _wrong_pair()
    row = db.execute("SELECT * FROM customers WHERE email = ?", (_normal(email),)).fetchone()
    if not _matches(password, row["password"] if row else _NOBODY) or row is None:
        raise _wrong_pair()
    token = secrets.token_hex(24)
    db.execute(
        "INSERT INTO sign_ins VALUES (?, ?, ?)", (_token_hash(token), row["id"], int(time.time()) + SIGN_IN_SECONDS)
    )
    return _customer(row), token


def sign_out(db: sqlite3.Connection, token: str) -> None:
    """Make a token worthless."""
    db.execute("DELETE FROM sign_ins WHERE token_hash = ?", (_token_hash(token),))


def who_is(db: sqlite3.Connection, token: str) -> Customer | None:
    """The customer whom a token stands for, while it is good."""
    row = db.execute(
        "SELECT customers.* FROM customers JOIN sign_ins ON customer_id = id WHERE token_hash = ? AND expires_at > ?",
        (_token_hash(token), int(time.time())),
    ).fetchone()
    return _customer(row) if row else None


def ensure_staff(db: sqlite3.Connection, email: str, password: str) -> None:
    """Open the staff account, or give it the password that is configured now."""
    row = db.execute("SELECT id FROM customers WHERE email = ?", (_normal(email),)).fetchone()
    if row is None:
        sign_up(db, email, "Shop staff", password, staff=True)
    else:
        db.execute("UPDATE customers SET password = ?, staff = 1 WHERE id = ?", (_hash(password), row["id"]))


def _customer(row: sqlite3.Row) -> Customer:
    return Customer(row["id"], row["email"], row["name"], bool(row["staff"]))


def _normal(email: str) -> str:
    return email.strip().lower()


def _wrong_pair() -> ShopError:
    return ShopError(401, "wrong_credentials", "The e-mail address or the password is wrong.")


def _token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _derive(password: str, salt: bytes) -> bytes:
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=2**13, r=8, p=1)


def _hash(password: str) -> str:
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_derive(password, salt).hex()}"


def _matches(password: str, stored: str) -> bool:
    salt, expected = stored.split(":")
    return hmac.compare_digest(_derive(password, bytes.fromhex(salt)).hex(), expected)


# Compared when there is no such account, so that both answers take the same time.
_NOBODY = f"{'00' * 16}:{'00' * 64}"
