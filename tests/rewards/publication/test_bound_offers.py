"""Offers that are good while a fair runs only: claimed and used inside of it, moved with it, ended when it is off."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app.civic.gatherings import planning
from app.civic.gatherings.errors import SessionNotFoundError
from app.civic.gatherings.models import Gathering
from app.core.clock import frozen
from app.core.db.session import db
from app.core.errors import RuleError
from app.ledger import chart
from app.ledger import journals as ledger
from app.rewards.coupons import claimable_offers, claims
from app.rewards.coupons.errors import ClaimRefusedError, CouponNotIssuedError
from app.rewards.coupons.models import CouponStatus
from app.rewards.offers.models import Offer, OfferKind, OfferStatus, SubsidyKind
from app.rewards.publication import lifecycle
from app.rewards.publication.jobs import end_offers, expire_coupons
from app.rewards.redemptions import redeeming, scans
from app.rewards.redemptions.errors import NotAtFairError
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.civic.fairs.factories import fair
from tests.civic.gatherings.factories import gatherings
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.http import as_staff, as_user
from tests.support.tables import queries

SATURDAY = NOW + timedelta(days=4)
END = SATURDAY + timedelta(hours=3)
WHEN = "2026 年 11 月 14 日 12:00 至 15:00"
SUBSIDY: dict[str, Any] = {"subsidy_kind": SubsidyKind.FIXED, "subsidy_fen": 400}


@pytest.fixture
def town(app: Flask) -> Iterator[Town]:
    with frozen(NOW):
        credit.install()
        yield factories.town()


def bound(town: Town, of: Gathering, **terms: Any) -> Offer:
    draft = factories.offer(town.shop, publish=False, **terms)
    return commit(lifecycle.publish, offer_id=draft.id, staff=town.admin, session_id=of.id, now=NOW)


def claim(offer: Offer, town: Town, at: datetime) -> Any:
    return commit(claims.claim, offer_id=offer.id, resident_id=town.person.id, now=at).coupon


def redeem(town: Town, held: Any, at: datetime) -> Any:
    asked = {"member": town.shop.member, "digits": factories.code_of(held, at=at), "now": at}
    commit(scans.scan, **asked)
    return commit(redeeming.redeem, bill_fen=None, offer_id=None, **asked)


def refreshed(offer: Offer) -> Offer:
    db.session.rollback()
    return db.session.get_one(Offer, offer.id, populate_existing=True)


@pytest.mark.parametrize("at", [SATURDAY - timedelta(seconds=1), END])
def test_outside_of_it_nobody_claims(town: Town, at: datetime) -> None:
    offer = bound(town, fair(town, starts_at=SATURDAY))
    with pytest.raises(ClaimRefusedError) as refused:
        claim(offer, town, at)
    assert (refused.value.code, refused.value.message) == (
        "not_at_fair",
        f"这项优惠只在集市期间兑换和使用：{WHEN}。",
    )
    seen = claimable_offers.offer(db.session(), offer_id=offer.id, resident_id=town.person.id, now=at)
    assert seen.reason == "not_at_fair"


def test_claimed_inside_it_is_used_inside_it(town: Town) -> None:
    offer = bound(town, fair(town, starts_at=SATURDAY))
    used, left = (claim(offer, town, SATURDAY + timedelta(hours=hours)) for hours in (0, 1))
    assert used.expires_at == END
    assert redeem(town, used, END - timedelta(seconds=1)).saving_fen == 1_000
    with pytest.raises(NotAtFairError) as refused:
        redeem(town, left, END)
    assert (refused.value.code, refused.value.message) == (
        "not_at_fair",
        f"这张券只在集市期间兑换和使用：{WHEN}。现在不能使用。",
    )
    expire_coupons(END)
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) == 95
    assert_books_balance()


def test_a_member_discount_of_it_is_given_inside_it(town: Town) -> None:
    terms = {"kind": OfferKind.MEMBER_DISCOUNT, "stars_off_bp": dict.fromkeys("12345", 1_000)}
    offer = bound(town, fair(town, starts_at=SATURDAY), **terms)

    def given(at: datetime) -> list[int]:
        digits = factories.card_code_of(town.person, at=at)
        found = commit(scans.scan, member=town.shop.member, digits=digits, now=at)
        return [each.id for each in found.offers]

    assert [given(at) for at in (NOW, SATURDAY, END)] == [[], [offer.id], []]


def test_it_moves_with_the_fair(town: Town) -> None:
    gathering = fair(town, starts_at=SATURDAY)
    offer = bound(town, gathering)
    later = {"starts_at": SATURDAY + timedelta(days=1), "ends_at": END + timedelta(days=1)}
    commit(planning.change, session_id=gathering.id, changes=later, staff=town.admin, now=NOW)
    assert (refreshed(offer).valid_from, offer.valid_until) == (later["starts_at"], later["ends_at"])
    with pytest.raises(ClaimRefusedError, match="11 月 15 日 12:00"):
        claim(offer, town, SATURDAY)


def test_called_off_it_ends_and_gives_back_what_was_set_aside(town: Town) -> None:
    gathering = fair(town)
    offer = bound(town, gathering, **SUBSIDY)
    fund = chart.fund(town.fund.id, "available")
    assert ledger.balance(db.session(), fund) == 996_000
    held = claim(offer, town, NOW)
    commit(planning.cancel, session_id=gathering.id, reason="大雨", staff=town.admin, now=NOW)
    assert (refreshed(offer).status, offer.decision_reason) == (OfferStatus.CLOSED, "所在的集市取消")
    assert ledger.balance(db.session(), fund) == 999_600
    with pytest.raises(CouponNotIssuedError):
        redeem(town, held, NOW)
    expire_coupons(NOW)
    end_offers(NOW)
    assert db.session.get_one(type(held), held.id, populate_existing=True).status is CouponStatus.EXPIRED
    assert ledger.balance(db.session(), fund) == 1_000_000
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) == 100
    assert_books_balance()


def test_only_a_fair_that_is_to_come_and_in_reach(town: Town) -> None:
    over, elsewhere = fair(town, starts_at=NOW - timedelta(hours=4)), fair(factories.town())
    course = gatherings(town)["session_id"]
    draft = factories.offer(town.shop, publish=False)
    for session_id, words in ((over.id, "已经结束"), (course, "只能选集市")):
        with pytest.raises(RuleError) as refused:
            commit(lifecycle.publish, offer_id=draft.id, staff=town.admin, session_id=session_id, now=NOW)
        (row,) = refused.value.details["fields"]
        assert (row["field"], words in row["message"]) == ("session_id", True)
    with pytest.raises(SessionNotFoundError):
        commit(lifecycle.publish, offer_id=draft.id, staff=town.admin, session_id=elsewhere.id, now=NOW)
    beside = factories.community(parent=town.town)
    other = factories.offer(None, node=beside, publish=False)
    at = fair(town, starts_at=SATURDAY)
    with pytest.raises(RuleError) as refused:
        commit(lifecycle.publish, offer_id=other.id, staff=town.admin, session_id=at.id, now=NOW)
    assert "不在这项优惠的范围内" in refused.value.details["fields"][0]["message"]
    assert (refreshed(draft).status, draft.session_id) == (OfferStatus.DRAFT, None)


def test_published_over_http_and_listed_by_its_fair(app: Flask, town: Town) -> None:
    running = fair(town)
    ordinary = factories.offer(town.shop)
    draft = factories.offer(town.shop, publish=False)
    made = as_staff(app, town.admin).post(f"/staff/offers/{draft.id}/approval", {"session_id": running.id}).json
    assert (made["session_id"], made["valid_until"]) == (running.id, running.ends_at.isoformat())
    phone = as_user(app, town.user)
    listed = phone.get(f"/offers?session_id={running.id}").json["items"]
    assert [(each["id"], each["claimable"]) for each in listed] == [(draft.id, True)]
    assert {each["id"] for each in phone.get("/offers").json["items"]} == {draft.id, ordinary.id}
    assert phone.get(f"/offers/{ordinary.id}").json["session_id"] is None


def test_ordinary_and_bound_claims_and_redemptions_ask_as_often(town: Town) -> None:
    offers = [factories.offer(town.shop), bound(town, fair(town))]
    for offer in offers:  # What is found out once only.
        redeem(town, claim(offer, town, NOW), NOW)
    counts = []
    for offer in offers:
        with queries() as claimed:
            held = claim(offer, town, NOW)
        with queries() as used:
            redeem(town, held, NOW)
        counts.append((len(claimed), len(used)))
    assert counts[0] == counts[1]
