"""The JSON API (spec, "API")."""

from __future__ import annotations

from shop import catalogue, customers, orders
from shop.errors import invalid, not_found
from shop.web import Request, Response, Router, json_response, session_cookie, text_response

router = Router()


@router.get("/health")
def health(request: Request) -> Response:
    """Whether the shop and its database answer."""
    request.db.execute("SELECT 1 FROM teas LIMIT 1")
    return json_response({"status": "ok"})


@router.post("/api/customers")
def sign_up(request: Request) -> Response:
    """Open an account."""
    body = request.json()
    customer = customers.sign_up(request.db, body.get("email"), body.get("name"), body.get("password"))
    return json_response(customer.as_json(), 201)


@router.get("/api/customers/me")
def me(request: Request) -> Response:
    """Who is signed in."""
    return json_response(request.signed_in().as_json())


@router.post("/api/sessions")
def sign_in(request: Request) -> Response:
    """Sign in: a token for programs, a cookie for browsers."""
    body = request.json()
    customer, token = customers.sign_in(request.db, body.get("email"), body.get("password"))
    return json_response({"token": token, "customer": customer.as_json()}, 200, [session_cookie(token)])


@router.delete("/api/sessions")
def sign_out(request: Request) -> Response:
    """Sign out."""
    request.signed_in()
    customers.sign_out(request.db, str(request.token))
    return Response(204, b"", [session_cookie("", 0)])


@router.get("/api/teas")
def list_teas(request: Request) -> Response:
    """Teas, by kind and price."""
    teas = catalogue.find_teas(request.db, request.query.get("kind") or None, request.number("max_price"))
    return json_response({"teas": [tea.as_json() for tea in teas]})


@router.post("/api/teas")
def add_tea(request: Request) -> Response:
    """Put a new tea on the shelf (staff)."""
    request.staff()
    body = request.json()
    tea = catalogue.check_tea(*(body.get(key) for key in ("sku", "name", "kind", "price_cents", "stock")))
    catalogue.add_tea(request.db, tea)
    return json_response(tea.as_json(), 201, [("Location", f"/api/teas/{tea.sku}")])


@router.get("/api/teas/{sku}")
def read_tea(request: Request, sku: str) -> Response:
    """One tea."""
    return json_response(catalogue.get_tea(request.db, sku).as_json())


@router.post("/api/teas/{sku}/photo")
def add_photo(request: Request, sku: str) -> Response:
    """Give a tea its photo (staff)."""
    request.staff()
    parts = request.multipart()
    if "photo" not in parts:
        raise invalid("photo", "Choose a photo.")
    alt = parts["alt"].data.decode("utf-8", "replace") if "alt" in parts else ""
    photo = catalogue.save_photo(request.db, sku, parts["photo"].data, alt)
    value = {"sku": sku, "media_type": photo.media_type, "alt": photo.alt, "bytes": len(photo.data)}
    return json_response(value, 201, [("Location", f"/teas/{sku}/photo")])


@router.post("/api/orders")
def place_order(request: Request) -> Response:
    """Order teas; a repeated Idempotency-Key gives the first order again."""
    customer = request.signed_in()
    body = request.json()
    wanted = orders.check_items(body.get("items"))
    key = request.headers.get("Idempotency-Key")
    order, new = orders.place(request.db, customer, wanted, body.get("voucher"), key)
    return json_response(order.as_json(), 201 if new else 200, [("Location", f"/api/orders/{order.id}")])


@router.get("/api/orders")
def list_orders(request: Request) -> Response:
    """The customer's own orders."""
    return json_response({"orders": [order.as_json() for order in orders.list_for(request.db, request.signed_in())]})


@router.get("/api/orders.csv")
def export_orders(request: Request) -> Response:
    """Every order as CSV (staff)."""
    request.staff()
    response = text_response(orders.export_csv(request.db), "text/csv")
    response.headers.append(("Content-Disposition", 'attachment; filename="orders.csv"'))
    return response


@router.get("/api/orders/{order_id}")
def read_order(request: Request, order_id: str) -> Response:
    """One order."""
    return json_response(orders.get(request.db, request.signed_in(), order_number(order_id)).as_json())


@router.get("/api/orders/{order_id}/receipt")
def read_receipt(request: Request, order_id: str) -> Response:
    """The receipt, once it is written."""
    return text_response(orders.receipt(request.db, request.signed_in(), order_number(order_id)))


@router.post("/api/orders/{order_id}/cancel")
def cancel_order(request: Request, order_id: str) -> Response:
    """Cancel an order and give its stock back."""
    return json_response(orders.cancel(request.db, request.signed_in(), order_number(order_id)).as_json())


def order_number(text: str) -> int:
    """An order's number from a path, or 404."""
    if not (text.isascii() and text.isdecimal() and len(text) < 16):
        raise not_found("order")
    return int(text)
