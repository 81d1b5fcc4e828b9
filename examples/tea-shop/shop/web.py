"""Requests, answers and routes: the little that the shop needs of a web framework."""

from __future__ import annotations

import json
import re
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import Message
from functools import cached_property
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs

from shop import customers
from shop.customers import Customer
from shop.errors import ShopError, invalid

SESSION_COOKIE = "session"
CSRF_COOKIE = "csrf"


@dataclass(frozen=True)
class Part:
    """One part of a multipart form."""

    filename: str | None
    data: bytes


@dataclass
class Request:
    """What a customer sent, read completely."""

    method: str
    path: str
    query_string: str
    headers: Message
    body: bytes
    db: sqlite3.Connection

    @cached_property
    def query(self) -> dict[str, str]:
        """Query parameters; of a repeated one, the last."""
        return _fields(self.query_string)

    @cached_property
    def cookies(self) -> dict[str, str]:
        """Cookies by name; none when the header is nonsense."""
        try:
            return {name: item.value for name, item in SimpleCookie(self.headers.get("Cookie", "")).items()}
        except CookieError:
            return {}

    @property
    def content_type(self) -> str:
        """The media type of the body, without parameters."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else ""

    def json(self) -> dict[str, object]:
        """The body as a JSON object, or 415 or 400."""
        if self.content_type != "application/json":
            raise ShopError(415, "unsupported_media_type", "Send application/json.")
        try:
            value = json.loads(self.body)
            json.dumps(value, ensure_ascii=False).encode()  # half a surrogate pair is no text
        except (ValueError, RecursionError):
            raise ShopError(400, "bad_json", "The body is not JSON.") from None
        if not isinstance(value, dict):
            raise ShopError(400, "bad_json", "The body is not a JSON object.")
        return value

    def form(self) -> dict[str, str]:
        """The fields of a posted form, or 415."""
        if self.content_type != "application/x-www-form-urlencoded":
            raise ShopError(415, "unsupported_media_type", "Send a form.")
        return _fields(self.body.decode("utf-8", "replace"))

    def multipart(self) -> dict[str, Part]:
        """The parts of a multipart form by name, or 415 or 400."""
        boundary = self.headers.get_param("boundary")
        if self.content_type != "multipart/form-data" or not isinstance(boundary, str):
            raise ShopError(415, "unsupported_media_type", "Send multipart/form-data.")
        parts: dict[str, Part] = {}
        pieces = (b"\r\n" + self.body).split(b"\r\n--" + boundary.encode("latin-1", "replace"))
        if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
            raise ShopError(400, "bad_multipart", "The form is cut off.")
        for piece in pieces[1:-1]:
            head, gap, data = piece.partition(b"\r\n\r\n")
            if not gap:
                raise ShopError(400, "bad_multipart", "A part of the form has no header.")
            header = Message()
            for line in head.decode("utf-8", "replace").strip("\r\n").split("\r\n"):
                key, _, value = line.partition(":")
                header[key.strip()] = value.strip()
            name = header.get_param("name", header="Content-Disposition")
            filename = header.get_filename()
            if isinstance(name, str):
                parts[name] = Part(filename, data)
        return parts

    @cached_property
    def token(self) -> str | None:
        """The token of the sign-in: a Bearer header decides, the cookie otherwise."""
        scheme, _, value = self.headers.get("Authorization", "").partition(" ")
        if scheme:
            return value.strip() if scheme.lower() == "bearer" else None
        return self.cookies.get(SESSION_COOKIE)

    @cached_property
    def customer(self) -> Customer | None:
        """Who is signed in, if anybody is."""
        return customers.who_is(self.db, self.token) if self.token else None

    def signed_in(self) -> Customer:
        """Who is signed in, or 401."""
        if self.customer is None:
            raise ShopError(401, "not_signed_in", "Sign in first.")
        return self.customer

    def staff(self) -> Customer:
        """The member of staff who is signed in, or 401 or 403."""
        if not self.signed_in().staff:
            raise ShopError(403, "staff_only", "This is for staff.")
        return self.signed_in()

    @cached_property
    def csrf(self) -> str:
        """The browser's own form token: the one that it has, or a new one for this answer."""
        given = self.cookies.get(CSRF_COOKIE, "")
        return given if re.fullmatch(r"[0-9a-f]{32}", given) else secrets.token_hex(16)

    def number(self, name: str) -> int | None:
        """A query parameter that must be a whole number."""
        text = self.query.get(name)
        if text is None or text == "":
            return None
        if not re.fullmatch(r"-?[0-9]{1,9}", text):
            raise invalid(name, "This is a whole number.")
        return int(text)


@dataclass
class Response:
    """What the shop answers."""

    status: int = 200
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)


def json_response(value: object, status: int = 200, headers: list[tuple[str, str]] | None = None) -> Response:
    """An answer in JSON."""
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    return Response(status, body, [("Content-Type", "application/json; charset=utf-8"), *(headers or [])])


def text_response(text: str, media_type: str = "text/plain", status: int = 200) -> Response:
    """An answer in text of some kind."""
    return Response(status, text.encode("utf-8", "replace"), [("Content-Type", f"{media_type}; charset=utf-8")])


def redirect(to: str, headers: list[tuple[str, str]] | None = None) -> Response:
    """See other: the answer to a form that was accepted."""
    return Response(303, b"", [("Location", to), *(headers or [])])


def session_cookie(token: str, seconds: int = customers.SIGN_IN_SECONDS) -> tuple[str, str]:
    """The header that keeps a browser signed in, or signs it out with 0 seconds."""
    return "Set-Cookie", f"{SESSION_COOKIE}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}"


Handler = Callable[..., Response]


class Router:
    """Handlers by method and path; `{name}` in a path is one segment."""

    def __init__(self) -> None:
        self._routes: list[tuple[str, re.Pattern[str], Handler]] = []

    def route(self, method: str, path: str) -> Callable[[Handler], Handler]:
        """Register a handler."""
        pattern = re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(path)))

        def register(handler: Handler) -> Handler:
            self._routes.append((method, pattern, handler))
            return handler

        return register

    def get(self, path: str) -> Callable[[Handler], Handler]:
        """Register a handler of GET and HEAD."""
        return self.route("GET", path)

    def post(self, path: str) -> Callable[[Handler], Handler]:
        """Register a handler of POST."""
        return self.route("POST", path)

    def delete(self, path: str) -> Callable[[Handler], Handler]:
        """Register a handler of DELETE."""
        return self.route("DELETE", path)

    def handle(self, request: Request) -> Response | None:
        """The answer of the first handler that fits; None when no path does; 405 when only the method does not."""
        wanted = "GET" if request.method == "HEAD" else request.method
        allowed: set[str] = set()
        for method, pattern, handler in self._routes:
            match = pattern.fullmatch(request.path)
            if match and method == wanted:
                return handler(request, **match.groupdict())
            if match:
                allowed |= {"GET", "HEAD"} if method == "GET" else {method}
        if allowed:
            raise ShopError(405, "method_not_allowed", "This address does not do that.", allow=sorted(allowed))
        return None


def _fields(text: str) -> dict[str, str]:
    try:
        pairs = parse_qs(text, keep_blank_values=True, max_num_fields=100, errors="replace")
    except ValueError:
        raise ShopError(400, "bad_form", "There are too many fields.") from None
    return {name: values[-1] for name, values in pairs.items()}
