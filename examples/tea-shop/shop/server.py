"""The server: `python3 -m shop.server`. Settings: PORT, SHOP_DB, SHOP_STAFF_PASSWORD."""

from __future__ import annotations

import os
import signal
import socketserver
import sqlite3
import sys
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote

from shop import api, catalogue, customers, orders, pages, store
from shop.errors import ShopError, not_found
from shop.web import Request, Response, json_response

MAX_BODY = 2 * 1024 * 1024
STAFF_EMAIL = "staff@tea.example"
RECEIPT_SECONDS = 0.25


class ShopServer(ThreadingHTTPServer):
    """One thread a connection; the database file is all that they share."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, database: str) -> None:
        self.database = database
        super().__init__(("127.0.0.1", port), ShopHandler)

    def server_bind(self) -> None:
        """Bind without asking the name service who we are."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A customer who hangs up is not an error of the shop."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            traceback.print_exc()


class ShopHandler(BaseHTTPRequestHandler):
    """Reads one request completely, has it answered, and keeps the connection."""

    protocol_version = "HTTP/1.1"
    timeout = 30
    wbufsize = -1
    server: ShopServer

    def answer(self) -> None:
        """Answer the request that was just parsed."""
        try:
            body = self._read_body()
        except ShopError as refusal:
            self.close_connection = True
            self._send(json_response(refusal.as_json(), refusal.status))
            return
        path, _, query = self.path.partition("?")
        try:
            with store.connect(self.server.database) as db:
                request = Request(self.command, unquote(path, errors="replace"), query, self.headers, body, db)
                response = _respond(request)
        except Exception:
            traceback.print_exc()
            error = ShopError(500, "internal", "Something went wrong on our side.")
            response = json_response(error.as_json(), 500)
        self._send(response)

    do_GET = do_HEAD = do_POST = do_DELETE = do_PUT = do_PATCH = answer

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Protocol errors are JSON as well."""
        self.close_connection = True
        self.command = getattr(self, "command", None) or "GET"
        error = ShopError(int(code), "bad_request", message or "This is not a request that the shop understands.")
        self._send(json_response(error.as_json(), int(code)))

    def version_string(self) -> str:
        """The Server header."""
        return "tea-shop"

    def log_message(self, format: str, *args: object) -> None:
        """Access log: one line on standard error, without control characters."""
        line = "".join(char if char.isprintable() else "?" for char in format % args)
        print(f"{self.log_date_time_string()} {self.address_string()} {line}", file=sys.stderr, flush=True)

    def _read_body(self) -> bytes:
        if "Transfer-Encoding" in self.headers:
            raise ShopError(411, "length_required", "Send a Content-Length.")
        length = self.headers.get("Content-Length", "0").strip()
        if not (length.isascii() and length.isdecimal()):
            raise ShopError(400, "bad_request", "The Content-Length is not a number.")
        if len(length) > 12 or int(length) > MAX_BODY:
            raise ShopError(413, "too_large", "A request has at most 2 MiB.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ShopError(400, "bad_request", "The body is cut off.")
        return body

    def _send(self, response: Response) -> None:
        self.send_response(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Cache-Control", "no-store")
        if response.status != 204:
            self.send_header("Content-Length", str(len(response.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD" and response.status != 204:
            self.wfile.write(response.body)


def _respond(request: Request) -> Response:
    """Find who answers; a refusal becomes JSON for programs and a page for people."""
    try:
        response = api.router.handle(request) or pages.router.handle(request)
        if response is None:
            raise not_found("page")
        return response
    except ShopError as error:
        for_people = not request.path.startswith("/api") and request.path != "/health"
        response = pages.error_page(request, error) if for_people else json_response(error.as_json(), error.status)
        if "allow" in error.details:
            response.headers.append(("Allow", ", ".join(error.details["allow"])))  # type: ignore[arg-type]
        if error.status == 401:
            response.headers.append(("WWW-Authenticate", "Bearer"))
        return response


def write_receipts(database: str, stop: threading.Event) -> None:
    """Write receipts in the background until the shop closes."""
    while not stop.wait(RECEIPT_SECONDS):
        try:
            with store.connect(database) as db:
                orders.write_missing_receipts(db)
        except sqlite3.Error as error:
            print(f"receipts: {error}", file=sys.stderr, flush=True)


def open_shop(database: str, staff_password: str | None) -> None:
    """Prepare the database, with a first set of teas for an empty shelf."""
    store.prepare(database)
    with store.connect(database) as db:
        if not catalogue.find_teas(db):
            starter = Path(__file__).parent / "starter_teas.csv"
            catalogue.import_teas(db, catalogue.read_price_list(starter.read_text("utf-8").splitlines()))
        if staff_password:
            customers.ensure_staff(db, STAFF_EMAIL, staff_password)


def main() -> int:
    """Serve until SIGTERM or Ctrl-C."""
    try:
        port = int(os.environ.get("PORT") or "8000")
    except ValueError:
        print("shop: PORT must be a number", file=sys.stderr)
        return 2
    database = store.database_path()
    try:
        open_shop(database, os.environ.get("SHOP_STAFF_PASSWORD"))
        server = ShopServer(port, database)
    except ShopError as error:
        print(f"shop: SHOP_STAFF_PASSWORD: {error.message}", file=sys.stderr)
        return 2
    except (OSError, OverflowError, sqlite3.Error) as error:
        print(f"shop: {error}", file=sys.stderr)
        return 1
    stop = threading.Event()
    receipts = threading.Thread(target=write_receipts, args=(database, stop), name="receipts")
    receipts.start()

    def close(signum: int, frame: object) -> None:
        threading.Thread(target=server.shutdown, name="shutdown").start()

    signal.signal(signal.SIGTERM, close)
    signal.signal(signal.SIGINT, close)
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    stop.set()
    receipts.join()
    return 0


if __name__ == "__main__":
    sys.exit(main())
