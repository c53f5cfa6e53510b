"""A member card on paper: for those without a phone, the same discounts; worth nothing once it is renewed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.office.residency import paper_cards
from app.parties.residents.models import Resident
from app.rewards.coupons import codes
from app.rewards.offers.models import OfferKind
from app.rewards.redemptions.models import Redemption
from app.rewards.redemptions.paper_limit import USES_A_DAY
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.desk import Desk, at_desk
from tests.support.http import as_user


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


@pytest.fixture
def offer(town: Town) -> Any:
    return factories.offer(town.shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp=dict.fromkeys("12345", 500))


@pytest.fixture
def desk(app: Flask, town: Town) -> Desk:
    return at_desk(app, factories.staff(town.node, StaffRole.CLERK))


def on_paper(desk: Desk, person: Resident, **form: str) -> str:
    page = desk.post(f"/residency/{person.id}/card", form).get_data(as_text=True)
    assert "data:image/svg+xml" in page
    return page.split('<p class="figure__value">')[1].split("<")[0].replace(" ", "")


def at_till(app: Flask, town: Town, offer: Any, code: str, *, after_s: int = 0) -> Any:
    with frozen(NOW + timedelta(seconds=after_s)):
        body = {"code": code, "bill_fen": 10_000, "offer_id": offer.id}
        return as_user(app, town.shop.owner).post("/merchant/redemptions", body)


def test_whoever_has_no_phone_has_the_discounts_of_their_stars(app: Flask, desk: Desk, town: Town, offer: Any) -> None:
    person = factories.resident(town.node)
    code = on_paper(desk, person)
    clerk = as_user(app, town.shop.owner)
    seen = clerk.post("/merchant/scans", {"code": code}).json
    assert (seen["kind"], seen["status"], len(seen["offers"])) == ("member_card", "valid", 1)
    assert person.name not in str(seen)
    done = at_till(app, town, offer, code)
    assert (done.status_code, done.json["saving_fen"]) == (201, 500)
    assert (
        at_till(app, town, offer, code, after_s=1).json["id"] == done.json["id"]
    )  # The same moment, the same receipt.
    assert at_till(app, town, offer, code, after_s=60).status_code == 201
    assert db.session.scalars(select(Redemption.resident_id)).all() == [person.id] * 2
    assert_books_balance()


def test_a_lost_card_is_worth_nothing_once_there_is_another(app: Flask, desk: Desk, town: Town, offer: Any) -> None:
    person = factories.resident(town.node)
    lost = on_paper(desk, person)
    assert on_paper(desk, person) == lost
    found = on_paper(desk, person, renew="true")
    refused = at_till(app, town, offer, lost)
    assert (refused.status_code, refused.json["code"]) == (404, "code_unknown")
    assert at_till(app, town, offer, found).status_code == 201
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action.like("resident.card%"))).all()
    assert [event.action for event in events] == ["resident.card_printed"] * 2 + ["resident.card_renewed"]
    assert lost not in str([event.facts for event in events])


def test_a_copy_is_worth_so_much_a_day(app: Flask, desk: Desk, town: Town, offer: Any) -> None:
    code = on_paper(desk, factories.resident(town.node))
    for use in range(USES_A_DAY):
        assert at_till(app, town, offer, code, after_s=60 * use).status_code == 201
    refused = at_till(app, town, offer, code, after_s=600)
    assert (refused.status_code, refused.json["code"]) == (409, "paper_card_limit")
    assert at_till(app, town, offer, code, after_s=24 * 3600).status_code == 201
    assert_books_balance()


def test_digits_are_not_guessed_nor_those_of_the_phone(app: Flask, desk: Desk, town: Town, offer: Any) -> None:
    person = factories.resident(town.node)
    code = on_paper(desk, person)
    serial = db.session.get_one(Resident, person.id).card_serial
    drawn = codes.show(codes.Prefix.MEMBER_CARD, serial, now=NOW).code
    for wrong in (f"{code[:12]}{(int(code[12:]) + 1) % 1_000_000:06d}", f"69{drawn[2:]}", f"67{code[2:]}"):
        assert at_till(app, town, offer, wrong).status_code in (404, 409, 422), wrong
    assert db.session.scalars(select(Redemption)).all() == []


def test_who_is_not_on_the_roster_has_none(app: Flask, desk: Desk, town: Town) -> None:
    elsewhere = factories.resident(factories.community())
    assert desk.get(f"/residency/{elsewhere.id}/card").status_code == 404
    with pytest.raises(Exception, match="没有找到这位居民"):
        commit(paper_cards.print_card, resident_id=elsewhere.id, staff=factories.staff(town.node), now=NOW)
