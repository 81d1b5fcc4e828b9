"""Unit tests of the shop's rules, without the network."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from shop import catalogue, customers, money, orders, store
from shop.catalogue import BadPriceList
from shop.errors import ShopError


class MoneyTest(unittest.TestCase):
    def test_prices_are_read_as_cents(self) -> None:
        self.assertEqual([money.parse_price(text) for text in ("8.50", "8.5", "8", "0.05")], [850, 850, 800, 5])

    def test_other_texts_are_not_prices(self) -> None:
        for text in ("", "-1", "8,50", "8.505", "1e3", "€8", "٣"):
            with self.subTest(text), self.assertRaises(ValueError):
                money.parse_price(text)

    def test_amounts_are_shown_with_two_digits(self) -> None:
        self.assertEqual([money.euros(cents) for cents in (5, 1234, -223)], ["€0.05", "€12.34", "-€2.23"])

    def test_percentages_are_rounded_half_up(self) -> None:
        self.assertEqual([money.percent_of(cents, 10) for cents in (2224, 2225, 2226)], [222, 223, 223])


class PriceListTest(unittest.TestCase):
    def test_a_written_list_can_be_read(self) -> None:
        teas = [catalogue.Tea("BIL-050", 'Bi Luo Chun, "early"', "green", 1900, 30)]
        self.assertEqual(catalogue.read_price_list(catalogue.write_price_list(teas).splitlines()), teas)

    def test_every_bad_row_is_named(self) -> None:
        rows = ["sku,name,kind,price,stock", "AAA,Good,green,1,1", "BBB,Bad,blue,1,1", "AAA,Again,green,1,1", "x"]
        with self.assertRaises(BadPriceList) as raised:
            catalogue.read_price_list(rows)
        self.assertEqual([problem[:6] for problem in raised.exception.problems], ["line 3", "line 4", "line 5"])

    def test_the_header_is_checked(self) -> None:
        for lines in ([], ["sku;name;kind;price;stock"]):
            with self.subTest(lines), self.assertRaises(BadPriceList):
                catalogue.read_price_list(lines)


class ShopTest(unittest.TestCase):
    """Rules that need the database."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = str(Path(folder.name) / "shop.db")
        store.prepare(path)
        connection = store.connect(path)
        self.db = connection.__enter__()
        self.addCleanup(connection.__exit__, None, None, None)
        catalogue.add_tea(self.db, catalogue.Tea("SEN-100", "Sencha", "green", 850, 10))
        catalogue.add_tea(self.db, catalogue.Tea("CHM-100", "Chamomile", "herbal", 525, 10))
        self.mei = customers.sign_up(self.db, "mei@tea.example", "Mei", "long enough")

    def stock(self, sku: str) -> int:
        return catalogue.get_tea(self.db, sku).stock

    def refusal(self, code: str, wanted: list[tuple[str, int]], voucher: object = None) -> None:
        with self.assertRaises(ShopError) as raised:
            orders.place(self.db, self.mei, wanted, voucher)
        self.assertEqual(raised.exception.code, code)

    def test_an_order_reserves_its_stock(self) -> None:
        order, new = orders.place(self.db, self.mei, [("SEN-100", 2), ("CHM-100", 1)])
        self.assertTrue(new)
        self.assertEqual((order.total_cents, self.stock("SEN-100"), self.stock("CHM-100")), (2225, 8, 9))

    def test_a_refused_order_takes_nothing(self) -> None:
        self.refusal("out_of_stock", [("SEN-100", 2), ("CHM-100", 11)])
        self.refusal("unknown_tea", [("SEN-100", 2), ("NOPE", 1)])
        self.assertEqual(self.stock("SEN-100"), 10)

    def test_a_cancelled_order_gives_its_stock_back_once(self) -> None:
        order, _ = orders.place(self.db, self.mei, [("SEN-100", 4)])
        self.assertEqual(orders.cancel(self.db, self.mei, order.id).status, "cancelled")
        with self.assertRaises(ShopError):
            orders.cancel(self.db, self.mei, order.id)
        self.assertEqual(self.stock("SEN-100"), 10)

    def test_a_repeated_request_gives_the_first_order(self) -> None:
        first, _ = orders.place(self.db, self.mei, [("SEN-100", 1)], None, "again")
        second, new = orders.place(self.db, self.mei, [("SEN-100", 1)], None, "again")
        self.assertEqual((second.id, new, self.stock("SEN-100")), (first.id, False, 9))

    def test_vouchers(self) -> None:
        order, _ = orders.place(self.db, self.mei, [("SEN-100", 2), ("CHM-100", 1)], "welcome10")
        self.assertEqual((order.voucher, order.discount_cents, order.total_cents), ("WELCOME10", 223, 2002))
        self.refusal("voucher_minimum", [("SEN-100", 1)], "WELCOME10")
        self.refusal("unknown_voucher", [("SEN-100", 1)], "NOPE")

    def test_the_receipt_shows_what_was_charged(self) -> None:
        order, _ = orders.place(self.db, self.mei, [("SEN-100", 3)], "WELCOME10")
        self.assertEqual(orders.write_missing_receipts(self.db), 1)
        self.assertIn("Total: €22.95\n", orders.receipt(self.db, self.mei, order.id))

    def test_orders_are_private(self) -> None:
        order, _ = orders.place(self.db, self.mei, [("SEN-100", 1)])
        stranger = customers.sign_up(self.db, "max@tea.example", "Max", "long enough")
        with self.assertRaises(ShopError) as raised:
            orders.get(self.db, stranger, order.id)
        self.assertEqual(raised.exception.status, 404)

    def test_quantities_are_whole_numbers_from_1_to_50(self) -> None:
        for quantity in (0, 51, -1, 1.5, True, "1", None):
            with self.subTest(quantity), self.assertRaises(ShopError):
                orders.check_items([{"sku": "SEN-100", "quantity": quantity}])

    def test_sign_in_and_out(self) -> None:
        customer, token = customers.sign_in(self.db, " MEI@tea.example ", "long enough")
        self.assertEqual(customers.who_is(self.db, token), customer)
        customers.sign_out(self.db, token)
        self.assertIsNone(customers.who_is(self.db, token))
        with self.assertRaises(ShopError):
            customers.sign_in(self.db, "mei@tea.example", "wrong password")

    def test_the_export_defuses_formulas(self) -> None:
        eve = customers.sign_up(self.db, "eve@tea.example", "=1+1", "long enough")
        orders.place(self.db, eve, [("SEN-100", 1)])
        self.assertIn(",'=1+1,eve@tea.example,placed,,850\r\n", orders.export_csv(self.db))
