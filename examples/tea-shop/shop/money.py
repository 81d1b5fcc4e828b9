"""Money is an integer number of cents (ADR 1)."""

from __future__ import annotations

import re

_PRICE = re.compile(r"([0-9]{1,6})(?:\.([0-9]{1,2}))?")


def parse_price(text: str) -> int:
    """Read `8.50`, `8.5` or `8` as cents. Raises ValueError for anything else."""
    match = _PRICE.fullmatch(text.strip())
    if not match:
        raise ValueError(f"{text!r} is not a price such as 8.50")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def plain(cents: int) -> str:
    """Cents as `8.50`, for files."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def euros(cents: int) -> str:
    """Cents as `€8.50`, for people."""
    sign = "-" if cents < 0 else ""
    return f"{sign}€{plain(abs(cents))}"


def percent_of(cents: int, percent: int) -> int:
    """A share of an amount, rounded half up to a whole cent."""
    return (cents * percent + 50) // 100
