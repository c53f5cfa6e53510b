"""A client that openapi-python-client makes of docs/openapi.json does the main job against a server."""

import importlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from app.core.clock import frozen
from app.core.db.session import db
from app.parties.residents.models import User
from devtools import factories
from devtools.factories import NOW
from tests.support.checks import assert_books_balance
from tests.support.http import as_user
from tests.support.served import ROOT

pytestmark = pytest.mark.slow

PACKAGE = "generated_client"
CONFIG = """
content_type_overrides:
  application/pdf: application/octet-stream
  image/jpeg: application/octet-stream
  image/png: application/octet-stream
  image/svg+xml: application/octet-stream
post_hooks: []  # The code is run, and read by nobody.
"""


@pytest.fixture
def generated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The package can be imported. A part of the document that cannot be made into code fails."""
    config = tmp_path / "generator.yaml"
    config.write_text(CONFIG, encoding="utf-8")
    generator = Path(sys.executable).parent / "openapi-python-client"
    document = ROOT / "docs/openapi.json"
    options: list[str | Path] = ["--config", config, "--output-path", tmp_path / PACKAGE, "--meta", "none"]
    made = subprocess.run(
        [generator, "generate", "--path", document, *options, "--fail-on-warning"],
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for name in [name for name in sys.modules if name.partition(".")[0] == PACKAGE]:
        del sys.modules[name]


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the application answers over HTTP."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()
    db.engine.dispose()  # Tests that follow count on few connections.


class Person:
    """Somebody who is signed in, and calls operations by their ids."""

    def __init__(self, app: Flask, address: str, user: User) -> None:
        client = importlib.import_module(f"{PACKAGE}.client")
        token = as_user(app, user).headers["Authorization"].removeprefix("Bearer ")
        self._client = client.AuthenticatedClient(base_url=address, token=token, httpx_args={"trust_env": False})

    def call(self, operation: str, status: int, **arguments: Any) -> Any:
        module = importlib.import_module(f"{PACKAGE}.api.{operation}")
        with self._client.with_headers({}) as client:  # One that was closed is not opened again.
            answer = module.sync_detailed(client=client, **arguments)
        assert answer.status_code == status, answer.content
        return answer.parsed


def model(module: str, name: str, **values: Any) -> Any:
    return getattr(importlib.import_module(f"{PACKAGE}.models.{module}"), name)(**values)


def test_the_main_job(generated: None, app: Flask, address: str) -> None:
    with frozen(NOW):
        town = factories.town(points=100)
        offered = factories.offer(town.shop)
        resident, owner = Person(app, address, town.user), Person(app, address, town.shop.owner)

        offers = resident.call("coupons.coupons_list_offers", 200).items
        offer = next(offer for offer in offers if offer.claimable and offer.points)
        assert offer.id == offered.id
        claim = {"offer_id": offer.id, "idempotency_key": "claim-1"}
        coupon = resident.call("coupons.coupons_claim", 201, **claim)
        assert resident.call("coupons.coupons_claim", 201, **claim).id == coupon.id
        shown = resident.call("coupons.coupons_coupon_code", 200, coupon_id=coupon.id)

        scan = owner.call("counter.counter_scan", 200, body=model("scan_in", "ScanIn", code=shown.code))
        assert (scan.kind.value, scan.offer.id) == ("coupon", offer.id)
        redemption = model("redemption_in", "RedemptionIn", code=shown.code, bill_fen=8_800)
        done = owner.call("counter.counter_redeem", 201, body=redemption)
        again = owner.call("counter.counter_redeem", 200, body=redemption)
        assert (done.status.value, again.id) == ("done", done.id)

        earned = owner.call("counter.counter_merchant_account", 200).points
        assert earned == offer.points + done.bonus_points
        assert resident.call("bank.bank_bank", 200).points == 100 - offer.points
        used = resident.call("coupons.coupons_get_coupon", 200, coupon_id=coupon.id)
        assert used.status.value == "redeemed"
        refused = owner.call("counter.counter_scan", 422, body=model("scan_in", "ScanIn", code="1"))
        assert refused.code == "invalid_input"
    assert_books_balance()
