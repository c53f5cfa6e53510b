"""What is asked of a city: by people on their phones and in shops, and by staff at their desks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import utc_now
from app.core.db.session import db
from app.core.db.uow import execute
from app.core.http.policies import TOKEN
from app.parties.staff import sessions
from app.parties.staff.models import StaffMember
from app.rewards.coupons import codes
from app.rewards.coupons.models import Coupon, CouponStatus
from bench.city.facts import STEP, Facts
from bench.workload import token_of


class Asker:
    """Asks one city, each time as somebody else. Residents are the active ones of the first town."""

    def __init__(self, app: Flask, facts: Facts) -> None:
        self.app, self.facts, self.client = app, facts, app.test_client()
        self._fresh: list[tuple[int, str, int]] = []
        self._cookies: dict[int, str] = {}

    def person(self, number: int) -> int:
        """The user of an active resident, anywhere."""
        return self.facts.first_user + number * STEP % self.facts.active

    def neighbour(self, number: int) -> int:
        """The user of an active resident of the first town."""
        return self.facts.first_user + self.facts.resident_of_town(number)

    def shop(self, number: int) -> int:
        return number * STEP % self.facts.shops

    def json(self, method: str, path: str, user: int | None, wanted: int, **options: Any) -> Any:
        headers = {}
        if user is not None:
            with self.app.app_context():
                headers["Authorization"] = f"Bearer {token_of(user)}"
        answer = self.client.open(path, method=method, headers=headers, **options)
        if answer.status_code != wanted:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:300]}")
        return answer.json

    def page(self, staff: int, path: str) -> str:
        """A page of the console, signed in as one of the staff."""
        if staff not in self._cookies:
            self._cookies[staff] = self._signed_in(staff)
        headers = {"Cookie": self._cookies[staff], "Accept": "text/html"}
        client: FlaskClient = self.app.test_client(use_cookies=False)
        answer = client.get(f"/console{path}", headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{path}: {answer.status_code} {answer.text[:300]}")
        return answer.text

    def _signed_in(self, staff: int) -> str:
        with self.app.app_context():
            db.session.get_one(StaffMember, staff)
            token = execute(sessions.open_session, staff_id=staff, now=utc_now())
            db.session.remove()
        signer = SecureCookieSessionInterface().get_signing_serializer(self.app)
        if signer is None:
            raise RuntimeError("the application has no secret key")
        return f"{self.app.config['SESSION_COOKIE_NAME']}={signer.dumps({TOKEN: token})}"

    # On the phone and in the shop.

    def claim_hot(self, number: int) -> None:
        self.json("POST", f"/api/v1/offers/{self.facts.first_hot}/claims", self.neighbour(number), 201)

    def code_for_counter(self, number: int) -> tuple[str, int]:
        """The code of a coupon that is still good, and the owner of its shop: claims a few where none are left."""
        del number
        if not self._fresh:
            self._claim_some()
        coupon, serial, owner = self._fresh.pop()
        del coupon
        with self.app.app_context():
            return codes.show(codes.Prefix.COUPON, serial, now=utc_now()).code, owner

    def _claim_some(self) -> None:
        facts = self.facts
        for n in range(80):
            shop = n % (facts.shops // facts.towns) * facts.towns
            self.json("POST", f"/api/v1/offers/{facts.first_offer + shop}/claims", self.neighbour(n), 201)
        with self.app.app_context():
            rows = db.session.execute(
                select(Coupon.id, Coupon.serial, Coupon.offer_id)
                .where(Coupon.status == CouponStatus.ISSUED, Coupon.offer_id < facts.first_hot)
                .order_by(Coupon.id)
            ).all()
            db.session.remove()
        self._fresh = [
            (coupon, serial, facts.first_shop_user + offer - facts.first_offer) for coupon, serial, offer in rows
        ]

    def redeem(self, prepared: tuple[str, int]) -> None:
        code, owner = prepared
        self.json("POST", "/api/v1/merchant/redemptions", owner, 201, json={"code": code})

    def scan(self, prepared: tuple[str, int]) -> None:
        code, owner = prepared
        self.json("POST", "/api/v1/merchant/scans", owner, 200, json={"code": code})


@dataclass(frozen=True)
class Question:
    """`ask` is timed; what `prepare` makes for it is not."""

    name: str
    ask: Callable[[Asker, Any], Any]
    prepare: Callable[[Asker, int], Any] = lambda _asker, number: number


def _get(path: str) -> Callable[[Asker, int], Any]:
    return lambda asker, number: asker.json("GET", path, asker.person(number), 200)


def _of_shop(path: str) -> Callable[[Asker, int], Any]:
    return lambda asker, number: asker.json("GET", path, asker.facts.first_shop_user + asker.shop(number), 200)


PEOPLE = (
    Question("redeem a coupon", Asker.redeem, Asker.code_for_counter),
    Question("scan one", Asker.scan, Asker.code_for_counter),
    Question("claim the hot offer", Asker.claim_hot),
    Question("the bank", _get("/api/v1/me/bank")),
    Question("the passbook", _get("/api/v1/me/passbook")),
    Question("offers, first page", _get("/api/v1/offers")),
    Question(
        "one offer",
        lambda asker, number: asker.json(
            "GET", f"/api/v1/offers/{asker.facts.first_hot}", asker.neighbour(number), 200
        ),
    ),
    Question("my coupons", _get("/api/v1/me/coupons")),
    Question("my records", _get("/api/v1/me/records")),
    Question("the code of the card", _get("/api/v1/me/card/code")),
    Question("a shop's name card", lambda asker, number: asker.json("GET", f"/m/s{asker.shop(number)}", None, 200)),
    Question("a shop's redemptions, first page", _of_shop("/api/v1/merchant/redemptions")),
)


def _desk(path: str) -> Callable[[Asker, int], str]:
    """A page of the staff at the top of the city; what is in braces is of the resident or shop whose turn it is."""
    return lambda asker, number: asker.page(asker.facts.admin, path.format(**asker.facts.words(number)))


def _town_desk(path: str) -> Callable[[Asker, int], str]:
    return lambda asker, number: asker.page(asker.facts.town_admin, path.format(**asker.facts.words(number)))


_PAGES = {
    "first page, 30 days": "/",
    "residents": "/residents",
    "a resident by phone": "/residents?phone={phone}",
    "a resident by name": "/residents?name={name}",
    "a household by number": "/residents?household={household}",
    "one resident's file": "/residents/{resident}",
    "shops": "/merchants",
    "shops by name": "/merchants?text={shop}",
    "records": "/records",
    "records of a day": "/records?since={day}&until={day}",
    "offers": "/offers",
    "offers by title": "/offers?text={shop}",
    "statements": "/statements",
    "statements of a shop by name": "/statements?shop={shop}",
    "the month by community": "/settlements",
    "audit log": "/audit",
    "audit log of one thing": "/audit?subject_kind=record&subject_id={record}",
    "fraud signs": "/fraud-signs",
}
TOWN_DESK = tuple(Question(name, _town_desk(path)) for name, path in _PAGES.items())
CITY_DESK = tuple(Question(name, _desk(path)) for name, path in _PAGES.items())
