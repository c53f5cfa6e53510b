"""What a stranger makes up is neither counted by its name nor kept."""

import gc
import re
import tracemalloc

from flask import Flask
from flask.testing import FlaskClient

METHODS = 6_000
KEPT_BYTES_MAX = 100_000


def series(client: FlaskClient) -> set[str]:
    return set(re.findall(r"^creditbank_request_seconds[^ ]*", client.get("/metrics").text, re.MULTILINE))


def ask(client: FlaskClient, number: int) -> None:
    client.open(f"/invented/{number}", method=f"M{number}")
    client.open("/api/v1/session", method=f"N{number}")


def test_invented_methods_and_routes_are_one(app: Flask, client: FlaskClient) -> None:
    for number in range(300):
        ask(client, number)
    before = series(client) | series(client)
    assert 'method="other"' in str(before)
    assert "M1" not in str(before)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(300, METHODS // 2):
            ask(client, number)
        gc.collect()
        kept, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert series(client) == before
    assert kept < KEPT_BYTES_MAX
