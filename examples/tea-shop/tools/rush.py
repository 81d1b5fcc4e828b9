"""A rush at the counter: many orders for one tea at the same moment.

Usage: python3 tools/rush.py URL TOKEN SKU HOW_MANY
Prints how many orders the shop took and refused as JSON, for example {"201": 3, "409": 5}.
"""

from __future__ import annotations

import json
import sys
import threading
from collections import Counter
from http.client import HTTPConnection
from urllib.parse import urlsplit


def main() -> int:
    """Send the orders and count the answers by status."""
    url, token, sku, how_many = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    body = json.dumps({"items": [{"sku": sku, "quantity": 1}]})
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    barrier = threading.Barrier(how_many)
    seen: Counter[str] = Counter()
    lock = threading.Lock()

    def order() -> None:
        connection = HTTPConnection(urlsplit(url).netloc, timeout=20)
        connection.connect()
        barrier.wait(20)
        connection.request("POST", "/api/orders", body, headers)
        status = str(connection.getresponse().status)
        with lock:
            seen[status] += 1

    threads = [threading.Thread(target=order) for _ in range(how_many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps(dict(sorted(seen.items()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
