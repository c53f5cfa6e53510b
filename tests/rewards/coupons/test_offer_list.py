"""Looking through offers: words and initials, what can be had now first, by price and by distance."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from app.core.clock import frozen
from app.core.db.uow import execute
from app.parties.merchants.models import Merchant
from app.rewards.offers.models import OfferKind
from devtools import factories
from devtools.factories import NOW, Town
from tests.support.http import SignedIn, as_user

MIDDLE_E6 = (37_193_500, 122_058_100)


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW):
        yield factories.town(points=6)


def change(shop: factories.Shop, **values: Any) -> None:
    def by_the_model(session: Any) -> None:
        merchant = session.get_one(Merchant, shop.merchant.id)
        for name, value in values.items():
            setattr(merchant, name, value)

    execute(by_the_model)


def stands(shop: factories.Shop, *, north_m: int, east_m: int = 0) -> None:
    """So many metres from the middle; a step of longitude is four fifths of one of latitude here."""
    latitude, longitude = MIDDLE_E6[0] + north_m * 9, MIDDLE_E6[1] + round(east_m * 9 / 0.797)
    change(shop, latitude_e6=latitude, longitude_e6=longitude)


def titles(resident: SignedIn, query: str) -> list[str]:
    answer = resident.get(f"/offers?{query}")
    assert answer.status_code == 200, answer.json
    return [each["title"] for each in answer.json["items"]]


def test_words_and_initials(app: Flask, town: Town) -> None:
    resident, other = as_user(app, town.user), factories.shop(town.node)
    change(town.shop, name="春风理发店")
    change(other, name="鑫源超市", trade="超市")
    factories.offer(town.shop, title="剪发立减 10 元")
    factories.offer(other, title="鸡蛋一板信用价")
    hair, eggs = ["剪发立减 10 元"], ["鸡蛋一板信用价"]
    for typed, found in (("理发", hair), ("lf", hair), ("LF", hair), ("鸡蛋", eggs), ("jd", eggs), ("xycs", eggs)):
        assert titles(resident, f"q={typed}") == found, typed
    assert titles(resident, "q=cs") == eggs  # Of the trade, too.
    assert titles(resident, "q=10") == hair
    assert titles(resident, "q=%25") == titles(resident, "q=_") == titles(resident, "q=zzz") == []
    assert len(titles(resident, "q=")) == 2
    assert titles(resident, "q=lf&trade=超市") == []


def test_a_shop_elsewhere_says_where_it_is(app: Flask, town: Town) -> None:
    resident, away = as_user(app, town.user), factories.community(parent=town.town)
    offers = [factories.offer(of, title=title) for of, title in ((town.shop, "这里"), (factories.shop(away), "那里"))]
    listed = {each["title"]: each["shop_community"] for each in resident.get("/offers").json["items"]}
    assert listed == {"这里": None, "那里": away.name}
    assert [resident.get(f"/offers/{each.id}").json["shop_community"] for each in offers] == [None, away.name]


def test_initials_follow_the_name(app: Flask, town: Town) -> None:
    resident = as_user(app, town.user)
    factories.offer(town.shop, title="剪发")
    change(town.shop, name="顺流水暖")
    assert (titles(resident, "q=slsn"), titles(resident, "q=cs")) == (["剪发"], [])


def test_what_can_be_had_now_comes_first_and_the_rest_says_what_is_missing(app: Flask, town: Town) -> None:
    resident = as_user(app, town.user)
    cheap = factories.offer(town.shop, title="够", points=6)
    factories.offer(town.shop, title="不够", points=9)
    factories.offer(town.shop, title="会员", kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"1": 500})
    factories.offer(town.shop, title="以后", points=1, valid_from=NOW + timedelta(days=3))
    sold_out = factories.offer(town.shop, title="完了", points=1, stock_total=1)
    factories.coupon(sold_out, factories.resident(town.node, points=1))
    used_up = factories.offer(town.shop, title="用过了", points=0, per_person=1)
    held = factories.coupon(used_up, town.person)
    assert titles(resident, "ready_first=true") == ["够", "会员", "用过了", "完了", "以后", "不够"]
    assert titles(resident, "")[-1] == "够"

    by_title = {each["title"]: each for each in resident.get("/offers").json["items"]}
    short = by_title["不够"]
    assert (short["points_short"], short["reason_text"][:8]) == (3, "还差 3 积分。")
    assert "志愿服务" in short["reason_text"]
    assert by_title["以后"]["reason_text"] == "2026 年 11 月 13 日开始兑换，到时再来。"
    assert by_title["完了"]["reason_text"].startswith("1 份已经兑换完了")
    own = by_title["用过了"]
    assert own["reason_text"] == "每人最多 1 张，您已经兑换了 1 张。"
    assert (own["held"], own["held_coupon_id"]) == (1, held.id)
    one = resident.get(f"/offers/{used_up.id}").json
    assert (one["held"], one["held_coupon_id"], one["reason_text"]) == (1, held.id, own["reason_text"])
    assert (by_title["够"]["held"], by_title["够"]["held_coupon_id"]) == (0, None)
    refused = resident.post(f"/offers/{used_up.id}/claims")
    assert (refused.status_code, refused.json["message"]) == (409, own["reason_text"])
    assert resident.post(f"/offers/{cheap.id}/claims").status_code == 201


def test_a_coupon_that_is_over_is_not_one_to_show(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop, points=0, per_person=1, coupon_days=1)
    factories.coupon(offer, town.person)
    with frozen(NOW + timedelta(days=5)):
        resident = as_user(app, town.user)
        (seen,) = resident.get("/offers").json["items"]
        assert (seen["held"], seen["held_coupon_id"]) == (0, None)
        assert resident.get(f"/offers/{offer.id}").json["held"] == 0


@pytest.mark.parametrize("ready", ["", "&ready_first=true"])
def test_by_price_page_by_page(app: Flask, town: Town, ready: str) -> None:
    resident = as_user(app, town.user)
    for points in (3, 9, 0, 3, 12):
        factories.offer(town.shop, points=points)
    seen, cursor = [], ""
    while True:
        page = resident.get(f"/offers?order=price&limit=2{ready}{cursor}").json
        seen += [(each["points"], each["id"]) for each in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [points for points, _ in seen] == [0, 3, 3, 9, 12]
    assert seen[1][1] > seen[2][1]  # The newer one of two at one price.


def test_by_distance_from_ones_community_or_from_where_one_is(app: Flask, town: Town) -> None:
    resident = as_user(app, town.user)
    far, nowhere = factories.shop(town.node), factories.shop(town.node)
    stands(town.shop, north_m=-500)
    stands(far, north_m=500, east_m=400)
    factories.offer(nowhere, title="不知道")
    factories.offer(far, title="东北")
    factories.offer(town.shop, title="南")
    factories.offer(None, node=town.node, title="到处")
    # From the middle of the two: 500 m and a bit; from the north: 100 m and 1,100 m.
    assert set(titles(resident, "order=distance")[1:3]) == {"南", "东北"}
    here = f"latitude_e6={MIDDLE_E6[0] + 600 * 9}&longitude_e6={MIDDLE_E6[1] + round(400 * 9 / 0.797)}"
    assert titles(resident, f"order=distance&{here}") == ["到处", "东北", "南", "不知道"]
    found = {each["title"]: each["distance_m"] for each in resident.get(f"/offers?{here}").json["items"]}
    assert (found["东北"], found["到处"], found["不知道"]) == (100, None, None)
    assert found["南"] == pytest.approx(1_170, abs=20)


def test_distance_where_nobody_has_said_where_they_stand_is_the_own_community_first(app: Flask, town: Town) -> None:
    resident = as_user(app, town.user)
    far = factories.shop(factories.community(parent=town.town))
    factories.offer(town.shop, title="近")
    factories.offer(far, title="远")
    assert titles(resident, "order=distance") == ["近", "远"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("latitude_e6=37000000", "longitude_e6"),
        ("longitude_e6=122000000", "latitude_e6"),
        ("latitude_e6=90000001&longitude_e6=0", "latitude_e6"),
        ("latitude_e6=1.5&longitude_e6=0", "latitude_e6"),
        ("ready_first=maybe", "ready_first"),
        ("order=dearest", "order"),
        (f"q={'长' * 41}", "q"),
    ],
)
def test_wrong_queries_name_their_field(app: Flask, town: Town, query: str, field: str) -> None:
    answer = as_user(app, town.user).get(f"/offers?{query}")
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json["details"]["fields"]] == [field]


def test_a_shop_on_the_other_side_of_the_world_breaks_nothing(app: Flask, town: Town) -> None:
    resident, far = as_user(app, town.user), factories.shop(town.node)
    change(far, latitude_e6=-90_000_000, longitude_e6=-180_000_000)
    factories.offer(far, title="极远")
    factories.offer(town.shop, title="没说")
    answer = titles(resident, "order=distance&latitude_e6=90000000&longitude_e6=180000000")
    assert sorted(answer) == ["极远", "没说"]


def test_shops_of_the_town_the_nearest_first(app: Flask, town: Town) -> None:
    resident = as_user(app, town.user)
    far = factories.shop(factories.community(parent=town.town))
    elsewhere = factories.town()
    stands(town.shop, north_m=0)
    stands(far, north_m=1_200)
    change(far, name="鑫源超市", trade="超市", opening_hours="每天 8:00—20:00")
    first, second = resident.get("/shops").json["items"]
    assert (first["slug"], first["distance_m"]) == (town.shop.merchant.slug, 0)
    assert second == {
        "slug": far.merchant.slug,
        "name": "鑫源超市",
        "trade": "超市",
        "address": far.merchant.address,
        "phone": "0631-0000000",
        "opening_hours": "每天 8:00—20:00",
        "latitude_e6": MIDDLE_E6[0] + 10_800,
        "longitude_e6": MIDDLE_E6[1],
        "picture": None,
        "distance_m": 1_200,
    }
    for query in ("q=xycs", "q=超", "trade=超市"):
        assert [each["slug"] for each in resident.get(f"/shops?{query}").json["items"]] == [far.merchant.slug], query
    assert elsewhere.shop.merchant.slug not in {first["slug"], second["slug"]}
    page = resident.get("/shops?limit=1").json
    after = resident.get(f"/shops?limit=1&cursor={page['next_cursor']}").json
    assert [page["items"][0]["slug"], after["items"][0]["slug"]] == [first["slug"], second["slug"]]


def test_a_shop_that_works_no_more_is_not_among_them(app: Flask, town: Town) -> None:
    execute(lambda session: session.execute(update(Merchant).values(status="suspended")))
    assert as_user(app, town.user).get("/shops").json["items"] == []


def test_a_coupon_says_where_it_can_be_used(app: Flask, town: Town) -> None:
    resident = as_user(app, town.user)
    change(town.shop, opening_hours="每天 9:00—21:00")
    here = factories.coupon(factories.offer(town.shop), town.person)
    everywhere = factories.coupon(factories.offer(None, node=town.node, points=1), town.person)
    where = resident.get(f"/me/coupons/{here.id}").json["where"]
    assert (where["name"], where["opening_hours"]) == (town.shop.merchant.name, "每天 9:00—21:00")
    assert where["phone"] == "0631-0000000"
    assert resident.get(f"/me/coupons/{everywhere.id}").json["where"] is None
