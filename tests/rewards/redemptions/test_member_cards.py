"""Whose member discounts a card gets at a counter: those open where its holder lives and given where the shop is."""

from typing import Any

import pytest
from flask import Flask

from app.core.clock import frozen
from app.core.db.session import db
from app.parties.residents.models import Resident
from app.rewards.offers.errors import OfferNotFoundError
from app.rewards.offers.models import Offer, OfferKind
from app.rewards.redemptions import redeeming, scans
from devtools import factories
from devtools.factories import NOW, Shop, Town, commit
from tests.support.http import as_user

DISCOUNT: dict[str, Any] = {"kind": OfferKind.MEMBER_DISCOUNT, "stars_off_bp": {"1": 500, "2": 500, "3": 500}}


@pytest.fixture
def town(app: Flask) -> Town:
    return factories.town()


def seen(shop: Shop, holder: Resident) -> list[int]:
    """The discounts that a scan of somebody's card shows in a shop."""
    digits = factories.card_code_of(holder)
    return [offer.id for offer in scans.scan(db.session(), member=shop.member, digits=digits, now=NOW).offers]


def given(shop: Shop, holder: Resident, offer: Offer) -> bool:
    what = {"digits": factories.card_code_of(holder), "bill_fen": 1_000, "offer_id": offer.id, "now": NOW}
    try:
        commit(redeeming.redeem, member=shop.member, **what)
    except OfferNotFoundError:
        return False
    return True


def test_ones_own_town_has_it(town: Town) -> None:
    offer = factories.offer(town.shop, **DISCOUNT)
    neighbour = factories.resident(factories.community(parent=town.town))
    assert seen(town.shop, neighbour) == [offer.id]
    assert given(town.shop, neighbour, offer)


def test_a_guest_from_another_town_has_it_not(town: Town) -> None:
    offer = factories.offer(town.shop, **DISCOUNT)
    guest = factories.town().person
    assert seen(town.shop, guest) == []
    assert not given(town.shop, guest, offer)


def test_what_a_community_gives_is_had_in_its_own_shops_only(town: Town) -> None:
    there = factories.community(parent=town.town)
    resident, shop = factories.resident(there), factories.shop(there)
    of_community, of_town = (factories.offer(None, node=node, **DISCOUNT) for node in (there, town.town))
    assert seen(shop, resident) == [of_community.id, of_town.id]
    assert seen(town.shop, resident) == [of_town.id]
    assert not given(town.shop, resident, of_community)
    assert given(town.shop, resident, of_town)


def test_what_another_shop_gives_is_not_had_here(town: Town) -> None:
    offer = factories.offer(factories.shop(town.node), **DISCOUNT)
    assert seen(town.shop, town.person) == []
    assert not given(town.shop, town.person, offer)


def test_the_holders_phone_hears_what_the_card_got_and_that_it_was_taken_back(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, title="会员九五折", **DISCOUNT)
    with frozen(NOW):
        holder, clerk = as_user(app, town.user), as_user(app, town.shop.owner)
        assert holder.get("/me/card/use").json == {"use": None}
        code = holder.get("/me/card/code").json["code"]
        done = clerk.post("/merchant/redemptions", {"code": code, "bill_fen": 15_200, "offer_id": offer.id}).json
        use = holder.get("/me/card/use").json["use"]
        assert use == {
            "id": done["id"],
            "title": "会员九五折",
            "merchant": {"slug": town.shop.merchant.slug, "name": town.shop.merchant.name},
            "bill_fen": 15_200,
            "saving_fen": 760,
            "status": "done",
            "redeemed_at": done["redeemed_at"],
        }
        clerk.post(f"/merchant/redemptions/{done['id']}/reversal", {"reason": "金额输错了"})
        assert holder.get("/me/card/use").json["use"] == use | {"status": "reversed"}
        assert as_user(app, factories.town().user).get("/me/card/use").json == {"use": None}


def test_a_coupon_is_no_use_of_the_card(app: Flask, town: Town) -> None:
    factories.redemption(factories.coupon(factories.offer(town.shop), town.person), town.shop.member)
    with frozen(NOW):
        assert as_user(app, town.user).get("/me/card/use").json == {"use": None}
