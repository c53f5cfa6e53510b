"""What people do at the fair. Locust runs this file; `FAIR` names the people that `bench.load.people` has written.

A coupon that a resident shows goes into the queue of its shop, where a clerk takes it: as at a real counter, the code
is fetched by the one and read by the other within its minute.
"""

import json
import os
import random
import uuid
from collections import deque
from itertools import cycle
from pathlib import Path
from typing import Any

from locust import HttpUser, between, task

from bench.load.ramp import Rise

PEOPLE: dict[str, Any] = json.loads(Path(os.environ["FAIR"]).read_text(encoding="utf-8"))
RESIDENTS = cycle(PEOPLE["residents"])
SHOPS: list[dict[str, Any]] = PEOPLE["shops"]
SHOP_OF_OFFER = {shop["offer_id"]: number for number, shop in enumerate(SHOPS)} | {PEOPLE["hot_offer_id"]: 0}
COUNTERS: list[deque[str]] = [deque(maxlen=50) for _ in SHOPS]
"""Codes that wait at each counter. Whoever finds fifty before them goes home."""
NEXT_SHOP = cycle(range(len(SHOPS)))
HOT_SHARE = 0.3
"""Of all claims, those for the one offer that everybody wants."""

__all__ = ["Clerk", "Resident", "Rise"]


class Resident(HttpUser):
    """Looks at the bank and the offers, now and then claims a coupon, and walks to the counter with it."""

    weight = 9
    wait_time = between(3, 9)

    def on_start(self) -> None:
        self.client.headers["Authorization"] = f"Bearer {next(RESIDENTS)}"

    @task(6)
    def open_the_bank(self) -> None:
        self.client.get("/api/v1/me/bank")
        self.client.get("/api/v1/me/coupons?status=issued", name="/api/v1/me/coupons")

    @task(4)
    def look_at_offers(self) -> None:
        self.client.get("/api/v1/offers")

    @task(1)
    def read_the_passbook(self) -> None:
        self.client.get("/api/v1/me/passbook")

    @task(3)
    def claim_and_show(self) -> None:
        offer_id = PEOPLE["hot_offer_id"] if random.random() < HOT_SHARE else random.choice(SHOPS)["offer_id"]
        with self.client.post(
            f"/api/v1/offers/{offer_id}/claims",
            headers={"Idempotency-Key": str(uuid.uuid4())},
            name="/api/v1/offers/…/claims",
            catch_response=True,
        ) as claimed:
            if claimed.status_code == 409 and claimed.json()["code"] == "limit_of_today":
                claimed.success()  # Who has had enough for a day looks on.
                return
        if claimed.status_code != 201:
            return
        coupon_id = claimed.json()["id"]
        shown = self.client.get(f"/api/v1/me/coupons/{coupon_id}/code", name="/api/v1/me/coupons/…/code")
        if shown.status_code == 200:
            COUNTERS[SHOP_OF_OFFER[offer_id]].append(shown.json()["code"])


class Clerk(HttpUser):
    """Stands in a shop: scans what is shown, then honours it."""

    weight = 3
    wait_time = between(1, 3)

    def on_start(self) -> None:
        self.number = next(NEXT_SHOP)
        self._stand(self.number)

    def _stand(self, number: int) -> None:
        shop = SHOPS[number]
        self.client.headers.update({"Authorization": f"Bearer {shop['token']}", "X-Merchant": shop["slug"]})

    @task(20)
    def serve(self) -> None:
        """Whoever waits here; where nobody does, at the counter with the longest queue."""
        number = self.number
        if not COUNTERS[number]:
            number = max(range(len(COUNTERS)), key=lambda other: len(COUNTERS[other]))
        if not COUNTERS[number]:
            return
        code = COUNTERS[number].popleft()
        self._stand(number)
        self.client.post("/api/v1/merchant/scans", json={"code": code})
        body = {"code": code, "bill_fen": random.randrange(2_000, 20_000, 100)}
        key = {"Idempotency-Key": str(uuid.uuid4())}
        self.client.post("/api/v1/merchant/redemptions", json=body, headers=key)

    @task(1)
    def look_at_the_account(self) -> None:
        self._stand(self.number)
        self.client.get("/api/v1/merchant/account")
