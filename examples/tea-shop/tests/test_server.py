"""Tests of the server over HTTP."""

from __future__ import annotations

import json
import socket
import tempfile
import threading
import unittest
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

from shop.server import ShopHandler, ShopServer, open_shop


class ServerTest(unittest.TestCase):
    """One shop for each test, on a free port."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        database = str(Path(folder.name) / "shop.db")
        open_shop(database, "first-flush-tea")
        self.addCleanup(setattr, ShopHandler, "log_message", ShopHandler.log_message)
        ShopHandler.log_message = lambda *_: None  # type: ignore[method-assign]
        server = ShopServer(0, database)
        threading.Thread(target=server.serve_forever, args=(0.02,)).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.port = server.server_port
        self.connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        self.addCleanup(self.connection.close)

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> tuple[HTTPResponse, str]:
        data = body if isinstance(body, (str, bytes)) or body is None else json.dumps(body)
        sent = {"Content-Type": "application/json", **{key.replace("_", "-"): text for key, text in headers.items()}}
        self.connection.request(method, path, data, sent)
        response = self.connection.getresponse()
        return response, response.read().decode()

    def token(self, email: str = "mei@tea.example", name: str = "Mei") -> str:
        self.ask("POST", "/api/customers", {"email": email, "name": name, "password": "long enough"})
        return json.loads(self.ask("POST", "/api/sessions", {"email": email, "password": "long enough"})[1])["token"]

    def test_one_connection_serves_many_requests(self) -> None:
        for path, status in [("/health", 200), ("/api/nope", 404), ("/nope", 404), ("/static/shop.js", 200), ("/", 200)]:
            response, _ = self.ask("GET", path)
            self.assertEqual((path, response.status, response.will_close), (path, status, False))

    def test_errors_are_json_without_a_trace(self) -> None:
        bearer = f"Bearer {self.token()}"
        for body in ("{", "[]", "[" * 100_000, '{"items": [{"sku": "\\ud800", "quantity": 1}]}', '{"items": 1}', '{"items": [{"sku": 1}]}'):
            response, text = self.ask("POST", "/api/orders", body, Authorization=bearer)
            self.assertIn(response.status, (400, 422))
            self.assertIn("code", json.loads(text)["error"])
            self.assertNotIn("Traceback", text)

    def test_other_methods_are_named(self) -> None:
        response, _ = self.ask("DELETE", "/api/teas")
        self.assertEqual((response.status, response.headers["Allow"]), (405, "GET, HEAD, POST"))

    def test_nonsense_is_answered_in_json(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port), timeout=10) as raw:
            raw.sendall(b"what is this\r\n\r\n")
            answer = b"".join(iter(lambda: raw.recv(4096), b""))
        self.assertIn(b'"code": "bad_request"', answer)

    def test_large_bodies_are_refused(self) -> None:
        self.connection.putrequest("POST", "/api/orders")
        self.connection.putheader("Content-Length", "99999999")
        self.connection.endheaders()
        self.assertEqual(self.connection.getresponse().status, 413)

    def test_a_form_needs_its_token(self) -> None:
        form = urlencode({"email": "a@tea.example", "name": "A", "password": "long enough", "csrf": "0" * 32})
        kind = "application/x-www-form-urlencoded"
        self.assertEqual(self.ask("POST", "/signup", form, Content_Type=kind)[0].status, 403)
        response, _ = self.ask("POST", "/signup", form, Content_Type=kind, Cookie=f"csrf={'0' * 32}")
        self.assertEqual((response.status, response.headers["Location"]), (303, "/orders"))
        self.assertIn("HttpOnly", response.headers["Set-Cookie"])

    def test_sign_in_goes_only_to_this_shop(self) -> None:
        self.token()
        for target, location in [
            ("/teas/SEN-100", "/teas/SEN-100"),
            ("https://evil.example", "/orders"),
            ("//evil.example", "/orders"),
            ("/\\evil.example", "/orders"),
            ("/x\r\nSet-Cookie: a=b", "/orders"),
        ]:
            form = {"email": "mei@tea.example", "password": "long enough", "csrf": "0" * 32, "next": target}
            kind, cookie = "application/x-www-form-urlencoded", f"csrf={'0' * 32}"
            response, _ = self.ask("POST", "/signin", urlencode(form), Content_Type=kind, Cookie=cookie)
            self.assertEqual((target, response.headers["Location"]), (target, location))

    def test_names_are_escaped(self) -> None:
        token = self.token("eve@tea.example", "<script>alert(1)</script>")
        _, text = self.ask("GET", "/orders", Cookie=f"session={token}")
        self.assertIn("&lt;script&gt;alert(1)&lt;/script&gt;", text)
        self.assertNotIn("<script>alert", text)

    def test_photos(self) -> None:
        picture = (Path(__file__).parent.parent / "samples" / "leaf.png").read_bytes()
        body = (
            b'--xyz\r\nContent-Disposition: form-data; name="alt"\r\n\r\nA leaf\r\n--xyz\r\nContent-Disposition: form-data;'
            b' name="photo"; filename="leaf.png"\r\nContent-Type: image/png\r\n\r\n' + picture + b"\r\n--xyz--\r\n"
        )
        kind, path = "multipart/form-data; boundary=xyz", "/api/teas/SEN-100/photo"
        _, text = self.ask("POST", "/api/sessions", {"email": "staff@tea.example", "password": "first-flush-tea"})
        staff = f"Bearer {json.loads(text)['token']}"
        customer = f"Bearer {self.token()}"
        self.assertEqual(self.ask("POST", path, body, Content_Type=kind, Authorization=customer)[0].status, 403)
        self.assertEqual(self.ask("POST", path, body, Content_Type=kind, Authorization=staff)[0].status, 201)
        self.connection.request("GET", "/teas/SEN-100/photo")
        self.assertEqual(self.connection.getresponse().read(), picture)

    def test_the_order_page_shows_the_order(self) -> None:
        token = self.token()
        body = {"items": [{"sku": "SEN-100", "quantity": 2}]}
        _, text = self.ask("POST", "/api/orders", body, Authorization=f"Bearer {token}")
        _, page = self.ask("GET", f"/orders/{json.loads(text)['id']}", Cookie=f"session={token}")
        self.assertIn('<dd data-testid="order-total">€17.00</dd>', page)
