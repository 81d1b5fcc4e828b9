"""The pages (spec, "Pages"). Whatever a person typed is escaped before it is shown."""

from __future__ import annotations

import hmac
import re
from html import escape
from pathlib import Path
from urllib.parse import quote

from shop import catalogue, customers, orders
from shop.api import order_number
from shop.catalogue import Tea
from shop.customers import Customer
from shop.errors import ShopError, invalid, not_found
from shop.money import euros
from shop.orders import MAX_QUANTITY, Order
from shop.web import CSRF_COOKIE, Request, Response, Router, redirect, session_cookie, text_response

STATIC = {"shop.css": "text/css", "shop.js": "text/javascript"}

router = Router()


@router.get("/")
def front_page(request: Request) -> Response:
    """All teas."""
    rows = "".join(
        f'<li><a href="/teas/{tea.sku}">{escape(tea.name)}</a> <span>{escape(tea.kind)}</span>'
        f" <span>{euros(tea.price_cents)}</span> <span>{_stock_text(tea)}</span></li>\n"
        for tea in catalogue.find_teas(request.db)
    )
    return _page(request, "Our teas", f'<ul class="teas">\n{rows}</ul>')


@router.get("/teas/{sku}")
def tea_page(request: Request, sku: str) -> Response:
    """One tea, with a form to order it."""
    return _tea_page(request, catalogue.get_tea(request.db, sku))


@router.get("/teas/{sku}/photo")
def tea_photo(request: Request, sku: str) -> Response:
    """The tea's photo."""
    photo = catalogue.get_photo(request.db, sku)
    if photo is None:
        raise not_found("photo")
    return Response(200, photo.data, [("Content-Type", photo.media_type)])


@router.get("/signin")
def signin_page(request: Request) -> Response:
    """Sign in, or open an account."""
    return _signin_page(request, request.query.get("next", ""))


@router.post("/signin")
def signin(request: Request) -> Response:
    """Sign in by the form, and go where the customer was going."""
    form = _checked_form(request)
    try:
        _, token = customers.sign_in(request.db, form.get("email"), form.get("password"))
    except ShopError as error:
        return _signin_page(request, form.get("next", ""), error)
    return redirect(_local(form.get("next", "")), [session_cookie(token)])


@router.post("/signup")
def signup(request: Request) -> Response:
    """Open an account by the form, and be signed in."""
    form = _checked_form(request)
    try:
        customers.sign_up(request.db, form.get("email"), form.get("name"), form.get("password"))
        _, token = customers.sign_in(request.db, form.get("email"), form.get("password"))
    except ShopError as error:
        return _signin_page(request, form.get("next", ""), error)
    return redirect(_local(form.get("next", "")), [session_cookie(token)])


@router.post("/signout")
def signout(request: Request) -> Response:
    """Sign out by the button in the header."""
    _checked_form(request)
    if request.token:
        customers.sign_out(request.db, request.token)
    return redirect("/", [session_cookie("", 0)])


@router.get("/orders")
def orders_page(request: Request) -> Response:
    """The customer's orders."""
    customer = request.customer
    if customer is None:
        return _to_signin("/orders")
    rows = "".join(
        f'<tr><td><a href="/orders/{order.id}">Order {order.id}</a></td><td>{order.status}</td>'
        f"<td>{euros(order.total_cents)}</td></tr>\n"
        for order in orders.list_for(request.db, customer)
    )
    table = f"<table><tr><th>Order</th><th>Status</th><th>Total</th></tr>\n{rows}</table>"
    return _page(request, "Your orders", table if rows else "<p>You have not ordered anything yet.</p>")


@router.post("/orders")
def order(request: Request) -> Response:
    """Order one tea by the form on its page."""
    form = _checked_form(request)
    sku = form.get("sku", "")
    if request.customer is None:
        return _to_signin(f"/teas/{quote(sku, safe='')}")
    tea = catalogue.get_tea(request.db, sku)
    try:
        if not re.fullmatch(r"[0-9]{1,4}", form.get("quantity", "")):
            raise invalid("quantity", f"Order 1 to {MAX_QUANTITY} of a tea.")
        wanted = orders.check_items([{"sku": sku, "quantity": int(form["quantity"])}])
        placed, _ = orders.place(request.db, request.customer, wanted, form.get("voucher", "").strip())
    except ShopError as error:
        return _tea_page(request, tea, error)
    return redirect(f"/orders/{placed.id}")


@router.get("/orders/{order_id}")
def order_page(request: Request, order_id: str) -> Response:
    """One order: its lines, what was charged, and a button to cancel it."""
    customer = request.customer
    if customer is None:
        return _to_signin(f"/orders/{quote(order_id, safe='')}")
    shown = orders.get(request.db, customer, order_number(order_id))
    return _page(request, f"Order {shown.id}", _order_html(request, shown, customer))


@router.post("/orders/{order_id}/cancel")
def cancel(request: Request, order_id: str) -> Response:
    """Cancel an order by its button."""
    _checked_form(request)
    if request.customer is None:
        return _to_signin(f"/orders/{quote(order_id, safe='')}")
    cancelled = orders.cancel(request.db, request.customer, order_number(order_id))
    return redirect(f"/orders/{cancelled.id}")


@router.get("/static/{name}")
def static(request: Request, name: str) -> Response:
    """The style sheet and the script."""
    if name not in STATIC:
        raise not_found("file")
    return text_response((Path(__file__).parent / "static" / name).read_text("utf-8"), STATIC[name])


def error_page(request: Request, error: ShopError) -> Response:
    """A refusal, for people."""
    return _page(request, "Sorry", f'<p role="alert">{escape(error.message)}</p>', error.status)


def _order_html(request: Request, order: Order, customer: Customer) -> str:
    lines = "".join(
        f"<tr><td>{escape(line.name)}</td><td>{line.quantity}</td><td>{euros(line.unit_price_cents)}</td>"
        f"<td>{euros(line.total_cents)}</td></tr>\n"
        for line in order.lines
    )
    sums = [("order-subtotal", "Subtotal", order.subtotal_cents)]
    if order.voucher:
        sums.append(("order-discount", f"Voucher {order.voucher}", -order.discount_cents))
    sums.append(("order-total", "Total", sum(line.total_cents for line in order.lines)))
    rows = "".join(
        f'<dt>{escape(label)}</dt><dd data-testid="{key}">{euros(cents)}</dd>\n' for key, label, cents in sums
    )
    button = (
        f'<form method="post" action="/orders/{order.id}/cancel">{_csrf_field(request)}'
        "<button>Cancel this order</button></form>"
        if order.status == "placed"
        else ""
    )
    return (
        f"<p>For {escape(customer.name)}. Status: <strong data-testid=\"order-status\">{order.status}</strong></p>\n"
        f"<table><tr><th>Tea</th><th>Quantity</th><th>Price</th><th>Sum</th></tr>\n{lines}</table>\n"
        f"<dl>\n{rows}</dl>\n{button}"
    )


def _tea_page(request: Request, tea: Tea, error: ShopError | None = None) -> Response:
    photo = catalogue.get_photo(request.db, tea.sku)
    picture = f'<img src="/teas/{tea.sku}/photo" alt="{escape(photo.alt)}">\n' if photo else ""
    form = (
        f'<form method="post" action="/orders" data-price-cents="{tea.price_cents}">{_csrf_field(request)}'
        f'<input type="hidden" name="sku" value="{tea.sku}">\n'
        f'<label>Quantity <input type="number" name="quantity" value="1" min="1" max="{MAX_QUANTITY}"></label>\n'
        '<label>Voucher <input name="voucher" autocomplete="off"></label>\n'
        f'<p>Before vouchers: <output data-testid="running-total">{euros(tea.price_cents)}</output></p>\n'
        "<button>Order</button></form>"
    )
    body = (
        f"{_alert(error)}{picture}<p>{escape(tea.kind)} tea, {euros(tea.price_cents)}, {_stock_text(tea)}</p>\n"
        f"{form if tea.stock else ''}"
    )
    return _page(request, tea.name, body, error.status if error else 200)


def _signin_page(request: Request, target: str, error: ShopError | None = None) -> Response:
    hidden = f'{_csrf_field(request)}<input type="hidden" name="next" value="{escape(target)}">\n'
    email = '<label>E-mail <input type="email" name="email" required></label>\n'
    password = '<label>Password <input type="password" name="password" required></label>\n'
    body = (
        f'{_alert(error)}<form method="post" action="/signin" aria-label="Sign in">{hidden}{email}{password}'
        "<button>Sign in</button></form>\n<h2>New here?</h2>\n"
        f'<form method="post" action="/signup" aria-label="Sign up">{hidden}'
        f'<label>Name <input name="name" required></label>\n{email}{password}<button>Sign up</button></form>'
    )
    return _page(request, "Sign in", body, error.status if error else 200)


def _page(request: Request, title: str, body: str, status: int = 200) -> Response:
    customer = request.customer
    who = (
        f'<span>{escape(customer.name)}</span> <form method="post" action="/signout">{_csrf_field(request)}'
        "<button>Sign out</button></form>"
        if customer
        else '<a href="/signin">Sign in</a>'
    )
    response = text_response(
        f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{escape(title)} - Tea shop</title>\n'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">\n'
        '<link rel="stylesheet" href="/static/shop.css"><script src="/static/shop.js" defer></script></head>\n'
        f'<body><header><nav><a href="/">Teas</a> <a href="/orders">Your orders</a> {who}</nav></header>\n'
        f"<main><h1>{escape(title)}</h1>\n{body}\n</main></body>\n</html>\n",
        "text/html",
        status,
    )
    response.headers.append(
        ("Content-Security-Policy", "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'")
    )
    if request.cookies.get(CSRF_COOKIE) != request.csrf:
        response.headers.append(("Set-Cookie", f"{CSRF_COOKIE}={request.csrf}; Path=/; HttpOnly; SameSite=Lax"))
    return response


def _csrf_field(request: Request) -> str:
    return f'<input type="hidden" name="csrf" value="{request.csrf}">\n'


def _checked_form(request: Request) -> dict[str, str]:
    form = request.form()
    given, expected = form.get("csrf", ""), request.cookies.get(CSRF_COOKIE, "")
    if not expected or not hmac.compare_digest(given.encode(), expected.encode()):
        raise ShopError(403, "bad_form_token", "This form is too old. Load the page again.")
    return form


def _local(target: str) -> str:
    """Where to go after signing in: only ever a path of this shop."""
    return target if re.fullmatch(r"/(?![/\\])[!-\[\]-~]*", target) else "/orders"


def _to_signin(target: str) -> Response:
    return redirect(f"/signin?next={quote(target, safe='/')}")


def _alert(error: ShopError | None) -> str:
    return f'<p role="alert">{escape(error.message)}</p>\n' if error else ""


def _stock_text(tea: Tea) -> str:
    return f"{tea.stock} in stock" if tea.stock else "sold out"
