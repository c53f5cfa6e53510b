"""Forgetting somebody: nothing names them any more, and the books stay whole."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.orm import Session

from app.alliance.ratings.models import Rating, RatingSum
from app.alliance.settlement.models import RequestStatus, ReversalRequest
from app.core import audit
from app.core.audit import AuditEvent
from app.core.clock import frozen
from app.core.db.session import db
from app.core.db.types import Base
from app.core.http.idempotency import Answer, IdempotencyKey, answer_once
from app.core.permissions import StaffRole
from app.ledger import chart
from app.ledger import journals as ledger
from app.ledger.models import Journal
from app.office import privacy
from app.office.privacy import erasure, jobs
from app.office.privacy.errors import OwnerCannotLeaveError
from app.parties import merchants, residents
from app.parties.linking import linking
from app.parties.merchants.models import ShopTransfer
from app.parties.messages.models import Message
from app.parties.residents.actions import ResidentAction
from app.parties.residents.errors import ResidentNotFoundError
from app.parties.residents.models import Resident, ResidentStatus, User
from app.rewards.coupons import claims
from app.rewards.coupons.models import Coupon, CouponStatus
from app.rewards.redemptions import redeeming, reversals
from app.standing.records.models import Record
from devtools import factories
from devtools.factories import NOW, Town, commit
from tests.office.privacy.test_own_data import lived_in, rate
from tests.standing.records import factories as credit
from tests.support.checks import assert_books_balance
from tests.support.http import as_user
from tests.support.threads import at_once

YES = {"confirmation": "注销"}


@pytest.fixture
def town(app: Flask) -> Any:
    with frozen(NOW):
        credit.install()
        town = factories.town(points=1_000)
        lived_in(town)
        yield town


def everything_stored() -> str:
    """Every value of every table as text, encrypted ones decrypted."""
    db.session.rollback()
    rows = (db.session.execute(select(table)).all() for table in Base.metadata.sorted_tables)
    return json.dumps([[str(value) for value in row] for table in rows for row in table], ensure_ascii=False)


def test_nothing_that_names_them_is_left_anywhere(app: Flask, town: Town) -> None:
    person = residents.resident_of_user(db.session(), town.user.id)
    secrets = [
        person.name,
        person.phone,
        person.phone_index,
        town.user.openid,
        person.card_serial,
        "王晓明",
        "侄女小芳",
    ]
    assert all(secret in everything_stored() for secret in secrets)
    assert as_user(app, town.user).post("/me/deletion", YES).status_code == 204
    stored = everything_stored()
    assert [secret for secret in secrets if secret in stored] == []


def test_nothing_that_others_have_written_names_them(app: Flask, town: Town) -> None:
    """Reasons of shops and staff, answers to ratings, and what others were answered about them."""
    person = residents.resident_of_user(db.session(), town.user.id)
    name, phone = person.name, person.phone
    finance = factories.staff(town.town, StaffRole.FINANCE)
    words = f"{name}（{phone}）说没有用过"
    redemption = factories.redemption(factories.coupon(factories.offer(town.shop), town.person), town.shop.member)
    commit(reversals.reverse, redemption_id=redemption.id, member=town.shop.member, reason=words, now=NOW)
    commit(_answer_ratings, words=words)
    commit(_ask_to_undo, redemption_id=redemption.id, town=town, words=words)
    commit(audit.note, staff=finance, action=ResidentAction.REVEALED, subject_id=town.person.id, at=NOW, reason=words)
    kept = json.dumps({"name": name, "phone": phone}, ensure_ascii=False)
    for caller in (finance.actor, "user:999999"):
        answer_once(lambda _session: Answer(200, kept), caller=caller, key="k", request=b"r", now=NOW)

    assert everything_stored().count(phone) >= 4
    assert as_user(app, town.user).post("/me/deletion", YES).status_code == 204
    stored = everything_stored()
    assert "某某（某某）说没有用过" in stored
    kept_now = db.session.execute(select(IdempotencyKey.caller, IdempotencyKey.body))
    answers = {row.caller: row.body for row in kept_now}
    assert answers[finance.actor] == '{"name": "某某", "phone": "某某"}'
    assert answers.pop("user:999999") == kept, "who has nothing to do with them is not looked through"
    assert stored.count(phone) == 1
    assert_books_balance()


def test_a_visitor_who_leaves_takes_nobody_elses_name_along(app: Flask, town: Town) -> None:
    """They are no resident: what no resident has is not theirs for that."""
    visitor = factories.user()
    rate(visitor.id, town.shop.merchant.slug)
    neighbour = residents.resident_of_user(db.session(), town.user.id)
    words = f"谢谢，{neighbour.name}（{neighbour.phone}）也这样说"
    commit(_answer_ratings, words=words)
    before = everything_stored().count(words)
    assert as_user(app, visitor).post("/me/deletion", YES).status_code == 204
    assert everything_stored().count(words) == before > 1


def _ask_to_undo(session: Session, *, redemption_id: int, town: Town, words: str) -> None:
    session.add(
        ReversalRequest(
            redemption_id=redemption_id,
            open_redemption_id=None,
            community_id=town.node.id,
            reason=words,
            decision=words,
            asked_by=town.admin.id,
            asked_at=NOW,
            status=RequestStatus.REJECTED,
        )
    )
    session.add(
        ShopTransfer(
            merchant_id=town.shop.merchant.id,
            user_id=town.user.id,
            phone="138****0000",
            reason=words,
            drafted_by=town.admin.id,
            drafted_at=NOW,
            is_open=None,
        )
    )


def _answer_ratings(session: Session, *, words: str) -> None:
    """As their shops would, without signing in to each."""
    session.execute(update(Rating).values(answer=words, answered_at=NOW))
    session.execute(update(RatingSum).values(answered=RatingSum.ratings))


def test_the_books_stay_whole_and_the_points_expire(app: Flask, town: Town) -> None:
    before = set(db.session.scalars(select(Journal.reference)))
    points = ledger.balance(db.session(), chart.resident_points(town.person.id))
    as_user(app, town.user).post("/me/deletion", YES)
    assert_books_balance()
    assert before < set(db.session.scalars(select(Journal.reference)))
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) == 0
    assert ledger.balance(db.session(), chart.community(town.node.id, "expired")) == points + 5
    statuses = db.session.scalars(select(Coupon.status).order_by(Coupon.id)).all()
    assert statuses == [CouponStatus.REDEEMED, CouponStatus.CANCELLED]


def test_the_answers_kept_for_them_are_deleted_and_those_of_others_stay(app: Flask, town: Town) -> None:
    offer = factories.offer(town.shop)
    other = factories.user()
    factories.resident(town.node, user=other, points=50)
    for user in (town.user, other):
        headers = {"Idempotency-Key": "k-1"}
        assert as_user(app, user).post(f"/offers/{offer.id}/claims", headers=headers).status_code == 201
    as_user(app, town.user).post("/me/deletion", YES)
    db.session.rollback()
    assert db.session.scalars(select(IdempotencyKey.caller)).all() == [f"user:{other.id}"]


def test_they_are_signed_out_unlinked_and_no_longer_a_resident(app: Flask, town: Town) -> None:
    phone = as_user(app, town.user)
    phone.post("/me/deletion", YES)
    assert phone.get("/me").status_code == 401
    db.session.rollback()
    person = db.session.get_one(Resident, town.person.id)
    assert (person.status, person.user_id, person.name, person.phone) == (ResidentStatus.LEFT, None, "已注销", "")
    assert db.session.scalar(select(func.count()).where(Resident.household_id == person.household_id)) == 1
    with pytest.raises(ResidentNotFoundError):
        residents.identify(db.session(), town.person.id)
    assert db.session.scalar(select(func.count()).select_from(Message).where(Message.user_id == town.user.id)) == 0
    assert set(db.session.scalars(select(Record.note))) == {""}


def test_the_same_wechat_and_phone_can_begin_anew(app: Flask, town: Town) -> None:
    person = residents.resident_of_user(db.session(), town.user.id)
    openid, phone, old = town.user.openid, person.phone, town.person.id
    as_user(app, town.user).post("/me/deletion", YES)
    again = factories.user(openid)
    assert again.id != town.user.id
    home = commit(residents.household, community_id=town.node.id, number="H-new")
    fresh = commit(
        residents.add_resident,
        community_id=town.node.id,
        household_id=home.id,
        name="王明",
        phone=phone,
        is_minor=False,
        now=NOW,
    )
    assert fresh.id != old
    commit(residents.show_phone, user_id=again.id, phone=phone)
    assert commit(linking.link_by_household, user_id=again.id, household="H-new", now=NOW).id == fresh.id
    assert as_user(app, again).get("/me/bank").json["points"] == 0


def test_ratings_stay_and_nobody_has_written_them(app: Flask, town: Town) -> None:
    sums = [tuple(row) for row in db.session.execute(select(RatingSum.__table__))]
    as_user(app, town.user).post("/me/deletion", YES)
    db.session.rollback()
    rating = db.session.scalars(select(Rating)).one()
    author = db.session.get_one(User, rating.user_id)
    assert author.id != town.user.id
    assert author.openid.startswith("nobody:")
    assert author.phone_index is None
    assert [tuple(row) for row in db.session.execute(select(RatingSum.__table__))] == sums


@pytest.mark.parametrize("body", [{}, {"confirmation": ""}, {"confirmation": "好"}, {"confirmation": None}])
def test_without_the_word_nothing_happens(app: Flask, town: Town, body: dict[str, Any]) -> None:
    before = everything_stored()
    assert as_user(app, town.user).post("/me/deletion", body).status_code == 422
    assert everything_stored() == before


def test_an_owner_must_hand_the_shop_over_first(app: Flask, town: Town) -> None:
    before = everything_stored()
    answer = as_user(app, town.shop.owner).post("/me/deletion", YES)
    assert (answer.status_code, answer.json["code"]) == (409, "owner_cannot_leave")
    assert everything_stored() == before


def test_a_clerk_leaves_the_shop_too(app: Flask, town: Town) -> None:
    clerk = factories.user()
    factories.clerk(town.shop, user=clerk)
    assert as_user(app, clerk).post("/me/deletion", YES).status_code == 204
    db.session.rollback()
    assert merchants.memberships(db.session(), clerk.id) == []
    assert "店员" not in everything_stored()


def test_somebody_who_is_no_resident_can_leave(app: Flask) -> None:
    user = factories.user()
    assert as_user(app, user).post("/me/deletion", YES).status_code == 204
    assert as_user(app, user).get("/me").status_code == 401


def test_staff_forget_a_resident_of_theirs_and_it_is_on_record(app: Flask, town: Town) -> None:
    commit(privacy.forget_resident, resident_id=town.person.id, staff=town.admin, reason="本人到社区申请", now=NOW)
    assert as_user(app, town.user).get("/me").status_code == 401
    event = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert (event.action, event.subject_id, event.actor) == (
        "resident.forgotten",
        town.person.id,
        f"staff:{town.admin.id}",
    )
    assert_books_balance()


def test_staff_forget_a_resident_without_a_phone(app: Flask, town: Town) -> None:
    person = factories.resident(town.node, points=7)
    commit(privacy.forget_resident, resident_id=person.id, staff=town.admin, reason="本人到社区申请", now=NOW)
    assert_books_balance()
    with pytest.raises(ResidentNotFoundError):  # Again: there is nobody any more.
        commit(privacy.forget_resident, resident_id=person.id, staff=town.admin, reason="再来一次", now=NOW)


def test_staff_of_elsewhere_forget_nobody(app: Flask, town: Town) -> None:
    stranger = factories.staff(factories.community(), StaffRole.ADMIN)
    with pytest.raises(ResidentNotFoundError):
        commit(privacy.forget_resident, resident_id=town.person.id, staff=stranger, reason="与我无关", now=NOW)


def test_staff_cannot_forget_an_owner_with_a_shop(app: Flask, town: Town) -> None:
    person = factories.resident(town.node, user=town.shop.owner)
    with pytest.raises(OwnerCannotLeaveError):
        commit(privacy.forget_resident, resident_id=person.id, staff=town.admin, reason="申请注销", now=NOW)
    db.session.rollback()
    assert db.session.get_one(Resident, person.id).status is ResidentStatus.ACTIVE


def test_points_that_come_back_later_expire_too(app: Flask, town: Town) -> None:
    """A redemption of the day is reversed after its holder has left, and the coupon runs out."""
    redeemed = db.session.scalars(select(Coupon.id).where(Coupon.status == CouponStatus.REDEEMED)).one()
    redemption = db.session.execute(text("SELECT max(id) FROM redemption")).scalar_one()
    as_user(app, town.user).post("/me/deletion", YES)
    commit(reversals.reverse, redemption_id=redemption, member=town.shop.member, reason="扫错了", now=NOW)
    later = NOW + timedelta(days=400)
    assert commit(claims.expire, coupon_id=redeemed, now=later)
    assert ledger.balance(db.session(), chart.resident_points(town.person.id)) == 5
    assert jobs.expire_leftovers(later) == 5
    assert jobs.expire_leftovers(later) == 0
    assert_books_balance()


def test_leaving_while_claiming_and_redeeming(app: Flask, town: Town) -> None:
    """Whoever is first: the books balance, and no coupon of somebody who has left is still issued."""
    offer = factories.offer(town.shop)
    held = [factories.coupon(offer, town.person) for _ in range(2)]
    codes, member = [factories.code_of(one) for one in held], town.shop.member
    user_id, person_id, offer_id = town.user.id, town.person.id, offer.id

    def redeem(digits: str) -> Any:
        return commit(redeeming.redeem, member=member, digits=digits, bill_fen=None, offer_id=None, now=NOW)

    at_once(
        app,
        [
            lambda: commit(privacy.forget_user, user_id=user_id, now=NOW),
            lambda: redeem(codes[0]),
            lambda: redeem(codes[1]),
            lambda: commit(claims.claim, offer_id=offer_id, resident_id=person_id, now=NOW),
        ],
    )
    assert_books_balance()
    issued = select(func.count()).where(Coupon.resident_id == person_id, Coupon.status == CouponStatus.ISSUED)
    assert db.session.scalar(issued) == 0
    assert ledger.balance(db.session(), chart.resident_points(person_id)) == 0


def test_nobody_is_left_over_where_nobody_left(app: Flask, town: Town) -> None:
    assert erasure.with_leftovers(db.session(), limit=10) == []
