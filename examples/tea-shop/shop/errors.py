"""The one exception that carries an answer for the customer."""

from __future__ import annotations


class ShopError(Exception):
    """A request that the shop refuses, with a status, a stable code and a sentence for people."""

    def __init__(self, status: int, code: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.details = details

    def as_json(self) -> dict[str, object]:
        """The body of the error answer (spec, "Errors")."""
        return {"error": {"code": self.code, "message": self.message, **self.details}}


def invalid(field: str, message: str) -> ShopError:
    """A value that breaks a rule: 422 with the name of the field."""
    return ShopError(422, "invalid", message, field=field)


def not_found(what: str) -> ShopError:
    """Something that is not there, or that this customer may not know of."""
    return ShopError(404, "not_found", f"No such {what}.")
