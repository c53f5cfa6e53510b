"""A user becomes a resident by a number and a second fact, or by a code on paper; a number makes nobody another."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.audit import AuditEvent
from app.core.db.session import db
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.office.residency import leaving, merging
from app.parties import residents
from app.parties.communities.models import Community
from app.parties.linking import linking, printed_codes
from app.parties.linking.errors import PhoneNotVerifiedError
from app.parties.linking.jobs import JOBS
from app.parties.linking.models import LinkCode
from app.parties.residents.models import Household, Resident, ResidentStatus, User
from devtools import factories
from devtools.factories import NOW, commit
from tests.parties.linking.conftest import PHONE, at_home, mother, verified
from tests.support.checks import assert_books_balance
from tests.support.desk import at_desk
from tests.support.http import SignedIn, as_staff, as_user


def linked(person: Resident) -> int | None:
    db.session.rollback()
    return db.session.get_one(Resident, person.id).user_id


def told(app: Flask, user: User) -> list[str]:
    return [each["kind"] for each in as_user(app, user).get("/me/messages").json["items"]]


def test_a_number_alone_links_nobody_and_the_household_does(app: Flask, node: Community) -> None:
    person = at_home(node, points=30)
    user = verified()
    phone = as_user(app, user)
    me = phone.get("/me").json
    assert (me["resident"], me["link_needs"], me["roles"]) == (None, "household", ["consumer"])
    assert phone.get("/me/bank").json["code"] == "not_a_resident"
    me = phone.post("/me/link", {"household": "A栋1号"}).json
    assert (me["resident"]["id"], me["link_needs"], me["roles"]) == (person.id, None, ["consumer", "resident"])
    assert person.name not in str(me)
    assert PHONE not in str(me)
    assert phone.get("/me/bank").json["points"] == 30
    assert phone.post("/me/link", {"household": "A-1"}).status_code == 200
    assert_books_balance()


def test_a_recycled_numbers_new_holder_does_not_become_the_old_one(app: Flask, node: Community) -> None:
    """The old holder is told, stays who they are, and keeps what they have."""
    old = at_home(node, points=50)
    before = verified()
    assert as_user(app, before).post("/me/link", {"household": "A-1"}).status_code == 200
    after = verified()
    phone = as_user(app, after)
    for guess in ("B-2", "A-2"):
        wrong = phone.post("/me/link", {"household": guess})
        assert (wrong.status_code, wrong.json["details"]["fields"][0]["field"]) == (422, "household")
    assert linked(old) == before.id
    assert told(app, before) == ["phone_taken"]
    assert as_user(app, before).get("/me/bank").json["points"] == 50
    new = at_home(node, "B-2")
    assert phone.post("/me/link", {"household": "B-2"}).json["resident"]["id"] == new.id
    assert (linked(old), linked(new)) == (before.id, after.id)
    assert phone.get("/me/bank").json["points"] == 0
    assert_books_balance()


def test_households_cannot_be_guessed_with_one_account_or_several(app: Flask, node: Community) -> None:
    person = at_home(node)
    first = as_user(app, verified())
    for _ in range(5):
        assert first.post("/me/link", {"household": "Z-9"}).status_code == 422
    assert first.post("/me/link", {"household": "A-1"}).json["code"] == "too_many_link_tries"
    second = as_user(app, verified())
    assert second.post("/me/link", {"household": "A-1"}).json["code"] == "too_many_link_tries"
    assert linked(person) is None
    codes = as_user(app, factories.user())
    for _ in range(5):
        assert codes.post("/me/link", {"link_code": "0000000000"}).status_code == 422
    assert codes.post("/me/link", {"link_code": "0000000000"}).status_code == 429


def test_another_wechat_of_the_same_person(app: Flask, node: Community) -> None:
    """A new account, or a lost phone: the same number and household; the old one is told and has nothing any more."""
    person = at_home(node, points=20)
    old = verified()
    commit(linking.link_by_household, user_id=old.id, household="A-1", now=NOW)
    serial = db.session.get_one(Resident, person.id).card_serial
    new = verified()
    assert as_user(app, new).post("/me/link", {"household": "A-1"}).json["resident"]["id"] == person.id
    assert linked(person) == new.id
    assert told(app, old) == ["link_ended", "phone_taken"]
    assert as_user(app, old).get("/me/bank").json["code"] == "not_a_resident"
    assert as_user(app, new).get("/me/bank").json["points"] == 20
    assert db.session.get_one(Resident, person.id).card_serial != serial
    assert_books_balance()


def test_who_verified_first_and_was_put_on_the_roster_later(app: Flask, node: Community) -> None:
    user = verified()
    phone = as_user(app, user)
    assert phone.get("/me").json["link_needs"] is None
    clerk = as_staff(app, factories.staff(node, StaffRole.CLERK))
    body = {"community_id": node.id, "household": "A-1", "name": "示例甲", "phone": PHONE}
    person = clerk.post("/staff/residents", body, headers={"Idempotency-Key": "later"}).json
    assert phone.get("/me").json["link_needs"] == "household"
    assert phone.post("/me/link", {"household": "A-1"}).json["resident"]["id"] == person["id"]
    assert_books_balance()


def test_without_a_verified_number_there_is_nothing_to_compare(app: Flask, node: Community) -> None:
    at_home(node)
    user = factories.user()
    with pytest.raises(PhoneNotVerifiedError):
        commit(linking.link_by_household, user_id=user.id, household="A-1", now=NOW)
    phone = as_user(app, user)
    assert phone.post("/me/link", {"household": "A-1"}).json["code"] == "phone_not_verified"
    for body in ({}, {"household": "A-1", "link_code": "1234567890"}, {"link_code": "12"}):
        assert phone.post("/me/link", body).status_code == 422


def printed(app: Flask, node: Community, person: Resident) -> str:
    clerk = as_staff(app, factories.staff(node, StaffRole.CLERK))
    return str(clerk.post(f"/staff/residents/{person.id}/link-code", {}).json["code"])


def test_a_code_on_paper_links_whoever_has_no_number(app: Flask, node: Community) -> None:
    person = at_home(node, phone="", points=10)
    user = factories.user()
    first, code = printed(app, node, person), printed(app, node, person)
    phone = as_user(app, user)
    assert phone.post("/me/link", {"link_code": first}).status_code == 422  # An earlier one is worth nothing.
    assert phone.post("/me/link", {"link_code": f"{code[:5]} {code[5:]}"}).json["resident"]["id"] == person.id
    assert phone.get("/me/bank").json["points"] == 10
    other = as_user(app, factories.user())
    assert other.post("/me/link", {"link_code": code}).status_code == 422  # Once.
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "link.code_printed")).all()
    assert len(events) == 2
    assert code not in str([event.facts for event in events])
    assert_books_balance()


def test_a_code_is_good_for_a_week_and_then_dropped(app: Flask, node: Community) -> None:
    person, user = at_home(node), factories.user()
    code = printed(app, node, person)
    assert db.session.scalars(select(LinkCode.code_index)).one() != code
    later = NOW + printed_codes.VALID
    with pytest.raises(linking.NobodyMeantError):
        commit(linking.link_by_code, user_id=user.id, code=code, now=later)
    JOBS[0].run(later + timedelta(seconds=1))
    db.session.rollback()
    assert db.session.scalars(select(LinkCode)).all() == []


def test_who_is_somebody_already_does_not_become_another(app: Flask, node: Community) -> None:
    first, second = at_home(node), at_home(node, "B-2", phone="13900008888")
    user = verified()
    commit(linking.link_by_household, user_id=user.id, household="A-1", now=NOW)
    answer = as_user(app, user).post("/me/link", {"link_code": printed(app, node, second)})
    assert (answer.status_code, answer.json["code"]) == (409, "already_linked")
    assert (linked(first), linked(second)) == (user.id, None)


def test_staff_end_a_link_and_the_phone_is_told(app: Flask, node: Community) -> None:
    person = at_home(node, points=40)
    user = verified()
    commit(linking.link_by_household, user_id=user.id, household="A-1", now=NOW)
    desk = at_desk(app, factories.staff(node, StaffRole.CLERK))
    assert "已关联微信" in desk.page(f"/residents/{person.id}/link")
    ended = desk.post(f"/residents/{person.id}/unlinking", {"reason": "本人手机丢失"})
    assert "已结束关联" in desk.said(ended)
    assert linked(person) is None
    assert told(app, user) == ["link_ended"]
    assert as_user(app, user).get("/me/bank").json["code"] == "not_a_resident"
    assert desk.post(f"/residents/{person.id}/unlinking", {"reason": "再来一次"}).status_code == 409
    page = desk.post(f"/residents/{person.id}/link-code").get_data(as_text=True)
    code = page.split('<p class="figure__value">')[1].split("<")[0]
    assert as_user(app, user).post("/me/link", {"link_code": code}).json["resident"]["id"] == person.id
    assert ledger.balance(db.session(), chart.resident_points(person.id)) == 40
    events = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "link.ended")).all()
    assert [event.facts for event in events] == [{"reason": "本人手机丢失"}]
    assert_books_balance()


def test_staff_do_it_within_their_nodes(app: Flask, node: Community) -> None:
    person = at_home(node)
    stranger = as_staff(app, factories.staff(factories.community(), StaffRole.CLERK))
    assert stranger.post(f"/staff/residents/{person.id}/link-code", {}).status_code == 404
    assert stranger.post(f"/staff/residents/{person.id}/unlinking", {"reason": "不归我管"}).status_code == 404
    auditor = as_staff(app, factories.staff(node, StaffRole.AUDITOR))
    assert auditor.post(f"/staff/residents/{person.id}/link-code", {}).status_code == 403


def test_whoever_becomes_the_one_they_acted_for_acts_as_themselves(app: Flask, node: Community) -> None:
    person = at_home(node)
    user = verified()
    factories.helper(person, user=user)
    phone = as_user(app, user)
    assert [each["resident_id"] for each in phone.get("/me/helping").json["items"]] == [person.id]
    assert phone.post("/me/link", {"household": "A-1"}).status_code == 200
    assert phone.get("/me/helping").json["items"] == []
    assert [each["relation"] for each in phone.get("/me/cards").json["items"]] == ["own"]


def test_a_code_of_one_who_is_another_is_worth_nothing(app: Flask, node: Community) -> None:
    kept, gone = at_home(node), at_home(node, "B-2")
    asks, decides = factories.staff(node), factories.staff(node)
    code = printed(app, node, gone)
    merge = commit(merging.ask, kept_id=kept.id, gone_id=gone.id, reason="登记了两次", staff=asks, now=NOW)
    commit(merging.approve, merge_id=merge.id, staff=decides, now=NOW)
    assert as_user(app, factories.user()).post("/me/link", {"link_code": code}).status_code == 422


# ---- A household with one number


def test_one_phone_holds_the_cards_of_a_household_and_switches(app: Flask, family: dict[str, Resident]) -> None:
    phone = mother(app, family)
    cards = {each["resident_id"]: each["relation"] for each in phone.get("/me/cards").json["items"]}
    own, husband, child = (family[name].id for name in ("wife", "husband", "child"))
    assert cards == {own: "own", husband: "household", child: "household"}
    for name, points in (("husband", 20), ("child", 30)):
        held = {"X-Resident": str(family[name].id)}
        assert phone.get("/me/bank", headers=held).json["points"] == points
        assert phone.get("/me/card/code", headers=held).status_code == 200
    assert phone.get("/me/bank").json["points"] == 10
    for name in ("tenant", "neighbour"):
        refused = phone.get("/me/bank", headers={"X-Resident": str(family[name].id)})
        assert (refused.status_code, refused.json["code"]) == (404, "not_a_helper")
    assert_books_balance()


def test_a_coupon_is_claimed_and_redeemed_with_a_childs_card(app: Flask, family: dict[str, Resident]) -> None:
    phone, node = mother(app, family), db.session.get_one(Community, family["wife"].community_id)
    shop = factories.shop(node)
    offer = factories.offer(shop, points=5)
    held = {"X-Resident": str(family["child"].id)}
    claimed = phone.post(f"/offers/{offer.id}/claims", headers=held | {"Idempotency-Key": "child"})
    assert claimed.status_code == 201, claimed.json
    code = phone.get(f"/me/coupons/{claimed.json['id']}/code", headers=held).json["code"]
    clerk = as_user(app, shop.owner)
    done = clerk.post("/merchant/redemptions", {"code": code, "bill_fen": 10_000}, headers={"Idempotency-Key": "till"})
    assert done.status_code == 201, done.json
    points = {name: ledger.balance(db.session(), chart.resident_points(family[name].id)) for name in family}
    assert points == {"wife": 10, "husband": 20, "child": 25, "tenant": 40, "neighbour": 50}
    assert_books_balance()


def test_a_card_is_held_no_more_once_the_roster_says_so(app: Flask, family: dict[str, Resident]) -> None:
    phone, husband = mother(app, family), family["husband"]
    held = {"X-Resident": str(husband.id)}

    def own_phone(session: Any) -> None:
        row = session.get_one(Resident, husband.id)
        row.phone, row.phone_index = "13900007777", residents.phone_index("13900007777")

    commit(own_phone)
    assert phone.get("/me/bank", headers=held).json["code"] == "not_a_helper"
    child = family["child"]

    def another_home(session: Any) -> None:
        row = session.get_one(Resident, child.id)
        row.household_id = session.scalars(select(Household.id).where(Household.number == "B-2")).one()

    commit(another_home)
    assert phone.get("/me/bank", headers={"X-Resident": str(child.id)}).json["code"] == "not_a_helper"
    assert [each["relation"] for each in phone.get("/me/cards").json["items"]] == ["own"]


def test_whoever_has_a_wechat_of_their_own_shows_their_own_card(app: Flask, family: dict[str, Resident]) -> None:
    phone, husband = mother(app, family), family["husband"]
    node = db.session.get_one(Community, husband.community_id)
    own = as_user(app, factories.user())
    assert own.post("/me/link", {"link_code": printed(app, node, husband)}).status_code == 200
    assert phone.get("/me/bank", headers={"X-Resident": str(husband.id)}).json["code"] == "not_a_helper"
    assert own.get("/me/bank").json["points"] == 20


def test_of_a_mother_and_her_child_she_is_the_one_meant(app: Flask, node: Community) -> None:
    child, adult = at_home(node, is_minor=True), at_home(node)
    phone = as_user(app, verified())
    assert phone.post("/me/link", {"household": "A-1"}).json["resident"]["id"] == adult.id
    assert phone.get("/me/bank", headers={"X-Resident": str(child.id)}).status_code == 200


# ---- Codes that a phone has kept


def kept_codes(phone: SignedIn, coupon_id: int) -> str:
    return str(phone.get(f"/me/coupons/{coupon_id}/code").json["code"])


@pytest.fixture
def holder(app: Flask, node: Community) -> tuple[Resident, User, SignedIn, int, SignedIn]:
    """Somebody linked who has a coupon, and the clerk who would honour it."""
    person, user = at_home(node, points=30), verified()
    phone = as_user(app, user)
    assert phone.post("/me/link", {"household": "A-1"}).status_code == 200
    shop = factories.shop(node)
    offer = factories.offer(shop, points=5)
    coupon = phone.post(f"/offers/{offer.id}/claims", headers={"Idempotency-Key": "once"}).json["id"]
    return person, user, phone, coupon, as_user(app, shop.owner)


def at_the_till(clerk: SignedIn, code: str, key: str) -> Any:
    return clerk.post("/merchant/redemptions", {"code": code, "bill_fen": 10_000}, headers={"Idempotency-Key": key})


def ends_by_hand(app: Flask, node: Community, person: Resident, phone: SignedIn) -> None:
    assert phone.delete("/me/link").status_code == 204


def ends_by_staff(app: Flask, node: Community, person: Resident, phone: SignedIn) -> None:
    clerk = as_staff(app, factories.staff(node, StaffRole.CLERK))
    assert clerk.post(f"/staff/residents/{person.id}/unlinking", {"reason": "本人手机丢失"}).status_code == 204


def ends_by_another(app: Flask, node: Community, person: Resident, phone: SignedIn) -> None:
    assert as_user(app, verified()).post("/me/link", {"household": "A-1"}).status_code == 200


def ends_by_leaving(app: Flask, node: Community, person: Resident, phone: SignedIn) -> None:
    staff = factories.staff(node)
    how = {"how": ResidentStatus.MOVED_AWAY, "on": NOW.date(), "reason": "迁出本市"}
    commit(leaving.leave, resident_id=person.id, staff=staff, now=NOW, **how)
    commit(leaving.come_back, resident_id=person.id, reason="登记有误", staff=staff, now=NOW)


@pytest.mark.parametrize("ends", [ends_by_hand, ends_by_staff, ends_by_another, ends_by_leaving])
def test_codes_that_a_phone_has_kept_end_with_its_link(app: Flask, node: Community, holder: Any, ends: Any) -> None:
    """They count as no guesses, so that the old phone locks nothing for the new one."""
    person, _, phone, coupon, clerk = holder
    kept = kept_codes(phone, coupon)
    ends(app, node, person, phone)
    for turn in range(6):
        refused = at_the_till(clerk, kept, f"old-{turn}")
        assert (refused.status_code, refused.json["code"]) == (422, "code_wrong"), refused.json
    assert clerk.post("/merchant/scans", {"code": kept}).json["code"] == "code_wrong"
    code = printed(app, node, person)
    if linked(person) is None:
        new = as_user(app, factories.user())
        assert new.post("/me/link", {"link_code": code}).status_code == 200
    else:
        new = as_user(app, db.session.get_one(User, linked(person)))
    fresh = kept_codes(new, coupon)
    assert fresh != kept
    assert at_the_till(clerk, fresh, "new").status_code == 201
    assert_books_balance()


def test_somebody_ends_their_own_link_and_the_resident_stays(app: Flask, node: Community, holder: Any) -> None:
    person, user, phone, coupon, _ = holder
    serial = db.session.get_one(Resident, person.id).card_serial
    assert phone.delete("/me/link").status_code == 204
    assert phone.get("/me").json["resident"] is None
    assert phone.get("/me/bank").json["code"] == "not_a_resident"
    assert phone.get(f"/me/coupons/{coupon}/code").json["code"] == "not_a_resident"
    again = phone.delete("/me/link")
    assert (again.status_code, again.json["code"]) == (409, "not_linked")
    assert told(app, user)[0] == "link_ended"
    db.session.rollback()
    stays = db.session.get_one(Resident, person.id)
    assert (stays.status, stays.user_id, stays.card_serial != serial) == (ResidentStatus.ACTIVE, None, True)
    assert phone.post("/me/link", {"household": "A-1"}).json["resident"]["id"] == person.id
    assert phone.get("/me/bank").json["points"] == 25
    assert_books_balance()


def test_codes_of_one_who_is_another_now_end_with_them(app: Flask, node: Community, holder: Any) -> None:
    gone, _, phone, coupon, clerk = holder
    kept, asks, decides = at_home(node, "B-2"), factories.staff(node), factories.staff(node)
    drawn = kept_codes(phone, coupon)
    merge = commit(merging.ask, kept_id=kept.id, gone_id=gone.id, reason="登记了两次", staff=asks, now=NOW)
    commit(merging.approve, merge_id=merge.id, staff=decides, now=NOW)
    assert at_the_till(clerk, drawn, "old").json["code"] == "code_wrong"
    assert at_the_till(clerk, kept_codes(phone, coupon), "new").status_code == 201
    assert_books_balance()


def test_the_passbook_of_a_held_card_is_read_by_its_holder_alone(app: Flask, family: dict[str, Resident]) -> None:
    phone = mother(app, family)
    child = family["child"]
    helped = factories.resident(db.session.get_one(Community, child.community_id), household="C-3", points=7)
    acting = factories.user()
    factories.helper(helped, user=acting)
    helper = as_user(app, acting)
    held = {"X-Resident": str(child.id)}
    shown = phone.get("/me/passbook", headers=held).json["items"]
    assert [each["amount"] for each in shown] == [30]
    assert phone.get("/me/passbook").json["items"] != shown
    for caller, whose in ((phone, family["tenant"]), (phone, family["neighbour"]), (helper, child)):
        refused = caller.get("/me/passbook", headers={"X-Resident": str(whose.id)})
        assert (refused.status_code, refused.json["code"]) == (404, "not_a_helper")
    acts = {"X-Resident": str(helped.id)}
    assert helper.get("/me/bank", headers=acts).status_code == 200
    assert helper.get("/me/passbook", headers=acts).json["code"] == "not_a_resident"
