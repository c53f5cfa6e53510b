"""What concerns a card that is held for somebody reaches who holds it, who can act on it, and says whose it is."""

from datetime import timedelta

import pytest
from flask import Flask

from app.core.clock import business_day
from app.core.db.session import db
from app.office.residency import leaving
from app.parties import messages
from app.parties.communities.models import Community
from app.parties.messages.models import MessageKind
from app.parties.messages.subscriptions import page_of, values_of
from app.parties.posts import proposing
from app.parties.posts.models import PostRole
from app.parties.residents.models import Resident, ResidentStatus
from app.rewards.coupons import claims
from app.rewards.offers.models import OfferKind
from app.standing.points import expiry
from app.standing.programmes.models import SubjectKind
from app.standing.reminders import giving
from devtools import factories
from devtools.factories import NOW, commit
from tests.parties.linking.conftest import mother
from tests.standing.records.factories import install, record, taken_back
from tests.support.checks import assert_books_balance
from tests.support.http import SignedIn, as_user

Family = dict[str, Resident]


@pytest.fixture
def home(family: Family) -> Community:
    install()
    return db.session.get_one(Community, family["wife"].community_id)


def heard(phone: SignedIn) -> list[tuple[str, str, str]]:
    """Kind, title and text of what somebody was told, the first first."""
    return [(each["kind"], each["title"], each["text"]) for each in phone.get("/me/messages").json["items"]][::-1]


def card(person: Resident) -> str:
    return f"编号尾号 {person.number[-4:]} 的卡"


def test_points_of_a_child_reach_its_mother_and_her_own_are_hers(app: Flask, home: Community, family: Family) -> None:
    phone, staff = mother(app, family), factories.staff(home)
    given = record(staff, family["child"].id)
    record(staff, family["wife"].id)
    taken_back(staff, given)
    first, own, last = heard(phone)
    assert (first[0], first[1]) == ("points_earned", "家里的卡：积分到账")
    assert first[2].startswith(f"{card(family['child'])}：")
    assert own[1] == "积分到账"
    assert "家里的卡" not in own[1] + own[2]
    assert (last[0], last[1]) == ("points_withdrawn", "家里的卡：记录已撤销")


@pytest.mark.parametrize("whose", ["tenant", "neighbour"])
def test_of_a_card_that_she_does_not_hold_she_hears_nothing(
    app: Flask, home: Community, family: Family, whose: str
) -> None:
    phone = mother(app, family)
    record(factories.staff(home), family[whose].id)
    assert heard(phone) == []


def test_a_coupon_of_a_childs_card_from_the_claim_to_its_end(app: Flask, home: Community, family: Family) -> None:
    phone, shop = mother(app, family), factories.shop(home)
    offer = factories.offer(shop, points=5)
    held = {"X-Resident": str(family["child"].id)}
    ids = [
        phone.post(f"/offers/{offer.id}/claims", headers=held | {"Idempotency-Key": f"child-{n}"}).json["id"]
        for n in range(2)
    ]
    code = phone.get(f"/me/coupons/{ids[0]}/code", headers=held).json["code"]
    clerk = as_user(app, shop.owner)
    done = clerk.post("/merchant/redemptions", {"code": code, "bill_fen": 10_000}, headers={"Idempotency-Key": "till"})
    clerk.post(f"/merchant/redemptions/{done.json['id']}/reversal", {"reason": "扫错了"})
    commit(claims.expire, coupon_id=ids[1], now=NOW + timedelta(days=400))
    told = heard(phone)
    assert [kind for kind, _, _ in told] == ["claimed", "claimed", "redeemed", "reversed", "coupon_expired"]
    assert all(title.startswith("家里的卡：") and card(family["child"]) in text for _, title, text in told)
    assert_books_balance()


def test_a_member_discount_with_a_childs_card(app: Flask, home: Community, family: Family) -> None:
    phone, shop = mother(app, family), factories.shop(home)
    offer = factories.offer(
        shop, kind=OfferKind.MEMBER_DISCOUNT, stars_off_bp={"1": 1_000, "2": 1_000, "3": 1_000, "4": 1_000, "5": 1_000}
    )
    held = {"X-Resident": str(family["child"].id)}
    code = phone.get("/me/card/code", headers=held).json["code"]
    body = {"code": code, "bill_fen": 10_000, "offer_id": offer.id}
    done = as_user(app, shop.owner).post("/merchant/redemptions", body, headers={"Idempotency-Key": "till"})
    assert done.status_code == 201, done.json
    assert [(kind, title) for kind, title, _ in heard(phone)] == [("redeemed", "家里的卡：已使用")]


def test_points_that_end_and_a_minus_that_is_to_come(app: Flask, home: Community, family: Family) -> None:
    phone, staff, husband = mother(app, family), factories.staff(home), family["husband"]
    earned = record(staff, husband.id)
    record(staff, husband.id, "parking-repeat", -10)
    kinds = [kind for kind, _, _ in heard(phone)]
    assert (kinds[0], kinds[-1]) == ("points_earned", "score_notice")
    lasting = earned.points_expire_on - business_day(NOW)
    commit(expiry.warn_of_expiry, resident_id=husband.id, now=NOW + lasting - timedelta(days=3))
    commit(expiry.expire_points, resident_id=husband.id, now=NOW + lasting + timedelta(days=1))
    assert [kind for kind, _, _ in heard(phone)][-2:] == ["points_expiring", "points_expired"]
    assert all(card(husband) in text for _, _, text in heard(phone))
    assert_books_balance()


def test_a_reminder_of_a_held_card_can_be_read_and_answered(app: Flask, home: Community, family: Family) -> None:
    phone, staff, husband = mother(app, family), factories.staff(home), family["husband"]
    given = commit(
        giving.give,
        rule_slug="parking-repeat",
        subject_kind=SubjectKind.RESIDENT,
        subject_id=husband.id,
        occurred_on=business_day(NOW),
        event_key="E-1",
        note="占道停放",
        staff=staff,
        now=NOW,
    )
    assert given.told_at == NOW, "no slip is needed"
    shown = phone.get("/me/reminders").json["items"]
    assert [(each["reminder"]["id"], each["card"]) for each in shown] == [(given.id, husband.number[-4:])]
    answered = phone.post(f"/me/reminders/{given.id}/answer", {"text": "那天车坏了"})
    assert (answered.status_code, answered.json["card"]) == (200, husband.number[-4:])
    other = as_user(app, factories.user())
    assert other.get("/me/reminders").json["items"] == []


def test_a_post_and_the_end_of_everything(app: Flask, home: Community, family: Family) -> None:
    phone, husband = mother(app, family), family["husband"]
    asks, decides = factories.staff(home), factories.staff(home)
    post = commit(
        proposing.propose,
        role=PostRole.COUNCIL_MEMBER,
        community_id=home.id,
        area_id=None,
        resident_id=husband.id,
        from_on=business_day(NOW),
        until_on=None,
        staff=asks,
        now=NOW,
    )
    commit(proposing.appoint, post_id=post.id, staff=decides, now=NOW)
    left = {"how": ResidentStatus.MOVED_AWAY, "on": business_day(NOW), "reason": "搬走了"}
    commit(leaving.leave, resident_id=husband.id, **left, staff=asks, now=NOW)
    assert [kind for kind, _, _ in heard(phone)] == ["appointed", "left_roster"]
    assert "家里的卡" in heard(phone)[-1][1]


def test_who_gets_a_wechat_of_their_own_hears_for_themselves(app: Flask, home: Community, family: Family) -> None:
    phone, husband = mother(app, family), family["husband"]
    own = factories.user()
    commit(lambda session: setattr(session.get_one(Resident, husband.id), "user_id", own.id))
    record(factories.staff(home), husband.id)
    assert heard(phone) == []
    assert [title for _, title, _ in heard(as_user(app, own))] == ["积分到账"]


def test_a_helper_of_a_held_card_is_told_of_to_its_holder(app: Flask, home: Community, family: Family) -> None:
    phone = mother(app, family)
    factories.helper(family["child"], user=factories.user())
    assert [(kind, title) for kind, title, _ in heard(phone)] == [("helper_named", "家里的卡：家人可以代办了")]


def test_thousands_are_looked_up_in_a_few_statements(app: Flask, home: Community, family: Family) -> None:
    mother(app, family)
    ids = [person.id for person in family.values()]
    found = messages.listeners(db.session(), ids)
    assert {whose: bool(each.card) for whose, each in found.items()} == {
        family["wife"].id: False,
        family["husband"].id: True,
        family["child"].id: True,
    }


def test_on_the_phone_the_card_is_named_and_no_page_of_another_is_opened() -> None:
    facts = {"record_id": 1, "title": "义务清扫", "score_delta": 0, "points": 5, "card": "1234"}
    values = values_of(MessageKind.POINTS_EARNED, facts, at=NOW, keys=("thing1", "number2", "time3"))
    assert values["thing1"] == "尾号1234：义务清扫"
    assert page_of(MessageKind.POINTS_EARNED, facts) == "pages/resident/messages"
    assert page_of(MessageKind.POINTS_EARNED, facts | {"card": ""}) == "pages/resident/passbook"
